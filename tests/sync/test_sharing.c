/*
 * Files that somebody else is using: what a foreground run waits for and what it reports, and that
 * a background run is in nobody's way and comes back later, and later still.
 */
#include "world.h"

#include "base/memory.h"
#include "base/result.h"
#include "engine/backoff.h"

#include <stdlib.h>
#include <string.h>

#define BACK         (BOTH | CSC_SYNC_BACKGROUND)
#define BIG          (5u * 256u * 1024u)
#define SHARE_ALL    (FS_MEMORY_READ | FS_MEMORY_WRITE | FS_MEMORY_DELETE)
#define ONE_CHUNK_ON 3 /* the third read of a file: two chunks have been copied */

static struct csc_file *held; /* by a program of the user */

static int pinned_world(void **state)
{
    struct world *w;
    held = NULL;
    if (world_make(state))
        return -1;
    w = *state;
    put_server(w, "a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    put_server(w, "dir\\c.txt", "gamma");
    if (pin(w, "", true, true) != S_OK)
        return -1;
    world_grows_old(w); /* whose calls are counted below */
    return 0;
}

static void hold_client(struct world *w, const char *rel)
{
    held =
        fs_memory_hold(w->memory, on_client(w, rel), FS_MEMORY_READ | FS_MEMORY_WRITE, SHARE_ALL);
}

static void let_go(void)
{
    assert_non_null(held);
    held->ops->close(held);
    held = NULL;
}

static struct csc_postponed postponed(struct world *w, const char *rel)
{
    struct csc_postponed p = {0};
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    csc_store_postponed_get(csc_cache_store(w->cache), item.id, &p);
    return p;
}

static void come_back_at(struct world *w, uint64_t when)
{
    fs_memory_set_clock(w->memory, when);
}

static char *big_text(char fill)
{
    char *text = malloc(BIG + 1);
    assert_non_null(text);
    memset(text, fill, BIG);
    text[BIG] = 0;
    return text;
}

static void put_big(struct world *w, const char *rel, char fill)
{
    char *text = big_text(fill);
    put_client(w, rel, text);
    free(text);
}

static void assert_big_on_server(struct world *w, const char *rel, char fill)
{
    char *text = big_text(fill);
    assert_server(w, rel, text);
    free(text);
}

/* ---- in the background ---- */

static void a_background_run_puts_off_what_is_being_written(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "half");
    put_client(w, "dir\\b.txt", "whole");
    hold_client(w, "a.txt");
    assert_hr(sync_with(w, "", BACK), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_int_equal(w->failures, 1);
    assert_server(w, "a.txt", "alpha");
    assert_server(w, "dir\\b.txt", "whole");
    assert_int_equal(postponed(w, "a.txt").tries, 1);
    assert_int_equal(w->slept, 0);
    let_go();
}

static void it_is_skipped_silently_until_its_time_and_then_done(void **state)
{
    struct world *w = *state;
    uint64_t when;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BACK);
    let_go();
    when = postponed(w, "a.txt").not_before;
    come_back_at(w, when - 10000);
    assert_hr(sync_with(w, "", BACK), S_OK);
    assert_not_logged(w, "a.txt");
    assert_server(w, "a.txt", "alpha");
    come_back_at(w, when);
    assert_hr(sync_with(w, "", BACK), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 00000000");
    assert_server(w, "a.txt", "edited");
    assert_int_equal(postponed(w, "a.txt").tries, 0);
}

static void each_time_it_is_put_off_for_longer(void **state)
{
    struct world *w = *state;
    uint64_t middle = 5 * CSC_SECOND;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    for (uint32_t tries = 1; tries < 12; tries++) {
        uint64_t now = fs_memory_now(w->memory);
        struct csc_postponed p;
        sync_with(w, "", BACK);
        p = postponed(w, "a.txt");
        assert_int_equal(p.tries, tries);
        assert_in_range(p.not_before - now, middle * 4 / 5, middle * 6 / 5 + 10000);
        come_back_at(w, p.not_before);
        middle = middle * 2 < 900 * CSC_SECOND ? middle * 2 : 900 * CSC_SECOND;
    }
    let_go();
}

static void a_foreground_run_does_not_wait_for_its_time(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BACK);
    let_go();
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "a.txt", "edited");
    assert_int_equal(postponed(w, "a.txt").tries, 0); /* the next time begins at 5 seconds */
}

static void a_foreground_failure_neither_puts_off_nor_resets(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BOTH);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_int_equal(postponed(w, "a.txt").tries, 0);
    sync_with(w, "", BACK);
    sync_with(w, "", BOTH);
    assert_int_equal(postponed(w, "a.txt").tries, 1);
    let_go();
}

