/*
 * Without memory: each method that reads is called again and again, and each time another one of
 * its allocations fails. It then says E_OUTOFMEMORY and nulls its outs, or gets along; nothing is
 * lost or leaked, and the next call works.
 */
#include "com_test.h"
#include "docs.h"
#include "item_filter.h"
#include "starve.h"

#include "support/com_fixture.h"

#include <stdio.h>
#include <wchar.h>

/* What the methods are called on, found before. */
static struct {
    IOfflineFilesCache *cache;
    WCHAR path[300];
    IOfflineFilesItem *item;
    IOfflineFilesItem *sub;
    IOfflineFilesItemContainer *docs;
    struct item_filter filter;
} with;

/* Takes what a method gave; outs must be null after a failure. */
static HRESULT taken(HRESULT hr, IUnknown *object)
{
    if (FAILED(hr))
        assert_null(object);
    else
        IUnknown_Release(object);
    return hr;
}

static HRESULT text_taken(HRESULT hr, LPWSTR text)
{
    if (FAILED(hr))
        assert_null(text);
    CoTaskMemFree(text);
    return hr;
}

static HRESULT find_item_call(void)
{
    IOfflineFilesItem *item = (void *)&item;
    HRESULT hr = IOfflineFilesCache_FindItem(with.cache, with.path, 0, &item);
    return taken(hr, (IUnknown *)item);
}

static HRESULT find_item_ex_call(void)
{
    IOfflineFilesItem *item = (void *)&item;
    HRESULT hr = IOfflineFilesCache_FindItemEx(
        with.cache, with.path, &with.filter.face, NULL, NULL, NULL,
        OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE | OFFLINEFILES_ITEM_QUERY_LOCALDIRTYBYTECOUNT,
        &item);
    return taken(hr, (IUnknown *)item);
}

static HRESULT enum_items_call(void)
{
    IEnumOfflineFilesItems *list = (void *)&list;
    HRESULT hr = IOfflineFilesItemContainer_EnumItems(with.docs, 0, &list);
    return taken(hr, (IUnknown *)list);
}

/* Next, Clone and Skip of a flat list, to its end. */
static HRESULT use_list(IEnumOfflineFilesItems *list)
{
    IOfflineFilesItem *items[2] = {(void *)&items, (void *)&items};
    IEnumOfflineFilesItems *clone = (void *)&clone;
    ULONG got = 99;
    HRESULT hr = IEnumOfflineFilesItems_Next(list, 2, items, &got);
    if (FAILED(hr)) {
        assert_int_equal(got, 0);
        assert_null(items[0]);
        assert_null(items[1]);
        return hr;
    }
    for (ULONG i = 0; i < got; i++)
        IOfflineFilesItem_Release(items[i]);
    hr = IEnumOfflineFilesItems_Clone(list, &clone);
    if (SUCCEEDED(hr))
        hr = IEnumOfflineFilesItems_Skip(clone, 100);
    else
        assert_null(clone);
    if (clone)
        IEnumOfflineFilesItems_Release(clone);
    return FAILED(hr) ? hr : S_OK;
}

static HRESULT flat_call(void)
{
    IEnumOfflineFilesItems *list = (void *)&list;
    HRESULT hr = IOfflineFilesItemContainer_EnumItemsEx(with.docs, &with.filter.face, NULL, NULL,
                                                        NULL, OFFLINEFILES_ENUM_FLAT, 0, &list);
    if (SUCCEEDED(hr)) {
        hr = use_list(list);
        IEnumOfflineFilesItems_Release(list);
    } else {
        assert_null(list);
    }
    return hr;
}

static HRESULT parent_call(void)
{
    IOfflineFilesItem *parent = (void *)&parent;
    HRESULT hr = IOfflineFilesItem_GetParentItem(with.item, &parent);
    return taken(hr, (IUnknown *)parent);
}

static HRESULT path_call(void)
{
    LPWSTR path = (void *)&path;
    HRESULT hr = IOfflineFilesItem_GetPath(with.item, &path);
    return text_taken(hr, path);
}

static HRESULT refresh_call(void)
{
    return IOfflineFilesItem_Refresh(with.item, OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE);
}

static HRESULT share_call(void)
{
    IOfflineFilesShareInfo *info = facet(with.item, &IID_IOfflineFilesShareInfo);
    IOfflineFilesShareItem *share = (void *)&share;
    OFFLINEFILES_CACHING_MODE mode;
    HRESULT hr = IOfflineFilesShareInfo_GetShareItem(info, &share);
    hr = taken(hr, (IUnknown *)share);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesShareInfo_GetShareCachingMode(info, &mode);
    IOfflineFilesShareInfo_Release(info);
    return hr;
}

