/*
 * Errors: every call of the file system and every I/O of the store fails in turn, once and for
 * ever, with each error that real systems give. Afterwards, without fault: the database is sound,
 * both sides converge, all that users wrote is there, nothing was deleted because of an error, and
 * it all ends as if there had been no error.
 *
 * The whole product is large, and most of it says the same thing twice: the engine tells errors
 * apart by the questions of base/result.h alone (absent? network? in use?). So each call fails with
 * one error of each class, and the members of a class take turns from call to call; and a call
 * that only looks is not tried as "carried out, but answered as failed", which for it is the same
 * as failed. With OPENCSC_FULL=1 in the environment everything is tried.
 */
#include "error_codes.h"
#include "scenarios.h"

#include "base/result.h"
#include "base/text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TROUBLES 10  /* to be printed */
#define PATIENCE     200 /* questions until the client cancels: a lease in use is waited for */

static const char *const mode_names[] = {
    [FS_FAULT_ONCE] = "once", [FS_FAULT_EVER] = "for ever", [FS_FAULT_LOST] = "done but failed"};

/* ---- what was found ---- */

static unsigned runs;
static unsigned troubles;

/* The sum of the runs since the last. */
static void end_suite(void)
{
    unsigned done = runs, wrong = troubles;
    runs = troubles = 0;
    print_message("%u runs\n", done);
    if (wrong)
        fail_msg("%u of %u runs went wrong", wrong, done);
}

static void note_trouble(const char *where, const char *trouble)
{
    if (trouble && ++troubles <= MAX_TROUBLES)
        print_message("%s: %s\n", where, trouble);
}

/* ---- the checks ---- */

static int one_text(void *text, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    snprintf(text, 64, "%s", values[0]);
    return 0;
}

static const char *trouble_in_store(const struct world *w)
{
    static char text[64];
    char file[512];
    sqlite3 *db = NULL;
    int code;
    snprintf(file, sizeof(file), "%s\\opencsc.db", w->folder);
    code = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL);
    snprintf(text, sizeof(text), "%s", "?");
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "PRAGMA integrity_check", one_text, text, NULL);
    sqlite3_close(db);
    return code == SQLITE_OK && strcmp(text, "ok") == 0 ? NULL : text;
}

/* What nobody touched must stay. */
static const char *trouble_with_untouched(struct world *w, const bool was_untouched[2])
{
    for (int i = 0; i < 2; i++) {
        if (was_untouched[i] && !scenario_is_untouched(w, i))
            return "a file that nobody touched has gone";
    }
    return NULL;
}

/* The tree of the server, but for the number in a name that was chosen on the way. */
static char *outcome_of(struct world *w)
{
    char *dump = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
    for (char *at = strstr(dump, "kept "); at; at = strstr(at + 1, "kept "))
        at[5] = '#';
    return dump;
}

/* What it comes to without any error. To be freed. */
static char *outcome_without_error(const struct scenario *s)
{
    struct world *w = scenario_start(s);
    char *outcome;
    assert_null(trouble_converging(w, s->flags));
    outcome = outcome_of(w);
    scenario_finish(w);
    return outcome;
}

struct plan {
    const struct scenario *scenario;
    const char *outcome;
    enum fs_fault_mode mode;
    unsigned n;
    unsigned error;
    unsigned kind;
    bool untouched[2];
};

static struct world *begin_run(struct plan *p)
{
    struct world *w = scenario_start(p->scenario);
    for (int i = 0; i < 2; i++)
        p->untouched[i] = scenario_is_untouched(w, i);
    runs++;
    return w;
}

static const char *trouble_with_outcome(struct world *w, const char *outcome)
{
    static char text[4096];
    char *found = outcome_of(w);
    bool same = strcmp(found, outcome) == 0;
    snprintf(text, sizeof(text), "another outcome:\n%sinstead of:\n%s", found, outcome);
    free(found);
    return same ? NULL : text;
}

