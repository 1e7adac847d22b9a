/*
 * Argument checks: see arguments.h.
 */
#include "arguments.h"

#include "com/netcache.h"

#include <cscobj.h>

HRESULT arguments_flags(DWORD flags, DWORD valid)
{
    return flags & ~valid ? E_INVALIDARG : S_OK;
}

HRESULT arguments_string(LPCWSTR text)
{
    return text && *text ? S_OK : E_INVALIDARG;
}

HRESULT arguments_paths(LPCWSTR *paths, ULONG count)
{
    if (!paths || count == 0)
        return E_INVALIDARG;
    for (ULONG i = 0; i < count; i++) {
        if (FAILED(arguments_string(paths[i])))
            return E_INVALIDARG;
    }
    return S_OK;
}

HRESULT arguments_sync(DWORD flags)
{
    const DWORD directions = OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE |
                             OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN |
                             OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT;
    /* A value, not bits: KEEPLATEST is the highest one. */
    if ((flags & OFFLINEFILES_SYNC_CONTROL_CR_MASK) > OFFLINEFILES_SYNC_CONTROL_CR_KEEPLATEST)
        return E_INVALIDARG;
    return flags & directions ? arguments_flags(flags, SYNC_FLAGS_VALID) : E_INVALIDARG;
}

HRESULT arguments_pin(DWORD flags)
{
    const DWORD classes =
        OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER | OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER_POLICY |
        OFFLINEFILES_PIN_CONTROL_FLAG_FORALL | OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR;
    return flags & classes ? arguments_flags(flags, PIN_FLAGS_VALID) : E_INVALIDARG;
}

HRESULT arguments_administrator(void)
{
    return netcache_administrator() ? S_OK : E_ACCESSDENIED;
}

HRESULT arguments_delete(DWORD flags)
{
    HRESULT hr = arguments_flags(flags, DELETE_FLAGS_VALID);
    return SUCCEEDED(hr) && flags & OFFLINEFILES_DELETE_FLAG_ADMIN ? arguments_administrator() : hr;
}

HRESULT arguments_query(DWORD flags)
{
    if (FAILED(arguments_flags(flags, QUERY_FLAGS_VALID)))
        return E_INVALIDARG;
    if (flags & OFFLINEFILES_ITEM_QUERY_ADMIN)
        return arguments_administrator();
    return S_OK;
}
