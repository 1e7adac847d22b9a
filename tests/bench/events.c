/*
 * How long an event takes to other processes: bench_events [processes] [events].
 *
 * Some processes listen to one store, this one makes changes, one every 20 ms, and then as fast as
 * it can. Each change is one durable commit. Times run from the beginning of the call that makes
 * the change, so they hold the commit; what that takes alone is printed, too, and for comparison
 * what a plain named event of the system takes to the same processes.
 */
#include "bench/cached.h"
#include "com/com_test.h"
#include "com/listener.h"

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { MOST_PROCESSES = 16, MOST_EVENTS = 4000, PACE = 20 };

/* What all processes share. */
struct board {
    volatile LONG ready;
    volatile LONG heard[MOST_PROCESSES];
    volatile LONG lost[MOST_PROCESSES];
    LONG64 event[MOST_PROCESSES][MOST_EVENTS]; /* when each came */
    LONG64 signal[MOST_PROCESSES][MOST_EVENTS];
    volatile LONG signals[MOST_PROCESSES];
};

static struct board *board;
static struct listener heard;
static unsigned me;

static LONG64 ticks(void)
{
    LARGE_INTEGER t;
    QueryPerformanceCounter(&t);
    return t.QuadPart;
}

static HANDLE open_named(const WCHAR *what, unsigned number)
{
    WCHAR name[64];
    swprintf(name, 64, L"OpenCSC-bench-%ls-%u", what, number);
    return CreateEventW(NULL, FALSE, FALSE, name);
}

static void open_board(void)
{
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                        sizeof(*board), L"OpenCSC-bench-board");
    board = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof(*board)) : NULL;
    check(board ? S_OK : E_OUTOFMEMORY, "the shared memory");
}

/* --- who listens ----------------------------------------------------------------------------- */

static void note_time(struct listener *listener, const WCHAR *line)
{
    LONG n = board->heard[me];
    (void)listener;
    if (wcsncmp(line, L"ItemDis", 7) != 0 && wcsncmp(line, L"ItemRec", 7) != 0) {
        InterlockedExchangeAdd(&board->lost[me], wcscmp(line, L"DataLost") == 0);
        return;
    }
    if (n < MOST_EVENTS)
        board->event[me][n] = ticks();
    InterlockedIncrement(&board->heard[me]);
}

static void listen(void)
{
    HANDLE signal = open_named(L"signal", me), over = open_named(L"over", me);
    HANDLE handles[] = {over, signal};
    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "COM");
    IOfflineFilesCache *cache = com_fixture_cache();
    listener_init(&heard, NULL);
    heard.on_call = note_time;
    DWORD cookie = listener_advise(&heard, cache);
    InterlockedIncrement(&board->ready);
    while (WaitForMultipleObjects(2, handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1) {
        board->signal[me][board->signals[me]] = ticks();
        InterlockedIncrement(&board->signals[me]);
    }
    listener_unadvise(cache, &IID_IOfflineFilesEvents, cookie);
    IOfflineFilesCache_Release(cache);
    CoUninitialize();
}

/* --- who makes changes ----------------------------------------------------------------------- */

static HANDLE start(unsigned number)
{
    WCHAR self[MAX_PATH], line[2 * MAX_PATH];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    GetModuleFileNameW(NULL, self, MAX_PATH);
    swprintf(line, ARRAYSIZE(line), L"\"%ls\" listen %u", self, number);
    check(CreateProcessW(self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)
              ? S_OK
              : HRESULT_FROM_WIN32(GetLastError()),
          "a process");
    CloseHandle(process.hThread);
    return process.hProcess;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *what, double *ms, size_t count)
{
    qsort(ms, count, sizeof(*ms), by_size);
    printf("%-34s median %7.3f  95 %% %7.3f  99 %% %7.3f  max %7.3f ms\n", what, ms[count / 2],
           ms[count * 95 / 100], ms[count * 99 / 100], ms[count - 1]);
    fflush(stdout);
}

static double ms_between(LONG64 from, LONG64 to)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return (double)(to - from) * 1000.0 / (double)frequency.QuadPart;
}

static void wait_for_all(volatile LONG *counts, unsigned processes, LONG count)
{
    for (unsigned i = 0; i < processes; i++) {
        while (counts[i] < count)
            Sleep(1);
    }
}

