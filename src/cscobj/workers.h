/*
 * Several threads of the system's pool for work that the engine hands out (struct csc_env, each).
 */
#ifndef CSC_CSCOBJ_WORKERS_H
#define CSC_CSCOBJ_WORKERS_H

#include "base/types.h"

/* Calls work for each item, on the calling thread and on up to three others, and returns when all
 * are done. Never fails: without a pool the calling thread does it all. */
void workers_each(void *ctx, void (*work)(void *item), void **items, size_t count);

#endif