static const char *trouble_afterwards(struct world *w, const struct plan *p)
{
    const char *trouble = trouble_in_store(w);
    if (!trouble)
        trouble = trouble_with_untouched(w, p->untouched);
    if (!trouble)
        trouble = trouble_converging(w, p->scenario->flags);
    for (size_t i = 0; !trouble && p->scenario->must[i]; i++)
        trouble = trouble_finding(w, p->scenario->must[i]);
    if (!trouble)
        trouble = trouble_with_untouched(w, p->untouched);
    if (!trouble && p->kind != ABSENT)
        trouble = trouble_with_outcome(w, p->outcome);
    return trouble;
}

/* Of so many runs one is made: under the sanitizers each takes its time. */
static unsigned sample = 1;

/* Is the next run left out? It counts as one that was reached: an end is only seen by a run. */
static bool is_left_out(void)
{
    static unsigned asked;
    return asked++ % sample != 0;
}

/* ---- the file system ---- */

/* One run; tells whether the n-th call was reached. */
static bool fail_call(struct plan *p)
{
    struct world *w;
    char where[160];
    bool fired;
    if (is_left_out())
        return true;
    w = begin_run(p);
    fs_fault_set(w->fault, p->mode, p->n, CSC_WIN32(p->error));
    w->abort_at = PATIENCE;
    sync_with(w, "", p->scenario->flags);
    fired = fs_fault_fired(w->fault);
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    w->abort_at = 0;
    snprintf(where, sizeof(where), "%s, error %u at call %u, %s", p->scenario->name, p->error, p->n,
             mode_names[p->mode]);
    note_trouble(where, trouble_afterwards(w, p));
    scenario_finish(w);
    return fired;
}

static void fail_all_calls(enum fs_fault_mode mode)
{
    for (size_t i = 0; i < SCENARIOS; i++) {
        char *outcome = outcome_without_error(&scenarios[i]);
        struct plan p = {.scenario = &scenarios[i], .outcome = outcome, .mode = mode};
        bool reached = true;
        for (p.n = 1; reached; p.n++) {
            for (unsigned k = 0; reached && (p.error = error_at(p.n, k, &p.kind)) != 0; k++)
                reached = fail_call(&p);
        }
        free(outcome);
    }
    end_suite();
}

static void an_error_at_any_call_costs_nothing(void **state)
{
    (void)state;
    fail_all_calls(FS_FAULT_ONCE);
}

static void errors_from_any_call_on_cost_nothing(void **state)
{
    (void)state;
    fail_all_calls(FS_FAULT_EVER);
}

static void a_call_that_is_done_but_answers_an_error_costs_nothing(void **state)
{
    (void)state;
    fail_all_calls(FS_FAULT_LOST);
}

/* ---- errors in the recovery from a death ---- */

static bool fail_recovery(struct plan *p, unsigned death)
{
    struct world *w;
    char where[160];
    bool fired;
    if (is_left_out())
        return true;
    w = begin_run(p);
    world_die_at_call(w, death);
    sync_with(w, "", p->scenario->flags);
    world_restart(w, FS_MEMORY_DROP);
    fs_fault_set(w->fault, p->mode, p->n, CSC_WIN32(p->error));
    w->abort_at = PATIENCE;
    sync_with(w, "", p->scenario->flags);
    fired = fs_fault_fired(w->fault);
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    w->abort_at = 0;
    snprintf(where, sizeof(where), "%s, death at call %u, error %u at call %u, %s",
             p->scenario->name, death, p->error, p->n, mode_names[p->mode]);
    note_trouble(where, trouble_afterwards(w, p));
    scenario_finish(w);
    return fired;
}

/* Every third death (all with OPENCSC_FULL=1), every call of the recovery, one error after the
 * other. A single "not found" from a side that is well otherwise is a lie that nothing can see
 * through: that class comes for ever here. */
static void an_error_during_recovery_costs_nothing(void **state)
{
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_LOST, FS_FAULT_EVER};
    unsigned step = everything() ? 1 : 3;
    (void)state;
    for (size_t i = 0; i < SCENARIOS; i++) {
        char *outcome = outcome_without_error(&scenarios[i]);
        for (unsigned death = 16; death < 45; death += step) {
            struct plan p = {.scenario = &scenarios[i], .outcome = outcome, .kind = ABSENT};
            bool reached = true;
            for (p.n = 1; reached && p.n < 16; p.n++) {
                unsigned kind;
                p.error = error_at(p.n + death, (p.n + death) % ERROR_CLASSES, &kind);
                p.mode = kind == ABSENT ? FS_FAULT_EVER : modes[(p.n + death / step) % 3];
                reached = fail_recovery(&p, death);
            }
        }
        free(outcome);
    }
    end_suite();
}

