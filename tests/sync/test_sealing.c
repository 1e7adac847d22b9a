/*
 * Encrypting what is cached by ourselves, where the volume cannot: states, new files, users who
 * work meanwhile, lost keys, other processes, a damaged store. DOC: IOfflineFilesCache::Encrypt,
 * GetEncryptionStatus.
 */
#include "sealing.h"

#include "base/result.h"
#include "fs/fs_sealed.h"
#include "support/cipher_toy.h"
#include "sync/check.h"

#include <stdlib.h>
#include <string.h>

static const unsigned char magic[16] = {0xC5, 0x0F, 0x5E, 0xA1, 0xED, 0x7B, 0x93, 0x1C,
                                        0xE8, 0x46, 0x2D, 0xB0, 0x9A, 0x71, 0xFD, 0x34};

static void what_is_cached_is_sealed_and_opened_again_and_nothing_counts_as_changed(void **state)
{
    struct world *w = *state;
    enum csc_encryption kind;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    assert_int_equal(w->items, 3);
    assert_int_equal(w->failures, 0);
    assert_sealed(w, true);
    assert_all_readable(w);
    assert_state(w, true, false);
    assert_hr(csc_encryption_kind(w->cache, &kind), S_OK);
    assert_int_equal(kind, CSC_ENCRYPTION_OWN);
    sync_rests(w, BOTH);
    assert_int_equal(w->items, 1);
    assert_hr(seal(w, true), S_OK);
    assert_int_equal(w->items, 0);
    assert_hr(seal(w, false), S_OK);
    assert_int_equal(w->items, 3);
    assert_sealed(w, false);
    assert_state(w, false, false);
    sync_rests(w, BOTH);
    assert_both_sides_equal(w);
}

static void it_is_refused_unless_it_is_wanted_and_the_volume_is_asked_first(void **state)
{
    struct world *w = *state;
    enum csc_encryption kind;
    fill_sealable(w);
    w->wants_own = false;
    assert_hr(seal(w, true), CSC_E_NOT_SUPPORTED);
    assert_int_equal(w->begun, 0);
    w->wants_own = true;
    fs_memory_set_encrypts(w->memory, world_folder(w), true);
    assert_hr(seal(w, true), S_OK);
    assert_hr(csc_encryption_kind(w->cache, &kind), S_OK);
    assert_int_equal(kind, CSC_ENCRYPTION_VOLUME);
    assert_client(w, "f.txt", "a file");
}

static void new_files_are_sealed_from_the_start_and_new_versions_are(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_server(w, "dir\\new.txt", "new");
    put_server(w, "new folder\\n.txt", "new");
    put_server(w, "f.txt", "another version");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_cached(w, "dir\\new.txt", "new");
    assert_cached(w, "new folder\\n.txt", "new");
    assert_cached(w, "f.txt", "another version");
    assert_true(is_sealed(w, "dir\\new.txt") && is_sealed(w, "new folder\\n.txt"));
    assert_true(is_sealed(w, "f.txt"));
    assert_state(w, true, false);
    sync_rests(w, BOTH);
}

static void what_a_program_puts_in_place_of_a_sealed_file_goes_to_the_server(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_client(w, "f.txt",
               "edited, and in such a way that it is longer than the header of a sealed "
               "file, which takes a hundred bytes");
    put_client(w, "dir\\mine.txt", "made here");
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "dir\\mine.txt", "made here");
    assert_server(w, "f.txt",
                  "edited, and in such a way that it is longer than the header of a "
                  "sealed file, which takes a hundred bytes");
    assert_server(w, "dir\\d.txt", NULL);
    assert_state(w, true, true);
    assert_hr(seal(w, true), S_OK);
    assert_state(w, true, false);
    assert_true(is_sealed(w, "f.txt") && is_sealed(w, "dir\\mine.txt"));
    sync_rests(w, BOTH);
}

