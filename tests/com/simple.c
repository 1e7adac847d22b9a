/* See simple.h. */
#include "simple.h"

#include "com_test.h"

#include <wchar.h>

static struct simple *of(IOfflineFilesSimpleProgress *face)
{
    return CONTAINING_RECORD(face, struct simple, progress);
}

static HRESULT STDMETHODCALLTYPE simple_QueryInterface(IOfflineFilesSimpleProgress *face,
                                                       REFIID iid, void **out)
{
    *out = NULL;
    if (of(face)->refuses ||
        (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOfflineFilesProgress) &&
         !IsEqualIID(iid, &IID_IOfflineFilesSimpleProgress)))
        return E_NOINTERFACE;
    InterlockedIncrement(&of(face)->refs);
    *out = face;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE simple_AddRef(IOfflineFilesSimpleProgress *face)
{
    return (ULONG)InterlockedIncrement(&of(face)->refs);
}

static ULONG STDMETHODCALLTYPE simple_Release(IOfflineFilesSimpleProgress *face)
{
    return (ULONG)InterlockedDecrement(&of(face)->refs);
}

static void note(struct simple *self, char what, LPCWSTR path, HRESULT hr)
{
    struct simple_call *call = &self->calls[self->count];
    if (self->count + 1 < ARRAYSIZE(self->calls))
        self->count++;
    *call = (struct simple_call){.what = what, .hr = hr, .thread = GetCurrentThreadId()};
    if (path)
        wcsncpy(call->path, path, ARRAYSIZE(call->path) - 1);
}

static HRESULT STDMETHODCALLTYPE simple_Begin(IOfflineFilesSimpleProgress *face, BOOL *abort)
{
    note(of(face), 'B', NULL, S_OK);
    *abort = of(face)->abort_at_begin;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE simple_QueryAbort(IOfflineFilesSimpleProgress *face, BOOL *abort)
{
    if (++of(face)->queries == of(face)->abort_at_query)
        *abort = TRUE;
    return E_FAIL;
}

static HRESULT STDMETHODCALLTYPE simple_End(IOfflineFilesSimpleProgress *face, HRESULT hr)
{
    note(of(face), 'E', NULL, hr);
    return S_OK;
}

static OFFLINEFILES_OP_RESPONSE take(OFFLINEFILES_OP_RESPONSE *answer)
{
    OFFLINEFILES_OP_RESPONSE taken = *answer;
    *answer = OFFLINEFILES_OP_CONTINUE;
    return taken;
}

static HRESULT STDMETHODCALLTYPE simple_ItemBegin(IOfflineFilesSimpleProgress *face, LPCWSTR path,
                                                  OFFLINEFILES_OP_RESPONSE *answer)
{
    note(of(face), 'I', path, S_OK);
    *answer = take(&of(face)->at_item);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_ItemResult(IOfflineFilesSimpleProgress *face, LPCWSTR path,
                                                   HRESULT hr, OFFLINEFILES_OP_RESPONSE *answer)
{
    struct simple *self = of(face);
    note(self, 'R', path, hr);
    *answer = take(&self->at_result);
    if (self->on_result)
        self->on_result(self->context);
    return S_OK;
}

static CONST_VTBL IOfflineFilesSimpleProgressVtbl vtbl = {
    simple_QueryInterface, simple_AddRef, simple_Release,   simple_Begin,
    simple_QueryAbort,     simple_End,    simple_ItemBegin, simple_ItemResult};

void simple_init(struct simple *simple)
{
    *simple = (struct simple){.progress = {&vtbl}, .refs = 1};
}

const char *simple_order(const struct simple *simple)
{
    static char order[ARRAYSIZE(simple->calls) + 1];
    for (size_t i = 0; i < simple->count; i++)
        order[i] = simple->calls[i].what;
    order[simple->count] = 0;
    return order;
}

HRESULT simple_result(const struct simple *simple, const WCHAR *end)
{
    size_t length = wcslen(end);
    for (size_t i = 0; i < simple->count; i++) {
        const struct simple_call *call = &simple->calls[i];
        size_t n = wcslen(call->path);
        if (call->what == 'R' && n >= length && wcscmp(call->path + n - length, end) == 0)
            return call->hr;
    }
    fail_msg("%ls was not reported", end);
    return E_FAIL;
}
