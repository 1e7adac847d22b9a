/*
 * Transparently cached items: how they come about, that they are hidden unless asked for, and what
 * they are not.
 * DOC: IOfflineFilesTransparentCacheInfo, OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE,
 * OFFLINEFILES_CONNECT_STATE; OfflineFiles.admx, Pol_OnlineCachingSettings.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <string.h>
#include <wchar.h>

#define POLICY L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define NAME   L"OnlineCachingLatencyThreshold"
#define ALL    OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE

static void set_threshold(DWORD ms)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, POLICY, NAME, REG_DWORD, &ms, sizeof(ms)),
                     0);
}

static int setup(void **state)
{
    int result = docs_setup(state);
    make_docs(*state);
    set_threshold(0);
    return result;
}

static int teardown(void **state)
{
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICY, NAME);
    return com_fixture_teardown(state);
}

static HRESULT read_path(const struct com_fixture *f, const WCHAR *path, IStream **stream)
{
    IOpenCscTransparentCache *face = NULL;
    *stream = NULL;
    assert_hr(
        IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscTransparentCache, (void **)&face),
        S_OK);
    HRESULT hr = IOpenCscTransparentCache_Read(face, path, stream);
    IOpenCscTransparentCache_Release(face);
    return hr;
}

static void assert_read(const struct com_fixture *f, const WCHAR *rel, const char *text)
{
    char buffer[64] = {0};
    IStream *stream;
    ULONG got = 0;
    assert_hr(read_path(f, on_share(f, rel), &stream), S_OK);
    assert_true(SUCCEEDED(IStream_Read(stream, buffer, sizeof(buffer) - 1, &got)));
    assert_true(FAILED(IStream_Write(stream, "x", 1, &got)));
    IStream_Release(stream);
    assert_string_equal(buffer, text);
}

static void assert_no_stream(const struct com_fixture *f, const WCHAR *path, HRESULT expected)
{
    IStream *stream = (IStream *)1;
    assert_hr(read_path(f, path, &stream), expected);
    assert_null(stream);
}

static HRESULT find_with(const struct com_fixture *f, const WCHAR *rel, DWORD query)
{
    IOfflineFilesItem *item = NULL;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, on_share(f, rel), query, &item);
    assert_true(SUCCEEDED(hr) == (item != NULL));
    if (item)
        IOfflineFilesItem_Release(item);
    return hr;
}

/* The names below the share, one behind the other. */
static const WCHAR *listed(const struct com_fixture *f, DWORD flags, DWORD query)
{
    static WCHAR names[256];
    IOfflineFilesItemContainer *share = find_facet(f, L"", &IID_IOfflineFilesItemContainer);
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item;
    names[0] = 0;
    assert_hr(
        IOfflineFilesItemContainer_EnumItemsEx(share, NULL, NULL, NULL, NULL, flags, query, &list),
        S_OK);
    while (IEnumOfflineFilesItems_Next(list, 1, &item, NULL) == S_OK) {
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        swprintf(names + wcslen(names), ARRAYSIZE(names) - wcslen(names), L"%ls ",
                 wcsrchr(path, L'\\') + 1);
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(item);
    }
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(share);
    return names;
}

static BOOL is_transparent(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesItem *item = NULL;
    BOOL is = 42;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, rel), ALL, &item), S_OK);
    IOfflineFilesTransparentCacheInfo *info = facet(item, &IID_IOfflineFilesTransparentCacheInfo);
    IOfflineFilesItem_Release(item);
    assert_hr(IOfflineFilesTransparentCacheInfo_IsTransparentlyCached(info, &is), S_OK);
    IOfflineFilesTransparentCacheInfo_Release(info);
    return is;
}

static OFFLINEFILES_CONNECT_STATE state_of(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesItem *item = NULL;
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, rel), ALL, &item), S_OK);
    IOfflineFilesConnectionInfo *info = facet(item, &IID_IOfflineFilesConnectionInfo);
    IOfflineFilesItem_Release(item);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &state, &reason), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    return state;
}

static void what_is_read_through_the_cache_is_hidden_unless_asked_for(void **state)
{
    struct com_fixture *f = *state;
    assert_read(f, L"docs\\a.txt", "alpha");
    assert_win32(find_with(f, L"docs\\a.txt", 0), ERROR_FILE_NOT_FOUND);
    assert_win32(find_with(f, L"docs", 0), ERROR_FILE_NOT_FOUND);
    assert_hr(find_with(f, L"docs\\a.txt", ALL), S_OK);
    assert_hr(find_with(f, L"docs", ALL), S_OK);
    assert_wide(listed(f, OFFLINEFILES_ENUM_FLAT, 0), L"");
    assert_wide(listed(f, OFFLINEFILES_ENUM_FLAT, ALL), L"docs a.txt ");
    assert_wide(listed(f, OFFLINEFILES_ENUM_FLAT | OFFLINEFILES_ENUM_FLAT_FILESONLY, ALL),
                L"a.txt ");
    assert_wide(listed(f, 0, 0), L"");
    assert_wide(listed(f, 0, ALL), L"docs ");
    assert_true(is_transparent(f, L"docs\\a.txt"));
    assert_false(is_pinned(f, L""));
}

