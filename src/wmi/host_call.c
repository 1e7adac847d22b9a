/*
 * Calls to the provider: see host_call.h.
 */
#include "host_call.h"

#include "object.h"

#include "base/memory.h"
#include "com/apartment.h"

/* --- running --------------------------------------------------------------------------------- */

static HRESULT indicate_class(const WCHAR *name, IWbemObjectSink *sink)
{
    const struct wmi_class *cls = wmi_find_class(name);
    struct object *object;
    HRESULT hr = cls ? object_create(cls, false, &object) : WBEM_E_INVALID_CLASS;
    if (FAILED(hr))
        return hr;
    IWbemClassObject *face = object_face(object);
    hr = IWbemObjectSink_Indicate(sink, 1, &face);
    com_drop(&object->object);
    IWbemObjectSink_SetStatus(sink, WBEM_STATUS_COMPLETE, hr, NULL, NULL);
    return S_OK;
}

static HRESULT send_strings(IWbemServices *provider, const struct host_call *c, BSTR a, BSTR b,
                            IWbemObjectSink *sink)
{
    BSTR language;
    HRESULT hr;
    switch (c->kind) {
    case HOST_GET:
        return IWbemServices_GetObjectAsync(provider, a, c->flags, c->context, sink);
    case HOST_ENUM:
        return IWbemServices_CreateInstanceEnumAsync(provider, a, c->flags, c->context, sink);
    case HOST_METHOD:
        return IWbemServices_ExecMethodAsync(provider, a, b, c->flags, c->context, c->object, sink);
    default:
        language = SysAllocString(L"WQL");
        if (!language)
            return WBEM_E_OUT_OF_MEMORY;
        hr = IWbemServices_ExecQueryAsync(provider, language, a, c->flags, c->context, sink);
        SysFreeString(language);
        return hr;
    }
}

static HRESULT send(IWbemServices *provider, const struct host_call *c, IWbemObjectSink *sink)
{
    if (c->kind == HOST_CLASS)
        return indicate_class(c->a, sink);
    if (c->kind == HOST_PUT)
        return IWbemServices_PutInstanceAsync(provider, c->object, c->flags, c->context, sink);
    BSTR a = SysAllocString(c->a);
    BSTR b = c->b ? SysAllocString(c->b) : NULL;
    HRESULT hr = WBEM_E_OUT_OF_MEMORY;
    if (a && (b || !c->b))
        hr = send_strings(provider, c, a, b, sink);
    SysFreeString(a);
    SysFreeString(b);
    return hr;
}

/* A call that was refused has said nothing to the sink. */
static void run(IWbemServices *provider, const struct host_call *call, IWbemObjectSink *sink)
{
    HRESULT hr = send(provider, call, sink);
    if (FAILED(hr))
        IWbemObjectSink_SetStatus(sink, WBEM_STATUS_COMPLETE, hr, NULL, NULL);
}

/* --- threads --------------------------------------------------------------------------------- */

struct job {
    struct host_call call; /* with strings of its own */
    struct services *services;
    IWbemObjectSink *sink;
    struct relay *relay; /* NULL: collected */
    HMODULE module;
};

static void relay_begin(struct relay *relay);
static void relay_end(struct services *services, struct relay *relay);

static WCHAR *copy(const WCHAR *text)
{
    WCHAR *made = text ? csc_alloc((wcslen(text) + 1) * sizeof(*text)) : NULL;
    if (made)
        wmemcpy(made, text, wcslen(text) + 1);
    return made;
}

static void job_free(struct job *job)
{
    csc_free((void *)job->call.a);
    csc_free((void *)job->call.b);
    if (job->call.context)
        IWbemContext_Release(job->call.context);
    if (job->call.object)
        IWbemClassObject_Release(job->call.object);
    IWbemObjectSink_Release(job->sink);
    com_drop(&job->services->object);
    csc_free(job);
}

static struct job *job_create(struct services *services, const struct host_call *call,
                              IWbemObjectSink *sink)
{
    struct job *job = csc_alloc(sizeof(*job));
    if (!job)
        return NULL;
    *job = (struct job){.call = *call, .services = services, .sink = sink};
    job->call.a = copy(call->a);
    job->call.b = copy(call->b);
    if (call->context)
        IWbemContext_AddRef(call->context);
    if (call->object)
        IWbemClassObject_AddRef(call->object);
    IWbemObjectSink_AddRef(sink);
    com_hold(&services->object);
    if ((call->a && !job->call.a) || (call->b && !job->call.b)) {
        job_free(job);
        return NULL;
    }
    return job;
}

