/*
 * Renames: on either side, of files and of folders with all that is in them. What was renamed is
 * renamed on the other side, without a byte of content being moved.
 */
#include "renames.h"

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
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
