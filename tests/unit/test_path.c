/* base/path.h: UNC paths and names. */
#include "unit.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/result.h"
#include "base/text.h"

#include <string.h>

static bool refuse(size_t size)
{
    (void)size;
    return false;
}

static int without_hook(void **state)
{
    (void)state;
    csc_alloc_hook = NULL;
    return 0;
}

static void check_good(const char16_t *given, const char16_t *normal, size_t count)
{
    struct csc_path path;

    assert_hr(csc_path_parse(given, &path), S_OK);
    assert_text(path.text, normal);
    assert_int_equal(path.len, csc_len(normal));
    assert_int_equal(path.count, count);
    csc_path_free(&path);
    assert_null(path.text);
}

static void check_bad(const char16_t *given, HRESULT hr)
{
    struct csc_path path;

    memset(&path, 0xAA, sizeof(path));
    assert_hr(csc_path_parse(given, &path), hr);
    assert_null(path.text);
    assert_int_equal(path.len, 0);
    assert_int_equal(path.count, 0);
}

static void unc_paths_are_accepted_and_keep_their_case(void **state)
{
    (void)state;
    check_good(u"\\\\srv", u"\\\\srv", 1);
    check_good(u"\\\\Srv\\Share", u"\\\\Srv\\Share", 2);
    check_good(u"\\\\srv\\share\\A b\\c.D", u"\\\\srv\\share\\A b\\c.D", 4);
    check_good(u"\\\\s\\c$\\...\\.x\\y.\\z ", u"\\\\s\\c$\\...\\.x\\y.\\z ", 6);
    check_good(u"\\\\10.0.0.1\\\u00FC\\\U0001F600", u"\\\\10.0.0.1\\\u00FC\\\U0001F600", 3);
}

static void one_backslash_at_the_end_is_ignored(void **state)
{
    (void)state;
    check_good(u"\\\\srv\\", u"\\\\srv", 1);
    check_good(u"\\\\srv\\share\\", u"\\\\srv\\share", 2);
    check_good(u"\\\\?\\UNC\\srv\\share\\", u"\\\\srv\\share", 2);
    check_bad(u"\\\\srv\\share\\\\", CSC_E_INVALID_NAME);
}

static void forward_slashes_separate(void **state)
{
    (void)state;
    check_good(u"//srv/share/dir/", u"\\\\srv\\share\\dir", 3);
    check_good(u"\\/srv\\share/dir", u"\\\\srv\\share\\dir", 3);
    check_bad(u"//srv//share", CSC_E_INVALID_NAME);
}

static void the_long_form_names_the_same_path(void **state)
{
    (void)state;
    check_good(u"\\\\?\\UNC\\srv\\share\\f", u"\\\\srv\\share\\f", 3);
    check_good(u"\\\\?\\unc\\srv", u"\\\\srv", 1);
    check_good(u"\\\\?\\uNc\\.srv\\s", u"\\\\.srv\\s", 2);
}

static void in_the_long_form_a_forward_slash_is_no_separator(void **state)
{
    (void)state;
    check_bad(u"\\\\?\\UNC\\srv\\share/dir", CSC_E_INVALID_NAME);
    check_bad(u"\\\\?\\UNC\\srv\\share/", CSC_E_INVALID_NAME);
}

