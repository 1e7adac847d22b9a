/*
 * Running an operation for a client: the engine's work on one side, the client's sinks on the
 * other, on this thread or on one of the system's pool.
 */
#ifndef CSCOBJ_OPERATIONS_H
#define CSCOBJ_OPERATIONS_H

#include "chronicle.h"
#include "engine.h"
#include "sink_call.h"

#include "sync/operation.h"

/* Which operation, and who listens (sinks are borrowed). All long operations of the cache object
 * pass through here: those that tell an IOfflineFilesSyncProgress and those that tell an
 * IOfflineFilesSimpleProgress. */
struct operation {
    HRESULT (*run)(struct csc_cache *cache, const struct csc_request *request);
    struct listeners listeners; /* all but `details` */
    bool async;                 /* bAsync */
    struct occasion occasion;   /* what it tells to everybody */
};

/* Runs it to its end; or, if it is to be asynchronous, starts it and returns S_OK: its result is
 * told by End then. The request (its `client` is not used) is copied. Each sink gets one AddRef
 * before, and one Release after everything else. With OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS,
 * which has one value for all operations, the work does not wait for the sinks, see notifier.h.
 *
 * ERROR_BUSY, before any callback, for work of a callback that is not asynchronous itself: it would
 * wait for the operation that waits for it. The errors of csc_path_parse, and those of marshaling
 * the sinks of a single-threaded apartment, come at once, too. */
HRESULT operation_start(const struct operation *operation, struct engine *engine,
                        const struct csc_request *request);

/* Is this thread called from inside an operation of this process, through whatever apartments and
 * processes? */
bool operation_calls_us(void);

#endif
