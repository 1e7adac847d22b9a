/*
 * Being in nobody's way. See sharing.h.
 */
#include "sync/sharing.h"

#include "base/result.h"
#include "engine/backoff.h"

#define SLICE 50u /* ms between two questions to the client while waiting */

bool csc_is_background(const struct csc_run *run)
{
    return (run->flags & CSC_SYNC_BACKGROUND) != 0;
}

/* ---- reading ---- */

/* RACE: whoever opens the file for writing while this handle is open, for the time of two calls,
 * is refused. There is no other way to ask: a handle that shares everything does not see writers,
 * and a version that is half written must not travel. */
HRESULT csc_not_written(struct csc_run *run, enum csc_where where, const char16_t *path)
{
    struct csc_root *root = run->side[where].root;
    struct csc_file *file = NULL;
    HRESULT hr;
    if (!csc_is_background(run))
        return S_OK; /* the handle we read with keeps writers out */
    hr = root->ops->open(root, path, CSC_OPEN_READ, &file);
    if (SUCCEEDED(hr))
        file->ops->close(file);
    return hr;
}

HRESULT csc_open_content(struct csc_run *run, enum csc_where where, const char16_t *path,
                         struct csc_file **file)
{
    struct csc_root *root = run->side[where].root;
    enum csc_open how = csc_is_background(run) ? CSC_OPEN_READ_YIELD : CSC_OPEN_READ;
    HRESULT hr = csc_not_written(run, where, path);
    return SUCCEEDED(hr) ? root->ops->open(root, path, how, file) : hr;
}

HRESULT csc_same_version(struct csc_file *file, const struct csc_facts *expected)
{
    struct csc_facts now;
    HRESULT hr = file->ops->stat(file, &now);
    return SUCCEEDED(hr) && csc_facts_diff(&now, expected) ? CSC_E_CHANGED : hr;
}

/* ---- waiting ---- */

HRESULT csc_run_pause(struct csc_run *run, unsigned milliseconds)
{
    const struct csc_env *env = &run->cache->env;
    while (milliseconds) {
        unsigned slice = milliseconds < SLICE ? milliseconds : SLICE;
        if (!csc_run_goes_on(run))
            return CSC_E_CANCELLED;
        env->sleep(env->ctx, slice);
        milliseconds -= slice;
    }
    return csc_run_goes_on(run) ? S_OK : CSC_E_CANCELLED;
}

bool csc_is_postponed(const struct csc_visit *v)
{
    struct csc_cache *cache = v->run->cache;
    struct csc_postponed p;
    if (!csc_is_background(v->run) || v->insisted || !v->run->any_postponed)
        return false;
    return SUCCEEDED(csc_store_postponed_get(cache->store, v->item.id, &p)) &&
           csc_backoff_waits(p.not_before, cache->env.now(cache->env.ctx));
}

HRESULT csc_postpone(struct csc_visit *v, HRESULT hr)
{
    const struct csc_env *env = &v->run->cache->env;
    struct csc_store *store = v->run->cache->store;
    struct csc_postponed p;
    if (!csc_is_background(v->run) || v->item.type != CSC_TYPE_FILE || FAILED(v->run->lost) ||
        !(csc_hr_is_in_use(hr) || hr == CSC_E_CHANGED))
        return hr;
    if (FAILED(csc_store_postponed_get(store, v->item.id, &p)))
        p = (struct csc_postponed){.item = v->item.id};
    p.tries += p.tries < UINT32_MAX;
    p.not_before = env->now(env->ctx) + csc_backoff_delay(p.tries, env->random(env->ctx));
    /* If it cannot be written down, the next run tries at once: that does no harm. */
    if (SUCCEEDED(csc_store_postponed_put(store, &p)))
        v->run->any_postponed = true;
    return CSC_E_SHARING;
}

HRESULT csc_postpone_ends(struct csc_visit *v)
{
    HRESULT hr = S_OK;
    if (v->run->any_postponed)
        hr = csc_store_postponed_drop(v->run->cache->store, v->item.id);
    return FAILED(hr) ? hr : S_OK;
}
