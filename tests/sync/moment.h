/*
 * What deaths leave. While a run is watched, each moment before a call of the file system or before
 * a write of the store is looked at: what would a new process find if the old one died now, with
 * the unflushed data of all machines kept, dropped and garbled? Each finding (the bytes on both
 * disks and in the store) that is new is taken down, and can be gone on from any number of times.
 *
 * One run shows all its deaths in this way, at the price of a copy each instead of a run each.
 */
#ifndef CSC_TESTS_SYNC_MOMENT_H
#define CSC_TESTS_SYNC_MOMENT_H

#include "world.h"

struct moment {
    unsigned call;             /* the call of the file system that would have come next or last */
    bool at_store;             /* a write of the store would have come next */
    enum fs_memory_crash mode; /* what became of unflushed data */
    uint64_t hash;
    struct csc_fs *memory;
    struct vfs_memory_image *store;
};

struct moments {
    struct moment *list;
    size_t count, cap;
    unsigned deaths;    /* looked at, whether new or not */
    bool until_listing; /* watched is only what comes before the first folder is listed: recovery */

    /* set while a run is watched */
    struct world *world;
    unsigned call;
    bool over;
};

/* Watches all that the world's process does from now on. vfs_memory must be the store's. */
void moments_watch(struct moments *m, struct world *w);
void moments_unwatch(struct moments *m);
/* Forgets them all. */
void moments_clear(struct moments *m);

/* A new process after that death, with what `like` (a world that may be gone on with) was told.
 * Ended by world_end. */
struct world *moment_resume(const struct moment *moment, const struct world *like);

#endif
