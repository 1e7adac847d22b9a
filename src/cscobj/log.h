/*
 * The log of what was done to each file: sync.log in the store's folder, and sync.old.log, which it
 * becomes when it is large. One line for each result, UTF-8, columns parted by tabs:
 *
 *     time (UTC)   operation   action   result   state   bytes   path
 *
 * The action is the number of an OFFLINEFILES_SYNC_OPERATION ("-": none), the result an HRESULT,
 * the state an OFFLINEFILES_SYNC_STATE in which the item was found, and bytes what was moved of its
 * content. `offlinefiles log` shows it in words. The lines are events of ETW as well, of the
 * provider {b0a7c4a1-6d65-4f5e-8d0a-2f6f6d1b9c37}, where somebody traces that.
 */
#ifndef CSCOBJ_LOG_H
#define CSCOBJ_LOG_H

#include "sync/operation.h"

#include <windows.h>

struct log {
    HANDLE file; /* NULL until there is something to be written */
    const WCHAR *folder;
    const char *operation; /* NULL: nothing is logged */
    ULONGLONG tracing;     /* of ETW */
};

/* One operation's; `folder` and `operation` are borrowed. That a log cannot be written is no reason
 * for anything else to fail. */
void log_open(struct log *log, const WCHAR *folder, const char *operation);
void log_close(struct log *log);
void log_item(struct log *log, const struct csc_report *report);

/* A line about a setting that holds what it cannot; told once for each process. */
void log_bad_setting(const WCHAR *name);

#endif
