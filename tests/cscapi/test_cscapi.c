/*
 * cscapi.dll, and what the COM API says while Offline Files is disabled.
 * DOC: OfflineFilesEnable, OfflineFilesStart, OfflineFilesQueryStatus, OfflineFilesQueryStatusEx.
 */
#include "com/com_test.h"
#include "com/docs.h"
#include "support/com_fixture.h"

#include <cscapi.h>
#include <stdio.h>
#include <wchar.h>

#define POLICIES L"Software\\Policies\\Microsoft\\Windows\\NetCache"

static void set_policy(DWORD enabled)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"Enabled", REG_DWORD, &enabled,
                                     sizeof(enabled)),
                     ERROR_SUCCESS);
}

static int setup(void **state)
{
    docs_setup(state);
    pin_docs(*state);
    return 0;
}

static int teardown(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR folder = NULL;
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"Enabled");
    OfflineFilesEnable(TRUE, NULL);
    /* What this process knows is a quarter of a second old at most. */
    while (FAILED(IOfflineFilesCache_GetLocation(f->cache, &folder)))
        Sleep(10);
    CoTaskMemFree(folder);
    return com_fixture_teardown(state);
}

static void check_status(BOOL expected)
{
    BOOL active = 42, enabled = 42, available = 42;
    assert_int_equal(OfflineFilesQueryStatus(&active, &enabled), ERROR_SUCCESS);
    assert_int_equal(active, expected);
    assert_int_equal(enabled, expected);
    active = enabled = 42;
    assert_int_equal(OfflineFilesQueryStatusEx(&active, &enabled, &available), ERROR_SUCCESS);
    assert_int_equal(active, expected);
    assert_int_equal(enabled, expected);
    assert_int_equal(available, FALSE);
}

static void it_is_enabled_and_active_by_default(void **state)
{
    (void)state;
    check_status(TRUE);
    assert_int_equal(OfflineFilesStart(), ERROR_SUCCESS);
    assert_int_equal(OfflineFilesQueryStatus(NULL, NULL), ERROR_SUCCESS);
    assert_int_equal(OfflineFilesQueryStatusEx(NULL, NULL, NULL), ERROR_SUCCESS);
}

static void it_is_disabled_and_enabled_without_a_restart(void **state)
{
    BOOL reboot = 42;
    (void)state;
    assert_int_equal(OfflineFilesEnable(FALSE, &reboot), ERROR_SUCCESS);
    assert_int_equal(reboot, FALSE);
    check_status(FALSE);
    assert_int_equal(OfflineFilesStart(), ERROR_SERVICE_DISABLED);
    reboot = 42;
    assert_int_equal(OfflineFilesEnable(TRUE, &reboot), ERROR_SUCCESS);
    assert_int_equal(reboot, FALSE);
    check_status(TRUE);
}

static void a_policy_wins(void **state)
{
    BOOL reboot = 42;
    (void)state;
    set_policy(0);
    check_status(FALSE);
    assert_int_equal(OfflineFilesEnable(TRUE, &reboot), ERROR_ACCESS_DISABLED_BY_POLICY);
    assert_int_equal(reboot, FALSE);
    assert_int_equal(OfflineFilesEnable(FALSE, &reboot), ERROR_SUCCESS);
    set_policy(1);
    check_status(TRUE);
    assert_int_equal(OfflineFilesEnable(FALSE, NULL), ERROR_ACCESS_DISABLED_BY_POLICY);
    set_policy(7); /* no value it can have: as if it were not there */
    assert_int_equal(OfflineFilesEnable(FALSE, NULL), ERROR_SUCCESS);
    check_status(FALSE);
}

