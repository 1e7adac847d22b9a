/*
 * The shares in the cache: see shares.h.
 */
#include "agent/shares.h"

#include "agent/changes.h"
#include "agent/clock.h"
#include "agent/settings.h"
#include "base/memory.h"
#include "base/text.h"

#include <ntsecapi.h>

uint32_t share_random(void)
{
    uint32_t number = 0;
    if (!RtlGenRandom(&number, sizeof(number)))
        number = GetTickCount();
    return number;
}

bool share_can_sync(const struct share *share, bool forced_too)
{
    return share->state == OFFLINEFILES_CONNECT_STATE_ONLINE ||
           share->reason == OFFLINEFILES_OFFLINE_REASON_CONNECTION_SLOW ||
           (forced_too && share->reason == OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
}

struct share *shares_find(const struct shares *shares, const WCHAR *path)
{
    size_t length = changes_share_length(path);
    for (size_t i = 0; i < shares->count; i++) {
        struct share *share = &shares->at[i];
        if (csc_compare_n(share->path, csc_len(share->path), path, length) == 0)
            return share;
    }
    return NULL;
}

/* --- reading --------------------------------------------------------------------------------- */

static HRESULT add(struct shares *shares, const WCHAR *path, const struct share_source *source)
{
    FILETIME last = {0};
    HRESULT hr =
        csc_grow((void **)&shares->at, &shares->cap, shares->count + 1, sizeof(*shares->at));
    WCHAR *copy = SUCCEEDED(hr) ? csc_dup(path) : NULL;
    if (!copy)
        return E_OUTOFMEMORY;
    IOpenCscService_GetLastSync(source->service, path, &last); /* zeros: never */
    shares->at[shares->count++] = (struct share){
        .path = copy,
        .state = OFFLINEFILES_CONNECT_STATE_ONLINE, /* nothing has come back yet */
        .schedule = {.known = source->now, .last = clock_from(&last), .random = share_random()},
    };
    return S_OK;
}

static bool is_away(const struct share *share)
{
    return share->state != OFFLINEFILES_CONNECT_STATE_ONLINE &&
           share->reason != OFFLINEFILES_OFFLINE_REASON_CONNECTION_SLOW;
}

static HRESULT read_state(struct share *share, IOfflineFilesItem *item)
{
    IOfflineFilesConnectionInfo *info = NULL;
    bool was_away = is_away(share);
    HRESULT hr =
        IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesConnectionInfo, (void **)&info);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesConnectionInfo_GetConnectState(info, &share->state, &share->reason);
    IOfflineFilesConnectionInfo_Release(info);
    if (SUCCEEDED(hr) && was_away && !is_away(share)) {
        share->schedule.wanted = true;
        share->fill_fails = 0;
        share->fill_due = 0;
    }
    return hr;
}

static HRESULT read_share(struct shares *shares, IOfflineFilesItem *item,
                          const struct share_source *source)
{
    LPWSTR path = NULL;
    HRESULT hr = IOfflineFilesItem_GetPath(item, &path);
    struct share *share = SUCCEEDED(hr) ? shares_find(shares, path) : NULL;
    if (SUCCEEDED(hr) && !share) {
        hr = add(shares, path, source);
        share = SUCCEEDED(hr) ? &shares->at[shares->count - 1] : NULL;
    }
    CoTaskMemFree(path);
    if (!share)
        return hr;
    share->listed = true;
    share->schedule.period = settings_interval(share->path);
    return read_state(share, item);
}

/* The servers in the cache, or the shares of one of them. */
static HRESULT read_items(struct shares *shares, IUnknown *container,
                          const struct share_source *source, bool servers)
{
    IOfflineFilesItemContainer *face = NULL;
    IEnumOfflineFilesItems *items = NULL;
    IOfflineFilesItem *item = NULL;
    ULONG got = 0;
    HRESULT hr =
        IUnknown_QueryInterface(container, &IID_IOfflineFilesItemContainer, (void **)&face);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesItemContainer_EnumItems(face, 0, &items);
    IOfflineFilesItemContainer_Release(face);
    while (SUCCEEDED(hr) && (hr = IEnumOfflineFilesItems_Next(items, 1, &item, &got)) == S_OK) {
        hr = servers ? read_items(shares, (IUnknown *)item, source, false)
                     : read_share(shares, item, source);
        IOfflineFilesItem_Release(item);
    }
    if (items)
        IEnumOfflineFilesItems_Release(items);
    return SUCCEEDED(hr) ? S_OK : hr;
}

static void drop_unlisted(struct shares *shares)
{
    size_t kept = 0;
    for (size_t i = 0; i < shares->count; i++) {
        if (shares->at[i].listed)
            shares->at[kept++] = shares->at[i];
        else
            csc_free(shares->at[i].path);
    }
    shares->count = kept;
}

HRESULT shares_update(struct shares *shares, const struct share_source *source)
{
    for (size_t i = 0; i < shares->count; i++)
        shares->at[i].listed = false;
    HRESULT hr = read_items(shares, (IUnknown *)source->cache, source, true);
    if (SUCCEEDED(hr))
        drop_unlisted(shares);
    return hr;
}

void shares_free(struct shares *shares)
{
    for (size_t i = 0; i < shares->count; i++)
        csc_free(shares->at[i].path);
    csc_free(shares->at);
    *shares = (struct shares){0};
}
