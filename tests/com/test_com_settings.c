/*
 * Settings: their objects, their places in the registry, and which place counts.
 * DOC: IOfflineFilesSetting, IEnumOfflineFilesSettings, IOfflineFilesCache::GetSettingObject.
 */
#include "com_test.h"

#include "support/com_fixture.h"

#include <oleauto.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

#define POLICIES    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define PREFERENCES L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache"

enum { USER = OFFLINEFILES_SETTING_SCOPE_USER, COMPUTER = OFFLINEFILES_SETTING_SCOPE_COMPUTER };

/* The four places, in the order in which they count. */
static const struct place {
    HKEY hive;
    const WCHAR *key;
    DWORD scope;
    bool policy;
} places[] = {
    {HKEY_LOCAL_MACHINE, POLICIES, COMPUTER, true},
    {HKEY_CURRENT_USER, POLICIES, USER, true},
    {HKEY_LOCAL_MACHINE, PREFERENCES, COMPUTER, false},
    {HKEY_CURRENT_USER, PREFERENCES, USER, false},
};

static void clear_places(void)
{
    for (size_t i = 0; i < ARRAYSIZE(places); i++)
        RegDeleteTreeW(places[i].hive, places[i].key);
}

static int setup(void **state)
{
    clear_places();
    return com_fixture_setup(state);
}

static int teardown(void **state)
{
    clear_places();
    return com_fixture_teardown(state);
}

static void put(const struct place *place, const WCHAR *name, DWORD type, const void *data,
                DWORD size)
{
    assert_int_equal(RegSetKeyValueW(place->hive, place->key, name, type, data, size),
                     ERROR_SUCCESS);
}

static IOfflineFilesSetting *setting(const struct com_fixture *f, const WCHAR *name)
{
    IOfflineFilesSetting *found = NULL;
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, name, &found), S_OK);
    return found;
}

/* --- finding --------------------------------------------------------------------------------- */

static void each_setting_is_enumerated_and_found_by_its_name(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesSettings *list = NULL;
    IOfflineFilesSetting *each = NULL;
    WCHAR before[64] = L"";
    bool links = false;
    ULONG got = 99;
    int count = 0;
    assert_hr(IOfflineFilesCache_EnumSettingObjects(f->cache, &list), S_OK);
    while (IEnumOfflineFilesSettings_Next(list, 1, &each, &got) != S_FALSE) {
        OFFLINEFILES_SETTING_VALUE_TYPE type = (OFFLINEFILES_SETTING_VALUE_TYPE)42;
        LPWSTR name = NULL;
        WCHAR upper[64];
        assert_int_equal(got, 1);
        assert_hr(IOfflineFilesSetting_GetName(each, &name), S_OK);
        assert_true(_wcsicmp(before, name) < 0);
        wcscpy_s(before, 64, name);
        wcscpy_s(upper, 64, name);
        IOfflineFilesSetting *found = setting(f, _wcsupr(upper));
        assert_hr(IOfflineFilesSetting_GetValueType(found, &type), S_OK);
        assert_in_range(type, 0, 4);
        links |= wcscmp(name, OFFLINEFILES_SETTING_PinLinkTargets) == 0;
        CoTaskMemFree(name);
        IOfflineFilesSetting_Release(found);
        IOfflineFilesSetting_Release(each);
        count++;
    }
    assert_true(links && count > 20);
    assert_hr(IEnumOfflineFilesSettings_Next(list, 1, &each, &got), S_FALSE);
    assert_int_equal(got, 0);
    IEnumOfflineFilesSettings_Release(list);
}

