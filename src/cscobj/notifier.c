/*
 * The queue between who works and who tells: see notifier.h.
 */
#include "notifier.h"

#include "base/memory.h"
#include "com/apartment.h"

#include <string.h>

#define MOST 256 /* notes that wait */

struct note {
    struct note *next;
    struct sink_call *call; /* its own, or that of the one who waits */
    bool done;              /* of one that is waited for; guarded by the lock */
    bool waited_for;        /* lies on the worker's stack */
    struct sink_call own;
    WCHAR path[];
};

HRESULT notifier_open(struct notifier *notifier, struct listeners *listeners)
{
    *notifier = (struct notifier){.listeners = listeners, .lock = SRWLOCK_INIT};
    InitializeConditionVariable(&notifier->taken);
    notifier->filled = CreateEventW(NULL, FALSE, FALSE, NULL);
    return notifier->filled ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

void notifier_close(struct notifier *notifier)
{
    CloseHandle(notifier->filled);
}

/* --- by the worker --------------------------------------------------------------------------- */

/* The lock is held. */
static void wait_for_taking(struct notifier *notifier)
{
    SleepConditionVariableSRW(&notifier->taken, &notifier->lock, INFINITE, 0);
}

static void append(struct notifier *notifier, struct note *note)
{
    AcquireSRWLockExclusive(&notifier->lock);
    while (notifier->count >= MOST)
        wait_for_taking(notifier);
    if (notifier->last)
        notifier->last->next = note;
    else
        notifier->first = note;
    notifier->last = note;
    notifier->count++;
    ReleaseSRWLockExclusive(&notifier->lock);
    SetEvent(notifier->filled);
}

void notifier_ask(struct notifier *notifier, struct sink_call *call)
{
    struct note note = {.call = call, .waited_for = true};
    append(notifier, &note);
    AcquireSRWLockExclusive(&notifier->lock);
    while (!note.done)
        wait_for_taking(notifier);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* The same call with a path of its own. */
static struct note *copy_of(const struct sink_call *call)
{
    size_t size = call->path ? (csc_len(call->path) + 1) * sizeof(WCHAR) : 0;
    struct note *note = csc_alloc(sizeof(*note) + size);
    if (!note)
        return NULL;
    note->own = *call;
    note->call = &note->own;
    if (call->path) {
        memcpy(note->path, call->path, size);
        note->own.path = note->path;
    }
    return note;
}

void notifier_post(struct notifier *notifier, const struct sink_call *call)
{
    struct note *note = copy_of(call);
    if (note) {
        append(notifier, note);
        return;
    }
    struct sink_call now = *call;
    notifier_ask(notifier, &now);
    if (now.error)
        IOfflineFilesSyncErrorInfo_Release(now.error);
}

void notifier_query(struct notifier *notifier)
{
    static const struct sink_call query = {.method = SINK_QUERY_ABORT};
    AcquireSRWLockExclusive(&notifier->lock);
    bool due = !notifier->querying && !notifier->aborted;
    notifier->querying = true;
    ReleaseSRWLockExclusive(&notifier->lock);
    if (due)
        notifier_post(notifier, &query);
}

bool notifier_aborted(struct notifier *notifier)
{
    AcquireSRWLockShared(&notifier->lock);
    bool aborted = notifier->aborted;
    ReleaseSRWLockShared(&notifier->lock);
    return aborted;
}

void notifier_finish(struct notifier *notifier)
{
    AcquireSRWLockExclusive(&notifier->lock);
    notifier->finished = true;
    ReleaseSRWLockExclusive(&notifier->lock);
    SetEvent(notifier->filled);
}

/* --- by the other one ------------------------------------------------------------------------ */

static bool says_abort(const struct sink_call *call)
{
    return call->abort || call->response == OFFLINEFILES_OP_ABORT;
}

/* Makes the call of a note and lets go of it. Nothing is locked while the client is in it. */
static void serve(struct notifier *notifier, struct note *note)
{
    struct sink_call *call = note->call;
    bool waited_for = note->waited_for;
    sink_call_make(notifier->listeners, call);
    AcquireSRWLockExclusive(&notifier->lock);
    notifier->aborted |= says_abort(call);
    if (call->method == SINK_QUERY_ABORT)
        notifier->querying = false;
    note->done = true; /* and gone, if somebody waited for it */
    ReleaseSRWLockExclusive(&notifier->lock);
    WakeAllConditionVariable(&notifier->taken);
    if (waited_for)
        return;
    if (note->own.error)
        IOfflineFilesSyncErrorInfo_Release(note->own.error);
    csc_free(note);
}

/* NULL: nothing there. *finished: and nothing will come. */
static struct note *take(struct notifier *notifier, bool *finished)
{
    AcquireSRWLockExclusive(&notifier->lock);
    struct note *note = notifier->first;
    if (note) {
        notifier->first = note->next;
        if (!notifier->first)
            notifier->last = NULL;
        notifier->count--;
    }
    *finished = !note && notifier->finished;
    ReleaseSRWLockExclusive(&notifier->lock);
    return note;
}

void notifier_serve(struct notifier *notifier)
{
    bool finished = false;
    while (!finished) {
        struct note *note = take(notifier, &finished);
        if (note)
            serve(notifier, note);
        else if (!finished)
            com_wait(notifier->filled, INFINITE);
    }
}
