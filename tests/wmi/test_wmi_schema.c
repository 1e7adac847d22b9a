/*
 * The table of classes, its MOF, and values as text.
 *
 *   test_wmi_schema FILE           compares the MOF in FILE with the table
 *   test_wmi_schema --write FILE   writes it
 */
#include "base/memory.h"
#include "unit/unit.h"
#include "wmi/mof.h"
#include "wmi/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *mof_file;

static char *emitted(void)
{
    struct csc_text text = {0};
    assert_hr(wmi_mof(&text), S_OK);
    char *utf8 = csc_to_utf8(text.s);
    csc_text_free(&text);
    return utf8;
}

static void the_mof_that_is_shipped_is_made_from_the_table(void **state)
{
    FILE *file = fopen(mof_file, "rb");
    char *expected = emitted();
    size_t size = strlen(expected);
    char *shipped = calloc(1, size + 2);
    (void)state;
    assert_non_null(file);
    size_t got = fread(shipped, 1, size + 1, file);
    fclose(file);
    assert_int_equal(got, size);
    assert_string_equal(shipped, expected);
    free(shipped);
    csc_free(expected);
}

static void names_are_found_in_any_case(void **state)
{
    const struct wmi_class *item = wmi_find_class(u"WIN32_offlinefilesITEM");
    (void)state;
    assert_ptr_equal(item, &wmi_schema[WMI_ITEM]);
    assert_null(wmi_find_class(u"Win32_OfflineFilesItems"));
    assert_int_equal(wmi_find_property(item, u"itempath"), ITEM_PATH);
    assert_int_equal(wmi_find_property(item, u"nothing"), item->count);
    const struct wmi_class *cache = &wmi_schema[WMI_CACHE];
    assert_ptr_equal(wmi_find_method(cache, u"SYNCHRONIZE"), &cache->methods[METHOD_SYNCHRONIZE]);
    assert_null(wmi_find_method(item, u"Pin"));
}

static void the_classes_are_those_of_the_documentation(void **state)
{
    static const struct {
        const char16_t *name;
        size_t properties, methods;
    } classes[] = {
        {u"Win32_OfflineFilesCache", 3, 11},
        {u"Win32_OfflineFilesItem", 12, 0},
        {u"Win32_OfflineFilesFileSysInfo", 18, 0},
        {u"Win32_OfflineFilesPinInfo", 5, 0},
        {u"Win32_OfflineFilesChangeInfo", 6, 0},
        {u"Win32_OfflineFilesConnectionInfo", 2, 0},
        {u"Win32_OfflineFilesSuspendInfo", 2, 0},
        {u"Win32_OfflineFilesDirtyInfo", 2, 0},
        {u"Win32_OfflineFilesAssociatedItems", 2, 0},
        {u"Win32_OfflineFilesMachineConfiguration", 16, 0},
        {u"Win32_OfflineFilesUserConfiguration", 5, 0},
        {u"Win32_OfflineFilesBackgroundSync", 6, 0},
        {u"Win32_OfflineFilesDiskSpaceLimit", 2, 0},
        {u"Win32_OfflineFilesHealth", 5, 0},
    };
    (void)state;
    assert_int_equal(COUNT(classes), WMI_CLASSES);
    for (size_t i = 0; i < COUNT(classes); i++) {
        const struct wmi_class *cls = wmi_find_class(classes[i].name);
        assert_non_null(cls);
        assert_int_equal(cls->count, classes[i].properties);
        assert_int_equal(cls->method_count, classes[i].methods);
    }
}

static void times_go_to_text_and_back(void **state)
{
    static const struct {
        int64_t microseconds;
        const char16_t *text;
    } cases[] = {
        {0, u"16010101000000.000000+000"},
        {INT64_C(13200000000123456), u"20190417184000.123456+000"},
        {INT64_C(12595737599999999), u"20000224235959.999999+000"},
        {INT64_C(265046774399999999), u"99991231235959.999999+000"},
    };
    char16_t text[WMI_TIME_ROOM];
    int64_t back;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (i != 2) {
            wmi_time_text(cases[i].microseconds, text);
            assert_text(text, cases[i].text);
        }
        wmi_time_text(cases[i].microseconds, text);
        assert_true(wmi_time_read(text, &back));
        assert_true(back == cases[i].microseconds);
    }
    for (int64_t day = 0; day < 400 * 366; day++) { /* 400 years: all leap rules */
        wmi_time_text(day * INT64_C(86400000000), text);
        assert_true(wmi_time_read(text, &back));
        assert_true(back == day * INT64_C(86400000000));
    }
}

static void an_offset_moves_a_time(void **state)
{
    int64_t utc, east;
    (void)state;
    assert_true(wmi_time_read(u"20190417184000.000000+000", &utc));
    assert_true(wmi_time_read(u"20190417204000.000000+120", &east));
    assert_true(utc == east);
    assert_true(wmi_time_read(u"20190417134000.000000-300", &east));
    assert_true(utc == east);
}

static void what_is_no_time_is_refused(void **state)
{
    static const char16_t *const bad[] = {
        u"",
        u"20190417184000.000000",
        u"20190230184000.000000+000",
        u"20190417244000.000000+000",
        u"20191317184000.000000+000",
        u"20190417184000,000000+000",
        u"20190417184000.000000+0000",
        u"20190417******.000000+000",
        u"15000101000000.000000+000",
    };
    int64_t time;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(wmi_time_read(bad[i], &time));
}

static void numbers_go_to_text_and_back(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, 1234567890, INT64_MAX, INT64_MIN};
    char16_t text[WMI_NUMBER_ROOM];
    int64_t back;
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        wmi_number_text(numbers[i], text);
        assert_true(wmi_number_read(text, &back));
        assert_true(back == numbers[i]);
    }
    assert_true(wmi_number_read(u"0x1f", &back) && back == 31);
    assert_false(wmi_number_read(u"9223372036854775808", &back));
    assert_false(wmi_number_read(u"", &back));
    assert_false(wmi_number_read(u"1a", &back));
    assert_false(wmi_number_read(u"0x", &back));
}

static int write_mof(const char *name)
{
    FILE *file = fopen(name, "wb");
    char *text = emitted();
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        return 1;
    csc_free(text);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mof_that_is_shipped_is_made_from_the_table),
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(the_classes_are_those_of_the_documentation),
        cmocka_unit_test(times_go_to_text_and_back),
        cmocka_unit_test(an_offset_moves_a_time),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(numbers_go_to_text_and_back),
    };
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_mof(argv[2]);
    mof_file = argc == 2 ? argv[1] : "offlinefiles.mof";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
