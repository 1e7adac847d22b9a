/*
 * The open caches of this process: one per store folder, shared by all objects that use it and
 * closed with the last of them.
 */
#ifndef CSCOBJ_ENGINE_H
#define CSCOBJ_ENGINE_H

#include "sync/cache.h"

struct engine {
    struct csc_cache *cache;
    char16_t *folder;
    LONG refs; /* guarded by the registry's lock */
    struct engine *next;
};

/* The cache of the calling user, opened if it is not; with a reference for the caller. */
HRESULT engine_open(struct engine **engine);
void engine_hold(struct engine *engine);
void engine_drop(struct engine *engine);

#endif
