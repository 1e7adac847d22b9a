/* A sink of events that writes down every call: see listener.h. */
#include "listener.h"

#include "com_test.h"
#include "wait.h"

#include <stdio.h>
#include <wchar.h>

static struct listener *of(void *face)
{
    return CONTAINING_RECORD(face, struct listener, events);
}

/* --- IUnknown -------------------------------------------------------------------------------- */

static HRESULT query(struct listener *self, REFIID iid, void **out)
{
    static const IID *const versions[] = {&IID_IOfflineFilesEvents, &IID_IOfflineFilesEvents2,
                                          &IID_IOfflineFilesEvents3, &IID_IOfflineFilesEvents4};
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || (self->agile && IsEqualIID(iid, &IID_IAgileObject)))
        *out = &self->events;
    for (unsigned v = 0; v < self->version; v++) {
        if (IsEqualIID(iid, versions[v]))
            *out = &self->events;
    }
    if (self->filters && IsEqualIID(iid, &IID_IOfflineFilesEventsFilter))
        *out = &self->filter;
    if (!*out)
        return E_NOINTERFACE;
    InterlockedIncrement(&self->refs);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE QueryInterface(IOfflineFilesEvents4 *face, REFIID iid, void **out)
{
    return query(of(face), iid, out);
}

static ULONG STDMETHODCALLTYPE AddRef(IOfflineFilesEvents4 *face)
{
    return (ULONG)InterlockedIncrement(&of(face)->refs);
}

static ULONG STDMETHODCALLTYPE Release(IOfflineFilesEvents4 *face)
{
    return (ULONG)InterlockedDecrement(&of(face)->refs);
}

/* --- writing down ---------------------------------------------------------------------------- */

/* Where it lies on the share; what lies elsewhere stays as it is. */
static const WCHAR *relative(const struct listener *self, const WCHAR *path)
{
    size_t length = self->share ? wcslen(self->share) : 0;
    if (!path)
        return L"-";
    if (!length || _wcsnicmp(path, self->share, length) != 0)
        return path;
    return path[length] == L'\\' ? path + length + 1 : path[length] ? path : L".";
}

static HRESULT note(struct listener *self, const WCHAR *format, ...)
{
    WCHAR line[LISTENER_LINE] = L"";
    va_list arguments;
    va_start(arguments, format);
    vswprintf(line, LISTENER_LINE - 1, format, arguments);
    va_end(arguments);
    AcquireSRWLockExclusive(&self->lock);
    self->thread = GetCurrentThreadId();
    if (self->count < LISTENER_LINES)
        memcpy(self->lines[self->count], line, sizeof(line));
    self->count++;
    ReleaseSRWLockExclusive(&self->lock);
    if (self->entered)
        SetEvent(self->entered);
    if (self->held)
        WaitForSingleObject(self->held, INFINITE);
    if (self->on_call)
        self->on_call(self, line);
    return self->answer;
}

static HRESULT STDMETHODCALLTYPE CacheMoved(IOfflineFilesEvents4 *face, LPCWSTR a, LPCWSTR b)
{
    return note(of(face), L"CacheMoved %ls %ls", relative(of(face), a), relative(of(face), b));
}

static HRESULT STDMETHODCALLTYPE CacheIsFull(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"CacheIsFull");
}

static HRESULT STDMETHODCALLTYPE CacheIsCorrupted(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"CacheIsCorrupted");
}

static HRESULT STDMETHODCALLTYPE Enabled(IOfflineFilesEvents4 *face, BOOL a)
{
    return note(of(face), L"Enabled %d", (int)a);
}

static HRESULT STDMETHODCALLTYPE EncryptionChanged(IOfflineFilesEvents4 *face, BOOL a, BOOL b,
                                                   BOOL c, BOOL d)
{
    return note(of(face), L"EncryptionChanged %d %d %d %d", (int)a, (int)b, (int)c, (int)d);
}

static HRESULT STDMETHODCALLTYPE SyncBegin(IOfflineFilesEvents4 *face, REFGUID a)
{
    return note(of(face), L"SyncBegin %lx", a->Data1);
}

