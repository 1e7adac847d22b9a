/*
 * Reading the client's filters: see filter.h.
 * DOC: IOfflineFilesItemFilter and its three methods; "Offline Files Filter Flags"; FindItemEx.
 */
#include "filter.h"

#include "identity.h"

#include "base/memory.h"
#include "base/pattern.h"

_Static_assert(CSC_TRAIT_MODIFIED_DATA == OFFLINEFILES_ITEM_FILTER_FLAG_MODIFIED_DATA &&
                   CSC_TRAIT_PINNED == OFFLINEFILES_ITEM_FILTER_FLAG_PINNED &&
                   CSC_TRAIT_ONLINE == OFFLINEFILES_ITEM_FILTER_FLAG_ONLINE &&
                   1 << CSC_TRAIT_ACCESS_0 == OFFLINEFILES_ITEM_FILTER_FLAG_USER_WRITE,
               "traits are the flags");
_Static_assert((int)CSC_TIME_WRITTEN == (int)OFFLINEFILES_ITEM_TIME_LASTWRITE &&
                   (int)CSC_GTE == (int)OFFLINEFILES_COMPARE_GTE,
               "times and comparisons are those of the API");

/* DOC: E_NOTIMPL from a method means that this kind of filtering is not wanted. */
static HRESULT wanted(HRESULT hr)
{
    return hr == E_NOTIMPL ? S_FALSE : FAILED(hr) ? hr : S_OK;
}

static HRESULT read_flags(IOfflineFilesItemFilter *filter, struct csc_condition *c)
{
    ULONGLONG flags = 0;
    ULONGLONG mask = 0;
    HRESULT hr = wanted(IOfflineFilesItemFilter_GetFilterFlags(filter, &flags, &mask));
    if (hr != S_OK)
        return hr;
    if (mask & ~(ULONGLONG)CSC_TRAITS)
        return E_INVALIDARG;
    c->mask = (uint32_t)mask;
    c->traits = (uint32_t)(flags & mask);
    return S_OK;
}

static HRESULT read_time(IOfflineFilesItemFilter *filter, struct csc_condition *c)
{
    FILETIME time = {0, 0};
    BOOL time_of_day = FALSE;
    OFFLINEFILES_ITEM_TIME type = OFFLINEFILES_ITEM_TIME_CREATION;
    OFFLINEFILES_COMPARE compare = OFFLINEFILES_COMPARE_EQ;
    HRESULT hr =
        wanted(IOfflineFilesItemFilter_GetTimeFilter(filter, &time, &time_of_day, &type, &compare));
    if (hr != S_OK)
        return hr;
    if ((unsigned)type > OFFLINEFILES_ITEM_TIME_LASTWRITE ||
        (unsigned)compare > OFFLINEFILES_COMPARE_GTE || time.dwHighDateTime > INT32_MAX)
        return E_INVALIDARG;
    c->timed = true;
    c->by_day = !time_of_day;
    c->which = (enum csc_item_time)type;
    c->op = (enum csc_comparison)compare;
    c->time = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    return S_OK;
}

/* A client that ignores the length is cut off at the end of the room it was told of. */
static HRESULT read_pattern(IOfflineFilesItemFilter *filter, struct csc_condition *c)
{
    WCHAR pattern[MAX_PATH + 1] = {0};
    HRESULT hr = wanted(IOfflineFilesItemFilter_GetPatternFilter(filter, pattern, MAX_PATH));
    if (hr != S_OK || !*pattern)
        return hr;
    c->named = true;
    memcpy(c->pattern, pattern, (MAX_PATH - 1) * sizeof(*pattern));
    return S_OK;
}

/* DOC: IOfflineFilesItemFilter::GetPatternFilter: asked of the include filter for files only. */
static HRESULT read_one(IOfflineFilesItemFilter *filter, bool patterns, struct csc_condition *c)
{
    if (!filter)
        return S_OK;
    HRESULT hr = patterns ? read_pattern(filter, c) : S_OK;
    if (SUCCEEDED(hr))
        hr = read_flags(filter, c);
    if (SUCCEEDED(hr))
        hr = read_time(filter, c);
    return FAILED(hr) ? hr : S_OK;
}

HRESULT filter_read(const struct filters *filters, struct csc_query *query)
{
    HRESULT hr = read_one(filters->include_file, true, &query->include_file);
    if (SUCCEEDED(hr))
        hr = read_one(filters->include_dir, false, &query->include_dir);
    if (SUCCEEDED(hr))
        hr = read_one(filters->exclude_file, false, &query->exclude_file);
    if (SUCCEEDED(hr))
        hr = read_one(filters->exclude_dir, false, &query->exclude_dir);
    return hr;
}

/* --- access ---------------------------------------------------------------------------------- */

struct granting {
    struct csc_query *query;
    const struct identity *who;
};

/* Enters a descriptor into the lists of what it grants, to whom. */
static HRESULT grant(void *ctx, int64_t id, const void *bytes, size_t size)
{
    const struct granting *g = ctx;
    for (size_t i = 0; i < CSC_ACCESS_TRAITS; i++) {
        struct csc_descriptors *list = &g->query->granted[i];
        const struct csc_sid *sids = g->who->persons[i / 3].sids;
        unsigned bits = csc_access_granted(bytes, size, sids, g->who->persons[i / 3].count);
        if (!(bits >> i % 3 & 1))
            continue;
        HRESULT hr = csc_grow((void **)&list->ids, &list->cap, list->count + 1, sizeof(*list->ids));
        if (FAILED(hr))
            return hr;
        list->ids[list->count++] = id;
    }
    return S_OK;
}

HRESULT filter_grant(struct engine *engine, struct csc_query *query)
{
    struct identity who;
    uint32_t asked = query->include_file.mask | query->include_dir.mask | query->exclude_file.mask |
                     query->exclude_dir.mask;
    if (!(asked & CSC_TRAIT_ACCESS))
        return S_OK;
    HRESULT hr = identity_open(&who);
    struct granting granting = {query, &who};
    if (SUCCEEDED(hr))
        hr = csc_store_descriptor_each(csc_cache_store(engine->cache), grant, &granting);
    identity_close(&who);
    return hr;
}

void filter_forget(struct csc_query *query)
{
    for (size_t i = 0; i < CSC_ACCESS_TRAITS; i++) {
        csc_free(query->granted[i].ids);
        query->granted[i] = (struct csc_descriptors){0};
    }
}
