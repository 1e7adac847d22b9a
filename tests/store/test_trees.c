/* Operations on whole trees: removal, counts, pins, forgetting, and the way up. */
#include "fixture.h"

#include <string.h>

#define USER   0x20u
#define POLICY 0x40u

/* \\server\share\dir\{sub\{deep},file} and \\server\share\beside */
struct tree {
    int64_t server, share, dir, sub, deep, file, beside;
};

static struct tree grow(struct csc_store *store)
{
    struct tree t;

    t.share = add_share(store);
    t.server = get_item(store, t.share).parent;
    t.dir = add_item(store, t.share, CSC_TYPE_DIRECTORY, u"dir");
    t.sub = add_item(store, t.dir, CSC_TYPE_DIRECTORY, u"sub");
    t.deep = add_item(store, t.sub, CSC_TYPE_FILE, u"deep");
    t.file = add_item(store, t.dir, CSC_TYPE_FILE, u"file");
    t.beside = add_item(store, t.share, CSC_TYPE_FILE, u"beside");
    return t;
}

static bool is_there(struct csc_store *store, int64_t id)
{
    struct csc_item item;
    HRESULT hr = csc_store_get(store, id, &item);

    if (hr != CSC_E_NOT_FOUND)
        assert_hr(hr, S_OK);
    return hr == S_OK;
}

/* Gives an item marks; without `copy` also takes its cached copy away. */
static void mark(struct csc_store *store, int64_t id, unsigned marks, bool copy)
{
    struct csc_item item = get_item(store, id);

    item.trees.marks = marks;
    if (!copy)
        memset(&item.trees.local, 0, sizeof item.trees.local);
    assert_hr(csc_store_update(store, &item), S_OK);
}

/* ---- removal ---- */

static void removing_takes_the_whole_tree_and_its_records(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
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
    struct tree t = grow(f->store);
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
    struct tree t = grow(f->store);

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
    struct tree t = grow(f->store);
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

/* ---- pins ---- */

static void a_shallow_pin_touches_one_item(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    assert_hr(csc_store_pin(f->store, t.dir, false, USER | POLICY, 0), S_OK);
    assert_int_equal(get_item(f->store, t.dir).pins, USER | POLICY);
    assert_int_equal(get_item(f->store, t.dir).inherit, USER | POLICY);
    assert_int_equal(get_item(f->store, t.sub).pins, 0);
    assert_int_equal(get_item(f->store, t.share).pins, 0);
    assert_hr(csc_store_pin(f->store, t.dir, false, 0, POLICY), S_OK);
    assert_int_equal(get_item(f->store, t.dir).pins, USER);
    assert_int_equal(get_item(f->store, t.dir).inherit, USER);
}

static void a_deep_pin_touches_everything_below_and_nothing_beside(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    assert_hr(csc_store_pin(f->store, t.file, false, POLICY, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, true, USER, 0), S_OK);
    assert_int_equal(get_item(f->store, t.dir).pins, USER);
    assert_int_equal(get_item(f->store, t.sub).pins, USER);
    assert_int_equal(get_item(f->store, t.sub).inherit, USER);
    assert_int_equal(get_item(f->store, t.deep).pins, USER);
    assert_int_equal(get_item(f->store, t.deep).inherit, 0); /* a file hands nothing down */
    assert_int_equal(get_item(f->store, t.file).pins, USER | POLICY);
    assert_int_equal(get_item(f->store, t.beside).pins, 0);

    assert_hr(csc_store_pin(f->store, t.dir, true, 0, USER), S_OK);
    assert_int_equal(get_item(f->store, t.deep).pins, 0);
    assert_int_equal(get_item(f->store, t.file).pins, POLICY);
}

static void a_class_both_set_and_cleared_is_set(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    assert_hr(csc_store_pin(f->store, t.dir, false, POLICY, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, false, USER, CSC_PIN_CLASSES), S_OK);
    assert_int_equal(get_item(f->store, t.dir).pins, USER);
}

static void a_deep_pin_of_a_leaf_is_a_pin(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    assert_hr(csc_store_pin(f->store, t.deep, true, USER, 0), S_OK);
    assert_int_equal(get_item(f->store, t.deep).pins, USER);
    assert_hr(csc_store_pin(f->store, 4711, true, USER, 0), CSC_E_NOT_FOUND);
}

static void a_pinned_ghost_turns_sparse_and_back(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    mark(f->store, t.file, CSC_MARK_GHOST | CSC_MARK_REPLACED, false);
    assert_hr(csc_store_pin(f->store, t.dir, true, USER, 0), S_OK);
    assert_int_equal(get_item(f->store, t.file).trees.marks, CSC_MARK_SPARSE | CSC_MARK_REPLACED);
    assert_hr(csc_store_pin(f->store, t.file, false, POLICY, USER), S_OK);
    assert_int_equal(get_item(f->store, t.file).trees.marks, CSC_MARK_SPARSE | CSC_MARK_REPLACED);
    assert_hr(csc_store_pin(f->store, t.dir, true, 0, CSC_PIN_CLASSES), S_OK);
    assert_int_equal(get_item(f->store, t.file).trees.marks, CSC_MARK_GHOST | CSC_MARK_REPLACED);
    assert_int_equal(get_item(f->store, t.deep).trees.marks, 0); /* has content */
}

static void a_sparse_item_that_was_not_pinned_stays_sparse_when_unpinned(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    mark(f->store, t.file, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_pin(f->store, t.dir, true, 0, CSC_PIN_CLASSES), S_OK);
    assert_int_equal(get_item(f->store, t.file).trees.marks, CSC_MARK_SPARSE);
}

static void a_sparse_directory_with_a_copy_stays_when_unpinned(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    mark(f->store, t.sub, CSC_MARK_SPARSE, true);
    assert_hr(csc_store_pin(f->store, t.dir, true, USER, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, true, 0, USER), S_OK);
    assert_int_equal(get_item(f->store, t.sub).trees.marks, CSC_MARK_SPARSE);
}

static void a_pending_pin_falls_with_the_last_class(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
    struct csc_item item;

    assert_hr(csc_store_pin(f->store, t.dir, false, USER | POLICY, 0), S_OK);
    item = get_item(f->store, t.dir);
    item.pin_pending = true;
    assert_hr(csc_store_update(f->store, &item), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, false, 0, USER), S_OK);
    assert_true(get_item(f->store, t.dir).pin_pending);
    assert_hr(csc_store_pin(f->store, t.dir, false, 0, POLICY), S_OK);
    assert_false(get_item(f->store, t.dir).pin_pending);
}

