/* See workload.h. */
#include "workload.h"

#include "scenarios.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

enum kind { EDIT, CREATE, DELETE, RENAME, REPLACE, ATTRIBUTES, MAKE_DIR, REMOVE_DIR };

static const char *const verbs[] = {
    "edits", "creates", "deletes", "renames", "replaces", "sets attributes of", "makes", "removes"};

static const struct operation {
    enum kind kind;
    const char *name;
    const char *to;
} operations[] = {
    {EDIT, "a", NULL},        {EDIT, "b", NULL},       {EDIT, "d\\c", NULL},
    {CREATE, "a", NULL},      {CREATE, "b", NULL},     {CREATE, "d\\c", NULL},
    {CREATE, "d", NULL},      {DELETE, "a", NULL},     {DELETE, "b", NULL},
    {DELETE, "d\\c", NULL},   {DELETE, "d", NULL},     {RENAME, "a", "b"},
    {RENAME, "b", "a"},       {RENAME, "a", "d\\c"},   {RENAME, "d\\c", "a"},
    {RENAME, "d\\c", "b"},    {RENAME, "d", "b"},      {REPLACE, "a", NULL},
    {REPLACE, "d\\c", NULL},  {ATTRIBUTES, "a", NULL}, {ATTRIBUTES, "d\\c", NULL},
    {ATTRIBUTES, "d", NULL},  {MAKE_DIR, "a", NULL},   {MAKE_DIR, "b", NULL},
    {MAKE_DIR, "d\\c", NULL}, {MAKE_DIR, "d", NULL},   {REMOVE_DIR, "d", NULL},
    {REMOVE_DIR, "b", NULL},
};
#define OPERATIONS ((int)(sizeof(operations) / sizeof(*operations)))

static const char *const texts[WORKLOAD_VERSIONS] = {"a0", "c0", "w0", "w1"};
static const char *const names[] = {"a", "b", "d", "d\\c", "b\\c"};

static const uint32_t policies[] = {BOTH, BOTH | CSC_SYNC_CR_KEEPLOCAL,
                                    BOTH | CSC_SYNC_CR_KEEPREMOTE, BOTH | CSC_SYNC_CR_KEEPLATEST};
static const char *const policy_names[] = {"", "; keep-local", "; keep-remote", "; keep-latest"};
#define POLICIES 4

static bool is_on_server(int op)
{
    return op < OPERATIONS;
}

static const struct operation *operation_of(int op)
{
    return &operations[op % OPERATIONS];
}

void workload_name(const struct workload *load, char name[160])
{
    size_t n = 0;
    name[0] = 0;
    for (int i = 0; i < MAX_OPERATIONS && load->ops[i] >= 0; i++) {
        const struct operation *o = operation_of(load->ops[i]);
        n += (size_t)snprintf(name + n, 160 - n, "%s%s %s %s%s%s", i ? "; " : "",
                              is_on_server(load->ops[i]) ? "server" : "client", verbs[o->kind],
                              o->name, o->to ? " to " : "", o->to ? o->to : "");
    }
    snprintf(name + n, 160 - n, "%s", policy_names[load->policy]);
}

/* ---- one operation ---- */

static const char16_t *path_on(struct world *w, int op, const char *name)
{
    return is_on_server(op) ? on_server(name) : on_client(w, name);
}

static enum csc_kind kind_at(struct world *w, int op, const char *name)
{
    return fs_memory_facts(w->memory, path_on(w, op, name)).kind;
}

static struct workload_version *version_at(struct world *w, struct workload *load, int op,
                                           const char *name)
{
    const char *text = fs_memory_get(w->memory, path_on(w, op, name), NULL);
    for (int v = 0; text && v < WORKLOAD_VERSIONS; v++) {
        if (strcmp(text, texts[v]) == 0)
            return &load->versions[v];
    }
    return NULL;
}

/* What its user gives up with this name, folder or file. */
static void give_up(struct world *w, struct workload *load, int op, const char *name, bool moved)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t len = strlen(name);
        bool inside =
            strncmp(names[i], name, len) == 0 && (names[i][len] == 0 || names[i][len] == '\\');
        struct workload_version *v = inside ? version_at(w, load, op, names[i]) : NULL;
        if (v && moved)
            v->moved |= !is_on_server(op);
        else if (v)
            v->superseded = true;
    }
}

