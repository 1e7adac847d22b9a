/*
 * Who listens to the synchronizations of the agent: see sink.h.
 */
#include "agent/sink.h"

static struct sink *from(IOfflineFilesSyncProgress *self)
{
    return CONTAINING_RECORD(self, struct sink, progress);
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IOfflineFilesSyncProgress *self, REFIID iid,
                                                     void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOfflineFilesProgress) &&
        !IsEqualIID(iid, &IID_IOfflineFilesSyncProgress))
        return E_NOINTERFACE;
    *object = self;
    InterlockedIncrement(&from(self)->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IOfflineFilesSyncProgress *self)
{
    return (ULONG)InterlockedIncrement(&from(self)->references);
}

static ULONG STDMETHODCALLTYPE sink_Release(IOfflineFilesSyncProgress *self)
{
    return (ULONG)InterlockedDecrement(&from(self)->references);
}

static bool is_over(const struct sink *sink)
{
    return sink->offline || WaitForSingleObject(sink->stop, 0) == WAIT_OBJECT_0;
}

static HRESULT STDMETHODCALLTYPE sink_Begin(IOfflineFilesSyncProgress *self, BOOL *abort)
{
    *abort = is_over(from(self));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_QueryAbort(IOfflineFilesSyncProgress *self, BOOL *abort)
{
    *abort = is_over(from(self));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_End(IOfflineFilesSyncProgress *self, HRESULT hr)
{
    (void)self;
    (void)hr; /* is what the method returns, too */
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_SyncItemBegin(IOfflineFilesSyncProgress *self, LPCWSTR file,
                                                    OFFLINEFILES_OP_RESPONSE *response)
{
    (void)file;
    *response = is_over(from(self)) ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
    return S_OK;
}

/* The share is not there, so no file of it will be. */
static bool is_offline(HRESULT hr)
{
    static const DWORD codes[] = {ERROR_CSCSHARE_OFFLINE,    ERROR_BAD_NETPATH,
                                  ERROR_BAD_NET_NAME,        ERROR_NETNAME_DELETED,
                                  ERROR_UNEXP_NET_ERR,       ERROR_SEM_TIMEOUT,
                                  ERROR_NETWORK_UNREACHABLE, ERROR_HOST_UNREACHABLE};
    for (size_t i = 0; i < ARRAYSIZE(codes); i++) {
        if (hr == HRESULT_FROM_WIN32(codes[i]))
            return true;
    }
    return false;
}

static bool is_in_use(HRESULT hr)
{
    return hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION) ||
           hr == HRESULT_FROM_WIN32(ERROR_LOCK_VIOLATION) ||
           hr == HRESULT_FROM_WIN32(ERROR_FILE_INVALID); /* it is being changed */
}

static HRESULT STDMETHODCALLTYPE sink_SyncItemResult(IOfflineFilesSyncProgress *self, LPCWSTR file,
                                                     HRESULT hr, IOfflineFilesSyncErrorInfo *info,
                                                     OFFLINEFILES_OP_RESPONSE *response)
{
    struct sink *sink = from(self);
    (void)info;
    if (SUCCEEDED(hr))
        sink->done++;
    else if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        sink->gone++;
    else if (hr == HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH))
        sink->conflicts++;
    else
        sink->failed++;
    sink->offline |= is_offline(hr);
    if (is_in_use(hr) && sink->in_use)
        sink->in_use(sink->context, file);
    *response = is_over(sink) ? OFFLINEFILES_OP_ABORT : OFFLINEFILES_OP_CONTINUE;
    return S_OK;
}

static const IOfflineFilesSyncProgressVtbl sink_vtbl = {
    sink_QueryInterface, sink_AddRef, sink_Release,       sink_Begin,
    sink_QueryAbort,     sink_End,    sink_SyncItemBegin, sink_SyncItemResult,
};

void sink_init(struct sink *sink, HANDLE stop)
{
    *sink = (struct sink){
        .progress = {(IOfflineFilesSyncProgressVtbl *)&sink_vtbl}, .references = 1, .stop = stop};
}
