/*
 * The connection of the program to the Offline Files API, and to the person who may press Ctrl+C.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct session {
    IOfflineFilesCache *cache;
    LPWSTR location; /* folder of the store */
};

/* Creates the cache object and, unless told otherwise, sees whether its store can be used. On
 * failure, which has been explained, nothing needs closing. */
bool session_open(struct session *session, bool use_store);
void session_close(struct session *session);

/* The cached item at a path, for the caller to release. Returns an exit code; a failure has been
 * explained. */
int session_find(const struct session *session, const WCHAR *path, IOfflineFilesItem **item);

/* From now on Ctrl+C sets a flag instead of ending the program; a second one ends it. */
void cancel_catch(void);

/* Ctrl+C has been pressed. */
bool cancel_asked(void);

/* For loops: the user has had enough, or nobody reads the output any more. */
bool should_stop(void);

/* Calls `visit` for each child of an object or, if `deep`, for each descendant, parents first. Ends
 * early with what `visit` returns unless that is S_OK, and with ERROR_CANCELLED if should_stop().
 */
typedef HRESULT item_visitor(IOfflineFilesItem *item, void *context);
HRESULT visit_children(IUnknown *container, bool deep, item_visitor *visit, void *context);

/* The same for those that are selected; NULL: all. */
struct selection;
HRESULT visit_selected(IUnknown *container, bool deep, struct selection *selection,
                       item_visitor *visit, void *context);

/* An enumerator of the children of an object, for the caller to release. */
HRESULT enumerate_children(IUnknown *container, IEnumOfflineFilesItems **items);

/* The exit code of a listing that ended with this result, which is explained if need be. */
int listing_result(const WCHAR *path, HRESULT hr);

#endif
