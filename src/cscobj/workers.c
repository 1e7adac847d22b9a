/* See workers.h. */
#include "workers.h"

/* Staging is mostly waiting for flushes: a few at a time keep a disk busy. */
#define HELPERS 3

struct job {
    void (*work)(void *item);
    void **items;
    LONG count;
    volatile LONG next;
};

static void take_turns(struct job *job)
{
    for (LONG i = InterlockedIncrement(&job->next) - 1; i < job->count;
         i = InterlockedIncrement(&job->next) - 1)
        job->work(job->items[i]);
}

static void CALLBACK help(PTP_CALLBACK_INSTANCE instance, void *job, PTP_WORK work)
{
    (void)instance;
    (void)work;
    take_turns(job);
}

void workers_each(void *ctx, void (*work)(void *item), void **items, size_t count)
{
    struct job job = {.work = work, .items = items, .count = (LONG)count};
    PTP_WORK helpers = count > 1 ? CreateThreadpoolWork(help, &job, NULL) : NULL;
    (void)ctx;
    for (size_t i = 0; helpers && i < HELPERS && i + 1 < count; i++)
        SubmitThreadpoolWork(helpers);
    take_turns(&job);
    if (!helpers)
        return;
    WaitForThreadpoolWorkCallbacks(helpers, FALSE);
    CloseThreadpoolWork(helpers);
}
