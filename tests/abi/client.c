/*
 * client.c: a client in C, or in C++ with CINTERFACE: macros, tables and a sink of its own.
 * See client.h for the ways it is compiled.
 */
#include "abi/client.h"

#ifdef __cplusplus
#define GUID_ARGUMENT(guid) (*(guid))
#else
#define GUID_ARGUMENT(guid) (guid)
#endif

#define EXPECT(slot, call)               \
    do {                                 \
        if ((call) != FAKE_RESULT(slot)) \
            return __LINE__;             \
    } while (0)

/* A sink as clients write it: the parameter types must fit the table without a cast. */
static HRESULT STDMETHODCALLTYPE sink_SyncBegin(IOfflineFilesEvents *This, REFGUID rSyncId)
{
    (void)This;
    (void)rSyncId;
    return FAKE_RESULT(40);
}

static HRESULT STDMETHODCALLTYPE sink_SyncConflictRecAdded(IOfflineFilesEvents *This,
                                                           LPCWSTR pszConflictPath,
                                                           const FILETIME *pftConflictDateTime,
                                                           OFFLINEFILES_SYNC_STATE state)
{
    (void)This;
    (void)pszConflictPath;
    (void)pftConflictDateTime;
    (void)state;
    return FAKE_RESULT(41);
}

static HRESULT STDMETHODCALLTYPE info_GetFileAttributes(IOfflineFilesSyncErrorItemInfo *This,
                                                        DWORD *pdwAttributes)
{
    (void)This;
    *pdwAttributes = FILE_ATTRIBUTE_HIDDEN;
    return FAKE_RESULT(42);
}

static int call_own_objects(void)
{
    static IOfflineFilesEventsVtbl events_table;
    static IOfflineFilesSyncErrorItemInfoVtbl info_table;
    IOfflineFilesEvents events;
    IOfflineFilesSyncErrorItemInfo info;
    FILETIME now = {0, 0};
    DWORD attributes = 0;

    events_table.SyncBegin = sink_SyncBegin;
    events_table.SyncConflictRecAdded = sink_SyncConflictRecAdded;
    events.lpVtbl = &events_table;
    info_table.GetFileAttributes = info_GetFileAttributes;
    info.lpVtbl = &info_table;

    EXPECT(40, IOfflineFilesEvents_SyncBegin(&events, GUID_ARGUMENT(&IID_IUnknown)));
    EXPECT(41, IOfflineFilesEvents_SyncConflictRecAdded(&events, L"\\\\s\\t\\f", &now,
                                                        OFFLINEFILES_SYNC_STATE_Stable));
    EXPECT(42, IOfflineFilesSyncErrorItemInfo_GetFileAttributes(&info, &attributes));
    return attributes == FILE_ATTRIBUTE_HIDDEN ? 0 : __LINE__;
}

int CLIENT(void *object)
{
    IOfflineFilesSyncErrorItemInfo *info = (IOfflineFilesSyncErrorItemInfo *)object;
    IOfflineFilesCache *cache = (IOfflineFilesCache *)object;
    IOpenCscItem *item = (IOpenCscItem *)object;
    LPCWSTR paths[] = {L"\\\\server\\share", L"\\\\server\\share\\file"};
    GUID id = {1, 2, 3, {4}};
    DWORD attributes;
    LPWSTR path;
    ULONGLONG total, limit, used, unpinned_limit, unpinned_used;

    EXPECT(3, info->lpVtbl->GetFileAttributes(info, &attributes));
    EXPECT(3, IOfflineFilesSyncErrorItemInfo_GetFileAttributes(info, &attributes));
    EXPECT(14, cache->lpVtbl->GetDiskSpaceInformation(cache, &total, &limit, &used, &unpinned_limit,
                                                      &unpinned_used));
    EXPECT(14, IOfflineFilesCache_GetDiskSpaceInformation(cache, &total, &limit, &used,
                                                          &unpinned_limit, &unpinned_used));
    EXPECT(3, IOfflineFilesCache_Synchronize(
                  cache, NULL, paths, 2, FALSE,
                  OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT,
                  NULL, NULL, &id));
    EXPECT(3, IOpenCscItem_GetLocalPath(item, &path));
    EXPECT(0, IOfflineFilesCache_QueryInterface(
                  cache, GUID_ARGUMENT(&IID_IOfflineFilesItemContainer), (void **)&item));
    EXPECT(2, IOfflineFilesCache_Release(cache));

    /* The Win32 function of the same name is still there. */
    if (GetFileAttributes(TEXT("C:\\")) == INVALID_FILE_ATTRIBUTES)
        return __LINE__;
    return call_own_objects();
}
