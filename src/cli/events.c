/* The verb events: what happens to the cache, as it happens. */
#include "cli/event_sink.h"
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

#include <ocidl.h>
#include <wchar.h>

enum { LOOK_AGAIN = 100 /* ms: has the user had enough? */ };

/* Only one of main and the thread of the events prints at a time. */
static SRWLOCK printing = SRWLOCK_INIT;

static void tell_json(struct event_sink *sink, const struct told *told)
{
    FILETIME now;

    (void)sink;
    AcquireSRWLockExclusive(&printing);
    GetSystemTimeAsFileTime(&now);
    json_open_object(NULL);
    json_time(L"time", now);
    json_string(L"event", told->name);
    if (told->path != NULL)
        json_string(L"path", told->path);
    if (told->other != NULL)
        json_string(L"otherPath", told->other);
    if (told->has_type)
        json_string(L"type", type_name(told->type));
    if (told->id != NULL) {
        WCHAR id[40];
        StringFromGUID2(told->id, id, 40);
        json_string(L"syncId", id);
    }
    if (told->has_result)
        json_number(L"result", (unsigned long)told->hr);
    if (told->has_state)
        json_string(L"state", state_name(told->state));
    if (told->when != NULL)
        json_time(L"detected", *told->when);
    if (told->data || told->attributes) {
        json_bool(L"data", told->data != FALSE);
        json_bool(L"attributes", told->attributes != FALSE);
    }
    if (told->has_flags)
        json_number(L"flags", told->flags);
    if (told->has_on)
        json_bool(L"on", told->on != FALSE);
    json_close_object();
    json_end();
    print_flush();
    ReleaseSRWLockExclusive(&printing);
}

/* What follows the path. */
static void print_details(const struct told *told)
{
    if (told->other != NULL)
        print(L" -> %ls", told->other);
    if (told->has_type && told->type != OFFLINEFILES_ITEM_TYPE_FILE)
        print(L" (%ls)", type_name(told->type));
    if (told->data || told->attributes)
        print(L" (%ls%ls%ls)", told->data ? L"content" : L"",
              told->data && told->attributes ? L", " : L"", told->attributes ? L"attributes" : L"");
    if (told->has_state)
        print(L" (%ls)", state_phrase(told->state));
    if (told->has_result && FAILED(told->hr))
        print(L": %ls (0x%08lX)", message_text(told->hr), (unsigned long)told->hr);
    if (told->has_on)
        print(L" %ls%ls", told->on ? L"on" : L"off", told->partly ? L", not everywhere" : L"");
}

static void tell_text(struct event_sink *sink, const struct told *told)
{
    SYSTEMTIME now;

    (void)sink;
    if (wcscmp(told->name, L"Ping") == 0)
        return; /* says nothing to people */
    AcquireSRWLockExclusive(&printing);
    GetLocalTime(&now);
    print(L"%02u:%02u:%02u.%03u  %-24ls", now.wHour, now.wMinute, now.wSecond, now.wMilliseconds,
          told->name);
    if (told->path != NULL)
        print(L" %ls", told->path);
    print_details(told);
    print_text(L"\n");
    print_flush();
    ReleaseSRWLockExclusive(&printing);
}

/* The point where sinks of events connect. */
static HRESULT find_point(const struct session *session, IConnectionPoint **point)
{
    IConnectionPointContainer *container;
    HRESULT hr = IOfflineFilesCache_QueryInterface(session->cache, &IID_IConnectionPointContainer,
                                                   (void **)&container);

    *point = NULL;
    if (FAILED(hr))
        return hr;
    hr = IConnectionPointContainer_FindConnectionPoint(container, &IID_IOfflineFilesEvents, point);
    IConnectionPointContainer_Release(container);
    return hr;
}

int verb_events(struct session *session, const struct arguments *arguments)
{
    bool json = (arguments->options & OPTION_JSON) != 0;
    struct event_sink sink = {.path = arguments->path_count ? arguments->paths[0] : NULL,
                              .tell = json ? tell_json : tell_text};
    IConnectionPoint *point;
    DWORD cookie = 0;
    HRESULT hr = find_point(session, &point);

    if (FAILED(hr))
        return message_failure(NULL, hr);
    if (sink.path != NULL && wcsncmp(sink.path, L"\\\\", 2) != 0) {
        IConnectionPoint_Release(point);
        return message_failure(sink.path, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    }
    event_sink_init(&sink);
    AcquireSRWLockExclusive(&printing);
    hr = IConnectionPoint_Advise(point, (IUnknown *)&sink.events, &cookie);
    if (SUCCEEDED(hr))
        complain(L"listening; Ctrl+C ends it");
    ReleaseSRWLockExclusive(&printing);
    while (SUCCEEDED(hr) && !should_stop())
        Sleep(LOOK_AGAIN);
    if (SUCCEEDED(hr))
        IConnectionPoint_Unadvise(point, cookie);
    IConnectionPoint_Release(point);
    return FAILED(hr) ? message_failure(NULL, hr) : EXIT_OK;
}
