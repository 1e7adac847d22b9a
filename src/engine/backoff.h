/*
 * How long an item that was in use waits before a background run tries it again. Pure: the clock
 * and the dice are the caller's.
 */
#ifndef CSC_ENGINE_BACKOFF_H
#define CSC_ENGINE_BACKOFF_H

#include "base/types.h"

#define CSC_SECOND UINT64_C(10000000) /* in FILETIME units */

/* The wait after the n-th attempt in a row that failed (n from 1): 5 seconds, doubled with each, up
 * to 15 minutes, and up to a fifth less or more by `random` (any number), so that what was put off
 * together does not come back together. In FILETIME units. */
uint64_t csc_backoff_delay(uint32_t attempts, uint64_t random);

/* Is it too early for another attempt? A time further away than the longest wait was set by a clock
 * that has been turned back since: it counts for nothing. */
bool csc_backoff_waits(uint64_t not_before, uint64_t now);

#endif
