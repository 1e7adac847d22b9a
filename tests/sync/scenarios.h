/*
 * What users may have done on both sides before a synchronization, for the suites that disturb it:
 * deaths, edits and errors at every step.
 */
#ifndef CSC_TESTS_SYNC_SCENARIOS_H
#define CSC_TESTS_SYNC_SCENARIOS_H

#include "world.h"

struct scenario {
    const char *name;
    void (*before)(struct world *w); /* after pinning: what users did on both sides */
    uint32_t flags;
    const char *must[4]; /* contents that must be found somewhere in the end */
};

#define SCENARIOS 22
extern const struct scenario scenarios[SCENARIOS];

/* Aborts if there is none. */
const struct scenario *scenario_named(const char *name);

/* A world with f.txt and dir\\d.txt ("in a folder") on both sides, and what users did
 * then. scenario_finish ends it as world_end does. */
struct world *scenario_start(const struct scenario *s);
void scenario_finish(struct world *w);

/* Is one of these two files (0, 1) as it was on both sides, in the same spelling? */
bool scenario_is_untouched(struct world *w, int i);

/* What is wrong, in words that live until the next call; NULL if nothing is. */

/* Everything is quiet again: after at most 4 passes one has nothing to do, and then both sides are
 * equal, without names of ours. */
const char *trouble_converging(struct world *w, uint32_t flags);

/* The content must be there, on one side or the other, under whatever name. */
const char *trouble_finding(struct world *w, const char *text);

#endif
