/*
 * Encrypting what is cached where the volume can: states, new files, interruptions.
 * DOC: IOfflineFilesCache::Encrypt, GetEncryptionStatus.
 */
#include "renames.h"

#include "base/result.h"

#include <string.h>

static HRESULT encrypt(struct world *w, bool on)
{
    const struct csc_request request = {.deep = on, .client = &w->client};
    w->log[0] = 0;
    w->begun = w->ended = w->items = w->failures = w->asked = 0;
    return csc_encrypt(w->cache, &request);
}

static void assert_status(struct world *w, bool encrypted, bool partial)
{
    bool is[2];
    assert_hr(csc_encryption(w->cache, &is[0], &is[1]), S_OK);
    assert_int_equal(is[0], encrypted);
    assert_int_equal(is[1], partial);
}

static bool is_encrypted(struct world *w, const char *rel)
{
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    return item.trees.local.attributes & FILE_ATTRIBUTE_ENCRYPTED;
}

static void fill(struct world *w)
{
    fs_memory_set_encrypts(w->memory, world_folder(w), true);
    fill_share(w);
    world_grows_old(w);
}

static const char *const all[] = {"f.txt", "dir\\d.txt", "dir\\sub\\x.txt"};

static void assert_all(struct world *w, bool encrypted)
{
    for (int i = 0; i < 3; i++)
        assert_int_equal(is_encrypted(w, all[i]), encrypted);
    assert_client(w, "f.txt", "a file");
    assert_client(w, "dir\\d.txt", "in a folder");
    assert_client(w, "dir\\sub\\x.txt", "deeper");
}

static void a_volume_that_cannot_refuses_before_anything_begins(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(encrypt(w, true), CSC_E_NOT_SUPPORTED);
    assert_int_equal(w->begun, 0);
    assert_status(w, false, false);
    assert_hr(encrypt(w, false), S_OK);
    assert_status(w, false, false);
}

static void what_is_cached_is_encrypted_and_decrypted_and_nothing_counts_as_changed(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(encrypt(w, true), S_OK);
    assert_int_equal(w->items, 3);
    assert_int_equal(w->failures, 0);
    assert_all(w, true);
    assert_status(w, true, false);
    sync_moves_nothing(w, BOTH);
    assert_int_equal(w->items, 1);
    assert_hr(encrypt(w, true), S_OK);
    assert_int_equal(w->items, 0);
    assert_hr(encrypt(w, false), S_OK);
    assert_all(w, false);
    assert_status(w, false, false);
    sync_moves_nothing(w, BOTH);
}

static void new_files_are_made_as_configured(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(encrypt(w, true), S_OK);
    put_server(w, "dir\\new.txt", "new");
    put_server(w, "new folder\\n.txt", "new");
    put_server(w, "f.txt", "another version");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_true(is_encrypted(w, "dir\\new.txt"));
    assert_true(is_encrypted(w, "new folder\\n.txt"));
    assert_true(is_encrypted(w, "f.txt"));
    assert_status(w, true, false);
}

static void a_file_in_use_leaves_it_partial_and_a_repeat_finishes(void **state)
{
    struct world *w = *state;
    struct csc_file *user;
    fill(w);
    user = fs_memory_hold(w->memory, on_client(w, "dir\\d.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_hr(encrypt(w, true), S_OK);
    assert_logged(w, "dir\\d.txt 80070020");
    assert_int_equal(w->failures, 1);
    assert_status(w, true, true);
    user->ops->close(user);
    assert_hr(encrypt(w, true), S_OK);
    assert_int_equal(w->items, 1);
    assert_status(w, true, false);
    assert_all(w, true);
}

static void cancelling_leaves_it_partial_but_configured(void **state)
{
    struct world *w = *state;
    fill(w);
    for (unsigned n = 1;; n++) {
        char name[32];
        HRESULT hr;
        w->abort_at = n;
        hr = encrypt(w, true);
        w->abort_at = 0;
        if (hr == S_OK)
            break;
        assert_hr(hr, CSC_E_CANCELLED);
        snprintf(name, sizeof(name), "late %u.txt", n);
        put_server(w, name, "late");
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_true(is_encrypted(w, name));
        if (n == 1)
            assert_status(w, true, true);
        fs_memory_del(w->memory, on_server(name));
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_hr(encrypt(w, false), S_OK);
    }
    assert_all(w, true);
}

static void edits_that_wait_are_kept(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "f.txt", "edited");
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    assert_hr(encrypt(w, true), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", "edited");
    assert_server(w, "dir\\d.txt", NULL);
    assert_both_sides_equal(w);
}

static void die(void **state, bool at_store)
{
    bool died = true;
    for (unsigned n = 1; died; n++) {
        struct world *w;
        world_make(state);
        w = *state;
        fill(w);
        if (at_store)
            world_die_at_store(w, n);
        else
            world_die_at_call(w, n);
        encrypt(w, true);
        died = world_has_died(w);
        world_restart(w, FS_MEMORY_GARBLE);
        assert_client(w, "dir\\sub\\x.txt", "deeper");
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_int_equal(w->failures, 0);
        assert_int_equal(w->bytes, 0);
        assert_hr(encrypt(w, true), S_OK);
        assert_all(w, true);
        assert_status(w, true, false);
        assert_quiet(w);
        world_end(state);
    }
    world_make(state);
}

static void death_at_any_step_leaves_every_file_readable_and_a_repeat_finishes(void **state)
{
    die(state, false);
}

static void death_at_any_write_of_the_store_does_so_too(void **state)
{
    die(state, true);
}

static void any_step_may_fail(void **state)
{
    bool fired = true;
    for (unsigned n = 1; fired; n++) {
        struct world *w;
        world_make(state);
        w = *state;
        fill(w);
        fs_fault_set(w->fault, FS_FAULT_ONCE, n, E_ACCESSDENIED);
        encrypt(w, true);
        fired = fs_fault_fired(w->fault);
        fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
        assert_hr(encrypt(w, true), S_OK);
        assert_all(w, true);
        assert_status(w, true, false);
        assert_quiet(w);
        world_end(state);
    }
    world_make(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
    const struct CMUnitTest tests[] = {
        TEST(a_volume_that_cannot_refuses_before_anything_begins),
        TEST(what_is_cached_is_encrypted_and_decrypted_and_nothing_counts_as_changed),
        TEST(new_files_are_made_as_configured),
        TEST(a_file_in_use_leaves_it_partial_and_a_repeat_finishes),
        TEST(cancelling_leaves_it_partial_but_configured),
        TEST(edits_that_wait_are_kept),
        cmocka_unit_test_teardown(
            death_at_any_step_leaves_every_file_readable_and_a_repeat_finishes, world_end),
        cmocka_unit_test_teardown(death_at_any_write_of_the_store_does_so_too, world_end),
        cmocka_unit_test_teardown(any_step_may_fail, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
