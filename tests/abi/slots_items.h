/* slots_items.h: items, their enumerator, container and facets. Part of slots.h. */

SLOT(IOfflineFilesItem, IOfflineFilesItem, 3, GetItemType, OFFLINEFILES_ITEM_TYPE *)
SLOT(IOfflineFilesItem, IOfflineFilesItem, 4, GetPath, LPWSTR *)
SLOT(IOfflineFilesItem, IOfflineFilesItem, 5, GetParentItem, IOfflineFilesItem **)
SLOT(IOfflineFilesItem, IOfflineFilesItem, 6, Refresh, DWORD)
SLOT(IOfflineFilesItem, IOfflineFilesItem, 7, IsMarkedForDeletion, BOOL *)

SLOT(IOfflineFilesServerItem, IOfflineFilesItem, 3, GetItemType, OFFLINEFILES_ITEM_TYPE *)
SLOT(IOfflineFilesServerItem, IOfflineFilesItem, 4, GetPath, LPWSTR *)
SLOT(IOfflineFilesServerItem, IOfflineFilesItem, 5, GetParentItem, IOfflineFilesItem **)
SLOT(IOfflineFilesServerItem, IOfflineFilesItem, 6, Refresh, DWORD)
SLOT(IOfflineFilesServerItem, IOfflineFilesItem, 7, IsMarkedForDeletion, BOOL *)

SLOT(IOfflineFilesShareItem, IOfflineFilesItem, 3, GetItemType, OFFLINEFILES_ITEM_TYPE *)
SLOT(IOfflineFilesShareItem, IOfflineFilesItem, 4, GetPath, LPWSTR *)
SLOT(IOfflineFilesShareItem, IOfflineFilesItem, 5, GetParentItem, IOfflineFilesItem **)
SLOT(IOfflineFilesShareItem, IOfflineFilesItem, 6, Refresh, DWORD)
SLOT(IOfflineFilesShareItem, IOfflineFilesItem, 7, IsMarkedForDeletion, BOOL *)

SLOT(IOfflineFilesDirectoryItem, IOfflineFilesItem, 3, GetItemType, OFFLINEFILES_ITEM_TYPE *)
SLOT(IOfflineFilesDirectoryItem, IOfflineFilesItem, 4, GetPath, LPWSTR *)
SLOT(IOfflineFilesDirectoryItem, IOfflineFilesItem, 5, GetParentItem, IOfflineFilesItem **)
SLOT(IOfflineFilesDirectoryItem, IOfflineFilesItem, 6, Refresh, DWORD)
SLOT(IOfflineFilesDirectoryItem, IOfflineFilesItem, 7, IsMarkedForDeletion, BOOL *)

SLOT(IOfflineFilesFileItem, IOfflineFilesItem, 3, GetItemType, OFFLINEFILES_ITEM_TYPE *)
SLOT(IOfflineFilesFileItem, IOfflineFilesItem, 4, GetPath, LPWSTR *)
SLOT(IOfflineFilesFileItem, IOfflineFilesItem, 5, GetParentItem, IOfflineFilesItem **)
SLOT(IOfflineFilesFileItem, IOfflineFilesItem, 6, Refresh, DWORD)
SLOT(IOfflineFilesFileItem, IOfflineFilesItem, 7, IsMarkedForDeletion, BOOL *)
SLOT(IOfflineFilesFileItem, IOfflineFilesFileItem, 8, IsSparse, BOOL *)
SLOT(IOfflineFilesFileItem, IOfflineFilesFileItem, 9, IsEncrypted, BOOL *)

SLOT(IEnumOfflineFilesItems, IEnumOfflineFilesItems, 3, Next, ULONG, IOfflineFilesItem **, ULONG *)
SLOT(IEnumOfflineFilesItems, IEnumOfflineFilesItems, 4, Skip, ULONG)
SLOT0(IEnumOfflineFilesItems, IEnumOfflineFilesItems, 5, Reset)
SLOT(IEnumOfflineFilesItems, IEnumOfflineFilesItems, 6, Clone, IEnumOfflineFilesItems **)

SLOT(IOfflineFilesItemContainer, IOfflineFilesItemContainer, 3, EnumItems, DWORD,
     IEnumOfflineFilesItems **)
