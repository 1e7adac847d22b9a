/*
 * cscapi.h: switch the Offline Files feature on or off and ask for its status (cscapi.dll).
 *
 * Each function returns a Win32 error code, not an HRESULT: ERROR_SUCCESS or the reason. None of
 * them sets the last error. An output is FALSE after a failure. Link with cscapi.
 *
 * The guard is that of the compiler's own header of this name, which is thus empty after this one.
 */
#ifndef OPENCSC_CSCAPI_H
#define OPENCSC_CSCAPI_H

#ifdef _INC_CSCAPI
#error "Another cscapi.h came first: put OpenCSC's include directory ahead of it."
#endif
#define _INC_CSCAPI

#include <windows.h>

#include <sal.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Enables or disables the feature for this computer; administrators only (ERROR_ACCESS_DENIED).
 * *pbRebootRequired: the change takes effect only after a restart; may be NULL.
 * ERROR_ACCESS_DISABLED_BY_POLICY if a policy says otherwise.
 * DOC: OfflineFilesEnable function.
 */
DWORD WINAPI OfflineFilesEnable(_In_ BOOL bEnable, _Out_opt_ BOOL *pbRebootRequired);

/*
 * Starts the enabled feature without a restart; of use when OfflineFilesQueryStatusEx says that it
 * is available. ERROR_SUCCESS if it runs already, ERROR_SERVICE_DISABLED if it is not enabled.
 * DOC: OfflineFilesStart function (Windows 8).
 */
DWORD WINAPI OfflineFilesStart(void);

/*
 * *pbActive: the feature is running. *pbEnabled: it is configured to run. Each may be NULL. When
 * the two differ, a change waits for a restart or a start.
 * DOC: OfflineFilesQueryStatus function.
 */
DWORD WINAPI OfflineFilesQueryStatus(_Out_opt_ BOOL *pbActive, _Out_opt_ BOOL *pbEnabled);

/*
 * The same, and *pbAvailable: OfflineFilesStart can start it now, without a restart. May be NULL.
 * DOC: OfflineFilesQueryStatusEx function (Windows 8).
 */
DWORD WINAPI OfflineFilesQueryStatusEx(_Out_opt_ BOOL *pbActive, _Out_opt_ BOOL *pbEnabled,
                                       _Out_opt_ BOOL *pbAvailable);

#ifdef __cplusplus
}
#endif

#endif
