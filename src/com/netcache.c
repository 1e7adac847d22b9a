/* See netcache.h. */
#include "com/netcache.h"

bool netcache_number(HKEY hive, const WCHAR *key, const WCHAR *name, DWORD *value)
{
    DWORD read, type, size = sizeof(read);
    HKEY open;
    if (RegOpenKeyExW(hive, key, 0, KEY_READ | KEY_WOW64_64KEY, &open))
        return false;
    LSTATUS status = RegQueryValueExW(open, name, NULL, &type, (BYTE *)&read, &size);
    RegCloseKey(open);
    if (status != ERROR_SUCCESS || type != REG_DWORD || size != sizeof(read))
        return false;
    *value = read;
    return true;
}

bool netcache_administrator(void)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    BOOL member = FALSE;
    return CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size) &&
           CheckTokenMembership(NULL, sid, &member) && member;
}
