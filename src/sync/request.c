/*
 * The frame of the long operations. See request.h.
 */
#include "sync/request.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

static HRESULT parse_all(const struct csc_request *request, struct csc_path *paths)
{
    for (size_t i = 0; i < request->count; i++) {
        HRESULT hr = csc_path_parse(request->paths[i], &paths[i]);
        if (FAILED(hr))
            return hr;
    }
    return S_OK;
}

static HRESULT work_all(struct csc_run *run, const struct csc_request *request,
                        const struct csc_path *paths, csc_path_worker *worker)
{
    const struct csc_client_ops *ops = request->client->ops;
    HRESULT hr;
    if (ops->begin && ops->begin(request->client))
        run->aborted = true;
    for (size_t i = 0; i < request->count && !run->aborted; i++) {
        do {
            run->flags = request->flags; /* a worker may narrow them for its path */
            if (request->classes)
                run->flags |= request->classes[i];
            run->pin = 0;
            run->again = false;
            run->result = S_OK;
            worker(run, &paths[i], request->deep);
            csc_links_follow(run);
        } while (run->again && !run->aborted);
    }
    csc_store_harden(run->cache->store); /* what was reported as done stays done */
    hr = run->aborted          ? CSC_E_CANCELLED
         : request->count == 1 ? csc_run_why(run, run->result)
                               : run->partial;
    if (ops->end)
        ops->end(request->client, hr);
    return hr;
}

HRESULT csc_request_run(struct csc_cache *cache, const struct csc_request *request,
                        csc_path_worker *worker)
{
    struct csc_run run = {.cache = cache, .client = request->client, .request = request};
    struct csc_path *paths;
    HRESULT hr;
    if (!request->count)
        return E_INVALIDARG;
    paths = csc_alloc(request->count * sizeof(*paths));
    if (!paths)
        return E_OUTOFMEMORY;
    hr = parse_all(request, paths);
    if (SUCCEEDED(hr))
        hr = work_all(&run, request, paths, worker);
    if (run.room.measured)
        csc_cache_keep_limits(cache); /* what was unpinned before may be too much, too */
    csc_room_close(&run);
    csc_text_free(&run.excluded);
    for (size_t i = 0; i < request->count; i++)
        csc_path_free(&paths[i]);
    csc_free(paths);
    return hr;
}

void csc_request_result(struct csc_run *run, const struct csc_path *path, HRESULT hr)
{
    struct csc_item item;
    bool known = SUCCEEDED(csc_cache_find(run->cache, path, &item));
    run->result = known && item.type != CSC_TYPE_FILE ? S_OK : hr;
}

void csc_request_each_share(struct csc_run *run, const struct csc_item *server,
                            void (*work)(struct csc_run *run, const struct csc_path *path,
                                         int64_t share))
{
    struct csc_store *store = run->cache->store;
    struct csc_item *share = csc_alloc(sizeof(*share));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = share ? 1 : 0;
    while (got && !run->aborted) {
        struct csc_text text = {0};
        struct csc_path path = {0};
        HRESULT hr = csc_store_children(store, server->id, *after ? after : NULL, share, 1, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, share->name, sizeof(after));
        hr = csc_store_path(store, share->id, &text);
        if (SUCCEEDED(hr))
            hr = csc_path_parse(text.s, &path);
        if (SUCCEEDED(hr))
            work(run, &path, share->id);
        csc_path_free(&path);
        csc_text_free(&text);
    }
    csc_free(share);
    run->result = S_OK;
}
