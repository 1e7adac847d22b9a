/* Events: connection points, who hears what of which operation, and in which order. */
#include "com_test.h"
#include "docs.h"
#include "listener.h"
#include "wait.h"

#include <olectl.h>
#include <stdio.h>
#include <wchar.h>

static struct listener heard; /* all that happens, by the highest version */
static struct listener other;
static DWORD heard_cookie;

#define POINT &IID_IOfflineFilesEvents

static int events_setup(void **state)
{
    int failed = docs_setup(state);
    listener_init(&heard, *state);
    listener_init(&other, *state);
    heard_cookie = 0;
    return failed;
}

static void listen(const struct com_fixture *f)
{
    heard_cookie = listener_advise(&heard, f->cache);
}

static int events_teardown(void **state)
{
    struct com_fixture *f = *state;
    if (heard_cookie && f->cache)
        listener_unadvise(f->cache, POINT, heard_cookie);
    return com_fixture_teardown(state);
}

/* The lines since `from`, when one that begins so has come. */
static void check_heard(size_t from, const WCHAR *last, const WCHAR *expected)
{
    listener_wait(&heard, from, last);
    if (wcscmp(listener_text(&heard, from), expected) != 0) {
        print_message("heard:\n%ls\nexpected:\n%ls\n", listener_text(&heard, from), expected);
        fail();
    }
}

/* --- the points ------------------------------------------------------------------------------ */

static void there_is_a_point_for_each_version(void **state)
{
    static const IID *const versions[] = {&IID_IOfflineFilesEvents, &IID_IOfflineFilesEvents2,
                                          &IID_IOfflineFilesEvents3, &IID_IOfflineFilesEvents4};
    struct com_fixture *f = *state;
    IConnectionPointContainer *container, *back;
    IEnumConnectionPoints *points;
    IConnectionPoint *point = (void *)1;
    IID iid;
    ULONG got;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IConnectionPointContainer,
                                                (void **)&container),
              S_OK);
    assert_hr(IConnectionPointContainer_EnumConnectionPoints(container, &points), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(versions); i++) {
        assert_hr(IEnumConnectionPoints_Next(points, 1, &point, &got), S_OK);
        assert_hr(IConnectionPoint_GetConnectionInterface(point, &iid), S_OK);
        assert_true(IsEqualIID(&iid, versions[i]));
        assert_hr(IConnectionPoint_GetConnectionPointContainer(point, &back), S_OK);
        assert_ptr_equal(back, container);
        IConnectionPointContainer_Release(back);
        IConnectionPoint_Release(point);
    }
    assert_hr(IEnumConnectionPoints_Next(points, 1, &point, &got), S_FALSE);
    IEnumConnectionPoints_Release(points);
    point = (void *)1;
    assert_hr(IConnectionPointContainer_FindConnectionPoint(container, &IID_IUnknown, &point),
              CONNECT_E_NOCONNECTION);
    assert_null(point);
    assert_hr(IConnectionPointContainer_FindConnectionPoint(container, POINT, NULL), E_POINTER);
    assert_hr(IConnectionPointContainer_EnumConnectionPoints(container, NULL), E_POINTER);
    IConnectionPointContainer_Release(container);
}

static void a_sink_is_refused_without_the_interface_of_the_point(void **state)
{
    struct com_fixture *f = *state;
    DWORD cookie = 7;
    assert_hr(listener_try(NULL, f->cache, POINT, &cookie), E_POINTER);
    assert_int_equal(cookie, 0);
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, POINT, NULL), E_POINTER);
    heard.version = 1;
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, &IID_IOfflineFilesEvents2, &cookie),
              CONNECT_E_CANNOTCONNECT);
    heard.version = 0;
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, POINT, &cookie),
              CONNECT_E_CANNOTCONNECT);
    assert_int_equal(heard.refs, 1);
}

