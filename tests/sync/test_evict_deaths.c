/*
 * Eviction, and everything that can go wrong meanwhile: death before every call of the file system
 * and every I/O of the store, an edit before every call, every call failing, every allocation
 * failing; alone, and in the midst of a run that fills. Afterwards the server has all it had, what
 * was edited is there, and evicting and synchronizing once more end what was begun.
 */
#include "limits.h"

#include "base/memory.h"
#include "base/result.h"
#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"a.txt", "dir\\b.txt", "dir\\c.txt", "d.txt"};
static const char *const texts[] = {"the first", "the second", "the third", "the last"};

/* Cached, clean, unpinned; the last one pinned, and so is new.txt, for which room must be made. */
static struct world *start(void)
{
    void *state = NULL;
    struct world *w;
    vfs_memory_reset();
    world_make(&state);
    w = state;
    for (size_t i = 0; i < 4; i++)
        put_server(w, names[i], texts[i]);
    put_server(w, "new.txt", "new on the server");
    for (size_t i = 0; i < 4; i++)
        assert_hr(pin(w, names[i], false, true), S_OK);
    world_grows_old(w);
    assert_hr(pin(w, "new.txt", false, false), S_OK);
    for (size_t i = 0; i < 3; i++)
        assert_hr(unpin(w, names[i], false), S_OK);
    for (size_t i = 0; i < 4; i++)
        user_reads(w, names[i]);
    set_limits(w, 30, 0);
    return w;
}

static void finish(struct world *w)
{
    void *state = w;
    world_end(&state);
}

/* What is disturbed. */
static void evict(struct world *w)
{
    csc_cache_keep_limits(w->cache);
}

static void fill(struct world *w)
{
    sync_with(w, "", BOTH);
}

static void (*const acts[])(struct world *w) = {evict, fill};
#define ACTS 2

static void must_hold(struct world *w, const char16_t *root, const char *text)
{
    char quoted[64];
    char *dump = fs_memory_dump(w->memory, root, FS_MEMORY_DUMP_PLAIN);
    snprintf(quoted, sizeof(quoted), "\"%s\"", text);
    if (!strstr(dump, quoted))
        fail_msg("step %u/%u: %s lost:\n%s", w->dies_at_call, w->happens_at, quoted, dump);
    free(dump);
}

/* Without limits, and pinned, all is as if nothing had happened. */
static void check(struct world *w, const char *edit)
{
    for (size_t i = edit ? 1 : 0; i < 4; i++)
        must_hold(w, on_server(""), texts[i]);
    csc_cache_keep_limits(w->cache);
    set_limits(w, UINT64_C(1) << 30, UINT64_C(1) << 30);
    w->has_handler = w->change_wins = true;
    assert_hr(pin(w, "", true, true), S_OK);
    for (int pass = 0; pass < 4; pass++)
        assert_hr(sync_with(w, "", BOTH), S_OK);
    if (w->items != 1)
        fail_msg("still something to do:\n%s", w->log);
    for (size_t i = edit ? 1 : 0; i < 4; i++)
        must_hold(w, on_server(""), texts[i]);
    must_hold(w, on_server(""), "new on the server");
    if (edit)
        must_hold(w, on_server(""), edit);
    assert_both_sides_equal(w);
}

static void undisturbed_both_evict_what_they_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTS; i++) {
        struct world *w = start();
        acts[i](w);
        for (size_t k = 0; k < 3; k++)
            assert_client(w, names[k], NULL);
        assert_client(w, names[3], texts[3]);
        assert_client(w, "new.txt", acts[i] == fill ? "new on the server" : NULL);
        check(w, NULL);
        finish(w);
    }
}

static unsigned die(void (*act)(struct world *w), bool at_store, enum fs_memory_crash unflushed)
{
    for (unsigned n = 1;; n++) {
        struct world *w = start();
        bool died;
        if (at_store)
            world_die_at_store(w, n);
        else
            world_die_at_call(w, n);
        act(w);
        died = world_has_died(w);
        world_restart(w, unflushed);
        check(w, NULL);
        finish(w);
        if (!died)
            return n;
    }
}

