/*
 * What a sink wants to hear: see event_filter.h.
 * DOC: IOfflineFilesEventsFilter. Proposal where it is silent: paths are compared by component and
 * without case, events without a path pass a filter of paths, numbers that are no events are
 * ignored, an empty list of included events includes none.
 */
#include "event_filter.h"

#include "event_call.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#define BIT(id)  ((ULONGLONG)1 << (id))
#define ALL      (BIT(CSC_EVENT_COUNT) - 1)
#define UNLISTED (BIT(CSC_EVENT_PING) | BIT(CSC_EVENT_DATA_LOST)) /* cannot be filtered */

/* --- asking ---------------------------------------------------------------------------------- */

static HRESULT take_path(LPWSTR text, struct event_filter *filter)
{
    if (!text)
        return E_INVALIDARG;
    filter->length = csc_len(text);
    while (filter->length && text[filter->length - 1] == u'\\')
        filter->length--;
    filter->path = csc_dup_n(text, filter->length);
    return filter->path ? S_OK : E_OUTOFMEMORY;
}

static HRESULT ask_path(IOfflineFilesEventsFilter *sink, struct event_filter *filter)
{
    LPWSTR text = NULL;
    HRESULT hr = IOfflineFilesEventsFilter_GetPathFilter(sink, &text, &filter->match);
    if (SUCCEEDED(hr))
        hr = take_path(text, filter);
    if (SUCCEEDED(hr) && (unsigned)filter->match > OFFLINEFILES_PATHFILTER_SELFORDESCENDENT)
        hr = E_INVALIDARG;
    CoTaskMemFree(text);
    return hr == E_NOTIMPL ? S_OK : hr;
}

static ULONGLONG bits_of(const OFFLINEFILES_EVENTS *events, ULONG count)
{
    ULONGLONG bits = 0;
    for (ULONG i = 0; i < count && i < OFFLINEFILES_NUM_EVENTS; i++) {
        if ((unsigned)events[i] < OFFLINEFILES_NUM_EVENTS)
            bits |= BIT(events[i]);
    }
    return bits;
}

static HRESULT ask_events(IOfflineFilesEventsFilter *sink, struct event_filter *filter)
{
    OFFLINEFILES_EVENTS events[OFFLINEFILES_NUM_EVENTS] = {0};
    ULONG count = 0;
    HRESULT hr =
        IOfflineFilesEventsFilter_GetIncludedEvents(sink, OFFLINEFILES_NUM_EVENTS, events, &count);
    if (SUCCEEDED(hr))
        filter->wanted = bits_of(events, count);
    else if (hr != E_NOTIMPL)
        return hr;
    count = 0;
    hr = IOfflineFilesEventsFilter_GetExcludedEvents(sink, OFFLINEFILES_NUM_EVENTS, events, &count);
    if (SUCCEEDED(hr))
        filter->wanted &= ~bits_of(events, count);
    return hr == E_NOTIMPL ? S_OK : hr;
}

HRESULT event_filter_ask(IUnknown *sink, struct event_filter *filter)
{
    IOfflineFilesEventsFilter *asked = NULL;
    HRESULT hr = S_OK;
    *filter = (struct event_filter){.wanted = ALL};
    if (FAILED(IUnknown_QueryInterface(sink, &IID_IOfflineFilesEventsFilter, (void **)&asked)) ||
        !asked)
        return S_OK;
    hr = ask_path(asked, filter);
    if (SUCCEEDED(hr))
        hr = ask_events(asked, filter);
    IOfflineFilesEventsFilter_Release(asked);
    filter->wanted |= UNLISTED;
    if (FAILED(hr))
        event_filter_free(filter);
    return FAILED(hr) ? hr : S_OK;
}

void event_filter_free(struct event_filter *filter)
{
    csc_free(filter->path);
    filter->path = NULL;
}

/* --- judging --------------------------------------------------------------------------------- */

/* Where a path lies as the filter's path sees it. */
enum { ELSEWHERE = 0, SELF = 1, CHILD = 2, DEEPER = 4 };

static unsigned place_of(const struct event_filter *filter, const char16_t *path)
{
    size_t length = csc_len(path);
    if (length < filter->length ||
        csc_compare_n(path, filter->length, filter->path, filter->length) != 0)
        return ELSEWHERE;
    if (length == filter->length)
        return SELF;
    path += filter->length;
    if (*path++ != u'\\')
        return ELSEWHERE;
    while (*path && *path != u'\\')
        path++;
    return *path ? DEEPER : CHILD;
}

static bool matches(const struct event_filter *filter, const char16_t *path)
{
    static const unsigned wanted[] = {
        [OFFLINEFILES_PATHFILTER_SELF] = SELF,
        [OFFLINEFILES_PATHFILTER_CHILD] = CHILD,
        [OFFLINEFILES_PATHFILTER_DESCENDENT] = CHILD | DEEPER,
        [OFFLINEFILES_PATHFILTER_SELFORCHILD] = SELF | CHILD,
        [OFFLINEFILES_PATHFILTER_SELFORDESCENDENT] = SELF | CHILD | DEEPER,
    };
    return path && wanted[filter->match] & place_of(filter, path);
}

bool event_filter_passes(const struct event_filter *filter, const struct csc_event *event)
{
    if (!(filter->wanted & BIT(event->id)))
        return false;
    return !filter->path || !event_has_path(event->id) || matches(filter, event->path) ||
           matches(filter, event->other);
}
