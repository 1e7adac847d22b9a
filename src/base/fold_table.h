/*
 * The data of csc_fold, apart because it is generated. Only text.c has business with it.
 */
#ifndef CSC_BASE_FOLD_TABLE_H
#define CSC_BASE_FOLD_TABLE_H

#include "base/types.h"

/* Every step-th code unit from first to last folds to itself + delta (modulo 2^16). */
struct csc_fold_range {
    char16_t first;
    char16_t last;
    char16_t delta;
    char16_t step; /* 1, or 2 where upper and lower case alternate */
};

/* Ascending and disjoint; nothing below 0x80. */
extern const struct csc_fold_range csc_fold_table[];
extern const size_t csc_fold_count;

#endif
