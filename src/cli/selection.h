/*
 * Which items ls shows, as filters of the API: the cache chooses, not this program.
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include "cli/options.h"

#include <cscobj.h>

/* A filter that outlives nothing: it lies in the selection, and is used during one call. */
struct item_filter {
    IOfflineFilesItemFilter face;
    ULONGLONG mask; /* flags that must be set */
    bool never;     /* lets nothing through */
    bool timed;
    FILETIME time;
    OFFLINEFILES_COMPARE compare;
    const WCHAR *pattern;
};

struct selection {
    bool any; /* something was asked for; else all the rest is not set */
    struct item_filter file;
    struct item_filter dir;
    struct item_filter old; /* what it lets through is not shown */
};

void selection_make(struct selection *selection, const struct arguments *arguments);

/* EnumItemsEx with the selection, for the caller to release. NULL: of everything. */
HRESULT selection_enumerate(struct selection *selection, IOfflineFilesItemContainer *container,
                            bool deep, IEnumOfflineFilesItems **items);

/* FindItemEx with it: ERROR_FILE_NOT_FOUND if the item does not match. */
HRESULT selection_find(struct selection *selection, IOfflineFilesCache *cache, const WCHAR *path,
                       IOfflineFilesItem **item);

#endif