static void edits_that_wait_are_sealed_and_still_wait(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_sealable(w);
    put_client(w, "f.txt", "edited");
    fs_memory_set_attributes(w->memory, on_client(w, "dir\\d.txt"), FILE_ATTRIBUTE_READONLY);
    assert_hr(seal(w, true), S_OK);
    assert_int_equal(w->failures, 0);
    assert_state(w, true, false);
    assert_hr(find(w, "f.txt", &item), S_OK);
    assert_int_equal(csc_classify(&item.trees).local, CSC_L_FILE_MODIFIED);
    assert_hr(find(w, "dir\\d.txt", &item), S_OK);
    assert_true(item.trees.local.attributes & FILE_ATTRIBUTE_READONLY);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_int_equal(w->bytes, 6);
    assert_server(w, "f.txt", "edited");
    assert_true(fs_memory_facts(w->memory, on_server("dir\\d.txt")).attributes &
                FILE_ATTRIBUTE_READONLY);
    assert_hr(seal(w, false), S_OK);
    assert_both_sides_equal(w);
}

static void a_conflict_of_a_sealed_file_keeps_both(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_client(w, "f.txt", "mine");
    put_server(w, "f.txt", "theirs");
    assert_hr(seal(w, true), S_OK);
    w->has_handler = true;
    w->answer = CSC_RESOLVE_KEEPALLCHANGES;
    w->new_name = "f (mine).txt";
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", "theirs");
    assert_server(w, "f (mine).txt", "mine");
    assert_cached(w, "f.txt", "theirs");
    assert_cached(w, "f (mine).txt", "mine");
}

static void a_file_in_use_leaves_it_partial_and_a_repeat_finishes(void **state)
{
    struct world *w = *state;
    struct csc_file *user;
    fill_sealable(w);
    user = fs_memory_hold(w->memory, on_client(w, "dir\\d.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_hr(seal(w, true), S_OK);
    assert_int_equal(w->failures, 1);
    assert_state(w, true, true);
    assert_all_readable(w);
    user->ops->close(user);
    assert_hr(seal(w, true), S_OK);
    assert_int_equal(w->items, 1);
    assert_state(w, true, false);
    sync_rests(w, BOTH);
}

static void cancelling_leaves_it_partial_but_configured(void **state)
{
    struct world *w = *state;
    HRESULT hr = CSC_E_CANCELLED;
    fill_sealable(w);
    for (unsigned n = 1; hr != S_OK; n++) {
        w->abort_at = n;
        hr = seal(w, true);
        w->abort_at = 0;
        assert_true(hr == S_OK || hr == CSC_E_CANCELLED);
        assert_all_readable(w);
        if (n == 1 || hr == S_OK)
            assert_state(w, true, hr != S_OK);
        if (hr != S_OK)
            assert_hr(seal(w, false), S_OK);
    }
    sync_rests(w, BOTH);
}

static void sealed_files_are_renamed_exported_and_taken_out_of_the_cache(void **state)
{
    struct world *w = *state;
    struct csc_path from = {0}, to = {0};
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    assert_hr(csc_path_parse(u"\\\\srv\\share\\f.txt", &from), S_OK);
    assert_hr(csc_path_parse(u"\\\\srv\\share\\g.txt", &to), S_OK);
    assert_hr(csc_cache_rename(w->cache, &from, &to), S_OK);
    csc_path_free(&from);
    csc_path_free(&to);
    put_client(w, "dir\\d.txt", "edited");
    assert_hr(seal(w, true), S_OK);
    fs_memory_add_root(w->memory, u"C:\\out");
    assert_hr(csc_cache_export(w->cache, u"C:\\out", &w->client), S_OK);
    assert_string_equal(fs_memory_get(w->memory, u"C:\\out\\srv\\share\\dir\\d.txt", NULL),
                        "edited");
    sync_rests(w, CSC_SYNC_IN);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "g.txt", "a file");
    assert_server(w, "f.txt", NULL);
    assert_server(w, "dir\\d.txt", "edited");
    assert_cached(w, "g.txt", "a file");
    assert_hr(delete_with(w, "dir", 0), S_OK);
    assert_int_equal(fs_memory_facts(w->memory, on_client(w, "dir")).kind, CSC_NONE);
    assert_server(w, "dir\\d.txt", "edited");
}

/* ---- keys ---- */

static void a_lost_key_neither_deletes_nor_overwrites_anything(void **state)
{
    struct world *w = *state;
    char *server;
    fill_sealable(w);
    put_client(w, "dir\\d.txt", "edited");
    assert_hr(seal(w, true), S_OK);
    put_server(w, "f.txt", "another version");
    server = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_STAMPS);
    cipher_toy_forget(true);
    world_restart(w, FS_MEMORY_KEEP);
    for (int pass = 0; pass < 2; pass++) {
        char *then;
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_int_equal(w->failures, 2);
        assert_logged(w, "dir\\d.txt 80071771");
        assert_logged(w, "f.txt 80071771");
        then = fs_memory_dump(w->memory, on_server(""), FS_MEMORY_DUMP_STAMPS);
        assert_string_equal(server, then);
        free(then);
        assert_hr(sync_with(w, "dir\\d.txt", BOTH), CSC_E_SEALED);
    }
    assert_hr(seal(w, true), CSC_E_SEALED);
    assert_state(w, true, false);
    cipher_toy_forget(false);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "dir\\d.txt", "edited");
    assert_cached(w, "f.txt", "another version");
    free(server);
}

