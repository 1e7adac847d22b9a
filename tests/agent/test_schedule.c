/*
 * agent/schedule.h: when a share is due, by table, and by laws that hold for random settings.
 */
#include "agent/schedule.h"
#include "unit/unit.h"

#include <string.h>

#define MINUTES(n)  ((uint64_t)(n)*SCHEDULE_MINUTE)
#define AT(h, m)    (BASE + MINUTES((h)*60 + (m)))
#define BASE        (20000 * SCHEDULE_DAY) /* midnight of some day */
#define MINUTES_DAY 1440u

static const struct schedule_rules plain = {.enabled = true, .period = 360};

static uint64_t next(const struct schedule_rules *rules, struct schedule_share share, uint64_t now)
{
    const struct schedule_clock clock = {.now = now};
    return schedule_next(rules, &share, &clock);
}

static void assert_time(uint64_t actual, uint64_t expected)
{
    if (actual != expected)
        fail_msg("%02d:%02d instead of %02d:%02d", (int)(actual / MINUTES(60) % 24),
                 (int)(actual / MINUTES(1) % 60), (int)(expected / MINUTES(60) % 24),
                 (int)(expected / MINUTES(1) % 60));
}

static void it_is_due_a_period_after_the_last_time(void **state)
{
    (void)state;
    assert_time(
        next(&plain, (struct schedule_share){.known = AT(8, 0), .last = AT(9, 0)}, AT(9, 1)),
        AT(15, 0));
    assert_time(
        next(&plain, (struct schedule_share){.known = AT(8, 0), .last = AT(9, 0), .period = 5},
             AT(9, 1)),
        AT(9, 5));
}

static void what_was_never_synchronized_or_is_late_is_due_when_somebody_is_there(void **state)
{
    (void)state;
    assert_time(next(&plain, (struct schedule_share){.known = AT(8, 0)}, AT(8, 0)), AT(8, 0));
    assert_time(next(&plain, (struct schedule_share){.known = AT(8, 0)}, AT(10, 0)), AT(10, 0));
    assert_time(
        next(&plain, (struct schedule_share){.known = AT(8, 0), .last = AT(1, 0)}, AT(8, 0)),
        AT(8, 0));
    assert_time(
        next(&plain, (struct schedule_share){.known = AT(8, 0), .last = AT(3, 0)}, AT(8, 0)),
        AT(9, 0));
}

static void the_start_is_late_at_random_and_within_bounds(void **state)
{
    struct schedule_rules rules = plain;
    uint64_t first = UINT64_MAX, last = 0;
    (void)state;
    unit_seed();
    rules.max_start = 60;
    for (int i = 0; i < 10000; i++) {
        struct schedule_share share = {.known = AT(8, 0), .random = unit_random(UINT32_MAX)};
        uint64_t due = next(&rules, share, AT(8, 0));
        assert_in_range(due, AT(8, 0), AT(9, 0));
        first = due < first ? due : first;
        last = due > last ? due : last;
    }
    assert_true(first < AT(8, 2) && last > AT(8, 58));
}

static void what_is_wanted_does_not_wait(void **state)
{
    struct schedule_rules rules = plain;
    const struct schedule_share share = {
        .known = AT(8, 0), .last = AT(9, 0), .random = 77, .wanted = true};
    (void)state;
    rules.max_start = 60;
    assert_time(next(&rules, share, AT(9, 1)), AT(9, 1));
    rules.enabled = false;
    assert_true(next(&rules, share, AT(9, 1)) == SCHEDULE_NEVER);
}

static void work_hours_put_it_off_to_their_end(void **state)
{
    static const struct {
        unsigned start, length; /* minutes */
        unsigned now, due;      /* minutes of the day */
    } table[] = {
        {480, 60, 479, 479},
        {480, 60, 480, 540},
        {480, 60, 539, 540},
        {480, 60, 540, 540},
        {1380, 120, 1379, 1379},
        {1380, 120, 1380, 1500},
        {1380, 120, 1439, 1500},
        {1380, 120, 1440, 1500},
        {1380, 120, 1499, 1500},
        {1380, 120, 1500, 1500},
        {1380, 120, 30, 60},
        {0, 0, 600, 600},
        {0, 1, 0, 1},
        {0, 1439, 5, 1439},
        {600, 1439, 599, 599},
        {600, 1439, 600, 2039},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct schedule_rules rules = plain;
        rules.block_start = table[i].start;
        rules.block_length = table[i].length;
        assert_time(next(&rules, (struct schedule_share){.known = BASE}, AT(0, table[i].now)),
                    AT(0, table[i].due));
    }
}

static void work_hours_of_a_day_never_end(void **state)
{
    struct schedule_rules rules = plain;
    (void)state;
    rules.block_length = MINUTES_DAY;
    assert_true(next(&rules, (struct schedule_share){.known = BASE}, AT(9, 0)) == SCHEDULE_NEVER);
    rules.ignore_after = 600;
    assert_time(next(&rules, (struct schedule_share){.known = BASE, .last = AT(2, 0)}, AT(9, 0)),
                AT(12, 0));
}

