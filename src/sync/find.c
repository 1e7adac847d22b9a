/*
 * Searches: see find.h. Where a search stands is told by the last item found: the folders above it
 * are held by it, and its name says after whom to go on among its siblings.
 */
#include "sync/find.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/run.h"

#include <string.h>

#define STRETCH 64u /* folders read before others get a turn at the store */

struct csc_find {
    struct csc_cache *cache;
    struct csc_finder *finder;
    struct csc_folder *top;
    bool flat;
};

/* ---- folders ---- */

struct csc_folder *csc_folder_hold(struct csc_folder *folder)
{
    folder->refs++;
    return folder;
}

void csc_folder_drop(struct csc_folder *folder)
{
    while (folder && --folder->refs == 0) {
        struct csc_folder *above = folder->above;
        csc_free(folder);
        folder = above;
    }
}

static struct csc_folder *make_folder(struct csc_folder *above, int64_t id, const char16_t *name)
{
    size_t head = above ? above->len + 1 : 0;
    size_t len = csc_len(name);
    struct csc_folder *made = csc_alloc(sizeof(*made) + (head + len + 1) * sizeof(*name));
    if (!made)
        return NULL;
    made->refs = 1;
    made->id = id;
    made->len = head + len;
    if (above) {
        made->above = csc_folder_hold(above);
        memcpy(made->path, above->path, above->len * sizeof(*name));
        made->path[above->len] = u'\\';
    }
    memcpy(made->path + head, name, len * sizeof(*name));
    return made;
}

struct csc_folder *csc_folder_of(const char16_t *path)
{
    size_t len = (size_t)(csc_base_name(path) - path) - 1;
    struct csc_folder *made = make_folder(NULL, CSC_ROOT_ID, path);
    if (!made)
        return NULL;
    made->path[len] = 0;
    made->len = len;
    return made;
}

char16_t *csc_folder_join(const struct csc_folder *folder, const char16_t *name)
{
    size_t len = csc_len(name);
    char16_t *path = csc_alloc((folder->len + len + 2) * sizeof(*path));
    if (!path)
        return NULL;
    memcpy(path, folder->path, folder->len * sizeof(*path));
    path[folder->len] = u'\\';
    memcpy(path + folder->len + 1, name, len * sizeof(*path));
    return path;
}

/* ---- the search ---- */

HRESULT csc_find_open(struct csc_cache *cache, const struct csc_search *search,
                      struct csc_find **find)
{
    struct csc_query query = search->query;
    struct csc_find *made;
    HRESULT hr = search->id == CSC_ROOT_ID ? S_OK : csc_cache_look_inside(cache, search->id);
    bool empty = hr == S_FALSE;
    *find = NULL;
    if (FAILED(hr))
        return hr;
    made = csc_alloc(sizeof(*made));
    if (!made)
        return E_OUTOFMEMORY;
    made->cache = cache;
    made->flat = query.through = search->flat;
    made->top = make_folder(NULL, search->id, search->id == CSC_ROOT_ID ? u"\\" : search->path);
    if (made->top)
        made->top->empty = empty;
    hr = made->top ? csc_finder_open(cache->store, &query, &made->finder) : E_OUTOFMEMORY;
    if (FAILED(hr)) {
        csc_find_close(made);
        return hr;
    }
    *find = made;
    return S_OK;
}

void csc_find_close(struct csc_find *find)
{
    if (!find)
        return;
    csc_finder_close(find->finder);
    csc_folder_drop(find->top);
    csc_free(find);
}

/* Where a search stands while a page is read. */
struct walk {
    struct csc_find *find;
    struct csc_folder *at; /* held */
    char16_t after[CSC_MAX_NAME + 1];
    unsigned folders; /* read in this stretch */
    bool reading;
    bool ended;
};

static void stop_reading(struct walk *w)
{
    if (w->reading)
        csc_store_end_reading(w->find->cache->store);
    w->reading = false;
    w->folders = 0;
}

static HRESULT keep_reading(struct walk *w)
{
    HRESULT hr = S_OK;
    if (++w->folders > STRETCH)
        stop_reading(w);
    if (!w->reading)
        hr = csc_store_begin_reading(w->find->cache->store);
    w->reading = SUCCEEDED(hr);
    return hr;
}

/* Is there a cached copy in which the user may have changed something? */
static bool is_looked_at(const struct csc_folder *in, const struct csc_item *item)
{
    return item->type == CSC_TYPE_SHARE ||
           (item->type == CSC_TYPE_DIRECTORY && !in->empty && item->trees.local.kind == CSC_DIR);
}