static void the_enumerator_skips_resets_and_clones(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesSettings *list = NULL, *clone = NULL;
    IOfflineFilesSetting *two[2] = {NULL, NULL}, *one = NULL;
    LPWSTR names[2];
    assert_hr(IOfflineFilesCache_EnumSettingObjects(f->cache, &list), S_OK);
    assert_hr(IEnumOfflineFilesSettings_Skip(list, 1), S_OK);
    assert_hr(IEnumOfflineFilesSettings_Clone(list, &clone), S_OK);
    assert_hr(IEnumOfflineFilesSettings_Next(list, 2, two, NULL), E_POINTER);
    assert_hr(IEnumOfflineFilesSettings_Skip(list, 1000), S_FALSE);
    assert_hr(IEnumOfflineFilesSettings_Reset(list), S_OK);
    ULONG got = 0;
    assert_hr(IEnumOfflineFilesSettings_Next(list, 2, two, &got), S_OK);
    assert_hr(IEnumOfflineFilesSettings_Next(clone, 1, &one, NULL), S_OK);
    assert_hr(IOfflineFilesSetting_GetName(two[1], &names[0]), S_OK);
    assert_hr(IOfflineFilesSetting_GetName(one, &names[1]), S_OK);
    assert_wide(names[0], names[1]);
    CoTaskMemFree(names[0]);
    CoTaskMemFree(names[1]);
    IOfflineFilesSetting_Release(one);
    IOfflineFilesSetting_Release(two[0]);
    IOfflineFilesSetting_Release(two[1]);
    IEnumOfflineFilesSettings_Release(clone);
    IEnumOfflineFilesSettings_Release(list);
}

/* GetSettingObject: ERROR_INVALID_NAME. */
static void a_name_that_is_none_is_refused(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSetting *none = (void *)&none;
    assert_win32(IOfflineFilesCache_GetSettingObject(f->cache, L"NoSuchSetting", &none),
                 ERROR_INVALID_NAME);
    assert_null(none);
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, NULL, &none), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, L"Enabled", NULL), E_POINTER);
    assert_hr(IOfflineFilesCache_EnumSettingObjects(f->cache, NULL), E_POINTER);
}

/* --- which place counts ---------------------------------------------------------------------- */

/* GetValue: machine policy, user policy, machine preference, user preference, default. */
static void of_all_places_the_first_one_counts(void **state)
{
    IOfflineFilesSetting *links = setting(*state, OFFLINEFILES_SETTING_PinLinkTargets);
    for (unsigned present = 0; present < 16; present++) {
        DWORD expected = OFFLINEFILES_PINLINKTARGETS_EXPLICIT;
        bool by_policy = false;
        VARIANT value;
        BOOL set_by_policy = 42;
        clear_places();
        for (int i = 3; i >= 0; i--) {
            const DWORD number =
                i % 2 ? OFFLINEFILES_PINLINKTARGETS_ALWAYS : OFFLINEFILES_PINLINKTARGETS_NEVER;
            if (!(present & 1u << i))
                continue;
            put(&places[i], L"LinkTargetCaching", REG_DWORD, &number, sizeof(number));
            expected = number;
            by_policy = places[i].policy;
        }
        assert_hr(IOfflineFilesSetting_GetValue(links, &value, &set_by_policy), S_OK);
        assert_int_equal(V_VT(&value), VT_UI4);
        assert_int_equal(V_UI4(&value), expected);
        assert_int_equal(set_by_policy, by_policy);
        for (int i = 0; i < 4; i++) {
            HRESULT hr = places[i].policy
                             ? IOfflineFilesSetting_GetPolicy(links, &value, places[i].scope)
                             : IOfflineFilesSetting_GetPreference(links, &value, places[i].scope);
            if (present & 1u << i)
                assert_hr(hr, S_OK);
            else
                assert_win32(hr, ERROR_FILE_NOT_FOUND);
            assert_int_equal(V_VT(&value), present & 1u << i ? VT_UI4 : VT_EMPTY);
        }
    }
    IOfflineFilesSetting_Release(links);
}

static void bad_data_is_as_good_as_none(void **state)
{
    IOfflineFilesSetting *links = setting(*state, OFFLINEFILES_SETTING_PinLinkTargets);
    const DWORD too_large = 3, always = OFFLINEFILES_PINLINKTARGETS_ALWAYS;
    VARIANT value;
    BOOL by_policy = 42;
    put(&places[0], L"LinkTargetCaching", REG_SZ, L"2", 4);
    put(&places[1], L"LinkTargetCaching", REG_DWORD, &too_large, sizeof(too_large));
    put(&places[3], L"LinkTargetCaching", REG_DWORD, &always, sizeof(always));
    assert_hr(IOfflineFilesSetting_GetValue(links, &value, &by_policy), S_OK);
    assert_int_equal(V_UI4(&value), always);
    assert_int_equal(by_policy, FALSE);
    assert_win32(IOfflineFilesSetting_GetPolicy(links, &value, COMPUTER), ERROR_FILE_NOT_FOUND);
    assert_win32(IOfflineFilesSetting_GetPolicy(links, &value, USER), ERROR_FILE_NOT_FOUND);
    IOfflineFilesSetting_Release(links);
}

