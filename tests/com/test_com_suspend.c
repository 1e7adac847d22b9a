/* Suspending a share or a folder through the public API: what items of it tell, and which
 * synchronizations leave it alone. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#define SKIP (SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_SKIPSUSPENDEDDIRS)

static HRESULT suspend(const struct com_fixture *f, const WCHAR *rel, BOOL on)
{
    IOfflineFilesSuspend *s = find_facet(f, rel, &IID_IOfflineFilesSuspend);
    HRESULT hr = IOfflineFilesSuspend_SuspendRoot(s, on);
    IOfflineFilesSuspend_Release(s);
    return hr;
}

static void check_suspended(const struct com_fixture *f, const WCHAR *rel, BOOL expected, BOOL root)
{
    BOOL is_suspended = 42, is_root = 42;
    IOfflineFilesSuspendInfo *s = find_facet(f, rel, &IID_IOfflineFilesSuspendInfo);
    assert_hr(IOfflineFilesSuspendInfo_IsSuspended(s, &is_suspended, &is_root), S_OK);
    assert_int_equal(is_suspended, expected);
    assert_int_equal(is_root, root);
    IOfflineFilesSuspendInfo_Release(s);
}

static void check_connection(const struct com_fixture *f, const WCHAR *rel, bool offline)
{
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    IOfflineFilesConnectionInfo *info = find_facet(f, rel, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &state, &reason), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    assert_int_equal(
        state, offline ? OFFLINEFILES_CONNECT_STATE_OFFLINE : OFFLINEFILES_CONNECT_STATE_ONLINE);
    assert_int_equal(reason, offline ? OFFLINEFILES_OFFLINE_REASON_ITEM_SUSPENDED
                                     : OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE);
}

static void a_suspended_folder_is_told_by_all_that_is_in_it(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    check_suspended(f, L"docs\\sub", FALSE, FALSE);
    assert_hr(suspend(f, L"docs\\sub", TRUE), S_OK);
    assert_hr(suspend(f, L"docs\\sub", 7), S_OK);
    check_suspended(f, L"docs\\sub", TRUE, TRUE);
    check_suspended(f, L"docs\\sub\\b.txt", TRUE, FALSE);
    check_suspended(f, L"docs\\a.txt", FALSE, FALSE);
    check_suspended(f, L"docs", FALSE, FALSE);
    check_connection(f, L"docs\\sub\\b.txt", true);
    check_connection(f, L"docs\\sub", true);
    check_connection(f, L"docs", false);
    assert_hr(suspend(f, L"docs\\sub", FALSE), S_OK);
    check_suspended(f, L"docs\\sub\\b.txt", FALSE, FALSE);
    check_connection(f, L"docs\\sub\\b.txt", false);
}

static void a_whole_share_can_be_suspended_and_stays_offline(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(suspend(f, L"", TRUE), S_OK);
    check_suspended(f, L"", TRUE, TRUE);
    check_suspended(f, L"docs\\a.txt", TRUE, FALSE);
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    check_connection(f, L"docs\\a.txt", true);
}

static void only_a_root_can_be_released(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_win32(suspend(f, L"docs\\sub", FALSE), ERROR_NOT_SUPPORTED);
    assert_hr(suspend(f, L"docs", TRUE), S_OK);
    assert_win32(suspend(f, L"docs\\sub", FALSE), ERROR_NOT_SUPPORTED);
    check_suspended(f, L"docs\\sub", TRUE, FALSE);
    assert_hr(suspend(f, L"docs", FALSE), S_OK);
}

static void outs_are_required_and_nothing_is_said_without_them(void **state)
{
    struct com_fixture *f = *state;
    BOOL flag = 42;
    pin_docs(f);
    IOfflineFilesSuspendInfo *s = find_facet(f, L"docs", &IID_IOfflineFilesSuspendInfo);
    assert_hr(IOfflineFilesSuspendInfo_IsSuspended(s, NULL, &flag), E_POINTER);
    assert_hr(IOfflineFilesSuspendInfo_IsSuspended(s, &flag, NULL), E_POINTER);
    assert_int_equal(flag, 42);
    IOfflineFilesSuspendInfo_Release(s);
}

static void skipsuspendeddirs_leaves_a_suspended_folder_alone_and_other_syncs_do_not(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(suspend(f, L"docs\\sub", TRUE), S_OK);
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, edited");
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_hr(sync(f, L"docs", SKIP), S_OK);
    check_only_work(f, L"docs\\a.txt", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER);
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    assert_hr(sync(f, L"docs\\sub\\b.txt", SKIP), S_OK);
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    recorder_init(&rec);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\sub\\b.txt", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER);
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, edited"));
}

/* --- the other flags of Synchronize, end to end ---------------------------------------------- */

static void pinnewfiles_pins_for_the_classes_asked_for(void **state)
{
    struct com_fixture *f = *state;
    BOOL for_all = 42, for_user = 42, inherit = 42;
    pin_docs(f);
    make_file(on_share(f, L"docs\\new.txt"), "new");
    assert_hr(sync(f, L"docs",
                   SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                       OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORALL |
                       OFFLINEFILES_SYNC_CONTROL_FLAG_LOWPRIORITY),
              S_OK);
    assert_true(holds(in_cache(f, L"docs\\new.txt"), "new"));
    IOfflineFilesPinInfo *info = find_facet(f, L"docs\\new.txt", &IID_IOfflineFilesPinInfo);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForComputer(info, &for_all, &inherit), S_OK);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUser(info, &for_user, &inherit), S_OK);
    IOfflineFilesPinInfo_Release(info);
    assert_true(for_all && for_user);
}

static void fillsparse_alone_fills_and_does_nothing_else(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    make_file(in_cache(f, L"docs\\made here.txt"), "mine");
    assert_hr(sync(f, L"docs", OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE), S_OK);
    assert_false(is_there(on_share(f, L"docs\\made here.txt")));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_suspended_folder_is_told_by_all_that_is_in_it),
        TEST(a_whole_share_can_be_suspended_and_stays_offline),
        TEST(only_a_root_can_be_released),
        TEST(outs_are_required_and_nothing_is_said_without_them),
        TEST(skipsuspendeddirs_leaves_a_suspended_folder_alone_and_other_syncs_do_not),
        TEST(pinnewfiles_pins_for_the_classes_asked_for),
        TEST(fillsparse_alone_fills_and_does_nothing_else),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