/* ---- the store ---- */

static bool fail_store(struct plan *p, int code, bool always)
{
    struct world *w;
    char where[160];
    bool fired;
    if (is_left_out())
        return true;
    w = begin_run(p);
    (always ? vfs_fault_always : vfs_fault_once)(p->n, code);
    sync_with(w, "", p->scenario->flags);
    fired = vfs_fault_happened();
    vfs_fault_reset();
    snprintf(where, sizeof(where), "%s, SQLite error %d at I/O %u, %s", p->scenario->name, code,
             p->n, always ? "for ever" : "once");
    note_trouble(where, trouble_afterwards(w, p));
    scenario_finish(w);
    return fired;
}

/* Three codes for each I/O, others for the next: the store passes them on, and the engine does not
 * tell them apart. With OPENCSC_FULL=1 each I/O fails with each. */
static void fail_all_of_store(bool always)
{
    static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_FULL,        SQLITE_IOERR_READ,
                                SQLITE_CORRUPT,     SQLITE_IOERR_FSYNC, SQLITE_READONLY,
                                SQLITE_BUSY,        SQLITE_IOERR_NOMEM};
    const unsigned count = sizeof(codes) / sizeof(*codes);
    for (size_t i = 0; i < SCENARIOS; i++) {
        char *outcome = outcome_without_error(&scenarios[i]);
        struct plan p = {.scenario = &scenarios[i], .outcome = outcome, .kind = !ABSENT};
        bool reached = true;
        for (p.n = 1; reached; p.n++) {
            unsigned k = everything() ? 0 : count - 3;
            for (; reached && k < count; k++)
                reached = fail_store(&p, codes[(p.n + i + k) % count], always);
        }
        free(outcome);
    }
    end_suite();
}

static void an_error_at_any_io_of_the_store_costs_nothing(void **state)
{
    (void)state;
    fail_all_of_store(false);
}

static void errors_from_any_io_of_the_store_on_cost_nothing(void **state)
{
    (void)state;
    fail_all_of_store(true);
}

/* ---- beginnings: opening the cache, first contact, pinning ---- */

/* Opens the cache and pins, with the fault set; tells whether that was reached. Without it the
 * cache is open in the end. */
static bool begin_work(struct world *w)
{
    HRESULT hr;
    bool fired;
    w->abort_at = PATIENCE;
    hr = csc_cache_open(&w->env, world_folder(w), &w->cache);
    if (SUCCEEDED(hr))
        pin(w, "", true, true);
    fired = fs_fault_fired(w->fault) || vfs_fault_happened();
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    vfs_fault_reset();
    w->abort_at = 0;
    if (FAILED(hr))
        assert_hr(csc_cache_open(&w->env, world_folder(w), &w->cache), S_OK);
    return fired;
}

static const char *trouble_beginning(struct world *w)
{
    const bool all[2] = {true, true};
    const char *trouble = trouble_in_store(w);
    if (!trouble && pin(w, "", true, true) != S_OK)
        trouble = "pinning fails for good";
    if (!trouble)
        trouble = trouble_converging(w, BOTH);
    return trouble ? trouble : trouble_with_untouched(w, all);
}

static bool fail_beginning(const struct plan *p, int store_code)
{
    void *state = NULL;
    struct world *w;
    char where[160];
    bool fired;
    runs++;
    world_make(&state);
    w = state;
    csc_cache_close(w->cache);
    put_server(w, "f.txt", "base");
    put_server(w, "dir\\d.txt", "in a folder");
    if (store_code)
        vfs_fault_once(p->n, store_code);
    else
        fs_fault_set(w->fault, p->mode, p->n, CSC_WIN32(p->error));
    fired = begin_work(w);
    snprintf(where, sizeof(where), "first contact, error %u at call %u, %s",
             store_code ? (unsigned)store_code : p->error, p->n, mode_names[p->mode]);
    note_trouble(where, trouble_beginning(w));
    scenario_finish(w);
    return fired;
}

