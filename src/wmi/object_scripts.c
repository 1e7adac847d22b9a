/*
 * What scripts get of objects. See object.h.
 */
#include "object.h"
#include "variant.h"

/* WINE: its scripting (wbemdisp) can do nothing with embedded objects and arrays of strings as WMI
 * has them, and passes no arrays. Where it is the one who called, it gets what scripts can use. */
static bool is_scripting(const void *caller)
{
    HMODULE scripting = GetModuleHandleW(L"wbemdisp.dll");
    HMODULE module = NULL;
    const DWORD by_address =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    return scripting && GetModuleHandleExW(by_address, caller, &module) && module == scripting;
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
    if (!special || !is_scripting(caller))
        return S_OK;
    if (*type == CIM_TEXTS)
        *type = CIM_STRING;
    if (value && V_VT(value) == (VT_ARRAY | VT_BSTR))
        return list_for_scripts(value);
    return value && V_VT(value) == VT_UNKNOWN ? dispatch_for_scripts(value) : S_OK;
}