/* ---- forgetting ---- */

static void assert_forgotten(struct csc_store *store, int64_t id)
{
    struct csc_item item = get_item(store, id);

    assert_int_equal(item.trees.base.kind, CSC_NONE);
    assert_int_equal(item.trees.stamp.kind, CSC_NONE);
    assert_int_equal(item.trees.remote.kind, CSC_NONE);
    assert_true(item.trees.base.written + item.trees.stamp.written + item.trees.remote.written ==
                0);
    assert_int_equal(item.trees.marks, 0);
    assert_true(item.deleted_time == 0);
}

static void forgetting_leaves_only_the_cached_copies(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
    struct csc_item before, after;

    mark(f->store, t.deep, CSC_MARK_REPLACED | CSC_MARK_VERIFIED, true);
    assert_hr(csc_store_pin(f->store, t.deep, false, USER, 0), S_OK);
    before = get_item(f->store, t.deep);
    assert_hr(csc_store_forget_base(f->store, t.dir), S_OK);
    assert_forgotten(f->store, t.dir);
    assert_forgotten(f->store, t.sub);
    assert_forgotten(f->store, t.deep);
    assert_forgotten(f->store, t.file);
    after = get_item(f->store, t.deep);
    assert_facts(&after.trees.local, &before.trees.local);
    assert_int_equal(after.pins, USER);
    assert_int_equal(get_item(f->store, t.beside).trees.base.kind, CSC_FILE);
    assert_int_equal(get_item(f->store, t.share).trees.base.kind, CSC_DIR);
}

