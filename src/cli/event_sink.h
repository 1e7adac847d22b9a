/*
 * The sink of `offlinefiles events`: it listens to all events, or to those of a path and what lies
 * below it, and turns each into one struct.
 */
#ifndef CLI_EVENT_SINK_H
#define CLI_EVENT_SINK_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

/* One event: what it does not carry is NULL or false. */
struct told {
    const WCHAR *name; /* of the method */
    const WCHAR *path;
    const WCHAR *other; /* the new path; of TransparentCacheItemNotify the old one */
    const GUID *id;     /* of a synchronization */
    const FILETIME *when;
    bool has_result, has_type, has_state, has_flags, has_on;
    HRESULT hr;
    OFFLINEFILES_ITEM_TYPE type;
    OFFLINEFILES_SYNC_STATE state;
    DWORD flags;
    BOOL on, partly;       /* is it now (in part) */
    BOOL data, attributes; /* what was modified */
};

struct event_sink {
    IOfflineFilesEvents4 events;
    IOfflineFilesEventsFilter filter;
    LONG references;
    const WCHAR *path; /* NULL: all */
    /* Called on the thread that the events come on. */
    void (*tell)(struct event_sink *sink, const struct told *told);
};

/* `path` and `tell` are the caller's to set. */
void event_sink_init(struct event_sink *sink);

#endif