static void a_cookie_is_good_once_and_at_its_own_point(void **state)
{
    struct com_fixture *f = *state;
    DWORD first = listener_advise(&heard, f->cache), second = listener_advise(&heard, f->cache);
    assert_int_not_equal(first, second);
    assert_hr(listener_unadvise(f->cache, &IID_IOfflineFilesEvents2, first),
              CONNECT_E_NOCONNECTION);
    assert_hr(listener_unadvise(f->cache, POINT, first), S_OK);
    assert_hr(listener_unadvise(f->cache, POINT, first), CONNECT_E_NOCONNECTION);
    assert_hr(listener_unadvise(f->cache, POINT, second), S_OK);
    assert_hr(listener_unadvise(f->cache, POINT, 0), CONNECT_E_NOCONNECTION);
    assert_int_equal(heard.refs, 1);
    DWORD third = listener_advise(&heard, f->cache);
    assert_true(third > second);
    assert_hr(listener_unadvise(f->cache, POINT, third), S_OK);
}

static void who_is_connected_is_enumerated(void **state)
{
    struct com_fixture *f = *state;
    IConnectionPointContainer *container;
    IConnectionPoint *point;
    IEnumConnections *list, *clone;
    CONNECTDATA data[3];
    ULONG got;
    DWORD one = listener_advise(&heard, f->cache), two = listener_advise(&other, f->cache);
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IConnectionPointContainer,
                                                (void **)&container),
              S_OK);
    assert_hr(IConnectionPointContainer_FindConnectionPoint(container, POINT, &point), S_OK);
    assert_hr(IConnectionPoint_EnumConnections(point, NULL), E_POINTER);
    assert_hr(IConnectionPoint_EnumConnections(point, &list), S_OK);
    assert_hr(IEnumConnections_Next(list, 2, data, NULL), E_INVALIDARG);
    assert_hr(IEnumConnections_Clone(list, &clone), S_OK);
    assert_hr(IEnumConnections_Next(list, 3, data, &got), S_FALSE);
    assert_int_equal(got, 2);
    assert_int_equal(data[0].dwCookie + data[1].dwCookie, one + two);
    for (ULONG i = 0; i < got; i++) {
        assert_ptr_equal(data[i].pUnk, data[i].dwCookie == one ? &heard.events : &other.events);
        IUnknown_Release(data[i].pUnk);
    }
    assert_hr(IEnumConnections_Skip(clone, 2), S_OK);
    assert_hr(IEnumConnections_Skip(clone, 1), S_FALSE);
    assert_hr(IEnumConnections_Reset(clone), S_OK);
    assert_hr(IEnumConnections_Next(clone, 1, data, NULL), S_OK);
    IUnknown_Release(data[0].pUnk);
    IEnumConnections_Release(list);
    IEnumConnections_Release(clone);
    IConnectionPoint_Release(point);
    IConnectionPointContainer_Release(container);
    assert_hr(listener_unadvise(f->cache, POINT, one), S_OK);
    assert_hr(listener_unadvise(f->cache, POINT, two), S_OK);
    assert_int_equal(heard.refs, 1);
}

/* --- operations ------------------------------------------------------------------------------ */

static void pinning_a_new_file_adds_pins_and_fills_it(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin_path(f, L"docs\\sub\\b.txt", FALSE, PIN_FILL), S_OK);
    listen(f);
    assert_hr(pin_path(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    check_heard(0, L"SyncEnd",
                L"SyncBegin 0\n"
                L"ItemAddedToCache docs\\a.txt 0\n"
                L"ItemPinned docs\\a.txt 0\n"
                L"ItemAvailableOffline docs\\a.txt 0\n"
                L"SyncFileResult 0 docs\\a.txt 00000000\n"
                L"SyncEnd 0 00000000\n");
}

static void unpinning_is_no_removal(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    listen(f);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    check_heard(0, L"SyncEnd",
                L"SyncBegin 0\n"
                L"ItemNotPinned docs\\a.txt 0\n"
                L"SyncFileResult 0 docs\\a.txt 00000000\n"
                L"SyncEnd 0 00000000\n");
}

static void deleting_from_the_cache_is_told_without_a_synchronization(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs\\a.txt");
    pin_docs(f);
    listen(f);
    assert_hr(IOfflineFilesCache_DeleteItems(f->cache, &path, 1, 0, FALSE, NULL), S_OK);
    check_heard(0, L"ItemDeletedFromCache",
                L"ItemNotAvailableOffline docs\\a.txt 0\n"
                L"ItemNotPinned docs\\a.txt 0\n"
                L"ItemDeletedFromCache docs\\a.txt 0\n");
}

static void a_synchronization_carries_the_id_it_was_given(void **state)
{
    static const GUID id = {0xabc, 1, 2, {3}};
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    GUID given = id;
    pin_docs(f);
    make_file(on_share(f, L"docs\\a.txt"), "alpha beta");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta gamma");
    listen(f);
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL, NULL,
                                             &given),
              S_OK);
    check_heard(0, L"SyncEnd",
                L"SyncBegin abc\n"
                L"SyncFileResult abc docs 00000000\n"
                L"ItemModified docs\\sub\\b.txt 0 1 0\n" /* the edit is seen */
                L"ItemModified docs\\a.txt 0 1 0\n"
                L"SyncFileResult abc docs\\a.txt 00000000\n"
                L"SyncFileResult abc docs\\sub\\b.txt 00000000\n"
                L"SyncEnd abc 00000000\n");
}

