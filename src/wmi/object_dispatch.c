/*
 * Embedded objects for scripts: reading properties by name through IDispatch.
 *
 * WINE: wbemdisp hands an embedded object on as it is, an IUnknown that scripts can do nothing
 * with. On Windows it is wrapped into an SWbemObject. So objects answer IDispatch, and what
 * wbemdisp gets is VT_DISPATCH (object.c).
 */
#include "object.h"

#include "base/text.h"

enum { FIRST = 1 }; /* DISPID of the first property, system ones before the others */

static struct object *self_of(IDispatch *face)
{
    return com_self(face);
}

static HRESULT STDMETHODCALLTYPE dispatch_GetTypeInfoCount(IDispatch *face, UINT *count)
{
    (void)face;
    if (!count)
        return E_POINTER;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE dispatch_GetTypeInfo(IDispatch *face, UINT index, LCID locale,
                                                      ITypeInfo **info)
{
    (void)face;
    (void)index;
    (void)locale;
    if (!info)
        return E_POINTER;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT STDMETHODCALLTYPE dispatch_GetIDsOfNames(IDispatch *face, REFIID iid,
                                                        LPOLESTR *names, UINT count, LCID locale,
                                                        DISPID *ids)
{
    struct object *self = self_of(face);
    (void)iid;
    (void)locale;
    if (!names || !ids || !count)
        return E_INVALIDARG;
    for (UINT i = 0; i < count; i++)
        ids[i] = DISPID_UNKNOWN;
    size_t system = system_find(names[0]);
    size_t property = wmi_find_property(self->cls, names[0]);
    if (system < SYSTEM_PROPERTIES)
        ids[0] = FIRST + (DISPID)system;
    else if (property < self->cls->count)
        ids[0] = FIRST + SYSTEM_PROPERTIES + (DISPID)property;
    return count == 1 && ids[0] != DISPID_UNKNOWN ? S_OK : DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE dispatch_Invoke(IDispatch *face, DISPID id, REFIID iid,
                                                 LCID locale, WORD flags, DISPPARAMS *arguments,
                                                 VARIANT *result, EXCEPINFO *exception,
                                                 UINT *bad_argument)
{
    struct object *self = self_of(face);
    VARIANT value;
    (void)iid;
    (void)locale;
    (void)exception;
    (void)bad_argument;
    DISPID last = FIRST + SYSTEM_PROPERTIES + (DISPID)self->cls->count;
    if (id < FIRST || id >= last || !(flags & DISPATCH_PROPERTYGET))
        return DISP_E_MEMBERNOTFOUND;
    if (arguments && arguments->cArgs)
        return DISP_E_BADPARAMCOUNT;
    id -= FIRST;
    const WCHAR *name = id < SYSTEM_PROPERTIES ? system_names[id]
                                               : self->cls->properties[id - SYSTEM_PROPERTIES].name;
    HRESULT hr = IWbemClassObject_Get(object_face(self), name, 0, &value, NULL, NULL);
    if (FAILED(hr))
        return hr;
    if (V_VT(&value) == VT_UNKNOWN) {
        IUnknown *inner = V_UNKNOWN(&value);
        V_VT(&value) = VT_DISPATCH;
        hr = IUnknown_QueryInterface(inner, &IID_IDispatch, (void **)&V_DISPATCH(&value));
        IUnknown_Release(inner);
        if (FAILED(hr))
            return hr;
    }
    if (result)
        *result = value;
    else
        VariantClear(&value);
    return S_OK;
}

const IDispatchVtbl object_dispatch_vtbl = {
    COM_UNKNOWN(IDispatch), dispatch_GetTypeInfoCount, dispatch_GetTypeInfo,
    dispatch_GetIDsOfNames, dispatch_Invoke,
};
