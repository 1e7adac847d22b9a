/*
 * A file system between the code under test and any other: counts the calls, makes chosen ones
 * fail, tells a hook before each, writes a log, and watches the order of operations.
 *
 * The order oracle. It records a violation when
 *   - a staged file is renamed with data written after its last successful flush (torn after a
 *     power loss);
 *   - a file is written to after it got its final name (readers see half a version);
 *   - a rename replaces a name of ours, a backup for instance (moves never replace anyway);
 *   - a rename replaces a file of which no backup was linked, unless a root has said that it knows
 *     no links (an edit in the last moment would be lost);
 *   - a file is removed under a name that is not ours: deleted files are set aside and judged
 *     first.
 * Names of ours begin with `~csc`.
 *
 * Thread-safe; set up and read from one thread while nothing runs.
 */
#ifndef TESTS_SUPPORT_FS_FAULT_H
#define TESTS_SUPPORT_FS_FAULT_H

#include "fs/fs.h"

/* The inner file system is borrowed. */
struct csc_fs *fs_fault_create(struct csc_fs *inner);
void fs_fault_destroy(struct csc_fs *fs);

enum fs_fault_mode {
    FS_FAULT_NONE,
    FS_FAULT_ONCE, /* call n fails and does nothing */
    FS_FAULT_EVER, /* so do all after it: a process that died (with ERROR_GEN_FAILURE), a dead disk
                    */
    FS_FAULT_LOST  /* call n is carried out, but answers that it failed: the connection broke */
};
/* The n-th call from now on, n from 1. Calls that only close are neither counted nor failed. */
void fs_fault_set(struct csc_fs *fs, enum fs_fault_mode mode, unsigned n, HRESULT code);
/* Count and fail only calls of this operation, by its name in struct csc_fs_ops (opening by mode:
 * open, open_stage, open_change); NULL: all. */
void fs_fault_only(struct csc_fs *fs, const char *op);
/* Calls counted since fs_fault_set; has one been made to fail? */
unsigned fs_fault_count(struct csc_fs *fs);
bool fs_fault_fired(struct csc_fs *fs);

/* Called before every call, closing ones included, with the absolute path it is about (an open
 * file's is that under which it was opened or renamed last) and the number this call has. The hook
 * may use the inner file system, or end the process. */
typedef void fs_fault_hook(void *ctx, const char *op, const char16_t *path, unsigned n);
void fs_fault_set_hook(struct csc_fs *fs, fs_fault_hook *hook, void *ctx);

/* What the file system says that its calls have taken; lives as long as it. NULL: nothing yet. */
void fs_fault_set_link(struct csc_fs *fs, const struct csc_link_window *link);

/* One line per call: number, operation, paths, result. Lives until the next call or reset.
 * fs_fault_note adds a line of the test's own ("commit"). Kept only on request. */
void fs_fault_keep_log(struct csc_fs *fs, bool keep);
void fs_fault_note(struct csc_fs *fs, const char *text);
const char *fs_fault_log(struct csc_fs *fs);

/* What the oracle found, one line each; "" if all was in order. */
const char *fs_fault_violations(struct csc_fs *fs);
/* Forgets violations, log and what the oracle knows of names: after a simulated crash. */
void fs_fault_reset(struct csc_fs *fs);

/* Roots, files and enumerations that were opened through here and not closed. */
size_t fs_fault_open_handles(struct csc_fs *fs);

#endif