static void without_the_key_they_stay_sealed_and_what_is_new_can_be_plain(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    cipher_toy_forget(true);
    world_restart(w, FS_MEMORY_KEEP);
    assert_hr(seal(w, false), S_OK);
    assert_int_equal(w->failures, 3);
    assert_state(w, false, true);
    put_server(w, "new.txt", "new");
    put_server(w, "f.txt", "another version");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "new.txt", "new");
    assert_client(w, "f.txt", "another version");
    cipher_toy_forget(false);
    assert_cached(w, "dir\\d.txt", "in a folder");
}

/* ---- content that begins like ours ---- */

static void put_magic(struct world *w, const char16_t *path)
{
    char bytes[300] = {0};
    memcpy(bytes, magic, sizeof(magic));
    assert_hr(fs_memory_put(w->memory, path, bytes, sizeof(bytes)), S_OK);
}

static void a_file_of_the_server_that_begins_like_a_sealed_one_is_content(void **state)
{
    struct world *w = *state;
    char *first, *then;
    fill_sealable(w);
    put_magic(w, on_server("odd.bin"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    first = read_cached(w, "odd.bin");
    assert_memory_equal(first, magic, sizeof(magic));
    world_restart(w, FS_MEMORY_KEEP);
    sync_rests(w, BOTH);
    assert_state(w, false, true);
    assert_hr(seal(w, false), S_OK);
    then = read_cached(w, "odd.bin");
    assert_memory_equal(first, then, 300);
    sync_rests(w, BOTH);
    free(first);
    free(then);
}

static void a_file_that_somebody_else_sealed_never_travels(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_magic(w, on_client(w, "odd.bin"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "odd.bin 80071771");
    assert_server(w, "odd.bin", NULL);
    assert_int_equal(fs_memory_facts(w->memory, on_client(w, "odd.bin")).kind, CSC_FILE);
}

/* ---- others ---- */

static void another_process_that_was_there_before_knows(void **state)
{
    struct world *w = *state;
    struct csc_cache *first = w->cache;
    fill_sealable(w);
    assert_hr(csc_cache_open(&w->env, world_folder(w), &w->cache), S_OK);
    assert_hr(seal(w, true), S_OK);
    csc_cache_close(w->cache);
    w->cache = first;
    sync_rests(w, BOTH);
    assert_all_readable(w);
    put_server(w, "new.txt", "new");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_true(is_sealed(w, "new.txt"));
}

static void found(struct csc_check *check, const struct csc_finding *finding)
{
    (void)check;
    (void)finding;
}

static void rebuild(struct world *w)
{
    static const char garbage[4096] = "this is no database any more";
    struct csc_check check = {.repair = true, .found = found};
    world_damages_store(w, garbage, sizeof(garbage));
    assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
    assert_hr(world_opens(w), S_OK);
    assert_hr(csc_cache_check(w->cache, &check), S_OK);
}

static void a_store_that_is_made_anew_knows_sealed_files(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_client(w, "dir\\d.txt", "edited");
    rebuild(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "dir\\d.txt 8007051a");
    assert_int_equal(w->failures, 1);
    assert_server(w, "dir\\d.txt", "in a folder");
    assert_cached(w, "f.txt", "a file");
}

static void even_with_the_key_lost_as_well_nothing_sealed_travels(void **state)
{
    struct world *w = *state;
    fill_sealable(w);
    assert_hr(seal(w, true), S_OK);
    put_client(w, "mine.txt", "made here");
    assert_hr(seal(w, true), S_OK);
    rebuild(w);
    csc_cache_close(w->cache);
    fs_memory_del(w->memory, world_folder_file(w, "opencsc.key"));
    assert_hr(world_opens(w), S_OK);
    w->has_handler = true;
    w->answer = CSC_RESOLVE_KEEPLOCAL;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_true(w->failures >= 3);
    assert_server(w, "f.txt", "a file");
    assert_server(w, "dir\\d.txt", "in a folder");
    assert_server(w, "mine.txt", NULL);
    assert_int_equal(fs_memory_facts(w->memory, on_client(w, "mine.txt")).kind, CSC_FILE);
}

static void content_is_found_encrypted_by_whom(void **state)
{
    struct world *w = *state;
    enum csc_encryption kind;
    struct csc_item item;
    fill_sealable(w);
    assert_hr(find(w, "f.txt", &item), S_OK);
    assert_hr(csc_cache_encryption_of(w->cache, item.id, &kind), S_OK);
    assert_int_equal(kind, CSC_ENCRYPTION_NONE);
    assert_hr(seal(w, true), S_OK);
    assert_hr(csc_cache_encryption_of(w->cache, item.id, &kind), S_OK);
    assert_int_equal(kind, CSC_ENCRYPTION_OWN);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
    const struct CMUnitTest tests[] = {
        TEST(what_is_cached_is_sealed_and_opened_again_and_nothing_counts_as_changed),
        TEST(it_is_refused_unless_it_is_wanted_and_the_volume_is_asked_first),
        TEST(new_files_are_sealed_from_the_start_and_new_versions_are),
        TEST(what_a_program_puts_in_place_of_a_sealed_file_goes_to_the_server),
        TEST(edits_that_wait_are_sealed_and_still_wait),
        TEST(a_conflict_of_a_sealed_file_keeps_both),
        TEST(a_file_in_use_leaves_it_partial_and_a_repeat_finishes),
        TEST(cancelling_leaves_it_partial_but_configured),
        TEST(sealed_files_are_renamed_exported_and_taken_out_of_the_cache),
        TEST(a_lost_key_neither_deletes_nor_overwrites_anything),
        TEST(without_the_key_they_stay_sealed_and_what_is_new_can_be_plain),
        TEST(a_file_of_the_server_that_begins_like_a_sealed_one_is_content),
        TEST(a_file_that_somebody_else_sealed_never_travels),
        TEST(another_process_that_was_there_before_knows),
        TEST(a_store_that_is_made_anew_knows_sealed_files),
        TEST(even_with_the_key_lost_as_well_nothing_sealed_travels),
        TEST(content_is_found_encrypted_by_whom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
