#include "abi/wire.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <rpcproxy.h>

HRESULT WINAPI opencsc_DllGetClassObject(REFCLSID clsid, REFIID iid, void **object);

void RPC_ENTRY GetProxyDllInfo(const ProxyFileInfo ***files, const CLSID **clsid);

/* The class of the proxies. */
static const CLSID *proxy_class;

#define INTERFACE(iface, base, slots, iid) &IID_##iface,
static const IID *const interfaces[] = {
#include "abi/interfaces.h"
    &IID_IOpenCscItem,
    &IID_IOpenCscSyncProgress,
    &IID_IOpenCscConflict,
    &IID_IOpenCscShare,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- The wire: what a proxy and a stub take for a channel ------------------------------------ */

struct wire {
    IRpcChannelBuffer channel;
    IRpcStubBuffer *stub;
    IRpcProxyBuffer *proxy;
};

static struct wire wires[16];
static size_t wires_used;
static unsigned calls;

static HRESULT STDMETHODCALLTYPE wire_QueryInterface(IRpcChannelBuffer *This, REFIID riid,
                                                     void **ppvObject)
{
    *ppvObject = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IRpcChannelBuffer))
        return E_NOINTERFACE;
    *ppvObject = This;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE wire_AddRef(IRpcChannelBuffer *This)
{
    (void)This;
    return 2;
}

static ULONG STDMETHODCALLTYPE wire_Release(IRpcChannelBuffer *This)
{
    (void)This;
    return 1;
}

static HRESULT STDMETHODCALLTYPE wire_GetBuffer(IRpcChannelBuffer *This, RPCOLEMESSAGE *pMessage,
                                                REFIID riid)
{
    (void)This;
    (void)riid;
    pMessage->Buffer = CoTaskMemAlloc(pMessage->cbBuffer);
    return pMessage->Buffer ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE wire_FreeBuffer(IRpcChannelBuffer *This, RPCOLEMESSAGE *pMessage)
{
    (void)This;
    CoTaskMemFree(pMessage->Buffer);
    pMessage->Buffer = NULL;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE wire_SendReceive(IRpcChannelBuffer *This, RPCOLEMESSAGE *pMessage,
                                                  ULONG *pStatus)
{
    struct wire *wire = CONTAINING_RECORD(This, struct wire, channel);
    RPCOLEMESSAGE served = *pMessage;
    HRESULT hr;

    /* The flag tells that rpcFlags is valid; the receiving runtime takes it off. */
    served.iMethod &= ~(ULONG)RPC_FLAGS_VALID_BIT;
    hr = IRpcStubBuffer_Invoke(wire->stub, &served, This);
    calls++;
    CoTaskMemFree(pMessage->Buffer);
    pMessage->Buffer = served.Buffer;
    pMessage->cbBuffer = served.cbBuffer;
    *pStatus = (ULONG)hr;
    return hr;
}

static HRESULT STDMETHODCALLTYPE wire_GetDestCtx(IRpcChannelBuffer *This, DWORD *pdwDestContext,
                                                 void **ppvDestContext)
{
    (void)This;
    *pdwDestContext = MSHCTX_LOCAL;
    if (ppvDestContext)
        *ppvDestContext = NULL;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE wire_IsConnected(IRpcChannelBuffer *This)
{
    (void)This;
    return S_OK;
}

static const IRpcChannelBufferVtbl wire_table = {
    wire_QueryInterface, wire_AddRef,     wire_Release,    wire_GetBuffer,
    wire_SendReceive,    wire_FreeBuffer, wire_GetDestCtx, wire_IsConnected,
};

/* ---- Proxies --------------------------------------------------------------------------------- */

static IPSFactoryBuffer *factory;
static DWORD cookie;

int wire_begin(void **state)
{
    const ProxyFileInfo **files;
    HRESULT hr;

    (void)state;
    calls = 0;
    GetProxyDllInfo(&files, &proxy_class);
    hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (SUCCEEDED(hr))
        hr = opencsc_DllGetClassObject(proxy_class, &IID_IPSFactoryBuffer, (void **)&factory);
    /* COM itself needs the proxies for interfaces that are parameters. */
    if (SUCCEEDED(hr))
        hr = CoRegisterClassObject(proxy_class, (IUnknown *)factory, CLSCTX_INPROC_SERVER,
                                   REGCLS_MULTIPLEUSE, &cookie);
    for (size_t i = 0; SUCCEEDED(hr) && i < COUNT(interfaces); i++)
        hr = CoRegisterPSClsid(interfaces[i], proxy_class);
    return FAILED(hr);
}

int wire_end(void **state)
{
    (void)state;
    while (wires_used) {
        struct wire *wire = &wires[--wires_used];
        IRpcProxyBuffer_Disconnect(wire->proxy);
        IRpcProxyBuffer_Release(wire->proxy);
        IRpcStubBuffer_Disconnect(wire->stub);
        IRpcStubBuffer_Release(wire->stub);
    }
    CoRevokeClassObject(cookie);
    IPSFactoryBuffer_Release(factory);
    CoUninitialize();
    return 0;
}

void *wire_proxy(REFIID iid, void *object)
{
    struct wire *wire = &wires[wires_used];
    void *proxy = NULL;

    if (wires_used == COUNT(wires) ||
        FAILED(IPSFactoryBuffer_CreateStub(factory, iid, (IUnknown *)object, &wire->stub)))
        return NULL;
    if (FAILED(IPSFactoryBuffer_CreateProxy(factory, NULL, iid, &wire->proxy, &proxy))) {
        IRpcStubBuffer_Release(wire->stub);
        return NULL;
    }
    wire->channel.lpVtbl = &wire_table;
    IRpcProxyBuffer_Connect(wire->proxy, &wire->channel);
    wires_used++;
    return proxy;
}

unsigned wire_calls(void)
{
    return calls;
}
