/*
 * Where Windows keeps what is set for Offline Files, in HKLM and HKCU.
 */
#ifndef COM_NETCACHE_H
#define COM_NETCACHE_H

#include <windows.h>

#include <stdbool.h>

#define NETCACHE_POLICIES    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define NETCACHE_PREFERENCES L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache"
#define NETCACHE_OWN         L"Software\\OpenCSC" /* what Windows has not */

/* A number (REG_DWORD). False, and *value is as it was: it is not there, or is none. */
bool netcache_number(HKEY hive, const WCHAR *key, const WCHAR *name, DWORD *value);

/* Is the caller an administrator of this machine? */
bool netcache_administrator(void);

#endif