/* --- preferences ----------------------------------------------------------------------------- */

static VARIANT number(ULONG n)
{
    VARIANT value;
    VariantInit(&value);
    V_VT(&value) = VT_UI4;
    V_UI4(&value) = n;
    return value;
}

static void a_preference_is_set_read_and_deleted_in_its_scope(void **state)
{
    IOfflineFilesSetting *links = setting(*state, L"linktargetcaching");
    VARIANT value = number(2), read;
    DWORD scopes = 0;
    assert_hr(IOfflineFilesSetting_GetPreferenceScope(links, &scopes), S_OK);
    assert_int_equal(scopes, USER | COMPUTER);
    assert_hr(IOfflineFilesSetting_GetPolicyScope(links, &scopes), S_OK);
    assert_int_equal(scopes, USER | COMPUTER);
    for (DWORD scope = USER; scope <= COMPUTER; scope++) {
        assert_hr(IOfflineFilesSetting_SetPreference(links, &value, scope), S_OK);
        V_VT(&read) = VT_BSTR; /* what was in it is not freed: initialised, not cleared */
        V_BSTR(&read) = (BSTR)(ULONG_PTR)0xDEAD0;
        assert_hr(IOfflineFilesSetting_GetPreference(links, &read, scope), S_OK);
        assert_int_equal(V_UI4(&read), 2);
        assert_hr(IOfflineFilesSetting_DeletePreference(links, scope), S_OK);
        assert_win32(IOfflineFilesSetting_DeletePreference(links, scope), ERROR_FILE_NOT_FOUND);
        assert_win32(IOfflineFilesSetting_GetPreference(links, &read, scope), ERROR_FILE_NOT_FOUND);
    }
    IOfflineFilesSetting_Release(links);
}

static void what_a_setting_cannot_be_is_refused_and_changes_nothing(void **state)
{
    IOfflineFilesSetting *links = setting(*state, OFFLINEFILES_SETTING_PinLinkTargets);
    IOfflineFilesSetting *limit = setting(*state, L"CacheQuotaLimit");
    IOfflineFilesSetting *assigned = setting(*state, L"NoMakeAvailableOfflineList");
    VARIANT good = number(1), bad[4] = {number(3)}, read;
    V_VT(&bad[1]) = VT_BSTR;
    V_BSTR(&bad[1]) = SysAllocString(L"1");
    V_VT(&bad[2]) = VT_I4;
    V_I4(&bad[2]) = -1;
    V_VT(&bad[3]) = VT_EMPTY;
    assert_hr(IOfflineFilesSetting_SetPreference(links, &good, USER), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(bad); i++)
        assert_hr(IOfflineFilesSetting_SetPreference(links, &bad[i], USER), E_INVALIDARG);
    assert_hr(IOfflineFilesSetting_SetPreference(links, NULL, USER), E_INVALIDARG);
    static const DWORD scopes[] = {0, 3, 4};
    for (size_t i = 0; i < ARRAYSIZE(scopes); i++) {
        assert_hr(IOfflineFilesSetting_SetPreference(links, &good, scopes[i]), E_INVALIDARG);
        assert_hr(IOfflineFilesSetting_GetPreference(links, &read, scopes[i]), E_INVALIDARG);
        assert_hr(IOfflineFilesSetting_GetPolicy(links, &read, scopes[i]), E_INVALIDARG);
        assert_hr(IOfflineFilesSetting_DeletePreference(links, scopes[i]), E_INVALIDARG);
    }
    assert_hr(IOfflineFilesSetting_GetPreference(links, &read, USER), S_OK);
    assert_int_equal(V_UI4(&read), 1);
    assert_win32(IOfflineFilesSetting_SetPreference(limit, &good, USER), ERROR_NOT_SUPPORTED);
    assert_win32(IOfflineFilesSetting_GetPolicy(limit, &read, USER), ERROR_NOT_SUPPORTED);
    assert_win32(IOfflineFilesSetting_SetPreference(assigned, &good, USER), ERROR_NOT_SUPPORTED);
    VariantClear(&bad[1]);
    IOfflineFilesSetting_Release(assigned);
    IOfflineFilesSetting_Release(limit);
    IOfflineFilesSetting_Release(links);
}