static bool has_folder_above(struct world *w, int op, const char *name)
{
    char above[8];
    const char *end = strchr(name, '\\');
    if (!end)
        return true;
    snprintf(above, sizeof(above), "%.*s", (int)(end - name), name);
    return kind_at(w, op, above) == CSC_DIR;
}

static bool is_possible(struct world *w, int op)
{
    const struct operation *o = operation_of(op);
    enum csc_kind kind = kind_at(w, op, o->name);
    if (!has_folder_above(w, op, o->name))
        return false;
    switch (o->kind) {
    case EDIT:
    case REPLACE:
        return kind == CSC_FILE;
    case CREATE:
    case MAKE_DIR:
        return kind == CSC_NONE;
    case RENAME:
        return kind != CSC_NONE && has_folder_above(w, op, o->to) &&
               (kind_at(w, op, o->to) == CSC_NONE ||
                (kind == CSC_FILE && kind_at(w, op, o->to) == CSC_FILE));
    case REMOVE_DIR:
        return kind == CSC_DIR && !version_at(w, &(struct workload){.ops = {-1}}, op, "d\\c");
    default:
        return kind != CSC_NONE;
    }
}

static void write_new(struct world *w, struct workload *load, int i, const char *name)
{
    load->versions[2 + i].exists = true;
    assert_hr(fs_memory_put_text(w->memory, path_on(w, load->ops[i], name), texts[2 + i]), S_OK);
}

static void operate(struct world *w, struct workload *load, int i)
{
    int op = load->ops[i];
    const struct operation *o = operation_of(op);
    const char16_t *path = path_on(w, op, o->name);
    bool is_file = kind_at(w, op, o->name) == CSC_FILE;
    if (o->kind != ATTRIBUTES && o->kind != RENAME)
        give_up(w, load, op, o->name, false);
    switch (o->kind) {
    case EDIT:
    case CREATE:
        write_new(w, load, i, o->name);
        break;
    case REPLACE:
        write_new(w, load, i, "new");
        assert_hr(fs_memory_rename(w->memory, path_on(w, op, "new"), path), S_OK);
        break;
    case RENAME:
        give_up(w, load, op, o->name, true);
        give_up(w, load, op, o->to, false);
        assert_hr(fs_memory_rename(w->memory, path, path_on(w, op, o->to)), S_OK);
        break;
    case ATTRIBUTES:
        fs_memory_set_attributes(w->memory, path,
                                 FILE_ATTRIBUTE_READONLY | (is_file ? FILE_ATTRIBUTE_ARCHIVE : 0));
        break;
    case MAKE_DIR:
        assert_hr(fs_memory_mkdir(w->memory, path), S_OK);
        break;
    case DELETE:
    case REMOVE_DIR:
        assert_hr(fs_memory_del(w->memory, path), S_OK);
        break;
    }
}

/* ---- the world ---- */

static struct world *start_quiet(void)
{
    void *state = NULL;
    struct world *w;
    vfs_memory_reset();
    world_make(&state);
    w = state;
    put_server(w, "a", texts[0]);
    put_server(w, "d\\c", texts[1]);
    put_server(w, "stays", "here"); /* a share with nothing in it would not be believed */
    assert_hr(pin(w, "", true, true), S_OK);
    return w;
}

/* Only the trees, without an engine: enough to see what is possible, and what is the same. */
static struct world *start_bare(void)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    snprintf(w->folder, sizeof(w->folder), "C:\\cache");
    w->memory = fs_memory_create();
    fs_memory_add_root(w->memory, on_server(""));
    fs_memory_add_root(w->memory, world_folder(w));
    put_server(w, "a", texts[0]);
    put_server(w, "d\\c", texts[1]);
    put_client(w, "a", texts[0]);
    put_client(w, "d\\c", texts[1]);
    w->operated = fs_memory_now(w->memory);
    return w;
}

