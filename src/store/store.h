/*
 * The store: what OpenCSC knows, in one SQLite database (WAL). SQLite appears in this room and
 * nowhere else. It keeps observations and in-flight intents, never outstanding work.
 *
 * Items form a tree: servers (parent 0), shares, directories, files. An item is named by id; its
 * path is an attribute. (parent, folded name) is unique, and siblings come in ordinal,
 * case-insensitive order.
 *
 * Several processes, and several threads of one, may use a store at once. A transaction holds the
 * connection's lock from begin to its end; begin is BEGIN IMMEDIATE and waits for other processes
 * (up to 60 s, then ERROR_BUSY). Never call out to a client inside one. Every function is atomic
 * by itself outside a transaction. Inside one, a failure that is not about the arguments (disk
 * full, I/O error) may have undone the whole transaction: every later call then fails with the
 * same error, up to and including commit.
 *
 * Errors: HRESULT_FROM_WIN32 (ERROR_FILE_CORRUPT for a damaged database, ERROR_DISK_FULL,
 * ERROR_IO_DEVICE, ERROR_WRITE_PROTECT, ERROR_BUSY ...), CSC_E_NOT_FOUND where a row is absent.
 */
#ifndef CSC_STORE_STORE_H
#define CSC_STORE_STORE_H

#include "base/path.h"
#include "base/text.h"
#include "engine/blocks.h"
#include "engine/classify.h"

struct csc_store;

/* Values of the public OFFLINEFILES_ITEM_TYPE. */
enum csc_type { CSC_TYPE_FILE, CSC_TYPE_DIRECTORY, CSC_TYPE_SHARE, CSC_TYPE_SERVER };

#define CSC_ROOT_ID 0 /* parent of servers: the cache itself */

struct csc_item {
    int64_t id;
    int64_t parent;
    enum csc_type type;
    uint32_t pins;         /* CSC_PIN_CLASSES bits set on this item */
    uint32_t inherit;      /* classes that new children of this directory or share get */
    bool pin_pending;      /* pinned not deep: children are due at the next synchronization */
    uint64_t deleted_time; /* when the local deletion was first seen; 0: not deleted */
    struct csc_trees trees;
    char16_t name[CSC_MAX_NAME + 1]; /* exact case */
};

/* ---- opening ---- */

/* Opens or creates the database file (absolute path of any length; its folder must exist, else
 * ERROR_PATH_NOT_FOUND). Migrates older schemas; a newer one is refused with
 * ERROR_REVISION_MISMATCH and left alone, anybody else's file with ERROR_FILE_CORRUPT. */
HRESULT csc_store_open(const char16_t *file, struct csc_store **store);
/* NULL is allowed. Rolls back what is open. No other thread may be in a call. */
void csc_store_close(struct csc_store *store);

/* Transactions do not nest: a second begin on the thread that has one open is E_UNEXPECTED, and so
 * is a commit without begin. A transaction ends on the thread that began it. */
HRESULT csc_store_begin(struct csc_store *store);
/* The same for what can be found out again: its commit survives the death of the process at once,
 * but a power failure only after a later durable commit or csc_store_harden. It is never torn. */
HRESULT csc_store_begin_soft(struct csc_store *store);
HRESULT csc_store_commit(struct csc_store *store); /* on failure the transaction is rolled back */
void csc_store_rollback(struct csc_store *store);
/* Waits until all that was committed softly by this store is on the disk. Not in a
 * transaction: E_UNEXPECTED. */
HRESULT csc_store_harden(struct csc_store *store);
/* Ends a transaction as hr says: commits on success (and returns the commit's result), rolls back
 * on failure (and returns hr). */
HRESULT csc_store_end(struct csc_store *store, HRESULT hr);

/* ---- items ---- */

HRESULT csc_store_get(struct csc_store *store, int64_t id, struct csc_item *item);
HRESULT csc_store_find(struct csc_store *store, int64_t parent, const char16_t *name,
                       struct csc_item *item);
