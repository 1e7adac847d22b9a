/*
 * Is Offline Files enabled on this machine? Yes, unless the policy or else the preference `Enabled`
 * (REG_DWORD) of HKLM says no; they are the setting of that name. There is nothing to start: what
 * is enabled is active.
 */
#ifndef COM_FEATURE_H
#define COM_FEATURE_H

#include <windows.h>

#include <stdbool.h>

/* As the registry says now. *by_policy (may be NULL): it is the policy that says so. */
bool feature_enabled(bool *by_policy);

/* Sets the preference. A Win32 error. */
LSTATUS feature_enable(bool enable);

/* HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE) unless it is enabled. Cheap enough for every method:
 * the registry is asked four times a second at most. */
HRESULT feature_check(void);

#endif
