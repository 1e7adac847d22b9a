/*
 * test_marshal_values.c: values through the proxies and stubs made from the IDL: pages of
 * items, blobs, variants, buffers, and the interfaces of our own.
 */
#include "abi/object.h"
#include "abi/wire.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <cmocka.h>

static void assert_text(const WCHAR *text, const WCHAR *expected)
{
    assert_non_null(text);
    if (wcscmp(text, expected) != 0)
        fail_msg("%ls arrived, %ls expected", text, expected);
}

static void assert_and_free(WCHAR *text, const WCHAR *expected)
{
    assert_text(text, expected);
    CoTaskMemFree(text);
}

/* ---- Enumerators ----------------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE item_GetPath(IOfflineFilesItem *This, LPWSTR *ppszPath)
{
    (void)This;
    *ppszPath = object_copy(L"\\\\server");
    return S_OK;
}

static IOfflineFilesItemVtbl item_table = OBJECT_TABLE(IOfflineFilesItem);
static struct object item = {&item_table, &IID_IOfflineFilesItem, &IID_IOfflineFilesItem, 1};

/* Has two items, ever again. */
static HRESULT STDMETHODCALLTYPE enum_Next(IEnumOfflineFilesItems *This, ULONG celt,
                                           IOfflineFilesItem **rgelt, ULONG *pceltFetched)
{
    (void)This;
    for (*pceltFetched = 0; *pceltFetched < celt && *pceltFetched < 2; ++*pceltFetched) {
        object_AddRef(&item);
        rgelt[*pceltFetched] = (IOfflineFilesItem *)(void *)&item;
    }
    return *pceltFetched == celt ? S_OK : S_FALSE;
}

static IEnumOfflineFilesItemsVtbl enum_table = OBJECT_TABLE(IEnumOfflineFilesItems);
static struct object enumerator = {&enum_table, &IID_IEnumOfflineFilesItems,
                                   &IID_IEnumOfflineFilesItems, 1};

static IEnumOfflineFilesItems *enumerator_proxy(void)
{
    item_table.GetPath = item_GetPath;
    enum_table.Next = enum_Next;
    return wire_proxy(&IID_IEnumOfflineFilesItems, &enumerator);
}

static void a_page_of_items_is_marshalled(void **state)
{
    IEnumOfflineFilesItems *proxy = enumerator_proxy();
    IOfflineFilesItem *items[4] = {NULL};
    LPWSTR path = NULL;
    ULONG fetched = 9;

    (void)state;
    assert_int_equal(IEnumOfflineFilesItems_Next(proxy, 4, items, &fetched), S_FALSE);
    assert_int_equal(fetched, 2);
    assert_int_equal(IOfflineFilesItem_GetPath(items[1], &path), S_OK);
    assert_and_free(path, L"\\\\server");
    IOfflineFilesItem_Release(items[0]);
    IOfflineFilesItem_Release(items[1]);
    IEnumOfflineFilesItems_Release(proxy);
}

static void one_item_needs_no_count_even_through_a_proxy(void **state)
{
    IEnumOfflineFilesItems *proxy = enumerator_proxy();
    IOfflineFilesItem *one = NULL, *two[2] = {NULL};

    (void)state;
    assert_int_equal(IEnumOfflineFilesItems_Next(proxy, 1, &one, NULL), S_OK);
    assert_non_null(one);
    assert_int_equal(IEnumOfflineFilesItems_Next(proxy, 2, two, NULL), E_POINTER);
    IOfflineFilesItem_Release(one);
    IEnumOfflineFilesItems_Release(proxy);
}

/* ---- Errors, settings, filters, our own ------------------------------------------------------ */

static HRESULT STDMETHODCALLTYPE error_GetRawData(IOfflineFilesSyncErrorInfo *This,
                                                  BYTE_BLOB **ppBlob)
{
    (void)This;
    *ppBlob = CoTaskMemAlloc(sizeof(BYTE_BLOB) + 5);
    (*ppBlob)->clSize = 5;
    memcpy((*ppBlob)->abData, "bytes", 5);
    return S_OK;
}

static IOfflineFilesSyncErrorInfoVtbl error_table = OBJECT_TABLE(IOfflineFilesSyncErrorInfo);
static struct object error = {&error_table, &IID_IOfflineFilesSyncErrorInfo,
                              &IID_IOfflineFilesErrorInfo, 1};

static void raw_data_is_marshalled(void **state)
{
    IOfflineFilesSyncErrorInfo *proxy;
    BYTE_BLOB *blob = NULL;

    (void)state;
    error_table.GetRawData = error_GetRawData;
    proxy = wire_proxy(&IID_IOfflineFilesSyncErrorInfo, &error);
    assert_int_equal(IOfflineFilesSyncErrorInfo_GetRawData(proxy, &blob), S_OK);
    assert_int_equal(blob->clSize, 5);
    assert_memory_equal(blob->abData, "bytes", 5);
    CoTaskMemFree(blob);
    IOfflineFilesSyncErrorInfo_Release(proxy);
}

static VARIANT preference;

static HRESULT STDMETHODCALLTYPE setting_SetPreference(IOfflineFilesSetting *This,
                                                       const VARIANT *pvarValue, DWORD dwScope)
{
    (void)This;
    (void)dwScope;
    return VariantCopy(&preference, (VARIANT *)pvarValue);
}

static HRESULT STDMETHODCALLTYPE setting_GetValue(IOfflineFilesSetting *This, VARIANT *pvarValue,
                                                  BOOL *pbSetByPolicy)
{
    (void)This;
    *pbSetByPolicy = TRUE;
    VariantInit(pvarValue);
    return VariantCopy(pvarValue, &preference);
}