/* Inserts; item->id is set, to a number never used before. ERROR_ALREADY_EXISTS if the folded name
 * is taken, ERROR_PATH_NOT_FOUND if the parent is absent, E_INVALIDARG if it cannot hold an item
 * of this type (servers lie in the root, shares in servers, all else in shares and directories);
 * codes of csc_name_check. */
HRESULT csc_store_insert(struct csc_store *store, struct csc_item *item);
/* Writes all of an existing item but id, parent and name. */
HRESULT csc_store_update(struct csc_store *store, const struct csc_item *item);
/* Moves or renames an item; descendants go with it. A change of case alone is a change. Fails as
 * insert does; E_INVALIDARG also if the new parent lies in the item. */
HRESULT csc_store_rename(struct csc_store *store, int64_t id, int64_t parent, const char16_t *name);
/* Removes an item with all its descendants, their conflicts, block maps and share rows. Intents
 * stay. */
HRESULT csc_store_remove(struct csc_store *store, int64_t id);

/* Up to `max` children of parent in name order, those after `after` (NULL: from the start; need
 * not be the name of a child). *got < max means the end. Between two pages siblings may come and
 * go: one that stays is seen exactly once. An absent parent has no children. */
HRESULT csc_store_children(struct csc_store *store, int64_t parent, const char16_t *after,
                           struct csc_item *items, size_t max, size_t *got);

/* Of the items whose copy on one side (the server's, or the cached one) had this file id when both
 * sides last agreed: the one with the lowest item id above `after`. CSC_E_NOT_FOUND if there is
 * none. An id of 0 is no id. */
HRESULT csc_store_find_agreed(struct csc_store *store, bool on_server, uint64_t file_id,
                              int64_t after, struct csc_item *item);

/* Does an item lie in another, or is it that one? S_OK, or S_FALSE. */
HRESULT csc_store_lies_in(struct csc_store *store, int64_t id, int64_t place);

/* What lies below an item (not counting itself; CSC_ROOT_ID counts everything). */
struct csc_counts {
    uint64_t items;
    uint64_t based;  /* with a base: what a deletion of the tree would delete */
    uint64_t pinned; /* with pins of their own */
};
HRESULT csc_store_count(struct csc_store *store, int64_t id, struct csc_counts *counts);

/* Clears and then sets pin classes (and inherit alike on containers) on an item and, if deep, all
 * below it. A ghost that is pinned turns sparse; a sparse item without a cached copy that loses
 * its last pin turns into a ghost. pin_pending is the caller's, but falls with the last class of
 * inherit. */
HRESULT csc_store_pin(struct csc_store *store, int64_t id, bool deep, uint32_t set, uint32_t clear);

/* Forgets that the tree under (and including) id ever agreed with the server: base, stamp and
 * remote become none and all marks, deletion times and block maps fall, so that only the cached
 * copies remain. Entries below without one (ghosts, sparse files, deletions) vanish, unless
 * something that stays lies in them. Used when a version is kept under a new name. */
HRESULT csc_store_forget_base(struct csc_store *store, int64_t id);

/* Forgets what is known of the server's copies below an item, and that anything ever agreed with
 * them. Cached copies and pins stay; deletions made here are forgotten. */
HRESULT csc_store_distrust(struct csc_store *store, int64_t id);

/* Records that no item below this one has content in the cache any more, though nobody deleted it:
 * they turn sparse. */
HRESULT csc_store_lose_content(struct csc_store *store, int64_t id);

/* Takes back that the item, and what lies below it, was seen to be deleted here: the cached copies
 * are believed to be what they were when both sides last agreed, until they are looked at where
 * they lie now. Used when the tree turns out to have been renamed. */
HRESULT csc_store_undelete(struct csc_store *store, int64_t id);

/* The path of an item: \\server\share\..., csc_text_free by the caller (nothing on failure). */
HRESULT csc_store_path(struct csc_store *store, int64_t id, struct csc_text *path);
/* The share an item lies in (itself if it is one); CSC_E_NOT_FOUND for a server. */
HRESULT csc_store_share_of(struct csc_store *store, int64_t id, int64_t *share);