static HRESULT STDMETHODCALLTYPE SyncFileResult(IOfflineFilesEvents4 *face, REFGUID a, LPCWSTR b,
                                                HRESULT c)
{
    return note(of(face), L"SyncFileResult %lx %ls %08lx", a->Data1, relative(of(face), b), c);
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecAdded(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                      const FILETIME *b, OFFLINEFILES_SYNC_STATE c)
{
    return note(of(face), L"SyncConflictRecAdded %ls %ls %02x", relative(of(face), a),
                b->dwHighDateTime ? L"when" : L"never", (int)c);
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecUpdated(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                        const FILETIME *b,
                                                        OFFLINEFILES_SYNC_STATE c)
{
    return note(of(face), L"SyncConflictRecUpdated %ls %ls %02x", relative(of(face), a),
                b->dwHighDateTime ? L"when" : L"never", (int)c);
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecRemoved(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                        const FILETIME *b,
                                                        OFFLINEFILES_SYNC_STATE c)
{
    return note(of(face), L"SyncConflictRecRemoved %ls %ls %02x", relative(of(face), a),
                b->dwHighDateTime ? L"when" : L"never", (int)c);
}

static HRESULT STDMETHODCALLTYPE SyncEnd(IOfflineFilesEvents4 *face, REFGUID a, HRESULT b)
{
    return note(of(face), L"SyncEnd %lx %08lx", a->Data1, b);
}

static HRESULT STDMETHODCALLTYPE NetTransportArrived(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"NetTransportArrived");
}

static HRESULT STDMETHODCALLTYPE NoNetTransports(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"NoNetTransports");
}

static HRESULT STDMETHODCALLTYPE ItemDisconnected(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                  OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemDisconnected %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemReconnected(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                 OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemReconnected %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemAvailableOffline(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                      OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemAvailableOffline %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemNotAvailableOffline(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                         OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemNotAvailableOffline %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemPinned(IOfflineFilesEvents4 *face, LPCWSTR a,
                                            OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemPinned %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemNotPinned(IOfflineFilesEvents4 *face, LPCWSTR a,
                                               OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemNotPinned %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemModified(IOfflineFilesEvents4 *face, LPCWSTR a,
                                              OFFLINEFILES_ITEM_TYPE b, BOOL c, BOOL d)
{
    return note(of(face), L"ItemModified %ls %d %d %d", relative(of(face), a), (int)b, (int)c,
                (int)d);
}

static HRESULT STDMETHODCALLTYPE ItemAddedToCache(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                  OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemAddedToCache %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemDeletedFromCache(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                      OFFLINEFILES_ITEM_TYPE b)
{
    return note(of(face), L"ItemDeletedFromCache %ls %d", relative(of(face), a), (int)b);
}

static HRESULT STDMETHODCALLTYPE ItemRenamed(IOfflineFilesEvents4 *face, LPCWSTR a, LPCWSTR b,
                                             OFFLINEFILES_ITEM_TYPE c)
{
    return note(of(face), L"ItemRenamed %ls %ls %d", relative(of(face), a), relative(of(face), b),
                (int)c);
}

static HRESULT STDMETHODCALLTYPE DataLost(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"DataLost");
}

static HRESULT STDMETHODCALLTYPE Ping(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"Ping");
}

static HRESULT STDMETHODCALLTYPE ItemReconnectBegin(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"ItemReconnectBegin");
}

static HRESULT STDMETHODCALLTYPE ItemReconnectEnd(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"ItemReconnectEnd");
}

static HRESULT STDMETHODCALLTYPE CacheEvictBegin(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"CacheEvictBegin");
}

static HRESULT STDMETHODCALLTYPE CacheEvictEnd(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"CacheEvictEnd");
}

static HRESULT STDMETHODCALLTYPE BackgroundSyncBegin(IOfflineFilesEvents4 *face, DWORD a)
{
    return note(of(face), L"BackgroundSyncBegin %lx", a);
}

static HRESULT STDMETHODCALLTYPE BackgroundSyncEnd(IOfflineFilesEvents4 *face, DWORD a)
{
    return note(of(face), L"BackgroundSyncEnd %lx", a);
}

static HRESULT STDMETHODCALLTYPE PolicyChangeDetected(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"PolicyChangeDetected");
}

static HRESULT STDMETHODCALLTYPE PreferenceChangeDetected(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"PreferenceChangeDetected");
}

static HRESULT STDMETHODCALLTYPE SettingsChangesApplied(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"SettingsChangesApplied");
}

static HRESULT STDMETHODCALLTYPE TransparentCacheItemNotify(IOfflineFilesEvents4 *face, LPCWSTR a,
                                                            OFFLINEFILES_EVENTS b,
                                                            OFFLINEFILES_ITEM_TYPE c, BOOL d,
                                                            BOOL e, LPCWSTR f)
{
    return note(of(face), L"TransparentCacheItemNotify %ls %d %d %d %d %ls", relative(of(face), a),
                (int)b, (int)c, (int)d, (int)e, relative(of(face), f));
}

