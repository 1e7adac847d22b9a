/*
 * When things are bad: csc_cache_check finds and mends, csc_cache_rebuild makes a damaged store
 * anew, csc_cache_export copies out what is not synchronized. Nothing a user wrote is lost by any
 * of it, and nothing is deleted on either side.
 */
#include "renames.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "sync/check.h"

#include <stdlib.h>
#include <string.h>

#define MORE_DATA CSC_WIN32(ERROR_MORE_DATA)

static struct csc_check check;
static unsigned found_of[CSC_FLAW_COUNT];
static unsigned questions, most_questions;
static char last_path[300];

static void note(struct csc_check *c, const struct csc_finding *f)
{
    char *path = f->path ? csc_to_utf8(f->path) : NULL;
    (void)c;
    found_of[f->flaw]++;
    snprintf(last_path, sizeof(last_path), "%s", path ? path : "");
    csc_free(path);
}

static bool patience(struct csc_check *c)
{
    (void)c;
    return !most_questions || ++questions < most_questions;
}

static HRESULT look(struct world *w, bool repair)
{
    memset(found_of, 0, sizeof(found_of));
    questions = 0;
    check = (struct csc_check){.repair = repair, .found = note, .goes_on = patience};
    return csc_cache_check(w->cache, &check);
}

static void assert_sound(struct world *w)
{
    assert_hr(look(w, false), S_OK);
    if (check.flaws)
        fail_msg("flaws: %s", last_path);
}

static void fill(struct world *w)
{
    most_questions = 0;
    fill_share(w);
    world_grows_old(w);
}

static void a_cache_in_use_is_sound(void **state)
{
    struct world *w = *state;
    assert_sound(w);
    fill(w);
    put_client(w, "dir\\new.txt", "mine");
    put_client(w, "f.txt", "edited");
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    assert_sound(w);
    assert_int_equal(check.files, 1); /* x.txt: the others are not what was agreed on */
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_sound(w);
    assert_both_sides_equal(w);
}

/* ---- contents ---- */

/* As after bits have rotten: what is known of its blocks is not what is there. */
static void mislead(struct world *w, const char *rel)
{
    struct csc_item item;
    struct csc_blocks map;
    assert_hr(find(w, rel, &item), S_OK);
    csc_blocks_begin(&map, 16);
    csc_blocks_add(&map, "something", 9);
    assert_hr(csc_store_blocks_put(csc_cache_store(w->cache), item.id, &map), S_OK);
    csc_blocks_free(&map);
}

static void content_that_is_not_what_was_agreed_on_is_nothing_agreed_on(void **state)
{
    struct world *w = *state;
    fill(w);
    mislead(w, "f.txt");
    assert_hr(look(w, false), S_OK);
    assert_int_equal(found_of[CSC_FLAW_CONTENT], 1);
    assert_int_equal(check.left, 1);
    assert_string_equal(last_path, "\\\\srv\\share\\f.txt");
    assert_hr(look(w, true), S_OK);
    assert_int_equal(check.left, 0);
    assert_sound(w);
    assert_hr(sync_with(w, "", BOTH), S_OK); /* both are alike after all */
    assert_int_equal(w->failures, 0);
    assert_quiet(w);
}

static void rotten_content_does_not_reach_the_server(void **state)
{
    struct world *w = *state;
    fill(w);
    mislead(w, "f.txt");
    put_server(w, "f.txt", "as it should be");
    assert_hr(look(w, true), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "f.txt 8007051a");
    assert_server(w, "f.txt", "as it should be");
    assert_client(w, "f.txt", "a file");
}

/* ---- strays and strangers ---- */

static void names_of_ours_that_nobody_knows_become_visible(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "dir\\~csc0123456789abcdef.bak", "precious");
    put_client(w, "dir\\~csc0000000000000001.bak", "precious, too");
    put_client(w, "~csc0123456789abcdef.tmp", "half a download");
    assert_hr(look(w, false), S_OK);
    assert_int_equal(found_of[CSC_FLAW_STRAY_FILE], 3);
    assert_hr(look(w, true), S_OK);
    assert_int_equal(check.left, 0);
    assert_sound(w);
    assert_client(w, "~csc0123456789abcdef.tmp", NULL);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_non_null(fs_memory_get(w->memory, on_server("dir\\recovered (v1)"), NULL));
    assert_non_null(fs_memory_get(w->memory, on_server("dir\\recovered (v2)"), NULL));
}