static HRESULT state_call(void)
{
    IOfflineFilesConnectionInfo *info = facet(with.item, &IID_IOfflineFilesConnectionInfo);
    IOfflineFilesSuspendInfo *suspension = facet(with.item, &IID_IOfflineFilesSuspendInfo);
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    BOOL suspended, root;
    HRESULT hr = IOfflineFilesConnectionInfo_GetConnectState(info, &state, &reason);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesSuspendInfo_IsSuspended(suspension, &suspended, &root);
    IOfflineFilesSuspendInfo_Release(suspension);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static HRESULT dirty_call(void)
{
    IOfflineFilesDirtyInfo *info = facet(with.item, &IID_IOfflineFilesDirtyInfo);
    LARGE_INTEGER bytes;
    HRESULT hr = IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &bytes);
    if (FAILED(hr))
        assert_int_equal(bytes.QuadPart, 0);
    IOfflineFilesDirtyInfo_Release(info);
    return hr;
}

static HRESULT partly_call(void)
{
    IOfflineFilesPinInfo2 *info = facet(with.sub, &IID_IOfflineFilesPinInfo2);
    BOOL partly;
    HRESULT hr = IOfflineFilesPinInfo2_IsPartlyPinned(info, &partly);
    IOfflineFilesPinInfo2_Release(info);
    return hr;
}

static HRESULT local_path_call(void)
{
    IOpenCscItem *info = facet(with.sub, &IID_IOpenCscItem);
    LPWSTR path = (void *)&path;
    HRESULT hr = IOpenCscItem_GetLocalPath(info, &path);
    IOpenCscItem_Release(info);
    return text_taken(hr, path);
}

static HRESULT location_call(void)
{
    LPWSTR path = (void *)&path;
    HRESULT hr = IOfflineFilesCache_GetLocation(with.cache, &path);
    return text_taken(hr, path);
}

static HRESULT cacheable_call(void)
{
    BOOL cacheable;
    OFFLINEFILES_CACHING_MODE mode;
    return IOfflineFilesCache_IsPathCacheable(with.cache, with.path, &cacheable, &mode);
}

static const struct {
    const char *name;
    HRESULT (*call)(void);
} calls[] = {
    {"FindItem", find_item_call},
    {"FindItemEx", find_item_ex_call},
    {"EnumItems", enum_items_call},
    {"EnumItemsEx, Next, Clone, Skip", flat_call},
    {"GetParentItem", parent_call},
    {"GetPath", path_call},
    {"Refresh", refresh_call},
    {"GetShareItem, GetShareCachingMode", share_call},
    {"GetConnectState, IsSuspended", state_call},
    {"LocalDirtyByteCount", dirty_call},
    {"IsPartlyPinned", partly_call},
    {"GetLocalPath", local_path_call},
    {"GetLocation", location_call},
    {"IsPathCacheable", cacheable_call},
};

/* One allocation after the other fails, until there are no more; returns how many there were. */
static long starve(HRESULT (*call)(void), const char *name)
{
    for (long n = 0; n < 5000; n++) {
        starve_at(n);
        HRESULT hr = call();
        long seen = starve_seen();
        starve_at(-1);
        if (FAILED(hr) && hr != E_OUTOFMEMORY)
            print_error("%s, allocation %ld: %08lx\n", name, n, (unsigned long)hr);
        assert_true(SUCCEEDED(hr) || hr == E_OUTOFMEMORY);
        if (seen <= n) {
            assert_true(SUCCEEDED(hr));
            return n;
        }
    }
    return -1;
}

static void every_reading_method_bears_every_failing_allocation(void **state)
{
    struct com_fixture *f = *state;
    HMODULE dll = GetModuleHandleW(L"cscobj.dll");
    make_docs(f);
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    with.cache = f->cache;
    wcscpy_s(with.path, 300, on_share(f, L"docs\\a.txt"));
    with.item = find_item(f, L"docs\\a.txt");
    with.sub = find_item(f, L"docs\\sub");
    with.docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    filter_by_flags(&with.filter, OFFLINEFILES_ITEM_FILTER_FLAG_USER_ANYACCESS,
                    OFFLINEFILES_ITEM_FILTER_FLAG_USER_ANYACCESS);
    assert_true(starve_install(dll));
    for (size_t i = 0; i < ARRAYSIZE(calls); i++) {
        assert_hr(calls[i].call(), S_OK); /* what stays from the first time is not counted */
        long first = starve(calls[i].call, calls[i].name);
        long alive = starve_alive();
        long second = starve(calls[i].call, calls[i].name);
        printf("%s: %ld allocations, %ld blocks more after a second round\n", calls[i].name, first,
               starve_alive() - alive);
        assert_true(first >= 0 && second >= 0);
        assert_true(starve_alive() - alive <= 8); /* pages of the database that are kept */
        assert_hr(calls[i].call(), S_OK);
    }
    IOfflineFilesItemContainer_Release(with.docs);
    IOfflineFilesItem_Release(with.sub);
    IOfflineFilesItem_Release(with.item);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, com_fixture_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_reading_method_bears_every_failing_allocation),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
