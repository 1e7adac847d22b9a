/*
 * How much of a file waits for synchronization. Counted when asked for, unless the query
 * fetched it with the item: the cached copy is read if it was modified. DOC:
 * IOfflineFilesDirtyInfo; proposal: RemoteDirtyByteCount, "reserved", tells the size of a server
 * copy that had changed when it was last looked at.
 */
#include "item.h"

static HRESULT count(IOfflineFilesDirtyInfo *face, struct csc_dirty *dirty)
{
    struct item *self = com_self(face);
    AcquireSRWLockShared(&self->lock);
    int64_t id = self->data.id;
    bool known = self->fetched.dirty_known;
    *dirty = self->fetched.dirty;
    ReleaseSRWLockShared(&self->lock);
    return known ? S_OK : csc_cache_dirty_bytes(self->engine->cache, id, dirty);
}

static HRESULT STDMETHODCALLTYPE dirty_info_LocalDirtyByteCount(IOfflineFilesDirtyInfo *face,
                                                                LARGE_INTEGER *bytes)
{
    struct csc_dirty dirty;
    if (!bytes)
        return E_POINTER;
    bytes->QuadPart = 0;
    HRESULT hr = count(face, &dirty);
    if (SUCCEEDED(hr))
        bytes->QuadPart = (LONGLONG)dirty.local;
    return hr;
}

static HRESULT STDMETHODCALLTYPE dirty_info_RemoteDirtyByteCount(IOfflineFilesDirtyInfo *face,
                                                                 LARGE_INTEGER *bytes)
{
    struct csc_dirty dirty;
    if (!bytes)
        return E_POINTER;
    bytes->QuadPart = 0;
    HRESULT hr = count(face, &dirty);
    if (SUCCEEDED(hr))
        bytes->QuadPart = (LONGLONG)dirty.remote;
    return hr;
}

const IOfflineFilesDirtyInfoVtbl dirty_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesDirtyInfo),
    dirty_info_LocalDirtyByteCount,
    dirty_info_RemoteDirtyByteCount,
};
