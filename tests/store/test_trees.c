/* Operations on whole trees: removal, counts, moves, and the way up. */
#include "fixture.h"

#include <string.h>

#define USER   0x20u
#define POLICY 0x40u

/* ---- removal ---- */

static void removing_takes_the_whole_tree_and_its_records(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_conflict conflict = {.item = t.deep, .state = 12, .detected = 5};
    struct csc_conflict other = {.item = t.beside, .state = 12, .detected = 5};

    assert_hr(csc_store_conflict_put(f->store, &conflict, NULL), S_OK);
    assert_hr(csc_store_conflict_put(f->store, &other, NULL), S_OK);
    assert_hr(csc_store_remove(f->store, t.dir), S_OK);
    assert_false(is_there(f->store, t.dir));
    assert_false(is_there(f->store, t.sub));
    assert_false(is_there(f->store, t.deep));
    assert_false(is_there(f->store, t.file));
    assert_true(is_there(f->store, t.share));
    assert_true(is_there(f->store, t.beside));
    assert_hr(csc_store_conflict_get(f->store, t.deep, &conflict), CSC_E_NOT_FOUND);
    assert_hr(csc_store_conflict_get(f->store, t.beside, &conflict), S_OK);
    assert_sound(f);
}

static void removing_a_server_takes_the_share_rows_but_no_intents(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_share share = {.item = t.share};
    struct csc_intent intent = {.share = t.share, .item = t.file, .path = u"dir\\file"}, read;

    assert_hr(csc_store_share_put(f->store, &share), S_OK);
    assert_hr(csc_store_intent_add(f->store, &intent), S_OK);
    assert_hr(csc_store_remove(f->store, t.server), S_OK);
    assert_hr(csc_store_share_get(f->store, t.share, &share), CSC_E_NOT_FOUND);
    assert_hr(csc_store_intent_first(f->store, t.share, false, &read), S_OK);
    assert_int_equal(read.id, intent.id);
    csc_intent_free(&read);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM item"), 0);
}

static void the_root_cannot_be_removed(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

    assert_hr(csc_store_remove(f->store, CSC_ROOT_ID), E_INVALIDARG);
    assert_true(is_there(f->store, t.deep));
}

static void a_tree_a_thousand_deep_can_be_counted_named_and_removed(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store), top = 0, at = share;
    struct csc_counts counts;
    struct csc_text path = {0};

    assert_hr(csc_store_begin(f->store), S_OK);
    for (int i = 0; i < 1500; i++) {
        at = add_item(f->store, at, CSC_TYPE_DIRECTORY, u"d");
        top = top ? top : at;
    }
    assert_hr(csc_store_commit(f->store), S_OK);
    assert_hr(csc_store_count(f->store, top, &counts), S_OK);
    assert_int_equal(counts.items, 1499);
    assert_hr(csc_store_path(f->store, at, &path), S_OK);
    assert_int_equal(path.len, csc_len(u"\\\\server\\share") + 2 * 1500);
    csc_text_free(&path);
    assert_hr(csc_store_remove(f->store, top), S_OK);
    assert_hr(csc_store_count(f->store, share, &counts), S_OK);
    assert_int_equal(counts.items, 0);
}

/* ---- counts ---- */

static void counts_tell_what_lies_below(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_item item = get_item(f->store, t.deep);
    struct csc_counts counts;

    memset(&item.trees.base, 0, sizeof item.trees.base);
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, false, USER, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.file, false, POLICY, 0), S_OK);

    assert_hr(csc_store_count(f->store, t.dir, &counts), S_OK);
    assert_int_equal(counts.items, 3); /* sub, deep, file */
    assert_int_equal(counts.based, 2);
    assert_int_equal(counts.pinned, 1); /* dir itself is not below dir */
    assert_hr(csc_store_count(f->store, CSC_ROOT_ID, &counts), S_OK);
    assert_int_equal(counts.items, 7);
    assert_int_equal(counts.based, 6);
    assert_int_equal(counts.pinned, 2);
    assert_hr(csc_store_count(f->store, t.deep, &counts), S_OK);
    assert_int_equal(counts.items + counts.based + counts.pinned, 0);
    assert_hr(csc_store_count(f->store, 4711, &counts), S_OK);
    assert_int_equal(counts.items, 0);
}

/* ---- renaming ---- */

