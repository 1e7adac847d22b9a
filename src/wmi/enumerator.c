/*
 * Reading what is collected: IEnumWbemClassObject and IWbemCallResult. See results.h.
 */
#include "results.h"
#include "security.h"

#include "base/memory.h"

struct reader {
    struct com_object object;
    struct com_face face;
    struct com_face security;
    struct results *results;
    SRWLOCK lock; /* one Next at a time */
    size_t at;
};

static void reader_destroy(struct com_object *object)
{
    struct reader *self = (struct reader *)object;
    if (self->results)
        results_leave(self->results);
}

static HRESULT reader_create(const struct com_class *cls, struct results *results, size_t at,
                             struct reader **out)
{
    *out = com_create(cls);
    if (!*out)
        return WBEM_E_OUT_OF_MEMORY;
    results_enter(results);
    (*out)->results = results;
    (*out)->at = at;
    return S_OK;
}

/* --- IEnumWbemClassObject -------------------------------------------------------------------- */

static HRESULT create_at(struct results *results, size_t at, IEnumWbemClassObject **out);

static HRESULT STDMETHODCALLTYPE enumerator_Reset(IEnumWbemClassObject *face)
{
    struct reader *self = com_self(face);
    if (self->results->stream)
        return WBEM_E_INVALID_OPERATION;
    AcquireSRWLockExclusive(&self->lock);
    self->at = 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

/* A failure comes after what came before it. */
static HRESULT STDMETHODCALLTYPE enumerator_Next(IEnumWbemClassObject *face, LONG timeout,
                                                 ULONG count, IWbemClassObject **items,
                                                 ULONG *returned)
{
    struct reader *self = com_self(face);
    HRESULT hr = S_OK;
    ULONG got = 0;
    if (!items || !returned || !count || timeout < WBEM_FOREVER)
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    while (got < count) {
        hr = results_item(self->results, self->at, timeout, &items[got]);
        if (hr != S_OK)
            break;
        got++;
        self->at++;
    }
    ReleaseSRWLockExclusive(&self->lock);
    for (ULONG i = got; i < count; i++)
        items[i] = NULL;
    *returned = got;
    return FAILED(hr) && got ? WBEM_S_FALSE : hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_Skip(IEnumWbemClassObject *face, LONG timeout,
                                                 ULONG count)
{
    struct reader *self = com_self(face);
    HRESULT hr = S_OK;
    if (timeout < WBEM_FOREVER)
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    for (ULONG i = 0; hr == S_OK && i < count; i++) {
        IWbemClassObject *item;
        hr = results_item(self->results, self->at, timeout, &item);
        if (hr == S_OK) {
            IWbemClassObject_Release(item);
            self->at++;
        }
    }
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_Clone(IEnumWbemClassObject *face,
                                                  IEnumWbemClassObject **out)
{
    struct reader *self = com_self(face);
    if (!out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    if (self->results->stream)
        return WBEM_E_INVALID_OPERATION;
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = create_at(self->results, self->at, out);
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

/* What is there is indicated from here: the wait would be the caller's all the same, for nobody
 * reads on meanwhile. */
static HRESULT STDMETHODCALLTYPE enumerator_NextAsync(IEnumWbemClassObject *face, ULONG count,
                                                      IWbemObjectSink *sink)
{
    if (!sink || !count)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = S_OK;
    while (hr == S_OK && count--) {
        IWbemClassObject *item;
        ULONG returned;
        hr = enumerator_Next(face, WBEM_FOREVER, 1, &item, &returned);
        if (hr != S_OK)
            break;
        IWbemObjectSink_Indicate(sink, 1, &item);
        IWbemClassObject_Release(item);
    }
    IWbemObjectSink_SetStatus(sink, WBEM_STATUS_COMPLETE, hr, NULL, NULL);
    return S_OK;
}

static const IEnumWbemClassObjectVtbl enumerator_vtbl = {
    COM_UNKNOWN(IEnumWbemClassObject),
    enumerator_Reset,
    enumerator_Next,
    enumerator_NextAsync,
    enumerator_Clone,
    enumerator_Skip,
};

static const struct com_row enumerator_rows[] = {
    {&IID_IEnumWbemClassObject, offsetof(struct reader, face), &enumerator_vtbl},
    {&IID_IClientSecurity, offsetof(struct reader, security), &security_vtbl},
};
static const struct com_class enumerator_class = {enumerator_rows, ARRAYSIZE(enumerator_rows),
                                                  sizeof(struct reader), reader_destroy};

static HRESULT create_at(struct results *results, size_t at, IEnumWbemClassObject **out)
{
    struct reader *self;
    *out = NULL;
    HRESULT hr = reader_create(&enumerator_class, results, at, &self);
    if (FAILED(hr))
        return hr;
    return com_give(&self->object, &IID_IEnumWbemClassObject, (void **)out);
}

HRESULT enumerator_create(struct results *results, IEnumWbemClassObject **out)
{
    return create_at(results, 0, out);
}

/* --- IWbemCallResult ------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE result_GetResultObject(IWbemCallResult *face, LONG timeout,
                                                        IWbemClassObject **object)
{
    struct reader *self = com_self(face);
    if (!object || timeout < WBEM_FOREVER)
        return WBEM_E_INVALID_PARAMETER;
    HRESULT hr = results_item(self->results, 0, timeout, object);
    return hr == WBEM_S_FALSE ? WBEM_E_INVALID_OPERATION : hr; /* it has no object */
}

static HRESULT STDMETHODCALLTYPE result_GetResultString(IWbemCallResult *face, LONG timeout,
                                                        BSTR *text)
{
    (void)face;
    (void)timeout;
    if (!text)
        return WBEM_E_INVALID_PARAMETER;
    *text = NULL;
    return WBEM_E_INVALID_OPERATION;
}

static HRESULT STDMETHODCALLTYPE result_GetResultServices(IWbemCallResult *face, LONG timeout,
                                                          IWbemServices **services)
{
    (void)face;
    (void)timeout;
    if (!services)
        return WBEM_E_INVALID_PARAMETER;
    *services = NULL;
    return WBEM_E_INVALID_OPERATION;
}

static HRESULT STDMETHODCALLTYPE result_GetCallStatus(IWbemCallResult *face, LONG timeout,
                                                      LONG *status)
{
    struct reader *self = com_self(face);
    if (!status || timeout < WBEM_FOREVER)
        return WBEM_E_INVALID_PARAMETER;
    *status = 0;
    HRESULT hr = results_wait(self->results, timeout);
    if (hr == WBEM_S_TIMEDOUT)
        return hr;
    *status = hr;
    return S_OK;
}

static const IWbemCallResultVtbl result_vtbl = {
    COM_UNKNOWN(IWbemCallResult), result_GetResultObject, result_GetResultString,
    result_GetResultServices,     result_GetCallStatus,
};

static const struct com_row result_rows[] = {
    {&IID_IWbemCallResult, offsetof(struct reader, face), &result_vtbl},
    {&IID_IClientSecurity, offsetof(struct reader, security), &security_vtbl},
};
static const struct com_class result_class = {result_rows, ARRAYSIZE(result_rows),
                                              sizeof(struct reader), reader_destroy};

HRESULT call_result_create(struct results *results, IWbemCallResult **out)
{
    struct reader *self;
    *out = NULL;
    HRESULT hr = reader_create(&result_class, results, 0, &self);
    if (FAILED(hr))
        return hr;
    return com_give(&self->object, &IID_IWbemCallResult, (void **)out);
}
