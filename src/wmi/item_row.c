/*
 * Rows of items: see item_row.h. What an item has not, because of its type or because the cache
 * does not know it, is NULL.
 */
#include "item_row.h"

#include "base/memory.h"
#include "base/text.h"

#include <wchar.h>

/* One interface per embedded class, and that of files. */
enum { SYS, PIN, CHANGE, CONNECTION, SUSPEND, DIRTY, AS_FILE };

static const IID *const interfaces[ITEM_FACETS] = {
    &IID_IOfflineFilesFileSysInfo,    &IID_IOfflineFilesPinInfo,     &IID_IOfflineFilesChangeInfo,
    &IID_IOfflineFilesConnectionInfo, &IID_IOfflineFilesSuspendInfo, &IID_IOfflineFilesDirtyInfo,
    &IID_IOfflineFilesFileItem,
};

/* NULL if the item has none. Asked for once. */
static void *facet(struct item_row *row, int which)
{
    if (!row->asked[which]) {
        row->asked[which] = true;
        if (FAILED(IOfflineFilesItem_QueryInterface(row->item, interfaces[which],
                                                    (void **)&row->facets[which])))
            row->facets[which] = NULL;
    }
    return row->facets[which];
}

/* --- short forms: a failed question is NULL --------------------------------------------------- */

static void give_bool(HRESULT hr, BOOL is, struct wmi_value *value)
{
    if (hr == S_OK)
        *value = (struct wmi_value){.kind = WMI_BOOL, .number = is ? 1 : 0};
}

static void give_number(HRESULT hr, int64_t number, struct wmi_value *value)
{
    if (hr == S_OK)
        *value = (struct wmi_value){.kind = WMI_INT, .number = number};
}

static void give_text(const WCHAR *text, struct wmi_value *value)
{
    *value = (struct wmi_value){.kind = WMI_TEXT, .text = text};
}

static void give_time(HRESULT hr, const FILETIME *time, struct wmi_value *value)
{
    const ULONGLONG ticks = (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
    if (hr == S_OK)
        *value = (struct wmi_value){.kind = WMI_TIME, .number = (int64_t)(ticks / 10)};
}

/* --- the embedded classes -------------------------------------------------------------------- */

/* DOC: groups Local, Original, Remote. */
static HRESULT get_sys(struct item_row *row, size_t property, struct wmi_value *value)
{
    static const OFFLINEFILES_ITEM_COPY copies[] = {OFFLINEFILES_ITEM_COPY_LOCAL,
                                                    OFFLINEFILES_ITEM_COPY_ORIGINAL,
                                                    OFFLINEFILES_ITEM_COPY_REMOTE};
    IOfflineFilesFileSysInfo *info = facet(row, SYS);
    const OFFLINEFILES_ITEM_COPY copy = copies[property / SYS_GROUP];
    FILETIME created, written, changed, accessed;
    LARGE_INTEGER size;
    DWORD attributes;
    HRESULT hr;
    switch (property % SYS_GROUP) {
    case SYS_ATTRIBUTES:
        hr = IOfflineFilesFileSysInfo_GetAttributes(info, copy, &attributes);
        give_number(hr, attributes, value);
        return S_OK;
    case SYS_SIZE:
        hr = IOfflineFilesFileSysInfo_GetFileSize(info, copy, &size);
        give_number(hr, size.QuadPart, value);
        return S_OK;
    default:
        hr = IOfflineFilesFileSysInfo_GetTimes(info, copy, &created, &written, &changed, &accessed);
        const FILETIME *const times[] = {&created, &written, &changed, &accessed};
        give_time(hr, times[property % SYS_GROUP - SYS_CREATION], value);
        return S_OK;
    }
}

/* DOC: 0 not pinned, 1 pinned, 2 pinned and inherited by new children. */
static HRESULT get_pin(struct item_row *row, size_t property, struct wmi_value *value)
{
    IOfflineFilesPinInfo *info = facet(row, PIN);
    BOOL pinned = FALSE, inherit = FALSE;
    HRESULT hr;
    switch (property) {
    case PIN_ANY:
        hr = IOfflineFilesPinInfo_IsPinned(info, &pinned);
        give_bool(hr, pinned, value);
        return S_OK;
    case PIN_USER:
        hr = IOfflineFilesPinInfo_IsPinnedForUser(info, &pinned, &inherit);
        break;
    case PIN_POLICY:
        hr = IOfflineFilesPinInfo_IsPinnedForUserByPolicy(info, &pinned, &inherit);
        break;
    case PIN_COMPUTER:
        hr = IOfflineFilesPinInfo_IsPinnedForComputer(info, &pinned, &inherit);
        break;
    default:
        hr = IOfflineFilesPinInfo_IsPinnedForFolderRedirection(info, &pinned, &inherit);
    }
    give_number(hr, !pinned ? 0 : inherit ? 2 : 1, value);
    return S_OK;
}

static HRESULT get_change(struct item_row *row, size_t property, struct wmi_value *value)
{
    IOfflineFilesChangeInfo *info = facet(row, CHANGE);
    BOOL is = FALSE;
    HRESULT hr;
    switch (property) {
    case CHANGE_DIRTY:
        hr = IOfflineFilesChangeInfo_IsDirty(info, &is);
        break;
    case CHANGE_DELETED:
        hr = IOfflineFilesChangeInfo_IsDeletedOffline(info, &is);
        break;
    case CHANGE_CREATED:
        hr = IOfflineFilesChangeInfo_IsCreatedOffline(info, &is);
        break;
    case CHANGE_DATA:
        hr = IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &is);
        break;
    case CHANGE_ATTRIBUTES:
        hr = IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(info, &is);
        break;
    default:
        hr = IOfflineFilesChangeInfo_IsLocallyModifiedTime(info, &is);
    }
    give_bool(hr, is, value);
    return S_OK;
}