/* Goes into a container that was just passed. What cannot be looked at is listed as recorded. */
static HRESULT descend(struct walk *w, const struct csc_item *item)
{
    struct csc_folder *child = make_folder(w->at, item->id, item->name);
    if (!child)
        return E_OUTOFMEMORY;
    child->empty = item->type == CSC_TYPE_DIRECTORY;
    if (is_looked_at(w->at, item)) {
        stop_reading(w);
        child->empty = csc_cache_look_inside(w->find->cache, item->id) == S_FALSE;
    }
    csc_folder_drop(w->at);
    w->at = child;
    w->after[0] = 0;
    return S_OK;
}

/* Back to the folder above, behind the one that ends here. */
static void ascend(struct walk *w)
{
    struct csc_folder *above = w->at->above;
    w->ended = !w->find->flat || !above;
    if (w->ended)
        return;
    const char16_t *name = csc_base_name(w->at->path);
    memcpy(w->after, name, (csc_len(name) + 1) * sizeof(*name));
    csc_folder_hold(above);
    csc_folder_drop(w->at);
    w->at = above;
}

static HRESULT start(struct walk *w, const struct csc_found *after)
{
    const struct csc_item *item = after ? &after->row.item : NULL;
    w->at = csc_folder_hold(after ? after->folder : w->find->top);
    if (!item)
        return S_OK;
    memcpy(w->after, item->name, sizeof(w->after));
    return w->find->flat && item->type != CSC_TYPE_FILE ? descend(w, item) : S_OK;
}

/* A page that is being filled. */
struct page {
    char *first;
    size_t stride;
    size_t max;
    size_t got;
    bool full; /* also where a look would come before the next item, and there is one to give */
};

static struct csc_found *found_at(const struct page *page, size_t i)
{
    return (void *)(page->first + i * page->stride);
}

static HRESULT read_children(struct walk *w, struct page *page, bool *entered, size_t *read)
{
    struct csc_finder *finder = w->find->finder;
    struct csc_place_in place = {.parent = w->at->id, .after = w->after};
    HRESULT hr = keep_reading(w);
    if (SUCCEEDED(hr) && csc_finder_needs_surroundings(finder))
        hr = csc_store_surroundings(w->find->cache->store, w->at->id, &place.around);
    if (SUCCEEDED(hr))
        hr = csc_finder_children(finder, &place, &found_at(page, page->got)->row, page->stride,
                                 page->max - page->got, read, entered);
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; i < *read; i++)
        found_at(page, page->got++)->folder = csc_folder_hold(w->at);
    return S_OK;
}

/* Reads on in the folder at hand; goes down or up as it ends. */
static HRESULT read_on(struct walk *w, struct page *page)
{
    struct csc_found *last;
    size_t read = 0;
    bool entered = false;
    HRESULT hr = read_children(w, page, &entered, &read);
    if (FAILED(hr))
        return hr;
    if (!read || (!entered && page->got < page->max)) {
        ascend(w);
        return S_OK;
    }
    last = found_at(page, page->got - 1);
    if (entered && !last->row.matches) { /* passed, not given; its row stays readable */
        csc_folder_drop(last->folder);
        page->got--;
    }
    page->full = page->got == page->max || (page->got && entered && last->row.matches &&
                                            is_looked_at(w->at, &last->row.item));
    return entered && !page->full ? descend(w, &last->row.item) : S_OK;
}

HRESULT csc_find_page(struct csc_find *find, const struct csc_found *after, void *found,
                      size_t stride, size_t max, size_t *got)
{
    struct walk w = {.find = find};
    struct page page = {.first = found, .stride = stride, .max = max};
    HRESULT hr = start(&w, after);
    while (SUCCEEDED(hr) && !w.ended && !page.full)
        hr = read_on(&w, &page);
    stop_reading(&w);
    csc_folder_drop(w.at);
    while (FAILED(hr) && page.got)
        csc_folder_drop(found_at(&page, --page.got)->folder);
    *got = page.got;
    return hr;
}

HRESULT csc_find_matches(struct csc_cache *cache, const struct csc_item *item,
                         const struct csc_query *query)
{
    struct csc_finder *finder;
    struct csc_surroundings around = {0};
    HRESULT hr = csc_finder_open(cache->store, query, &finder);
    if (FAILED(hr))
        return hr;
    if (csc_finder_needs_surroundings(finder))
        hr = csc_store_surroundings(cache->store, item->parent, &around);
    if (SUCCEEDED(hr))
        hr = csc_finder_matches(finder, item, &around);
    csc_finder_close(finder);
    return hr;
}