/* Suspends the tree under (and including) an item, or releases it. CSC_E_NOT_FOUND if there is no
 * such item. */
HRESULT csc_store_suspend(struct csc_store *store, int64_t id, bool on);
/* The nearest suspended root that an item lies in or is: S_OK, or S_FALSE if there is none. A file
 * that took the place of a suspended directory is no root. */
HRESULT csc_store_suspended(struct csc_store *store, int64_t id, int64_t *root);

/* Does something below an item, or the item itself, a pinned file, lack its content? S_OK or
 * S_FALSE. Reads rows until one is found, those below suspended roots not. */
HRESULT csc_store_lacks_content(struct csc_store *store, int64_t id);

/* ---- shares ---- */

struct csc_share {
    int64_t item;    /* id of the share's item */
    bool identified; /* root identity known */
    uint64_t root_id;
    uint64_t root_volume;
    uint32_t state;   /* OFFLINEFILES_CONNECT_STATE: 1 offline, 2 online */
    uint32_t reason;  /* OFFLINEFILES_OFFLINE_REASON */
    uint32_t caching; /* last known SHI1005 & CSC_MASK */
    int32_t links;    /* hard links for backups: -1 not probed, 0 no, 1 yes */
    int32_t
        copies; /* the server copies files by itself, much faster than they are sent: the same */
};
HRESULT csc_store_share_get(struct csc_store *store, int64_t item, struct csc_share *share);
/* Inserts or replaces. CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_share_put(struct csc_store *store, const struct csc_share *share);

/* ---- intents: what is in flight ---- */

struct csc_intent {
    int64_t id;
    int64_t share;
    int64_t item;
    uint32_t op;             /* enum csc_op, or CSC_INTENT_... */
    bool on_server;          /* the side whose names change */
    struct csc_facts source; /* the copied-from version as expected */
    struct csc_facts
        target;       /* the version to be replaced or deleted; CSC_NONE: name must be free */
    char16_t *path;   /* target, relative to the share root; owned by the caller on read */
    char16_t *staged; /* name of the staged file beside it, NULL: none */
    char16_t *backup; /* name of the backup beside it, NULL: none */
    char16_t *aside;  /* name a version is kept under (keep both, conflict copy), or NULL; of a
                         rename the new path, relative to the share root */
};
/* No operation of the public API: `path` becomes `aside`, `source` is the copy that was found
 * there on the other side, `target` the agreed copy that is to follow. */
#define CSC_INTENT_RENAME 100u
/* `path` is set aside to leave the cache, by the user's wish, whatever the server has. */
#define CSC_INTENT_EVICT 102u
/* The share itself, `path` (server\share), becomes `aside`: its folder in the cache, then its row.
 */
#define CSC_INTENT_MOVE_SHARE 103u
/* `path` becomes `aside`, which differs in case only, by way of `backup`. */
#define CSC_INTENT_RESPELL 101u

/* The cached copy `path` is written anew with the same content. */
#define CSC_INTENT_CONVERT 104u

/* Adds; sets id. A path is required, E_INVALIDARG. */
HRESULT csc_store_intent_add(struct csc_store *store, struct csc_intent *intent);
HRESULT csc_store_intent_drop(struct csc_store *store, int64_t id);
/* The oldest intent of a share on one side, CSC_E_NOT_FOUND if none; csc_intent_free afterwards. */
HRESULT csc_store_intent_first(struct csc_store *store, int64_t share, bool on_server,
                               struct csc_intent *intent);
void csc_intent_free(struct csc_intent *intent);

/* ---- conflicts: the log of unresolved ones ---- */

struct csc_conflict {
    int64_t item;
    uint32_t state;    /* enum csc_state */
    uint64_t detected; /* first seen */
};
/* Records, or refreshes the state of one already recorded, whose `detected` stays. *added tells
 * whether it is new (may be NULL). CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_conflict_put(struct csc_store *store, const struct csc_conflict *c, bool *added);
HRESULT csc_store_conflict_get(struct csc_store *store, int64_t item, struct csc_conflict *c);
/* Is any conflict recorded? S_OK, or S_FALSE. */
HRESULT csc_store_conflict_any(struct csc_store *store);
HRESULT csc_store_conflict_drop(struct csc_store *store, int64_t item); /* S_FALSE if none */

