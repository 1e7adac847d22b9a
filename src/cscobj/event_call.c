/*
 * An event as a call: see event_call.h. Which method, and which arguments it takes, is a table by
 * the number of the event; that is not the place of the method.
 */
#include "event_call.h"

#include "com/shield.h"

#include <string.h>

typedef void (*method)(void);

/* --- the shapes of methods ------------------------------------------------------------------- */

typedef HRESULT(STDMETHODCALLTYPE *plain_method)(void *);
typedef HRESULT(STDMETHODCALLTYPE *number_method)(void *, DWORD);
typedef HRESULT(STDMETHODCALLTYPE *four_method)(void *, BOOL, BOOL, BOOL, BOOL);
typedef HRESULT(STDMETHODCALLTYPE *two_paths_method)(void *, LPCWSTR, LPCWSTR);
typedef HRESULT(STDMETHODCALLTYPE *item_method)(void *, LPCWSTR, OFFLINEFILES_ITEM_TYPE);
typedef HRESULT(STDMETHODCALLTYPE *modified_method)(void *, LPCWSTR, OFFLINEFILES_ITEM_TYPE, BOOL,
                                                    BOOL);
typedef HRESULT(STDMETHODCALLTYPE *renamed_method)(void *, LPCWSTR, LPCWSTR,
                                                   OFFLINEFILES_ITEM_TYPE);
typedef HRESULT(STDMETHODCALLTYPE *sync_method)(void *, REFGUID);
typedef HRESULT(STDMETHODCALLTYPE *result_method)(void *, REFGUID, LPCWSTR, HRESULT);
typedef HRESULT(STDMETHODCALLTYPE *end_method)(void *, REFGUID, HRESULT);
typedef HRESULT(STDMETHODCALLTYPE *conflict_method)(void *, LPCWSTR, const FILETIME *,
                                                    OFFLINEFILES_SYNC_STATE);
typedef HRESULT(STDMETHODCALLTYPE *transparent_method)(void *, LPCWSTR, OFFLINEFILES_EVENTS,
                                                       OFFLINEFILES_ITEM_TYPE, BOOL, BOOL, LPCWSTR);

static OFFLINEFILES_ITEM_TYPE type_of(const struct csc_event *e)
{
    return (OFFLINEFILES_ITEM_TYPE)e->type;
}

static GUID sync_of(const struct csc_event *e)
{
    GUID id;
    memcpy(&id, e->sync, sizeof(id));
    return id;
}

static HRESULT plain(void *sink, method m, const struct csc_event *e)
{
    (void)e;
    return ((plain_method)m)(sink);
}

static HRESULT number(void *sink, method m, const struct csc_event *e)
{
    return ((number_method)m)(sink, e->number);
}

static HRESULT encryption(void *sink, method m, const struct csc_event *e)
{
    return ((four_method)m)(sink, e->data, e->attributes, e->number & 1, (e->number & 2) != 0);
}

static HRESULT two_paths(void *sink, method m, const struct csc_event *e)
{
    return ((two_paths_method)m)(sink, e->path, e->other);
}

static HRESULT item(void *sink, method m, const struct csc_event *e)
{
    return ((item_method)m)(sink, e->path, type_of(e));
}

static HRESULT modified(void *sink, method m, const struct csc_event *e)
{
    return ((modified_method)m)(sink, e->path, type_of(e), e->data, e->attributes);
}

static HRESULT renamed(void *sink, method m, const struct csc_event *e)
{
    return ((renamed_method)m)(sink, e->path, e->other, type_of(e));
}

static HRESULT sync_begin(void *sink, method m, const struct csc_event *e)
{
    GUID id = sync_of(e);
    return ((sync_method)m)(sink, &id);
}

static HRESULT sync_result(void *sink, method m, const struct csc_event *e)
{
    GUID id = sync_of(e);
    return ((result_method)m)(sink, &id, e->path, e->hr);
}

static HRESULT sync_end(void *sink, method m, const struct csc_event *e)
{
    GUID id = sync_of(e);
    return ((end_method)m)(sink, &id, e->hr);
}

static HRESULT conflict(void *sink, method m, const struct csc_event *e)
{
    FILETIME time = {(DWORD)e->time, (DWORD)(e->time >> 32)};
    return ((conflict_method)m)(sink, e->path, &time, (OFFLINEFILES_SYNC_STATE)e->number);
}

