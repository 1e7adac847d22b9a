/*
 * What random plays (tests/property) found in the engine, each as a small story of its own.
 */
#include "world.h"

#include "base/result.h"

static void start(struct world *w)
{
    put_server(w, "f.txt", "base");
    put_server(w, "dir\\d.txt", "in a folder");
    assert_hr(pin(w, "", true, true), S_OK);
    w->has_handler = true;
    w->change_wins = true;
}

static void converge(struct world *w)
{
    for (int pass = 0; pass < 4; pass++)
        sync_with(w, "", BOTH);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    assert_both_sides_equal(w);
}

static void an_edit_that_keeps_size_and_write_time_goes_out_with_new_attributes(void **state)
{
    struct world *w = *state;
    uint64_t written;
    start(w);
    written = fs_memory_facts(w->memory, on_client(w, "f.txt")).written;
    put_client(w, "f.txt", "edit");
    fs_memory_set_written(w->memory, on_client(w, "f.txt"), written);
    fs_memory_set_attributes(w->memory, on_client(w, "f.txt"),
                             FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE);
    sync_with(w, "", BOTH);
    assert_server(w, "f.txt", "edit");
}

/* ---- something happens at every step of an upload ---- */

static void at_every_step(void **state, void (*what)(struct world *w))
{
    bool happened = true;
    world_end(state);
    for (unsigned n = 1; happened; n++) {
        struct world *w;
        world_make(state);
        w = *state;
        start(w);
        put_client(w, "f.txt", "mine");
        put_client(w, "new\\n.txt", "new");
        world_happen_at(w, n, what);
        sync_with(w, "", BOTH);
        happened = w->what_happens == NULL;
        w->what_happens = NULL;
        fs_memory_set_emptied(w->memory, on_server(""), false);
        converge(w);
        if (fs_memory_facts(w->memory, on_server("kept 1")).kind)
            assert_server(w, "kept 1", "mine"); /* it was asked about */
        else
            assert_server(w, "f.txt", "mine");
        assert_server(w, "new\\n.txt", "new");
        world_end(state);
    }
    world_make(state);
}

static void share_is_unmounted(struct world *w)
{
    fs_memory_set_emptied(w->memory, on_server(""), true);
}

static void an_upload_into_the_folder_under_a_vanished_mount_is_not_believed(void **state)
{
    at_every_step(state, share_is_unmounted);
}

static void attributes_are_set(struct world *w)
{
    fs_memory_set_attributes(w->memory, on_server("f.txt"),
                             FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE);
}

static void attributes_set_at_any_moment_of_an_upload_come_to_both_sides(void **state)
{
    at_every_step(state, attributes_are_set);
}

/* ---- folders ---- */

static void a_changed_folder_in_the_way_of_a_file_is_kept_under_another_name(void **state)
{
    struct world *w = *state;
    start(w);
    put_server(w, "dir\\deep\\x.txt", "x");
    sync_with(w, "", BOTH);
    put_client(w, "dir\\deep\\x.txt", "mine");
    fs_memory_del(w->memory, on_server("dir"));
    put_server(w, "dir", "a file now");
    converge(w);
    assert_client(w, "dir", "a file now");
    assert_server(w, "kept 1\\deep\\x.txt", "mine");
}

static void a_folder_made_on_both_sides_is_pinned_as_its_parent(void **state)
{
    struct world *w = *state;
    start(w);
    put_server(w, "both\\s.txt", "theirs");
    sync_with(w, "", CSC_SYNC_OUT); /* now its name is known, and no more */
    fs_memory_mkdir(w->memory, on_client(w, "both"));
    converge(w);
    assert_client(w, "both\\s.txt", "theirs");
}

static void a_folder_made_again_keeps_its_attributes(void **state)
{
    struct world *w = *state;
    start(w);
    fs_memory_set_attributes(w->memory, on_client(w, "dir"), FILE_ATTRIBUTE_READONLY);
    put_client(w, "dir\\d.txt", "mine");
    fs_memory_del(w->memory, on_server("dir"));
    converge(w);
    assert_server(w, "dir\\d.txt", "mine");
}

static void nothing_is_known_below_a_folder_that_a_file_replaced(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    start(w);
    fs_memory_del(w->memory, on_client(w, "dir"));
    fs_memory_del(w->memory, on_server("dir"));
    put_server(w, "dir", "a file now");
    converge(w);
    assert_hr(find(w, "dir\\d.txt", &item), CSC_E_NOT_FOUND);
}

/* The cached file under a second name, made by the user. */
static void link_cached(struct world *w, const char16_t *from, const char16_t *to)
{
    const char16_t *store = world_folder(w);
    struct csc_root *root = NULL;
    assert_hr(w->memory->ops->open_root(w->memory, store, &root), S_OK);
    assert_hr(root->ops->link(root, from, to), S_OK);
    root->ops->close_root(root);
}

/* Seeds 11098 and 2011443: each stood in the other's way, pass after pass. */
static void two_names_of_one_file_do_not_hinder_each_other_in_a_batch(void **state)
{
    struct world *w = *state;
    start(w);
    link_cached(w, u"namespace\\srv\\share\\f.txt", u"namespace\\srv\\share\\g.txt");
    sync_with(w, "", CSC_SYNC_IN);
    put_server(w, "f.txt", "newer");
    sync_with(w, "", BOTH);
    assert_int_equal(w->failures, 0);
    assert_client(w, "f.txt", "newer");
    assert_server(w, "g.txt", "base");
    converge(w);
}

/* Seed 22646: it was looked for under its name, not found, and so "changed", for ever. */
static void a_cached_folder_that_was_lost_may_be_deleted_on_the_server(void **state)
{
    struct world *w = *state;
    start(w);
    fs_memory_del(w->memory, on_client(w, ""));
    sync_with(w, "", CSC_SYNC_OUT); /* learns the loss; brings nothing back */
    fs_memory_del(w->memory, on_server("f.txt"));
    sync_with(w, "", BOTH);
    assert_int_equal(w->failures, 0);
    converge(w);
}

/* Seed 23594: our own backup link, which could not be removed, made the cached copy look changed,
 * and later than the server's. */
static void a_file_in_use_does_not_become_the_latest_by_our_doing(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    start(w);
    w->has_handler = false;
    put_server(w, "f.txt", "newer");
    held = fs_memory_hold(w->memory, on_client(w, "f.txt"), FS_MEMORY_READ,
                          FS_MEMORY_READ | FS_MEMORY_WRITE);
    assert_non_null(held);
    sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLATEST);
    assert_server(w, "f.txt", "newer");
    held->ops->close(held);
    sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLATEST);
    assert_client(w, "f.txt", "newer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        TEST(an_edit_that_keeps_size_and_write_time_goes_out_with_new_attributes),
        TEST(an_upload_into_the_folder_under_a_vanished_mount_is_not_believed),
        TEST(attributes_set_at_any_moment_of_an_upload_come_to_both_sides),
        TEST(a_changed_folder_in_the_way_of_a_file_is_kept_under_another_name),
        TEST(a_folder_made_on_both_sides_is_pinned_as_its_parent),
        TEST(a_folder_made_again_keeps_its_attributes),
        TEST(nothing_is_known_below_a_folder_that_a_file_replaced),
        TEST(two_names_of_one_file_do_not_hinder_each_other_in_a_batch),
        TEST(a_cached_folder_that_was_lost_may_be_deleted_on_the_server),
        TEST(a_file_in_use_does_not_become_the_latest_by_our_doing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
