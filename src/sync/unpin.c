/*
 * Unpin: clears pin classes in the store. Content stays; it may be evicted later. Needs neither
 * the server nor the share's lease. See operation.h.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/request.h"

#include <string.h>

#define PAGE 32

/* The classes that go from an item, of those that go from where it lies. */
static uint32_t without_spared(const struct csc_run *run, const char16_t *path, uint32_t clear)
{
    const struct csc_request *request = run->request;
    for (size_t i = 0; i < request->spared_count; i++) {
        if (csc_compare(request->spared[i], path) == 0)
            clear &= ~request->spared_classes[i];
    }
    return clear;
}

/* Unpins one item and reports it if that meant anything, or if it was named. *clear loses the
 * classes that are spared. */
static HRESULT unpin_item(struct csc_run *run, const struct csc_item *item, bool named,
                          uint32_t *clear)
{
    struct csc_text path = {0};
    struct csc_report r = {.op = CSC_OP_PIN};
    HRESULT hr;
    if (!named && !(item->pins & *clear) && !run->request->spared_count)
        return S_OK;
    hr = csc_store_path(run->cache->store, item->id, &path);
    if (FAILED(hr))
        goto done;
    *clear = without_spared(run, path.s, *clear);
    if (!named && !(item->pins & *clear))
        goto done;
    csc_run_begin_item(run, path.s);
    if (run->aborted)
        goto done;
    r.path = path.s;
    r.hr = csc_store_pin(run->cache->store, item->id, false, 0, *clear);
    csc_run_end_item(run, &r);
    hr = r.hr;
done:
    csc_text_free(&path);
    return hr;
}

static void unpin_below(struct csc_run *run, int64_t id, bool deep, uint32_t clear)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = page ? PAGE : 0;
    while (got == PAGE && csc_run_goes_on(run)) {
        HRESULT hr =
            csc_store_children(run->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr))
            break;
        for (size_t i = 0; i < got && !run->aborted; i++) {
            uint32_t here = clear;
            if (deep || page[i].type == CSC_TYPE_FILE)
                unpin_item(run, &page[i], false, &here);
            if (deep && page[i].type != CSC_TYPE_FILE && here)
                unpin_below(run, page[i].id, true, here);
        }
        if (got)
            memcpy(after, page[got - 1].name, sizeof(after));
    }
    csc_free(page);
}

static void unpin_path(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_item item;
    uint32_t clear = run->flags & CSC_PIN_CLASSES;
    HRESULT hr = csc_cache_find(run->cache, path, &item);
    if (SUCCEEDED(hr)) {
        hr = unpin_item(run, &item, true, &clear);
        if (item.type != CSC_TYPE_FILE)
            unpin_below(run, item.id, deep, clear);
    } else {
        csc_run_fail_item(run, path->text, hr);
    }
    if (FAILED(hr))
        csc_request_result(run, path, hr);
}

HRESULT csc_unpin(struct csc_cache *cache, const struct csc_request *request)
{
    return csc_request_run(cache, request, unpin_path);
}
