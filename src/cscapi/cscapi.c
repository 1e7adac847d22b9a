/*
 * cscapi.dll: switches Offline Files on and off and tells whether it is. OpenCSC has no driver and
 * needs no restart: what is enabled is active at once, and what is not enabled ends at once.
 * DOC: OfflineFilesEnable, OfflineFilesStart, OfflineFilesQueryStatus, OfflineFilesQueryStatusEx.
 */
#include "com/feature.h"
#include "com/netcache.h"

#include <cscapi.h>

DWORD WINAPI OfflineFilesEnable(BOOL enable, BOOL *reboot)
{
    bool by_policy;
    if (reboot)
        *reboot = FALSE;
    if (!netcache_administrator())
        return ERROR_ACCESS_DENIED;
    bool is = feature_enabled(&by_policy);
    if (by_policy)
        return is == (enable != FALSE) ? ERROR_SUCCESS : ERROR_ACCESS_DISABLED_BY_POLICY;
    return (DWORD)feature_enable(enable != FALSE);
}

DWORD WINAPI OfflineFilesStart(void)
{
    return feature_enabled(NULL) ? ERROR_SUCCESS : ERROR_SERVICE_DISABLED;
}

DWORD WINAPI OfflineFilesQueryStatusEx(BOOL *active, BOOL *enabled, BOOL *available)
{
    BOOL is = feature_enabled(NULL);
    if (active)
        *active = is;
    if (enabled)
        *enabled = is;
    if (available)
        *available = FALSE; /* nothing is left to be started */
    return ERROR_SUCCESS;
}

DWORD WINAPI OfflineFilesQueryStatus(BOOL *active, BOOL *enabled)
{
    return OfflineFilesQueryStatusEx(active, enabled, NULL);
}
