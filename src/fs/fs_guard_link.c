/*
 * The guard: what calls take. See engine/slow_link.h for what is made of it. A call that does not
 * come back is not measured: its root is dead, which says more.
 */
#include "base/text.h"
#include "fs/fs_guard_internal.h"

int64_t guard_clock(void)
{
    LARGE_INTEGER ticks;

    QueryPerformanceCounter(&ticks);
    return ticks.QuadPart;
}

static uint32_t micros_since(int64_t began)
{
    LARGE_INTEGER frequency;
    int64_t ticks = guard_clock() - began;

    QueryPerformanceFrequency(&frequency);
    return (uint32_t)(ticks / frequency.QuadPart * 1000000 +
                      ticks % frequency.QuadPart * 1000000 / frequency.QuadPart);
}

static uint64_t system_time(void)
{
    FILETIME time;

    GetSystemTimeAsFileTime(&time);
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

/* FNV-1a of the path as names compare. Two servers with one key would share their figures. */
uint64_t guard_link_key(const char16_t *path)
{
    uint64_t key = UINT64_C(14695981039346656037);

    for (; *path != 0; path++)
        key = (key ^ csc_fold(*path)) * UINT64_C(1099511628211);
    return key != 0 ? key : 1;
}

/* The place of a key, or the one that was not used for the longest time. */
static struct guard_link *place_of(struct csc_fs_guard *guard, uint64_t key)
{
    struct guard_link *oldest = &guard->links[0];

    for (unsigned i = 0; i < CSC_GUARD_LINKS; i++) {
        struct guard_link *link = &guard->links[i];
        if (link->key == key)
            return link;
        if (link->used < oldest->used)
            oldest = link;
    }
    return oldest;
}

void guard_measure(const struct guard_root *root, int64_t began, size_t bytes)
{
    const struct csc_link_sample sample = {
        .time = system_time(), .micros = micros_since(began), .bytes = (uint32_t)bytes};
    struct guard_link *link;

    AcquireSRWLockExclusive(&root->guard->link_lock);
    link = place_of(root->guard, root->link);
    if (link->key != root->link)
        *link = (struct guard_link){.key = root->link};
    link->used = sample.time;
    csc_link_note(&link->window, &sample);
    ReleaseSRWLockExclusive(&root->guard->link_lock);
}

void guard_measured(struct csc_root *root, struct csc_link_window *window)
{
    const struct guard_root *r = (const struct guard_root *)root;
    const struct guard_link *link;

    AcquireSRWLockShared(&r->guard->link_lock);
    link = place_of(r->guard, r->link);
    *window = link->key == r->link ? link->window : (struct csc_link_window){.trip_count = 0};
    ReleaseSRWLockShared(&r->guard->link_lock);
}

HRESULT guard_do_trip(struct guard_call **call, void (*run)(struct guard_call *call))
{
    const struct guard_root *root = (*call)->root;
    int64_t began = guard_clock();
    HRESULT hr = guard_do(call, run);

    if (*call != NULL)
        guard_measure(root, began, 0);
    return hr;
}

HRESULT guard_simple_trip(struct guard_call *call, void (*run)(struct guard_call *call))
{
    HRESULT hr = guard_do_trip(&call, run);

    guard_end(call);
    return hr;
}
