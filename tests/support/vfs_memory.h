/*
 * An SQLite VFS that keeps files in this process's memory, for one connection at a time: a store
 * for each of many thousand seeds without a disk. Locks always succeed, shared memory is plain
 * memory and does not outlive its connection, syncs do nothing, and what SQLite takes for random
 * (in the head of a WAL) is the same after every reset.
 */
#ifndef TESTS_SUPPORT_VFS_MEMORY_H
#define TESTS_SUPPORT_VFS_MEMORY_H

#include <stdint.h>

/* Becomes the default VFS of the process. */
void vfs_memory_install(void);
void vfs_memory_remove(void);

/* Forgets all files, which must be closed; then the database file is what vfs_memory_keep last
 * kept, if it did. */
void vfs_memory_reset(void);
/* A number for what the files hold now: the same for the same bytes. */
uint64_t vfs_memory_hash(void);
/* What the files hold now, to be had back later, when they are closed. */
struct vfs_memory_image;
struct vfs_memory_image *vfs_memory_save(void);
void vfs_memory_restore(const struct vfs_memory_image *image);
void vfs_memory_image_free(struct vfs_memory_image *image);
/* Keeps the closed database file as the beginning of every later reset. */
void vfs_memory_keep(void);

#endif