static HRESULT STDMETHODCALLTYPE PrefetchFileBegin(IOfflineFilesEvents4 *face, LPCWSTR a)
{
    return note(of(face), L"PrefetchFileBegin %ls", relative(of(face), a));
}

static HRESULT STDMETHODCALLTYPE PrefetchFileEnd(IOfflineFilesEvents4 *face, LPCWSTR a, HRESULT b)
{
    return note(of(face), L"PrefetchFileEnd %ls %08lx", relative(of(face), a), b);
}

static HRESULT STDMETHODCALLTYPE PrefetchCloseHandleBegin(IOfflineFilesEvents4 *face)
{
    return note(of(face), L"PrefetchCloseHandleBegin");
}

static HRESULT STDMETHODCALLTYPE PrefetchCloseHandleEnd(IOfflineFilesEvents4 *face, DWORD a,
                                                        DWORD b, HRESULT c)
{
    return note(of(face), L"PrefetchCloseHandleEnd %lx %lx %08lx", a, b, c);
}

static const IOfflineFilesEvents4Vtbl events_vtbl = {QueryInterface,
                                                     AddRef,
                                                     Release,
                                                     CacheMoved,
                                                     CacheIsFull,
                                                     CacheIsCorrupted,
                                                     Enabled,
                                                     EncryptionChanged,
                                                     SyncBegin,
                                                     SyncFileResult,
                                                     SyncConflictRecAdded,
                                                     SyncConflictRecUpdated,
                                                     SyncConflictRecRemoved,
                                                     SyncEnd,
                                                     NetTransportArrived,
                                                     NoNetTransports,
                                                     ItemDisconnected,
                                                     ItemReconnected,
                                                     ItemAvailableOffline,
                                                     ItemNotAvailableOffline,
                                                     ItemPinned,
                                                     ItemNotPinned,
                                                     ItemModified,
                                                     ItemAddedToCache,
                                                     ItemDeletedFromCache,
                                                     ItemRenamed,
                                                     DataLost,
                                                     Ping,
                                                     ItemReconnectBegin,
                                                     ItemReconnectEnd,
                                                     CacheEvictBegin,
                                                     CacheEvictEnd,
                                                     BackgroundSyncBegin,
                                                     BackgroundSyncEnd,
                                                     PolicyChangeDetected,
                                                     PreferenceChangeDetected,
                                                     SettingsChangesApplied,
                                                     TransparentCacheItemNotify,
                                                     PrefetchFileBegin,
                                                     PrefetchFileEnd,
                                                     PrefetchCloseHandleBegin,
                                                     PrefetchCloseHandleEnd};

/* --- IOfflineFilesEventsFilter --------------------------------------------------------------- */

static struct listener *filter_of(IOfflineFilesEventsFilter *face)
{
    return CONTAINING_RECORD(face, struct listener, filter);
}

static HRESULT STDMETHODCALLTYPE filter_QueryInterface(IOfflineFilesEventsFilter *face, REFIID iid,
                                                       void **out)
{
    return query(filter_of(face), iid, out);
}

static ULONG STDMETHODCALLTYPE filter_AddRef(IOfflineFilesEventsFilter *face)
{
    return (ULONG)InterlockedIncrement(&filter_of(face)->refs);
}

static ULONG STDMETHODCALLTYPE filter_Release(IOfflineFilesEventsFilter *face)
{
    return (ULONG)InterlockedDecrement(&filter_of(face)->refs);
}

static HRESULT STDMETHODCALLTYPE GetPathFilter(IOfflineFilesEventsFilter *face, LPWSTR *path,
                                               OFFLINEFILES_PATHFILTER_MATCH *match)
{
    const struct listener *self = filter_of(face);
    if (self->filter_error || !self->path)
        return self->filter_error ? self->filter_error : E_NOTIMPL;
    size_t size = (wcslen(self->path) + 1) * sizeof(WCHAR);
    *path = CoTaskMemAlloc(size);
    memcpy(*path, self->path, size);
    *match = self->match;
    return S_OK;
}

