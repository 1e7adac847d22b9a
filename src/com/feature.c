/* See feature.h. */
#include "com/feature.h"

#include "base/result.h"
#include "com/netcache.h"

enum { FRESH = 250, UNSET = 2 }; /* ms */

static LONG known = UNSET; /* the last answer */
static LONG64 asked;       /* when, in ticks */

/* A number that it cannot be is as good as none. */
static DWORD enabled_in(const WCHAR *key)
{
    DWORD value = UNSET;
    netcache_number(HKEY_LOCAL_MACHINE, key, L"Enabled", &value);
    return value <= 1 ? value : (DWORD)UNSET;
}

bool feature_enabled(bool *by_policy)
{
    DWORD value = enabled_in(NETCACHE_POLICIES);
    if (by_policy)
        *by_policy = value != UNSET;
    if (value == UNSET)
        value = enabled_in(NETCACHE_PREFERENCES);
    InterlockedExchange(&known, value != 0);
    InterlockedExchange64(&asked, (LONG64)GetTickCount64());
    return value != 0;
}

LSTATUS feature_enable(bool enable)
{
    const DWORD value = enable;
    HKEY key;
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, NETCACHE_PREFERENCES, 0, NULL, 0,
                                     KEY_WRITE | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (status != ERROR_SUCCESS)
        return status;
    status = RegSetValueExW(key, L"Enabled", 0, REG_DWORD, (const BYTE *)&value, sizeof(value));
    RegCloseKey(key);
    return status;
}

HRESULT feature_check(void)
{
    LONG64 age = (LONG64)GetTickCount64() - InterlockedCompareExchange64(&asked, 0, 0);
    LONG on = InterlockedCompareExchange(&known, 0, 0);
    if (on == UNSET || age > FRESH)
        on = feature_enabled(NULL);
    return on ? S_OK : CSC_WIN32(ERROR_SERVICE_NOT_ACTIVE);
}