static void who_names_the_item_hears_that_it_waits(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BACK);
    assert_hr(sync_with(w, "a.txt", BACK), CSC_E_SHARING);
    assert_int_equal(w->items, 1);
    assert_int_equal(postponed(w, "a.txt").tries, 1); /* nothing was tried */
    let_go();
}

static void a_client_that_insists_is_served_at_once(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BACK);
    let_go();
    w->retries = 1;
    assert_hr(sync_with(w, "a.txt", BACK), S_OK);
    assert_server(w, "a.txt", "edited");
}

static void what_needs_nothing_any_more_is_forgotten(void **state)
{
    struct world *w = *state;
    uint64_t when;
    put_client(w, "a.txt", "edited");
    hold_client(w, "a.txt");
    sync_with(w, "", BACK);
    let_go();
    put_server(w, "a.txt", "edited");
    when = postponed(w, "a.txt").not_before;
    come_back_at(w, when);
    assert_hr(sync_with(w, "", BACK), S_OK);
    assert_int_equal(postponed(w, "a.txt").tries, 0);
}

static void open_for_writing(struct world *w)
{
    hold_client(w, "a.txt");
}

static void a_program_may_open_for_writing_what_the_background_reads(void **state)
{
    struct world *w = *state;
    put_big(w, "a.txt", 'x');
    world_happen_on(w, "read", ONE_CHUNK_ON, open_for_writing);
    sync_with(w, "", BACK);
    assert_non_null(held); /* it was not refused */
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_server(w, "a.txt", "alpha"); /* and what it may half have written did not travel */
    let_go();
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void in_the_foreground_it_is_refused_meanwhile(void **state)
{
    struct world *w = *state;
    put_big(w, "a.txt", 'x');
    world_happen_on(w, "read", ONE_CHUNK_ON, open_for_writing);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_null(held);
    assert_big_on_server(w, "a.txt", 'x');
}

static void write_over(struct world *w)
{
    put_big(w, "a.txt", 'y');
}

static void a_change_during_the_copy_drops_what_was_copied_at_the_next_chunk(void **state)
{
    struct world *w = *state;
    put_big(w, "a.txt", 'x');
    fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
    fs_fault_only(w->fault, "read");
    world_happen_on(w, "read", ONE_CHUNK_ON, write_over);
    sync_with(w, "", BACK);
    assert_int_equal(fs_fault_count(w->fault), ONE_CHUNK_ON);
    fs_fault_only(w->fault, NULL);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_server(w, "a.txt", "alpha");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_big_on_server(w, "a.txt", 'y');
    assert_both_sides_equal(w); /* no staged copy is left */
}

static void a_target_in_use_is_put_off_without_waiting(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    held = fs_memory_hold(w->memory, on_server("a.txt"), FS_MEMORY_READ, SHARE_ALL);
    sync_with(w, "", BACK);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_int_equal(postponed(w, "a.txt").tries, 1);
    assert_int_equal(w->slept, 0);
    let_go();
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void a_deletion_of_what_is_in_use_is_put_off_too(void **state)
{
    struct world *w = *state;
    assert_hr(fs_memory_del(w->memory, on_server("dir")), S_OK);
    held = fs_memory_hold(w->memory, on_client(w, "dir\\b.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    sync_with(w, "", BACK);
    assert_logged(w, "delete-on-client \\\\srv\\share\\dir\\b.txt 80070020");
    assert_client(w, "dir\\b.txt", "beta");
    sync_with(w, "", BACK);
    assert_not_logged(w, "b.txt");
    let_go();
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void put_again(struct world *w)
{
    put_client(w, "a.txt", "alpha");
}

static void two_copies_are_not_called_equal_while_one_is_written(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "alpha"); /* the same bytes in a newer file: the contents decide */
    put_server(w, "a.txt", "alpha");
    world_happen_on(w, "read", 2, put_again);
    sync_with(w, "", BACK);
    assert_logged(w, "\\\\srv\\share\\a.txt 80070020");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

/* ---- in the foreground ---- */

static void hold_server(struct world *w)
{
    held = fs_memory_hold(w->memory, on_server("a.txt"), FS_MEMORY_READ, SHARE_ALL);
    assert_non_null(held);
}

static void a_target_in_use_is_tried_three_times_more(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_server(w);
    sync_with(w, "a.txt", BOTH);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070005");
    assert_int_equal(w->slept, 50 + 200 + 800);
    assert_server(w, "a.txt", "alpha");
    let_go();
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void let_go_after_200(struct world *w)
{
    if (held && w->slept > 200)
        let_go();
}

static void a_target_in_use_for_a_moment_is_replaced_after_it(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    hold_server(w);
    w->on_sleep = let_go_after_200;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_int_equal(w->slept, 50 + 200);
    assert_server(w, "a.txt", "edited");
    assert_both_sides_equal(w);
}

static void save_another_file(struct world *w)
{
    w->on_sleep = NULL;
    let_go();
    put_server(w, "saved.tmp", "theirs");
    assert_hr(fs_memory_rename(w->memory, on_server("saved.tmp"), on_server("a.txt")), S_OK);
}

static void a_target_that_is_replaced_while_we_wait_is_not_overwritten(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "mine");
    hold_server(w);
    w->on_sleep = save_another_file;
    sync_with(w, "", BOTH);
    assert_logged(w, "\\\\srv\\share\\a.txt 8007051a"); /* a conflict now */
    assert_server(w, "a.txt", "theirs");
    assert_client(w, "a.txt", "mine");
}

static void cancelling_ends_the_wait_for_a_target(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    for (unsigned at = 1; at < 40; at++) {
        hold_server(w);
        w->slept = 0;
        w->abort_at = at;
        sync_with(w, "a.txt", BOTH);
        let_go();
        if (w->last_hr == CSC_WIN32(ERROR_ACCESS_DENIED))
            break; /* it was asked less often than that */
        assert_hr(w->last_hr, CSC_E_CANCELLED);
        assert_true(w->asked <= at + 2); /* no longer than that much work */
        assert_server(w, "a.txt", "alpha");
        assert_int_equal(w->ended, 1);
    }
    assert_true(w->asked > 20); /* every 50 ms of 1050 */
    w->abort_at = 0;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void a_folder_where_we_may_not_write_is_not_waited_for(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "edited");
    fs_fault_only(w->fault, "open_stage");
    fs_fault_set(w->fault, FS_FAULT_ONCE, 1, E_ACCESSDENIED);
    sync_with(w, "a.txt", BOTH);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070005");
    assert_int_equal(w->slept, 0);
    assert_int_equal(fs_fault_count(w->fault), 1);
}

static unsigned changes; /* so often the file still changes between the look and the copy */

static void change_again(struct world *w)
{
    char text[32];
    if (!changes--)
        return;
    snprintf(text, sizeof(text), "edit with %u to go", changes);
    put_server(w, "a.txt", text);
    world_happen_on(w, "open", 1, change_again);
}

static void a_file_that_changes_under_our_hands_is_looked_at_three_times(void **state)
{
    struct world *w = *state;
    for (unsigned n = 1; n <= 3; n++) {
        world_grows_old(w); /* whose calls are counted below */
        put_server(w, "a.txt", "the first edit");
        changes = n;
        world_happen_on(w, "open", 1, change_again);
        sync_with(w, "a.txt", BOTH);
        w->what_happens = NULL;
        assert_logged(w, n < 3 ? "to-client \\\\srv\\share\\a.txt 00000000"
                               : "to-client \\\\srv\\share\\a.txt 800703ee");
        assert_int_equal(w->items, 1);
        if (n < 3)
            assert_both_sides_equal(w);
    }
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, pinned_world, world_end)
        T(a_background_run_puts_off_what_is_being_written),
        T(it_is_skipped_silently_until_its_time_and_then_done),
        T(each_time_it_is_put_off_for_longer),
        T(a_foreground_run_does_not_wait_for_its_time),
        T(a_foreground_failure_neither_puts_off_nor_resets),
        T(who_names_the_item_hears_that_it_waits),
        T(a_client_that_insists_is_served_at_once),
        T(what_needs_nothing_any_more_is_forgotten),
        T(a_program_may_open_for_writing_what_the_background_reads),
        T(in_the_foreground_it_is_refused_meanwhile),
        T(a_change_during_the_copy_drops_what_was_copied_at_the_next_chunk),
        T(a_target_in_use_is_put_off_without_waiting),
        T(a_deletion_of_what_is_in_use_is_put_off_too),
        T(two_copies_are_not_called_equal_while_one_is_written),
        T(a_target_in_use_is_tried_three_times_more),
        T(a_target_in_use_for_a_moment_is_replaced_after_it),
        T(a_target_that_is_replaced_while_we_wait_is_not_overwritten),
        T(cancelling_ends_the_wait_for_a_target),
        T(a_folder_where_we_may_not_write_is_not_waited_for),
        T(a_file_that_changes_under_our_hands_is_looked_at_three_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
