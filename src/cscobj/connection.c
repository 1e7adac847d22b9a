/*
 * The sinks that listen to events: see connection.h.
 *
 * A sink is kept in the global interface table: whoever gets it from there may call it, through a
 * proxy if it belongs to a single-threaded apartment. A connection is held by the list and by its
 * thread.
 */
#include "connection.h"

#include "event_call.h"
#include "event_filter.h"
#include "ring.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/apartment.h"
#include "com/feature.h"
#include "com/module.h"
#include "com/netcache.h"
#include "com/registry_watch.h"

#include <olectl.h>

#define PING_PERIOD 60000u /* ms, unless HKLM\Software\OpenCSC, EventPing says otherwise */

struct connection {
    struct connection *next; /* guarded by the lock, like `listed` */
    bool listed;
    DWORD cookie;
    unsigned version;
    volatile LONG refs;
    struct engine *engine; /* held */
    DWORD sink;            /* its cookie in the global interface table */
    struct event_filter filter;
    struct ring_reader reader;
    HANDLE ready;  /* the thread has the sink, or has failed */
    HANDLE stop;   /* it is to end */
    HANDLE thread; /* NULL until it runs */
    HRESULT hr;    /* of its beginning */
    volatile LONG ended;
    GUID chain; /* of the calls that the thread makes */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct connection *connections;
static DWORD last_cookie;

/* --- the global interface table -------------------------------------------------------------- */

static HRESULT table(IGlobalInterfaceTable **git)
{
    return CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                            &IID_IGlobalInterfaceTable, (void **)git);
}

static HRESULT enter_sink(IUnknown *sink, DWORD *cookie)
{
    IGlobalInterfaceTable *git;
    HRESULT hr = table(&git);
    if (FAILED(hr))
        return hr;
    hr = IGlobalInterfaceTable_RegisterInterfaceInGlobal(git, sink, &IID_IUnknown, cookie);
    IGlobalInterfaceTable_Release(git);
    return hr;
}

static HRESULT get_sink(DWORD cookie, IUnknown **sink)
{
    IGlobalInterfaceTable *git;
    *sink = NULL;
    HRESULT hr = table(&git);
    if (FAILED(hr))
        return hr;
    hr = IGlobalInterfaceTable_GetInterfaceFromGlobal(git, cookie, &IID_IUnknown, (void **)sink);
    IGlobalInterfaceTable_Release(git);
    return hr;
}

static void leave_sink(DWORD cookie)
{
    IGlobalInterfaceTable *git;
    if (!cookie || FAILED(table(&git)))
        return;
    IGlobalInterfaceTable_RevokeInterfaceFromGlobal(git, cookie);
    IGlobalInterfaceTable_Release(git);
}

/* --- the list -------------------------------------------------------------------------------- */

static void drop(struct connection *c)
{
    if (InterlockedDecrement(&c->refs))
        return;
    ring_unlisten(&c->reader);
    leave_sink(c->sink);
    event_filter_free(&c->filter);
    if (c->engine)
        engine_drop(c->engine);
    if (c->ready)
        CloseHandle(c->ready);
    if (c->stop)
        CloseHandle(c->stop);
    if (c->thread)
        CloseHandle(c->thread);
    csc_free(c);
}

/* Numbers go up, so none is used again. */
static void enlist(struct connection *c)
{
    AcquireSRWLockExclusive(&lock);
    c->cookie = ++last_cookie;
    c->next = connections;
    c->listed = true;
    connections = c;
    InterlockedIncrement(&c->refs);
    ReleaseSRWLockExclusive(&lock);
}

/* The list's reference goes to whoever takes it out. */
static bool take_out(struct connection *c)
{
    AcquireSRWLockExclusive(&lock);
    bool listed = c->listed;
    if (listed) {
        struct connection **link = &connections;
        while (*link != c)
            link = &(*link)->next;
        *link = c->next;
        c->listed = false;
    }
    ReleaseSRWLockExclusive(&lock);
    return listed;
}

