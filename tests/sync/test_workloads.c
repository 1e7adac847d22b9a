/*
 * Every workload of at most two things that users do, on either side, over two files and a folder
 * (a, b, d and d\c); every death in the synchronization that follows; every death in the recovery
 * from that one.
 *
 * A death comes before a call of the file system or before an I/O of the store; data that was not
 * flushed is kept, dropped or garbled. Workloads that leave the same trees are one, and so are
 * deaths that leave the same bytes (on both disks, and in the store): what follows is the same.
 *
 *   test_sync_workloads [--share I/N] [--double EVERY] [--only WORKLOAD] [--without PART]
 *
 * --share: the I-th of N parts. --double: deaths in recovery for every so many-th workload only (0:
 * none). --only: that workload, as a failure names it. --without: with a part of what makes the
 * engine safe taken away (ablation.h); then it must fail.
 */
#include "ablation.h"
#include "moment.h"
#include "scenarios.h"
#include "workload.h"

#include "support/vfs_memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static struct {
    unsigned share, shares, every_double;
    const char *only;
} choice = {0, 1, 1, NULL};

static struct {
    unsigned workloads, deaths, states, double_deaths, double_states;
} total;

static void say(const struct moment *death, char text[64])
{
    static const char *const modes[] = {"kept", "dropped", "garbled"};
    snprintf(text, 64, "%s %u, unflushed data %s",
             death->at_store ? "at a write after call" : "at call", death->call,
             modes[death->mode]);
}

static void fail_at(const struct workload *load, const struct moment *first,
                    const struct moment *second, const char *trouble)
{
    char name[160];
    char at[2][64] = {"", ""};
    workload_name(load, name);
    say(first, at[0]);
    if (second)
        say(second, at[1]);
    fail_msg("%s, death %s%s%s: %s\n    --only '%s'", name, at[0],
             second ? ", then in recovery " : "", at[1], trouble, name);
}

/* The world must come to rest, with everything there that survives without a death. */
static void judge(struct world *w, const struct workload *load, const struct moment *first,
                  const struct moment *second)
{
    const char *trouble = workload_trouble(w, load);
    if (!trouble)
        trouble = trouble_converging(w, load->flags);
    if (!trouble)
        trouble = workload_trouble_in_the_end(w, load);
    if (trouble)
        fail_at(load, first, second, trouble);
}

/* Recovers from a death, and dies in every way while it does. `deaths` is of the whole workload. */
static void die_again(const struct workload *load, const struct moment *first, struct world *like,
                      struct moments *deaths)
{
    size_t known = deaths->count;
    struct world *w = moment_resume(first, like);
    struct world teller = *like;
    moments_watch(deaths, w);
    sync_with(w, "", load->flags);
    moments_unwatch(deaths);
    teller.serial = w->serial;
    scenario_finish(w);
    for (size_t i = known; i < deaths->count; i++) {
        w = moment_resume(&deaths->list[i], &teller);
        judge(w, load, first, &deaths->list[i]);
        scenario_finish(w);
    }
}

static void die_everywhere(const struct workload *load, bool twice)
{
    static struct moments deaths;
    static struct moments again = {.until_listing = true};
    struct world *w = workload_start(load);
    struct world like = *w;
    moments_watch(&deaths, w);
    sync_with(w, "", load->flags);
    moments_unwatch(&deaths);
    like.serial = w->serial;
    scenario_finish(w);
    for (size_t i = 0; i < deaths.count; i++) {
        w = moment_resume(&deaths.list[i], &like);
        judge(w, load, &deaths.list[i], NULL);
        scenario_finish(w);
        if (twice)
            die_again(load, &deaths.list[i], &like, &again);
    }
    total.deaths += deaths.deaths;
    total.states += (unsigned)deaths.count;
    total.double_deaths += again.deaths;
    total.double_states += (unsigned)again.count;
    moments_clear(&deaths);
    moments_clear(&again);
}

static bool is_chosen(const char *name, unsigned number)
{
    return choice.only ? strcmp(choice.only, name) == 0 : number % choice.shares == choice.share;
}

static void no_death_in_any_workload_loses_anything(void **state)
{
    unsigned number = 0;
    struct workload load;
    (void)state;
    for (bool more = workload_first(&load); more; more = workload_next(&load)) {
        char name[160];
        bool twice;
        workload_name(&load, name);
        if (!is_chosen(name, ++number))
            continue;
        twice = choice.only ||
                (choice.every_double && number / choice.shares % choice.every_double == 0);
        total.workloads++;
        workload_reference(&load);
        die_everywhere(&load, twice);
    }
    print_message("%u of %u workloads; %u deaths, %u different; %u deaths in recovery, %u "
                  "different\n",
                  total.workloads, number, total.deaths, total.states, total.double_deaths,
                  total.double_states);
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
        } else if (strcmp(argv[i], "--double") == 0) {
            choice.every_double = value;
        } else if (strcmp(argv[i], "--only") == 0) {
            choice.only = argv[i + 1];
        } else if (strcmp(argv[i], "--without") == 0) {
            ablation_choose(ablation_named(argv[i + 1]));
        } else {
            return false;
        }
    }
    return argc % 2 && choice.shares;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_death_in_any_workload_loses_anything),
    };
    if (!read_arguments(argc, argv)) {
        fputs("test_sync_workloads [--share I/N] [--double EVERY] [--only W] "
              "[--without PART]\n",
              stderr);
        return 2;
    }
    mallopt(M_MMAP_THRESHOLD, 1 << 30); /* images come and go: not each time from the kernel */
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    vfs_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
