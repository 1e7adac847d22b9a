/* See workers.h. */
#include "workers.h"

#include "token.h"

/* Staging is mostly waiting for flushes: a few at a time keep a disk busy. */
#define HELPERS 4
#define PAUSE   50 /* ms between two questions */

struct job {
    const struct csc_crew *crew;
    volatile LONG next;
    size_t left; /* items that are not done; guarded */
    SRWLOCK lock;
    CONDITION_VARIABLE done;
};

static void take_turns(struct job *job)
{
    const LONG count = (LONG)job->crew->count;
    for (LONG i = InterlockedIncrement(&job->next) - 1; i < count;
         i = InterlockedIncrement(&job->next) - 1) {
        job->crew->work(job->crew->items[i]);
        AcquireSRWLockExclusive(&job->lock);
        if (--job->left == 0)
            WakeConditionVariable(&job->done);
        ReleaseSRWLockExclusive(&job->lock);
    }
}

static void CALLBACK help(PTP_CALLBACK_INSTANCE instance, void *job, PTP_WORK work)
{
    (void)instance;
    (void)work;
    take_turns(job);
}

/* Nothing of ours is held while the client is asked. */
static void ask_until_done(struct job *job)
{
    const struct csc_crew *crew = job->crew;
    AcquireSRWLockExclusive(&job->lock);
    while (job->left) {
        if (SleepConditionVariableSRW(&job->done, &job->lock, PAUSE, 0) || !crew->ask)
            continue;
        ReleaseSRWLockExclusive(&job->lock);
        crew->ask(crew->asker);
        AcquireSRWLockExclusive(&job->lock);
    }
    ReleaseSRWLockExclusive(&job->lock);
}

static void do_it_all(const struct csc_crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) {
        crew->work(crew->items[i]);
        if (crew->ask)
            crew->ask(crew->asker);
    }
}

/* Helpers act as the process does. */
static bool acts_for_another(void)
{
    HANDLE token;
    bool other = FAILED(token_take(&token)) || token;
    token_close(token);
    return other;
}

void workers_each(void *ctx, const struct csc_crew *crew)
{
    struct job job = {.crew = crew, .left = crew->count, .lock = SRWLOCK_INIT};
    bool alone = crew->count == 0 || (crew->count == 1 && !crew->ask) || acts_for_another();
    PTP_WORK helpers = alone ? NULL : CreateThreadpoolWork(help, &job, NULL);
    (void)ctx;
    if (!helpers) {
        do_it_all(crew);
        return;
    }
    InitializeConditionVariable(&job.done);
    for (size_t i = 0; i < HELPERS && i < crew->count; i++)
        SubmitThreadpoolWork(helpers);
    ask_until_done(&job);
    WaitForThreadpoolWorkCallbacks(helpers, TRUE);
    CloseThreadpoolWork(helpers);
}
