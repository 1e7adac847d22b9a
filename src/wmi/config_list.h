/*
 * Properties that are lists of strings and stand on settings.
 */
#ifndef WMI_CONFIG_LIST_H
#define WMI_CONFIG_LIST_H

#include "schema.h"
#include "value.h"
#include "wbem.h"

#include <cscobj.h>

/* What was read last; config_list_free. */
struct config_list {
    WCHAR **at;
    size_t count;
    size_t cap;
};
void config_list_free(struct config_list *list);

struct config_list_kind;
/* NULL: the property is none. */
const struct config_list_kind *config_list_find(const struct wmi_class *cls, size_t property);

/* What holds: NULL if nothing does. The value lives as long as the list. */
HRESULT config_list_get(const struct config_list_kind *kind, IOfflineFilesCache *cache,
                        struct config_list *list, struct wmi_value *value);

/* WBEM_E_VALUE_OUT_OF_RANGE: an entry cannot be. Without `apply` it is only looked at. An empty
 * list takes the preference back. */
HRESULT config_list_put(const struct config_list_kind *kind, IOfflineFilesCache *cache,
                        const VARIANT *value, bool apply);

#endif
