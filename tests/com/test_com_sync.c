/* Synchronize through the public API: which way changes go, and what is reported. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

static void a_file_edited_in_the_cache_goes_to_the_server(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\a.txt", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

static void a_file_edited_on_the_server_comes_to_the_cache(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\a.txt", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_CLIENT);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha of the server"));
}

static void a_file_made_in_the_cache_is_made_on_the_server(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\new.txt"), "new");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\new.txt", OFFLINEFILES_SYNC_OPERATION_CREATE_COPY_ON_SERVER);
    assert_true(holds(on_share(f, L"docs\\new.txt"), "new"));
}

static FILETIME write_time(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    assert_true(GetFileAttributesExW(path, GetFileExInfoStandard, &data));
    return data.ftLastWriteTime;
}

static void set_write_time(const WCHAR *path, FILETIME time)
{
    HANDLE dir = CreateFileW(path, FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING,
                             FILE_FLAG_BACKUP_SEMANTICS, NULL);
    assert_true(dir != INVALID_HANDLE_VALUE);
    assert_true(SetFileTime(dir, NULL, NULL, &time));
    CloseHandle(dir);
}

static void folders_made_on_either_side_get_the_write_time_of_the_other(void **state)
{
    struct com_fixture *f = *state;
    const FILETIME old = {.dwHighDateTime = 0x01C00000}, older = {.dwHighDateTime = 0x01B00000};
    FILETIME seen;
    make_docs(f);
    set_write_time(on_share(f, L"docs\\sub"), older);
    set_write_time(on_share(f, L"docs"), old);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    seen = write_time(in_cache(f, L"docs"));
    assert_int_equal(CompareFileTime(&seen, &old), 0);
    seen = write_time(in_cache(f, L"docs\\sub"));
    assert_int_equal(CompareFileTime(&seen, &older), 0);
    make_folder(in_cache(f, L"docs\\made"));
    make_file(in_cache(f, L"docs\\made\\n.txt"), "new");
    set_write_time(in_cache(f, L"docs\\made"), old);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\made\\n.txt"), "new"));
    seen = write_time(on_share(f, L"docs\\made"));
    assert_int_equal(CompareFileTime(&seen, &old), 0);
}

static void with_nonewfilesout_a_new_file_stays_in_the_cache(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\new.txt"), "new");
    assert_hr(sync(f, L"docs", SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_NONEWFILESOUT), S_OK);
    assert_false(is_there(on_share(f, L"docs\\new.txt")));
    assert_true(holds(in_cache(f, L"docs\\new.txt"), "new"));
}

static void a_file_deleted_in_the_cache_is_deleted_on_the_server(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_true(DeleteFileW(in_cache(f, L"docs\\a.txt")));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\a.txt", OFFLINEFILES_SYNC_OPERATION_DELETE_SERVER_COPY);
    assert_false(is_there(on_share(f, L"docs\\a.txt")));
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
}

static void a_file_deleted_on_the_server_leaves_the_cache(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_true(DeleteFileW(on_share(f, L"docs\\a.txt")));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_only_work(f, L"docs\\a.txt", OFFLINEFILES_SYNC_OPERATION_DELETE_CLIENT_COPY);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
}

static void a_new_file_on_the_server_is_pinned_only_if_that_is_asked_for(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(on_share(f, L"docs\\c.txt"), "gamma");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_false(is_there(in_cache(f, L"docs\\c.txt")));
    assert_hr(sync(f, L"docs",
                   SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                       OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER),
              S_OK);
    assert_true(is_pinned(f, L"docs\\c.txt"));
    assert_true(holds(in_cache(f, L"docs\\c.txt"), "gamma"));
}

static void one_direction_leaves_the_other_alone(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta of the server");
    assert_hr(sync_path(f, L"docs", OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta of the server"));
    assert_hr(sync_path(f, L"docs", OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
}

static void when_all_is_in_sync_only_the_named_path_is_reported(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, ITEM), 1);
    assert_wide(recorded(&rec, ITEM, 0)->path, on_share(f, L"docs"));
    assert_int_equal(recorded_count(&rec, DETAIL), 0);
}

static void no_sink_is_needed(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_edited_in_the_cache_goes_to_the_server),
        TEST(a_file_edited_on_the_server_comes_to_the_cache),
        TEST(a_file_made_in_the_cache_is_made_on_the_server),
        TEST(folders_made_on_either_side_get_the_write_time_of_the_other),
        TEST(with_nonewfilesout_a_new_file_stays_in_the_cache),
        TEST(a_file_deleted_in_the_cache_is_deleted_on_the_server),
        TEST(a_file_deleted_on_the_server_leaves_the_cache),
        TEST(a_new_file_on_the_server_is_pinned_only_if_that_is_asked_for),
        TEST(one_direction_leaves_the_other_alone),
        TEST(when_all_is_in_sync_only_the_named_path_is_reported),
        TEST(no_sink_is_needed),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