static HRESULT give(const OFFLINEFILES_EVENTS *from, ULONG count, OFFLINEFILES_EVENTS *to,
                    ULONG room)
{
    if (!from)
        return E_NOTIMPL;
    for (ULONG i = 0; i < count && i < room; i++)
        to[i] = from[i];
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE GetIncludedEvents(IOfflineFilesEventsFilter *face, ULONG room,
                                                   OFFLINEFILES_EVENTS *events, ULONG *count)
{
    const struct listener *self = filter_of(face);
    *count = self->included_count;
    return self->filter_error ? self->filter_error
                              : give(self->included, self->included_count, events, room);
}

static HRESULT STDMETHODCALLTYPE GetExcludedEvents(IOfflineFilesEventsFilter *face, ULONG room,
                                                   OFFLINEFILES_EVENTS *events, ULONG *count)
{
    const struct listener *self = filter_of(face);
    *count = self->excluded_count;
    return self->filter_error ? self->filter_error
                              : give(self->excluded, self->excluded_count, events, room);
}

static const IOfflineFilesEventsFilterVtbl filter_vtbl = {filter_QueryInterface, filter_AddRef,
                                                          filter_Release,        GetPathFilter,
                                                          GetIncludedEvents,     GetExcludedEvents};

/* --- by the test ----------------------------------------------------------------------------- */

void listener_init(struct listener *self, const struct com_fixture *fixture)
{
    memset(self, 0, sizeof(*self));
    self->events.lpVtbl = &events_vtbl;
    self->filter.lpVtbl = &filter_vtbl;
    self->refs = 1;
    self->version = 4;
    self->share = fixture ? fixture->share : NULL;
    self->agile = true;
}

static IConnectionPoint *point_of(IOfflineFilesCache *cache, REFIID iid)
{
    IConnectionPointContainer *container;
    IConnectionPoint *point;
    assert_hr(IOfflineFilesCache_QueryInterface(cache, &IID_IConnectionPointContainer,
                                                (void **)&container),
              S_OK);
    assert_hr(IConnectionPointContainer_FindConnectionPoint(container, iid, &point), S_OK);
    IConnectionPointContainer_Release(container);
    return point;
}

HRESULT listener_try(IUnknown *sink, IOfflineFilesCache *cache, REFIID iid, DWORD *cookie)
{
    IConnectionPoint *point = point_of(cache, iid);
    HRESULT hr = IConnectionPoint_Advise(point, sink, cookie);
    IConnectionPoint_Release(point);
    return hr;
}

DWORD listener_advise(struct listener *self, IOfflineFilesCache *cache)
{
    DWORD cookie = 0;
    assert_hr(listener_try((IUnknown *)&self->events, cache, &IID_IOfflineFilesEvents, &cookie),
              S_OK);
    assert_int_not_equal(cookie, 0);
    return cookie;
}

HRESULT listener_unadvise(IOfflineFilesCache *cache, REFIID iid, DWORD cookie)
{
    IConnectionPoint *point = point_of(cache, iid);
    HRESULT hr = IConnectionPoint_Unadvise(point, cookie);
    IConnectionPoint_Release(point);
    return hr;
}

const WCHAR *listener_text(struct listener *self, size_t from)
{
    static WCHAR text[LISTENER_LINES * 64];
    size_t used = 0;
    text[0] = 0;
    AcquireSRWLockShared(&self->lock);
    for (size_t i = from; i < self->count && i < LISTENER_LINES; i++) {
        if (used + LISTENER_LINE + 2 < ARRAYSIZE(text))
            used += (size_t)swprintf(text + used, LISTENER_LINE + 2, L"%ls\n", self->lines[i]);
    }
    ReleaseSRWLockShared(&self->lock);
    return text;
}

struct wanted {
    struct listener *listener;
    size_t from;
    const WCHAR *begin;
};

static size_t heard_from(const struct wanted *w)
{
    size_t found = 0, length = wcslen(w->begin);
    AcquireSRWLockShared(&w->listener->lock);
    for (size_t i = w->from; i < w->listener->count && i < LISTENER_LINES; i++)
        found += wcsncmp(w->listener->lines[i], w->begin, length) == 0;
    ReleaseSRWLockShared(&w->listener->lock);
    return found;
}

size_t listener_heard(struct listener *self, const WCHAR *begin)
{
    return heard_from(&(struct wanted){self, 0, begin});
}

static bool is_heard(void *context)
{
    return heard_from(context) > 0;
}

void listener_wait(struct listener *self, size_t from, const WCHAR *begin)
{
    struct wanted wanted = {self, from, begin};
    if (!wait_until(is_heard, &wanted)) {
        print_message("%ls\nwas not heard, but\n%ls\n", begin, listener_text(self, from));
        fail();
    }
}
