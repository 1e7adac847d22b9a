/*
 * What the background process asks the cache for: connections that are looked after, whole shares
 * that are synchronized, and what there is to fetch (IOpenCscService).
 */
#include "com_test.h"
#include "docs.h"

static IOpenCscService *service_of(const struct com_fixture *f)
{
    IOpenCscService *service = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscService, (void **)&service),
              S_OK);
    return service;
}

static void check_state(const struct com_fixture *f, OFFLINEFILES_CONNECT_STATE state,
                        OFFLINEFILES_OFFLINE_REASON reason)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    OFFLINEFILES_CONNECT_STATE s = OFFLINEFILES_CONNECT_STATE_UNKNOWN;
    OFFLINEFILES_OFFLINE_REASON r = OFFLINEFILES_OFFLINE_REASON_UNKNOWN;
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &s, &r), S_OK);
    assert_int_equal(s, state);
    assert_int_equal(r, reason);
    IOfflineFilesConnectionInfo_Release(info);
}

static void go_offline(const struct com_fixture *f)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    BOOL open = FALSE;
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, FALSE, FALSE, &open), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
}

/* --- connections ----------------------------------------------------------------------------- */

static void a_share_whose_server_is_gone_goes_offline_and_comes_back(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    assert_hr(IOpenCscService_Reconnect(service), S_OK);
    com_fixture_unplug(*state);
    assert_hr(IOpenCscService_Reconnect(service), S_FALSE);
    check_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    assert_hr(IOpenCscService_Reconnect(service), S_FALSE);
    com_fixture_plug(*state);
    assert_hr(IOpenCscService_Reconnect(service), S_OK);
    check_state(f, OFFLINEFILES_CONNECT_STATE_ONLINE, OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE);
    IOpenCscService_Release(service);
}

static void what_the_user_took_offline_stays_so(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    go_offline(f);
    assert_hr(IOpenCscService_Reconnect(service), S_OK);
    check_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    IOpenCscService_Release(service);
}

static void an_empty_cache_has_no_connections(void **state)
{
    IOpenCscService *service = service_of(*state);
    assert_hr(IOpenCscService_Reconnect(service), S_OK);
    IOpenCscService_Release(service);
}

/* --- whole shares ---------------------------------------------------------------------------- */

static HRESULT sync_share(const struct com_fixture *f, IOpenCscService *service, BOOL forced_too)
{
    recorder_init(&rec);
    return IOpenCscService_SynchronizeShare(service, f->share,
                                            SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_BACKGROUND,
                                            forced_too, &rec.progress);
}

static bool was_synchronized(const struct com_fixture *f, IOpenCscService *service)
{
    FILETIME last = {1, 1};
    HRESULT hr = IOpenCscService_GetLastSync(service, f->share, &last);
    assert_int_equal(hr == S_OK, last.dwHighDateTime != 0);
    if (hr != S_OK)
        assert_hr(hr, HRESULT_FROM_WIN32(ERROR_NOT_FOUND));
    return hr == S_OK;
}

static void a_synchronized_share_has_its_time_noted(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    assert_false(was_synchronized(f, service));
    make_file(on_share(f, L"docs\\a.txt"), "alpha and more");
    assert_hr(sync_share(f, service, FALSE), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha and more"));
    assert_true(was_synchronized(f, service));
    IOpenCscService_Release(service);
}

static void an_unreachable_share_has_no_time_noted(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    com_fixture_unplug(*state);
    sync_share(f, service, FALSE);
    com_fixture_plug(*state);
    assert_false(was_synchronized(f, service));
    IOpenCscService_Release(service);
}

static void a_forced_share_is_synchronized_if_asked_and_stays_offline(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    go_offline(f);
    make_file(on_share(f, L"docs\\a.txt"), "alpha and more");
    sync_share(f, service, FALSE);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_false(was_synchronized(f, service));
    assert_hr(sync_share(f, service, TRUE), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha and more"));
    assert_true(was_synchronized(f, service));
    check_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    IOpenCscService_Release(service);
}

static void a_forced_share_that_is_lost_as_well_stays_the_users(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    go_offline(f);
    com_fixture_unplug(*state);
    sync_share(f, service, TRUE);
    com_fixture_plug(*state);
    check_state(f, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    IOpenCscService_Release(service);
}

static BOOL lacks(const struct com_fixture *f, IOpenCscService *service)
{
    BOOL yes = 42;
    assert_hr(IOpenCscService_LacksContent(service, f->share, &yes), S_OK);
    return yes;
}

static void what_is_pinned_and_not_here_is_told(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    IOpenCscService *service = service_of(f);
    assert_true(lacks(f, service));
    recorder_init(&rec);
    assert_hr(
        IOpenCscService_SynchronizeShare(
            service, f->share, OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE, FALSE, &rec.progress),
        S_OK);
    assert_false(lacks(f, service));
    IOpenCscService_Release(service);
}

static void what_is_suspended_is_not_waited_for(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    IOpenCscService *service = service_of(f);
    IOfflineFilesSuspend *suspend = find_facet(f, L"docs", &IID_IOfflineFilesSuspend);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(suspend, TRUE), S_OK);
    assert_false(lacks(f, service));
    assert_hr(IOfflineFilesSuspend_SuspendRoot(suspend, FALSE), S_OK);
    assert_true(lacks(f, service));
    IOfflineFilesSuspend_Release(suspend);
    IOpenCscService_Release(service);
}

/* --- limits ---------------------------------------------------------------------------------- */

static ULONGLONG room_used(const struct com_fixture *f)
{
    ULONGLONG volume, limit, used, auto_limit, auto_used;
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &volume, &limit, &used,
                                                         &auto_limit, &auto_used),
              S_OK);
    return used;
}

