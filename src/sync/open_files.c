/*
 * Files that programs have open on a share and that are not in the cache: while the share is
 * offline they would be missed. See csc_cache_try_offline in cache.h.
 *
 * Nobody tells a client who has what open. So each such file that the store knows is opened for a
 * moment with nobody else allowed: who has it open is in the way of that. Files that the cache has
 * never seen are not found, and a program that wants the file in this very moment is refused.
 * DOC: IOfflineFilesConnectionInfo::TransitionOffline, pbOpenFilesPreventedTransition.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/run.h"

#include <string.h>

#define PAGE 16

struct search {
    struct csc_cache *cache;
    struct csc_root *root;
    struct csc_text path; /* of what is looked at, relative to the share */
    bool found;
    bool over; /* found, or nobody answers */
};

static HRESULT look_below(struct search *s, int64_t id);

static void look_at_file(struct search *s, const struct csc_item *item)
{
    struct csc_file *file;
    HRESULT hr;
    if (!(item->trees.marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST)) ||
        item->trees.remote.kind != CSC_FILE)
        return;
    hr = s->root->ops->open(s->root, s->path.s, CSC_OPEN_ALONE, &file);
    if (SUCCEEDED(hr))
        file->ops->close(file);
    s->found = csc_hr_is_in_use(hr);
    s->over = s->found || csc_hr_is_network(hr);
}

static HRESULT look_at(struct search *s, const struct csc_item *item)
{
    size_t length = s->path.len;
    HRESULT hr = length ? csc_text_add(&s->path, u"\\") : S_OK;
    if (SUCCEEDED(hr))
        hr = csc_text_add(&s->path, item->name);
    if (SUCCEEDED(hr) && item->type == CSC_TYPE_FILE)
        look_at_file(s, item);
    else if (SUCCEEDED(hr))
        hr = look_below(s, item->id);
    csc_text_cut(&s->path, length);
    return hr;
}

static HRESULT look_below(struct search *s, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = PAGE;
    HRESULT hr = page ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got == PAGE && !s->over) {
        hr = csc_store_children(s->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        for (size_t i = 0; SUCCEEDED(hr) && i < got && !s->over; i++)
            hr = look_at(s, &page[i]);
        if (SUCCEEDED(hr) && got)
            memcpy(after, page[got - 1].name, sizeof(after));
    }
    csc_free(page);
    return hr;
}

/* A server that does not answer keeps nothing open. */
static HRESULT search_share(struct csc_cache *cache, int64_t share, bool *found)
{
    struct search s = {.cache = cache};
    struct csc_fs *fs = cache->env.fs;
    struct csc_text unc = {0};
    HRESULT hr = csc_store_path(cache->store, share, &unc);
    if (SUCCEEDED(hr) && SUCCEEDED(fs->ops->open_root(fs, unc.s, &s.root))) {
        hr = look_below(&s, share);
        s.root->ops->close_root(s.root);
    }
    *found = s.found;
    csc_text_free(&s.path);
    csc_text_free(&unc);
    return hr;
}

HRESULT csc_cache_try_offline(struct csc_cache *cache, int64_t id, bool *prevented)
{
    struct csc_share row = {0};
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    *prevented = false;
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &row);
    if (SUCCEEDED(hr) && row.state == CSC_ONLINE)
        hr = search_share(cache, share, prevented);
    return FAILED(hr) || *prevented ? hr : csc_cache_go_offline(cache, id);
}
