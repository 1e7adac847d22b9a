/*
 * What a sink wants to hear: IOfflineFilesEventsFilter, which it may have beside its events. It is
 * asked once, when the sink is advised.
 */
#ifndef CSCOBJ_EVENT_FILTER_H
#define CSCOBJ_EVENT_FILTER_H

#include "sync/cache.h"

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct event_filter {
    ULONGLONG wanted; /* a bit for each event */
    char16_t *path;   /* without backslashes at its end; NULL: any */
    size_t length;
    OFFLINEFILES_PATHFILTER_MATCH match;
};

/* E_NOTIMPL of the sink's means: no such filter; any other failure is the result. */
HRESULT event_filter_ask(IUnknown *sink, struct event_filter *filter);
void event_filter_free(struct event_filter *filter);

bool event_filter_passes(const struct event_filter *filter, const struct csc_event *event);

#endif
