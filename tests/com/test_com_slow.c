/*
 * Slow connections, by policy. With a latency limit of 1 ms every connection is slow; with a high
 * one none is. The policy's entries name the test's own server: other tests go on meanwhile.
 * DOC: OfflineFiles.admx, Pol_SlowLinkSettings; IOfflineFilesConnectionInfo,
 * OFFLINEFILES_OFFLINE_REASON.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define POLICY    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define TABLE     POLICY L"\\SlowLinkParams"
#define PREFERRED L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache\\SlowLinkParams"
#define OURS      L"Software\\OpenCSC"

static void set_number(const WCHAR *key, const WCHAR *name, DWORD value)
{
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &value, sizeof(value)), 0);
}

/* An entry of the table: \\server + `below`. */
static void set_entry(const struct com_fixture *f, const WCHAR *below, const WCHAR *data)
{
    WCHAR name[200];
    swprintf(name, ARRAYSIZE(name), L"%ls%ls", f->server, below);
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, TABLE, name, REG_SZ, data,
                                     (DWORD)((wcslen(data) + 1) * sizeof(*data))),
                     0);
}

static int setup(void **state)
{
    int result = docs_setup(state);
    set_number(POLICY, L"SlowLinkEnabled", 1);
    set_number(OURS, L"SlowLinkHold", 0);
    return result;
}

static int teardown(void **state)
{
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICY, L"SlowLinkEnabled");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, OURS, L"SlowLinkHold");
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, TABLE);
    return com_fixture_teardown(state);
}

static void check(const struct com_fixture *f, OFFLINEFILES_CONNECT_STATE state,
                  OFFLINEFILES_OFFLINE_REASON reason)
{
    OFFLINEFILES_CONNECT_STATE s;
    OFFLINEFILES_OFFLINE_REASON r;
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &s, &r), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    assert_int_equal(s, state);
    assert_int_equal(r, reason);
}

#define CHECK_ONLINE(f) \
    check(f, OFFLINEFILES_CONNECT_STATE_ONLINE, OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE)
#define CHECK_OFFLINE(f, reason) \
    check(f, OFFLINEFILES_CONNECT_STATE_OFFLINE, OFFLINEFILES_OFFLINE_REASON_##reason)

static void attempt(const struct com_fixture *f)
{
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs"),
                                          OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE, &item),
              S_OK);
    IOfflineFilesItem_Release(item);
}

static HRESULT go_online(const struct com_fixture *f)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    HRESULT hr = IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0);
    IOfflineFilesConnectionInfo_Release(info);
    return hr;
}

static void a_slow_share_is_offline_for_that_reason_and_synchronized_all_the_same(void **state)
{
    struct com_fixture *f = *state;
    set_entry(f, L"\\*", L"Latency=1");
    pin_docs(f);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
    make_file(in_cache(f, L"docs\\a.txt"), "edited while it was slow");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "edited there");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited while it was slow"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "edited there"));
    CHECK_OFFLINE(f, CONNECTION_SLOW);
}

static void it_comes_back_when_an_attempt_finds_it_faster(void **state)
{
    struct com_fixture *f = *state;
    set_entry(f, L"\\*", L"Latency=1");
    pin_docs(f);
    attempt(f);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
    set_entry(f, L"\\*", L"Throughput=1, Latency=60000");
    attempt(f);
    CHECK_ONLINE(f);
}

static void what_it_is_it_stays_for_the_hold(void **state)
{
    struct com_fixture *f = *state;
    set_entry(f, L"\\*", L"Latency=1");
    pin_docs(f);
    set_number(OURS, L"SlowLinkHold", 3600000);
    set_entry(f, L"\\*", L"Latency=60000");
    attempt(f);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
    assert_hr(go_online(f), S_OK); /* the user's wish counts at once, and for as long */
    CHECK_ONLINE(f);
    set_entry(f, L"\\*", L"Latency=1");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_ONLINE(f);
}

static void the_longest_path_that_matches_counts_and_what_is_no_entry_says_nothing(void **state)
{
    struct com_fixture *f = *state;
    set_entry(f, L"\\*", L"Latency = 1");
    set_entry(f, L"\\DATA\\*", L"latency = 60000");
    set_entry(f, L"\\other\\*", L"Latency=1");
    set_entry(f, L"\\dat", L"Latency=1");
    set_entry(f, L"\\data\\docs\\*", L"Latency=1"); /* no share */
    pin_docs(f);
    CHECK_ONLINE(f);
    set_entry(f, L"\\DATA\\*", L"Latency=,Throughput"); /* neither: nothing is slow there */
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_ONLINE(f);
    set_entry(f, L"\\data", L"Throughput=1;Latency=1"); /* shorter than \DATA\* */
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_ONLINE(f);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, TABLE);
    set_entry(f, L"\\data", L"Throughput=1;Latency=1");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
}

static void a_policy_that_is_disabled_makes_nothing_slow(void **state)
{
    struct com_fixture *f = *state;
    set_entry(f, L"\\*", L"Latency=1");
    pin_docs(f);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
    set_number(POLICY, L"SlowLinkEnabled", 0);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_ONLINE(f);
}

static void where_no_policy_says_anything_a_preference_of_the_machine_does(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR data[] = L"Latency=1";
    WCHAR name[200];
    swprintf(name, ARRAYSIZE(name), L"%ls\\*", f->server);
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, PREFERRED, name, REG_SZ, data, sizeof(data)), 0);
    pin_docs(f);
    CHECK_OFFLINE(f, CONNECTION_SLOW);
    set_entry(f, L"\\*", L"Latency=60000");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    CHECK_ONLINE(f);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, PREFERRED);
}

static void what_the_user_took_offline_no_attempt_brings_back(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    pin_docs(f);
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented),
              S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    attempt(f);
    CHECK_OFFLINE(f, CONNECTION_FORCED);
    assert_hr(go_online(f), S_OK);
    CHECK_ONLINE(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_slow_share_is_offline_for_that_reason_and_synchronized_all_the_same),
        TEST(it_comes_back_when_an_attempt_finds_it_faster),
        TEST(what_it_is_it_stays_for_the_hold),
        TEST(the_longest_path_that_matches_counts_and_what_is_no_entry_says_nothing),
        TEST(a_policy_that_is_disabled_makes_nothing_slow),
        TEST(where_no_policy_says_anything_a_preference_of_the_machine_does),
        TEST(what_the_user_took_offline_no_attempt_brings_back),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
