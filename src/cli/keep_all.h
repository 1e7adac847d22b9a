/*
 * The conflict handler of `sync --keep all`: both versions stay. The server's keeps its name, the
 * one from here becomes "name (user vN).ext", with the first N that is free.
 */
#ifndef CLI_KEEP_ALL_H
#define CLI_KEEP_ALL_H

#include "cli/sink.h"

#include <windows.h>

#include <cscobj.h>

struct keep_all {
    IOfflineFilesSyncConflictHandler handler;
    LONG references;
    IOfflineFilesCache *cache; /* borrowed */
    struct sink *sink;         /* borrowed; tells the user */
};

/* Prepares a handler for one call of Synchronize; it lives where the caller has put it. */
void keep_all_open(struct keep_all *keep, IOfflineFilesCache *cache, struct sink *sink);

#endif
