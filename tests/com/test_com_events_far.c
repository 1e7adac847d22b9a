/*
 * Events across processes: four that listen to one store, one of which is killed in the midst of
 * it, and a sink that belongs to a single-threaded apartment.
 */
#include "com_test.h"
#include "docs.h"
#include "listener.h"
#include "wait.h"

#include <olectl.h>
#include <shellapi.h>
#include <stdio.h>
#include <wchar.h>

#define POINT &IID_IOfflineFilesEvents
#define ENDS  L"ItemReconnected docs\\sub" /* the last line that is waited for */
enum { CLIENTS = 4, ROOM = 1 << 20 };

static struct listener heard;

/* --- a process that listens ------------------------------------------------------------------ */

/* listen <server> <event that says it does> <file for what was heard> */
static int be_a_listener(WCHAR **argv)
{
    struct com_fixture f = {.cache = NULL};
    FILE *file = _wfopen(argv[4], L"w, ccs=UTF-8");
    HANDLE ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, argv[3]);
    swprintf(f.share, ARRAYSIZE(f.share), L"%ls\\data", argv[2]);
    if (!file || !ready || FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 100;
    f.cache = com_fixture_cache();
    listener_init(&heard, &f);
    DWORD cookie = listener_advise(&heard, f.cache);
    SetEvent(ready);
    listener_wait(&heard, 0, ENDS);
    fputws(listener_text(&heard, 0), file);
    fclose(file);
    HRESULT hr = listener_unadvise(f.cache, POINT, cookie);
    IOfflineFilesCache_Release(f.cache);
    CoUninitialize();
    return FAILED(hr);
}

/* --- the one that does something ------------------------------------------------------------- */

struct client {
    HANDLE process;
    WCHAR file[MAX_PATH];
};

static void start_client(const struct com_fixture *f, unsigned number, struct client *client)
{
    WCHAR self[MAX_PATH], line[4 * MAX_PATH], name[64];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    swprintf(name, ARRAYSIZE(name), L"OpenCSC-test-%lu-%u", GetCurrentProcessId(), number);
    swprintf(client->file, MAX_PATH, L"%ls-heard-%u", f->store, number);
    HANDLE ready = CreateEventW(NULL, FALSE, FALSE, name);
    GetModuleFileNameW(NULL, self, ARRAYSIZE(self));
    swprintf(line, ARRAYSIZE(line), L"\"%ls\" listen %ls %ls %ls", self, f->server, name,
             client->file);
    assert_true(CreateProcessW(self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    client->process = process.hProcess;
    assert_true(wait_for(ready));
    CloseHandle(ready);
}

static void finish_client(struct client *client, DWORD expected)
{
    DWORD code = 99;
    assert_true(wait_for(client->process));
    GetExitCodeProcess(client->process, &code);
    CloseHandle(client->process);
    assert_int_equal(code, expected);
}

/* What a client heard is what was heard here. */
static void check_heard(const struct client *client)
{
    static WCHAR text[ROOM];
    WCHAR line[LISTENER_LINE + 2];
    size_t used = 0;
    FILE *file = _wfopen(client->file, L"r, ccs=UTF-8");
    assert_non_null(file);
    text[0] = 0;
    while (fgetws(line, ARRAYSIZE(line), file))
        used += (size_t)swprintf(text + used, ROOM - used, L"%ls", line);
    fclose(file);
    DeleteFileW(client->file);
    assert_int_equal(wcscmp(text, listener_text(&heard, 0)), 0);
}

static void do_things(const struct com_fixture *f)
{
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(on_share(f, L"docs\\a.txt"), "other content");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
}

static void say_the_end(const struct com_fixture *f)
{
    IOfflineFilesSuspend *sub = find_facet(f, L"docs\\sub", &IID_IOfflineFilesSuspend);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(sub, TRUE), S_OK);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(sub, FALSE), S_OK);
    IOfflineFilesSuspend_Release(sub);
}

static void every_process_hears_the_same_and_a_killed_one_is_in_nobodys_way(void **state)
{
    struct com_fixture *f = *state;
    struct client clients[CLIENTS];
    make_docs(f);
    listener_init(&heard, f);
    for (unsigned i = 0; i < CLIENTS; i++)
        start_client(f, i, &clients[i]);
    DWORD cookie = listener_advise(&heard, f->cache);
    do_things(f);
    TerminateProcess(clients[1].process, 7);
    do_things(f);
    say_the_end(f);
    listener_wait(&heard, 0, ENDS);
    for (unsigned i = 0; i < CLIENTS; i++)
        finish_client(&clients[i], i == 1 ? 7 : 0);
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
    assert_true(heard.count > 20);
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (i != 1)
            check_heard(&clients[i]);
    }
    DeleteFileW(clients[1].file);
}

static void as_many_listen_to_a_store_as_there_is_room_for(void **state)
{
    struct com_fixture *f = *state;
    DWORD cookies[64], more;
    listener_init(&heard, f);
    for (size_t i = 0; i < ARRAYSIZE(cookies); i++)
        cookies[i] = listener_advise(&heard, f->cache);
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, POINT, &more),
              CONNECT_E_ADVISELIMIT);
    assert_hr(listener_unadvise(f->cache, POINT, cookies[7]), S_OK);
    cookies[7] = listener_advise(&heard, f->cache);
    for (size_t i = 0; i < ARRAYSIZE(cookies); i++)
        assert_hr(listener_unadvise(f->cache, POINT, cookies[i]), S_OK);
    assert_int_equal(heard.refs, 1);
}

/* --- apartments ------------------------------------------------------------------------------ */

static int sta_setup(void **state)
{
    com_fixture_apartment = COINIT_APARTMENTTHREADED;
    return docs_setup(state);
}

static int sta_teardown(void **state)
{
    int failed = com_fixture_teardown(state);
    com_fixture_apartment = COINIT_MULTITHREADED;
    return failed;
}

static void a_sink_of_a_single_threaded_apartment_is_called_there(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    listener_init(&heard, f);
    heard.agile = false;
    DWORD cookie = listener_advise(&heard, f->cache);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    listener_wait(&heard, 0, L"ItemNotPinned docs\\a.txt 0");
    assert_int_equal(heard.thread, GetCurrentThreadId());
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
    assert_int_equal(heard.refs, 1);
}

int main(void)
{
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_process_hears_the_same_and_a_killed_one_is_in_nobodys_way, docs_setup,
            com_fixture_teardown),
        cmocka_unit_test_setup_teardown(as_many_listen_to_a_store_as_there_is_room_for, docs_setup,
                                        com_fixture_teardown),
        cmocka_unit_test_setup_teardown(a_sink_of_a_single_threaded_apartment_is_called_there,
                                        sta_setup, sta_teardown),
    };
    if (argc > 4 && wcscmp(argv[1], L"listen") == 0)
        return be_a_listener(argv);
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
