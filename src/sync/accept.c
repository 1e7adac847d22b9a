/*
 * Taking a share's root for what it is now, although it is another than at first contact: the
 * server was rebuilt, or restored to another disk. Only by an explicit decision: to us such a root
 * looks just like the empty folder under a file system that is not mounted. See cache.h.
 *
 * The new root may hold older versions, or less. So nothing is known of the server any more: what
 * is on one side only is copied, what differs is a conflict, and an absence means nothing.
 */
#include "base/result.h"
#include "sync/recover.h"
#include "sync/run.h"

/* CRASH: one transaction; before it the share is offline as it was, after it all is forgotten. */
HRESULT csc_share_record_root(struct csc_run *run, const struct csc_identity *who)
{
    struct csc_store *store = run->cache->store;
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct csc_share row;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_share_get(store, run->share.item, &row);
    if (SUCCEEDED(hr)) {
        row.identified = true;
        row.root_id = who->id;
        row.root_volume = who->volume;
        row.state = CSC_ONLINE;
        row.reason = CSC_REASON_NONE;
        row.links = row.copies = -1;
        if (FAILED(root->ops->caching(root, &row.caching)))
            row.caching = 0;
        hr = csc_store_share_put(store, &row);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_distrust(store, row.item);
    hr = csc_store_end(store, hr);
    run->cache->transitions++;
    return hr;
}

static bool is_known_root(const struct csc_share *share, const struct csc_identity *who)
{
    return share->identified && share->root_id == who->id && share->root_volume == who->volume;
}

static HRESULT accept_held(struct csc_run *run)
{
    struct csc_fs *fs = run->cache->env.fs;
    struct csc_root **root = &run->side[CSC_SERVER].root;
    struct csc_identity who = {0};
    HRESULT hr = csc_recover(run, CSC_CLIENT);
    if (FAILED(hr))
        return hr;
    hr = fs->ops->open_root(fs, run->unc.s, root);
    if (SUCCEEDED(hr))
        hr = (*root)->ops->identify(*root, &who);
    if (FAILED(hr))
        return csc_share_failure(hr);
    return is_known_root(&run->share, &who) ? csc_cache_go_online(run->cache, run->share.item)
                                            : csc_share_record_root(run, &who);
}

HRESULT csc_cache_accept_root(struct csc_cache *cache, int64_t id)
{
    static const struct csc_client_ops silent = {0};
    struct csc_client nobody = {&silent};
    struct csc_run run = {.cache = cache, .client = &nobody};
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (FAILED(hr))
        return hr;
    hr = csc_share_hold(&run, share);
    if (SUCCEEDED(hr))
        hr = accept_held(&run);
    csc_share_leave(&run);
    return hr;
}