static void a_preference_without_a_value_is_empty(void **state)
{
    IOfflineFilesSetting *conflicts = setting(*state, L"SyncConflictHandling");
    HKEY key;
    VARIANT read;
    assert_win32(IOfflineFilesSetting_GetPreference(conflicts, &read, USER), ERROR_FILE_NOT_FOUND);
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, PREFERENCES L"\\SyncConflictHandling", 0,
                                     NULL, 0, KEY_WRITE, NULL, &key, NULL),
                     ERROR_SUCCESS);
    RegCloseKey(key);
    assert_hr(IOfflineFilesSetting_GetPreference(conflicts, &read, USER), S_OK);
    assert_int_equal(V_VT(&read), VT_EMPTY);
    IOfflineFilesSetting_Release(conflicts);
}

static void strings_come_whole(void **state)
{
    static const WCHAR types[] = L"*.tmp;*.bak", expanding[] = L"%OPENCSC_TEST_TYPES%";
    IOfflineFilesSetting *excluded = setting(*state, L"ExcludedFileTypes");
    VARIANT read;
    put(&places[0], L"ExcludedFileTypes", REG_SZ, types, sizeof(types) - sizeof(*types));
    assert_hr(IOfflineFilesSetting_GetPolicy(excluded, &read, COMPUTER), S_OK);
    assert_int_equal(V_VT(&read), VT_BSTR);
    assert_wide(V_BSTR(&read), types);
    VariantClear(&read);
    SetEnvironmentVariableW(L"OPENCSC_TEST_TYPES", L"*.log");
    put(&places[0], L"ExcludedFileTypes", REG_EXPAND_SZ, expanding, sizeof(expanding));
    assert_hr(IOfflineFilesSetting_GetPolicy(excluded, &read, COMPUTER), S_OK);
    assert_wide(V_BSTR(&read), L"*.log");
    assert_hr(IOfflineFilesSetting_SetPreference(excluded, &read, COMPUTER), S_OK);
    VariantClear(&read);
    assert_hr(IOfflineFilesSetting_GetPreference(excluded, &read, COMPUTER), S_OK);
    assert_wide(V_BSTR(&read), L"*.log");
    VariantClear(&read);
    IOfflineFilesSetting_Release(excluded);
}

/* --- tables ---------------------------------------------------------------------------------- */

static void put_cell(SAFEARRAY *rows, LONG row, LONG column, const WCHAR *text)
{
    LONG at[] = {row, column};
    VARIANT cell;
    V_VT(&cell) = VT_BSTR;
    V_BSTR(&cell) = SysAllocString(text);
    assert_hr(SafeArrayPutElement(rows, at, &cell), S_OK);
    VariantClear(&cell);
}

static const WCHAR *cell_of(const VARIANT *table, LONG row, LONG column)
{
    static WCHAR text[2][100];
    LONG at[] = {row, column};
    VARIANT cell;
    VariantInit(&cell);
    assert_hr(SafeArrayGetElement(V_ARRAY(table), at, &cell), S_OK);
    assert_int_equal(V_VT(&cell), VT_BSTR);
    wcscpy_s(text[column], 100, V_BSTR(&cell));
    VariantClear(&cell);
    return text[column];
}