static void what_is_in_flight_is_no_stray(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "f.txt", "mine");
    put_server(w, "dir\\d.txt", "theirs");
    for (unsigned n = 1; n < 200; n += 3) {
        world_die_at_call(w, n);
        sync_with(w, "", BOTH);
        bool died = world_has_died(w);
        world_restart(w, FS_MEMORY_KEEP);
        assert_sound(w);
        if (!died)
            break;
    }
}

static void a_share_that_no_row_stands_for_becomes_known_again(void **state)
{
    struct world *w = *state;
    char path[400];
    char16_t *wide;
    struct csc_counts counts;
    fill(w);
    snprintf(path, sizeof(path), "%s\\namespace\\other\\data\\dir\\x.txt", w->folder);
    wide = csc_from_utf8(path);
    assert_hr(fs_memory_put_text(w->memory, wide, "kept"), S_OK);
    csc_free(wide);
    assert_hr(look(w, false), S_OK);
    assert_int_equal(found_of[CSC_FLAW_STRANGER], 1);
    assert_string_equal(last_path, "\\\\other\\data");
    assert_hr(look(w, true), S_OK);
    assert_int_equal(check.left, 0);
    assert_sound(w);
    assert_hr(csc_store_count(csc_cache_store(w->cache), CSC_ROOT_ID, &counts), S_OK);
    assert_int_equal(counts.items, 2 + 2 + 6 + 2); /* with f.txt, dir, d, sub, x, other */
}

static void a_check_can_be_cancelled(void **state)
{
    struct world *w = *state;
    HRESULT hr = CSC_E_CANCELLED;
    fill(w);
    for (unsigned n = 1; hr == CSC_E_CANCELLED; n++) {
        most_questions = n;
        hr = look(w, true);
    }
    assert_hr(hr, S_OK);
    assert_true(most_questions > 3);
}

/* ---- a damaged store ---- */

