/*
 * IWbemServices: see services.h. Each method asks whose it is; what is ours becomes a call of the
 * provider (host_call.h).
 */
#include "services.h"

#include "host_call.h"
#include "object.h"
#include "object_path.h"
#include "security.h"
#include "wql.h"

#include "base/text.h"

/* --- whose it is ----------------------------------------------------------------------------- */

bool services_has_space(const WCHAR *name)
{
    static const WCHAR *const spaces[] = {L"root\\cimv2", L"root\\default"};
    WCHAR text[64];
    size_t len = 0;
    if ((name[0] == L'\\' || name[0] == L'/') && (name[1] == L'\\' || name[1] == L'/')) {
        for (name += 2; *name && *name != L'\\' && *name != L'/';)
            name++;
        name += *name != 0;
    }
    for (; name[len] && len < ARRAYSIZE(text) - 1; len++)
        text[len] = name[len] == L'/' ? L'\\' : name[len];
    text[len] = 0;
    for (size_t i = 0; i < ARRAYSIZE(spaces); i++) {
        if (csc_compare(text, spaces[i]) == 0)
            return true;
    }
    return false;
}

/* A path that is none, but names a class of ours, is ours to refuse. */
static bool mentions_us(const WCHAR *text)
{
    static const WCHAR ours[] = L"Win32_OfflineFiles";
    const size_t len = ARRAYSIZE(ours) - 1;
    for (size_t left = csc_len(text); left >= len; left--, text++) {
        if (csc_compare_n(text, len, ours, len) == 0)
            return true;
    }
    return false;
}

/* What a path leads to: S_OK: a class of ours; S_FALSE: somebody else's. */
static HRESULT find_owner(const WCHAR *text, const struct wmi_class **cls, bool *is_class)
{
    struct wmi_path path;
    *cls = NULL;
    *is_class = false;
    HRESULT hr = wmi_path_parse(text, &path);
    if (FAILED(hr))
        return hr == WBEM_E_INVALID_OBJECT_PATH && !mentions_us(text) ? S_FALSE : hr;
    if (!*path.space || services_has_space(path.space))
        *cls = wmi_find_class(path.cls);
    *is_class = wmi_path_is_class(&path);
    wmi_path_free(&path);
    return *cls ? S_OK : S_FALSE;
}

/* Where nobody else is, what is not ours is not there. */
static HRESULT nobody(HRESULT hr)
{
    return FAILED(hr) ? hr : WBEM_E_INVALID_CLASS;
}

const struct wmi_class *services_class_of(IWbemClassObject *object)
{
    struct object *own = object_behind(object);
    return own ? own->cls : NULL;
}

/* --- short forms ----------------------------------------------------------------------------- */

/* In place, or on a thread with a call result. */
static HRESULT call_for_one(struct services *self, struct host_call *call, IWbemClassObject **out,
                            IWbemCallResult **result)
{
    struct results *results;
    if (!(call->flags & WBEM_FLAG_RETURN_IMMEDIATELY) || !result)
        return host_call_now(self, call, out);
    HRESULT hr = host_call_collect(self, call, false, &results);
    if (FAILED(hr))
        return hr;
    hr = call_result_create(results, result);
    com_drop(&results->object);
    return hr;
}

/* Whether it waits or not, what is wrong with the call comes at once, or from Next. */
static HRESULT call_for_many(struct services *self, const struct host_call *call,
                             IEnumWbemClassObject **out)
{
    struct results *results;
    const bool wait = !(call->flags & WBEM_FLAG_RETURN_IMMEDIATELY);
    HRESULT hr = host_call_collect(self, call, wait, &results);
    if (FAILED(hr))
        return hr;
    if (wait)
        hr = results_wait(results, WBEM_FOREVER);
    if (SUCCEEDED(hr))
        hr = enumerator_create(results, out);
    com_drop(&results->object);
    return hr;
}

/* WINE: not for its scripting, which goes back all the same. */
static bool is_forward_only(LONG flags, const void *caller)
{
    return flags & WBEM_FLAG_FORWARD_ONLY && !object_is_scripting(caller);
}

/* --- namespaces ------------------------------------------------------------------------------ */

/* WINE: its own services do not open one from another; connecting anew would. */
static HRESULT STDMETHODCALLTYPE services_OpenNamespace(IWbemServices *face, const BSTR name,
                                                        LONG flags, IWbemContext *context,
                                                        IWbemServices **out,
                                                        IWbemCallResult **result)
{
    struct services *self = com_self(face);
    IWbemServices *foreign = NULL;
    if (!name || (!out && !result))
        return WBEM_E_INVALID_PARAMETER;
    if (!self->foreign)
        return WBEM_E_INVALID_NAMESPACE;
    HRESULT hr = IWbemServices_OpenNamespace(self->foreign, name, flags, context, &foreign, result);
    if (out)
        *out = foreign;
    return hr;
}