static void an_error_at_the_first_contact_costs_nothing(void **state)
{
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_LOST, FS_FAULT_EVER};
    (void)state;
    for (size_t m = 0; m < 3; m++) {
        struct plan p = {.mode = modes[m]};
        bool reached = true;
        for (p.n = 1; reached; p.n++) {
            for (unsigned k = 0; reached && (p.error = error_at(p.n, k, &p.kind)) != 0; k++)
                reached = fail_beginning(&p, SQLITE_OK);
        }
    }
    end_suite();
}

static void an_error_of_the_store_at_the_first_contact_costs_nothing(void **state)
{
    struct plan p = {.mode = FS_FAULT_ONCE, .n = 1};
    (void)state;
    for (; fail_beginning(&p, SQLITE_IOERR_WRITE); p.n++)
        fail_beginning(&p, SQLITE_FULL);
    end_suite();
}

/* ---- faults that were found here, each by its name ---- */

struct one {
    enum { UPLOAD = 0, DOWNLOAD = 2, DELETION = 4, KEEP_BOTH = 6, FOLDER_TO_FILE = 12 } scenario;
    const char *op; /* calls of this operation only */
    unsigned n;     /* the n-th of them */
    enum fs_fault_mode mode;
    unsigned error;
    void (*meanwhile)(struct world *w); /* before that call */
};

/* Runs into one error; afterwards all must be well. The world stays open. */
static struct world *run_into(const struct one *one)
{
    struct plan p = {.scenario = &scenarios[one->scenario]};
    struct world *w;
    const char *trouble;
    char *outcome = outcome_without_error(p.scenario);
    p.outcome = outcome;
    p.kind = one->meanwhile ? ABSENT : !ABSENT;
    w = begin_run(&p);
    fs_fault_only(w->fault, one->op);
    if (one->meanwhile)
        world_happen_at(w, one->n, one->meanwhile);
    fs_fault_set(w->fault, one->mode, one->n, CSC_WIN32(one->error));
    sync_with(w, "", p.scenario->flags);
    assert_true(one->mode == FS_FAULT_NONE || fs_fault_fired(w->fault));
    fs_fault_only(w->fault, NULL);
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    fs_memory_set_gone(w->memory, world_folder(w), S_OK);
    trouble = trouble_afterwards(w, &p);
    free(outcome);
    if (trouble) {
        scenario_finish(w);
        fail_msg("%s", trouble);
    }
    return w;
}

static void a_staged_copy_whose_creation_answered_an_error_does_not_stay(void **state)
{
    const struct one one = {UPLOAD, "open_stage", 1, FS_FAULT_LOST, ERROR_NETNAME_DELETED, NULL};
    (void)state;
    scenario_finish(run_into(&one));
}

static void a_backup_whose_link_answered_an_error_does_not_stay(void **state)
{
    const struct one one = {UPLOAD, "link", 1, FS_FAULT_LOST, ERROR_NETNAME_DELETED, NULL};
    (void)state;
    scenario_finish(run_into(&one));
}

static void edit_there(struct world *w)
{
    put_server(w, "f.txt", "edited in the last moment");
}

static void an_edit_before_a_rename_that_answered_an_error_is_not_lost(void **state)
{
    const struct one one = {UPLOAD, "rename", 1, FS_FAULT_LOST, ERROR_NETNAME_DELETED, edit_there};
    struct world *w = run_into(&one);
    (void)state;
    assert_null(trouble_finding(w, "edited in the last moment"));
    scenario_finish(w);
}

static void a_file_set_aside_by_a_move_that_answered_an_error_comes_back(void **state)
{
    const struct one one = {DELETION, "move", 1, FS_FAULT_LOST, ERROR_NETNAME_DELETED, NULL};
    (void)state;
    scenario_finish(run_into(&one));
}