static void a_table_has_a_row_for_each_value_and_is_replaced_as_a_whole(void **state)
{
    IOfflineFilesSetting *conflicts = setting(*state, L"SyncConflictHandling");
    SAFEARRAYBOUND bounds[2] = {{2, 0}, {2, 0}};
    VARIANT table, read;
    LONG last = 42;
    V_VT(&table) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&table) = SafeArrayCreate(VT_VARIANT, 2, bounds);
    put_cell(V_ARRAY(&table), 0, 0, L"\\\\s\\a");
    put_cell(V_ARRAY(&table), 0, 1, L"1");
    put_cell(V_ARRAY(&table), 1, 0, L"\\\\s\\b");
    put_cell(V_ARRAY(&table), 1, 1, L"2");
    put(&(struct place){HKEY_CURRENT_USER, PREFERENCES L"\\SyncConflictHandling", 0, false},
        L"\\\\old", REG_SZ, L"3", 4);
    assert_hr(IOfflineFilesSetting_SetPreference(conflicts, &table, USER), S_OK);
    assert_hr(IOfflineFilesSetting_GetPreference(conflicts, &read, USER), S_OK);
    assert_int_equal(V_VT(&read), VT_ARRAY | VT_VARIANT);
    assert_hr(SafeArrayGetUBound(V_ARRAY(&read), 1, &last), S_OK);
    assert_int_equal(last, 1);
    for (LONG row = 0; row < 2; row++) {
        assert_wide(cell_of(&read, row, 0), row ? L"\\\\s\\b" : L"\\\\s\\a");
        assert_wide(cell_of(&read, row, 1), row ? L"2" : L"1");
    }
    VariantClear(&read);
    put_cell(V_ARRAY(&table), 1, 0, L""); /* a row without a name: nothing is changed */
    assert_hr(IOfflineFilesSetting_SetPreference(conflicts, &table, USER), E_INVALIDARG);
    assert_hr(IOfflineFilesSetting_GetPreference(conflicts, &read, USER), S_OK);
    assert_wide(cell_of(&read, 1, 0), L"\\\\s\\b");
    VariantClear(&read);
    VariantClear(&table);
    assert_hr(IOfflineFilesSetting_DeletePreference(conflicts, USER), S_OK);
    assert_win32(IOfflineFilesSetting_DeletePreference(conflicts, USER), ERROR_FILE_NOT_FOUND);
    IOfflineFilesSetting_Release(conflicts);
}

static void of_a_table_what_is_no_string_is_left_out(void **state)
{
    const struct place key = {HKEY_LOCAL_MACHINE, POLICIES L"\\AssignedOfflineFolders", 0, true};
    const DWORD n = 7;
    IOfflineFilesSetting *assigned = setting(*state, L"AssignedOfflineFolders");
    VARIANT read;
    LONG last = 42;
    put(&key, L"\\\\s\\one", REG_SZ, L"", 2);
    put(&key, L"\\\\s\\number", REG_DWORD, &n, sizeof(n));
    assert_hr(IOfflineFilesSetting_GetPolicy(assigned, &read, COMPUTER), S_OK);
    assert_hr(SafeArrayGetUBound(V_ARRAY(&read), 1, &last), S_OK);
    assert_int_equal(last, 0);
    assert_wide(cell_of(&read, 0, 0), L"\\\\s\\one");
    assert_wide(cell_of(&read, 0, 1), L"");
    VariantClear(&read);
    IOfflineFilesSetting_Release(assigned);
}

static void getters_check_their_pointers(void **state)
{
    IOfflineFilesSetting *links = setting(*state, OFFLINEFILES_SETTING_PinLinkTargets);
    VARIANT value = number(7);
    BOOL by_policy = 42;
    assert_hr(IOfflineFilesSetting_GetName(links, NULL), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetValueType(links, NULL), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetPreference(links, NULL, USER), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetPreferenceScope(links, NULL), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetPolicy(links, NULL, USER), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetPolicyScope(links, NULL), E_POINTER);
    assert_hr(IOfflineFilesSetting_GetValue(links, &value, NULL), E_POINTER);
    assert_int_equal(V_VT(&value), VT_EMPTY);
    assert_hr(IOfflineFilesSetting_GetValue(links, NULL, &by_policy), E_POINTER);
    assert_int_equal(by_policy, FALSE);
    IOfflineFilesSetting_Release(links);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_setting_is_enumerated_and_found_by_its_name),
        TEST(the_enumerator_skips_resets_and_clones),
        TEST(a_name_that_is_none_is_refused),
        TEST(of_all_places_the_first_one_counts),
        TEST(bad_data_is_as_good_as_none),
        TEST(a_preference_is_set_read_and_deleted_in_its_scope),
        TEST(what_a_setting_cannot_be_is_refused_and_changes_nothing),
        TEST(a_preference_without_a_value_is_empty),
        TEST(strings_come_whole),
        TEST(a_table_has_a_row_for_each_value_and_is_replaced_as_a_whole),
        TEST(of_a_table_what_is_no_string_is_left_out),
        TEST(getters_check_their_pointers),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
