/*
 * What the cache knows of contents by their blocks: how much of a copy is new, and what follows
 * from that.
 */
#include "world.h"

#include "base/result.h"

#include <string.h>

/* Blocks are 16 bytes here. */
#define A "0123456789abcde\n"
#define B "x123456789abcde\n"

static struct csc_dirty dirty(struct world *w, const char *rel)
{
    struct csc_dirty d;
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    assert_hr(csc_cache_dirty_bytes(w->cache, item.id, &d), S_OK);
    return d;
}

static void start(struct world *w, const char *content)
{
    put_server(w, "f.txt", content);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_int_equal(dirty(w, "f.txt").local, 0);
}

static void only_changed_blocks_of_a_cached_copy_are_dirty(void **state)
{
    struct world *w = *state;
    start(w, A A A A "tail");
    put_client(w, "f.txt", A B A A "tail");
    assert_int_equal(dirty(w, "f.txt").local, 16);
    put_client(w, "f.txt", A B A A "tail and more");
    assert_int_equal(dirty(w, "f.txt").local, 16 + 13);
    put_client(w, "f.txt", A A A A "tail");
    assert_int_equal(dirty(w, "f.txt").local, 0);
    put_client(w, "f.txt", A A);
    assert_int_equal(dirty(w, "f.txt").local, 0); /* shorter, but nothing is to be sent */
    assert_int_equal(dirty(w, "f.txt").remote, 0);
}

static void after_an_upload_nothing_is_dirty(void **state)
{
    struct world *w = *state;
    start(w, A A A A);
    put_client(w, "f.txt", A B A A A);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(dirty(w, "f.txt").local, 0);
    put_client(w, "f.txt", A B A A B);
    assert_int_equal(dirty(w, "f.txt").local, 16);
}

static void all_of_a_file_made_here_is_dirty(void **state)
{
    struct world *w = *state;
    struct csc_item share;
    start(w, A);
    put_client(w, "new.txt", A "abc");
    assert_hr(find(w, "", &share), S_OK);
    assert_hr(csc_cache_look_inside(w->cache, share.id), S_OK);
    assert_int_equal(dirty(w, "new.txt").local, 19);
}

static void a_changed_server_copy_is_dirty_as_a_whole(void **state)
{
    struct world *w = *state;
    start(w, A A);
    put_client(w, "f.txt", A B);
    put_server(w, "f.txt", A A A "!");
    sync_with(w, "", BOTH); /* a conflict */
    assert_int_equal(dirty(w, "f.txt").local, 16);
    assert_int_equal(dirty(w, "f.txt").remote, 49);
}

static void what_is_deleted_or_a_folder_has_no_dirty_bytes(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    struct csc_dirty d;
    put_server(w, "dir\\d.txt", A);
    start(w, A A);
    assert_int_equal(dirty(w, "dir").local, 0);
    assert_hr(find(w, "f.txt", &item), S_OK);
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    assert_hr(csc_cache_dirty_bytes(w->cache, item.id, &d), S_OK);
    assert_int_equal(d.local, 0);
}

static void equal_copies_that_were_never_transferred_are_known_by_blocks(void **state)
{
    struct world *w = *state;
    put_server(w, "f.txt", A A A);
    put_client(w, "f.txt", A A A);
    assert_hr(pin(w, "", true, true), S_OK);
    put_client(w, "f.txt", A A B);
    assert_int_equal(dirty(w, "f.txt").local, 16);
}

static void without_a_map_all_of_a_modified_copy_is_dirty(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    start(w, A A A);
    put_client(w, "f.txt", A A B);
    assert_hr(find(w, "f.txt", &item), S_OK);
    assert_hr(csc_store_blocks_drop(csc_cache_store(w->cache), item.id), S_OK);
    assert_int_equal(dirty(w, "f.txt").local, 48);
}

static void a_map_of_another_block_size_is_none(void **state)
{
    struct world *w = *state;
    start(w, A A A);
    w->env.block = 8;
    world_restart(w, FS_MEMORY_KEEP);
    put_client(w, "f.txt", A A B);
    assert_int_equal(dirty(w, "f.txt").local, 48);
}

static void a_copy_that_cannot_be_read_has_no_count(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    struct csc_item item;
    struct csc_dirty d;
    start(w, A A A);
    put_client(w, "f.txt", A A B);
    assert_hr(find(w, "f.txt", &item), S_OK);
    held = fs_memory_hold(w->memory, on_client(w, "f.txt"), FS_MEMORY_READ, 0);
    assert_hr(csc_cache_dirty_bytes(w->cache, item.id, &d), CSC_E_SHARING);
    held->ops->close(held);
    assert_int_equal(dirty(w, "f.txt").local, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_changed_blocks_of_a_cached_copy_are_dirty),
        TEST(after_an_upload_nothing_is_dirty),
        TEST(all_of_a_file_made_here_is_dirty),
        TEST(a_changed_server_copy_is_dirty_as_a_whole),
        TEST(what_is_deleted_or_a_folder_has_no_dirty_bytes),
        TEST(equal_copies_that_were_never_transferred_are_known_by_blocks),
        TEST(without_a_map_all_of_a_modified_copy_is_dirty),
        TEST(a_map_of_another_block_size_is_none),
        TEST(a_copy_that_cannot_be_read_has_no_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
