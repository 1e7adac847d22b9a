/* slots_sinks.h: what clients implement and what they are told. Part of slots.h. */

SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 3, CacheMoved, LPCWSTR, LPCWSTR)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 4, CacheIsFull)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 5, CacheIsCorrupted)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 6, Enabled, BOOL)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 7, EncryptionChanged, BOOL, BOOL, BOOL, BOOL)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 8, SyncBegin, REFGUID)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 9, SyncFileResult, REFGUID, LPCWSTR, HRESULT)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 10, SyncConflictRecAdded, LPCWSTR, const FILETIME *,
     OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 11, SyncConflictRecUpdated, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 12, SyncConflictRecRemoved, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 13, SyncEnd, REFGUID, HRESULT)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 14, NetTransportArrived)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 15, NoNetTransports)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 16, ItemDisconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 17, ItemReconnected, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 18, ItemAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 19, ItemNotAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 20, ItemPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 21, ItemNotPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 22, ItemModified, LPCWSTR, OFFLINEFILES_ITEM_TYPE,
     BOOL, BOOL)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 23, ItemAddedToCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 24, ItemDeletedFromCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents, IOfflineFilesEvents, 25, ItemRenamed, LPCWSTR, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 26, DataLost)
SLOT0(IOfflineFilesEvents, IOfflineFilesEvents, 27, Ping)

SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 3, CacheMoved, LPCWSTR, LPCWSTR)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 4, CacheIsFull)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 5, CacheIsCorrupted)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 6, Enabled, BOOL)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 7, EncryptionChanged, BOOL, BOOL, BOOL, BOOL)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 8, SyncBegin, REFGUID)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 9, SyncFileResult, REFGUID, LPCWSTR, HRESULT)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 10, SyncConflictRecAdded, LPCWSTR, const FILETIME *,
     OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 11, SyncConflictRecUpdated, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 12, SyncConflictRecRemoved, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 13, SyncEnd, REFGUID, HRESULT)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 14, NetTransportArrived)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 15, NoNetTransports)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 16, ItemDisconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 17, ItemReconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 18, ItemAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 19, ItemNotAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 20, ItemPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 21, ItemNotPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 22, ItemModified, LPCWSTR, OFFLINEFILES_ITEM_TYPE,
     BOOL, BOOL)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 23, ItemAddedToCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 24, ItemDeletedFromCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents, 25, ItemRenamed, LPCWSTR, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 26, DataLost)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents, 27, Ping)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 28, ItemReconnectBegin)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 29, ItemReconnectEnd)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 30, CacheEvictBegin)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 31, CacheEvictEnd)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents2, 32, BackgroundSyncBegin, DWORD)
SLOT(IOfflineFilesEvents2, IOfflineFilesEvents2, 33, BackgroundSyncEnd, DWORD)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 34, PolicyChangeDetected)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 35, PreferenceChangeDetected)
SLOT0(IOfflineFilesEvents2, IOfflineFilesEvents2, 36, SettingsChangesApplied)

SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 3, CacheMoved, LPCWSTR, LPCWSTR)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 4, CacheIsFull)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 5, CacheIsCorrupted)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 6, Enabled, BOOL)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 7, EncryptionChanged, BOOL, BOOL, BOOL, BOOL)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 8, SyncBegin, REFGUID)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 9, SyncFileResult, REFGUID, LPCWSTR, HRESULT)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 10, SyncConflictRecAdded, LPCWSTR, const FILETIME *,
     OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 11, SyncConflictRecUpdated, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 12, SyncConflictRecRemoved, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 13, SyncEnd, REFGUID, HRESULT)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 14, NetTransportArrived)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 15, NoNetTransports)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 16, ItemDisconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 17, ItemReconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 18, ItemAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 19, ItemNotAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 20, ItemPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 21, ItemNotPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 22, ItemModified, LPCWSTR, OFFLINEFILES_ITEM_TYPE,
     BOOL, BOOL)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 23, ItemAddedToCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 24, ItemDeletedFromCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents, 25, ItemRenamed, LPCWSTR, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 26, DataLost)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents, 27, Ping)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 28, ItemReconnectBegin)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 29, ItemReconnectEnd)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 30, CacheEvictBegin)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 31, CacheEvictEnd)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents2, 32, BackgroundSyncBegin, DWORD)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents2, 33, BackgroundSyncEnd, DWORD)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 34, PolicyChangeDetected)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 35, PreferenceChangeDetected)
