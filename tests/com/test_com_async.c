/*
 * Asynchronous operations: bAsync, and progress that the work does not wait for (ASYNCPROGRESS), of
 * a client in the multithreaded apartment. test_com_sta.c has the other kind of client.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <shellapi.h>
#include <wchar.h>

#define FOR_USER     OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER
#define TELL_LATER   OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS
#define MANY         16
#define CHILD_RESULT 42

static HANDLE gate;

static int setup(void **state)
{
    docs_setup(state);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    return 0;
}

static int teardown(void **state)
{
    struct com_fixture *f = *state;
    SetEvent(gate);
    IOfflineFilesCache_Release(f->cache);
    bool quiet = wait_until_quiet();
    f->cache = com_fixture_cache();
    CloseHandle(rec.ended);
    CloseHandle(gate);
    return com_fixture_teardown(state) || !quiet;
}

static HRESULT start_pin(const struct com_fixture *f, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, TRUE, flags, &rec.progress);
}

static HRESULT start_sync(const struct com_fixture *f, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, TRUE, flags, &rec.handler,
                                          &rec.progress, NULL);
}

/* The end of an operation, and how it went: everything came in order and on one other thread. */
static HRESULT the_end(void)
{
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    rec.heard = rec.calls[0].thread;
    assert_true(rec.heard != rec.home);
    check_order(&rec);
    return recorded(&rec, END, 0)->hr;
}

/* Blocks the worker in its first call until the test opens the gate. */
static void wait_at_begin(struct recorder *recorder, const struct call *call)
{
    (void)recorder;
    if (call->what == BEGIN)
        WaitForSingleObject(gate, INFINITE);
}

/* --- bAsync ---------------------------------------------------------------------------------- */

static void pin_synchronize_and_unpin_work_on_another_thread_and_tell_their_end(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_hr(the_end(), S_OK);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));

    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    HANDLE ended = rec.ended;
    recorder_init(&rec);
    rec.ended = ended;
    ResetEvent(ended);
    assert_hr(start_sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(the_end(), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, edited"));

    recorder_init(&rec);
    rec.ended = ended;
    ResetEvent(ended);
    LPCWSTR path = on_share(f, L"docs");
    assert_hr(
        IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, TRUE, FOR_USER, &rec.progress),
        S_OK);
    assert_hr(the_end(), S_OK);
    assert_false(is_pinned(f, L"docs\\sub\\b.txt"));
}

static void what_is_wrong_with_the_arguments_is_told_at_once(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    LPCWSTR local = L"C:\\docs";
    IOfflineFilesCache *c = f->cache;
    assert_hr(IOfflineFilesCache_Synchronize(c, NULL, &path, 1, TRUE, SYNC_BOTH, NULL, NULL, NULL),
              E_INVALIDARG); /* DOC: a sink is required */
    assert_hr(start_sync(f, L"docs", 0), E_INVALIDARG);
    assert_win32(IOfflineFilesCache_Synchronize(c, NULL, &local, 1, TRUE, SYNC_BOTH, NULL,
                                                &rec.progress, NULL),
                 ERROR_BAD_PATHNAME);
    assert_win32(IOfflineFilesCache_Pin(c, NULL, &local, 1, TRUE, TRUE, FOR_USER, &rec.progress),
                 ERROR_BAD_PATHNAME);
    assert_hr(IOfflineFilesCache_Unpin(c, NULL, NULL, 1, TRUE, TRUE, FOR_USER, &rec.progress),
              E_INVALIDARG);
    assert_int_equal(rec.count, 0);
    assert_int_equal(rec.refs, 1);
}

