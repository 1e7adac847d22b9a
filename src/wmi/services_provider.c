/*
 * The host loads the provider as WMI would. See services.h.
 */
#include "provider.h"
#include "services.h"

/* WMI's ear for how the loading goes. */
static HRESULT STDMETHODCALLTYPE ear_SetStatus(IWbemProviderInitSink *face, LONG status, LONG flags)
{
    (void)face;
    (void)flags;
    return status == WBEM_S_INITIALIZED ? S_OK : WBEM_E_FAILED;
}

static const IWbemProviderInitSinkVtbl ear_vtbl = {COM_UNKNOWN(IWbemProviderInitSink),
                                                   ear_SetStatus};
struct ear {
    struct com_object object;
    struct com_face face;
};
static const struct com_row ear_rows[] = {
    {&IID_IWbemProviderInitSink, offsetof(struct ear, face), &ear_vtbl},
};
static const struct com_class ear_class = {ear_rows, 1, sizeof(struct ear), NULL};

/* It gets services of its own, which know our classes and nothing else: those of the client would
 * hold each other with it. */
static HRESULT initialize(IWbemProviderInit *init)
{
    struct ear *ear = com_create(&ear_class);
    IWbemServices *space;
    WCHAR name[] = WBEM_CIMV2;
    if (!ear)
        return WBEM_E_OUT_OF_MEMORY;
    HRESULT hr = services_create(NULL, &space);
    if (SUCCEEDED(hr)) {
        hr = IWbemProviderInit_Initialize(init, NULL, 0, name, NULL, space, NULL,
                                          (IWbemProviderInitSink *)&ear->face);
        IWbemServices_Release(space);
    }
    com_drop(&ear->object);
    return hr;
}

HRESULT services_load_provider(IWbemServices **out)
{
    IWbemProviderInit *init;
    HRESULT hr = provider_create(&IID_IWbemProviderInit, (void **)&init);
    if (FAILED(hr))
        return hr;
    hr = initialize(init);
    if (SUCCEEDED(hr))
        hr = IWbemProviderInit_QueryInterface(init, &IID_IWbemServices, (void **)out);
    IWbemProviderInit_Release(init);
    return hr;
}
