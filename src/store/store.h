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
 * by itself outside a transaction. Errors: HRESULT_FROM_WIN32 (ERROR_FILE_CORRUPT for a damaged
 * database, ERROR_DISK_FULL, ERROR_BUSY ...), CSC_E_NOT_FOUND where a row is absent.
 */
#ifndef CSC_STORE_STORE_H
#define CSC_STORE_STORE_H

#include "base/path.h"
#include "base/text.h"
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

/* --- opening ------------------------------------------------------------------------------- */

/* Opens or creates the database file (absolute path). Migrates older schemas; a newer one is
 * refused with ERROR_REVISION_MISMATCH and left alone. */
HRESULT csc_store_open(const char16_t *file, struct csc_store **store);
void csc_store_close(struct csc_store *store);

HRESULT csc_store_begin(struct csc_store *store);
HRESULT csc_store_commit(struct csc_store *store); /* on failure the transaction is rolled back */
void csc_store_rollback(struct csc_store *store);
/* Ends a transaction as hr says: commits on success (and returns the commit's result), rolls back
 * on failure (and returns hr). */
HRESULT csc_store_end(struct csc_store *store, HRESULT hr);

/* --- items --------------------------------------------------------------------------------- */

HRESULT csc_store_get(struct csc_store *store, int64_t id, struct csc_item *item);
HRESULT csc_store_find(struct csc_store *store, int64_t parent, const char16_t *name,
                       struct csc_item *item);
/* Inserts (item->id is set). ERROR_ALREADY_EXISTS if the folded name is taken. */
HRESULT csc_store_insert(struct csc_store *store, struct csc_item *item);
/* Writes all of an existing item but id, parent and name. */
HRESULT csc_store_update(struct csc_store *store, const struct csc_item *item);
/* Moves or renames an item; descendants go with it. ERROR_ALREADY_EXISTS. */
HRESULT csc_store_rename(struct csc_store *store, int64_t id, int64_t parent, const char16_t *name);
/* Removes an item with all its descendants, their conflicts and share rows. */
HRESULT csc_store_remove(struct csc_store *store, int64_t id);

/* Up to `max` children of parent in name order, those after `after` (NULL: from the start).
 * *got < max means the end. Stable against changes between two pages. */
HRESULT csc_store_children(struct csc_store *store, int64_t parent, const char16_t *after,
                           struct csc_item *items, size_t max, size_t *got);

/* Descendants of an item (itself not counted) that match: known server or cached copies. */
struct csc_counts {
    uint64_t items; /* all entries below */
    uint64_t based; /* with a base: what a deletion of the tree would delete */
    uint64_t pinned;
};
HRESULT csc_store_count(struct csc_store *store, int64_t id, struct csc_counts *counts);

/* Sets and clears pin classes (and inherit alike on containers) on an item and, if deep, all
 * below it. Items without content whose pins become non-zero turn from ghost to sparse; sparse
 * ones whose pins become zero turn to ghost. */
HRESULT csc_store_pin(struct csc_store *store, int64_t id, bool deep, uint32_t set, uint32_t clear);

/* Forgets that the tree under (and including) id ever agreed with the server: base, stamp, remote
 * become none, ghost and sparse entries below vanish. Used when a version is kept under a new
 * name. */
HRESULT csc_store_forget_base(struct csc_store *store, int64_t id);

/* The path of an item: \\server\share\..., csc_text_free by the caller. */
HRESULT csc_store_path(struct csc_store *store, int64_t id, struct csc_text *path);
/* The share an item lies in (itself if it is one); CSC_E_NOT_FOUND for a server. */
HRESULT csc_store_share_of(struct csc_store *store, int64_t id, int64_t *share);

/* --- shares -------------------------------------------------------------------------------- */

struct csc_share {
    int64_t item;    /* id of the share's item */
    bool identified; /* root identity known */
    uint64_t root_id;
    uint64_t root_volume;
    uint32_t state;   /* OFFLINEFILES_CONNECT_STATE: 1 offline, 2 online */
    uint32_t reason;  /* OFFLINEFILES_OFFLINE_REASON */
    uint32_t caching; /* last known SHI1005 & CSC_MASK */
    int32_t links;    /* hard links for backups: -1 not probed, 0 no, 1 yes */
};
HRESULT csc_store_share_get(struct csc_store *store, int64_t item, struct csc_share *share);
/* Inserts or replaces. */
HRESULT csc_store_share_put(struct csc_store *store, const struct csc_share *share);

/* --- intents: what is in flight ------------------------------------------------------------- */

struct csc_intent {
    int64_t id;
    int64_t share;
    int64_t item;
    uint32_t op;             /* enum csc_op */
    bool on_server;          /* the side whose names change */
    struct csc_facts source; /* the copied-from version as expected */
    struct csc_facts
        target;       /* the version to be replaced or deleted; CSC_NONE: name must be free */
    char16_t *path;   /* target, relative to the share root; owned by the caller on read */
    char16_t *staged; /* name of the staged file beside it, NULL: none */
    char16_t *backup; /* name of the backup beside it, NULL: none */
    char16_t *aside;  /* name a version is kept under (keep both, conflict copy), or NULL */
};
HRESULT csc_store_intent_add(struct csc_store *store, struct csc_intent *intent); /* sets id */
HRESULT csc_store_intent_drop(struct csc_store *store, int64_t id);
/* The oldest intent of a share on one side, CSC_E_NOT_FOUND if none; csc_intent_free afterwards. */
HRESULT csc_store_intent_first(struct csc_store *store, int64_t share, bool on_server,
                               struct csc_intent *intent);
void csc_intent_free(struct csc_intent *intent);

/* --- conflicts: the log of unresolved ones --------------------------------------------------- */

struct csc_conflict {
    int64_t item;
    uint32_t state;    /* enum csc_state */
    uint64_t detected; /* first seen */
};
/* Records or refreshes; *added tells whether it is new (may be NULL). */
HRESULT csc_store_conflict_put(struct csc_store *store, const struct csc_conflict *c, bool *added);
HRESULT csc_store_conflict_get(struct csc_store *store, int64_t item, struct csc_conflict *c);
HRESULT csc_store_conflict_drop(struct csc_store *store, int64_t item); /* S_FALSE if none */

/* --- values: small facts by name (schema guid, limits ...) ----------------------------------- */

HRESULT csc_store_value_get(struct csc_store *store, const char *name, int64_t *value);
HRESULT csc_store_value_put(struct csc_store *store, const char *name, int64_t value);

#endif
