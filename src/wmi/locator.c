/*
 * The locator: see locator.h.
 */
#include "locator.h"

#include "services.h"

#include "com/unknown.h"

#include <wchar.h>

struct locator {
    struct com_object object;
    struct com_face face;
};

typedef HRESULT STDAPICALLTYPE get_class_object(REFCLSID clsid, REFIID iid, void **out);

/* WINE: the module that ours was registered in place of. It is never unloaded: objects of it are
 * about, and nobody asks it. */
static HRESULT find_wines(get_class_object **found)
{
    static const WCHAR tail[] = L"\\wbem\\wbemprox.dll";
    WCHAR path[MAX_PATH];
    UINT len = GetSystemDirectoryW(path, MAX_PATH);
    if (!len || len + ARRAYSIZE(tail) > MAX_PATH)
        return WBEM_E_FAILED;
    wmemcpy(path + len, tail, ARRAYSIZE(tail));
    HMODULE module = LoadLibraryW(path);
    FARPROC function = module ? GetProcAddress(module, "DllGetClassObject") : NULL;
    *found = (get_class_object *)(void (*)(void))function;
    return function ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT open_wines(IWbemLocator **out)
{
    get_class_object *get;
    IClassFactory *factory;
    HRESULT hr = find_wines(&get);
    if (SUCCEEDED(hr))
        hr = get(&CLSID_WbemLocator, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, &IID_IWbemLocator, (void **)out);
    IClassFactory_Release(factory);
    return hr;
}

/* WINE: a moniker with a path that has no namespace comes as one with it. */
static bool is_space(const WCHAR *name)
{
    return !wcspbrk(name, L"=\"'");
}

static HRESULT STDMETHODCALLTYPE locator_ConnectServer(IWbemLocator *face, const BSTR resource,
                                                       const BSTR user, const BSTR password,
                                                       const BSTR locale, LONG flags,
                                                       const BSTR authority, IWbemContext *context,
                                                       IWbemServices **out)
{
    IWbemLocator *wines;
    IWbemServices *foreign;
    (void)face;
    if (!resource || !out)
        return WBEM_E_INVALID_PARAMETER;
    *out = NULL;
    if (!is_space(resource))
        return WBEM_E_INVALID_NAMESPACE;
    HRESULT hr = open_wines(&wines);
    if (FAILED(hr))
        return hr;
    hr = IWbemLocator_ConnectServer(wines, resource, user, password, locale, flags, authority,
                                    context, &foreign);
    IWbemLocator_Release(wines);
    if (FAILED(hr))
        return hr;
    if (services_has_space(resource)) {
        hr = services_create(foreign, out);
        IWbemServices_Release(foreign);
    } else {
        *out = foreign;
    }
    return hr;
}

static const IWbemLocatorVtbl locator_vtbl = {
    COM_UNKNOWN(IWbemLocator),
    locator_ConnectServer,
};

static const struct com_row rows[] = {
    {&IID_IWbemLocator, offsetof(struct locator, face), &locator_vtbl},
};
static const struct com_class locator_class = {rows, 1, sizeof(struct locator), NULL};

HRESULT locator_create(REFIID iid, void **out)
{
    struct locator *self = com_create(&locator_class);
    return self ? com_give(&self->object, iid, out) : E_OUTOFMEMORY;
}
