/*
 * How much room the cache takes, and how much it may. See cache.h.
 * DOC: IOfflineFilesCache::GetDiskSpaceInformation, SetDiskSpaceLimits. By default the cache may
 * take a quarter of its volume, and all of that for what is not pinned.
 * DOC: OfflineFiles.admx, Pol_CacheSize. A limit by policy that is larger than the drive counts as
 * three quarters of the system's drive, or all of another one; one that is smaller than what is
 * used counts as that, and the cache as full; the limit for what is not pinned is at most the other
 * one.
 */
#include "base/result.h"
#include "store/event.h"
#include "sync/evict.h"

#include <string.h>

#define MOST_SPARE (UINT64_C(256) << 20)

static const char limit_name[] = "limit";
static const char auto_limit_name[] = "auto_limit";

static HRESULT read_limit(struct csc_cache *cache, const char *name, uint64_t otherwise,
                          uint64_t *limit)
{
    int64_t value;
    HRESULT hr = csc_store_value_get(cache->store, name, &value);
    *limit = hr == CSC_E_NOT_FOUND ? otherwise : (uint64_t)value;
    return hr == CSC_E_NOT_FOUND ? S_OK : hr;
}

/* What the administrator says; the use must be known. */
static void apply_quota(struct csc_cache *cache, struct csc_space *space, bool set)
{
    struct csc_quota quota = {.limits = false};
    bool all_auto = !set || space->auto_limit == space->limit;
    if (cache->env.quota)
        cache->env.quota(cache->env.ctx, &quota);
    quota.limits = quota.limits && !(quota.weak && set);
    quota.limits_auto = quota.limits_auto && !(quota.weak_auto && set);
    if (quota.limits) {
        uint64_t most = quota.system_volume ? space->volume / 4 * 3 : space->volume;
        space->limit = quota.limit > space->volume ? most : quota.limit;
        if (space->limit < space->used)
            space->limit = space->used;
        if (all_auto)
            space->auto_limit = space->limit;
    }
    if (quota.limits_auto)
        space->auto_limit = quota.auto_limit;
    if (space->auto_limit > space->limit)
        space->auto_limit = space->limit;
}

HRESULT csc_cache_space(struct csc_cache *cache, struct csc_space *space)
{
    struct csc_used used = {0};
    int64_t set;
    HRESULT hr = cache->root->ops->space(cache->root, &space->left, &space->volume);
    if (SUCCEEDED(hr))
        hr = read_limit(cache, limit_name, space->volume / 4, &space->limit);
    if (SUCCEEDED(hr))
        hr = read_limit(cache, auto_limit_name, space->limit, &space->auto_limit);
    if (SUCCEEDED(hr))
        hr = csc_store_used(cache->store, &used);
    if (FAILED(hr)) {
        memset(space, 0, sizeof(*space));
        return hr;
    }
    space->used = used.all;
    space->auto_used = used.unpinned;
    space->spare = space->volume / 50 < MOST_SPARE ? space->volume / 50 : MOST_SPARE;
    apply_quota(cache, space, SUCCEEDED(csc_store_value_get(cache->store, auto_limit_name, &set)));
    return S_OK;
}

HRESULT csc_cache_set_limits(struct csc_cache *cache, uint64_t limit, uint64_t auto_limit)
{
    HRESULT hr;
    if (auto_limit > limit)
        return E_INVALIDARG;
    hr = csc_store_begin(cache->store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_value_put(cache->store, limit_name, (int64_t)limit);
    if (SUCCEEDED(hr))
        hr = csc_store_value_put(cache->store, auto_limit_name, (int64_t)auto_limit);
    return csc_store_end(cache->store, hr);
}

static uint64_t over(uint64_t wanted, uint64_t most)
{
    return wanted > most ? wanted - most : 0;
}

uint64_t csc_space_excess(const struct csc_space *space, uint64_t more, bool unpinned)
{
    uint64_t excess = over(space->used + more, space->limit);
    uint64_t of_auto = unpinned ? over(space->auto_used + more, space->auto_limit) : 0;
    uint64_t of_volume = over(space->spare + more, space->left);
    excess = of_auto > excess ? of_auto : excess;
    return of_volume > excess ? of_volume : excess;
}

HRESULT csc_cache_keep_limits(struct csc_cache *cache)
{
    static const struct csc_event full = {.id = CSC_EVENT_CACHE_IS_FULL};
    struct csc_evictor *e = NULL;
    struct csc_space space;
    uint64_t freed, excess = 0;
    HRESULT hr = csc_cache_space(cache, &space);
    if (SUCCEEDED(hr))
        excess = csc_space_excess(&space, 0, true);
    if (excess) {
        hr = csc_evictor_open(cache, &e);
        if (SUCCEEDED(hr))
            hr = csc_evict(e, NULL, excess, &freed);
        csc_evictor_close(e);
    }
    if (hr == S_FALSE && !cache->told_full)
        csc_store_tell(cache->store, &full);
    cache->told_full = hr == S_FALSE;
    return hr;
}
