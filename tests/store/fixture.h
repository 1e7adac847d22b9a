/*
 * What the tests of the store share: a folder and a store for each test, items made by the dozen,
 * a look at the database behind the store's back, and processes of our own to share a store with.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "base/memory.h"
#include "base/result.h"
#include "engine/decide.h"
#include "store/store.h"
#include "unit/unit.h"

struct fixture {
    char folder[512]; /* new and empty, removed with all in it afterwards */
    char path[600];   /* of the database in it */
    char16_t *file;   /* the same for csc_store_open */
    struct csc_store *store;
};

/* For cmocka: a folder only, or a folder and an open store. */
int setup_folder(void **state);
int setup_store(void **state);
int teardown(void **state);

void reopen(struct fixture *f);

/* An item with a clean cached copy and base; fails the test unless inserted. */
int64_t add_item(struct csc_store *store, int64_t parent, enum csc_type type, const char16_t *name);
/* \\server\share, the id of the share. */
int64_t add_share(struct csc_store *store);
struct csc_item get_item(struct csc_store *store, int64_t id);
bool is_there(struct csc_store *store, int64_t id);

/* \\server\share\dir\{sub\{deep},file} and \\server\share\beside */
struct tree {
    int64_t server, share, dir, sub, deep, file, beside;
};
struct tree grow_tree(struct csc_store *store);

/* All fields from the random sequence. */
struct csc_facts random_facts(void);
struct csc_item random_item(int64_t parent, const char16_t *name);
void assert_facts(const struct csc_facts *actual, const struct csc_facts *expected);
void assert_items(const struct csc_item *actual, const struct csc_item *expected);

/* The number a query yields, and the effect of statements, on the closed or open database, by a
 * connection of its own. */
int64_t sql_number(const struct fixture *f, const char *query);
void sql_execute(const struct fixture *f, const char *text);
/* PRAGMA integrity_check says "ok", no reference is broken, and every parent is there. */
void assert_sound(const struct fixture *f);

/* Replaces a file's content. */
void write_file(const char *path, const void *data, size_t size);

/* --- processes ---------------------------------------------------------------------------- */

struct child;

/* Starts this program once more as `program <role> <database> <number>`. */
struct child *child_start(const char *role, const struct fixture *f, int number);
/* The next byte the child writes to its standard output, -1 at its end. */
int child_read(struct child *child);
/* Ends the process at once, giving it no chance to do anything. */
void child_kill(struct child *child);
/* Waits for its end and frees it: the exit code, some other number after a kill. */
int child_wait(struct child *child);

#endif
