/*
 * IOpenCscService of the cache object: opencsc.idl says what it promises. The background process is
 * a client of the cache like any other; this is what the published interfaces have no words for.
 */
#include "arguments.h"
#include "cache.h"
#include "operations.h"

#include "base/result.h"
#include "com/unknown.h"

#include <string.h>

static void tell(struct engine *engine, enum csc_event_id id, DWORD number)
{
    csc_store_tell(csc_cache_store(engine->cache), &(struct csc_event){.id = id, .number = number});
}

/* --- all shares ------------------------------------------------------------------------------ */

/* What is done with each share, by its id. */
typedef HRESULT share_worker(struct csc_cache *cache, int64_t share, void *context);

/* The one child of a container that comes after a name, which becomes its name. S_FALSE: none. */
static HRESULT next_child(struct csc_store *store, int64_t parent, char16_t *after,
                          struct csc_item *child)
{
    size_t got = 0;
    HRESULT hr = csc_store_children(store, parent, *after ? after : NULL, child, 1, &got);
    if (FAILED(hr) || !got)
        return FAILED(hr) ? hr : S_FALSE;
    memcpy(after, child->name, sizeof(child->name));
    return S_OK;
}

static HRESULT each_share(struct csc_cache *cache, share_worker *work, void *context)
{
    struct csc_store *store = csc_cache_store(cache);
    struct csc_item server, share;
    char16_t after_server[CSC_MAX_NAME + 1] = {0};
    HRESULT hr;
    while ((hr = next_child(store, CSC_ROOT_ID, after_server, &server)) == S_OK) {
        char16_t after[CSC_MAX_NAME + 1] = {0};
        while ((hr = next_child(store, server.id, after, &share)) == S_OK) {
            hr = work(cache, share.id, context);
            if (FAILED(hr))
                return hr;
        }
        if (FAILED(hr))
            return hr;
    }
    return SUCCEEDED(hr) ? S_OK : hr;
}

/* --- Reconnect ------------------------------------------------------------------------------- */

struct looking {
    unsigned lost; /* to be tried */
    unsigned left; /* that are not online afterwards */
};

static HRESULT connection(struct csc_cache *cache, int64_t id, struct csc_share *row)
{
    return csc_store_share_get(csc_cache_store(cache), id, row);
}

static HRESULT count_lost(struct csc_cache *cache, int64_t share, void *context)
{
    struct looking *looking = context;
    struct csc_share row;
    HRESULT hr = connection(cache, share, &row);
    if (SUCCEEDED(hr) && row.state == CSC_OFFLINE && row.reason != CSC_REASON_FORCED)
        looking->lost++;
    return hr;
}

static HRESULT try_lost(struct csc_cache *cache, int64_t share, void *context)
{
    struct looking *looking = context;
    struct csc_share row;
    HRESULT hr = connection(cache, share, &row);
    if (FAILED(hr) || row.state == CSC_ONLINE || row.reason == CSC_REASON_FORCED)
        return hr;
    if (FAILED(csc_cache_come_back(cache, share)))
        looking->left++;
    return S_OK;
}