/* The module stays until the thread has left it. */
static DWORD WINAPI job_thread(void *argument)
{
    struct job *job = argument;
    HMODULE module = job->module;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (job->relay)
        relay_begin(job->relay);
    run(job->services->provider, &job->call, job->sink);
    if (job->relay)
        relay_end(job->services, job->relay);
    job_free(job);
    if (SUCCEEDED(hr))
        CoUninitialize();
    FreeLibraryAndExitThread(module, 0);
    return 0;
}

static HRESULT job_start(struct job *job)
{
    static const int inside; /* of this module */
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const WCHAR *)&inside,
                            &job->module)) {
        job_free(job);
        return HRESULT_FROM_WIN32(GetLastError());
    }
    HANDLE thread = CreateThread(NULL, 0, job_thread, job, 0, NULL);
    if (!thread) {
        FreeLibrary(job->module);
        job_free(job);
        return WBEM_E_OUT_OF_MEMORY;
    }
    CloseHandle(thread);
    return S_OK;
}

/* --- collecting ------------------------------------------------------------------------------ */

HRESULT host_call_collect(struct services *services, const struct host_call *call, bool wait,
                          struct results **out)
{
    const uint64_t shown = call->shown ? call->shown : UINT64_MAX;
    HRESULT hr = results_create(services->provider, shown, out);
    if (FAILED(hr))
        return hr;
    if (call->stream && !wait)
        results_stream(*out);
    if (wait) {
        run(services->provider, call, results_sink(*out));
        return S_OK;
    }
    struct job *job = job_create(services, call, results_sink(*out));
    hr = job ? job_start(job) : WBEM_E_OUT_OF_MEMORY;
    if (FAILED(hr)) {
        com_drop(&(*out)->object);
        *out = NULL;
    }
    return hr;
}

HRESULT host_call_now(struct services *services, const struct host_call *call,
                      IWbemClassObject **out)
{
    struct results *results;
    HRESULT hr = host_call_collect(services, call, true, &results);
    if (FAILED(hr))
        return hr;
    hr = results_wait(results, WBEM_FOREVER);
    if (SUCCEEDED(hr) && out)
        hr = results_item(results, 0, WBEM_FOREVER, out);
    com_drop(&results->object);
    return hr == WBEM_S_FALSE ? WBEM_E_NOT_FOUND : hr;
}

/* --- sinks of clients ------------------------------------------------------------------------ */

/* Stands between the provider and the client's sink: it knows which call is which, takes the sink
 * along from a single-threaded apartment, and shows of objects what was selected. */
struct relay {
    struct com_object object;
    struct com_face face;
    struct relay *next;
    IWbemObjectSink *sink; /* as the client gave it: the name of the call */
    IStream *stream;       /* NULL: the sink can be called from anywhere */
    IWbemObjectSink *callee;
    uint64_t shown;
    volatile LONG cancelled;
    volatile LONG over;
};

static HRESULT STDMETHODCALLTYPE relay_Indicate(IWbemObjectSink *face, LONG count,
                                                IWbemClassObject **items)
{
    struct relay *self = com_self(face);
    if (self->cancelled || !self->callee)
        return WBEM_E_CALL_CANCELLED;
    for (LONG i = 0; i < count; i++) {
        struct object *object = object_behind(items[i]);
        if (object)
            object->shown &= self->shown;
    }
    return IWbemObjectSink_Indicate(self->callee, count, items);
}

static HRESULT STDMETHODCALLTYPE relay_SetStatus(IWbemObjectSink *face, LONG flags, HRESULT result,
                                                 BSTR text, IWbemClassObject *object)
{
    struct relay *self = com_self(face);
    if (!self->callee)
        return WBEM_E_CALL_CANCELLED;
    if (flags == WBEM_STATUS_COMPLETE && self->cancelled)
        result = WBEM_E_CALL_CANCELLED;
    HRESULT hr = IWbemObjectSink_SetStatus(self->callee, flags, result, text, object);
    return self->cancelled ? WBEM_E_CALL_CANCELLED : hr;
}

