#include "abi/apartment.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>

HRESULT WINAPI opencsc_DllGetClassObject(REFCLSID clsid, REFIID iid, void **object);

/* The class of the proxies: the IID of the first interface, as in every proxy DLL by default. */
static const CLSID *const proxy_class = &IID_IOfflineFilesEvents;

#define INTERFACE(iface, base, slots, iid) &IID_##iface,
static const IID *const interfaces[] = {
#include "abi/interfaces.h"
    &IID_IOpenCscItem,
    &IID_IOpenCscSyncProgress,
    &IID_IOpenCscConflict,
};

/* What the thread of the other apartment is to do, one thing at a time. */
static struct {
    HANDLE thread;
    HANDLE ready;
    HANDLE wanted;
    HANDLE done;
    const IID *iid;
    void *object; /* NULL: end */
    IStream *stream;
    DWORD cookie;
} other;

static DWORD own_cookie;

/* Classes registered with COM are known in the apartment that registered them. */
static HRESULT register_proxies(DWORD *cookie)
{
    IUnknown *factory = NULL;
    HRESULT hr = opencsc_DllGetClassObject(proxy_class, &IID_IUnknown, (void **)&factory);

    if (FAILED(hr))
        return hr;
    hr = CoRegisterClassObject(proxy_class, factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE,
                               cookie);
    IUnknown_Release(factory);
    for (size_t i = 0; SUCCEEDED(hr) && i < sizeof interfaces / sizeof interfaces[0]; i++)
        hr = CoRegisterPSClsid(interfaces[i], proxy_class);
    return hr;
}

static DWORD WINAPI serve(void *unused)
{
    (void)unused;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    register_proxies(&other.cookie);
    SetEvent(other.ready);
    for (;;) {
        WaitForSingleObject(other.wanted, INFINITE);
        if (!other.object)
            break;
        other.stream = NULL;
        CoMarshalInterThreadInterfaceInStream(other.iid, other.object, &other.stream);
        SetEvent(other.done);
    }
    CoRevokeClassObject(other.cookie);
    CoUninitialize();
    return 0;
}

int apartment_begin(void **state)
{
    (void)state;
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    other.ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    other.wanted = CreateEventW(NULL, FALSE, FALSE, NULL);
    other.done = CreateEventW(NULL, FALSE, FALSE, NULL);
    other.thread = CreateThread(NULL, 0, serve, NULL, 0, NULL);
    WaitForSingleObject(other.ready, INFINITE);
    return FAILED(register_proxies(&own_cookie));
}

int apartment_end(void **state)
{
    (void)state;
    CoRevokeClassObject(own_cookie);
    other.object = NULL;
    SetEvent(other.wanted);
    WaitForSingleObject(other.thread, INFINITE);
    CloseHandle(other.thread);
    CloseHandle(other.ready);
    CloseHandle(other.wanted);
    CloseHandle(other.done);
    CoUninitialize();
    return 0;
}

void *apartment_proxy(REFIID iid, void *object)
{
    void *proxy = NULL;

    other.iid = iid;
    other.object = object;
    SetEvent(other.wanted);
    WaitForSingleObject(other.done, INFINITE);
    if (other.stream)
        CoGetInterfaceAndReleaseStream(other.stream, iid, &proxy);
    return proxy;
}
