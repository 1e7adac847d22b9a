/*
 * The open caches of this process: see engine.h. Here the engine gets its outside world: the real
 * file system, clock and randomness.
 */
#include "engine.h"

#include "workers.h"

#include "base/memory.h"
#include "base/text.h"
#include "com/apartment.h"
#include "fs/fs_guard.h"
#include "fs/place.h"

#include <windows.h>

#include <ntsecapi.h>

static SRWLOCK lock = SRWLOCK_INIT; /* guards the list and its counts */
static struct engine *engines;
/* One for all engines: a call that hangs may come back when its engine is long closed. */
static struct csc_fs_guard guard;

/* --- the outside world ----------------------------------------------------------------------- */

static uint64_t now(void *ctx)
{
    FILETIME time;
    (void)ctx;
    GetSystemTimeAsFileTime(&time);
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

/* Whoever is waited for may call a sink in this very apartment. */
static void pause(void *ctx, unsigned milliseconds)
{
    (void)ctx;
    com_pause(milliseconds);
}

static uint64_t random_number(void *ctx)
{
    static LONG64 calls;
    uint64_t number = 0;
    (void)ctx;
    if (!RtlGenRandom(&number, sizeof(number))) {
        /* Not random, but never the same twice on this machine: that is what names need. */
        LARGE_INTEGER ticks;
        QueryPerformanceCounter(&ticks);
        number = (uint64_t)ticks.QuadPart << 24 ^ (uint64_t)GetCurrentProcessId() << 8 ^
                 (uint64_t)InterlockedIncrement64(&calls);
    }
    return number;
}

/* --- the registry ---------------------------------------------------------------------------- */

static struct engine *find(const char16_t *folder)
{
    for (struct engine *e = engines; e; e = e->next) {
        if (csc_compare(e->folder, folder) == 0)
            return e;
    }
    return NULL;
}

/* Opens the cache in a folder and enters it into the list. */
static HRESULT add(const char16_t *folder, struct engine **out)
{
    const struct csc_env env = {.fs = &guard.base,
                                .now = now,
                                .sleep = pause,
                                .random = random_number,
                                .each = workers_each};
    HRESULT hr = E_OUTOFMEMORY;
    if (!guard.inner)
        csc_fs_guard_init(&guard, csc_fs_win32(), csc_fs_guard_deadline());
    struct engine *engine = csc_alloc(sizeof(*engine));
    if (!engine)
        return hr;
    engine->folder = csc_dup(folder);
    if (engine->folder)
        hr = csc_cache_open(&env, folder, &engine->cache);
    if (FAILED(hr)) {
        csc_free(engine->folder);
        csc_free(engine);
        return hr;
    }
    engine->next = engines;
    engines = engine;
    *out = engine;
    return S_OK;
}

HRESULT engine_open(struct engine **out)
{
    struct csc_text folder = {0};
    *out = NULL;
    HRESULT hr = csc_place(&folder);
    if (FAILED(hr))
        return hr;
    /* RACE: held while the store opens, so that two threads do not open it twice. No client code
     * runs in here. */
    AcquireSRWLockExclusive(&lock);
    *out = find(folder.s);
    if (!*out)
        hr = add(folder.s, out);
    if (*out)
        (*out)->refs++;
    ReleaseSRWLockExclusive(&lock);
    csc_text_free(&folder);
    return hr;
}

void engine_hold(struct engine *engine)
{
    AcquireSRWLockExclusive(&lock);
    engine->refs++;
    ReleaseSRWLockExclusive(&lock);
}

void engine_drop(struct engine *engine)
{
    AcquireSRWLockExclusive(&lock);
    bool last = --engine->refs == 0;
    if (last) {
        struct engine **link = &engines;
        while (*link != engine)
            link = &(*link)->next;
        *link = engine->next;
        csc_cache_close(engine->cache);
        csc_free(engine->folder);
        csc_free(engine);
    }
    ReleaseSRWLockExclusive(&lock);
}
