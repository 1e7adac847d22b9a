/*
 * Renames: on either side, of files and of folders with all that is in them. What was renamed is
 * renamed on the other side, without a byte of content being moved; in any doubt it is a deletion
 * and a creation.
 */
#include "world.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

enum side { HERE, THERE };

static const char16_t *at(const struct world *w, enum side side, const char *rel)
{
    return side == HERE ? on_client(w, rel) : on_server(rel);
}

static void rename_at(struct world *w, enum side side, const char *from, const char *to)
{
    assert_hr(fs_memory_rename(w->memory, at(w, side, from), at(w, side, to)), S_OK);
}

static uint64_t id_at(struct world *w, enum side side, const char *rel)
{
    return fs_memory_facts(w->memory, at(w, side, rel)).id;
}

static void fill_share(struct world *w)
{
    put_server(w, "f.txt", "a file");
    put_server(w, "dir\\d.txt", "in a folder");
    put_server(w, "dir\\sub\\x.txt", "deeper");
    fs_memory_mkdir(w->memory, on_server("other"));
    assert_hr(pin(w, "", true, true), S_OK);
}

/* Synchronizes and fails if any content was written or removed for it. */
static void sync_moves_nothing(struct world *w, uint32_t flags)
{
    static const char *const writing[] = {" open_stage ", " write ", " remove_"};
    fs_fault_reset(w->fault);
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", flags), S_OK);
    for (size_t i = 0; i < 3; i++) {
        if (strstr(fs_fault_log(w->fault), writing[i]))
            fail_msg("%.80s; log:\n%s", strstr(fs_fault_log(w->fault), writing[i]), w->log);
    }
    fs_fault_keep_log(w->fault, false);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

static void assert_quiet(struct world *w)
{
    assert_hr(sync_with(w, "", BOTH), S_OK);
    if (w->items != 1)
        fail_msg("still something to do:\n%s", w->log);
    assert_both_sides_equal(w);
}

static void converge(struct world *w)
{
    for (int pass = 0; pass < 4; pass++)
        sync_with(w, "", BOTH);
    assert_quiet(w);
}

static const enum side sides[] = {HERE, THERE};

/* Each story is told for either side. */
static void on_either_side(void **state, void (*story)(struct world *w, enum side side))
{
    for (size_t i = 0; i < 2; i++) {
        story(*state, sides[i]);
        world_end(state);
        world_make(state);
    }
}

static enum side opposite(enum side side)
{
    return side == HERE ? THERE : HERE;
}

/* ---- what is renamed ---- */

static void file_renamed(struct world *w, enum side side)
{
    uint64_t id;
    fill_share(w);
    id = id_at(w, opposite(side), "f.txt");
    rename_at(w, side, "f.txt", "g.txt");
    sync_moves_nothing(w, BOTH);
    assert_int_equal(id_at(w, opposite(side), "g.txt"), id);
    assert_logged(w, side == HERE ? "create-on-server \\\\srv\\share\\g.txt 00000000"
                                  : "create-on-client \\\\srv\\share\\g.txt 00000000");
    assert_not_logged(w, "f.txt");
    assert_quiet(w);
}

static void a_renamed_file_is_renamed_on_the_other_side(void **state)
{
    on_either_side(state, file_renamed);
}

static void folder_renamed(struct world *w, enum side side)
{
    uint64_t id;
    fill_share(w);
    id = id_at(w, opposite(side), "dir\\sub\\x.txt");
    rename_at(w, side, "dir", "folder");
    sync_moves_nothing(w, BOTH);
    assert_int_equal(id_at(w, opposite(side), "folder\\sub\\x.txt"), id);
    assert_int_equal(w->items, 2); /* the share, and the folder */
    assert_quiet(w);
}

static void a_renamed_folder_is_renamed_with_all_that_is_in_it(void **state)
{
    on_either_side(state, folder_renamed);
}

/* Names before and after the old one: the walk comes to the new name first, or last. */
static void folder_moved(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir", "other\\moved");
    rename_at(w, side, "f.txt", "other\\a.txt");
    sync_moves_nothing(w, BOTH);
    rename_at(w, side, "other\\moved\\sub", "a sub");
    rename_at(w, side, "other\\moved\\d.txt", "a file");
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void what_was_moved_elsewhere_is_moved_there(void **state)
{
    on_either_side(state, folder_moved);
}

static void moved_into_new_folder(struct world *w, enum side side)
{
    fill_share(w);
    fs_memory_mkdir(w->memory, at(w, side, "new\\deep"));
    rename_at(w, side, "dir", "new\\deep\\dir");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_not_logged(w, "d.txt");
    assert_not_logged(w, "x.txt");
    assert_quiet(w);
}

static void what_was_moved_into_a_new_folder_is_moved_there(void **state)
{
    on_either_side(state, moved_into_new_folder);
}

static void moved_out_of_deleted(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir\\sub", "kept");
    fs_memory_del(w->memory, at(w, side, "dir"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_not_logged(w, "x.txt");
    assert_quiet(w);
}

static void what_was_moved_out_of_a_deleted_folder_stays(void **state)
{
    on_either_side(state, moved_out_of_deleted);
}

static void renamed_inside_renamed(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir", "a");
    rename_at(w, side, "a\\sub", "a\\tub");
    rename_at(w, side, "a\\tub\\x.txt", "y.txt");
    rename_at(w, side, "a\\d.txt", "0.txt");
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void renames_inside_of_renamed_folders_are_followed(void **state)
{
    on_either_side(state, renamed_inside_renamed);
}

/* What lay inside is outside now, and the other way round. */
static void turned_inside_out(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir\\sub", "b");
    rename_at(w, side, "dir", "b\\dir");
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void a_folder_may_be_moved_into_what_lay_in_it(void **state)
{
    on_either_side(state, turned_inside_out);
}

/* ---- what else happened in it ---- */

static void edited_inside(struct world *w, enum side side)
{
    fill_share(w);
    rename_at(w, side, "dir", "folder");
    assert_hr(fs_memory_put_text(w->memory, at(w, side, "folder\\d.txt"), "edited"), S_OK);
    assert_hr(fs_memory_put_text(w->memory, at(w, side, "folder\\new.txt"), "new"), S_OK);
    fs_memory_del(w->memory, at(w, side, "folder\\sub\\x.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_logged(w, side == HERE ? "to-server \\\\srv\\share\\folder\\d.txt 00000000"
                                  : "to-client \\\\srv\\share\\folder\\d.txt 00000000");
    assert_logged(w, side == HERE ? "delete-on-server \\\\srv\\share\\folder\\sub\\x.txt 00000000"
                                  : "delete-on-client \\\\srv\\share\\folder\\sub\\x.txt 00000000");
    assert_server(w, "folder\\new.txt", "new");
    assert_quiet(w);
}

static void changes_inside_of_a_renamed_folder_are_changes_and_no_more(void **state)
{
    on_either_side(state, edited_inside);
}

static void edited_on_other_side(struct world *w, enum side side)
{
    enum side other = opposite(side);
    fill_share(w);
    rename_at(w, side, "dir", "folder");
    assert_hr(fs_memory_put_text(w->memory, at(w, other, "dir\\d.txt"), "edited"), S_OK);
    assert_hr(fs_memory_put_text(w->memory, at(w, other, "dir\\sub\\new.txt"), "new"), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_server(w, "folder\\d.txt", "edited");
    assert_server(w, "folder\\sub\\new.txt", "new");
    assert_server(w, "dir\\d.txt", NULL);
    assert_quiet(w);
}

static void changes_on_the_other_side_come_along_without_a_question(void **state)
{
    on_either_side(state, edited_on_other_side);
}

static void attributes_go_with_a_rename(void **state)
{
    struct world *w = *state;
    fill_share(w);
    rename_at(w, HERE, "f.txt", "g.txt");
    fs_memory_set_attributes(w->memory, on_client(w, "g.txt"),
                             FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE);
    rename_at(w, HERE, "dir", "folder");
    fs_memory_set_attributes(w->memory, on_client(w, "folder"), FILE_ATTRIBUTE_HIDDEN);
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void deleted_earlier(struct world *w, enum side side)
{
    uint32_t wrong = side == HERE ? CSC_SYNC_IN : CSC_SYNC_OUT;
    fill_share(w);
    fs_memory_del(w->memory, at(w, side, "dir\\d.txt"));
    assert_hr(sync_with(w, "", wrong), S_OK);
    rename_at(w, side, "dir", "folder");
    assert_hr(sync_with(w, "", wrong), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
    assert_server(w, "folder\\d.txt", NULL);
    assert_server(w, "dir\\d.txt", NULL);
    assert_server(w, "folder\\sub\\x.txt", "deeper");
    assert_not_logged(w, "x.txt");
    assert_quiet(w);
}

static void what_was_deleted_before_a_rename_stays_deleted(void **state)
{
    on_either_side(state, deleted_earlier);
}

/* ---- what is known of an item goes with it ---- */

static void pinned_goes(struct world *w, enum side side)
{
    struct csc_item before, after;
    put_server(w, "dir\\p.txt", "pinned");
    put_server(w, "dir\\q.txt", "not pinned");
    put_server(w, "else\\r.txt", "not pinned");
    assert_hr(pin(w, "dir\\p.txt", false, true), S_OK);
    assert_hr(find(w, "dir\\p.txt", &before), S_OK);
    fs_memory_mkdir(w->memory, on_client(w, "else"));
    rename_at(w, side, "dir\\p.txt", "else\\p.txt");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(find(w, "else\\p.txt", &after), S_OK);
    assert_int_equal(after.id, before.id);
    assert_int_equal(after.pins, CSC_SYNC_PINFORUSER);
    assert_client(w, "else\\p.txt", "pinned");
    assert_server(w, "else\\p.txt", "pinned");
    assert_client(w, "dir\\q.txt", NULL);
    assert_client(w, "else\\r.txt", NULL);
}

static void a_pin_goes_with_the_file_and_with_no_other(void **state)
{
    on_either_side(state, pinned_goes);
}

static void what_comes_into_a_pinned_folder_is_pinned_with_all_that_is_in_it(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    put_server(w, "pinned\\p.txt", "pinned");
    put_server(w, "dir\\q.txt", "cached");
    put_server(w, "dir\\r.txt", "never cached");
    assert_hr(pin(w, "pinned", true, true), S_OK);
    assert_hr(pin(w, "dir\\q.txt", false, true), S_OK);
    rename_at(w, THERE, "dir", "pinned\\dir");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "pinned\\dir\\q.txt", "cached");
    assert_client(w, "pinned\\dir\\r.txt", "never cached");
    assert_hr(find(w, "pinned\\dir\\r.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_quiet(w);
}

/* Between the rename and the synchronization the new folder was looked at and had rows of its own:
 * they join those of old. */
static void what_was_seen_under_the_new_name_joins_what_was_known(void **state)
{
    struct world *w = *state;
    struct csc_item item, before, folder;
    fill_share(w);
    assert_hr(find(w, "dir\\d.txt", &before), S_OK);
    rename_at(w, HERE, "dir", "folder");
    put_client(w, "folder\\new\\n.txt", "new");
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    assert_hr(find(w, "folder\\new\\n.txt", &item), S_OK);
    assert_hr(find(w, "folder", &folder), S_OK);
    assert_hr(csc_cache_look_inside(w->cache, folder.id), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_not_logged(w, "d.txt");
    assert_server(w, "folder\\new\\n.txt", "new");
    assert_hr(find(w, "folder\\d.txt", &item), S_OK);
    assert_int_equal(item.id, before.id);
    assert_quiet(w);
}

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
        char *dump = fs_memory_dump(w->memory, at(w, sides[i], ""), FS_MEMORY_DUMP_PLAIN);
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
        TEST(a_renamed_file_is_renamed_on_the_other_side),
        TEST(a_renamed_folder_is_renamed_with_all_that_is_in_it),
        TEST(what_was_moved_elsewhere_is_moved_there),
        TEST(what_was_moved_into_a_new_folder_is_moved_there),
        TEST(what_was_moved_out_of_a_deleted_folder_stays),
        TEST(renames_inside_of_renamed_folders_are_followed),
        TEST(a_folder_may_be_moved_into_what_lay_in_it),
        TEST(changes_inside_of_a_renamed_folder_are_changes_and_no_more),
        TEST(changes_on_the_other_side_come_along_without_a_question),
        TEST(attributes_go_with_a_rename),
        TEST(what_was_deleted_before_a_rename_stays_deleted),
        TEST(a_pin_goes_with_the_file_and_with_no_other),
        TEST(what_comes_into_a_pinned_folder_is_pinned_with_all_that_is_in_it),
        TEST(what_was_seen_under_the_new_name_joins_what_was_known),
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