static struct connection *find_held(unsigned version, DWORD cookie)
{
    AcquireSRWLockExclusive(&lock);
    struct connection *c = connections;
    while (c && (c->cookie != cookie || c->version != version))
        c = c->next;
    if (c)
        InterlockedIncrement(&c->refs);
    ReleaseSRWLockExclusive(&lock);
    return c;
}

/* --- the thread ------------------------------------------------------------------------------ */

struct listener {
    struct connection *c;
    struct event_sink sink;
    struct registry_watch watch;
    bool enabled;   /* Offline Files, at the last look */
    ULONGLONG ping; /* when the next one is due */
    DWORD period;
};

static void deliver(struct listener *l, const struct csc_event *event)
{
    if (!l->c->ended && event_filter_passes(&l->c->filter, event) && !event_call(&l->sink, event))
        InterlockedExchange(&l->c->ended, 1);
}

static void deliver_plain(struct listener *l, enum csc_event_id id)
{
    deliver(l, &(struct csc_event){.id = id});
}

static void look_at_settings(struct listener *l)
{
    unsigned changed = registry_watch_look(&l->watch);
    bool enabled = feature_enabled(NULL);
    if (changed & REGISTRY_POLICIES)
        deliver_plain(l, CSC_EVENT_POLICY_CHANGED);
    if (changed & REGISTRY_PREFERENCES)
        deliver_plain(l, CSC_EVENT_PREFERENCE_CHANGED);
    if (enabled != l->enabled)
        deliver(l, &(struct csc_event){.id = CSC_EVENT_ENABLED, .number = enabled});
    l->enabled = enabled;
    /* Settings are read whenever they are needed: those that changed are in force. */
    if (changed)
        deliver_plain(l, CSC_EVENT_SETTINGS_APPLIED);
}

static DWORD until_ping(const struct listener *l)
{
    ULONGLONG now = GetTickCount64();
    return now >= l->ping ? 0 : (DWORD)(l->ping - now);
}

/* Pings come in their time even if there is always something to be told. */
static void ping_if_due(struct listener *l)
{
    if (until_ping(l))
        return;
    deliver_plain(l, CSC_EVENT_PING);
    l->ping = GetTickCount64() + l->period;
}

static void wait_for_something(struct listener *l)
{
    const HANDLE handles[] = {l->c->stop, l->c->reader.wake, l->watch.event};
    const DWORD count = l->watch.event ? 3 : 2;
    if (WaitForMultipleObjects(count, handles, FALSE, until_ping(l)) == WAIT_OBJECT_0 + 2)
        look_at_settings(l);
}

static void listen(struct listener *l)
{
    struct csc_event event;
    while (!l->c->ended) {
        HRESULT hr = ring_next(&l->c->reader, &event);
        if (hr == S_OK)
            deliver(l, &event);
        else
            wait_for_something(l);
        ping_if_due(l);
    }
}

/* The sink as this thread may call it. */
static HRESULT find_sink(struct listener *l)
{
    IUnknown *unknown;
    HRESULT hr = get_sink(l->c->sink, &unknown);
    if (FAILED(hr))
        return hr;
    hr = event_sink_find(unknown, l->c->version, &l->sink);
    IUnknown_Release(unknown);
    return hr;
}

static void open_listener(struct listener *l)
{
    l->period = PING_PERIOD;
    netcache_number(HKEY_LOCAL_MACHINE, NETCACHE_OWN, L"EventPing", &l->period);
    l->period = l->period ? l->period : PING_PERIOD;
    l->ping = GetTickCount64() + l->period;
    l->enabled = feature_enabled(NULL);
    registry_watch_open(&l->watch);
}

static void serve(struct connection *c)
{
    struct listener l = {.c = c};
    c->chain = com_causality();
    c->hr = find_sink(&l);
    if (SUCCEEDED(c->hr))
        open_listener(&l);
    SetEvent(c->ready);
    if (SUCCEEDED(c->hr)) {
        listen(&l);
        registry_watch_close(&l.watch);
    }
    event_sink_drop(&l.sink);
    if (take_out(c)) /* the sink is no more */
        drop(c);
}

