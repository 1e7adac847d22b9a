/*
 * Death at every step, and somebody's edit at every step: whatever was true before,
 * both sides converge, nothing a user wrote is lost, and no name of ours is left.
 *
 * Each scenario is run once to its end to count its steps, and then again for every step: the
 * process dies before that call of the file system, or before that I/O of its store, and unflushed
 * data is kept, dropped or garbled.
 *
 *   test_sync_crash [--sample N] [--without PART] [PATTERN]
 *
 * --sample: of the runs that are many, every N-th (default: all). --without: with a part of the
 * engine's safety taken away (ablation.h), until a test fails. PATTERN: only tests that match.
 */
#include "ablation.h"
#include "scenarios.h"

#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

#define LONG_AGO UINT64_C(132500000000000000) /* in 2020 */

static unsigned sample = 1;
static bool over; /* without a part, one failure is enough */

/* The last edit made meanwhile: was it refused, and what did it supersede? */
static bool refused;
static char superseded[512];

static void check_all(struct world *w, const struct scenario *s, const char *extra)
{
    const char *trouble = trouble_converging(w, s->flags);
    for (size_t i = 0; !trouble && s->must[i]; i++) {
        if (strcmp(s->must[i], superseded))
            trouble = trouble_finding(w, s->must[i]);
    }
    if (!trouble && extra)
        trouble = trouble_finding(w, extra);
    if (trouble) {
        over = ablation_chosen() != WITHOUT_NOTHING;
        fail_msg("%s, step %u: %s", s->name, w->happens_at, trouble);
    }
}

/* ---- death ---- */

static unsigned die(const struct scenario *s, bool at_store, enum fs_memory_crash unflushed)
{
    unsigned n = 1;
    for (;; n++) {
        struct world *w = scenario_start(s);
        bool died;
        if (at_store)
            world_die_at_store(w, n);
        else
            world_die_at_call(w, n);
        sync_with(w, "", s->flags);
        died = world_has_died(w);
        world_restart(w, unflushed);
        check_all(w, s, NULL);
        scenario_finish(w);
        if (!died)
            return n;
    }
}

static void die_everywhere(bool at_store)
{
    static const enum fs_memory_crash modes[] = {FS_MEMORY_KEEP, FS_MEMORY_DROP, FS_MEMORY_GARBLE};
    unsigned runs = 0;
    for (size_t i = 0; i < SCENARIOS; i++) {
        for (size_t m = 0; m < (at_store ? 1 : 3); m++)
            runs += die(&scenarios[i], at_store, modes[m]);
    }
    print_message("%u deaths\n", runs);
}

static void death_before_any_call_of_the_file_system_loses_nothing(void **state)
{
    (void)state;
    die_everywhere(false);
}

static void death_before_any_write_of_the_store_loses_nothing(void **state)
{
    (void)state;
    die_everywhere(true);
}

/* A second death, in the recovery from the first. */
static void death_during_recovery_loses_nothing(void **state)
{
    unsigned runs = 0;
    (void)state;
    for (size_t i = 0; i < SCENARIOS; i++) {
        const struct scenario *s = &scenarios[i];
        bool died = true;
        for (unsigned n = 1; died; n += 3) {
            bool again = true;
            for (unsigned k = 1; again && k < 30; k += 2) {
                struct world *w = scenario_start(s);
                world_die_at_call(w, n);
                sync_with(w, "", s->flags);
                died = world_has_died(w);
                world_restart(w, FS_MEMORY_DROP);
                world_die_at_call(w, k);
                sync_with(w, "", s->flags);
                again = world_has_died(w) && died;
                world_restart(w, FS_MEMORY_GARBLE);
                check_all(w, s, NULL);
                scenario_finish(w);
                runs++;
            }
        }
    }
    print_message("%u double deaths\n", runs);
}

/* ---- somebody else at work meanwhile ---- */

