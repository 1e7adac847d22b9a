/* Pin, Unpin and Synchronize through the public API: what they do, and the order of callbacks. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

static struct recorder rec;

/* --- running with the recorder as sink ------------------------------------------------------- */

static HRESULT pin(struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, deep, FALSE, flags, &rec.progress);
}

static HRESULT unpin(struct com_fixture *f, const WCHAR *rel, BOOL deep, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, deep, FALSE, flags, &rec.progress);
}

static HRESULT sync(struct com_fixture *f, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, flags, NULL,
                                          &rec.progress, NULL);
}

static int setup(void **state)
{
    recorder_init(&rec);
    return com_fixture_setup(state);
}

/* docs\a.txt, docs\sub\b.txt on the share. */
static void make_docs(struct com_fixture *f)
{
    make_folder(on_share(f, L"docs"));
    make_folder(on_share(f, L"docs\\sub"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
}

/* The same, pinned and filled, and nothing recorded. */
static void pin_docs(struct com_fixture *f)
{
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    recorder_init(&rec);
}

static BOOL is_pinned(struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesPinInfo *info = find_facet(f, rel, &IID_IOfflineFilesPinInfo);
    BOOL pinned = 42;
    assert_hr(IOfflineFilesPinInfo_IsPinned(info, &pinned), S_OK);
    IOfflineFilesPinInfo_Release(info);
    return pinned;
}

static BOOL is_sparse(struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesFileItem *file = find_facet(f, rel, &IID_IOfflineFilesFileItem);
    BOOL sparse = 42;
    assert_hr(IOfflineFilesFileItem_IsSparse(file, &sparse), S_OK);
    IOfflineFilesFileItem_Release(file);
    return sparse;
}

static HRESULT find_result(struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesItem *item = NULL;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, on_share(f, rel), 0, &item);
    if (item)
        IOfflineFilesItem_Release(item);
    return hr;
}

/* The one item that was worked on successfully, and how; no other result is a success. */
static void check_only_work(struct com_fixture *f, const WCHAR *rel,
                            OFFLINEFILES_SYNC_OPERATION operation)
{
    const struct call *last = NULL;
    check_order(&rec);
    for (size_t i = 0; i < recorded_count(&rec, DETAIL); i++) {
        last = recorded(&rec, DETAIL, i);
        assert_wide(last->path, on_share(f, rel));
        assert_int_equal(last->operation, operation);
    }
    assert_non_null(last);
    assert_true(last->done == last->total);
    assert_hr(result_of(&rec, rel)->hr, S_OK);
}

/* --- Pin ------------------------------------------------------------------------------------- */

static void pinning_a_folder_deep_with_fill_copies_it_parents_first(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *order[] = {L"docs", L"docs\\a.txt", L"docs\\sub", L"docs\\sub\\b.txt"};
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_wide(recorded(&rec, ITEM, i)->path, on_share(f, order[i]));
        assert_hr(recorded(&rec, RESULT, i)->hr, S_OK);
        assert_true(is_pinned(f, order[i]));
    }
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

/* --- Synchronize ----------------------------------------------------------------------------- */

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

/* --- what sinks answer ----------------------------------------------------------------------- */

static void an_abort_at_the_beginning_does_nothing(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.abort_at_begin = -1; /* any value but 0 */
    assert_win32(pin(f, L"docs", TRUE, PIN_FILL), ERROR_CANCELLED);
    assert_int_equal(rec.count, 2);
    assert_int_equal(rec.calls[0].what, BEGIN);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_CANCELLED);
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
}

static void an_abort_before_an_item_leaves_it_alone(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    rec.at_item = OFFLINEFILES_OP_ABORT;
    assert_win32(sync(f, L"docs", SYNC_BOTH), ERROR_CANCELLED);
    assert_int_equal(recorded_count(&rec, ITEM), 1);
    assert_int_equal(recorded_count(&rec, RESULT), 0);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_CANCELLED);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
}

