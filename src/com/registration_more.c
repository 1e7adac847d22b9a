/*
 * Interfaces, type libraries and surrogates in the registry: see registration.h.
 */
#include "com/registry.h"

#include <wchar.h>

/* Where the proxies that ours replaced wait, in the same key. */
static const WCHAR previous[] = L"OpenCSC.Previous";
/* This key is OpenCSC's as a whole. */
static const WCHAR marker[] = L"OpenCSC";

static HRESULT make_key(const struct com_registry *registry, const WCHAR *path, HKEY *key)
{
    LSTATUS status =
        RegCreateKeyExW(registry->root, path, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, key, NULL);
    return HRESULT_FROM_WIN32(status);
}

/* S_FALSE: not there. */
static HRESULT open_key(const struct com_registry *registry, const WCHAR *path, HKEY *key)
{
    LSTATUS status = RegOpenKeyExW(registry->root, path, 0, KEY_READ | KEY_WRITE, key);
    return status == ERROR_FILE_NOT_FOUND ? S_FALSE : HRESULT_FROM_WIN32(status);
}

/* One string in a key of its own. */
static HRESULT write_string(const struct com_registry *registry, const WCHAR *path,
                            const WCHAR *value, const WCHAR *text)
{
    HKEY key;
    HRESULT hr = make_key(registry, path, &key);
    if (FAILED(hr))
        return hr;
    LSTATUS status = com_set_string(key, value, text);
    RegCloseKey(key);
    return HRESULT_FROM_WIN32(status);
}

static HRESULT remove_tree(const struct com_registry *registry, const WCHAR *kind, const GUID *id)
{
    WCHAR path[COM_MAX_KEY];
    HRESULT hr = com_key(registry, kind, id, L"", path);
    if (FAILED(hr))
        return hr;
    LSTATUS status = RegDeleteTreeW(registry->root, path); /* the macro looks at it twice */
    return HRESULT_FROM_WIN32(status);
}

/* --- interfaces ------------------------------------------------------------------------------ */

static LSTATUS set_proxies(HKEY key, const WCHAR *ours, bool force)
{
    bool foreign = com_has_value(key, NULL) && !com_value_is(key, NULL, ours);
    LSTATUS status = ERROR_SUCCESS;
    if (foreign && !force)
        return ERROR_ALREADY_REGISTERED;
    if (foreign)
        status = com_copy_value(key, NULL, previous);
    return status ? status : com_set_string(key, NULL, ours);
}

HRESULT com_register_interface(const struct com_registry *registry,
                               const struct com_interface *entry, bool force)
{
    WCHAR path[COM_MAX_KEY], ours[40];
    HKEY key;
    StringFromGUID2(entry->proxies, ours, ARRAYSIZE(ours));
    HRESULT hr = com_key(registry, L"Interface", entry->iid, L"\\ProxyStubClsid32", path);
    if (SUCCEEDED(hr))
        hr = make_key(registry, path, &key);
    if (FAILED(hr))
        return hr;
    LSTATUS status = set_proxies(key, ours, force);
    RegCloseKey(key);
    if (status)
        return HRESULT_FROM_WIN32(status);
    hr = com_key(registry, L"Interface", entry->iid, L"", path);
    return SUCCEEDED(hr) ? write_string(registry, path, NULL, entry->name) : hr;
}

HRESULT com_unregister_interface(const struct com_registry *registry,
                                 const struct com_interface *entry)
{
    WCHAR path[COM_MAX_KEY], ours[40];
    HKEY key;
    StringFromGUID2(entry->proxies, ours, ARRAYSIZE(ours));
    HRESULT hr = com_key(registry, L"Interface", entry->iid, L"\\ProxyStubClsid32", path);
    if (SUCCEEDED(hr))
        hr = open_key(registry, path, &key);
    if (hr != S_OK)
        return hr;
    bool is_ours = com_value_is(key, NULL, ours);
    bool replaced = is_ours && com_has_value(key, previous);
    LSTATUS status = replaced ? com_copy_value(key, previous, NULL) : ERROR_SUCCESS;
    if (replaced && !status)
        RegDeleteValueW(key, previous);
    RegCloseKey(key);
    if (status || replaced)
        return HRESULT_FROM_WIN32(status);
    return is_ours ? remove_tree(registry, L"Interface", entry->iid) : S_FALSE;
}

/* --- type libraries -------------------------------------------------------------------------- */

