/*
 * Class registration: see registration.h. All registry writing of the DLLs is in this file and
 * registration_more.c.
 */
#include "com/registry.h"

/* In InprocServer32: this registration is OpenCSC's. */
static const WCHAR marker[] = L"OpenCSC";

/* Values of a registration that ours replaced, and where they wait. */
static const struct {
    const WCHAR *value;
    const WCHAR *kept_as;
} kept[] = {
    {NULL, L"OpenCSC.Previous"},
    {L"ThreadingModel", L"OpenCSC.PreviousThreadingModel"},
};

/* S_FALSE: not there. */
static HRESULT open_server(const struct com_registry *registry, const CLSID *clsid, REGSAM access,
                           HKEY *server)
{
    WCHAR key[COM_MAX_KEY];
    HRESULT hr = com_key(registry, L"CLSID", clsid, L"\\InprocServer32", key);
    if (FAILED(hr))
        return hr;
    LSTATUS status = RegOpenKeyExW(registry->root, key, 0, access, server);
    return status == ERROR_FILE_NOT_FOUND ? S_FALSE : HRESULT_FROM_WIN32(status);
}

/* S_OK: free or ours. S_FALSE: somebody else's. */
static HRESULT check_owner(const struct com_registry *registry, const CLSID *clsid)
{
    HKEY server;
    HRESULT hr = open_server(registry, clsid, KEY_READ, &server);
    if (hr != S_OK)
        return hr == S_FALSE ? S_OK : hr;
    bool foreign = com_has_value(server, NULL) && !com_has_value(server, marker) &&
                   !com_value_is(server, NULL, registry->module);
    RegCloseKey(server);
    return foreign ? S_FALSE : S_OK;
}

/* The values of InprocServer32; `foreign`: what stands there is kept first. */
static LSTATUS write_server(HKEY server, const WCHAR *module, bool foreign)
{
    DWORD one = 1;
    LSTATUS status = ERROR_SUCCESS;
    for (size_t i = 0; foreign && !status && i < ARRAYSIZE(kept); i++)
        status = com_copy_value(server, kept[i].value, kept[i].kept_as);
    if (!status)
        status = com_set_string(server, NULL, module);
    if (!status)
        status = com_set_string(server, L"ThreadingModel", L"Both");
    if (!status)
        status = RegSetValueExW(server, marker, 0, REG_DWORD, (const BYTE *)&one, sizeof(one));
    return status;
}

static HRESULT write_class(const struct com_registry *registry,
                           const struct com_registration *entry, bool foreign)
{
    WCHAR path[COM_MAX_KEY];
    HKEY key, server;
    HRESULT hr = com_key(registry, L"CLSID", entry->clsid, L"", path);
    if (FAILED(hr))
        return hr;
    REGSAM access = KEY_READ | KEY_WRITE;
    LSTATUS status = RegCreateKeyExW(registry->root, path, 0, NULL, 0, access, NULL, &key, NULL);
    if (status)
        return HRESULT_FROM_WIN32(status);
    if (!com_has_value(key, NULL))
        status = com_set_string(key, NULL, entry->name);
    if (!status)
        status = RegCreateKeyExW(key, L"InprocServer32", 0, NULL, 0, access, NULL, &server, NULL);
    if (!status) {
        status = write_server(server, registry->module, foreign);
        RegCloseKey(server);
    }
    RegCloseKey(key);
    return HRESULT_FROM_WIN32(status);
}

HRESULT com_register(const struct com_registry *registry, const struct com_registration *classes,
                     size_t count, bool force)
{
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        hr = check_owner(registry, classes[i].clsid);
        if (hr == S_FALSE && !force)
            hr = COM_E_FOREIGN_CLASS;
    }
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; i < count; i++) {
        hr = check_owner(registry, classes[i].clsid);
        if (SUCCEEDED(hr))
            hr = write_class(registry, &classes[i], hr == S_FALSE);
        if (FAILED(hr)) {
            com_unregister(registry, classes, i + 1);
            return hr;
        }
    }
    return S_OK;
}

/* Puts back what ours replaced. S_FALSE if there is nothing to put back. */
static HRESULT restore(HKEY server)
{
    LSTATUS status = ERROR_SUCCESS;
    if (!com_has_value(server, kept[0].kept_as))
        return S_FALSE;
    for (size_t i = 0; !status && i < ARRAYSIZE(kept); i++) {
        status = com_copy_value(server, kept[i].kept_as, kept[i].value);
        if (!status)
            RegDeleteValueW(server, kept[i].kept_as);
    }
    if (!status)
        RegDeleteValueW(server, marker);
    return HRESULT_FROM_WIN32(status);
}

static HRESULT remove_class(const struct com_registry *registry, const CLSID *clsid)
{
    WCHAR path[COM_MAX_KEY];
    HKEY server;
    HRESULT hr = open_server(registry, clsid, KEY_READ | KEY_WRITE, &server);
    if (hr != S_OK)
        return hr;
    bool ours = com_value_is(server, NULL, registry->module);
    bool only_ours = false;
    if (ours) {
        hr = restore(server);
        only_ours = hr == S_FALSE;
    }
    RegCloseKey(server);
    if (!ours)
        return S_FALSE;
    if (only_ours)
        hr = com_key(registry, L"CLSID", clsid, L"", path);
    if (only_ours && SUCCEEDED(hr)) {
        LSTATUS status = RegDeleteTreeW(registry->root, path);
        hr = HRESULT_FROM_WIN32(status);
    }
    return hr;
}

HRESULT com_unregister(const struct com_registry *registry, const struct com_registration *classes,
                       size_t count)
{
    HRESULT result = S_FALSE;
    for (size_t i = 0; i < count; i++) {
        HRESULT hr = remove_class(registry, classes[i].clsid);
        if (hr == S_OK && result == S_FALSE)
            result = S_OK;
        if (FAILED(hr))
            result = hr;
    }
    return result;
}

bool com_is_registered(const struct com_registry *registry, const CLSID *clsid)
{
    HKEY server;
    if (open_server(registry, clsid, KEY_READ, &server) != S_OK)
        return false;
    bool ours = com_value_is(server, NULL, registry->module);
    RegCloseKey(server);
    return ours;
}