/* Windows refuses some of these while the engine has the file open: then nothing was lost. What
 * stood there, its own side has superseded by a later write. */

static void write_now(struct world *w, const char16_t *path, const char *text)
{
    const char *old = fs_memory_get(w->memory, path, NULL);
    snprintf(superseded, sizeof(superseded), "%s", old ? old : "");
    refused = FAILED(fs_memory_put_text(w->memory, path, text));
}
static void edit_there(struct world *w)
{
    write_now(w, on_server("f.txt"), "edited there meanwhile");
}
static void edit_here(struct world *w)
{
    write_now(w, on_client(w, "f.txt"), "edited here meanwhile");
}
static void replace_there(struct world *w)
{
    char old[512];
    const char *there = fs_memory_get(w->memory, on_server("f.txt"), NULL);
    snprintf(old, sizeof(old), "%s", there ? there : "");
    fs_memory_del(w->memory, on_server("f.txt"));
    write_now(w, on_server("f.txt"), "replaced there meanwhile");
    snprintf(superseded, sizeof(superseded), "%s", old);
}

/* The old file gets another name, and one that was written long ago takes its place: its stamp is
 * above suspicion. */
static void swap_there(struct world *w)
{
    const char16_t *path = on_server("f.txt");
    refused = FAILED(fs_memory_rename(w->memory, path, on_server("f old.txt"))) ||
              FAILED(fs_memory_put_text(w->memory, path, "swapped there meanwhile"));
    if (!refused)
        fs_memory_set_written(w->memory, path, LONG_AGO);
}

static const char *not_before;

static void something_happens_at_every_step(void (*what)(struct world *w), const char *text)
{
    unsigned runs = 0;
    for (size_t i = 0; i < SCENARIOS; i++) {
        const struct scenario *s = &scenarios[i];
        struct scenario weaker = *s;
        bool happened = true;
        weaker.flags = BOTH; /* a CR_* value would decide against the edit: that is its meaning */
        for (unsigned n = 1; happened; n++) {
            struct world *w = scenario_start(&weaker);
            superseded[0] = 0;
            refused = true;
            world_happen_at(w, n, what);
            w->not_before = not_before;
            sync_with(w, "", weaker.flags);
            happened = w->what_happens == NULL;
            if (happened)
                check_all(w, &weaker, refused ? NULL : text);
            scenario_finish(w);
            runs++;
        }
    }
    print_message("%u edits\n", runs);
}

static void an_edit_on_the_server_at_any_moment_is_not_lost(void **state)
{
    (void)state;
    something_happens_at_every_step(edit_there, "edited there meanwhile");
}

static void an_edit_in_the_cache_at_any_moment_is_not_lost(void **state)
{
    (void)state;
    something_happens_at_every_step(edit_here, "edited here meanwhile");
}

/* RACE: but for one moment, see put_in_place in transfer.c. */
static void a_replacement_on_the_server_at_any_other_moment_is_not_lost(void **state)
{
    (void)state;
    not_before = "rename";
    something_happens_at_every_step(replace_there, "replaced there meanwhile");
}

/* RACE: but for the moments at which its name stands for the old version. */
static void a_swap_on_the_server_at_any_other_moment_is_not_lost(void **state)
{
    (void)state;
    not_before = "rename";
    something_happens_at_every_step(swap_there, "swapped there meanwhile");
    not_before = NULL;
}

/* ---- an edit, and then a death ---- */

static unsigned edit_and_die(const struct scenario *s, void (*edit)(struct world *w),
                             const char *text)
{
    unsigned runs = 0;
    bool happened = true;
    for (unsigned n = 1; happened; n++) {
        for (unsigned later = 1; happened && later <= 8; later++) {
            struct world *w;
            if ((n + later) % sample)
                continue;
            w = scenario_start(s);
            superseded[0] = 0;
            refused = true;
            world_happen_at(w, n, edit);
            world_die_at_call(w, n + later);
            sync_with(w, "", s->flags);
            happened = w->what_happens == NULL;
            w->what_happens = NULL;
            world_restart(w, (enum fs_memory_crash)(runs % 3));
            check_all(w, s, refused ? NULL : text);
            scenario_finish(w);
            runs++;
        }
    }
    return runs;
}

