/*
 * What the tests of WMI share: see wmi_test.h.
 */
#include "wmi_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static BSTR bstr(const WCHAR *text)
{
    BSTR made = SysAllocString(text);
    assert_non_null(made);
    return made;
}

/* --- the connection -------------------------------------------------------------------------- */

IWbemServices *wmi_connect(const WCHAR *space)
{
    IWbemLocator *locator;
    IWbemServices *services = NULL;
    BSTR name = bstr(space);
    assert_wbem(CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator,
                                 (void **)&locator),
                S_OK);
    assert_wbem(
        IWbemLocator_ConnectServer(locator, name, NULL, NULL, NULL, 0, NULL, NULL, &services),
        S_OK);
    IWbemLocator_Release(locator);
    SysFreeString(name);
    assert_wbem(
        CoSetProxyBlanket((IUnknown *)services, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, NULL,
                          RPC_C_AUTHN_LEVEL_CALL, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE),
        S_OK);
    return services;
}

int wmi_setup(void **state)
{
    struct wmi_fixture *f = calloc(1, sizeof(*f));
    void *world;
    assert_non_null(f);
    com_fixture_setup(&world);
    f->world = world;
    f->services = wmi_connect(L"ROOT\\CIMV2");
    *state = f;
    return 0;
}

static bool all_released(void)
{
    typedef HRESULT STDAPICALLTYPE can_unload(void);
    HMODULE dll = GetModuleHandleW(L"cscwmi.dll");
    FARPROC found = dll ? GetProcAddress(dll, "DllCanUnloadNow") : NULL;
    return !found || ((can_unload *)(void (*)(void))found)() == S_OK;
}

/* A thread of an asynchronous call lets go of its objects a moment after its last word. */
static bool soon_all_released(void)
{
    const ULONGLONG start = GetTickCount64();
    while (!all_released() && GetTickCount64() - start < 20000)
        Sleep(1);
    return all_released();
}

int wmi_teardown(void **state)
{
    struct wmi_fixture *f = *state;
    void *world = f->world;
    IWbemServices_Release(f->services);
    bool clean = soon_all_released();
    int result = com_fixture_teardown(&world);
    free(f);
    if (!clean)
        print_error("objects of cscwmi.dll were not released\n");
    return clean ? result : -1;
}

/* --- objects --------------------------------------------------------------------------------- */

static HRESULT get(const struct wmi_fixture *f, const WCHAR *path, IWbemClassObject **object)
{
    BSTR text = bstr(path);
    HRESULT hr = IWbemServices_GetObject(f->services, text, 0, NULL, object, NULL);
    SysFreeString(text);
    return hr;
}

IWbemClassObject *wmi_get(const struct wmi_fixture *f, const WCHAR *path)
{
    IWbemClassObject *object = NULL;
    assert_wbem(get(f, path, &object), S_OK);
    assert_non_null(object);
    return object;
}

HRESULT wmi_get_result(const struct wmi_fixture *f, const WCHAR *path)
{
    IWbemClassObject *object = (IWbemClassObject *)&object;
    HRESULT hr = get(f, path, &object);
    if (SUCCEEDED(hr))
        IWbemClassObject_Release(object);
    else
        assert_null(object);
    return hr;
}

const WCHAR *item_path(const struct wmi_fixture *f, const WCHAR *rel)
{
    static WCHAR text[1024];
    WCHAR *out = text + swprintf(text, ARRAYSIZE(text), L"Win32_OfflineFilesItem.ItemPath=\"");
    for (const WCHAR *in = on_share(f->world, rel); *in; in++) {
        if (*in == L'\\')
            *out++ = L'\\';
        *out++ = *in;
    }
    *out++ = L'"';
    *out = 0;
    return text;
}

VARIANT property(IWbemClassObject *object, const WCHAR *name)
{
    VARIANT value;
    assert_wbem(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL), S_OK);
    return value;
}

IWbemClassObject *embedded(IWbemClassObject *object, const WCHAR *name)
{
    IWbemClassObject *inner;
    CIMTYPE type;
    VARIANT value;
    assert_wbem(IWbemClassObject_Get(object, name, 0, &value, &type, NULL), S_OK);
    assert_int_equal(type, CIM_OBJECT);
    assert_int_equal(V_VT(&value), VT_UNKNOWN);
    assert_wbem(IUnknown_QueryInterface(V_UNKNOWN(&value), &IID_IWbemClassObject, (void **)&inner),
                S_OK);
    VariantClear(&value);
    return inner;
}

void check_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *expected)
{
    VARIANT value = property(object, name);
    assert_int_equal(V_VT(&value), VT_BSTR);
    assert_wide(V_BSTR(&value), expected);
    VariantClear(&value);
}

void check_bool(IWbemClassObject *object, const WCHAR *name, bool expected)
{
    VARIANT value = property(object, name);
    assert_int_equal(V_VT(&value), VT_BOOL);
    assert_int_equal(V_BOOL(&value) != VARIANT_FALSE, expected);
}

void check_number(IWbemClassObject *object, const WCHAR *name, LONG expected)
{
    VARIANT value = property(object, name);
    assert_int_equal(V_VT(&value), VT_I4);
    assert_int_equal(V_I4(&value), expected);
}