static void its_parent_is_found_from_it_and_refreshing_finds_it_again(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL, *parent = NULL;
    assert_read(f, L"docs\\a.txt", "alpha");
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs\\a.txt"), ALL, &item), S_OK);
    assert_hr(IOfflineFilesItem_GetParentItem(item, &parent), S_OK);
    assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
    IOfflineFilesItem_Release(parent);
    IOfflineFilesItem_Release(item);
}

static void its_state_says_what_it_is_while_the_server_is_there(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    assert_read(f, L"docs\\a.txt", "alpha");
    assert_int_equal(state_of(f, L"docs\\a.txt"), OFFLINEFILES_CONNECT_STATE_TRANSPARENTLY_CACHED);
    assert_int_equal(state_of(f, L"docs"), OFFLINEFILES_CONNECT_STATE_PARTLY_TRANSPARENTLY_CACHED);
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, TRUE, &prevented), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    assert_int_equal(state_of(f, L"docs\\a.txt"), OFFLINEFILES_CONNECT_STATE_OFFLINE);
    assert_no_stream(f, on_share(f, L"docs\\a.txt"), HRESULT_FROM_WIN32(ERROR_CSCSHARE_OFFLINE));
}

static void reads_are_served_from_it_only_while_it_is_current(void **state)
{
    struct com_fixture *f = *state;
    assert_read(f, L"docs\\a.txt", "alpha");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of today");
    assert_read(f, L"docs\\a.txt", "alpha of today");
    assert_true(DeleteFileW(on_share(f, L"docs\\a.txt")));
    assert_no_stream(f, on_share(f, L"docs\\a.txt"), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
}

static void synchronizing_does_not_fetch_it_and_pinning_makes_it_a_cached_item(void **state)
{
    struct com_fixture *f = *state;
    assert_read(f, L"docs\\a.txt", "alpha");
    assert_hr(sync(f, L"", SYNC_BOTH), S_OK);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_true(is_transparent(f, L"docs\\a.txt"));
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_hr(find_with(f, L"docs\\a.txt", 0), S_OK);
    assert_false(is_transparent(f, L"docs\\a.txt"));
    assert_no_stream(f, on_share(f, L"docs\\a.txt"), S_FALSE); /* it is cached anyhow */
}

static void it_counts_as_automatically_cached_and_can_be_deleted(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs\\a.txt");
    ULONGLONG volume, limit, used, auto_limit, auto_used;
    assert_read(f, L"docs\\a.txt", "alpha");
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &volume, &limit, &used,
                                                         &auto_limit, &auto_used),
              S_OK);
    assert_int_equal(used, 5);
    assert_int_equal(auto_used, 5);
    assert_hr(IOfflineFilesCache_DeleteItems(f->cache, &path, 1, 0, FALSE, NULL), S_OK);
    assert_win32(find_with(f, L"docs\\a.txt", ALL), ERROR_FILE_NOT_FOUND);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &volume, &limit, &used,
                                                         &auto_limit, &auto_used),
              S_OK);
    assert_int_equal(auto_used, 0);
}

static void over_a_good_connection_or_without_the_policy_nothing_is_kept(void **state)
{
    struct com_fixture *f = *state;
    set_threshold(3600000);
    assert_no_stream(f, on_share(f, L"docs\\a.txt"), S_FALSE);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICY, NAME);
    assert_no_stream(f, on_share(f, L"docs\\a.txt"), S_FALSE);
    assert_win32(find_with(f, L"docs\\a.txt", ALL), ERROR_FILE_NOT_FOUND);
}

static void what_cannot_be_read_says_why(void **state)
{
    struct com_fixture *f = *state;
    IOpenCscTransparentCache *face = NULL;
    assert_no_stream(f, on_share(f, L"docs"), HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    assert_no_stream(f, on_share(f, L""), HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    assert_no_stream(f, on_share(f, L"docs\\none"), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_no_stream(f, L"C:\\windows", HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    assert_no_stream(f, NULL, E_INVALIDARG);
    com_fixture_unplug(f);
    IStream *stream;
    assert_true(FAILED(read_path(f, on_share(f, L"docs\\a.txt"), &stream)));
    assert_null(stream);
    com_fixture_plug(f);
    assert_hr(
        IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscTransparentCache, (void **)&face),
        S_OK);
    assert_hr(IOpenCscTransparentCache_Read(face, on_share(f, L"docs\\a.txt"), NULL), E_POINTER);
    IOpenCscTransparentCache_Release(face);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_is_read_through_the_cache_is_hidden_unless_asked_for),
        TEST(its_parent_is_found_from_it_and_refreshing_finds_it_again),
        TEST(its_state_says_what_it_is_while_the_server_is_there),
        TEST(reads_are_served_from_it_only_while_it_is_current),
        TEST(synchronizing_does_not_fetch_it_and_pinning_makes_it_a_cached_item),
        TEST(it_counts_as_automatically_cached_and_can_be_deleted),
        TEST(over_a_good_connection_or_without_the_policy_nothing_is_kept),
        TEST(what_cannot_be_read_says_why),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
