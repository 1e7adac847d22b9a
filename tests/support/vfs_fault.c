/* The fault VFS: each method counts, asks whether to fail, and passes on to the real VFS. */
#include "support/vfs_fault.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

enum mode { NONE, ONCE, ALWAYS, DEATH };

static struct {
    enum mode mode;
    unsigned at;
    int code;
    atomic_uint calls;
    atomic_uint syncs;
    void (*hook)(void *ctx);
    void *ctx;
} fault;

static sqlite3_vfs *real_vfs; /* the one in use where we are not installed */
static sqlite3_vfs shim_vfs;

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* its memory follows this struct */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

/* Counts a call and says what it is to fail with; SQLITE_OK: pass it on. The dead can still do
 * what changes nothing. */
static int next_call(bool changes)
{
    unsigned call = atomic_fetch_add(&fault.calls, 1) + 1;

    if (changes && fault.hook)
        fault.hook(fault.ctx);
    switch (fault.mode) {
    case ONCE:
        return call == fault.at ? fault.code : SQLITE_OK;
    case ALWAYS:
        return call >= fault.at ? fault.code : SQLITE_OK;
    case DEATH:
        return call >= fault.at && changes ? SQLITE_IOERR : SQLITE_OK;
    case NONE:
        break;
    }
    return SQLITE_OK;
}

static bool is_dead(void)
{
    return fault.mode == DEATH && atomic_load(&fault.calls) >= fault.at;
}

/* ---- files ---- */

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at)
{
    int code = next_call(false);
    return code ? code : real_of(file)->pMethods->xRead(real_of(file), data, size, at);
}

static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
    int code = next_call(true);
    return code ? code : real_of(file)->pMethods->xWrite(real_of(file), data, size, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = next_call(true);
    return code ? code : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    atomic_fetch_add(&fault.syncs, 1);
    return next_call(true); /* nobody cuts the power in a test: not worth the minutes it takes */
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = next_call(false);
    return code ? code : real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_check_reserved(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    if (operation == SQLITE_FCNTL_SIZE_HINT && is_dead())
        return SQLITE_IOERR; /* would resize the file */
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    int code = next_call(false);
    if (code) {
        *memory = NULL;
        return code;
    }
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shm_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete &&!is_dead());
}

/* Version 2: shared memory, but no mmap, which would read past us. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- the VFS ---- */

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct shim_file *shim = (struct shim_file *)file;
    int code = next_call(flags & SQLITE_OPEN_CREATE);

    (void)vfs;
    shim->base.pMethods = NULL;
    if (code)
        return code;
    shim->real = (sqlite3_file *)(shim + 1);
    code = real_vfs->xOpen(real_vfs, name, shim->real, flags, out_flags);
    if (shim->real->pMethods)
        shim->base.pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    int code = next_call(true);

    (void)vfs;
    return code ? code : real_vfs->xDelete(real_vfs, name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *answer)
{
    (void)vfs;
    return real_vfs->xAccess(real_vfs, name, flags, answer);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *full)
{
    (void)vfs;
    return real_vfs->xFullPathname(real_vfs, name, size, full);
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *text)
{
    (void)vfs;
    return real_vfs->xGetLastError(real_vfs, size, text);
}

void vfs_fault_install(void)
{
    /* The store asks for the long-path VFS by name on Windows: ours bears that name and stands
     * before it in SQLite's list. */
#ifdef _WIN32
    real_vfs = sqlite3_vfs_find("win32-longpath");
#else
    real_vfs = sqlite3_vfs_find(NULL);
#endif
    if (!real_vfs)
        abort();
    shim_vfs = *real_vfs; /* clock, sleep, randomness and names are the real ones */
    shim_vfs.pNext = NULL;
    shim_vfs.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
    shim_vfs.xOpen = vfs_open;
    shim_vfs.xDelete = vfs_delete;
    shim_vfs.xAccess = vfs_access;
    shim_vfs.xFullPathname = vfs_full_path;
    shim_vfs.xGetLastError = vfs_last_error;
    vfs_fault_reset();
    sqlite3_vfs_register(&shim_vfs, 1);
}

void vfs_fault_remove(void)
{
    sqlite3_vfs_unregister(&shim_vfs);
}

/* ---- commands ---- */

static void arm(enum mode mode, unsigned n, int code)
{
    fault.mode = mode;
    fault.at = n;
    fault.code = code;
    atomic_store(&fault.calls, 0);
    atomic_store(&fault.syncs, 0);
}

void vfs_fault_reset(void)
{
    arm(NONE, 0, SQLITE_OK);
    vfs_fault_watch(NULL, NULL);
}

void vfs_fault_watch(void (*hook)(void *ctx), void *ctx)
{
    fault.hook = hook;
    fault.ctx = ctx;
}

void vfs_fault_once(unsigned n, int code)
{
    arm(ONCE, n, code);
}

void vfs_fault_always(unsigned n, int code)
{
    arm(ALWAYS, n, code);
}

void vfs_fault_die(unsigned n)
{
    arm(DEATH, n, SQLITE_OK);
}

unsigned vfs_fault_calls(void)
{
    return atomic_load(&fault.calls);
}

unsigned vfs_fault_syncs(void)
{
    return atomic_load(&fault.syncs);
}

bool vfs_fault_happened(void)
{
    return fault.mode != NONE && atomic_load(&fault.calls) >= fault.at;
}
