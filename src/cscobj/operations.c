/*
 * Running an operation: see operations.h.
 */
#include "operations.h"

#include "sinks.h"

#include "base/result.h"

/* The threads that are inside an operation; entries lie on their stacks. */
struct running {
    DWORD thread;
    struct running *next;
};
static SRWLOCK lock = SRWLOCK_INIT;
static struct running *all_running;

/* False if this thread is in the list already. */
static bool enter(struct running *entry)
{
    struct running *r;
    entry->thread = GetCurrentThreadId();
    AcquireSRWLockExclusive(&lock);
    for (r = all_running; r && r->thread != entry->thread; r = r->next)
        ;
    if (!r) {
        entry->next = all_running;
        all_running = entry;
    }
    ReleaseSRWLockExclusive(&lock);
    return !r;
}

static void leave(struct running *entry)
{
    struct running **link = &all_running;
    AcquireSRWLockExclusive(&lock);
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    ReleaseSRWLockExclusive(&lock);
}

HRESULT operation_run(const struct operation *operation, struct engine *engine,
                      struct csc_request *request)
{
    struct running entry;
    struct sinks sinks;
    if (!enter(&entry))
        return CSC_E_BUSY;
    if (operation->simple)
        sinks_open_simple(&sinks, operation->simple);
    else
        sinks_open(&sinks, operation->progress, operation->handler);
    request->client = &sinks.client;
    HRESULT hr = operation->run(engine->cache, request);
    sinks_close(&sinks);
    leave(&entry);
    return hr;
}
