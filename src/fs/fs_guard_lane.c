/*
 * Lanes: threads that make calls for others and may be left behind. They are pooled for the whole
 * process and go after some seconds without work, so that the library can be unloaded; each holds
 * the library until then. At the end of the process the system ends those that hang.
 *
 * WINDOWS: condition variables, for WaitOnAddress is not there in Windows 7. Under Wine both are
 * futexes within the process.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_guard_internal.h"

#define IDLE      5000u      /* ms after which a lane without work goes */
#define SLICE     100u       /* ms between two questions of a long call */
#define SPINS     200        /* looks at the state before sleeping */
#define KEEP_ROOM (1u << 20) /* a larger buffer is not kept */

enum state { FREE, BUSY, DONE, LEFT };

struct lane {
    struct guard_call call; /* first: a call leads to its lane */
    SRWLOCK lock;
    CONDITION_VARIABLE changed;
    volatile LONG state;
    struct lane *next; /* in the pool */
};

static SRWLOCK pool_lock = SRWLOCK_INIT;
static struct lane *pool;
static volatile LONG lanes;

/* --- the hand-over -------------------------------------------------------------------------- */

static void set_state(struct lane *lane, enum state state)
{
    AcquireSRWLockExclusive(&lane->lock);
    lane->state = (LONG)state;
    ReleaseSRWLockExclusive(&lane->lock);
    WakeConditionVariable(&lane->changed);
}

static void spin_until(const struct lane *lane, enum state state)
{
    for (int i = 0; i < SPINS && lane->state != (LONG)state; i++)
        YieldProcessor();
}

/* Sleeps, at most until `end` (GetTickCount64), while the lane is in a state. The lane is locked.
 */
static bool sleep_while(struct lane *lane, enum state state, ULONGLONG end)
{
    while (lane->state == (LONG)state) {
        ULONGLONG now = GetTickCount64();
        if (now >= end)
            return false;
        SleepConditionVariableSRW(&lane->changed, &lane->lock, (DWORD)(end - now), 0);
    }
    return true;
}

/* --- on the lane ---------------------------------------------------------------------------- */

static bool leave_pool(struct lane *lane)
{
    struct lane **link = &pool;
    bool found;

    AcquireSRWLockExclusive(&pool_lock);
    while (*link != NULL && *link != lane)
        link = &(*link)->next;
    found = *link != NULL;
    if (found)
        *link = lane->next;
    ReleaseSRWLockExclusive(&pool_lock);
    return found;
}

static void free_lane(struct lane *lane)
{
    csc_text_free(&lane->call.path[0]);
    csc_text_free(&lane->call.path[1]);
    csc_free(lane->call.data);
    csc_free(lane);
}

static bool has_work(const struct lane *lane)
{
    return lane->state == BUSY || lane->state == LEFT;
}

/* False when there was nothing to do for long. */
static bool wait_for_work(struct lane *lane)
{
    spin_until(lane, BUSY);
    for (;;) {
        ULONGLONG end = GetTickCount64() + IDLE;
        bool busy;

        AcquireSRWLockExclusive(&lane->lock);
        while (!has_work(lane) && sleep_while(lane, (enum state)lane->state, end))
            ;
        busy = has_work(lane);
        ReleaseSRWLockExclusive(&lane->lock);
        if (busy)
            return true;
        if (leave_pool(lane)) /* else somebody has just taken it */
            return false;
    }
}

/* Nobody waits any more for what the call brought. */
static void clean_up(struct guard_call *call)
{
    if (call->undo != NULL)
        call->undo(call);
    if (call->on != NULL)
        guard_release_here(call->on);
    guard_give(call);
}

static void work(struct lane *lane)
{
    struct guard_call *call = &lane->call;
    HANDLE token = call->token;
    bool left;

    if (token != NULL)
        SetThreadToken(NULL, token);
    call->run(call);
    if (token != NULL)
        SetThreadToken(NULL, NULL);
    AcquireSRWLockExclusive(&lane->lock);
    left = lane->state == LEFT;
    if (!left)
        lane->state = DONE;
    ReleaseSRWLockExclusive(&lane->lock);
    if (left)
        clean_up(call);
    else
        WakeConditionVariable(&lane->changed);
}

