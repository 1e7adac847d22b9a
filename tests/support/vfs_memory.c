/* See vfs_memory.h. Three files are enough: the database, its WAL and its journal. */
#include "vfs_memory.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS   3
#define REGIONS 8

struct bytes {
    unsigned char *data;
    size_t size;
    size_t cap;
};

static struct {
    struct bytes content[SLOTS];
    bool exists[SLOTS];
    struct bytes kept; /* the database at the beginning */
    void *shared[REGIONS];
    uint32_t random;
    bool hashed; /* `hash` is that of what the files hold now */
    uint64_t hash;
} disk;

static sqlite3_vfs vfs;

struct open_file {
    sqlite3_file base;
    int slot;
};

/* By the end of its name: a database, a WAL, or a journal. */
static int slot_of(const char *name)
{
    size_t n = name ? strlen(name) : 0;

    if (n > 4 && strcmp(name + n - 4, "-wal") == 0)
        return 1;
    return n > 8 && strcmp(name + n - 8, "-journal") == 0 ? 2 : 0;
}

static void reserve(struct bytes *bytes, size_t size)
{
    if (size <= bytes->cap)
        return;
    bytes->cap = size * 2;
    bytes->data = realloc(bytes->data, bytes->cap);
    if (!bytes->data)
        abort();
}

static struct bytes *content_of(sqlite3_file *file)
{
    return &disk.content[((struct open_file *)file)->slot];
}

/* ---- files ---- */

static int file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at)
{
    const struct bytes *b = content_of(file);
    size_t have = (size_t)at < b->size ? b->size - (size_t)at : 0;
    size_t n = have < (size_t)size ? have : (size_t)size;

    if (n)
        memcpy(data, b->data + at, n);
    if (n == (size_t)size)
        return SQLITE_OK;
    memset((char *)data + n, 0, (size_t)size - n);
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
    struct bytes *b = content_of(file);
    size_t end = (size_t)at + (size_t)size;

    disk.hashed = false;
    reserve(b, end);
    if ((size_t)at > b->size)
        memset(b->data + b->size, 0, (size_t)at - b->size);
    memcpy(b->data + at, data, (size_t)size);
    if (end > b->size)
        b->size = end;
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct bytes *b = content_of(file);

    disk.hashed = false;
    if ((size_t)size < b->size)
        b->size = (size_t)size;
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)content_of(file)->size;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *file, int *reserved)
{
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    (void)file;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file)
{
    (void)file;
    return 512;
}

