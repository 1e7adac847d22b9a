/*
 * Seeds that once failed and were put right, each with what was wrong. They are played in every
 * run, for ever. A seed is tied to the course of a play: when that changes, a new seed that finds
 * the same fault (in the code before its repair) takes the place of the old one, or a test of its
 * own in tests/sync does: what was found while the play itself still grew is in test_found.c there.
 */
#ifndef CSC_TESTS_PROPERTY_SEEDS_H
#define CSC_TESTS_PROPERTY_SEEDS_H

#include <stdint.h>

static const struct {
    uint64_t seed;
    const char *fault;
} kept_seeds[] = {
    {312, "a folder made on both sides did not get the pins of its parent"},
    {1056, "an edit that kept size and write time was taken for a change of attributes"},
    {11098, "two names of one file in one batch hindered each other, for ever"},
    {23594, "a file in use counted as changed, by our own link, and as the latest version"},
    {22646, "a lost cached copy that was to be deleted was looked for, for ever"},
};

#endif