static void an_edit_and_then_a_death_lose_nothing(void **state)
{
    unsigned runs = 0;
    (void)state;
    for (size_t i = 0; i < SCENARIOS; i++) {
        struct scenario s = scenarios[i];
        s.flags = BOTH;
        runs += edit_and_die(&s, edit_there, "edited there meanwhile");
        runs += edit_and_die(&s, edit_here, "edited here meanwhile");
    }
    print_message("%u edits with deaths\n", runs);
}

/* ---- a deletion that is none any more ---- */

#define BLIND_CALLS 3 /* from the last look at the other side to the change of the name */

static unsigned back_at; /* the file was back before this call */
static bool was_removed; /* and its other copy removed all the same, more than BLIND_CALLS later */

static void back_here(struct world *w)
{
    fs_memory_put_text(w->memory, on_client(w, "f.txt"), "back");
    back_at = w->happens_at;
}
static void back_there(struct world *w)
{
    fs_memory_put_text(w->memory, on_server("f.txt"), "back");
    back_at = w->happens_at;
}

static void notice_removal(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    bool about_it =
        csc_compare(path, on_server("f.txt")) == 0 || csc_compare(path, on_client(w, "f.txt")) == 0;
    if (back_at && about_it && strcmp(op, "move") == 0 && n > back_at + BLIND_CALLS)
        was_removed = true;
}

static void comes_back(const struct scenario *s, void (*back)(struct world *w))
{
    bool happened = true;
    for (unsigned n = 1; happened; n++) {
        struct world *w = scenario_start(s);
        back_at = 0;
        was_removed = false;
        w->sees_call = notice_removal;
        world_happen_at(w, n, back);
        sync_with(w, "", s->flags);
        happened = w->what_happens == NULL;
        over |= was_removed && ablation_chosen() != WITHOUT_NOTHING;
        if (was_removed)
            fail_msg("%s, step %u: the other copy was removed", s->name, n);
        if (happened)
            check_all(w, s, "back");
        scenario_finish(w);
    }
}

static void a_file_that_is_back_in_time_keeps_its_other_copy(void **state)
{
    (void)state;
    comes_back(scenario_named("deletion on the server"), back_here);
    comes_back(scenario_named("deletion in the cache"), back_there);
}

/* ---- the program ---- */

static int unless_over(void **state)
{
    (void)state;
    not_before = NULL;
    return over ? -1 : 0; /* an error of the setup: the test is not run */
}

static bool read_arguments(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--sample") == 0 && i + 1 < argc)
            sample = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--without") == 0 && i + 1 < argc)
            ablation_choose(ablation_named(argv[++i]));
        else
            cmocka_set_test_filter(argv[i]);
    }
    return sample && ablation_chosen() != WITHOUT_COUNT;
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup(name, unless_over)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_back_in_time_keeps_its_other_copy),
        TEST(an_edit_on_the_server_at_any_moment_is_not_lost),
        TEST(an_edit_in_the_cache_at_any_moment_is_not_lost),
        TEST(a_replacement_on_the_server_at_any_other_moment_is_not_lost),
        TEST(a_swap_on_the_server_at_any_other_moment_is_not_lost),
        TEST(death_before_any_call_of_the_file_system_loses_nothing),
        TEST(death_before_any_write_of_the_store_loses_nothing),
        TEST(an_edit_and_then_a_death_lose_nothing),
        TEST(death_during_recovery_loses_nothing),
    };
    if (!read_arguments(argc, argv)) {
        fputs("test_sync_crash [--sample N] [--without PART] [PATTERN]\n", stderr);
        return 2;
    }
    vfs_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
