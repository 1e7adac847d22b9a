/* See delete_all.h. */
#include "delete_all.h"

#include "engine.h"

#include "base/memory.h"
#include "base/result.h"

/* --- several runs are one to the client ------------------------------------------------------ */

struct relay {
    struct csc_client client;
    struct csc_client_ops ops;
    struct csc_client *to;
    bool begun;
};

static struct csc_client *behind(struct csc_client *client)
{
    return CONTAINING_RECORD(client, struct relay, client)->to;
}

static bool relay_begin(struct csc_client *client)
{
    struct relay *self = CONTAINING_RECORD(client, struct relay, client);
    bool first = !self->begun;
    self->begun = true;
    return first && self->to->ops->begin && self->to->ops->begin(self->to);
}

static enum csc_response relay_item_begin(struct csc_client *client, const char16_t *path)
{
    return behind(client)->ops->item_begin(behind(client), path);
}

static enum csc_response relay_item_result(struct csc_client *client,
                                           const struct csc_report *report)
{
    return behind(client)->ops->item_result(behind(client), report);
}

static bool relay_query_abort(struct csc_client *client)
{
    return behind(client)->ops->query_abort(behind(client));
}

/* What the client does not want to hear is not asked of it; the end is told by us. */
static void relay_open(struct relay *self, struct csc_client *to)
{
    *self = (struct relay){.to = to, .ops = {.begin = relay_begin}};
    self->client.ops = &self->ops;
    if (to->ops->item_begin)
        self->ops.item_begin = relay_item_begin;
    if (to->ops->item_result)
        self->ops.item_result = relay_item_result;
    if (to->ops->query_abort)
        self->ops.query_abort = relay_query_abort;
}

/* --- which cache has what -------------------------------------------------------------------- */

/* S_OK, or S_FALSE. */
static HRESULT has(struct csc_cache *cache, const char16_t *text)
{
    struct csc_path path;
    struct csc_item item;
    HRESULT hr = csc_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    hr = csc_cache_find(cache, &path, &item);
    csc_path_free(&path);
    return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

/* Is the path for the i-th cache to work on? The first one, one's own, has the rest, too. */
static HRESULT is_for(const struct engine_set *set, size_t i, const char16_t *path)
{
    HRESULT hr = has(set->at[i]->cache, path);
    if (i || hr != S_FALSE)
        return hr;
    for (size_t other = 1; other < set->count && hr == S_FALSE; other++)
        hr = has(set->at[other]->cache, path);
    return hr == S_FALSE ? S_OK : hr == S_OK ? S_FALSE : hr;
}

static HRESULT choose(const struct engine_set *set, size_t i, const struct csc_request *request,
                      const char16_t **paths, size_t *count)
{
    *count = 0;
    for (size_t p = 0; p < request->count; p++) {
        HRESULT hr = is_for(set, i, request->paths[p]);
        if (FAILED(hr))
            return hr;
        if (hr == S_OK)
            paths[(*count)++] = request->paths[p];
    }
    return S_OK;
}

/* --- one after the other --------------------------------------------------------------------- */

/* Of several paths the result is the one of several, even where one cache had only one of them. */
static HRESULT one_cache(const struct engine_set *set, size_t i, const struct csc_request *request,
                         struct relay *relay, const char16_t **paths)
{
    struct csc_request part = *request;
    HRESULT hr = choose(set, i, request, paths, &part.count);
    if (FAILED(hr) || !part.count)
        return hr;
    part.paths = paths;
    part.client = &relay->client;
    hr = csc_delete(set->at[i]->cache, &part);
    return FAILED(hr) && hr != CSC_E_CANCELLED && request->count > 1 ? CSC_WIN32(ERROR_MORE_DATA)
                                                                     : hr;
}

static HRESULT each_cache(const struct engine_set *set, const struct csc_request *request)
{
    const char16_t **paths = csc_alloc(request->count * sizeof(*paths));
    struct csc_client *client = request->client;
    struct relay relay;
    HRESULT result = paths ? S_OK : E_OUTOFMEMORY;
    relay_open(&relay, client);
    for (size_t i = 0; paths && i < set->count && result != CSC_E_CANCELLED; i++) {
        HRESULT hr = one_cache(set, i, request, &relay, paths);
        if (FAILED(hr))
            result = hr;
        if (FAILED(hr) && !relay.begun)
            break; /* no path, or no cache to look into */
    }
    if (relay.begun && client->ops->end)
        client->ops->end(client, result);
    csc_free(paths);
    return result;
}

HRESULT delete_for_all(struct csc_cache *cache, const struct csc_request *request)
{
    struct engine_set set;
    struct engine *own = engine_of(cache);
    HRESULT hr = engine_set_open(own, true, &set);
    if (SUCCEEDED(hr))
        hr = each_cache(&set, request);
    engine_set_close(&set);
    engine_drop(own);
    return hr;
}
