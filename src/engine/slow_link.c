/*
 * Slow links. See slow_link.h.
 * DOC: OfflineFiles.admx, Pol_SlowLinkSettings: slow is a throughput below its threshold or a
 * latency above its own; a link is looked at again now and then and brought back when it is faster.
 * How far apart the two thresholds are, and how long a state lasts, is not documented.
 */
#include "engine/slow_link.h"

/* What a limit makes of what was measured. */
enum verdict { UNKNOWN, GOOD, BETWEEN, BAD };

void csc_link_note(struct csc_link_window *window, const struct csc_link_sample *sample)
{
    if (!sample->bytes)
        window->trips[window->trip_count++ % CSC_LINK_SAMPLES] = *sample;
    else if (sample->bytes >= CSC_LINK_BULK_BYTES)
        window->bulks[window->bulk_count++ % CSC_LINK_SAMPLES] = *sample;
}

static bool is_valid(const struct csc_link_sample *sample, uint64_t valid, uint64_t now)
{
    return sample->time && sample->time <= now && now - sample->time <= valid;
}

/* The shortest of the round trips; false: there were too few. */
static bool least_trip(const struct csc_link_window *window, uint64_t now, uint64_t *micros)
{
    uint64_t least = UINT64_MAX;
    unsigned known = 0;
    for (unsigned i = 0; i < CSC_LINK_SAMPLES; i++) {
        const struct csc_link_sample *trip = &window->trips[i];
        if (!is_valid(trip, CSC_LINK_TRIP_VALID, now))
            continue;
        known++;
        least = trip->micros < least ? trip->micros : least;
    }
    *micros = least;
    return known >= CSC_LINK_TRIPS;
}

bool csc_link_latency(const struct csc_link_window *window, uint64_t now, uint32_t *latency)
{
    uint64_t least;
    bool known = least_trip(window, now, &least);
    *latency = known ? (uint32_t)(least / 1000) : 0;
    return known;
}

static enum verdict judge_latency(uint32_t limit, const struct csc_link_window *window,
                                  uint64_t now)
{
    uint64_t least, bound = (uint64_t)limit * 1000;
    if (!least_trip(window, now, &least))
        return UNKNOWN;
    if (least > bound)
        return BAD;
    return least <= bound - bound / 4 ? GOOD : BETWEEN;
}

/* Bits a second; a transfer that took no time at all is as fast as can be. */
static uint64_t rate(const struct csc_link_sample *bulk)
{
    return (uint64_t)bulk->bytes * 8 * 1000000 / (bulk->micros ? bulk->micros : 1);
}

static enum verdict judge_throughput(uint64_t limit, const struct csc_link_window *window,
                                     uint64_t now)
{
    uint64_t best = 0;
    unsigned known = 0;
    for (unsigned i = 0; i < CSC_LINK_SAMPLES; i++) {
        const struct csc_link_sample *bulk = &window->bulks[i];
        if (!is_valid(bulk, CSC_LINK_BULK_VALID, now))
            continue;
        known++;
        best = rate(bulk) > best ? rate(bulk) : best;
    }
    if (known < CSC_LINK_BULKS)
        return UNKNOWN;
    if (best < limit)
        return BAD;
    return best - limit >= limit / 3 ? GOOD : BETWEEN;
}

bool csc_link_is_held(const struct csc_link_limits *limits, const struct csc_link_state *state,
                      uint64_t now)
{
    return state->since && state->since <= now && now - state->since < limits->hold;
}

/* One that is slow has to show that it is not, by each of its limits. Transfers are rare while
 * somebody works from the cache: they need not show it where the latency does. */
static bool stays_slow(const struct csc_link_limits *limits, enum verdict latency,
                       enum verdict throughput)
{
    bool quick = !limits->latency || latency == GOOD;
    bool wide =
        !limits->throughput || throughput == GOOD || (throughput == UNKNOWN && limits->latency);
    return !quick || !wide;
}

bool csc_link_is_slow(const struct csc_link_limits *limits, const struct csc_link_window *window,
                      const struct csc_link_state *state, uint64_t now)
{
    if (!limits->latency && !limits->throughput)
        return false;
    if (csc_link_is_held(limits, state, now))
        return state->slow;
    if (limits->latency == CSC_LINK_ALWAYS_SLOW)
        return true;
    enum verdict latency = limits->latency ? judge_latency(limits->latency, window, now) : UNKNOWN;
    enum verdict throughput =
        limits->throughput ? judge_throughput(limits->throughput, window, now) : UNKNOWN;
    if (state->slow)
        return stays_slow(limits, latency, throughput);
    return latency == BAD || throughput == BAD;
}