static void death_before_any_call_of_the_file_system_deletes_nothing_on_the_server(void **state)
{
    unsigned runs = 0;
    (void)state;
    for (size_t i = 0; i < ACTS; i++)
        runs += die(acts[i], false, FS_MEMORY_KEEP) + die(acts[i], false, FS_MEMORY_GARBLE);
    print_message("%u deaths\n", runs);
}

static void death_before_any_write_of_the_store_deletes_nothing_on_the_server(void **state)
{
    unsigned runs = 0;
    (void)state;
    for (size_t i = 0; i < ACTS; i++)
        runs += die(acts[i], true, FS_MEMORY_KEEP);
    print_message("%u deaths\n", runs);
}

/* ---- somebody works meanwhile ---- */

static bool refused;

static void edit(struct world *w)
{
    refused = FAILED(fs_memory_put_text(w->memory, on_client(w, "a.txt"), "edited"));
}

static void an_edit_at_any_moment_is_not_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTS; i++) {
        bool happened = true;
        for (unsigned n = 1; happened; n++) {
            struct world *w = start();
            world_happen_at(w, n, edit);
            acts[i](w);
            happened = w->what_happens == NULL;
            w->what_happens = NULL;
            check(w, happened && !refused ? "edited" : NULL);
            finish(w);
        }
    }
}

static void an_edit_and_then_a_death_lose_nothing(void **state)
{
    bool happened = true;
    (void)state;
    for (unsigned n = 1; happened; n++) {
        for (unsigned later = 1; happened && later <= 8; later++) {
            struct world *w = start();
            world_happen_at(w, n, edit);
            world_die_at_call(w, n + later);
            evict(w);
            happened = w->what_happens == NULL;
            w->what_happens = NULL;
            world_restart(w, FS_MEMORY_KEEP);
            check(w, happened && !refused ? "edited" : NULL);
            finish(w);
        }
    }
}

/* ---- failures ---- */

static unsigned fail_all(void (*act)(struct world *w), enum fs_fault_mode mode, unsigned error)
{
    bool fired = true;
    unsigned n = 1;
    for (; fired; n++) {
        struct world *w = start();
        w->abort_at = 200; /* a lease that cannot be had is waited for */
        fs_fault_set(w->fault, mode, n, CSC_WIN32(error));
        act(w);
        fired = fs_fault_fired(w->fault);
        fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
        w->abort_at = 0;
        check(w, NULL);
        finish(w);
    }
    return n;
}

static void any_call_may_fail(void **state)
{
    static const unsigned errors[] = {ERROR_FILE_NOT_FOUND, ERROR_SHARING_VIOLATION,
                                      ERROR_ACCESS_DENIED, ERROR_SEM_TIMEOUT};
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_EVER, FS_FAULT_LOST};
    unsigned runs = 0;
    (void)state;
    for (unsigned i = 0; i < 12; i++)
        runs += fail_all(evict, modes[i % 3], errors[i / 3]);
    for (unsigned i = 0; i < 3; i++)
        runs += fail_all(fill, modes[i], errors[i]);
    print_message("%u failures\n", runs);
}

static unsigned allocations_left;

static bool runs_out(size_t size)
{
    (void)size;
    return allocations_left && --allocations_left;
}

static void memory_may_run_out_at_any_moment(void **state)
{
    bool ran_out = true;
    (void)state;
    for (unsigned n = 1; ran_out; n++) {
        struct world *w = start();
        allocations_left = n;
        csc_alloc_hook = runs_out;
        evict(w);
        csc_alloc_hook = NULL;
        ran_out = allocations_left == 0;
        check(w, NULL);
        finish(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undisturbed_both_evict_what_they_should),
        cmocka_unit_test(death_before_any_call_of_the_file_system_deletes_nothing_on_the_server),
        cmocka_unit_test(death_before_any_write_of_the_store_deletes_nothing_on_the_server),
        cmocka_unit_test(an_edit_at_any_moment_is_not_lost),
        cmocka_unit_test(an_edit_and_then_a_death_lose_nothing),
        cmocka_unit_test(any_call_may_fail),
        cmocka_unit_test(memory_may_run_out_at_any_moment),
    };
    vfs_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
