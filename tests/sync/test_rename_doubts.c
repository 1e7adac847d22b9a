/*
 * Renames in doubt are a deletion and a creation: edited files, names that are taken, both sides at
 * work, cycles. Nothing is lost, and both sides come to agree.
 */
#include "renames.h"

#include <stdlib.h>
#include <string.h>

/* ---- doubts ---- */

static void edited_and_renamed(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "f.txt", "g.txt");
    assert_hr(fs_memory_put_text(w->memory, at(w, side, "g.txt"), "edited, too"), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "g.txt", "edited, too");
    assert_server(w, "f.txt", NULL);
    assert_logged(w, "\\f.txt 00000000");
    assert_quiet(w);
}

static void a_file_that_was_also_edited_is_a_new_one(void **state)
{
    on_either_side(state, edited_and_renamed);
}

/* Nothing but the change time could tell, and that has moved with the name. */
static void edited_slyly(struct world *w, enum side side)
{
    uint64_t written;
    fill_share(w);
    written = fs_memory_facts(w->memory, at(w, side, "f.txt")).written;
    assert_hr(fs_memory_put_text(w->memory, at(w, side, "f.txt"), "A FILE"), S_OK);
    fs_memory_set_written(w->memory, at(w, side, "f.txt"), written);
    rename_at(w, side, "f.txt", "g.txt");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "g.txt", "A FILE");
    assert_both_sides_equal(w);
    assert_quiet(w);
}

static void an_edit_that_keeps_size_and_time_is_found_in_a_renamed_file(void **state)
{
    on_either_side(state, edited_slyly);
}

static void other_copy_edited(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "f.txt", "g.txt");
    assert_hr(fs_memory_put_text(w->memory, at(w, opposite(side), "f.txt"), "edited"), S_OK);
    w->has_handler = w->change_wins = true;
    converge(w);
    assert_server(w, "f.txt", "edited");
    assert_server(w, "g.txt", "a file");
}

static void a_file_edited_on_the_other_side_stays_under_its_name(void **state)
{
    on_either_side(state, other_copy_edited);
}

static void target_occupied(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "f.txt", "g.txt");
    assert_hr(fs_memory_put_text(w->memory, at(w, opposite(side), "g.txt"), "theirs"), S_OK);
    w->has_handler = w->change_wins = true;
    converge(w);
    assert_server(w, "g.txt", side == HERE ? "theirs" : "a file");
    assert_server(w, "kept 1", side == HERE ? "a file" : "theirs");
    assert_server(w, "f.txt", NULL);
}

static void a_name_that_is_taken_on_the_other_side_is_not_given_twice(void **state)
{
    on_either_side(state, target_occupied);
}

static void what_both_sides_renamed_is_two_items(void **state)
{
    struct world *w = *state;
    fill_share(w);
    rename_at(w, HERE, "f.txt", "mine.txt");
    rename_at(w, THERE, "f.txt", "theirs.txt");
    rename_at(w, HERE, "dir", "mine");
    rename_at(w, THERE, "dir", "theirs");
    converge(w);
    assert_server(w, "mine.txt", "a file");
    assert_server(w, "theirs.txt", "a file");
    assert_server(w, "mine\\d.txt", "in a folder");
    assert_server(w, "theirs\\d.txt", "in a folder");
    assert_server(w, "f.txt", NULL);
}

static void what_both_sides_renamed_alike_is_one_item(void **state)
{
    struct world *w = *state;
    fill_share(w);
    rename_at(w, HERE, "f.txt", "g.txt");
    rename_at(w, THERE, "f.txt", "g.txt");
    rename_at(w, HERE, "dir", "folder");
    rename_at(w, THERE, "dir", "folder");
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void old_name_taken_again(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "f.txt", "g.txt");
    assert_hr(fs_memory_put_text(w->memory, at(w, side, "f.txt"), "another file"), S_OK);
    converge(w);
    assert_server(w, "f.txt", "another file");
    assert_server(w, "g.txt", "a file");
}

static void an_old_name_that_is_in_use_again_is_no_rename(void **state)
{
    on_either_side(state, old_name_taken_again);
}

/* The server gives ids out again, lowest first: the new file has that of the deleted one. */
static void an_id_that_was_given_out_again_proves_nothing(void **state)
{
    struct world *w = *state;
    uint64_t id;
    fill_share(w);
    fs_memory_reuse_ids(w->memory, true);
    id = id_at(w, HERE, "f.txt");
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    put_client(w, "g.txt", "B FILE");
    assert_int_equal(id_at(w, HERE, "g.txt"), id);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "g.txt", "B FILE");
    assert_server(w, "f.txt", NULL);
    assert_logged(w, "delete-on-server \\\\srv\\share\\f.txt 00000000");
    assert_quiet(w);
}

