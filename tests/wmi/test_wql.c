/*
 * WQL: what is a query, what it means, what is pushed down to the cache.
 */
#include "wql_rows.h"

#include "base/text.h"
#include "unit/unit.h"
#include "wmi/plan.h"

#include <string.h>

#define FROM_ITEM u"SELECT * FROM Win32_OfflineFilesItem WHERE "

static const char16_t *whole(const char16_t *condition)
{
    static char16_t text[4096];
    size_t head = csc_len(FROM_ITEM);
    memcpy(text, FROM_ITEM, head * sizeof(*text));
    memcpy(text + head, condition, (csc_len(condition) + 1) * sizeof(*text));
    return text;
}

static HRESULT understand(const char16_t *text, struct wql_query *query)
{
    HRESULT hr = wql_parse(text, query);
    if (FAILED(hr))
        return hr;
    const struct wmi_class *cls = wmi_find_class(query->cls);
    hr = cls ? wql_bind(query, cls) : WMI_E_BAD_CLASS;
    if (FAILED(hr))
        wql_free(query);
    return hr;
}

static bool holds(const char16_t *condition, struct test_row *row)
{
    struct wql_query query;
    bool matches = false;
    assert_hr(understand(whole(condition), &query), S_OK);
    assert_hr(wql_match(&query, &row->row, &matches), S_OK);
    wql_free(&query);
    return matches;
}

static void conditions_that_hold_for_the_file(void **state)
{
    static const char16_t *const conditions[] = {
        u"ItemName = 'A.TXT'",
        u"'a.txt' = itemname",
        u"ItemName = \"a.txt\"",
        u"ItemPath = '\\\\\\\\server\\\\share\\\\docs\\\\a.txt'",
        u"ItemPath LIKE '%\\\\docs\\\\%'",
        u"ItemName LIKE '_.t[a-z]t'",
        u"ItemName LIKE '[^b-z]%'",
        u"NOT ItemName LIKE '[b-z]%'",
        u"ItemType = 0",
        u"0 = ItemType",
        u"1 > ItemType",
        u"ItemType <> 1",
        u"ItemType != 0x1",
        u"ItemType = '0'",
        u"ChangeInfo.Dirty = TRUE",
        u"ChangeInfo.Dirty <> false",
        u"ChangeInfo.Dirty = 1",
        u"ChangeInfo.Dirty = 'true'",
        u"FileSysInfo.LocalSize >= 100",
        u"FileSysInfo.LocalSize < '101'",
        u"FileSysInfo.LocalCreationTime = '16010101000000.000000+000'",
        u"FileSysInfo.LocalCreationTime < '20240101000000.000000+000'",
        u"PinInfo IS NOT NULL",
        u"PinInfo <> NULL",
        u"NOT PinInfo IS NULL",
        u"PinInfo ISA 'Win32_OfflineFilesPinInfo'",
        u"PinInfo ISA win32_offlinefilespininfo",
        u"__CLASS = 'Win32_OfflineFilesItem'",
        u"ItemType = 1 OR ItemType = 0 AND PinInfo.Pinned = TRUE",
        u"NOT (ItemType = 1 OR PinInfo.Pinned = FALSE)",
        u"((ItemType = 0))",
        u"NOT NOT ItemType = 0",
    };
    struct test_row row;
    (void)state;
    row_init(&row);
    for (size_t i = 0; i < COUNT(conditions); i++) {
        if (!holds(conditions[i], &row))
            assert_text(u"false", conditions[i]);
    }
}

static void conditions_that_do_not_hold_for_the_file(void **state)
{
    static const char16_t *const conditions[] = {
        u"ItemName = 'b'",
        u"ItemName < 'a'",
        u"ItemName LIKE 'a'",
        u"ItemName LIKE ''",
        u"ItemType > 0",
        u"(ItemType = 0 OR ItemType = 1) AND ItemType = 2",
        u"ItemType = 99999999999",
        u"PinInfo IS NULL",
        u"PinInfo = NULL",
        u"PinInfo ISA 'Win32_OfflineFilesItem'",
        u"PinInfo.PinnedForUser = 2",
        u"Encrypted = TRUE",
        u"__CLASS <> 'Win32_OfflineFilesItem'",
    };
    struct test_row row;
    (void)state;
    row_init(&row);
    for (size_t i = 0; i < COUNT(conditions); i++) {
        if (holds(conditions[i], &row))
            assert_text(u"true", conditions[i]);
    }
}

static void comparisons_with_nothing_are_false(void **state)
{
    struct test_row row;
    (void)state;
    row_init(&row);
    row_set(&row, WMI_ITEM, ITEM_PIN_INFO, WMI_NULL, 0);
    assert_false(holds(u"PinInfo.Pinned = TRUE", &row));
    assert_false(holds(u"PinInfo.Pinned = FALSE", &row));
    assert_false(holds(u"PinInfo.Pinned <> TRUE", &row));
    assert_false(holds(u"PinInfo ISA Win32_OfflineFilesPinInfo", &row));
    assert_true(holds(u"PinInfo.Pinned IS NULL", &row));
    assert_true(holds(u"PinInfo IS NULL", &row));
    assert_true(holds(u"NOT PinInfo.Pinned = TRUE", &row));
}

