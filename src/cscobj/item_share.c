/*
 * The share an item lies in, and whether it is cached transparently.
 * DOC: IOfflineFilesShareInfo, IOfflineFilesTransparentCacheInfo.
 */
#include "caching_mode.h"
#include "item.h"

#include "base/result.h"

/* Cuts a path after its share. */
static void cut_to_share(struct csc_path *path)
{
    size_t len;
    const char16_t *share = csc_path_component(path, 1, &len);
    path->len = (size_t)(share - path->text) + len;
    path->text[path->len] = 0;
    path->count = 2;
}

/* The closest share above the item, or the item itself. */
static HRESULT STDMETHODCALLTYPE share_info_GetShareItem(IOfflineFilesShareInfo *face,
                                                         IOfflineFilesShareItem **out)
{
    struct item *self = com_self(face);
    IOfflineFilesItem *item = NULL;
    struct csc_path path;
    if (!out)
        return E_POINTER;
    *out = NULL;
    HRESULT hr = item_path(self, &path);
    if (FAILED(hr))
        return hr;
    cut_to_share(&path);
    hr = item_find(self->engine, &path, self->query & OFFLINEFILES_ITEM_QUERY_ADMIN, NULL, &item);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesShareItem, (void **)out);
        IOfflineFilesItem_Release(item);
    }
    csc_path_free(&path);
    return hr;
}

/* As last told by the server; offline nobody needs to be asked. */
static HRESULT STDMETHODCALLTYPE share_info_GetShareCachingMode(IOfflineFilesShareInfo *face,
                                                                OFFLINEFILES_CACHING_MODE *mode)
{
    struct item *self = com_self(face);
    struct csc_path path;
    bool known = false;
    uint32_t flags = 0;
    if (!mode)
        return E_POINTER;
    *mode = OFFLINEFILES_CACHING_MODE_NONE;
    HRESULT hr = item_path(self, &path);
    if (FAILED(hr))
        return hr;
    hr = csc_cache_share_mode(self->engine->cache, &path, &known, &flags);
    if (SUCCEEDED(hr))
        *mode = caching_mode(known, flags);
    csc_path_free(&path);
    return hr;
}

/* The junctions of DFS are the redirector's business: what is cached here is keyed by the name it
 * was asked for, and its share is the first two components of that. So none is known. */
static HRESULT STDMETHODCALLTYPE share_info_IsShareDfsJunction(IOfflineFilesShareInfo *face,
                                                               BOOL *junction)
{
    (void)face;
    if (!junction)
        return E_POINTER;
    *junction = FALSE;
    return S_OK;
}

const IOfflineFilesShareInfoVtbl share_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesShareInfo),
    share_info_GetShareItem,
    share_info_GetShareCachingMode,
    share_info_IsShareDfsJunction,
};

/* As it is now: an item may come to be cached otherwise. */
static HRESULT STDMETHODCALLTYPE
transparent_cache_info_IsTransparentlyCached(IOfflineFilesTransparentCacheInfo *face, BOOL *is)
{
    struct item *self = com_self(face);
    struct csc_item data;
    if (!is)
        return E_POINTER;
    *is = FALSE;
    item_read(self, &data);
    HRESULT hr = csc_store_is_transparent(csc_cache_store(self->engine->cache), data.id);
    *is = hr == S_OK;
    return SUCCEEDED(hr) ? S_OK : hr;
}

const IOfflineFilesTransparentCacheInfoVtbl transparent_cache_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesTransparentCacheInfo),
    transparent_cache_info_IsTransparentlyCached,
};