SLOT(IOfflineFilesItemContainer, IOfflineFilesItemContainer, 4, EnumItemsEx,
     IOfflineFilesItemFilter *, IOfflineFilesItemFilter *, IOfflineFilesItemFilter *,
     IOfflineFilesItemFilter *, DWORD, DWORD, IEnumOfflineFilesItems **)

SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 3, IsDirty, BOOL *)
SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 4, IsDeletedOffline, BOOL *)
SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 5, IsCreatedOffline, BOOL *)
SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 6, IsLocallyModifiedData, BOOL *)
SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 7, IsLocallyModifiedAttributes, BOOL *)
SLOT(IOfflineFilesChangeInfo, IOfflineFilesChangeInfo, 8, IsLocallyModifiedTime, BOOL *)

SLOT(IOfflineFilesDirtyInfo, IOfflineFilesDirtyInfo, 3, LocalDirtyByteCount, LARGE_INTEGER *)
SLOT(IOfflineFilesDirtyInfo, IOfflineFilesDirtyInfo, 4, RemoteDirtyByteCount, LARGE_INTEGER *)

SLOT(IOfflineFilesFileSysInfo, IOfflineFilesFileSysInfo, 3, GetAttributes, OFFLINEFILES_ITEM_COPY,
     DWORD *)
SLOT(IOfflineFilesFileSysInfo, IOfflineFilesFileSysInfo, 4, GetTimes, OFFLINEFILES_ITEM_COPY,
     FILETIME *, FILETIME *, FILETIME *, FILETIME *)
SLOT(IOfflineFilesFileSysInfo, IOfflineFilesFileSysInfo, 5, GetFileSize, OFFLINEFILES_ITEM_COPY,
     LARGE_INTEGER *)

SLOT(IOfflineFilesPinInfo, IOfflineFilesPinInfo, 3, IsPinned, BOOL *)
SLOT(IOfflineFilesPinInfo, IOfflineFilesPinInfo, 4, IsPinnedForUser, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo, IOfflineFilesPinInfo, 5, IsPinnedForUserByPolicy, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo, IOfflineFilesPinInfo, 6, IsPinnedForComputer, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo, IOfflineFilesPinInfo, 7, IsPinnedForFolderRedirection, BOOL *, BOOL *)

SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 3, IsPinned, BOOL *)
SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 4, IsPinnedForUser, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 5, IsPinnedForUserByPolicy, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 6, IsPinnedForComputer, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo, 7, IsPinnedForFolderRedirection, BOOL *, BOOL *)
SLOT(IOfflineFilesPinInfo2, IOfflineFilesPinInfo2, 8, IsPartlyPinned, BOOL *)

SLOT(IOfflineFilesTransparentCacheInfo, IOfflineFilesTransparentCacheInfo, 3, IsTransparentlyCached,
     BOOL *)

SLOT(IOfflineFilesGhostInfo, IOfflineFilesGhostInfo, 3, IsGhosted, BOOL *)

SLOT(IOfflineFilesConnectionInfo, IOfflineFilesConnectionInfo, 3, GetConnectState,
     OFFLINEFILES_CONNECT_STATE *, OFFLINEFILES_OFFLINE_REASON *)
SLOT(IOfflineFilesConnectionInfo, IOfflineFilesConnectionInfo, 4, SetConnectState, HWND, DWORD,
     OFFLINEFILES_CONNECT_STATE)
SLOT(IOfflineFilesConnectionInfo, IOfflineFilesConnectionInfo, 5, TransitionOnline, HWND, DWORD)
SLOT(IOfflineFilesConnectionInfo, IOfflineFilesConnectionInfo, 6, TransitionOffline, HWND, DWORD,
     BOOL, BOOL *)

SLOT(IOfflineFilesShareInfo, IOfflineFilesShareInfo, 3, GetShareItem, IOfflineFilesShareItem **)
SLOT(IOfflineFilesShareInfo, IOfflineFilesShareInfo, 4, GetShareCachingMode,
     OFFLINEFILES_CACHING_MODE *)
SLOT(IOfflineFilesShareInfo, IOfflineFilesShareInfo, 5, IsShareDfsJunction, BOOL *)

SLOT(IOfflineFilesSuspend, IOfflineFilesSuspend, 3, SuspendRoot, BOOL)

SLOT(IOfflineFilesSuspendInfo, IOfflineFilesSuspendInfo, 3, IsSuspended, BOOL *, BOOL *)
