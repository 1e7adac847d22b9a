/*
 * Deleting from the cache, and everything that can go wrong meanwhile: death before every call of
 * the file system and every I/O of the store, an edit before every call, every call failing, every
 * allocation failing. Afterwards the server has all it had, what was edited is there, nothing of
 * ours is left, and deleting once more ends what was begun.
 */
#include "world.h"

#include "base/memory.h"
#include "base/result.h"
#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

static struct world *start(void)
{
    void *state = NULL;
    struct world *w;
    vfs_memory_reset();
    world_make(&state);
    w = state;
    put_server(w, "f.txt", "a file");
    put_server(w, "dir\\d.txt", "in a folder");
    put_server(w, "dir\\sub\\x.txt", "deeper");
    assert_hr(pin(w, "", true, true), S_OK);
    world_grows_old(w);
    put_client(w, "dir\\sub\\mine.txt", "made here");
    return w;
}

static void finish(struct world *w)
{
    void *state = w;
    world_end(&state);
}

static void must_hold(struct world *w, const char16_t *root, const char *text)
{
    char quoted[64];
    char *dump = fs_memory_dump(w->memory, root, FS_MEMORY_DUMP_PLAIN);
    snprintf(quoted, sizeof(quoted), "\"%s\"", text);
    if (!strstr(dump, quoted))
        fail_msg("step %u/%u: %s lost:\n%s", w->dies_at_call, w->happens_at, quoted, dump);
    free(dump);
}

/* Deleting again, and a synchronization after a new pin: all is as if nothing had happened, but for
 * what the cache no longer holds. */
static void check(struct world *w, const char *edit)
{
    must_hold(w, on_server(""), "a file");
    must_hold(w, on_server(""), "in a folder");
    must_hold(w, on_server(""), "deeper");
    must_hold(w, on_client(w, ""), "made here");
    delete_with(w, "dir", 0);
    must_hold(w, on_client(w, ""), "made here");
    if (edit)
        must_hold(w, on_client(w, ""), edit);
    w->has_handler = w->change_wins = true;
    assert_hr(pin(w, "", true, true), S_OK);
    for (int pass = 0; pass < 4; pass++)
        assert_hr(sync_with(w, "", BOTH), S_OK);
    if (w->items != 1)
        fail_msg("still something to do:\n%s", w->log);
    must_hold(w, on_server(""), "a file");
    must_hold(w, on_server(""), edit ? edit : "in a folder");
    must_hold(w, on_server(""), "deeper");
    must_hold(w, on_server(""), "made here");
    assert_both_sides_equal(w);
}

static unsigned die(bool at_store, enum fs_memory_crash unflushed)
{
    for (unsigned n = 1;; n++) {
        struct world *w = start();
        bool died;
        if (at_store)
            world_die_at_store(w, n);
        else
            world_die_at_call(w, n);
        delete_with(w, "dir", 0);
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
    unsigned runs = die(false, FS_MEMORY_KEEP) + die(false, FS_MEMORY_GARBLE);
    (void)state;
    print_message("%u deaths\n", runs);
}

static void death_before_any_write_of_the_store_deletes_nothing_on_the_server(void **state)
{
    (void)state;
    print_message("%u deaths\n", die(true, FS_MEMORY_KEEP));
}

/* ---- somebody works meanwhile ---- */

static bool refused;

static void edit(struct world *w)
{
    refused = FAILED(fs_memory_put_text(w->memory, on_client(w, "dir\\d.txt"), "edited"));
}

static void an_edit_at_any_moment_is_not_lost(void **state)
{
    bool happened = true;
    (void)state;
    for (unsigned n = 1; happened; n++) {
        struct world *w = start();
        world_happen_at(w, n, edit);
        delete_with(w, "dir", 0);
        happened = w->what_happens == NULL;
        w->what_happens = NULL;
        check(w, happened && !refused ? "edited" : NULL);
        finish(w);
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
            delete_with(w, "dir", 0);
            happened = w->what_happens == NULL;
            w->what_happens = NULL;
            world_restart(w, FS_MEMORY_KEEP);
            check(w, happened && !refused ? "edited" : NULL);
            finish(w);
        }
    }
}

/* ---- failures ---- */

static void any_call_may_fail(void **state)
{
    static const unsigned errors[] = {ERROR_FILE_NOT_FOUND, ERROR_SHARING_VIOLATION,
                                      ERROR_ACCESS_DENIED, ERROR_SEM_TIMEOUT};
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_EVER, FS_FAULT_LOST};
    unsigned runs = 0;
    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        bool fired = true;
        for (unsigned n = 1; fired; n++, runs++) {
            struct world *w = start();
            w->abort_at = 200; /* a lease that cannot be had is waited for */
            fs_fault_set(w->fault, modes[i % 3], n, CSC_WIN32(errors[i / 3]));
            delete_with(w, "dir", 0);
            fired = fs_fault_fired(w->fault);
            fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
            w->abort_at = 0;
            check(w, NULL);
            finish(w);
        }
    }
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
    static const struct csc_client_ops silent = {0};
    struct csc_client nobody = {&silent};
    const char16_t *path = u"\\\\srv\\share\\dir";
    const struct csc_request request = {.paths = &path, .count = 1, .client = &nobody};
    bool ran_out = true;
    (void)state;
    for (unsigned n = 1; ran_out; n++) {
        struct world *w = start();
        allocations_left = n;
        csc_alloc_hook = runs_out;
        csc_delete(w->cache, &request);
        csc_alloc_hook = NULL;
        ran_out = allocations_left == 0;
        check(w, NULL);
        finish(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
