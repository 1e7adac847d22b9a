/*
 * How long a client waits after it has said stop:
 *
 *   bench_cancel [ROUNDS [MEBIBYTES [FILES]]]
 *
 * Fills a cache with one big file (default 256 MiB), and with many files of 4 KiB (default 2,000),
 * and synchronizes the latter when there is nothing to do. In each of the rounds (default 5) the
 * stop is decided at a random moment of the first half of what the whole takes, by another thread.
 * Printed are the milliseconds from there to the next QueryAbort, and to the return of the method.
 * Needs OpenCSC installed where it runs; leaves nothing behind.
 */
#include "support/com_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
/* cmocka.h comes after the headers it relies on. */
#include <cmocka.h>

#define MOST 100

static volatile LONG wanted;
static double wanted_at, asked_at; /* ms */

static double now(void)
{
    LARGE_INTEGER ticks, frequency;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&frequency);
    return (double)ticks.QuadPart * 1000 / (double)frequency.QuadPart;
}

/* ---- the sink ---- */

static HRESULT STDMETHODCALLTYPE sink_query(IOfflineFilesSyncProgress *self, REFIID iid, void **out)
{
    *out = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IOfflineFilesSyncProgress) ? self
                                                                                             : NULL;
    return *out ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE sink_count(IOfflineFilesSyncProgress *self)
{
    (void)self;
    return 1; /* it lives on the stack of nobody */
}

static HRESULT STDMETHODCALLTYPE sink_Begin(IOfflineFilesSyncProgress *self, WINBOOL *abort)
{
    (void)self;
    *abort = FALSE;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_QueryAbort(IOfflineFilesSyncProgress *self, WINBOOL *abort)
{
    (void)self;
    *abort = wanted != 0;
    if (wanted && asked_at == 0)
        asked_at = now();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_End(IOfflineFilesSyncProgress *self, HRESULT hr)
{
    (void)self;
    (void)hr;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_ItemBegin(IOfflineFilesSyncProgress *self, LPCWSTR path,
                                                OFFLINEFILES_OP_RESPONSE *response)
{
    (void)self;
    (void)path;
    *response = OFFLINEFILES_OP_CONTINUE;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_ItemResult(IOfflineFilesSyncProgress *self, LPCWSTR path,
                                                 HRESULT hr, IOfflineFilesSyncErrorInfo *info,
                                                 OFFLINEFILES_OP_RESPONSE *response)
{
    (void)hr;
    (void)info;
    return sink_ItemBegin(self, path, response);
}

static CONST_VTBL IOfflineFilesSyncProgressVtbl sink_vtbl = {
    sink_query,      sink_count, sink_count,     sink_Begin,
    sink_QueryAbort, sink_End,   sink_ItemBegin, sink_ItemResult};
static IOfflineFilesSyncProgress sink = {&sink_vtbl};

/* ---- one round ---- */

static DWORD WINAPI decide(void *milliseconds)
{
    Sleep(*(DWORD *)milliseconds);
    wanted_at = now();
    InterlockedExchange(&wanted, 1);
    return 0;
}

typedef HRESULT job(struct com_fixture *f, LPCWSTR path);

static HRESULT fill(struct com_fixture *f, LPCWSTR path)
{
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, &sink);
}

static HRESULT synchronize(struct com_fixture *f, LPCWSTR path)
{
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL, &sink,
                                          NULL);
}

/* The whole time, if it is never decided (`most` 0). */
static double play(struct com_fixture *f, job *work, DWORD most, double wait[2])
{
    DWORD delay = most ? (DWORD)rand() % most : INFINITE;
    HANDLE thread = NULL;
    double began = now();
    HRESULT hr;
    wanted = 0;
    asked_at = wanted_at = 0;
    if (most)
        thread = CreateThread(NULL, 0, decide, &delay, 0, NULL);
    hr = work(f, on_share(f, L"d"));
    if (thread) {
        double ended = now();
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
        wait[0] = asked_at - wanted_at;
        wait[1] = ended - wanted_at;
        if (hr != HRESULT_FROM_WIN32(ERROR_CANCELLED))
            wait[0] = wait[1] = 0; /* over before it was decided: nobody waited */
    }
    return now() - began;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const char *what, double ms[MOST], int rounds)
{
    qsort(ms, (size_t)rounds, sizeof(*ms), ascending);
    printf("    to the %-22s min %6.1f  median %6.1f  max %6.1f ms\n", what, ms[0], ms[rounds / 2],
           ms[rounds - 1]);
}

static void measure(const char *name, job *work, bool anew, void (*make)(struct com_fixture *),
                    int rounds)
{
    double asked[MOST], returned[MOST], whole = 0;
    for (int round = -1; round < rounds; round++) {
        void *state = NULL;
        double wait[2] = {0, 0};
        struct com_fixture *f;
        if (com_fixture_setup(&state))
            exit(1);
        f = state;
        make(f);
        if (!anew)
            pin_path(f, L"d", TRUE, PIN_FILL);
        if (round < 0) {
            whole = play(f, work, 0, wait);
            printf("%s: %.0f ms when left alone\n", name, whole);
        } else {
            play(f, work, (DWORD)(whole / 2) + 1, wait);
            asked[round] = wait[0];
            returned[round] = wait[1];
        }
        com_fixture_teardown(&state);
    }
    print_row("next question", asked, rounds);
    print_row("return of the method", returned, rounds);
}

/* ---- what is worked on ---- */

static unsigned mebibytes = 256, files = 2000;

static void make_big(struct com_fixture *f)
{
    static char mebibyte[1 << 20];
    HANDLE file;
    make_folder(on_share(f, L"d"));
    file = CreateFileW(on_share(f, L"d\\big"), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    for (unsigned i = 0; i < mebibytes; i++) {
        DWORD written;
        mebibyte[0] = (char)i;
        WriteFile(file, mebibyte, sizeof(mebibyte), &written, NULL);
    }
    CloseHandle(file);
}

static void make_many(struct com_fixture *f)
{
    static char content[4096];
    memset(content, 'x', sizeof(content) - 1);
    make_folder(on_share(f, L"d"));
    for (unsigned i = 0; i < files; i++) {
        WCHAR name[32];
        swprintf(name, 32, L"d\\%u", i);
        make_file(on_share(f, name), content);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 5;
    mebibytes = argc > 2 ? (unsigned)atoi(argv[2]) : mebibytes;
    files = argc > 3 ? (unsigned)atoi(argv[3]) : files;
    if (rounds < 1 || rounds > MOST || !com_fixture_available()) {
        fputs("bench_cancel [ROUNDS [MEBIBYTES [FILES]]], under Wine\n", stderr);
        return 2;
    }
    measure("one big file", fill, true, make_big, rounds);
    measure("many files", fill, true, make_many, rounds);
    measure("nothing to do", synchronize, false, make_many, rounds);
    return 0;
}