static IOfflineFilesSettingVtbl setting_table = OBJECT_TABLE(IOfflineFilesSetting);
static struct object setting = {&setting_table, &IID_IOfflineFilesSetting,
                                &IID_IOfflineFilesSetting, 1};

static void variants_are_marshalled_both_ways(void **state)
{
    IOfflineFilesSetting *proxy;
    VARIANT in, out;
    BOOL by_policy = FALSE;

    (void)state;
    setting_table.SetPreference = setting_SetPreference;
    setting_table.GetValue = setting_GetValue;
    proxy = wire_proxy(&IID_IOfflineFilesSetting, &setting);
    V_VT(&in) = VT_BSTR;
    V_BSTR(&in) = SysAllocString(L"*.tmp");
    VariantInit(&out);
    assert_int_equal(
        IOfflineFilesSetting_SetPreference(proxy, &in, OFFLINEFILES_SETTING_SCOPE_USER), S_OK);
    assert_int_equal(IOfflineFilesSetting_GetValue(proxy, &out, &by_policy), S_OK);
    assert_true(by_policy);
    assert_int_equal(V_VT(&out), VT_BSTR);
    assert_text(V_BSTR(&out), L"*.tmp");
    VariantClear(&in);
    VariantClear(&out);
    VariantClear(&preference);
    IOfflineFilesSetting_Release(proxy);
}

static HRESULT STDMETHODCALLTYPE filter_GetPatternFilter(IOfflineFilesItemFilter *This,
                                                         LPWSTR pszPattern, ULONG cchPattern)
{
    (void)This;
    if (cchPattern < 6)
        return E_INVALIDARG;
    memcpy(pszPattern, L"*.doc", sizeof L"*.doc");
    return S_OK;
}

static IOfflineFilesItemFilterVtbl filter_table = OBJECT_TABLE(IOfflineFilesItemFilter);
static struct object filter = {&filter_table, &IID_IOfflineFilesItemFilter,
                               &IID_IOfflineFilesItemFilter, 1};

static void a_pattern_comes_back_in_the_buffer_of_the_caller(void **state)
{
    IOfflineFilesItemFilter *proxy;
    WCHAR buffer[MAX_PATH] = L"";

    (void)state;
    filter_table.GetPatternFilter = filter_GetPatternFilter;
    proxy = wire_proxy(&IID_IOfflineFilesItemFilter, &filter);
    assert_int_equal(IOfflineFilesItemFilter_GetPatternFilter(proxy, buffer, MAX_PATH), S_OK);
    assert_text(buffer, L"*.doc");
    IOfflineFilesItemFilter_Release(proxy);
}

static HRESULT STDMETHODCALLTYPE events_GetIncludedEvents(IOfflineFilesEventsFilter *This,
                                                          ULONG cElements,
                                                          OFFLINEFILES_EVENTS *prgEvents,
                                                          ULONG *pcEvents)
{
    (void)This;
    (void)cElements;
    prgEvents[0] = OFFLINEFILES_EVENT_SYNCBEGIN;
    prgEvents[1] = OFFLINEFILES_EVENT_SYNCEND;
    *pcEvents = 2;
    return S_OK;
}

static IOfflineFilesEventsFilterVtbl events_table = OBJECT_TABLE(IOfflineFilesEventsFilter);
static struct object events = {&events_table, &IID_IOfflineFilesEventsFilter,
                               &IID_IOfflineFilesEventsFilter, 1};

static void the_ids_of_wanted_events_are_marshalled(void **state)
{
    IOfflineFilesEventsFilter *proxy;
    OFFLINEFILES_EVENTS ids[OFFLINEFILES_NUM_EVENTS];
    ULONG count = 0;

    (void)state;
    events_table.GetIncludedEvents = events_GetIncludedEvents;
    proxy = wire_proxy(&IID_IOfflineFilesEventsFilter, &events);
    assert_int_equal(
        IOfflineFilesEventsFilter_GetIncludedEvents(proxy, OFFLINEFILES_NUM_EVENTS, ids, &count),
        S_OK);
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], OFFLINEFILES_EVENT_SYNCBEGIN);
    assert_int_equal(ids[1], OFFLINEFILES_EVENT_SYNCEND);
    IOfflineFilesEventsFilter_Release(proxy);
}

static HRESULT STDMETHODCALLTYPE local_GetLocalPath(IOpenCscItem *This, LPWSTR *ppszPath)
{
    (void)This;
    *ppszPath = object_copy(L"C:\\store\\f");
    return S_OK;
}

static IOpenCscItemVtbl local_table = OBJECT_TABLE(IOpenCscItem);
static struct object local = {&local_table, &IID_IOpenCscItem, &IID_IOpenCscItem, 1};

static void our_own_interfaces_are_marshalled_too(void **state)
{
    IOpenCscItem *proxy;
    LPWSTR path = NULL;

    (void)state;
    local_table.GetLocalPath = local_GetLocalPath;
    proxy = wire_proxy(&IID_IOpenCscItem, &local);
    assert_int_equal(IOpenCscItem_GetLocalPath(proxy, &path), S_OK);
    assert_and_free(path, L"C:\\store\\f");
    IOpenCscItem_Release(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_items_is_marshalled),
        cmocka_unit_test(one_item_needs_no_count_even_through_a_proxy),
        cmocka_unit_test(raw_data_is_marshalled),
        cmocka_unit_test(variants_are_marshalled_both_ways),
        cmocka_unit_test(a_pattern_comes_back_in_the_buffer_of_the_caller),
        cmocka_unit_test(the_ids_of_wanted_events_are_marshalled),
        cmocka_unit_test(our_own_interfaces_are_marshalled_too),
    };
    return cmocka_run_group_tests(tests, wire_begin, wire_end);
}
