/*
 * A client's sink of events, of any version of the interface, with or without a filter, that writes
 * down every call as a line: the name of the method, then its arguments; paths without the share
 * they lie in ("." is the share itself).
 */
#ifndef TESTS_COM_LISTENER_H
#define TESTS_COM_LISTENER_H

#include "support/com_fixture.h"

#include <ocidl.h>

#define LISTENER_LINES 4096
#define LISTENER_LINE  160

struct listener {
    IOfflineFilesEvents4 events;
    IOfflineFilesEventsFilter filter;
    volatile LONG refs;
    unsigned version;   /* of the interface it answers to */
    const WCHAR *share; /* before the paths */
    SRWLOCK lock;       /* guards the lines */
    size_t count;       /* of calls, and of lines as long as there is room */
    WCHAR lines[LISTENER_LINES][LISTENER_LINE];
    DWORD thread; /* of the last call */

    /* how to behave */
    HRESULT answer; /* of every method */
    HANDLE held;    /* waited for in every call; NULL: not */
    HANDLE entered; /* set before that */
    void (*on_call)(struct listener *listener, const WCHAR *line);
    void *context;
    bool agile; /* has the free-threaded marshaler's promise */

    /* the filter; none of it: there is no such interface */
    const WCHAR *path;
    OFFLINEFILES_PATHFILTER_MATCH match;
    const OFFLINEFILES_EVENTS *included, *excluded; /* NULL: E_NOTIMPL */
    ULONG included_count, excluded_count;
    bool filters;
    HRESULT filter_error; /* of every method of the filter, unless S_OK */
};

void listener_init(struct listener *listener, const struct com_fixture *fixture);

/* On the point of its version, or of another one. */
DWORD listener_advise(struct listener *listener, IOfflineFilesCache *cache);
HRESULT listener_try(IUnknown *sink, IOfflineFilesCache *cache, REFIID point, DWORD *cookie);
HRESULT listener_unadvise(IOfflineFilesCache *cache, REFIID point, DWORD cookie);

/* All lines from the n-th on, each with a newline; lives until the next call. */
const WCHAR *listener_text(struct listener *listener, size_t from);
/* How often a line begins so. */
size_t listener_heard(struct listener *listener, const WCHAR *begin);
/* Waits until a line, from the n-th on, begins so; fails the test in the end. */
void listener_wait(struct listener *listener, size_t from, const WCHAR *begin);

#endif
