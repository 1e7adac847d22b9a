/*
 * Every workload of at most two things that users do, on either side, over two files and a folder
 * (a, b, d and d\c); every death in the synchronization that follows; every death in the recovery
 * from that one.
 *
 * A death comes before a call of the file system or before an I/O of the store; data that was not
 * flushed is kept, dropped or garbled. Workloads that leave the same trees are one, and so are
 * deaths that leave the same bytes (on both disks, and in the store): what follows is the same.
 *
 *   test_sync_workloads [--share I/N] [--single EVERY] [--double EVERY] [--only WORKLOAD]
 *
 * --share: the I-th of N parts. --single, --double: deaths, and deaths in recovery, for every so
 * many-th workload only. --only: that workload, as a failure names it.
 */
#include "scenarios.h"
#include "workload.h"

#include "base/result.h"
#include "base/text.h"
#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

#define MAX_STATES 4096

static struct {
    unsigned share, shares, every_single, every_double;
    const char *only;
} choice = {0, 1, 1, 1, NULL};

static struct {
    unsigned workloads, stuck, runs, deaths, states, double_runs, double_deaths, double_states;
} total;

/* ---- sets of numbers ---- */

struct set {
    uint64_t numbers[MAX_STATES];
    size_t count;
};

static bool add(struct set *set, uint64_t number)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->numbers[i] == number)
            return false;
    }
    assert_true(set->count < MAX_STATES);
    set->numbers[set->count++] = number;
    return true;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    return hash;
}

/* All that a new process can find. */
static uint64_t hash_of(struct world *w)
{
    char *server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_STAMPS);
    char *client = fs_memory_dump(w->memory, world_folder(w), FS_MEMORY_DUMP_STAMPS);
    uint64_t hash = hash_text(hash_text(vfs_memory_hash(), server), client);
    free(server);
    free(client);
    return hash;
}

/* ---- one death ---- */

struct death {
    bool at_store;
    unsigned n;
    enum fs_memory_crash mode;
};

static bool walking; /* recovery is over when the first folder is listed */

static void notice_walk(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    (void)w;
    (void)path;
    (void)n;
    walking |= strcmp(op, "list") == 0;
}

static void arm(struct world *w, const struct death *death)
{
    if (death->at_store)
        world_die_at_store(w, death->n);
    else
        world_die_at_call(w, death->n);
}

/* Dies, and is a new process then. False if the run was over before. */
static bool die(struct world *w, const struct workload *load, const struct death *death,
                bool *unflushed)
{
    bool died;
    walking = false;
    w->sees_call = notice_walk;
    arm(w, death);
    sync_with(w, "", load->flags);
    died = world_has_died(w);
    *unflushed = fs_memory_is_unflushed(w->memory);
    world_restart(w, death->mode);
    return died;
}

static void fail_at(const struct workload *load, const struct death *first,
                    const struct death *second, const char *trouble)
{
    char name[160];
    workload_name(load, name);
    fail_msg("%s, death at %s %u (unflushed: %d)%s %u: %s\n    --only '%s'", name,
             first->at_store ? "I/O" : "call", first->n, (int)first->mode,
             second ? ", then in recovery at" : "", second ? second->n : 0, trouble, name);
}

static void judge(struct world *w, const struct workload *load, const struct death *first,
                  const struct death *second)
{
    const char *trouble = workload_trouble(w, load);
    if (!trouble && load->converges) {
        trouble = trouble_converging(w, load->flags);
        if (!trouble)
            trouble = workload_trouble_in_the_end(w, load);
    } else if (!trouble) {
        sync_with(w, "", load->flags);
        trouble = workload_trouble(w, load);
    }
    if (trouble)
        fail_at(load, first, second, trouble);
}

/* ---- a death in the recovery from a death ---- */

static void die_again(const struct workload *load, const struct death *first, struct set *seen)
{
    for (int at_store = 0; at_store < 2; at_store++) {
        bool goes_on = true;
        for (unsigned n = 1; goes_on; n++) {
            struct death second = {at_store, n, (enum fs_memory_crash)(n % 3)};
            struct world *w = workload_start(load);
            bool unflushed;
            die(w, load, first, &unflushed);
            goes_on = die(w, load, &second, &unflushed) && !walking;
            total.double_runs++;
            total.double_deaths += goes_on;
            if (goes_on && add(seen, hash_of(w))) {
                total.double_states++;
                judge(w, load, first, &second);
            }
            scenario_finish(w);
        }
    }
}

/* ---- every death ---- */

static bool one_death(const struct workload *load, const struct death *death, struct set *seen,
                      bool *unflushed, bool *is_new)
{
    struct world *w = workload_start(load);
    bool died = die(w, load, death, unflushed);
    total.runs++;
    total.deaths += died;
    *is_new = add(seen, hash_of(w));
    if (*is_new) {
        total.states++;
        judge(w, load, death, NULL);
    }
    scenario_finish(w);
    return died;
}

static void die_everywhere(const struct workload *load, bool twice)
{
    static struct set seen;
    static struct set seen_again;
    seen.count = seen_again.count = 0;
    for (int at_store = 0; at_store < 2; at_store++) {
        bool died = true;
        for (unsigned n = 1; died; n++) {
            struct death death = {at_store, n, FS_MEMORY_KEEP};
            bool unflushed = true;
            for (int mode = 0; mode < 3 && unflushed; mode++) {
                bool is_new;
                death.mode = (enum fs_memory_crash)mode;
                died = one_death(load, &death, &seen, &unflushed, &is_new);
                if (died && is_new && twice)
                    die_again(load, &death, &seen_again);
            }
        }
    }
}

static void no_death_in_any_workload_loses_anything(void **state)
{
    unsigned number = 0;
    struct workload load;
    (void)state;
    for (bool more = workload_first(&load); more; more = workload_next(&load)) {
        char name[160];
        workload_name(&load, name);
        number++;
        if (choice.only ? strcmp(choice.only, name) != 0
                        : number % choice.shares != choice.share ||
                              (number / choice.shares) % choice.every_single)
            continue;
        total.workloads++;
        workload_reference(&load);
        total.stuck += !load.converges;
        die_everywhere(&load, (number / choice.shares) % choice.every_double == 0);
    }
    print_message("%u of %u workloads (%u with an answer that cannot be carried out); %u deaths, "
                  "%u different; %u deaths in recovery, "
                  "%u different\n",
                  total.workloads, number, total.stuck, total.deaths, total.states,
                  total.double_deaths, total.double_states);
    assert_true(total.workloads > 0);
}

/* ---- the program ---- */

static bool read_arguments(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned value = (unsigned)strtoul(argv[i + 1], NULL, 10);
        const char *slash = strchr(argv[i + 1], '/');
        if (strcmp(argv[i], "--share") == 0 && slash) {
            choice.share = value;
            choice.shares = (unsigned)strtoul(slash + 1, NULL, 10);
        } else if (strcmp(argv[i], "--single") == 0) {
            choice.every_single = value;
        } else if (strcmp(argv[i], "--double") == 0) {
            choice.every_double = value;
        } else if (strcmp(argv[i], "--only") == 0) {
            choice.only = argv[i + 1];
        } else {
            return false;
        }
    }
    return argc % 2 && choice.shares && choice.every_single && choice.every_double;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_death_in_any_workload_loses_anything),
    };
    if (!read_arguments(argc, argv)) {
        fputs("test_sync_workloads [--share I/N] [--single EVERY] [--double EVERY] [--only W]\n",
              stderr);
        return 2;
    }
    vfs_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
