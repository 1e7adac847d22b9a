/*
 * What the tests of limits and eviction share: a cache of which files were used in a known order.
 */
#ifndef CSC_TESTS_SYNC_LIMITS_H
#define CSC_TESTS_SYNC_LIMITS_H

#include "world.h"

#include "store/event.h"

/* Events that were told since listen_to. */
struct heard {
    unsigned count[CSC_EVENT_COUNT];
    bool evicting; /* between begin and end */
};
extern struct heard heard;
/* For a new world, and after its restart. */
void listen_to(struct world *w);

/* A user reads or holds a cached copy. */
void user_reads(struct world *w, const char *rel);
struct csc_file *user_holds(struct world *w, const char *rel);

struct csc_space space_of(struct world *w);
void set_limits(struct world *w, uint64_t limit, uint64_t auto_limit);

/* Is the content of that file in the cache? It must be known then, and otherwise not. */
bool is_cached(struct world *w, const char *rel);

#endif
