/*
 * What items tell and do beside being items: attributes and times, pins, changes, connection.
 * Every getter answers from one consistent copy of the snapshot, unless its
 * comment says that it looks.
 * DOC: IOfflineFilesFileSysInfo, IOfflineFilesPinInfo, IOfflineFilesPinInfo2,
 * IOfflineFilesChangeInfo, IOfflineFilesGhostInfo, IOfflineFilesConnectionInfo.
 */
#include "arguments.h"
#include "convert.h"
#include "item.h"

#include "base/result.h"
#include "com/feature.h"
#include "engine/classify.h"

/* --- IOfflineFilesFileSysInfo ---------------------------------------------------------------- */

/* The cached copy; where only the name is cached, or not all of the content, what is known of the
 * server's copy: that is what stands behind the name. NULL for one deleted offline. */
static const struct csc_facts *local_copy(const struct csc_trees *trees)
{
    if (trees->local.kind != CSC_NONE)
        return &trees->local;
    if (!(trees->marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST)))
        return NULL;
    const struct csc_facts *known = trees->remote.kind ? &trees->remote : &trees->base;
    return known->kind ? known : NULL;
}

static HRESULT facts_of_copy(const struct csc_item *data, OFFLINEFILES_ITEM_COPY copy,
                             const struct csc_facts **facts)
{
    switch (copy) {
    case OFFLINEFILES_ITEM_COPY_LOCAL:
        *facts = local_copy(&data->trees);
        return *facts ? S_OK : CSC_E_NOT_FOUND;
    case OFFLINEFILES_ITEM_COPY_ORIGINAL:
        *facts = &data->trees.base;
        return data->trees.base.kind ? S_OK : CSC_E_NOT_FOUND;
    case OFFLINEFILES_ITEM_COPY_REMOTE:
        return CSC_E_NOT_SUPPORTED; /* DOC: reserved */
    default:
        return E_INVALIDARG;
    }
}

static HRESULT STDMETHODCALLTYPE file_sys_info_GetAttributes(IOfflineFilesFileSysInfo *face,
                                                             OFFLINEFILES_ITEM_COPY copy,
                                                             DWORD *attributes)
{
    struct csc_item data;
    const struct csc_facts *facts;
    if (!attributes)
        return E_POINTER;
    *attributes = 0;
    item_read(com_self(face), &data);
    HRESULT hr = facts_of_copy(&data, copy, &facts);
    if (SUCCEEDED(hr))
        *attributes = file_attributes(facts);
    return hr;
}

static HRESULT STDMETHODCALLTYPE file_sys_info_GetTimes(IOfflineFilesFileSysInfo *face,
                                                        OFFLINEFILES_ITEM_COPY copy,
                                                        FILETIME *created, FILETIME *written,
                                                        FILETIME *changed, FILETIME *accessed)
{
    struct csc_item data;
    const struct csc_facts *facts;
    if (!created || !written || !changed || !accessed)
        return E_POINTER;
    *created = *written = *changed = *accessed = file_time(0);
    item_read(com_self(face), &data);
    HRESULT hr = facts_of_copy(&data, copy, &facts);
    if (FAILED(hr))
        return hr;
    *created = file_time(facts->created);
    *written = file_time(facts->written);
    *changed = file_time(facts->changed);
    *accessed = file_time(facts->accessed);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE file_sys_info_GetFileSize(IOfflineFilesFileSysInfo *face,
                                                           OFFLINEFILES_ITEM_COPY copy,
                                                           LARGE_INTEGER *size)
{
    struct csc_item data;
    const struct csc_facts *facts;
    if (!size)
        return E_POINTER;
    size->QuadPart = 0;
    item_read(com_self(face), &data);
    HRESULT hr = facts_of_copy(&data, copy, &facts);
    if (SUCCEEDED(hr))
        size->QuadPart = (LONGLONG)facts->size;
    return hr;
}

const IOfflineFilesFileSysInfoVtbl file_sys_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesFileSysInfo),
    file_sys_info_GetAttributes,
    file_sys_info_GetTimes,
    file_sys_info_GetFileSize,
};

