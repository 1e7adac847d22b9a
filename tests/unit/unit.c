/* See unit.h. */
#include "unit.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <time.h>

static uint64_t state;

void unit_assert_text(const char16_t *actual, const char16_t *expected, const char *file, int line)
{
    char *a = csc_to_utf8(actual);
    char *e = csc_to_utf8(expected);

    if (!csc_same(actual, expected))
        print_error("is \"%s\", should be \"%s\"\n", a, e);
    csc_free(a);
    csc_free(e);
    _assert_true(csc_same(actual, expected), "texts are equal", file, line);
}

void unit_seed(void)
{
    const char *given = getenv("OPENCSC_SEED");
    uint32_t seed = given != NULL ? (uint32_t)strtoul(given, NULL, 10) : (uint32_t)time(NULL);

    print_message("OPENCSC_SEED=%lu\n", (unsigned long)seed);
    state = seed * 2654435769u + 1;
}

uint32_t unit_random(uint32_t n)
{
    /* xorshift64*, upper half */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545F4914F6CDD1Du) >> 32) % n;
}
