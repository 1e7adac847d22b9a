/*
 * Collecting: see results.h.
 */
#include "results.h"

#include "object.h"

#include "base/memory.h"

enum { UNREAD = 512 }; /* objects of a stream that may wait for their reader */

/* With the lock held, as all of these. */
static void wait_for_reader(struct results *self)
{
    while (self->stream && !self->abandoned && self->count - self->taken > UNREAD)
        SleepConditionVariableSRW(&self->changed, &self->lock, INFINITE, 0);
    if (self->taken == self->count)
        self->taken = self->count = 0;
}

static HRESULT STDMETHODCALLTYPE sink_Indicate(IWbemObjectSink *face, LONG count,
                                               IWbemClassObject **items)
{
    struct results *self = com_self(face);
    HRESULT hr = S_OK;
    if (count < 0 || (count && !items))
        return WBEM_E_INVALID_PARAMETER;
    AcquireSRWLockExclusive(&self->lock);
    wait_for_reader(self);
    if (self->abandoned)
        hr = WBEM_E_CALL_CANCELLED;
    else
        hr = csc_grow((void **)&self->items, &self->cap, self->count + (size_t)count,
                      sizeof(*self->items));
    for (LONG i = 0; SUCCEEDED(hr) && i < count; i++) {
        struct object *object = object_behind(items[i]);
        if (object)
            object->shown &= self->shown; /* nobody else has it yet */
        IWbemClassObject_AddRef(items[i]);
        self->items[self->count++] = items[i];
    }
    WakeAllConditionVariable(&self->changed);
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

void results_finish(struct results *self, HRESULT hr)
{
    AcquireSRWLockExclusive(&self->lock);
    if (!self->done)
        self->hr = hr;
    self->done = true;
    WakeAllConditionVariable(&self->changed);
    ReleaseSRWLockExclusive(&self->lock);
}

static HRESULT STDMETHODCALLTYPE sink_SetStatus(IWbemObjectSink *face, LONG flags, HRESULT result,
                                                BSTR text, IWbemClassObject *object)
{
    (void)text;
    (void)object;
    if (flags == WBEM_STATUS_COMPLETE)
        results_finish(com_self(face), result);
    return S_OK;
}

static const IWbemObjectSinkVtbl sink_vtbl = {
    COM_UNKNOWN(IWbemObjectSink),
    sink_Indicate,
    sink_SetStatus,
};

/* --- reading --------------------------------------------------------------------------------- */

void results_enter(struct results *self)
{
    InterlockedIncrement(&self->readers);
    com_hold(&self->object);
}

void results_leave(struct results *self)
{
    if (InterlockedDecrement(&self->readers) == 0) {
        AcquireSRWLockExclusive(&self->lock);
        self->abandoned = true;
        bool running = !self->done;
        WakeAllConditionVariable(&self->changed);
        ReleaseSRWLockExclusive(&self->lock);
        if (running && self->provider)
            IWbemServices_CancelAsyncCall(self->provider, results_sink(self));
    }
    com_drop(&self->object);
}

/* One wait for a change, of what is left of a timeout. False: the time is over. With the lock. */
static bool wait_more(struct results *self, LONG timeout, ULONGLONG start)
{
    DWORD left = INFINITE;
    if (timeout != WBEM_FOREVER) {
        ULONGLONG passed = GetTickCount64() - start;
        if (timeout <= 0 || passed >= (ULONGLONG)timeout)
            return false;
        left = (DWORD)((ULONGLONG)timeout - passed);
    }
    SleepConditionVariableSRW(&self->changed, &self->lock, left, 0);
    return true;
}

HRESULT results_wait(struct results *self, LONG timeout)
{
    const ULONGLONG start = GetTickCount64();
    AcquireSRWLockExclusive(&self->lock);
    while (!self->done && wait_more(self, timeout, start))
        continue;
    HRESULT hr = self->done ? self->hr : WBEM_S_TIMEDOUT;
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

void results_stream(struct results *self)
{
    self->stream = true;
}

/* The next one, or that at the index. */
static bool take(struct results *self, size_t index, IWbemClassObject **item)
{
    if (!self->stream && index < self->count) {
        *item = self->items[index];
        IWbemClassObject_AddRef(*item);
        return true;
    }
    if (!self->stream || self->taken == self->count)
        return false;
    *item = self->items[self->taken++];
    if (self->count - self->taken == UNREAD / 2)
        WakeAllConditionVariable(&self->changed);
    return true;
}

HRESULT results_item(struct results *self, size_t index, LONG timeout, IWbemClassObject **item)
{
    const ULONGLONG start = timeout == WBEM_FOREVER ? 0 : GetTickCount64();
    HRESULT hr = S_OK;
    *item = NULL;
    AcquireSRWLockExclusive(&self->lock);
    bool taken = take(self, index, item);
    while (!taken && !self->done && wait_more(self, timeout, start))
        taken = take(self, index, item);
    if (!taken) /* the last ones may have come with the end */
        taken = take(self, index, item);
    if (!taken && !self->done)
        hr = WBEM_S_TIMEDOUT;
    else if (!taken)
        hr = FAILED(self->hr) ? self->hr : WBEM_S_FALSE;
    ReleaseSRWLockExclusive(&self->lock);
    return hr;
}

/* --- the object ------------------------------------------------------------------------------ */

static void results_destroy(struct com_object *object)
{
    struct results *self = (struct results *)object;
    for (size_t i = self->taken; i < self->count; i++)
        IWbemClassObject_Release(self->items[i]);
    csc_free(self->items);
    if (self->provider)
        IWbemServices_Release(self->provider);
}

static const struct com_row rows[] = {
    {&IID_IWbemObjectSink, offsetof(struct results, sink), &sink_vtbl},
};
static const struct com_class results_class = {rows, 1, sizeof(struct results), results_destroy};

HRESULT results_create(IWbemServices *provider, uint64_t shown, struct results **out)
{
    struct results *self = com_create(&results_class);
    *out = self;
    if (!self)
        return WBEM_E_OUT_OF_MEMORY;
    self->shown = shown;
    self->provider = provider;
    if (provider)
        IWbemServices_AddRef(provider);
    return S_OK;
}
