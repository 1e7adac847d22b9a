/*
 * Enumeration: what stands behind IOfflineFilesItemContainer of the cache object and of items.
 */
#ifndef CSCOBJ_ITEM_ENUM_H
#define CSCOBJ_ITEM_ENUM_H

#include "engine.h"

#include <cscobj.h>

/* A container as the enumerator needs it. */
struct container {
    struct engine *engine;
    int64_t id;        /* CSC_ROOT_ID: the cache itself */
    bool looked_at;    /* a share or directory, where the user may have made changes */
    const WCHAR *path; /* "" for the cache itself */
};

/* The immediate children, files and directories as they are in the cached copy now. */
HRESULT container_enumerate(const struct container *container, DWORD query,
                            IEnumOfflineFilesItems **out);

/* The arguments of EnumItems, and of EnumItemsEx with its filters in the order of the call.
 * E_NOTIMPL for filters and flat enumeration. */
HRESULT container_check(DWORD query, IEnumOfflineFilesItems **out);
HRESULT container_check_ex(IOfflineFilesItemFilter *const filters[4], DWORD flags);

#endif
