/*
 * The open caches of this process: one per store folder, shared by all objects that use it and
 * closed with the last of them.
 */
#ifndef CSCOBJ_ENGINE_H
#define CSCOBJ_ENGINE_H

#include "sync/cache.h"

struct ring;

struct engine {
    struct csc_cache *cache;
    struct ring *ring;  /* of its events; NULL: they cannot be told, */
    HRESULT ring_error; /* for this reason */
    char16_t *folder;
    LONG refs; /* guarded by the registry's lock */
    struct engine *next;
};

/* The cache of the calling user, opened if it is not; with a reference for the caller. */
HRESULT engine_open(struct engine **engine);
/* The cache of another user, by SID. ERROR_FILE_NOT_FOUND if there is none. */
HRESULT engine_open_user(const char16_t *sid, struct engine **engine);
/* Makes the damaged store of the calling user anew. ERROR_BUSY while this process has it open,
 * ERROR_SHARING_VIOLATION while another one has. */
HRESULT engine_rebuild(void);
/* The engine of a cache, which somebody holds; with a reference for the caller. */
struct engine *engine_of(struct csc_cache *cache);
void engine_hold(struct engine *engine);
void engine_drop(struct engine *engine);

/* Several caches, each held. */
struct engine_set {
    struct engine **at;
    size_t count;
    size_t cap;
};
/* A cache and, if `all` is said, those of the machine's other users that can be opened; it comes
 * first. engine_set_close in any case. */
HRESULT engine_set_open(struct engine *own, bool all, struct engine_set *set);
void engine_set_close(struct engine_set *set);

#endif
