/*
 * From a damaged store to a new one: names and pins, as far as they can be read. See store.h.
 *
 * What was agreed on is not taken over. It could be wrong by a bit, and then a file would be taken
 * for unchanged, or for deleted; names and pins at worst put more into the cache than was asked
 * for.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

#define DEEPEST 1000

struct list {
    int64_t *ids;
    size_t count;
    size_t cap;
};

static void salvage_below(struct csc_store *store, struct csc_store *damaged, int64_t from,
                          int64_t to, unsigned depth);

/* Nothing is believed of it but that it was seen on the server once, of which the next look there
 * tells the truth. */
static void forget(struct csc_item *item)
{
    bool had_copy = item->trees.local.kind != CSC_NONE; /* else it would seem to be made anew */

    item->pins &= 0x1E0;
    item->inherit &= item->type == CSC_TYPE_FILE ? 0u : 0x1E0u;
    item->deleted_time = 0;
    item->trees.base = item->trees.stamp = item->trees.local = (struct csc_facts){.kind = CSC_NONE};
    item->trees.marks = item->pins || had_copy ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
}

/* Not identified: whatever answers at the next contact is the server. */
static HRESULT salvage_share(struct csc_store *store, struct csc_store *damaged, int64_t from,
                             int64_t to)
{
    struct csc_share share;

    if (FAILED(csc_store_share_get(damaged, from, &share)) || share.state != 1 || share.reason != 2)
        share = (struct csc_share){.state = 1, .reason = 4};
    share.item = to;
    share.identified = false;
    share.root_id = share.root_volume = 0;
    share.links = share.copies = -1;
    return csc_store_share_put(store, &share);
}

/* What cannot be is left out, with all that lies in it. */
static HRESULT salvage_item(struct csc_store *store, struct csc_store *damaged,
                            struct csc_item *item, int64_t to, unsigned depth)
{
    int64_t from = item->id;
    HRESULT hr;

    item->parent = to;
    forget(item);
    hr = csc_store_insert(store, item);
    if (SUCCEEDED(hr) && item->type == CSC_TYPE_SHARE)
        hr = salvage_share(store, damaged, from, item->id);
    if (SUCCEEDED(hr) && item->type != CSC_TYPE_FILE)
        salvage_below(store, damaged, from, item->id, depth + 1);
    return hr;
}

/* Which rows there are, one by one: a page would fail with its worst row. */
static HRESULT list_children(struct csc_store *damaged, int64_t parent, struct list *list)
{
    sqlite3_stmt *statement;
    HRESULT hr = csc_db_statement(damaged, CSC_SQL_ITEM_IDS, &statement);

    if (FAILED(hr))
        return hr;
    sqlite3_bind_int64(statement, 1, parent);
    while ((hr = csc_db_step(damaged, statement)) == S_OK) {
        hr = csc_grow((void **)&list->ids, &list->cap, list->count + 1, sizeof *list->ids);
        if (FAILED(hr)) {
            sqlite3_reset(statement);
            return hr;
        }
        list->ids[list->count++] = sqlite3_column_int64(statement, 0);
    }
    return hr;
}

static void salvage_below(struct csc_store *store, struct csc_store *damaged, int64_t from,
                          int64_t to, unsigned depth)
{
    struct csc_item *item = csc_alloc(sizeof *item);
    struct list list = {0};

    if (item && depth < DEEPEST) /* in a damaged tree a circle must end */
        list_children(damaged, from, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (SUCCEEDED(csc_store_get(damaged, list.ids[i], item)))
            salvage_item(store, damaged, item, to, depth);
    }
    csc_free(list.ids);
    csc_free(item);
}

/* Lists of decisions: renames that wait, what a policy has pinned. */
static void salvage_notes(struct csc_store *store, struct csc_store *damaged)
{
    static const enum csc_note_kind kinds[] = {CSC_NOTE_RENAME, CSC_NOTE_ASSIGNED};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct csc_note note;
        int64_t after = 0;

        while (SUCCEEDED(csc_store_note_next(damaged, kinds[i], after, &note)) && note.id > after) {
            after = note.id;
            csc_store_note_add(store, kinds[i], &note);
            csc_note_free(&note);
        }
    }
}

HRESULT csc_store_salvage(struct csc_store *store, struct csc_store *damaged)
{
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    salvage_below(store, damaged, CSC_ROOT_ID, CSC_ROOT_ID, 0);
    salvage_notes(store, damaged);
    return csc_store_end(store, S_OK);
}
