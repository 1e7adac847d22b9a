/*
 * Several cached files together out of the cache, by the steps of remove.c, for two durable commits
 * in all. See evict.h.
 *
 * CRASH: before the second commit recovery puts each of them back, after it recovery removes them;
 * the rows go in that very commit. So the order is, for each file, that of "Deleting from the cache
 * alone" in ARCHITECTURE.md.
 */
#include "base/result.h"
#include "sync/evict.h"
#include "sync/remove.h"

struct batch {
    struct csc_run *run;
    struct csc_removal at[CSC_EVICT_TOGETHER];
    HRESULT hr[CSC_EVICT_TOGETHER];
    size_t count;
};

static HRESULT write_intents(struct batch *b)
{
    struct csc_store *store = b->run->cache->store;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; SUCCEEDED(hr) && i < b->count; i++) {
        if (SUCCEEDED(b->hr[i]))
            hr = csc_store_intent_add(store, &b->at[i].intent);
    }
    return csc_store_end(store, hr);
}

/* RACE: who pins needs no lease. What was pinned meanwhile stays. */
static HRESULT end_one(struct csc_store *store, struct csc_removal *r)
{
    struct csc_item now;
    HRESULT hr = csc_store_get(store, r->v->item.id, &now);
    if (SUCCEEDED(hr) && now.pins)
        return S_FALSE;
    if (SUCCEEDED(hr))
        hr = csc_store_remove(store, now.id);
    if (SUCCEEDED(hr) || hr == CSC_E_NOT_FOUND)
        hr = csc_store_intent_drop(store, r->intent.id);
    if (SUCCEEDED(hr)) {
        r->intent.op = CSC_OP_NONE; /* from now on the reminder of what is set aside */
        hr = csc_store_intent_add(store, &r->intent);
    }
    return hr;
}

static HRESULT forget_rows(struct batch *b)
{
    struct csc_store *store = b->run->cache->store;
    bool stays[CSC_EVICT_TOGETHER] = {false};
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; SUCCEEDED(hr) && i < b->count; i++) {
        if (SUCCEEDED(b->hr[i])) {
            hr = end_one(store, &b->at[i]);
            stays[i] = hr == S_FALSE;
        }
    }
    hr = csc_store_end(store, FAILED(hr) ? hr : S_OK);
    for (size_t i = 0; SUCCEEDED(hr) && i < b->count; i++) {
        if (stays[i])
            b->hr[i] = csc_removal_put_back(&b->at[i]);
    }
    return hr;
}

static void put_all_back(struct batch *b, HRESULT hr)
{
    for (size_t i = 0; i < b->count; i++) {
        if (SUCCEEDED(b->hr[i])) {
            b->at[i].intent.op = CSC_INTENT_EVICT;
            csc_removal_put_back(&b->at[i]);
            b->hr[i] = hr;
        }
    }
}

/* What cannot be removed now, recovery removes. */
static void remove_files(struct batch *b)
{
    struct csc_store *store = b->run->cache->store;
    bool gone[CSC_EVICT_TOGETHER] = {false};
    HRESULT hr;
    for (size_t i = 0; i < b->count; i++) {
        struct csc_removal *r = &b->at[i];
        gone[i] = SUCCEEDED(b->hr[i]) && SUCCEEDED(r->root->ops->remove_file(r->root, r->aside.s));
        b->run->stuck |= SUCCEEDED(b->hr[i]) && !gone[i];
    }
    hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return;
    for (size_t i = 0; SUCCEEDED(hr) && i < b->count; i++) {
        if (gone[i])
            hr = csc_store_intent_drop(store, b->at[i].intent.id);
    }
    csc_store_end(store, hr);
}

static void work(struct batch *b)
{
    HRESULT hr = write_intents(b);
    for (size_t i = 0; i < b->count; i++) {
        if (SUCCEEDED(b->hr[i]))
            b->hr[i] = FAILED(hr) ? hr : csc_removal_set_aside(&b->at[i]);
    }
    if (FAILED(hr))
        return;
    hr = forget_rows(b);
    if (FAILED(hr))
        put_all_back(b, hr);
    else
        remove_files(b);
}

HRESULT csc_evict_files(struct csc_run *run, struct csc_evictee *files, size_t count)
{
    struct batch b = {.run = run, .count = count};
    HRESULT unsettled = S_OK;
    for (size_t i = 0; i < count; i++) {
        b.at[i] = (struct csc_removal){.v = &files[i].visit,
                                       .evict = true,
                                       .unused = true,
                                       .known = files[i].known.block ? &files[i].known : NULL,
                                       .where = CSC_CLIENT,
                                       .root = run->side[CSC_CLIENT].root};
        b.hr[i] = csc_removal_plan(&b.at[i]);
    }
    work(&b);
    for (size_t i = 0; i < count; i++) {
        files[i].hr = b.hr[i];
        if (b.at[i].unsettled)
            unsettled = FAILED(b.hr[i]) ? b.hr[i] : E_UNEXPECTED;
        csc_removal_close(&b.at[i]);
    }
    return unsettled;
}
