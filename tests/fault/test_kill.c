/*
 * Real processes, real files, a real kill: a child synchronizes and is terminated just before its
 * n-th call of the file system, for every n; the parent then synchronizes as the next process
 * would, and compares.
 *
 *   test_kill                     runs the tests
 *   test_kill child FOLDER N      the child (started by the tests)
 */
#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "support/fs_fault.h"
#include "sync/operation.h"

#include <process.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h comes after the headers it relies on. */
#include <cmocka.h>

#define KILLED 9

/* ---- an engine over the real file system, whose \\srv\share is a folder ---- */

static char folder[MAX_PATH]; /* holds store\ and server\ */

static HRESULT open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    char text[MAX_PATH + 16];
    char16_t *real;
    HRESULT hr;
    (void)fs;
    if (!csc_same(path, u"\\\\srv\\share"))
        return csc_fs_win32()->ops->open_root(csc_fs_win32(), path, root);
    snprintf(text, sizeof(text), "%s\\server", folder);
    real = csc_from_utf8(text);
    hr = csc_fs_win32()->ops->open_root(csc_fs_win32(), real, root);
    csc_free(real);
    return hr;
}

static struct csc_fs *redirected(void)
{
    static struct csc_fs_ops ops;
    static struct csc_fs fs = {&ops};
    ops = *csc_fs_win32()->ops;
    ops.open_root = open_root;
    return &fs;
}

static uint64_t now(void *ctx)
{
    FILETIME t;
    (void)ctx;
    GetSystemTimeAsFileTime(&t);
    return (uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime;
}

static void nap(void *ctx, unsigned milliseconds)
{
    (void)ctx;
    Sleep(milliseconds);
}

static uint64_t next_number(void *ctx)
{
    static uint64_t count;
    LARGE_INTEGER ticks;
    (void)ctx;
    QueryPerformanceCounter(&ticks);
    return ((uint64_t)ticks.QuadPart << 24) + ((uint64_t)_getpid() << 8) + ++count;
}

static struct csc_cache *open_cache(struct csc_fs *fs)
{
    const struct csc_env env = {.fs = fs, .now = now, .sleep = nap, .random = next_number};
    struct csc_cache *cache = NULL;
    char text[MAX_PATH + 16];
    char16_t *path;
    HRESULT hr;
    snprintf(text, sizeof(text), "%s\\store", folder);
    path = csc_from_utf8(text);
    hr = csc_cache_open(&env, path, &cache);
    csc_free(path);
    if (FAILED(hr))
        fprintf(stderr, "cannot open the cache: %08lx\n", (unsigned long)hr);
    return cache;
}

static unsigned failures;

static enum csc_response on_result(struct csc_client *client, const struct csc_report *report)
{
    (void)client;
    failures += FAILED(report->hr);
    return CSC_CONTINUE;
}

static const struct csc_client_ops ops = {.item_result = on_result};
static struct csc_client client = {&ops};

static HRESULT run(struct csc_cache *cache, bool pin)
{
    const char16_t *path = u"\\\\srv\\share";
    struct csc_request r = {.paths = &path, .count = 1, .deep = true, .client = &client};
    failures = 0;
    r.flags = pin ? CSC_SYNC_PINFORUSER | CSC_SYNC_FILLSPARSE
                  : CSC_SYNC_IN | CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES;
    return pin ? csc_pin(cache, &r) : csc_synchronize(cache, &r);
}

/* ---- the child ---- */

static void die_here(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    (void)op;
    (void)path;
    if (n == *(unsigned *)ctx)
        TerminateProcess(GetCurrentProcess(), KILLED);
}

static int child(unsigned n)
{
    struct csc_fs *fault = fs_fault_create(redirected());
    struct csc_cache *cache = open_cache(fault);
    HRESULT hr;
    if (!cache)
        return 1;
    fs_fault_set(fault, FS_FAULT_NONE, 0, S_OK); /* counts from here */
    fs_fault_set_hook(fault, die_here, &n);
    hr = run(cache, false);
    csc_cache_close(cache);
    fs_fault_destroy(fault);
    return FAILED(hr) || failures ? 2 : 0;
}

static int run_child(unsigned n)
{
    char program[MAX_PATH], line[2 * MAX_PATH + 32];
    STARTUPINFOA start = {.cb = sizeof(start)};
    PROCESS_INFORMATION process;
    DWORD code = 99;
    GetModuleFileNameA(NULL, program, sizeof(program));
    snprintf(line, sizeof(line), "\"%s\" child \"%s\" %u", program, folder, n);
    assert_true(CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process));
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
    return (int)code;
}