/* Suspending and releasing in turn. */
static void change(IOfflineFilesSuspend *item, int i)
{
    check(IOfflineFilesSuspend_SuspendRoot(item, i % 2 == 0), "a change");
}

static void measure_events(IOfflineFilesSuspend *item, unsigned processes, int events)
{
    static double times[MOST_PROCESSES * MOST_EVENTS], calls[MOST_EVENTS];
    static LONG64 sent[MOST_EVENTS];
    size_t count = 0;
    for (int i = 0; i < events; i++) {
        Sleep(PACE);
        sent[i] = ticks();
        change(item, i);
        calls[i] = ms_between(sent[i], ticks());
    }
    wait_for_all(board->heard, processes, events);
    for (unsigned p = 0; p < processes; p++) {
        for (int i = 0; i < events; i++)
            times[count++] = ms_between(sent[i], board->event[p][i]);
    }
    print_times("the call alone", calls, (size_t)events);
    print_times("an event, one every 20 ms", times, count);
}

static void measure_signals(unsigned processes, int events)
{
    static double times[MOST_PROCESSES * MOST_EVENTS];
    size_t count = 0;
    for (int i = 0; i < events; i++) {
        for (unsigned p = 0; p < processes; p++) {
            HANDLE signal = open_named(L"signal", p);
            LONG64 sent = ticks();
            SetEvent(signal);
            while (board->signals[p] <= i)
                SwitchToThread();
            times[count++] = ms_between(sent, board->signal[p][i]);
            CloseHandle(signal);
        }
    }
    print_times("a named event of the system", times, count);
}

static void measure_burst(IOfflineFilesSuspend *item, unsigned processes, int events)
{
    LONG before = board->heard[0];
    double start_time = now();
    for (int i = 0; i < events; i++)
        change(item, i);
    double told = now() - start_time;
    wait_for_all(board->heard, processes, before + events);
    printf("%d at once: told in %.2f s, heard by all after %.2f s, ", events, told,
           now() - start_time);
    LONG lost = 0;
    for (unsigned p = 0; p < processes; p++)
        lost += board->lost[p];
    printf("%ld times something was lost\n", lost);
}

static void run(unsigned processes, int events)
{
    WCHAR folder[MAX_PATH], file[MAX_PATH];
    HANDLE process[MOST_PROCESSES];
    IOfflineFilesItem *item;
    IOfflineFilesSuspend *suspend;
    GetTempPathW(MAX_PATH, folder);
    wcsncat(folder, L"bench-events", MAX_PATH - wcslen(folder) - 1);
    CreateDirectoryW(folder, NULL);
    SetEnvironmentVariableW(L"OPENCSC_STORE", folder);
    swprintf(file, MAX_PATH, L"%ls\\opencsc.db", folder);
    make_store(file, 1000);
    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "COM");
    for (unsigned i = 0; i < processes; i++)
        process[i] = start(i);
    while (board->ready < (LONG)processes)
        Sleep(10);
    IOfflineFilesCache *cache = com_fixture_cache();
    check(IOfflineFilesCache_FindItem(cache, L"\\\\bench1\\bench1", 0, &item), "the share");
    check(IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesSuspend, (void **)&suspend),
          "suspending");
    printf("%u processes listen, %d events\n", processes, events);
    measure_events(suspend, processes, events);
    measure_signals(processes, events);
    measure_burst(suspend, processes, events);
    IOfflineFilesSuspend_Release(suspend);
    IOfflineFilesItem_Release(item);
    IOfflineFilesCache_Release(cache);
    for (unsigned i = 0; i < processes; i++) {
        SetEvent(open_named(L"over", i));
        WaitForSingleObject(process[i], INFINITE);
    }
    CoUninitialize();
}

int main(void)
{
    int argc = 0;
    WCHAR **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    unsigned processes = argc > 1 ? (unsigned)_wtoi(argv[1]) : 4;
    int events = argc > 2 ? _wtoi(argv[2]) : 500;
    open_board();
    if (argc > 2 && wcscmp(argv[1], L"listen") == 0) {
        me = (unsigned)_wtoi(argv[2]);
        listen();
        return 0;
    }
    if (!processes || processes > MOST_PROCESSES || events < 1 || events > MOST_EVENTS / 2) {
        fprintf(stderr, "usage: bench_events [processes, 16 at most] [events, 2000 at most]\n");
        return 2;
    }
    run(processes, events);
    return 0;
}
