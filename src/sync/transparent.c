/*
 * Transparent caching: what is read over a slow connection is kept, and read here the next time, if
 * the server still has that version. See csc_cache_read in cache.h.
 * DOC: IOfflineFilesTransparentCacheInfo, OFFLINEFILES_CONNECT_STATE: such a file can be used only
 * while its server is there; it is not available offline and not kept in sync.
 *
 * Its row is that of a name without content (a ghost), which no synchronization looks at twice;
 * what makes it transparent is a second row. The content lies apart from the namespace, in
 * transparent\<name of ours>, never changes under one name, and is nobody's only copy: losing it
 * costs another fetch.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/operation.h"
#include "sync/run.h"

#include <string.h>

#define FOLDER u"transparent"

/* A read under way. */
struct reading {
    struct csc_run run; /* for the share's side of it */
    const struct csc_path *path;
    struct csc_text unc;     /* of the share */
    struct csc_text rel;     /* in exact case */
    struct csc_facts *facts; /* of each component below the share */
    size_t *ends;            /* of each in `rel` */
    size_t count;
    struct csc_link_limits limits;
};

static void close_reading(struct reading *r)
{
    struct csc_root *root = r->run.side[CSC_SERVER].root;
    if (root)
        root->ops->close_root(root);
    csc_text_free(&r->unc);
    csc_text_free(&r->rel);
    csc_free(r->facts);
    csc_free(r->ends);
}

/* ---- the kept content ---- */

/* transparent\~csc<16 digits>.tmp: a name of ours, in case somebody looks for strays. */
static HRESULT content_path(uint64_t content, struct csc_text *path)
{
    static const char16_t digits[] = u"0123456789abcdef";
    char16_t hex[17] = {0};
    for (size_t i = 0; i < 16; i++)
        hex[i] = digits[content >> (60 - 4 * i) & 15];
    HRESULT hr = csc_text_add(path, FOLDER u"\\~csc");
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, hex);
    return SUCCEEDED(hr) ? csc_text_add(path, u".tmp") : hr;
}

void csc_transparent_release(struct csc_cache *cache, const struct csc_transparent *t)
{
    struct csc_text path = {0};
    if (t->content && SUCCEEDED(content_path(t->content, &path)))
        cache->root->ops->remove_file(cache->root, path.s); /* one in use goes with a later sweep */
    csc_text_free(&path);
}

/* The number in a name of ours; 0: it is none. */
static uint64_t content_of(const char16_t *name)
{
    uint64_t content = 0;
    if (!csc_is_own_name(name))
        return 0;
    for (size_t i = 4; i < 20; i++)
        content = content << 4 | (uint64_t)(name[i] <= u'9' ? name[i] - u'0' : name[i] - u'a' + 10);
    return content;
}

/* Removes what no row tells of any more, because its item went or is cached otherwise. What is
 * young may be somebody's who has not got to his row yet. */
static void sweep(struct csc_cache *cache)
{
    const uint64_t young = UINT64_C(3600) * 10000000;
    uint64_t now = cache->env.now(cache->env.ctx);
    struct csc_list *list = NULL;
    struct csc_entry entry;
    if (FAILED(cache->root->ops->list(cache->root, FOLDER, &list)))
        return;
    while (list->ops->next(list, &entry) == S_OK) {
        const struct csc_transparent t = {.content = content_of(entry.name)};
        if (t.content && now - entry.facts.changed > young &&
            csc_store_transparent_content(cache->store, t.content) == S_FALSE)
            csc_transparent_release(cache, &t);
    }
    list->ops->end_list(list);
}

/* Forgets an entry and its content; the names above it stay, until the server's folder is looked
 * at.
 */
static void evict(struct csc_cache *cache, const struct csc_transparent *t)
{
    HRESULT hr = csc_store_is_transparent(cache->store, t->item) == S_OK
                     ? csc_store_remove(cache->store, t->item)
                     : csc_store_transparent_drop(cache->store, t->item);
    if (SUCCEEDED(hr))
        csc_transparent_release(cache, t);
}

uint64_t csc_transparent_evict(struct csc_cache *cache, int64_t item)
{
    struct csc_transparent t;
    if (FAILED(csc_store_transparent_get(cache->store, item, &t)))
        return 0;
    evict(cache, &t);
    return csc_store_transparent_content(cache->store, t.content) == S_FALSE ? t.size : 0;
}