static void a_rename_takes_the_descendants_along(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t dir = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"dir");
    int64_t other = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"other");
    int64_t file = add_item(f->store, dir, CSC_TYPE_FILE, u"file");
    struct csc_item before = get_item(f->store, dir), after;
    struct csc_text path = {0};

    assert_hr(csc_store_rename(f->store, dir, other, u"New"), S_OK);
    assert_hr(csc_store_path(f->store, file, &path), S_OK);
    assert_text(path.s, u"\\\\server\\share\\other\\New\\file");
    csc_text_free(&path);

    after = get_item(f->store, dir);
    before.parent = other;
    memcpy(before.name, u"New", sizeof u"New");
    assert_items(&after, &before);
    assert_hr(csc_store_find(f->store, share, u"dir", &after), CSC_E_NOT_FOUND);
}

static void a_change_of_case_alone_is_a_rename(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t file = add_item(f->store, share, CSC_TYPE_FILE, u"readme");

    assert_hr(csc_store_rename(f->store, file, share, u"ReadMe"), S_OK);
    assert_text(get_item(f->store, file).name, u"ReadMe");
}

static void a_rename_onto_a_taken_name_changes_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t a = add_item(f->store, share, CSC_TYPE_FILE, u"a");
    int64_t b = add_item(f->store, share, CSC_TYPE_FILE, u"b");
    struct csc_item before = get_item(f->store, a), after;

    assert_hr(csc_store_rename(f->store, a, share, u"B"), CSC_E_EXISTS);
    after = get_item(f->store, a);
    assert_items(&after, &before);
    assert_text(get_item(f->store, b).name, u"b");
}

static void a_directory_cannot_be_moved_into_itself(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t dir = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"dir");
    int64_t inner = add_item(f->store, dir, CSC_TYPE_DIRECTORY, u"inner");

    assert_hr(csc_store_rename(f->store, dir, dir, u"x"), E_INVALIDARG);
    assert_hr(csc_store_rename(f->store, dir, inner, u"x"), E_INVALIDARG);
    assert_hr(csc_store_rename(f->store, inner, share, u"x"), S_OK);
    assert_hr(csc_store_rename(f->store, dir, inner, u"x"), S_OK);
}

static void a_move_goes_only_to_where_the_item_can_lie(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t dir = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"dir");
    int64_t file = add_item(f->store, dir, CSC_TYPE_FILE, u"file");

    assert_hr(csc_store_rename(f->store, dir, file, u"x"), E_INVALIDARG);
    assert_hr(csc_store_rename(f->store, file, CSC_ROOT_ID, u"x"), E_INVALIDARG);
    assert_hr(csc_store_rename(f->store, file, 4711, u"x"), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    assert_hr(csc_store_rename(f->store, share, dir, u"x"), E_INVALIDARG);
}

/* ---- upwards ---- */

static void a_path_names_every_level(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    const struct {
        int64_t id;
        const char16_t *path;
    } cases[] = {
        {t.server, u"\\\\server"},
        {t.share, u"\\\\server\\share"},
        {t.deep, u"\\\\server\\share\\dir\\sub\\deep"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct csc_text path;

        assert_hr(csc_store_path(f->store, cases[i].id, &path), S_OK);
        assert_text(path.s, cases[i].path);
        csc_text_free(&path);
    }
}

static void the_path_of_nothing_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct csc_text path;

    assert_hr(csc_store_path(f->store, 4711, &path), CSC_E_NOT_FOUND);
    assert_null(path.s);
}

static void an_item_whose_folder_is_missing_is_damage(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_text path;

    sql_execute(f, "PRAGMA foreign_keys = OFF; DELETE FROM item WHERE type = 2");
    assert_hr(csc_store_path(f->store, t.deep, &path), CSC_E_CORRUPT);
    assert_null(path.s);
}

static void a_circle_in_the_tree_is_damage_and_ends(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_counts counts;
    struct csc_text path;
    int64_t share;

    /* "dir" now lies in "sub", which lies in "dir". */
    sql_execute(f, "UPDATE item SET parent = (SELECT id FROM item WHERE name = x'730075006200')"
                   " WHERE name = x'640069007200'");
    assert_hr(csc_store_path(f->store, t.deep, &path), CSC_E_CORRUPT);
    assert_hr(csc_store_share_of(f->store, t.deep, &share), CSC_E_NOT_FOUND);
    assert_hr(csc_store_count(f->store, t.dir, &counts), S_OK);
    assert_int_equal(counts.items, 4); /* sub, deep, file, and dir again */
    assert_hr(csc_store_remove(f->store, t.sub), S_OK);
    assert_false(is_there(f->store, t.dir));
}

static void the_share_of_an_item_is_the_one_above_it(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    int64_t share;

    assert_hr(csc_store_share_of(f->store, t.deep, &share), S_OK);
    assert_int_equal(share, t.share);
    assert_hr(csc_store_share_of(f->store, t.share, &share), S_OK);
    assert_int_equal(share, t.share);
    assert_hr(csc_store_share_of(f->store, t.server, &share), CSC_E_NOT_FOUND);
    assert_hr(csc_store_share_of(f->store, 4711, &share), CSC_E_NOT_FOUND);
}