static HRESULT transparent(void *sink, method m, const struct csc_event *e)
{
    return ((transparent_method)m)(sink, e->path, (OFFLINEFILES_EVENTS)e->number, type_of(e),
                                   e->data, e->attributes, e->other);
}

/* --- the table ------------------------------------------------------------------------------- */

#define OF(version, shape, path, name)                                 \
    {                                                                  \
        version, path, shape, offsetof(IOfflineFilesEvents4Vtbl, name) \
    }

/* DOC: the events of prefetching files have no prose, and nothing here prefetches: they have no
 * shape and are never called. */
static const struct call {
    unsigned version;
    bool path; /* is about an item */
    HRESULT (*shape)(void *sink, method m, const struct csc_event *e);
    size_t method;
} calls[CSC_EVENT_COUNT] = {
    [OFFLINEFILES_EVENT_CACHEMOVED] = OF(1, two_paths, false, CacheMoved),
    [OFFLINEFILES_EVENT_CACHEISFULL] = OF(1, plain, false, CacheIsFull),
    [OFFLINEFILES_EVENT_CACHEISCORRUPTED] = OF(1, plain, false, CacheIsCorrupted),
    [OFFLINEFILES_EVENT_ENABLED] = OF(1, number, false, Enabled),
    [OFFLINEFILES_EVENT_ENCRYPTIONCHANGED] = OF(1, encryption, false, EncryptionChanged),
    [OFFLINEFILES_EVENT_SYNCBEGIN] = OF(1, sync_begin, false, SyncBegin),
    [OFFLINEFILES_EVENT_SYNCFILERESULT] = OF(1, sync_result, true, SyncFileResult),
    [OFFLINEFILES_EVENT_SYNCCONFLICTRECADDED] = OF(1, conflict, true, SyncConflictRecAdded),
    [OFFLINEFILES_EVENT_SYNCCONFLICTRECUPDATED] = OF(1, conflict, true, SyncConflictRecUpdated),
    [OFFLINEFILES_EVENT_SYNCCONFLICTRECREMOVED] = OF(1, conflict, true, SyncConflictRecRemoved),
    [OFFLINEFILES_EVENT_SYNCEND] = OF(1, sync_end, false, SyncEnd),
    [OFFLINEFILES_EVENT_BACKGROUNDSYNCBEGIN] = OF(2, number, false, BackgroundSyncBegin),
    [OFFLINEFILES_EVENT_BACKGROUNDSYNCEND] = OF(2, number, false, BackgroundSyncEnd),
    [OFFLINEFILES_EVENT_NETTRANSPORTARRIVED] = OF(1, plain, false, NetTransportArrived),
    [OFFLINEFILES_EVENT_NONETTRANSPORTS] = OF(1, plain, false, NoNetTransports),
    [OFFLINEFILES_EVENT_ITEMDISCONNECTED] = OF(1, item, true, ItemDisconnected),
    [OFFLINEFILES_EVENT_ITEMRECONNECTED] = OF(1, item, true, ItemReconnected),
    [OFFLINEFILES_EVENT_ITEMAVAILABLEOFFLINE] = OF(1, item, true, ItemAvailableOffline),
    [OFFLINEFILES_EVENT_ITEMNOTAVAILABLEOFFLINE] = OF(1, item, true, ItemNotAvailableOffline),
    [OFFLINEFILES_EVENT_ITEMPINNED] = OF(1, item, true, ItemPinned),
    [OFFLINEFILES_EVENT_ITEMNOTPINNED] = OF(1, item, true, ItemNotPinned),
    [OFFLINEFILES_EVENT_ITEMMODIFIED] = OF(1, modified, true, ItemModified),
    [OFFLINEFILES_EVENT_ITEMADDEDTOCACHE] = OF(1, item, true, ItemAddedToCache),
    [OFFLINEFILES_EVENT_ITEMDELETEDFROMCACHE] = OF(1, item, true, ItemDeletedFromCache),
    [OFFLINEFILES_EVENT_ITEMRENAMED] = OF(1, renamed, true, ItemRenamed),
    [OFFLINEFILES_EVENT_DATALOST] = OF(1, plain, false, DataLost),
    [OFFLINEFILES_EVENT_PING] = OF(1, plain, false, Ping),
    [OFFLINEFILES_EVENT_ITEMRECONNECTBEGIN] = OF(2, plain, false, ItemReconnectBegin),
    [OFFLINEFILES_EVENT_ITEMRECONNECTEND] = OF(2, plain, false, ItemReconnectEnd),
    [OFFLINEFILES_EVENT_CACHEEVICTBEGIN] = OF(2, plain, false, CacheEvictBegin),
    [OFFLINEFILES_EVENT_CACHEEVICTEND] = OF(2, plain, false, CacheEvictEnd),
    [OFFLINEFILES_EVENT_POLICYCHANGEDETECTED] = OF(2, plain, false, PolicyChangeDetected),
    [OFFLINEFILES_EVENT_PREFERENCECHANGEDETECTED] = OF(2, plain, false, PreferenceChangeDetected),
    [OFFLINEFILES_EVENT_SETTINGSCHANGESAPPLIED] = OF(2, plain, false, SettingsChangesApplied),
    [OFFLINEFILES_EVENT_TRANSPARENTCACHEITEMNOTIFY] =
        OF(3, transparent, true, TransparentCacheItemNotify),
};

