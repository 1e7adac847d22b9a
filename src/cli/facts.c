/* Gathers what the API tells about one item. See facts.h. */
#include "cli/facts.h"

#include "cli/json.h"

#include <opencsc.h>
#include <wchar.h>

/* --- Readers: one interface each ------------------------------------------------------------- */

/* An item need not offer every interface: what is not offered leaves the facts as they are. A
 * failure is kept for the caller, the first one wins. */
static void note_failure(HRESULT *failure, HRESULT hr)
{
    if (FAILED(hr) && SUCCEEDED(*failure))
        *failure = hr;
}

/* The answer of a getter: what it wrote to `value`, if it succeeded. */
static bool yes(HRESULT *failure, HRESULT hr, const BOOL *value)
{
    note_failure(failure, hr);
    return SUCCEEDED(hr) && *value != FALSE;
}

static bool offers(IOfflineFilesItem *item, REFIID iid, void *object)
{
    return SUCCEEDED(IOfflineFilesItem_QueryInterface(item, iid, (void **)object));
}

struct pin_answer {
    DWORD pin_class;
    HRESULT hr;
    BOOL pinned;
    BOOL inherit;
};

static void add_pin(struct facts *facts, HRESULT *failure, const struct pin_answer *answer)
{
    if (yes(failure, answer->hr, &answer->pinned))
        facts->pins |= answer->pin_class;
    if (yes(failure, answer->hr, &answer->inherit))
        facts->inherit |= answer->pin_class;
}

static void read_pins(IOfflineFilesItem *item, struct facts *facts, HRESULT *failure)
{
    IOfflineFilesPinInfo *info;
    IOfflineFilesPinInfo2 *info2;
    struct pin_answer a = {OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, S_OK, FALSE, FALSE};
    BOOL value = FALSE;

    if (!offers(item, &IID_IOfflineFilesPinInfo, &info))
        return;
    facts->pinned = yes(failure, IOfflineFilesPinInfo_IsPinned(info, &value), &value);
    a.hr = IOfflineFilesPinInfo_IsPinnedForUser(info, &a.pinned, &a.inherit);
    add_pin(facts, failure, &a);
    a.pin_class = OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER_POLICY;
    a.hr = IOfflineFilesPinInfo_IsPinnedForUserByPolicy(info, &a.pinned, &a.inherit);
    add_pin(facts, failure, &a);
    a.pin_class = OFFLINEFILES_PIN_CONTROL_FLAG_FORALL;
    a.hr = IOfflineFilesPinInfo_IsPinnedForComputer(info, &a.pinned, &a.inherit);
    add_pin(facts, failure, &a);
    a.pin_class = OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR;
    a.hr = IOfflineFilesPinInfo_IsPinnedForFolderRedirection(info, &a.pinned, &a.inherit);
    add_pin(facts, failure, &a);
    IOfflineFilesPinInfo_Release(info);

    if (offers(item, &IID_IOfflineFilesPinInfo2, &info2)) {
        facts->partly_pinned =
            yes(failure, IOfflineFilesPinInfo2_IsPartlyPinned(info2, &value), &value);
        IOfflineFilesPinInfo2_Release(info2);
    }
}

static void read_changes(IOfflineFilesItem *item, struct facts *facts, HRESULT *failure)
{
    IOfflineFilesChangeInfo *info;
    BOOL value = FALSE;

    if (!offers(item, &IID_IOfflineFilesChangeInfo, &info))
        return;
    facts->dirty = yes(failure, IOfflineFilesChangeInfo_IsDirty(info, &value), &value);
    facts->deleted = yes(failure, IOfflineFilesChangeInfo_IsDeletedOffline(info, &value), &value);
    facts->created = yes(failure, IOfflineFilesChangeInfo_IsCreatedOffline(info, &value), &value);
    facts->changed_data =
        yes(failure, IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &value), &value);
    facts->changed_attributes =
        yes(failure, IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(info, &value), &value);
    facts->changed_time =
        yes(failure, IOfflineFilesChangeInfo_IsLocallyModifiedTime(info, &value), &value);
    IOfflineFilesChangeInfo_Release(info);
}

void facts_count_dirty(IOfflineFilesItem *item, struct facts *facts)
{
    IOfflineFilesDirtyInfo *info;
    LARGE_INTEGER local = {0};
    LARGE_INTEGER remote = {0};

    if (!offers(item, &IID_IOfflineFilesDirtyInfo, &info))
        return;
    facts->has_dirty_bytes = SUCCEEDED(IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &local)) &&
                             SUCCEEDED(IOfflineFilesDirtyInfo_RemoteDirtyByteCount(info, &remote));
    facts->dirty_bytes = (ULONGLONG)local.QuadPart;
    facts->remote_dirty_bytes = (ULONGLONG)remote.QuadPart;
    IOfflineFilesDirtyInfo_Release(info);
}

static void read_content_state(IOfflineFilesItem *item, struct facts *facts, HRESULT *failure)
{
    IOfflineFilesFileItem *file;
    IOfflineFilesGhostInfo *ghost;
    BOOL value = FALSE;

    if (offers(item, &IID_IOfflineFilesFileItem, &file)) {
        facts->sparse = yes(failure, IOfflineFilesFileItem_IsSparse(file, &value), &value);
        IOfflineFilesFileItem_Release(file);
    }
    if (offers(item, &IID_IOfflineFilesGhostInfo, &ghost)) {
        facts->ghost = yes(failure, IOfflineFilesGhostInfo_IsGhosted(ghost, &value), &value);
        IOfflineFilesGhostInfo_Release(ghost);
    }
}

