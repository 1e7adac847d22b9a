/*
 * What the cache knows of contents by their blocks: how much of a copy is new, and what follows
 * from that.
 */
#include "world.h"

#include "base/result.h"

#include <string.h>

/* Blocks are 16 bytes here. What is sent alone, and not in a batch, is of more than 16. */
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

/* ---- sending what is new ---- */

#define MANY A A A A A A A A A A A A A A A A A A A A

static void only_dirty_blocks_travel(void **state)
{
    struct world *w = *state;
    start(w, A A A A "tail");
    world_knows_copies(w, 1);
    put_client(w, "f.txt", A B A A "tails");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\f.txt 00000000");
    assert_int_equal(w->bytes, 16 + 5);
    assert_server(w, "f.txt", A B A A "tails");
    put_client(w, "f.txt", A B A A); /* nothing but shorter */
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->bytes, 0);
    assert_server(w, "f.txt", A B A A);
    assert_both_sides_equal(w);
}

static void neighbours_are_sent_together_and_the_rest_is_left(void **state)
{
    struct world *w = *state;
    start(w, MANY);
    world_knows_copies(w, 1);
    put_client(w, "f.txt", B B A A A A A B B B A A A A A A A A A B);
    assert_hr(sync_with(w, "f.txt", BOTH), S_OK);
    assert_int_equal(w->bytes, 6 * 16);
    assert_server(w, "f.txt", B B A A A A A B B B A A A A A A A A A B);
}

/* What was sent, in bytes, for this new content of f.txt, which was A A A A A A. */
static uint64_t sent(struct world *w, const char *content)
{
    put_client(w, "f.txt", content);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", content);
    return w->bytes;
}

static void a_small_file_or_one_that_is_mostly_new_is_sent_whole(void **state)
{
    struct world *w = *state;
    start(w, A A A);
    world_knows_copies(w, 1);
    assert_int_equal(sent(w, A A B), 48);
    assert_int_equal(sent(w, A A B A A A), 96);
    assert_int_equal(sent(w, B B A A A A), 96); /* half of it */
    assert_int_equal(sent(w, B B B A A A), 16);
}

static void a_file_made_anew_is_sent_whole(void **state)
{
    struct world *w = *state;
    start(w, A A A A A A);
    world_knows_copies(w, 1);
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    assert_int_equal(sent(w, B A A A A A), 96);
}

static void without_a_map_or_copies_all_is_sent(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    start(w, A A A A A A);
    assert_int_equal(sent(w, B A A A A A), 96); /* in a batch nothing is measured */
    world_knows_copies(w, 0);
    assert_int_equal(sent(w, B B A A A A), 96);
    world_knows_copies(w, 1);
    world_grows_old(w);
    assert_hr(find(w, "f.txt", &item), S_OK);
    assert_hr(csc_store_blocks_drop(csc_cache_store(w->cache), item.id), S_OK);
    assert_int_equal(sent(w, B B B A A A), 96);
}

static void a_server_that_does_not_copy_is_not_asked_again(void **state)
{
    struct world *w = *state;
    start(w, A A A A A A);
    world_knows_copies(w, 1);
    fs_memory_set_copies(w->memory, on_server(""), false);
    assert_int_equal(sent(w, B A A A A A), 96);
    assert_int_equal(world_copies(w), 0);
}

static void whether_the_servers_copies_are_fast_is_measured_once(void **state)
{
    struct world *w = *state;
    start(w, MANY);
    assert_int_equal(world_copies(w), -1);
    assert_int_equal(sent(w, MANY "and more"), 20 * 16 + 8); /* both ways, so all was sent */
    assert_int_equal(world_copies(w), 1);
    assert_int_equal(sent(w, MANY "and less"), 8);
}

/* A copy that goes through us takes as long as the bytes need both ways. */
static void slowly(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    struct world *w = ctx;
    (void)path;
    (void)n;
    if (!strcmp(op, "copy"))
        fs_memory_set_clock(w->memory, fs_memory_now(w->memory) + 1000);
}

static void copies_that_are_not_faster_than_sending_are_not_used(void **state)
{
    struct world *w = *state;
    start(w, MANY);
    fs_fault_set_hook(w->fault, slowly, w);
    assert_int_equal(sent(w, MANY "and more"), 20 * 16 + 8);
    assert_int_equal(world_copies(w), 0);
    assert_int_equal(sent(w, MANY "and less"), 20 * 16 + 8);
}

