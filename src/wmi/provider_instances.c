/*
 * Instances: see provider.h. A query goes where its plan leads (plan.h), each item that comes is
 * compared with the whole condition, and an object is made only of what fits.
 */
#include "config.h"
#include "item_filter.h"
#include "item_row.h"
#include "object_path.h"
#include "plan.h"
#include "provider.h"
#include "variant.h"

enum {
    PAGE = 64,  /* items asked of the cache at once */
    BATCH = 32, /* objects indicated at once */
    NO_FILE = OFFLINEFILES_ITEM_FILTER_FLAG_FILE
};

/* --- objects --------------------------------------------------------------------------------- */

static HRESULT put_object(struct provider *self, const struct wmi_value *value, struct wql_row *row,
                          VARIANT *out)
{
    const struct wmi_class *cls = &wmi_schema[value->of];
    IWbemClassObject *inner;
    HRESULT hr = instance_make(self, cls, row, UINT64_MAX, &inner);
    if (FAILED(hr))
        return hr;
    V_VT(out) = VT_UNKNOWN;
    V_UNKNOWN(out) = (IUnknown *)inner;
    return S_OK;
}

static HRESULT put_property(struct provider *self, const struct wmi_class *cls, size_t i,
                            struct wql_row *row, IWbemClassObject *object)
{
    const struct wmi_property *property = &cls->properties[i];
    struct wmi_value value;
    VARIANT variant;
    HRESULT hr = row->get(row, cls, i, &value);
    if (FAILED(hr) || value.kind == WMI_NULL) /* it is NULL already */
        return hr;
    V_VT(&variant) = VT_EMPTY;
    hr = value.kind == WMI_OBJECT ? put_object(self, &value, row, &variant)
                                  : variant_from(&value, property, &variant);
    if (SUCCEEDED(hr))
        hr = IWbemClassObject_Put(object, property->name, 0, &variant, 0);
    VariantClear(&variant);
    return hr;
}

HRESULT instance_make(struct provider *self, const struct wmi_class *cls, struct wql_row *row,
                      uint64_t wanted, IWbemClassObject **out)
{
    IWbemClassObject *definition;
    *out = NULL;
    HRESULT hr = provider_class(self, cls, &definition);
    if (FAILED(hr))
        return hr;
    hr = IWbemClassObject_SpawnInstance(definition, 0, out);
    IWbemClassObject_Release(definition);
    for (size_t i = 0; SUCCEEDED(hr) && i < cls->count; i++) {
        if (wanted >> i & 1)
            hr = put_property(self, cls, i, row, *out);
    }
    if (FAILED(hr) && *out) {
        IWbemClassObject_Release(*out);
        *out = NULL;
    }
    return hr;
}

/* --- indicating ------------------------------------------------------------------------------ */

struct output {
    struct provider *provider;
    struct provider_call *call;
    const struct wmi_class *cls;
    const struct wql_query *query; /* NULL: all of it */
    IWbemClassObject *batch[BATCH];
    LONG count;
};

/* A sink that does not want any more says so. */
static HRESULT flush(struct output *out)
{
    HRESULT hr = S_OK;
    if (out->count)
        hr = IWbemObjectSink_Indicate(out->call->sink, out->count, out->batch);
    for (LONG i = 0; i < out->count; i++)
        IWbemClassObject_Release(out->batch[i]);
    out->count = 0;
    return FAILED(hr) ? WBEM_E_CALL_CANCELLED : S_OK;
}

static HRESULT offer(struct output *out, struct wql_row *row)
{
    bool matches = true;
    HRESULT hr = out->query ? wql_match(out->query, row, &matches) : S_OK;
    if (FAILED(hr) || !matches)
        return hr;
    uint64_t wanted = out->query ? out->query->wanted : UINT64_MAX;
    hr = instance_make(out->provider, out->cls, row, wanted, &out->batch[out->count]);
    if (SUCCEEDED(hr) && ++out->count == BATCH)
        hr = flush(out);
    return hr;
}

/* --- items ----------------------------------------------------------------------------------- */

