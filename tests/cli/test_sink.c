/* cli/sink.c, tally.c, message.c: what the user sees of a long operation. */
#include "captured_output.h"
#include "unit.h"

#include "cli/message.h"
#include "cli/session.h"
#include "cli/sink.h"

#include <wchar.h>

static bool cancelled;

bool cancel_asked(void)
{
    return cancelled;
}

static struct sink sink;
static OFFLINEFILES_OP_RESPONSE answer;

static IOfflineFilesSyncProgress *progress(void)
{
    return &sink.progress;
}

/* As the engine does: asks for our interface, then begins. */
static int open_sink(void **state)
{
    void *item_progress;
    BOOL abort;

    (void)state;
    captured_reset();
    cancelled = false;
    sink_open(&sink, L"pinned");
    if (IOfflineFilesSyncProgress_QueryInterface(progress(), &IID_IOpenCscSyncProgress,
                                                 &item_progress) != S_OK)
        return 1;
    return IOfflineFilesSyncProgress_Begin(progress(), &abort);
}

static void begin(const WCHAR *path)
{
    assert_int_equal(IOfflineFilesSyncProgress_SyncItemBegin(progress(), path, &answer), S_OK);
}

static void copy(const WCHAR *path, OFFLINEFILES_SYNC_OPERATION operation, ULONGLONG done,
                 ULONGLONG total)
{
    assert_int_equal(
        IOpenCscSyncProgress_ItemProgress(&sink.item_progress, path, operation, done, total), S_OK);
}

static void end(const WCHAR *path, HRESULT hr)
{
    assert_int_equal(IOfflineFilesSyncProgress_SyncItemResult(progress(), path, hr, NULL, &answer),
                     S_OK);
}

static void whole(const WCHAR *path, OFFLINEFILES_SYNC_OPERATION operation, ULONGLONG size)
{
    begin(path);
    copy(path, operation, size, size);
    end(path, S_OK);
}