static void a_copy_that_fails_costs_nothing_but_the_bytes(void **state)
{
    struct world *w = *state;
    start(w, A A A A A A);
    world_knows_copies(w, 1);
    fs_fault_only(w->fault, "copy");
    fs_fault_set(w->fault, FS_FAULT_LOST, 1, E_ACCESSDENIED);
    assert_int_equal(sent(w, B A A A A A), 96);
    fs_fault_set(w->fault, FS_FAULT_ONCE, 1, CSC_WIN32(ERROR_GEN_FAILURE));
    assert_int_equal(sent(w, B B A A A A), 96);
    assert_int_equal(world_copies(w), 1);
    assert_both_sides_equal(w);
}

/* ---- contents that are as they were ---- */

static bool wrote(const struct world *w)
{
    return strstr(fs_fault_log(w->fault), " write ") != NULL;
}

static void another_write_time_here_goes_out_without_the_content(void **state)
{
    struct world *w = *state;
    uint64_t written;
    start(w, A A);
    put_client(w, "f.txt", A A); /* saved as it was */
    written = fs_memory_facts(w->memory, on_client(w, "f.txt")).written;
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\f.txt 00000000");
    assert_false(wrote(w));
    assert_int_equal(w->bytes, 0);
    assert_true(fs_memory_facts(w->memory, on_server("f.txt")).written == written);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    put_client(w, "f.txt", A B); /* what is known of the content was not forgotten */
    assert_int_equal(dirty(w, "f.txt").local, 16);
}

static void another_write_time_there_comes_in_without_replacing_the_copy(void **state)
{
    struct world *w = *state;
    uint64_t written, id;
    start(w, A A);
    id = fs_memory_facts(w->memory, on_client(w, "f.txt")).id;
    put_server(w, "f.txt", A A);
    written = fs_memory_facts(w->memory, on_server("f.txt")).written;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "to-client \\\\srv\\share\\f.txt 00000000");
    assert_true(fs_memory_facts(w->memory, on_client(w, "f.txt")).written == written);
    assert_true(fs_memory_facts(w->memory, on_client(w, "f.txt")).id == id);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    assert_both_sides_equal(w);
}

static void a_write_time_goes_with_the_attributes(void **state)
{
    struct world *w = *state;
    start(w, A A);
    put_client(w, "f.txt", A A);
    fs_memory_set_attributes(w->memory, on_client(w, "f.txt"),
                             FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE);
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_false(wrote(w));
    assert_both_sides_equal(w);
}

static void a_server_copy_in_use_does_not_get_another_time_under_its_users_hands(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    start(w, A A);
    put_client(w, "f.txt", A A);
    held = fs_memory_hold(w->memory, on_server("f.txt"), FS_MEMORY_WRITE, FS_MEMORY_READ);
    sync_with(w, "", BOTH);
    assert_logged(w, "to-server \\\\srv\\share\\f.txt 80070020");
    assert_hr(held->ops->write(held, 0, "X", 1), S_OK);
    held->ops->close(held);
    sync_with(w, "", BOTH); /* a conflict */
    assert_server(w, "f.txt", "X123456789abcde\n" A);
    assert_client(w, "f.txt", A A);
}

/* ---- stamps that cannot tell ---- */

#define SECOND UINT64_C(10000000)

/* The clock of all machines ticks every two seconds, and has just done so. */
static void tick(struct world *w)
{
    uint64_t now = fs_memory_now(w->memory);
    fs_memory_set_granularity(w->memory, 2 * SECOND);
    fs_memory_set_clock(w->memory, now - now % (2 * SECOND) + 2 * SECOND);
}

