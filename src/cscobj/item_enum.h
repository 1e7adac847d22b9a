/*
 * Enumeration: what stands behind IOfflineFilesItemContainer of the cache object and of items.
 */
#ifndef CSCOBJ_ITEM_ENUM_H
#define CSCOBJ_ITEM_ENUM_H

#include "filter.h"

/* What EnumItems and EnumItemsEx are asked for. */
struct enumeration {
    struct filters filters;
    DWORD flags; /* OFFLINEFILES_ENUM_... */
    DWORD query; /* OFFLINEFILES_ITEM_QUERY_... */
};

/* A container as the enumerator needs it. */
struct container {
    struct engine *engine;
    int64_t id;        /* CSC_ROOT_ID: the cache itself */
    const WCHAR *path; /* "" for the cache itself */
};

/* The arguments of both methods: to be checked before anything is opened. Nulls *out. */
HRESULT container_check(const struct enumeration *what, IEnumOfflineFilesItems **out);

/* Asks the filters, and makes the enumerator. Files and directories come as they are in the cached
 * copy when their folder is entered. With QUERY_ADMIN what is in the caches of all users: first
 * that of this one, then what each of the others has beside that. */
HRESULT container_enumerate(const struct container *container, const struct enumeration *what,
                            IEnumOfflineFilesItems **out);

#endif