void csc_transparent_forget_all(struct csc_cache *cache)
{
    struct csc_transparent next;
    int64_t last = 0; /* of one that does not go there is no end */
    while (SUCCEEDED(csc_store_transparent_oldest(cache->store, &next)) && next.item != last) {
        last = next.item;
        evict(cache, &next);
    }
}

/* ---- looking ---- */

/* The share, known from now on. */
static HRESULT find_share(struct csc_cache *cache, const struct csc_path *path, int64_t *share)
{
    struct csc_item item = {.id = 0};
    int64_t parent = CSC_ROOT_ID;
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < 2; i++) {
        size_t len = 0;
        const char16_t *part = csc_path_component(path, i, &len);
        char16_t name[CSC_MAX_NAME + 1] = {0};
        memcpy(name, part, len * sizeof(*name));
        hr = csc_store_find(cache->store, parent, name, &item);
        parent = item.id;
    }
    *share = item.id;
    return hr == CSC_E_NOT_FOUND ? csc_share_meet(cache, path, share) : hr;
}

/* Each component as the server has it now. */
static HRESULT look_up(struct reading *r)
{
    struct csc_root *root = r->run.side[CSC_SERVER].root;
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < r->count; i++) {
        struct csc_entry entry;
        size_t len = 0, before = r->rel.len;
        const char16_t *part = csc_path_component(r->path, i + 2, &len);
        if (i)
            hr = csc_text_add(&r->rel, u"\\");
        if (SUCCEEDED(hr))
            hr = csc_text_add_n(&r->rel, part, len);
        if (SUCCEEDED(hr))
            hr = csc_share_judge(&r->run, root->ops->lookup(root, r->rel.s, &entry));
        if (FAILED(hr))
            break;
        csc_text_cut(&r->rel, before + (i != 0));
        hr = entry.reparse ? CSC_E_LINK : csc_text_add(&r->rel, entry.name);
        r->facts[i] = entry.facts;
        r->ends[i] = r->rel.len;
    }
    if (csc_hr_is_absent(hr))
        return CSC_E_NOT_FOUND;
    return FAILED(hr) || r->facts[r->count - 1].kind == CSC_FILE ? hr : CSC_E_NOT_SUPPORTED;
}

static HRESULT open_reading(struct reading *r)
{
    struct csc_cache *cache = r->run.cache;
    int64_t share;
    if (r->path->count < 3)
        return CSC_E_NOT_SUPPORTED;
    r->count = r->path->count - 2;
    r->facts = csc_alloc(r->count * sizeof(*r->facts));
    r->ends = csc_alloc(r->count * sizeof(*r->ends));
    if (!r->facts || !r->ends)
        return E_OUTOFMEMORY;
    HRESULT hr = find_share(cache, r->path, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &r->run.share);
    if (SUCCEEDED(hr) && r->run.share.state != CSC_ONLINE)
        hr = CSC_E_SHARE_OFFLINE;
    if (FAILED(hr))
        return hr;
    hr = csc_share_reach(&r->run, share, &r->unc);
    if (FAILED(hr) && hr != E_OUTOFMEMORY)
        csc_share_set_lost(cache, share);
    return SUCCEEDED(hr) ? look_up(r) : hr;
}

/* Is the connection one over which is worth keeping what was read? */
static bool is_wanted(struct reading *r)
{
    const struct csc_env *env = &r->run.cache->env;
    struct csc_root *root = r->run.side[CSC_SERVER].root;
    struct csc_link_window window;
    bool encrypted = false, partial;
    uint32_t latency;
    if (!env->limits || !root->ops->measured)
        return false;
    env->limits(env->ctx, r->unc.s, &r->limits);
    if (!r->limits.transparent || FAILED(csc_encryption(r->run.cache, &encrypted, &partial)) ||
        encrypted)
        return false;
    root->ops->measured(root, &window);
    if (!csc_link_latency(&window, env->now(env->ctx), &latency)) {
        if (FAILED(csc_share_judge(&r->run, csc_slow_make_trips(root))))
            return false;
        root->ops->measured(root, &window);
    }
    return csc_link_latency(&window, env->now(env->ctx), &latency) &&
           latency >= r->limits.transparent_latency;
}

