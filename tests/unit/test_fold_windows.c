/*
 * csc_fold against the system's own ordinal comparison, for all 65536 code units.
 *
 * Proof: every unit c compares equal to csc_fold(c), and the images of csc_fold, in their
 * numerical order, are strictly ascending for the system, too. Hence both see the same classes of
 * equal units, and order them alike.
 *
 * Under Wine there must be no difference at all. Windows has tables of several ages (each release
 * knows more scripts); there, differences beyond Latin-1 are listed and not counted.
 */
#include "unit.h"

#include "base/text.h"

static int ordinal(char16_t a, char16_t b)
{
    return CompareStringOrdinal(&a, 1, &b, 1, TRUE);
}

static bool is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* Counts a difference if it matters here, after printing it. */
static int differs(uint32_t a, uint32_t b)
{
    print_message("U+%04X and U+%04X\n", (unsigned)a, (unsigned)b);
    return is_wine() || (a < 0x100 && b < 0x100);
}

static void every_unit_equals_its_fold_for_the_system(void **state)
{
    int differences = 0;
    uint32_t c;

    (void)state;
    for (c = 0; c < 0x10000; c++) {
        if (ordinal((char16_t)c, csc_fold((char16_t)c)) != CSTR_EQUAL)
            differences += differs(c, csc_fold((char16_t)c));
    }
    assert_int_equal(differences, 0);
}

static void the_system_orders_folded_units_as_we_do(void **state)
{
    int differences = 0;
    int seen = 0;
    uint32_t last = 0;
    uint32_t c;

    (void)state;
    for (c = 1; c < 0x10000; c++) {
        if (csc_fold((char16_t)c) != c)
            continue;
        if (ordinal((char16_t)last, (char16_t)c) != CSTR_LESS_THAN)
            differences += differs(last, c);
        last = c;
        seen++;
    }
    assert_true(seen > 60000);
    assert_int_equal(differences, 0);
}

static void whole_names_compare_as_the_system_compares_them(void **state)
{
    static const char16_t *const names[] = {
        u"",
        u"a",
        u"A",
        u"ab",
        u"A_B",
        u"a.b",
        u"Z",
        u"_",
        u"\u00E9t\u00E9",
        u"\u00C9T\u00C9",
        u"\u00DF",
        u"ss",
        u"\u0131",
        u"i",
        u"\u03C3",
        u"\u03C2",
        u"\U0001F600",
        u"\uFFFD",
        u"\U00010428",
        u"\U00010400",
        u"\u2170",
        u"\u2160",
    };
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        for (k = 0; k < COUNT(names); k++) {
            int ours = csc_compare(names[i], names[k]);
            int theirs = CompareStringOrdinal(names[i], -1, names[k], -1, TRUE) - CSTR_EQUAL;

            assert_int_equal((ours > 0) - (ours < 0), theirs);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_equals_its_fold_for_the_system),
        cmocka_unit_test(the_system_orders_folded_units_as_we_do),
        cmocka_unit_test(whole_names_compare_as_the_system_compares_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
