/* Patterns of names: src/base/pattern.c. */
#include "unit.h"

#include "base/pattern.h"
#include "base/text.h"

static bool matches(const char16_t *pattern, const char16_t *name)
{
    return csc_pattern_match(pattern, name);
}

static void patterns_match_as_findfirstfile_does(void **state)
{
    static const struct {
        const char16_t *pattern, *name;
        bool matches;
    } cases[] = {
        {u"*", u"a", true},
        {u"*", u"a.b.c", true},
        {u"*.*", u"a.txt", true},
        {u"*.*", u"no dot", true},
        {u"*.", u"no dot", true},
        {u"*.", u"a.txt", false},
        {u"*.txt", u"a.TXT", true},
        {u"*.txt", u"a.txtx", false},
        {u"*.txt", u"a.b.txt", true},
        {u"*.txt", u"txt", false},
        {u"?", u"a", true},
        {u"?", u"ab", false},
        {u"a?", u"a", true},
        {u"a??.txt", u"a.txt", true},
        {u"a?b", u"ab", false},
        {u"a?b", u"axb", true},
        {u"a.?", u"a", true},
        {u"a.*", u"a", true},
        {u"a.*", u"a.b.c", true},
        {u"a", u"A", true},
        {u"a", u"", false},
        {u"", u"a", false},
        {u"a*b*c", u"a1b2c", true},
        {u"a*b*c", u"abcd", false},
        {u"*1*.gz", u"x1y.tar.gz", true},
        {u"\u00e4*", u"\u00c4rger", true},
        {u"a.b.", u"a.b", true},
        {u"*e*", u"he", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (matches(cases[i].pattern, cases[i].name) != cases[i].matches)
            print_error("case %u\n", (unsigned)i);
        assert_int_equal(matches(cases[i].pattern, cases[i].name), cases[i].matches);
    }
}

static void many_stars_take_no_more_than_a_moment(void **state)
{
    char16_t pattern[CSC_MAX_PATTERN + 2], name[256];

    (void)state;
    for (size_t i = 0; i < 255; i++)
        name[i] = u'a';
    name[255] = 0;
    for (size_t i = 0; i < CSC_MAX_PATTERN; i++)
        pattern[i] = i % 2 ? u'a' : u'*';
    pattern[CSC_MAX_PATTERN] = 0;
    pattern[CSC_MAX_PATTERN - 1] = u'b';
    assert_false(matches(pattern, name));
    pattern[CSC_MAX_PATTERN - 1] = u'*';
    assert_true(matches(pattern, name));
    pattern[CSC_MAX_PATTERN] = u'*';
    pattern[CSC_MAX_PATTERN + 1] = 0;
    assert_false(matches(pattern, name)); /* too long */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_as_findfirstfile_does),
        cmocka_unit_test(many_stars_take_no_more_than_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
