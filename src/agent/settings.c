/*
 * What is set for the agent: see settings.h.
 */
#include "agent/settings.h"

#include "base/memory.h"
#include "com/netcache.h"

#include <oleauto.h>

#define INTERVALS    NETCACHE_OWN L"\\SyncInterval"
#define ASSIGNED     NETCACHE_POLICIES L"\\AssignedOfflineFolders"
#define MAX_INTERVAL 10080u /* a week */
#define PATH_ROOM    4096

static uint32_t number(IOfflineFilesCache *cache, const WCHAR *name, uint32_t otherwise)
{
    IOfflineFilesSetting *setting = NULL;
    uint32_t value = otherwise;
    BOOL by_policy;
    VARIANT v;
    if (FAILED(IOfflineFilesCache_GetSettingObject(cache, name, &setting)))
        return otherwise;
    VariantInit(&v);
    if (SUCCEEDED(IOfflineFilesSetting_GetValue(setting, &v, &by_policy)) && V_VT(&v) == VT_UI4)
        value = V_UI4(&v);
    VariantClear(&v);
    IOfflineFilesSetting_Release(setting);
    return value;
}

void settings_read(IOfflineFilesCache *cache, struct settings *s)
{
    const uint32_t none = MAXDWORD;
    uint32_t start = schedule_minute(number(cache, L"BackgroundSyncBlockOutStartTime", 0), none);
    uint32_t length = number(cache, L"BackgroundSyncBlockOutDurationMin", 0);
    uint32_t period = number(cache, L"BackgroundSyncPeriodMin", 360);
    *s = (struct settings){
        .rules = {.enabled = number(cache, L"BackgroundSyncEnabled", 1) != 0,
                  .period = period ? period : 360, /* at least 1 */
                  .max_start = number(cache, L"BackgroundSyncMaxStartMin", 60),
                  .block_start = start == none ? 0 : start,
                  .block_length = start == none ? 0 : length,
                  .ignore_after = number(cache, L"BackgroundSyncIgnoreBlockOutAfterMin", 0)},
        .forced_too = number(cache, L"BackgroundSyncEnabledForForcedOffline", 0) != 0,
        .economical = number(cache, L"EconomicalAdminPinning", 1) != 0,
        .work_possible = number(cache, L"Enabled", 1) != 0,
    };
}

uint32_t settings_interval(const WCHAR *share)
{
    DWORD minutes = 0;
    if (!netcache_number(HKEY_LOCAL_MACHINE, INTERVALS, share, &minutes) || !minutes ||
        minutes > MAX_INTERVAL) {
        minutes = 0;
        netcache_number(HKEY_CURRENT_USER, INTERVALS, share, &minutes);
    }
    return minutes <= MAX_INTERVAL ? minutes : 0;
}

static void assigned_in(HKEY hive, void (*each)(void *context, const WCHAR *path), void *context)
{
    WCHAR *name = csc_alloc(2 * PATH_ROOM * sizeof(*name));
    WCHAR *path = name + PATH_ROOM;
    HKEY key;
    if (name && !RegOpenKeyExW(hive, ASSIGNED, 0, KEY_READ | KEY_WOW64_64KEY, &key)) {
        DWORD length = PATH_ROOM;
        for (DWORD i = 0; !RegEnumValueW(key, i, name, &length, NULL, NULL, NULL, NULL); i++) {
            DWORD size = ExpandEnvironmentStringsW(name, path, PATH_ROOM);
            if (size && size <= PATH_ROOM)
                each(context, path);
            length = PATH_ROOM;
        }
        RegCloseKey(key);
    }
    csc_free(name);
}

void settings_assigned(void (*each)(void *context, const WCHAR *path), void *context)
{
    assigned_in(HKEY_LOCAL_MACHINE, each, context);
    assigned_in(HKEY_CURRENT_USER, each, context);
}