static void a_cancelled_operation_says_so_and_one_that_never_began_nothing(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(on_share(f, L"docs\\a.txt"), "alpha beta");
    listen(f);
    rec.abort_at_begin = TRUE;
    assert_win32(sync(f, L"docs", SYNC_BOTH), ERROR_CANCELLED);
    recorder_init(&rec);
    rec.at_item = OFFLINEFILES_OP_ABORT;
    assert_win32(sync(f, L"docs", SYNC_BOTH), ERROR_CANCELLED);
    check_heard(0, L"SyncEnd", L"SyncBegin 0\nSyncEnd 0 800704c7\n");
}

static void a_conflict_is_recorded_refreshed_and_removed(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    make_file(on_share(f, L"docs\\a.txt"), "theirs");
    make_file(in_cache(f, L"docs\\a.txt"), "ours, longer");
    listen(f);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&heard, 0, L"SyncEnd");
    assert_int_equal(listener_heard(&heard, L"SyncConflictRecAdded docs\\a.txt when 0c"), 1);
    assert_int_equal(listener_heard(&heard, L"SyncFileResult 0 docs\\a.txt 8007051a"), 1);
    size_t from = heard.count;
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&heard, from, L"SyncEnd");
    assert_int_equal(listener_heard(&heard, L"SyncConflictRecUpdated docs\\a.txt when 0c"), 1);
    from = heard.count;
    assert_hr(sync_path(f, L"docs", SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_CR_KEEPLOCAL), S_OK);
    listener_wait(&heard, from, L"SyncEnd");
    assert_int_equal(listener_heard(&heard, L"SyncConflictRecRemoved docs\\a.txt when 0c"), 1);
}

static void renames_deletions_and_new_files_are_told(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    listen(f);
    assert_true(MoveFileW(on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\z.txt")));
    assert_true(DeleteFileW(on_share(f, L"docs\\sub\\b.txt")));
    make_file(on_share(f, L"docs\\new.txt"), "new");
    assert_hr(sync_path(f, L"docs",
                        SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                            OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER),
              S_OK);
    listener_wait(&heard, 0, L"SyncEnd");
    assert_int_equal(listener_heard(&heard, L"ItemRenamed docs\\a.txt docs\\z.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemNotAvailableOffline docs\\sub\\b.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemDeletedFromCache docs\\sub\\b.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemAddedToCache docs\\new.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemPinned docs\\new.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemAvailableOffline docs\\new.txt 0"), 1);
}

static void renaming_in_the_cache_is_told(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesCache2 *cache2;
    pin_docs(f);
    listen(f);
    assert_hr(
        IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesCache2, (void **)&cache2),
        S_OK);
    assert_hr(IOfflineFilesCache2_RenameItemEx(cache2, on_share(f, L"docs\\a.txt"),
                                               on_share(f, L"docs\\q.txt"), FALSE),
              S_OK);
    IOfflineFilesCache2_Release(cache2);
    check_heard(0, L"ItemRenamed",
                L"ItemNotAvailableOffline docs\\a.txt 0\n"
                L"ItemAddedToCache docs\\q.txt 0\n"
                L"ItemPinned docs\\q.txt 0\n"
                L"ItemAvailableOffline docs\\q.txt 0\n"
                L"ItemRenamed docs\\a.txt docs\\q.txt 0\n");
}

static void a_share_that_goes_offline_and_comes_back_is_told_once_each(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    pin_docs(f);
    listen(f);
    IOfflineFilesConnectionInfo *info =
        find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, TRUE, &prevented), S_OK);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    check_heard(0, L"ItemReconnected", L"ItemDisconnected . 2\nItemReconnected . 2\n");
}

