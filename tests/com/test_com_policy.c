/*
 * ProcessAdminPinPolicy: what administrators assign is pinned, what they do no more is unpinned.
 * DOC: IOfflineFilesCache::ProcessAdminPinPolicy, OfflineFiles.admx.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define LIST      L"Software\\Policies\\Microsoft\\Windows\\NetCache\\AssignedOfflineFolders"
#define PREFERRED L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache\\AssignedOfflineFolders"

static struct recorder unpins;

static int setup(void **state)
{
    recorder_init(&unpins);
    int result = docs_setup(state);
    make_docs(*state);
    return result;
}

static int teardown(void **state)
{
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, LIST);
    RegDeleteTreeW(HKEY_CURRENT_USER, LIST);
    RegDeleteTreeW(HKEY_CURRENT_USER, PREFERRED);
    return com_fixture_teardown(state);
}

static void assign(HKEY hive, const WCHAR *path)
{
    HKEY key;
    assert_int_equal(RegCreateKeyExW(hive, LIST, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL), 0);
    assert_int_equal(RegSetValueExW(key, path, 0, REG_SZ, (const BYTE *)L"", 2), 0);
    RegCloseKey(key);
}

static void take_back(HKEY hive, const WCHAR *path)
{
    HKEY key;
    assert_int_equal(RegOpenKeyExW(hive, LIST, 0, KEY_ALL_ACCESS, &key), 0);
    assert_int_equal(RegDeleteValueW(key, path), 0);
    RegCloseKey(key);
}

static HRESULT process(const struct com_fixture *f)
{
    recorder_init(&rec);
    recorder_init(&unpins);
    return IOfflineFilesCache_ProcessAdminPinPolicy(f->cache, &rec.progress, &unpins.progress);
}

static void assert_classes(const struct com_fixture *f, const WCHAR *rel, BOOL for_user,
                           BOOL by_policy, BOOL for_all)
{
    BOOL pinned, inherit;
    IOfflineFilesPinInfo *info = find_facet(f, rel, &IID_IOfflineFilesPinInfo);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUser(info, &pinned, &inherit), S_OK);
    assert_int_equal(pinned, for_user);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUserByPolicy(info, &pinned, &inherit), S_OK);
    assert_int_equal(pinned, by_policy);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForComputer(info, &pinned, &inherit), S_OK);
    assert_int_equal(pinned, for_all);
    IOfflineFilesPinInfo_Release(info);
}

static void without_a_policy_both_halves_begin_and_end(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(process(f), S_OK);
    check_order(&rec);
    check_order(&unpins);
    assert_int_equal(rec.count, 2);
    assert_int_equal(unpins.count, 2);
    assert_hr(IOfflineFilesCache_ProcessAdminPinPolicy(f->cache, NULL, NULL), S_OK);
}

static void what_is_assigned_to_the_user_is_pinned_by_policy_and_filled(void **state)
{
    struct com_fixture *f = *state;
    assign(HKEY_CURRENT_USER, on_share(f, L"docs"));
    assert_hr(process(f), S_OK);
    check_order(&rec);
    assert_classes(f, L"docs", FALSE, TRUE, FALSE);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, TRUE, FALSE);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

static void a_preference_of_the_user_assigns_as_his_policy_does(void **state)
{
    struct com_fixture *f = *state;
    assert_int_equal(
        RegSetKeyValueW(HKEY_CURRENT_USER, PREFERRED, on_share(f, L"docs\\sub"), REG_SZ, L"", 2),
        0);
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, TRUE, FALSE);
    RegDeleteTreeW(HKEY_CURRENT_USER, PREFERRED);
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, FALSE, FALSE);
}

static void both_lists_count_each_for_its_class(void **state)
{
    struct com_fixture *f = *state;
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs\\sub"));
    assign(HKEY_CURRENT_USER, on_share(f, L"docs\\sub"));
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs\\a.txt"));
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, TRUE, TRUE);
    assert_classes(f, L"docs\\a.txt", FALSE, FALSE, TRUE);
}

static void what_is_assigned_no_more_is_unpinned_for_that_class_alone(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs"));
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\a.txt", TRUE, FALSE, TRUE);
    take_back(HKEY_LOCAL_MACHINE, on_share(f, L"docs"));
    assert_hr(process(f), S_OK);
    check_order(&unpins);
    assert_int_equal(rec.count, 2);
    assert_hr(result_of(&unpins, L"a.txt")->hr, S_OK);
    assert_classes(f, L"docs\\a.txt", TRUE, FALSE, FALSE);
    assert_classes(f, L"docs\\sub", TRUE, FALSE, FALSE);
    assert_hr(process(f), S_OK);
    assert_int_equal(unpins.count, 2);
}

static void pins_that_no_policy_set_are_left_alone(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(pin(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORALL), S_OK);
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\a.txt", FALSE, FALSE, TRUE);
}

static void a_folder_that_stays_assigned_in_one_that_does_not_stays_pinned(void **state)
{
    struct com_fixture *f = *state;
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs"));
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs\\sub"));
    assert_hr(process(f), S_OK);
    take_back(HKEY_LOCAL_MACHINE, on_share(f, L"docs"));
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\a.txt", FALSE, FALSE, FALSE);
    assert_classes(f, L"docs\\sub", FALSE, FALSE, TRUE);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, FALSE, TRUE);
    assign(HKEY_LOCAL_MACHINE, on_share(f, L"docs"));
    take_back(HKEY_LOCAL_MACHINE, on_share(f, L"docs\\sub"));
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\sub\\b.txt", FALSE, FALSE, TRUE);
}

static void what_cannot_be_reached_is_tried_again_the_next_time(void **state)
{
    struct com_fixture *f = *state;
    assign(HKEY_CURRENT_USER, on_share(f, L"docs"));
    assign(HKEY_CURRENT_USER, L"not a path");
    com_fixture_unplug(f);
    assert_true(FAILED(process(f)) || recorded_count(&rec, RESULT) > 0);
    com_fixture_plug(f);
    assert_hr(process(f), S_OK);
    assert_classes(f, L"docs\\a.txt", FALSE, TRUE, FALSE);
}

static void a_sink_that_ends_the_pins_ends_it_all(void **state)
{
    struct com_fixture *f = *state;
    assign(HKEY_CURRENT_USER, on_share(f, L"docs"));
    recorder_init(&rec);
    rec.abort_at_begin = TRUE;
    assert_win32(
        IOfflineFilesCache_ProcessAdminPinPolicy(f->cache, &rec.progress, &unpins.progress),
        ERROR_CANCELLED);
    assert_int_equal(unpins.count, 0);
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_policy_both_halves_begin_and_end),
        TEST(what_is_assigned_to_the_user_is_pinned_by_policy_and_filled),
        TEST(a_preference_of_the_user_assigns_as_his_policy_does),
        TEST(both_lists_count_each_for_its_class),
        TEST(what_is_assigned_no_more_is_unpinned_for_that_class_alone),
        TEST(pins_that_no_policy_set_are_left_alone),
        TEST(a_folder_that_stays_assigned_in_one_that_does_not_stays_pinned),
        TEST(what_cannot_be_reached_is_tried_again_the_next_time),
        TEST(a_sink_that_ends_the_pins_ends_it_all),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