/* Like a program that does not know whether there is a cscapi.dll. */
static void the_functions_are_found_in_the_system_folder(void **state)
{
    static const char *const names[] = {"OfflineFilesEnable", "OfflineFilesStart",
                                        "OfflineFilesQueryStatus", "OfflineFilesQueryStatusEx"};
    WCHAR file[MAX_PATH], system[MAX_PATH];
    (void)state;
    HMODULE module = LoadLibraryW(L"cscapi.dll");
    assert_non_null(module);
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        assert_non_null((void *)(ULONG_PTR)GetProcAddress(module, names[i]));
    GetModuleFileNameW(module, file, MAX_PATH);
    GetSystemDirectoryW(system, MAX_PATH);
    assert_int_equal(_wcsnicmp(file, system, wcslen(system)), 0);
    FreeLibrary(module);
}

/* --- COM ------------------------------------------------------------------------------------- */

/* Waits until this process knows. */
static void disable(const struct com_fixture *f)
{
    LPWSTR folder = NULL;
    assert_int_equal(OfflineFilesEnable(FALSE, NULL), ERROR_SUCCESS);
    while (SUCCEEDED(IOfflineFilesCache_GetLocation(f->cache, &folder))) {
        CoTaskMemFree(folder);
        Sleep(10);
    }
    assert_null(folder);
}

static void while_disabled_the_methods_say_so_and_nothing_is_lost(void **state)
{
    struct com_fixture *f = *state;
    const HRESULT inactive = HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE);
    IOfflineFilesItem *item = find_item(f, L"docs"), *other = (void *)&other;
    IOfflineFilesItemContainer *container = facet(item, &IID_IOfflineFilesItemContainer);
    IOfflineFilesSuspend *suspend = facet(item, &IID_IOfflineFilesSuspend);
    IEnumOfflineFilesItems *list = (void *)&list;
    LPWSTR path = NULL;
    const WCHAR *copy = in_cache(f, L"docs\\a.txt");
    make_file(copy, "edited");
    disable(f);
    IOfflineFilesCache *cache = com_fixture_cache(); /* [P] it can be made */
    assert_hr(IOfflineFilesCache_FindItem(cache, on_share(f, L"docs"), 0, &other), inactive);
    assert_null(other);
    IOfflineFilesCache_Release(cache);
    assert_hr(sync(f, L"docs", SYNC_BOTH), inactive);
    assert_int_equal(rec.count, 0); /* not even Begin */
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), inactive);
    assert_hr(IOfflineFilesItem_Refresh(item, 0), inactive);
    assert_hr(IOfflineFilesItem_GetParentItem(item, &other), inactive);
    assert_hr(IOfflineFilesItemContainer_EnumItems(container, 0, &list), inactive);
    assert_null(list);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(suspend, TRUE), inactive);
    assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK); /* it is known */
    CoTaskMemFree(path);
    assert_true(holds(copy, "edited"));
    assert_int_equal(OfflineFilesEnable(TRUE, NULL), ERROR_SUCCESS);
    while (sync(f, L"docs", SYNC_BOTH) == inactive)
        Sleep(10);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited"));
    IOfflineFilesSuspend_Release(suspend);
    IOfflineFilesItemContainer_Release(container);
    IOfflineFilesItem_Release(item);
}

static void disable_on_begin(struct recorder *recorder, const struct call *call)
{
    if (call->what == BEGIN)
        disable(recorder->context);
}

static void what_is_running_ends_cleanly(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *copy = in_cache(f, L"docs\\a.txt");
    make_file(copy, "edited");
    rec.context = f;
    rec.on_call = disable_on_begin;
    assert_win32(sync(f, L"docs", SYNC_BOTH), ERROR_SERVICE_NOT_ACTIVE);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_SERVICE_NOT_ACTIVE);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(copy, "edited"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(it_is_enabled_and_active_by_default),
        TEST(it_is_disabled_and_enabled_without_a_restart),
        TEST(a_policy_wins),
        TEST(the_functions_are_found_in_the_system_folder),
        TEST(while_disabled_the_methods_say_so_and_nothing_is_lost),
        TEST(what_is_running_ends_cleanly),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
