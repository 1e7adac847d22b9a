/* See world.h. */
#include "world.h"

#include "ablation.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "support/cipher_toy.h"

#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <direct.h>
#include <process.h>
#else
#include <unistd.h>
#endif

/* ---- names ---- */

static const char16_t *keep(const char *text)
{
    static char16_t *ring[16];
    static unsigned next;
    char16_t **slot = &ring[next++ % 16];
    csc_free(*slot);
    *slot = csc_from_utf8(text);
    assert_non_null(*slot);
    return *slot;
}

static const char16_t *join(const char *base, const char *rel)
{
    char path[1024];
    snprintf(path, sizeof(path), *rel ? "%s\\%s" : "%s%s", base, rel);
    return keep(path);
}

const char16_t *on_server(const char *rel)
{
    return join("\\\\srv\\share", rel);
}

const char16_t *on_client(const struct world *w, const char *rel)
{
    char base[512];
    snprintf(base, sizeof(base), "%s\\namespace\\srv\\share", w->folder);
    return join(base, rel);
}

const char16_t *world_folder(const struct world *w)
{
    return keep(w->folder);
}

/* ---- the client ---- */

static const char *const op_names[] = {"create-on-server",
                                       "create-on-client",
                                       "to-server",
                                       "to-client",
                                       "delete-on-server",
                                       "delete-on-client",
                                       "pin",
                                       "prepare",
                                       "none"};

static bool on_begin(struct csc_client *client)
{
    ((struct world *)client)->begun++;
    return false;
}

static enum csc_response on_result(struct csc_client *client, const struct csc_report *report)
{
    struct world *w = (struct world *)client;
    char *path = csc_to_utf8(report->path);
    size_t used = strlen(w->log);
    snprintf(w->log + used, sizeof(w->log) - used, "%s %s %08x\n", op_names[report->op], path,
             (unsigned)report->hr);
    csc_free(path);
    w->items++;
    w->failures += FAILED(report->hr);
    w->bytes += report->bytes;
    if (!w->retries)
        return CSC_CONTINUE;
    w->retries--;
    return CSC_RETRY;
}

static bool on_query(struct csc_client *client)
{
    struct world *w = (struct world *)client;
    uint64_t time = fs_memory_now(w->memory);
    if (w->asked && time - w->last_asked > w->longest)
        w->longest = time - w->last_asked;
    w->last_asked = time;
    if (++w->asked != w->abort_at)
        return false;
    w->said_no = time;
    return true;
}

static enum csc_resolution change_wins(struct world *w, enum csc_state state, char16_t **new_name)
{
    char name[32];
    if (csc_state_keeps_all(state)) {
        snprintf(name, sizeof(name), "kept %u", ++w->kept);
        *new_name = csc_from_utf8(name);
        return CSC_RESOLVE_KEEPALLCHANGES;
    }
    return strncmp(csc_state_name(state), "Deleted", 7) == 0 ||
                   strncmp(csc_state_name(state), "FileReplacedAndDeleted", 22) == 0
               ? CSC_RESOLVE_KEEPREMOTE
               : CSC_RESOLVE_KEEPLOCAL;
}

static enum csc_resolution on_conflict(struct csc_client *client, const struct csc_ask *ask,
                                       char16_t **new_name)
{
    struct world *w = (struct world *)client;
    if (w->change_wins)
        return change_wins(w, ask->state, new_name);
    if (w->new_name)
        *new_name = csc_from_utf8(w->new_name);
    return w->answer;
}

static void on_end(struct csc_client *client, HRESULT hr)
{
    struct world *w = (struct world *)client;
    w->ended++;
    w->last_hr = hr;
}

static const struct csc_client_ops plain_ops = {
    .begin = on_begin, .item_result = on_result, .query_abort = on_query, .end = on_end};
static const struct csc_client_ops handler_ops = {.begin = on_begin,
                                                  .item_result = on_result,
                                                  .query_abort = on_query,
                                                  .resolve = on_conflict,
                                                  .end = on_end};

/* ---- the world ---- */

static uint64_t now(void *ctx)
{
    return fs_memory_now(((struct world *)ctx)->memory);
}

/* The clock of the world goes on by itself, at every call of the file system. */
static void no_sleep(void *ctx, unsigned milliseconds)
{
    struct world *w = ctx;
    w->slept += milliseconds;
    if (w->on_sleep)
        w->on_sleep(w);
}

static uint64_t next_serial(void *ctx)
{
    return ++((struct world *)ctx)->serial;
}

static bool wants_own(void *ctx)
{
    return ((struct world *)ctx)->wants_own;
}

static void make_folder(struct world *w)
{
#ifdef _WIN32
    static unsigned count;
    snprintf(w->folder, sizeof(w->folder), "%s\\opencsc-sync-%d-%u", getenv("TEMP"), _getpid(),
             ++count);
    assert_int_equal(_mkdir(w->folder), 0);
#else
    /* In memory if that can be had: these tests are about order, not about a disk. */
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(w->folder, sizeof(w->folder), "%s/opencsc-sync-XXXXXX", base);
    assert_non_null(mkdtemp(w->folder));
#endif
}