void check_null(IWbemClassObject *object, const WCHAR *name)
{
    VARIANT value = property(object, name);
    assert_int_equal(V_VT(&value), VT_NULL);
}

/* --- queries --------------------------------------------------------------------------------- */

HRESULT wmi_query(const struct wmi_fixture *f, const WCHAR *text, LONG flags,
                  IEnumWbemClassObject **out)
{
    BSTR language = bstr(L"WQL");
    BSTR query = bstr(text);
    HRESULT hr = IWbemServices_ExecQuery(f->services, language, query, flags, NULL, out);
    SysFreeString(language);
    SysFreeString(query);
    return hr;
}

ULONG wmi_count(const struct wmi_fixture *f, const WCHAR *text, IWbemClassObject **first)
{
    IEnumWbemClassObject *list;
    IWbemClassObject *object;
    ULONG count = 0, got;
    HRESULT hr;
    if (first)
        *first = NULL;
    assert_wbem(wmi_query(f, text, WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY, &list),
                S_OK);
    while ((hr = IEnumWbemClassObject_Next(list, (LONG)WBEM_INFINITE, 1, &object, &got)) == S_OK) {
        assert_int_equal(got, 1);
        if (count++ == 0 && first)
            *first = object;
        else
            IWbemClassObject_Release(object);
    }
    assert_wbem(hr, WBEM_S_FALSE);
    IEnumWbemClassObject_Release(list);
    return count;
}

/* --- methods --------------------------------------------------------------------------------- */

IWbemClassObject *parameters(const struct wmi_fixture *f, const WCHAR *method)
{
    IWbemClassObject *cls = wmi_get(f, L"Win32_OfflineFilesCache");
    IWbemClassObject *signature, *in;
    assert_wbem(IWbemClassObject_GetMethod(cls, method, 0, &signature, NULL), S_OK);
    assert_wbem(IWbemClassObject_SpawnInstance(signature, 0, &in), S_OK);
    IWbemClassObject_Release(signature);
    IWbemClassObject_Release(cls);
    return in;
}

void put_bool(IWbemClassObject *object, const WCHAR *name, bool value)
{
    VARIANT variant = {.vt = VT_BOOL};
    V_BOOL(&variant) = value ? VARIANT_TRUE : VARIANT_FALSE;
    assert_wbem(IWbemClassObject_Put(object, name, 0, &variant, 0), S_OK);
}

void put_number(IWbemClassObject *object, const WCHAR *name, LONG value)
{
    VARIANT variant = {.vt = VT_I4};
    V_I4(&variant) = value;
    assert_wbem(IWbemClassObject_Put(object, name, 0, &variant, 0), S_OK);
}

void put_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *value)
{
    VARIANT variant = {.vt = VT_BSTR};
    V_BSTR(&variant) = bstr(value);
    assert_wbem(IWbemClassObject_Put(object, name, 0, &variant, 0), S_OK);
    VariantClear(&variant);
}

void put_path(const struct wmi_fixture *f, IWbemClassObject *object, const WCHAR *rel)
{
    VARIANT variant = {.vt = VT_ARRAY | VT_BSTR};
    BSTR path = bstr(on_share(f->world, rel));
    LONG index = 0;
    V_ARRAY(&variant) = SafeArrayCreateVector(VT_BSTR, 0, 1);
    assert_non_null(V_ARRAY(&variant));
    assert_wbem(SafeArrayPutElement(V_ARRAY(&variant), &index, path), S_OK);
    assert_wbem(IWbemClassObject_Put(object, L"Paths", 0, &variant, 0), S_OK);
    VariantClear(&variant);
    SysFreeString(path);
}

HRESULT run_method(const struct wmi_fixture *f, const WCHAR *method, IWbemClassObject *in,
                   ULONG *value)
{
    BSTR path = bstr(L"Win32_OfflineFilesCache=@");
    BSTR name = bstr(method);
    IWbemClassObject *out = NULL;
    HRESULT hr = IWbemServices_ExecMethod(f->services, path, name, 0, NULL, in, &out, NULL);
    if (SUCCEEDED(hr)) {
        VARIANT result = property(out, L"ReturnValue");
        assert_int_equal(V_VT(&result), VT_I4);
        *value = (ULONG)V_I4(&result);
        IWbemClassObject_Release(out);
    }
    SysFreeString(path);
    SysFreeString(name);
    if (in)
        IWbemClassObject_Release(in);
    return hr;
}

ULONG returned(const struct wmi_fixture *f, const WCHAR *method, IWbemClassObject *in)
{
    ULONG value = 0xBAD;
    assert_wbem(run_method(f, method, in, &value), S_OK);
    return value;
}

void make_pinned_docs(const struct wmi_fixture *f)
{
    make_folder(on_share(f->world, L"docs"));
    make_folder(on_share(f->world, L"docs\\sub"));
    make_file(on_share(f->world, L"docs\\a.txt"), "alpha");
    make_file(on_share(f->world, L"docs\\sub\\b.txt"), "beta");
    assert_wbem(pin_path(f->world, L"docs", TRUE, PIN_FILL), S_OK);
}
