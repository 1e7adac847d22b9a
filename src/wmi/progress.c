/*
 * Progress: see progress.h.
 */
#include "progress.h"

#include "base/memory.h"
#include "com/task.h"

#include <wchar.h>

enum reason { BEGIN, END, ITEM_BEGIN, ITEM_RESULT };

static HRESULT format(enum reason reason, HRESULT result, const WCHAR *path, BSTR *text)
{
    WCHAR *message;
    WCHAR code[16] = L"0";
    HRESULT hr = com_task_message(result, &message);
    if (FAILED(hr))
        return hr;
    if (result != S_OK)
        swprintf(code, ARRAYSIZE(code), L"0x%08lX", (unsigned long)result);
    size_t room = wcslen(message) + wcslen(path) + 32;
    WCHAR *whole = csc_alloc(room * sizeof(*whole));
    if (whole)
        swprintf(whole, room, L"%d:%ls:%ls:%ls", (int)reason, code, message, path);
    *text = whole ? SysAllocString(whole) : NULL;
    csc_free(whole);
    CoTaskMemFree(message);
    return *text ? S_OK : E_OUTOFMEMORY;
}

/* DOC: progress comes only to who asked for it (WBEM_FLAG_SEND_STATUS). A text that there is no
 * memory for is left out. */
static void report(struct progress *self, enum reason reason, HRESULT result, const WCHAR *path)
{
    BSTR text;
    if (!(self->call->flags & WBEM_FLAG_SEND_STATUS) ||
        FAILED(format(reason, result, path ? path : L"", &text)))
        return;
    LONG done = self->done < MAXWORD ? self->done : MAXWORD;
    HRESULT hr = IWbemObjectSink_SetStatus(self->call->sink, WBEM_STATUS_PROGRESS,
                                           (HRESULT)MAKELONG(done, 0), text, NULL);
    SysFreeString(text);
    if (hr == WBEM_E_CALL_CANCELLED)
        InterlockedExchange(&self->call->cancelled, 1);
}

static BOOL is_cancelled(const struct progress *self)
{
    return self->call->cancelled ? TRUE : FALSE;
}

static void answer(const struct progress *self, OFFLINEFILES_OP_RESPONSE *response)
{
    *response = is_cancelled(self) ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
}

static HRESULT begin(struct progress *self, BOOL *abort)
{
    report(self, BEGIN, S_OK, NULL);
    *abort = is_cancelled(self);
    return S_OK;
}

static HRESULT item_begin(struct progress *self, const WCHAR *file,
                          OFFLINEFILES_OP_RESPONSE *response)
{
    if (!is_cancelled(self))
        report(self, ITEM_BEGIN, S_OK, file);
    answer(self, response);
    return S_OK;
}

static HRESULT item_result(struct progress *self, const WCHAR *file, HRESULT result,
                           OFFLINEFILES_OP_RESPONSE *response)
{
    if (FAILED(result) && self->first_error == S_OK)
        self->first_error = result;
    self->done++;
    report(self, ITEM_RESULT, result, file);
    answer(self, response);
    return S_OK;
}

/* --- IOfflineFilesSyncProgress --------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE sync_Begin(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    return begin(com_self(face), abort);
}

static HRESULT STDMETHODCALLTYPE sync_QueryAbort(IOfflineFilesSyncProgress *face, BOOL *abort)
{
    *abort = is_cancelled(com_self(face));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_End(IOfflineFilesSyncProgress *face, HRESULT result)
{
    report(com_self(face), END, result, NULL);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sync_SyncItemBegin(IOfflineFilesSyncProgress *face, LPCWSTR file,
                                                    OFFLINEFILES_OP_RESPONSE *response)
{
    return item_begin(com_self(face), file, response);
}

static HRESULT STDMETHODCALLTYPE sync_SyncItemResult(IOfflineFilesSyncProgress *face, LPCWSTR file,
                                                     HRESULT result,
                                                     IOfflineFilesSyncErrorInfo *info,
                                                     OFFLINEFILES_OP_RESPONSE *response)
{
    (void)info;
    return item_result(com_self(face), file, result, response);
}

static const IOfflineFilesSyncProgressVtbl sync_vtbl = {
    COM_UNKNOWN(IOfflineFilesSyncProgress),
    sync_Begin,
    sync_QueryAbort,
    sync_End,
    sync_SyncItemBegin,
    sync_SyncItemResult,
};

/* --- IOfflineFilesSimpleProgress ------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE simple_Begin(IOfflineFilesSimpleProgress *face, BOOL *abort)
{
    return begin(com_self(face), abort);
}

static HRESULT STDMETHODCALLTYPE simple_QueryAbort(IOfflineFilesSimpleProgress *face, BOOL *abort)
{
    *abort = is_cancelled(com_self(face));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_End(IOfflineFilesSimpleProgress *face, HRESULT result)
{
    report(com_self(face), END, result, NULL);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE simple_ItemBegin(IOfflineFilesSimpleProgress *face, LPCWSTR file,
                                                  OFFLINEFILES_OP_RESPONSE *response)
{
    return item_begin(com_self(face), file, response);
}

static HRESULT STDMETHODCALLTYPE simple_ItemResult(IOfflineFilesSimpleProgress *face, LPCWSTR file,
                                                   HRESULT result,
                                                   OFFLINEFILES_OP_RESPONSE *response)
{
    return item_result(com_self(face), file, result, response);
}

static const IOfflineFilesSimpleProgressVtbl simple_vtbl = {
    COM_UNKNOWN(IOfflineFilesSimpleProgress),
    simple_Begin,
    simple_QueryAbort,
    simple_End,
    simple_ItemBegin,
    simple_ItemResult,
};

static const struct com_row rows[] = {
    {&IID_IOfflineFilesSyncProgress, offsetof(struct progress, sync), &sync_vtbl},
    {&IID_IOfflineFilesProgress, offsetof(struct progress, sync), &sync_vtbl},
    {&IID_IOfflineFilesSimpleProgress, offsetof(struct progress, simple), &simple_vtbl},
};
static const struct com_class progress_class = {rows, ARRAYSIZE(rows), sizeof(struct progress),
                                                NULL};

HRESULT progress_create(struct provider_call *call, struct progress **out)
{
    *out = com_create(&progress_class);
    if (!*out)
        return E_OUTOFMEMORY;
    (*out)->call = call;
    return S_OK;
}