/* The database is the only real file: the store folder itself is in memory. */
static void remove_folder(struct world *w)
{
    static const char *const names[] = {
        "opencsc.db",           "opencsc.db-wal",           "opencsc.db-shm",
        "opencsc.db.damaged-1", "opencsc.db.damaged-1-wal", "opencsc.db.damaged-1-shm",
        "opencsc.db.new",       "opencsc.db.new-wal",       "opencsc.db.new-shm"};
    char path[512];
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s\\%s", w->folder, names[i]);
        remove(path);
    }
#ifdef _WIN32
    _rmdir(w->folder);
#else
    rmdir(w->folder);
#endif
}

static void open_cache(struct world *w)
{
    HRESULT hr = csc_cache_open(&w->env, keep(w->folder), &w->cache);
    assert_hr(hr, S_OK);
}

/* Both halves of a process die together: what it does to files, and what it does to its store. */
static void before_call(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    struct world *w = ctx;
    if (w->sees_call)
        w->sees_call(w, op, path, n);
    if (w->dies_at_call && n == w->dies_at_call)
        vfs_fault_die(1);
    if (w->dies_at_store && vfs_fault_happened() && !fs_fault_fired(w->fault))
        fs_fault_set(w->fault, FS_FAULT_EVER, 1, CSC_WIN32(ERROR_GEN_FAILURE));
    if (w->happens_on)
        n = strcmp(op, w->happens_on) ? 0 : ++w->happens_seen;
    if (w->what_happens && n == w->happens_at) {
        void (*what)(struct world *) = w->what_happens;
        w->what_happens = NULL;
        if (!w->not_before || strcmp(w->not_before, op))
            what(w);
    }
}

/* All but the machines themselves. */
static void furnish(struct world *w)
{
    vfs_fault_install();
    vfs_fault_reset();
    ablation_apply(w->memory);
    w->fault = fs_fault_create(w->memory);
    fs_fault_set_hook(w->fault, before_call, w);
    w->env = (struct csc_env){.fs = w->fault,
                              .now = now,
                              .sleep = no_sleep,
                              .random = next_serial,
                              .ctx = w,
                              .cipher = &cipher_toy,
                              .own_encryption = wants_own,
                              .block = 16};
}

int world_make(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    make_folder(w);
    w->memory = fs_memory_create();
    furnish(w);
    fs_memory_add_root(w->memory, u"\\\\srv\\share");
    fs_memory_add_root(w->memory, keep(w->folder));
    open_cache(w);
    *state = w;
    return 0;
}

struct world *world_around(struct csc_fs *memory, const char *folder)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    snprintf(w->folder, sizeof(w->folder), "%s", folder);
    w->memory = memory;
    furnish(w);
    ablation_restart(w->memory);
    open_cache(w);
    return w;
}

int world_end(void **state)
{
    struct world *w = *state;
    char violations[2048];
    size_t open;
    csc_cache_close(w->cache);
    open = fs_memory_open_handles(w->memory);
    snprintf(violations, sizeof(violations), "%s", fs_fault_violations(w->fault));
    fs_fault_destroy(w->fault);
    fs_memory_destroy(w->memory);
    vfs_fault_remove();
    remove_folder(w);
    free(w);
    assert_int_equal(open, 0);
    assert_string_equal(violations, "");
    return 0;
}

void world_die_at_call(struct world *w, unsigned n)
{
    w->dies_at_call = n;
    fs_fault_set(w->fault, FS_FAULT_EVER, n, CSC_WIN32(ERROR_GEN_FAILURE));
}

void world_die_at_store(struct world *w, unsigned n)
{
    w->dies_at_store = true;
    vfs_fault_die(n);
}

bool world_has_died(struct world *w)
{
    return fs_fault_fired(w->fault) || (w->dies_at_store && vfs_fault_happened());
}

void world_restart(struct world *w, enum fs_memory_crash unflushed)
{
    csc_cache_close(w->cache);
    vfs_fault_reset();
    w->dies_at_store = false;
    w->dies_at_call = 0;
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    fs_fault_reset(w->fault);
    fs_memory_crash(w->memory, NULL, unflushed);
    ablation_restart(w->memory);
    open_cache(w);
}