static void what_a_user_edits_in_the_cache_is_told_when_it_is_seen(void **state)
{
    struct com_fixture *f = *state;
    BOOL modified;
    pin_docs(f);
    listen(f);
    make_file(in_cache(f, L"docs\\a.txt"), "an edit");
    IOfflineFilesChangeInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesChangeInfo);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &modified), S_OK);
    assert_true(modified);
    IOfflineFilesChangeInfo_Release(info);
    check_heard(0, L"ItemModified", L"ItemModified docs\\a.txt 0 1 0\n");
}

/* --- sinks ----------------------------------------------------------------------------------- */

static void a_sink_hears_no_events_of_later_versions(void **state)
{
    struct com_fixture *f = *state;
    HKEY key;
    DWORD one = 1;
    pin_docs(f);
    other.version = 1;
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER,
                                     L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache", 0,
                                     NULL, 0, KEY_WRITE, NULL, &key, NULL),
                     0);
    RegDeleteValueW(key, L"LinkTargetCaching");
    DWORD cookie = listener_advise(&other, f->cache);
    listen(f);
    RegSetValueExW(key, L"LinkTargetCaching", 0, REG_DWORD, (BYTE *)&one, sizeof(one));
    listener_wait(&heard, 0, L"SettingsChangesApplied");
    RegDeleteValueW(key, L"LinkTargetCaching");
    RegCloseKey(key);
    assert_int_equal(listener_heard(&heard, L"PreferenceChangeDetected"), 1);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&other, 0, L"SyncEnd");
    assert_int_equal(listener_heard(&other, L"Preference"), 0);
    assert_int_equal(listener_heard(&other, L"Settings"), 0);
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
}

static void failures_of_a_sink_are_of_no_account(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    heard.answer = E_FAIL;
    listen(f);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    listener_wait(&heard, 0, L"ItemNotPinned");
}

static void a_slow_sink_loses_events_is_told_so_and_holds_up_nobody(void **state)
{
    struct com_fixture *f = *state;
    WCHAR name[201] = {0}; /* 1,300 times both ways are more than the ring of 1 MiB holds */
    wmemset(name, L'x', 200);
    pin_docs(f);
    make_folder(on_share(f, name));
    assert_hr(pin_path(f, name, TRUE, PIN_FILL), S_OK);
    other.held = CreateEventW(NULL, TRUE, FALSE, NULL);
    other.entered = CreateEventW(NULL, FALSE, FALSE, NULL);
    DWORD cookie = listener_advise(&other, f->cache);
    listen(f);
    IOfflineFilesSuspend *docs = find_facet(f, name, &IID_IOfflineFilesSuspend);
    for (int i = 0; i < 1300 && other.count < 2; i++) {
        assert_hr(IOfflineFilesSuspend_SuspendRoot(docs, TRUE), S_OK);
        assert_hr(IOfflineFilesSuspend_SuspendRoot(docs, FALSE), S_OK);
        if (i == 0)
            assert_true(wait_for(other.entered));
    }
    IOfflineFilesSuspend_Release(docs);
    assert_int_equal(other.count, 1);
    SetEvent(other.held);
    listener_wait(&other, 0, L"DataLost");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&other, 0, L"SyncEnd");
    assert_int_equal(listener_heard(&other, L"DataLost"), 1);
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
    CloseHandle(other.held);
    CloseHandle(other.entered);
}

