/*
 * Renaming in the cache, at once and without the server. See csc_cache_rename in cache.h.
 *
 * CRASH: the file moves first and the rows follow. A death in between leaves what a user leaves who
 * renames in the cache folder: a name that went and one that came, which the next look records and
 * the next synchronization finds to be one item.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/observe.h"
#include "sync/spelling.h"

#include <string.h>

#define PATIENCE 100 /* pauses of CSC_LEASE_PAUSE to wait for other work on the share */

/* Nobody to be asked, but somebody who does not wait for ever. */
struct caller {
    struct csc_client client;
    unsigned asked;
};

static bool loses_patience(struct csc_client *client)
{
    return ++((struct caller *)client)->asked > PATIENCE;
}

static const struct csc_client_ops caller_ops = {.query_abort = loses_patience};

struct renaming {
    struct csc_run *run;
    struct csc_item old;
    struct csc_item parent; /* of the new name */
    char16_t *old_rel;
    char16_t *new_rel;
    const char16_t *name; /* the new one */
    bool respelled;       /* only the case changes */
};

/* Opened programs keep a file, and with it every folder above, from being renamed. */
static HRESULT as_sharing(HRESULT hr)
{
    return hr == E_ACCESSDENIED || csc_hr_is_in_use(hr) ? CSC_E_SHARING : hr;
}

/* ---- is it possible? ---- */

/* The last component of a path is cut off; what is left names the parent. */
static HRESULT find_parent(struct csc_cache *cache, const struct csc_path *path,
                           struct csc_item *parent)
{
    struct csc_path above = *path;
    HRESULT hr;
    above.count--;
    hr = csc_cache_find(cache, &above, parent);
    if (hr == CSC_E_NOT_FOUND || (SUCCEEDED(hr) && parent->type == CSC_TYPE_FILE))
        return CSC_WIN32(ERROR_PATH_NOT_FOUND);
    return hr;
}

/* DOC: RenameItem and RenameItemEx do not say what becomes of an item without content here.
 * Proposal: ERROR_NOT_SUPPORTED, for there is nothing to rename before it has been fetched. */
static HRESULT check_old(struct renaming *r)
{
    HRESULT hr = csc_cache_look(r->run->cache, r->old.id, &r->old);
    if (FAILED(hr) || r->old.trees.local.kind != CSC_NONE)
        return hr;
    return r->old.trees.marks & CSC_MARK_DELETED ? CSC_E_NOT_FOUND : CSC_E_NOT_SUPPORTED;
}

/* A name is taken by whatever is known under it, unless it was deleted here. */
static HRESULT check_new(struct renaming *r)
{
    struct csc_store *store = r->run->cache->store;
    struct csc_item there;
    HRESULT hr = csc_name_check_new(r->name);
    if (SUCCEEDED(hr) && csc_store_lies_in(store, r->parent.id, r->old.id) != S_FALSE)
        hr = E_INVALIDARG; /* into itself */
    if (SUCCEEDED(hr))
        hr = csc_store_find(store, r->parent.id, r->name, &there);
    if (FAILED(hr))
        return hr == CSC_E_NOT_FOUND ? S_OK : hr;
    if (there.id == r->old.id) {
        r->respelled = true;
        return S_OK;
    }
    hr = csc_cache_look(r->run->cache, there.id, &there);
    if (hr == CSC_E_NOT_FOUND)
        return S_OK;
    return FAILED(hr) || (!there.trees.local.kind && there.trees.marks & CSC_MARK_DELETED)
               ? hr
               : CSC_E_EXISTS;
}

/* ---- the name, then the rows ---- */

static HRESULT move(struct renaming *r)
{
    struct csc_run *run = r->run;
    struct csc_root *root = run->side[CSC_CLIENT].root;
    struct csc_visit there = {.run = run, .item = {.parent = r->parent.id}};
    struct csc_text from = {0}, to = {0};
    HRESULT hr = csc_want_parents(&there, CSC_CLIENT);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, CSC_CLIENT, r->old_rel, &from);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, CSC_CLIENT, r->new_rel, &to);
    if (SUCCEEDED(hr))
        hr = root->ops->move(root, from.s, to.s);
    csc_text_free(&from);
    csc_text_free(&to);
    return as_sharing(hr);
}

/* What the server never knew has no other name to be remembered by: its rows go along. */
static bool is_ours_alone(const struct csc_item *item)
{
    return !item->trees.base.kind && !item->trees.remote.kind;
}

