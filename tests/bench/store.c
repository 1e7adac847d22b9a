/*
 * How fast the store is: prints rates, asserts nothing.
 *
 *     bench_store [items]      default 100000, in directories of 1000
 *
 * Under Wine, pin it and the wineserver to one CPU, or the figures scatter.
 */
#include "store/store.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#ifndef _WIN32
#include <time.h>
#endif

#define PER_DIRECTORY 1000
#define PAGE          100

static struct csc_store *store;
static int64_t share, *ids;
static int items;

static double now(void)
{
#ifdef _WIN32
    LARGE_INTEGER count, frequency;

    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart / (double)frequency.QuadPart;
#else
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
#endif
}

static void check(HRESULT hr, const char *what)
{
    if (FAILED(hr)) {
        fprintf(stderr, "%s: %08lx\n", what, (unsigned long)hr);
        exit(1);
    }
}

static int64_t add(int64_t parent, enum csc_type type, int number)
{
    struct csc_item item = {.parent = parent, .type = type};
    const struct csc_facts facts = {.kind = type == CSC_TYPE_FILE ? CSC_FILE : CSC_DIR,
                                    .attributes = 0x20,
                                    .size = 123456,
                                    .created = 132000000000000000,
                                    .written = 132000000000000000,
                                    .changed = 132000000000000000,
                                    .accessed = 132000000000000000,
                                    .id = 0x0002000000000000u + (uint64_t)number};
    char name[32];

    snprintf(name, sizeof name, "Some document %d.docx", number);
    for (size_t i = 0; name[i]; i++)
        item.name[i] = (char16_t)(unsigned char)name[i];
    item.trees.base = item.trees.stamp = item.trees.local = item.trees.remote = facts;
    check(csc_store_insert(store, &item), "insert");
    return item.id;
}

/* ---- what is measured; each returns how much it did ---- */

static int insert_all(void)
{
    int64_t dir = 0;

    for (int i = 0; i < items; i++) {
        if (i % PER_DIRECTORY == 0) {
            if (i)
                check(csc_store_commit(store), "commit");
            check(csc_store_begin(store), "begin");
            dir = add(share, CSC_TYPE_DIRECTORY, i);
        }
        ids[i] = add(dir, CSC_TYPE_FILE, i);
    }
    check(csc_store_commit(store), "commit");
    return items;
}

static int get_all(void)
{
    struct csc_item item;

    for (int i = 0; i < items; i++)
        check(csc_store_get(store, ids[(int64_t)i * 7919 % items], &item), "get");
    return items;
}

static int get_all_in_a_transaction(void)
{
    check(csc_store_begin(store), "begin");
    get_all();
    csc_store_rollback(store);
    return items;
}

static int list_all(void)
{
    static struct csc_item dirs[PAGE], page[PAGE];
    size_t got_dirs, got;
    int seen = 0;

    check(csc_store_children(store, share, NULL, dirs, PAGE, &got_dirs), "children");
    for (size_t i = 0; i < got_dirs; i++) {
        const char16_t *after = NULL;

        do {
            check(csc_store_children(store, dirs[i].id, after, page, PAGE, &got), "children");
            after = page[PAGE - 1].name;
            seen += (int)got;
        } while (got == PAGE);
    }
    return seen;
}

static int name_all(void)
{
    struct csc_text path;

    for (int i = 0; i < items; i++) {
        check(csc_store_path(store, ids[i], &path), "path");
        csc_text_free(&path);
    }
    return items;
}

static int update_durably(void)
{
    struct csc_item item;
    const int count = 500;

    for (int i = 0; i < count; i++) {
        check(csc_store_get(store, ids[(int64_t)i * 7919 % items], &item), "get");
        item.trees.marks ^= CSC_MARK_REPLACED;
        check(csc_store_update(store, &item), "update");
    }
    return count;
}

static int count_all(void)
{
    struct csc_counts counts;

    check(csc_store_count(store, share, &counts), "count");
    return (int)counts.items;
}

static int pin_all(void)
{
    check(csc_store_pin(store, share, true, 0x20, 0), "pin");
    return items;
}

static int remove_all(void)
{
    check(csc_store_remove(store, share), "remove");
    return items;
}

static const struct {
    const char *what;
    int (*run)(void);
} measures[] = {
    {"insert, 1000 in a transaction", insert_all},
    {"get by id, in no order", get_all},
    {"the same in one transaction", get_all_in_a_transaction},
    {"children, pages of 100", list_all},
    {"path", name_all},
    {"update, each durable", update_durably},
    {"count a tree", count_all},
    {"pin a tree", pin_all},
    {"remove a tree", remove_all},
};

static void measure_all(void)
{
    share = add(add(CSC_ROOT_ID, CSC_TYPE_SERVER, 0), CSC_TYPE_SHARE, 0);
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        double start = now(), seconds;
        int count = measures[i].run();

        seconds = now() - start;
        printf("%-32s %8d in %7.3f s  %10.0f /s\n", measures[i].what, count, seconds,
               count / seconds);
    }
}

int main(int argc, char **argv)
{
    const char16_t file[] = u"bench_store.db";

    items = argc > 1 ? atoi(argv[1]) : 100000;
    ids = csc_alloc((size_t)(items > 0 ? items : 1) * sizeof *ids);
    if (items <= 0 || !ids) {
        fprintf(stderr, "usage: bench_store [items]\n");
        return 2;
    }
    remove("bench_store.db"); /* in the current folder */
    check(csc_store_open(file, &store), "open");
    measure_all();
    csc_store_close(store);
    remove("bench_store.db");
    csc_free(ids);
    return 0;
}
