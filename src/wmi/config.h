/*
 * The singletons: Win32_OfflineFilesCache, Win32_OfflineFilesMachineConfiguration and
 * Win32_OfflineFilesUserConfiguration, read and written through the public COM API.
 *
 * What stands on settings (IOfflineFilesSetting) asks the cache for the setting by its name; where
 * the cache has none, the property is NULL and cannot be written.
 */
#ifndef WMI_CONFIG_H
#define WMI_CONFIG_H

#include "config_list.h"
#include "provider.h"

struct config_row {
    struct wql_row row;
    IOfflineFilesCache *cache; /* borrowed */
    WCHAR *location;           /* CoTaskMemFree */
    struct config_list list;   /* what was read last of those */
};

/* The one instance of the class. */
HRESULT config_row_open(struct config_row *row, IOfflineFilesCache *cache,
                        const struct wmi_class *cls);
void config_row_close(struct config_row *row);

/* PutInstance. WBEM_E_READ_ONLY: a class, or a property with another value than before, that cannot
 * be written; nothing is written then. */
HRESULT config_put(struct provider *provider, IWbemClassObject *instance, LONG flags);

/* Win32_OfflineFilesCache.Enable. */
HRESULT config_enable(BOOL enable, BOOL *reboot);

#endif
