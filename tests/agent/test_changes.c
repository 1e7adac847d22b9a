/*
 * agent/changes.h: what was seen to change is remembered once, and not without bounds.
 */
#include "agent/changes.h"
#include "agent/schedule.h"
#include "base/text.h"
#include "unit/unit.h"

#include <string.h>

static void check(const struct changes *c, size_t i, const char16_t *path)
{
    assert_true(i < c->count && csc_same(c->at[i], path));
}

static void a_path_is_remembered_once_in_whatever_case(void **state)
{
    struct changes c = {0};
    (void)state;
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt", 5), S_OK);
    assert_int_equal(changes_add(&c, u"\\\\S\\D\\A.TXT", 7), S_OK);
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt.bak", 9), S_OK);
    assert_int_equal(c.count, 2);
    check(&c, 0, u"\\\\s\\d\\a.txt");
    check(&c, 1, u"\\\\s\\d\\a.txt.bak");
    changes_free(&c);
}

static void it_waits_for_quiet_but_not_for_ever(void **state)
{
    struct changes c = {0};
    (void)state;
    assert_true(changes_due(&c, 10) == SCHEDULE_NEVER);
    for (uint64_t now = 1000; now <= 1200; now += 5)
        assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt", now), S_OK);
    assert_int_equal(changes_due(&c, 10), 1120);
    changes_free(&c);
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt", 2000), S_OK);
    assert_int_equal(changes_due(&c, 10), 2010);
    changes_free(&c);
}

static void servers_are_no_changes(void **state)
{
    struct changes c = {0};
    (void)state;
    assert_int_equal(changes_add(&c, u"\\\\s", 5), S_OK);
    assert_int_equal(changes_add(&c, u"\\\\s\\", 5), S_OK);
    assert_int_equal(c.count, 0);
    assert_int_equal(changes_share_length(u"\\\\s\\d"), 5);
    assert_int_equal(changes_share_length(u"\\\\s\\d\\x"), 5);
    changes_free(&c);
}

static void a_share_stands_for_all_that_is_in_it(void **state)
{
    struct changes c = {0};
    (void)state;
    assert_int_equal(changes_add(&c, u"\\\\s\\d", 5), S_OK);
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt", 5), S_OK);
    assert_int_equal(changes_add(&c, u"\\\\s\\dd\\a.txt", 5), S_OK);
    assert_int_equal(c.count, 2);
    check(&c, 1, u"\\\\s\\dd\\a.txt");
    changes_free(&c);
}

static void too_many_become_their_shares(void **state)
{
    struct changes c = {0};
    (void)state;
    for (size_t i = 0; i < 10 * CHANGES_MAX; i++) {
        struct csc_text path = {0};
        assert_int_equal(csc_text_add(&path, i % 3 ? u"\\\\s\\one\\f" : u"\\\\s\\two\\f"), S_OK);
        assert_int_equal(csc_text_add_number(&path, i), S_OK);
        assert_int_equal(changes_add(&c, path.s, i), S_OK);
        csc_text_free(&path);
        assert_true(c.count <= CHANGES_MAX);
    }
    assert_int_equal(c.count, 2);
    assert_int_equal(c.first, 0);
    assert_int_equal(c.last, 10 * CHANGES_MAX - 1);
    changes_free(&c);
}

static void what_is_taken_is_gone(void **state)
{
    struct changes c = {0}, taken;
    (void)state;
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\a.txt", 5), S_OK);
    changes_take(&c, &taken);
    assert_int_equal(c.count, 0);
    assert_int_equal(taken.count, 1);
    assert_int_equal(changes_add(&c, u"\\\\s\\d\\b.txt", 50), S_OK);
    assert_int_equal(c.first, 50);
    changes_free(&taken);
    changes_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_remembered_once_in_whatever_case),
        cmocka_unit_test(it_waits_for_quiet_but_not_for_ever),
        cmocka_unit_test(servers_are_no_changes),
        cmocka_unit_test(a_share_stands_for_all_that_is_in_it),
        cmocka_unit_test(too_many_become_their_shares),
        cmocka_unit_test(what_is_taken_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
