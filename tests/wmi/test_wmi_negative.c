/*
 * What is wrong gets the documented code of WBEM_E_..., and nothing happens.
 */
#include "wmi_test.h"

#include <wchar.h>

static void wrong_paths(void **state)
{
    static const struct {
        const WCHAR *path;
        HRESULT hr;
    } cases[] = {
        {L"Win32_OfflineFilesNothing=@", (HRESULT)WBEM_E_INVALID_CLASS},
        {L"Win32_OfflineFilesCache=@@", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesCache.Name='x'", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesItem=@", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesItem.ItemName='x'", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesItem.ItemPath=5", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesItem.ItemPath='x", (HRESULT)WBEM_E_INVALID_OBJECT_PATH},
        {L"Win32_OfflineFilesItem.ItemPath=''", (HRESULT)WBEM_E_NOT_FOUND},
        {L"Win32_OfflineFilesItem.ItemPath='C:\\\\x'", (HRESULT)WBEM_E_NOT_FOUND},
        {L"Win32_OfflineFilesItem.ItemPath='\\\\\\\\no\\\\such'", (HRESULT)WBEM_E_NOT_FOUND},
        {L"Win32_OfflineFilesHealth=@", (HRESULT)WBEM_E_NOT_FOUND},
        {L"Win32_OfflineFilesPinInfo=@", (HRESULT)WBEM_E_NOT_FOUND},
    };
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        HRESULT hr = wmi_get_result(*state, cases[i].path);
        if (i == 0) /* Wine's own WMI answers for what is not ours */
            assert_true(FAILED(hr));
        else
            assert_wbem(hr, cases[i].hr);
    }
}

static void wrong_queries(void **state)
{
    static const struct {
        const WCHAR *text;
        HRESULT hr;
    } cases[] = {
        {L"SELECT * FROM Win32_OfflineFilesItem WHERE", (HRESULT)WBEM_E_INVALID_QUERY},
        {L"SELECT Nothing FROM Win32_OfflineFilesItem", (HRESULT)WBEM_E_INVALID_QUERY},
        {L"SELECT * FROM Win32_OfflineFilesItem WHERE Nothing=1", (HRESULT)WBEM_E_INVALID_QUERY},
        {L"SELECT * FROM Win32_OfflineFilesItem WHERE ItemType='x'", (HRESULT)WBEM_E_INVALID_QUERY},
        {L"SELECT * FROM Win32_OfflineFilesItem WHERE ItemName=1", (HRESULT)WBEM_E_INVALID_QUERY},
        {L"ASSOCIATORS OF {Win32_OfflineFilesCache=@}", (HRESULT)WBEM_E_NOT_SUPPORTED},
        {L"REFERENCES OF {Win32_OfflineFilesItem.ItemPath='x'}", (HRESULT)WBEM_E_NOT_SUPPORTED},
    };
    const struct wmi_fixture *f = *state;
    IEnumWbemClassObject *list;
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        list = (IEnumWbemClassObject *)&list;
        assert_wbem(wmi_query(f, cases[i].text, WBEM_FLAG_RETURN_IMMEDIATELY, &list), cases[i].hr);
        assert_null(list);
    }
    BSTR language = SysAllocString(L"SQL");
    BSTR text = SysAllocString(L"SELECT * FROM Win32_OfflineFilesItem");
    assert_wbem(IWbemServices_ExecQuery(f->services, language, text, 0, NULL, &list),
                WBEM_E_INVALID_QUERY_TYPE);
    SysFreeString(language);
    SysFreeString(text);
}

static HRESULT call(const struct wmi_fixture *f, const WCHAR *path_text, const WCHAR *method,
                    IWbemClassObject *in)
{
    BSTR path = SysAllocString(path_text), name = SysAllocString(method);
    IWbemClassObject *out = (IWbemClassObject *)&out;
    HRESULT hr = IWbemServices_ExecMethod(f->services, path, name, 0, NULL, in, &out, NULL);
    assert_true(FAILED(hr) && !out);
    SysFreeString(path);
    SysFreeString(name);
    if (in)
        IWbemClassObject_Release(in);
    return hr;
}