static const IWbemObjectSinkVtbl relay_vtbl = {
    COM_UNKNOWN(IWbemObjectSink),
    relay_Indicate,
    relay_SetStatus,
};

static void relay_destroy(struct com_object *object)
{
    struct relay *self = (struct relay *)object;
    if (self->stream)
        IStream_Release(self->stream);
    if (self->callee)
        IWbemObjectSink_Release(self->callee);
}

static const struct com_row rows[] = {
    {&IID_IWbemObjectSink, offsetof(struct relay, face), &relay_vtbl},
};
static const struct com_class relay_class = {rows, 1, sizeof(struct relay), relay_destroy};

static HRESULT relay_create(IWbemObjectSink *sink, uint64_t shown, struct relay **out)
{
    struct relay *self = com_create(&relay_class);
    HRESULT hr = S_OK;
    *out = self;
    if (!self)
        return WBEM_E_OUT_OF_MEMORY;
    self->sink = sink;
    self->shown = shown ? shown : UINT64_MAX;
    if (com_in_sta()) {
        hr = CoMarshalInterThreadInterfaceInStream(&IID_IWbemObjectSink, (IUnknown *)sink,
                                                   &self->stream);
    } else {
        self->callee = sink;
        IWbemObjectSink_AddRef(sink);
    }
    if (FAILED(hr)) {
        com_drop(&self->object);
        *out = NULL;
    }
    return hr;
}

/* On the thread of the call. A sink that cannot be reached any more hears nothing. */
static void relay_begin(struct relay *self)
{
    if (!self->stream)
        return;
    IStream *stream = self->stream;
    self->stream = NULL;
    if (FAILED(
            CoGetInterfaceAndReleaseStream(stream, &IID_IWbemObjectSink, (void **)&self->callee)))
        self->callee = NULL;
}

/* The sink is given up here, on the thread that has it. */
static void relay_end(struct services *services, struct relay *self)
{
    struct relay **link = &services->relays;
    AcquireSRWLockExclusive(&services->lock);
    InterlockedExchange(&self->over, 1);
    while (*link != self)
        link = &(*link)->next;
    *link = self->next;
    ReleaseSRWLockExclusive(&services->lock);
    if (self->callee)
        IWbemObjectSink_Release(self->callee);
    self->callee = NULL;
    com_drop(&self->object);
}

HRESULT host_call_async(struct services *services, const struct host_call *call,
                        IWbemObjectSink *sink)
{
    struct relay *relay;
    HRESULT hr = relay_create(sink, call->shown, &relay);
    if (FAILED(hr))
        return hr;
    struct job *job = job_create(services, call, (IWbemObjectSink *)&relay->face);
    if (!job) {
        com_drop(&relay->object);
        return WBEM_E_OUT_OF_MEMORY;
    }
    job->relay = relay;
    AcquireSRWLockExclusive(&services->lock);
    relay->next = services->relays;
    services->relays = relay;
    ReleaseSRWLockExclusive(&services->lock);
    com_hold(&relay->object);
    hr = job_start(job);
    if (FAILED(hr))
        relay_end(services, relay);
    com_drop(&relay->object);
    return hr;
}

static struct relay *find_relay(struct services *services, IWbemObjectSink *sink)
{
    AcquireSRWLockShared(&services->lock);
    struct relay *relay = services->relays;
    while (relay && (relay->sink != sink || relay->cancelled))
        relay = relay->next;
    if (relay)
        com_hold(&relay->object);
    ReleaseSRWLockShared(&services->lock);
    return relay;
}

/* RACE: a call whose thread has not come to the provider yet is unknown there; it will be known, or
 * over, in a moment. */
HRESULT host_call_cancel(struct services *services, IWbemObjectSink *sink)
{
    HRESULT hr = WBEM_E_NOT_FOUND;
    struct relay *relay;
    while ((relay = find_relay(services, sink)) != NULL) {
        InterlockedExchange(&relay->cancelled, 1);
        while (!relay->over && IWbemServices_CancelAsyncCall(
                                   services->provider, (IWbemObjectSink *)&relay->face) != S_OK)
            com_pause(1);
        com_drop(&relay->object);
        hr = S_OK;
    }
    return hr;
}
