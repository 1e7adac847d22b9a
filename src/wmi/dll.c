/*
 * The exports of cscwmi.dll: the provider, and under Wine the locator; registration.
 *
 *   regsvr32 cscwmi.dll       the provider, for the machine; under Wine also in place of Wine's
 *                             WbemLocator, which is kept and comes back with /u
 *
 * WINDOWS: then `mofcomp offlinefiles.mof` makes the classes known, in a namespace of their own.
 * The locator of Windows is never touched.
 */
#include "locator.h"
#include "provider.h"

#include "base/memory.h"
#include "com/factory.h"
#include "com/module.h"
#include "com/registration.h"

#include <olectl.h>

static HINSTANCE module;

static const struct com_creatable creatable[] = {
    {&CLSID_OpenCscWmiProvider, provider_create},
    {&CLSID_WbemLocator, locator_create},
    {&CLSID_WbemAdministrativeLocator, locator_create},
};

static const struct com_registration own[] = {
    {&CLSID_OpenCscWmiProvider, L"OpenCSC Offline Files WMI provider"},
};
static const struct com_registration in_place_of_wines[] = {
    {&CLSID_WbemLocator, L"WBEM Locator"},
    {&CLSID_WbemAdministrativeLocator, L"WBEM Administrative Locator"},
};

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        module = instance;
        DisableThreadLibraryCalls(instance);
    }
    return TRUE;
}

static bool is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* The locator is for Wine alone. */
HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void **out)
{
    const size_t count = is_wine() ? ARRAYSIZE(creatable) : 1;
    return com_class_object(creatable, count, clsid, iid, out);
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return com_module_idle() ? S_OK : S_FALSE;
}

static HRESULT with_path(HRESULT (*act)(const struct com_registry *registry))
{
    WCHAR *path = csc_alloc(MAXSHORT * sizeof(*path));
    if (!path)
        return E_OUTOFMEMORY;
    HRESULT hr = S_OK;
    DWORD len = GetModuleFileNameW(module, path, MAXSHORT);
    if (len == 0 || len == MAXSHORT)
        hr = HRESULT_FROM_WIN32(len ? ERROR_INSUFFICIENT_BUFFER : GetLastError());
    const struct com_registry registry = {
        .root = HKEY_LOCAL_MACHINE, .classes = L"Software\\Classes", .module = path};
    if (SUCCEEDED(hr))
        hr = act(&registry);
    csc_free(path);
    return FAILED(hr) ? hr : S_OK;
}

static HRESULT add(const struct com_registry *registry)
{
    HRESULT hr = com_register(registry, own, ARRAYSIZE(own), false);
    if (SUCCEEDED(hr) && is_wine())
        hr = com_register(registry, in_place_of_wines, ARRAYSIZE(in_place_of_wines), true);
    if (FAILED(hr))
        com_unregister(registry, own, ARRAYSIZE(own));
    return hr;
}

/* Only what names this file is taken out, so that Windows' own locator is safe in any case. */
static HRESULT take_out(const struct com_registry *registry)
{
    HRESULT hr = com_unregister(registry, in_place_of_wines, ARRAYSIZE(in_place_of_wines));
    HRESULT more = com_unregister(registry, own, ARRAYSIZE(own));
    return FAILED(hr) ? hr : more;
}

STDAPI DllRegisterServer(void)
{
    return with_path(add);
}

STDAPI DllUnregisterServer(void)
{
    return with_path(take_out);
}
