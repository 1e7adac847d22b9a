/*
 * engine/backoff.h: every number of attempts that makes a difference, and the ends of every range.
 */
#include "unit.h"

#include "engine/backoff.h"

#define MINUTE (60 * CSC_SECOND)

/* The dice that give the shortest, the middle and the longest wait around `delay`. */
static uint64_t wait(uint32_t attempts, uint64_t delay, int fifths)
{
    return csc_backoff_delay(attempts, (uint64_t)(fifths + 1) * (delay / 5));
}

static void the_wait_doubles_from_5_seconds_to_15_minutes(void **state)
{
    static const uint64_t seconds[] = {5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900};

    (void)state;
    for (uint32_t i = 0; i < COUNT(seconds); i++)
        assert_int_equal(wait(i + 1, seconds[i] * CSC_SECOND, 0), seconds[i] * CSC_SECOND);
    assert_int_equal(wait(UINT32_MAX, 15 * MINUTE, 0), 15 * MINUTE);
    assert_int_equal(wait(0, 5 * CSC_SECOND, 0), 5 * CSC_SECOND);
}

static void the_dice_move_it_by_a_fifth_at_most_and_reach_both_ends(void **state)
{
    (void)state;
    for (uint32_t n = 1; n < 40; n++) {
        uint64_t middle = n < 9 ? 5 * CSC_SECOND << (n - 1) : 15 * MINUTE;

        assert_int_equal(wait(n, middle, -1), middle - middle / 5);
        assert_int_equal(wait(n, middle, 1), middle + middle / 5);
        for (uint64_t random = 1; random; random <<= 1) {
            uint64_t delay = csc_backoff_delay(n, random - 1);
            assert_in_range(delay, middle - middle / 5, middle + middle / 5);
        }
        assert_in_range(csc_backoff_delay(n, UINT64_MAX), middle - middle / 5, middle + middle / 5);
    }
}

static void random_numbers_give_different_waits(void **state)
{
    unsigned shorter = 0, longer = 0;

    (void)state;
    unit_seed();
    for (int i = 0; i < 1000; i++) {
        uint64_t random = (uint64_t)unit_random(UINT32_MAX) << 32 | unit_random(UINT32_MAX);
        uint64_t delay = csc_backoff_delay(3, random);
        shorter += delay < 20 * CSC_SECOND;
        longer += delay > 20 * CSC_SECOND;
    }
    assert_true(shorter > 300 && longer > 300);
}

static void an_item_waits_until_its_time_and_not_a_moment_longer(void **state)
{
    const uint64_t now = 1000 * MINUTE;

    (void)state;
    assert_false(csc_backoff_waits(0, now));
    assert_false(csc_backoff_waits(now - 1, now));
    assert_false(csc_backoff_waits(now, now));
    assert_true(csc_backoff_waits(now + 1, now));
    assert_true(csc_backoff_waits(now + 18 * MINUTE, now));
}

static void a_clock_that_was_turned_back_keeps_nothing_waiting(void **state)
{
    const uint64_t now = 1000 * MINUTE;

    (void)state;
    assert_false(csc_backoff_waits(now + 18 * MINUTE + 1, now));
    assert_false(csc_backoff_waits(UINT64_MAX, now));
    assert_false(csc_backoff_waits(UINT64_MAX, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_doubles_from_5_seconds_to_15_minutes),
        cmocka_unit_test(the_dice_move_it_by_a_fifth_at_most_and_reach_both_ends),
        cmocka_unit_test(random_numbers_give_different_waits),
        cmocka_unit_test(an_item_waits_until_its_time_and_not_a_moment_longer),
        cmocka_unit_test(a_clock_that_was_turned_back_keeps_nothing_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
