/*
 * Where COM finds our classes: CLSID\{...}\InprocServer32 under a Classes key, for the machine or
 * for one user.
 *
 * WINDOWS: Windows has classes of its own under these CLSIDs. A registration of somebody else's
 * module is never replaced unless that is asked for, and then its value is kept and put back when
 * ours goes.
 */
#ifndef COM_REGISTRATION_H
#define COM_REGISTRATION_H

#include <objbase.h>
#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

/* Another module is registered for the class. */
#define COM_E_FOREIGN_CLASS HRESULT_FROM_WIN32(ERROR_ALREADY_REGISTERED)

struct com_registration {
    const CLSID *clsid;
    const WCHAR *name;
};

/* One Classes key and the module to be found there. */
struct com_registry {
    HKEY root;            /* HKEY_LOCAL_MACHINE or HKEY_CURRENT_USER */
    const WCHAR *classes; /* path of the Classes key below it */
    const WCHAR *module;  /* full path of the DLL */
};

/* Registers all classes or none. COM_E_FOREIGN_CLASS, with nothing changed, when one belongs to
 * another module and force is false. Registering twice is fine; an OpenCSC module elsewhere counts
 * as ours. */
HRESULT com_register(const struct com_registry *registry, const struct com_registration *classes,
                     size_t count, bool force);

/* Takes away what names this module, and nothing else. S_FALSE if there was nothing. */
HRESULT com_unregister(const struct com_registry *registry, const struct com_registration *classes,
                       size_t count);

#endif
