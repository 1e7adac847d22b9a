/*
 * From listings to observations. See observe.h.
 *
 * Rows of the store and entries of up to two listings, all in name order, are merged; each name is
 * recorded once, in one transaction a directory. A name that nothing is known of any more loses
 * its row.
 */
#include "sync/observe.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/batch.h"
#include "sync/hardlinks.h"
#include "sync/listing.h"
#include "sync/spelling.h"

#include <string.h>

#define PAGE 64

struct observer {
    struct csc_cache *cache;
    struct csc_run *run; /* NULL if the server is not looked at */
    const struct csc_item *dir;
    uint64_t now;
    const struct csc_listing *listing[2]; /* NULL: that side was not looked at */
    bool content_lost; /* the cached directory is not there, but not by the user's deletion */
    size_t vanished;   /* server copies with a base that were concluded absent */

    struct csc_item *rows;
    size_t got;
    size_t at;
    bool last_page;
    size_t next[2];

    struct csc_spelling *spellings; /* names to be made alike afterwards */
    size_t spelling_count;
    size_t spelling_cap;
};

/* ---- one name ---- */

/* The cached copy is gone. A tombstone needs something that was synchronized. */
static void see_local_gone(struct csc_item *item, bool content_lost, uint64_t now)
{
    struct csc_trees *t = &item->trees;
    bool had = t->local.kind != CSC_NONE;
    t->local = (struct csc_facts){.kind = CSC_NONE};
    if (!had || t->base.kind == CSC_NONE)
        return;
    if (content_lost) {
        t->stamp = t->local;
        t->marks |= CSC_MARK_SPARSE;
    } else {
        t->marks |= CSC_MARK_DELETED;
        item->deleted_time = now;
    }
}

static void see_local(struct csc_item *item, const struct csc_facts *facts)
{
    struct csc_trees *t = &item->trees;
    bool made_anew = t->stamp.kind == CSC_FILE && facts->kind == CSC_FILE && t->stamp.id &&
                     facts->id && t->stamp.id != facts->id;
    if (t->marks & CSC_MARK_DELETED || made_anew)
        t->marks |= CSC_MARK_REPLACED;
    t->marks &= ~(unsigned)(CSC_MARK_DELETED | CSC_MARK_GHOST);
    if (facts->kind == CSC_FILE)
        t->marks &= ~(unsigned)CSC_MARK_SPARSE;
    item->deleted_time = 0;
    t->local = *facts;
}

static void see_remote(const struct csc_run *run, struct csc_item *item,
                       const struct csc_facts *facts)
{
    item->trees.remote = *facts;
    csc_distrust_id(run, &item->trees.remote);
}

static bool is_known(const struct csc_trees *t)
{
    return t->base.kind || t->local.kind || t->remote.kind;
}

static HRESULT write_back(struct csc_store *store, const struct csc_item *before,
                          struct csc_item *item)
{
    if (!is_known(&item->trees))
        return item->id ? csc_store_remove(store, item->id) : S_OK;
    csc_set_type(item);
    if (!item->id)
        return csc_store_insert(store, item);
    if (memcmp(before, item, sizeof(*item)) == 0)
        return S_OK;
    return csc_store_update(store, item);
}

