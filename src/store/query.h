/*
 * Finding items by what they are: the conditions of a filter become one SQL statement per kind of
 * query, so that rows that do not match are never read. Part of the store's interface.
 *
 * What depends on the place of an item and not on its row (suspension above it, the state of its
 * share) is asked once per directory, csc_store_surroundings.
 */
#ifndef CSC_STORE_QUERY_H
#define CSC_STORE_QUERY_H

#include "store/store.h"

/* Values of the public OFFLINEFILES_ITEM_FILTER_FLAG_*. */
enum csc_trait {
    CSC_TRAIT_MODIFIED_DATA = 0x1,
    CSC_TRAIT_MODIFIED_ATTRIBUTES = 0x2,
    CSC_TRAIT_MODIFIED = 0x4,
    CSC_TRAIT_CREATED = 0x8,
    CSC_TRAIT_DELETED = 0x10,
    CSC_TRAIT_DIRTY = 0x20,
    CSC_TRAIT_SPARSE = 0x40,
    CSC_TRAIT_FILE = 0x80,
    CSC_TRAIT_DIRECTORY = 0x100,
    CSC_TRAIT_PINNED_USER = 0x200,     /* for the user: by himself, by policy, by redirection */
    CSC_TRAIT_PINNED_OTHERS = 0x400,   /* for others, too: no class but "all users" does that */
    CSC_TRAIT_PINNED_COMPUTER = 0x800, /* for all users */
    CSC_TRAIT_PINNED = 0x1000,
    CSC_TRAIT_GHOST = 0x2000,
    CSC_TRAIT_SUSPENDED = 0x4000,
    CSC_TRAIT_OFFLINE = 0x8000,
    CSC_TRAIT_ONLINE = 0x10000,
    CSC_TRAIT_ACCESS = 0x3FE0000, /* nine: write, read, any access of user, others, guests */
    CSC_TRAITS = 0x3FFFFFF
};
#define CSC_ACCESS_TRAITS  9 /* that many, in the order of their bits */
#define CSC_TRAIT_ACCESS_0 17

/* Values of the public OFFLINEFILES_ITEM_TIME and OFFLINEFILES_COMPARE. */
enum csc_item_time { CSC_TIME_CREATED, CSC_TIME_ACCESSED, CSC_TIME_WRITTEN };
enum csc_comparison { CSC_EQ, CSC_NEQ, CSC_LT, CSC_GT, CSC_LTE, CSC_GTE };

/* One filter: all that is set must hold. All zero: nothing is set. */
struct csc_condition {
    uint32_t mask; /* of these traits, exactly those in `traits` are to be true */
    uint32_t traits;
    bool timed; /* the item's time (local copy, as csc_item_facts has it) `op` this one */
    bool by_day;
    enum csc_item_time which;
    enum csc_comparison op;
    uint64_t time;
    bool named; /* the name matches the pattern */
    char16_t pattern[260];
};

/* Descriptors (ids of csc_store_descriptor_each) that grant an access. */
struct csc_descriptors {
    int64_t *ids;
    size_t count;
    size_t cap;
};

/* An item is found if the first condition of its kind holds, unless it is not set, and the
 * excluding one is not set or does not hold. Items of every type but files go by the second two. */
struct csc_query {
    struct csc_condition include_file;
    struct csc_condition exclude_file;
    struct csc_condition include_dir;
    struct csc_condition exclude_dir;
    bool files_only;
    bool transparent; /* what is cached transparently is found, too */
    bool through;     /* containers are found, even where they do not match (see csc_found) */
    struct csc_descriptors granted[CSC_ACCESS_TRAITS];
};

struct csc_finder; /* a query made ready for one store */

/* The query is copied. Close it before the store. */
HRESULT csc_finder_open(struct csc_store *store, const struct csc_query *query,
                        struct csc_finder **finder);
void csc_finder_close(struct csc_finder *finder); /* NULL is allowed */

/* A row, and whether it matches: with `through` containers come that do not. */
struct csc_row {
    struct csc_item item;
    bool matches;
};

/* What the children of a container inherit from above. */
struct csc_surroundings {
    bool suspended;
    uint32_t state; /* of the share, OFFLINEFILES_CONNECT_STATE; 0: there is none above */
};
/* Nothing for the root. */
HRESULT csc_store_surroundings(struct csc_store *store, int64_t id, struct csc_surroundings *s);
/* Does the query need them? */
bool csc_finder_needs_surroundings(const struct csc_finder *finder);

/* A place among the children of a container. */
struct csc_place_in {
    int64_t parent;
    const char16_t *after; /* a name; NULL: from the start */
    struct csc_surroundings around;
};
/* As csc_store_children: up to `max` rows, each `stride` bytes after the last; *got < max means the
 * end. With `through`, the rows also end with the first container, *entered is then set. */
HRESULT csc_finder_children(struct csc_finder *finder, const struct csc_place_in *place,
                            struct csc_row *rows, size_t stride, size_t max, size_t *got,
                            bool *entered);
/* Does one item match? S_OK or S_FALSE. */
HRESULT csc_finder_matches(struct csc_finder *finder, const struct csc_item *item,
                           const struct csc_surroundings *around);

/* Several reads in a row are faster, and of one state of the store, between these two. No writing
 * in between. begin on a thread that has a transaction open does nothing, and neither does its
 * end. */
HRESULT csc_store_begin_reading(struct csc_store *store);
void csc_store_end_reading(struct csc_store *store);

/* ---- security descriptors of server copies, as they were when last looked at ---- */

/* Records one for an item; `seen` is the change time of the server's copy it belongs to. Each
 * different descriptor is kept once. Soft. CSC_E_NOT_FOUND if there is no such item. */
HRESULT csc_store_security_put(struct csc_store *store, int64_t item, const void *bytes,
                               size_t size, uint64_t seen);
/* Calls `each` for every descriptor kept; not from inside a call of the store. */
HRESULT csc_store_descriptor_each(struct csc_store *store,
                                  HRESULT (*each)(void *ctx, int64_t id, const void *bytes,
                                                  size_t size),
                                  void *ctx);
/* Below an item (and itself): the items with a server copy whose descriptor is not known, or
 * belongs to an older copy. Up to `max`, with ids above `after` in their order. */
struct csc_unsecured {
    int64_t id;
    uint64_t changed; /* of the server's copy, for `seen` */
};
HRESULT csc_store_security_missing(struct csc_store *store, int64_t id, int64_t after,
                                   struct csc_unsecured *items, size_t max, size_t *got);

#endif