static void against_the_flags(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir", "folder");
    assert_hr(sync_with(w, "", side == HERE ? CSC_SYNC_IN : CSC_SYNC_OUT), S_OK);
    assert_hr(fs_memory_facts(w->memory, at(w, opposite(side), "dir\\sub")).kind, CSC_DIR);
    assert_hr(fs_memory_facts(w->memory, at(w, opposite(side), "folder")).kind, CSC_NONE);
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void a_rename_waits_for_a_run_that_goes_its_way(void **state)
{
    on_either_side(state, against_the_flags);
}

static void a_rename_is_no_new_file(void **state)
{
    struct world *w = *state;
    fill_share(w);
    rename_at(w, HERE, "f.txt", "g.txt");
    rename_at(w, HERE, "dir", "folder");
    sync_moves_nothing(w, BOTH | CSC_SYNC_NONEWFILESOUT);
    assert_quiet(w);
}

/* Windows refuses to rename a folder while something in it is open: then all else goes alone. */
static void in_use(struct world *w, enum side side)
{
    struct csc_file *held;
    fill_share(w);
    held = fs_memory_hold(w->memory, at(w, opposite(side), "dir\\sub\\x.txt"), FS_MEMORY_READ,
                          FS_MEMORY_READ);
    assert_non_null(held);
    rename_at(w, side, "dir", "folder");
    sync_with(w, "", BOTH);
    assert_not_logged(w, "delete-on-server \\\\srv\\share\\dir\\d.txt");
    assert_server(w, "folder\\d.txt", "in a folder");
    held->ops->close(held);
    converge(w);
    assert_server(w, "folder\\sub\\x.txt", "deeper");
    assert_int_equal(fs_memory_facts(w->memory, on_server("dir")).kind, CSC_NONE);
}

static void a_folder_in_use_is_followed_piece_by_piece(void **state)
{
    on_either_side(state, in_use);
}

static void a_share_that_is_lost_meanwhile_loses_nothing(void **state)
{
    struct world *w = *state;
    fill_share(w);
    rename_at(w, HERE, "dir", "folder");
    fs_fault_only(w->fault, "move");
    fs_fault_set(w->fault, FS_FAULT_LOST, 1, CSC_WIN32(ERROR_NETNAME_DELETED));
    sync_with(w, "", BOTH);
    assert_true(fs_fault_fired(w->fault));
    fs_fault_only(w->fault, NULL);
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    sync_moves_nothing(w, BOTH); /* recovery saw that it had been carried out */
    assert_quiet(w);
}

/* ---- cycles ---- */

static void swapped(struct world *w, enum side side)
{
    fill_share(w);
    put_server(w, "other\\o.txt", "in the other");
    put_server(w, "h.txt", "another file");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    rename_at(w, side, "f.txt", "tmp");
    rename_at(w, side, "h.txt", "f.txt");
    rename_at(w, side, "tmp", "h.txt");
    rename_at(w, side, "dir", "tmp");
    rename_at(w, side, "other", "dir");
    rename_at(w, side, "tmp", "other");
    converge(w);
    assert_server(w, "f.txt", "another file");
    assert_server(w, "h.txt", "a file");
    assert_server(w, "other\\d.txt", "in a folder");
    assert_server(w, "other\\sub\\x.txt", "deeper");
    assert_server(w, "dir\\o.txt", "in the other");
}

static void two_names_may_be_swapped(void **state)
{
    on_either_side(state, swapped);
}

static void each_into_the_other(struct world *w, enum side side)
{
    (void)side;
    fill_share(w);
    put_server(w, "other\\o.txt", "in the other");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    rename_at(w, side, "dir", "other\\dir");
    rename_at(w, opposite(side), "other", "dir\\other");
    converge(w);
    for (size_t i = 0; i < 2; i++) {
        char *dump = fs_memory_dump(w->memory, at(w, (enum side)i, ""), FS_MEMORY_DUMP_PLAIN);
        assert_non_null(strstr(dump, "in a folder"));
        assert_non_null(strstr(dump, "deeper"));
        assert_non_null(strstr(dump, "in the other"));
        free(dump);
    }
}

static void two_folders_each_moved_into_the_other_lose_nothing(void **state)
{
    on_either_side(state, each_into_the_other);
}

static void in_a_ring(struct world *w, enum side side)
{
    fill_share(w);
    put_server(w, "g.txt", "second");
    put_server(w, "h.txt", "third");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    rename_at(w, side, "h.txt", "i.txt");
    rename_at(w, side, "g.txt", "h.txt");
    rename_at(w, side, "f.txt", "g.txt");
    converge(w);
    assert_server(w, "g.txt", "a file");
    assert_server(w, "h.txt", "second");
    assert_server(w, "i.txt", "third");
    assert_server(w, "f.txt", NULL);
}

static void names_may_be_handed_on_in_a_row(void **state)
{
    on_either_side(state, in_a_ring);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        TEST(a_file_that_was_also_edited_is_a_new_one),
        TEST(an_edit_that_keeps_size_and_time_is_found_in_a_renamed_file),
        TEST(a_file_edited_on_the_other_side_stays_under_its_name),
        TEST(a_name_that_is_taken_on_the_other_side_is_not_given_twice),
        TEST(what_both_sides_renamed_is_two_items),
        TEST(what_both_sides_renamed_alike_is_one_item),
        TEST(an_old_name_that_is_in_use_again_is_no_rename),
        TEST(an_id_that_was_given_out_again_proves_nothing),
        TEST(a_rename_waits_for_a_run_that_goes_its_way),
        TEST(a_rename_is_no_new_file),
        TEST(a_folder_in_use_is_followed_piece_by_piece),
        TEST(a_share_that_is_lost_meanwhile_loses_nothing),
        TEST(two_names_may_be_swapped),
        TEST(two_folders_each_moved_into_the_other_lose_nothing),
        TEST(names_may_be_handed_on_in_a_row),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
