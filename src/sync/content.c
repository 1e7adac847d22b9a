/*
 * Knowing contents by their blocks: what the cache remembers of the agreed content, what a copy
 * holds now, and how much of it is new. See content.h.
 */
#include "sync/content.h"

#include "base/memory.h"
#include "base/result.h"

bool csc_known_blocks(struct csc_cache *cache, int64_t id, struct csc_blocks *map)
{
    /* A map that cannot be read is none: whatever is wrong with the store, others will say. */
    if (FAILED(csc_store_blocks_get(cache->store, id, map)))
        return false;
    if (map->block == cache->env.block)
        return true;
    csc_blocks_free(map);
    return false;
}

size_t csc_chunk(const struct csc_cache *cache)
{
    return CSC_CHUNK - CSC_CHUNK % cache->env.block;
}

static HRESULT hash_open(struct csc_cache *cache, struct csc_content *c, struct csc_file *file)
{
    size_t size = csc_chunk(cache);
    size_t got = size;
    unsigned char *chunk = csc_alloc(size);
    HRESULT hr = chunk ? S_OK : E_OUTOFMEMORY;
    for (uint64_t offset = 0; SUCCEEDED(hr) && got; offset += got) {
        hr = file->ops->read(file, offset, chunk, size, &got);
        if (SUCCEEDED(hr))
            csc_blocks_add(&c->blocks, chunk, got);
        if (SUCCEEDED(hr) && c->run && !csc_run_goes_on(c->run))
            hr = CSC_E_CANCELLED;
    }
    csc_free(chunk);
    return hr;
}

HRESULT csc_hash_content(struct csc_cache *cache, struct csc_content *c)
{
    struct csc_facts after;
    struct csc_file *file = NULL;
    HRESULT hr;
    csc_blocks_begin(&c->blocks, cache->env.block);
    hr = c->root->ops->open(c->root, c->path, CSC_OPEN_READ_YIELD, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->stat(file, &c->facts);
    if (SUCCEEDED(hr))
        hr = hash_open(cache, c, file);
    if (SUCCEEDED(hr))
        hr = file->ops->stat(file, &after);
    if (SUCCEEDED(hr) && (csc_facts_diff(&c->facts, &after) || c->blocks.size != after.size))
        hr = CSC_E_CHANGED;
    file->ops->close(file);
    return hr;
}

/* ---- how much of a copy is new ---- */

/* Bytes of a modified cached file that are not what was agreed. */
static HRESULT count_dirty(struct csc_cache *cache, const struct csc_item *item,
                           const struct csc_blocks *base, uint64_t *bytes)
{
    struct csc_text path = {0};
    struct csc_content now = {.root = cache->root};
    HRESULT hr = csc_cache_content_path(cache, item->id, &path);
    now.path = path.s;
    if (SUCCEEDED(hr))
        hr = csc_hash_content(cache, &now);
    if (SUCCEEDED(hr) && now.blocks.block)
        *bytes = csc_blocks_dirty(base, &now.blocks);
    csc_blocks_free(&now.blocks);
    csc_text_free(&path);
    return hr == CSC_E_CHANGED ? S_OK : hr; /* it is being written to: any of it may be new */
}

HRESULT csc_cache_dirty_bytes(struct csc_cache *cache, int64_t id, struct csc_dirty *dirty)
{
    struct csc_blocks base;
    struct csc_letters letters;
    struct csc_item item;
    HRESULT hr = csc_cache_look(cache, id, &item);
    *dirty = (struct csc_dirty){0};
    if (FAILED(hr))
        return hr;
    letters = csc_classify(&item.trees);
    if (letters.remote == CSC_R_FILE_CHANGED)
        dirty->remote = item.trees.remote.size;
    if (letters.local == CSC_L_FILE && !(item.trees.marks & CSC_MARK_YOUNG_LOCAL))
        return S_OK;
    if (item.trees.local.kind != CSC_FILE)
        return S_OK;
    dirty->local = item.trees.local.size;
    if (letters.local != CSC_L_FILE_CREATED && csc_known_blocks(cache, id, &base)) {
        hr = count_dirty(cache, &item, &base, &dirty->local);
        csc_blocks_free(&base);
    }
    return hr;
}
