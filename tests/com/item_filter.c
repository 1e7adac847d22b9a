/*
 * A filter of a client: see item_filter.h.
 */
#include "item_filter.h"

#include <wchar.h>

static struct item_filter *self_of(IOfflineFilesItemFilter *face)
{
    return (struct item_filter *)face;
}

static HRESULT STDMETHODCALLTYPE query(IOfflineFilesItemFilter *face, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOfflineFilesItemFilter))
        return E_NOINTERFACE;
    self_of(face)->refs++;
    *out = face;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add_ref(IOfflineFilesItemFilter *face)
{
    return (ULONG)++self_of(face)->refs;
}

static ULONG STDMETHODCALLTYPE release(IOfflineFilesItemFilter *face)
{
    return (ULONG)--self_of(face)->refs;
}

static HRESULT STDMETHODCALLTYPE get_flags(IOfflineFilesItemFilter *face, ULONGLONG *flags,
                                           ULONGLONG *mask)
{
    struct item_filter *self = self_of(face);
    self->flags_asked++;
    *flags = self->flags;
    *mask = self->mask;
    return self->flags_result;
}

static HRESULT STDMETHODCALLTYPE get_time(IOfflineFilesItemFilter *face, FILETIME *time,
                                          BOOL *time_of_day, OFFLINEFILES_ITEM_TIME *type,
                                          OFFLINEFILES_COMPARE *compare)
{
    struct item_filter *self = self_of(face);
    self->times_asked++;
    *time = self->time;
    *time_of_day = self->time_of_day;
    *type = self->type;
    *compare = self->compare;
    return self->time_result;
}

static HRESULT STDMETHODCALLTYPE get_pattern(IOfflineFilesItemFilter *face, LPWSTR pattern,
                                             ULONG room)
{
    struct item_filter *self = self_of(face);
    self->patterns_asked++;
    self->room = room;
    if (self->pattern)
        wcsncpy(pattern, self->pattern, room);
    return self->pattern_result;
}

void filter_init(struct item_filter *filter)
{
    static IOfflineFilesItemFilterVtbl vtbl = {query,     add_ref,  release,
                                               get_flags, get_time, get_pattern};
    *filter = (struct item_filter){
        .face.lpVtbl = &vtbl,
        .flags_result = E_NOTIMPL,
        .time_result = E_NOTIMPL,
        .pattern_result = E_NOTIMPL,
        .refs = 1,
    };
}

void filter_by_flags(struct item_filter *filter, ULONGLONG flags, ULONGLONG mask)
{
    filter_init(filter);
    filter->flags_result = S_OK;
    filter->flags = flags;
    filter->mask = mask;
}