/* ---- what renames need ---- */

static void an_item_is_found_by_the_file_id_that_was_agreed(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_item item, found;

    item = get_item(f->store, t.deep);
    item.trees.stamp.id = 7001;
    item.trees.base.id = 7002;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    item = get_item(f->store, t.file);
    item.trees.stamp.id = 7001;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_hr(csc_store_find_agreed(f->store, false, 7001, 0, &found), S_OK);
    assert_int_equal(found.id, t.deep < t.file ? t.deep : t.file);
    assert_hr(csc_store_find_agreed(f->store, false, 7001, found.id, &found), S_OK);
    assert_int_equal(found.id, t.deep < t.file ? t.file : t.deep);
    assert_hr(csc_store_find_agreed(f->store, false, 7001, found.id, &found), CSC_E_NOT_FOUND);
    assert_hr(csc_store_find_agreed(f->store, true, 7002, 0, &found), S_OK);
    assert_int_equal(found.id, t.deep);
    assert_hr(csc_store_find_agreed(f->store, true, 7001, 0, &found), CSC_E_NOT_FOUND);
    assert_hr(csc_store_find_agreed(f->store, true, 0, 0, &found), CSC_E_NOT_FOUND);
}

static void an_item_lies_in_itself_and_in_what_is_above_it(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

    assert_hr(csc_store_lies_in(f->store, t.deep, t.dir), S_OK);
    assert_hr(csc_store_lies_in(f->store, t.dir, t.dir), S_OK);
    assert_hr(csc_store_lies_in(f->store, t.dir, t.deep), S_FALSE);
    assert_hr(csc_store_lies_in(f->store, t.beside, t.dir), S_FALSE);
    assert_hr(csc_store_lies_in(f->store, 4711, t.dir), S_FALSE);
}

/* The cached copy is gone, and the mark says so. */
static struct csc_item delete_here(struct csc_store *store, int64_t id)
{
    struct csc_item item = get_item(store, id);

    item.trees.local = (struct csc_facts){.kind = CSC_NONE};
    item.trees.marks |= CSC_MARK_DELETED;
    item.deleted_time = 5;
    assert_hr(csc_store_update(store, &item), S_OK);
    return item;
}

static void undeleting_brings_back_what_was_agreed_and_no_more(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_item item;

    delete_here(f->store, t.dir);
    delete_here(f->store, t.deep);
    delete_here(f->store, t.beside);
    item = delete_here(f->store, t.file);
    item.trees.stamp = (struct csc_facts){.kind = CSC_NONE}; /* nothing was agreed */
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_hr(csc_store_undelete(f->store, t.dir), S_OK);
    item = get_item(f->store, t.deep);
    assert_facts(&item.trees.local, &item.trees.stamp);
    assert_int_equal(item.trees.marks & CSC_MARK_DELETED, 0);
    assert_int_equal(item.deleted_time, 0);
    assert_int_equal(get_item(f->store, t.dir).trees.local.kind, CSC_DIR);
    assert_true(get_item(f->store, t.file).trees.marks & CSC_MARK_DELETED);
    assert_true(get_item(f->store, t.beside).trees.marks & CSC_MARK_DELETED);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(removing_takes_the_whole_tree_and_its_records),
        STORE_TEST(removing_a_server_takes_the_share_rows_but_no_intents),
        STORE_TEST(the_root_cannot_be_removed),
        STORE_TEST(a_tree_a_thousand_deep_can_be_counted_named_and_removed),
        STORE_TEST(counts_tell_what_lies_below),
        STORE_TEST(a_rename_takes_the_descendants_along),
        STORE_TEST(a_change_of_case_alone_is_a_rename),
        STORE_TEST(a_rename_onto_a_taken_name_changes_nothing),
        STORE_TEST(a_directory_cannot_be_moved_into_itself),
        STORE_TEST(a_move_goes_only_to_where_the_item_can_lie),
        STORE_TEST(a_path_names_every_level),
        STORE_TEST(the_path_of_nothing_is_not_found),
        STORE_TEST(an_item_whose_folder_is_missing_is_damage),
        STORE_TEST(a_circle_in_the_tree_is_damage_and_ends),
        STORE_TEST(the_share_of_an_item_is_the_one_above_it),
        STORE_TEST(an_item_is_found_by_the_file_id_that_was_agreed),
        STORE_TEST(an_item_lies_in_itself_and_in_what_is_above_it),
        STORE_TEST(undeleting_brings_back_what_was_agreed_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
