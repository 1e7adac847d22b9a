/*
 * Synchronizes a folder through WMI and shows how far it is. Ctrl+C cancels: what is done by then
 * stays done.
 *
 *   wmi_sync \\server\share\folder
 */
#define COBJMACROS
#define UNICODE
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <wbemidl.h>
#include <wchar.h>

/* --- the sink: progress comes as text, Reason:Result:ResultText:Path ---------------------------
 */

struct sink {
    IWbemObjectSink face;
    LONG refs;
    HANDLE over;
    HRESULT result; /* of the call */
    LONG returned;  /* ReturnValue of the method */
    int done;
    int failed;
};

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IWbemObjectSink *face, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IWbemObjectSink))
        return E_NOINTERFACE;
    IWbemObjectSink_AddRef(face);
    *out = face;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IWbemObjectSink *face)
{
    return (ULONG)InterlockedIncrement(&((struct sink *)face)->refs);
}

static ULONG STDMETHODCALLTYPE sink_Release(IWbemObjectSink *face)
{
    return (ULONG)InterlockedDecrement(&((struct sink *)face)->refs);
}

/* The out parameters of the method. */
static HRESULT STDMETHODCALLTYPE sink_Indicate(IWbemObjectSink *face, LONG count,
                                               IWbemClassObject **objects)
{
    struct sink *sink = (struct sink *)face;
    VARIANT value;
    if (count > 0 &&
        SUCCEEDED(IWbemClassObject_Get(objects[0], L"ReturnValue", 0, &value, NULL, NULL))) {
        if (V_VT(&value) == VT_I4)
            sink->returned = V_I4(&value);
        VariantClear(&value);
    }
    return S_OK;
}

/* A bar that goes round: nobody knows the total before the end. */
static void show(const struct sink *sink, const WCHAR *path)
{
    char bar[21] = "....................";
    for (int i = 0; i < 4; i++)
        bar[(sink->done + i) % 20] = '#';
    printf("\r[%s] %d done, %d failed  %-40.40ls", bar, sink->done, sink->failed, path);
    fflush(stdout);
}

static void progress(struct sink *sink, const WCHAR *text)
{
    const WCHAR *path = text ? wcsrchr(text, L':') : NULL; /* a UNC path has no colon */
    if (!path)
        return;
    if (wcsncmp(text, L"3:", 2) == 0) { /* the result of an item */
        sink->done++;
        if (wcsncmp(text, L"3:0:", 4) != 0) {
            sink->failed++;
            printf("\r%ls\n", text + 2);
        }
    }
    show(sink, path + 1);
}

static HRESULT STDMETHODCALLTYPE sink_SetStatus(IWbemObjectSink *face, LONG flags, HRESULT result,
                                                BSTR text, IWbemClassObject *object)
{
    struct sink *sink = (struct sink *)face;
    (void)object;
    if (flags == WBEM_STATUS_PROGRESS) {
        progress(sink, text);
    } else if (flags == WBEM_STATUS_COMPLETE) {
        sink->result = result;
        SetEvent(sink->over);
    }
    return S_OK;
}

static IWbemObjectSinkVtbl sink_vtbl = {sink_QueryInterface, sink_AddRef, sink_Release,
                                        sink_Indicate, sink_SetStatus};

/* --- WMI ------------------------------------------------------------------------------------- */

static HRESULT connect_to_wmi(IWbemServices **services)
{
    IWbemLocator *locator;
    BSTR name = SysAllocString(L"ROOT\\CIMV2");
    HRESULT hr = CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator,
                                  (void **)&locator);
    if (SUCCEEDED(hr)) {
        hr = IWbemLocator_ConnectServer(locator, name, NULL, NULL, NULL, 0, NULL, NULL, services);
        IWbemLocator_Release(locator);
    }
    SysFreeString(name);
    if (SUCCEEDED(hr))
        hr =
            CoSetProxyBlanket((IUnknown *)*services, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, NULL,
                              RPC_C_AUTHN_LEVEL_CALL, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE);
    return hr;
}

