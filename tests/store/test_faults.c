/*
 * Every I/O call of a run fails in turn, once and for ever; the process dies before every call;
 * every allocation of ours and of SQLite fails. After each: what was acknowledged is there, what
 * was not is there whole or not at all, and the database is sound.
 */
#include "fixture.h"

#include "support/vfs_fault.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define STEPS 8

/* Step i in one transaction: an item, a pin on it, a conflict, and a value that counts steps. */
static HRESULT transact(struct csc_store *store, int i)
{
    struct csc_item item = {.type = CSC_TYPE_SERVER, .name = u"0"};
    struct csc_conflict conflict = {.state = 1};
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    item.name[0] = (char16_t)(u'0' + i);
    hr = csc_store_insert(store, &item);
    conflict.item = item.id;
    if (SUCCEEDED(hr))
        hr = csc_store_pin(store, item.id, true, 0x20, 0);
    if (SUCCEEDED(hr))
        hr = csc_store_conflict_put(store, &conflict, NULL);
    if (SUCCEEDED(hr))
        hr = csc_store_value_put(store, "steps", i + 1);
    return csc_store_end(store, hr);
}

struct run {
    HRESULT opened;
    int acknowledged; /* steps that reported success; they are the first ones */
    HRESULT failed;   /* of the step after */
};

/* Opens, takes steps until one fails, closes. */
static struct run run_once(const struct fixture *f)
{
    struct csc_store *store;
    struct run run = {0};

    run.opened = csc_store_open(f->file, &store);
    if (FAILED(run.opened))
        return run;
    while (run.acknowledged < STEPS) {
        run.failed = transact(store, run.acknowledged);
        if (FAILED(run.failed))
            break;
        run.acknowledged++;
    }
    csc_store_close(store);
    return run;
}

static void assert_consistent(struct fixture *f, const struct run *run)
{
    int64_t steps = 0;
    HRESULT hr;

    reopen(f);
    hr = csc_store_value_get(f->store, "steps", &steps);
    assert_true(hr == S_OK || hr == CSC_E_NOT_FOUND);
    /* A commit that failed may still turn out to have reached the disk: whole. */
    assert_true(steps == run->acknowledged || steps == run->acknowledged + 1);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM item"), steps);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM item WHERE pins = 32"), steps);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM conflict"), steps);
    assert_sound(f);
}

static void start_afresh(struct fixture *f)
{
    csc_store_close(f->store);
    f->store = NULL;
    remove(f->path);
}

static void assert_failure_is(const struct run *run, HRESULT expected)
{
    HRESULT hr = FAILED(run->opened) ? run->opened : run->failed;

    /* Where the failure hit closing, or a read SQLite repeats, nothing is reported. */
    if (FAILED(hr) && hr != expected)
        fail_msg("%08lx instead of %08lx", (unsigned long)hr, (unsigned long)expected);
}

static void fail_every_call(struct fixture *f, int code, HRESULT expected)
{
    static void (*const arm[])(unsigned, int) = {vfs_fault_once, vfs_fault_always};

    for (size_t how = 0; how < COUNT(arm); how++) {
        bool happened = true;
        unsigned reported = 0;

        for (unsigned n = 1; happened; n++) {
            struct run run;

            arm[how](n, code);
            run = run_once(f);
            happened = vfs_fault_happened();
            vfs_fault_reset();
            assert_failure_is(&run, expected);
            reported += FAILED(run.opened) || FAILED(run.failed);
            assert_consistent(f, &run);
            start_afresh(f);
        }
        assert_true(reported > STEPS);
    }
}

static void an_io_error_at_any_call_leaves_a_sound_store(void **state)
{
    fail_every_call(*state, SQLITE_IOERR, CSC_WIN32(ERROR_IO_DEVICE));
}

static void a_full_disk_at_any_call_leaves_a_sound_store(void **state)
{
    fail_every_call(*state, SQLITE_FULL, CSC_E_DISK_FULL);
}

static void death_before_any_call_leaves_a_sound_store(void **state)
{
    struct fixture *f = *state;
    bool happened = true;

    for (unsigned n = 1; happened; n++) {
        struct run run;

        vfs_fault_die(n);
        run = run_once(f);
        happened = vfs_fault_happened();
        vfs_fault_reset();
        assert_consistent(f, &run);
        start_afresh(f);
    }
}