static void work_hours_do_not_count_after_too_long_a_time(void **state)
{
    struct schedule_rules rules = plain;
    (void)state;
    rules.block_start = 8 * 60;
    rules.block_length = 10 * 60;
    rules.ignore_after = 8 * 60;
    /* Due at 8:00, in work hours; at 10:00 it is too long ago; at 2:00 it was not synchronized. */
    assert_time(next(&rules, (struct schedule_share){.known = BASE, .last = AT(2, 0)}, AT(3, 0)),
                AT(10, 0));
    assert_time(next(&rules, (struct schedule_share){.known = BASE, .last = AT(2, 0)}, AT(11, 0)),
                AT(11, 0));
    rules.ignore_after = 24 * 60; /* later than the end of work */
    assert_time(next(&rules, (struct schedule_share){.known = BASE, .last = AT(2, 0)}, AT(9, 0)),
                AT(18, 0));
    rules.ignore_after = UINT32_MAX;
    assert_time(next(&rules, (struct schedule_share){.known = BASE, .last = AT(2, 0)}, AT(9, 0)),
                AT(18, 0));
}

static void work_hours_are_those_of_local_time(void **state)
{
    struct schedule_rules rules = plain;
    const struct schedule_share share = {.known = BASE};
    (void)state;
    rules.block_start = 8 * 60;
    rules.block_length = 60;
    for (int hours = -14; hours <= 14; hours++) {
        struct schedule_clock clock = {
            .now = AT(24, 0) + MINUTES(8 * 60 + 30) - (uint64_t)hours * MINUTES(60),
            .local = hours * (int64_t)MINUTES(60)};
        assert_time(schedule_next(&rules, &share, &clock), clock.now + MINUTES(30));
    }
}

static void a_clock_that_is_set_back_delays_nothing_for_long(void **state)
{
    const struct schedule_share share = {.known = AT(20, 0), .last = AT(23, 0)};
    (void)state;
    assert_time(next(&plain, share, AT(3, 0)), AT(9, 0));
}

/* --- laws ------------------------------------------------------------------------------------ */

static struct schedule_rules random_rules(void)
{
    return (struct schedule_rules){.enabled = true,
                                   .period = 1 + unit_random(1440),
                                   .max_start = unit_random(3601),
                                   .block_start = unit_random(1440),
                                   .block_length = unit_random(1440),
                                   .ignore_after = unit_random(2) ? unit_random(3000) : 0};
}

/* Minute by minute, as one would say it. */
static bool is_blocked(const struct schedule_rules *r, const struct schedule_clock *clock,
                       uint64_t time)
{
    uint64_t minute = (time + (uint64_t)clock->local) / SCHEDULE_MINUTE % MINUTES_DAY;
    for (uint32_t i = 0; i < r->block_length; i++) {
        if ((r->block_start + i) % MINUTES_DAY == minute)
            return true;
    }
    return false;
}

static void check_laws(const struct schedule_rules *r, const struct schedule_share *share,
                       const struct schedule_clock *clock)
{
    uint64_t due = schedule_next(r, share, clock);
    uint64_t since = share->last ? share->last : share->known;
    uint64_t latest = (share->last ? share->last + MINUTES(r->period) : share->known);
    latest = (latest > share->known ? latest : share->known) + MINUTES(r->max_start);
    latest = latest > clock->now ? latest : clock->now;
    assert_true(due >= clock->now);
    assert_true(due <= latest + MINUTES(r->block_length));
    if (is_blocked(r, clock, due))
        assert_true(r->ignore_after && due >= since + MINUTES(r->ignore_after));
    /* Asked again at any time before, and at that time, the answer is the same. */
    struct schedule_clock then = *clock;
    then.now += due > clock->now ? unit_random(UINT32_MAX) % (due - clock->now) : 0;
    assert_time(schedule_next(r, share, &then), due);
    then.now = due;
    assert_time(schedule_next(r, share, &then), due);
}

static void laws_hold_for_random_settings(void **state)
{
    (void)state;
    unit_seed();
    for (int i = 0; i < 20000; i++) {
        const struct schedule_rules rules = random_rules();
        const struct schedule_clock clock = {
            .now = BASE + MINUTES(unit_random(3 * MINUTES_DAY)),
            .local = ((int64_t)unit_random(1681) - 840) * (int64_t)MINUTES(1)};
        const struct schedule_share share = {
            .known = clock.now - MINUTES(unit_random(3000)),
            .last = unit_random(4) ? clock.now - MINUTES(unit_random(5000)) : 0,
            .random = unit_random(UINT32_MAX),
            .wanted = unit_random(4) == 0};
        check_laws(&rules, &share, &clock);
    }
}

static void hhmm_is_a_minute_of_the_day_or_none(void **state)
{
    (void)state;
    assert_int_equal(schedule_minute(0, 9999), 0);
    assert_int_equal(schedule_minute(830, 9999), 510);
    assert_int_equal(schedule_minute(2359, 9999), 1439);
    assert_int_equal(schedule_minute(2400, 9999), 0);
    assert_int_equal(schedule_minute(2401, 9999), 9999);
    assert_int_equal(schedule_minute(860, 9999), 9999);
    assert_int_equal(schedule_minute(UINT32_MAX, 9999), 9999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_due_a_period_after_the_last_time),
        cmocka_unit_test(what_was_never_synchronized_or_is_late_is_due_when_somebody_is_there),
        cmocka_unit_test(the_start_is_late_at_random_and_within_bounds),
        cmocka_unit_test(what_is_wanted_does_not_wait),
        cmocka_unit_test(work_hours_put_it_off_to_their_end),
        cmocka_unit_test(work_hours_of_a_day_never_end),
        cmocka_unit_test(work_hours_do_not_count_after_too_long_a_time),
        cmocka_unit_test(work_hours_are_those_of_local_time),
        cmocka_unit_test(a_clock_that_is_set_back_delays_nothing_for_long),
        cmocka_unit_test(laws_hold_for_random_settings),
        cmocka_unit_test(hhmm_is_a_minute_of_the_day_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
