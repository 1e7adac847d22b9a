/* Events that are not about an item: what the background process announces, connections that are
 * looked at, room, encryption, policies, and Offline Files being switched off and on. */
#include "com_test.h"
#include "docs.h"
#include "listener.h"
#include "wait.h"

#include <wchar.h>

#define POLICIES    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define PREFERENCES L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache"

static struct listener heard;
static IOpenCscService *service;
static DWORD cookie;

static int setup(void **state)
{
    int failed = docs_setup(state);
    struct com_fixture *f = *state;
    listener_init(&heard, f);
    pin_docs(f);
    if (FAILED(
            IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscService, (void **)&service)))
        return -1;
    cookie = listener_advise(&heard, f->cache);
    return failed;
}

static int teardown(void **state)
{
    struct com_fixture *f = *state;
    listener_unadvise(f->cache, &IID_IOfflineFilesEvents, cookie);
    IOpenCscService_Release(service);
    return com_fixture_teardown(state);
}

/* All lines, when one that begins so has come. */
static void check_heard(const WCHAR *last, const WCHAR *expected)
{
    listener_wait(&heard, 0, last);
    if (wcscmp(listener_text(&heard, 0), expected) != 0) {
        print_message("heard:\n%ls\nexpected:\n%ls\n", listener_text(&heard, 0), expected);
        fail();
    }
}

static void set_number(const WCHAR *key, const WCHAR *name, DWORD value)
{
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &value, sizeof(value)), 0);
}

/* --- the background process ------------------------------------------------------------------ */

static void what_is_announced_is_heard(void **state)
{
    (void)state;
    assert_hr(IOpenCscService_Announce(service, OFFLINEFILES_EVENT_BACKGROUNDSYNCBEGIN, SYNC_BOTH),
              S_OK);
    assert_hr(IOpenCscService_Announce(service, OFFLINEFILES_EVENT_BACKGROUNDSYNCEND, SYNC_BOTH),
              S_OK);
    assert_hr(IOpenCscService_Announce(service, OFFLINEFILES_EVENT_NONETTRANSPORTS, 0), S_OK);
    assert_hr(IOpenCscService_Announce(service, OFFLINEFILES_EVENT_NETTRANSPORTARRIVED, 0), S_OK);
    check_heard(L"NetTransportArrived", L"BackgroundSyncBegin 6\n"
                                        L"BackgroundSyncEnd 6\n"
                                        L"NoNetTransports\n"
                                        L"NetTransportArrived\n");
}

static void a_look_at_lost_connections_is_bracketed(void **state)
{
    struct com_fixture *f = *state;
    com_fixture_unplug(f);
    assert_hr(IOpenCscService_Reconnect(service), S_FALSE);
    com_fixture_plug(f);
    assert_hr(IOpenCscService_Reconnect(service), S_OK);
    assert_hr(IOpenCscService_Announce(service, OFFLINEFILES_EVENT_NONETTRANSPORTS, 0), S_OK);
    check_heard(L"NoNetTransports", L"ItemDisconnected . 2\n"
                                    L"ItemReconnectBegin\n"
                                    L"ItemReconnectEnd\n"
                                    L"ItemReconnectBegin\n"
                                    L"ItemReconnected . 2\n"
                                    L"ItemReconnectEnd\n"
                                    L"NoNetTransports\n");
}

/* --- room ------------------------------------------------------------------------------------ */

static void eviction_is_bracketed_and_a_full_cache_is_told(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(unpin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_hr(pin(f, L"docs\\a.txt", FALSE, PIN_FILL), S_OK);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 3, 3), S_OK);
    listener_wait(&heard, 0, L"ItemPinned docs\\a.txt");
    size_t from = heard.count;
    assert_hr(IOpenCscService_Evict(service), S_FALSE);
    listener_wait(&heard, from, L"CacheIsFull");
    assert_int_equal(listener_heard(&heard, L"CacheEvictBegin"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemNotAvailableOffline docs\\sub\\b.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemDeletedFromCache docs\\sub\\b.txt 0"), 1);
    assert_int_equal(listener_heard(&heard, L"CacheEvictEnd"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemDeletedFromCache docs\\a.txt"), 0);
}

/* --- encryption ------------------------------------------------------------------------------ */

static void encryption_is_told_as_a_synchronization_and_a_change(void **state)
{
    struct com_fixture *f = *state;
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", L"1");
    assert_hr(IOfflineFilesCache_Encrypt(f->cache, NULL, TRUE, 0, FALSE, NULL), S_OK);
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", NULL);
    listener_wait(&heard, 0, L"EncryptionChanged 0 0 1 0");
    assert_int_equal(listener_heard(&heard, L"SyncBegin"), 1);
    assert_int_equal(listener_heard(&heard, L"SyncEnd 0 00000000"), 1);
    assert_int_equal(listener_heard(&heard, L"ItemModified"), 0); /* it holds what it held */
}

static void encryption_by_policy_is_told_the_same_way(void **state)
{
    struct com_fixture *f = *state;
    IOpenCscMaintenance *maintenance;
    ULONG renamed, waiting, given_up;
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", L"1");
    set_number(POLICIES, L"EncryptCache", 1);
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance,
                                                (void **)&maintenance),
              S_OK);
    assert_hr(IOpenCscMaintenance_Start(maintenance, &renamed, &waiting, &given_up), S_OK);
    IOpenCscMaintenance_Release(maintenance);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"EncryptCache");
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", NULL);
    listener_wait(&heard, 0, L"EncryptionChanged 0 0 1 0");
    listener_wait(&heard, 0, L"SyncEnd 0 00000000");
    assert_int_equal(listener_heard(&heard, L"SyncBegin"), 1);
}

/* --- settings -------------------------------------------------------------------------------- */

static void a_changed_policy_is_told_and_then_that_it_is_applied(void **state)
{
    (void)state;
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"LinkTargetCaching");
    set_number(POLICIES, L"LinkTargetCaching", 2);
    listener_wait(&heard, 0, L"PolicyChangeDetected");
    listener_wait(&heard, 0, L"SettingsChangesApplied");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"LinkTargetCaching");
    assert_int_equal(listener_heard(&heard, L"PreferenceChangeDetected"), 0);
}

static void switching_off_and_on_is_told(void **state)
{
    (void)state;
    set_number(PREFERENCES, L"Enabled", 0);
    listener_wait(&heard, 0, L"Enabled 0");
    set_number(PREFERENCES, L"Enabled", 1);
    listener_wait(&heard, 0, L"Enabled 1");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, PREFERENCES, L"Enabled");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_announced_is_heard),
        CASE(a_look_at_lost_connections_is_bracketed),
        CASE(eviction_is_bracketed_and_a_full_cache_is_told),
        CASE(encryption_is_told_as_a_synchronization_and_a_change),
        CASE(encryption_by_policy_is_told_the_same_way),
        CASE(a_changed_policy_is_told_and_then_that_it_is_applied),
        CASE(switching_off_and_on_is_told),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
