/*
 * What the unit tests share: cmocka with the headers it wants before itself, comparison of UTF-16
 * text, and reproducible random numbers.
 */
#ifndef CSC_TESTS_UNIT_H
#define CSC_TESTS_UNIT_H

#include "base/types.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka.h comes after the headers it relies on. */
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fails with both texts shown (as UTF-8) unless they are the same code units. */
#define assert_text(actual, expected) unit_assert_text(actual, expected, __FILE__, __LINE__)
void unit_assert_text(const char16_t *actual, const char16_t *expected, const char *file, int line);

#define assert_hr(actual, expected) assert_int_equal((uint32_t)(actual), (uint32_t)(expected))

/* Starts the random sequence of a test: OPENCSC_SEED if set, else the clock; prints the seed. */
void unit_seed(void);

/* A random number below n. */
uint32_t unit_random(uint32_t n);

#endif
