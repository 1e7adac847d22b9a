/* The course of a play. See play.h. */
#include "play.h"

#include "base/memory.h"
#include "base/result.h"
#include "support/fs_fault.h"
#include "support/mirror.h"
#include "support/vfs_fault.h"
#include "support/vfs_memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUIET_PASSES 4   /* P4: so many at most until nothing is left to do */
#define RUN_CALLS    120 /* how long a run is, before one was seen */

void play_note(struct play *p, const char *format, ...)
{
    char line[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    for (const char *c = line; *c; c++)
        p->hash = (p->hash ^ (unsigned char)*c) * UINT64_C(0x100000001B3);
    if (p->print)
        puts(line);
}

/* ---- the engine's surroundings ---- */

static uint64_t now(void *ctx)
{
    return fs_memory_now(((struct play *)ctx)->memory);
}

static void no_sleep(void *ctx, unsigned milliseconds)
{
    (void)ctx;
    (void)milliseconds;
}

static uint64_t next_serial(void *ctx)
{
    return ++((struct play *)ctx)->serial;
}

static bool open_cache(struct play *p)
{
    HRESULT hr = csc_cache_open(&p->env, CLIENT_ROOT, &p->cache);

    if (FAILED(hr))
        ledger_fail(&p->ledger, "the cache does not open: %08x", (unsigned)hr);
    else if (p->listens)
        p->mirror = mirror_open(csc_cache_store(p->cache));
    return SUCCEEDED(hr);
}

static void close_cache(struct play *p)
{
    mirror_close(p->mirror);
    p->mirror = NULL;
    csc_cache_close(p->cache);
    p->cache = NULL;
}

/* What is known from events alone is what there is. */
static void check_events(struct play *p)
{
    const char *difference =
        p->mirror && !p->dead && !p->store_dies ? mirror_differs(p->mirror) : NULL;

    if (difference)
        ledger_fail(&p->ledger, "events: %s", difference);
}

static void check_order(struct play *p)
{
    const char *violations = fs_fault_violations(p->fault);

    if (*violations)
        ledger_fail(&p->ledger, "order: %s", violations);
}

/* ---- runs ---- */

static bool share_id(struct play *p, int64_t *id)
{
    struct csc_path path;
    struct csc_item item;
    HRESULT hr = csc_path_parse(SERVER_ROOT, &path);

    if (FAILED(hr))
        return false;
    hr = csc_cache_find(p->cache, &path, &item);
    csc_path_free(&path);
    *id = item.id;
    return SUCCEEDED(hr);
}

static HRESULT operate(struct play *p, const char *rel, uint32_t flags,
                       HRESULT (*operation)(struct csc_cache *, const struct csc_request *))
{
    const char16_t *path = path_on(ON_SERVER, rel);
    struct csc_request request = {
        .paths = &path, .count = 1, .flags = flags, .deep = true, .client = &p->client};
    HRESULT hr = operation(p->cache, &request);

    play_note(p, "ended after %u calls: %08x", p->calls, (unsigned)hr);
    ledger_look(&p->ledger, true);
    ledger_close_decisions(&p->ledger);
    check_order(p);
    check_events(p);
    return hr;
}

/* A new process after a death. Without power the machines lose what was not flushed. */
static void restart(struct play *p)
{
    play_note(p, "restart, unflushed data: %d", (int)p->unflushed);
    close_cache(p);
    users_let_go(p);
    p->dead = p->store_dies = false;
    faults_end(p, false);
    fs_fault_reset(p->fault);
    fs_memory_crash(p->memory, NULL, p->unflushed);
    ledger_look(&p->ledger, true);
    open_cache(p);
}

static void synchronize(struct play *p)
{
    static const char *const rels[] = {"", "", "", "", "", "d1", "d1\\a.txt", "a.txt"};
    const char *rel = rels[random_below(&p->random, 8)];

    client_choose(p);
    faults_plan(p);
    play_note(p, "synchronize \"%s\", flags %x, answers %d", rel, (unsigned)p->flags,
              (int)p->answers);
    operate(p, rel, p->flags, csc_synchronize);
    if (p->store_dies && vfs_fault_happened())
        p->dead = true;
    p->store_dies = false;
    if (p->calls > 20)
        p->last_calls = p->calls;
    if (p->dead)
        restart(p);
    faults_end(p, random_percent(&p->random, 70));
    p->troubled = false;
}

static void one_round(struct play *p)
{
    unsigned deeds = random_below(&p->random, 6);

    play_note(p, "users");
    for (unsigned i = 0; i < deeds; i++)
        user_acts(p, NOT_EXPOSED);
    if (random_percent(&p->random, 10))
        user_holds(p);
    ledger_look(&p->ledger, false);
    synchronize(p);
    if (random_percent(&p->random, 60))
        users_let_go(p);
}

/* ---- the end ---- */

static void compare_sides(struct play *p)
{
    char *server = fs_memory_dump(p->memory, path_on(ON_SERVER, ""), FS_MEMORY_DUMP_PLAIN);
    char *client = fs_memory_dump(p->memory, path_on(ON_CLIENT, ""), FS_MEMORY_DUMP_PLAIN);

    if (strcmp(server, client) != 0) {
        ledger_fail(&p->ledger, "P4: the sides differ in the end");
        if (p->print)
            printf("server:\n%sclient:\n%s", server, client);
    }
    free(server);
    free(client);
}

/* A folder that was made anew is as good as the old one. */
static unsigned difference(const struct csc_facts *a, const struct csc_facts *b)
{
    unsigned diff = csc_facts_diff(a, b);

    return a->kind == CSC_DIR ? diff & ~(unsigned)CSC_DIFF_ID : diff;
}

/* P5, for one item: what both sides are recorded to hold is what they hold. */
static void check_item(struct play *p, const struct csc_item *item, const char *rel)
{
    const struct csc_trees *t = &item->trees;
    struct csc_facts server = fs_memory_facts(p->memory, path_on(ON_SERVER, rel));
    struct csc_facts client = fs_memory_facts(p->memory, path_on(ON_CLIENT, rel));

    if (!t->base.kind || difference(&t->base, &server) || difference(&t->stamp, &client))
        ledger_fail(&p->ledger, "P5: the base of %s is not what both sides hold", rel);
}

static void check_bases(struct play *p, int64_t id, const char *above)
{
    struct csc_item *items = csc_alloc(64 * sizeof(*items));
    size_t got = 0;
    HRESULT hr = items ? csc_store_children(csc_cache_store(p->cache), id, NULL, items, 64, &got)
                       : E_OUTOFMEMORY;

    if (FAILED(hr))
        ledger_fail(&p->ledger, "the store does not answer: %08x", (unsigned)hr);
    for (size_t i = 0; i < got; i++) {
        char *name = csc_to_utf8(items[i].name);
        char rel[MAX_REL];
        snprintf(rel, sizeof(rel), *above ? "%s\\%s" : "%s%s", above, name);
        csc_free(name);
        check_item(p, &items[i], rel);
        check_bases(p, items[i].id, rel);
    }
    csc_free(items);
}

static void become_quiet(struct play *p, struct play_result *result)
{
    int64_t share = 0;

    play_note(p, "quiet");
    users_let_go(p);
    faults_end(p, true);
    user_returns(p);
    ledger_look(&p->ledger, false);
    for (result->passes = 0; result->passes <= QUIET_PASSES; result->passes++) {
        client_decisive(p);
        p->calls = 0;
        operate(p, "", p->flags, csc_synchronize);
        if (!p->acted)
            break;
    }
    if (p->acted)
        ledger_fail(&p->ledger, "P4: still something to do after %u passes", result->passes);
    ledger_judge_end(&p->ledger);
    compare_sides(p);
    if (share_id(p, &share))
        check_bases(p, share, "");
}

static void check_handles(struct play *p)
{
    size_t open = fs_memory_open_handles(p->memory) + fs_fault_open_handles(p->fault);

    if (open)
        ledger_fail(&p->ledger, "%u handles were left open", (unsigned)open);
}

/* ---- from the beginning ---- */

static void begin(struct play *p, uint64_t seed, bool print)
{
    memset(p, 0, sizeof(*p));
    p->random.state = seed;
    p->print = print;
    p->listens = seed % 4 == 0;
    p->hash = UINT64_C(0xCBF29CE484222325);
    p->last_calls = RUN_CALLS;
    vfs_memory_reset();
    vfs_fault_reset();
    p->memory = fs_memory_create();
    p->fault = fs_fault_create(p->memory);
    fs_memory_add_root(p->memory, SERVER_ROOT);
    fs_memory_add_root(p->memory, CLIENT_ROOT);
    fs_memory_reuse_ids(p->memory, random_percent(&p->random, 50));
    ledger_init(&p->ledger, p->memory);
    p->env = (struct csc_env){
        .fs = p->fault, .now = now, .sleep = no_sleep, .random = next_serial, .ctx = p, .block = 2};
}

static void end(struct play *p)
{
    users_let_go(p);
    close_cache(p);
    check_handles(p);
    fs_fault_destroy(p->fault);
    fs_memory_destroy(p->memory);
    ledger_free(&p->ledger);
}

bool play_seed(uint64_t seed, bool print, struct play_result *result, char failure[512])
{
    struct play p;
    unsigned rounds;

    begin(&p, seed, print);
    memset(result, 0, sizeof(*result));
    if (open_cache(&p)) {
        users_begin(&p);
        ledger_look(&p.ledger, false);
        fs_fault_set_hook(p.fault, faults_hook, &p);
        client_decisive(&p);
        operate(&p, "", CSC_SYNC_PINFORUSER | CSC_SYNC_FILLSPARSE, csc_pin);
        rounds = 1 + random_below(&p.random, 4);
        for (unsigned i = 0; i < rounds && !p.ledger.failure[0] && p.cache; i++) {
            one_round(&p);
            result->calls += p.calls;
        }
        if (p.cache && !p.ledger.failure[0])
            become_quiet(&p, result);
    }
    fs_fault_set_hook(p.fault, NULL, NULL);
    end(&p);
    result->hash = p.hash;
    memcpy(failure, p.ledger.failure, 512);
    return !failure[0];
}
