/*
 * IOpenCscContent of file items, the stream it hands out, and IOpenCscEncryption of the cache
 * object: opencsc.idl says what they promise.
 */
#include "cache.h"
#include "content_stream.h"
#include "item.h"

#include "base/result.h"
#include "sync/operation.h"

C_ASSERT((int)OPENCSC_ENCRYPTION_NONE == (int)CSC_ENCRYPTION_NONE);
C_ASSERT((int)OPENCSC_ENCRYPTION_VOLUME == (int)CSC_ENCRYPTION_VOLUME);
C_ASSERT((int)OPENCSC_ENCRYPTION_OWN == (int)CSC_ENCRYPTION_OWN);

static HRESULT STDMETHODCALLTYPE content_GetEncryption(IOpenCscContent *face,
                                                       OPENCSC_ENCRYPTION *encryption)
{
    struct item *self = com_self(face);
    enum csc_encryption kind;
    struct csc_item data;
    if (!encryption)
        return E_POINTER;
    *encryption = OPENCSC_ENCRYPTION_NONE;
    item_read(self, &data);
    HRESULT hr = csc_cache_encryption_of(self->engine->cache, data.id, &kind);
    if (SUCCEEDED(hr))
        *encryption = (OPENCSC_ENCRYPTION)kind;
    return csc_hr_is_absent(hr) ? CSC_E_NOT_FOUND : hr;
}

static HRESULT STDMETHODCALLTYPE content_OpenContent(IOpenCscContent *face, IStream **stream)
{
    struct item *self = com_self(face);
    struct csc_item data;
    if (!stream)
        return E_POINTER;
    *stream = NULL;
    item_read(self, &data);
    HRESULT hr = content_stream_open(self->engine, data.id, stream);
    return csc_hr_is_absent(hr) ? CSC_E_NOT_FOUND : hr;
}

const IOpenCscContentVtbl content_vtbl = {COM_UNKNOWN(IOpenCscContent), content_GetEncryption,
                                          content_OpenContent};

static HRESULT STDMETHODCALLTYPE encryption_GetEncryptionKind(IOpenCscEncryption *face,
                                                              OPENCSC_ENCRYPTION *encryption)
{
    struct engine *engine;
    enum csc_encryption kind;
    if (!encryption)
        return E_POINTER;
    *encryption = OPENCSC_ENCRYPTION_NONE;
    HRESULT hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = csc_encryption_kind(engine->cache, &kind);
    if (SUCCEEDED(hr))
        *encryption = (OPENCSC_ENCRYPTION)kind;
    return hr;
}

const IOpenCscEncryptionVtbl encryption_vtbl = {COM_UNKNOWN(IOpenCscEncryption),
                                                encryption_GetEncryptionKind};
