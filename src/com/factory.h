/*
 * Class objects: one IClassFactory for every class a DLL offers, driven by a table.
 */
#ifndef COM_FACTORY_H
#define COM_FACTORY_H

#include <objbase.h>
#include <windows.h>

#include <stddef.h>

/* A class that CoCreateInstance can make. */
struct com_creatable {
    const CLSID *clsid;
    HRESULT (*create)(REFIID iid, void **out);
};

/* The work of DllGetClassObject. CLASS_E_CLASSNOTAVAILABLE for a CLSID not in the table. */
HRESULT com_class_object(const struct com_creatable *classes, size_t count, REFCLSID clsid,
                         REFIID iid, void **out);

#endif
