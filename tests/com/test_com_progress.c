/* What a progress sink answers and does, and what comes of it. */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

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
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
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
