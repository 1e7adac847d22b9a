/*
 * Enumeration of items. They come from searches page by page: memory does not grow with the number
 * of items, and items that come or go meanwhile do no harm (see sync/find.h).
 * DOC: IOfflineFilesItemContainer, IEnumOfflineFilesItems.
 */
#include "item_enum.h"

#include "arguments.h"
#include "item.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/enumerator.h"

/* The search of one cache; one for each user with QUERY_ADMIN. */
struct part {
    struct engine *engine;
    struct csc_find *find;
};

struct source {
    struct com_enum_source base;
    DWORD query;
    struct part *parts;
    size_t count;
};

struct element {
    struct csc_found found;
    size_t part;
};

/* --- pages ----------------------------------------------------------------------------------- */

/* Is what was found in a cache also in one before it? */
static HRESULT is_repeated(struct source *self, size_t part, const struct csc_found *found)
{
    struct csc_path path;
    struct csc_item item;
    char16_t *text = csc_folder_join(found->folder, found->row.item.name);
    HRESULT hr = text ? csc_path_parse(text, &path) : E_OUTOFMEMORY;
    csc_free(text);
    if (FAILED(hr))
        return hr;
    hr = CSC_E_NOT_FOUND;
    for (size_t i = 0; i < part && hr == CSC_E_NOT_FOUND; i++)
        hr = csc_cache_find(self->parts[i].engine->cache, &path, &item);
    csc_path_free(&path);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

static void drop(void *element)
{
    csc_folder_drop(((struct element *)element)->found.folder);
}

static void hold(void *element)
{
    csc_folder_hold(((struct element *)element)->found.folder);
}

/* Reads one after the other, so that what is repeated can be left out. */
static HRESULT page_of_others(struct source *self, struct element *at, struct element *out,
                              size_t max, size_t *got)
{
    HRESULT hr = S_OK;
    while (SUCCEEDED(hr) && *got < max && at->part < self->count) {
        struct csc_found next;
        size_t one = 0;
        hr = csc_find_page(self->parts[at->part].find, at->found.folder ? &at->found : NULL, &next,
                           sizeof(next), 1, &one);
        if (FAILED(hr))
            break;
        csc_folder_drop(at->found.folder);
        at->found.folder = NULL;
        at->part += !one;
        if (!one)
            continue;
        at->found = next;
        hr = is_repeated(self, at->part, &next);
        if (hr == S_FALSE) {
            out[*got] = *at;
            hold(&out[(*got)++]);
        }
    }
    return hr;
}

static HRESULT page_of_all(struct source *self, const struct element *after, struct element *out,
                           size_t max, size_t *got)
{
    struct element *at = csc_alloc(sizeof(*at));
    if (!at)
        return E_OUTOFMEMORY;
    if (after) {
        *at = *after;
        hold(at);
    }
    HRESULT hr = page_of_others(self, at, out, max, got);
    csc_folder_drop(at->found.folder);
    csc_free(at);
    while (FAILED(hr) && *got)
        drop(&out[--*got]);
    return hr;
}

static HRESULT source_page(struct com_enum_source *base, const void *after, void *elements,
                           size_t max, size_t *got)
{
    struct source *self = (struct source *)base;
    *got = 0;
    if (self->count > 1)
        return page_of_all(self, after, elements, max, got);
    return csc_find_page(self->parts[0].find,
                         after ? &((const struct element *)after)->found : NULL, elements,
                         sizeof(struct element), max, got);
}

static HRESULT source_make(struct com_enum_source *base, const void *element, IUnknown **object)
{
    struct source *self = (struct source *)base;
    const struct element *e = element;
    return item_create(self->parts[e->part].engine, &e->found.row.item, e->found.folder,
                       self->query, (IOfflineFilesItem **)object);
}

static void source_destroy(struct com_enum_source *base)
{
    struct source *self = (struct source *)base;
    for (size_t i = 0; i < self->count; i++) {
        csc_find_close(self->parts[i].find);
        engine_drop(self->parts[i].engine);
    }
    csc_free(self->parts);
    csc_free(self);
}

static const struct com_row enum_rows[] = {COM_ENUMERATOR_ROW(&IID_IEnumOfflineFilesItems)};
static const struct com_class enum_class = COM_ENUMERATOR_CLASS(enum_rows);
static const struct com_enum_kind enum_kind = {
    .cls = &enum_class,
    .element = sizeof(struct element),
    .page = source_page,
    .make = source_make,
    .destroy = source_destroy,
    .hold = hold,
    .drop = drop,
};

/* --- making it ------------------------------------------------------------------------------- */

/* The container in one of the caches; CSC_E_NOT_FOUND if that has none. */
static HRESULT id_in(struct engine *engine, const struct container *container, int64_t *id)
{
    struct csc_path path;
    struct csc_item item;
    *id = container->id;
    if (engine == container->engine || container->id == CSC_ROOT_ID)
        return S_OK;
    HRESULT hr = csc_path_parse(container->path, &path);
    if (FAILED(hr))
        return hr;
    hr = csc_cache_find(engine->cache, &path, &item);
    csc_path_free(&path);
    *id = item.id;
    return hr;
}

static HRESULT add_part(struct source *source, struct engine *engine,
                        const struct container *container, struct csc_search *search)
{
    struct part *part = &source->parts[source->count];
    HRESULT hr = id_in(engine, container, &search->id);
    if (FAILED(hr))
        return hr == CSC_E_NOT_FOUND && engine != container->engine ? S_OK : hr;
    item_attempt_online(engine, search->id, source->query);
    hr = filter_grant(engine, &search->query);
    if (SUCCEEDED(hr))
        hr = csc_find_open(engine->cache, search, &part->find);
    filter_forget(&search->query);
    if (FAILED(hr))
        return hr;
    engine_hold(engine);
    part->engine = engine;
    source->count++;
    return S_OK;
}

static HRESULT add_parts(struct source *source, const struct container *container,
                         struct csc_search *search)
{
    struct engine_set set;
    HRESULT hr =
        engine_set_open(container->engine, source->query & OFFLINEFILES_ITEM_QUERY_ADMIN, &set);
    if (SUCCEEDED(hr)) {
        source->parts = csc_alloc(set.count * sizeof(*source->parts));
        hr = source->parts ? S_OK : E_OUTOFMEMORY;
    }
    for (size_t i = 0; i < set.count && SUCCEEDED(hr); i++)
        hr = add_part(source, set.at[i], container, search);
    engine_set_close(&set);
    return hr;
}

static HRESULT open_source(const struct container *container, DWORD query,
                           struct csc_search *search, struct source **out)
{
    struct source *source = csc_alloc(sizeof(*source));
    if (!source)
        return E_OUTOFMEMORY;
    source->base.kind = &enum_kind;
    source->base.refs = 1;
    source->query = query;
    HRESULT hr = add_parts(source, container, search);
    if (SUCCEEDED(hr))
        *out = source;
    else
        source_destroy(&source->base);
    return hr;
}

HRESULT container_enumerate(const struct container *container, const struct enumeration *what,
                            IEnumOfflineFilesItems **out)
{
    struct source *source;
    struct csc_search *search = csc_alloc(sizeof(*search)); /* large */
    if (!search)
        return E_OUTOFMEMORY;
    search->path = container->path;
    search->flat = (what->flags & OFFLINEFILES_ENUM_FLAT) != 0;
    search->query.files_only =
        search->flat && (what->flags & OFFLINEFILES_ENUM_FLAT_FILESONLY) != 0;
    search->query.transparent =
        (what->query & OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE) != 0;
    HRESULT hr = filter_read(&what->filters, &search->query);
    if (SUCCEEDED(hr))
        hr = open_source(container, what->query, search, &source);
    csc_free(search);
    if (FAILED(hr))
        return hr;
    return com_enumerate(&source->base, &IID_IEnumOfflineFilesItems, (void **)out);
}

HRESULT container_check(const struct enumeration *what, IEnumOfflineFilesItems **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    HRESULT hr = arguments_flags(what->flags, ENUM_FLAGS_VALID);
    return SUCCEEDED(hr) ? arguments_query(what->query) : hr;
}

/* --- IOfflineFilesItemContainer of items ----------------------------------------------------- */

static HRESULT enumerate(struct item *self, const struct enumeration *what,
                         IEnumOfflineFilesItems **out)
{
    struct csc_path path;
    HRESULT hr = container_check(what, out);
    if (SUCCEEDED(hr))
        hr = item_path(self, &path);
    if (FAILED(hr))
        return hr;
    AcquireSRWLockShared(&self->lock);
    const struct container container = {self->engine, self->data.id, path.text};
    ReleaseSRWLockShared(&self->lock);
    hr = container_enumerate(&container, what, out);
    csc_path_free(&path);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_container_EnumItems(IOfflineFilesItemContainer *face,
                                                          DWORD query, IEnumOfflineFilesItems **out)
{
    const struct enumeration what = {.query = query};
    return enumerate(com_self(face), &what, out);
}

static HRESULT STDMETHODCALLTYPE item_container_EnumItemsEx(
    IOfflineFilesItemContainer *face, IOfflineFilesItemFilter *include_file,
    IOfflineFilesItemFilter *include_dir, IOfflineFilesItemFilter *exclude_file,
    IOfflineFilesItemFilter *exclude_dir, DWORD flags, DWORD query, IEnumOfflineFilesItems **out)
{
    const struct enumeration what = {
        {include_file, include_dir, exclude_file, exclude_dir}, flags, query};
    return enumerate(com_self(face), &what, out);
}

const IOfflineFilesItemContainerVtbl item_container_vtbl = {
    COM_UNKNOWN(IOfflineFilesItemContainer),
    item_container_EnumItems,
    item_container_EnumItemsEx,
};
