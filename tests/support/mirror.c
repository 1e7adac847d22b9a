/*
 * A listener that knows the cache from events alone: see mirror.h. Paths are kept folded, in a list
 * that is sorted when it is compared.
 */
#include "support/mirror.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/result.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHED = 1, PINNED = 2, AVAILABLE = 4 };

struct known {
    char16_t *path;
    unsigned is;
};

struct list {
    struct known *at;
    size_t count;
    size_t cap;
};

struct mirror {
    struct csc_store *store;
    struct list list;
    bool lost; /* it was told that events were */
    char text[512];
};

/* ---- lists ---- */

static void out_of_memory(void)
{
    fprintf(stderr, "no memory for the mirror\n");
    abort();
}

static struct known *find(struct list *list, const char16_t *path)
{
    for (size_t i = list->count; i-- > 0;)
        if (csc_compare(list->at[i].path, path) == 0)
            return &list->at[i];
    return NULL;
}

static void add(struct list *list, const char16_t *path, unsigned is)
{
    struct known *known = find(list, path);
    if (!known) {
        if (FAILED(csc_grow((void **)&list->at, &list->cap, list->count + 1, sizeof *list->at)))
            out_of_memory();
        known = &list->at[list->count++];
        *known = (struct known){.path = csc_dup(path)};
        if (!known->path)
            out_of_memory();
    }
    known->is |= is;
}

/* What is nothing any more is not known. */
static void drop(struct list *list, const char16_t *path, unsigned is)
{
    struct known *known = find(list, path);
    if (!known)
        return;
    known->is &= ~is;
    if (known->is)
        return;
    csc_free(known->path);
    *known = list->at[--list->count];
}

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        csc_free(list->at[i].path);
    csc_free(list->at);
    *list = (struct list){0};
}

/* A folder takes along what lies in it. */
static void move(struct list *list, const char16_t *from, const char16_t *to)
{
    size_t length = csc_len(from);
    for (size_t i = 0; i < list->count; i++) {
        char16_t *path = list->at[i].path;
        struct csc_text text = {0};
        if (csc_len(path) < length || csc_compare_n(path, length, from, length) != 0 ||
            (path[length] && path[length] != u'\\'))
            continue;
        if (FAILED(csc_text_add(&text, to)) || FAILED(csc_text_add(&text, path + length)))
            out_of_memory();
        csc_free(path);
        list->at[i].path = text.s;
    }
}

/* ---- from the rows ---- */

static unsigned qualities(const struct csc_item *item)
{
    const struct csc_trees *t = &item->trees;
    unsigned hidden = t->marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST);
    return (t->marks & CSC_MARK_GHOST ? 0u : (unsigned)CACHED) |
           (item->pins ? (unsigned)PINNED : 0u) |
           (item->type < CSC_TYPE_SHARE && !hidden && t->local.kind ? (unsigned)AVAILABLE : 0u);
}

static HRESULT read_below(struct csc_store *store, int64_t parent, struct list *list)
{
    struct csc_item *item = csc_alloc(sizeof *item);
    size_t got = 0;
    HRESULT hr = item ? csc_store_children(store, parent, NULL, item, 1, &got) : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got) {
        struct csc_text path = {0};
        hr = csc_store_path(store, item->id, &path);
        if (SUCCEEDED(hr) && qualities(item))
            add(list, path.s, qualities(item));
        csc_text_free(&path);
        if (SUCCEEDED(hr))
            hr = read_below(store, item->id, list);
        if (SUCCEEDED(hr))
            hr = csc_store_children(store, parent, item->name, item, 1, &got);
    }
    csc_free(item);
    return hr;
}

/* ---- from events ---- */

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void nothing(void *ctx)
{
    (void)ctx;
}

static void hear(void *ctx, const struct csc_event *event)
{
    static const struct {
        unsigned gains;
        unsigned loses;
    } effects[CSC_EVENT_COUNT] = {
        [CSC_EVENT_ITEM_ADDED] = {CACHED, 0},
        [CSC_EVENT_ITEM_DELETED] = {0, CACHED},
        [CSC_EVENT_ITEM_PINNED] = {PINNED, 0},
        [CSC_EVENT_ITEM_NOT_PINNED] = {0, PINNED},
        [CSC_EVENT_ITEM_AVAILABLE] = {AVAILABLE, 0},
        [CSC_EVENT_ITEM_NOT_AVAILABLE] = {0, AVAILABLE},
    };
    struct mirror *mirror = ctx;
    if (event->id == CSC_EVENT_ITEM_RENAMED)
        move(&mirror->list, event->path, event->other);
    if (effects[event->id].gains)
        add(&mirror->list, event->path, effects[event->id].gains);
    if (effects[event->id].loses)
        drop(&mirror->list, event->path, effects[event->id].loses);
    mirror->lost |= event->id == CSC_EVENT_DATA_LOST;
}

/* ---- by the test ---- */

struct mirror *mirror_open(struct csc_store *store)
{
    struct mirror *mirror = csc_alloc(sizeof *mirror);
    if (!mirror)
        out_of_memory();
    mirror->store = store;
    if (FAILED(read_below(store, CSC_ROOT_ID, &mirror->list))) {
        mirror_close(mirror);
        return NULL;
    }
    csc_store_set_teller(store, &(struct csc_teller){always, always, hear, nothing, mirror});
    return mirror;
}

void mirror_close(struct mirror *mirror)
{
    if (!mirror)
        return;
    list_free(&mirror->list);
    csc_free(mirror);
}

static int by_path(const void *a, const void *b)
{
    return csc_compare(((const struct known *)a)->path, ((const struct known *)b)->path);
}

static void sort(struct list *list)
{
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, by_path);
}

/* The first place where they part. */
static const char *first_difference(struct mirror *mirror, const struct list *rows)
{
    const struct list *told = &mirror->list;
    for (size_t i = 0; i < told->count || i < rows->count; i++) {
        const struct known *t = i < told->count ? &told->at[i] : NULL;
        const struct known *r = i < rows->count ? &rows->at[i] : NULL;
        if (t && r && t->is == r->is && csc_same(t->path, r->path))
            continue;
        char *told_path = t ? csc_to_utf8(t->path) : NULL;
        char *row_path = r ? csc_to_utf8(r->path) : NULL;
        snprintf(mirror->text, sizeof mirror->text, "told %s %u, is %s %u",
                 told_path ? told_path : "nothing", t ? t->is : 0, row_path ? row_path : "nothing",
                 r ? r->is : 0);
        csc_free(told_path);
        csc_free(row_path);
        return mirror->text;
    }
    return NULL;
}

const char *mirror_differs(struct mirror *mirror)
{
    struct list rows = {0};
    const char *difference = NULL;
    if (mirror->lost)
        return "events were lost";
    if (SUCCEEDED(read_below(mirror->store, CSC_ROOT_ID, &rows))) {
        sort(&rows);
        sort(&mirror->list);
        difference = first_difference(mirror, &rows);
    }
    list_free(&rows);
    return difference;
}