static int file_characteristics(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    (void)file;
    *memory = NULL;
    if (page >= REGIONS)
        return SQLITE_IOERR;
    if (!disk.shared[page] && extend) {
        disk.shared[page] = calloc(1, (size_t)size);
        if (!disk.shared[page])
            return SQLITE_NOMEM;
    }
    *memory = disk.shared[page];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    (void)file;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static int shm_unmap(sqlite3_file *file, int delete)
{
    (void)file;
    (void)delete;
    for (int i = 0; i < REGIONS; i++) {
        free(disk.shared[i]);
        disk.shared[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
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

static int vfs_open(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct open_file *f = (struct open_file *)file;

    (void)self;
    f->base.pMethods = NULL;
    f->slot = slot_of(name);
    if (!disk.exists[f->slot] && !(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    disk.exists[f->slot] = true;
    f->base.pMethods = &methods;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int sync)
{
    int slot = slot_of(name);

    (void)self;
    (void)sync;
    if (!disk.exists[slot])
        return SQLITE_IOERR_DELETE_NOENT;
    disk.exists[slot] = false;
    disk.content[slot].size = 0;
    disk.hashed = false;
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *self, const char *name, int flags, int *answer)
{
    (void)self;
    (void)flags;
    *answer = disk.exists[slot_of(name)] && disk.content[slot_of(name)].size > 0;
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *self, const char *name, int size, char *full)
{
    size_t n = strlen(name) + 1;

    (void)self;
    if (n > (size_t)size)
        return SQLITE_CANTOPEN;
    memcpy(full, name, n);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *self, int size, char *data)
{
    (void)self;
    for (int i = 0; i < size; i++) {
        disk.random = disk.random * 1664525u + 1013904223u;
        data[i] = (char)(disk.random >> 24);
    }
    return size;
}

void vfs_memory_install(void)
{
    const sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    if (!real)
        abort();
    vfs = *real; /* clock and sleep are the real ones */
    vfs.pNext = NULL;
    vfs.zName = "memory";
    vfs.szOsFile = (int)sizeof(struct open_file);
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full_path;
    vfs.xRandomness = vfs_randomness;
    sqlite3_vfs_register(&vfs, 1);
}

void vfs_memory_remove(void)
{
    sqlite3_vfs_unregister(&vfs);
    for (int i = 0; i < SLOTS; i++)
        free(disk.content[i].data);
    free(disk.kept.data);
    memset(&disk, 0, sizeof(disk));
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_bytes(uint64_t hash, const struct bytes *b)
{
    size_t n = 0;

    for (uint64_t word; n + sizeof(word) <= b->size; n += sizeof(word)) {
        memcpy(&word, b->data + n, sizeof(word));
        hash = mix(hash, word);
    }
    for (; n < b->size; n++)
        hash = mix(hash, b->data[n]);
    return mix(hash, b->size);
}

uint64_t vfs_memory_hash(void)
{
    if (!disk.hashed) {
        disk.hash = 0;
        for (int i = 0; i < SLOTS; i++)
            disk.hash = hash_bytes(disk.hash, &disk.content[i]);
        disk.hashed = true;
    }
    return disk.hash;
}

/* ---- images ---- */

struct vfs_memory_image {
    struct bytes content[SLOTS];
    bool exists[SLOTS];
    uint32_t random;
};

static void copy_bytes(struct bytes *to, const struct bytes *from)
{
    if (to->cap < from->size) {
        free(to->data);
        to->data = malloc(from->size);
        to->cap = from->size;
        if (!to->data)
            abort();
    }
    if (from->size)
        memcpy(to->data, from->data, from->size);
    to->size = from->size;
}

struct vfs_memory_image *vfs_memory_save(void)
{
    struct vfs_memory_image *image = calloc(1, sizeof(*image));

    if (!image)
        abort();
    for (int i = 0; i < SLOTS; i++) {
        copy_bytes(&image->content[i], &disk.content[i]);
        image->exists[i] = disk.exists[i];
    }
    image->random = disk.random;
    return image;
}

void vfs_memory_restore(const struct vfs_memory_image *image)
{
    for (int i = 0; i < SLOTS; i++) {
        copy_bytes(&disk.content[i], &image->content[i]);
        disk.exists[i] = image->exists[i];
    }
    disk.random = image->random;
    disk.hashed = false;
    sqlite3_randomness(0, NULL);
}

void vfs_memory_image_free(struct vfs_memory_image *image)
{
    if (!image)
        return;
    for (int i = 0; i < SLOTS; i++)
        free(image->content[i].data);
    free(image);
}

void vfs_memory_reset(void)
{
    disk.random = 1;
    disk.hashed = false;
    sqlite3_randomness(0, NULL); /* SQLite asks for a new seed */
    for (int i = 0; i < SLOTS; i++) {
        disk.content[i].size = 0;
        disk.exists[i] = false;
    }
    if (!disk.kept.size)
        return;
    reserve(&disk.content[0], disk.kept.size);
    memcpy(disk.content[0].data, disk.kept.data, disk.kept.size);
    disk.content[0].size = disk.kept.size;
    disk.exists[0] = true;
}

void vfs_memory_keep(void)
{
    const struct bytes *b = &disk.content[0];

    reserve(&disk.kept, b->size);
    memcpy(disk.kept.data, b->data, b->size);
    disk.kept.size = b->size;
}
