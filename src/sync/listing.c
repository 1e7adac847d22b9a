/*
 * Reading a directory into sorted memory. See listing.h. One enumeration, no stat per file.
 */
#include "sync/listing.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "sync/run.h"

#include <stdlib.h>
#include <string.h>

/* Names are packed into blocks, so that a million of them cost no million allocations. */
#define BLOCK_UNITS 32768u
#define ASK_EVERY   128 /* entries between two questions to the client */

struct csc_block {
    struct csc_block *next;
    size_t used;
    char16_t units[BLOCK_UNITS];
};

static const char16_t *keep_name(struct csc_listing *listing, const char16_t *name)
{
    size_t need = csc_len(name) + 1;
    struct csc_block *block = listing->names;
    char16_t *kept;
    if (!block || block->used + need > BLOCK_UNITS) {
        block = csc_alloc(sizeof(*block));
        if (!block)
            return NULL;
        block->next = listing->names;
        listing->names = block;
    }
    kept = block->units + block->used;
    memcpy(kept, name, need * sizeof(*kept));
    block->used += need;
    return kept;
}

static HRESULT keep_odd(struct csc_listing *listing, const char16_t *name, HRESULT why)
{
    HRESULT hr = csc_grow((void **)&listing->odd, &listing->odd_cap, listing->odd_count + 1,
                          sizeof(*listing->odd));
    if (SUCCEEDED(hr))
        listing->odd[listing->odd_count++] = (struct csc_odd){name, why};
    return hr;
}

/* WINE: what is no UTF-8 shows as U+FFFD. A file system that can use such a name says so. */
static bool is_unusable(const struct csc_listed *entry)
{
    if (!entry->reparse)
        return false;
    for (const char16_t *c = entry->name; *c; c++) {
        if (*c == 0xFFFD)
            return true;
    }
    return FAILED(csc_name_check(entry->name));
}

static HRESULT keep(struct csc_listing *listing, const struct csc_entry *entry)
{
    struct csc_listed *slot;
    HRESULT hr = csc_grow((void **)&listing->entries, &listing->cap, listing->count + 1,
                          sizeof(*listing->entries));
    if (FAILED(hr))
        return hr;
    slot = &listing->entries[listing->count];
    slot->facts = entry->facts;
    slot->reparse = entry->reparse;
    slot->doubtful = entry->doubtful;
    slot->if_sealed = entry->if_sealed;
    slot->name = keep_name(listing, entry->name);
    if (!slot->name)
        return E_OUTOFMEMORY;
    listing->count++;
    return is_unusable(slot) ? keep_odd(listing, slot->name, CSC_E_INVALID_NAME) : S_OK;
}

static int by_name(const void *a, const void *b)
{
    const char16_t *x = ((const struct csc_listed *)a)->name;
    const char16_t *y = ((const struct csc_listed *)b)->name;
    int order = csc_compare(x, y);
    for (; !order && (*x || *y); x++, y++)
        order = (*x > *y) - (*x < *y);
    return order;
}

static HRESULT sort_unique(struct csc_listing *listing)
{
    size_t kept = 0;
    HRESULT hr = S_OK;
    if (listing->count)
        qsort(listing->entries, listing->count, sizeof(*listing->entries), by_name);
    for (size_t i = 0; i < listing->count; i++) {
        const struct csc_listed *e = &listing->entries[i];
        if (!kept || csc_compare(listing->entries[kept - 1].name, e->name) != 0)
            listing->entries[kept++] = *e;
        else if (SUCCEEDED(hr))
            hr = keep_odd(listing, e->name, CSC_E_EXISTS);
    }
    listing->count = kept;
    return hr;
}

HRESULT csc_listing_read(struct csc_root *root, const char16_t *path, struct csc_run *run,
                         struct csc_listing *listing)
{
    struct csc_list *list = NULL;
    struct csc_entry entry = {.doubtful = false}; /* other roots leave that alone */
    HRESULT hr = root->ops->list(root, path, &list);
    memset(listing, 0, sizeof(*listing));
    if (FAILED(hr))
        return hr;
    while ((hr = root->ops->next(list, &entry)) == S_OK) {
        if (csc_is_own_name(entry.name))
            continue;
        hr = keep(listing, &entry);
        if (SUCCEEDED(hr) && run && listing->count % ASK_EVERY == 0 && !csc_run_goes_on(run))
            hr = CSC_E_CANCELLED;
        if (FAILED(hr))
            break;
    }
    root->ops->end_list(list);
    if (FAILED(hr))
        return hr;
    return sort_unique(listing);
}

void csc_listing_free(struct csc_listing *listing)
{
    while (listing->names) {
        struct csc_block *next = listing->names->next;
        csc_free(listing->names);
        listing->names = next;
    }
    csc_free(listing->entries);
    csc_free(listing->odd);
    memset(listing, 0, sizeof(*listing));
}
