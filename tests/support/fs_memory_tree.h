/*
 * The inside of fs_memory: nodes (what is stored), names (where it is found) and handles. Only
 * the fs_memory_*.c files include this. All functions expect the caller to hold the lock.
 */
#ifndef TESTS_SUPPORT_FS_MEMORY_TREE_H
#define TESTS_SUPPORT_FS_MEMORY_TREE_H

#include "fs_memory.h"

#include "base/result.h"
#include "base/text.h"

#include <stdatomic.h>

struct bytes {
    char *data; /* always terminated by a 0 that does not count */
    size_t size;
};

/* A file or folder. Lives while it has a name or a handle. */
struct node {
    struct share *share;
    enum csc_kind kind;
    uint32_t attributes;
    uint64_t created, written, changed, accessed;
    uint64_t id;
    uint64_t name_id; /* what it has for an id where ids follow names */
    bool reparse;
    struct bytes content;
    struct bytes durable; /* content at the last flush; meaningful while dirty */
    bool dirty;
    size_t names;
    size_t handles;
    struct name **children; /* of a folder, in csc_compare order */
    size_t count, cap;
};

/* A directory entry. */
struct name {
    struct node *dir;
    struct node *node;
    char16_t *text;
    size_t handles; /* opened by this name */
    bool doomed;    /* deleted; vanishes with its last handle */
};

/* A registered root: one share, or one local disk. */
struct share {
    struct share *next;
    char16_t *path;
    struct node *top;
    struct node *aside; /* the real top while emptied */
    HRESULT gone;
    bool identified; /* identity was set by the test */
    struct csc_identity identity;
    uint64_t volume;
    uint64_t quota, used;
    HRESULT links; /* how links fail; S_OK: they do not */
    bool ids_by_name;
    bool no_copies;
    bool encrypts;
    bool has_caching;
    uint32_t caching;
};

#define FS_MEMORY_SHARE_ALL (FS_MEMORY_READ | FS_MEMORY_WRITE | FS_MEMORY_DELETE)

/* enum fs_memory_access bits, as in CreateFile; without access sharing is of no matter. */
struct mode {
    unsigned access;
    unsigned sharing;
};

/* An open handle: file, lock, or the user's. */
struct handle {
    struct csc_file base;
    struct memory *memory;
    struct handle *next;
    struct node *node; /* NULL once dead */
    struct name *name; /* NULL for a root folder, and once dead */
    struct node *top;  /* of the root it was opened in */
    struct mode mode;
};

struct memory {
    struct csc_fs base;
    atomic_flag busy;
    struct share *shares;
    struct handle *handles;
    size_t roots, lists; /* open ones */
    uint64_t now, granularity;
    uint64_t next_id;
    bool reuse;
    uint64_t *freed; /* ids to give out again */
    size_t freed_count, freed_cap;
};

/* An opened root: a folder in a share, found anew for every call. */
struct opened {
    struct csc_root base;
    struct memory *memory;
    struct share *share;
    char16_t *inside; /* path below the share's top, "" for itself */
};

/* Where a path leads: the folder it lies in and its entry, if there is one. */
struct place {
    struct node *top; /* where the way began */
    struct node *dir;
    struct name *entry;   /* NULL: no such entry, in any case */
    struct node *node;    /* the entry's, or the top for ""; NULL: none */
    bool exact;           /* the entry has exactly this name */
    const char16_t *last; /* last component, in the path given */
};

/* calloc and realloc that abort. */
void *must_alloc(size_t size);
void *must_grow(void *memory, size_t size);
char16_t *must_dup(const char16_t *s, size_t len);

/* Every entry point: takes the lock and moves the clock; gives the lock back and returns hr. */
void memory_enter(struct memory *m);
HRESULT memory_leave(struct memory *m, HRESULT hr);
uint64_t memory_stamp(const struct memory *m);
/* The share an absolute path lies in, with the rest of the path; NULL if none. */
struct share *memory_share(struct memory *m, const char16_t *path, const char16_t **rest);

struct node *node_new(struct memory *m, struct share *share, enum csc_kind kind);
void node_release(struct memory *m, struct node *node); /* frees it when nothing refers to it */
/* Where ids follow names: the id of a name, to its node. */
void node_rename_id(const struct name *name);

void node_touch(struct memory *m, struct node *node, bool data);
struct csc_facts node_facts(const struct node *node);
/* Replaces the content; a growth beyond the quota is ERROR_DISK_FULL. */
HRESULT node_resize(struct node *node, size_t size);
void node_flushed(struct node *node);
void node_dirty(struct node *node); /* call before the first change since a flush */
/* Is it this tree's top, or somewhere below it? */
bool node_lies_in(const struct node *node, const struct node *tree);
/* Do the handles that are open allow one more of this kind? */
HRESULT node_may_open(struct memory *m, const struct node *node, struct mode mode);

/* Index of a name in a folder, or where it would go; *found tells which. Ignores case. */
size_t dir_find(const struct node *dir, const char16_t *name, size_t len, bool *found);
struct name *dir_add(struct memory *m, struct node *dir, const char16_t *text, struct node *node);
void dir_remove(struct memory *m, struct name *name); /* the name, and its node with the last */

/* Follows a path below a node. ERROR_PATH_NOT_FOUND if the way is not there, in exact case unless
 * any_case; a last component that is not there is S_OK without an entry. */
HRESULT place_find(struct node *top, const char16_t *path, bool any_case, struct place *place);
/* ERROR_FILE_NOT_FOUND unless there is something by exactly this name. */
HRESULT place_need(const struct place *place);
/* Is there room for a new name here? */
HRESULT place_free(const struct place *place);
/* Removes a name as DeleteFile and RemoveDirectory do. */
HRESULT place_remove(struct memory *m, const struct place *place, enum csc_kind kind);
/* Removes all that is in a folder. Stops at the first that is in use. */
HRESULT tree_remove_below(struct memory *m, struct node *dir);
/* Renames. With `replace` a file that is not open gives way. */
HRESULT place_rename(struct memory *m, struct name *from, const struct place *to, bool replace);

/* Opens what a place holds, under the sharing rules. */
HRESULT handle_open(struct memory *m, const struct place *place, struct mode mode,
                    struct handle **handle);
/* Ends a handle's hold on its node; the handle itself stays, to be closed. */
void handle_detach(struct handle *handle);

extern const struct csc_fs_ops memory_ops;

/* The handle part of the operations, for the table. */
HRESULT memory_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                    struct csc_file **file);
HRESULT memory_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock);
HRESULT memory_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);
void memory_close(struct csc_file *file);
HRESULT memory_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
HRESULT memory_write(struct csc_file *file, uint64_t offset, const void *data, size_t size);
HRESULT memory_truncate(struct csc_file *file, uint64_t size);
HRESULT memory_flush(struct csc_file *file);
HRESULT memory_stat(struct csc_file *file, struct csc_facts *facts);
HRESULT memory_set_info(struct csc_file *file, const struct csc_facts *facts);
HRESULT memory_rename(struct csc_file *file, const char16_t *to, bool replace);

/* Takes the lock and finds what an operation's path means; the caller always ends with
 * memory_leave. */
HRESULT opened_enter(struct csc_root *root, const char16_t *path, bool any_case,
                     struct place *place);

#endif