static void leave_from_inside(struct listener *listener, const WCHAR *line)
{
    struct com_fixture *f = listener->context;
    (void)line;
    if (heard_cookie)
        listener_unadvise(f->cache, POINT, heard_cookie);
    heard_cookie = 0;
}

static void a_sink_may_leave_from_inside_a_call(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    heard.on_call = leave_from_inside;
    heard.context = f;
    listen(f);
    DWORD cookie = listener_advise(&other, f->cache); /* hears all of it */
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&other, 0, L"SyncEnd");
    listener_wait(&heard, 0, L"SyncBegin");
    assert_int_equal(heard.count, 1);
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
}

static DWORD WINAPI let_go(void *event)
{
    SetEvent(event);
    return 0;
}

static void leaving_waits_for_the_call_that_is_under_way(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    heard.held = CreateEventW(NULL, TRUE, FALSE, NULL);
    heard.entered = CreateEventW(NULL, FALSE, FALSE, NULL);
    listen(f);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(wait_for(heard.entered));
    HANDLE thread = CreateThread(NULL, 0, let_go, heard.held, 0, NULL);
    assert_hr(listener_unadvise(f->cache, POINT, heard_cookie), S_OK);
    heard_cookie = 0;
    assert_int_equal(WaitForSingleObject(heard.held, 0), WAIT_OBJECT_0);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.refs, 1);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(heard.held);
    CloseHandle(heard.entered);
}

static void a_connection_outlives_the_cache_object(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    IOfflineFilesCache *first = com_fixture_cache();
    DWORD cookie = listener_advise(&heard, first);
    IOfflineFilesCache_Release(first);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    listener_wait(&heard, 0, L"SyncEnd");
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
}

static void pings_come_again_and_again(void **state)
{
    struct com_fixture *f = *state;
    HKEY key;
    DWORD period = 20;
    assert_int_equal(RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"Software\\OpenCSC", 0, NULL, 0,
                                     KEY_WRITE | KEY_WOW64_64KEY, NULL, &key, NULL),
                     0);
    RegSetValueExW(key, L"EventPing", 0, REG_DWORD, (BYTE *)&period, sizeof(period));
    listen(f);
    listener_wait(&heard, 0, L"Ping");
    listener_wait(&heard, heard.count, L"Ping");
    RegDeleteValueW(key, L"EventPing");
    RegCloseKey(key);
}

/* --- filters --------------------------------------------------------------------------------- */

static void a_filter_of_events_lets_in_what_is_included_and_not_excluded(void **state)
{
    static const OFFLINEFILES_EVENTS in[] = {OFFLINEFILES_EVENT_SYNCBEGIN,
                                             OFFLINEFILES_EVENT_SYNCEND, (OFFLINEFILES_EVENTS)4711};
    static const OFFLINEFILES_EVENTS out[] = {OFFLINEFILES_EVENT_SYNCBEGIN,
                                              OFFLINEFILES_EVENT_DATALOST};
    struct com_fixture *f = *state;
    pin_docs(f);
    heard.filters = true;
    heard.included = in;
    heard.included_count = 3;
    heard.excluded = out;
    heard.excluded_count = 2;
    listen(f);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    check_heard(0, L"SyncEnd", L"SyncEnd 0 00000000\n");
}

static void a_filter_that_fails_is_the_result_of_advise(void **state)
{
    struct com_fixture *f = *state;
    DWORD cookie;
    heard.filters = true;
    heard.filter_error = E_ACCESSDENIED;
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, POINT, &cookie), E_ACCESSDENIED);
    heard.filter_error = S_OK;
    heard.path = L"\\\\a\\b";
    heard.match = (OFFLINEFILES_PATHFILTER_MATCH)5;
    assert_hr(listener_try((IUnknown *)&heard.events, f->cache, POINT, &cookie), E_INVALIDARG);
    assert_int_equal(heard.refs, 1);
}

/* What the filter of paths lets in, of events about docs, docs\a.txt, docs\sub and
 * docs\sub\b.txt. */