static DWORD WINAPI lane_main(void *param)
{
    struct lane *lane = param;
    HMODULE module = NULL;

    GetModuleHandleExW(
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
        (const WCHAR *)(void *)&pool, &module);
    while (wait_for_work(lane))
        work(lane);
    free_lane(lane);
    InterlockedDecrement(&lanes);
    FreeLibraryAndExitThread(module, 0); /* the reference that start_lane took */
}

/* --- on the caller's side ------------------------------------------------------------------- */

static struct lane *start_lane(void)
{
    struct lane *lane = csc_alloc(sizeof(*lane));
    HMODULE module = NULL;
    HANDLE thread = NULL;

    if (lane == NULL)
        return NULL;
    if (GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const WCHAR *)(void *)&pool,
                           &module))
        thread = CreateThread(NULL, 0, lane_main, lane, 0, NULL);
    if (thread == NULL) {
        if (module != NULL)
            FreeLibrary(module);
        csc_free(lane);
        return NULL;
    }
    CloseHandle(thread);
    InterlockedIncrement(&lanes);
    return lane;
}

struct guard_call *guard_take(void)
{
    struct lane *lane;

    AcquireSRWLockExclusive(&pool_lock);
    lane = pool;
    if (lane != NULL)
        pool = lane->next;
    ReleaseSRWLockExclusive(&pool_lock);
    if (lane == NULL)
        lane = start_lane();
    return lane != NULL ? &lane->call : NULL;
}

void guard_give(struct guard_call *call)
{
    struct lane *lane = (struct lane *)call;

    if (call->room > KEEP_ROOM) {
        csc_free(call->data);
        call->data = NULL;
        call->room = 0;
    }
    call->run = call->undo = NULL;
    call->on = NULL;
    call->root = NULL;
    call->made = NULL;
    call->token = NULL;
    call->asks = NULL;
    call->beats = call->stop = 0;
    AcquireSRWLockExclusive(&lane->lock);
    lane->state = FREE;
    ReleaseSRWLockExclusive(&lane->lock);
    AcquireSRWLockExclusive(&pool_lock);
    lane->next = pool;
    pool = lane;
    ReleaseSRWLockExclusive(&pool_lock);
}

/* The lane is locked, but while its caller's own function is asked. */
static bool sleep_while_it_beats(struct lane *lane, unsigned deadline)
{
    struct guard_call *call = &lane->call;
    ULONGLONG end = GetTickCount64() + deadline;
    LONG seen = 0;

    while (!sleep_while(lane, BUSY, GetTickCount64() + SLICE)) {
        bool goes_on = true;

        if (call->beats != seen) {
            seen = call->beats;
            end = GetTickCount64() + deadline;
        } else if (GetTickCount64() >= end) {
            return false;
        }
        ReleaseSRWLockExclusive(&lane->lock);
        if (call->asks->goes_on != NULL && !call->stop)
            goes_on = call->asks->goes_on(call->asks->ctx);
        AcquireSRWLockExclusive(&lane->lock);
        if (!goes_on)
            call->stop = 1;
    }
    return true;
}

bool guard_run(struct guard_call *call, unsigned deadline, void (*give_up)(struct guard_call *call))
{
    struct lane *lane = (struct lane *)call;
    bool done;

    set_state(lane, BUSY);
    spin_until(lane, DONE);
    AcquireSRWLockExclusive(&lane->lock);
    if (call->asks != NULL)
        done = sleep_while_it_beats(lane, deadline);
    else
        done = sleep_while(lane, BUSY, GetTickCount64() + deadline);
    if (!done) {
        give_up(call);
        lane->state = LEFT;
    }
    ReleaseSRWLockExclusive(&lane->lock);
    return done;
}

void guard_start(struct guard_call *call)
{
    set_state((struct lane *)call, LEFT);
}

unsigned csc_fs_guard_lanes(void)
{
    return (unsigned)lanes;
}