static void the_arguments_are_copied(void **state)
{
    struct com_fixture *f = *state;
    WCHAR first[100], second[100];
    LPCWSTR paths[2] = {first, second};
    GUID id = {1, 2, 3, {4}};
    make_docs(f);
    assert_hr(pin_path(f, L"docs", TRUE, FOR_USER), S_OK);
    wcsncpy(first, on_share(f, L"docs\\a.txt"), 99);
    wcsncpy(second, on_share(f, L"docs\\sub\\b.txt"), 99);
    rec.on_call = wait_at_begin;
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, paths, 2, TRUE,
                                             OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE, NULL,
                                             &rec.progress, &id),
              S_OK);
    memset(first, 0, sizeof(first));
    memset(second, 0, sizeof(second));
    memset(paths, 0, sizeof(paths));
    memset(&id, 0, sizeof(id));
    SetEvent(gate);
    assert_hr(the_end(), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

static void the_result_of_a_single_file_is_told_at_the_end(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(start_sync(f, L"docs\\none.txt", SYNC_BOTH), S_OK);
    assert_win32(the_end(), ERROR_FILE_NOT_FOUND);
    assert_win32(result_of(&rec, L"none.txt")->hr, ERROR_FILE_NOT_FOUND);
}

static void an_asynchronous_operation_can_be_cancelled_at_its_beginning(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.abort_at_begin = TRUE;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_win32(the_end(), ERROR_CANCELLED);
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
}

static bool docs_are_pinned(void *context)
{
    const struct com_fixture *f = context;
    return SUCCEEDED(find_result(f, L"docs\\sub\\b.txt")) && is_pinned(f, L"docs\\sub\\b.txt");
}

static bool docs_are_unpinned(void *context)
{
    return !docs_are_pinned(context);
}

static void pin_and_unpin_need_no_sink(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    LPCWSTR path = on_share(f, L"docs");
    assert_hr(IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, TRUE, FOR_USER, NULL), S_OK);
    assert_true(wait_until(docs_are_pinned, f));
    path = on_share(f, L"docs");
    assert_hr(IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, TRUE, FOR_USER, NULL), S_OK);
    assert_true(wait_until(docs_are_unpinned, f));
}

static void a_sink_whose_count_starts_at_zero_lives_until_the_end_has_been_told(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.refs = rec.lowest = 0;
    rec.no_details = true;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 0));
    assert_int_equal(rec.adds, 1);
    assert_int_equal(rec.releases, 1);
    assert_int_equal(rec.lowest, 0);
}

static void a_sink_that_refuses_every_interface_is_used_all_the_same(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.refuses = true;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_hr(the_end(), S_OK);
    assert_int_equal(rec.adds, 1);
    assert_int_equal(rec.releases, 1);
}

/* --- several at once ------------------------------------------------------------------------- */

static struct recorder sinks[MANY];
static volatile LONG begun;

/* Nobody goes on before all have begun. */
static void meet(struct recorder *recorder, const struct call *call)
{
    (void)recorder;
    if (call->what == BEGIN && InterlockedIncrement(&begun) == MANY)
        SetEvent(gate);
    if (call->what == BEGIN && WaitForSingleObject(gate, 120000))
        recorder->wrong = __LINE__;
}

static void sixteen_operations_run_at_once(void **state)
{
    struct com_fixture *f = *state;
    WCHAR rel[MANY][32];
    begun = 0;
    make_folder(on_share(f, L"docs"));
    for (int i = 0; i < MANY; i++) {
        swprintf(rel[i], ARRAYSIZE(rel[i]), L"docs\\%d.txt", i);
        make_file(on_share(f, rel[i]), "text");
        recorder_init(&sinks[i]);
        sinks[i].ended = CreateEventW(NULL, TRUE, FALSE, NULL);
        sinks[i].on_call = meet;
    }
    for (int i = 0; i < MANY; i++) {
        LPCWSTR path = on_share(f, rel[i]);
        assert_hr(IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, TRUE, PIN_FILL,
                                         &sinks[i].progress),
                  S_OK);
    }
    for (int i = 0; i < MANY; i++) {
        assert_true(wait_for(sinks[i].ended));
        assert_true(wait_until_released(&sinks[i], 1));
        CloseHandle(sinks[i].ended);
        sinks[i].heard = sinks[i].calls[0].thread;
        check_order(&sinks[i]);
        assert_hr(recorded(&sinks[i], END, 0)->hr, S_OK);
        assert_true(holds(in_cache(f, rel[i]), "text"));
    }
}

static struct recorder inner;

/* Starts another operation, of the same share, from inside a callback. */
static void start_another(struct recorder *recorder, LPCWSTR path,
                          IOfflineFilesSyncErrorInfo *error)
{
    struct com_fixture *f = recorder->context;
    (void)error;
    if (wcsstr(path, L"a.txt") &&
        FAILED(IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, TRUE, SYNC_BOTH, NULL,
                                              &inner.progress, NULL)))
        recorder->wrong = __LINE__;
}

static void an_asynchronous_operation_may_be_started_from_a_callback(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    recorder_init(&inner);
    inner.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    rec.on_result = start_another;
    rec.context = f;
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    assert_true(wait_for(inner.ended));
    assert_true(wait_until_released(&inner, 1));
    assert_hr(recorded(&inner, END, 0)->hr, S_OK);
    CloseHandle(inner.ended);
}