static HRESULT write_rows(struct renaming *r)
{
    struct csc_cache *cache = r->run->cache;
    struct csc_item item;
    HRESULT hr;
    if (is_ours_alone(&r->old)) {
        hr = csc_store_rename(cache->store, r->old.id, r->parent.id, r->name);
        if (!csc_hr_exists(hr)) /* else something was deleted under that name */
            return hr;
    }
    hr = csc_observe_item(cache, r->old.id, NULL, &item);
    if (SUCCEEDED(hr) || hr == CSC_E_NOT_FOUND)
        hr = csc_cache_look_inside(cache, r->parent.id);
    if (SUCCEEDED(hr))
        hr = csc_store_find(cache->store, r->parent.id, r->name, &item);
    return SUCCEEDED(hr) && r->old.pins
               ? csc_store_pin(cache->store, item.id, false, r->old.pins, 0)
               : hr;
}

/* As it is spelled here now, which may not be how both sides spelled it. */
static HRESULT find_old_rel(struct renaming *r)
{
    struct csc_root *root = r->run->side[CSC_CLIENT].root;
    struct csc_text path = {0};
    struct csc_entry entry;
    char16_t *above = NULL;
    HRESULT hr = csc_run_rel(r->run, r->old.id, &r->old_rel);
    if (SUCCEEDED(hr))
        hr = csc_run_path(r->run, CSC_CLIENT, r->old_rel, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, path.s, &entry);
    if (SUCCEEDED(hr))
        hr = csc_run_rel(r->run, r->old.parent, &above);
    csc_text_free(&path);
    if (FAILED(hr))
        return hr;
    csc_free(r->old_rel);
    r->old_rel = csc_join(above, entry.name);
    csc_free(above);
    return r->old_rel ? S_OK : E_OUTOFMEMORY;
}

static HRESULT rename_entered(struct renaming *r)
{
    HRESULT hr = check_old(r);
    if (SUCCEEDED(hr))
        hr = check_new(r);
    if (SUCCEEDED(hr))
        hr = find_old_rel(r);
    if (FAILED(hr) || r->respelled)
        return FAILED(hr) ? hr
                          : as_sharing(csc_respell_here(r->run, r->old.id, r->old_rel, r->name));
    hr = csc_run_rel(r->run, r->parent.id, &r->new_rel);
    if (SUCCEEDED(hr)) {
        char16_t *above = r->new_rel;
        r->new_rel = csc_join(above, r->name);
        csc_free(above);
        hr = r->new_rel ? move(r) : E_OUTOFMEMORY;
    }
    return SUCCEEDED(hr) ? write_rows(r) : hr;
}

/* ---- from paths to rows ---- */

static HRESULT find_all(struct csc_cache *cache, const struct csc_path *from,
                        const struct csc_path *to, struct renaming *r)
{
    int64_t shares[2];
    size_t len = 0;
    HRESULT hr;
    if (from->count < 3 || to->count < 3)
        return CSC_E_NOT_SUPPORTED; /* servers and shares have no names of ours to give */
    hr = csc_cache_find(cache, from, &r->old);
    if (SUCCEEDED(hr))
        hr = find_parent(cache, to, &r->parent);
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(cache->store, r->old.id, &shares[0]);
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(cache->store, r->parent.id, &shares[1]);
    if (SUCCEEDED(hr) && shares[0] != shares[1])
        hr = CSC_WIN32(ERROR_NOT_SAME_DEVICE);
    r->name = csc_path_component(to, to->count - 1, &len);
    return hr;
}

/* What was recorded is a deletion and a creation, and so the rows tell it. */
static void tell_renamed(struct csc_cache *cache, const struct csc_path *from,
                         const struct csc_path *to, enum csc_type type)
{
    csc_store_tell(
        cache->store,
        &(struct csc_event){
            .id = CSC_EVENT_ITEM_RENAMED, .path = from->text, .other = to->text, .type = type});
}

HRESULT csc_cache_rename(struct csc_cache *cache, const struct csc_path *from,
                         const struct csc_path *to)
{
    struct caller caller = {.client = {&caller_ops}};
    struct csc_run run = {.cache = cache, .client = &caller.client};
    struct renaming r = {.run = &run};
    int64_t share = 0;
    HRESULT hr = find_all(cache, from, to, &r);
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(cache->store, r.old.id, &share);
    if (SUCCEEDED(hr))
        hr = csc_share_enter_here(&run, share);
    if (FAILED(hr))
        return run.aborted ? CSC_E_SHARING : hr;
    /* RACE: until the lease was ours, a synchronization may have changed all that. */
    hr = find_all(cache, from, to, &r);
    if (SUCCEEDED(hr))
        hr = rename_entered(&r);
    if (SUCCEEDED(hr))
        tell_renamed(cache, from, to, r.old.type);
    csc_share_leave(&run);
    csc_free(r.old_rel);
    csc_free(r.new_rel);
    csc_store_harden(cache->store);
    return hr;
}