static HRESULT offer_item(struct output *out, IOfflineFilesItem *item)
{
    struct item_row row;
    HRESULT hr = item_row_open(&row, item);
    if (SUCCEEDED(hr))
        hr = offer(out, &row.row);
    item_row_close(&row);
    return hr;
}

static HRESULT offer_page(struct output *out, IOfflineFilesItem **items, ULONG count)
{
    HRESULT hr = S_OK;
    for (ULONG i = 0; i < count; i++) {
        if (SUCCEEDED(hr) && out->call->cancelled)
            hr = WBEM_E_CALL_CANCELLED;
        if (SUCCEEDED(hr))
            hr = offer_item(out, items[i]);
        IOfflineFilesItem_Release(items[i]);
    }
    return SUCCEEDED(hr) ? flush(out) : hr;
}

/* Pages grow, so that the first rows come at once. */
static HRESULT offer_all(struct output *out, IEnumOfflineFilesItems *list)
{
    IOfflineFilesItem *items[PAGE];
    HRESULT more = S_OK, hr = S_OK;
    for (ULONG page = 1; SUCCEEDED(hr) && more == S_OK; page = page < PAGE ? 2 * page : PAGE) {
        ULONG got = 0;
        more = IEnumOfflineFilesItems_Next(list, page, items, &got);
        hr = FAILED(more) ? more : offer_page(out, items, got);
    }
    return hr;
}

/* What is no item of the cache, or no folder, has nothing in it: S_FALSE. */
static HRESULT find_container(IOfflineFilesCache *cache, const WCHAR *path,
                              IOfflineFilesItemContainer **container)
{
    IOfflineFilesItem *item;
    if (!path || !*path)
        return IOfflineFilesCache_QueryInterface(cache, &IID_IOfflineFilesItemContainer,
                                                 (void **)container);
    HRESULT hr = IOfflineFilesCache_FindItem(cache, path, 0, &item);
    if (FAILED(hr))
        return wbem_result(hr) == WBEM_E_NOT_FOUND ? S_FALSE : hr;
    hr =
        IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesItemContainer, (void **)container);
    IOfflineFilesItem_Release(item);
    return hr == E_NOINTERFACE ? S_FALSE : hr;
}

static HRESULT make_filters(const struct wmi_plan *plan, IOfflineFilesItemFilter **files,
                            IOfflineFilesItemFilter **folders)
{
    const uint32_t file_mask = plan->mask | (plan->no_files ? (uint32_t)NO_FILE : 0);
    HRESULT hr = S_OK;
    if (file_mask)
        hr = item_filter_create(plan->traits, file_mask, files);
    if (SUCCEEDED(hr) && plan->mask)
        hr = item_filter_create(plan->traits, plan->mask, folders);
    return hr;
}

static HRESULT open_list(IOfflineFilesItemContainer *container, const struct wmi_plan *plan,
                         IEnumOfflineFilesItems **list)
{
    IOfflineFilesItemFilter *files = NULL, *folders = NULL;
    DWORD how = plan->parent ? 0 : OFFLINEFILES_ENUM_FLAT;
    if (plan->files_only && how)
        how |= OFFLINEFILES_ENUM_FLAT_FILESONLY;
    HRESULT hr = make_filters(plan, &files, &folders);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItemContainer_EnumItemsEx(container, files, folders, NULL, NULL, how, 0,
                                                    list);
    if (files)
        IOfflineFilesItemFilter_Release(files);
    if (folders)
        IOfflineFilesItemFilter_Release(folders);
    return hr;
}

static HRESULT offer_planned(struct output *out, IOfflineFilesCache *cache,
                             const struct wmi_plan *plan)
{
    IOfflineFilesItemContainer *container;
    IEnumOfflineFilesItems *list;
    HRESULT hr = find_container(cache, plan->parent ? plan->parent : plan->below, &container);
    if (hr != S_OK)
        return hr;
    hr = open_list(container, plan, &list);
    IOfflineFilesItemContainer_Release(container);
    if (FAILED(hr))
        return hr;
    hr = offer_all(out, list);
    IEnumOfflineFilesItems_Release(list);
    return hr;
}