static HRESULT probe_online(struct csc_cache *cache, int64_t share, void *context)
{
    struct looking *looking = context;
    if (FAILED(csc_cache_probe(cache, share)))
        looking->left++;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE service_Reconnect(IOpenCscService *face)
{
    struct looking looking = {0};
    struct engine *engine;
    HRESULT hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        hr = each_share(engine->cache, probe_online, &looking);
    looking.left = 0; /* those that were lost just now are tried with the others */
    if (SUCCEEDED(hr))
        hr = each_share(engine->cache, count_lost, &looking);
    if (FAILED(hr) || !looking.lost)
        return hr;
    tell(engine, CSC_EVENT_RECONNECT_BEGIN, 0);
    hr = each_share(engine->cache, try_lost, &looking);
    tell(engine, CSC_EVENT_RECONNECT_END, 0);
    return FAILED(hr) ? hr : looking.left ? S_FALSE : S_OK;
}

/* --- Announce -------------------------------------------------------------------------------- */

static HRESULT check_announcement(OFFLINEFILES_EVENTS event, DWORD value)
{
    switch (event) {
    case OFFLINEFILES_EVENT_BACKGROUNDSYNCBEGIN:
    case OFFLINEFILES_EVENT_BACKGROUNDSYNCEND:
        return arguments_sync(value);
    case OFFLINEFILES_EVENT_NETTRANSPORTARRIVED:
    case OFFLINEFILES_EVENT_NONETTRANSPORTS:
        return value ? E_INVALIDARG : S_OK;
    default:
        return E_INVALIDARG;
    }
}

static HRESULT STDMETHODCALLTYPE service_Announce(IOpenCscService *face, OFFLINEFILES_EVENTS event,
                                                  DWORD value)
{
    struct engine *engine;
    HRESULT hr = check_announcement(event, value);
    if (SUCCEEDED(hr))
        hr = cache_engine(com_self(face), &engine);
    if (SUCCEEDED(hr))
        tell(engine, (enum csc_event_id)event, value);
    return hr;
}

/* --- one share ------------------------------------------------------------------------------- */

/* The id of the share that a path names. */
static HRESULT find_share(struct engine *engine, LPCWSTR text, int64_t *id)
{
    struct csc_item item;
    struct csc_path path;
    HRESULT hr = csc_path_parse(text, &path);
    if (FAILED(hr))
        return hr;
    hr = csc_cache_find(engine->cache, &path, &item);
    csc_path_free(&path);
    if (SUCCEEDED(hr) && item.type != CSC_TYPE_SHARE)
        hr = CSC_E_NOT_SUPPORTED;
    *id = SUCCEEDED(hr) ? item.id : 0;
    return hr;
}

static HRESULT open_share(struct cache *self, LPCWSTR text, struct engine **engine, int64_t *id)
{
    HRESULT hr = arguments_string(text);
    if (SUCCEEDED(hr))
        hr = cache_engine(self, engine);
    return SUCCEEDED(hr) ? find_share(*engine, text, id) : hr;
}

/* An operation that knows whether it came to its end: of a share, whose items fail by themselves,
 * a synchronization only tells that it was not cancelled. */
struct share_run {
    int64_t share;
};

static HRESULT run_share(struct csc_cache *cache, const struct csc_request *request)
{
    const struct share_run *self = request->context;
    uint32_t state, reason;
    HRESULT hr = csc_synchronize(cache, request);
    if (FAILED(hr) || FAILED(csc_cache_connection(cache, self->share, &state, &reason)))
        return hr;
    /* A share that is lost now was not visited to its end. */
    if (state == CSC_ONLINE || reason == CSC_REASON_SLOW ||
        (reason == CSC_REASON_FORCED && request->forced_too))
        csc_cache_note_sync(cache, self->share);
    return hr;
}

static HRESULT STDMETHODCALLTYPE service_SynchronizeShare(IOpenCscService *face, LPCWSTR text,
                                                          DWORD flags, BOOL forced_too,
                                                          IOfflineFilesSyncProgress *progress)
{
    const struct operation operation = {.run = run_share,
                                        .listeners = {.progress = progress},
                                        .occasion = {.name = "sync", .syncs = true}};
    struct share_run run = {0};
    struct engine *engine;
    HRESULT hr = arguments_sync(flags);
    if (SUCCEEDED(hr))
        hr = open_share(com_self(face), text, &engine, &run.share);
    const struct csc_request request = {.paths = &text,
                                        .count = 1,
                                        .flags = cache_link_flags(flags),
                                        .forced_too = forced_too != FALSE,
                                        .context = &run};
    return SUCCEEDED(hr) ? operation_start(&operation, engine, &request) : hr;
}

static HRESULT STDMETHODCALLTYPE service_GetLastSync(IOpenCscService *face, LPCWSTR text,
                                                     FILETIME *last)
{
    struct engine *engine;
    uint64_t time = 0;
    int64_t share;
    if (!last)
        return E_POINTER;
    *last = (FILETIME){0};
    HRESULT hr = open_share(com_self(face), text, &engine, &share);
    if (FAILED(hr))
        return hr;
    hr = csc_cache_last_sync(engine->cache, share, &time);
    last->dwLowDateTime = (DWORD)time;
    last->dwHighDateTime = (DWORD)(time >> 32);
    return hr == CSC_E_NOT_FOUND ? CSC_WIN32(ERROR_NOT_FOUND) : hr;
}

static HRESULT STDMETHODCALLTYPE service_Evict(IOpenCscService *face)
{
    struct engine *engine;
    HRESULT hr = cache_engine(com_self(face), &engine);
    return SUCCEEDED(hr) ? csc_cache_keep_limits(engine->cache) : hr;
}

static HRESULT STDMETHODCALLTYPE service_LacksContent(IOpenCscService *face, LPCWSTR text,
                                                      BOOL *lacks)
{
    struct engine *engine;
    int64_t share;
    if (!lacks)
        return E_POINTER;
    *lacks = FALSE;
    HRESULT hr = open_share(com_self(face), text, &engine, &share);
    if (SUCCEEDED(hr))
        hr = csc_cache_lacks_content(engine->cache, share);
    *lacks = hr == S_OK;
    return SUCCEEDED(hr) ? S_OK : hr;
}

const IOpenCscServiceVtbl service_vtbl = {
    COM_UNKNOWN(IOpenCscService), service_Reconnect, service_Announce,     service_SynchronizeShare,
    service_GetLastSync,          service_Evict,     service_LacksContent,
};