/* ---- block maps: what the content was when both sides last agreed ---- */

/* Records the map of an item, a known one. CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_blocks_put(struct csc_store *store, int64_t item, const struct csc_blocks *map);
/* CSC_E_NOT_FOUND if none; csc_blocks_free afterwards (nothing on failure). */
HRESULT csc_store_blocks_get(struct csc_store *store, int64_t item, struct csc_blocks *map);
HRESULT csc_store_blocks_drop(struct csc_store *store, int64_t item); /* S_FALSE if none */

/* ---- postponed: what background runs found in use ---- */

struct csc_postponed {
    int64_t item;
    uint32_t tries;      /* in a row that found it in use */
    uint64_t not_before; /* when a background run may try again */
};
/* Inserts or replaces, softly. CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_postponed_put(struct csc_store *store, const struct csc_postponed *p);
HRESULT csc_store_postponed_get(struct csc_store *store, int64_t item, struct csc_postponed *p);
HRESULT csc_store_postponed_drop(struct csc_store *store, int64_t item); /* S_FALSE if none */
/* Is any item put off? S_OK, or S_FALSE. */
HRESULT csc_store_postponed_any(struct csc_store *store);

/* ---- notes: decisions that outlive the call that made them ---- */

enum csc_note_kind {
    CSC_NOTE_RENAME = 1,  /* `path` is to become `other` at the next start */
    CSC_NOTE_ASSIGNED = 2 /* `path` was pinned for the classes `number` by a policy */
};
struct csc_note {
    int64_t id;
    uint32_t number;
    char16_t *path;  /* UNC; owned by the caller on read */
    char16_t *other; /* the same, or NULL */
};
/* Adds a copy; sets id. A path is required, E_INVALIDARG. */
HRESULT csc_store_note_add(struct csc_store *store, enum csc_note_kind kind, struct csc_note *note);
/* The oldest note of a kind with an id above `after`, CSC_E_NOT_FOUND if none; csc_note_free
 * afterwards. */
HRESULT csc_store_note_next(struct csc_store *store, enum csc_note_kind kind, int64_t after,
                            struct csc_note *note);
HRESULT csc_store_note_drop(struct csc_store *store, int64_t id); /* CSC_E_NOT_FOUND if none */
void csc_note_free(struct csc_note *note);

/* ---- transparent: kept for reading while the server is there, and for nothing else ---- */

/* Of a file or directory of which only the name is cached (CSC_MARK_GHOST). A directory is one if
 * it is known for the sake of what lies in it only; it has no content. As soon as an item is cached
 * otherwise, or pinned, it is no transparent one, and neither is a directory above a pinned item.
 */
struct csc_transparent {
    int64_t item;
    uint64_t content; /* its content is in the file of that number; 0: a directory */
    uint64_t size;    /* of the server's copy that is kept */
    uint64_t written;
    uint64_t changed;
    uint64_t file;
    uint64_t used; /* when last */
};
/* Inserts or replaces, softly. CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_transparent_put(struct csc_store *store, const struct csc_transparent *t);
/* CSC_E_NOT_FOUND if none; there may be one of an item that is none any more. */
HRESULT csc_store_transparent_get(struct csc_store *store, int64_t item, struct csc_transparent *t);
/* Is this item cached transparently? S_OK, or S_FALSE. */
HRESULT csc_store_is_transparent(struct csc_store *store, int64_t item);
/* The one with content that was not used for the longest time. CSC_E_NOT_FOUND if none. */
HRESULT csc_store_transparent_oldest(struct csc_store *store, struct csc_transparent *t);
/* Is this number in use? S_OK, or S_FALSE. */
HRESULT csc_store_transparent_content(struct csc_store *store, uint64_t content);
HRESULT csc_store_transparent_drop(struct csc_store *store, int64_t item); /* S_FALSE if none */