/* DOC: the key leads to the item directly. */
static HRESULT offer_found(struct output *out, IOfflineFilesCache *cache, const WCHAR *path)
{
    IOfflineFilesItem *item;
    HRESULT hr = IOfflineFilesCache_FindItem(cache, path, 0, &item);
    if (FAILED(hr))
        return hr;
    hr = offer_item(out, item);
    IOfflineFilesItem_Release(item);
    return hr;
}

static HRESULT offer_items(struct output *out, IOfflineFilesCache *cache)
{
    struct wmi_plan plan = {0};
    HRESULT hr = out->query ? wmi_plan(out->query, &plan) : S_OK;
    if (FAILED(hr) || plan.nothing)
        return hr;
    if (plan.key) {
        hr = *plan.key ? offer_found(out, cache, plan.key) : S_OK;
        hr = wbem_result(hr) == WBEM_E_NOT_FOUND ? S_OK : hr;
    } else {
        hr = offer_planned(out, cache, &plan);
    }
    wmi_plan_free(&plan);
    return FAILED(hr) ? hr : S_OK;
}

/* --- all classes ----------------------------------------------------------------------------- */

static HRESULT offer_singleton(struct output *out, IOfflineFilesCache *cache)
{
    struct config_row row;
    HRESULT hr = config_row_open(&row, cache, out->cls);
    if (SUCCEEDED(hr))
        hr = offer(out, &row.row);
    config_row_close(&row);
    return hr;
}

HRESULT instances_each(struct provider *self, const struct wmi_class *cls,
                       const struct wql_query *query, struct provider_call *call)
{
    struct output out = {.provider = self, .call = call, .cls = cls, .query = query};
    IOfflineFilesCache *cache;
    if (cls->traits & (WMI_EMBEDDED | WMI_EMPTY))
        return S_OK;
    HRESULT hr = provider_cache(self, &cache);
    if (FAILED(hr))
        return hr;
    hr = cls == &wmi_schema[WMI_ITEM] ? offer_items(&out, cache) : offer_singleton(&out, cache);
    HRESULT flushed = flush(&out);
    IOfflineFilesCache_Release(cache);
    return FAILED(hr) ? hr : flushed;
}

/* --- one instance ---------------------------------------------------------------------------- */

/* The key alone identifies, by its name or without. */
static HRESULT get_item(struct output *out, IOfflineFilesCache *cache, const struct wmi_path *path)
{
    const struct wmi_key_value *key = &path->keys[0];
    if (path->singleton || path->count != 1 || !key->quoted ||
        (*key->name && wmi_find_property(out->cls, key->name) != ITEM_PATH))
        return WBEM_E_INVALID_OBJECT_PATH;
    return *key->value ? offer_found(out, cache, key->value) : WBEM_E_NOT_FOUND;
}

static HRESULT get_instance(struct output *out, const struct wmi_path *path)
{
    IOfflineFilesCache *cache;
    if (out->cls->traits & (WMI_EMBEDDED | WMI_EMPTY))
        return WBEM_E_NOT_FOUND;
    if (out->cls->traits & WMI_SINGLETON && !path->singleton)
        return WBEM_E_INVALID_OBJECT_PATH;
    HRESULT hr = provider_cache(out->provider, &cache);
    if (FAILED(hr))
        return hr;
    hr = out->cls == &wmi_schema[WMI_ITEM] ? get_item(out, cache, path)
                                           : offer_singleton(out, cache);
    HRESULT flushed = flush(out);
    IOfflineFilesCache_Release(cache);
    return FAILED(hr) ? hr : flushed;
}

HRESULT instances_get(struct provider *self, const WCHAR *text, struct provider_call *call)
{
    struct output out = {.provider = self, .call = call};
    struct wmi_path path;
    HRESULT hr = wmi_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    out.cls = wmi_find_class(path.cls);
    if (!out.cls)
        hr = WBEM_E_INVALID_CLASS;
    else if (wmi_path_is_class(&path))
        hr = WBEM_E_PROVIDER_NOT_CAPABLE; /* classes are WMI's own */
    else
        hr = get_instance(&out, &path);
    wmi_path_free(&path);
    return hr;
}
