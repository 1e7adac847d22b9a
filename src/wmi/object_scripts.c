/*
 * What scripts get of objects. See object.h.
 */
#include "object.h"
#include "variant.h"

#include "base/text.h"

static bool is_named(HMODULE module, const WCHAR *name)
{
    WCHAR path[MAX_PATH];
    DWORD len = GetModuleFileNameW(module, path, MAX_PATH);
    size_t name_len = csc_len(name);
    return len < MAX_PATH && len > name_len && path[len - name_len - 1] == L'\\' &&
           csc_compare(path + len - name_len, name) == 0;
}

/* WINE: its scripting (wbemdisp) can do nothing with embedded objects and arrays of strings as WMI
 * has them, and passes no arrays. Where it is the one who called, it gets what scripts can use.
 * To ask for a module by a name that is not loaded would be a search in folders each time. */
bool object_is_scripting(const void *caller)
{
    static HMODULE last_other; /* somebody else who was met */
    HMODULE module = NULL;
    const DWORD by_address =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(by_address, caller, &module) ||
        module == InterlockedCompareExchangePointer((void **)&last_other, NULL, NULL))
        return false;
    if (is_named(module, L"wbemdisp.dll"))
        return true;
    InterlockedExchangePointer((void **)&last_other, module);
    return false;
}

/* WINE: its wmic prints whatever is enumerated, for its own WMI leaves out the system properties.
 */
bool object_is_in_wmic(void)
{
    static volatile LONG known; /* 1: no, 2: yes */
    if (!known)
        InterlockedExchange(&known, is_named(NULL, L"wmic.exe") ? 2 : 1);
    return known == 2;
}

static HRESULT list_for_scripts(VARIANT *value)
{
    const SAFEARRAY *from = V_ARRAY(value);
    ULONG count = from->rgsabound[0].cElements;
    SAFEARRAY *to = SafeArrayCreateVector(VT_VARIANT, 0, count);
    if (!to)
        return WBEM_E_OUT_OF_MEMORY;
    HRESULT hr = S_OK;
    for (ULONG i = 0; SUCCEEDED(hr) && i < count; i++)
        hr = variant_text(((const BSTR *)from->pvData)[i], &((VARIANT *)to->pvData)[i]);
    if (FAILED(hr)) {
        SafeArrayDestroy(to);
        return hr;
    }
    VariantClear(value);
    V_VT(value) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(value) = to;
    return S_OK;
}

static HRESULT dispatch_for_scripts(VARIANT *value)
{
    IUnknown *inner = V_UNKNOWN(value);
    IDispatch *dispatch;
    if (FAILED(IUnknown_QueryInterface(inner, &IID_IDispatch, (void **)&dispatch)))
        return S_OK;
    IUnknown_Release(inner);
    V_VT(value) = VT_DISPATCH;
    V_DISPATCH(value) = dispatch;
    return S_OK;
}

/* One string in place of a list is what a script can put. */
HRESULT object_for_scripts(VARIANT *value, CIMTYPE *type, const void *caller)
{
    const bool special = (type && *type & CIM_FLAG_ARRAY) || (type && *type == CIM_OBJECT);
    if (!special || !object_is_scripting(caller))
        return S_OK;
    if (*type == CIM_TEXTS)
        *type = CIM_STRING;
    if (value && V_VT(value) == (VT_ARRAY | VT_BSTR))
        return list_for_scripts(value);
    return value && V_VT(value) == VT_UNKNOWN ? dispatch_for_scripts(value) : S_OK;
}
