/*
 * Suspended trees: IOfflineFilesSuspend of shares and directories, IOfflineFilesSuspendInfo of
 * everything below a server. DOC: IOfflineFilesSuspend, IOfflineFilesSuspendInfo.
 */
#include "item.h"

#include "com/feature.h"

static HRESULT STDMETHODCALLTYPE suspend_SuspendRoot(IOfflineFilesSuspend *face, BOOL suspend)
{
    struct item *self = com_self(face);
    HRESULT hr = feature_check();
    if (FAILED(hr))
        return hr;
    AcquireSRWLockExclusive(&self->lock);
    int64_t id = self->data.id;
    self->fetched.connect_state = 0; /* what was fetched of it is outdated */
    ReleaseSRWLockExclusive(&self->lock);
    return csc_cache_suspend(self->engine->cache, id, suspend != FALSE);
}

const IOfflineFilesSuspendVtbl suspend_vtbl = {COM_UNKNOWN(IOfflineFilesSuspend),
                                               suspend_SuspendRoot};

/* Looks now: what is above the item decides. */
static HRESULT STDMETHODCALLTYPE suspend_info_IsSuspended(IOfflineFilesSuspendInfo *face,
                                                          BOOL *suspended, BOOL *root)
{
    struct item *self = com_self(face);
    struct csc_item data;
    bool is_suspended, is_root;
    if (!suspended || !root)
        return E_POINTER;
    *suspended = *root = FALSE;
    item_read(self, &data);
    HRESULT hr = csc_cache_is_suspended(self->engine->cache, data.id, &is_suspended, &is_root);
    if (FAILED(hr))
        return hr;
    *suspended = is_suspended;
    *root = is_root;
    return S_OK;
}

const IOfflineFilesSuspendInfoVtbl suspend_info_vtbl = {COM_UNKNOWN(IOfflineFilesSuspendInfo),
                                                        suspend_info_IsSuspended};
