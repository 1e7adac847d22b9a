/*
 * Which place of a setting counts, for a number, a text and a table: data of its own, or bad data,
 * or none in each of two policies and two preferences, against the documented order.
 * DOC: IOfflineFilesSetting::GetValue.
 */
#include "com_test.h"

#include "support/com_fixture.h"

#include <oleauto.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

#define POLICIES    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define PREFERENCES L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache"

enum { PLACES = 4, NONE = 0, GOOD, BAD, KINDS };

/* The four places, in the order in which they count. */
static const struct place {
    HKEY hive;
    const WCHAR *key;
    DWORD scope;
    bool policy;
} places[PLACES] = {
    {HKEY_LOCAL_MACHINE, POLICIES, OFFLINEFILES_SETTING_SCOPE_COMPUTER, true},
    {HKEY_CURRENT_USER, POLICIES, OFFLINEFILES_SETTING_SCOPE_USER, true},
    {HKEY_LOCAL_MACHINE, PREFERENCES, OFFLINEFILES_SETTING_SCOPE_COMPUTER, false},
    {HKEY_CURRENT_USER, PREFERENCES, OFFLINEFILES_SETTING_SCOPE_USER, false},
};

/* What a place holds is told by its number: 0, 1, 2, ... */
static const struct subject {
    const WCHAR *name;
    OFFLINEFILES_SETTING_VALUE_TYPE type;
    int by_default; /* the number; -1: nothing holds */
} subjects[] = {
    {L"LinkTargetCaching", OFFLINEFILES_SETTING_VALUE_UI4, OFFLINEFILES_PINLINKTARGETS_EXPLICIT},
    {L"WorkOfflineDisabled", OFFLINEFILES_SETTING_VALUE_UI4, 0},
    {L"BackgroundSyncPeriodMin", OFFLINEFILES_SETTING_VALUE_UI4, 360},
    {L"CacheQuotaLimit", OFFLINEFILES_SETTING_VALUE_UI4, -1},
    {L"ExcludedFileTypes", OFFLINEFILES_SETTING_VALUE_BSTR, -1},
    {L"SlowLinkParams", OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR, -1},
    {L"SyncConflictHandling", OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR, -1},
    {L"NoMakeAvailableOfflineList", OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR, -1},
};

static void clear_places(void)
{
    for (size_t i = 0; i < PLACES; i++)
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

static bool is_table(const struct subject *s)
{
    return s->type == OFFLINEFILES_SETTING_VALUE_2DIM_ARRAY_BSTR_BSTR;
}

/* A number of each place that the smallest setting can have. */
static DWORD number_of(size_t place)
{
    return (DWORD)(place & 1);
}

static void put(const struct subject *s, size_t place, int kind)
{
    WCHAR key[200], text[40];
    DWORD number = number_of(place);
    bool string = (s->type != OFFLINEFILES_SETTING_VALUE_UI4) == (kind == GOOD);
    swprintf(key, ARRAYSIZE(key), is_table(s) ? L"%ls\\%ls" : L"%ls", places[place].key, s->name);
    swprintf(text, ARRAYSIZE(text), L"*.%u", (unsigned)place);
    assert_int_equal(
        RegSetKeyValueW(places[place].hive, key, is_table(s) ? L"\\\\server\\x" : s->name,
                        string ? REG_SZ : REG_DWORD, string ? (const void *)text : &number,
                        string ? (DWORD)((wcslen(text) + 1) * sizeof(*text)) : sizeof(number)),
        ERROR_SUCCESS);
}

static bool is_read(const struct place *place, IOfflineFilesSetting *setting)
{
    DWORD scopes = 0;
    assert_hr(place->policy ? IOfflineFilesSetting_GetPolicyScope(setting, &scopes)
                            : IOfflineFilesSetting_GetPreferenceScope(setting, &scopes),
              S_OK);
    return scopes & place->scope;
}

/* Does the value come from that place (-1: the default)? */
static bool is_from(const struct subject *s, const VARIANT *value, int place)
{
    WCHAR text[40];
    LONG at[] = {0, 1};
    VARIANT *cell = (VARIANT *)value;
    if (place < 0)
        return s->by_default < 0 ? V_VT(value) == VT_EMPTY
                                 : V_VT(value) == VT_UI4 && (int)V_UI4(value) == s->by_default;
    if (s->type == OFFLINEFILES_SETTING_VALUE_UI4)
        return V_VT(value) == VT_UI4 && V_UI4(value) == number_of((size_t)place);
    if (is_table(s) && (V_VT(value) != (VT_ARRAY | VT_VARIANT) ||
                        FAILED(SafeArrayPtrOfIndex(V_ARRAY(value), at, (void **)&cell))))
        return false;
    swprintf(text, ARRAYSIZE(text), L"*.%u", (unsigned)place);
    return V_VT(cell) == VT_BSTR && wcscmp(V_BSTR(cell), text) == 0;
}

static void check(const struct subject *s, IOfflineFilesSetting *setting, unsigned combination)
{
    int expected = -1;
    VARIANT value;
    BOOL by_policy = 42;
    clear_places();
    for (int place = 0; place < PLACES; place++, combination /= KINDS) {
        int kind = (int)(combination % KINDS);
        if (kind == NONE)
            continue;
        put(s, (size_t)place, kind);
        if (kind == GOOD && expected < 0 && is_read(&places[place], setting))
            expected = place;
    }
    assert_hr(IOfflineFilesSetting_GetValue(setting, &value, &by_policy), S_OK);
    if (!is_from(s, &value, expected))
        fail_msg("%ls: not from place %d", s->name, expected);
    assert_int_equal(by_policy, expected >= 0 && places[expected].policy);
    VariantClear(&value);
}

static void of_all_places_with_good_data_the_first_counts(void **state)
{
    struct com_fixture *f = *state;
    const unsigned combinations = KINDS * KINDS * KINDS * KINDS;
    for (size_t i = 0; i < ARRAYSIZE(subjects); i++) {
        IOfflineFilesSetting *setting = NULL;
        assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, subjects[i].name, &setting), S_OK);
        for (unsigned n = 0; n < combinations; n++)
            check(&subjects[i], setting, n);
        IOfflineFilesSetting_Release(setting);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_all_places_with_good_data_the_first_counts, setup,
                                        teardown),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