void world_damages_store(struct world *w, const void *data, size_t size)
{
    char path[512];
    FILE *file;
    csc_cache_close(w->cache);
    w->cache = NULL;
    snprintf(path, sizeof(path), "%s\\opencsc.db", w->folder);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

HRESULT world_opens(struct world *w)
{
    return csc_cache_open(&w->env, keep(w->folder), &w->cache);
}

void world_grows_old(struct world *w)
{
    fs_memory_set_clock(w->memory, fs_memory_now(w->memory) + UINT64_C(100000000));
    assert_hr(sync_with(w, "", BOTH), S_OK);
}

static struct csc_share share_row(struct world *w)
{
    struct csc_share row;
    struct csc_item item;
    assert_hr(find(w, "", &item), S_OK);
    assert_hr(csc_store_share_get(csc_cache_store(w->cache), item.id, &row), S_OK);
    return row;
}

void world_knows_copies(struct world *w, int copies)
{
    struct csc_share row = share_row(w);
    row.copies = copies;
    assert_hr(csc_store_share_put(csc_cache_store(w->cache), &row), S_OK);
}

int world_copies(struct world *w)
{
    return share_row(w).copies;
}

void world_happen_at(struct world *w, unsigned n, void (*what)(struct world *w))
{
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK); /* counts from here */
    w->happens_at = n;
    w->happens_on = NULL;
    w->what_happens = what;
}

void world_happen_on(struct world *w, const char *op, unsigned n, void (*what)(struct world *w))
{
    w->happens_at = n;
    w->happens_on = op;
    w->happens_seen = 0;
    w->what_happens = what;
}

/* ---- what tests say ---- */

void put_server(struct world *w, const char *rel, const char *text)
{
    assert_hr(fs_memory_put_text(w->memory, on_server(rel), text), S_OK);
}

void put_client(struct world *w, const char *rel, const char *text)
{
    assert_hr(fs_memory_put_text(w->memory, on_client(w, rel), text), S_OK);
}

static void assert_content(struct world *w, const char16_t *path, const char *text)
{
    const char *found = fs_memory_get(w->memory, path, NULL);
    if (!text && found)
        fail_msg("there should be nothing, but there is \"%s\"; log:\n%s", found, w->log);
    if (text && (!found || strcmp(found, text)))
        fail_msg("\"%s\" instead of \"%s\"; log:\n%s", found ? found : "(nothing)", text, w->log);
}

void assert_server(struct world *w, const char *rel, const char *text)
{
    assert_content(w, on_server(rel), text);
}

void assert_client(struct world *w, const char *rel, const char *text)
{
    assert_content(w, on_client(w, rel), text);
}

bool both_sides_equal(struct world *w)
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    bool equal = strcmp(server, client) == 0;
    free(server);
    free(client);
    return equal;
}

void assert_both_sides_equal(struct world *w)
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    assert_string_equal(client, server);
    free(server);
    free(client);
}

static HRESULT run(struct world *w, const char *rel, uint32_t flags, bool deep,
                   HRESULT (*operation)(struct csc_cache *, const struct csc_request *))
{
    const char16_t *path = on_server(rel);
    struct csc_request request = {
        .paths = &path, .count = 1, .flags = flags, .deep = deep, .client = &w->client};
    HRESULT hr;
    w->client.ops = w->has_handler ? &handler_ops : &plain_ops;
    w->log[0] = 0;
    w->begun = w->ended = w->items = w->failures = w->asked = 0;
    w->bytes = 0;
    w->longest = w->said_no = 0;
    hr = operation(w->cache, &request);
    assert_int_equal(w->begun, w->ended);
    if (w->begun)
        assert_hr(w->last_hr, hr);
    return hr;
}

HRESULT pin(struct world *w, const char *rel, bool deep, bool fill)
{
    uint32_t flags = CSC_SYNC_PINFORUSER | (fill ? CSC_SYNC_FILLSPARSE : 0);
    return run(w, rel, flags, deep, csc_pin);
}

HRESULT pin_with(struct world *w, const char *rel, uint32_t flags)
{
    return run(w, rel, flags, true, csc_pin);
}

HRESULT sync_with(struct world *w, const char *rel, uint32_t flags)
{
    return run(w, rel, flags, false, csc_synchronize);
}

HRESULT unpin(struct world *w, const char *rel, bool deep)
{
    return run(w, rel, CSC_SYNC_PINFORUSER, deep, csc_unpin);
}

HRESULT delete_with(struct world *w, const char *rel, uint32_t flags)
{
    return run(w, rel, flags, false, csc_delete);
}

HRESULT find(struct world *w, const char *rel, struct csc_item *item)
{
    struct csc_path path;
    HRESULT hr = csc_path_parse(on_server(rel), &path);
    if (SUCCEEDED(hr)) {
        hr = csc_cache_find(w->cache, &path, item);
        csc_path_free(&path);
    }
    return SUCCEEDED(hr) ? csc_cache_look(w->cache, item->id, item) : hr;
}

void assert_logged(const struct world *w, const char *fragment)
{
    if (!strstr(w->log, fragment))
        fail_msg("no \"%s\" in:\n%s", fragment, w->log);
}

void assert_not_logged(const struct world *w, const char *fragment)
{
    if (strstr(w->log, fragment))
        fail_msg("\"%s\" in:\n%s", fragment, w->log);
}
