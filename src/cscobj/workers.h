/*
 * Several threads of the system's pool for work that the engine hands out (struct csc_env, each).
 */
#ifndef CSC_CSCOBJ_WORKERS_H
#define CSC_CSCOBJ_WORKERS_H

#include "sync/cache.h"

/* Lets up to four threads do the work of a crew, while the calling thread asks, every 50 ms. Never
 * fails: without a pool, for a single item with nobody to ask, or while it acts for somebody (the
 * threads act as the process does), the calling thread does it all. */
void workers_each(void *ctx, const struct csc_crew *crew);

#endif
