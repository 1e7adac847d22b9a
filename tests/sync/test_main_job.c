/*
 * The main job: pin, go offline, edit, go online, synchronize. Over file systems in memory.
 */
#include "world.h"

#include "base/result.h"

static void fill_share(struct world *w)
{
    put_server(w, "a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    put_server(w, "dir\\sub\\c.txt", "gamma");
    put_server(w, "empty.txt", "");
    fs_memory_mkdir(w->memory, on_server("void"));
}

static void pinned(struct world *w)
{
    fill_share(w);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_int_equal(w->failures, 0);
}

static void pinning_deep_with_fill_brings_everything_into_the_cache(void **state)
{
    struct world *w = *state;
    pinned(w);
    assert_both_sides_equal(w);
    assert_logged(w, "to-client \\\\srv\\share\\dir\\sub\\c.txt 00000000");
}

static void pinning_without_fill_leaves_files_sparse_until_a_fill(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_share(w);
    assert_hr(pin(w, "", true, false), S_OK);
    assert_client(w, "a.txt", NULL);
    assert_hr(find(w, "dir\\sub\\c.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_true(item.trees.marks & CSC_MARK_SPARSE);
    assert_hr(sync_with(w, "", CSC_SYNC_FILLSPARSE), S_OK);
    assert_both_sides_equal(w);
}

static void pinning_one_file_makes_ghosts_of_its_siblings(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_share(w);
    put_server(w, "dir\\other.txt", "other");
    assert_hr(pin(w, "dir\\b.txt", true, true), S_OK);
    assert_client(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\other.txt", NULL);
    assert_hr(find(w, "dir\\other.txt", &item), S_OK);
    assert_true(item.trees.marks & CSC_MARK_GHOST);
    assert_int_equal(item.pins, 0);
}

static void pinning_not_deep_pins_the_children_at_the_next_synchronization(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_share(w);
    assert_hr(pin(w, "dir", false, false), S_OK);
    assert_hr(find(w, "dir\\b.txt", &item), CSC_E_NOT_FOUND);
    assert_hr(sync_with(w, "dir", CSC_SYNC_IN), S_OK);
    assert_client(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\sub\\c.txt", "gamma");
    assert_hr(find(w, "dir\\sub\\c.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
}

static void a_second_pass_does_nothing(void **state)
{
    struct world *w = *state;
    pinned(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1); /* the path itself */
    assert_logged(w, "none \\\\srv\\share 00000000");
}

static void local_edits_creations_and_deletions_go_out(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_client(w, "a.txt", "alpha, edited");
    put_client(w, "new.txt", "made here");
    put_client(w, "newdir\\deep\\n.txt", "deep");
    fs_memory_del(w->memory, on_client(w, "dir\\b.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", "alpha, edited");
    assert_server(w, "new.txt", "made here");
    assert_server(w, "newdir\\deep\\n.txt", "deep");
    assert_server(w, "dir\\b.txt", NULL);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt");
    assert_logged(w, "create-on-server \\\\srv\\share\\new.txt");
    assert_logged(w, "delete-on-server \\\\srv\\share\\dir\\b.txt");
    assert_both_sides_equal(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void server_changes_come_in(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_server(w, "a.txt", "changed there");
    put_server(w, "dir\\new.txt", "new there");
    put_server(w, "newdir\\x.txt", "x");
    fs_memory_del(w->memory, on_server("dir\\sub"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "a.txt", "changed there");
    assert_client(w, "dir\\new.txt", "new there");
    assert_client(w, "newdir\\x.txt", "x");
    assert_both_sides_equal(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void a_directory_deleted_here_is_deleted_there_with_all_in_it(void **state)
{
    struct world *w = *state;
    pinned(w);
    fs_memory_del(w->memory, on_client(w, "dir"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
    assert_server(w, "dir\\sub\\c.txt", NULL);
}

static void directions_are_kept_apart(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_client(w, "a.txt", "mine");
    put_server(w, "dir\\b.txt", "theirs");
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK);
    assert_server(w, "a.txt", "mine");
    assert_client(w, "dir\\b.txt", "beta");
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    assert_client(w, "dir\\b.txt", "theirs");
    assert_both_sides_equal(w);
}

static void new_server_files_are_only_pinned_when_asked_for(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    pinned(w);
    put_server(w, "dir\\new.txt", "new there");
    assert_hr(sync_with(w, "", CSC_SYNC_IN | CSC_SYNC_OUT), S_OK);
    assert_client(w, "dir\\new.txt", NULL);
    assert_hr(find(w, "dir\\new.txt", &item), S_OK);
    assert_true(item.trees.marks & CSC_MARK_GHOST);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\new.txt", "new there");
}

static void the_readonly_attribute_travels(void **state)
{
    struct world *w = *state;
    pinned(w);
    fs_memory_set_attributes(w->memory, on_server("a.txt"),
                             FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    fs_memory_set_attributes(w->memory, on_client(w, "a.txt"), FILE_ATTRIBUTE_ARCHIVE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    put_server(w, "a.txt", "new");
    fs_memory_set_attributes(w->memory, on_server("a.txt"),
                             FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

static void replacing_a_readonly_file_leaves_no_second_version(void **state)
{
    struct world *w = *state;
    pinned(w);
    fs_memory_set_attributes(w->memory, on_server("a.txt"),
                             FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    fs_memory_set_attributes(w->memory, on_server("a.txt"), FILE_ATTRIBUTE_ARCHIVE);
    put_server(w, "a.txt", "edited there");
    fs_memory_set_attributes(w->memory, on_server("a.txt"),
                             FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "a.txt", "edited there");
    assert_client(w, "a (v1).txt", NULL);
    assert_both_sides_equal(w);
}

static void a_file_that_becomes_a_directory_on_the_server_becomes_one_here(void **state)
{
    struct world *w = *state;
    pinned(w);
    fs_memory_del(w->memory, on_server("a.txt"));
    put_server(w, "a.txt\\inside.txt", "inside");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

static void a_directory_that_becomes_a_file_on_the_server_becomes_one_here(void **state)
{
    struct world *w = *state;
    pinned(w);
    fs_memory_del(w->memory, on_server("dir"));
    put_server(w, "dir", "a file now");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "dir", "a file now");
    assert_both_sides_equal(w);
}

static void a_single_file_can_be_synchronized(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_client(w, "dir\\b.txt", "edited");
    put_client(w, "a.txt", "edited too");
    assert_hr(sync_with(w, "dir\\b.txt", BOTH), S_OK);
    assert_server(w, "dir\\b.txt", "edited");
    assert_server(w, "a.txt", "alpha");
    assert_int_equal(w->items, 1);
}

static void names_are_found_whatever_their_case(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(pin(w, "DIR\\B.TXT", true, true), S_OK);
    assert_client(w, "dir\\b.txt", "beta");
}

static void unpinning_keeps_the_content(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    pinned(w);
    assert_hr(unpin(w, "dir", false), S_OK);
    assert_hr(find(w, "dir\\b.txt", &item), S_OK);
    assert_int_equal(item.pins, 0);
    assert_hr(find(w, "dir\\sub", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_hr(unpin(w, "", true), S_OK);
    assert_hr(find(w, "dir\\sub\\c.txt", &item), S_OK);
    assert_int_equal(item.pins, 0);
    assert_client(w, "dir\\sub\\c.txt", "gamma");
}

static void looking_finds_what_a_user_did_in_the_cache(void **state)
{
    struct world *w = *state;
    struct csc_item item, dir;
    pinned(w);
    put_client(w, "dir\\made.txt", "made");
    fs_memory_del(w->memory, on_client(w, "dir\\b.txt"));
    assert_hr(find(w, "dir", &dir), S_OK);
    assert_hr(csc_cache_look_inside(w->cache, dir.id), S_OK);
    assert_hr(find(w, "dir\\made.txt", &item), S_OK);
    assert_int_equal(csc_classify(&item.trees).local, CSC_L_FILE_CREATED);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_hr(find(w, "dir\\b.txt", &item), S_OK);
    assert_int_equal(csc_classify(&item.trees).local, CSC_L_DELETED);
    assert_true(item.deleted_time != 0);
}

static void an_offline_share_is_not_touched(void **state)
{
    struct world *w = *state;
    struct csc_item share;
    uint32_t mode = 0, reason = 0;
    pinned(w);
    put_client(w, "a.txt", "mine");
    assert_hr(find(w, "", &share), S_OK);
    assert_hr(csc_cache_go_offline(w->cache, share.id), S_OK);
    assert_hr(csc_cache_connection(w->cache, share.id, &mode, &reason), S_OK);
    assert_int_equal(mode, CSC_OFFLINE);
    assert_int_equal(reason, CSC_REASON_FORCED);
    sync_with(w, "", BOTH);
    assert_logged(w, "\\\\srv\\share 800704ee");
    assert_server(w, "a.txt", "alpha");
    assert_hr(csc_cache_go_online(w->cache, share.id), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "a.txt", "mine");
}

/* UTF-16 that is no text: Windows allows it, and so does everything of ours. */
static void names_with_lone_surrogates_travel_both_ways(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_server(w, "\xED\xA0\xBD there.txt", "high half");
    put_client(w, "\xED\xB8\x80 here\\\xED\xB8\x80.txt", "low half");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
    assert_client(w, "\xED\xA0\xBD there.txt", "high half");
    assert_server(w, "\xED\xB8\x80 here\\\xED\xB8\x80.txt", "low half");
    fs_memory_del(w->memory, on_client(w, "\xED\xA0\xBD there.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "\xED\xA0\xBD there.txt", NULL);
}

/* A reparse point of a sound name is a link, which is left alone in silence; one of a name that
 * cannot be is told where the run would take it. */
static void a_name_that_cannot_be_is_a_failed_item_and_nothing_else_is(void **state)
{
    struct world *w = *state;
    pinned(w);
    put_server(w, "dir\\\xEF\xBF\xBD.txt", "no UTF-8");
    put_server(w, "dir\\link.txt", "a link");
    put_server(w, "dir\\fine.txt", "fine");
    fs_memory_set_reparse(w->memory, on_server("dir\\\xEF\xBF\xBD.txt"), true);
    fs_memory_set_reparse(w->memory, on_server("dir\\link.txt"), true);
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK);
    assert_int_equal(w->failures, 0);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 1);
    assert_logged(w, "prepare \\\\srv\\share\\dir\\\xEF\xBF\xBD.txt 8007007b");
    assert_client(w, "dir\\fine.txt", "fine");
    assert_client(w, "dir\\\xEF\xBF\xBD.txt", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        T(pinning_deep_with_fill_brings_everything_into_the_cache),
        T(pinning_without_fill_leaves_files_sparse_until_a_fill),
        T(pinning_one_file_makes_ghosts_of_its_siblings),
        T(pinning_not_deep_pins_the_children_at_the_next_synchronization),
        T(a_second_pass_does_nothing),
        T(local_edits_creations_and_deletions_go_out),
        T(server_changes_come_in),
        T(a_directory_deleted_here_is_deleted_there_with_all_in_it),
        T(directions_are_kept_apart),
        T(new_server_files_are_only_pinned_when_asked_for),
        T(the_readonly_attribute_travels),
        T(replacing_a_readonly_file_leaves_no_second_version),
        T(a_file_that_becomes_a_directory_on_the_server_becomes_one_here),
        T(a_directory_that_becomes_a_file_on_the_server_becomes_one_here),
        T(a_single_file_can_be_synchronized),
        T(names_are_found_whatever_their_case),
        T(unpinning_keeps_the_content),
        T(looking_finds_what_a_user_did_in_the_cache),
        T(an_offline_share_is_not_touched),
        T(names_with_lone_surrogates_travel_both_ways),
        T(a_name_that_cannot_be_is_a_failed_item_and_nothing_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
