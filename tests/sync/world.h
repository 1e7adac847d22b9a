/*
 * A small world for tests of the engine: a server with one share, a client with a cache, both in
 * memory, a clock that stands still unless something happens, and a client that writes down what
 * it is told. Names and contents are plain ASCII text here.
 */
#ifndef CSC_TESTS_SYNC_WORLD_H
#define CSC_TESTS_SYNC_WORLD_H

#include "support/fs_fault.h"
#include "support/fs_memory.h"
#include "support/vfs_fault.h"
#include "sync/operation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
/* cmocka.h comes after the headers it relies on. */
#include <cmocka.h>

#define assert_hr(actual, expected) assert_int_equal((uint32_t)(actual), (uint32_t)(expected))

#define BOTH (CSC_SYNC_IN | CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES)

struct world {
    struct csc_client client; /* first: the engine hands this pointer back */
    struct csc_fs *memory;    /* the machines */
    struct csc_fs *fault;     /* between the engine and them */
    struct csc_env env;
    struct csc_cache *cache;
    char folder[256]; /* the store folder */
    uint64_t serial;  /* for names of ours: 1, 2, 3 ... */

    /* what the client is told: "op path hr" lines, and what it answers */
    char log[8192];
    unsigned begun, ended, items, failures;
    uint64_t bytes; /* that were moved */
    HRESULT last_hr;
    unsigned abort_at; /* query_abort says yes at this call; 0: never */
    unsigned asked;
    bool has_handler;
    enum csc_resolution answer;
    const char *new_name; /* for KEEPALLCHANGES */
    bool change_wins;     /* answer by state: keep all where that can be, else the change */
    unsigned retries;     /* item_result answers RETRY this often */

    unsigned dies_at_call;
    bool dies_at_store;
    unsigned happens_at;
    void (*what_happens)(struct world *w);
    const char *not_before; /* a call before which it does not happen after all */
    const char *happens_on; /* the only calls that count */
    unsigned happens_seen;
    uint64_t last_asked; /* when query_abort was called last */
    uint64_t longest;    /* time between two such calls */
    uint64_t said_no;    /* when it said yes to abort */
    unsigned slept;      /* milliseconds in all */
    void (*on_sleep)(struct world *w);
    uint64_t operated; /* the clock when users began to work */
    void (*sees_call)(struct world *w, const char *op, const char16_t *path, unsigned n);
    unsigned kept;  /* second versions that got a name */
    bool wants_own; /* the engine is to encrypt by itself where the volume cannot */
};

#define PIN_FILL (CSC_SYNC_PINFORUSER | CSC_SYNC_FILLSPARSE)

/* setup and teardown for cmocka: \\srv\share with nothing in it, an empty cache. The end checks
 * that no handle was left open and that the order oracle found nothing. */
int world_make(void **state);
int world_end(void **state);
/* A world around machines that have just come back after a death (its own from then on), with the
 * store in `folder`. */
struct world *world_around(struct csc_fs *memory, const char *folder);

/* The engine's process dies at its n-th call of the file system, or at the n-th I/O of its store.
 * world_has_died tells whether it came to that. */
void world_die_at_call(struct world *w, unsigned n);
void world_die_at_store(struct world *w, unsigned n);
bool world_has_died(struct world *w);
/* A new process after the death; unflushed data of both machines suffers as told. */
void world_restart(struct world *w, enum fs_memory_crash unflushed);

/* Ends the process and overwrites the beginning of its database; the start of a new one. */
void world_damages_store(struct world *w, const void *data, size_t size);
HRESULT world_opens(struct world *w);

/* What is known of the server's copies from now on, as in struct csc_share; and what was found out.
 */
void world_knows_copies(struct world *w, int copies);
int world_copies(struct world *w);

/* So much later that no stamp is young any more, and a pass has seen that. */
void world_grows_old(struct world *w);

/* Something happens just before the n-th call of the file system. */
void world_happen_at(struct world *w, unsigned n, void (*what)(struct world *w));

/* The same before the n-th call of one operation (see fs_fault_only). */
void world_happen_on(struct world *w, const char *op, unsigned n, void (*what)(struct world *w));

/* Absolute paths; the text lives for the next 16 calls. */
const char16_t *on_server(const char *rel);
const char16_t *on_client(const struct world *w, const char *rel);
const char16_t *world_folder(const struct world *w);

void put_server(struct world *w, const char *rel, const char *text);
void put_client(struct world *w, const char *rel, const char *text);
void assert_server(struct world *w, const char *rel, const char *text); /* NULL: absent */
void assert_client(struct world *w, const char *rel, const char *text);
/* Are both sides the same trees (names, contents, attributes)? */
bool both_sides_equal(struct world *w);
void assert_both_sides_equal(struct world *w);

/* Operations on \\srv\share or below; the log is emptied first. */
HRESULT pin(struct world *w, const char *rel, bool deep, bool fill);
HRESULT pin_with(struct world *w, const char *rel, uint32_t flags); /* deep */
HRESULT sync_with(struct world *w, const char *rel, uint32_t flags);
HRESULT unpin(struct world *w, const char *rel, bool deep);
HRESULT delete_with(struct world *w, const char *rel, uint32_t flags);

/* The item at a path of the share (found and looked at). */
HRESULT find(struct world *w, const char *rel, struct csc_item *item);

/* Fails unless the log has this line / fragment. */
void assert_logged(const struct world *w, const char *fragment);
void assert_not_logged(const struct world *w, const char *fragment);

#endif
