/*
 * Security descriptors of the server's copies, recorded while the server is there, so that filters
 * can ask later who may read or write an item. Read after an item was settled, many at a time. See
 * run.h.
 *
 * Best effort: a descriptor that cannot be read is no failure of the item. Nothing that is done to
 * files depends on what is recorded here.
 */
#include "base/memory.h"
#include "base/result.h"
#include "store/query.h"
#include "sync/visit.h"

#include <stdio.h>
#include <string.h>

#define AT_ONCE    256u
#define DESCRIPTOR 65536u /* bytes; a list of entries is no larger */

struct read {
    int64_t id;
    uint64_t seen;
    void *bytes;
    size_t size;
};

void csc_security_note(struct csc_run *run, int64_t id)
{
    struct csc_settled *s = &run->settled;
    if (!s->refused &&
        SUCCEEDED(csc_grow((void **)&s->ids, &s->cap, s->count + 1, sizeof(*s->ids))))
        s->ids[s->count++] = id;
}

/* Reads one descriptor into new memory. */
static HRESULT read_one(struct csc_run *run, int64_t id, void *buffer, struct read *out)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct csc_item item;
    struct csc_text path = {0};
    char16_t *rel = NULL;
    HRESULT hr = csc_store_get(run->cache->store, id, &item);
    if (SUCCEEDED(hr))
        hr = csc_run_rel(run, id, &rel);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, CSC_SERVER, rel, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->security(root, path.s, buffer, DESCRIPTOR, &out->size);
    if (SUCCEEDED(hr)) {
        const struct csc_trees *t = &item.trees;
        out->id = id;
        out->seen = t->remote.kind != CSC_NONE ? t->remote.changed : t->base.changed;
        out->bytes = csc_alloc(out->size);
        hr = out->bytes ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        memcpy(out->bytes, buffer, out->size);
    csc_text_free(&path);
    csc_free(rel);
    return hr;
}

/* Writes what was read in one transaction; no file is touched meanwhile. */
static void write_all(struct csc_store *store, const struct read *reads, size_t count)
{
    HRESULT hr = count ? csc_store_begin_soft(store) : S_FALSE;
    if (hr != S_OK)
        return;
    for (size_t i = 0; i < count && SUCCEEDED(hr); i++) {
        hr = csc_store_security_put(store, reads[i].id, reads[i].bytes, reads[i].size,
                                    reads[i].seen);
        if (hr == CSC_E_NOT_FOUND) /* the item went meanwhile */
            hr = S_OK;
    }
    csc_store_end(store, hr);
}

static void record(struct csc_run *run, const int64_t *ids, size_t count)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct read *reads = csc_alloc(count * sizeof(*reads));
    void *buffer = csc_alloc(DESCRIPTOR);
    size_t got = 0;
    run->settled.refused = !root || !root->ops->security;
    for (size_t i = 0; reads && buffer && i < count && !run->settled.refused; i++) {
        HRESULT hr = read_one(run, ids[i], buffer, &reads[got]);
        run->settled.refused = hr == CSC_E_NOT_SUPPORTED;
        got += SUCCEEDED(hr);
        if (!csc_share_goes_on(run))
            break;
    }
    write_all(run->cache->store, reads, got);
    for (size_t i = 0; i < got; i++)
        csc_free(reads[i].bytes);
    csc_free(reads);
    csc_free(buffer);
}

void csc_security_record(struct csc_run *run, bool all)
{
    struct csc_settled *s = &run->settled;
    if (!s->count || (!all && s->count < AT_ONCE))
        return;
    for (size_t at = 0; at < s->count && !s->refused && csc_share_goes_on(run); at += AT_ONCE) {
        size_t left = s->count - at;
        record(run, s->ids + at, left < AT_ONCE ? left : AT_ONCE);
    }
    s->count = 0;
}

void csc_security_complete(struct csc_run *run)
{
    struct csc_store *store = run->cache->store;
    struct csc_unsecured *items;
    char name[40];
    int64_t done = 0, after = 0;
    size_t got = AT_ONCE;
    if (run->settled.refused)
        return;
    snprintf(name, sizeof(name), "secured-%lld", (long long)run->share.item);
    if (csc_store_value_get(store, name, &done) != CSC_E_NOT_FOUND)
        return;
    items = csc_alloc(AT_ONCE * sizeof(*items));
    while (items && got == AT_ONCE && !run->settled.refused && csc_share_goes_on(run)) {
        int64_t ids[AT_ONCE];
        if (FAILED(csc_store_security_missing(store, run->share.item, after, items, AT_ONCE, &got)))
            break;
        for (size_t i = 0; i < got; i++)
            ids[i] = after = items[i].id;
        if (got)
            record(run, ids, got);
        if (got < AT_ONCE)
            csc_store_value_put(store, name, 1);
    }
    csc_free(items);
}
