/*
 * Suspended trees: set by the user, told by every item in them, left alone by synchronizations that
 * ask for that. See cache.h and run.h.
 * DOC: IOfflineFilesSuspend::SuspendRoot, OFFLINEFILES_SYNC_CONTROL_FLAG_SKIPSUSPENDEDDIRS.
 */
#include "base/result.h"
#include "sync/run.h"

HRESULT csc_cache_suspend(struct csc_cache *cache, int64_t id, bool on)
{
    struct csc_item item;
    int64_t root;
    HRESULT hr = csc_store_get(cache->store, id, &item);
    if (SUCCEEDED(hr) && item.type != CSC_TYPE_SHARE && item.type != CSC_TYPE_DIRECTORY)
        hr = CSC_E_NOT_SUPPORTED;
    if (SUCCEEDED(hr) && !on) {
        hr = csc_store_suspended(cache->store, id, &root);
        if (SUCCEEDED(hr) && root != id)
            hr = CSC_E_NOT_SUPPORTED;
    }
    return SUCCEEDED(hr) ? csc_store_suspend(cache->store, id, on) : hr;
}

HRESULT csc_cache_is_suspended(struct csc_cache *cache, int64_t id, bool *suspended, bool *root)
{
    int64_t nearest;
    HRESULT hr = csc_store_suspended(cache->store, id, &nearest);
    *suspended = hr == S_OK;
    *root = hr == S_OK && nearest == id;
    return FAILED(hr) ? hr : S_OK;
}

HRESULT csc_run_leaves_alone(const struct csc_run *run, int64_t id)
{
    int64_t root;
    if (!(run->flags & CSC_SYNC_SKIPSUSPENDEDDIRS))
        return S_FALSE;
    return csc_store_suspended(run->cache->store, id, &root);
}