HRESULT csc_observe_item(struct csc_cache *cache, int64_t id, const struct csc_entry *local,
                         struct csc_item *item)
{
    struct csc_item before;
    HRESULT hr = csc_store_begin_soft(cache->store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(cache->store, id, item);
    if (SUCCEEDED(hr)) {
        memcpy(&before, item, sizeof(before));
        if (local)
            see_local(item, &local->facts);
        else
            see_local_gone(item, false, cache->env.now(cache->env.ctx));
        hr = write_back(cache->store, &before, item);
        if (SUCCEEDED(hr) && !is_known(&item->trees))
            hr = CSC_E_NOT_FOUND;
    }
    if (hr == CSC_E_NOT_FOUND) {
        HRESULT ended = csc_store_commit(cache->store);
        return FAILED(ended) ? ended : hr;
    }
    return csc_store_end(cache->store, hr);
}

HRESULT csc_observe_again(struct csc_visit *v)
{
    struct csc_store *store = v->run->cache->store;
    struct csc_item before;
    struct csc_entry entry[2];
    HRESULT seen[2];
    HRESULT hr = S_OK;
    for (int w = CSC_CLIENT; SUCCEEDED(hr) && w <= CSC_SERVER; w++) {
        struct csc_root *root = v->run->side[w].root;
        struct csc_text path = {0};
        hr = csc_run_path(v->run, (enum csc_where)w, v->rel, &path);
        seen[w] = SUCCEEDED(hr) ? root->ops->lookup(root, path.s, &entry[w]) : hr;
        csc_text_free(&path);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, v->item.id, &v->item);
    if (SUCCEEDED(hr)) {
        memcpy(&before, &v->item, sizeof(before));
        if (SUCCEEDED(seen[CSC_CLIENT]) && !entry[CSC_CLIENT].reparse)
            see_local(&v->item, &entry[CSC_CLIENT].facts);
        if (SUCCEEDED(seen[CSC_SERVER]) && !entry[CSC_SERVER].reparse)
            see_remote(v->run, &v->item, &entry[CSC_SERVER].facts);
        hr = write_back(store, &before, &v->item);
    }
    return csc_store_end(store, hr);
}

/* The two names differ in case. Whoever left the name as it was agreed on is to follow the other;
 * where neither did, or nothing was agreed, that is the cached copy. */
static HRESULT note_spelling(struct observer *o, const struct csc_item *item,
                             const char16_t *const names[2])
{
    bool here = item->trees.base.kind && csc_same(names[CSC_SERVER], item->name);
    enum csc_where where = here ? CSC_SERVER : CSC_CLIENT;
    HRESULT hr = csc_grow((void **)&o->spellings, &o->spelling_cap, o->spelling_count + 1,
                          sizeof(*o->spellings));
    if (SUCCEEDED(hr))
        o->spellings[o->spelling_count++] = (struct csc_spelling){
            item->id, where, names[where], names[where == CSC_SERVER ? CSC_CLIENT : CSC_SERVER]};
    return hr;
}

/* Paths carry exact case: the row is to be spelled like what it stands for. */
static HRESULT see_spelling(struct observer *o, const struct csc_item *item,
                            const struct csc_listed *const listed[2])
{
    const char16_t *names[2] = {NULL, NULL};
    const char16_t *name;
    for (int side = 0; side < 2; side++) {
        if (listed[side] && !listed[side]->reparse)
            names[side] = listed[side]->name;
    }
    if (names[0] && names[1] && !csc_same(names[0], names[1]))
        return note_spelling(o, item, names);
    name = names[0] ? names[0] : names[1];
    if (!name || csc_same(name, item->name) ||
        (!o->listing[CSC_SERVER] && item->trees.remote.kind)) /* there it is spelled otherwise */
        return S_OK;
    return csc_store_rename(o->cache->store, item->id, item->parent, name);
}

/* What the cached side shows under a name. S_FALSE: nothing that may be entered or can be known. */
static HRESULT see_here(struct observer *o, const struct csc_item *row,
                        const struct csc_listed *local, struct csc_facts *facts)
{
    if (!local || local->reparse)
        return S_FALSE;
    *facts = local->facts;
    return local->doubtful ? csc_seal_resolve(o->cache, row, o->dir->id, local, facts) : S_OK;
}

/* One name, as its row (NULL: new) and the listed entries (NULL: absent there) show it. */
static HRESULT record(struct observer *o, const struct csc_item *row,
                      const struct csc_listed *const listed[2])
{
    const struct csc_listed *local = listed[CSC_CLIENT];
    const struct csc_listed *remote = listed[CSC_SERVER];
    struct csc_item item;
    struct csc_facts here;
    bool seen; /* what is not to be seen now is left as it was known */
    HRESULT hr = see_here(o, row, local, &here);
    if (FAILED(hr))
        return hr;
    seen = hr == S_OK;
    memset(&item, 0, sizeof(item));
    if (row) {
        memcpy(&item, row, sizeof(item));
    } else {
        const char16_t *name = remote ? remote->name : local->name;
        memcpy(item.name, name, (csc_len(name) + 1) * sizeof(*name));
        item.parent = o->dir->id;
        item.trees.marks = CSC_MARK_GHOST;
    }
    if (local && seen && item.trees.marks & CSC_MARK_GHOST && !item.pins) {
        /* Made here by the user, whether or not the server has something of that name. */
        item.pins = o->dir->inherit;
        item.inherit = local->facts.kind == CSC_DIR ? o->dir->inherit : 0;
    }
    if (o->listing[CSC_CLIENT]) {
        if (!local)
            see_local_gone(&item, o->content_lost, o->now);
        else if (seen)
            see_local(&item, &here);
    }
    if (o->listing[CSC_SERVER]) {
        if (!remote) {
            o->vanished += item.trees.remote.kind && item.trees.base.kind;
            item.trees.remote = (struct csc_facts){.kind = CSC_NONE};
        } else if (!remote->reparse) {
            see_remote(o->run, &item, &remote->facts);
        }
    }
    hr = write_back(o->cache->store, row, &item);
    return SUCCEEDED(hr) && is_known(&item.trees) ? see_spelling(o, &item, listed) : hr;
}

/* ---- the merge ---- */

static HRESULT turn_page(struct observer *o)
{
    HRESULT hr;
    char16_t after[CSC_MAX_NAME + 1];
    bool first = !o->got && !o->last_page;
    if (o->last_page)
        return S_OK;
    if (!first)
        memcpy(after, o->rows[o->got - 1].name, sizeof(after));
    hr = csc_store_children(o->cache->store, o->dir->id, first ? NULL : after, o->rows, PAGE,
                            &o->got);
    o->at = 0;
    o->last_page = o->got < PAGE;
    return hr;
}

static const struct csc_listed *entry_at(const struct observer *o, int side)
{
    const struct csc_listing *l = o->listing[side];
    return l && o->next[side] < l->count ? &l->entries[o->next[side]] : NULL;
}

/* The lowest name at hand, or NULL when all three sources are exhausted. */
static const char16_t *lowest_name(const struct observer *o)
{
    const char16_t *low = o->at < o->got ? o->rows[o->at].name : NULL;
    for (int side = 0; side < 2; side++) {
        const struct csc_listed *e = entry_at(o, side);
        if (e && (!low || csc_compare(e->name, low) < 0))
            low = e->name;
    }
    return low;
}

static HRESULT merge(struct observer *o)
{
    HRESULT hr = turn_page(o);
    while (SUCCEEDED(hr)) {
        const struct csc_listed *listed[2] = {NULL, NULL};
        const struct csc_item *row = NULL;
        const char16_t *name = lowest_name(o);
        if (!name)
            break;
        if (o->at < o->got && csc_compare(o->rows[o->at].name, name) == 0)
            row = &o->rows[o->at];
        for (int side = 0; side < 2; side++) {
            const struct csc_listed *e = entry_at(o, side);
            if (e && csc_compare(e->name, name) == 0) {
                listed[side] = e;
                o->next[side]++;
            }
        }
        hr = record(o, row, listed);
        o->at += row != NULL;
        if (SUCCEEDED(hr) && o->at == o->got)
            hr = turn_page(o);
    }
    return hr;
}

/* A share that shows nothing any more is not believed, and neither is a folder that shows nothing
 * while the share does not even show what that folder lies in. */
static bool believes_absences(struct observer *o)
{
    if (o->listing[CSC_SERVER]->count)
        return csc_share_alive(o->run);
    if (o->dir->type == CSC_TYPE_SHARE)
        return o->vanished <= 1 && csc_share_alive(o->run);
    return o->dir->trees.remote.kind == CSC_DIR ? csc_share_answers(o->run)
                                                : csc_share_alive(o->run);
}

/* Merges in one transaction. Absences on the server are believed only while it is alive. */
static HRESULT observe(struct observer *o)
{
    struct csc_store *store = o->cache->store;
    HRESULT hr;
    o->now = o->cache->env.now(o->cache->env.ctx);
    o->rows = csc_alloc(PAGE * sizeof(*o->rows));
    if (!o->rows)
        return E_OUTOFMEMORY;
    hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        goto done;
    hr = merge(o);
    if (SUCCEEDED(hr) && o->vanished && !believes_absences(o))
        hr = CSC_WIN32(ERROR_BAD_NET_NAME);
    hr = csc_store_end(store, hr);
done:
    csc_free(o->rows);
    return hr;
}

/* ---- what to look at ---- */

HRESULT csc_observe_cached(struct csc_cache *cache, const struct csc_item *dir,
                           const char16_t *content)
{
    struct csc_listing listing;
    struct observer o = {.cache = cache, .dir = dir};
    HRESULT hr = csc_listing_read(cache->root, content, NULL, &listing);
    if (SUCCEEDED(hr)) {
        o.listing[CSC_CLIENT] = &listing;
        hr = observe(&o);
    }
    csc_listing_free(&listing);
    return hr;
}

/* Lists one side of a directory. Where the directory itself is known to be absent (its parent has
 * just been observed) the listing is empty. */
static HRESULT list_side(struct csc_run *run, enum csc_where where, const struct csc_item *dir,
                         const char16_t *rel, struct csc_listing *listing)
{
    const struct csc_side *side = &run->side[where];
    const struct csc_facts *known = where == CSC_CLIENT ? &dir->trees.local : &dir->trees.remote;
    struct csc_text path = {0};
    HRESULT hr = S_OK;
    memset(listing, 0, sizeof(*listing));
    if (dir->type != CSC_TYPE_SHARE && known->kind != CSC_DIR)
        return S_OK;
    hr = csc_run_path(run, where, rel, &path);
    if (SUCCEEDED(hr))
        hr = csc_listing_read(side->root, path.s, run, listing);
    csc_text_free(&path);
    return hr;
}

/* Does the run want what is new on this side of the directory? */
static bool wants_new(const struct csc_run *run, enum csc_where where, const struct csc_item *dir)
{
    const uint32_t in = CSC_SYNC_IN | CSC_SYNC_PINNEWFILES;
    if (run->pin)
        return where == CSC_SERVER;
    return where == CSC_SERVER
               ? dir->inherit && (run->flags & in) == in
               : (run->flags & (CSC_SYNC_OUT | CSC_SYNC_NONEWFILESOUT)) == CSC_SYNC_OUT;
}

static void report_odd(struct csc_run *run, const struct csc_item *dir, const char16_t *rel,
                       const struct csc_listing listing[2])
{
    for (int side = 0; side < 2; side++) {
        const struct csc_listing *l = &listing[side];
        for (size_t i = 0; i < l->odd_count && !run->aborted; i++) {
            struct csc_text unc = {0};
            char16_t *path = csc_join(rel, l->odd[i].name);
            if (path && wants_new(run, (enum csc_where)side, dir) &&
                SUCCEEDED(csc_run_unc(run, path, &unc)))
                csc_run_fail_item(run, unc.s, l->odd[i].hr);
            csc_text_free(&unc);
            csc_free(path);
        }
    }
}

HRESULT csc_observe_both(struct csc_run *run, const struct csc_item *dir, const char16_t *rel,
                         bool report)
{
    struct csc_listing listing[2];
    struct observer o = {.cache = run->cache, .run = run, .dir = dir};
    HRESULT hr = list_side(run, CSC_SERVER, dir, rel, &listing[CSC_SERVER]);
    memset(&listing[CSC_CLIENT], 0, sizeof(listing[CSC_CLIENT]));
    if (FAILED(hr)) {
        hr = csc_share_judge(run, hr);
        goto done;
    }
    hr = list_side(run, CSC_CLIENT, dir, rel, &listing[CSC_CLIENT]);
    if (dir->type == CSC_TYPE_SHARE && csc_hr_is_absent(hr)) {
        /* Nothing was cached yet, or all of it was lost: the user deletes what is in a share's
         * folder, not that folder. All rows below learn it before anything is made anew there. */
        hr = csc_store_lose_content(run->cache->store, dir->id);
    }
    if (FAILED(hr))
        goto done;
    o.content_lost = dir->type != CSC_TYPE_SHARE && dir->trees.local.kind != CSC_DIR &&
                     !(dir->trees.marks & CSC_MARK_DELETED);
    o.listing[CSC_CLIENT] = &listing[CSC_CLIENT];
    o.listing[CSC_SERVER] = &listing[CSC_SERVER];
    hr = observe(&o);
    if (hr == CSC_WIN32(ERROR_BAD_NET_NAME))
        hr = csc_share_judge(run, hr);
    if (SUCCEEDED(hr) && o.spelling_count)
        csc_batch_flush(run); /* its paths are of the old spelling */
    for (size_t i = 0; SUCCEEDED(hr) && i < o.spelling_count && csc_share_goes_on(run); i++)
        csc_respell(run, &o.spellings[i], rel);
    if (SUCCEEDED(hr) && report)
        report_odd(run, dir, rel, listing);
done:
    csc_free(o.spellings);
    csc_listing_free(&listing[CSC_CLIENT]);
    csc_listing_free(&listing[CSC_SERVER]);
    return hr;
}