/* ---- space ---- */

/* Bytes of all cached files, and of those that are not pinned, which those cached transparently
 * are. Reads every row. */
struct csc_used {
    uint64_t all;
    uint64_t unpinned;
};
HRESULT csc_store_used(struct csc_store *store, struct csc_used *used);

/* A file that may leave the cache by itself, as far as its row tells: it is not pinned, clean, not
 * in conflict and not in flight, and the server had it when last seen; or it is cached
 * transparently.
 */
struct csc_idle {
    uint64_t used; /* when last: see sync/evict.c; nothing was used later than now */
    int64_t item;
    uint64_t size;
    bool transparent;
};
/* Up to `max` of them, the least recently used first, those after `after` (all 0: from the start).
 * *got < max means the end. Reads every row. */
HRESULT csc_store_idle(struct csc_store *store, uint64_t now, const struct csc_idle *after,
                       struct csc_idle *items, size_t max, size_t *got);

/* Cached files that are encrypted, and those that are not, as last seen. Reads every row. */
struct csc_encrypted {
    uint64_t yes;
    uint64_t no;
};
HRESULT csc_store_encrypted(struct csc_store *store, struct csc_encrypted *files);

/* ---- soundness ---- */

/* What can be wrong. The first ones are found, and mended, in the store alone. */
enum csc_flaw {
    CSC_FLAW_STRUCTURE,  /* the database is damaged: it can only be made anew */
    CSC_FLAW_ROWS,       /* items that cannot be, or that lie nowhere */
    CSC_FLAW_PINS,       /* pins that do not exist, or that a file hands down */
    CSC_FLAW_MARKS,      /* items that are said to be there and not to be */
    CSC_FLAW_SHARE,      /* a share of which nothing is known but its name */
    CSC_FLAW_BLOCKS,     /* block maps of nothing, or of another size than they say */
    CSC_FLAW_INTENT,     /* something in flight on a share that is not there */
    CSC_FLAW_REFERENCE,  /* something known of an item that is not there */
    CSC_FLAW_SEQUENCE,   /* numbers that would be given a second time */
    CSC_FLAW_STRAY_FILE, /* a file of ours in the cache that no intent tells of */
    CSC_FLAW_STRANGER,   /* a folder in the cache that no row stands for */
    CSC_FLAW_CONTENT,    /* a copy that looks as agreed on and holds something else */
    CSC_FLAW_COUNT
};
/* Looks at everything, in one transaction, and with `repair` mends it: what contradicts itself is
 * forgotten, so that the content is found anew, with nothing agreed on. Tells `found` of each flaw
 * with a count. CSC_E_CORRUPT, told as CSC_FLAW_STRUCTURE, is beyond that. */
typedef void csc_flaw_found(void *ctx, enum csc_flaw flaw, uint64_t count);
HRESULT csc_store_verify(struct csc_store *store, bool repair, csc_flaw_found *found, void *ctx);

/* Takes over from another store, damaged perhaps, what can be read of it: shares and items by name,
 * with their pins, as things nothing has been agreed on about. This store must be empty. */
HRESULT csc_store_salvage(struct csc_store *store, struct csc_store *damaged);

/* Gives a closed database another name in its folder, with the log that belongs to it. */
HRESULT csc_store_set_aside(const char16_t *file, const char16_t *new_file);
/* Takes a closed database for the one that is missing. S_FALSE: that is there, or there is none. */
HRESULT csc_store_adopt(const char16_t *left, const char16_t *file);
/* Deletes a closed database, if it is there, with all that belongs to it. */
HRESULT csc_store_discard(const char16_t *file);

/* ---- values: small facts by name (schema guid, limits ...) ---- */

HRESULT csc_store_value_get(struct csc_store *store, const char *name, int64_t *value);
HRESULT csc_store_value_put(struct csc_store *store, const char *name, int64_t value);

#endif
