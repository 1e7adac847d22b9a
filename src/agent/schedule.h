/*
 * When a share is to be synchronized in the background. Pure: no I/O, no clock, no randomness; all
 * that counts is passed in. Times are milliseconds, of whatever origin.
 * DOC: OfflineFiles.admx, "Configure Background Sync".
 */
#ifndef AGENT_SCHEDULE_H
#define AGENT_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULE_SECOND UINT64_C(1000)
#define SCHEDULE_MINUTE (60 * SCHEDULE_SECOND)
#define SCHEDULE_DAY    (24 * 60 * SCHEDULE_MINUTE)
#define SCHEDULE_NEVER  UINT64_MAX

/* All in minutes. */
struct schedule_rules {
    bool enabled;
    uint32_t period;
    uint32_t max_start;    /* a start is late by 0 to this, at random */
    uint32_t block_start;  /* work hours begin, counted from midnight, local time */
    uint32_t block_length; /* 0: there are none; a day or more: always */
    uint32_t ignore_after; /* work hours do not count that long after the last time; 0: they do */
};

/* What is known of a share. */
struct schedule_share {
    uint64_t known;  /* since when somebody is there to synchronize it */
    uint64_t last;   /* when it was last synchronized; 0: never */
    uint32_t period; /* of its own; 0: that of the rules */
    uint32_t random; /* any number, another one after each synchronization */
    bool wanted;     /* do not wait for the period */
};

struct schedule_clock {
    uint64_t now;
    int64_t local; /* what local time is ahead of `now` */
};

/* When it is due: now, later, or SCHEDULE_NEVER. Never in work hours that count. */
uint64_t schedule_next(const struct schedule_rules *rules, const struct schedule_share *share,
                       const struct schedule_clock *clock);

/* The minute of the day that HHMM means; `bad` where it means none. 2400 is midnight. */
uint32_t schedule_minute(uint32_t hhmm, uint32_t bad);

#endif
