/*
 * The client's sinks as the engine's struct csc_client: progress of either kind, the conflict
 * handler, and IOpenCscSyncProgress where the progress sink offers it.
 *
 * Sinks are used as they are passed in: no question for their own interfaces, their results
 * ignored, every out value preset before the call and checked after it. Nothing of ours is locked
 * while a sink is called, but the share's lease.
 */
#ifndef CSCOBJ_SINKS_H
#define CSCOBJ_SINKS_H

#include "notifier.h"
#include "sink_call.h"

#include "sync/operation.h"

struct sinks {
    struct csc_client client;
    struct csc_client_ops ops;
    struct listeners listeners; /* held by whoever opened this */
    struct notifier *notifier;  /* NULL: calls are made at once */
    IUnknown *held;             /* what the question for `details` gave us */
    bool begun;
};

/* For sinks that may be called on this thread (with a notifier: on that which serves it). */
void sinks_open(struct sinks *sinks, const struct listeners *listeners);
void sinks_close(struct sinks *sinks);

/* What has been cancelled because Offline Files was disabled says so. */
HRESULT sinks_result(HRESULT hr);

/* For an operation that failed before it began, but has been accepted: tells its end. */
void sinks_tell_end(struct sinks *sinks, HRESULT hr);

#endif
