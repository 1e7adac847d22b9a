/* engine/facts.h: which differences between two observations count. */
#include "unit.h"

#include "engine/facts.h"

static const struct csc_facts file = {.kind = CSC_FILE,
                                      .attributes = FILE_ATTRIBUTE_READONLY,
                                      .size = 10,
                                      .created = 1,
                                      .written = 2,
                                      .changed = 3,
                                      .accessed = 4,
                                      .id = 5};
static const struct csc_facts directory = {
    .kind = CSC_DIR, .created = 1, .written = 2, .changed = 3, .accessed = 4, .id = 5};
static const struct csc_facts none;

/* The difference must be the same both ways. */
static void check(struct csc_facts a, struct csc_facts b, unsigned diff)
{
    assert_int_equal(csc_facts_diff(&a, &b), diff);
    assert_int_equal(csc_facts_diff(&b, &a), diff);
    if (diff != 0)
        assert_false(csc_facts_same(&a, &b));
}

static void equal_facts_do_not_differ(void **state)
{
    (void)state;
    check(file, file, 0);
    check(directory, directory, 0);
    check(none, none, 0);
    assert_true(csc_facts_same(&file, &file));
    assert_true(csc_facts_same(&directory, &directory));
    assert_true(csc_facts_same(&none, &none));
}

static void another_kind_is_the_whole_difference(void **state)
{
    (void)state;
    check(file, directory, CSC_DIFF_KIND);
    check(file, none, CSC_DIFF_KIND);
    check(directory, none, CSC_DIFF_KIND);
}

static void an_absent_copy_has_no_facts_whatever_was_left_in_them(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.kind = CSC_NONE;
    check(none, f, 0);
}

static void each_fact_of_a_file_has_its_bit(void **state)
{
    struct csc_facts f;

    (void)state;
    f = file;
    f.size = 11;
    check(file, f, CSC_DIFF_SIZE);
    f = file;
    f.written = 1;
    check(file, f, CSC_DIFF_WRITTEN);
    f = file;
    f.attributes = FILE_ATTRIBUTE_HIDDEN;
    check(file, f, CSC_DIFF_ATTRIBUTES);
    f = file;
    f.id = 6;
    check(file, f, CSC_DIFF_ID);
    f = file;
    f.changed = 9;
    check(file, f, CSC_DIFF_CHANGED);
    f.id = 6;
    f.size = 0;
    check(file, f, CSC_DIFF_CHANGED | CSC_DIFF_ID | CSC_DIFF_SIZE);
}

static void an_empty_file_or_one_without_write_time_still_differs(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.size = 0;
    f.written = 0;
    check(file, f, CSC_DIFF_SIZE | CSC_DIFF_WRITTEN);
}

static void unknown_ids_and_change_times_differ_from_nothing(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.id = 0;
    f.changed = 0;
    check(file, f, 0);
    assert_true(csc_facts_same(&file, &f));
}

static void attributes_that_are_not_kept_do_not_count(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.attributes |= FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_NORMAL | FILE_ATTRIBUTE_TEMPORARY |
                    FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY;
    check(file, f, 0);
    assert_true(csc_facts_same(&file, &f));
    f = file;
    f.attributes |= FILE_ATTRIBUTE_SYSTEM;
    check(file, f, CSC_DIFF_ATTRIBUTES);
}

static void a_directory_is_not_changed_by_what_happens_in_it(void **state)
{
    struct csc_facts d = directory;

    (void)state;
    d.size = 4096;
    d.written = 20;
    d.changed = 30;
    d.accessed = 40;
    check(directory, d, 0);
    assert_true(csc_facts_same(&directory, &d));
    d.attributes = FILE_ATTRIBUTE_HIDDEN;
    d.id = 9;
    check(directory, d, CSC_DIFF_ATTRIBUTES | CSC_DIFF_ID);
}

static void creation_time_is_no_change_but_another_version(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.created = 9;
    check(file, f, 0);
    assert_false(csc_facts_same(&file, &f));
    f.created = 0;
    assert_true(csc_facts_same(&file, &f));
    assert_true(csc_facts_same(&f, &file));
}

static void reading_a_file_leaves_it_the_same_version(void **state)
{
    struct csc_facts f = file;

    (void)state;
    f.accessed = 99;
    check(file, f, 0);
    assert_true(csc_facts_same(&file, &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_facts_do_not_differ),
        cmocka_unit_test(another_kind_is_the_whole_difference),
        cmocka_unit_test(an_absent_copy_has_no_facts_whatever_was_left_in_them),
        cmocka_unit_test(each_fact_of_a_file_has_its_bit),
        cmocka_unit_test(an_empty_file_or_one_without_write_time_still_differs),
        cmocka_unit_test(unknown_ids_and_change_times_differ_from_nothing),
        cmocka_unit_test(attributes_that_are_not_kept_do_not_count),
        cmocka_unit_test(a_directory_is_not_changed_by_what_happens_in_it),
        cmocka_unit_test(creation_time_is_no_change_but_another_version),
        cmocka_unit_test(reading_a_file_leaves_it_the_same_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
