/*
 * The conflict handler of `sync --keep all`: both versions stay. The server's keeps its name, the
 * one from here becomes "name (user vN).ext", with the first N that is free. `resolve` uses it for
 * all its answers, because a handler can be asked about the paths that were named and no other.
 */
#ifndef CLI_KEEP_ALL_H
#define CLI_KEEP_ALL_H

#include "cli/options.h"
#include "cli/sink.h"

#include <windows.h>

#include <cscobj.h>

struct keep_all {
    IOfflineFilesSyncConflictHandler handler;
    LONG references;
    IOfflineFilesCache *cache;    /* borrowed */
    struct sink *sink;            /* borrowed; tells the user */
    const struct arguments *only; /* borrowed; NULL, or: only for these paths, as they say */
    /* Borrowed; of each of these paths, the conflict that was decided about. */
    const OFFLINEFILES_SYNC_STATE *decided;
};

/* Prepares a handler for one call of Synchronize; it lives where the caller has put it. */
void keep_all_open(struct keep_all *keep, IOfflineFilesCache *cache, struct sink *sink);

#endif
