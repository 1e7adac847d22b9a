/*
 * The heap of the portable rooms. Adds to the C library's only what the contract asks for: zeroed
 * memory, checked growth, and the hook with which tests make allocations fail.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool (*csc_alloc_hook)(size_t size);

static bool may_allocate(size_t size)
{
    return csc_alloc_hook == NULL || csc_alloc_hook(size);
}

void *csc_alloc(size_t size)
{
    if (!may_allocate(size))
        return NULL;
    return calloc(1, size != 0 ? size : 1);
}

void csc_free(void *memory)
{
    free(memory);
}

/* The capacity to allocate for `need` elements, or 0 if they cannot be addressed. */
static size_t grown_capacity(size_t cap, size_t need, size_t size)
{
    size_t most = SIZE_MAX / 2 / size;
    size_t wanted = cap > most / 2 ? most : cap * 2;

    if (need > most)
        return 0;
    if (wanted < 8)
        wanted = 8;
    return wanted < need ? need : wanted;
}

HRESULT csc_grow(void **array, size_t *cap, size_t need, size_t size)
{
    size_t wanted;
    void *grown;

    if (need <= *cap)
        return S_OK;
    wanted = grown_capacity(*cap, need, size);
    grown = wanted != 0 && may_allocate(wanted * size) ? realloc(*array, wanted * size) : NULL;
    if (grown == NULL)
        return E_OUTOFMEMORY;
    memset((unsigned char *)grown + *cap * size, 0, (wanted - *cap) * size);
    *array = grown;
    *cap = wanted;
    return S_OK;
}
