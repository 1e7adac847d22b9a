/*
 * Entering cscobj.dll into the registry, and taking it out again.
 */
#ifndef CSCOBJ_INSTALL_H
#define CSCOBJ_INSTALL_H

#include <windows.h>

#include <stdbool.h>

/* `command` as DllInstall gets it, see dll.c; NULL is "". E_INVALIDARG for one we do not know. */
HRESULT install(HINSTANCE module, const WCHAR *command, bool wanted);

/* The proxies and stubs of all interfaces, which widl made. */
HRESULT WINAPI opencsc_DllGetClassObject(REFCLSID clsid, REFIID iid, void **out);
HRESULT WINAPI opencsc_DllCanUnloadNow(void);

#endif
