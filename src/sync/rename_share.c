/*
 * A share that is called otherwise from now on: its folder in the cache moves, then its row. See
 * rename_later.h.
 *
 * What answers under the new name may be anything: of its copies nothing is known, and its root is
 * taken as it is at the next contact. Content and pins stay; deletions made here are forgotten.
 *
 * CRASH: an intent tells where the folder goes; whoever enters the share next completes it. Until
 * then the share has lost its content, which makes no deletion.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/recover.h"
#include "sync/rename_later.h"

#include <string.h>

/* namespace\server\share of "server\share", in new memory. */
static char16_t *folder_of(const char16_t *name)
{
    return csc_join(CSC_NAMESPACE, name);
}

/* S_OK: something is there; S_FALSE: nothing is. */
static HRESULT is_there(struct csc_run *run, const char16_t *path)
{
    struct csc_root *root = run->cache->root;
    struct csc_entry entry;
    HRESULT hr = root->ops->lookup(root, path, &entry);
    return csc_hr_is_absent(hr) && csc_side_alive(run, CSC_CLIENT) ? S_FALSE : hr;
}

static HRESULT make_above(struct csc_root *root, const char16_t *folder)
{
    char16_t *above = csc_run_parent(folder);
    HRESULT hr = above ? root->ops->make_dir(root, above) : E_OUTOFMEMORY;
    csc_free(above);
    return csc_hr_exists(hr) ? S_OK : hr;
}

/* Nothing to be moved: it was done before, or there never was any content. */
static HRESULT move_folder(struct csc_run *run, const char16_t *from, const char16_t *to)
{
    struct csc_root *root = run->cache->root;
    HRESULT hr = is_there(run, from);
    if (hr != S_OK)
        return FAILED(hr) ? hr : S_OK;
    hr = make_above(root, to);
    return SUCCEEDED(hr) ? root->ops->move(root, from, to) : hr;
}

/* ---- the rows ---- */

/* "server\share" of an intent: the row of the server, made if it is not there. */
static HRESULT want_server(struct csc_store *store, const char16_t *name, struct csc_item *server)
{
    size_t len = (size_t)(csc_base_name(name) - name) - 1;
    char16_t text[CSC_MAX_NAME + 1] = {0};
    HRESULT hr;
    memcpy(text, name, len * sizeof(*text));
    hr = csc_store_find(store, CSC_ROOT_ID, text, server);
    if (hr != CSC_E_NOT_FOUND)
        return hr;
    memset(server, 0, sizeof(*server));
    server->type = CSC_TYPE_SERVER;
    memcpy(server->name, text, sizeof(text));
    return csc_store_insert(store, server);
}

static HRESULT forget_root(struct csc_store *store, int64_t share)
{
    struct csc_share row;
    HRESULT hr = csc_store_share_get(store, share, &row);
    if (SUCCEEDED(hr)) {
        row.identified = false;
        row.root_id = row.root_volume = 0;
        row.links = row.copies = -1;
        hr = csc_store_share_put(store, &row);
    }
    return SUCCEEDED(hr) ? csc_store_distrust(store, share) : hr;
}

static HRESULT drop_empty_server(struct csc_store *store, int64_t server)
{
    struct csc_item child;
    size_t got = 0;
    HRESULT hr = csc_store_children(store, server, NULL, &child, 1, &got);
    return SUCCEEDED(hr) && !got ? csc_store_remove(store, server) : hr;
}

static HRESULT move_rows(struct csc_run *run, const struct csc_intent *intent)
{
    struct csc_store *store = run->cache->store;
    struct csc_item share, server;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, intent->share, &share);
    if (SUCCEEDED(hr))
        hr = want_server(store, intent->aside, &server);
    if (SUCCEEDED(hr))
        hr = csc_store_rename(store, share.id, server.id, csc_base_name(intent->aside));
    if (SUCCEEDED(hr))
        hr = forget_root(store, share.id);
    if (SUCCEEDED(hr) && share.parent != server.id)
        hr = drop_empty_server(store, share.parent);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_drop(store, intent->id);
    return csc_store_end(store, hr);
}

HRESULT csc_finish_moving_share(struct csc_run *run, const struct csc_intent *intent)
{
    struct csc_root *root = run->cache->root;
    char16_t *from = folder_of(intent->path);
    char16_t *to = folder_of(intent->aside);
    char16_t *above = from ? csc_run_parent(from) : NULL;
    HRESULT hr = to && above ? move_folder(run, from, to) : E_OUTOFMEMORY;
    if (csc_hr_exists(hr)) /* somebody was faster: the share keeps its name */
        hr = csc_store_intent_drop(run->cache->store, intent->id);
    else if (SUCCEEDED(hr))
        hr = move_rows(run, intent);
    if (SUCCEEDED(hr)) {
        root->ops->remove_dir(root, above); /* if another share lies in it, it stays */
        hr = csc_share_name(run, intent->share);
    }
    csc_free(from);
    csc_free(to);
    csc_free(above);
    return hr;
}

/* ---- from the decision on ---- */

static HRESULT plan(struct csc_run *run, const struct csc_path *to, struct csc_intent *intent)
{
    char16_t *folder = NULL;
    HRESULT hr;
    intent->share = intent->item = run->share.item;
    intent->op = CSC_INTENT_MOVE_SHARE;
    intent->path = csc_dup(run->unc.s + 2);
    intent->aside = csc_dup(to->text + 2);
    if (intent->aside)
        folder = folder_of(intent->aside);
    if (!intent->path || !folder) {
        csc_free(folder);
        return E_OUTOFMEMORY;
    }
    hr = is_there(run, folder); /* content that no row knows of must not be mixed with this */
    csc_free(folder);
    return hr == S_OK ? CSC_E_EXISTS : FAILED(hr) ? hr : S_OK;
}

static HRESULT move_held(struct csc_run *run, const struct csc_path *to)
{
    struct csc_intent intent = {0};
    struct csc_item there;
    HRESULT hr = csc_cache_find(run->cache, to, &there);
    if (hr != CSC_E_NOT_FOUND)
        return FAILED(hr) ? hr : CSC_E_EXISTS;
    hr = csc_share_is_settled(run);
    if (SUCCEEDED(hr))
        hr = plan(run, to, &intent);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_add(run->cache->store, &intent);
    if (SUCCEEDED(hr))
        hr = csc_finish_moving_share(run, &intent);
    if (SUCCEEDED(hr) && csc_compare(run->unc.s, to->text) != 0)
        hr = CSC_E_EXISTS;
    csc_intent_free(&intent);
    return hr;
}

HRESULT csc_move_share(struct csc_cache *cache, int64_t share, const struct csc_path *to)
{
    static const struct csc_client_ops silent = {0};
    struct csc_client nobody = {&silent};
    struct csc_run run = {.cache = cache, .client = &nobody};
    HRESULT hr = csc_share_enter_here(&run, share);
    if (FAILED(hr))
        return hr;
    hr = move_held(&run, to);
    csc_share_leave(&run);
    return hr;
}
