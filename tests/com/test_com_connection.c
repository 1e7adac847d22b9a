/* Going offline and online: open files, whole shares, by itself and back. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

static HRESULT go_offline(const struct com_fixture *f, const WCHAR *rel, BOOL force,
                          BOOL *prevented)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    *prevented = 42;
    HRESULT hr = IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, force, prevented);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static HRESULT set_state(const struct com_fixture *f, OFFLINEFILES_CONNECT_STATE state)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    HRESULT hr = IOfflineFilesConnectionInfo_SetConnectState(info, NULL, 0, state);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static void check(const struct com_fixture *f, const WCHAR *rel, OFFLINEFILES_CONNECT_STATE state,
                  OFFLINEFILES_OFFLINE_REASON reason)
{
    OFFLINEFILES_CONNECT_STATE s;
    OFFLINEFILES_OFFLINE_REASON r;
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &s, &r), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    assert_int_equal(s, state);
    assert_int_equal(r, reason);
}

#define CHECK_ONLINE(f, rel) \
    check(f, rel, OFFLINEFILES_CONNECT_STATE_ONLINE, OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE)
#define CHECK_OFFLINE(f, rel, reason) \
    check(f, rel, OFFLINEFILES_CONNECT_STATE_OFFLINE, OFFLINEFILES_OFFLINE_REASON_##reason)

static HANDLE open_on_share(const struct com_fixture *f, const WCHAR *rel)
{
    HANDLE file = CreateFileW(on_share(f, rel), GENERIC_READ,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    return file;
}

/* --- open files ------------------------------------------------------------------------------ */

static void an_open_file_that_is_not_cached_prevents_it_and_nothing_changes(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, FOR_USER), S_OK); /* not filled */
    HANDLE file = open_on_share(f, L"docs\\sub\\b.txt");
    assert_hr(go_offline(f, L"docs\\a.txt", FALSE, &prevented), S_OK);
    assert_int_equal(prevented, TRUE);
    CHECK_ONLINE(f, L"docs\\a.txt");
    assert_win32(set_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE), ERROR_OPEN_FILES);
    CHECK_ONLINE(f, L"docs");
    assert_true(CloseHandle(file));
    assert_hr(go_offline(f, L"docs\\a.txt", FALSE, &prevented), S_OK);
    assert_false(prevented);
    CHECK_OFFLINE(f, L"docs\\sub", CONNECTION_FORCED);
}

static void with_force_the_share_goes_offline_all_the_same(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, FOR_USER), S_OK);
    HANDLE file = open_on_share(f, L"docs\\a.txt");
    assert_hr(go_offline(f, L"docs", TRUE, &prevented), S_OK);
    assert_false(prevented);
    CHECK_OFFLINE(f, L"", CONNECTION_FORCED);
    assert_hr(go_offline(f, L"docs", FALSE, &prevented), S_OK); /* it is there already */
    assert_false(prevented);
    assert_true(CloseHandle(file));
}

static void an_open_file_that_is_cached_does_not_prevent_it(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    pin_docs(f);
    HANDLE file = open_on_share(f, L"docs\\a.txt");
    assert_hr(go_offline(f, L"docs", FALSE, &prevented), S_OK);
    assert_false(prevented);
    assert_true(CloseHandle(file));
    assert_hr(set_state(f, OFFLINEFILES_CONNECT_STATE_ONLINE), S_OK);
    assert_hr(set_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE), S_OK);
    CHECK_OFFLINE(f, L"docs\\a.txt", CONNECTION_FORCED);
}

static void a_server_that_is_gone_keeps_nothing_open(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, FOR_USER), S_OK);
    com_fixture_unplug(f);
    assert_hr(go_offline(f, L"docs", FALSE, &prevented), S_OK);
    assert_false(prevented);
    CHECK_OFFLINE(f, L"docs", CONNECTION_FORCED);
    com_fixture_plug(f);
}

/* --- by itself ------------------------------------------------------------------------------- */

static void
a_lost_server_takes_its_share_offline_and_a_query_brings_it_back_with_all_edits(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL;
    pin_docs(f);
    com_fixture_unplug(f);
    sync(f, L"docs", SYNC_BOTH);
    CHECK_OFFLINE(f, L"docs", CONNECTION_ERROR);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs\\a.txt"),
                                          OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE, &item),
              S_OK);
    IOfflineFilesItem_Release(item);
    CHECK_OFFLINE(f, L"docs", CONNECTION_ERROR); /* it is not there yet */
    com_fixture_plug(f);
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs\\a.txt"),
                                          OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE, &item),
              S_OK);
    IOfflineFilesItem_Release(item);
    CHECK_ONLINE(f, L"docs\\a.txt");
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha, edited"));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

/* --- items that are only names --------------------------------------------------------------- */

static void what_lies_beside_a_pinned_file_is_known_by_its_name_alone(void **state)
{
    struct com_fixture *f = *state;
    BOOL ghosted = 42, prevented;
    make_docs(f);
    make_file(on_share(f, L"docs\\beside.txt"), "not pinned");
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    assert_hr(go_offline(f, L"", FALSE, &prevented), S_OK);
    IOfflineFilesGhostInfo *ghost = find_facet(f, L"docs\\beside.txt", &IID_IOfflineFilesGhostInfo);
    assert_hr(IOfflineFilesGhostInfo_IsGhosted(ghost, &ghosted), S_OK);
    assert_int_equal(ghosted, TRUE);
    IOfflineFilesGhostInfo_Release(ghost);
    assert_false(is_pinned(f, L"docs\\beside.txt"));
    assert_false(is_there(in_cache(f, L"docs\\beside.txt")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_open_file_that_is_not_cached_prevents_it_and_nothing_changes),
        TEST(with_force_the_share_goes_offline_all_the_same),
        TEST(an_open_file_that_is_cached_does_not_prevent_it),
        TEST(a_server_that_is_gone_keeps_nothing_open),
        TEST(a_lost_server_takes_its_share_offline_and_a_query_brings_it_back_with_all_edits),
        TEST(what_lies_beside_a_pinned_file_is_known_by_its_name_alone),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
