/* Marks over trees: pins with their ghosts, and forgetting a base, losing content. */
#include "fixture.h"

#include <string.h>

#define USER   0x20u
#define POLICY 0x40u

/* Gives an item marks; without `copy` also takes its cached copy away. */
static void mark(struct csc_store *store, int64_t id, unsigned marks, bool copy)
{
    struct csc_item item = get_item(store, id);

    item.trees.marks = marks;
    if (!copy)
        memset(&item.trees.local, 0, sizeof item.trees.local);
    assert_hr(csc_store_update(store, &item), S_OK);
}

/* ---- pins ---- */

static void a_shallow_pin_touches_one_item(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

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
    struct tree t = grow_tree(f->store);

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
    struct tree t = grow_tree(f->store);

    assert_hr(csc_store_pin(f->store, t.dir, false, POLICY, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, false, USER, CSC_PIN_CLASSES), S_OK);
    assert_int_equal(get_item(f->store, t.dir).pins, USER);
}

static void a_deep_pin_of_a_leaf_is_a_pin(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

    assert_hr(csc_store_pin(f->store, t.deep, true, USER, 0), S_OK);
    assert_int_equal(get_item(f->store, t.deep).pins, USER);
    assert_hr(csc_store_pin(f->store, 4711, true, USER, 0), CSC_E_NOT_FOUND);
}

static void a_pinned_ghost_turns_sparse_and_back(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

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
    struct tree t = grow_tree(f->store);

    mark(f->store, t.file, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_pin(f->store, t.dir, true, 0, CSC_PIN_CLASSES), S_OK);
    assert_int_equal(get_item(f->store, t.file).trees.marks, CSC_MARK_SPARSE);
}

static void a_sparse_directory_with_a_copy_stays_when_unpinned(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

    mark(f->store, t.sub, CSC_MARK_SPARSE, true);
    assert_hr(csc_store_pin(f->store, t.dir, true, USER, 0), S_OK);
    assert_hr(csc_store_pin(f->store, t.dir, true, 0, USER), S_OK);
    assert_int_equal(get_item(f->store, t.sub).trees.marks, CSC_MARK_SPARSE);
}

static void a_pending_pin_falls_with_the_last_class(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
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
    struct tree t = grow_tree(f->store);
    struct csc_item before, after;

    mark(f->store, t.deep, CSC_MARK_REPLACED | CSC_MARK_DELETED, true);
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
    struct tree t = grow_tree(f->store);
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
    struct tree t = grow_tree(f->store);

    mark(f->store, t.sub, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_forget_base(f->store, t.dir), S_OK);
    assert_forgotten(f->store, t.sub);
    assert_forgotten(f->store, t.deep);
    assert_int_equal(get_item(f->store, t.deep).trees.local.kind, CSC_FILE);
}

static void forgetting_an_item_keeps_the_item_itself(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);

    mark(f->store, t.file, CSC_MARK_SPARSE, false);
    assert_hr(csc_store_forget_base(f->store, t.file), S_OK);
    assert_forgotten(f->store, t.file);
    assert_hr(csc_store_forget_base(f->store, 4711), CSC_E_NOT_FOUND);
}

/* ---- losing ---- */

static void lost_content_makes_all_below_sparse_and_deletes_nothing(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_item deep, deleted;

    mark(f->store, t.deep, CSC_MARK_REPLACED, true);
    mark(f->store, t.file, CSC_MARK_DELETED, false);
    assert_hr(csc_store_lose_content(f->store, t.dir), S_OK);
    deep = get_item(f->store, t.deep);
    assert_int_equal(deep.trees.marks, CSC_MARK_REPLACED | CSC_MARK_SPARSE);
    assert_int_equal(deep.trees.local.kind, CSC_NONE);
    assert_int_equal(deep.trees.stamp.kind, CSC_NONE);
    assert_int_equal(deep.trees.base.kind, CSC_FILE);
    assert_int_equal(deep.trees.remote.kind, CSC_FILE);
    assert_int_equal(get_item(f->store, t.sub).trees.marks, CSC_MARK_SPARSE);
    deleted = get_item(f->store, t.file); /* had no content to lose */
    assert_int_equal(deleted.trees.marks, CSC_MARK_DELETED);
    assert_int_equal(get_item(f->store, t.dir).trees.local.kind, CSC_DIR);
    assert_int_equal(get_item(f->store, t.beside).trees.local.kind, CSC_FILE);
    assert_hr(csc_store_lose_content(f->store, t.beside), S_OK); /* nothing lies below */
    assert_int_equal(get_item(f->store, t.beside).trees.local.kind, CSC_FILE);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        STORE_TEST(lost_content_makes_all_below_sparse_and_deletes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
