/* Random numbers that are the same on every machine for the same seed (splitmix64). */
#ifndef CSC_TESTS_PROPERTY_RANDOM_H
#define CSC_TESTS_PROPERTY_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline unsigned random_below(struct random *r, unsigned n)
{
    return (unsigned)(random_next(r) % n);
}

static inline bool random_percent(struct random *r, unsigned percent)
{
    return random_below(r, 100) < percent;
}

#endif