static void a_store_that_is_garbage_is_made_anew_and_nothing_is_lost(void **state)
{
    struct world *w = *state;
    char garbage[100];
    memset(garbage, 'x', sizeof(garbage));
    fill(w);
    put_client(w, "f.txt", "edited");
    put_client(w, "dir\\new.txt", "mine");
    put_server(w, "dir\\sub\\x.txt", "theirs");
    put_server(w, "later.txt", "new there");
    world_damages_store(w, garbage, sizeof(garbage));
    assert_hr(world_opens(w), CSC_E_CORRUPT);
    assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
    assert_hr(world_opens(w), S_OK);
    assert_hr(look(w, true), S_OK);
    assert_int_equal(found_of[CSC_FLAW_STRANGER], 1);
    assert_sound(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_not_logged(w, "delete");
    assert_logged(w, "f.txt 8007051a");
    assert_logged(w, "x.txt 8007051a");
    assert_client(w, "f.txt", "edited");
    assert_server(w, "f.txt", "a file");
    assert_server(w, "dir\\new.txt", "mine");
    assert_client(w, "dir\\sub\\x.txt", "deeper");
    assert_client(w, "dir\\d.txt", "in a folder");
}

static void a_deletion_that_is_not_known_any_more_deletes_nothing(void **state)
{
    struct world *w = *state;
    char garbage[100] = {0};
    fill(w);
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    fs_memory_del(w->memory, on_server("dir\\d.txt"));
    world_damages_store(w, garbage, sizeof(garbage));
    assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
    assert_hr(world_opens(w), S_OK);
    assert_hr(look(w, true), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", "a file");
    assert_server(w, "dir\\d.txt", "in a folder");
}

static void pins_survive_where_they_can_be_read(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill(w);
    assert_hr(unpin(w, "f.txt", false), S_OK);
    csc_cache_close(w->cache);
    assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
    assert_hr(world_opens(w), S_OK);
    assert_hr(look(w, true), S_OK);
    assert_hr(find(w, "dir\\sub\\x.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_hr(find(w, "f.txt", &item), S_OK);
    assert_int_equal(item.pins, 0);
    put_server(w, "dir\\later.txt", "new there");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\later.txt", "new there");
    assert_int_equal(w->failures, 0);
    assert_quiet(w);
}

/* Between the two renames at the end. */
static void a_rebuild_that_died_at_its_end_is_completed_by_whoever_opens_the_cache(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill(w);
    assert_hr(unpin(w, "f.txt", false), S_OK);
    csc_cache_close(w->cache);
    for (int again = 0; again < 2; again++) {
        char16_t *file = csc_join(world_folder(w), u"opencsc.db");
        char16_t *fresh = csc_join(world_folder(w), u"opencsc.db.new");
        assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
        assert_hr(csc_store_set_aside(file, fresh), S_OK); /* as if it had not come to that */
        csc_free(file);
        csc_free(fresh);
        if (again) /* or by who rebuilds it once more */
            assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
        assert_hr(world_opens(w), S_OK);
        assert_hr(look(w, true), S_OK);
        assert_hr(find(w, "dir\\sub\\x.txt", &item), S_OK);
        assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
        assert_hr(find(w, "f.txt", &item), S_OK);
        assert_int_equal(item.pins, 0);
        if (!again)
            csc_cache_close(w->cache);
    }
}

/* The store of the new database dies at its work, again and again. */
static void an_attempt_that_ended_early_is_no_obstacle(void **state)
{
    struct world *w = *state;
    fill(w);
    for (unsigned n = 1; n < 60; n += 6) {
        csc_cache_close(w->cache);
        vfs_fault_die(n);
        csc_cache_rebuild(world_folder(w));
        vfs_fault_reset();
        assert_hr(world_opens(w), S_OK);
        assert_hr(look(w, true), S_OK);
    }
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_both_sides_equal(w);
}

/* ---- export ---- */

static HRESULT export(struct world *w, const char16_t *folder)
{
    w->log[0] = 0;
    w->items = w->failures = 0;
    return csc_cache_export(w->cache, folder, &w->client);
}

static void assert_exported(struct world *w, const char16_t *path, const char *text)
{
    const char *found = fs_memory_get(w->memory, path, NULL);
    if (!text)
        assert_null(found);
    else
        assert_string_equal(found ? found : "(nothing)", text);
}

static void what_is_not_synchronized_is_copied_out(void **state)
{
    struct world *w = *state;
    fill(w);
    fs_memory_add_root(w->memory, u"D:\\out");
    put_client(w, "f.txt", "edited");
    put_client(w, "dir\\sub\\new.txt", "mine");
    put_client(w, "dir\\new folder\\deep.txt", "mine, too");
    assert_hr(export(w, u"D:\\out"), S_OK);
    assert_int_equal(w->items, 3);
    assert_exported(w, u"D:\\out\\srv\\share\\f.txt", "edited");
    assert_exported(w, u"D:\\out\\srv\\share\\dir\\sub\\new.txt", "mine");
    assert_exported(w, u"D:\\out\\srv\\share\\dir\\new folder\\deep.txt", "mine, too");
    assert_exported(w, u"D:\\out\\srv\\share\\dir\\d.txt", NULL);
    assert_true(fs_memory_facts(w->memory, u"D:\\out\\srv\\share\\f.txt").written ==
                fs_memory_facts(w->memory, on_client(w, "f.txt")).written);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", "edited");
}

static void export_replaces_nothing(void **state)
{
    struct world *w = *state;
    fill(w);
    fs_memory_add_root(w->memory, u"D:\\out");
    fs_memory_put_text(w->memory, u"D:\\out\\srv\\share\\f.txt", "older");
    put_client(w, "f.txt", "edited");
    put_client(w, "new.txt", "mine");
    assert_hr(export(w, u"D:\\out"), MORE_DATA);
    assert_logged(w, "f.txt 800700b7");
    assert_exported(w, u"D:\\out\\srv\\share\\f.txt", "older");
    assert_exported(w, u"D:\\out\\srv\\share\\new.txt", "mine");
}

static void export_needs_a_folder_outside_the_cache(void **state)
{
    struct world *w = *state;
    char16_t *inside;
    fill(w);
    inside = csc_join(world_folder(w), u"locks");
    assert_hr(export(w, inside), E_INVALIDARG);
    assert_hr(export(w, world_folder(w)), E_INVALIDARG);
    assert_hr(export(w, u""), E_INVALIDARG);
    assert_true(FAILED(export(w, u"E:\\nowhere")));
    csc_free(inside);
}

static void after_a_rebuild_all_is_exported(void **state)
{
    struct world *w = *state;
    char garbage[100] = {0};
    fill(w);
    fs_memory_add_root(w->memory, u"D:\\out");
    world_damages_store(w, garbage, sizeof(garbage));
    assert_hr(csc_cache_rebuild(world_folder(w)), S_OK);
    assert_hr(world_opens(w), S_OK);
    assert_hr(look(w, true), S_OK);
    assert_hr(export(w, u"D:\\out"), S_OK);
    assert_exported(w, u"D:\\out\\srv\\share\\dir\\sub\\x.txt", "deeper");
    assert_exported(w, u"D:\\out\\srv\\share\\f.txt", "a file");
}

static void a_full_disk_leaves_no_half_file(void **state)
{
    struct world *w = *state;
    char *dump;
    fill(w);
    fs_memory_add_root(w->memory, u"D:\\out");
    fs_memory_set_quota(w->memory, u"D:\\out", 10);
    put_client(w, "f.txt", "more than ten bytes");
    put_client(w, "new.txt", "mine");
    assert_hr(export(w, u"D:\\out"), MORE_DATA);
    assert_logged(w, "f.txt 80070070");
    dump = fs_memory_dump(w->memory, u"D:\\out", FS_MEMORY_DUMP_PLAIN);
    assert_null(strstr(dump, "~csc"));
    assert_null(strstr(dump, "f.txt"));
    assert_non_null(strstr(dump, "\"mine\""));
    free(dump);
}

/* ---- memory ---- */

static unsigned allocations_left;

static bool runs_out(size_t size)
{
    (void)size;
    return allocations_left && --allocations_left;
}

/* Runs it again and again, each time with one allocation more; the last time it has enough. */
static void run_out(struct world *w, void (*what)(struct world *w))
{
    bool ran_out = true;
    for (unsigned n = 1; ran_out; n++) {
        allocations_left = n;
        csc_alloc_hook = runs_out;
        what(w);
        csc_alloc_hook = NULL;
        ran_out = allocations_left == 0;
    }
}

static void mend(struct world *w)
{
    look(w, true);
}

static void copy_out(struct world *w)
{
    csc_cache_export(w->cache, u"D:\\out", &w->client);
}

static void memory_may_run_out_at_any_moment(void **state)
{
    struct world *w = *state;
    fill(w);
    fs_memory_add_root(w->memory, u"D:\\out");
    put_client(w, "f.txt", "edited");
    put_client(w, "dir\\~csc0123456789abcdef.bak", "precious");
    mislead(w, "dir\\d.txt");
    run_out(w, mend);
    assert_sound(w);
    assert_client(w, "dir\\recovered (v1)", "precious");
    assert_client(w, "f.txt", "edited");
    run_out(w, copy_out);
    assert_exported(w, u"D:\\out\\srv\\share\\f.txt", "edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", "edited");
    assert_both_sides_equal(w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
    const struct CMUnitTest tests[] = {
        TEST(a_cache_in_use_is_sound),
        TEST(content_that_is_not_what_was_agreed_on_is_nothing_agreed_on),
        TEST(rotten_content_does_not_reach_the_server),
        TEST(names_of_ours_that_nobody_knows_become_visible),
        TEST(what_is_in_flight_is_no_stray),
        TEST(a_share_that_no_row_stands_for_becomes_known_again),
        TEST(a_check_can_be_cancelled),
        TEST(a_store_that_is_garbage_is_made_anew_and_nothing_is_lost),
        TEST(a_deletion_that_is_not_known_any_more_deletes_nothing),
        TEST(pins_survive_where_they_can_be_read),
        TEST(an_attempt_that_ended_early_is_no_obstacle),
        TEST(what_is_not_synchronized_is_copied_out),
        TEST(export_replaces_nothing),
        TEST(export_needs_a_folder_outside_the_cache),
        TEST(a_rebuild_that_died_at_its_end_is_completed_by_whoever_opens_the_cache),
        TEST(after_a_rebuild_all_is_exported),
        TEST(a_full_disk_leaves_no_half_file),
        TEST(memory_may_run_out_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
