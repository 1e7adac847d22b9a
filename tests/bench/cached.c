/* See cached.h. */
#include "cached.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

void check(HRESULT hr, const char *what)
{
    if (FAILED(hr)) {
        fprintf(stderr, "%s: %08lx\n", what, (unsigned long)hr);
        exit(1);
    }
}

double now(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart / (double)frequency.QuadPart;
}

double worked(void)
{
    FILETIME t[4];
    GetProcessTimes(GetCurrentProcess(), &t[0], &t[1], &t[2], &t[3]);
    ULONGLONG kernel = (ULONGLONG)t[2].dwHighDateTime << 32 | t[2].dwLowDateTime;
    ULONGLONG user = (ULONGLONG)t[3].dwHighDateTime << 32 | t[3].dwLowDateTime;
    return (double)(kernel + user) * 1e-7;
}

static int64_t add(struct csc_store *store, int64_t parent, enum csc_type type, int number)
{
    struct csc_item item = {.parent = parent, .type = type, .pins = 0x20};
    const struct csc_facts facts = {
        .kind = type == CSC_TYPE_FILE ? CSC_FILE : CSC_DIR,
        .attributes = 0x20,
        .size = 123456,
        .created = 132000000000000000,
        .written = 132000000000000000 + (uint64_t)number,
        .changed = 132000000000000000,
        .accessed = 132000000000000000,
        .id = 0x0002000000000000u + (uint64_t)number,
    };
    swprintf(item.name, CSC_MAX_NAME,
             type > CSC_TYPE_DIRECTORY ? L"bench%d" : L"Document %07d.docx", number);
    if (type <= CSC_TYPE_DIRECTORY) {
        item.trees.remote = facts;
        item.trees.marks = CSC_MARK_SPARSE;
    }
    check(csc_store_insert(store, &item), "insert");
    return item.id;
}

void make_store(const WCHAR *file, int items)
{
    struct csc_store *store;
    int64_t share, directory = 0;
    DeleteFileW(file);
    check(csc_store_open(file, &store), "open");
    check(csc_store_begin(store), "begin");
    share = add(store, add(store, CSC_ROOT_ID, CSC_TYPE_SERVER, 1), CSC_TYPE_SHARE, 1);
    check(csc_store_share_put(store, &(struct csc_share){.item = share, .state = 2, .reason = 1}),
          "share");
    for (int i = 0; i < items; i++) {
        if (i % (10 * PER_DIRECTORY) == 0) {
            check(csc_store_commit(store), "commit");
            check(csc_store_begin_soft(store), "begin");
        }
        if (i % PER_DIRECTORY == 0)
            directory = add(store, share, CSC_TYPE_DIRECTORY, i);
        else
            add(store, directory, CSC_TYPE_FILE, i);
    }
    check(csc_store_commit(store), "commit");
    csc_store_close(store);
}
