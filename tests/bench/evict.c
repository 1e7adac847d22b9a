/*
 * How long eviction takes: a cache of many small files, clean and not pinned, of which the limit
 * lets none stay; compared with removing as many plain files in the same process. Prints figures,
 * asserts nothing but that all have gone. tests/bench/evict.sh runs it.
 *
 *     bench_evict [items]     default 100000
 */
#include "store/event.h"
#include "sync/cache.h"

#include <windows.h>

#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { PER_DIRECTORY = 1000, BYTES = 100 };

static WCHAR folder[MAX_PATH];

static void check(HRESULT hr, const char *what)
{
    if (FAILED(hr)) {
        fprintf(stderr, "%s: %08lx\n", what, (unsigned long)hr);
        exit(1);
    }
}

static double seconds(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart / (double)frequency.QuadPart;
}

static size_t peak_memory(void)
{
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof(counters)};
    K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters));
    return counters.PeakPagefileUsage;
}

/* ---- the outside world of the engine ---- */

static uint64_t now(void *ctx)
{
    FILETIME time;
    (void)ctx;
    GetSystemTimeAsFileTime(&time);
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static void wait(void *ctx, unsigned milliseconds)
{
    (void)ctx;
    Sleep(milliseconds);
}

static uint64_t serial(void *ctx)
{
    static uint64_t last;
    (void)ctx;
    return ++last;
}

/* ---- events tell of the commits that forget rows ---- */

static unsigned commits;

static bool wanted(void *ctx)
{
    (void)ctx;
    return true;
}

static void begin(void *ctx)
{
    (void)ctx;
    commits++;
}

static void tell(void *ctx, const struct csc_event *event)
{
    (void)ctx;
    (void)event;
}

static void end(void *ctx)
{
    (void)ctx;
}

/* ---- files ---- */

/* Directories of PER_DIRECTORY files below a folder that is there. */
static void make_files(const WCHAR *where, int items)
{
    static const char content[BYTES];
    WCHAR path[MAX_PATH];
    DWORD written;
    for (int i = 0; i < items; i++) {
        swprintf(path, MAX_PATH, L"%ls\\d%d", where, i / PER_DIRECTORY);
        if (i % PER_DIRECTORY == 0)
            CreateDirectoryW(path, NULL);
        swprintf(path, MAX_PATH, L"%ls\\d%d\\f%d", where, i / PER_DIRECTORY, i % PER_DIRECTORY);
        HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        if (file == INVALID_HANDLE_VALUE || !WriteFile(file, content, BYTES, &written, NULL))
            check(E_FAIL, "a file");
        CloseHandle(file);
    }
}

static void remove_files(const WCHAR *where, int items)
{
    WCHAR path[MAX_PATH];
    for (int i = 0; i < items; i++) {
        swprintf(path, MAX_PATH, L"%ls\\d%d\\f%d", where, i / PER_DIRECTORY, i % PER_DIRECTORY);
        if (!DeleteFileW(path))
            check(E_FAIL, "removing a file");
    }
}

/* ---- rows ---- */

static int64_t add(struct csc_store *store, int64_t parent, enum csc_type type,
                   const struct csc_entry *entry)
{
    struct csc_item item = {.parent = parent, .type = type};
    wcscpy_s(item.name, CSC_MAX_NAME + 1, entry->name);
    if (type <= CSC_TYPE_DIRECTORY)
        item.trees.local = item.trees.stamp = item.trees.base = item.trees.remote = entry->facts;
    check(csc_store_insert(store, &item), "a row");
    return item.id;
}

/* What lies in a folder becomes clean rows below `parent`. */
static void add_all(struct csc_store *store, struct csc_root *root, const WCHAR *rel,
                    int64_t parent)
{
    struct csc_list *list;
    struct csc_entry entry;
    check(root->ops->list(root, rel, &list), "a listing");
    while (list->ops->next(list, &entry) == S_OK) {
        bool is_folder = entry.facts.kind == CSC_DIR;
        int64_t id = add(store, parent, is_folder ? CSC_TYPE_DIRECTORY : CSC_TYPE_FILE, &entry);
        if (is_folder) {
            WCHAR below[MAX_PATH];
            swprintf(below, MAX_PATH, L"%ls\\%ls", rel, entry.name);
            add_all(store, root, below, id);
        }
    }
    list->ops->end_list(list);
}

static void make_rows(struct csc_cache *cache)
{
    const struct csc_entry bench = {.name = L"bench"};
    struct csc_store *store = csc_cache_store(cache);
    struct csc_root *root;
    check(csc_fs_win32()->ops->open_root(csc_fs_win32(), folder, &root), "the folder");
    check(csc_store_begin(store), "begin");
    int64_t share =
        add(store, add(store, CSC_ROOT_ID, CSC_TYPE_SERVER, &bench), CSC_TYPE_SHARE, &bench);
    check(csc_store_share_put(store, &(struct csc_share){.item = share, .state = 2, .reason = 1}),
          "the share");
    add_all(store, root, L"namespace\\bench\\bench", share);
    check(csc_store_commit(store), "commit");
    root->ops->close_root(root);
}

int main(int argc, char **argv)
{
    static const struct csc_teller teller = {wanted, begin, tell, end, NULL};
    const struct csc_env env = {.fs = csc_fs_win32(), .now = now, .sleep = wait, .random = serial};
    int items = argc > 1 ? atoi(argv[1]) : 100000;
    WCHAR temp[MAX_PATH], path[MAX_PATH];
    struct csc_cache *cache;
    struct csc_space space;
    GetTempPathW(MAX_PATH, temp);
    swprintf(folder, MAX_PATH, L"%lsbench-evict-%lu", temp, GetCurrentProcessId());
    CreateDirectoryW(folder, NULL);
    check(csc_cache_open(&env, folder, &cache), "the cache");
    swprintf(path, MAX_PATH, L"%ls\\namespace\\bench", folder);
    CreateDirectoryW(path, NULL);
    wcscat_s(path, MAX_PATH, L"\\bench");
    CreateDirectoryW(path, NULL);
    make_files(path, items);
    make_rows(cache);
    csc_store_set_teller(csc_cache_store(cache), &teller);
    check(csc_cache_set_limits(cache, UINT64_C(1) << 40, 0), "limits");
    size_t memory = peak_memory();
    double start = seconds();
    check(csc_cache_space(cache, &space), "space");
    printf("%d items: the sum of %llu bytes takes %.0f ms\n", items,
           (unsigned long long)space.auto_used, (seconds() - start) * 1e3);
    commits = 0;
    start = seconds();
    check(csc_cache_keep_limits(cache), "eviction");
    double evicting = seconds() - start;
    check(csc_cache_space(cache, &space), "space");
    if (space.used)
        check(E_FAIL, "something stayed");
    printf("eviction: %.1f s, %.0f items/s; %u durable commits; %+.1f MiB at most\n", evicting,
           items / evicting, 2 * (commits - 2), (double)(peak_memory() - memory) / 1048576);
    csc_cache_close(cache);
    swprintf(path, MAX_PATH, L"%ls\\plain", folder);
    CreateDirectoryW(path, NULL);
    make_files(path, items);
    start = seconds();
    remove_files(path, items);
    double removing = seconds() - start;
    printf("plain DeleteFile: %.1f s, %.0f items/s; eviction takes %.2f x\n", removing,
           items / removing, evicting / removing);
    return 0;
}
