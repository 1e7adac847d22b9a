/*
 * Growing delays. See backoff.h.
 */
#include "engine/backoff.h"

#define FIRST    (5 * CSC_SECOND)
#define LONGEST  (15 * 60 * CSC_SECOND)
#define DOUBLING 8 /* FIRST doubled this often is more than LONGEST */

_Static_assert((FIRST << (DOUBLING - 1)) <= LONGEST && (FIRST << DOUBLING) > LONGEST,
               "the cap is reached at that number");

uint64_t csc_backoff_delay(uint32_t attempts, uint64_t random)
{
    uint32_t n = attempts ? attempts - 1 : 0;
    uint64_t delay = n < DOUBLING ? FIRST << n : LONGEST;
    return delay - delay / 5 + random % (2 * (delay / 5) + 1);
}

bool csc_backoff_waits(uint64_t not_before, uint64_t now)
{
    return now < not_before && not_before - now <= LONGEST + LONGEST / 5;
}