static void read_conflict(IOfflineFilesItem *item, struct facts *facts, HRESULT *failure)
{
    IOpenCscConflict *conflict;
    HRESULT hr;

    if (!offers(item, &IID_IOpenCscConflict, &conflict))
        return;
    hr = IOpenCscConflict_GetConflict(conflict, &facts->conflict_state, &facts->conflict_time);
    facts->conflict = SUCCEEDED(hr);
    if (hr != HRESULT_FROM_WIN32(ERROR_NOT_FOUND))
        note_failure(failure, hr);
    IOpenCscConflict_Release(conflict);
}

static void read_connection(IOfflineFilesItem *item, struct facts *facts, HRESULT *failure)
{
    IOfflineFilesConnectionInfo *info;

    if (!offers(item, &IID_IOfflineFilesConnectionInfo, &info))
        return;
    note_failure(failure, IOfflineFilesConnectionInfo_GetConnectState(info, &facts->connection,
                                                                      &facts->reason));
    IOfflineFilesConnectionInfo_Release(info);
}

/* Attributes, size and time: those of the cached copy or, if there is none (deleted here, not yet
 * fetched), those last known to be the server's. */
static void read_file_info(IOfflineFilesItem *item, struct facts *facts)
{
    static const OFFLINEFILES_ITEM_COPY copies[] = {OFFLINEFILES_ITEM_COPY_LOCAL,
                                                    OFFLINEFILES_ITEM_COPY_ORIGINAL};
    IOfflineFilesFileSysInfo *info;
    LARGE_INTEGER size;
    FILETIME created, changed, accessed;

    if (!offers(item, &IID_IOfflineFilesFileSysInfo, &info))
        return;
    for (size_t i = 0; i < sizeof copies / sizeof *copies && !facts->has_file_info; i++) {
        facts->has_file_info =
            SUCCEEDED(
                IOfflineFilesFileSysInfo_GetAttributes(info, copies[i], &facts->attributes)) &&
            SUCCEEDED(IOfflineFilesFileSysInfo_GetFileSize(info, copies[i], &size)) &&
            SUCCEEDED(IOfflineFilesFileSysInfo_GetTimes(info, copies[i], &created, &facts->written,
                                                        &changed, &accessed));
    }
    if (facts->has_file_info)
        facts->size = (ULONGLONG)size.QuadPart;
    IOfflineFilesFileSysInfo_Release(info);
}

/* --- The whole ------------------------------------------------------------------------------- */

HRESULT facts_read(IOfflineFilesItem *item, struct facts *facts)
{
    HRESULT hr;

    *facts = (struct facts){0};
    hr = IOfflineFilesItem_GetItemType(item, &facts->type);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItem_GetPath(item, &facts->path);
    if (FAILED(hr))
        return hr;
    read_pins(item, facts, &hr);
    read_changes(item, facts, &hr);
    read_content_state(item, facts, &hr);
    read_conflict(item, facts, &hr);
    read_connection(item, facts, &hr);
    read_file_info(item, facts);
    if (FAILED(hr))
        facts_free(facts);
    return hr;
}

void facts_free(struct facts *facts)
{
    CoTaskMemFree(facts->path);
    facts->path = NULL;
}

const WCHAR *facts_name(const struct facts *facts)
{
    const WCHAR *slash = wcsrchr(facts->path, L'\\');

    return slash == NULL || facts->type == OFFLINEFILES_ITEM_TYPE_SERVER ? facts->path : slash + 1;
}

HRESULT facts_local_path(IOfflineFilesItem *item, LPWSTR *path)
{
    IOpenCscItem *ours;
    HRESULT hr = IOfflineFilesItem_QueryInterface(item, &IID_IOpenCscItem, (void **)&ours);

    *path = NULL;
    if (SUCCEEDED(hr)) {
        hr = IOpenCscItem_GetLocalPath(ours, path);
        IOpenCscItem_Release(ours);
    }
    return hr;
}

void facts_open_json(const struct facts *facts)
{
    json_open_object(NULL);
    json_string(L"path", facts->path);
    json_string(L"type", type_name(facts->type));
    json_bool(L"pinned", facts->pinned);
    json_bool(L"dirty", facts->dirty);
    json_bool(L"created", facts->created);
    json_bool(L"deleted", facts->deleted);
    json_bool(L"sparse", facts->sparse);
    json_bool(L"ghost", facts->ghost);
    json_string(L"conflict", facts->conflict ? state_name(facts->conflict_state) : NULL);
    json_string(L"connection", connection_name(facts->connection));
    json_string(L"reason", facts->reason > OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE
                               ? reason_name(facts->reason)
                               : NULL);
    if (facts->has_file_info) {
        json_number(L"size", facts->size);
        json_number(L"attributes", facts->attributes);
        json_time(L"written", facts->written);
    }
}

const WCHAR *facts_time(FILETIME time, WCHAR text[TIME_LENGTH])
{
    FILETIME local;
    SYSTEMTIME s;

    if ((time.dwLowDateTime | time.dwHighDateTime) == 0 ||
        !FileTimeToLocalFileTime(&time, &local) || !FileTimeToSystemTime(&local, &s))
        return L"-";
    swprintf(text, TIME_LENGTH, L"%04u-%02u-%02u %02u:%02u:%02u", s.wYear, s.wMonth, s.wDay,
             s.wHour, s.wMinute, s.wSecond);
    return text;
}
