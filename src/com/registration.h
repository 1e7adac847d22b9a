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

/* Does the class lead to this module? */
bool com_is_registered(const struct com_registry *registry, const CLSID *clsid);

/* --- what stands beside a class: registration_more.c ----------------------------------------- */

/* An interface whose proxies and stubs the class `proxies` makes: Interface\{...}. As with classes,
 * somebody else's is COM_E_FOREIGN_CLASS, or kept and put back later. */
struct com_interface {
    const IID *iid;
    const WCHAR *name;
    const CLSID *proxies;
};
HRESULT com_register_interface(const struct com_registry *registry,
                               const struct com_interface *entry, bool force);
/* S_FALSE if it is not that class's. */
HRESULT com_unregister_interface(const struct com_registry *registry,
                                 const struct com_interface *entry);

/* The type library 1.0 that the module carries as a resource: TypeLib\{...}. */
HRESULT com_register_typelib(const struct com_registry *registry, const GUID *libid,
                             const WCHAR *name);
HRESULT com_unregister_typelib(const struct com_registry *registry, const GUID *libid);

/* Lets the class be made out of process, in the system's surrogate: AppID\{...}. A class that has
 * an AppID of somebody else's keeps it: S_FALSE. */
HRESULT com_register_surrogate(const struct com_registry *registry,
                               const struct com_registration *entry);
HRESULT com_unregister_surrogate(const struct com_registry *registry,
                                 const struct com_registration *entry);

#endif