/* Who decided once is not asked again: the recorded decision is completed. */
static void a_version_kept_by_a_move_that_answered_an_error_keeps_its_name(void **state)
{
    struct world *w = scenario_start(&scenarios[KEEP_BOTH]);
    const char *trouble;
    (void)state;
    fs_fault_only(w->fault, "move");
    fs_fault_set(w->fault, FS_FAULT_LOST, 1, CSC_WIN32(ERROR_IO_DEVICE));
    sync_with(w, "", BOTH);
    assert_true(fs_fault_fired(w->fault));
    fs_fault_only(w->fault, NULL);
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    w->has_handler = false;
    trouble = trouble_converging(w, BOTH);
    if (!trouble)
        trouble = trouble_finding(w, "mine");
    if (!trouble)
        trouble = trouble_finding(w, "theirs");
    scenario_finish(w);
    if (trouble)
        fail_msg("%s", trouble);
}

static void a_file_that_was_set_aside_and_put_back_is_no_edit(void **state)
{
    const struct one one = {FOLDER_TO_FILE, "lookup", 3, FS_FAULT_ONCE, ERROR_FILE_NOT_FOUND, NULL};
    (void)state;
    scenario_finish(run_into(&one));
}

/* The recovery puts the file back, and then cannot look at it. */
static void a_file_put_back_by_a_recovery_that_failed_is_no_edit(void **state)
{
    char *outcome = outcome_without_error(&scenarios[FOLDER_TO_FILE]);
    struct plan p = {.scenario = &scenarios[FOLDER_TO_FILE],
                     .outcome = outcome,
                     .mode = FS_FAULT_EVER,
                     .error = ERROR_SHARING_VIOLATION,
                     .kind = !ABSENT};
    (void)state;
    for (unsigned death = 18; death < 26; death++) {
        for (p.n = 1; p.n < 10; p.n++)
            fail_recovery(&p, death);
    }
    free(outcome);
    end_suite();
}

static void a_folder_that_holds_a_name_of_ours_is_not_kept_elsewhere(void **state)
{
    const struct one one = {FOLDER_TO_FILE, "remove_file",           1,
                            FS_FAULT_ONCE,  ERROR_SHARING_VIOLATION, NULL};
    (void)state;
    scenario_finish(run_into(&one));
}

static void cache_goes(struct world *w)
{
    fs_memory_set_gone(w->memory, world_folder(w), CSC_WIN32(ERROR_PATH_NOT_FOUND));
}

static void nothing_is_believed_absent_in_a_cache_that_has_gone(void **state)
{
    const struct one one = {DOWNLOAD, "write", 1, FS_FAULT_NONE, 0, cache_goes};
    (void)state;
    scenario_finish(run_into(&one));
}

/* test_sync_errors [--sample N] [PATTERN]: one run of N; only the tests whose names match */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_staged_copy_whose_creation_answered_an_error_does_not_stay),
        cmocka_unit_test(a_backup_whose_link_answered_an_error_does_not_stay),
        cmocka_unit_test(an_edit_before_a_rename_that_answered_an_error_is_not_lost),
        cmocka_unit_test(a_file_set_aside_by_a_move_that_answered_an_error_comes_back),
        cmocka_unit_test(a_version_kept_by_a_move_that_answered_an_error_keeps_its_name),
        cmocka_unit_test(a_file_that_was_set_aside_and_put_back_is_no_edit),
        cmocka_unit_test(a_file_put_back_by_a_recovery_that_failed_is_no_edit),
        cmocka_unit_test(a_folder_that_holds_a_name_of_ours_is_not_kept_elsewhere),
        cmocka_unit_test(nothing_is_believed_absent_in_a_cache_that_has_gone),
        cmocka_unit_test(an_error_at_any_call_costs_nothing),
        cmocka_unit_test(errors_from_any_call_on_cost_nothing),
        cmocka_unit_test(a_call_that_is_done_but_answers_an_error_costs_nothing),
        cmocka_unit_test(an_error_during_recovery_costs_nothing),
        cmocka_unit_test(an_error_at_any_io_of_the_store_costs_nothing),
        cmocka_unit_test(errors_from_any_io_of_the_store_on_cost_nothing),
        cmocka_unit_test(an_error_at_the_first_contact_costs_nothing),
        cmocka_unit_test(an_error_of_the_store_at_the_first_contact_costs_nothing),
    };
    if (argc > 2 && strcmp(argv[1], "--sample") == 0) {
        sample = (unsigned)strtoul(argv[2], NULL, 10);
        argc -= 2;
        argv += 2;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    if (!sample)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