/* False: one of them is not possible here. Versions are noted. */
static bool operate_all(struct world *w, struct workload *load)
{
    memset(load->versions, 0, sizeof(load->versions));
    load->versions[0].exists = load->versions[1].exists = true;
    for (int i = 0; i < MAX_OPERATIONS && load->ops[i] >= 0; i++) {
        if (!is_possible(w, load->ops[i]))
            return false;
        operate(w, load, i);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct workload_version *v = version_at(w, load, 0, names[i]);
        if (v)
            v->on_server = true;
    }
    return true;
}

struct world *workload_start(const struct workload *load)
{
    struct world *w = start_quiet();
    struct workload again = *load;
    assert_true(operate_all(w, &again));
    w->has_handler = load->policy == 0;
    w->change_wins = true;
    return w;
}

/* ---- all of them ---- */

/* The trees, with versions and file ids numbered as they appear: what the engine can tell apart. */
static uint64_t key_of(struct world *w, const struct workload *load)
{
    char *dump[2] = {fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN),
                     fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN)};
    uint64_t hash = (uint64_t)load->policy;
    char first = 0;
    for (int side = 0; side < 2; side++) {
        for (char *c = dump[side]; *c; c++) {
            if (c[0] == 'w' && (c[1] == '0' || c[1] == '1')) {
                first = first ? first : c[1];
                c[1] = c[1] == first ? '0' : '1';
            }
            hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001B3);
        }
        free(dump[side]);
    }
    for (int op = 0; op <= OPERATIONS; op += OPERATIONS) {
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
            struct csc_facts f = fs_memory_facts(w->memory, path_on(w, op, names[i]));
            bool made = f.created >= w->operated; /* a new one, not that of the beginning */
            hash = (hash ^ (made ? 7 : f.id)) * UINT64_C(0x100000001B3);
        }
    }
    return hash;
}

static bool is_new_key(uint64_t key)
{
    static uint64_t *keys;
    static size_t count, cap;
    for (size_t i = 0; i < count; i++) {
        if (keys[i] == key)
            return false;
    }
    if (count == cap) {
        cap = cap * 2 + 1024;
        keys = realloc(keys, cap * sizeof(*keys));
        assert_non_null(keys);
    }
    keys[count++] = key;
    return true;
}

/* The next one in order, possible or not. */
static bool step(struct workload *load)
{
    if (load->ops[0] < 0 || ++load->policy < POLICIES)
        return load->ops[0] >= 0 || (load->ops[0] = 0, true);
    load->policy = 0;
    if (++load->ops[1] < 2 * OPERATIONS)
        return true;
    load->ops[1] = -1;
    return ++load->ops[0] < 2 * OPERATIONS;
}

/* Only where both sides were changed can there be a question. */
static bool is_asked(const struct workload *load)
{
    return load->policy == 0 ||
           (load->ops[1] >= 0 && is_on_server(load->ops[0]) != is_on_server(load->ops[1]));
}

static bool is_wanted(struct workload *load)
{
    struct world *w;
    bool good;
    if (!is_asked(load))
        return false;
    w = start_bare();
    good = operate_all(w, load) && is_new_key(key_of(w, load));
    load->flags = policies[load->policy];
    fs_memory_destroy(w->memory);
    free(w);
    return good;
}

bool workload_first(struct workload *load)
{
    memset(load, 0, sizeof(*load));
    load->ops[0] = load->ops[1] = -1;
    return workload_next(load);
}

bool workload_next(struct workload *load)
{
    bool more = step(load);
    while (more && !is_wanted(load))
        more = step(load);
    return more;
}

/* ---- what must be true ---- */

static char trouble[512];

enum { VISIBLE_THERE = 1, OWN_THERE = 2, VISIBLE_HERE = 4, OWN_HERE = 8 };

/* Looks at each line of a dump: where is which version? */
static bool find_versions(const char *dump, bool server, unsigned where[WORKLOAD_VERSIONS])
{
    for (const char *line = dump; line && *line; line = strchr(line, '\n') + 1) {
        const char *end = strchr(line, '\n');
        const char *quote = memchr(line, '"', (size_t)(end - line));
        bool own = false;
        bool known = false;
        if (strncmp(line, "file ", 5) != 0)
            continue;
        for (const char *c = line; c < end; c++)
            own |= strncmp(c, "~csc", 4) == 0;
        for (int v = 0; quote && v < WORKLOAD_VERSIONS; v++) {
            if (strncmp(quote + 1, texts[v], 2) == 0 && quote[3] == '"') {
                where[v] |= (own ? 2u : 1u) << (server ? 0 : 2);
                known = true;
            }
        }
        known |= quote && strncmp(quote, "\"here\"", 6) == 0;
        if (!known && !own) {
            snprintf(trouble, sizeof(trouble), "P1: no whole version on the %s: %.*s",
                     server ? "server" : "client", (int)(end - line), line);
            return false;
        }
    }
    return true;
}

