/*
 * The inside of fs_fault: shared by its .c files only.
 */
#ifndef TESTS_SUPPORT_FS_FAULT_INTERNAL_H
#define TESTS_SUPPORT_FS_FAULT_INTERNAL_H

#include "fs_fault.h"

#include "base/text.h"

#include <stdatomic.h>

/* Text that grows; aborts without memory. */
struct lines {
    char *text;
    size_t len, cap;
};
void lines_add(struct lines *lines, const char *text);
void lines_add_path(struct lines *lines, const char16_t *path);
void lines_clear(struct lines *lines);

/* A second name that was linked to save a version. */
struct backup {
    struct backup *next;
    char16_t *of;
    char16_t *path;
};

struct fault {
    struct csc_fs base;
    struct csc_fs *inner;
    atomic_flag busy;
    enum fs_fault_mode mode;
    unsigned at;
    HRESULT code;
    const char *only;
    unsigned count;
    bool fired;
    fs_fault_hook *hook;
    void *hook_ctx;
    bool keep_log;
    struct lines log;
    struct lines violations;
    struct backup *backups;
    bool no_links; /* a root said that it has none */
    size_t open;
    const struct csc_link_window *link; /* NULL: nothing is measured */
};

struct fault_root {
    struct csc_root base;
    struct fault *fault;
    struct csc_root *inner;
    char16_t *path;
};

struct fault_file {
    struct csc_file base;
    struct fault *fault;
    struct fault_root *root;
    struct csc_file *inner;
    char16_t *path; /* absolute */
    bool dirty;     /* written since the last flush that succeeded */
    bool renamed;   /* staged, and has its final name */
};

struct fault_list {
    struct csc_list base;
    struct fault *fault;
    struct csc_list *inner;
    char16_t *path;
};

void fault_lock(struct fault *fault);
void fault_unlock(struct fault *fault);

/* One call under way. `to` is a second path, or NULL. */
struct call {
    struct fault *fault;
    const char *op;
    const char16_t *path;
    const char16_t *to;
    unsigned n;
    bool lost; /* to be carried out, and then reported as failed */
};
/* Tells the hook and decides: a failure means that the call must not be carried out. */
HRESULT call_begin(struct call *call);
/* Logs what came of it and gives the result to report. */
HRESULT call_end(const struct call *call, HRESULT hr);
/* For calls that cannot fail. */
void call_void(struct fault *fault, const char *op, const char16_t *path);

/* --- the oracle, before and after what it watches --- */
void oracle_write(struct fault_file *file);
void oracle_rename(const struct fault_file *file, const char16_t *to, bool replace);
void oracle_remove(struct fault_root *root, const char16_t *path);
void oracle_linked(struct fault_root *root, const char16_t *from, const char16_t *to);
void oracle_renamed(struct fault *fault, const char16_t *path); /* the backups of it are used up */
void oracle_gone(struct fault *fault, const char16_t *path);    /* a name was removed or moved */
void oracle_forget(struct fault *fault);

/* Absolute path of what lies in a root, in new memory. */
char16_t *absolute(const struct fault_root *root, const char16_t *relative);

/* calloc that aborts, and the number of open handles. */
void *fault_alloc(size_t size);
void fault_count_open(struct fault *fault, int change);

/* --- fs_fault_file.c, for the table --- */
HRESULT fault_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                   struct csc_file **file);
HRESULT fault_lock_file(struct csc_root *root, const char16_t *path, struct csc_file **lock);
HRESULT fault_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);
void fault_close(struct csc_file *file);
HRESULT fault_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
HRESULT fault_write(struct csc_file *file, uint64_t offset, const void *data, size_t size);
HRESULT fault_truncate(struct csc_file *file, uint64_t size);
HRESULT fault_flush(struct csc_file *file);
HRESULT fault_stat(struct csc_file *file, struct csc_facts *facts);
HRESULT fault_set_info(struct csc_file *file, const struct csc_facts *facts);
HRESULT fault_rename(struct csc_file *file, const char16_t *to, bool replace);

extern const struct csc_fs_ops fault_ops;

#endif