static void every_operation_has_a_line_and_a_count(void **state)
{
    static const struct {
        OFFLINEFILES_SYNC_OPERATION operation;
        const WCHAR *line;
        const WCHAR *count;
    } rows[] = {
        {OFFLINEFILES_SYNC_OPERATION_CREATE_COPY_ON_SERVER, L"created on server p\n",
         L"1 created on server"},
        {OFFLINEFILES_SYNC_OPERATION_CREATE_COPY_ON_CLIENT, L"created here      p\n",
         L"1 created here"},
        {OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, L"up                p\n", L"1 up"},
        {OFFLINEFILES_SYNC_OPERATION_SYNC_TO_CLIENT, L"down              p\n", L"1 down"},
        {OFFLINEFILES_SYNC_OPERATION_DELETE_SERVER_COPY, L"deleted on server p\n",
         L"1 deleted on server"},
        {OFFLINEFILES_SYNC_OPERATION_DELETE_CLIENT_COPY, L"deleted here      p\n",
         L"1 deleted here"},
        {OFFLINEFILES_SYNC_OPERATION_PIN, L"pinned            p\n", L"1 pinned"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        open_sink(state);
        whole(L"p", rows[i].operation, 0);
        assert_wide_equal(captured_results, rows[i].line);
        sink_close(&sink);
        assert_wide_holds(captured_results, rows[i].count);
    }
}

static void bytes_are_counted_once_however_often_progress_is_told(void **state)
{
    (void)state;
    begin(L"p");
    copy(L"p", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, 1024, 3072);
    copy(L"p", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, 2048, 3072);
    copy(L"p", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, 3072, 3072);
    copy(L"p", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, 3072, 3072);
    end(L"p", S_OK);
    whole(L"q", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_CLIENT, 1024);
    assert_int_equal(sink.tally.bytes, 4096);
    sink_close(&sink);
    assert_wide_holds(captured_results, L"1 up, 1 down; 4.0 KiB in ");
    assert_wide_holds(captured_results, L" s; 0 conflicts, 0 failed\n");
}

static void an_item_that_was_in_sync_is_not_mentioned(void **state)
{
    (void)state;
    begin(L"p");
    end(L"p", S_OK);
    assert_wide_equal(captured_results, L"");
    sink_close(&sink);
    assert_wide_holds(captured_results, L"nothing to do; 0 bytes in ");
}

static void a_cache_that_tells_no_operations_is_believed_anyway(void **state)
{
    (void)state;
    sink.tells_operations = false; /* as if nobody had asked for IOpenCscSyncProgress */
    begin(L"p");
    end(L"p", S_OK);
    assert_wide_equal(captured_results, L"processed         p\n");
    sink_close(&sink);
    assert_wide_holds(captured_results, L"1 processed");
}

static void a_conflict_and_a_failure_go_to_standard_error(void **state)
{
    (void)state;
    begin(L"p");
    end(L"p", CONFLICT_LEFT);
    assert_wide_equal(captured_diagnostics, L"p: conflict: changed on both sides since they were "
                                            L"last in sync (0x8007051A)");
    captured_reset();
    begin(L"q");
    end(L"q", E_NOTIMPL);
    assert_wide_equal(captured_diagnostics, L"q: not supported by this version (0x80004001)");
    assert_wide_equal(captured_results, L"");
    sink_close(&sink);
    assert_wide_holds(captured_results, L"nothing done");
    assert_wide_holds(captured_results, L"1 conflict, 1 failed");
}

static void a_version_kept_under_a_new_name_is_told(void **state)
{
    (void)state;
    begin(L"p");
    sink_note_kept(&sink, L"\\\\s\\d\\a.txt", L"a (me v1).txt");
    assert_wide_equal(captured_results, L"keeping both      \\\\s\\d\\a.txt (the version from here "
                                        L"as a (me v1).txt)\n");
}

static void after_control_c_everything_is_answered_with_abort(void **state)
{
    BOOL abort = 2;

    (void)state;
    IOfflineFilesSyncProgress_Begin(progress(), &abort);
    assert_false(abort);
    begin(L"p");
    assert_int_equal(answer, OFFLINEFILES_OP_CONTINUE);
    cancelled = true;
    IOfflineFilesSyncProgress_QueryAbort(progress(), &abort);
    assert_true(abort);
    end(L"p", HRESULT_FROM_WIN32(ERROR_CANCELLED));
    assert_int_equal(answer, OFFLINEFILES_OP_ABORT);
    assert_wide_equal(captured_diagnostics, L""); /* a cancelled item is no failure */
    sink_close(&sink);
    assert_wide_holds(captured_results, L"0 failed");
}

static void an_operation_that_was_refused_has_no_summary(void **state)
{
    (void)state;
    captured_reset();
    sink_open(&sink, L"pinned");
    sink_close(&sink);
    assert_wide_equal(captured_results, L"");
}

static void on_a_console_a_bar_is_drawn_instead_of_lines(void **state)
{
    (void)state;
    captured_reset();
    captured_width = 80;
    sink_open(&sink, L"pinned");
    sink.begun = true;
    begin(L"\\\\fileserver\\docs\\report.txt");
    assert_wide_holds(captured_results, L"] 0 items  0 bytes  0 bytes/s  ");
    assert_wide_holds(captured_results, L"report.txt");
    copy(L"p", OFFLINEFILES_SYNC_OPERATION_SYNC_TO_SERVER, 1, 1);
    end(L"p", S_OK);
    assert_null(wcsstr(captured_results, L"\n"));
    sink_close(&sink);
    assert_wide_holds(captured_results, L"\r1 up");
}

static void the_bar_never_fills_the_last_column(void **state)
{
    struct bar bar = {.width = 60};
    struct tally tally;
    const WCHAR *path =
        L"\\\\fileserver\\docs\\a\\path\\that\\is\\much\\too\\long\\for\\the\\console";

    (void)state;
    captured_reset();
    tally_start(&tally, L"pinned");
    bar_draw(&bar, &tally, &(struct current){path, 25, 100});
    assert_int_equal(wcslen(captured_results), 1 + 59);
    captured_reset();
    bar_draw(&bar, &tally, &(struct current){path, 50, 100}); /* less than 0.1 s later */
    assert_wide_equal(captured_results, L"");
    bar_erase(&bar);
    assert_int_equal(wcslen(captured_results), 59 + 2);
}

static void the_bar_shows_how_far_a_big_item_is(void **state)
{
    static const struct {
        ULONGLONG done;
        const WCHAR *bar;
    } rows[] = {{0, L"\r[--------------------] "},
                {256 << 20, L"\r[#####---------------] "},
                {1024 << 20, L"\r[####################] "}};
    struct tally tally;

    (void)state;
    tally_start(&tally, L"pinned");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bar bar = {.width = 80};

        captured_reset();
        bar_draw(&bar, &tally, &(struct current){L"p", rows[i].done, 1024 << 20});
        assert_wide_holds(captured_results, rows[i].bar);
    }
}

