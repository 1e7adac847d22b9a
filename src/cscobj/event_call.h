/*
 * An event as a call of the method that stands for it, of IOfflineFilesEvents to
 * IOfflineFilesEvents4.
 */
#ifndef CSCOBJ_EVENT_CALL_H
#define CSCOBJ_EVENT_CALL_H

#include "sync/cache.h"

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

/* The four interfaces, by version: 1 to 4. */
#define EVENT_VERSIONS 4u
const IID *event_interface(unsigned version);

/* A sink by the highest of the interfaces that it has, none below `version`; each is the beginning
 * of the next. */
struct event_sink {
    IOfflineFilesEvents4 *face;
    unsigned version;
};
HRESULT event_sink_find(IUnknown *unknown, unsigned version, struct event_sink *sink);
void event_sink_drop(struct event_sink *sink);

/* Does the event say something about an item, so that a filter of paths concerns it? */
bool event_has_path(enum csc_event_id id);

/* Calls the sink; of an older version than the event it is not called. What it returns is of no
 * account, but for one thing: false, if it is no more and will never be reached again. */
bool event_call(const struct event_sink *sink, const struct csc_event *event);

#endif