/* --- IOfflineFilesPinInfo, IOfflineFilesPinInfo2 --------------------------------------------- */

static HRESULT STDMETHODCALLTYPE pin_info_IsPinned(IOfflineFilesPinInfo2 *face, BOOL *pinned)
{
    struct csc_item data;
    if (!pinned)
        return E_POINTER;
    item_read(com_self(face), &data);
    *pinned = data.pins != 0;
    return S_OK;
}

/* One class: set on the item, and handed on to what is created in it. */
static HRESULT tell_class(IOfflineFilesPinInfo2 *face, uint32_t class_bit, BOOL *pinned,
                          BOOL *inherit)
{
    struct csc_item data;
    if (!pinned || !inherit)
        return E_POINTER;
    item_read(com_self(face), &data);
    *pinned = (data.pins & class_bit) != 0;
    *inherit = *pinned && data.type != CSC_TYPE_FILE && (data.inherit & class_bit) != 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE pin_info_IsPinnedForUser(IOfflineFilesPinInfo2 *face, BOOL *pinned,
                                                          BOOL *inherit)
{
    return tell_class(face, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, pinned, inherit);
}

static HRESULT STDMETHODCALLTYPE pin_info_IsPinnedForUserByPolicy(IOfflineFilesPinInfo2 *face,
                                                                  BOOL *pinned, BOOL *inherit)
{
    return tell_class(face, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER_POLICY, pinned, inherit);
}

static HRESULT STDMETHODCALLTYPE pin_info_IsPinnedForComputer(IOfflineFilesPinInfo2 *face,
                                                              BOOL *pinned, BOOL *inherit)
{
    return tell_class(face, OFFLINEFILES_PIN_CONTROL_FLAG_FORALL, pinned, inherit);
}

static HRESULT STDMETHODCALLTYPE pin_info_IsPinnedForFolderRedirection(IOfflineFilesPinInfo2 *face,
                                                                       BOOL *pinned, BOOL *inherit)
{
    return tell_class(face, OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR, pinned, inherit);
}

/* Looks below the item now: the answer is about others than the item itself. */
static HRESULT STDMETHODCALLTYPE pin_info_IsPartlyPinned(IOfflineFilesPinInfo2 *face, BOOL *partly)
{
    struct item *self = com_self(face);
    struct csc_item data;
    struct csc_counts counts;
    if (!partly)
        return E_POINTER;
    *partly = FALSE;
    item_read(self, &data);
    if (data.type == CSC_TYPE_FILE || data.pins != 0)
        return S_OK;
    HRESULT hr = csc_store_count(csc_cache_store(self->engine->cache), data.id, &counts);
    if (SUCCEEDED(hr))
        *partly = counts.pinned != 0;
    return hr;
}

const IOfflineFilesPinInfo2Vtbl pin_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesPinInfo2),
    pin_info_IsPinned,
    pin_info_IsPinnedForUser,
    pin_info_IsPinnedForUserByPolicy,
    pin_info_IsPinnedForComputer,
    pin_info_IsPinnedForFolderRedirection,
    pin_info_IsPartlyPinned,
};

/* --- IOfflineFilesChangeInfo ----------------------------------------------------------------- */

enum change {
    CHANGE_DELETED = 1,
    CHANGE_CREATED = 2,
    CHANGE_DATA = 4,
    CHANGE_ATTRIBUTES = 8,
    CHANGE_TIME = 16,
    CHANGE_ANY = 31
};

/* A new write time counts as changed data, too: nothing but a comparison of contents could tell
 * the two apart. */
