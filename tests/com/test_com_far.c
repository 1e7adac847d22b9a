/*
 * Use across processes. This process has the cache object and hands a marshalled pointer to a
 * client, a process of its own, which runs the tests of far_client.c on it, in either apartment.
 */
#include "com_test.h"
#include "docs.h"
#include "far_client.h"
#include "wait.h"

#include <shellapi.h>
#include <wchar.h>

enum { LONGEST = 1000 }; /* bytes of a marshalled pointer */

static int setup(void **state)
{
    com_fixture_apartment = COINIT_MULTITHREADED;
    return docs_setup(state);
}

/* --- handing a pointer over ------------------------------------------------------------------ */

static void write_hex(const BYTE *data, size_t size, WCHAR *text)
{
    for (size_t i = 0; i < size; i++)
        swprintf(text + 2 * i, 3, L"%02x", data[i]);
}

/* The cache, for one client in another process. */
static void marshal(IOfflineFilesCache *cache, WCHAR text[2 * LONGEST + 1])
{
    IStream *stream = NULL;
    BYTE data[LONGEST];
    const LARGE_INTEGER start = {.QuadPart = 0};
    ULONG size = 0;
    assert_hr(CreateStreamOnHGlobal(NULL, TRUE, &stream), S_OK);
    assert_hr(CoMarshalInterface(stream, &IID_IOfflineFilesCache, (IUnknown *)cache, MSHCTX_LOCAL,
                                 NULL, MSHLFLAGS_NORMAL),
              S_OK);
    assert_hr(IStream_Seek(stream, start, STREAM_SEEK_SET, NULL), S_OK);
    assert_true(SUCCEEDED(IStream_Read(stream, data, sizeof(data), &size)));
    assert_true(size < sizeof(data));
    IStream_Release(stream);
    write_hex(data, size, text);
}

static HRESULT unmarshal(const WCHAR *text, IOfflineFilesCache **cache)
{
    IStream *stream = NULL;
    const LARGE_INTEGER start = {.QuadPart = 0};
    HRESULT hr = CreateStreamOnHGlobal(NULL, TRUE, &stream);
    for (; SUCCEEDED(hr) && text[0] && text[1]; text += 2) {
        unsigned value = 0;
        swscanf(text, L"%2x", &value);
        BYTE byte = (BYTE)value;
        hr = IStream_Write(stream, &byte, 1, NULL);
    }
    if (SUCCEEDED(hr))
        hr = IStream_Seek(stream, start, STREAM_SEEK_SET, NULL);
    if (SUCCEEDED(hr))
        hr = CoUnmarshalInterface(stream, &IID_IOfflineFilesCache, (void **)cache);
    IStream_Release(stream);
    return hr;
}

/* Starts this program as a client: what it is to do, the fixture, a pointer. */
static HANDLE start_client(const struct com_fixture *f, const WCHAR *what)
{
    static WCHAR line[2 * LONGEST + 2000], pointer[2 * LONGEST + 1];
    WCHAR self[MAX_PATH];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    marshal(f->cache, pointer);
    GetModuleFileNameW(NULL, self, ARRAYSIZE(self));
    swprintf(line, ARRAYSIZE(line), L"\"%ls\" %ls %ls %ls %ls", self, what, f->server, f->store,
             pointer);
    assert_true(CreateProcessW(self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    return process.hProcess;
}

static DWORD end_of(HANDLE process)
{
    DWORD code = 0;
    assert_true(wait_for(process));
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

/* --- this process as the client -------------------------------------------------------------- */

/* Starts an operation that tells a sink here, and dies in its first call. */
static void die(struct recorder *recorder, const struct call *call)
{
    (void)recorder;
    if (call->what == ITEM)
        TerminateProcess(GetCurrentProcess(), 7);
}

static int be_killed(const struct com_fixture *f)
{
    LPCWSTR path = on_share(f, L"docs");
    recorder_init(&rec);
    rec.on_call = die;
    IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, TRUE, PIN_FILL, &rec.progress);
    Sleep(INFINITE);
    return 1;
}

static int be_a_client(WCHAR **argv)
{
    struct com_fixture f = {.cache = NULL};
    bool sta = wcscmp(argv[1], L"sta") == 0;
    if (FAILED(CoInitializeEx(NULL, sta ? COINIT_APARTMENTTHREADED : COINIT_MULTITHREADED)))
        return 100;
    wcsncpy(f.server, argv[2], ARRAYSIZE(f.server) - 1);
    swprintf(f.share, ARRAYSIZE(f.share), L"%ls\\data", f.server);
    wcsncpy(f.store, argv[3], ARRAYSIZE(f.store) - 1);
    if (FAILED(unmarshal(argv[4], &f.cache)))
        return 101;
    if (wcscmp(argv[1], L"killed") == 0)
        return be_killed(&f);
    int failed = far_client_run(sta ? "in a single-threaded apartment of another process"
                                    : "in the multithreaded apartment of another process",
                                &f);
    if (IOfflineFilesCache_Release(f.cache) != 0)
        failed++;
    CoUninitialize();
    return failed;
}

/* --- the tests ------------------------------------------------------------------------------- */

static void a_client_in_the_mta_of_another_process_uses_everything(void **state)
{
    assert_int_equal(end_of(start_client(*state, L"mta")), 0);
}

static void a_client_in_an_sta_of_another_process_uses_everything(void **state)
{
    assert_int_equal(end_of(start_client(*state, L"sta")), 0);
}

static void an_operation_survives_the_process_of_its_sink(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_int_equal(end_of(start_client(f, L"killed")), 7);
    IOfflineFilesCache_Release(f->cache);
    CoUninitialize();                /* WINE: nobody else lets go for the dead */
    assert_true(wait_until_quiet()); /* it went on without */
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    f->cache = com_fixture_cache();
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

/* What this process starts ends with it. */
static void take_all_along(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits));
    AssignProcessToJobObject(job, GetCurrentProcess());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_client_in_the_mta_of_another_process_uses_everything),
        TEST(a_client_in_an_sta_of_another_process_uses_everything),
        TEST(an_operation_survives_the_process_of_its_sink),
    };
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    if (argc == 5)
        return be_a_client(argv);
    LocalFree(argv);
    if (!com_fixture_available())
        return 0;
    take_all_along();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
