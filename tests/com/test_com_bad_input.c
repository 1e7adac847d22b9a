/* Servers, shares and files that are not there, in use or unreachable; and going offline and
 * online. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <stdio.h>
#include <wchar.h>

static struct recorder rec;

static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    return 0;
}

static int setup_pinned(void **state)
{
    setup(state);
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

static HRESULT pin(struct com_fixture *f, const WCHAR *path)
{
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, &rec.progress);
}

static HRESULT sync(struct com_fixture *f, const WCHAR *path)
{
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL,
                                          &rec.progress, NULL);
}

/* The item failed, its error object says so, and so does the call. */
static void check_failed(HRESULT hr, const WCHAR *path)
{
    check_order(&rec);
    assert_true(FAILED(hr));
    const struct call *result = result_of(&rec, path);
    assert_true(FAILED(result->hr));
    assert_true(result->has_error);
    assert_hr(recorded(&rec, END, 0)->hr, hr);
}

/* --- not there ------------------------------------------------------------------------------- */

static void pinning_on_an_unknown_server_fails_the_item(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *path = L"\\\\no-such-server\\share\\file.txt";
    check_failed(pin(f, path), path);
    IOfflineFilesItem *item = (void *)&item;
    assert_win32(IOfflineFilesCache_FindItem(f->cache, L"\\\\no-such-server", 0, &item),
                 ERROR_FILE_NOT_FOUND);
}

static void pinning_on_a_missing_share_fails_the_item(void **state)
{
    struct com_fixture *f = *state;
    WCHAR path[100];
    swprintf(path, ARRAYSIZE(path), L"%ls\\no share\\file.txt", f->server);
    check_failed(pin(f, path), path);
}

static void pinning_a_server_that_is_not_cached_fails_the_item(void **state)
{
    struct com_fixture *f = *state;
    HRESULT hr = pin(f, L"\\\\no-such-server");
    check_failed(hr, L"\\\\no-such-server");
    assert_win32(hr, ERROR_FILE_NOT_FOUND);
}

static void synchronizing_what_is_not_cached_fails_the_item(void **state)
{
    struct com_fixture *f = *state;
    HRESULT hr = sync(f, on_share(f, L"docs\\a.txt"));
    check_failed(hr, L"a.txt");
    assert_win32(hr, ERROR_FILE_NOT_FOUND);
}

