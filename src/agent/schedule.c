/*
 * When a share is due: see schedule.h.
 */
#include "agent/schedule.h"

#define DAY_MINUTES 1440u

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint32_t schedule_minute(uint32_t hhmm, uint32_t bad)
{
    uint32_t hour = hhmm / 100, minute = hhmm % 100;
    return hour * 60 + minute > DAY_MINUTES || minute > 59 ? bad
                                                           : (hour * 60 + minute) % DAY_MINUTES;
}

/* How long the work hours that a moment lies in still last; 0: it lies in none. */
static uint64_t left_of_block(const struct schedule_rules *rules, uint64_t time, int64_t local)
{
    uint64_t length = rules->block_length * SCHEDULE_MINUTE;
    uint64_t begin = rules->block_start % DAY_MINUTES * SCHEDULE_MINUTE;
    uint64_t of_day = (time % SCHEDULE_DAY + (uint64_t)(local % (int64_t)SCHEDULE_DAY) +
                       2 * SCHEDULE_DAY - begin) %
                      SCHEDULE_DAY;
    if (rules->block_length >= DAY_MINUTES)
        return SCHEDULE_NEVER;
    return of_day < length ? length - of_day : 0;
}

/* The same moment, or the first one after it at which work hours do not count. `since` is when the
 * share was last synchronized, or, if it never was, since when it waits. */
static uint64_t out_of_block(const struct schedule_rules *rules, uint64_t time, uint64_t since,
                             int64_t local)
{
    uint64_t left = left_of_block(rules, time, local);
    uint64_t end = left == SCHEDULE_NEVER ? SCHEDULE_NEVER : time + left;
    if (!left || !rules->ignore_after)
        return end;
    uint64_t enough = later(time, since + rules->ignore_after * SCHEDULE_MINUTE);
    return enough < end ? enough : end;
}

uint64_t schedule_next(const struct schedule_rules *rules, const struct schedule_share *share,
                       const struct schedule_clock *clock)
{
    /* Clocks are set back: what is said to be in the future is now. */
    uint64_t last = share->last > clock->now ? clock->now : share->last;
    uint64_t known = share->known > clock->now ? clock->now : share->known;
    uint32_t period = share->period ? share->period : rules->period;
    uint64_t delay = share->random % (rules->max_start * SCHEDULE_MINUTE + 1);
    uint64_t due = known;
    if (!rules->enabled)
        return SCHEDULE_NEVER;
    if (last)
        due = later(known, last + period * SCHEDULE_MINUTE);
    due = share->wanted ? clock->now : later(due + delay, clock->now);
    return out_of_block(rules, due, last ? last : known, clock->local);
}
