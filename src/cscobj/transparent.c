/*
 * IOpenCscTransparentCache of the cache object: opencsc.idl says what it promises.
 */
#include "arguments.h"
#include "cache.h"

#include "base/result.h"
#include "com/unknown.h"

#include <shlwapi.h>

static HRESULT read_path(struct cache *self, const struct csc_path *path, IStream **stream)
{
    const DWORD mode = STGM_READ | STGM_SHARE_DENY_WRITE;
    struct csc_text local = {0};
    struct engine *engine;
    HRESULT hr = cache_engine(self, &engine);
    if (SUCCEEDED(hr))
        hr = csc_cache_read(engine->cache, path, &local);
    if (hr == S_OK)
        hr = SHCreateStreamOnFileEx(local.s, mode, FILE_ATTRIBUTE_NORMAL, FALSE, NULL, stream);
    csc_text_free(&local);
    return hr;
}

static HRESULT STDMETHODCALLTYPE transparent_Read(IOpenCscTransparentCache *face, LPCWSTR text,
                                                  IStream **stream)
{
    struct csc_path path;
    if (!stream)
        return E_POINTER;
    *stream = NULL;
    HRESULT hr = csc_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    hr = read_path(com_self(face), &path, stream);
    csc_path_free(&path);
    return hr;
}

const IOpenCscTransparentCacheVtbl transparent_vtbl = {
    COM_UNKNOWN(IOpenCscTransparentCache),
    transparent_Read,
};
