/*
 * The provider's interfaces: see provider.h.
 */
#include "provider.h"

#include "config.h"

#include "base/text.h"

const CLSID CLSID_OpenCscWmiProvider = {
    0x9e212d92, 0x42df, 0x4dbf, {0x96, 0xe0, 0x43, 0x67, 0x7b, 0xcc, 0xc6, 0xaa}};

HRESULT wbem_result(HRESULT hr)
{
    switch (hr) {
    case (HRESULT)0x80070002: /* ERROR_FILE_NOT_FOUND and what is no path of an item at all */
    case (HRESULT)0x80070003:
    case (HRESULT)0x8007007B: /* ERROR_INVALID_NAME */
    case (HRESULT)0x800700A1: /* ERROR_BAD_PATHNAME */
    case (HRESULT)0x800700CE: /* ERROR_FILENAME_EXCED_RANGE */
        return WBEM_E_NOT_FOUND;
    case E_ACCESSDENIED:
        return WBEM_E_ACCESS_DENIED;
    case E_OUTOFMEMORY:
        return WBEM_E_OUT_OF_MEMORY;
    default:
        return hr;
    }
}

/* --- what it holds --------------------------------------------------------------------------- */

HRESULT provider_cache(struct provider *self, IOfflineFilesCache **cache)
{
    HRESULT hr = S_OK;
    AcquireSRWLockExclusive(&self->lock);
    if (!self->cache)
        hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                              &IID_IOfflineFilesCache, (void **)&self->cache);
    *cache = SUCCEEDED(hr) ? self->cache : NULL;
    if (*cache)
        IOfflineFilesCache_AddRef(*cache);
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

/* Asked of WMI without the lock held; two threads may ask, one answer stays. */
static HRESULT fetch_class(struct provider *self, const struct wmi_class *cls,
                           IWbemClassObject **out)
{
    IWbemServices *space = self->space;
    BSTR name = SysAllocString(cls->name);
    if (!name)
        return WBEM_E_OUT_OF_MEMORY;
    HRESULT hr =
        space ? IWbemServices_GetObject(space, name, 0, NULL, out, NULL) : WBEM_E_UNEXPECTED;
    SysFreeString(name);
    return hr;
}

HRESULT provider_class(struct provider *self, const struct wmi_class *cls, IWbemClassObject **out)
{
    IWbemClassObject **slot = &self->classes[cls - wmi_schema];
    IWbemClassObject *fetched = NULL;
    HRESULT hr = S_OK;
    if (!InterlockedCompareExchangePointer((void **)slot, NULL, NULL)) {
        hr = fetch_class(self, cls, &fetched);
        if (FAILED(hr))
            return hr;
        if (InterlockedCompareExchangePointer((void **)slot, fetched, NULL))
            IWbemClassObject_Release(fetched);
    }
    *out = *slot;
    IWbemClassObject_AddRef(*out);
    return hr;
}

/* --- IWbemProviderInit ----------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE init_Initialize(IWbemProviderInit *face, LPWSTR user, LONG flags,
                                                 LPWSTR space_name, LPWSTR locale,
                                                 IWbemServices *space, IWbemContext *context,
                                                 IWbemProviderInitSink *sink)
{
    struct provider *self = com_self(face);
    (void)user;
    (void)flags;
    (void)space_name;
    (void)locale;
    (void)context;
    if (!space || !sink)
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    IWbemServices *old = self->space;
    IWbemServices_AddRef(space);
    self->space = space;
    ReleaseSRWLockExclusive(&self->lock);
    if (old)
        IWbemServices_Release(old);
    return IWbemProviderInitSink_SetStatus(sink, WBEM_S_INITIALIZED, 0);
}

/* --- calls ----------------------------------------------------------------------------------- */

/* WINDOWS: what the user may see and do decides; the process is that of a service.
 * WINE: there is nobody to impersonate, the caller is in this process. */
static void start(struct provider *self, struct provider_call *call)
{
    call->impersonating = SUCCEEDED(CoImpersonateClient());
    AcquireSRWLockExclusive(&self->lock);
    call->next = self->calls;
    self->calls = call;
    ReleaseSRWLockExclusive(&self->lock);
}

