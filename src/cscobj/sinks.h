/*
 * The client's sinks as the engine's struct csc_client: IOfflineFilesSyncProgress, the conflict
 * handler, and IOpenCscSyncProgress where the progress sink offers it.
 *
 * Sinks are used as they are passed in: not referenced (some start their count at 0), their results
 * ignored, every out value preset before the call and checked after it. Only for operations that
 * run inside the client's call.
 */
#ifndef CSCOBJ_SINKS_H
#define CSCOBJ_SINKS_H

#include "sync/operation.h"

#include <cscobj.h>
#include <opencsc.h>

struct sinks {
    struct csc_client client;
    struct csc_client_ops ops;
    IOfflineFilesSyncProgress *progress;       /* borrowed, may be NULL */
    IOfflineFilesSyncConflictHandler *handler; /* borrowed, may be NULL */
    IOpenCscSyncProgress *details;             /* NULL for most sinks */
    IOfflineFilesSimpleProgress *simple;       /* instead of `progress` */
    IUnknown *held;                            /* what the question for `details` gave us */
};

void sinks_open(struct sinks *sinks, IOfflineFilesSyncProgress *progress,
                IOfflineFilesSyncConflictHandler *handler);
/* The same for a sink of DeleteItems, which gets no error objects. */
void sinks_open_simple(struct sinks *sinks, IOfflineFilesSimpleProgress *progress);
void sinks_close(struct sinks *sinks);

#endif
