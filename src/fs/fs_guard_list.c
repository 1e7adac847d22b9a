/*
 * The guard: enumerations. A lane fetches many entries in one go, and closes the enumeration where
 * it ends.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_guard_internal.h"

#define PAGE 64

struct guard_list {
    struct csc_list base;
    struct thing thing;
    struct csc_list *inner; /* NULL once all has been fetched */
    HRESULT hr;             /* what comes after the entries at hand; S_OK: more */
    size_t count;
    size_t at;
    struct csc_entry entries[PAGE];
};

static struct guard_list *list_of(struct thing *thing)
{
    return (struct guard_list *)((char *)thing - offsetof(struct guard_list, thing));
}

static void end_list(struct thing *thing)
{
    struct guard_list *list = list_of(thing);

    if (list->inner != NULL)
        list->inner->ops->end_list(list->inner);
    guard_release_here(&thing->root->thing);
    csc_free(list);
}

/* The call is on the list, which therefore stays until it returns. */
static void run_next(struct guard_call *call)
{
    struct guard_list *list = list_of(call->on);

    list->count = list->at = 0;
    list->hr = S_OK;
    while (list->hr == S_OK && list->count < PAGE) {
        list->hr = list->inner->ops->next(list->inner, &list->entries[list->count]);
        list->count += list->hr == S_OK;
    }
    if (list->hr == S_FALSE) {
        list->inner->ops->end_list(list->inner);
        list->inner = NULL;
    }
    call->hr = S_OK;
}

static void run_list(struct guard_call *call)
{
    struct csc_root *root = call->on->root->inner;
    struct guard_list *list = list_of(call->on);

    call->hr = root->ops->list(root, call->path[0].s, &list->inner);
    if (SUCCEEDED(call->hr))
        run_next(call);
}

HRESULT guard_list(struct csc_root *root, const char16_t *path, struct csc_list **out)
{
    struct guard_root *r = (struct guard_root *)root;
    struct guard_list *list;
    struct guard_call *call;
    HRESULT hr;

    *out = NULL;
    if (r->dead)
        return GUARD_TIMEOUT;
    list = csc_alloc(sizeof(*list));
    if (list == NULL)
        return E_OUTOFMEMORY;
    list->base.ops = &guard_ops;
    guard_make(&list->thing, r, end_list);
    hr = guard_begin(&list->thing, path, NULL, &call);
    if (SUCCEEDED(hr))
        hr = guard_simple_trip(call, run_list);
    if (SUCCEEDED(hr))
        *out = &list->base;
    else
        guard_release(&list->thing);
    return hr;
}

HRESULT guard_next(struct csc_list *base, struct csc_entry *entry)
{
    struct guard_list *list = (struct guard_list *)base;
    struct guard_call *call;
    HRESULT hr;

    *entry = (struct csc_entry){.reparse = false};
    if (list->thing.root->dead)
        return GUARD_TIMEOUT;
    if (list->at == list->count && list->hr == S_OK) {
        hr = guard_begin(&list->thing, NULL, NULL, &call);
        if (SUCCEEDED(hr))
            hr = guard_simple(call, run_next);
        if (FAILED(hr))
            return hr;
    }
    if (list->at == list->count)
        return list->hr;
    *entry = list->entries[list->at++];
    return S_OK;
}

void guard_end_list(struct csc_list *base)
{
    struct guard_list *list = (struct guard_list *)base;

    if (list->inner == NULL) /* nothing that could hang */
        guard_release_here(&list->thing);
    else
        guard_release(&list->thing);
}