static void check_path_filter(struct com_fixture *f, const WCHAR *path,
                              OFFLINEFILES_PATHFILTER_MATCH match, const WCHAR *expected)
{
    static const struct {
        WCHAR letter;
        const WCHAR *line;
    } lines[] = {{L'd', L"ItemNotPinned docs 1"},
                 {L'a', L"ItemNotPinned docs\\a.txt 0"},
                 {L's', L"ItemNotPinned docs\\sub 1"},
                 {L'b', L"ItemNotPinned docs\\sub\\b.txt 0"}};
    WCHAR got[ARRAYSIZE(lines) + 1] = L"";
    listener_init(&other, f);
    other.filters = true;
    other.path = path;
    other.match = match;
    DWORD cookie = listener_advise(&other, f->cache);
    assert_hr(unpin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    listener_wait(&other, 0, L"SyncEnd");
    assert_hr(listener_unadvise(f->cache, POINT, cookie), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(lines); i++) {
        if (listener_heard(&other, lines[i].line))
            got[wcslen(got)] = lines[i].letter;
    }
    assert_wide(got, expected);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
}

static void a_filter_of_paths_knows_five_ways_to_match(void **state)
{
    static const WCHAR *const expected[] = {
        [OFFLINEFILES_PATHFILTER_SELF] = L"d",
        [OFFLINEFILES_PATHFILTER_CHILD] = L"as",
        [OFFLINEFILES_PATHFILTER_DESCENDENT] = L"asb",
        [OFFLINEFILES_PATHFILTER_SELFORCHILD] = L"das",
        [OFFLINEFILES_PATHFILTER_SELFORDESCENDENT] = L"dasb",
    };
    struct com_fixture *f = *state;
    pin_docs(f);
    for (int match = 0; match < 5; match++)
        check_path_filter(f, on_share(f, L"DOCS\\"), (OFFLINEFILES_PATHFILTER_MATCH)match,
                          expected[match]);
    check_path_filter(f, on_share(f, L"doc"), OFFLINEFILES_PATHFILTER_SELFORDESCENDENT, L"");
    check_path_filter(f, on_share(f, L"docs\\su"), OFFLINEFILES_PATHFILTER_DESCENDENT, L"");
}

#define EVENT_TEST(test) cmocka_unit_test_setup_teardown(test, events_setup, events_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENT_TEST(there_is_a_point_for_each_version),
        EVENT_TEST(a_sink_is_refused_without_the_interface_of_the_point),
        EVENT_TEST(a_cookie_is_good_once_and_at_its_own_point),
        EVENT_TEST(who_is_connected_is_enumerated),
        EVENT_TEST(pinning_a_new_file_adds_pins_and_fills_it),
        EVENT_TEST(unpinning_is_no_removal),
        EVENT_TEST(deleting_from_the_cache_is_told_without_a_synchronization),
        EVENT_TEST(a_synchronization_carries_the_id_it_was_given),
        EVENT_TEST(a_cancelled_operation_says_so_and_one_that_never_began_nothing),
        EVENT_TEST(a_conflict_is_recorded_refreshed_and_removed),
        EVENT_TEST(renames_deletions_and_new_files_are_told),
        EVENT_TEST(renaming_in_the_cache_is_told),
        EVENT_TEST(a_share_that_goes_offline_and_comes_back_is_told_once_each),
        EVENT_TEST(what_a_user_edits_in_the_cache_is_told_when_it_is_seen),
        EVENT_TEST(a_sink_hears_no_events_of_later_versions),
        EVENT_TEST(failures_of_a_sink_are_of_no_account),
        EVENT_TEST(a_slow_sink_loses_events_is_told_so_and_holds_up_nobody),
        EVENT_TEST(a_sink_may_leave_from_inside_a_call),
        EVENT_TEST(leaving_waits_for_the_call_that_is_under_way),
        EVENT_TEST(a_connection_outlives_the_cache_object),
        EVENT_TEST(pings_come_again_and_again),
        EVENT_TEST(a_filter_of_events_lets_in_what_is_included_and_not_excluded),
        EVENT_TEST(a_filter_that_fails_is_the_result_of_advise),
        EVENT_TEST(a_filter_of_paths_knows_five_ways_to_match),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
