/*
 * The settings of Offline Files: their table, their objects, and what holds now.
 * DOC: IOfflineFilesSetting, IEnumOfflineFilesSettings, IOfflineFilesCache::GetSettingObject.
 */
#ifndef CSCOBJ_SETTING_H
#define CSCOBJ_SETTING_H

#include <windows.h>

#include <cscobj.h>

/* The object of a setting, whatever the case of its name. ERROR_INVALID_NAME: there is none. */
HRESULT setting_find(const WCHAR *name, IOfflineFilesSetting **setting);

/* All of them, by name. */
HRESULT setting_enumerate(IEnumOfflineFilesSettings **settings);

/* The number that holds for a setting of that kind: policies, preferences, default. */
DWORD setting_number(const WCHAR *name);

#endif