static HRESULT STDMETHODCALLTYPE services_CancelAsyncCall(IWbemServices *face,
                                                          IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    if (!sink)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = host_call_cancel(self, sink);
    return hr == WBEM_E_NOT_FOUND && self->foreign
               ? IWbemServices_CancelAsyncCall(self->foreign, sink)
               : hr;
}

static HRESULT STDMETHODCALLTYPE services_QueryObjectSink(IWbemServices *face, LONG flags,
                                                          IWbemObjectSink **sink)
{
    struct services *self = com_self(face);
    return self->foreign ? IWbemServices_QueryObjectSink(self->foreign, flags, sink)
                         : WBEM_E_NOT_SUPPORTED;
}

/* --- one object ------------------------------------------------------------------------------ */

HRESULT services_give_class(const struct wmi_class *cls, IWbemClassObject **out)
{
    struct object *object;
    HRESULT hr = object_create(cls, false, &object);
    if (SUCCEEDED(hr))
        *out = object_face(object);
    return hr;
}

static HRESULT STDMETHODCALLTYPE services_GetOne(IWbemServices *face, const BSTR path, LONG flags,
                                                 IWbemContext *context, IWbemClassObject **out,
                                                 IWbemCallResult **result)
{
    struct services *self = com_self(face);
    const struct wmi_class *cls = NULL;
    bool is_class = false;
    if (!out && !result)
        return WBEM_E_INVALID_PARAMETER;
    if (out)
        *out = NULL;
    HRESULT hr = path && *path ? find_owner(path, &cls, &is_class) : S_FALSE;
    if (hr != S_OK)
        return FAILED(hr) || !self->foreign
                   ? nobody(hr)
                   : IWbemServices_GetObject(self->foreign, path, flags, context, out, result);
    struct host_call call = {.kind = is_class ? HOST_CLASS : HOST_GET,
                             .a = is_class ? cls->name : path,
                             .flags = flags,
                             .context = context};
    if (is_class && out && !(flags & WBEM_FLAG_RETURN_IMMEDIATELY && result))
        return services_give_class(cls, out);
    if (!self->provider)
        return WBEM_E_PROVIDER_NOT_CAPABLE;
    return call_for_one(self, &call, out, result);
}

static HRESULT STDMETHODCALLTYPE services_GetObjectAsync(IWbemServices *face, const BSTR path,
                                                         LONG flags, IWbemContext *context,
                                                         IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    const struct wmi_class *cls = NULL;
    bool is_class = false;
    if (!sink)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = path && *path ? find_owner(path, &cls, &is_class) : S_FALSE;
    if (hr != S_OK || !self->provider)
        return FAILED(hr) || !self->foreign
                   ? nobody(hr)
                   : IWbemServices_GetObjectAsync(self->foreign, path, flags, context, sink);
    struct host_call call = {.kind = is_class ? HOST_CLASS : HOST_GET,
                             .a = is_class ? cls->name : path,
                             .flags = flags,
                             .context = context};
    return host_call_async(self, &call, sink);
}

/* --- instances ------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE services_PutInstance(IWbemServices *face, IWbemClassObject *object,
                                                      LONG flags, IWbemContext *context,
                                                      IWbemCallResult **result)
{
    struct services *self = com_self(face);
    struct host_call call = {
        .kind = HOST_PUT, .flags = flags, .context = context, .object = object};
    if (!object)
        return WBEM_E_INVALID_PARAMETER;
    if (!services_class_of(object) || !self->provider)
        return self->foreign
                   ? IWbemServices_PutInstance(self->foreign, object, flags, context, result)
                   : WBEM_E_INVALID_CLASS;
    return call_for_one(self, &call, NULL, result);
}

static HRESULT STDMETHODCALLTYPE services_PutInstanceAsync(IWbemServices *face,
                                                           IWbemClassObject *object, LONG flags,
                                                           IWbemContext *context,
                                                           IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    struct host_call call = {
        .kind = HOST_PUT, .flags = flags, .context = context, .object = object};
    if (!object || !sink)
        return WBEM_E_INVALID_PARAMETER;
    if (!services_class_of(object) || !self->provider)
        return self->foreign
                   ? IWbemServices_PutInstanceAsync(self->foreign, object, flags, context, sink)
                   : WBEM_E_INVALID_CLASS;
    return host_call_async(self, &call, sink);
}

/* Items leave the cache by DeleteItems, which says what becomes of changes. */
static HRESULT STDMETHODCALLTYPE services_DeleteInstance(IWbemServices *face, const BSTR path,
                                                         LONG flags, IWbemContext *context,
                                                         IWbemCallResult **result)
{
    struct services *self = com_self(face);
    const struct wmi_class *cls;
    bool is_class;
    if (!path)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = find_owner(path, &cls, &is_class);
    if (hr == S_OK)
        return WBEM_E_PROVIDER_NOT_CAPABLE;
    return FAILED(hr) || !self->foreign
               ? nobody(hr)
               : IWbemServices_DeleteInstance(self->foreign, path, flags, context, result);
}

