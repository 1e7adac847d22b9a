/* Pin and Unpin through the public API: what they do, and the order of callbacks. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

/* --- Pin ------------------------------------------------------------------------------------- */

/* When an item was begun. */
static size_t position_of(const WCHAR *path)
{
    for (size_t i = 0; i < rec.count; i++) {
        if (rec.calls[i].what == ITEM && wcscmp(rec.calls[i].path, path) == 0)
            return i;
    }
    fail_msg("an item was not reported");
    return 0;
}

static void pinning_a_folder_deep_with_fill_copies_it_parents_first(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *all[] = {L"docs", L"docs\\a.txt", L"docs\\sub", L"docs\\sub\\b.txt"};
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_hr(result_of(&rec, all[i])->hr, S_OK);
        assert_true(is_pinned(f, all[i]));
    }
    assert_true(position_of(on_share(f, L"docs")) < position_of(on_share(f, L"docs\\sub")));
    assert_true(position_of(on_share(f, L"docs")) < position_of(on_share(f, L"docs\\a.txt")));
    assert_true(position_of(on_share(f, L"docs\\sub")) <
                position_of(on_share(f, L"docs\\sub\\b.txt")));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_true(rec.queries > 0);
}

static void every_success_is_told_once_with_all_its_bytes(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_file(on_share(f, L"docs\\empty"), "");
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    for (size_t i = 0; i < recorded_count(&rec, RESULT); i++) {
        const struct call *result = recorded(&rec, RESULT, i);
        const struct call *before = result - 1;
        assert_int_equal(before->what, DETAIL);
        assert_true(before->done == before->total);
        assert_int_equal(before->operation, OFFLINEFILES_SYNC_OPERATION_SYNC_TO_CLIENT);
    }
    assert_int_equal((result_of(&rec, L"a.txt") - 1)->total, 5);
    assert_int_equal((result_of(&rec, L"empty") - 1)->total, 0);
}

static void pinning_without_fill_leaves_files_sparse_until_filled(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORALL), S_OK);
    assert_true(is_pinned(f, L"docs\\a.txt"));
    assert_true(is_sparse(f, L"docs\\a.txt"));
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_hr(sync(f, L"docs", OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE), S_OK);
    assert_false(is_sparse(f, L"docs\\a.txt"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void pinning_a_folder_not_deep_takes_the_children_at_the_next_sync(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", FALSE, PIN_FILL), S_OK);
    assert_true(is_pinned(f, L"docs"));
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

static void pinning_one_file_pins_that_file_only(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_file(on_share(f, L"docs\\z.txt"), "zeta");
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_hr(result_of(&rec, L"docs\\a.txt")->hr, S_OK);
    assert_true(is_pinned(f, L"docs\\a.txt"));
    assert_false(is_pinned(f, L"docs"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_false(is_there(in_cache(f, L"docs\\z.txt")));
}

static void pinning_again_adds_a_class(void **state)
{
    struct com_fixture *f = *state;
    BOOL pinned = 42, inherit = 42;
    pin_docs(f);
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR), S_OK);
    IOfflineFilesPinInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesPinInfo);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUser(info, &pinned, &inherit), S_OK);
    assert_true(pinned && inherit);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForFolderRedirection(info, &pinned, &inherit), S_OK);
    assert_true(pinned && inherit);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForComputer(info, &pinned, &inherit), S_OK);
    assert_false(pinned || inherit);
    IOfflineFilesPinInfo_Release(info);
}

static void a_path_the_server_does_not_have_is_a_failed_item(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    LPCWSTR paths[] = {on_share(f, L"nothing"), on_share(f, L"docs")};
    assert_hr(
        IOfflineFilesCache_Pin(f->cache, NULL, paths, 2, TRUE, FALSE, PIN_FILL, &rec.progress),
        S_OK);
    check_order(&rec);
    const struct call *failed = result_of(&rec, L"nothing");
    assert_win32(failed->hr, ERROR_FILE_NOT_FOUND);
    assert_int_equal(failed->operation, OFFLINEFILES_SYNC_OPERATION_PREPARE);
    assert_hr(result_of(&rec, L"b.txt")->hr, S_OK);
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
}

static void the_result_of_a_single_file_is_the_result_of_the_call(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_win32(pin(f, L"docs\\nothing.txt", FALSE, PIN_FILL), ERROR_FILE_NOT_FOUND);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_FILE_NOT_FOUND);
    recorder_init(&rec);
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
}

/* --- Unpin ----------------------------------------------------------------------------------- */

static void unpinning_not_deep_takes_the_folder_and_its_files(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(unpin(f, L"docs", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    check_order(&rec);
    assert_false(is_pinned(f, L"docs"));
    assert_false(is_pinned(f, L"docs\\a.txt"));
    assert_true(is_pinned(f, L"docs\\sub"));
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
}

static void unpinning_deep_takes_all_and_keeps_the_content(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(unpin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_false(is_pinned(f, L"docs\\sub\\b.txt"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

static void unpinning_another_class_changes_nothing(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(unpin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORALL), S_OK);
    assert_true(is_pinned(f, L"docs"));
    assert_true(is_pinned(f, L"docs\\sub\\b.txt"));
}

static void unpinning_what_is_not_cached_is_a_failed_item(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR paths[] = {on_share(f, L"nothing"), on_share(f, L"docs")};
    pin_docs(f);
    assert_hr(IOfflineFilesCache_Unpin(f->cache, NULL, paths, 2, TRUE, FALSE,
                                       OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, &rec.progress),
              S_OK);
    assert_win32(result_of(&rec, L"nothing")->hr, ERROR_FILE_NOT_FOUND);
    assert_false(is_pinned(f, L"docs"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pinning_a_folder_deep_with_fill_copies_it_parents_first),
        TEST(every_success_is_told_once_with_all_its_bytes),
        TEST(pinning_without_fill_leaves_files_sparse_until_filled),
        TEST(pinning_a_folder_not_deep_takes_the_children_at_the_next_sync),
        TEST(pinning_one_file_pins_that_file_only),
        TEST(pinning_again_adds_a_class),
        TEST(a_path_the_server_does_not_have_is_a_failed_item),
        TEST(the_result_of_a_single_file_is_the_result_of_the_call),
        TEST(unpinning_not_deep_takes_the_folder_and_its_files),
        TEST(unpinning_deep_takes_all_and_keeps_the_content),
        TEST(unpinning_another_class_changes_nothing),
        TEST(unpinning_what_is_not_cached_is_a_failed_item),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
