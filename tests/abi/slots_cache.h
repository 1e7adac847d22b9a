/* slots_cache.h: settings and the cache. Part of slots.h. */

SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 3, GetName, LPWSTR *)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 4, GetValueType, OFFLINEFILES_SETTING_VALUE_TYPE *)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 5, GetPreference, VARIANT *, DWORD)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 6, GetPreferenceScope, DWORD *)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 7, SetPreference, const VARIANT *, DWORD)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 8, DeletePreference, DWORD)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 9, GetPolicy, VARIANT *, DWORD)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 10, GetPolicyScope, DWORD *)
SLOT(IOfflineFilesSetting, IOfflineFilesSetting, 11, GetValue, VARIANT *, BOOL *)

SLOT(IEnumOfflineFilesSettings, IEnumOfflineFilesSettings, 3, Next, ULONG, IOfflineFilesSetting **,
     ULONG *)
SLOT(IEnumOfflineFilesSettings, IEnumOfflineFilesSettings, 4, Skip, ULONG)
SLOT0(IEnumOfflineFilesSettings, IEnumOfflineFilesSettings, 5, Reset)
SLOT(IEnumOfflineFilesSettings, IEnumOfflineFilesSettings, 6, Clone, IEnumOfflineFilesSettings **)

SLOT(IOfflineFilesCache, IOfflineFilesCache, 3, Synchronize, HWND, LPCWSTR *, ULONG, BOOL, DWORD,
     IOfflineFilesSyncConflictHandler *, IOfflineFilesSyncProgress *, GUID *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 4, DeleteItems, LPCWSTR *, ULONG, DWORD, BOOL,
     IOfflineFilesSimpleProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 5, DeleteItemsForUser, LPCWSTR, LPCWSTR *, ULONG,
     DWORD, BOOL, IOfflineFilesSimpleProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 6, Pin, HWND, LPCWSTR *, ULONG, BOOL, BOOL, DWORD,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 7, Unpin, HWND, LPCWSTR *, ULONG, BOOL, BOOL, DWORD,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 8, GetEncryptionStatus, BOOL *, BOOL *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 9, Encrypt, HWND, BOOL, DWORD, BOOL,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 10, FindItem, LPCWSTR, DWORD, IOfflineFilesItem **)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 11, FindItemEx, LPCWSTR, IOfflineFilesItemFilter *,
     IOfflineFilesItemFilter *, IOfflineFilesItemFilter *, IOfflineFilesItemFilter *, DWORD,
     IOfflineFilesItem **)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 12, RenameItem, LPCWSTR, LPCWSTR, BOOL)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 13, GetLocation, LPWSTR *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 14, GetDiskSpaceInformation, ULONGLONG *, ULONGLONG *,
     ULONGLONG *, ULONGLONG *, ULONGLONG *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 15, SetDiskSpaceLimits, ULONGLONG, ULONGLONG)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 16, ProcessAdminPinPolicy, IOfflineFilesSyncProgress *,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 17, GetSettingObject, LPCWSTR, IOfflineFilesSetting **)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 18, EnumSettingObjects, IEnumOfflineFilesSettings **)
SLOT(IOfflineFilesCache, IOfflineFilesCache, 19, IsPathCacheable, LPCWSTR, BOOL *,
     OFFLINEFILES_CACHING_MODE *)

SLOT(IOfflineFilesCache2, IOfflineFilesCache, 3, Synchronize, HWND, LPCWSTR *, ULONG, BOOL, DWORD,
     IOfflineFilesSyncConflictHandler *, IOfflineFilesSyncProgress *, GUID *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 4, DeleteItems, LPCWSTR *, ULONG, DWORD, BOOL,
     IOfflineFilesSimpleProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 5, DeleteItemsForUser, LPCWSTR, LPCWSTR *, ULONG,
     DWORD, BOOL, IOfflineFilesSimpleProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 6, Pin, HWND, LPCWSTR *, ULONG, BOOL, BOOL, DWORD,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 7, Unpin, HWND, LPCWSTR *, ULONG, BOOL, BOOL, DWORD,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 8, GetEncryptionStatus, BOOL *, BOOL *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 9, Encrypt, HWND, BOOL, DWORD, BOOL,
     IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 10, FindItem, LPCWSTR, DWORD, IOfflineFilesItem **)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 11, FindItemEx, LPCWSTR, IOfflineFilesItemFilter *,
     IOfflineFilesItemFilter *, IOfflineFilesItemFilter *, IOfflineFilesItemFilter *, DWORD,
     IOfflineFilesItem **)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 12, RenameItem, LPCWSTR, LPCWSTR, BOOL)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 13, GetLocation, LPWSTR *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 14, GetDiskSpaceInformation, ULONGLONG *, ULONGLONG *,
     ULONGLONG *, ULONGLONG *, ULONGLONG *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 15, SetDiskSpaceLimits, ULONGLONG, ULONGLONG)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 16, ProcessAdminPinPolicy,
     IOfflineFilesSyncProgress *, IOfflineFilesSyncProgress *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 17, GetSettingObject, LPCWSTR,
     IOfflineFilesSetting **)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 18, EnumSettingObjects, IEnumOfflineFilesSettings **)
SLOT(IOfflineFilesCache2, IOfflineFilesCache, 19, IsPathCacheable, LPCWSTR, BOOL *,
     OFFLINEFILES_CACHING_MODE *)
SLOT(IOfflineFilesCache2, IOfflineFilesCache2, 20, RenameItemEx, LPCWSTR, LPCWSTR, BOOL)