static void an_edit_here_in_the_tick_of_the_agreement_goes_out(void **state)
{
    struct world *w = *state;
    struct csc_facts before, after;
    tick(w);
    start(w, A A);
    before = fs_memory_facts(w->memory, on_client(w, "f.txt"));
    put_client(w, "f.txt", A B);
    after = fs_memory_facts(w->memory, on_client(w, "f.txt"));
    assert_int_equal(csc_facts_diff(&before, &after), 0); /* nothing shows */
    assert_int_equal(dirty(w, "f.txt").local, 16);
    tick(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", A B);
    assert_both_sides_equal(w);
}

static void an_edit_there_in_the_tick_of_the_agreement_comes_in(void **state)
{
    struct world *w = *state;
    tick(w);
    start(w, A A);
    put_server(w, "f.txt", A B);
    tick(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "f.txt", A B);
    assert_both_sides_equal(w);
}

static void an_edit_that_does_not_show_is_not_overwritten_or_deleted(void **state)
{
    struct world *w = *state;
    tick(w);
    put_server(w, "g.txt", A);
    start(w, A A);
    put_client(w, "f.txt", A B);
    put_client(w, "g.txt", B);
    tick(w);
    put_server(w, "f.txt", B A);
    fs_memory_del(w->memory, on_server("g.txt"));
    sync_with(w, "", BOTH); /* two conflicts */
    assert_client(w, "f.txt", A B);
    assert_client(w, "g.txt", B);
    assert_int_equal(w->failures, 2);
}

static void after_the_tick_a_stamp_is_looked_into_once(void **state)
{
    struct world *w = *state;
    tick(w);
    start(w, A A);
    tick(w);
    tick(w);
    fs_fault_keep_log(w->fault, true);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_non_null(strstr(fs_fault_log(w->fault), " read "));
    fs_fault_reset(w->fault);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_null(strstr(fs_fault_log(w->fault), " read "));
    assert_int_equal(w->items, 1);
}

/* Saved as programs do that write a new file and give it the old one's name and time. */
static void save_unchanged(struct world *w, const char16_t *path, const char *content)
{
    uint64_t written = fs_memory_facts(w->memory, path).written;
    fs_memory_del(w->memory, path);
    assert_hr(fs_memory_put_text(w->memory, path, content), S_OK);
    fs_memory_set_written(w->memory, path, written);
}

static void a_suspicious_stamp_over_the_agreed_content_makes_no_conflict(void **state)
{
    struct world *w = *state;
    start(w, A A);
    save_unchanged(w, on_client(w, "f.txt"), A A);
    put_server(w, "f.txt", A B B);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "f.txt", A B B);
    save_unchanged(w, on_server("f.txt"), A B B);
    put_client(w, "f.txt", B B);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "f.txt", B B);
    assert_both_sides_equal(w);
}

static void a_suspicious_stamp_over_another_content_is_still_a_conflict(void **state)
{
    struct world *w = *state;
    start(w, A A);
    save_unchanged(w, on_client(w, "f.txt"), A B);
    put_server(w, "f.txt", A B B);
    sync_with(w, "", BOTH);
    assert_int_equal(w->failures, 1);
    assert_client(w, "f.txt", A B);
    assert_server(w, "f.txt", A B B);
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
        TEST(an_edit_here_in_the_tick_of_the_agreement_goes_out),
        TEST(an_edit_there_in_the_tick_of_the_agreement_comes_in),
        TEST(an_edit_that_does_not_show_is_not_overwritten_or_deleted),
        TEST(after_the_tick_a_stamp_is_looked_into_once),
        TEST(a_suspicious_stamp_over_the_agreed_content_makes_no_conflict),
        TEST(a_suspicious_stamp_over_another_content_is_still_a_conflict),
        TEST(only_dirty_blocks_travel),
        TEST(neighbours_are_sent_together_and_the_rest_is_left),
        TEST(a_small_file_or_one_that_is_mostly_new_is_sent_whole),
        TEST(a_file_made_anew_is_sent_whole),
        TEST(without_a_map_or_copies_all_is_sent),
        TEST(a_server_that_does_not_copy_is_not_asked_again),
        TEST(whether_the_servers_copies_are_fast_is_measured_once),
        TEST(copies_that_are_not_faster_than_sending_are_not_used),
        TEST(a_copy_that_fails_costs_nothing_but_the_bytes),
        TEST(another_write_time_here_goes_out_without_the_content),
        TEST(another_write_time_there_comes_in_without_replacing_the_copy),
        TEST(a_write_time_goes_with_the_attributes),
        TEST(a_server_copy_in_use_does_not_get_another_time_under_its_users_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
