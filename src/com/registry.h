/*
 * The few registry calls that the files registration*.c share. Private to com/.
 */
#ifndef COM_REGISTRY_H
#define COM_REGISTRY_H

#include "com/registration.h"

enum { COM_MAX_VALUE = 1024, COM_MAX_KEY = 256 };

/* <classes>\<kind>\{...}<tail>. */
HRESULT com_key(const struct com_registry *registry, const WCHAR *kind, const GUID *id,
                const WCHAR *tail, WCHAR key[COM_MAX_KEY]);

bool com_has_value(HKEY key, const WCHAR *value);
/* Is it a string, and this one, in whatever case? */
bool com_value_is(HKEY key, const WCHAR *value, const WCHAR *text);
LSTATUS com_set_string(HKEY key, const WCHAR *value, const WCHAR *text);
/* Nothing to copy is fine. */
LSTATUS com_copy_value(HKEY key, const WCHAR *from, const WCHAR *to);

#endif
