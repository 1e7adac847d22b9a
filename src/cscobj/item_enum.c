/*
 * Enumeration of items. Rows come from the store page by page, after the name of the last one:
 * memory does not grow with the number of items, and items that come or go meanwhile do no harm.
 * DOC: IOfflineFilesItemContainer, IEnumOfflineFilesItems.
 */
#include "item_enum.h"

#include "arguments.h"
#include "item.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/enumerator.h"

struct source {
    struct com_enum_source base;
    struct engine *engine;
    int64_t parent;
    DWORD query;
    WCHAR *path; /* of the parent */
};

static HRESULT source_page(struct com_enum_source *base, const void *after, void *elements,
                           size_t max, size_t *got)
{
    struct source *self = (struct source *)base;
    const struct csc_item *last = after;
    return csc_store_children(csc_cache_store(self->engine->cache), self->parent,
                              last ? last->name : NULL, elements, max, got);
}

static HRESULT source_make(struct com_enum_source *base, const void *element, IUnknown **object)
{
    struct source *self = (struct source *)base;
    const struct csc_item *data = element;
    struct csc_text path = {0};
    HRESULT hr = csc_text_add(&path, self->parent == CSC_ROOT_ID ? L"\\" : self->path);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&path, L"\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(&path, data->name);
    if (SUCCEEDED(hr))
        hr = item_create(self->engine, data, path.s, self->query, (IOfflineFilesItem **)object);
    csc_text_free(&path);
    return hr;
}

static void source_destroy(struct com_enum_source *base)
{
    struct source *self = (struct source *)base;
    engine_drop(self->engine);
    csc_free(self->path);
    csc_free(self);
}

static const struct com_row enum_rows[] = {COM_ENUMERATOR_ROW(&IID_IEnumOfflineFilesItems)};
static const struct com_class enum_class = COM_ENUMERATOR_CLASS(enum_rows);
static const struct com_enum_kind enum_kind = {
    .cls = &enum_class,
    .element = sizeof(struct csc_item),
    .page = source_page,
    .make = source_make,
    .destroy = source_destroy,
};

HRESULT container_enumerate(const struct container *container, DWORD query,
                            IEnumOfflineFilesItems **out)
{
    struct source *source;
    HRESULT hr = S_OK;
    item_attempt_online(container->engine, container->id, query);
    if (container->looked_at)
        hr = csc_cache_look_inside(container->engine->cache, container->id);
    if (FAILED(hr))
        return hr;
    source = csc_alloc(sizeof(*source));
    if (!source)
        return E_OUTOFMEMORY;
    engine_hold(container->engine);
    source->base.kind = &enum_kind;
    source->base.refs = 1;
    source->engine = container->engine;
    source->parent = container->id;
    source->query = query;
    source->path = csc_dup(container->path);
    if (!source->path) {
        source_destroy(&source->base);
        return E_OUTOFMEMORY;
    }
    return com_enumerate(&source->base, &IID_IEnumOfflineFilesItems, (void **)out);
}

HRESULT container_check(DWORD query, IEnumOfflineFilesItems **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    return arguments_query(query);
}

HRESULT container_check_ex(IOfflineFilesItemFilter *const filters[4], DWORD flags)
{
    HRESULT hr = arguments_flags(flags, ENUM_FLAGS_VALID);
    if (FAILED(hr))
        return hr;
    if (flags & OFFLINEFILES_ENUM_FLAT)
        return E_NOTIMPL;
    for (int i = 0; i < 4; i++) {
        if (filters[i])
            return E_NOTIMPL;
    }
    return S_OK;
}

/* --- IOfflineFilesItemContainer of items ----------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE item_container_EnumItems(IOfflineFilesItemContainer *face,
                                                          DWORD query, IEnumOfflineFilesItems **out)
{
    struct item *self = com_self(face);
    HRESULT hr = container_check(query, out);
    if (FAILED(hr))
        return hr;
    AcquireSRWLockShared(&self->lock);
    int64_t id = self->data.id;
    WCHAR *path = csc_dup(self->path);
    ReleaseSRWLockShared(&self->lock);
    if (!path)
        return E_OUTOFMEMORY;
    const struct container container = {
        .engine = self->engine,
        .id = id,
        .looked_at = self->type != CSC_TYPE_SERVER,
        .path = path,
    };
    hr = container_enumerate(&container, query, out);
    csc_free(path);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_container_EnumItemsEx(
    IOfflineFilesItemContainer *face, IOfflineFilesItemFilter *include_file,
    IOfflineFilesItemFilter *include_dir, IOfflineFilesItemFilter *exclude_file,
    IOfflineFilesItemFilter *exclude_dir, DWORD flags, DWORD query, IEnumOfflineFilesItems **out)
{
    IOfflineFilesItemFilter *const filters[] = {include_file, include_dir, exclude_file,
                                                exclude_dir};
    HRESULT hr = container_check(query, out);
    if (SUCCEEDED(hr))
        hr = container_check_ex(filters, flags);
    return SUCCEEDED(hr) ? item_container_EnumItems(face, query, out) : hr;
}

const IOfflineFilesItemContainerVtbl item_container_vtbl = {
    COM_UNKNOWN(IOfflineFilesItemContainer),
    item_container_EnumItems,
    item_container_EnumItemsEx,
};
