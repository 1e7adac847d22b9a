/*
 * Synchronize: paths in, results out. See operation.h. What happens to a single item stands in
 * visit.c, the walk in walk.c.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/request.h"
#include "sync/walk.h"

/* DOC: OFFLINEFILES_SYNC_CONTROL_FLAG_SKIPSUSPENDEDDIRS. Asked for by name, a suspended tree is
 * reported as in order: leaving it alone is what the caller wants. The server is not asked. */
static bool is_left_alone(struct csc_run *run, const struct csc_path *path, int64_t id)
{
    struct csc_report r = {.path = path->text, .op = CSC_OP_NONE};
    r.hr = csc_run_leaves_alone(run, id);
    if (r.hr == S_FALSE)
        return false;
    csc_run_begin_item(run, path->text);
    if (!run->aborted)
        csc_run_end_item(run, &r);
    run->result = r.hr;
    return true;
}

static void sync_item(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    struct csc_item item;
    HRESULT hr = csc_share_enter(run, share);
    if (FAILED(hr)) {
        if (!run->aborted)
            csc_run_fail_item(run, path->text, hr);
        run->result = hr;
        return;
    }
    hr = csc_walk_to(run, path, &item);
    if (SUCCEEDED(hr)) {
        csc_walk(run, item.id, true);
    } else if (!run->aborted) {
        csc_run_fail_item(run, path->text, hr);
        run->result = hr;
    }
    csc_share_leave(run);
}

static void sync_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    if (!is_left_alone(run, path, share))
        sync_item(run, path, share);
}

static void sync_path(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_item item;
    int64_t share;
    HRESULT hr = csc_cache_find(run->cache, path, &item);
    (void)deep;
    if (SUCCEEDED(hr) && item.type == CSC_TYPE_SERVER) {
        csc_request_each_share(run, &item, sync_share);
        return;
    }
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(run->cache->store, item.id, &share);
    if (FAILED(hr)) {
        csc_run_fail_item(run, path->text, hr);
        run->result = hr;
        return;
    }
    if (!is_left_alone(run, path, item.id))
        sync_item(run, path, share);
    if (item.type != CSC_TYPE_FILE)
        run->result = S_OK; /* per item only: DOC: IOfflineFilesCache::Synchronize, return value */
}

HRESULT csc_synchronize(struct csc_cache *cache, const struct csc_request *request)
{
    return csc_request_run(cache, request, sync_path);
}
