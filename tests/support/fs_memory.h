/*
 * A file system in memory for tests: deterministic, with a clock of its own, and as strict as the
 * strictest real one. What it enforces although Wine would not: Windows' sharing rules, deletion
 * that stays pending while a file is open, no replacing of an open target, exact case of every
 * path but those of `lookup`, one name per folded name.
 *
 * It stands for several machines: each root has an identity, can vanish, fill up and lose power.
 * Absolute paths name a root and what lies in it (`\\srv\share\dir\a.txt`, `C:\store\x`); any
 * folder in a registered root can be opened as a root by the code under test.
 *
 * The functions here are the user and the hardware; the code under test uses struct csc_fs.
 * Thread-safe, except that what fs_memory_get points to lives until the file changes. Broken use
 * by a test (an unknown root, no memory) aborts.
 */
#ifndef TESTS_SUPPORT_FS_MEMORY_H
#define TESTS_SUPPORT_FS_MEMORY_H

#include "fs/fs.h"

struct csc_fs *fs_memory_create(void);
/* Frees everything, handles that were left open too. */
void fs_memory_destroy(struct csc_fs *fs);
/* A second one that holds what this one does, with the same clock and ids, and without its handles:
 * whatever was open is closed there. Nothing else may work meanwhile; the clock stands still. */
struct csc_fs *fs_memory_clone(struct csc_fs *fs);
/* Adds an empty root at an absolute path without a trailing backslash. */
void fs_memory_add_root(struct csc_fs *fs, const char16_t *path);
/* Roots, files, locks and enumerations that were opened and not closed: leaks at the end. */
size_t fs_memory_open_handles(struct csc_fs *fs);

/* --- the user ------------------------------------------------------------------------------- */

/* Creates a file (with its folders) or overwrites one in place. Sharing rules hold:
 * ERROR_SHARING_VIOLATION while it is open to others who do not share writing. What a user writes
 * counts as flushed. */
HRESULT fs_memory_put(struct csc_fs *fs, const char16_t *path, const void *data, size_t size);
HRESULT fs_memory_put_text(struct csc_fs *fs, const char16_t *path, const char *text);
/* The content, with a 0 behind it; NULL if there is no such file. `size` may be NULL. */
const char *fs_memory_get(struct csc_fs *fs, const char16_t *path, size_t *size);
/* Facts of a file or folder (also the root itself); CSC_NONE if there is none. */
struct csc_facts fs_memory_facts(struct csc_fs *fs, const char16_t *path);
/* Removes a file, or a folder with all in it. Stops at the first that is in use. */
HRESULT fs_memory_del(struct csc_fs *fs, const char16_t *path);
/* Creates a folder and those above it; S_OK if it is there already. */
HRESULT fs_memory_mkdir(struct csc_fs *fs, const char16_t *path);
/* Renames within a root. A file at `to` is replaced (how programs save documents). */
HRESULT fs_memory_rename(struct csc_fs *fs, const char16_t *from, const char16_t *to);
/* Replaces the settable attributes; the kind stays. */
HRESULT fs_memory_set_attributes(struct csc_fs *fs, const char16_t *path, uint32_t attributes);
/* Sets the write time, as programs that restore old files do. */
HRESULT fs_memory_set_written(struct csc_fs *fs, const char16_t *path, uint64_t written);
/* Turns an entry into a reparse point (a link), or back. */
HRESULT fs_memory_set_reparse(struct csc_fs *fs, const char16_t *path, bool reparse);

enum fs_memory_access { FS_MEMORY_READ = 1, FS_MEMORY_WRITE = 2, FS_MEMORY_DELETE = 4 };
/* A program of the user opens a file and keeps it: access and sharing as in CreateFile. NULL if
 * that is refused. Closed with file->ops->close. */
struct csc_file *fs_memory_hold(struct csc_fs *fs, const char16_t *path, unsigned access,
                                unsigned share);

enum fs_memory_dump {
    FS_MEMORY_DUMP_PLAIN = 0, /* kind, path, attributes (but ENCRYPTED), content */
    FS_MEMORY_DUMP_STAMPS = 1 /* also ids and times */
};
/* The tree below an absolute path (NULL: all roots) as UTF-8 text, one line per entry in name
 * order, paths relative to it; to free(). Equal trees give equal text. */
char *fs_memory_dump(struct csc_fs *fs, const char16_t *path, unsigned flags);

/* --- the machine ---------------------------------------------------------------------------- */

/* Every call moves the clock by one unit (100 ns). Stamps are cut to a multiple of the
 * granularity (default 1), as FAT and some servers do. */
void fs_memory_set_clock(struct csc_fs *fs, uint64_t now);
uint64_t fs_memory_now(struct csc_fs *fs);
void fs_memory_set_granularity(struct csc_fs *fs, uint64_t units);
/* Whether ids of deleted files are given out again, lowest first (ext4 does). Default: no. */
void fs_memory_reuse_ids(struct csc_fs *fs, bool reuse);

/* Every call on the root fails with this code, until S_OK brings it back. */
void fs_memory_set_gone(struct csc_fs *fs, const char16_t *root, HRESULT code);
/* Shows an empty, writable folder of another identity in place of the root, as the folder under
 * an unmounted file system does; false brings the real one back. */
void fs_memory_set_emptied(struct csc_fs *fs, const char16_t *root, bool emptied);
/* What `identify` reports from now on. */
void fs_memory_set_identity(struct csc_fs *fs, const char16_t *root, uint64_t id, uint64_t volume);
/* Total bytes the root may hold; beyond: ERROR_DISK_FULL. */
void fs_memory_set_quota(struct csc_fs *fs, const char16_t *root, uint64_t bytes);
/* Without hard links, `link` is ERROR_NOT_SUPPORTED. Default: with. */
void fs_memory_set_links(struct csc_fs *fs, const char16_t *root, bool supported);
/* Not every file system without hard links says so in that way: the failure of `link`. */
void fs_memory_refuse_links(struct csc_fs *fs, const char16_t *root, HRESULT hr);
/* File ids depend on names from now on, as behind some mounts: a file that moves gets another. */
void fs_memory_set_ids_by_name(struct csc_fs *fs, const char16_t *root);
/* Without copies of its own, `copy` is ERROR_NOT_SUPPORTED. Default: with. */
void fs_memory_set_copies(struct csc_fs *fs, const char16_t *root, bool supported);
/* A volume that encrypts. Default: it does not. */
void fs_memory_set_encrypts(struct csc_fs *fs, const char16_t *root, bool supported);
/* What `caching` reports; before the first call ERROR_NOT_SUPPORTED. */
void fs_memory_set_caching(struct csc_fs *fs, const char16_t *root, uint32_t flags);

enum fs_memory_crash {
    FS_MEMORY_KEEP,  /* all writes reached the disk */
    FS_MEMORY_DROP,  /* none since the last flush of the file did */
    FS_MEMORY_GARBLE /* the size did, the bytes written since are garbage */
};
/* The machine behind a root (NULL: all) loses power and comes back: data not flushed suffers,
 * names stay, handles are dead and answer ERROR_NETNAME_DELETED (they are still to be closed). */
void fs_memory_crash(struct csc_fs *fs, const char16_t *root, enum fs_memory_crash mode);
/* Is there data that was not flushed? If not, all crashes are the same. */
bool fs_memory_is_unflushed(struct csc_fs *fs);

#endif
