/* Files in use, and a share that goes in the middle of a run, through the public API. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

/* ---- in use -------------------------------------------------------------------------------- */

static HANDLE open_for_writing(const WCHAR *path)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file =
        CreateFileW(path, GENERIC_READ | GENERIC_WRITE, share, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

static void a_file_that_is_being_written_is_not_sent(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, half");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, edited");
    HANDLE held = open_for_writing(in_cache(f, L"docs\\a.txt"));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_win32(result_of(&rec, L"\\a.txt")->hr, ERROR_SHARING_VIOLATION);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, edited"));
    CloseHandle(held);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, half"));
}

static void in_the_background_it_is_put_off_and_left_in_peace_for_a_while(void **state)
{
    struct com_fixture *f = *state;
    const DWORD background = SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_BACKGROUND;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    HANDLE held = open_for_writing(in_cache(f, L"docs\\a.txt"));
    assert_hr(sync(f, L"docs", background), S_OK);
    assert_win32(result_of(&rec, L"\\a.txt")->hr, ERROR_SHARING_VIOLATION);
    CloseHandle(held);
    recorder_init(&rec);
    assert_hr(sync(f, L"docs", background), S_OK); /* within 5 seconds: not even reported */
    assert_int_equal(recorded_count(&rec, ITEM), 1);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK); /* the user does not wait */
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

static void a_target_that_stays_open_is_not_replaced(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    HANDLE held = open_for_writing(on_share(f, L"docs\\a.txt"));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(FAILED(result_of(&rec, L"\\a.txt")->hr));
    CloseHandle(held);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    /* WINE: the backup name that we gave it goes only when the last handle is closed, which moves
     * its change time: that may look like an edit, and then it is a question. */
    assert_hr(sync_path(f, L"docs", SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_CR_KEEPLOCAL), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

/* ---- lost ---------------------------------------------------------------------------------- */

static bool unplugged;

static void unplug_once(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)path;
    (void)error;
    if (!unplugged && recorded_count(recorder, RESULT) == 2) /* the folder's and the first file's */
        com_fixture_unplug(recorder->context);
    unplugged = unplugged || recorded_count(recorder, RESULT) == 2;
}

static OFFLINEFILES_CONNECT_STATE connection(struct com_fixture *f,
                                             OFFLINEFILES_OFFLINE_REASON *why)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    OFFLINEFILES_CONNECT_STATE mode = 0;
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &mode, why), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    return mode;
}

static void a_share_that_goes_in_mid_run_is_offline_and_the_rest_is_not_reported(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_OFFLINE_REASON why = 0;
    unsigned failed = 0;
    pin_docs(f);
    for (WCHAR name[] = L"docs\\0.txt"; name[5] < L'9'; name[5]++)
        make_file(in_cache(f, name), "new");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, edited");
    unplugged = false;
    rec.on_result = unplug_once;
    rec.context = f;
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(unplugged);
    check_order(&rec);
    for (size_t i = 0; i < recorded_count(&rec, RESULT); i++)
        failed += FAILED(recorded(&rec, RESULT, i)->hr);
    assert_in_range(failed, 1, 2); /* the file at hand, and the share */
    assert_in_range(recorded_count(&rec, RESULT), 3, 4);
    assert_int_equal(connection(f, &why), OFFLINEFILES_CONNECT_STATE_OFFLINE);
    assert_int_equal(why, OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta, edited"));
    com_fixture_plug(f);
    recorder_init(&rec);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, edited"));
    assert_true(holds(on_share(f, L"docs\\8.txt"), "new"));
    assert_int_equal(connection(f, &why), OFFLINEFILES_CONNECT_STATE_ONLINE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_being_written_is_not_sent),
        TEST(in_the_background_it_is_put_off_and_left_in_peace_for_a_while),
        TEST(a_target_that_stays_open_is_not_replaced),
        TEST(a_share_that_goes_in_mid_run_is_offline_and_the_rest_is_not_reported),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
