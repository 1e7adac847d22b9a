/* cli/options.c: how the arguments of a verb are read. */
#include "captured_output.h"
#include "unit.h"

#include "cli/options.h"

enum { MANY = 8 };

static const struct verb sync_verb = {
    .name = L"sync",
    .options = OPTION_IN | OPTION_OUT | OPTION_KEEP,
    .min_paths = 1,
    .max_paths = MANY,
};
static const struct verb ls_verb = {
    .name = L"ls", .options = OPTION_TREE | OPTION_FLAT | OPTION_JSON, .max_paths = 1};
static const struct verb status_verb = {.name = L"status", .options = OPTION_JSON};

/* A command line: parsing may change the strings, so they are copied. */
static WCHAR storage[MANY][64];
static WCHAR *argv[MANY + 1];
static struct arguments got;

static bool parse(const struct verb *verb, const WCHAR *const *words)
{
    int argc = 0;

    captured_reset();
    for (; words[argc] != NULL; argc++) {
        memcpy(storage[argc], words[argc], (wcslen(words[argc]) + 1) * sizeof(WCHAR));
        argv[argc] = storage[argc];
    }
    argv[argc] = NULL;
    return options_parse(verb, argc, argv, &got);
}

#define PARSE(verb, ...) parse(verb, (const WCHAR *const[]){__VA_ARGS__, NULL})

static void paths_and_options_may_come_in_any_order(void **state)
{
    (void)state;
    assert_true(PARSE(&sync_verb, L"--in", L"\\\\s\\a", L"--out", L"\\\\s\\b"));
    assert_int_equal(got.options, OPTION_IN | OPTION_OUT);
    assert_int_equal(got.path_count, 2);
    assert_wide_equal(got.paths[0], L"\\\\s\\a");
    assert_wide_equal(got.paths[1], L"\\\\s\\b");
}

static void slashes_become_backslashes_and_none_stays_at_the_end(void **state)
{
    (void)state;
    assert_true(PARSE(&sync_verb, L"//server/share/folder//", L"\\\\server\\"));
    assert_wide_equal(got.paths[0], L"\\\\server\\share\\folder");
    assert_wide_equal(got.paths[1], L"\\\\server");
}

static void each_answer_to_conflicts_is_understood_in_both_spellings(void **state)
{
    static const struct {
        const WCHAR *word;
        enum keep keep;
    } answers[] = {{L"local", KEEP_LOCAL},
                   {L"remote", KEEP_REMOTE},
                   {L"latest", KEEP_LATEST},
                   {L"all", KEEP_ALL}};

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        WCHAR joined[32] = L"--keep=";

        assert_true(PARSE(&sync_verb, L"\\\\s\\a", L"--keep", answers[i].word));
        assert_int_equal(got.keep, answers[i].keep);
        memcpy(joined + 7, answers[i].word, (wcslen(answers[i].word) + 1) * sizeof(WCHAR));
        assert_true(PARSE(&sync_verb, joined, L"\\\\s\\a"));
        assert_int_equal(got.keep, answers[i].keep);
        assert_int_equal(got.path_count, 1);
    }
}

static void without_keep_nothing_is_decided(void **state)
{
    (void)state;
    assert_true(PARSE(&sync_verb, L"\\\\s\\a"));
    assert_int_equal(got.keep, KEEP_UNDECIDED);
}

static void keep_without_or_with_a_wrong_value_is_refused(void **state)
{
    (void)state;
    assert_false(PARSE(&sync_verb, L"\\\\s\\a", L"--keep"));
    assert_wide_holds(captured_diagnostics, L"local, remote, latest, all");
    assert_false(PARSE(&sync_verb, L"\\\\s\\a", L"--keep=newest"));
    assert_false(PARSE(&sync_verb, L"\\\\s\\a", L"--keep="));
}

