/*
 * Two versions, two names. The cached version moves to the new name and is then simply a file (or
 * folder) made by the user; the old name is then simply something to be fetched from the server.
 * Names are only ever taken when free.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/visit.h"

#include <string.h>

HRESULT csc_numbered_name(const char16_t *name, uint64_t number, struct csc_text *out)
{
    size_t len = csc_len(name);
    size_t stem = len;
    HRESULT hr;
    for (size_t i = len; i > 1; i--) {
        if (name[i - 1] == '.') {
            stem = i - 1;
            break;
        }
    }
    csc_text_cut(out, 0);
    hr = csc_text_add_n(out, name, stem);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, u" (v");
    if (SUCCEEDED(hr))
        hr = csc_text_add_number(out, number);
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, u")");
    return SUCCEEDED(hr) ? csc_text_add(out, name + stem) : hr;
}

static HRESULT path_beside(struct csc_run *run, enum csc_where where, const char16_t *rel,
                           const char16_t *name, struct csc_text *path)
{
    char16_t *dir = csc_run_parent(rel);
    char16_t *beside = dir ? csc_join(dir, name) : NULL;
    HRESULT hr = beside ? csc_run_path(run, where, beside, path) : E_OUTOFMEMORY;
    csc_free(dir);
    csc_free(beside);
    return hr;
}

HRESULT csc_keep_aside(struct csc_run *run, enum csc_where where, const char16_t *rel,
                       const char16_t *hidden)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text from = {0}, to = {0}, name = {0};
    HRESULT hr = path_beside(run, where, rel, hidden, &from);
    for (uint64_t n = 1; SUCCEEDED(hr); n++) {
        hr = csc_numbered_name(csc_base_name(rel), n, &name);
        if (SUCCEEDED(hr))
            hr = path_beside(run, where, rel, name.s, &to);
        if (FAILED(hr))
            break;
        hr = root->ops->move(root, from.s, to.s);
        if (!csc_hr_exists(hr))
            break;
        hr = S_OK;
    }
    csc_text_free(&from);
    csc_text_free(&to);
    csc_text_free(&name);
    return hr;
}

/* The entry that stays under the old name: something of the server's, to be fetched. */
static HRESULT insert_server_entry(struct csc_store *store, const struct csc_item *kept,
                                   const struct csc_facts *remote, int64_t *id)
{
    struct csc_item item;
    HRESULT hr;
    memset(&item, 0, sizeof(item));
    item.parent = kept->parent;
    item.pins = kept->pins;
    item.inherit = remote->kind == CSC_DIR ? kept->inherit | kept->pins : 0;
    item.type = remote->kind == CSC_DIR ? CSC_TYPE_DIRECTORY : CSC_TYPE_FILE;
    item.trees.remote = *remote;
    item.trees.marks = CSC_MARK_SPARSE;
    memcpy(item.name, kept->name, sizeof(item.name));
    hr = csc_store_insert(store, &item);
    *id = item.id;
    return hr;
}

HRESULT csc_keep_both_commit(struct csc_cache *cache, struct csc_intent *intent, int64_t ids[2])
{
    struct csc_store *store = cache->store;
    struct csc_item item;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, intent->item, &item);
    if (SUCCEEDED(hr))
        hr = csc_store_rename(store, item.id, item.parent, intent->aside);
    if (SUCCEEDED(hr))
        hr = csc_store_forget_base(store, item.id);
    if (SUCCEEDED(hr) && item.trees.local.kind == CSC_FILE)
        hr = csc_forget_below(store, item.id);
    if (SUCCEEDED(hr))
        hr = csc_store_conflict_drop(store, item.id);
    if (SUCCEEDED(hr))
        hr = insert_server_entry(store, &item, &intent->target, &ids[1]);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_drop(store, intent->id);
    ids[0] = item.id;
    return csc_store_end(store, FAILED(hr) ? hr : S_OK);
}

/* The new name must be free on both sides and in the store. */
static HRESULT is_free(struct csc_visit *v, const char16_t *name)
{
    struct csc_item item;
    struct csc_entry entry;
    struct csc_text path = {0};
    HRESULT hr = csc_store_find(v->run->cache->store, v->item.parent, name, &item);
    if (hr != CSC_E_NOT_FOUND)
        return FAILED(hr) ? hr : CSC_E_EXISTS;
    for (int w = CSC_CLIENT; w <= CSC_SERVER; w++) {
        struct csc_root *root = v->run->side[w].root;
        hr = path_beside(v->run, (enum csc_where)w, v->rel, name, &path);
        if (SUCCEEDED(hr))
            hr = root->ops->lookup(root, path.s, &entry);
        if (!csc_hr_is_absent(hr)) {
            hr = FAILED(hr) ? hr : CSC_E_EXISTS;
            break;
        }
        hr = S_OK;
    }
    csc_text_free(&path);
    return hr;
}

static HRESULT move_cached(struct csc_visit *v, const char16_t *name)
{
    struct csc_root *root = v->run->side[CSC_CLIENT].root;
    struct csc_text from = {0}, to = {0};
    HRESULT hr = csc_run_path(v->run, CSC_CLIENT, v->rel, &from);
    if (SUCCEEDED(hr))
        hr = path_beside(v->run, CSC_CLIENT, v->rel, name, &to);
    if (SUCCEEDED(hr))
        hr = root->ops->move(root, from.s, to.s);
    csc_text_free(&from);
    csc_text_free(&to);
    return hr;
}

HRESULT csc_keep_both(struct csc_visit *v, const char16_t *new_name, int64_t ids[2])
{
    struct csc_store *store = v->run->cache->store;
    struct csc_intent intent = {.share = v->run->share.item,
                                .item = v->item.id,
                                .op = CSC_OP_PREPARE,
                                .source = v->item.trees.local,
                                .target = v->item.trees.remote};
    HRESULT hr = new_name ? csc_name_check_new(new_name) : CSC_E_INVALID_NAME;
    if (SUCCEEDED(hr))
        hr = is_free(v, new_name);
    if (FAILED(hr))
        return hr;
    intent.path = csc_dup(v->rel);
    intent.aside = csc_dup(new_name);
    hr = intent.path && intent.aside ? csc_store_intent_add(store, &intent) : E_OUTOFMEMORY;
    if (FAILED(hr))
        goto done;
    hr = move_cached(v, new_name);
    /* CRASH: recovery finds the new name in the cache and completes the commit; or does not, and
     * drops the intent. Even a move that failed may have been carried out. */
    if (SUCCEEDED(hr))
        hr = csc_keep_both_commit(v->run->cache, &intent, ids);
done:
    csc_intent_free(&intent);
    return hr;
}