SLOT0(IOfflineFilesEvents3, IOfflineFilesEvents2, 36, SettingsChangesApplied)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents3, 37, TransparentCacheItemNotify, LPCWSTR,
     OFFLINEFILES_EVENTS, OFFLINEFILES_ITEM_TYPE, BOOL, BOOL, LPCWSTR)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents3, 38, PrefetchFileBegin, LPCWSTR)
SLOT(IOfflineFilesEvents3, IOfflineFilesEvents3, 39, PrefetchFileEnd, LPCWSTR, HRESULT)

SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 3, CacheMoved, LPCWSTR, LPCWSTR)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 4, CacheIsFull)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 5, CacheIsCorrupted)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 6, Enabled, BOOL)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 7, EncryptionChanged, BOOL, BOOL, BOOL, BOOL)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 8, SyncBegin, REFGUID)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 9, SyncFileResult, REFGUID, LPCWSTR, HRESULT)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 10, SyncConflictRecAdded, LPCWSTR, const FILETIME *,
     OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 11, SyncConflictRecUpdated, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 12, SyncConflictRecRemoved, LPCWSTR,
     const FILETIME *, OFFLINEFILES_SYNC_STATE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 13, SyncEnd, REFGUID, HRESULT)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 14, NetTransportArrived)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 15, NoNetTransports)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 16, ItemDisconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 17, ItemReconnected, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 18, ItemAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 19, ItemNotAvailableOffline, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 20, ItemPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 21, ItemNotPinned, LPCWSTR, OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 22, ItemModified, LPCWSTR, OFFLINEFILES_ITEM_TYPE,
     BOOL, BOOL)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 23, ItemAddedToCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 24, ItemDeletedFromCache, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents, 25, ItemRenamed, LPCWSTR, LPCWSTR,
     OFFLINEFILES_ITEM_TYPE)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 26, DataLost)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents, 27, Ping)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 28, ItemReconnectBegin)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 29, ItemReconnectEnd)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 30, CacheEvictBegin)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 31, CacheEvictEnd)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents2, 32, BackgroundSyncBegin, DWORD)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents2, 33, BackgroundSyncEnd, DWORD)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 34, PolicyChangeDetected)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 35, PreferenceChangeDetected)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents2, 36, SettingsChangesApplied)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents3, 37, TransparentCacheItemNotify, LPCWSTR,
     OFFLINEFILES_EVENTS, OFFLINEFILES_ITEM_TYPE, BOOL, BOOL, LPCWSTR)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents3, 38, PrefetchFileBegin, LPCWSTR)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents3, 39, PrefetchFileEnd, LPCWSTR, HRESULT)
SLOT0(IOfflineFilesEvents4, IOfflineFilesEvents4, 40, PrefetchCloseHandleBegin)
SLOT(IOfflineFilesEvents4, IOfflineFilesEvents4, 41, PrefetchCloseHandleEnd, DWORD, DWORD, HRESULT)

SLOT(IOfflineFilesEventsFilter, IOfflineFilesEventsFilter, 3, GetPathFilter, LPWSTR *,
     OFFLINEFILES_PATHFILTER_MATCH *)
SLOT(IOfflineFilesEventsFilter, IOfflineFilesEventsFilter, 4, GetIncludedEvents, ULONG,
     OFFLINEFILES_EVENTS *, ULONG *)
SLOT(IOfflineFilesEventsFilter, IOfflineFilesEventsFilter, 5, GetExcludedEvents, ULONG,
     OFFLINEFILES_EVENTS *, ULONG *)

SLOT(IOfflineFilesErrorInfo, IOfflineFilesErrorInfo, 3, GetRawData, BYTE_BLOB **)
SLOT(IOfflineFilesErrorInfo, IOfflineFilesErrorInfo, 4, GetDescription, LPWSTR *)

