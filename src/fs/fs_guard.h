/*
 * A file system in front of another one, whose calls come back. A server that does not answer holds
 * a Win32 call for as long as it likes, and nothing takes that call back; so each call on a server
 * runs on a thread that may be abandoned (a lane), and who asked waits for it no longer than the
 * deadline. After that the call is ERROR_SEM_TIMEOUT, and so is every later one on that root, at
 * once. The lane gives back what its call produced (handles, enumerations) whenever it returns; a
 * change of names that was carried out late looks like one over a connection that broke.
 *
 * Only roots on servers (UNC paths) are guarded; for others the inner file system is handed out.
 *
 * What the calls take is measured, by the path of their root: opening, listing and changing names
 * are round trips, for no client answers them from what it remembers; reading moves data.
 */
#ifndef CSC_FS_FS_GUARD_H
#define CSC_FS_FS_GUARD_H

#include "fs/fs.h"

#define CSC_GUARD_DEADLINE 30000u /* ms, unless told */
#define CSC_GUARD_LINKS    32u    /* roots whose calls are remembered */

struct guard_call;

/* What calls on the roots at one path have taken. */
struct guard_link {
    uint64_t key;  /* of the path; 0: free */
    uint64_t used; /* when last, FILETIME */
    struct csc_link_window window;
};

/* Must outlive every lane: static. What init does not name is private. */
struct csc_fs_guard {
    struct csc_fs base;
    struct csc_fs *inner;
    unsigned deadline; /* ms for one call. One call moves some 100 KiB, or flushes 8 MiB */
    bool everything;   /* guard local roots, too */
    SRWLOCK lock;
    struct guard_call *probing; /* open_root calls that were abandoned and have not come back */
    SRWLOCK link_lock;
    struct guard_link links[CSC_GUARD_LINKS];
};

/* The guarded file system is &guard->base. */
void csc_fs_guard_init(struct csc_fs_guard *guard, struct csc_fs *inner, unsigned deadline);

/* The deadline that is set for this machine, in ms. The first of these that is there:
 *   environment variable OPENCSC_SERVER_TIMEOUT            milliseconds
 *   HKLM\Software\OpenCSC, ServerTimeout                   milliseconds (REG_DWORD)
 *   otherwise                                              30,000
 * Values below 100 count as 100. */
unsigned csc_fs_guard_deadline(void);

/* Lanes that exist in this process: idle ones, working ones and abandoned ones. For tests. */
unsigned csc_fs_guard_lanes(void);

#endif
