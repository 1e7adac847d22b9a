/*
 * Clients in single-threaded apartments: their sinks are called there, whoever works, and what they
 * may do in a callback.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define FOR_USER   OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER
#define TELL_LATER OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS

static int setup(void **state)
{
    com_fixture_apartment = COINIT_APARTMENTTHREADED;
    docs_setup(state);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    return 0;
}

static int teardown(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesCache_Release(f->cache);
    bool quiet = wait_until_quiet();
    f->cache = com_fixture_cache();
    CloseHandle(rec.ended);
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

/* --- where sinks are called ------------------------------------------------------------------ */

static void the_sinks_of_an_sta_are_called_in_it(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    check_order(&rec); /* on this thread */
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    assert_int_equal(recorded_count(&rec, DETAIL), 4); /* our own interface goes the same way */
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void without_asynchrony_they_are_called_directly(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_order(&rec);
    recorder_init(&rec);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL | TELL_LATER), S_OK);
    check_order(&rec);
}

static void a_sink_that_any_thread_may_call_is_called_where_the_work_is(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    rec.agile = true;
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    /* No message is let in meanwhile. */
    assert_int_equal(WaitForSingleObject(rec.ended, 120000), WAIT_OBJECT_0);
    assert_true(wait_until_released(&rec, 1));
    rec.heard = rec.calls[0].thread;
    assert_true(rec.heard != rec.home);
    check_order(&rec);
}

static void conflicts_are_resolved_in_the_sta(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, local");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    rec.answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES;
    rec.new_name = L"mine.txt";
    assert_hr(start_sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    assert_true(holds(on_share(f, L"docs\\mine.txt"), "alpha, local"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha of the server"));
}

/* Keeps the error object beyond the call. */
static void keep_error(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)path;
    if (error)
        IOfflineFilesSyncErrorInfo_AddRef(error);
    recorder->context = error;
}

static void an_error_object_outlives_the_operation_and_answers_in_the_sta(void **state)
{
    struct com_fixture *f = *state;
    BOOL local = 42, remote = 42, original = 42;
    LPWSTR text = NULL;
    make_docs(f);
    rec.on_result = keep_error;
    assert_hr(start_pin(f, L"docs\\none.txt", PIN_FILL), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    IOfflineFilesSyncErrorInfo *error = rec.context;
    assert_non_null(error);
    assert_hr(IOfflineFilesSyncErrorInfo_GetDescription(error, &text), S_OK);
    assert_true(wcslen(text) > 0);
    CoTaskMemFree(text);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoAvailable(error, &local, &remote, &original), S_OK);
    assert_true(!local && !remote && !original);
    IOfflineFilesSyncErrorInfo_Release(error);
}

/* --- sinks that break the rules -------------------------------------------------------------- */

static void run_to_the_end(const struct com_fixture *f, LONG refs)
{
    make_docs(f);
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, refs));
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESULT), 4);
}

static void one_that_refuses_every_interface_is_called_in_the_sta(void **state)
{
    rec.refuses = true;
    run_to_the_end(*state, 1);
    assert_int_equal(rec.adds, 1);
    assert_int_equal(rec.releases, 1);
}

static void one_that_starts_at_zero_gets_one_addref_and_one_release(void **state)
{
    rec.refs = rec.lowest = 0;
    rec.no_details = true;
    run_to_the_end(*state, 0);
    assert_int_equal(rec.adds, 1);
    assert_int_equal(rec.releases, 1);
    assert_int_equal(rec.lowest, 0);
}

static void one_that_answers_every_interface_is_not_taken_for_a_free_one(void **state)
{
    rec.yes_man = true;
    run_to_the_end(*state, 1);
    assert_int_equal(recorded_count(&rec, DETAIL), 0);
}

static void one_that_does_nothing_lets_everything_happen(void **state)
{
    rec.mute = true;
    run_to_the_end(*state, 1);
}

/* --- calls from inside ----------------------------------------------------------------------- */

static HRESULT inside_sync, inside_accept, inside_find;

static void work_from_inside(struct recorder *recorder, LPCWSTR path,
                             IOfflineFilesSyncErrorInfo *error)
{
    struct com_fixture *f = recorder->context;
    (void)path;
    (void)error;
    IOpenCscShare *share = find_facet(f, L"", &IID_IOpenCscShare);
    inside_sync = sync_path(f, L"docs", SYNC_BOTH);
    inside_accept = IOpenCscShare_AcceptRoot(share);
    inside_find = find_result(f, L"docs");
    IOpenCscShare_Release(share);
}

static void work_that_would_wait_for_itself_is_refused_in_the_sta_too(void **state)
{
    rec.on_result = work_from_inside;
    rec.context = *state;
    run_to_the_end(*state, 1);
    assert_win32(inside_sync, ERROR_BUSY);
    assert_win32(inside_accept, ERROR_BUSY);
    assert_hr(inside_find, S_OK);
}

static bool has_begun(void *context)
{
    return ((struct recorder *)context)->count != 0;
}

static void waiting_for_a_share_lets_the_sinks_of_the_apartment_be_called(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(start_pin(f, L"docs", PIN_FILL), S_OK);
    assert_true(wait_until(has_begun, &rec));
    /* The other operation has the share, and cannot go on but through this thread. */
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    check_order(&rec);
}