/* --- progress that is not waited for --------------------------------------------------------- */

static bool all_is_filled(void *context)
{
    const struct com_fixture *f = context;
    return holds(in_cache(f, L"docs\\a.txt"), "alpha") &&
           holds(in_cache(f, L"docs\\sub\\b.txt"), "beta");
}

/* Does not let its first item go before the last one is done. */
static void hold_up_the_first_item(struct recorder *recorder, const struct call *call)
{
    static bool inside;
    if (call->what != ITEM || call != recorded(recorder, ITEM, 0) || inside)
        return;
    inside = true;
    if (!wait_until(all_is_filled, recorder->context))
        recorder->wrong = __LINE__;
    inside = false;
}

static void the_work_does_not_wait_for_a_sink_that_asked_for_that(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.on_call = hold_up_the_first_item;
    rec.context = f;
    rec.no_details = true;
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL | TELL_LATER), S_OK);
    check_order(&rec); /* on our own thread, all of it, and End last */
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    assert_int_equal(rec.refs, 1);
}

static void retry_is_too_late_then(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.at_result = OFFLINEFILES_OP_RETRY;
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL | TELL_LATER), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, ITEM), 1);
}

static void an_abort_at_the_beginning_is_in_time_all_the_same(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.abort_at_begin = TRUE;
    assert_win32(pin(f, L"docs", TRUE, PIN_FILL | TELL_LATER), ERROR_CANCELLED);
    assert_int_equal(rec.count, 2);
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
}

/* Many files, and an abort at the first of them: the queue is shorter than that. */
static void an_abort_ends_the_work_later_but_not_at_its_end(void **state)
{
    struct com_fixture *f = *state;
    WCHAR rel[32];
    make_folder(on_share(f, L"docs"));
    for (int i = 0; i < 300; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        make_file(on_share(f, rel), "text");
    }
    rec.at_item = OFFLINEFILES_OP_ABORT;
    assert_win32(pin(f, L"docs", TRUE, FOR_USER | TELL_LATER), ERROR_CANCELLED);
    assert_int_equal(rec.calls[rec.count - 1].what, END);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_CANCELLED);
    assert_true(recorded_count(&rec, ITEM) < 300);
}

static void conflicts_are_waited_for(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, local");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    rec.answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL;
    LPCWSTR path = on_share(f, L"docs");
    assert_hr(
        IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH | TELL_LATER,
                                       &rec.handler, &rec.progress, NULL),
        S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha, local"));
}

static void error_objects_arrive_later_too(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_win32(pin(f, L"docs\\none.txt", FALSE, PIN_FILL | TELL_LATER), ERROR_FILE_NOT_FOUND);
    check_order(&rec);
    assert_true(result_of(&rec, L"none.txt")->has_error);
}

