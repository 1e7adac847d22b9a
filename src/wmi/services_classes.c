/*
 * IWbemServices: classes. They are what they are. See services.h.
 */
#include "results.h"
#include "services.h"

HRESULT STDMETHODCALLTYPE services_PutClass(IWbemServices *face, IWbemClassObject *object,
                                            LONG flags, IWbemContext *context,
                                            IWbemCallResult **result)
{
    struct services *self = com_self(face);
    if (!object)
        return WBEM_E_INVALID_PARAMETER;
    return services_class_of(object) || !self->foreign
               ? WBEM_E_NOT_SUPPORTED
               : IWbemServices_PutClass(self->foreign, object, flags, context, result);
}

HRESULT STDMETHODCALLTYPE services_PutClassAsync(IWbemServices *face, IWbemClassObject *object,
                                                 LONG flags, IWbemContext *context,
                                                 IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    if (!object || !sink)
        return WBEM_E_INVALID_PARAMETER;
    return services_class_of(object) || !self->foreign
               ? WBEM_E_NOT_SUPPORTED
               : IWbemServices_PutClassAsync(self->foreign, object, flags, context, sink);
}

HRESULT STDMETHODCALLTYPE services_DeleteClass(IWbemServices *face, const BSTR name, LONG flags,
                                               IWbemContext *context, IWbemCallResult **result)
{
    struct services *self = com_self(face);
    if (!name)
        return WBEM_E_INVALID_PARAMETER;
    return wmi_find_class(name) || !self->foreign
               ? WBEM_E_NOT_SUPPORTED
               : IWbemServices_DeleteClass(self->foreign, name, flags, context, result);
}

HRESULT STDMETHODCALLTYPE services_DeleteClassAsync(IWbemServices *face, const BSTR name,
                                                    LONG flags, IWbemContext *context,
                                                    IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    if (!name || !sink)
        return WBEM_E_INVALID_PARAMETER;
    return wmi_find_class(name) || !self->foreign
               ? WBEM_E_NOT_SUPPORTED
               : IWbemServices_DeleteClassAsync(self->foreign, name, flags, context, sink);
}

static HRESULT list_classes(const WCHAR *above, struct results **out)
{
    HRESULT hr = results_create(NULL, UINT64_MAX, out);
    for (size_t i = 0; SUCCEEDED(hr) && !*above && i < WMI_CLASSES; i++) {
        IWbemClassObject *cls;
        hr = services_give_class(&wmi_schema[i], &cls);
        if (FAILED(hr))
            break;
        hr = IWbemObjectSink_Indicate(results_sink(*out), 1, &cls);
        IWbemClassObject_Release(cls);
    }
    if (*out)
        results_finish(*out, hr);
    return hr;
}

/* Our classes have no ancestor and no descendants.
 * WINE: it lists no classes itself. */
HRESULT STDMETHODCALLTYPE services_CreateClassEnum(IWbemServices *face, const BSTR name, LONG flags,
                                                   IWbemContext *context,
                                                   IEnumWbemClassObject **out)
{
    struct services *self = com_self(face);
    struct results *results;
    if (!out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    if (name && *name && !wmi_find_class(name))
        return self->foreign
                   ? IWbemServices_CreateClassEnum(self->foreign, name, flags, context, out)
                   : WBEM_E_INVALID_CLASS;
    HRESULT hr = list_classes(name ? name : L"", &results);
    if (SUCCEEDED(hr))
        hr = enumerator_create(results, out);
    if (results)
        com_drop(&results->object);
    return hr;
}

HRESULT STDMETHODCALLTYPE services_CreateClassEnumAsync(IWbemServices *face, const BSTR name,
                                                        LONG flags, IWbemContext *context,
                                                        IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    return self->foreign
               ? IWbemServices_CreateClassEnumAsync(self->foreign, name, flags, context, sink)
               : WBEM_E_NOT_SUPPORTED;
}
