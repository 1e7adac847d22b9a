/* The sink of `offlinefiles events`: every method becomes one struct told. See event_sink.h. */
#include "cli/event_sink.h"

static struct event_sink *of(IOfflineFilesEvents4 *face)
{
    return CONTAINING_RECORD(face, struct event_sink, events);
}

/* --- IUnknown -------------------------------------------------------------------------------- */

static HRESULT query(struct event_sink *self, REFIID iid, void **out)
{
    static const IID *const versions[] = {&IID_IUnknown, &IID_IOfflineFilesEvents,
                                          &IID_IOfflineFilesEvents2, &IID_IOfflineFilesEvents3,
                                          &IID_IOfflineFilesEvents4};

    *out = NULL;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        if (IsEqualIID(iid, versions[i]))
            *out = &self->events;
    }
    if (self->path != NULL && IsEqualIID(iid, &IID_IOfflineFilesEventsFilter))
        *out = &self->filter;
    if (*out == NULL)
        return E_NOINTERFACE;
    InterlockedIncrement(&self->references);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE QueryInterface(IOfflineFilesEvents4 *face, REFIID iid, void **out)
{
    return out != NULL ? query(of(face), iid, out) : E_POINTER;
}

static ULONG STDMETHODCALLTYPE AddRef(IOfflineFilesEvents4 *face)
{
    return (ULONG)InterlockedIncrement(&of(face)->references);
}

static ULONG STDMETHODCALLTYPE Release(IOfflineFilesEvents4 *face)
{
    return (ULONG)InterlockedDecrement(&of(face)->references);
}

/* --- IOfflineFilesEvents to IOfflineFilesEvents4 --------------------------------------------- */

static HRESULT tell(IOfflineFilesEvents4 *face, const struct told *told)
{
    struct event_sink *self = of(face);

    self->tell(self, told);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE CacheMoved(IOfflineFilesEvents4 *face, LPCWSTR path, LPCWSTR other)
{
    return tell(face, &(struct told){.name = L"CacheMoved", .path = path, .other = other});
}

static HRESULT STDMETHODCALLTYPE CacheIsFull(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"CacheIsFull"});
}

static HRESULT STDMETHODCALLTYPE CacheIsCorrupted(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"CacheIsCorrupted"});
}

static HRESULT STDMETHODCALLTYPE Enabled(IOfflineFilesEvents4 *face, BOOL on)
{
    return tell(face, &(struct told){.name = L"Enabled", .has_on = true, .on = on});
}

static HRESULT STDMETHODCALLTYPE EncryptionChanged(IOfflineFilesEvents4 *face, BOOL was,
                                                   BOOL was_partly, BOOL is, BOOL is_partly)
{
    (void)was;
    (void)was_partly;
    return tell(face,
                &(struct told){
                    .name = L"EncryptionChanged", .has_on = true, .on = is, .partly = is_partly});
}

static HRESULT STDMETHODCALLTYPE SyncBegin(IOfflineFilesEvents4 *face, REFGUID id)
{
    return tell(face, &(struct told){.name = L"SyncBegin", .id = id});
}

static HRESULT STDMETHODCALLTYPE SyncFileResult(IOfflineFilesEvents4 *face, REFGUID id,
                                                LPCWSTR path, HRESULT hr)
{
    return tell(
        face, &(struct told){
                  .name = L"SyncFileResult", .id = id, .path = path, .has_result = true, .hr = hr});
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecAdded(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                      const FILETIME *when,
                                                      OFFLINEFILES_SYNC_STATE state)
{
    return tell(face, &(struct told){.name = L"SyncConflictRecAdded",
                                     .path = path,
                                     .when = when,
                                     .has_state = true,
                                     .state = state});
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecUpdated(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                        const FILETIME *when,
                                                        OFFLINEFILES_SYNC_STATE state)
{
    return tell(face, &(struct told){.name = L"SyncConflictRecUpdated",
                                     .path = path,
                                     .when = when,
                                     .has_state = true,
                                     .state = state});
}

static HRESULT STDMETHODCALLTYPE SyncConflictRecRemoved(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                        const FILETIME *when,
                                                        OFFLINEFILES_SYNC_STATE state)
{
    return tell(face, &(struct told){.name = L"SyncConflictRecRemoved",
                                     .path = path,
                                     .when = when,
                                     .has_state = true,
                                     .state = state});
}

static HRESULT STDMETHODCALLTYPE SyncEnd(IOfflineFilesEvents4 *face, REFGUID id, HRESULT hr)
{
    return tell(face, &(struct told){.name = L"SyncEnd", .id = id, .has_result = true, .hr = hr});
}

static HRESULT STDMETHODCALLTYPE NetTransportArrived(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"NetTransportArrived"});
}

