/*
 * Filters: see item_filter.h.
 */
#include "item_filter.h"

#include "com/unknown.h"

struct filter {
    struct com_object object;
    struct com_face face;
    uint32_t flags;
    uint32_t mask;
};

static HRESULT STDMETHODCALLTYPE filter_GetFilterFlags(IOfflineFilesItemFilter *face,
                                                       ULONGLONG *flags, ULONGLONG *mask)
{
    const struct filter *self = com_self(face);
    *flags = self->flags;
    *mask = self->mask;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE filter_GetTimeFilter(IOfflineFilesItemFilter *face, FILETIME *time,
                                                      BOOL *time_of_day,
                                                      OFFLINEFILES_ITEM_TIME *type,
                                                      OFFLINEFILES_COMPARE *compare)
{
    (void)face;
    (void)time;
    (void)time_of_day;
    (void)type;
    (void)compare;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE filter_GetPatternFilter(IOfflineFilesItemFilter *face,
                                                         LPWSTR pattern, ULONG room)
{
    (void)face;
    (void)pattern;
    (void)room;
    return E_NOTIMPL;
}

static const IOfflineFilesItemFilterVtbl filter_vtbl = {
    COM_UNKNOWN(IOfflineFilesItemFilter),
    filter_GetFilterFlags,
    filter_GetTimeFilter,
    filter_GetPatternFilter,
};

static const struct com_row rows[] = {
    {&IID_IOfflineFilesItemFilter, offsetof(struct filter, face), &filter_vtbl},
};
static const struct com_class filter_class = {rows, 1, sizeof(struct filter), NULL};

HRESULT item_filter_create(uint32_t flags, uint32_t mask, IOfflineFilesItemFilter **out)
{
    struct filter *self = com_create(&filter_class);
    *out = NULL;
    if (!self)
        return E_OUTOFMEMORY;
    self->flags = flags;
    self->mask = mask;
    return com_give(&self->object, &IID_IOfflineFilesItemFilter, (void **)out);
}
