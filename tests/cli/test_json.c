/* cli/json.c: what is written is JSON, whatever the strings hold. */
#include "captured_output.h"
#include "unit.h"

#include "cli/json.h"

static int reset(void **state)
{
    (void)state;
    captured_reset();
    return 0;
}

static void check(const WCHAR *expected)
{
    assert_wide_equal(captured_results, expected);
}

static void an_empty_array_and_an_empty_object(void **state)
{
    (void)state;
    json_open_array(NULL);
    json_close_array();
    json_end();
    json_open_object(NULL);
    json_close_object();
    json_end();
    check(L"[]\n{}\n");
}

static void commas_stand_between_members_only(void **state)
{
    (void)state;
    json_open_object(NULL);
    json_string(L"a", L"x");
    json_open_array(L"b");
    json_number(NULL, 1);
    json_number(NULL, 18446744073709551615ULL);
    json_close_array();
    json_bool(L"c", true);
    json_close_object();
    json_end();
    check(L"{\"a\":\"x\",\"b\":[1,18446744073709551615],\"c\":true}\n");
}

static void each_object_of_an_array_has_a_line(void **state)
{
    (void)state;
    json_open_array(NULL);
    json_open_object(NULL);
    json_close_object();
    json_open_object(NULL);
    json_bool(L"last", false);
    json_close_object();
    json_close_array();
    json_end();
    check(L"[\n{},\n{\"last\":false}]\n");
}

static void quotes_and_backslashes_are_escaped(void **state)
{
    (void)state;
    json_string(NULL, L"\\\\server\\\"share\"");
    json_end();
    check(L"\"\\\\\\\\server\\\\\\\"share\\\"\"\n");
}

static void control_characters_are_escaped(void **state)
{
    (void)state;
    json_string(NULL, L"a\x01\t\n\x1f\x7f");
    json_end();
    check(L"\"a\\u0001\\u0009\\u000a\\u001f\\u007f\"\n");
}

static void surrogate_pairs_stay_and_lone_surrogates_are_escaped(void **state)
{
    static const WCHAR text[] = {0xD83D, 0xDE00, L'-', 0xD83D, L'-', 0xDE00, 0xD800, 0};

    (void)state;
    json_string(NULL, text);
    json_end();
    check(L"\"\xD83D\xDE00-\\ud83d-\\ude00\\ud800\"\n");
}

static void a_missing_string_is_null(void **state)
{
    (void)state;
    json_open_object(NULL);
    json_string(L"reason", NULL);
    json_close_object();
    json_end();
    check(L"{\"reason\":null}\n");
}

static void times_are_utc_to_100_nanoseconds(void **state)
{
    /* 2024-05-01 12:34:56.1234567 UTC */
    const ULARGE_INTEGER ticks = {.QuadPart = 133590404961234567ULL};

    (void)state;
    json_time(NULL, (FILETIME){ticks.LowPart, ticks.HighPart});
    json_end();
    check(L"\"2024-05-01T12:34:56.1234567Z\"\n");
}

static void an_unknown_time_is_null(void **state)
{
    (void)state;
    json_open_array(NULL);
    json_time(NULL, (FILETIME){0, 0});
    json_time(NULL, (FILETIME){0xFFFFFFFF, 0xFFFFFFFF}); /* beyond what the system can express */
    json_close_array();
    json_end();
    check(L"[null,null]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_empty_array_and_an_empty_object, reset),
        cmocka_unit_test_setup(commas_stand_between_members_only, reset),
        cmocka_unit_test_setup(each_object_of_an_array_has_a_line, reset),
        cmocka_unit_test_setup(quotes_and_backslashes_are_escaped, reset),
        cmocka_unit_test_setup(control_characters_are_escaped, reset),
        cmocka_unit_test_setup(surrogate_pairs_stay_and_lone_surrogates_are_escaped, reset),
        cmocka_unit_test_setup(a_missing_string_is_null, reset),
        cmocka_unit_test_setup(times_are_utc_to_100_nanoseconds, reset),
        cmocka_unit_test_setup(an_unknown_time_is_null, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
