/*
 * Is the connection to a server slow? Judged by what real requests to it have taken. Pure: the
 * clock, the limits and the measuring are the caller's.
 *
 * The latency of a link is the shortest of its latest round trips: a busy server or a busy machine
 * only ever makes a request longer. Its throughput is the best of its latest large transfers, for
 * the same reason. A link becomes slow beyond a limit, and fast again only a quarter below its
 * latency, or a third above its throughput; in between it stays what it is. And whatever it has
 * become it stays for some time (the hold): so its changes in any span of time are at most one, and
 * one more for each hold.
 */
#ifndef CSC_ENGINE_SLOW_LINK_H
#define CSC_ENGINE_SLOW_LINK_H

#include "base/types.h"

#define CSC_LINK_SAMPLES     16u /* the latest of each kind that are kept */
#define CSC_LINK_TRIPS       8u  /* that it takes to know the latency */
#define CSC_LINK_BULKS       4u  /* that it takes to know the throughput */
#define CSC_LINK_BULK_BYTES  32768u
#define CSC_LINK_TRIP_VALID  (UINT64_C(120) * 10000000)  /* FILETIME units */
#define CSC_LINK_BULK_VALID  (UINT64_C(3600) * 10000000) /* transfers are rare */
#define CSC_LINK_ALWAYS_SLOW 1u                          /* a latency limit that nothing meets */

struct csc_link_sample {
    uint64_t time;   /* when it ended, FILETIME */
    uint32_t micros; /* what it took, in millionths of a second */
    uint32_t bytes;  /* that were moved; 0: a round trip */
};

/* The latest samples of either kind. All zero: none. */
struct csc_link_window {
    struct csc_link_sample trips[CSC_LINK_SAMPLES];
    struct csc_link_sample bulks[CSC_LINK_SAMPLES];
    uint32_t trip_count; /* ever; the n-th is at n % CSC_LINK_SAMPLES */
    uint32_t bulk_count;
};

struct csc_link_limits {
    uint32_t latency;             /* a link with more milliseconds is slow; 0: no limit */
    uint64_t throughput;          /* a link with fewer bits a second is slow; 0: no limit */
    uint64_t hold;                /* FILETIME units */
    bool transparent;             /* files that are read over a link with more than this are kept */
    uint32_t transparent_latency; /* ms */
};

/* What a share's connection was last found to be. */
struct csc_link_state {
    bool slow;
    uint64_t since; /* when it became that, or was told to be; 0: long ago */
};

/* Takes a sample in. Transfers of fewer than CSC_LINK_BULK_BYTES tell nothing and are dropped. */
void csc_link_note(struct csc_link_window *window, const struct csc_link_sample *sample);

/* The latency in milliseconds, rounded down; false: it is not known. */
bool csc_link_latency(const struct csc_link_window *window, uint64_t now, uint32_t *latency);

/* May the state change yet, or does the hold keep it? A clock that was turned back keeps nothing.
 */
bool csc_link_is_held(const struct csc_link_limits *limits, const struct csc_link_state *state,
                      uint64_t now);

/* Is the link slow? What is not known changes nothing. Without limits no link is slow; with
 * CSC_LINK_ALWAYS_SLOW any is, once the hold is over. */
bool csc_link_is_slow(const struct csc_link_limits *limits, const struct csc_link_window *window,
                      const struct csc_link_state *state, uint64_t now);

#endif
