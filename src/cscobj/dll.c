/*
 * The exports of cscobj.dll: class objects, of proxies, too; unloading; registration (install.c).
 *
 *   regsvr32 cscobj.dll              for the machine
 *   regsvr32 /n /i:user cscobj.dll   for the current user only
 *   regsvr32 /n /i:machine,force cscobj.dll
 *                                    for the machine, in place of another module (Windows' own)
 * With /u they take away what names this very file; what `force` replaced comes back.
 */
#include "cache.h"
#include "install.h"

#include "com/factory.h"
#include "com/module.h"

#include <cscobj.h>
#include <olectl.h>

static HINSTANCE module;

static const struct com_creatable creatable[] = {
    {&CLSID_OfflineFilesCache, cache_create},
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
    HRESULT hr = com_class_object(creatable, ARRAYSIZE(creatable), clsid, iid, out);
    return hr == CLASS_E_CLASSNOTAVAILABLE ? opencsc_DllGetClassObject(clsid, iid, out) : hr;
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return com_module_idle() ? opencsc_DllCanUnloadNow() : S_FALSE;
}

STDAPI DllRegisterServer(void)
{
    return install(module, NULL, true);
}

STDAPI DllUnregisterServer(void)
{
    return install(module, NULL, false);
}

STDAPI DllInstall(BOOL wanted, LPCWSTR command);
STDAPI DllInstall(BOOL wanted, LPCWSTR command)
{
    return install(module, command, wanted != FALSE);
}
