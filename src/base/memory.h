/*
 * The one way to get heap memory in the portable rooms: every allocation of ours goes through
 * here, so that a test can make the n-th one fail. What leaves through COM uses CoTaskMemAlloc
 * instead, in com/.
 */
#ifndef CSC_BASE_MEMORY_H
#define CSC_BASE_MEMORY_H

#include "base/types.h"

/* Zeroed memory, or NULL when there is none. A size of 0 yields a pointer to free, too. */
void *csc_alloc(size_t size);

/* Frees what csc_alloc or csc_grow gave; NULL is allowed. */
void csc_free(void *memory);

/* Makes room for `need` elements of `size` bytes in *array (capacity in *cap, doubled as needed).
 * On failure the array is unchanged and E_OUTOFMEMORY is returned. */
HRESULT csc_grow(void **array, size_t *cap, size_t need, size_t size);

/* Test seam: asked before every allocation, false makes it fail. NULL (default) lets all pass. */
extern bool (*csc_alloc_hook)(size_t size);

#endif