static void the_bar_of_a_small_item_is_a_sign_of_life(void **state)
{
    struct bar bar = {.width = 80};
    struct tally tally;
    unsigned full = 0;

    (void)state;
    captured_reset();
    tally_start(&tally, L"pinned");
    bar_draw(&bar, &tally, &(struct current){L"p", 5, 5});
    for (const WCHAR *c = captured_results; *c != 0; c++)
        full += *c == L'#';
    assert_int_equal(full, 1);
}

static void sizes_are_told_in_fitting_units(void **state)
{
    static const struct {
        ULONGLONG bytes;
        const WCHAR *text;
    } rows[] = {
        {0, L"0 bytes"},          {1, L"1 byte"},           {1023, L"1023 bytes"},
        {1024, L"1.0 KiB"},       {1536, L"1.5 KiB"},       {1048576, L"1.0 MiB"},
        {1ULL << 30, L"1.0 GiB"}, {1ULL << 40, L"1.0 TiB"}, {1ULL << 51, L"2048.0 TiB"},
    };
    WCHAR text[SIZE_LENGTH];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_wide_equal(format_size(rows[i].bytes, text), rows[i].text);
}

static void every_result_has_a_text(void **state)
{
    static const HRESULT results[] = {E_FAIL,
                                      E_NOTIMPL,
                                      E_UNEXPECTED,
                                      (HRESULT)0x8ABCDEF0,
                                      HRESULT_FROM_WIN32(ERROR_DISK_FULL),
                                      HRESULT_FROM_WIN32(ERROR_CSCSHARE_OFFLINE),
                                      CONFLICT_LEFT,
                                      REGDB_E_CLASSNOTREG};

    (void)state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        const WCHAR *text = message_text(results[i]);
        size_t length = wcslen(text);

        assert_true(length > 0);
        assert_null(wcspbrk(text, L"\r\n"));
        assert_true(text[length - 1] != L'.');
    }
}

static void a_path_that_is_none_is_wrong_usage(void **state)
{
    (void)state;
    captured_reset();
    assert_int_equal(message_failure(L"C:\\x", HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)), EXIT_USAGE);
    assert_wide_holds(captured_diagnostics, L"C:\\x: not a network path");
    assert_int_equal(message_failure(L"a*", HRESULT_FROM_WIN32(ERROR_INVALID_NAME)), EXIT_USAGE);
    assert_int_equal(message_failure(NULL, E_FAIL), EXIT_ITEMS_FAILED);
    assert_int_equal(message_failure(NULL, HRESULT_FROM_WIN32(ERROR_CANCELLED)), EXIT_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_has_a_line_and_a_count),
        cmocka_unit_test_setup(bytes_are_counted_once_however_often_progress_is_told, open_sink),
        cmocka_unit_test_setup(an_item_that_was_in_sync_is_not_mentioned, open_sink),
        cmocka_unit_test_setup(a_cache_that_tells_no_operations_is_believed_anyway, open_sink),
        cmocka_unit_test_setup(a_conflict_and_a_failure_go_to_standard_error, open_sink),
        cmocka_unit_test_setup(a_version_kept_under_a_new_name_is_told, open_sink),
        cmocka_unit_test_setup(after_control_c_everything_is_answered_with_abort, open_sink),
        cmocka_unit_test(an_operation_that_was_refused_has_no_summary),
        cmocka_unit_test(on_a_console_a_bar_is_drawn_instead_of_lines),
        cmocka_unit_test(the_bar_never_fills_the_last_column),
        cmocka_unit_test(the_bar_shows_how_far_a_big_item_is),
        cmocka_unit_test(the_bar_of_a_small_item_is_a_sign_of_life),
        cmocka_unit_test(sizes_are_told_in_fitting_units),
        cmocka_unit_test(every_result_has_a_text),
        cmocka_unit_test(a_path_that_is_none_is_wrong_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