/* RACE: the module may have no other user than this thread: its last act is to let go of it. */
static DWORD WINAPI thread_main(void *argument)
{
    struct connection *c = argument;
    HMODULE module;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const WCHAR *)(void *)&lock,
                       &module);
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    serve(c);
    drop(c);
    if (SUCCEEDED(com))
        CoUninitialize();
    com_module_unlock();
    FreeLibraryAndExitThread(module, 0);
}

/* --- Advise, Unadvise ------------------------------------------------------------------------ */

static HRESULT start_thread(struct connection *c)
{
    c->ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    c->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!c->ready || !c->stop)
        return HRESULT_FROM_WIN32(GetLastError());
    InterlockedIncrement(&c->refs);
    com_module_lock();
    c->thread = CreateThread(NULL, 0, thread_main, c, 0, NULL);
    if (!c->thread) {
        HRESULT hr = HRESULT_FROM_WIN32(GetLastError());
        com_module_unlock();
        InterlockedDecrement(&c->refs);
        return hr;
    }
    com_wait(c->ready, INFINITE);
    return c->hr;
}

/* Has the sink the interface, and what does it want? Asked here, where it may be called. */
static HRESULT ask_sink(struct connection *c, IUnknown *sink)
{
    struct event_sink found;
    HRESULT hr = event_sink_find(sink, c->version, &found);
    if (FAILED(hr))
        return CONNECT_E_CANNOTCONNECT;
    event_sink_drop(&found);
    return event_filter_ask(sink, &c->filter);
}

HRESULT connection_advise(struct engine *engine, unsigned version, IUnknown *sink, DWORD *cookie)
{
    struct connection *c = csc_alloc(sizeof(*c));
    if (!c)
        return E_OUTOFMEMORY;
    c->refs = 1;
    c->version = version;
    c->engine = engine;
    engine_hold(engine);
    HRESULT hr = ask_sink(c, sink);
    if (SUCCEEDED(hr))
        hr = enter_sink(sink, &c->sink);
    if (SUCCEEDED(hr))
        hr = engine->ring ? ring_listen(engine->ring, &c->reader) : engine->ring_error;
    if (SUCCEEDED(hr)) {
        enlist(c);
        hr = start_thread(c);
        if (SUCCEEDED(hr))
            *cookie = c->cookie;
        else if (take_out(c))
            drop(c);
    }
    drop(c);
    return hr;
}

HRESULT connection_unadvise(unsigned version, DWORD cookie)
{
    struct connection *c = find_held(version, cookie);
    if (!c)
        return CONNECT_E_NOCONNECTION;
    HRESULT hr = CONNECT_E_NOCONNECTION;
    if (take_out(c)) {
        GUID chain = com_causality();
        InterlockedExchange(&c->ended, 1);
        SetEvent(c->stop);
        if (!IsEqualGUID(&chain, &c->chain)) /* not called by it */
            com_wait(c->thread, INFINITE);
        drop(c);
        hr = S_OK;
    }
    drop(c);
    return hr;
}

/* --- telling who listens --------------------------------------------------------------------- */

HRESULT connection_list(unsigned version, CONNECTDATA **out, ULONG *count)
{
    ULONG most = 0;
    *count = 0;
    AcquireSRWLockShared(&lock);
    for (const struct connection *c = connections; c; c = c->next)
        most++;
    CONNECTDATA *list = CoTaskMemAlloc((most + 1) * sizeof(*list));
    for (const struct connection *c = connections; list && c; c = c->next) {
        if (c->version == version)
            list[(*count)++] = (CONNECTDATA){(IUnknown *)(ULONG_PTR)c->sink, c->cookie};
    }
    ReleaseSRWLockShared(&lock);
    *out = list;
    /* RACE: not under the lock, for this may call into an apartment. One that went meanwhile is
     * left out. */
    ULONG got = 0;
    for (ULONG i = 0; i < *count; i++) {
        const CONNECTDATA entry = list[i];
        list[got].dwCookie = entry.dwCookie;
        got += SUCCEEDED(get_sink((DWORD)(ULONG_PTR)entry.pUnk, &list[got].pUnk));
    }
    *count = got;
    return list ? S_OK : E_OUTOFMEMORY;
}