static void what_is_no_unc_path_is_a_bad_path(void **state)
{
    static const char16_t *const bad[] = {
        u"x",
        u"\\",
        u"\\\\",
        u"//",
        u"\\srv\\share",
        u"C:\\dir",
        u"x\\srv",
        u"\\x",
        u"srv\\share",
        u"\\\\.",
        u"\\\\.\\",
        u"\\\\.\\pipe\\x",
        u"//./pipe/x",
        u"\\\\?",
        u"\\\\?\\",
        u"\\\\?\\C:\\dir",
        u"//?/UNC/srv/share",
        u"\\\\?\\UNC",
        u"\\\\?\\UNC\\",
        u"\\\\?\\UNCX\\srv",
        u"\\\\?\\Volume{0}\\x",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        check_bad(bad[i], CSC_E_BAD_PATH);
}

static void no_path_is_an_invalid_argument(void **state)
{
    (void)state;
    check_bad(NULL, E_INVALIDARG);
    check_bad(u"", E_INVALIDARG);
}

static void illegal_components_are_invalid_names(void **state)
{
    static const char16_t *const bad[] = {
        u"\\\\\\",         u"\\\\\\srv",          u"\\\\srv\\\\share",   u"\\\\..\\share",
        u"\\\\srv\\.",     u"\\\\srv\\share\\..", u"\\\\srv\\..\\share", u"\\\\srv\\share\\.\\x",
        u"\\\\srv\\a<b",   u"\\\\srv\\a>b",       u"\\\\srv\\a:b",       u"\\\\srv\\a\"b",
        u"\\\\srv\\a|b",   u"\\\\srv\\a?b",       u"\\\\srv\\*",         u"\\\\s:v\\x",
        u"\\\\srv\\a\x01", u"\\\\srv\\\x1F",      u"\\\\srv\\a\nb",      u"\\\\?\\UNC\\\\srv",
        u"\\\\?x\\srv",    u"\\\\?\\UNC\\.\\x",   u"\\\\?\\UNC\\?\\x",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        check_bad(bad[i], CSC_E_INVALID_NAME);
}

/* `head`, then n times 'x', in a buffer. */
static const char16_t *with_many(const char16_t *head, size_t n)
{
    static char16_t text[CSC_MAX_PATH + 100];
    size_t len = csc_len(head);
    size_t i;

    memcpy(text, head, len * sizeof(*text));
    for (i = 0; i < n; i++)
        text[len + i] = u'x';
    text[len + n] = 0;
    return text;
}

static void a_component_may_have_255_units(void **state)
{
    struct csc_path path;

    (void)state;
    assert_hr(csc_path_parse(with_many(u"\\\\srv\\", CSC_MAX_NAME), &path), S_OK);
    csc_path_free(&path);
    check_bad(with_many(u"\\\\srv\\", CSC_MAX_NAME + 1), CSC_E_NAME_TOO_LONG);
    assert_hr(csc_name_check(with_many(u"", CSC_MAX_NAME)), S_OK);
    assert_hr(csc_name_check(with_many(u"", CSC_MAX_NAME + 1)), CSC_E_NAME_TOO_LONG);
}

/* A path of exactly n units (n - 2 no multiple of 101) with components of at most 100. */
static const char16_t *long_path(size_t n)
{
    static char16_t text[CSC_MAX_PATH + 100];
    size_t i;

    text[0] = text[1] = u'\\';
    for (i = 2; i < n; i++)
        text[i] = (i - 2) % 101 == 100 ? u'\\' : u'x';
    text[n] = 0;
    return text;
}

static void a_whole_path_may_have_32000_units(void **state)
{
    struct csc_path path;

    (void)state;
    assert_hr(csc_path_parse(long_path(CSC_MAX_PATH), &path), S_OK);
    assert_int_equal(path.len, CSC_MAX_PATH);
    csc_path_free(&path);
    check_bad(long_path(CSC_MAX_PATH + 1), CSC_E_NAME_TOO_LONG);
}

static void a_path_without_memory_is_reported(void **state)
{
    (void)state;
    csc_alloc_hook = refuse;
    check_bad(u"\\\\srv\\share", E_OUTOFMEMORY);
}

static void components_are_found_by_number(void **state)
{
    static const char16_t *const expected[] = {u"srv", u"share", u"d", u"file.txt"};
    struct csc_path path;
    size_t len;
    size_t i;

    (void)state;
    assert_hr(csc_path_parse(u"\\\\srv\\share\\d\\file.txt\\", &path), S_OK);
    for (i = 0; i < COUNT(expected); i++) {
        const char16_t *c = csc_path_component(&path, i, &len);

        assert_int_equal(len, csc_len(expected[i]));
        assert_memory_equal(c, expected[i], len * sizeof(*c));
    }
    assert_null(csc_path_component(&path, 4, &len));
    assert_int_equal(len, 0);
    csc_path_free(&path);
}

/* Any text at all is either refused cleanly or yields a normal form that parses to itself. */
static void the_normal_form_is_a_fixed_point(void **state)
{
    static const char16_t letters[] = u"\\\\\\\\//??..UNCunc: a*\x01\u00FC";
    int good = 0;
    int i;

    (void)state;
    unit_seed();
    for (i = 0; i < 200000; i++) {
        char16_t text[24] = u"\\\\";
        size_t len = 2 + unit_random(12);
        struct csc_path path;
        size_t k;

        for (k = unit_random(8) == 0 ? 0 : 2; k < len; k++)
            text[k] = letters[unit_random(COUNT(letters) - 1)];
        if (FAILED(csc_path_parse(text, &path))) {
            assert_null(path.text);
            continue;
        }
        check_good(path.text, path.text, path.count);
        csc_path_free(&path);
        good++;
    }
    assert_true(good > 1000);
}

static void names_are_checked(void **state)
{
    static const char16_t *const bad[] = {u"",    u".",   u"..",  u"a\\b", u"a/b",  u"a:b",
                                          u"a*b", u"a?b", u"a|b", u"<",    u"\x1F", u"\""};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_hr(csc_name_check(bad[i]), CSC_E_INVALID_NAME);
    assert_hr(csc_name_check(NULL), CSC_E_INVALID_NAME);
    assert_hr(csc_name_check(u"..."), S_OK);
    assert_hr(csc_name_check(u".a"), S_OK);
    assert_hr(csc_name_check(u"a."), S_OK);
    assert_hr(csc_name_check(u"NUL"), S_OK);
    assert_hr(csc_name_check(u"a b;c,d=e+f[g]{h}'i^j"), S_OK);
}

static void new_names_may_not_be_reserved_or_end_in_dot_or_space(void **state)
{
    static const char16_t *const bad[] = {
        u"a.",        u"a ",          u"...",        u"CON",      u"con",  u"Prn",      u"AUX",
        u"nul",       u"NUL.txt",     u"nul.tar.gz", u"nul .txt", u"COM1", u"com9.log", u"LPT0",
        u"lpt\u00B3", u"COM\u00B9.x", u"conin$",     u"CONOUT$",  u"a*",   u"",
    };
    static const char16_t *const good[] = {
        u"a",     u"a.b",   u".con",      u"CONS", u"xCON",
        u"COM",   u"COM10", u"COMA",      u"LPT",  u"nu",
        u"a.nul", u"con$",  u"LPT\u00B4", u"ABC1", u"report (anna v2).doc",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_hr(csc_name_check_new(bad[i]), CSC_E_INVALID_NAME);
    for (i = 0; i < COUNT(good); i++)
        assert_hr(csc_name_check_new(good[i]), S_OK);
    assert_hr(csc_name_check_new(with_many(u"", CSC_MAX_NAME + 1)), CSC_E_NAME_TOO_LONG);
}

static void joining_puts_one_backslash_between(void **state)
{
    char16_t *inside = csc_join(u"\\\\srv\\share", u"f");
    char16_t *alone = csc_join(u"", u"f");
    char16_t *nothing = csc_join(u"", u"");

    (void)state;
    assert_text(inside, u"\\\\srv\\share\\f");
    assert_text(alone, u"f");
    assert_text(nothing, u"");
    csc_free(nothing);
    csc_free(inside);
    csc_free(alone);
}

static void joining_without_memory_is_null(void **state)
{
    (void)state;
    csc_alloc_hook = refuse;
    assert_null(csc_join(u"a", u"b"));
}

static void the_base_name_is_the_last_component(void **state)
{
    (void)state;
    assert_text(csc_base_name(u"\\\\srv\\share\\f.txt"), u"f.txt");
    assert_text(csc_base_name(u"d\\f"), u"f");
    assert_text(csc_base_name(u"f"), u"f");
    assert_text(csc_base_name(u""), u"");
}

static void names_of_ours_are_told_from_others(void **state)
{
    static const char16_t *const others[] = {
        u"",
        u"~csc",
        u"~csc0123456789abcde.tmp",
        u"~csc0123456789abcdef0.tmp",
        u"~csc0123456789abcdeg.tmp",
        u"~csc0123456789abcdeF.tmp",
        u"~csc0123456789abcde/.tmp",
        u"~csc0123456789abcde:.tmp",
        u"~csc0123456789abcdef.txt",
        u"~xsc0123456789abcdef.tmp",
    };
    (void)state;
    assert_true(csc_is_own_name(u"~csc0123456789abcdef.tmp"));
    assert_true(csc_is_own_name(u"~csc0123456789abcdef.bak"));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(csc_is_own_name(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unc_paths_are_accepted_and_keep_their_case),
        cmocka_unit_test(one_backslash_at_the_end_is_ignored),
        cmocka_unit_test(forward_slashes_separate),
        cmocka_unit_test(the_long_form_names_the_same_path),
        cmocka_unit_test(in_the_long_form_a_forward_slash_is_no_separator),
        cmocka_unit_test(what_is_no_unc_path_is_a_bad_path),
        cmocka_unit_test(no_path_is_an_invalid_argument),
        cmocka_unit_test(illegal_components_are_invalid_names),
        cmocka_unit_test(a_component_may_have_255_units),
        cmocka_unit_test(a_whole_path_may_have_32000_units),
        cmocka_unit_test_teardown(a_path_without_memory_is_reported, without_hook),
        cmocka_unit_test(components_are_found_by_number),
        cmocka_unit_test(the_normal_form_is_a_fixed_point),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(new_names_may_not_be_reserved_or_end_in_dot_or_space),
        cmocka_unit_test(joining_puts_one_backslash_between),
        cmocka_unit_test_teardown(joining_without_memory_is_null, without_hook),
        cmocka_unit_test(the_base_name_is_the_last_component),
        cmocka_unit_test(names_of_ours_are_told_from_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