/* The call at which a death comes in the middle of the steps, after the store has been made. */
static unsigned middle_of_the_steps(struct fixture *f)
{
    for (unsigned n = 10;; n += 10) {
        struct run run;

        vfs_fault_die(n);
        run = run_once(f);
        assert_true(vfs_fault_happened());
        vfs_fault_reset();
        start_afresh(f);
        if (run.acknowledged > 0)
            return n;
    }
}

static void death_in_a_recovery_leaves_a_sound_store(void **state)
{
    struct fixture *f = *state;
    unsigned middle = middle_of_the_steps(f);
    bool happened = true;

    for (unsigned n = 1; happened; n++) {
        struct run run;

        vfs_fault_die(middle);
        run = run_once(f);
        assert_true(vfs_fault_happened());
        assert_true(run.acknowledged > 0 && run.acknowledged < STEPS);
        vfs_fault_die(n);
        csc_store_open(f->file, &f->store);
        csc_store_close(f->store);
        f->store = NULL;
        happened = vfs_fault_happened();
        vfs_fault_reset();
        assert_consistent(f, &run);
        start_afresh(f);
    }
}

/* A function that is several statements is one change, outside a transaction, too. */
static void a_deep_pin_that_fails_pins_nothing(void **state)
{
    struct fixture *f = *state;
    struct tree t;
    bool happened = true;

    reopen(f);
    t = grow_tree(f->store);
    for (unsigned n = 1; happened; n++) {
        struct csc_counts counts;
        HRESULT hr;

        vfs_fault_once(n, SQLITE_IOERR);
        hr = csc_store_pin(f->store, t.share, true, 0x20, 0);
        happened = vfs_fault_happened();
        vfs_fault_reset();
        assert_hr(hr, happened ? CSC_WIN32(ERROR_IO_DEVICE) : S_OK);
        assert_hr(csc_store_count(f->store, t.server, &counts), S_OK);
        assert_int_equal(counts.pinned, happened ? 0 : counts.items);
    }
}

/* A transaction that SQLite gave up must not go on statement by statement. */
static void after_a_failure_that_undid_the_transaction_nothing_more_is_done(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.type = CSC_TYPE_SERVER, .name = u"a"};
    HRESULT first = S_OK;
    int64_t value;

    reopen(f);
    assert_hr(csc_store_begin(f->store), S_OK);
    assert_hr(csc_store_value_put(f->store, "before", 1), S_OK);
    vfs_fault_always(1, SQLITE_FULL);
    for (char16_t i = 0; i < 60000 && SUCCEEDED(first); i++) { /* until the page cache spills */
        item.name[0] = (char16_t)(0x4E00 + i % 100);
        item.name[1] = (char16_t)(0x4E00 + i / 100);
        first = csc_store_insert(f->store, &item);
    }
    vfs_fault_reset();
    assert_hr(first, CSC_E_DISK_FULL);
    assert_hr(csc_store_value_put(f->store, "after", 1), CSC_E_DISK_FULL);
    assert_hr(csc_store_value_get(f->store, "after", &value), CSC_E_DISK_FULL);
    assert_hr(csc_store_commit(f->store), CSC_E_DISK_FULL);
    assert_hr(csc_store_value_get(f->store, "before", &value), CSC_E_NOT_FOUND);
    assert_hr(csc_store_value_get(f->store, "after", &value), CSC_E_NOT_FOUND);
    assert_hr(csc_store_value_put(f->store, "after", 1), S_OK); /* the store itself is fine */
}

/* ---- what waits for the disk ---- */

/* The syncs of a transaction that writes one value. */
static unsigned syncs_of_writing(struct csc_store *store, HRESULT (*begin)(struct csc_store *),
                                 int64_t value)
{
    vfs_fault_reset();
    assert_hr(begin(store), S_OK);
    assert_hr(csc_store_value_put(store, "v", value), S_OK);
    assert_hr(csc_store_commit(store), S_OK);
    return vfs_fault_syncs();
}

static unsigned syncs_of_hardening(struct csc_store *store)
{
    vfs_fault_reset();
    assert_hr(csc_store_harden(store), S_OK);
    return vfs_fault_syncs();
}

static void only_durable_commits_and_hardening_wait_for_the_disk(void **state)
{
    struct fixture *f = *state;

    reopen(f);
    assert_true(syncs_of_writing(f->store, csc_store_begin, 1) > 0);
    assert_int_equal(syncs_of_hardening(f->store), 0); /* nothing to do */
    assert_int_equal(syncs_of_writing(f->store, csc_store_begin_soft, 2), 0);
    assert_true(syncs_of_hardening(f->store) > 0);
    assert_int_equal(syncs_of_hardening(f->store), 0);
    assert_int_equal(syncs_of_writing(f->store, csc_store_begin_soft, 3), 0);
    assert_true(syncs_of_writing(f->store, csc_store_begin, 4) > 0);

    assert_hr(csc_store_begin(f->store), S_OK);
    assert_hr(csc_store_harden(f->store), E_UNEXPECTED);
    assert_hr(csc_store_commit(f->store), S_OK);
}

