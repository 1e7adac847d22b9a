/*
 * Opening a cache and answering where things are. See cache.h. Never changes content.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed.h"
#include "store/query.h"
#include "sync/check.h"
#include "sync/observe.h"
#include "sync/run.h"

#include <string.h>

/* Makes a directory of our own unless it is there. */
static HRESULT want_dir(struct csc_root *root, const char16_t *path)
{
    HRESULT hr = root->ops->make_dir(root, path);
    return csc_hr_exists(hr) ? S_OK : hr;
}

static HRESULT open_parts(struct csc_cache *cache)
{
    struct csc_fs *fs = cache->env.fs;
    char16_t *file = NULL;
    struct csc_root *folder = NULL;
    HRESULT hr = fs->ops->open_root(fs, cache->folder, &folder);
    if (SUCCEEDED(hr))
        hr = csc_sealed_wrap(folder, cache->env.cipher, &cache->root);
    if (SUCCEEDED(hr))
        hr = want_dir(cache->root, CSC_NAMESPACE);
    if (SUCCEEDED(hr))
        hr = want_dir(cache->root, u"locks");
    if (SUCCEEDED(hr))
        hr = csc_cache_adopt(cache->folder);
    if (SUCCEEDED(hr)) {
        file = csc_join(cache->folder, u"opencsc.db");
        hr = file ? csc_store_open(file, &cache->store) : E_OUTOFMEMORY;
        csc_free(file);
    }
    return SUCCEEDED(hr) ? csc_seal_glance(cache) : hr;
}

HRESULT csc_cache_open(const struct csc_env *env, const char16_t *folder, struct csc_cache **cache)
{
    struct csc_cache *made = csc_alloc(sizeof(*made));
    HRESULT hr = E_OUTOFMEMORY;
    *cache = NULL;
    if (!made)
        return hr;
    made->env = *env;
    if (!made->env.block)
        made->env.block = CSC_BLOCK;
    made->folder = csc_dup(folder);
    if (made->folder)
        hr = open_parts(made);
    if (SUCCEEDED(hr))
        *cache = made;
    else
        csc_cache_close(made);
    return hr;
}

void csc_cache_close(struct csc_cache *cache)
{
    if (!cache)
        return;
    csc_store_close(cache->store);
    if (cache->root)
        cache->root->ops->close_root(cache->root);
    csc_free(cache->folder);
    csc_free(cache);
}

const char16_t *csc_cache_folder(const struct csc_cache *cache)
{
    return cache->folder;
}

struct csc_store *csc_cache_store(const struct csc_cache *cache)
{
    return cache->store;
}

static HRESULT find(struct csc_cache *cache, const struct csc_path *path, struct csc_item *item)
{
    int64_t parent = CSC_ROOT_ID;
    for (size_t i = 0; i < path->count; i++) {
        size_t len = 0;
        const char16_t *part = csc_path_component(path, i, &len);
        char16_t name[CSC_MAX_NAME + 1];
        HRESULT hr;
        memcpy(name, part, len * sizeof(*name));
        name[len] = 0;
        hr = csc_store_find(cache->store, parent, name, item);
        if (FAILED(hr))
            return hr;
        parent = item->id;
    }
    return S_OK;
}

/* All components in one reading of the store: its lock costs more than a look-up. */
HRESULT csc_cache_find(struct csc_cache *cache, const struct csc_path *path, struct csc_item *item)
{
    HRESULT hr = csc_store_begin_reading(cache->store);
    if (FAILED(hr))
        return hr;
    hr = find(cache, path, item);
    csc_store_end_reading(cache->store);
    return hr;
}

HRESULT csc_cache_content_path(struct csc_cache *cache, int64_t id, struct csc_text *path)
{
    struct csc_text unc = {0};
    HRESULT hr = csc_store_path(cache->store, id, &unc);
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, CSC_NAMESPACE);
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, unc.s + 1); /* keeps one of the two leading backslashes */
    csc_text_free(&unc);
    return hr;
}

HRESULT csc_cache_local_path(struct csc_cache *cache, int64_t id, struct csc_text *path)
{
    struct csc_text content = {0};
    HRESULT hr = csc_cache_content_path(cache, id, &content);
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, cache->folder);
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, u"\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, content.s);
    csc_text_free(&content);
    return hr;
}

/* Is the cached copy of this item there? S_OK with *entry, S_FALSE when it is known to be gone:
 * its folder is there, it is not. Anything else proves nothing. */
static HRESULT look_up(struct csc_cache *cache, const char16_t *path, struct csc_entry *entry)
{
    HRESULT hr = cache->root->ops->lookup(cache->root, path, entry);
    struct csc_entry above;
    char16_t *parent;
    if (!csc_hr_is_absent(hr))
        return hr;
    parent = csc_run_parent(path);
    if (!parent)
        return E_OUTOFMEMORY;
    hr = cache->root->ops->lookup(cache->root, parent, &above);
    csc_free(parent);
    return SUCCEEDED(hr) ? S_FALSE : hr;
}

HRESULT csc_cache_look(struct csc_cache *cache, int64_t id, struct csc_item *item)
{
    struct csc_text path = {0};
    struct csc_entry entry;
    HRESULT hr = csc_store_get(cache->store, id, item);
    HRESULT seen;
    if (FAILED(hr) || item->type == CSC_TYPE_SERVER || item->type == CSC_TYPE_SHARE)
        return hr;
    hr = csc_cache_content_path(cache, id, &path);
    if (SUCCEEDED(hr))
        hr = csc_seal_glance(cache);
    if (FAILED(hr))
        goto done;
    seen = look_up(cache, path.s, &entry);
    if (FAILED(seen) || (SUCCEEDED(seen) && seen == S_OK && entry.reparse))
        goto done; /* not to be seen now: what is recorded stands */
    hr = csc_observe_item(cache, id, seen == S_OK ? &entry : NULL, item);
done:
    csc_text_free(&path);
    return hr;
}

HRESULT csc_cache_is_deleting(struct csc_cache *cache, int64_t id, bool *deleting)
{
    struct csc_text path = {0};
    struct csc_item item;
    struct csc_entry entry;
    HRESULT hr = csc_store_get(cache->store, id, &item);
    *deleting = false;
    if (hr == CSC_E_NOT_FOUND || (SUCCEEDED(hr) && item.type >= CSC_TYPE_SHARE))
        return S_OK;
    if (SUCCEEDED(hr))
        hr = csc_cache_content_path(cache, id, &path);
    if (SUCCEEDED(hr))
        *deleting = look_up(cache, path.s, &entry) == CSC_E_DELETING;
    csc_text_free(&path);
    return hr;
}

HRESULT csc_cache_look_inside(struct csc_cache *cache, int64_t id)
{
    struct csc_text path = {0};
    struct csc_item item;
    HRESULT hr = csc_store_get(cache->store, id, &item);
    if (FAILED(hr) || item.type == CSC_TYPE_SERVER || item.type == CSC_TYPE_FILE)
        return hr;
    hr = csc_cache_content_path(cache, id, &path);
    if (SUCCEEDED(hr))
        hr = csc_seal_glance(cache);
    if (SUCCEEDED(hr))
        hr = csc_observe_cached(cache, &item, path.s);
    csc_text_free(&path);
    return csc_hr_is_absent(hr) ? S_FALSE : hr;
}
