/*
 * The exports of cscobj.dll: class objects, unloading, registration.
 *
 *   regsvr32 cscobj.dll              for the machine
 *   regsvr32 /n /i:user cscobj.dll   for the current user only
 *   regsvr32 /n /i:machine,force cscobj.dll
 *                                    for the machine, in place of another module (Windows' own)
 * With /u they take away what names this very file; what `force` replaced comes back.
 */
#include "cache.h"

#include "base/memory.h"
#include "base/text.h"
#include "com/factory.h"
#include "com/module.h"
#include "com/registration.h"

#include <cscobj.h>
#include <olectl.h>

static HINSTANCE module;

static const struct com_creatable creatable[] = {
    {&CLSID_OfflineFilesCache, cache_create},
};

static const struct com_registration registered[] = {
    {&CLSID_OfflineFilesCache, L"OpenCSC Offline Files Cache"},
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

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void **out)
{
    return com_class_object(creatable, ARRAYSIZE(creatable), clsid, iid, out);
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return com_module_idle() ? S_OK : S_FALSE;
}

/* --- registration ---------------------------------------------------------------------------- */

/* What DllInstall's command line may say. */
static const struct scope {
    const WCHAR *name;
    HKEY root;
    bool force;
} scopes[] = {
    {L"", HKEY_LOCAL_MACHINE, false},
    {L"machine", HKEY_LOCAL_MACHINE, false},
    {L"machine,force", HKEY_LOCAL_MACHINE, true},
    {L"user", HKEY_CURRENT_USER, false},
};

static HRESULT install(const struct scope *scope, bool wanted)
{
    WCHAR *path = csc_alloc(MAXSHORT * sizeof(*path));
    if (!path)
        return E_OUTOFMEMORY;
    HRESULT hr = S_OK;
    DWORD len = GetModuleFileNameW(module, path, MAXSHORT);
    if (len == 0 || len == MAXSHORT)
        hr = HRESULT_FROM_WIN32(len ? ERROR_INSUFFICIENT_BUFFER : GetLastError());
    const struct com_registry registry = {
        .root = scope->root, .classes = L"Software\\Classes", .module = path};
    if (SUCCEEDED(hr) && wanted)
        hr = com_register(&registry, registered, ARRAYSIZE(registered), scope->force);
    else if (SUCCEEDED(hr))
        hr = com_unregister(&registry, registered, ARRAYSIZE(registered));
    csc_free(path);
    return hr;
}

STDAPI DllRegisterServer(void)
{
    return install(&scopes[0], true);
}

STDAPI DllUnregisterServer(void)
{
    HRESULT hr = install(&scopes[0], false);
    return SUCCEEDED(hr) ? S_OK : hr; /* nothing to take away is success, too */
}

STDAPI DllInstall(BOOL wanted, LPCWSTR command);
STDAPI DllInstall(BOOL wanted, LPCWSTR command)
{
    for (size_t i = 0; i < ARRAYSIZE(scopes); i++) {
        if (csc_compare(command ? command : L"", scopes[i].name) != 0)
            continue;
        HRESULT hr = install(&scopes[i], wanted);
        return SUCCEEDED(hr) ? S_OK : hr;
    }
    return E_INVALIDARG;
}
