/*
 * Patterns of file names, with the wildcards of FindFirstFile. Pure text work.
 */
#ifndef CSC_BASE_PATTERN_H
#define CSC_BASE_PATTERN_H

#include "base/types.h"

#define CSC_MAX_PATTERN 259 /* code units: MAX_PATH with its 0 */

/* Does a name match a pattern, without regard to case? `*` is any run of characters and `?` any
 * one; as in FindFirstFile `?` also matches nothing before a dot and at the end, `*.*` every name,
 * and `*.` the names without a dot. Patterns longer than CSC_MAX_PATTERN match nothing. */
bool csc_pattern_match(const char16_t *pattern, const char16_t *name);

#endif