static void finish(struct provider *self, struct provider_call *call, HRESULT hr)
{
    struct provider_call **link = &self->calls;
    AcquireSRWLockExclusive(&self->lock);
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    ReleaseSRWLockExclusive(&self->lock);
    if (call->impersonating)
        CoRevertToSelf();
    if (call->cancelled)
        hr = WBEM_E_CALL_CANCELLED;
    IWbemObjectSink_SetStatus(call->sink, WBEM_STATUS_COMPLETE, wbem_result(hr), NULL, NULL);
}

static HRESULT STDMETHODCALLTYPE services_CancelAsyncCall(IWbemServices *face,
                                                          IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    HRESULT hr = WBEM_E_NOT_FOUND;
    if (!sink)
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    for (struct provider_call *call = self->calls; call; call = call->next) {
        if (call->sink == sink) {
            InterlockedExchange(&call->cancelled, 1);
            hr = S_OK;
        }
    }
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE services_GetObjectAsync(IWbemServices *face, const BSTR path,
                                                         LONG flags, IWbemContext *context,
                                                         IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    struct provider_call call = {.sink = sink, .flags = flags};
    (void)context;
    if (!path || !sink)
        return WBEM_E_INVALID_PARAMETER;
    start(self, &call);
    finish(self, &call, instances_get(self, path, &call));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE services_CreateInstanceEnumAsync(IWbemServices *face,
                                                                  const BSTR name, LONG flags,
                                                                  IWbemContext *context,
                                                                  IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    struct provider_call call = {.sink = sink, .flags = flags};
    (void)context;
    if (!name || !sink)
        return WBEM_E_INVALID_PARAMETER;
    const struct wmi_class *cls = wmi_find_class(name);
    start(self, &call);
    finish(self, &call, cls ? instances_each(self, cls, NULL, &call) : WBEM_E_INVALID_CLASS);
    return S_OK;
}

static HRESULT run_query(struct provider *self, const WCHAR *text, struct provider_call *call)
{
    struct wql_query query;
    HRESULT hr = wql_parse(text, &query);
    if (FAILED(hr))
        return hr;
    const struct wmi_class *cls = wmi_find_class(query.cls);
    hr = cls ? wql_bind(&query, cls) : WBEM_E_INVALID_CLASS;
    if (SUCCEEDED(hr))
        hr = instances_each(self, cls, &query, call);
    wql_free(&query);
    return hr;
}

/* WINDOWS: WMI asks only a provider that is registered with QuerySupportLevels, and we are not: it
 * filters itself then. Under Wine this is where queries end. */
static HRESULT STDMETHODCALLTYPE services_ExecQueryAsync(IWbemServices *face, const BSTR language,
                                                         const BSTR query, LONG flags,
                                                         IWbemContext *context,
                                                         IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    struct provider_call call = {.sink = sink, .flags = flags};
    (void)context;
    if (!language || !query || !sink)
        return WBEM_E_INVALID_PARAMETER;
    if (csc_compare(language, L"WQL") != 0)
        return WBEM_E_INVALID_QUERY_TYPE;
    start(self, &call);
    finish(self, &call, run_query(self, query, &call));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE services_PutInstanceAsync(IWbemServices *face,
                                                           IWbemClassObject *instance, LONG flags,
                                                           IWbemContext *context,
                                                           IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    struct provider_call call = {.sink = sink, .flags = flags};
    (void)context;
    if (!instance || !sink)
        return WBEM_E_INVALID_PARAMETER;
    start(self, &call);
    finish(self, &call, config_put(self, instance, flags));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE services_ExecMethodAsync(IWbemServices *face, const BSTR path,
                                                          const BSTR name, LONG flags,
                                                          IWbemContext *context,
                                                          IWbemClassObject *in,
                                                          IWbemObjectSink *sink)
{
    struct provider *self = com_self(face);
    struct provider_call call = {.sink = sink, .flags = flags};
    const struct method_call what = {path, name, in};
    (void)context;
    if (!path || !name || !sink)
        return WBEM_E_INVALID_PARAMETER;
    start(self, &call);
    finish(self, &call, methods_run(self, &what, &call));
    return S_OK;
}

/* --- what no provider of instances and methods does ------------------------------------------ */

#define NOT_CAPABLE(name, ...)                                    \
    static HRESULT STDMETHODCALLTYPE services_##name(__VA_ARGS__) \
    {                                                             \
        return WBEM_E_PROVIDER_NOT_CAPABLE;                       \
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
NOT_CAPABLE(OpenNamespace, IWbemServices *face, const BSTR a, LONG b, IWbemContext *c,
            IWbemServices **d, IWbemCallResult **e)
NOT_CAPABLE(QueryObjectSink, IWbemServices *face, LONG a, IWbemObjectSink **b)
NOT_CAPABLE(GetOne, IWbemServices *face, const BSTR a, LONG b, IWbemContext *c,
            IWbemClassObject **d, IWbemCallResult **e)
NOT_CAPABLE(PutOne, IWbemServices *face, IWbemClassObject *a, LONG b, IWbemContext *c,
            IWbemCallResult **d)
NOT_CAPABLE(PutOneAsync, IWbemServices *face, IWbemClassObject *a, LONG b, IWbemContext *c,
            IWbemObjectSink *d)
NOT_CAPABLE(DeleteOne, IWbemServices *face, const BSTR a, LONG b, IWbemContext *c,
            IWbemCallResult **d)
NOT_CAPABLE(DeleteOneAsync, IWbemServices *face, const BSTR a, LONG b, IWbemContext *c,
            IWbemObjectSink *d)
NOT_CAPABLE(CreateEnum, IWbemServices *face, const BSTR a, LONG b, IWbemContext *c,
            IEnumWbemClassObject **d)
NOT_CAPABLE(Query, IWbemServices *face, const BSTR a, const BSTR b, LONG c, IWbemContext *d,
            IEnumWbemClassObject **e)
NOT_CAPABLE(QueryAsync, IWbemServices *face, const BSTR a, const BSTR b, LONG c, IWbemContext *d,
            IWbemObjectSink *e)
NOT_CAPABLE(ExecMethod, IWbemServices *face, const BSTR a, const BSTR b, LONG c, IWbemContext *d,
            IWbemClassObject *e, IWbemClassObject **f, IWbemCallResult **g)
#pragma GCC diagnostic pop

/* --- the object ------------------------------------------------------------------------------ */

static const IWbemProviderInitVtbl init_vtbl = {
    COM_UNKNOWN(IWbemProviderInit),
    init_Initialize,
};

static const IWbemServicesVtbl services_vtbl = {
    COM_UNKNOWN(IWbemServices),
    services_OpenNamespace,
    services_CancelAsyncCall,
    services_QueryObjectSink,
    services_GetOne,
    services_GetObjectAsync,
    services_PutOne,
    services_PutOneAsync,
    services_DeleteOne,
    services_DeleteOneAsync,
    services_CreateEnum,
    services_DeleteOneAsync, /* CreateClassEnumAsync has the same parameters */
    services_PutOne,
    services_PutInstanceAsync,
    services_DeleteOne,
    services_DeleteOneAsync,
    services_CreateEnum,
    services_CreateInstanceEnumAsync,
    services_Query,
    services_ExecQueryAsync,
    services_Query,
    services_QueryAsync,
    services_ExecMethod,
    services_ExecMethodAsync,
};

static void provider_destroy(struct com_object *object)
{
    struct provider *self = (struct provider *)object;
    for (size_t i = 0; i < WMI_CLASSES; i++) {
        if (self->classes[i])
            IWbemClassObject_Release(self->classes[i]);
    }
    if (self->cache)
        IOfflineFilesCache_Release(self->cache);
    if (self->space)
        IWbemServices_Release(self->space);
}

static const struct com_row rows[] = {
    {&IID_IWbemProviderInit, offsetof(struct provider, init), &init_vtbl},
    {&IID_IWbemServices, offsetof(struct provider, services), &services_vtbl},
};
static const struct com_class provider_class_table = {rows, ARRAYSIZE(rows),
                                                      sizeof(struct provider), provider_destroy};

HRESULT provider_create(REFIID iid, void **out)
{
    struct provider *self = com_create(&provider_class_table);
    return self ? com_give(&self->object, iid, out) : E_OUTOFMEMORY;
}
