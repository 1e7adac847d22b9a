/*
 * An SQLite VFS that stands before the real one and fails on command: single calls, all calls, or
 * the way a process that died fails, which never reaches the disk again.
 *
 * While it is installed, every store that is opened uses it; what was open before does not. Counted
 * are the calls that do I/O: open, delete, read, write, truncate, sync, size, and the mapping of
 * shared memory. Reads of the database count because there is no mmap behind this VFS. Syncs count
 * but are not passed on: a process that dies loses nothing it has written. State is one per
 * process; set it only while no store works. Link csc_sqlite3.
 */
#ifndef TESTS_SUPPORT_VFS_FAULT_H
#define TESTS_SUPPORT_VFS_FAULT_H

#include <stdbool.h>

void vfs_fault_install(void);
/* No store opened through it may still be open. */
void vfs_fault_remove(void);

/* Nothing fails any more, the dead live again, the count starts at 0. */
void vfs_fault_reset(void);

/* The n-th call from now (1: the next) fails with an SQLite code: it alone, or it and all later. */
void vfs_fault_once(unsigned n, int code);
void vfs_fault_always(unsigned n, int code);

/* From the n-th call on nothing is written, truncated, synced, deleted or created any more; reads
 * go on, and so does the closing of files, which frees their locks. What is on the disk then is
 * what a process that was killed before that call leaves. */
void vfs_fault_die(unsigned n);

/* Called before every call that changes something (NULL: nobody), until the next reset. */
void vfs_fault_watch(void (*hook)(void *ctx), void *ctx);

/* Calls since the last reset, once, always or die. */
unsigned vfs_fault_calls(void);
/* Those of them that were syncs. */
unsigned vfs_fault_syncs(void);
/* Has the fault happened? When not, there were fewer calls than n. */
bool vfs_fault_happened(void);

#endif
