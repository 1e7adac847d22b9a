/*
 * What a rename that was carried out means for the store: the old row, with all that is known
 * below it, moves to the new name, and what was meanwhile recorded under that name joins it. See
 * rename.h. Used by the act and, after a death, by recovery.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/hardlinks.h"
#include "sync/rename.h"

#include <string.h>

struct pair {
    int64_t from;
    int64_t to;
};

struct pairs {
    struct pair *at;
    size_t count;
    size_t cap;
};

static HRESULT push(struct pairs *pairs, int64_t from, int64_t to)
{
    HRESULT hr = csc_grow((void **)&pairs->at, &pairs->cap, pairs->count + 1, sizeof(*pairs->at));
    if (SUCCEEDED(hr))
        pairs->at[pairs->count++] = (struct pair){from, to};
    return hr;
}

/* ---- two rows of one thing ---- */

static HRESULT join_pins(struct csc_store *store, const struct csc_item *from, int64_t to)
{
    struct csc_item item;
    HRESULT hr = from->pins ? csc_store_pin(store, to, false, from->pins, 0) : S_OK;
    if (FAILED(hr) || !from->pin_pending)
        return hr;
    hr = csc_store_get(store, to, &item);
    item.pin_pending = true;
    return SUCCEEDED(hr) ? csc_store_update(store, &item) : hr;
}

static HRESULT join_child(struct csc_store *store, const struct csc_item *child, struct pair pair,
                          struct pairs *pairs)
{
    struct csc_item same;
    HRESULT hr = csc_store_find(store, pair.to, child->name, &same);
    if (hr == CSC_E_NOT_FOUND)
        return csc_store_rename(store, child->id, pair.to, child->name);
    if (SUCCEEDED(hr))
        hr = join_pins(store, child, same.id);
    if (SUCCEEDED(hr) && same.type == CSC_TYPE_DIRECTORY)
        hr = push(pairs, child->id, same.id);
    return hr;
}

/* Level by level: what is known below one row joins what is known below the other. */
static HRESULT join_below(struct csc_store *store, int64_t from, int64_t to)
{
    struct pairs pairs = {0};
    HRESULT hr = push(&pairs, from, to);
    for (size_t i = 0; SUCCEEDED(hr) && i < pairs.count; i++) {
        struct csc_item child = {.name = {0}};
        size_t got = 1;
        while (SUCCEEDED(hr) && got) {
            hr = csc_store_children(store, pairs.at[i].from, *child.name ? child.name : NULL,
                                    &child, 1, &got);
            if (SUCCEEDED(hr) && got)
                hr = join_child(store, &child, pairs.at[i], &pairs);
        }
    }
    csc_free(pairs.at);
    return hr;
}

/* ---- the new place ---- */

struct place {
    int64_t parent;
    const char16_t *name;
    struct csc_item row; /* what is recorded there; id 0: nothing */
};

static HRESULT find_row(struct csc_run *run, const char16_t *rel, struct csc_item *item)
{
    struct csc_text unc = {0};
    struct csc_path path = {0};
    HRESULT hr = csc_run_unc(run, rel, &unc);
    if (SUCCEEDED(hr))
        hr = csc_path_parse(unc.s, &path);
    if (SUCCEEDED(hr))
        hr = csc_cache_find(run->cache, &path, item);
    csc_path_free(&path);
    csc_text_free(&unc);
    return hr;
}

static HRESULT find_place(struct csc_run *run, const char16_t *rel, struct place *place)
{
    char16_t *above = csc_run_parent(rel);
    struct csc_item parent;
    HRESULT hr = above ? find_row(run, above, &parent) : E_OUTOFMEMORY;
    csc_free(above);
    if (FAILED(hr))
        return hr;
    place->parent = parent.id;
    place->name = csc_base_name(rel);
    hr = csc_store_find(run->cache->store, parent.id, place->name, &place->row);
    if (hr == CSC_E_NOT_FOUND) {
        place->row.id = 0;
        hr = S_OK;
    }
    return hr;
}

/* The row that was made for the new name gives way. One that says more than that there is such a
 * name does not. */
