/*
 * What a background process asks of a share: is its server still there, when was it last
 * synchronized, is there anything to fetch. See cache.h.
 */
#include "base/result.h"
#include "sync/run.h"

#include <stdio.h>

/* ---- is the server still there? ---- */

static HRESULT look_at(struct csc_run *probe, int64_t id, struct csc_text *unc)
{
    HRESULT hr = csc_share_reach(probe, id, unc);
    if (SUCCEEDED(hr) && !csc_share_answers(probe))
        hr = CSC_WIN32(ERROR_BAD_NET_NAME);
    if (FAILED(hr) && hr != E_OUTOFMEMORY && probe->share.item)
        csc_share_set_lost(probe->cache, probe->share.item);
    return hr;
}

HRESULT csc_cache_probe(struct csc_cache *cache, int64_t id)
{
    struct csc_run probe = {.cache = cache};
    struct csc_text unc = {0};
    struct csc_share row;
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &row);
    if (FAILED(hr) || row.state != CSC_ONLINE)
        return FAILED(hr) ? hr : S_FALSE;
    hr = look_at(&probe, share, &unc);
    if (probe.side[CSC_SERVER].root)
        probe.side[CSC_SERVER].root->ops->close_root(probe.side[CSC_SERVER].root);
    csc_text_free(&unc);
    return hr;
}

/* ---- when was it last synchronized? ---- */

struct last_name {
    char text[40];
};

static struct last_name last_name(int64_t share)
{
    struct last_name name;
    snprintf(name.text, sizeof(name.text), "sync.last.%lld", (long long)share);
    return name;
}

HRESULT csc_cache_last_sync(struct csc_cache *cache, int64_t id, uint64_t *time)
{
    int64_t share, value = 0;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_value_get(cache->store, last_name(share).text, &value);
    *time = (uint64_t)value;
    return hr;
}

HRESULT csc_cache_note_sync(struct csc_cache *cache, int64_t id)
{
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    return FAILED(hr) ? hr
                      : csc_store_value_put(cache->store, last_name(share).text,
                                            (int64_t)cache->env.now(cache->env.ctx));
}

/* ---- what else ---- */

HRESULT csc_cache_lacks_content(struct csc_cache *cache, int64_t id)
{
    return csc_store_lacks_content(cache->store, id);
}
