/* base/text.h: lengths, copies, folding, order, keys and growable text. */
#include "unit.h"

#include "base/memory.h"
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

static void length_counts_code_units(void **state)
{
    (void)state;
    assert_int_equal(csc_len(u""), 0);
    assert_int_equal(csc_len(u"abc"), 3);
    assert_int_equal(csc_len(u"\U0001F600"), 2);
}

static void copies_are_terminated_and_independent(void **state)
{
    char16_t *whole = csc_dup(u"server");
    char16_t *part = csc_dup_n(u"server", 3);
    char16_t *none = csc_dup_n(NULL, 0);

    (void)state;
    assert_text(whole, u"server");
    assert_text(part, u"ser");
    assert_text(none, u"");
    csc_free(whole);
    csc_free(part);
    csc_free(none);
}

static void a_copy_without_memory_is_null(void **state)
{
    (void)state;
    csc_alloc_hook = refuse;
    assert_null(csc_dup(u"x"));
    assert_null(csc_to_utf8(u"x"));
    assert_null(csc_from_utf8("x"));
}

static void letters_fold_to_upper_case(void **state)
{
    static const char16_t pairs[][2] = {
        {u'a', u'A'},     {u'z', u'Z'},     {0x00E4, 0x00C4}, {0x00FF, 0x0178}, {0x0101, 0x0100},
        {0x012F, 0x012E}, {0x03B1, 0x0391}, {0x0451, 0x0401}, {0x044F, 0x042F}, {0x1E01, 0x1E00},
        {0x1F80, 0x1F88}, {0x2170, 0x2160}, {0x24D0, 0x24B6}, {0x2C65, 0x023A}, {0x10D0, 0x1C90},
        {0xAB70, 0x13A0}, {0xFF41, 0xFF21}, {0xFF5A, 0xFF3A},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++)
        assert_int_equal(csc_fold(pairs[i][0]), pairs[i][1]);
}

static void what_has_no_way_back_from_upper_case_stays_itself(void **state)
{
    /* micro sign, dotless i, long s, title-case digraph, final sigma, sharp s, long s with dot */
    static const char16_t same[] = {0x00B5, 0x0131, 0x017F, 0x01C5, 0x03C2, 0x00DF, 0x1E9B, 0x0345};
    /* between or beside ranges of the table, separators, surrogates, the last unit */
    static const char16_t others[] = {0,      u'@',   u'[',   u'`',   u'{',   0x7F,   0x80,  0x00F7,
                                      0x0100, 0x0130, 0x0138, 0xD800, 0xDC28, 0xFF5B, 0xFFFF};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(same); i++)
        assert_int_equal(csc_fold(same[i]), same[i]);
    for (i = 0; i < COUNT(others); i++)
        assert_int_equal(csc_fold(others[i]), others[i]);
}

static void folding_twice_is_folding_once(void **state)
{
    uint32_t c;

    (void)state;
    for (c = 0; c < 0x10000; c++)
        assert_int_equal(csc_fold(csc_fold((char16_t)c)), csc_fold((char16_t)c));
}

static void no_other_letter_folds_to_ascii(void **state)
{
    uint32_t c;

    (void)state;
    for (c = 0x80; c < 0x10000; c++)
        assert_true(csc_fold((char16_t)c) >= 0x80);
}

static void comparison_ignores_case_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(csc_compare(u"Readme.TXT", u"README.txt"), 0);
    assert_int_equal(csc_compare(u"\u00DCBER", u"\u00FCber"), 0);
    assert_true(csc_compare(u"a", u"B") < 0);
    assert_true(csc_compare(u"B", u"a") > 0);
    assert_true(csc_compare(u"_", u"a") > 0); /* '_' is above 'A', as in CompareStringOrdinal */
    assert_true(csc_compare(u"\u0131", u"i") != 0);
    assert_true(csc_compare(u"stra\u00DFe", u"strasse") != 0);
    assert_true(csc_compare(u"e\u0301", u"\u00E9") != 0);
}

static void a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(csc_compare(u"", u"a") < 0);
    assert_true(csc_compare(u"ab", u"ABC") < 0);
    assert_true(csc_compare(u"ABC", u"ab") > 0);
    assert_int_equal(csc_compare(u"", u""), 0);
    assert_int_equal(csc_compare_n(u"abc", 2, u"ABX", 2), 0);
    assert_true(csc_compare_n(u"abc", 3, u"ABX", 2) > 0);
}