static bool is_current(const struct csc_transparent *t, const struct csc_facts *now)
{
    return t->content && t->size == now->size && t->written == now->written &&
           t->changed == now->changed && t->file == now->id;
}

/* ---- fetching ---- */

static HRESULT copy_all(struct csc_file *in, struct csc_file *out)
{
    unsigned char *chunk = csc_alloc(CSC_CHUNK);
    size_t got = CSC_CHUNK;
    HRESULT hr = chunk ? S_OK : E_OUTOFMEMORY;
    for (uint64_t at = 0; SUCCEEDED(hr) && got == CSC_CHUNK; at += got) {
        hr = in->ops->read(in, at, chunk, CSC_CHUNK, &got);
        if (SUCCEEDED(hr) && got)
            hr = out->ops->write(out, at, chunk, got);
    }
    csc_free(chunk);
    return hr;
}

/* One whole version, on the disk: `t` tells which. */
static HRESULT fetch_version(struct reading *r, struct csc_file *out, struct csc_transparent *t)
{
    struct csc_root *root = r->run.side[CSC_SERVER].root;
    struct csc_file *in = NULL;
    struct csc_facts before, after;
    HRESULT hr = root->ops->open(root, r->rel.s, CSC_OPEN_READ_YIELD, &in);
    if (SUCCEEDED(hr)) {
        hr = in->ops->stat(in, &before);
        if (SUCCEEDED(hr))
            hr = copy_all(in, out);
        if (SUCCEEDED(hr))
            hr = in->ops->stat(in, &after);
        in->ops->close(in);
    }
    if (FAILED(hr))
        return csc_share_judge(&r->run, hr);
    if (csc_facts_diff(&before, &after))
        return CSC_E_CHANGED; /* somebody writes it just now */
    hr = out->ops->set_info(out, &before);
    if (SUCCEEDED(hr))
        hr = out->ops->flush(out);
    t->size = before.size;
    t->written = before.written;
    t->changed = before.changed;
    t->file = before.id;
    return hr;
}

static HRESULT fetch(struct reading *r, struct csc_transparent *t)
{
    struct csc_cache *cache = r->run.cache;
    struct csc_root *root = cache->root;
    struct csc_text path = {0};
    struct csc_file *out = NULL;
    HRESULT hr = root->ops->make_dir(root, FOLDER);
    *t = (struct csc_transparent){.content = cache->env.random(cache->env.ctx)};
    t->content += !t->content;
    if (csc_hr_exists(hr))
        hr = S_OK;
    if (SUCCEEDED(hr))
        hr = content_path(t->content, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->open(root, path.s, CSC_OPEN_STAGE, &out);
    if (SUCCEEDED(hr)) {
        hr = fetch_version(r, out, t);
        out->ops->close(out);
        if (FAILED(hr))
            root->ops->remove_file(root, path.s);
    }
    csc_text_free(&path);
    return hr;
}

/* ---- rows ---- */

/* The row of a component, made as a name alone if it is not there; S_FALSE: it is cached. */
static HRESULT want_row(struct reading *r, size_t i, int64_t parent, struct csc_item *item)
{
    struct csc_store *store = r->run.cache->store;
    size_t begin = i ? r->ends[i - 1] + 1 : 0, len = r->ends[i] - begin;
    char16_t name[CSC_MAX_NAME + 1] = {0};
    memcpy(name, r->rel.s + begin, len * sizeof(*name));
    HRESULT hr = csc_store_find(store, parent, name, item);
    if (SUCCEEDED(hr))
        return item->trees.marks & CSC_MARK_GHOST ? S_OK : S_FALSE;
    if (hr != CSC_E_NOT_FOUND)
        return hr;
    memset(item, 0, sizeof(*item));
    memcpy(item->name, name, sizeof(name));
    item->parent = parent;
    item->type = r->facts[i].kind == CSC_DIR ? CSC_TYPE_DIRECTORY : CSC_TYPE_FILE;
    item->trees.remote = r->facts[i];
    item->trees.marks = CSC_MARK_GHOST;
    hr = csc_store_insert(store, item);
    if (SUCCEEDED(hr) && item->type == CSC_TYPE_DIRECTORY)
        hr = csc_store_transparent_put(store, &(struct csc_transparent){.item = item->id});
    return hr;
}

/* In a transaction. S_FALSE: the file has been cached meanwhile. */
static HRESULT record_rows(struct reading *r, struct csc_transparent *t)
{
    struct csc_item item = {.id = r->run.share.item};
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < r->count; i++)
        hr = want_row(r, i, item.id, &item);
    if (hr != S_OK)
        return hr;
    t->item = item.id;
    t->used = r->run.cache->env.now(r->run.cache->env.ctx);
    return csc_store_transparent_put(r->run.cache->store, t);
}