static unsigned file_changes(const struct csc_letters *letters)
{
    unsigned diff = letters->local_diff;
    unsigned changes = 0;
    if (letters->local_doubtful || diff & (CSC_DIFF_SIZE | CSC_DIFF_WRITTEN))
        changes |= CHANGE_DATA;
    if (diff & CSC_DIFF_WRITTEN)
        changes |= CHANGE_TIME;
    if (diff & CSC_DIFF_ATTRIBUTES)
        changes |= CHANGE_ATTRIBUTES;
    return changes;
}

/* What the user did to the cached copy since both sides agreed. */
static unsigned changes_of(const struct csc_item *item)
{
    struct csc_letters letters = csc_classify(&item->trees);
    switch (letters.local) {
    case CSC_L_DELETED:
    case CSC_L_REPLACED_DELETED:
        return CHANGE_DELETED;
    case CSC_L_FILE_CREATED:
    case CSC_L_DIR_CREATED:
        return CHANGE_CREATED;
    case CSC_L_FILE_MODIFIED:
        return file_changes(&letters);
    case CSC_L_DIR_MODIFIED:
        return CHANGE_ATTRIBUTES;
    default:
        return 0;
    }
}

static HRESULT tell_change(IOfflineFilesChangeInfo *face, unsigned asked, BOOL *answer)
{
    struct item *self = com_self(face);
    struct csc_item data;
    if (!answer)
        return E_POINTER;
    *answer = FALSE;
    if (self->type == CSC_TYPE_SHARE) /* a share is not synchronized, what is in it is */
        return S_OK;
    item_read(self, &data);
    *answer = (changes_of(&data) & asked) != 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE change_info_IsDirty(IOfflineFilesChangeInfo *face, BOOL *dirty)
{
    return tell_change(face, CHANGE_ANY, dirty);
}

static HRESULT STDMETHODCALLTYPE change_info_IsDeletedOffline(IOfflineFilesChangeInfo *face,
                                                              BOOL *deleted)
{
    return tell_change(face, CHANGE_DELETED, deleted);
}

static HRESULT STDMETHODCALLTYPE change_info_IsCreatedOffline(IOfflineFilesChangeInfo *face,
                                                              BOOL *created)
{
    return tell_change(face, CHANGE_CREATED, created);
}

static HRESULT STDMETHODCALLTYPE change_info_IsLocallyModifiedData(IOfflineFilesChangeInfo *face,
                                                                   BOOL *modified)
{
    return tell_change(face, CHANGE_DATA, modified);
}

static HRESULT STDMETHODCALLTYPE
change_info_IsLocallyModifiedAttributes(IOfflineFilesChangeInfo *face, BOOL *modified)
{
    return tell_change(face, CHANGE_ATTRIBUTES, modified);
}

static HRESULT STDMETHODCALLTYPE change_info_IsLocallyModifiedTime(IOfflineFilesChangeInfo *face,
                                                                   BOOL *modified)
{
    return tell_change(face, CHANGE_TIME, modified);
}

const IOfflineFilesChangeInfoVtbl change_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesChangeInfo), change_info_IsDirty,
    change_info_IsDeletedOffline,         change_info_IsCreatedOffline,
    change_info_IsLocallyModifiedData,    change_info_IsLocallyModifiedAttributes,
    change_info_IsLocallyModifiedTime,
};

/* --- IOfflineFilesGhostInfo ------------------------------------------------------------------ */

static HRESULT STDMETHODCALLTYPE ghost_info_IsGhosted(IOfflineFilesGhostInfo *face, BOOL *ghosted)
{
    struct csc_item data;
    if (!ghosted)
        return E_POINTER;
    item_read(com_self(face), &data);
    *ghosted = (data.trees.marks & CSC_MARK_GHOST) != 0;
    return S_OK;
}

const IOfflineFilesGhostInfoVtbl ghost_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesGhostInfo),
    ghost_info_IsGhosted,
};

/* --- IOfflineFilesConnectionInfo ------------------------------------------------------------- */