static void exact_comparison_sees_case(void **state)
{
    (void)state;
    assert_true(csc_same(u"abc", u"abc"));
    assert_true(csc_same(u"", u""));
    assert_false(csc_same(u"abc", u"abC"));
    assert_false(csc_same(u"ab", u"abc"));
    assert_false(csc_same(u"abc", u"ab"));
}

#define RANDOM_MAX 6

/* Short strings of few letters, so that equal ones and prefixes are frequent. */
static size_t random_text(char16_t *s)
{
    static const char16_t letters[] = {u'a',   u'A',   u'b',   u'B',   u'_',   0x00E4,
                                       0x00C4, 0x0101, 0x0100, 0x00FF, 0x0178, 0xD83D,
                                       0xDE00, 0xFF41, 0xAB70, 0x13A0};
    size_t n = unit_random(RANDOM_MAX);
    size_t i;

    for (i = 0; i < n; i++)
        s[i] = unit_random(4) == 0 ? (char16_t)(1 + unit_random(0xFFFF))
                                   : letters[unit_random(COUNT(letters))];
    s[n] = 0;
    return n;
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

/* memcmp order, the shorter first if one is the beginning of the other: how SQLite sorts blobs. */
static int key_order(const char16_t *a, size_t an, const char16_t *b, size_t bn)
{
    unsigned char ka[2 * RANDOM_MAX];
    unsigned char kb[2 * RANDOM_MAX];
    int order;

    csc_key(a, an, ka);
    csc_key(b, bn, kb);
    order = memcmp(ka, kb, 2 * (an < bn ? an : bn));
    return order != 0 ? order : (an > bn) - (an < bn);
}

static void the_order_of_keys_is_the_order_of_names(void **state)
{
    int equal = 0;
    int i;

    (void)state;
    unit_seed();
    for (i = 0; i < 200000; i++) {
        char16_t a[RANDOM_MAX];
        char16_t b[RANDOM_MAX];
        size_t an = random_text(a);
        size_t bn = random_text(b);

        assert_int_equal(sign(csc_compare(a, b)), sign(key_order(a, an, b, bn)));
        assert_int_equal(sign(csc_compare(a, b)), -sign(csc_compare(b, a)));
        equal += csc_compare(a, b) == 0;
    }
    assert_true(equal > 1000); /* the strings are such that equality is tried, too */
}

static void keys_are_big_endian_folded_units(void **state)
{
    unsigned char key[4];

    (void)state;
    csc_key(u"a\u00FF", 2, key);
    assert_memory_equal(key, "\x00\x41\x01\x78", 4);
}

static void text_grows_and_stays_terminated(void **state)
{
    struct csc_text t = {0};
    size_t i;

    (void)state;
    assert_hr(csc_text_add(&t, u""), S_OK);
    assert_text(t.s, u"");
    for (i = 0; i < 1000; i++) {
        assert_hr(csc_text_add_n(&t, u"xyz", 2), S_OK);
        assert_int_equal(csc_len(t.s), t.len);
    }
    assert_int_equal(t.len, 2000);
    csc_text_cut(&t, 4);
    assert_text(t.s, u"xyxy");
    csc_text_cut(&t, 10);
    assert_text(t.s, u"xyxy");
    csc_text_free(&t);
    assert_null(t.s);
    csc_text_cut(&t, 0);
    csc_text_free(&t);
}

static void numbers_are_written_in_decimal(void **state)
{
    struct csc_text t = {0};

    (void)state;
    assert_hr(csc_text_add_number(&t, 0), S_OK);
    assert_hr(csc_text_add(&t, u" "), S_OK);
    assert_hr(csc_text_add_number(&t, 1234567890), S_OK);
    assert_hr(csc_text_add(&t, u" "), S_OK);
    assert_hr(csc_text_add_number(&t, UINT64_MAX), S_OK);
    assert_text(t.s, u"0 1234567890 18446744073709551615");
    csc_text_free(&t);
}

static void text_without_memory_keeps_what_it_has(void **state)
{
    struct csc_text t = {0};
    char16_t many[100] = {0};

    (void)state;
    assert_hr(csc_text_add(&t, u"kept"), S_OK);
    csc_alloc_hook = refuse;
    assert_hr(csc_text_add_n(&t, many, 100), E_OUTOFMEMORY);
    assert_hr(csc_text_add_n(&t, many, SIZE_MAX), E_OUTOFMEMORY);
    assert_text(t.s, u"kept");
    assert_int_equal(t.len, 4);
    csc_text_free(&t);
}

static void check_utf8(const char16_t *text, const char *utf8)
{
    char *there = csc_to_utf8(text);
    char16_t *back = csc_from_utf8(utf8);

    assert_string_equal(there, utf8);
    assert_text(back, text);
    csc_free(there);
    csc_free(back);
}

static void utf8_is_right_at_every_length(void **state)
{
    (void)state;
    check_utf8(u"", "");
    check_utf8(u"a\x7F", "a\x7F");
    check_utf8(u"\x80\u07FF", "\xC2\x80\xDF\xBF");
    check_utf8(u"\u0800\uFFFF", "\xE0\xA0\x80\xEF\xBF\xBF");
    check_utf8(u"\U00010000\U0010FFFF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

static void lone_surrogates_survive_as_wtf8(void **state)
{
    static const char16_t high[] = {u'a', 0xD83D, u'b', 0};
    static const char16_t low[] = {0xDE00, 0xD83D, 0};

    (void)state;
    check_utf8(high, "a\xED\xA0\xBD"
                     "b");
    check_utf8(low, "\xED\xB8\x80\xED\xA0\xBD");
}

static void every_text_survives_the_round_trip(void **state)
{
    int i;

    (void)state;
    unit_seed();
    for (i = 0; i < 100000; i++) {
        char16_t text[RANDOM_MAX];
        char16_t *back;
        char *utf8;

        random_text(text);
        utf8 = csc_to_utf8(text);
        back = csc_from_utf8(utf8);
        assert_true(csc_same(back, text));
        csc_free(utf8);
        csc_free(back);
    }
}

static void malformed_utf8_becomes_replacement_characters(void **state)
{
    static const struct {
        const char *utf8;
        const char16_t *text;
    } cases[] = {
        {"\x80", u"\uFFFD"}, /* continuation without a lead */
        {"\xFF"
         "a",
         u"\uFFFDa"},                                      /* never a byte of UTF-8 */
        {"\xC3", u"\uFFFD"},                               /* cut short */
        {"\xE2\x82", u"\uFFFD\uFFFD"},                     /* cut short */
        {"\xC3(", u"\uFFFD("},                             /* wrong continuation */
        {"\xC0\xAF", u"\uFFFD\uFFFD"},                     /* overlong '/' */
        {"\xE0\x80\xAF", u"\uFFFD\uFFFD\uFFFD"},           /* overlong '/' */
        {"\xF4\x90\x80\x80", u"\uFFFD\uFFFD\uFFFD\uFFFD"}, /* above U+10FFFF */
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        char16_t *text = csc_from_utf8(cases[i].utf8);

        assert_text(text, cases[i].text);
        csc_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(length_counts_code_units),
        cmocka_unit_test(copies_are_terminated_and_independent),
        cmocka_unit_test_teardown(a_copy_without_memory_is_null, without_hook),
        cmocka_unit_test(letters_fold_to_upper_case),
        cmocka_unit_test(what_has_no_way_back_from_upper_case_stays_itself),
        cmocka_unit_test(folding_twice_is_folding_once),
        cmocka_unit_test(no_other_letter_folds_to_ascii),
        cmocka_unit_test(comparison_ignores_case_and_nothing_else),
        cmocka_unit_test(a_prefix_comes_first),
        cmocka_unit_test(exact_comparison_sees_case),
        cmocka_unit_test(the_order_of_keys_is_the_order_of_names),
        cmocka_unit_test(keys_are_big_endian_folded_units),
        cmocka_unit_test(text_grows_and_stays_terminated),
        cmocka_unit_test(numbers_are_written_in_decimal),
        cmocka_unit_test_teardown(text_without_memory_keeps_what_it_has, without_hook),
        cmocka_unit_test(utf8_is_right_at_every_length),
        cmocka_unit_test(lone_surrogates_survive_as_wtf8),
        cmocka_unit_test(every_text_survives_the_round_trip),
        cmocka_unit_test(malformed_utf8_becomes_replacement_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
