/*
 * How fast a client reads: flat enumeration and FindItem against the bare SQLite work, in one
 * process. Prints times and ratios, asserts nothing. tests/bench/enumerate.sh runs it pinned to one
 * CPU, which under Wine is the only way to get figures that can be compared.
 *
 *     bench_enumerate [items]...     default 10000 100000 1000000
 *
 * The items are pinned and not yet filled, in directories of 1000: all there is of them is in the
 * store. Where there are cached copies, entering a directory also costs a listing of its folder.
 */
#include "cached.h"

#include <objbase.h>
#include <windows.h>

#include <cscobj.h>
#include <psapi.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { BATCH = 256, FINDS = 2000, ROUNDS = 5 };

static WCHAR folder[MAX_PATH];
static WCHAR file[MAX_PATH];
static char file_utf8[MAX_PATH];

/* Private memory: what SQLite maps of the file is not counted. */
static size_t private_memory(void)
{
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof(counters)};
    K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters));
    return counters.PagefileUsage;
}

/* --- the bare work --------------------------------------------------------------------------- */

static sqlite3 *open_database(void)
{
    sqlite3 *db;
    if (sqlite3_open_v2(file_utf8, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        exit(1);
    sqlite3_exec(db, "PRAGMA mmap_size = 268435456", NULL, NULL, NULL);
    return db;
}

static volatile int64_t sink; /* nothing that is read may be left out */

/* Every column of an item object's row, in the order of the rows. */
static double scan(int *rows, double *work)
{
    sqlite3 *db = open_database();
    sqlite3_stmt *statement;
    double start = now(), work_start = worked();
    if (sqlite3_prepare_v2(db, "SELECT * FROM item", -1, &statement, NULL) != SQLITE_OK)
        exit(1);
    int columns = sqlite3_column_count(statement);
    for (*rows = 0; sqlite3_step(statement) == SQLITE_ROW; ++*rows) {
        for (int i = 0; i < columns; i++) {
            if (sqlite3_column_type(statement, i) == SQLITE_BLOB)
                sink += *(const char *)sqlite3_column_blob(statement, i) +
                        sqlite3_column_bytes(statement, i);
            else
                sink += sqlite3_column_int64(statement, i);
        }
    }
    double time = now() - start;
    *work = worked() - work_start;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return time;
}

/* Four keyed look-ups for each of the paths that FindItem is asked for. */
static double look_up(int items)
{
    sqlite3 *db = open_database();
    sqlite3_stmt *child, *parent;
    sqlite3_prepare_v2(db, "SELECT * FROM item WHERE parent = ?1 AND key = ?2", -1, &child, NULL);
    sqlite3_prepare_v2(db, "SELECT parent, key FROM item WHERE id = ?1", -1, &parent, NULL);
    double spent = 0;
    for (int i = 0; i < FINDS; i++) {
        int64_t id = 3 + (int64_t)i * 7919 % items;
        unsigned char key[600];
        for (int depth = 0; depth < 4 && id; depth++) {
            sqlite3_bind_int64(parent, 1, id);
            sqlite3_step(parent);
            int64_t above = sqlite3_column_int64(parent, 0);
            int size = sqlite3_column_bytes(parent, 1);
            memcpy(key, sqlite3_column_blob(parent, 1), (size_t)size);
            sqlite3_reset(parent);
            double start = now();
            sqlite3_bind_int64(child, 1, above);
            sqlite3_bind_blob(child, 2, key, size, SQLITE_STATIC);
            sqlite3_step(child);
            for (int c = 0; c < sqlite3_column_count(child); c++)
                sink += sqlite3_column_int64(child, c);
            sqlite3_reset(child);
            spent += now() - start;
            id = above;
        }
    }
    sqlite3_finalize(child);
    sqlite3_finalize(parent);
    sqlite3_close(db);
    return spent;
}

/* --- through COM ----------------------------------------------------------------------------- */

struct run {
    double first; /* until the first item was there */
    double all;
    double work;
    int items;
    size_t memory; /* the most at any time */
};

static void use(IOfflineFilesItem *item)
{
    IOfflineFilesPinInfo *info = NULL;
    OFFLINEFILES_ITEM_TYPE type;
    LPWSTR path = NULL;
    BOOL pinned = FALSE;
    check(IOfflineFilesItem_GetPath(item, &path), "GetPath");
    check(IOfflineFilesItem_GetItemType(item, &type), "GetItemType");
    if (SUCCEEDED(
            IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesPinInfo, (void **)&info))) {
        check(IOfflineFilesPinInfo_IsPinned(info, &pinned), "IsPinned");
        IOfflineFilesPinInfo_Release(info);
    }
    sink += path[2] + (int)type + pinned;
    CoTaskMemFree(path);
    IOfflineFilesItem_Release(item);
}

static struct run enumerate(IOfflineFilesCache *cache, ULONG batch)
{
    IOfflineFilesItem *items[BATCH];
    IOfflineFilesItemContainer *container;
    IEnumOfflineFilesItems *list;
    struct run run = {0};
    ULONG got = 0;
    double start = now(), work_start = worked();
    check(IOfflineFilesCache_QueryInterface(cache, &IID_IOfflineFilesItemContainer,
                                            (void **)&container),
          "QueryInterface");
    check(IOfflineFilesItemContainer_EnumItemsEx(container, NULL, NULL, NULL, NULL,
                                                 OFFLINEFILES_ENUM_FLAT, 0, &list),
          "EnumItemsEx");
    do {
        check(IEnumOfflineFilesItems_Next(list, batch, items, &got), "Next");
        if (!run.items)
            run.first = now() - start;
        for (ULONG i = 0; i < got; i++)
            use(items[i]);
        if (run.items / 50000 != (run.items + (int)got) / 50000) {
            size_t memory = private_memory();
            run.memory = memory > run.memory ? memory : run.memory;
        }
        run.items += (int)got;
    } while (got == batch);
    run.all = now() - start;
    run.work = worked() - work_start;
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(container);
    return run;
}

static double find_items(IOfflineFilesCache *cache, int items)
{
    double start = now();
    for (int i = 0; i < FINDS; i++) {
        int number = (int)((int64_t)i * 7919 % items);
        WCHAR path[200];
        IOfflineFilesItem *item = NULL;
        swprintf(path, 200, L"\\\\bench1\\bench1\\Document %07d.docx\\Document %07d.docx",
                 number / PER_DIRECTORY * PER_DIRECTORY,
                 number % PER_DIRECTORY ? number : number + 1);
        check(IOfflineFilesCache_FindItem(cache, path, 0, &item), "FindItem");
        IOfflineFilesItem_Release(item);
    }
    return now() - start;
}

/* The least of several rounds: what others do on the machine only ever adds. */
struct result {
    double scan, scan_work, find, look_up;
    struct run one, many;
    int rows;
};

static double least(double a, double b)
{
    return a == 0 || b < a ? b : a;
}

static void keep_best(struct run *best, const struct run *run)
{
    best->first = least(best->first, run->first);
    best->all = least(best->all, run->all);
    best->work = least(best->work, run->work);
    best->items = run->items;
    best->memory = run->memory > best->memory ? run->memory : best->memory;
}

static void go_round(IOfflineFilesCache *cache, int items, struct result *best)
{
    double work;
    best->scan = least(best->scan, scan(&best->rows, &work));
    best->scan_work = least(best->scan_work, work);
    struct run run = enumerate(cache, 1);
    keep_best(&best->one, &run);
    run = enumerate(cache, BATCH);
    keep_best(&best->many, &run);
    best->find = least(best->find, find_items(cache, items));
    best->look_up = least(best->look_up, look_up(items));
}

static void print_run(const char *what, const struct run *run, const struct result *best)
{
    printf("    flat, %s %.3f s (%.2f us an item), %.2f x the scan (%.2f x by processor time); "
           "first after %.2f ms\n",
           what, run->all, run->all / run->items * 1e6, run->all / best->scan,
           best->scan_work > 0 ? run->work / best->scan_work : 0, run->first * 1e3);
    if (run->items != best->rows)
        printf("    %d of %d items were enumerated!\n", run->items, best->rows);
}

static void measure(int items)
{
    IOfflineFilesCache *cache = NULL;
    struct result best = {0};
    double work;
    make_store(file, items);
    scan(&best.rows, &work); /* the file comes into memory */
    size_t empty = private_memory();
    check(CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                           &IID_IOfflineFilesCache, (void **)&cache),
          "CoCreateInstance");
    LPWSTR place = NULL; /* opens the store, which costs some milliseconds once */
    check(IOfflineFilesCache_GetLocation(cache, &place), "GetLocation");
    CoTaskMemFree(place);
    for (int i = 0; i < ROUNDS; i++)
        go_round(cache, items, &best);
    printf("%8d items, the least of %d rounds: scan %.3f s (%.2f us a row)\n", best.rows, ROUNDS,
           best.scan, best.scan / best.rows * 1e6);
    print_run("Next(1):  ", &best.one, &best);
    print_run("Next(256):", &best.many, &best);
    printf("    private memory:   %.1f MiB above the empty process\n",
           best.one.memory > empty ? (double)(best.one.memory - empty) / 1048576 : 0);
    printf("    FindItem:         %.1f us, %.2f x its 4 keyed look-ups (%.1f us)\n",
           best.find / FINDS * 1e6, best.find / best.look_up, best.look_up / FINDS * 1e6);
    fflush(stdout);
    IOfflineFilesCache_Release(cache);
    CoFreeUnusedLibrariesEx(0, 0);
}

int main(int argc, char **argv)
{
    static const int usual[] = {10000, 100000, 1000000};
    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    GetTempPathW(MAX_PATH, folder);
    wcscat_s(folder, MAX_PATH, L"opencsc-bench");
    CreateDirectoryW(folder, NULL);
    swprintf(file, MAX_PATH, L"%ls\\opencsc.db", folder);
    WideCharToMultiByte(CP_UTF8, 0, file, -1, file_utf8, MAX_PATH, NULL, NULL);
    SetEnvironmentVariableW(L"OPENCSC_STORE", folder);
    for (int i = 0; i < (argc > 1 ? argc - 1 : 3); i++)
        measure(argc > 1 ? atoi(argv[i + 1]) : usual[i]);
    DeleteFileW(file);
    CoUninitialize();
    return 0;
}