/* An empty set of parameters of Win32_OfflineFilesCache.Synchronize. */
static HRESULT new_parameters(IWbemServices *services, BSTR class_name, BSTR method,
                              IWbemClassObject **in)
{
    IWbemClassObject *cls, *signature;
    HRESULT hr = IWbemServices_GetObject(services, class_name, 0, NULL, &cls, NULL);
    if (FAILED(hr))
        return hr;
    hr = IWbemClassObject_GetMethod(cls, method, 0, &signature, NULL);
    if (SUCCEEDED(hr)) {
        hr = IWbemClassObject_SpawnInstance(signature, 0, in);
        IWbemClassObject_Release(signature);
    }
    IWbemClassObject_Release(cls);
    return hr;
}

static HRESULT fill(IWbemClassObject *in, const WCHAR *path)
{
    enum { SYNC_IN = 0x2, SYNC_OUT = 0x4 };
    VARIANT paths = {.vt = VT_ARRAY | VT_BSTR}, flags = {.vt = VT_I4};
    BSTR text = SysAllocString(path);
    LONG first = 0;
    V_I4(&flags) = SYNC_IN | SYNC_OUT;
    V_ARRAY(&paths) = SafeArrayCreateVector(VT_BSTR, 0, 1);
    HRESULT hr = SafeArrayPutElement(V_ARRAY(&paths), &first, text);
    if (SUCCEEDED(hr))
        hr = IWbemClassObject_Put(in, L"Paths", 0, &paths, 0);
    if (SUCCEEDED(hr))
        hr = IWbemClassObject_Put(in, L"Flags", 0, &flags, 0);
    VariantClear(&paths);
    SysFreeString(text);
    return hr;
}

static volatile LONG interrupted;

static BOOL WINAPI interrupt(DWORD event)
{
    (void)event;
    InterlockedExchange(&interrupted, 1);
    return TRUE;
}

static void wait(IWbemServices *services, struct sink *sink)
{
    while (WaitForSingleObject(sink->over, 100) == WAIT_TIMEOUT) {
        if (InterlockedExchange(&interrupted, 0))
            IWbemServices_CancelAsyncCall(services, &sink->face);
    }
}

static HRESULT synchronize(IWbemServices *services, const WCHAR *path, struct sink *sink)
{
    BSTR class_name = SysAllocString(L"Win32_OfflineFilesCache");
    BSTR method = SysAllocString(L"Synchronize");
    IWbemClassObject *in = NULL;
    HRESULT hr = new_parameters(services, class_name, method, &in);
    if (SUCCEEDED(hr))
        hr = fill(in, path);
    if (SUCCEEDED(hr))
        hr = IWbemServices_ExecMethodAsync(services, class_name, method, WBEM_FLAG_SEND_STATUS,
                                           NULL, in, &sink->face);
    if (SUCCEEDED(hr)) {
        wait(services, sink);
        hr = sink->result;
    }
    if (in)
        IWbemClassObject_Release(in);
    SysFreeString(class_name);
    SysFreeString(method);
    return hr;
}

int wmain(int argc, WCHAR **argv)
{
    struct sink sink = {.face = {.lpVtbl = &sink_vtbl}, .refs = 1};
    IWbemServices *services;
    if (argc != 2) {
        fprintf(stderr, "usage: wmi_sync \\\\server\\share\\folder\n");
        return 2;
    }
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (SUCCEEDED(hr))
        hr = connect_to_wmi(&services);
    if (SUCCEEDED(hr)) {
        sink.over = CreateEventW(NULL, TRUE, FALSE, NULL);
        SetConsoleCtrlHandler(interrupt, TRUE);
        hr = synchronize(services, argv[1], &sink);
        IWbemServices_Release(services);
    }
    printf("\n%ls: %d done, %d failed, result 0x%08lX, return value %ld\n", argv[1], sink.done,
           sink.failed, (unsigned long)hr, sink.returned);
    return FAILED(hr) || sink.returned ? 1 : 0;
}