SLOT(IOfflineFilesSyncErrorItemInfo, IOfflineFilesSyncErrorItemInfo, 3, GetFileAttributes, DWORD *)
SLOT(IOfflineFilesSyncErrorItemInfo, IOfflineFilesSyncErrorItemInfo, 4, GetFileTimes, FILETIME *,
     FILETIME *)
SLOT(IOfflineFilesSyncErrorItemInfo, IOfflineFilesSyncErrorItemInfo, 5, GetFileSize,
     LARGE_INTEGER *)

SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesErrorInfo, 3, GetRawData, BYTE_BLOB **)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesErrorInfo, 4, GetDescription, LPWSTR *)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 5, GetSyncOperation,
     OFFLINEFILES_SYNC_OPERATION *)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 6, GetItemChangeFlags, DWORD *)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 7, InfoEnumerated, BOOL *, BOOL *,
     BOOL *)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 8, InfoAvailable, BOOL *, BOOL *,
     BOOL *)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 9, GetLocalInfo,
     IOfflineFilesSyncErrorItemInfo **)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 10, GetRemoteInfo,
     IOfflineFilesSyncErrorItemInfo **)
SLOT(IOfflineFilesSyncErrorInfo, IOfflineFilesSyncErrorInfo, 11, GetOriginalInfo,
     IOfflineFilesSyncErrorItemInfo **)

SLOT(IOfflineFilesProgress, IOfflineFilesProgress, 3, Begin, BOOL *)
SLOT(IOfflineFilesProgress, IOfflineFilesProgress, 4, QueryAbort, BOOL *)
SLOT(IOfflineFilesProgress, IOfflineFilesProgress, 5, End, HRESULT)

SLOT(IOfflineFilesSimpleProgress, IOfflineFilesProgress, 3, Begin, BOOL *)
SLOT(IOfflineFilesSimpleProgress, IOfflineFilesProgress, 4, QueryAbort, BOOL *)
SLOT(IOfflineFilesSimpleProgress, IOfflineFilesProgress, 5, End, HRESULT)
SLOT(IOfflineFilesSimpleProgress, IOfflineFilesSimpleProgress, 6, ItemBegin, LPCWSTR,
     OFFLINEFILES_OP_RESPONSE *)
SLOT(IOfflineFilesSimpleProgress, IOfflineFilesSimpleProgress, 7, ItemResult, LPCWSTR, HRESULT,
     OFFLINEFILES_OP_RESPONSE *)

SLOT(IOfflineFilesSyncProgress, IOfflineFilesProgress, 3, Begin, BOOL *)
SLOT(IOfflineFilesSyncProgress, IOfflineFilesProgress, 4, QueryAbort, BOOL *)
SLOT(IOfflineFilesSyncProgress, IOfflineFilesProgress, 5, End, HRESULT)
SLOT(IOfflineFilesSyncProgress, IOfflineFilesSyncProgress, 6, SyncItemBegin, LPCWSTR,
     OFFLINEFILES_OP_RESPONSE *)
SLOT(IOfflineFilesSyncProgress, IOfflineFilesSyncProgress, 7, SyncItemResult, LPCWSTR, HRESULT,
     IOfflineFilesSyncErrorInfo *, OFFLINEFILES_OP_RESPONSE *)

SLOT(IOfflineFilesSyncConflictHandler, IOfflineFilesSyncConflictHandler, 3, ResolveConflict,
     LPCWSTR, DWORD, OFFLINEFILES_SYNC_STATE, DWORD, OFFLINEFILES_SYNC_CONFLICT_RESOLVE *, LPWSTR *)

SLOT(IOfflineFilesItemFilter, IOfflineFilesItemFilter, 3, GetFilterFlags, ULONGLONG *, ULONGLONG *)
SLOT(IOfflineFilesItemFilter, IOfflineFilesItemFilter, 4, GetTimeFilter, FILETIME *, BOOL *,
     OFFLINEFILES_ITEM_TIME *, OFFLINEFILES_COMPARE *)
SLOT(IOfflineFilesItemFilter, IOfflineFilesItemFilter, 5, GetPatternFilter, LPWSTR, ULONG)
