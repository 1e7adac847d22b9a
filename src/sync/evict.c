/*
 * Keeping to the limits of space. See csc_cache_keep_limits in cache.h.
 */
#include "sync/run.h"

HRESULT csc_cache_keep_limits(struct csc_cache *cache)
{
    csc_transparent_keep_limit(cache);
    return S_OK;
}
