/* See limits.h. */
#include "limits.h"

#include "base/result.h"

#include <string.h>

struct heard heard;

static bool wanted(void *ctx)
{
    (void)ctx;
    return true;
}

static void around(void *ctx)
{
    (void)ctx;
}

static void tell(void *ctx, const struct csc_event *event)
{
    struct heard *h = ctx;
    h->count[event->id]++;
    if (event->id == CSC_EVENT_CACHE_EVICT_BEGIN || event->id == CSC_EVENT_CACHE_EVICT_END) {
        bool begins = event->id == CSC_EVENT_CACHE_EVICT_BEGIN;
        assert_int_equal(h->evicting, !begins);
        h->evicting = begins;
    }
}

void listen_to(struct world *w)
{
    const struct csc_teller teller = {wanted, around, tell, around, &heard};
    memset(&heard, 0, sizeof(heard));
    csc_store_set_teller(csc_cache_store(w->cache), &teller);
}

void user_reads(struct world *w, const char *rel)
{
    struct csc_file *file =
        fs_memory_hold(w->memory, on_client(w, rel), FS_MEMORY_READ, FS_MEMORY_READ);
    char byte;
    size_t got;
    assert_non_null(file);
    assert_hr(file->ops->read(file, 0, &byte, 1, &got), S_OK);
    file->ops->close(file);
}

struct csc_file *user_holds(struct world *w, const char *rel)
{
    struct csc_file *file = fs_memory_hold(w->memory, on_client(w, rel), FS_MEMORY_READ,
                                           FS_MEMORY_READ | FS_MEMORY_WRITE | FS_MEMORY_DELETE);
    assert_non_null(file);
    return file;
}

struct csc_space space_of(struct world *w)
{
    struct csc_space space;
    assert_hr(csc_cache_space(w->cache, &space), S_OK);
    return space;
}

void set_limits(struct world *w, uint64_t limit, uint64_t auto_limit)
{
    assert_hr(csc_cache_set_limits(w->cache, limit, auto_limit), S_OK);
}

bool is_cached(struct world *w, const char *rel)
{
    bool there = fs_memory_get(w->memory, on_client(w, rel), NULL) != NULL;
    struct csc_item item;
    HRESULT hr = find(w, rel, &item);
    bool known = SUCCEEDED(hr) && item.trees.local.kind == CSC_FILE;
    if (there != known)
        fail_msg("%s: there %d, known %d", rel, there, known);
    return there;
}