static void hardening_waits_for_the_disk_whoever_else_reads(void **state)
{
    struct fixture *f = *state;
    sqlite3 *reader;

    reopen(f);
    assert_int_equal(syncs_of_writing(f->store, csc_store_begin_soft, 1), 0);
    assert_int_equal(sqlite3_open(f->path, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM value", NULL, NULL, NULL),
                     SQLITE_OK);
    sql_execute(f, "PRAGMA wal_checkpoint"); /* of all the reader lets it */
    assert_int_equal(syncs_of_writing(f->store, csc_store_begin_soft, 2), 0);
    assert_true(syncs_of_hardening(f->store) > 0);
    sqlite3_close(reader);
}

/* ---- memory ---- */

static unsigned allocations_until_failure;

static bool fail_nth_allocation(size_t size)
{
    (void)size;
    return --allocations_until_failure != 0;
}

static void opening_without_memory_of_ours_fails_cleanly(void **state)
{
    struct fixture *f = *state;
    HRESULT hr = E_OUTOFMEMORY;
    unsigned n;

    for (n = 1; hr != S_OK; n++) {
        assert_hr(hr, E_OUTOFMEMORY);
        allocations_until_failure = n;
        csc_alloc_hook = fail_nth_allocation;
        hr = csc_store_open(f->file, &f->store);
        csc_alloc_hook = NULL;
        assert_int_equal(f->store != NULL, hr == S_OK);
    }
    assert_true(n > 2);
}

static sqlite3_mem_methods real_memory;
static unsigned sqlite_allocations_until_failure; /* 0: none fails */

static bool sqlite_may_have(void)
{
    return sqlite_allocations_until_failure == 0 || --sqlite_allocations_until_failure != 0;
}

static void *failing_malloc(int size)
{
    return sqlite_may_have() ? real_memory.xMalloc(size) : NULL;
}

static void *failing_realloc(void *memory, int size)
{
    return sqlite_may_have() ? real_memory.xRealloc(memory, size) : NULL;
}

static void sqlite_without_memory_leaves_a_sound_store(void **state)
{
    struct fixture *f = *state;
    unsigned reported = 0;
    bool happened = true;

    for (unsigned n = 1; happened; n++) {
        struct run run;

        sqlite_allocations_until_failure = n;
        run = run_once(f);
        happened = sqlite_allocations_until_failure == 0;
        sqlite_allocations_until_failure = 0;
        assert_failure_is(&run, E_OUTOFMEMORY);
        reported += FAILED(run.opened) || FAILED(run.failed);
        assert_consistent(f, &run);
        start_afresh(f);
    }
    assert_true(reported > 50);
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup_folder, teardown)

static int use_failing_memory(void)
{
    sqlite3_mem_methods memory;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK)
        return -1;
    memory = real_memory;
    memory.xMalloc = failing_malloc;
    memory.xRealloc = failing_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) == SQLITE_OK ? 0 : -1;
}

static int setup_faults(void **state)
{
    (void)state;
    if (use_failing_memory())
        return -1;
    vfs_fault_install();
    return 0;
}

static int remove_faults(void **state)
{
    (void)state;
    vfs_fault_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(an_io_error_at_any_call_leaves_a_sound_store),
        FOLDER_TEST(a_full_disk_at_any_call_leaves_a_sound_store),
        FOLDER_TEST(death_before_any_call_leaves_a_sound_store),
        FOLDER_TEST(death_in_a_recovery_leaves_a_sound_store),
        FOLDER_TEST(a_deep_pin_that_fails_pins_nothing),
        FOLDER_TEST(after_a_failure_that_undid_the_transaction_nothing_more_is_done),
        FOLDER_TEST(only_durable_commits_and_hardening_wait_for_the_disk),
        FOLDER_TEST(hardening_waits_for_the_disk_whoever_else_reads),
        FOLDER_TEST(opening_without_memory_of_ours_fails_cleanly),
        FOLDER_TEST(sqlite_without_memory_leaves_a_sound_store),
    };

    return cmocka_run_group_tests(tests, setup_faults, remove_faults);
}