static void wrong_methods_and_parameters(void **state)
{
    const struct wmi_fixture *f = *state;
    const WCHAR *cache = L"Win32_OfflineFilesCache=@";
    assert_wbem(call(f, cache, L"Nothing", NULL), WBEM_E_INVALID_METHOD);
    assert_wbem(call(f, L"Win32_OfflineFilesItem", L"Pin", NULL), WBEM_E_INVALID_METHOD);
    assert_wbem(call(f, L"Win32_OfflineFilesCache.x='y'", L"Pin", NULL),
                WBEM_E_INVALID_OBJECT_PATH);
    assert_wbem(call(f, cache, L"Pin", NULL), WBEM_E_INVALID_METHOD_PARAMETERS);
    assert_wbem(call(f, cache, L"Pin", parameters(f, L"Pin")), WBEM_E_INVALID_METHOD_PARAMETERS);
    assert_wbem(call(f, cache, L"Encrypt", parameters(f, L"Encrypt")),
                WBEM_E_INVALID_METHOD_PARAMETERS);
    assert_wbem(call(f, cache, L"RenameItem", parameters(f, L"RenameItem")),
                WBEM_E_INVALID_METHOD_PARAMETERS);
    assert_wbem(call(f, cache, L"SuspendRoot", parameters(f, L"Enable")), /* of another method */
                WBEM_E_INVALID_METHOD_PARAMETERS);
    IWbemClassObject *in = parameters(f, L"Pin");
    VARIANT empty = {.vt = VT_ARRAY | VT_BSTR};
    V_ARRAY(&empty) = SafeArrayCreateVector(VT_BSTR, 0, 0);
    assert_wbem(IWbemClassObject_Put(in, L"Paths", 0, &empty, 0), S_OK);
    VariantClear(&empty);
    assert_wbem(call(f, cache, L"Pin", in), WBEM_E_INVALID_METHOD_PARAMETERS);
}

static void wrong_types_and_names_of_values(void **state)
{
    const struct wmi_fixture *f = *state;
    IWbemClassObject *in = parameters(f, L"Pin");
    VARIANT text = {.vt = VT_BSTR}, number = {.vt = VT_I4}, real = {.vt = VT_R8};
    V_BSTR(&text) = SysAllocString(L"x");
    assert_wbem(IWbemClassObject_Put(in, L"Flags", 0, &text, 0), WBEM_E_TYPE_MISMATCH);
    assert_wbem(IWbemClassObject_Put(in, L"Flags", 0, &real, 0), WBEM_E_TYPE_MISMATCH);
    assert_wbem(IWbemClassObject_Put(in, L"Deep", 0, &text, 0), WBEM_E_TYPE_MISMATCH);
    assert_wbem(IWbemClassObject_Put(in, L"Paths", 0, &number, 0), WBEM_E_TYPE_MISMATCH);
    assert_wbem(IWbemClassObject_Put(in, L"Nothing", 0, &number, 0), WBEM_E_NOT_FOUND);
    assert_wbem(IWbemClassObject_Put(in, L"__CLASS", 0, &text, 0), WBEM_E_READ_ONLY);
    assert_wbem(IWbemClassObject_Put(in, L"Flags", 0, &number, CIM_STRING), WBEM_E_TYPE_MISMATCH);
    assert_wbem(IWbemClassObject_Get(in, L"Nothing", 0, NULL, NULL, NULL), WBEM_E_NOT_FOUND);
    assert_wbem(IWbemClassObject_Get(in, NULL, 0, NULL, NULL, NULL), WBEM_E_INVALID_PARAMETER);
    check_null(in, L"Flags");
    VariantClear(&text);
    IWbemClassObject_Release(in);
}

static void what_is_read_only_cannot_be_written(void **state)
{
    const struct wmi_fixture *f = *state;
    make_pinned_docs(f);
    IWbemClassObject *item = wmi_get(f, item_path(f, L"docs\\a.txt"));
    put_text(item, L"ItemName", L"other");
    assert_wbem(IWbemServices_PutInstance(f->services, item, 0, NULL, NULL), WBEM_E_READ_ONLY);
    IWbemClassObject_Release(item);
    BSTR path = SysAllocString(item_path(f, L"docs\\a.txt"));
    assert_wbem(IWbemServices_DeleteInstance(f->services, path, 0, NULL, NULL),
                WBEM_E_PROVIDER_NOT_CAPABLE);
    SysFreeString(path);
    IWbemClassObject *cls = wmi_get(f, L"Win32_OfflineFilesItem"), *derived;
    assert_wbem(IWbemServices_PutClass(f->services, cls, 0, NULL, NULL), WBEM_E_NOT_SUPPORTED);
    assert_wbem(IWbemClassObject_SpawnDerivedClass(cls, 0, &derived), WBEM_E_NOT_SUPPORTED);
    IWbemClassObject_Release(cls);
    assert_wbem(wmi_get_result(f, item_path(f, L"docs\\a.txt")), S_OK);
}

static void null_pointers(void **state)
{
    const struct wmi_fixture *f = *state;
    assert_wbem(IWbemServices_GetObject(f->services, NULL, 0, NULL, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_ExecQuery(f->services, NULL, NULL, 0, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_ExecMethod(f->services, NULL, NULL, 0, NULL, NULL, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_ExecMethodAsync(f->services, NULL, NULL, 0, NULL, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_CreateInstanceEnum(f->services, NULL, 0, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_PutInstance(f->services, NULL, 0, NULL, NULL),
                WBEM_E_INVALID_PARAMETER);
    assert_wbem(IWbemServices_CancelAsyncCall(f->services, NULL), WBEM_E_INVALID_PARAMETER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, wmi_setup, wmi_teardown)
        TEST(wrong_paths),
        TEST(wrong_queries),
        TEST(wrong_methods_and_parameters),
        TEST(wrong_types_and_names_of_values),
        TEST(what_is_read_only_cannot_be_written),
        TEST(null_pointers),
    };
    return com_fixture_available() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
