/*
 * What an operation tells to everybody, beside what it tells to the client that started it: events
 * of synchronization (SyncBegin, SyncFileResult, SyncEnd) and the log of what was done to each
 * file. It stands between the engine and the client's sinks and passes all on: of each item and of
 * the end the events come where the specification of events has them, after the result and before
 * the client's End.
 */
#ifndef CSCOBJ_CHRONICLE_H
#define CSCOBJ_CHRONICLE_H

#include "engine.h"
#include "log.h"

#include "sync/operation.h"

#include <windows.h>

/* What the operation is called in the log; NULL: it is not logged. `syncs`: it has events, too. */
struct occasion {
    const char *name;
    bool syncs;
    GUID id;
};

struct chronicle {
    struct csc_client client; /* what the engine gets */
    struct csc_client_ops ops;
    struct csc_client *inner;
    struct csc_store *store;
    struct occasion occasion;
    struct log log;
    bool begun;
};

/* Around a client, which it borrows. */
void chronicle_open(struct chronicle *chronicle, struct engine *engine,
                    const struct occasion *occasion, struct csc_client *inner);
void chronicle_close(struct chronicle *chronicle);

#endif