static void forgetting_drops_what_has_no_cached_copy(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
    int64_t ghosts = add_item(f->store, t.sub, CSC_TYPE_DIRECTORY, u"ghosts");
    int64_t ghost = add_item(f->store, ghosts, CSC_TYPE_FILE, u"ghost");
    int64_t deleted = add_item(f->store, t.sub, CSC_TYPE_FILE, u"deleted");

    mark(f->store, t.file, CSC_MARK_SPARSE, false);
    mark(f->store, ghosts, CSC_MARK_GHOST, false);
    mark(f->store, ghost, CSC_MARK_GHOST, false);
    mark(f->store, deleted, CSC_MARK_DELETED, false);
    assert_hr(csc_store_forget_base(f->store, t.dir), S_OK);
    assert_false(is_there(f->store, t.file));
    assert_false(is_there(f->store, ghosts));
    assert_false(is_there(f->store, ghost));
    assert_false(is_there(f->store, deleted));
    assert_true(is_there(f->store, t.dir));
    assert_true(is_there(f->store, t.deep));
    assert_sound(f);
}

static void forgetting_keeps_a_sparse_directory_that_holds_a_copy(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    mark(f->store, t.sub, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_forget_base(f->store, t.dir), S_OK);
    assert_forgotten(f->store, t.sub);
    assert_forgotten(f->store, t.deep);
    assert_int_equal(get_item(f->store, t.deep).trees.local.kind, CSC_FILE);
}

static void forgetting_an_item_keeps_the_item_itself(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);

    mark(f->store, t.file, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_forget_base(f->store, t.file), S_OK);
    assert_forgotten(f->store, t.file);
    assert_hr(csc_store_forget_base(f->store, 4711), CSC_E_NOT_FOUND);
}

/* ---- upwards ---- */

static void a_path_names_every_level(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
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
    struct tree t = grow(f->store);
    struct csc_text path;

    sql_execute(f, "PRAGMA foreign_keys = OFF; DELETE FROM item WHERE type = 2");
    assert_hr(csc_store_path(f->store, t.deep, &path), CSC_E_CORRUPT);
    assert_null(path.s);
}

static void a_circle_in_the_tree_is_damage_and_ends(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
    struct csc_text path;
    int64_t share;

    /* "dir" now lies in "sub", which lies in "dir". */
    sql_execute(f, "UPDATE item SET parent = (SELECT id FROM item WHERE name = x'730075006200')"
                   " WHERE name = x'640069007200'");
    assert_hr(csc_store_path(f->store, t.deep, &path), CSC_E_CORRUPT);
    assert_hr(csc_store_share_of(f->store, t.deep, &share), CSC_E_NOT_FOUND);
}

static void the_share_of_an_item_is_the_one_above_it(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow(f->store);
    int64_t share;

    assert_hr(csc_store_share_of(f->store, t.deep, &share), S_OK);
    assert_int_equal(share, t.share);
    assert_hr(csc_store_share_of(f->store, t.share, &share), S_OK);
    assert_int_equal(share, t.share);
    assert_hr(csc_store_share_of(f->store, t.server, &share), CSC_E_NOT_FOUND);
    assert_hr(csc_store_share_of(f->store, 4711, &share), CSC_E_NOT_FOUND);
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
        STORE_TEST(a_shallow_pin_touches_one_item),
        STORE_TEST(a_deep_pin_touches_everything_below_and_nothing_beside),
        STORE_TEST(a_class_both_set_and_cleared_is_set),
        STORE_TEST(a_deep_pin_of_a_leaf_is_a_pin),
        STORE_TEST(a_pinned_ghost_turns_sparse_and_back),
        STORE_TEST(a_sparse_item_that_was_not_pinned_stays_sparse_when_unpinned),
        STORE_TEST(a_sparse_directory_with_a_copy_stays_when_unpinned),
        STORE_TEST(a_pending_pin_falls_with_the_last_class),
        STORE_TEST(forgetting_leaves_only_the_cached_copies),
        STORE_TEST(forgetting_drops_what_has_no_cached_copy),
        STORE_TEST(forgetting_keeps_a_sparse_directory_that_holds_a_copy),
        STORE_TEST(forgetting_an_item_keeps_the_item_itself),
        STORE_TEST(a_path_names_every_level),
        STORE_TEST(the_path_of_nothing_is_not_found),
        STORE_TEST(an_item_whose_folder_is_missing_is_damage),
        STORE_TEST(a_circle_in_the_tree_is_damage_and_ends),
        STORE_TEST(the_share_of_an_item_is_the_one_above_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
