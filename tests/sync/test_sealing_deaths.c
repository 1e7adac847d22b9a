/*
 * Encrypting by ourselves, and everything that can go wrong meanwhile: every death, an edit before
 * every call, every call failing, every allocation failing. Every file can be read afterwards as
 * before, nothing counts as changed that was not, no edit is lost, nothing of ours is left, and
 * once more ends what was begun.
 */
#include "moment.h"
#include "sealing.h"

#include "base/memory.h"
#include "base/result.h"
#include "support/vfs_memory.h"

#include <stdlib.h>
#include <string.h>

static struct world *start(bool sealed)
{
    void *state = NULL;
    struct world *w;
    vfs_memory_reset();
    world_make(&state);
    w = state;
    fill_sealable(w);
    put_client(w, "dir\\mine.txt", "made here");
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    if (sealed)
        assert_hr(seal(w, true), S_OK);
    return w;
}

static void finish(struct world *w)
{
    void *state = w;
    world_end(&state);
}

static void assert_readable(struct world *w)
{
    assert_all_readable(w);
    assert_cached(w, "dir\\mine.txt", "made here");
}

/* What was to be done is done by doing it again; nothing but the new file is sent. Where a volume
 * said that something is not there, a backup of ours may have become a second version. */
static void check(struct world *w, bool on, bool in_doubt)
{
    char *dump;
    if (!in_doubt) /* else a new file may have to be found anew */
        assert_readable(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    if (!in_doubt && w->bytes > 9) /* what was made here */
        fail_msg("more was sent:\n%s", w->log);
    assert_readable(w);
    assert_hr(seal(w, on), S_OK);
    assert_int_equal(w->failures, 0);
    assert_state(w, on, false);
    assert_sealed(w, on);
    assert_readable(w);
    assert_hr(seal(w, false), S_OK);
    assert_quiet(w);
    dump = fs_memory_dump(w->memory, on_client(w, ""), FS_MEMORY_DUMP_PLAIN);
    assert_null(strstr(dump, "~csc"));
    assert_true(in_doubt || !strstr(dump, "(v1)"));
    free(dump);
    assert_server(w, "dir\\mine.txt", "made here");
}

static void die(bool on)
{
    struct world *w = start(!on);
    struct world like = *w;
    struct moments m = {0};
    moments_watch(&m, w);
    seal(w, on);
    moments_unwatch(&m);
    like.serial = w->serial;
    finish(w);
    for (size_t i = 0; i < m.count; i++) {
        struct world *after = moment_resume(&m.list[i], &like);
        check(after, on, false);
        finish(after);
    }
    print_message("%u deaths, %u findings\n", m.deaths, (unsigned)m.count);
    assert_true(m.count > 20);
    moments_clear(&m);
    free(m.list);
}

static void death_at_any_moment_of_encrypting_leaves_every_file_readable(void **state)
{
    (void)state;
    die(true);
}

static void death_at_any_moment_of_decrypting_leaves_every_file_readable(void **state)
{
    (void)state;
    die(false);
}

/* ---- somebody works meanwhile ---- */

static bool refused;

static void edit(struct world *w)
{
    refused = FAILED(fs_memory_put_text(w->memory, on_client(w, "dir\\d.txt"), "edited"));
}

static void an_edit_at_any_moment_is_not_lost(void **state)
{
    (void)state;
    for (int on = 0; on < 2; on++) {
        bool happened = true;
        for (unsigned n = 1; happened; n++) {
            struct world *w = start(!on);
            char *dump;
            world_happen_at(w, n, edit);
            seal(w, on);
            happened = w->what_happens == NULL;
            w->what_happens = NULL;
            assert_hr(sync_with(w, "", BOTH), S_OK);
            assert_hr(seal(w, false), S_OK);
            for (int pass = 0; pass < 2; pass++)
                assert_hr(sync_with(w, "", BOTH), S_OK);
            dump = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_PLAIN);
            if (happened && !refused && !strstr(dump, "\"edited\""))
                fail_msg("call %u: the edit is lost:\n%s", n, dump);
            if ((!happened || refused) && !strstr(dump, "\"in a folder\""))
                fail_msg("call %u: the file is lost:\n%s", n, dump);
            free(dump);
            assert_quiet(w);
            finish(w);
        }
    }
}

/* ---- failures ---- */

static void any_call_may_fail(void **state)
{
    static const unsigned errors[] = {ERROR_FILE_NOT_FOUND, ERROR_SHARING_VIOLATION,
                                      ERROR_ACCESS_DENIED, ERROR_DISK_FULL};
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_EVER, FS_FAULT_LOST};
    unsigned runs = 0;
    (void)state;
    for (unsigned i = 0; i < 24; i++) {
        bool fired = true, on = i >= 12;
        for (unsigned n = 1; fired; n++, runs++) {
            struct world *w = start(!on);
            w->abort_at = 200; /* a lease that cannot be had is waited for */
            fs_fault_set(w->fault, modes[i % 3], n, CSC_WIN32(errors[i / 3 % 4]));
            seal(w, on);
            fired = fs_fault_fired(w->fault);
            fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
            w->abort_at = 0;
            check(w, on, errors[i / 3 % 4] == ERROR_FILE_NOT_FOUND);
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
    (void)state;
    for (int on = 0; on < 2; on++) {
        const struct csc_request request = {.deep = on, .client = &nobody};
        bool ran_out = true;
        for (unsigned n = 1; ran_out; n++) {
            struct world *w = start(!on);
            bool is[2];
            allocations_left = n;
            csc_alloc_hook = runs_out;
            csc_encrypt(w->cache, &request);
            csc_encryption(w->cache, &is[0], &is[1]);
            csc_alloc_hook = NULL;
            ran_out = allocations_left == 0;
            check(w, on, false);
            finish(w);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(death_at_any_moment_of_encrypting_leaves_every_file_readable),
        cmocka_unit_test(death_at_any_moment_of_decrypting_leaves_every_file_readable),
        cmocka_unit_test(an_edit_at_any_moment_is_not_lost),
        cmocka_unit_test(any_call_may_fail),
        cmocka_unit_test(memory_may_run_out_at_any_moment),
    };
    vfs_memory_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
