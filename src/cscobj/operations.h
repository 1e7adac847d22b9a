/*
 * Running Synchronize, Pin, Unpin and DeleteItems inside a client's call.
 */
#ifndef CSCOBJ_OPERATIONS_H
#define CSCOBJ_OPERATIONS_H

#include "engine.h"

#include "sync/operation.h"

#include <cscobj.h>

/* Which operation, and who listens (each sink may be NULL, and is borrowed). */
struct operation {
    HRESULT (*run)(struct csc_cache *cache, const struct csc_request *request);
    IOfflineFilesSyncProgress *progress;
    IOfflineFilesSyncConflictHandler *handler;
    IOfflineFilesSimpleProgress *simple; /* instead of `progress` */
};

/* Runs it to its end on this thread. ERROR_BUSY, before any callback, if the thread is inside an
 * operation already: a sink that starts another one from a callback would wait for itself. */
HRESULT operation_run(const struct operation *operation, struct engine *engine,
                      struct csc_request *request);

#endif
