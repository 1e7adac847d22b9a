/*
 * Registration: the cache's class, out of process in a surrogate, the proxies and stubs with the
 * interfaces they are for, and the type library. See install.h.
 */
#include "install.h"

#include "base/memory.h"
#include "base/text.h"
#include "com/registration.h"

#include <cscobj.h>
#include <rpcproxy.h>

/* What widl wrote: all interfaces, and the class of their proxies (idl/CMakeLists.txt). */
void RPC_ENTRY GetProxyDllInfo(const ProxyFileInfo ***files, const CLSID **clsid);

#define LIBRARY_NAME L"OpenCSC Offline Files API 1.0"

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

/* The classes; the first one is the clients'. */
enum { CLASSES = 2 };
static void list_classes(struct com_registration classes[CLASSES])
{
    const ProxyFileInfo **files;
    classes[0] =
        (struct com_registration){&CLSID_OfflineFilesCache, L"OpenCSC Offline Files Cache"};
    classes[1] = (struct com_registration){NULL, L"OpenCSC Offline Files proxies"};
    GetProxyDllInfo(&files, &classes[1].clsid);
}

/* --- interfaces ------------------------------------------------------------------------------ */

struct naming {
    const struct com_registry *registry;
    bool wanted;
    bool force;
};

static HRESULT name_one(const struct naming *n, const CLSID *proxies, const IID *iid,
                        const char *name)
{
    WCHAR text[64];
    const struct com_interface entry = {iid, text, proxies};
    if (!MultiByteToWideChar(CP_UTF8, 0, name, -1, text, ARRAYSIZE(text)))
        return HRESULT_FROM_WIN32(GetLastError());
    return n->wanted ? com_register_interface(n->registry, &entry, n->force)
                     : com_unregister_interface(n->registry, &entry);
}

/* Goes on after a failure when they are taken away. */
static HRESULT name_interfaces(const struct naming *n)
{
    const ProxyFileInfo **files;
    const CLSID *proxies;
    HRESULT result = S_OK;
    GetProxyDllInfo(&files, &proxies);
    for (; *files; files++) {
        for (size_t i = 0; i < (*files)->TableSize; i++) {
            HRESULT hr = name_one(n, proxies, (*files)->pStubVtblList[i]->header.piid,
                                  (*files)->pNamesArray[i]);
            if (FAILED(hr) && n->wanted)
                return hr;
            if (FAILED(hr))
                result = hr;
        }
    }
    return result;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Only while the proxies lead here: an OpenCSC elsewhere may have taken over. */
static HRESULT remove_all(const struct com_registry *registry)
{
    struct com_registration classes[CLASSES];
    const struct naming naming = {.registry = registry};
    HRESULT more = S_OK;
    list_classes(classes);
    if (com_is_registered(registry, classes[1].clsid))
        more = name_interfaces(&naming);
    if (com_is_registered(registry, classes[0].clsid))
        com_unregister_surrogate(registry, &classes[0]);
    com_unregister_typelib(registry, &LIBID_OpenCscLib);
    HRESULT hr = com_unregister(registry, classes, CLASSES);
    return FAILED(more) ? more : hr;
}

static HRESULT add_all(const struct com_registry *registry, bool force)
{
    struct com_registration classes[CLASSES];
    const struct naming naming = {registry, true, force};
    list_classes(classes);
    HRESULT hr = com_register(registry, classes, CLASSES, force);
    if (FAILED(hr))
        return hr;
    hr = name_interfaces(&naming);
    if (SUCCEEDED(hr))
        hr = com_register_typelib(registry, &LIBID_OpenCscLib, LIBRARY_NAME);
    if (SUCCEEDED(hr))
        hr = com_register_surrogate(registry, &classes[0]);
    if (FAILED(hr))
        remove_all(registry);
    return hr;
}

static HRESULT in_scope(HINSTANCE module, const struct scope *scope, bool wanted)
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
    if (SUCCEEDED(hr))
        hr = wanted ? add_all(&registry, scope->force) : remove_all(&registry);
    csc_free(path);
    return SUCCEEDED(hr) ? S_OK : hr; /* nothing to take away is success, too */
}

HRESULT install(HINSTANCE module, const WCHAR *command, bool wanted)
{
    for (size_t i = 0; i < ARRAYSIZE(scopes); i++) {
        if (csc_compare(command ? command : L"", scopes[i].name) == 0)
            return in_scope(module, &scopes[i], wanted);
    }
    return E_INVALIDARG;
}
