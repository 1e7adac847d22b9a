/*
 * A sink: see sink_recorder.h.
 */
#include "sink_recorder.h"

#include <stdlib.h>
#include <wchar.h>

static struct sink_recorder *self_of(IWbemObjectSink *face)
{
    return (struct sink_recorder *)face;
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IWbemObjectSink *face, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IWbemObjectSink))
        return E_NOINTERFACE;
    InterlockedIncrement(&self_of(face)->refs);
    *out = face;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IWbemObjectSink *face)
{
    return (ULONG)InterlockedIncrement(&self_of(face)->refs);
}

static ULONG STDMETHODCALLTYPE sink_Release(IWbemObjectSink *face)
{
    return (ULONG)InterlockedDecrement(&self_of(face)->refs);
}

static HRESULT STDMETHODCALLTYPE sink_Indicate(IWbemObjectSink *face, LONG count,
                                               IWbemClassObject **objects)
{
    struct sink_recorder *self = self_of(face);
    self->after_complete += self->complete_count;
    for (LONG i = 0; i < count; i++) {
        if (self->last)
            IWbemClassObject_Release(self->last);
        self->last = objects[i];
        IWbemClassObject_AddRef(self->last);
    }
    self->object_count += count;
    return S_OK;
}

static void record_progress(struct sink_recorder *self, ULONG param, const WCHAR *text)
{
    if (self->progress_count < RECORDED) {
        self->progress[self->progress_count] = _wcsdup(text ? text : L"(no text)");
        self->params[self->progress_count] = param;
    }
    self->progress_count++;
    if (self->services && self->progress_count == self->cancel_at)
        IWbemServices_CancelAsyncCall(self->services, &self->face);
}

static HRESULT STDMETHODCALLTYPE sink_SetStatus(IWbemObjectSink *face, LONG flags, HRESULT result,
                                                BSTR text, IWbemClassObject *object)
{
    struct sink_recorder *self = self_of(face);
    (void)object;
    self->after_complete += self->complete_count;
    if (flags == WBEM_STATUS_PROGRESS) {
        record_progress(self, (ULONG)result, text);
    } else if (flags == WBEM_STATUS_COMPLETE) {
        self->complete_count++;
        self->result = result;
        SetEvent(self->over);
    }
    return S_OK;
}

void sink_open(struct sink_recorder *sink)
{
    static IWbemObjectSinkVtbl vtbl = {sink_QueryInterface, sink_AddRef, sink_Release,
                                       sink_Indicate, sink_SetStatus};
    *sink = (struct sink_recorder){.face = {.lpVtbl = &vtbl}, .refs = 1};
    sink->over = CreateEventW(NULL, TRUE, FALSE, NULL);
}

void sink_wait(struct sink_recorder *sink)
{
    assert_int_equal(WaitForSingleObject(sink->over, 120000), WAIT_OBJECT_0);
    for (int i = 0; i < 20000 && sink->refs > 1; i++)
        Sleep(1);
    assert_int_equal(sink->refs, 1);
    assert_int_equal(sink->complete_count, 1);
    assert_int_equal(sink->after_complete, 0);
}

void sink_close(struct sink_recorder *sink)
{
    if (sink->last)
        IWbemClassObject_Release(sink->last);
    for (int i = 0; i < sink->progress_count && i < RECORDED; i++)
        free(sink->progress[i]);
    CloseHandle(sink->over);
}
