/*
 * The open caches of this process: see engine.h. Here the engine gets its outside world: the real
 * file system, clock and randomness.
 */
#include "engine.h"

#include "preference.h"
#include "ring.h"
#include "slow_link.h"
#include "space_settings.h"
#include "workers.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "com/apartment.h"
#include "com/feature.h"
#include "fs/fs_guard.h"
#include "fs/place.h"
#include "sync/check.h"

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

static bool own_encryption(void *ctx)
{
    (void)ctx;
    return preference_own_encryption();
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

/* What happens to the cache is told to all processes. That this cannot be is no reason not to work.
 */
static void tell_events(struct engine *engine)
{
    engine->ring_error = ring_open(engine->folder, &engine->ring);
    if (engine->ring) {
        const struct csc_teller teller = ring_teller(engine->ring);
        csc_store_set_teller(csc_cache_store(engine->cache), &teller);
    }
}

/* Opens the cache in a folder and enters it into the list. */
static HRESULT add(const char16_t *folder, struct engine **out)
{
    struct csc_env env = {.fs = &guard.base,
                          .now = now,
                          .sleep = pause,
                          .random = random_number,
                          .each = workers_each,
                          .limits = slow_link_limits,
                          .quota = space_settings_quota,
                          .excluded = space_settings_excluded,
                          .cipher = csc_cipher_cng(),
                          .own_encryption = own_encryption};
    HRESULT hr = E_OUTOFMEMORY;
    if (!guard.inner)
        csc_fs_guard_init(&guard, csc_fs_win32(), csc_fs_guard_deadline());
    struct engine *engine = csc_alloc(sizeof(*engine));
    if (!engine)
        return hr;
    engine->folder = csc_dup(folder);
    env.ctx = engine;
    if (engine->folder)
        hr = csc_cache_open(&env, folder, &engine->cache);
    if (FAILED(hr)) {
        csc_free(engine->folder);
        csc_free(engine);
        return hr;
    }
    tell_events(engine);
    engine->next = engines;
    engines = engine;
    *out = engine;
    return S_OK;
}

/* The engine of a folder, held. */
static HRESULT open_at(const char16_t *folder, struct engine **out)
{
    HRESULT hr = S_OK;
    /* RACE: held while the store opens, so that two threads do not open it twice. No client code
     * runs in here. */
    AcquireSRWLockExclusive(&lock);
    *out = find(folder);
    if (!*out)
        hr = add(folder, out);
    if (*out)
        (*out)->refs++;
    ReleaseSRWLockExclusive(&lock);
    return hr;
}

HRESULT engine_open(struct engine **out)
{
    struct csc_text folder = {0};
    *out = NULL;
    HRESULT hr = csc_place(&folder);
    if (SUCCEEDED(hr))
        hr = open_at(folder.s, out);
    csc_text_free(&folder);
    return hr;
}

HRESULT engine_open_user(const char16_t *sid, struct engine **out)
{
    struct csc_text folder = {0};
    *out = NULL;
    HRESULT hr = csc_place_of(sid, &folder);
    if (SUCCEEDED(hr))
        hr = open_at(folder.s, out);
    csc_text_free(&folder);
    return hr;
}

HRESULT engine_rebuild(void)
{
    struct csc_text folder = {0};
    HRESULT hr = csc_place(&folder);
    if (SUCCEEDED(hr)) {
        AcquireSRWLockExclusive(&lock); /* nobody opens it meanwhile */
        hr = find(folder.s) ? CSC_E_BUSY : csc_cache_rebuild(folder.s);
        ReleaseSRWLockExclusive(&lock);
    }
    csc_text_free(&folder);
    return hr;
}

struct engine *engine_of(struct csc_cache *cache)
{
    AcquireSRWLockExclusive(&lock);
    struct engine *e = engines;
    while (e->cache != cache)
        e = e->next;
    e->refs++;
    ReleaseSRWLockExclusive(&lock);
    return e;
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
        ring_close(engine->ring);
        csc_free(engine->folder);
        csc_free(engine);
    }
    ReleaseSRWLockExclusive(&lock);
}

/* --- the caches of others -------------------------------------------------------------------- */

static HRESULT enter(struct engine_set *set, struct engine *held)
{
    HRESULT hr = csc_grow((void **)&set->at, &set->cap, set->count + 1, sizeof(*set->at));
    if (SUCCEEDED(hr))
        set->at[set->count++] = held;
    else
        engine_drop(held);
    return hr;
}

/* A folder without a store in it is none, and none is made. What cannot be opened is no reason to
 * show nothing of all others. */
static HRESULT enter_other(void *ctx, const char16_t *folder)
{
    struct engine *engine = NULL;
    WCHAR *file = csc_join(folder, L"opencsc.db");
    if (!file)
        return E_OUTOFMEMORY;
    bool is_store = GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES;
    csc_free(file);
    HRESULT hr = is_store ? open_at(folder, &engine) : S_FALSE;
    if (hr == E_OUTOFMEMORY)
        return hr;
    return engine ? enter(ctx, engine) : S_OK;
}

HRESULT engine_set_open(struct engine *own, bool all, struct engine_set *set)
{
    *set = (struct engine_set){0};
    HRESULT hr = feature_check();
    if (FAILED(hr))
        return hr;
    engine_hold(own);
    hr = enter(set, own);
    return SUCCEEDED(hr) && all ? csc_place_others(enter_other, set) : hr;
}

void engine_set_close(struct engine_set *set)
{
    while (set->count)
        engine_drop(set->at[--set->count]);
    csc_free(set->at);
    *set = (struct engine_set){0};
}
