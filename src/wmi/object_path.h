/*
 * Object paths: [\\server\][namespace:]Class[.Key=value,... | =value | =@]
 *
 * DOC: "Describing the Location of a WMI Object" and its sections. Both kinds of quotes are taken;
 * in quotes a backslash takes the next backslash or quote as it is.
 */
#ifndef WMI_OBJECT_PATH_H
#define WMI_OBJECT_PATH_H

#include "base/types.h"

struct wmi_key_value {
    const char16_t *name; /* "" if only a value was given */
    const char16_t *value;
    bool quoted; /* a string; else a number or TRUE, FALSE */
};

enum { WMI_MAX_KEYS = 8 };

struct wmi_path {
    const char16_t *server; /* "" if there is none, as with the namespace */
    const char16_t *space;
    const char16_t *cls;
    bool singleton; /* =@ */
    size_t count;
    struct wmi_key_value keys[WMI_MAX_KEYS];
    char16_t *memory; /* that of all strings */
};

/* WMI_E_BAD_PATH: no object path (or NULL). The result is to wmi_path_free; zeroed on failure. */
HRESULT wmi_path_parse(const char16_t *text, struct wmi_path *path);
void wmi_path_free(struct wmi_path *path);

/* Does it lead to a class, not to an instance? */
static inline bool wmi_path_is_class(const struct wmi_path *path)
{
    return !path->singleton && path->count == 0;
}

#endif