/* --- SendMessage ----------------------------------------------------------------------------- */

enum { ASK_THE_CACHE = WM_APP, CALL_BACK };

static const WCHAR class_name[] = L"OpenCSC test";
static struct com_fixture *fixture;
static HWND home_window;
static LONG asked, called_back;

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    IOfflineFilesItem *item = NULL;
    switch (message) {
    case ASK_THE_CACHE: /* from a sink, on whatever thread */
        if (SUCCEEDED(IOfflineFilesCache_FindItem(fixture->cache, (LPCWSTR)l, 0, &item))) {
            asked++;
            IOfflineFilesItem_Release(item);
        }
        if (window != home_window)
            SendMessageW(home_window, CALL_BACK, 0, 0);
        return 1;
    case CALL_BACK: /* into the thread that waits in its sink */
        called_back++;
        return 1;
    default:
        return DefWindowProcW(window, message, w, l);
    }
}

static HWND make_window(void)
{
    const WNDCLASSW cls = {.lpfnWndProc = window_procedure, .lpszClassName = class_name};
    RegisterClassW(&cls);
    return CreateWindowW(class_name, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
}

struct window_thread {
    HANDLE ready;
    HWND window;
};

static DWORD WINAPI own_a_window(void *context)
{
    struct window_thread *thread = context;
    MSG message;
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    thread->window = make_window();
    SetEvent(thread->ready);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    CoUninitialize();
    return 0;
}

static void send_message(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)error;
    SendMessageW(recorder->context, ASK_THE_CACHE, 0, (LPARAM)path);
}

static void a_sink_may_send_a_message_to_a_thread_that_uses_the_cache_and_calls_back(void **state)
{
    struct window_thread thread = {CreateEventW(NULL, TRUE, FALSE, NULL), NULL};
    fixture = *state;
    home_window = make_window();
    asked = called_back = 0;
    make_docs(fixture);
    HANDLE handle = CreateThread(NULL, 0, own_a_window, &thread, 0, NULL);
    assert_true(wait_for(thread.ready));
    rec.on_result = send_message;
    rec.context = thread.window;
    assert_hr(pin(fixture, L"docs", TRUE, PIN_FILL), S_OK); /* in line, on this thread */
    assert_int_equal(asked, 4);
    assert_int_equal(called_back, 4);
    HANDLE ended = rec.ended;
    recorder_init(&rec);
    rec.ended = ended;
    rec.on_result = send_message;
    rec.context = thread.window;
    rec.agile = true; /* on a thread of the pool, while this one lets messages in */
    assert_hr(start_sync(fixture, L"docs\\none", SYNC_BOTH), S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    assert_int_equal(asked, 4);
    assert_int_equal(called_back, 5);
    PostMessageW(thread.window, WM_QUIT, 0, 0);
    assert_int_equal(WaitForSingleObject(handle, 60000), WAIT_OBJECT_0);
    CloseHandle(handle);
    CloseHandle(thread.ready);
    DestroyWindow(home_window);
}

/* --- ends ------------------------------------------------------------------------------------ */

static bool is_filled(void *context)
{
    return holds(in_cache(context, L"docs\\sub\\b.txt"), "beta");
}

/* An apartment that starts an operation and is gone before it has heard its end. */
static DWORD WINAPI start_and_leave(void *context)
{
    struct com_fixture own = *(struct com_fixture *)context;
    if (FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))
        return 1;
    own.cache = com_fixture_cache();
    HRESULT hr = start_pin(&own, L"docs", PIN_FILL);
    IOfflineFilesCache_Release(own.cache);
    CoUninitialize();
    return FAILED(hr);
}

static void an_operation_survives_the_apartment_of_its_sink(void **state)
{
    struct com_fixture *f = *state;
    DWORD code = 42;
    make_docs(f);
    HANDLE thread = CreateThread(NULL, 0, start_and_leave, f, 0, NULL);
    assert_int_equal(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0);
    assert_true(GetExitCodeThread(thread, &code));
    assert_int_equal(code, 0);
    CloseHandle(thread);
    assert_true(wait_until_released(&rec, 1));
    IOfflineFilesCache_Release(f->cache);
    assert_true(wait_until_quiet());
    f->cache = com_fixture_cache();
    assert_true(is_filled(f));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_sinks_of_an_sta_are_called_in_it),
        TEST(without_asynchrony_they_are_called_directly),
        TEST(a_sink_that_any_thread_may_call_is_called_where_the_work_is),
        TEST(conflicts_are_resolved_in_the_sta),
        TEST(an_error_object_outlives_the_operation_and_answers_in_the_sta),
        TEST(one_that_refuses_every_interface_is_called_in_the_sta),
        TEST(one_that_starts_at_zero_gets_one_addref_and_one_release),
        TEST(one_that_answers_every_interface_is_not_taken_for_a_free_one),
        TEST(one_that_does_nothing_lets_everything_happen),
        TEST(work_that_would_wait_for_itself_is_refused_in_the_sta_too),
        TEST(waiting_for_a_share_lets_the_sinks_of_the_apartment_be_called),
        TEST(a_sink_may_send_a_message_to_a_thread_that_uses_the_cache_and_calls_back),
        TEST(an_operation_survives_the_apartment_of_its_sink),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