static void columns_are_what_is_wanted(void **state)
{
    struct wql_query query;
    (void)state;
    assert_hr(
        understand(u"select ItemName, PinInfo.Pinned, __PATH from win32_OfflineFilesItem", &query),
        S_OK);
    assert_false(query.all);
    assert_int_equal(query.wanted, 1 << ITEM_NAME | 1 << ITEM_PIN_INFO);
    wql_free(&query);
    assert_hr(understand(u"SELECT * FROM Win32_OfflineFilesCache", &query), S_OK);
    assert_true(query.all);
    assert_int_equal(query.wanted, 7);
    wql_free(&query);
}

static void what_is_no_query_is_refused(void **state)
{
    static const struct {
        const char16_t *text;
        HRESULT hr;
    } bad[] = {
        {NULL, WMI_E_BAD_QUERY},
        {u"", WMI_E_BAD_QUERY},
        {u"SELECT", WMI_E_BAD_QUERY},
        {u"SELECT * FROM", WMI_E_BAD_QUERY},
        {u"SELECT FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
        {u"SELECT *, ItemName FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
        {u"SELECT * FROM Win32_OfflineFilesItem WHERE", WMI_E_BAD_QUERY},
        {u"SELECT * FROM Win32_OfflineFilesItem GROUP BY x", WMI_E_BAD_QUERY},
        {u"SELECT * FROM Win32_OfflineFilesItem;", WMI_E_BAD_QUERY},
        {u"SELECT * FROM Win32_Nothing", WMI_E_BAD_CLASS},
        {u"SELECT Nothing FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
        {u"SELECT ItemName.x FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
        {u"SELECT PinInfo.x FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
        {u"DELETE FROM Win32_OfflineFilesItem", WMI_E_BAD_QUERY},
    };
    static const char16_t *const conditions[] = {
        u"ItemName",
        u"ItemName =",
        u"= 'x'",
        u"ItemName = ItemPath",
        u"ItemName = 5",
        u"ItemName = TRUE",
        u"ItemName = 'x",
        u"ItemName = 'x' AND",
        u"(ItemName = 'x'",
        u"ItemName = 'x')",
        u"Nothing = 1",
        u"ItemType = 'x'",
        u"ItemType = 1.5",
        u"ItemType = 12ab",
        u"ItemType = 99999999999999999999",
        u"ItemType LIKE '1'",
        u"ItemType IS 1",
        u"ItemType < NULL",
        u"ItemType ISA 'x'",
        u"Sparse > FALSE",
        u"Sparse = 2",
        u"Sparse = 'maybe'",
        u"PinInfo = 1",
        u"PinInfo.Nothing = 1",
        u"ItemName.Dirty = 1",
        u"FileSysInfo.LocalCreationTime > 5",
        u"FileSysInfo.LocalCreationTime > 'yesterday'",
        u"'a%' LIKE ItemName",
        u"__PATH = 'x'",
        u"ItemName # 'x'",
        u"a.b.c = 1",
    };
    struct wql_query query;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_hr(understand(bad[i].text, &query), bad[i].hr);
    for (size_t i = 0; i < COUNT(conditions); i++) {
        if (understand(whole(conditions[i]), &query) != WMI_E_BAD_QUERY)
            assert_text(u"was taken", conditions[i]);
    }
}

static void nesting_has_a_limit_and_chains_have_none(void **state)
{
    static char16_t text[200000];
    struct wql_query query;
    struct test_row row;
    bool matches = false;
    (void)state;
    size_t at = csc_len(whole(u""));
    memcpy(text, whole(u""), at * sizeof(*text));
    for (size_t i = 0; i < 1000; i++)
        text[at + i] = u'(';
    assert_hr(understand(text, &query), WMI_E_BAD_QUERY);
    for (size_t i = 0; i < 9000; i++) {
        const char16_t *link = i ? u" AND ItemType=0" : u"ItemType=0";
        memcpy(text + at, link, (csc_len(link) + 1) * sizeof(*text));
        at += csc_len(link);
    }
    assert_hr(understand(text, &query), S_OK);
    row_init(&row);
    assert_hr(wql_match(&query, &row.row, &matches), S_OK);
    assert_true(matches);
    wql_free(&query);
}

static void a_query_is_looked_at_without_understanding_it(void **state)
{
    static const struct {
        const char16_t *text, *cls;
        enum wql_sort sort;
    } cases[] = {
        {u"select a, b from Some_Class where ((", u"Some_Class", WQL_SELECT},
        {u"SELECT * FROM 'x'", u"", WQL_SELECT},
        {u"ASSOCIATORS OF {Win32_OfflineFilesItem.ItemPath='x'} WHERE x", u"Win32_OfflineFilesItem",
         WQL_ASSOCIATORS},
        {u"REFERENCES OF {root\\cimv2:Win32_A=@}", u"Win32_A", WQL_ASSOCIATORS},
        {u"ASSOCIATORS OF {", u"", WQL_ASSOCIATORS},
        {u"DROP TABLE x", u"", WQL_OTHER},
        {u"", u"", WQL_OTHER},
    };
    char16_t cls[WQL_NAME_ROOM];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(wql_look(cases[i].text, cls), cases[i].sort);
        assert_text(cls, cases[i].cls);
    }
}

static void patterns_match_as_documented(void **state)
{
    static const struct {
        const char16_t *text, *pattern;
        bool matches;
    } cases[] = {
        {u"", u"", true},          {u"", u"%", true},           {u"a", u"", false},
        {u"abc", u"%c", true},     {u"abcbc", u"a%bc", true},   {u"abcb", u"a%bc", false},
        {u"abc", u"___", true},    {u"abc", u"__", false},      {u"a]c", u"a[]]c", true},
        {u"a-c", u"a[a-]c", true}, {u"abc", u"a[^b]c", false},  {u"aBc", u"A[a-z]C", true},
        {u"a%c", u"a[%]c", true},  {u"abc", u"a[%]c", false},   {u"abc", u"a[b", false},
        {u"abc", u"[", false},     {u"aaaa", u"%a%a%a%", true}, {u"aa", u"%a%a%a%", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (wql_like(cases[i].text, cases[i].pattern) != cases[i].matches)
            assert_text(cases[i].text, cases[i].pattern);
    }
}

/* --- plans ----------------------------------------------------------------------------------- */

static struct wmi_plan plan_of(const char16_t *condition, struct wql_query *query)
{
    struct wmi_plan plan;
    assert_hr(understand(whole(condition), query), S_OK);
    assert_hr(wmi_plan(query, &plan), S_OK);
    return plan;
}

static void a_key_a_folder_and_traits_are_pushed_down(void **state)
{
    struct wql_query query;
    (void)state;
    struct wmi_plan plan = plan_of(u"ItemPath = 'x' AND (Sparse = TRUE AND ItemType = 0)", &query);
    assert_text(plan.key, u"x");
    assert_int_equal(plan.mask, 0); /* in parentheses on the right: left to the rows */
    wmi_plan_free(&plan);
    wql_free(&query);

    plan = plan_of(u"ItemPath LIKE '\\\\\\\\srv\\\\share\\\\d_c%' AND ChangeInfo.Dirty <> FALSE "
                   u"AND ItemType = 0 AND PinInfo.Pinned = FALSE",
                   &query);
    assert_text(plan.below, u"\\\\srv\\share");
    assert_true(plan.files_only && !plan.nothing);
    assert_int_equal(plan.mask, 0x1020);
    assert_int_equal(plan.traits, 0x20);
    wmi_plan_free(&plan);
    wql_free(&query);
}

static void alternatives_are_not_pushed_down(void **state)
{
    static const char16_t *const conditions[] = {
        u"ItemPath = 'x' OR Sparse = TRUE",
        u"NOT ItemPath = 'x'",
        u"ItemPath <> 'x' AND Sparse IS NOT NULL",
        u"ItemPath LIKE '\\\\\\\\srv%' AND ItemPath LIKE '%x'",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(conditions); i++) {
        struct wql_query query;
        struct wmi_plan plan = plan_of(conditions[i], &query);
        assert_true(!plan.key && !plan.below && !plan.parent && !plan.mask && !plan.nothing);
        wmi_plan_free(&plan);
        wql_free(&query);
    }
}

static void what_contradicts_itself_is_nothing(void **state)
{
    struct wql_query query;
    (void)state;
    struct wmi_plan plan = plan_of(u"Sparse = TRUE AND Sparse = FALSE", &query);
    assert_true(plan.nothing);
    wmi_plan_free(&plan);
    wql_free(&query);
    plan = plan_of(u"ItemType = 0 AND ItemType = 1", &query);
    assert_true(plan.nothing);
    wmi_plan_free(&plan);
    wql_free(&query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_that_hold_for_the_file),
        cmocka_unit_test(conditions_that_do_not_hold_for_the_file),
        cmocka_unit_test(comparisons_with_nothing_are_false),
        cmocka_unit_test(columns_are_what_is_wanted),
        cmocka_unit_test(what_is_no_query_is_refused),
        cmocka_unit_test(nesting_has_a_limit_and_chains_have_none),
        cmocka_unit_test(a_query_is_looked_at_without_understanding_it),
        cmocka_unit_test(patterns_match_as_documented),
        cmocka_unit_test(a_key_a_folder_and_traits_are_pushed_down),
        cmocka_unit_test(alternatives_are_not_pushed_down),
        cmocka_unit_test(what_contradicts_itself_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