static bool locate(struct world *w, unsigned where[WORKLOAD_VERSIONS])
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    bool good;
    memset(where, 0, WORKLOAD_VERSIONS * sizeof(*where));
    good = find_versions(server, true, where) && find_versions(client, false, where);
    free(server);
    free(client);
    return good;
}

const char *workload_trouble(struct world *w, const struct workload *load)
{
    unsigned where[WORKLOAD_VERSIONS];
    if (!locate(w, where))
        return trouble;
    for (int i = 0; i < WORKLOAD_VERSIONS; i++) {
        const struct workload_version *v = &load->versions[i];
        bool given_up = v->superseded || (load->policy && !v->in_the_end);
        if (!v->exists || given_up)
            continue;
        snprintf(trouble, sizeof(trouble), "P%d: version %s %s", where[i] ? 3 : 2, texts[i],
                 where[i] ? "has left the server" : "is lost");
        if (!where[i] || (v->on_server && !v->moved && !(where[i] & (VISIBLE_THERE | OWN_THERE))))
            return trouble;
    }
    return NULL;
}

static const char *check_bases(struct world *w, int64_t id, const char *above)
{
    struct csc_item items[16];
    const char *found = NULL;
    size_t got = 0;
    assert_hr(csc_store_children(csc_cache_store(w->cache), id, NULL, items, 16, &got), S_OK);
    for (size_t i = 0; i < got && !found; i++) {
        const struct csc_trees *t = &items[i].trees;
        struct csc_facts server, client;
        char rel[160];
        char *name = csc_to_utf8(items[i].name);
        unsigned ignored = t->base.kind == CSC_DIR ? CSC_DIFF_ID : 0;
        snprintf(rel, sizeof(rel), "%s%s%s", above, *above ? "\\" : "", name);
        csc_free(name);
        server = fs_memory_facts(w->memory, on_server(rel));
        client = fs_memory_facts(w->memory, on_client(w, rel));
        if (!t->base.kind || csc_facts_diff(&t->base, &server) & ~ignored ||
            csc_facts_diff(&t->stamp, &client) & ~ignored) {
            snprintf(trouble, sizeof(trouble), "P5: the base of %s is not what both hold", rel);
            return trouble;
        }
        found = check_bases(w, items[i].id, rel);
    }
    return found;
}

const char *workload_trouble_in_the_end(struct world *w, const struct workload *load)
{
    unsigned where[WORKLOAD_VERSIONS];
    struct csc_item share;
    if (!locate(w, where))
        return trouble;
    for (int i = 0; i < WORKLOAD_VERSIONS; i++) {
        const struct workload_version *v = &load->versions[i];
        snprintf(trouble, sizeof(trouble), "P2: version %s is not on both sides (%x)", texts[i],
                 where[i]);
        if (v->in_the_end && where[i] != (VISIBLE_THERE | VISIBLE_HERE))
            return trouble;
    }
    assert_hr(find(w, "", &share), S_OK);
    return check_bases(w, share.id, "");
}

void workload_reference(struct workload *load)
{
    unsigned where[WORKLOAD_VERSIONS];
    struct world *w = workload_start(load);
    const char *wrong = trouble_converging(w, load->flags);
    char name[160];
    workload_name(load, name);
    if (!wrong && !locate(w, where))
        wrong = trouble;
    for (int i = 0; !wrong && i < WORKLOAD_VERSIONS; i++) {
        struct workload_version *v = &load->versions[i];
        v->in_the_end = where[i] == (VISIBLE_THERE | VISIBLE_HERE);
        if (v->exists && !v->superseded && !v->in_the_end && load->policy == 0)
            wrong = "a version is lost";
    }
    if (wrong)
        fail_msg("%s, without a death: %s", name, wrong);
    scenario_finish(w);
}