/* ---- files ---- */

static const char *at(const char *side, const char *name)
{
    static char path[4][MAX_PATH + 64];
    static unsigned next;
    char *text = path[next++ % 4];
    snprintf(text, sizeof(path[0]), "%s\\%s%s%s", folder, side, *name ? "\\" : "", name);
    return text;
}
#define SERVER "server"
#define CLIENT "store\\namespace\\srv\\share"

static void put(const char *side, const char *name, const char *text)
{
    FILE *f = fopen(at(side, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *side, const char *name, const char *text)
{
    char found[128] = {0};
    FILE *f = fopen(at(side, name), "rb");
    if (!text) {
        assert_null(f);
        return;
    }
    assert_non_null(f);
    assert_true(fread(found, 1, sizeof(found) - 1, f) < sizeof(found));
    fclose(f);
    assert_string_equal(found, text);
}

/* Removes a folder with all in it; counts what there was. */
static unsigned clear(const char *path)
{
    char pattern[MAX_PATH + 64];
    WIN32_FIND_DATAA found;
    unsigned count = 0;
    HANDLE search;
    snprintf(pattern, sizeof(pattern), "%s\\*", path);
    search = FindFirstFileA(pattern, &found);
    while (search != INVALID_HANDLE_VALUE) {
        char name[MAX_PATH + 64];
        snprintf(name, sizeof(name), "%.*s\\%s", MAX_PATH, path, found.cFileName);
        if (strcmp(found.cFileName, ".") && strcmp(found.cFileName, "..")) {
            count++;
            if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
                count += clear(name);
            else
                DeleteFileA(name);
        }
        if (!FindNextFileA(search, &found)) {
            FindClose(search);
            break;
        }
    }
    RemoveDirectoryA(path);
    return count;
}

static void make_world(void)
{
    static unsigned count;
    struct csc_cache *cache;
    snprintf(folder, sizeof(folder), "%s\\opencsc-kill-%d-%u", getenv("TEMP"), _getpid(), ++count);
    assert_true(CreateDirectoryA(folder, NULL));
    assert_true(CreateDirectoryA(at("store", ""), NULL));
    assert_true(CreateDirectoryA(at("server", ""), NULL));
    put(SERVER, "edited-here.txt", "base");
    put(SERVER, "edited-there.txt", "base");
    put(SERVER, "deleted-here.txt", "base");
    put(SERVER, "deleted-there.txt", "base");
    cache = open_cache(redirected());
    assert_non_null(cache);
    assert_int_equal(run(cache, true), S_OK);
    csc_cache_close(cache);
    put(CLIENT, "edited-here.txt", "edited here");
    put(SERVER, "edited-there.txt", "edited there");
    put(CLIENT, "made-here.txt", "made here");
    put(SERVER, "made-there.txt", "made there");
    assert_true(DeleteFileA(at(CLIENT, "deleted-here.txt")));
    assert_true(DeleteFileA(at(SERVER, "deleted-there.txt")));
}

static void check_world(unsigned n)
{
    static const char *const sides[] = {SERVER, CLIENT};
    struct csc_cache *cache = open_cache(redirected());
    print_message("\rkilled at call %u", n);
    assert_non_null(cache);
    assert_int_equal(run(cache, false), S_OK);
    assert_int_equal(failures, 0);
    csc_cache_close(cache);
    for (int i = 0; i < 2; i++) {
        assert_file(sides[i], "edited-here.txt", "edited here");
        assert_file(sides[i], "edited-there.txt", "edited there");
        assert_file(sides[i], "made-here.txt", "made here");
        assert_file(sides[i], "made-there.txt", "made there");
        assert_file(sides[i], "deleted-here.txt", NULL);
        assert_file(sides[i], "deleted-there.txt", NULL);
    }
    assert_int_equal(clear(at(SERVER, "")), 4); /* and nothing of ours */
    assert_int_equal(clear(at(CLIENT, "")), 4);
    clear(folder);
}

static void a_kill_before_any_call_is_recovered_by_the_next_process(void **state)
{
    unsigned n = 0;
    int code = KILLED;
    (void)state;
    while (code == KILLED) {
        make_world();
        code = run_child(++n);
        check_world(n);
    }
    print_message("\n");
    assert_int_equal(code, 0);
    assert_true(n > 40);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_before_any_call_is_recovered_by_the_next_process),
    };
    if (argc == 4 && strcmp(argv[1], "child") == 0) {
        snprintf(folder, sizeof(folder), "%s", argv[2]);
        return child((unsigned)strtoul(argv[3], NULL, 10));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
