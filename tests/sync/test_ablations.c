/*
 * What are the suites of deaths worth, with edits at every step (test_crash.c) and over all
 * workloads (test_workloads.c)? They must fail when a part of the engine's safety is taken away,
 * each of them (ablation.h), and pass otherwise. Where nobody else edits anything, only some parts
 * matter.
 *
 *   test_sync_ablations <path of test_sync_crash> <path of test_sync_workloads>
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h comes after the headers it relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static const char *suite;
static const char *workloads;

/* The first test that fails, or "" if none does. */
static void run(const char *program, const char *arguments, const char *part, char failed[128])
{
    char line[1024];
    FILE *output;
    int status;
    snprintf(line, sizeof(line), "'%s' %s --without %s 2>&1", program, arguments, part);
    output = popen(line, "r");
    assert_non_null(output);
    failed[0] = 0;
    while (fgets(line, sizeof(line), output)) {
        const char *found = strstr(line, "[  FAILED  ] ");
        if (found && !failed[0])
            snprintf(failed, 128, "%.*s", (int)strcspn(found + 13, "\n"), found + 13);
    }
    status = pclose(output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status) != 0, failed[0] != 0);
}

static void fails_without(const char *part)
{
    char failed[128];
    run(suite, "", part, failed);
    print_message("without %s: %s\n", part, failed);
    if (!failed[0])
        fail_msg("nothing fails without %s", part);
}

static void without_the_flush_the_suite_fails(void **state)
{
    (void)state;
    fails_without("flush");
}
static void without_the_backup_link_the_suite_fails(void **state)
{
    (void)state;
    fails_without("link");
}
static void without_judging_the_backup_the_suite_fails(void **state)
{
    (void)state;
    fails_without("judging");
}
static void without_the_stamp_of_our_own_handle_the_suite_fails(void **state)
{
    (void)state;
    fails_without("own-stamp");
}
static void without_the_judgement_of_recovery_the_suite_fails(void **state)
{
    (void)state;
    fails_without("recovery");
}
static void without_the_second_look_before_a_deletion_the_suite_fails(void **state)
{
    (void)state;
    fails_without("second-look");
}

static void workloads_fail_without(const char *part)
{
    char failed[128];
    run(workloads, "--share 0/40 --double 0", part, failed);
    if (!failed[0])
        fail_msg("no workload fails without %s", part);
}

static void without_the_flush_workloads_fail(void **state)
{
    (void)state;
    workloads_fail_without("flush");
}

/* The stamp is taken away together with the exclusion of others: that alone does no harm. */
static void with_others_free_to_rename_the_suite_passes(void **state)
{
    char failed[128];
    (void)state;
    run(suite, "", "exclusion", failed);
    assert_string_equal(failed, "");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_flush_the_suite_fails),
        cmocka_unit_test(without_the_backup_link_the_suite_fails),
        cmocka_unit_test(without_judging_the_backup_the_suite_fails),
        cmocka_unit_test(without_the_stamp_of_our_own_handle_the_suite_fails),
        cmocka_unit_test(without_the_judgement_of_recovery_the_suite_fails),
        cmocka_unit_test(without_the_second_look_before_a_deletion_the_suite_fails),
        cmocka_unit_test(without_the_flush_workloads_fail),
        cmocka_unit_test(with_others_free_to_rename_the_suite_passes),
    };
    if (argc != 3)
        return 2;
    suite = argv[1];
    workloads = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
