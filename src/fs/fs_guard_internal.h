/*
 * What the fs_guard*.c files share: calls, the lanes they run on, and the things they are about.
 * Nobody else includes this.
 *
 * A thing (root, file or enumeration) is held by its owner, by each call on it, and a root by all
 * that was opened in it. Who lets go last ends it: on a lane, for closing may hang as well.
 */
#ifndef CSC_FS_FS_GUARD_INTERNAL_H
#define CSC_FS_FS_GUARD_INTERNAL_H

#include "base/text.h"
#include "fs/fs_guard.h"

#define GUARD_TIMEOUT CSC_WIN32(ERROR_SEM_TIMEOUT)

struct thing {
    volatile LONG holders;
    struct guard_root *root;          /* itself for a root */
    void (*end)(struct thing *thing); /* closes what is inside and frees; on a lane */
    struct thing *next;               /* of those to be ended on a dead root */
};

struct guard_root {
    struct csc_root base;
    struct thing thing;
    struct csc_fs_guard *guard;
    struct csc_root *inner;
    uint64_t link;        /* the key of its path */
    HANDLE token;         /* WINDOWS: whom the opening thread acted for; NULL: the process */
    volatile LONG dead;   /* a call did not come back */
    struct thing *graves; /* under guard->lock: to be ended by the undertaker */
    bool undertaker;      /* a lane is at it */
};

/* Everything a call needs belongs to its lane: the caller may be gone when it returns. */
struct guard_call {
    void (*run)(struct guard_call *call);  /* on the lane */
    void (*undo)(struct guard_call *call); /* gives back what run produced; NULL: nothing */
    struct thing *on;                      /* held meanwhile; NULL: nothing */
    struct guard_root *root;               /* dead if the call does not come back; NULL: none */
    struct csc_fs_guard *guard;
    HANDLE token;
    struct csc_text path[2];
    unsigned char *data; /* for reading and writing, `room` bytes */
    size_t room;
    uint64_t offset;
    size_t size;
    size_t got;
    enum csc_open how;
    bool replace;
    bool yield;
    /* A long call tells that it is at work, each time for another deadline; meanwhile its caller
     * asks, on his own thread, whether it is to go on. */
    const struct csc_copy *asks; /* the caller's; NULL: a short call */
    volatile LONG beats;
    volatile LONG stop;
    void *made; /* an inner root, file or enumeration */
    union {
        struct csc_identity identity;
        struct csc_entry entry;
        struct csc_facts facts;
        uint64_t bytes[2];
        uint32_t flags;
    } out;
    HRESULT hr;
    struct guard_call *next; /* of those probing */
};

/* --- fs_guard_lane.c ------------------------------------------------------------------------ */

/* A call on a lane of its own, to be filled in; NULL without memory or threads. */
struct guard_call *guard_take(void);
/* Back to the pool, not used or with its results read. */
void guard_give(struct guard_call *call);
/* Runs it on the lane. False: it did not come back in time, and is not ours any more: the lane will
 * call undo, let go of `on` and give itself back. `give_up` is told first, while the lane cannot
 * return yet. */
bool guard_run(struct guard_call *call, unsigned deadline,
               void (*give_up)(struct guard_call *call));
/* Runs it on the lane without waiting; the lane gives itself back. */
void guard_start(struct guard_call *call);

/* --- fs_guard_thing.c ----------------------------------------------------------------------- */

/* A call on a thing, which is held from then on; the paths may be NULL. ERROR_SEM_TIMEOUT at once
 * on a dead root. */
HRESULT guard_begin(struct thing *on, const char16_t *path, const char16_t *to,
                    struct guard_call **call);
/* Carries it out. If it does not come back, the root is dead, the result ERROR_SEM_TIMEOUT and
 * *call NULL. */
HRESULT guard_do(struct guard_call **call, void (*run)(struct guard_call *call));
/* Ends a call whose results have been read; NULL is allowed. */
void guard_end(struct guard_call *call);
/* All of it, for calls without results of their own. */
HRESULT guard_simple(struct guard_call *call, void (*run)(struct guard_call *call));

/* A thing of a root, held by its owner; it holds the root. */
void guard_make(struct thing *thing, struct guard_root *root, void (*end)(struct thing *thing));
/* The owner lets go: the last one ends the thing on a lane, and waits unless the root is dead. */
void guard_release(struct thing *thing);
/* The same on a lane. */
void guard_release_here(struct thing *thing);

/* --- fs_guard_link.c ------------------------------------------------------------------------ */

/* When a call begins, for guard_measure. */
int64_t guard_clock(void);
uint64_t guard_link_key(const char16_t *path);
/* Notes a call that came back, whatever its result: `bytes` it moved, 0 for a round trip. */
void guard_measure(const struct guard_root *root, int64_t began, size_t bytes);
void guard_measured(struct csc_root *root, struct csc_link_window *window);
/* guard_do for a call that is a round trip. */
HRESULT guard_do_trip(struct guard_call **call, void (*run)(struct guard_call *call));
/* guard_simple for one. */
HRESULT guard_simple_trip(struct guard_call *call, void (*run)(struct guard_call *call));

/* --- fs_guard.c ----------------------------------------------------------------------------- */

extern const struct csc_fs_ops guard_ops;

/* --- fs_guard_file.c ------------------------------------------------------------------------ */

HRESULT guard_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                   struct csc_file **file);
HRESULT guard_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock);
HRESULT guard_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);
void guard_close(struct csc_file *file);
HRESULT guard_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
HRESULT guard_write(struct csc_file *file, uint64_t offset, const void *data, size_t size);
HRESULT guard_truncate(struct csc_file *file, uint64_t size);
HRESULT guard_flush(struct csc_file *file);
HRESULT guard_stat(struct csc_file *file, struct csc_facts *facts);
HRESULT guard_set_info(struct csc_file *file, const struct csc_facts *facts);
HRESULT guard_rename(struct csc_file *file, const char16_t *to, bool replace);
HRESULT guard_security(struct csc_root *root, const char16_t *path, void *bytes, size_t size,
                       size_t *got);

/* --- fs_guard_list.c ------------------------------------------------------------------------ */

HRESULT guard_list(struct csc_root *root, const char16_t *path, struct csc_list **list);
HRESULT guard_next(struct csc_list *list, struct csc_entry *entry);
void guard_end_list(struct csc_list *list);

#endif
