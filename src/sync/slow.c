/*
 * Slow connections, and shares that come back by themselves. Whether a connection is slow is judged
 * in engine/slow_link.h by what the guard has measured; here the verdict becomes the state of a
 * share, which all processes see. When it last changed is kept beside it, so that the hold counts
 * for all of them.
 *
 * A slow share is offline for its users: they work on the cached copies. Synchronization goes on,
 * for what it moves is not waited for.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/run.h"

#include <stdio.h>

struct since_name {
    char text[40];
};

static struct since_name since_name(int64_t share)
{
    struct since_name name;
    snprintf(name.text, sizeof(name.text), "link.since.%lld", (long long)share);
    return name;
}

static HRESULT put_since(struct csc_cache *cache, int64_t share)
{
    uint64_t now = cache->env.now(cache->env.ctx);
    return csc_store_value_put(cache->store, since_name(share).text, (int64_t)now);
}

static bool is_slow(const struct csc_share *share)
{
    return share->state == CSC_OFFLINE && share->reason == CSC_REASON_SLOW;
}

/* What is to be known to judge a share; false: nobody measures, or it is offline anyhow. */
struct judged {
    struct csc_share share;
    struct csc_link_limits limits;
    struct csc_link_state state;
};

static bool read_judged(struct csc_cache *cache, int64_t share, const char16_t *unc,
                        struct judged *j)
{
    int64_t since = 0;
    if (!cache->env.limits || FAILED(csc_store_share_get(cache->store, share, &j->share)))
        return false;
    if (j->share.state != CSC_ONLINE && !is_slow(&j->share))
        return false;
    csc_store_value_get(cache->store, since_name(share).text, &since);
    j->state = (struct csc_link_state){is_slow(&j->share), (uint64_t)since};
    j->limits = (struct csc_link_limits){0};
    cache->env.limits(cache->env.ctx, unc, &j->limits);
    return true;
}

/* RACE: only from the state that was judged: the user may have chosen another one meanwhile. */
static HRESULT change(struct csc_cache *cache, const struct judged *j)
{
    bool slow = !j->state.slow;
    HRESULT hr = csc_share_change(cache, j->share.item, &j->share, slow ? CSC_OFFLINE : CSC_ONLINE,
                                  slow ? CSC_REASON_SLOW : CSC_REASON_NONE);
    return hr == S_OK ? put_since(cache, j->share.item) : hr;
}

/* True: the share is online now. */
static bool judge(struct csc_cache *cache, struct csc_root *root, const struct judged *j)
{
    struct csc_link_window window = {.trip_count = 0};
    root->ops->measured(root, &window);
    bool slow = csc_link_is_slow(&j->limits, &window, &j->state, cache->env.now(cache->env.ctx));
    return slow != j->state.slow ? change(cache, j) == S_OK && !slow : !slow;
}

void csc_slow_judge(struct csc_run *run)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct judged j;
    if (root->ops->measured && SUCCEEDED(run->lost) &&
        read_judged(run->cache, run->share.item, run->unc.s, &j))
        judge(run->cache, root, &j);
}

void csc_slow_choose(struct csc_cache *cache, int64_t share)
{
    if (cache->env.limits)
        put_since(cache, share);
}

/* ---- coming back ---- */

HRESULT csc_slow_make_trips(struct csc_root *root)
{
    HRESULT hr = S_OK;
    for (unsigned i = 0; SUCCEEDED(hr) && i < CSC_LINK_TRIPS; i++) {
        struct csc_list *list = NULL;
        hr = root->ops->list(root, u"", &list);
        if (SUCCEEDED(hr))
            root->ops->end_list(list);
    }
    return hr;
}

/* A share whose connection was slow: is it faster now? */
static HRESULT try_slow(struct csc_run *probe, const char16_t *unc)
{
    struct csc_cache *cache = probe->cache;
    struct csc_root *root = probe->side[CSC_SERVER].root;
    struct judged j;
    if (!root->ops->measured || !read_judged(cache, probe->share.item, unc, &j))
        return CSC_E_SHARE_OFFLINE;
    if (csc_link_is_held(&j.limits, &j.state, cache->env.now(cache->env.ctx)))
        return CSC_E_SHARE_OFFLINE;
    HRESULT hr = csc_share_judge(probe, csc_slow_make_trips(root));
    if (FAILED(hr))
        return hr;
    return judge(cache, root, &j) ? S_OK : CSC_E_SHARE_OFFLINE;
}

static HRESULT come_back(struct csc_run *probe, int64_t id, struct csc_text *unc)
{
    struct csc_share *share = &probe->share;
    HRESULT hr = csc_share_reach(probe, id, unc);
    if (FAILED(hr)) {
        if (share->item && hr != E_OUTOFMEMORY)
            csc_share_set_lost(probe->cache, share->item);
        return hr;
    }
    if (is_slow(share))
        return try_slow(probe, unc->s);
    hr = csc_share_change(probe->cache, share->item, share, CSC_ONLINE, CSC_REASON_NONE);
    return hr == S_FALSE ? CSC_E_SHARE_OFFLINE : hr;
}

HRESULT csc_cache_come_back(struct csc_cache *cache, int64_t id)
{
    struct csc_run probe = {.cache = cache};
    struct csc_text unc = {0};
    struct csc_share row;
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &row);
    if (FAILED(hr) || row.state == CSC_ONLINE)
        return hr;
    if (row.reason == CSC_REASON_FORCED)
        return CSC_E_SHARE_OFFLINE;
    hr = come_back(&probe, id, &unc);
    if (probe.side[CSC_SERVER].root)
        probe.side[CSC_SERVER].root->ops->close_root(probe.side[CSC_SERVER].root);
    csc_text_free(&unc);
    return hr;
}