static void an_abort_after_an_item_keeps_what_is_done(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, edited");
    LPCWSTR paths[] = {on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub\\b.txt")};
    rec.at_result = OFFLINEFILES_OP_ABORT;
    assert_win32(IOfflineFilesCache_Synchronize(f->cache, NULL, paths, 2, FALSE, SYNC_BOTH, NULL,
                                                &rec.progress, NULL),
                 ERROR_CANCELLED);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, ITEM), 1);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
}

static void a_yes_to_queryabort_cancels(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.abort_at_query = 1;
    assert_win32(pin(f, L"docs", TRUE, PIN_FILL), ERROR_CANCELLED);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_CANCELLED);
    assert_int_equal(rec.calls[rec.count - 1].what, END);
}

static void retry_after_a_result_repeats_the_item(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.at_result = OFFLINEFILES_OP_RETRY;
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, ITEM), 2);
    assert_wide(recorded(&rec, ITEM, 0)->path, recorded(&rec, ITEM, 1)->path);
    assert_int_equal(recorded_count(&rec, RESULT), 2);
}

/* Makes the file that was missing, so that the repeated item succeeds. */
static void make_missing_file(struct recorder *recorder, LPCWSTR path,
                              IOfflineFilesSyncErrorInfo *error)
{
    (void)recorder;
    if (error)
        make_file(path, "late");
}

static void retry_after_a_failure_can_succeed(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.at_result = OFFLINEFILES_OP_RETRY;
    rec.on_result = make_missing_file;
    assert_hr(pin(f, L"docs\\late.txt", FALSE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_win32(recorded(&rec, RESULT, 0)->hr, ERROR_FILE_NOT_FOUND);
    assert_hr(recorded(&rec, RESULT, 1)->hr, S_OK);
    assert_true(holds(in_cache(f, L"docs\\late.txt"), "late"));
}

static void retry_before_an_item_means_continue(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.at_item = OFFLINEFILES_OP_RETRY;
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, ITEM), 1);
}

static void an_answer_that_is_none_means_continue(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.at_item = (OFFLINEFILES_OP_RESPONSE)77;
    rec.at_result = (OFFLINEFILES_OP_RESPONSE)-1;
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
}

/* Asks the cache about the item from inside the callback, and synchronizes another. */
static void use_the_cache(struct recorder *recorder, LPCWSTR path,
                          IOfflineFilesSyncErrorInfo *error)
{
    struct com_fixture *f = recorder->context;
    IOfflineFilesItem *item = NULL;
    LPWSTR location = NULL;
    (void)error;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, path, 0, &item), S_OK);
    assert_hr(IOfflineFilesCache_GetLocation(f->cache, &location), S_OK);
    CoTaskMemFree(location);
    IOfflineFilesItem_Release(item);
}

static void a_sink_may_ask_the_cache_from_inside_a_callback(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.on_result = use_the_cache;
    rec.context = f;
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
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
        TEST(a_file_edited_in_the_cache_goes_to_the_server),
        TEST(a_file_edited_on_the_server_comes_to_the_cache),
        TEST(a_file_made_in_the_cache_is_made_on_the_server),
        TEST(with_nonewfilesout_a_new_file_stays_in_the_cache),
        TEST(a_file_deleted_in_the_cache_is_deleted_on_the_server),
        TEST(a_file_deleted_on_the_server_leaves_the_cache),
        TEST(a_new_file_on_the_server_is_pinned_only_if_that_is_asked_for),
        TEST(one_direction_leaves_the_other_alone),
        TEST(when_all_is_in_sync_only_the_named_path_is_reported),
        TEST(no_sink_is_needed),
        TEST(an_abort_at_the_beginning_does_nothing),
        TEST(an_abort_before_an_item_leaves_it_alone),
        TEST(an_abort_after_an_item_keeps_what_is_done),
        TEST(a_yes_to_queryabort_cancels),
        TEST(retry_after_a_result_repeats_the_item),
        TEST(retry_after_a_failure_can_succeed),
        TEST(retry_before_an_item_means_continue),
        TEST(an_answer_that_is_none_means_continue),
        TEST(a_sink_may_ask_the_cache_from_inside_a_callback),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
