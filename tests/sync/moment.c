/* See moment.h. */
#include "moment.h"

#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    return hash;
}

/* All that a new process can find. */
static uint64_t hash_of(const struct world *w, struct csc_fs *memory)
{
    char *server = fs_memory_dump(memory, on_server(""), FS_MEMORY_DUMP_STAMPS);
    char *client = fs_memory_dump(memory, world_folder(w), FS_MEMORY_DUMP_STAMPS);
    uint64_t hash = hash_text(hash_text(vfs_memory_hash(), server), client);
    free(server);
    free(client);
    return hash;
}

static bool is_known(const struct moments *m, uint64_t hash)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->list[i].hash == hash)
            return true;
    }
    return false;
}

/* Takes the machines, or destroys them. */
static void take_down(struct moments *m, struct csc_fs *memory, bool at_store,
                      enum fs_memory_crash mode)
{
    uint64_t hash;
    fs_memory_crash(memory, NULL, mode);
    hash = hash_of(m->world, memory);
    m->deaths++;
    if (is_known(m, hash)) {
        fs_memory_destroy(memory);
        return;
    }
    if (m->count == m->cap) {
        m->cap = m->cap * 2 + 64;
        m->list = realloc(m->list, m->cap * sizeof(*m->list));
        assert_non_null(m->list);
    }
    m->list[m->count++] = (struct moment){.call = m->call,
                                          .at_store = at_store,
                                          .mode = mode,
                                          .hash = hash,
                                          .memory = memory,
                                          .store = vfs_memory_save()};
}

static void look(struct moments *m, bool at_store)
{
    bool unflushed = true;
    for (int mode = 0; mode < 3 && unflushed; mode++) {
        struct csc_fs *memory = fs_memory_clone(m->world->memory);
        unflushed = fs_memory_is_unflushed(memory);
        take_down(m, memory, at_store, (enum fs_memory_crash)mode);
    }
}

/* There is one at a time: the hooks of a world know no context but the world. */
static struct moments *watching;

static void before_call(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    (void)w;
    (void)path;
    watching->call = n;
    watching->over |= watching->until_listing && strcmp(op, "list") == 0;
    if (!watching->over)
        look(watching, false);
}

static void before_write(void *ctx)
{
    struct moments *m = ctx;
    if (!m->over)
        look(m, true);
}

void moments_watch(struct moments *m, struct world *w)
{
    m->world = w;
    m->call = 0;
    m->over = false;
    watching = m;
    w->sees_call = before_call;
    vfs_fault_watch(before_write, m);
}

void moments_unwatch(struct moments *m)
{
    m->world->sees_call = NULL;
    m->world = NULL;
    watching = NULL;
    vfs_fault_watch(NULL, NULL);
}

void moments_clear(struct moments *m)
{
    for (size_t i = 0; i < m->count; i++) {
        fs_memory_destroy(m->list[i].memory);
        vfs_memory_image_free(m->list[i].store);
    }
    m->count = 0;
    m->deaths = 0;
}

struct world *moment_resume(const struct moment *moment, const struct world *like)
{
    struct world *w;
    vfs_memory_restore(moment->store);
    w = world_around(fs_memory_clone(moment->memory), like->folder);
    w->serial = like->serial;
    w->has_handler = like->has_handler;
    w->change_wins = like->change_wins;
    w->kept = like->kept;
    w->wants_own = like->wants_own;
    w->operated = like->operated;
    return w;
}
