/*
 * See encrypt_policy.h.
 * DOC: OfflineFiles.admx, Pol_EncryptOfflineFiles: where it is not configured the user decides, the
 * present state is kept, and an encryption that is not complete is completed at logon.
 */
#include "encrypt_policy.h"

#include "operations.h"
#include "setting.h"

#include "base/result.h"

HRESULT encrypt_run(struct csc_cache *cache, const struct csc_request *request)
{
    bool was = false, was_partial = false, is = false, is_partial = false;
    csc_encryption(cache, &was, &was_partial);
    HRESULT hr = csc_encrypt(cache, request);
    csc_encryption(cache, &is, &is_partial);
    if (is != was || is_partial != was_partial)
        csc_store_tell(csc_cache_store(cache),
                       &(struct csc_event){.id = CSC_EVENT_ENCRYPTION_CHANGED,
                                           .data = was,
                                           .attributes = was_partial,
                                           .number = (is ? 1u : 0u) | (is_partial ? 2u : 0u)});
    return hr;
}

/* Is everything as it is to be? To look at all files is dear, so it is done only where some may be
 * encrypted. */
static HRESULT is_as_wanted(struct engine *engine, bool decided, bool *on)
{
    enum csc_encryption kind;
    bool encrypted, partial;
    HRESULT hr = csc_encryption_kind(engine->cache, &kind);
    if (FAILED(hr))
        return hr;
    if (!decided)
        *on = kind != CSC_ENCRYPTION_NONE;
    if (!*on && kind == CSC_ENCRYPTION_NONE)
        return S_OK;
    hr = csc_encryption(engine->cache, &encrypted, &partial);
    return FAILED(hr) ? hr : encrypted == *on && !partial ? S_OK : S_FALSE;
}

HRESULT encrypt_policy_apply(struct engine *engine)
{
    const struct operation operation = {.run = encrypt_run,
                                        .occasion = {.name = "encrypt", .syncs = true}};
    struct csc_request request = {.flags = 0};
    DWORD wanted;
    BOOL by_policy;
    bool decided = setting_known_number(L"EncryptCache", &wanted, &by_policy) && by_policy;
    request.deep = wanted != 0;
    HRESULT hr = is_as_wanted(engine, decided, &request.deep);
    return hr == S_FALSE ? operation_start(&operation, engine, &request) : hr;
}
