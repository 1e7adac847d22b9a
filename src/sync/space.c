/*
 * How much room the cache takes, and how much it may. See cache.h.
 * DOC: IOfflineFilesCache::GetDiskSpaceInformation, SetDiskSpaceLimits. By default the cache may
 * take a quarter of its volume, and all of that for what is not pinned.
 */
#include "base/result.h"
#include "sync/run.h"

#include <string.h>

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

HRESULT csc_cache_space(struct csc_cache *cache, struct csc_space *space)
{
    struct csc_used used = {0};
    uint64_t left;
    HRESULT hr = cache->root->ops->space(cache->root, &left, &space->volume);
    if (SUCCEEDED(hr))
        hr = read_limit(cache, limit_name, space->volume / 4, &space->limit);
    if (SUCCEEDED(hr))
        hr = read_limit(cache, auto_limit_name, space->limit, &space->auto_limit);
    if (SUCCEEDED(hr))
        hr = csc_store_used(cache->store, &used);
    space->used = used.all;
    space->auto_used = used.unpinned;
    if (FAILED(hr))
        memset(space, 0, sizeof(*space));
    return hr;
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