static void both_kinds_of_asynchrony_go_together(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(start_pin(f, L"docs", PIN_FILL | TELL_LATER), S_OK);
    assert_hr(the_end(), S_OK);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

/* --- ends ------------------------------------------------------------------------------------ */

static void the_dll_stays_until_the_operation_is_over(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.on_call = wait_at_begin;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_int_equal(IOfflineFilesCache_Release(f->cache), 0);
    assert_false(com_fixture_all_released());
    CoFreeUnusedLibrariesEx(0, 0);
    SetEvent(gate);
    assert_hr(the_end(), S_OK);
    assert_true(wait_until_quiet());
    f->cache = com_fixture_cache();
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void com_may_be_left_while_an_operation_runs(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.on_call = wait_at_begin;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    IOfflineFilesCache_Release(f->cache);
    CoUninitialize();
    SetEvent(gate);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_true(wait_until_quiet());
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    f->cache = com_fixture_cache();
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

/* A process that starts operations and ends in the midst of them, in one of several ways. */
static int be_a_process(WCHAR **argv)
{
    struct com_fixture f = {.cache = NULL};
    LPCWSTR path = argv[2];
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    f.cache = com_fixture_cache();
    recorder_init(&rec);
    rec.refuses = true;
    for (int i = 0; i < 4; i++) {
        if (FAILED(IOfflineFilesCache_Pin(f.cache, NULL, &path, 1, TRUE, TRUE, PIN_FILL,
                                          &rec.progress)))
            return 1;
    }
    while (!rec.count)
        Sleep(0);
    if (argv[3][0] == L'c') {
        IOfflineFilesCache_Release(f.cache);
        CoUninitialize();
    }
    if (argv[3][0] == L'e')
        ExitProcess(CHILD_RESULT);
    return CHILD_RESULT;
}

static DWORD run_process(const WCHAR *path, const WCHAR *way)
{
    WCHAR self[MAX_PATH], line[900];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    GetModuleFileNameW(NULL, self, ARRAYSIZE(self));
    swprintf(line, ARRAYSIZE(line), L"\"%ls\" process %ls %ls", self, path, way);
    assert_true(CreateProcessW(self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    assert_int_equal(WaitForSingleObject(process.hProcess, 120000), WAIT_OBJECT_0);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

static void a_process_may_end_while_operations_run(void **state)
{
    static const WCHAR *const ways[] = {L"return", L"exit", L"com", L"return", L"exit", L"com"};
    struct com_fixture *f = *state;
    WCHAR rel[32];
    make_folder(on_share(f, L"docs"));
    for (int i = 0; i < 100; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        make_file(on_share(f, rel), "some text");
    }
    for (size_t i = 0; i < ARRAYSIZE(ways); i++)
        assert_int_equal(run_process(on_share(f, L"docs"), ways[i]), CHILD_RESULT);
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    for (int i = 0; i < 100; i++) {
        swprintf(rel, ARRAYSIZE(rel), L"docs\\%d.txt", i);
        assert_true(holds(in_cache(f, rel), "some text"));
    }
}

/* --- whom it acts for ------------------------------------------------------------------------ */

static volatile LONG with_token, without_token;

static void look_at_token(struct recorder *recorder, const struct call *call)
{
    HANDLE token;
    (void)recorder;
    (void)call;
    if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)) {
        CloseHandle(token);
        InterlockedIncrement(&with_token);
    } else {
        InterlockedIncrement(&without_token);
    }
}

static void start_looking(struct com_fixture *f)
{
    HANDLE ended = rec.ended;
    recorder_init(&rec);
    rec.ended = ended;
    ResetEvent(ended);
    rec.on_call = look_at_token;
    with_token = without_token = 0;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
}

static void work_on_another_thread_acts_for_whom_the_client_acted(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    start_looking(f);
    assert_hr(the_end(), S_OK);
    assert_true(without_token > 2 && !with_token);
    assert_true(ImpersonateSelf(SecurityImpersonation));
    start_looking(f);
    assert_true(RevertToSelf()); /* it goes on for whom it was begun */
    assert_hr(the_end(), S_OK);
    assert_true(with_token > 2 && !without_token);
    start_looking(f); /* nothing of that sticks to the threads of the pool */
    assert_hr(the_end(), S_OK);
    assert_true(without_token > 2 && !with_token);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(pin_synchronize_and_unpin_work_on_another_thread_and_tell_their_end),
        TEST(what_is_wrong_with_the_arguments_is_told_at_once),
        TEST(the_arguments_are_copied),
        TEST(the_result_of_a_single_file_is_told_at_the_end),
        TEST(an_asynchronous_operation_can_be_cancelled_at_its_beginning),
        TEST(pin_and_unpin_need_no_sink),
        TEST(a_sink_whose_count_starts_at_zero_lives_until_the_end_has_been_told),
        TEST(a_sink_that_refuses_every_interface_is_used_all_the_same),
        TEST(sixteen_operations_run_at_once),
        TEST(an_asynchronous_operation_may_be_started_from_a_callback),
        TEST(the_work_does_not_wait_for_a_sink_that_asked_for_that),
        TEST(retry_is_too_late_then),
        TEST(an_abort_at_the_beginning_is_in_time_all_the_same),
        TEST(an_abort_ends_the_work_later_but_not_at_its_end),
        TEST(conflicts_are_waited_for),
        TEST(error_objects_arrive_later_too),
        TEST(both_kinds_of_asynchrony_go_together),
        TEST(the_dll_stays_until_the_operation_is_over),
        TEST(com_may_be_left_while_an_operation_runs),
        TEST(a_process_may_end_while_operations_run),
        TEST(work_on_another_thread_acts_for_whom_the_client_acted),
    };
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    if (argc == 4 && wcscmp(argv[1], L"process") == 0)
        return be_a_process(argv);
    LocalFree(argv);
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
