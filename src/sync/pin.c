/*
 * Pin and Unpin. See operation.h.
 *
 * DOC: IOfflineFilesCache::Pin. Deep: everything there is now, at once. Not deep: the directory
 * itself, and all its children at the next synchronization. Unpin is not the mirror image: not
 * deep means the directory and the files immediately in it.
 */
#include "sync/pin.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/request.h"
#include "sync/visit.h"
#include "sync/walk.h"

#include <string.h>

/* ---- pin ---- */

/* Not deep: what a directory holds is due at the next synchronization. */
static HRESULT set_pending(struct csc_run *run, int64_t id)
{
    struct csc_store *store = run->cache->store;
    struct csc_item item;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, id, &item);
    if (SUCCEEDED(hr) && item.type != CSC_TYPE_FILE) {
        item.pin_pending = true;
        hr = csc_store_update(store, &item);
    }
    return csc_store_end(store, hr);
}

static HRESULT pin_entered(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_item item;
    HRESULT hr = csc_walk_to(run, path, &item);
    if (FAILED(hr)) {
        if (!run->aborted)
            csc_run_fail_item(run, path->text, hr);
        return hr;
    }
    csc_walk(run, item.id, deep);
    return deep || run->aborted ? S_OK : set_pending(run, item.id);
}

/* Only the bits: the share is offline, what is in the cache may be pinned all the same. */
static HRESULT pin_offline(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_report r = {.path = path->text, .op = CSC_OP_PIN};
    struct csc_item item;
    csc_run_begin_item(run, path->text);
    if (run->aborted)
        return CSC_E_CANCELLED;
    r.hr = csc_cache_find(run->cache, path, &item);
    if (r.hr == CSC_E_NOT_FOUND)
        r.hr = CSC_E_SHARE_OFFLINE;
    if (SUCCEEDED(r.hr) && !item.pins && item.type == CSC_TYPE_FILE &&
        csc_is_excluded(run, item.name) == S_OK)
        r.hr = CSC_E_NOT_SUPPORTED;
    if (SUCCEEDED(r.hr))
        r.hr = csc_store_pin(run->cache->store, item.id, deep, run->pin, 0);
    if (SUCCEEDED(r.hr) && !deep)
        r.hr = set_pending(run, item.id);
    csc_run_end_item(run, &r);
    return r.hr;
}

HRESULT csc_pin_enter(struct csc_run *run, const struct csc_path *path)
{
    struct csc_path share_path = {0};
    struct csc_item share;
    int64_t id = 0;
    size_t len = 0;
    const char16_t *name = csc_path_component(path, 1, &len);
    char16_t *text = csc_dup_n(path->text, (size_t)(name - path->text) + len);
    HRESULT hr = text ? csc_path_parse(text, &share_path) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = csc_cache_find(run->cache, &share_path, &share);
    if (SUCCEEDED(hr))
        id = share.id;
    else if (hr == CSC_E_NOT_FOUND)
        hr = csc_share_meet(run->cache, path, &id);
    if (SUCCEEDED(hr))
        hr = csc_share_enter(run, id);
    csc_path_free(&share_path);
    csc_free(text);
    return hr;
}

static HRESULT pin_on_share(struct csc_run *run, const struct csc_path *path, bool deep)
{
    HRESULT hr = csc_pin_enter(run, path);
    if (SUCCEEDED(hr)) {
        hr = pin_entered(run, path, deep);
        csc_share_leave(run);
    } else if (hr == CSC_E_SHARE_OFFLINE) {
        hr = pin_offline(run, path, deep);
    } else if (!run->aborted) {
        csc_run_fail_item(run, path->text, hr);
    }
    return hr;
}

static void pin_known_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    (void)share;
    pin_on_share(run, path, true);
}

static void pin_path(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_item item;
    HRESULT hr;
    run->pin = run->flags & CSC_PIN_CLASSES;
    run->flags &= CSC_SYNC_FILLSPARSE | CSC_SYNC_BACKGROUND | CSC_SYNC_PINLINKTARGETS;
    if (path->count > 1) {
        hr = pin_on_share(run, path, deep);
        if (FAILED(hr))
            csc_request_result(run, path, hr);
        return;
    }
    hr = csc_cache_find(run->cache, path, &item); /* a server: the shares known of it */
    if (SUCCEEDED(hr)) {
        csc_request_each_share(run, &item, pin_known_share);
    } else {
        csc_run_fail_item(run, path->text, hr);
        run->result = hr;
    }
}

HRESULT csc_pin(struct csc_cache *cache, const struct csc_request *request)
{
    return csc_request_run(cache, request, pin_path);
}