HRESULT com_register_typelib(const struct com_registry *registry, const GUID *libid,
                             const WCHAR *name)
{
    const struct {
        const WCHAR *tail;
        const WCHAR *text;
    } values[] = {
        {L"\\1.0", name}, {L"\\1.0\\FLAGS", L"0"}, {L"\\1.0\\0\\win64", registry->module}};
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < ARRAYSIZE(values); i++) {
        WCHAR path[COM_MAX_KEY];
        hr = com_key(registry, L"TypeLib", libid, values[i].tail, path);
        if (SUCCEEDED(hr))
            hr = write_string(registry, path, NULL, values[i].text);
    }
    return hr;
}

HRESULT com_unregister_typelib(const struct com_registry *registry, const GUID *libid)
{
    WCHAR path[COM_MAX_KEY];
    HKEY key;
    HRESULT hr = com_key(registry, L"TypeLib", libid, L"\\1.0\\0\\win64", path);
    if (SUCCEEDED(hr))
        hr = open_key(registry, path, &key);
    if (hr != S_OK)
        return hr;
    bool is_ours = com_value_is(key, NULL, registry->module);
    RegCloseKey(key);
    return is_ours ? remove_tree(registry, L"TypeLib", libid) : S_FALSE;
}

/* --- surrogates ------------------------------------------------------------------------------ */

/* An empty DllSurrogate stands for the system's own.
 * WINE: Wine 8 looks for that in the folder of 32-bit programs, and finds it there only if it can
 * run those; a full path is taken as it is. */
static HRESULT surrogate_program(WCHAR program[MAX_PATH])
{
    static const WCHAR name[] = L"\\dllhost.exe";
    program[0] = 0;
    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version"))
        return S_OK;
    UINT length = GetSystemDirectoryW(program, MAX_PATH - ARRAYSIZE(name));
    if (!length || length >= MAX_PATH - ARRAYSIZE(name))
        return E_UNEXPECTED;
    memcpy(program + length, name, sizeof(name));
    return S_OK;
}

static HRESULT write_application(const struct com_registry *registry,
                                 const struct com_registration *entry)
{
    WCHAR path[COM_MAX_KEY], program[MAX_PATH];
    HRESULT hr = com_key(registry, L"AppID", entry->clsid, L"", path);
    if (SUCCEEDED(hr))
        hr = surrogate_program(program);
    if (SUCCEEDED(hr))
        hr = write_string(registry, path, NULL, entry->name);
    if (SUCCEEDED(hr))
        hr = write_string(registry, path, marker, L"");
    return SUCCEEDED(hr) ? write_string(registry, path, L"DllSurrogate", program) : hr;
}

HRESULT com_register_surrogate(const struct com_registry *registry,
                               const struct com_registration *entry)
{
    WCHAR path[COM_MAX_KEY], ours[40];
    HKEY key;
    StringFromGUID2(entry->clsid, ours, ARRAYSIZE(ours));
    HRESULT hr = com_key(registry, L"CLSID", entry->clsid, L"", path);
    if (SUCCEEDED(hr))
        hr = make_key(registry, path, &key);
    if (FAILED(hr))
        return hr;
    bool foreign = com_has_value(key, L"AppID") && !com_value_is(key, L"AppID", ours);
    LSTATUS status = foreign ? ERROR_SUCCESS : com_set_string(key, L"AppID", ours);
    RegCloseKey(key);
    if (foreign || status)
        return foreign ? S_FALSE : HRESULT_FROM_WIN32(status);
    return write_application(registry, entry);
}

/* An AppID with the number of the class may be somebody else's, too. */
static HRESULT remove_application(const struct com_registry *registry, const GUID *id)
{
    WCHAR path[COM_MAX_KEY];
    HKEY key;
    HRESULT hr = com_key(registry, L"AppID", id, L"", path);
    if (SUCCEEDED(hr))
        hr = open_key(registry, path, &key);
    if (hr != S_OK)
        return hr;
    bool is_ours = com_has_value(key, marker);
    RegCloseKey(key);
    return is_ours ? remove_tree(registry, L"AppID", id) : S_FALSE;
}

HRESULT com_unregister_surrogate(const struct com_registry *registry,
                                 const struct com_registration *entry)
{
    WCHAR path[COM_MAX_KEY], ours[40];
    HKEY key;
    StringFromGUID2(entry->clsid, ours, ARRAYSIZE(ours));
    HRESULT hr = com_key(registry, L"CLSID", entry->clsid, L"", path);
    if (SUCCEEDED(hr))
        hr = open_key(registry, path, &key);
    if (FAILED(hr))
        return hr;
    if (hr == S_OK) {
        if (com_value_is(key, L"AppID", ours))
            RegDeleteValueW(key, L"AppID");
        RegCloseKey(key);
    }
    return remove_application(registry, entry->clsid);
}