static HRESULT get_connection(struct item_row *row, size_t property, struct wmi_value *value)
{
    OFFLINEFILES_CONNECT_STATE state = OFFLINEFILES_CONNECT_STATE_UNKNOWN;
    OFFLINEFILES_OFFLINE_REASON reason = OFFLINEFILES_OFFLINE_REASON_UNKNOWN;
    HRESULT hr = IOfflineFilesConnectionInfo_GetConnectState(
        (IOfflineFilesConnectionInfo *)facet(row, CONNECTION), &state, &reason);
    give_number(hr, property == CONNECTION_STATE ? (int64_t)state : (int64_t)reason, value);
    return S_OK;
}

static HRESULT get_suspend(struct item_row *row, size_t property, struct wmi_value *value)
{
    BOOL suspended = FALSE, root = FALSE;
    HRESULT hr = IOfflineFilesSuspendInfo_IsSuspended(
        (IOfflineFilesSuspendInfo *)facet(row, SUSPEND), &suspended, &root);
    give_bool(hr, property == SUSPEND_SUSPENDED ? suspended : suspended && root, value);
    return S_OK;
}

static HRESULT get_dirty(struct item_row *row, size_t property, struct wmi_value *value)
{
    IOfflineFilesDirtyInfo *info = facet(row, DIRTY);
    LARGE_INTEGER count = {.QuadPart = 0};
    HRESULT hr = property == DIRTY_LOCAL
                     ? IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &count)
                     : IOfflineFilesDirtyInfo_RemoteDirtyByteCount(info, &count);
    give_number(hr, count.QuadPart, value);
    return S_OK;
}

static const struct {
    enum wmi_class_id cls;
    HRESULT (*get)(struct item_row *row, size_t property, struct wmi_value *value);
} embedded[AS_FILE] = {
    {WMI_FILE_SYS_INFO, get_sys},    {WMI_PIN_INFO, get_pin},
    {WMI_CHANGE_INFO, get_change},   {WMI_CONNECTION_INFO, get_connection},
    {WMI_SUSPEND_INFO, get_suspend}, {WMI_DIRTY_INFO, get_dirty},
};

/* --- the item -------------------------------------------------------------------------------- */

static size_t last_backslash(const WCHAR *path)
{
    size_t at = wcslen(path);
    while (at > 1 && path[at - 1] != L'\\')
        at--;
    return at - 1;
}

/* DOC: empty for a server. */
static HRESULT get_parent(struct item_row *row, struct wmi_value *value)
{
    if (!row->parent) {
        size_t end = row->type == OFFLINEFILES_ITEM_TYPE_SERVER ? 0 : last_backslash(row->path);
        row->parent = csc_dup_n(row->path, end);
    }
    if (!row->parent)
        return E_OUTOFMEMORY;
    give_text(row->parent, value);
    return S_OK;
}

/* DOC: FALSE for what is no file. */
static HRESULT get_of_file(struct item_row *row, bool sparse, struct wmi_value *value)
{
    IOfflineFilesFileItem *file = facet(row, AS_FILE);
    BOOL is = FALSE;
    HRESULT hr = S_OK;
    if (file)
        hr = sparse ? IOfflineFilesFileItem_IsSparse(file, &is)
                    : IOfflineFilesFileItem_IsEncrypted(file, &is);
    give_bool(hr, is, value);
    return S_OK;
}

static HRESULT get_item(struct item_row *row, size_t property, struct wmi_value *value)
{
    switch (property) {
    case ITEM_PATH:
        give_text(row->path, value);
        return S_OK;
    case ITEM_PARENT:
        return get_parent(row, value);
    case ITEM_NAME:
        give_text(row->path + last_backslash(row->path) + 1, value);
        return S_OK;
    case ITEM_TYPE:
        give_number(S_OK, row->type, value);
        return S_OK;
    case ITEM_ENCRYPTED:
    case ITEM_SPARSE:
        return get_of_file(row, property == ITEM_SPARSE, value);
    default:
        if (facet(row, (int)(property - ITEM_FILE_SYS_INFO)))
            *value = (struct wmi_value){.kind = WMI_OBJECT,
                                        .of = wmi_schema[WMI_ITEM].properties[property].of};
        return S_OK;
    }
}

/* Of an embedded class only where the item has such an object. */
static HRESULT get(struct wql_row *face, const struct wmi_class *cls, size_t property,
                   struct wmi_value *value)
{
    struct item_row *row = (struct item_row *)face;
    *value = (struct wmi_value){.kind = WMI_NULL};
    if (cls == &wmi_schema[WMI_ITEM])
        return get_item(row, property, value);
    for (int i = 0; i < AS_FILE; i++) {
        if (cls == &wmi_schema[embedded[i].cls])
            return facet(row, i) ? embedded[i].get(row, property, value) : S_OK;
    }
    return E_UNEXPECTED;
}

HRESULT item_row_open(struct item_row *row, IOfflineFilesItem *item)
{
    *row = (struct item_row){.row = {get}, .item = item};
    HRESULT hr = IOfflineFilesItem_GetItemType(item, &row->type);
    return SUCCEEDED(hr) ? IOfflineFilesItem_GetPath(item, &row->path) : hr;
}

void item_row_close(struct item_row *row)
{
    for (int i = 0; i < ITEM_FACETS; i++) {
        if (row->facets[i])
            IUnknown_Release(row->facets[i]);
    }
    CoTaskMemFree(row->path);
    csc_free(row->parent);
}
