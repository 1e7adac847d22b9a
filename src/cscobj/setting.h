/*
 * The settings of Offline Files: their table, their objects, and what holds now.
 * DOC: IOfflineFilesSetting, IEnumOfflineFilesSettings, IOfflineFilesCache::GetSettingObject.
 */
#ifndef CSCOBJ_SETTING_H
#define CSCOBJ_SETTING_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

/* The object of a setting, whatever the case of its name. ERROR_INVALID_NAME: there is none. */
HRESULT setting_find(const WCHAR *name, IOfflineFilesSetting **setting);

/* All of them, by name. */
HRESULT setting_enumerate(IEnumOfflineFilesSettings **settings);

/* What holds for a setting, of policies, preferences and its default: VT_EMPTY if nothing does.
 * VariantClear by the caller, in any case. */
HRESULT setting_value(const WCHAR *name, VARIANT *value, BOOL *by_policy);

/* The same of a number; one without a default is 0 where nothing holds. */
DWORD setting_number(const WCHAR *name);
/* False: nothing holds. */
bool setting_known_number(const WCHAR *name, DWORD *number, BOOL *by_policy);

/* The rows of a table that hold; false from `row` ends it. */
typedef bool setting_row(void *ctx, const WCHAR *name, const WCHAR *data);
void setting_each_row(const WCHAR *name, setting_row *row, void *ctx);

#endif