static void a_share_is_pinned_like_a_folder(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(pin(f, f->share), S_OK);
    check_order(&rec);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void deep_paths_are_no_problem(void **state)
{
    struct com_fixture *f = *state;
    WCHAR rel[700] = L"docs";
    IOfflineFilesItem *item = NULL;
    WCHAR full[800];
    for (int i = 0; i < 12; i++) { /* 12 * 41: beyond MAX_PATH */
        wcscat_s(rel, ARRAYSIZE(rel), L"\\a folder with a name of forty characters!");
        swprintf(full, ARRAYSIZE(full), L"\\\\?\\UNC\\%ls\\%ls", f->share + 2, rel);
        make_folder(full);
    }
    wcscat_s(full, ARRAYSIZE(full), L"\\file.txt");
    wcscat_s(rel, ARRAYSIZE(rel), L"\\file.txt");
    make_file(full, "deep");
    assert_hr(pin(f, on_share(f, L"docs")), S_OK);
    assert_hr(result_of(&rec, L"\\file.txt")->hr, S_OK);
    assert_hr(IOfflineFilesCache_FindItem(f->cache, full, 0, &item), S_OK);
    IOpenCscItem *local = facet(item, &IID_IOpenCscItem);
    LPWSTR path = NULL;
    assert_hr(IOpenCscItem_GetLocalPath(local, &path), S_OK);
    assert_true(wcslen(path) > MAX_PATH);
    CoTaskMemFree(path);
    IOpenCscItem_Release(local);
    IOfflineFilesItem_Release(item);
    /* For the teardown, which knows no long paths. */
    swprintf(full, ARRAYSIZE(full), L"\\\\?\\UNC\\%ls\\%ls", f->share + 2, rel);
    assert_true(DeleteFileW(full));
    for (WCHAR *end = wcsrchr(full, L'\\'); end && wcsstr(full, L"forty");
         end = wcsrchr(full, L'\\')) {
        *end = 0;
        RemoveDirectoryW(full);
    }
}

/* --- in use ---------------------------------------------------------------------------------- */

static void a_file_in_use_in_the_cache_is_a_sharing_violation(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    HANDLE held =
        CreateFileW(in_cache(f, L"docs\\a.txt"), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    HRESULT hr = sync(f, on_share(f, L"docs\\a.txt"));
    CloseHandle(held);
    check_failed(hr, L"a.txt");
    assert_win32(hr, ERROR_SHARING_VIOLATION);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    recorder_init(&rec);
    assert_hr(sync(f, on_share(f, L"docs\\a.txt")), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

static void a_file_in_use_on_the_server_is_a_sharing_violation(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    HANDLE held =
        CreateFileW(on_share(f, L"docs\\a.txt"), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    HRESULT hr = sync(f, on_share(f, L"docs\\a.txt"));
    CloseHandle(held);
    check_failed(hr, L"a.txt");
    assert_win32(hr, ERROR_SHARING_VIOLATION);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

/* --- offline and online ---------------------------------------------------------------------- */

struct connection {
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
};

static struct connection connection_of(const struct com_fixture *f, const WCHAR *rel)
{
    struct connection c = {(OFFLINEFILES_CONNECT_STATE)42, (OFFLINEFILES_OFFLINE_REASON)42};
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &c.state, &c.reason), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    return c;
}

static void check_connection(const struct com_fixture *f, OFFLINEFILES_CONNECT_STATE expected,
                             OFFLINEFILES_OFFLINE_REASON reason)
{
    const WCHAR *const rels[] = {L"", L"docs", L"docs\\a.txt"};
    for (size_t i = 0; i < ARRAYSIZE(rels); i++) {
        struct connection c = connection_of(f, rels[i]);
        assert_int_equal(c.state, expected);
        assert_int_equal(c.reason, reason);
    }
}

static HRESULT go_offline(const struct com_fixture *f, const WCHAR *rel)
{
    BOOL prevented = 42;
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    HRESULT hr = IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented);
    assert_false(prevented);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static HRESULT go_online(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    HRESULT hr = IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static void a_file_takes_its_whole_share_offline_and_back(void **state)
{
    struct com_fixture *f = *state;
    check_connection(f, OFFLINEFILES_CONNECT_STATE_ONLINE,
                     OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE);
    assert_hr(go_offline(f, L"docs\\a.txt"), S_OK);
    assert_hr(go_offline(f, L"docs"), S_OK); /* as it is */
    check_connection(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                     OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    assert_hr(go_online(f, L"docs"), S_OK);
    check_connection(f, OFFLINEFILES_CONNECT_STATE_ONLINE,
                     OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE);
}

static void setconnectstate_does_the_same(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_SetConnectState(info, NULL, 0,
                                                          OFFLINEFILES_CONNECT_STATE_OFFLINE),
              S_OK);
    assert_int_equal(connection_of(f, L"").state, OFFLINEFILES_CONNECT_STATE_OFFLINE);
    assert_hr(IOfflineFilesConnectionInfo_SetConnectState(info, NULL, 0,
                                                          OFFLINEFILES_CONNECT_STATE_ONLINE),
              S_OK);
    assert_int_equal(connection_of(f, L"").state, OFFLINEFILES_CONNECT_STATE_ONLINE);
    IOfflineFilesConnectionInfo_Release(info);
}

static void while_offline_nothing_is_synchronized_and_edits_wait(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(go_offline(f, L""), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_hr(sync(f, on_share(f, L"docs")), S_OK); /* a folder: results are with the items */
    check_order(&rec);
    assert_win32(result_of(&rec, L"docs")->hr, ERROR_CSCSHARE_OFFLINE);
    assert_win32(sync_path(f, L"docs\\a.txt", SYNC_BOTH), ERROR_CSCSHARE_OFFLINE);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_hr(go_online(f, L""), S_OK);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

static void a_server_that_has_gone_takes_the_share_offline_by_error(void **state)
{
    struct com_fixture *f = *state;
    com_fixture_unplug(f);
    assert_hr(sync(f, on_share(f, L"docs")), S_OK);
    check_order(&rec);
    assert_true(FAILED(result_of(&rec, L"docs")->hr));
    check_connection(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                     OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha")); /* nothing was taken for deleted */
    assert_true(FAILED(go_online(f, L"docs")));
    check_connection(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                     OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    com_fixture_plug(f);
    assert_hr(go_online(f, L"docs"), S_OK);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void a_query_can_try_to_bring_the_share_online_first(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL;
    const DWORD query = OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE;
    com_fixture_unplug(f);
    sync_path(f, L"docs", SYNC_BOTH); /* so the share is known to be lost */
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs"), query, &item), S_OK);
    assert_int_equal(connection_of(f, L"").state, OFFLINEFILES_CONNECT_STATE_OFFLINE);
    com_fixture_plug(f);
    assert_hr(IOfflineFilesItem_Refresh(item, query), S_OK);
    assert_int_equal(connection_of(f, L"").state, OFFLINEFILES_CONNECT_STATE_ONLINE);
    IOfflineFilesItem_Release(item);
}

int main(void)
{
#define TEST(name)   cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
#define PINNED(name) cmocka_unit_test_setup_teardown(name, setup_pinned, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pinning_on_an_unknown_server_fails_the_item),
        TEST(pinning_on_a_missing_share_fails_the_item),
        TEST(pinning_a_server_that_is_not_cached_fails_the_item),
        TEST(synchronizing_what_is_not_cached_fails_the_item),
        TEST(a_share_is_pinned_like_a_folder),
        TEST(deep_paths_are_no_problem),
        PINNED(a_file_in_use_in_the_cache_is_a_sharing_violation),
        PINNED(a_file_in_use_on_the_server_is_a_sharing_violation),
        PINNED(a_file_takes_its_whole_share_offline_and_back),
        PINNED(setconnectstate_does_the_same),
        PINNED(while_offline_nothing_is_synchronized_and_edits_wait),
        PINNED(a_server_that_has_gone_takes_the_share_offline_by_error),
        PINNED(a_query_can_try_to_bring_the_share_online_first),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
