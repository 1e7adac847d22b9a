/*
 * A small world for tests of the engine: a server with one share, a client with a cache, both in
 * memory, a clock that stands still unless something happens, and a client that writes down what
 * it is told. Names and contents are plain ASCII text here.
 */
#ifndef CSC_TESTS_SYNC_WORLD_H
#define CSC_TESTS_SYNC_WORLD_H

#include "support/fs_memory.h"
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
    struct csc_env env;
    struct csc_cache *cache;
    char folder[256]; /* the store folder */
    uint64_t serial;  /* for names of ours: 1, 2, 3 ... */

    /* what the client is told: "op path hr" lines, and what it answers */
    char log[8192];
    unsigned begun, ended, items, failures;
    HRESULT last_hr;
    unsigned abort_at; /* query_abort says yes at this call; 0: never */
    unsigned asked;
    bool has_handler;
    enum csc_resolution answer;
    const char *new_name; /* for KEEPALLCHANGES */
    unsigned retries;     /* item_result answers RETRY this often */
};

/* setup and teardown for cmocka: \\srv\share with nothing in it, an empty cache */
int world_make(void **state);
int world_end(void **state);

/* Closes the cache and opens it again, as a new process would. */
void world_reopen(struct world *w);

/* Absolute paths; the text lives for the next 16 calls. */
const char16_t *on_server(const char *rel);
const char16_t *on_client(const struct world *w, const char *rel);

void put_server(struct world *w, const char *rel, const char *text);
void put_client(struct world *w, const char *rel, const char *text);
void assert_server(struct world *w, const char *rel, const char *text); /* NULL: absent */
void assert_client(struct world *w, const char *rel, const char *text);
/* Are both sides the same trees (names, contents, attributes)? */
void assert_both_sides_equal(struct world *w);

/* Operations on \\srv\share or below; the log is emptied first. */
HRESULT pin(struct world *w, const char *rel, bool deep, bool fill);
HRESULT sync_with(struct world *w, const char *rel, uint32_t flags);
HRESULT unpin(struct world *w, const char *rel, bool deep);

/* The item at a path of the share (found and looked at). */
HRESULT find(struct world *w, const char *rel, struct csc_item *item);

/* Fails unless the log has this line / fragment. */
void assert_logged(const struct world *w, const char *fragment);
void assert_not_logged(const struct world *w, const char *fragment);

#endif