static HRESULT STDMETHODCALLTYPE NoNetTransports(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"NoNetTransports"});
}

static HRESULT STDMETHODCALLTYPE ItemDisconnected(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                  OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face,
        &(struct told){.name = L"ItemDisconnected", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemReconnected(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                 OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face,
        &(struct told){.name = L"ItemReconnected", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemAvailableOffline(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                      OFFLINEFILES_ITEM_TYPE type)
{
    return tell(face,
                &(struct told){
                    .name = L"ItemAvailableOffline", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemNotAvailableOffline(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                         OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face,
        &(struct told){
            .name = L"ItemNotAvailableOffline", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemPinned(IOfflineFilesEvents4 *face, LPCWSTR path,
                                            OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face, &(struct told){.name = L"ItemPinned", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemNotPinned(IOfflineFilesEvents4 *face, LPCWSTR path,
                                               OFFLINEFILES_ITEM_TYPE type)
{
    return tell(face, &(struct told){
                          .name = L"ItemNotPinned", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemModified(IOfflineFilesEvents4 *face, LPCWSTR path,
                                              OFFLINEFILES_ITEM_TYPE type, BOOL data,
                                              BOOL attributes)
{
    return tell(face, &(struct told){.name = L"ItemModified",
                                     .path = path,
                                     .has_type = true,
                                     .type = type,
                                     .data = data,
                                     .attributes = attributes});
}

static HRESULT STDMETHODCALLTYPE ItemAddedToCache(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                  OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face,
        &(struct told){.name = L"ItemAddedToCache", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemDeletedFromCache(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                      OFFLINEFILES_ITEM_TYPE type)
{
    return tell(face,
                &(struct told){
                    .name = L"ItemDeletedFromCache", .path = path, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE ItemRenamed(IOfflineFilesEvents4 *face, LPCWSTR path,
                                             LPCWSTR other, OFFLINEFILES_ITEM_TYPE type)
{
    return tell(
        face,
        &(struct told){
            .name = L"ItemRenamed", .path = path, .other = other, .has_type = true, .type = type});
}

static HRESULT STDMETHODCALLTYPE DataLost(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"DataLost"});
}

static HRESULT STDMETHODCALLTYPE Ping(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"Ping"});
}

static HRESULT STDMETHODCALLTYPE ItemReconnectBegin(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"ItemReconnectBegin"});
}

static HRESULT STDMETHODCALLTYPE ItemReconnectEnd(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"ItemReconnectEnd"});
}

static HRESULT STDMETHODCALLTYPE CacheEvictBegin(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"CacheEvictBegin"});
}

static HRESULT STDMETHODCALLTYPE CacheEvictEnd(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"CacheEvictEnd"});
}

static HRESULT STDMETHODCALLTYPE BackgroundSyncBegin(IOfflineFilesEvents4 *face, DWORD flags)
{
    return tell(face,
                &(struct told){.name = L"BackgroundSyncBegin", .has_flags = true, .flags = flags});
}

static HRESULT STDMETHODCALLTYPE BackgroundSyncEnd(IOfflineFilesEvents4 *face, DWORD flags)
{
    return tell(face,
                &(struct told){.name = L"BackgroundSyncEnd", .has_flags = true, .flags = flags});
}

static HRESULT STDMETHODCALLTYPE PolicyChangeDetected(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"PolicyChangeDetected"});
}

static HRESULT STDMETHODCALLTYPE PreferenceChangeDetected(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"PreferenceChangeDetected"});
}

static HRESULT STDMETHODCALLTYPE SettingsChangesApplied(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"SettingsChangesApplied"});
}

static HRESULT STDMETHODCALLTYPE TransparentCacheItemNotify(IOfflineFilesEvents4 *face,
                                                            LPCWSTR path, OFFLINEFILES_EVENTS kind,
                                                            OFFLINEFILES_ITEM_TYPE type, BOOL data,
                                                            BOOL attributes, LPCWSTR other)
{
    (void)kind;
    return tell(face, &(struct told){.name = L"TransparentCacheItemNotify",
                                     .path = path,
                                     .has_type = true,
                                     .type = type,
                                     .data = data,
                                     .attributes = attributes,
                                     .other = other});
}

static HRESULT STDMETHODCALLTYPE PrefetchFileBegin(IOfflineFilesEvents4 *face, LPCWSTR path)
{
    return tell(face, &(struct told){.name = L"PrefetchFileBegin", .path = path});
}

static HRESULT STDMETHODCALLTYPE PrefetchFileEnd(IOfflineFilesEvents4 *face, LPCWSTR path,
                                                 HRESULT hr)
{
    return tell(face, &(struct told){
                          .name = L"PrefetchFileEnd", .path = path, .has_result = true, .hr = hr});
}

static HRESULT STDMETHODCALLTYPE PrefetchCloseHandleBegin(IOfflineFilesEvents4 *face)
{
    return tell(face, &(struct told){.name = L"PrefetchCloseHandleBegin"});
}

static HRESULT STDMETHODCALLTYPE PrefetchCloseHandleEnd(IOfflineFilesEvents4 *face, DWORD closed,
                                                        DWORD open, HRESULT hr)
{
    (void)closed;
    (void)open;
    return tell(face,
                &(struct told){.name = L"PrefetchCloseHandleEnd", .has_result = true, .hr = hr});
}

static CONST_VTBL IOfflineFilesEvents4Vtbl events_vtbl = {QueryInterface,
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

/* --- IOfflineFilesEventsFilter: a path with all below it ------------------------------------- */

static struct event_sink *filter_of(IOfflineFilesEventsFilter *face)
{
    return CONTAINING_RECORD(face, struct event_sink, filter);
}

static HRESULT STDMETHODCALLTYPE filter_QueryInterface(IOfflineFilesEventsFilter *face, REFIID iid,
                                                       void **out)
{
    return out != NULL ? query(filter_of(face), iid, out) : E_POINTER;
}

static ULONG STDMETHODCALLTYPE filter_AddRef(IOfflineFilesEventsFilter *face)
{
    return (ULONG)InterlockedIncrement(&filter_of(face)->references);
}

static ULONG STDMETHODCALLTYPE filter_Release(IOfflineFilesEventsFilter *face)
{
    return (ULONG)InterlockedDecrement(&filter_of(face)->references);
}

static HRESULT STDMETHODCALLTYPE GetPathFilter(IOfflineFilesEventsFilter *face, LPWSTR *path,
                                               OFFLINEFILES_PATHFILTER_MATCH *match)
{
    const WCHAR *wanted = filter_of(face)->path;
    size_t size = (wcslen(wanted) + 1) * sizeof *wanted;

    *match = OFFLINEFILES_PATHFILTER_SELFORDESCENDENT;
    *path = CoTaskMemAlloc(size);
    if (*path == NULL)
        return E_OUTOFMEMORY;
    memcpy(*path, wanted, size);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE GetEvents(IOfflineFilesEventsFilter *face, ULONG room,
                                           OFFLINEFILES_EVENTS *events, ULONG *count)
{
    (void)face;
    (void)room;
    (void)events;
    *count = 0;
    return E_NOTIMPL; /* no such filter */
}

static CONST_VTBL IOfflineFilesEventsFilterVtbl filter_vtbl = {
    filter_QueryInterface, filter_AddRef, filter_Release, GetPathFilter, GetEvents, GetEvents};

void event_sink_init(struct event_sink *sink)
{
    sink->events.lpVtbl = &events_vtbl;
    sink->filter.lpVtbl = &filter_vtbl;
    sink->references = 1;
}
