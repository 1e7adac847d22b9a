/*
 * Registry calls: see registry.h.
 */
#include "com/registry.h"

#include <wchar.h>

HRESULT com_key(const struct com_registry *registry, const WCHAR *kind, const GUID *id,
                const WCHAR *tail, WCHAR key[COM_MAX_KEY])
{
    WCHAR guid[40];
    StringFromGUID2(id, guid, ARRAYSIZE(guid));
    int len = swprintf(key, COM_MAX_KEY, L"%ls\\%ls\\%ls%ls", registry->classes, kind, guid, tail);
    return len < 0 || len >= COM_MAX_KEY ? HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE) : S_OK;
}

bool com_has_value(HKEY key, const WCHAR *value)
{
    return RegQueryValueExW(key, value, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
}

bool com_value_is(HKEY key, const WCHAR *value, const WCHAR *expected)
{
    WCHAR text[COM_MAX_VALUE];
    DWORD size = sizeof(text);
    return !RegGetValueW(key, NULL, value, RRF_RT_REG_SZ, NULL, text, &size) &&
           _wcsicmp(text, expected) == 0;
}

LSTATUS com_set_string(HKEY key, const WCHAR *value, const WCHAR *text)
{
    DWORD size = (DWORD)((wcslen(text) + 1) * sizeof(*text));
    return RegSetValueExW(key, value, 0, REG_SZ, (const BYTE *)text, size);
}

LSTATUS com_copy_value(HKEY key, const WCHAR *from, const WCHAR *to)
{
    BYTE data[COM_MAX_VALUE * sizeof(WCHAR)];
    DWORD size = sizeof(data), type = 0;
    LSTATUS status = RegQueryValueExW(key, from, NULL, &type, data, &size);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (!status)
        status = RegSetValueExW(key, to, 0, type, data, size);
    return status;
}
