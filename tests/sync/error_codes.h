/*
 * The errors that test_errors.c lets calls fail with, in classes that the engine does not tell
 * apart.
 */
#ifndef TESTS_SYNC_ERROR_CODES_H
#define TESTS_SYNC_ERROR_CODES_H

#include <stdbool.h>

enum {
    ABSENT, /* the first class: a lie where something is there */
    ERROR_CLASSES = 4
};

/* OPENCSC_FULL=1 in the environment: not one error of each class in turn, but each. */
bool everything(void);

/* The i-th error to be tried at call n, 0 after the last; *kind is its class. */
unsigned error_at(unsigned n, unsigned i, unsigned *kind);

#endif