C_ASSERT((int)CSC_EVENT_COUNT == (int)OFFLINEFILES_NUM_EVENTS);
C_ASSERT((int)CSC_EVENT_ITEM_RENAMED == (int)OFFLINEFILES_EVENT_ITEMRENAMED);
C_ASSERT((int)CSC_EVENT_PING == (int)OFFLINEFILES_EVENT_PING);
C_ASSERT((int)CSC_EVENT_SETTINGS_APPLIED == (int)OFFLINEFILES_EVENT_SETTINGSCHANGESAPPLIED);
C_ASSERT((int)CSC_EVENT_TRANSPARENT == (int)OFFLINEFILES_EVENT_TRANSPARENTCACHEITEMNOTIFY);

bool event_has_path(enum csc_event_id id)
{
    return calls[id].path;
}

/* --- sinks ----------------------------------------------------------------------------------- */

const IID *event_interface(unsigned version)
{
    static const IID *const interfaces[EVENT_VERSIONS] = {
        &IID_IOfflineFilesEvents, &IID_IOfflineFilesEvents2, &IID_IOfflineFilesEvents3,
        &IID_IOfflineFilesEvents4};
    return interfaces[version - 1];
}

HRESULT event_sink_find(IUnknown *unknown, unsigned version, struct event_sink *sink)
{
    HRESULT hr = E_NOINTERFACE;
    *sink = (struct event_sink){0};
    for (unsigned v = EVENT_VERSIONS; v >= version && !sink->face; v--) {
        hr = IUnknown_QueryInterface(unknown, event_interface(v), (void **)&sink->face);
        if (FAILED(hr))
            sink->face = NULL;
        sink->version = v;
    }
    return sink->face ? S_OK : FAILED(hr) ? hr : E_NOINTERFACE;
}

void event_sink_drop(struct event_sink *sink)
{
    if (sink->face)
        IOfflineFilesEvents4_Release(sink->face);
    sink->face = NULL;
}

struct attempt {
    const struct event_sink *sink;
    const struct csc_event *event;
    HRESULT hr;
};

static void attempt(void *argument)
{
    struct attempt *a = argument;
    const struct call *c = &calls[a->event->id];
    method m;
    memcpy(&m, (const char *)a->sink->face->lpVtbl + c->method, sizeof(m));
    a->hr = c->shape(a->sink->face, m, a->event);
}

/* Only COM itself says these. */
static bool is_gone(HRESULT hr)
{
    static const HRESULT gone[] = {RPC_E_DISCONNECTED,
                                   RPC_E_SERVER_DIED,
                                   RPC_E_SERVER_DIED_DNE,
                                   CO_E_OBJNOTCONNECTED,
                                   HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE),
                                   HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)};
    for (size_t i = 0; i < ARRAYSIZE(gone); i++) {
        if (hr == gone[i])
            return true;
    }
    return false;
}

bool event_call(const struct event_sink *sink, const struct csc_event *event)
{
    struct attempt a = {sink, event, S_OK};
    if (!calls[event->id].shape || sink->version < calls[event->id].version)
        return true;
    return !com_shielded(attempt, &a) || !is_gone(a.hr);
}
