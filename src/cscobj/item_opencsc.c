/*
 * The interfaces of our own on an item: where its cached copy lies, its recorded conflict,
 * and the share it lies in.
 * opencsc.idl says what they promise.
 */
#include "convert.h"
#include "item.h"
#include "operations.h"

#include "base/result.h"
#include "com/task.h"

/* --- IOpenCscItem ---------------------------------------------------------------------------- */

/* Is there local content to point at? A folder may be there with part of its children missing. */
static bool has_local_content(const struct csc_item *data)
{
    switch (data->type) {
    case CSC_TYPE_FILE:
        return data->trees.local.kind == CSC_FILE && !(data->trees.marks & CSC_MARK_SPARSE);
    case CSC_TYPE_DIRECTORY:
        return data->trees.local.kind == CSC_DIR;
    default:
        return true;
    }
}

static HRESULT STDMETHODCALLTYPE local_GetLocalPath(IOpenCscItem *face, LPWSTR *path)
{
    struct item *self = com_self(face);
    struct csc_item data;
    struct csc_text text = {0};
    if (!path)
        return E_POINTER;
    *path = NULL;
    item_read(self, &data);
    if (!has_local_content(&data))
        return CSC_E_NOT_FOUND;
    HRESULT hr = csc_cache_local_path(self->engine->cache, data.id, &text);
    if (SUCCEEDED(hr))
        hr = com_task_string(text.s, path);
    csc_text_free(&text);
    return hr;
}

const IOpenCscItemVtbl local_vtbl = {COM_UNKNOWN(IOpenCscItem), local_GetLocalPath};

/* --- IOpenCscConflict ------------------------------------------------------------------------ */

/* Looks into the conflict log now: it changes without the item. */
static HRESULT STDMETHODCALLTYPE conflict_GetConflict(IOpenCscConflict *face,
                                                      OFFLINEFILES_SYNC_STATE *state,
                                                      FILETIME *detected)
{
    struct item *self = com_self(face);
    struct csc_item data;
    struct csc_conflict conflict;
    if (!state || !detected)
        return E_POINTER;
    *state = OFFLINEFILES_SYNC_STATE_Stable;
    *detected = file_time(0);
    item_read(self, &data);
    HRESULT hr = csc_store_conflict_get(csc_cache_store(self->engine->cache), data.id, &conflict);
    if (hr == CSC_E_NOT_FOUND)
        return CSC_WIN32(ERROR_NOT_FOUND);
    if (FAILED(hr))
        return hr;
    *state = (OFFLINEFILES_SYNC_STATE)conflict.state;
    *detected = file_time(conflict.detected);
    return S_OK;
}

const IOpenCscConflictVtbl conflict_vtbl = {COM_UNKNOWN(IOpenCscConflict), conflict_GetConflict};

/* --- IOpenCscShare --------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE share_AcceptRoot(IOpenCscShare *face)
{
    struct item *self = com_self(face);
    if (operation_calls_us())
        return CSC_E_BUSY; /* it waits for work that is running */
    AcquireSRWLockExclusive(&self->lock);
    int64_t id = self->data.id;
    self->fetched.connect_state = 0; /* what was fetched of it is outdated */
    ReleaseSRWLockExclusive(&self->lock);
    return csc_cache_accept_root(self->engine->cache, id);
}

const IOpenCscShareVtbl share_vtbl = {COM_UNKNOWN(IOpenCscShare), share_AcceptRoot};
