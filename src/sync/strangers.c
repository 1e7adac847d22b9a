/*
 * Folders in the cache that no row stands for: servers and shares that a damaged store has
 * forgotten. See check.h. They become known again, with nothing agreed on and no root identified,
 * so that what lies in them is looked at and kept.
 */
#include "sync/strangers.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/check.h"
#include "sync/listing.h"

#include <string.h>

struct search {
    struct csc_cache *cache;
    struct csc_check *check;
};

/* Offline for an unknown reason and not identified: the next contact settles that. */
static HRESULT put_share(struct csc_store *store, int64_t id)
{
    const struct csc_share row = {
        .item = id, .state = CSC_OFFLINE, .reason = CSC_REASON_ERROR, .links = -1, .copies = -1};
    return csc_store_share_put(store, &row);
}

static HRESULT make_item(struct csc_store *store, int64_t parent, enum csc_type type,
                         const char16_t *name, int64_t *id)
{
    struct csc_item item;
    HRESULT hr = csc_name_check(name);
    memset(&item, 0, sizeof(item));
    item.parent = parent;
    item.type = type;
    if (FAILED(hr))
        return hr;
    memcpy(item.name, name, (csc_len(name) + 1) * sizeof(*name));
    hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_insert(store, &item);
    if (SUCCEEDED(hr) && type == CSC_TYPE_SHARE)
        hr = put_share(store, item.id);
    hr = csc_store_end(store, hr);
    *id = SUCCEEDED(hr) ? item.id : 0;
    return hr;
}

static void tell(struct search *s, const char16_t *path, HRESULT hr)
{
    const struct csc_finding finding = {.flaw = CSC_FLAW_STRANGER,
                                        .count = 1,
                                        .path = path,
                                        .mended = s->check->repair && SUCCEEDED(hr),
                                        .hr = s->check->repair ? hr : S_OK};
    s->check->flaws++;
    s->check->left += !finding.mended;
    s->check->found(s->check, &finding);
}

/* The row of a folder, made if it is not there and that is wanted; 0: there is none. */
static int64_t want_row(struct search *s, int64_t parent, enum csc_type type,
                        const struct csc_listed *entry, const char16_t *path)
{
    struct csc_item item;
    int64_t id = 0;
    HRESULT hr = parent || type == CSC_TYPE_SERVER
                     ? csc_store_find(s->cache->store, parent, entry->name, &item)
                     : CSC_E_NOT_FOUND;
    bool folder = entry->facts.kind == CSC_DIR && !entry->reparse;
    if (SUCCEEDED(hr))
        return item.id;
    if (hr == CSC_E_NOT_FOUND && s->check->repair)
        hr = folder ? make_item(s->cache->store, parent, type, entry->name, &id)
                    : CSC_WIN32(ERROR_DIRECTORY);
    if (type == CSC_TYPE_SHARE || !folder || (s->check->repair && FAILED(hr)))
        tell(s, path, hr);
    return id;
}

static HRESULT search_server(struct search *s, const struct csc_listed *server)
{
    char16_t *folder = csc_join(CSC_NAMESPACE, server->name);
    char16_t *unc = csc_join(u"\\", server->name);
    struct csc_listing listing = {0};
    int64_t id = 0;
    HRESULT hr = folder && unc ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && server->facts.kind == CSC_DIR && !server->reparse)
        hr = csc_listing_read(s->cache->root, folder, NULL, &listing);
    if (SUCCEEDED(hr) && (listing.count || server->facts.kind != CSC_DIR))
        id = want_row(s, CSC_ROOT_ID, CSC_TYPE_SERVER, server, unc);
    for (size_t i = 0; SUCCEEDED(hr) && i < listing.count; i++) {
        char16_t *path = csc_join(unc, listing.entries[i].name);
        if (path)
            want_row(s, id, CSC_TYPE_SHARE, &listing.entries[i], path);
        hr = path ? S_OK : E_OUTOFMEMORY;
        csc_free(path);
    }
    csc_listing_free(&listing);
    csc_free(folder);
    csc_free(unc);
    return hr;
}

HRESULT csc_check_strangers(struct csc_cache *cache, struct csc_check *check)
{
    struct search s = {cache, check};
    struct csc_listing listing;
    HRESULT hr = csc_listing_read(cache->root, CSC_NAMESPACE, NULL, &listing);
    for (size_t i = 0; SUCCEEDED(hr) && i < listing.count; i++)
        hr = search_server(&s, &listing.entries[i]);
    csc_listing_free(&listing);
    return hr;
}