static HRESULT STDMETHODCALLTYPE services_DeleteInstanceAsync(IWbemServices *face, const BSTR path,
                                                              LONG flags, IWbemContext *context,
                                                              IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    const struct wmi_class *cls;
    bool is_class;
    if (!path || !sink)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = find_owner(path, &cls, &is_class);
    if (hr == S_OK)
        return WBEM_E_PROVIDER_NOT_CAPABLE;
    return FAILED(hr) || !self->foreign
               ? nobody(hr)
               : IWbemServices_DeleteInstanceAsync(self->foreign, path, flags, context, sink);
}

static HRESULT STDMETHODCALLTYPE services_CreateInstanceEnum(IWbemServices *face, const BSTR name,
                                                             LONG flags, IWbemContext *context,
                                                             IEnumWbemClassObject **out)
{
    struct services *self = com_self(face);
    const struct host_call call = {.kind = HOST_ENUM,
                                   .a = name,
                                   .flags = flags,
                                   .context = context,
                                   .stream = is_forward_only(flags, __builtin_return_address(0))};
    if (!name || !out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    if (!wmi_find_class(name) || !self->provider)
        return self->foreign
                   ? IWbemServices_CreateInstanceEnum(self->foreign, name, flags, context, out)
                   : WBEM_E_INVALID_CLASS;
    return call_for_many(self, &call, out);
}

static HRESULT STDMETHODCALLTYPE services_CreateInstanceEnumAsync(IWbemServices *face,
                                                                  const BSTR name, LONG flags,
                                                                  IWbemContext *context,
                                                                  IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    const struct host_call call = {
        .kind = HOST_ENUM, .a = name, .flags = flags, .context = context};
    if (!name || !sink)
        return WBEM_E_INVALID_PARAMETER;
    if (!wmi_find_class(name) || !self->provider)
        return self->foreign ? IWbemServices_CreateInstanceEnumAsync(self->foreign, name, flags,
                                                                     context, sink)
                             : WBEM_E_INVALID_CLASS;
    return host_call_async(self, &call, sink);
}

/* --- queries --------------------------------------------------------------------------------- */

/* S_OK: ours, and good; S_FALSE: somebody else's. */
static HRESULT look_at_query(const WCHAR *language, const WCHAR *text, uint64_t *shown)
{
    WCHAR name[WQL_NAME_ROOM];
    struct wql_query query;
    enum wql_sort sort = wql_look(text, name);
    const struct wmi_class *cls = wmi_find_class(name);
    if (!cls)
        return S_FALSE;
    if (csc_compare(language, L"WQL") != 0)
        return WBEM_E_INVALID_QUERY_TYPE;
    if (sort != WQL_SELECT)
        return WBEM_E_NOT_SUPPORTED;
    HRESULT hr = wql_parse(text, &query);
    if (SUCCEEDED(hr))
        hr = wql_bind(&query, cls);
    if (SUCCEEDED(hr))
        *shown = query.wanted;
    wql_free(&query);
    return hr;
}

static HRESULT STDMETHODCALLTYPE services_ExecQuery(IWbemServices *face, const BSTR language,
                                                    const BSTR text, LONG flags,
                                                    IWbemContext *context,
                                                    IEnumWbemClassObject **out)
{
    struct services *self = com_self(face);
    struct host_call call = {.kind = HOST_QUERY, .a = text, .flags = flags, .context = context};
    if (!language || !text || !out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    call.stream = is_forward_only(flags, __builtin_return_address(0));
    HRESULT hr = look_at_query(language, text, &call.shown);
    if (hr == S_OK && self->provider)
        return call_for_many(self, &call, out);
    return FAILED(hr) || !self->foreign
               ? nobody(hr)
               : IWbemServices_ExecQuery(self->foreign, language, text, flags, context, out);
}

static HRESULT STDMETHODCALLTYPE services_ExecQueryAsync(IWbemServices *face, const BSTR language,
                                                         const BSTR text, LONG flags,
                                                         IWbemContext *context,
                                                         IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    struct host_call call = {.kind = HOST_QUERY, .a = text, .flags = flags, .context = context};
    if (!language || !text || !sink)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = look_at_query(language, text, &call.shown);
    if (hr == S_OK && self->provider)
        return host_call_async(self, &call, sink);
    return FAILED(hr) || !self->foreign
               ? nobody(hr)
               : IWbemServices_ExecQueryAsync(self->foreign, language, text, flags, context, sink);
}

static HRESULT STDMETHODCALLTYPE services_ExecNotificationQuery(IWbemServices *face,
                                                                const BSTR language,
                                                                const BSTR text, LONG flags,
                                                                IWbemContext *context,
                                                                IEnumWbemClassObject **out)
{
    struct services *self = com_self(face);
    return self->foreign ? IWbemServices_ExecNotificationQuery(self->foreign, language, text, flags,
                                                               context, out)
                         : WBEM_E_NOT_SUPPORTED;
}

static HRESULT STDMETHODCALLTYPE services_ExecNotificationQueryAsync(IWbemServices *face,
                                                                     const BSTR language,
                                                                     const BSTR text, LONG flags,
                                                                     IWbemContext *context,
                                                                     IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    return self->foreign ? IWbemServices_ExecNotificationQueryAsync(self->foreign, language, text,
                                                                    flags, context, sink)
                         : WBEM_E_NOT_SUPPORTED;
}

/* --- methods --------------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE services_ExecMethod(IWbemServices *face, const BSTR path,
                                                     const BSTR name, LONG flags,
                                                     IWbemContext *context, IWbemClassObject *in,
                                                     IWbemClassObject **out,
                                                     IWbemCallResult **result)
{
    struct services *self = com_self(face);
    struct host_call call = {.kind = HOST_METHOD,
                             .a = path,
                             .b = name,
                             .flags = flags,
                             .context = context,
                             .object = in};
    const struct wmi_class *cls;
    bool is_class;
    if (out)
        *out = NULL;
    if (!path || !name)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = find_owner(path, &cls, &is_class);
    if (hr == S_OK && self->provider)
        return call_for_one(self, &call, out, result);
    return FAILED(hr) || !self->foreign ? nobody(hr)
                                        : IWbemServices_ExecMethod(self->foreign, path, name, flags,
                                                                   context, in, out, result);
}

static HRESULT STDMETHODCALLTYPE services_ExecMethodAsync(IWbemServices *face, const BSTR path,
                                                          const BSTR name, LONG flags,
                                                          IWbemContext *context,
                                                          IWbemClassObject *in,
                                                          IWbemObjectSink *sink)
{
    struct services *self = com_self(face);
    struct host_call call = {.kind = HOST_METHOD,
                             .a = path,
                             .b = name,
                             .flags = flags,
                             .context = context,
                             .object = in};
    const struct wmi_class *cls;
    bool is_class;
    if (!path || !name || !sink)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = find_owner(path, &cls, &is_class);
    if (hr == S_OK && self->provider)
        return host_call_async(self, &call, sink);
    return FAILED(hr) || !self->foreign
               ? nobody(hr)
               : IWbemServices_ExecMethodAsync(self->foreign, path, name, flags, context, in, sink);
}

/* --- the object ------------------------------------------------------------------------------ */

static const IWbemServicesVtbl services_vtbl = {
    COM_UNKNOWN(IWbemServices),
    services_OpenNamespace,
    services_CancelAsyncCall,
    services_QueryObjectSink,
    services_GetOne,
    services_GetObjectAsync,
    services_PutClass,
    services_PutClassAsync,
    services_DeleteClass,
    services_DeleteClassAsync,
    services_CreateClassEnum,
    services_CreateClassEnumAsync,
    services_PutInstance,
    services_PutInstanceAsync,
    services_DeleteInstance,
    services_DeleteInstanceAsync,
    services_CreateInstanceEnum,
    services_CreateInstanceEnumAsync,
    services_ExecQuery,
    services_ExecQueryAsync,
    services_ExecNotificationQuery,
    services_ExecNotificationQueryAsync,
    services_ExecMethod,
    services_ExecMethodAsync,
};

static void services_destroy(struct com_object *object)
{
    struct services *self = (struct services *)object;
    if (self->provider)
        IWbemServices_Release(self->provider);
    if (self->foreign)
        IWbemServices_Release(self->foreign);
}

static const struct com_row rows[] = {
    {&IID_IWbemServices, offsetof(struct services, face), &services_vtbl},
    {&IID_IClientSecurity, offsetof(struct services, security), &security_vtbl},
};
static const struct com_class services_class = {rows, ARRAYSIZE(rows), sizeof(struct services),
                                                services_destroy};

HRESULT services_create(IWbemServices *foreign, IWbemServices **out)
{
    struct services *self = com_create(&services_class);
    HRESULT hr = S_OK;
    *out = NULL;
    if (!self)
        return WBEM_E_OUT_OF_MEMORY;
    self->foreign = foreign;
    if (foreign) {
        IWbemServices_AddRef(foreign);
        hr = services_load_provider(&self->provider);
    }
    if (FAILED(hr)) {
        com_drop(&self->object);
        return hr;
    }
    return com_give(&self->object, &IID_IWbemServices, (void **)out);
}
