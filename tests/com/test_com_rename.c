/* IOfflineFilesCache2::RenameItemEx through the public API, on real files; and renames that
 * programs make in the cache or on the server. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

static HRESULT rename_item(const struct com_fixture *f, const WCHAR *from, const WCHAR *to)
{
    IOfflineFilesCache2 *cache = NULL;
    HRESULT hr;
    assert_hr(
        IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesCache2, (void **)&cache),
        S_OK);
    hr = IOfflineFilesCache2_RenameItemEx(cache, from, to, FALSE);
    IOfflineFilesCache2_Release(cache);
    return hr;
}

static void a_file_and_its_pin_get_another_name_at_once(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub\\c.txt")), S_OK);
    assert_true(holds(in_cache(f, L"docs\\sub\\c.txt"), "alpha"));
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_true(is_there(on_share(f, L"docs\\a.txt")));
    assert_true(is_pinned(f, L"docs\\sub\\c.txt"));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\sub\\c.txt"), "alpha"));
    assert_false(is_there(on_share(f, L"docs\\a.txt")));
    assert_hr(find_result(f, L"docs\\a.txt"), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
}

/* What nobody knows of in the folder on the server shows that the folder itself was renamed. */
static void a_folder_renamed_offline_is_renamed_on_the_server(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(on_share(f, L"docs\\sub\\new.txt"), "made there meanwhile");
    com_fixture_unplug(f);
    assert_hr(rename_item(f, on_share(f, L"docs\\sub"), on_share(f, L"docs\\folder")), S_OK);
    assert_true(holds(in_cache(f, L"docs\\folder\\b.txt"), "beta"));
    com_fixture_plug(f);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\folder\\b.txt"), "beta"));
    assert_true(holds(on_share(f, L"docs\\folder\\new.txt"), "made there meanwhile"));
    assert_false(is_there(on_share(f, L"docs\\sub")));
}

static void a_folder_renamed_on_the_server_is_renamed_in_the_cache(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\sub\\mine.txt"), "made here meanwhile");
    assert_true(MoveFileW(on_share(f, L"docs\\sub"), on_share(f, L"docs\\folder")));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(in_cache(f, L"docs\\folder\\b.txt"), "beta"));
    assert_true(holds(on_share(f, L"docs\\folder\\mine.txt"), "made here meanwhile"));
    assert_false(is_there(in_cache(f, L"docs\\sub")));
    assert_false(is_there(on_share(f, L"docs\\sub")));
}

static bool is_spelled(const WCHAR *path, const WCHAR *name)
{
    WIN32_FIND_DATAW data;
    HANDLE find = FindFirstFileW(path, &data);
    if (find == INVALID_HANDLE_VALUE)
        return false;
    FindClose(find);
    return wcscmp(data.cFileName, name) == 0;
}

static void a_name_that_changes_in_case_only_does_so_on_both_sides(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\A.TXT")), S_OK);
    assert_true(is_spelled(in_cache(f, L"docs\\a.txt"), L"A.TXT"));
    make_file(in_cache(f, L"docs\\A.TXT"), "edited");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(is_spelled(on_share(f, L"docs\\a.txt"), L"A.TXT"));
    assert_true(holds(on_share(f, L"docs\\A.TXT"), "edited"));
}

static void what_is_open_or_missing_or_in_the_way_is_told(void **state)
{
    struct com_fixture *f = *state;
    HANDLE file;
    pin_docs(f);
    file = CreateFileW(in_cache(f, L"docs\\sub\\b.txt"), GENERIC_READ, FILE_SHARE_READ, NULL,
                       OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_hr(rename_item(f, on_share(f, L"docs\\sub\\b.txt"), on_share(f, L"docs\\c.txt")),
              HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CloseHandle(file);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    assert_hr(rename_item(f, on_share(f, L"docs\\none.txt"), on_share(f, L"docs\\c.txt")),
              HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub")),
              HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS));
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), on_share(f, L"none\\a.txt")),
              HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    assert_hr(rename_item(f, NULL, on_share(f, L"docs\\c.txt")), E_INVALIDARG);
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), L""), E_INVALIDARG);
    assert_hr(rename_item(f, on_share(f, L"docs\\a.txt"), L"C:\\a.txt"),
              HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_and_its_pin_get_another_name_at_once),
        TEST(a_folder_renamed_offline_is_renamed_on_the_server),
        TEST(a_folder_renamed_on_the_server_is_renamed_in_the_cache),
        TEST(a_name_that_changes_in_case_only_does_so_on_both_sides),
        TEST(what_is_open_or_missing_or_in_the_way_is_told),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
