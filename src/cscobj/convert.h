/*
 * Facts of the engine in the types of the API.
 */
#ifndef CSCOBJ_CONVERT_H
#define CSCOBJ_CONVERT_H

#include "engine/facts.h"

#include <windows.h>

static inline FILETIME file_time(uint64_t time)
{
    FILETIME out = {.dwLowDateTime = (DWORD)time, .dwHighDateTime = (DWORD)(time >> 32)};
    return out;
}

/* FILE_ATTRIBUTE_* as GetFileAttributes would tell them: never 0. */
static inline DWORD file_attributes(const struct csc_facts *facts)
{
    DWORD attributes = facts->attributes & ~(DWORD)FILE_ATTRIBUTE_NORMAL;
    if (facts->kind == CSC_DIR)
        attributes |= FILE_ATTRIBUTE_DIRECTORY;
    return attributes ? attributes : FILE_ATTRIBUTE_NORMAL;
}

#endif