/* From the snapshot if the state was fetched with it, else as it is now. */
static HRESULT STDMETHODCALLTYPE connection_info_GetConnectState(
    IOfflineFilesConnectionInfo *face, OFFLINEFILES_CONNECT_STATE *state,
    OFFLINEFILES_OFFLINE_REASON *reason)
{
    struct item *self = com_self(face);
    if (!state || !reason)
        return E_POINTER;
    *state = OFFLINEFILES_CONNECT_STATE_UNKNOWN;
    *reason = OFFLINEFILES_OFFLINE_REASON_UNKNOWN;
    AcquireSRWLockShared(&self->lock);
    int64_t id = self->data.id;
    uint32_t s = self->fetched.connect_state;
    uint32_t r = self->fetched.offline_reason;
    ReleaseSRWLockShared(&self->lock);
    HRESULT hr = s ? S_OK : csc_cache_connection(self->engine->cache, id, &s, &r);
    if (FAILED(hr))
        return hr;
    *state = (OFFLINEFILES_CONNECT_STATE)s;
    *reason = (OFFLINEFILES_OFFLINE_REASON)r;
    return S_OK;
}

enum way { ONLINE, OFFLINE, OFFLINE_UNLESS_OPEN };

/* Takes the scope of the item one way or the other; what was fetched of the state is outdated. */
static HRESULT transition(IOfflineFilesConnectionInfo *face, DWORD flags, enum way way,
                          bool *prevented)
{
    struct item *self = com_self(face);
    HRESULT hr = arguments_flags(flags, TRANSITION_FLAGS_VALID);
    *prevented = false;
    if (SUCCEEDED(hr))
        hr = feature_check();
    if (FAILED(hr))
        return hr;
    AcquireSRWLockExclusive(&self->lock);
    int64_t id = self->data.id;
    self->fetched.connect_state = 0;
    ReleaseSRWLockExclusive(&self->lock);
    if (way == ONLINE)
        return csc_cache_go_online(self->engine->cache, id);
    return way == OFFLINE ? csc_cache_go_offline(self->engine->cache, id)
                          : csc_cache_try_offline(self->engine->cache, id, prevented);
}

static HRESULT STDMETHODCALLTYPE connection_info_SetConnectState(IOfflineFilesConnectionInfo *face,
                                                                 HWND parent, DWORD flags,
                                                                 OFFLINEFILES_CONNECT_STATE state)
{
    bool prevented;
    (void)parent;
    if (state != OFFLINEFILES_CONNECT_STATE_ONLINE && state != OFFLINEFILES_CONNECT_STATE_OFFLINE)
        return E_INVALIDARG;
    HRESULT hr = transition(
        face, flags, state == OFFLINEFILES_CONNECT_STATE_ONLINE ? ONLINE : OFFLINE_UNLESS_OPEN,
        &prevented);
    return SUCCEEDED(hr) && prevented ? CSC_WIN32(ERROR_OPEN_FILES) : hr;
}

static HRESULT STDMETHODCALLTYPE connection_info_TransitionOnline(IOfflineFilesConnectionInfo *face,
                                                                  HWND parent, DWORD flags)
{
    bool prevented;
    (void)parent;
    return transition(face, flags, ONLINE, &prevented);
}

/* With `force` files stay open all the same: we keep no handles for applications, and cannot close
 * those they have on the share itself. */
static HRESULT STDMETHODCALLTYPE connection_info_TransitionOffline(
    IOfflineFilesConnectionInfo *face, HWND parent, DWORD flags, BOOL force, BOOL *prevented)
{
    bool is_prevented;
    (void)parent;
    if (!prevented)
        return E_POINTER;
    *prevented = FALSE;
    HRESULT hr = transition(face, flags, force ? OFFLINE : OFFLINE_UNLESS_OPEN, &is_prevented);
    *prevented = is_prevented;
    return hr;
}

const IOfflineFilesConnectionInfoVtbl connection_info_vtbl = {
    COM_UNKNOWN(IOfflineFilesConnectionInfo), connection_info_GetConnectState,
    connection_info_SetConnectState,          connection_info_TransitionOnline,
    connection_info_TransitionOffline,
};