static void what_is_too_much_is_evicted_but_for_what_is_pinned(void **state)
{
    const struct com_fixture *f = *state;
    pin_docs(f);
    IOpenCscService *service = service_of(f);
    assert_hr(IOpenCscService_Evict(service), S_OK);
    assert_int_equal(room_used(f), 9);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 6, 6), S_OK);
    assert_hr(IOpenCscService_Evict(service), S_FALSE);
    assert_int_equal(room_used(f), 9);
    assert_hr(unpin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_hr(IOpenCscService_Evict(service), S_OK);
    assert_true(room_used(f) <= 6);
    IOpenCscService_Release(service);
}

/* --- announcements, bad input ---------------------------------------------------------------- */

static void only_what_no_row_shows_can_be_announced(void **state)
{
    IOpenCscService *service = service_of(*state);
    for (int event = -1; event <= OFFLINEFILES_NUM_EVENTS; event++) {
        bool sync = event == OFFLINEFILES_EVENT_BACKGROUNDSYNCBEGIN ||
                    event == OFFLINEFILES_EVENT_BACKGROUNDSYNCEND;
        bool net = event == OFFLINEFILES_EVENT_NETTRANSPORTARRIVED ||
                   event == OFFLINEFILES_EVENT_NONETTRANSPORTS;
        OFFLINEFILES_EVENTS e = (OFFLINEFILES_EVENTS)event;
        assert_hr(IOpenCscService_Announce(service, e, SYNC_BOTH), sync ? S_OK : E_INVALIDARG);
        assert_hr(IOpenCscService_Announce(service, e, 0), net ? S_OK : E_INVALIDARG);
    }
    IOpenCscService_Release(service);
}

static void bad_input_is_refused(void **state)
{
    const struct com_fixture *f = *state;
    const HRESULT bad_path = HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME);
    IOpenCscService *service = service_of(f);
    FILETIME last = {1, 1};
    BOOL yes = 42;
    pin_docs(f);
    assert_hr(IOpenCscService_GetLastSync(service, f->share, NULL), E_POINTER);
    assert_hr(IOpenCscService_LacksContent(service, f->share, NULL), E_POINTER);
    assert_hr(IOpenCscService_GetLastSync(service, NULL, &last), E_INVALIDARG);
    assert_int_equal(last.dwLowDateTime, 0);
    assert_hr(IOpenCscService_LacksContent(service, L"docs", &yes), bad_path);
    assert_int_equal(yes, FALSE);
    assert_hr(IOpenCscService_LacksContent(service, L"\\\\nobody\\nothing", &yes),
              HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    assert_hr(
        IOpenCscService_SynchronizeShare(service, on_share(f, L"docs"), SYNC_BOTH, FALSE, NULL),
        HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED));
    assert_hr(IOpenCscService_SynchronizeShare(service, f->share, 0, FALSE, NULL), E_INVALIDARG);
    assert_hr(
        IOpenCscService_SynchronizeShare(service, f->share, 0x00800000u | SYNC_BOTH, FALSE, NULL),
        E_INVALIDARG);
    assert_hr(IOpenCscService_SynchronizeShare(service, NULL, SYNC_BOTH, FALSE, NULL),
              E_INVALIDARG);
    IOpenCscService_Release(service);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_share_whose_server_is_gone_goes_offline_and_comes_back),
        CASE(what_the_user_took_offline_stays_so),
        CASE(an_empty_cache_has_no_connections),
        CASE(a_synchronized_share_has_its_time_noted),
        CASE(an_unreachable_share_has_no_time_noted),
        CASE(a_forced_share_is_synchronized_if_asked_and_stays_offline),
        CASE(a_forced_share_that_is_lost_as_well_stays_the_users),
        CASE(what_is_pinned_and_not_here_is_told),
        CASE(what_is_suspended_is_not_waited_for),
        CASE(what_is_too_much_is_evicted_but_for_what_is_pinned),
        CASE(only_what_no_row_shows_can_be_announced),
        CASE(bad_input_is_refused),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