static void an_unknown_option_is_named(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L"--recursive"));
    assert_wide_holds(captured_diagnostics, L"--recursive");
    assert_false(PARSE(&ls_verb, L"--tre"));
    assert_false(PARSE(&ls_verb, L"--trees"));
}

static void sizes_have_a_letter_or_none(void **state)
{
    static const struct verb space_verb = {.name = L"space",
                                           .options = OPTION_LIMIT | OPTION_AUTO_LIMIT};
    static const WCHAR *const wrong[] = {L"", L"K", L"1KB", L"-1", L"1.5G", L"20000000T", L"1 G"};
    (void)state;
    assert_true(PARSE(&space_verb, L"--limit", L"20G", L"--unpinned-limit=512"));
    assert_true(got.limit == 20ull << 30 && got.auto_limit == 512);
    assert_true(PARSE(&space_verb, L"--limit=3t"));
    assert_true(got.limit == 3ull << 40);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(PARSE(&space_verb, L"--limit", wrong[i]));
    assert_false(PARSE(&space_verb, L"--limit"));
}

static void an_option_of_another_verb_is_refused(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L"--keep", L"all"));
    assert_wide_holds(captured_diagnostics, L"ls does not take");
}

static void a_value_for_an_option_without_one_is_refused(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L"--tree=yes"));
    assert_wide_holds(captured_diagnostics, L"no value");
}

static void a_missing_path_is_noticed(void **state)
{
    (void)state;
    assert_false(PARSE(&sync_verb, L"--in"));
    assert_wide_holds(captured_diagnostics, L"needs a PATH");
}

static void an_empty_path_is_refused(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L""));
    assert_wide_holds(captured_diagnostics, L"empty");
}

static void too_many_paths_are_noticed(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L"\\\\s\\a", L"\\\\s\\b"));
    assert_wide_holds(captured_diagnostics, L"one PATH only");
    assert_false(PARSE(&status_verb, L"\\\\s\\a"));
    assert_wide_holds(captured_diagnostics, L"takes no PATH");
}

static void tree_and_flat_exclude_each_other(void **state)
{
    (void)state;
    assert_false(PARSE(&ls_verb, L"--tree", L"--flat"));
}

static void help_is_understood_by_every_verb_and_needs_no_path(void **state)
{
    (void)state;
    assert_true(PARSE(&sync_verb, L"--help"));
    assert_int_equal(got.options, OPTION_HELP);
    assert_true(PARSE(&ls_verb, L"-h"));
    assert_true(PARSE(&status_verb, L"/?"));
    assert_int_equal(got.options, OPTION_HELP);
}

static void after_two_dashes_everything_is_a_path(void **state)
{
    (void)state;
    assert_true(PARSE(&sync_verb, L"--", L"--in"));
    assert_int_equal(got.options, 0);
    assert_int_equal(got.path_count, 1);
    assert_wide_equal(got.paths[0], L"--in");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_options_may_come_in_any_order),
        cmocka_unit_test(slashes_become_backslashes_and_none_stays_at_the_end),
        cmocka_unit_test(each_answer_to_conflicts_is_understood_in_both_spellings),
        cmocka_unit_test(without_keep_nothing_is_decided),
        cmocka_unit_test(keep_without_or_with_a_wrong_value_is_refused),
        cmocka_unit_test(an_unknown_option_is_named),
        cmocka_unit_test(an_option_of_another_verb_is_refused),
        cmocka_unit_test(sizes_have_a_letter_or_none),
        cmocka_unit_test(a_value_for_an_option_without_one_is_refused),
        cmocka_unit_test(a_missing_path_is_noticed),
        cmocka_unit_test(an_empty_path_is_refused),
        cmocka_unit_test(too_many_paths_are_noticed),
        cmocka_unit_test(tree_and_flat_exclude_each_other),
        cmocka_unit_test(help_is_understood_by_every_verb_and_needs_no_path),
        cmocka_unit_test(after_two_dashes_everything_is_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