static HRESULT make_way(struct csc_store *store, const struct place *place, int64_t old)
{
    const struct csc_item *row = &place->row;
    int64_t root;
    HRESULT hr;
    if (row->trees.base.kind || (row->trees.local.kind && row->trees.remote.kind))
        return CSC_E_EXISTS;
    hr = join_pins(store, row, old);
    if (SUCCEEDED(hr) && csc_store_suspended(store, row->id, &root) == S_OK && root == row->id)
        hr = csc_store_suspend(store, old, true);
    /* What comes into a pinned directory is pinned with all that is in it. */
    if (SUCCEEDED(hr) && row->pins)
        hr = csc_store_pin(store, old, true, row->pins, 0);
    if (SUCCEEDED(hr))
        hr = join_below(store, row->id, old);
    return SUCCEEDED(hr) ? csc_store_remove(store, row->id) : hr;
}

/* The change of names has moved the change time of that copy. Here the content will tell that it is
 * still what was agreed on (doubt.c). To ask the server's copy would cost what the rename spares:
 * there the base follows, if the time is all that differs and we have just moved it.
 * RACE: an edit there that keeps size and write time, between the last look before the move and the
 * first one after it, is then taken for our own doing. */
static void write_facts(const struct csc_run *run, struct csc_trees *t,
                        const struct csc_intent *intent, const struct csc_facts *now)
{
    bool only_time = !(csc_facts_diff(now, &intent->target) & ~(unsigned)CSC_DIFF_CHANGED);
    t->remote = intent->on_server ? *now : intent->source;
    t->local = intent->on_server ? intent->source : *now;
    if (intent->on_server && only_time && !run->recovering)
        t->base = *now;
}

static HRESULT write_rows(struct csc_run *run, const struct csc_intent *intent,
                          const struct csc_facts *now)
{
    struct csc_store *store = run->cache->store;
    struct csc_item item;
    struct place place;
    HRESULT hr = find_place(run, intent->aside, &place);
    if (SUCCEEDED(hr) && place.row.id)
        hr = make_way(store, &place, intent->item);
    if (SUCCEEDED(hr))
        hr = csc_store_rename(store, intent->item, place.parent, place.name);
    if (SUCCEEDED(hr))
        hr = csc_store_undelete(store, intent->item);
    if (SUCCEEDED(hr))
        hr = csc_store_get(store, intent->item, &item);
    if (FAILED(hr))
        return hr;
    write_facts(run, &item.trees, intent, now);
    return csc_store_update(store, &item);
}

/* CRASH: the commit may be lost with the power. The intent, which was durable before, is then
 * judged once more. */
static HRESULT commit(struct csc_run *run, const struct csc_intent *intent,
                      const struct csc_facts *now)
{
    struct csc_store *store = run->cache->store;
    HRESULT hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = write_rows(run, intent, now);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_drop(store, intent->id);
    return csc_store_end(store, hr);
}

/* ---- what lies there ---- */

/* S_OK: there; S_FALSE: positively absent. */
static HRESULT look(struct csc_run *run, enum csc_where where, const char16_t *rel,
                    struct csc_entry *entry)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(run, where, rel, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, path.s, entry);
    csc_text_free(&path);
    return csc_hr_is_absent(hr) && csc_side_alive(run, where) ? S_FALSE : hr;
}

/* Edits since do not matter, they stay edits. Without an id only an unchanged file is known. */
static bool is_it(const struct csc_entry *entry, const struct csc_facts *expected)
{
    unsigned diff = csc_facts_diff(&entry->facts, expected);
    unsigned wrong =
        expected->id && entry->facts.id ? CSC_DIFF_KIND | CSC_DIFF_ID : ~(unsigned)CSC_DIFF_CHANGED;
    return !entry->reparse && !(diff & wrong);
}

HRESULT csc_judge_rename(struct csc_run *run, enum csc_where where, const struct csc_intent *intent)
{
    struct csc_entry entry;
    HRESULT there = look(run, where, intent->aside, &entry);
    HRESULT was = SUCCEEDED(there) ? look(run, where, intent->path, &(struct csc_entry){0}) : there;
    HRESULT hr = S_FALSE;
    if (FAILED(was))
        return was;
    if (where == CSC_SERVER)
        csc_distrust_id(run, &entry.facts);
    if (was == S_FALSE && there == S_OK && is_it(&entry, &intent->target))
        hr = commit(run, intent, &entry.facts);
    /* Rows that do not fit any more: both names are looked at again as what they are. */
    if (csc_hr_is_absent(hr) || csc_hr_exists(hr) || hr == E_INVALIDARG)
        hr = S_FALSE;
    if (hr != S_FALSE)
        return hr;
    hr = csc_store_intent_drop(run->cache->store, intent->id);
    return FAILED(hr) && hr != CSC_E_NOT_FOUND ? hr : S_FALSE;
}