static HRESULT record(struct reading *r, struct csc_transparent *t)
{
    struct csc_store *store = r->run.cache->store;
    HRESULT recorded, hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    recorded = record_rows(r, t);
    hr = csc_store_end(store, recorded);
    return FAILED(hr) ? hr : recorded;
}

/* One that is larger than all that may be kept is not worth making room for. */
static bool is_too_large(struct reading *r)
{
    struct csc_space space;
    return FAILED(csc_cache_space(r->run.cache, &space)) ||
           r->facts[r->count - 1].size > space.auto_limit;
}

/* A new version in place of the old one, if there is one. */
static HRESULT renew(struct reading *r, const struct csc_transparent *old,
                     struct csc_transparent *t)
{
    struct csc_cache *cache = r->run.cache;
    HRESULT hr = is_too_large(r) ? S_FALSE : fetch(r, t);
    if (hr != S_OK)
        return hr;
    hr = record(r, t);
    if (hr != S_OK) {
        csc_transparent_release(cache, t);
        return hr;
    }
    csc_transparent_release(cache, old);
    sweep(cache);
    csc_cache_keep_limits(cache);
    /* Somebody else may have made room meanwhile. */
    return csc_store_transparent_content(cache->store, t->content);
}

/* ---- the whole ---- */

/* The entry that is kept; S_FALSE: none. *cached: the item is in the cache otherwise. */
static HRESULT find_kept(struct reading *r, struct csc_transparent *t, bool *cached)
{
    struct csc_store *store = r->run.cache->store;
    struct csc_item item;
    *t = (struct csc_transparent){.item = 0};
    *cached = false;
    HRESULT hr = csc_cache_find(r->run.cache, r->path, &item);
    if (hr == CSC_E_NOT_FOUND)
        return S_FALSE;
    if (FAILED(hr))
        return hr;
    *cached = !(item.trees.marks & CSC_MARK_GHOST);
    hr = csc_store_transparent_get(store, item.id, t);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

static bool has_content(struct csc_cache *cache, const struct csc_transparent *t)
{
    struct csc_text path = {0};
    struct csc_entry entry;
    bool there = SUCCEEDED(content_path(t->content, &path)) &&
                 SUCCEEDED(cache->root->ops->lookup(cache->root, path.s, &entry)) &&
                 entry.facts.size == t->size;
    csc_text_free(&path);
    return there;
}

static HRESULT use(struct reading *r, struct csc_transparent *t)
{
    struct csc_cache *cache = r->run.cache;
    struct csc_transparent old;
    bool cached;
    HRESULT hr = find_kept(r, &old, &cached);
    if (FAILED(hr) || cached || !is_wanted(r))
        return FAILED(hr) ? hr : S_FALSE;
    if (hr != S_OK || !is_current(&old, &r->facts[r->count - 1]) || !has_content(cache, &old))
        return renew(r, &old, t);
    *t = old;
    t->used = cache->env.now(cache->env.ctx);
    return csc_store_transparent_put(cache->store, t);
}

HRESULT csc_cache_read(struct csc_cache *cache, const struct csc_path *path, struct csc_text *local)
{
    struct reading r = {.run = {.cache = cache}, .path = path};
    struct csc_transparent t;
    HRESULT hr = open_reading(&r);
    if (SUCCEEDED(hr))
        hr = use(&r, &t);
    close_reading(&r);
    if (hr != S_OK)
        return hr;
    hr = csc_text_add(local, cache->folder);
    if (SUCCEEDED(hr))
        hr = csc_text_add(local, u"\\");
    return SUCCEEDED(hr) ? content_path(t.content, local) : hr;
}
