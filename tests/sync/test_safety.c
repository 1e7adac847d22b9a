/*
 * What must never happen: an absence believed that is none, a deletion nobody decided, an
 * unsynchronized byte lost to an error or a cancel.
 */
#include "world.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

static int pinned_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    put_server(w, "a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    put_server(w, "dir\\c.txt", "gamma");
    return pin(w, "", true, true) == S_OK ? 0 : -1;
}

static void assert_offline_by_error(struct world *w)
{
    struct csc_item share;
    uint32_t mode = 0, reason = 0;
    assert_hr(find(w, "", &share), S_OK);
    assert_hr(csc_cache_connection(w->cache, share.id, &mode, &reason), S_OK);
    assert_int_equal(mode, CSC_OFFLINE);
    assert_int_equal(reason, CSC_REASON_ERROR);
}

static void assert_cache_complete(struct world *w)
{
    assert_client(w, "a.txt", "alpha");
    assert_client(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\c.txt", "gamma");
}

static void a_server_that_does_not_answer_deletes_nothing(void **state)
{
    static const uint32_t codes[] = {2, 3, 53, 64, 67, 121, 1231, 31};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(codes[i]));
        sync_with(w, "", BOTH);
        assert_cache_complete(w);
        assert_offline_by_error(w);
        fs_memory_set_gone(w->memory, on_server(""), S_OK);
        assert_hr(sync_with(w, "", BOTH), S_OK); /* back by itself */
        assert_both_sides_equal(w);
    }
}

static void an_unmounted_server_folder_is_not_an_empty_share(void **state)
{
    struct world *w = *state;
    put_client(w, "new.txt", "new");
    fs_memory_set_emptied(w->memory, on_server(""), true);
    sync_with(w, "", BOTH);
    assert_cache_complete(w);
    assert_server(w, "new.txt", NULL);
    assert_offline_by_error(w);
    fs_memory_set_emptied(w->memory, on_server(""), false);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "new.txt", "new");
    assert_both_sides_equal(w);
}

static void a_share_emptied_under_the_same_identity_deletes_nothing(void **state)
{
    struct world *w = *state;
    fs_memory_del(w->memory, on_server("a.txt"));
    fs_memory_del(w->memory, on_server("dir"));
    sync_with(w, "", BOTH);
    assert_cache_complete(w);
}

static void another_root_under_the_same_name_is_another_share(void **state)
{
    struct world *w = *state;
    fs_memory_set_identity(w->memory, on_server(""), 4711, 4712);
    put_client(w, "a.txt", "mine");
    sync_with(w, "", BOTH);
    assert_server(w, "a.txt", "alpha");
    assert_offline_by_error(w);
}

static void a_lost_cache_folder_is_not_a_deletion(void **state)
{
    struct world *w = *state;
    fs_memory_del(w->memory, on_client(w, ""));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", "alpha");
    assert_server(w, "dir\\b.txt", "beta");
    assert_both_sides_equal(w);
}

static void looking_at_a_lost_cache_folder_concludes_nothing(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fs_memory_del(w->memory, on_client(w, ""));
    assert_hr(find(w, "dir\\b.txt", &item), S_OK);
    assert_false(item.trees.marks & CSC_MARK_DELETED);
}

static void many(struct world *w, const char *(*name)(unsigned), unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        put_server(w, name(i), "one of many");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static const char *numbered(unsigned i)
{
    static char text[32];
    snprintf(text, sizeof(text), "many\\%03u.txt", i);
    return text;
}

static void a_mass_deletion_here_waits_for_a_decision(void **state)
{
    struct world *w = *state;
    many(w, numbered, 40);
    for (unsigned i = 0; i < 40; i++)
        fs_memory_del(w->memory, on_client(w, numbered(i)));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    for (unsigned i = 0; i < 40; i++)
        assert_server(w, numbered(i), "one of many");
    assert_logged(w, "8007051a");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
    assert_server(w, numbered(7), NULL);
    assert_both_sides_equal(w);
}

static void a_mass_deletion_there_waits_for_a_decision(void **state)
{
    struct world *w = *state;
    many(w, numbered, 40);
    for (unsigned i = 0; i < 40; i++)
        fs_memory_del(w->memory, on_server(numbered(i)));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    for (unsigned i = 0; i < 40; i++)
        assert_client(w, numbered(i), "one of many");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_client(w, numbered(7), NULL);
    assert_both_sides_equal(w);
}

static void a_mass_deletion_can_be_taken_back(void **state)
{
    struct world *w = *state;
    many(w, numbered, 40);
    for (unsigned i = 0; i < 40; i++)
        fs_memory_del(w->memory, on_client(w, numbered(i)));
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_client(w, numbered(7), "one of many");
    assert_both_sides_equal(w);
}

/* One of them alone is no mass, but the question has been put. */
static void a_braked_deletion_stays_a_question_until_it_is_answered(void **state)
{
    struct world *w = *state;
    many(w, numbered, 40);
    for (unsigned i = 0; i < 40; i++)
        fs_memory_del(w->memory, on_server(numbered(i)));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    sync_with(w, numbered(7), BOTH);
    assert_logged(w, "8007051a");
    assert_client(w, numbered(7), "one of many");
    sync_with(w, numbered(7), BOTH | CSC_SYNC_CR_KEEPLOCAL);
    assert_client(w, numbered(7), "one of many");
    assert_server(w, numbered(7), "one of many");
    sync_with(w, numbered(8), BOTH | CSC_SYNC_CR_KEEPREMOTE);
    assert_client(w, numbered(8), NULL);
}

static void a_file_in_use_fails_alone(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    put_client(w, "a.txt", "edited");
    put_client(w, "dir\\b.txt", "edited too");
    held = fs_memory_hold(w->memory, on_client(w, "a.txt"), FS_MEMORY_READ | FS_MEMORY_WRITE,
                          FS_MEMORY_READ);
    assert_non_null(held);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070020");
    assert_int_equal(w->failures, 1);
    assert_server(w, "dir\\b.txt", "edited too");
    held->ops->close(held);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "a.txt", "edited");
}

static void a_target_in_use_stays_whole(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    put_client(w, "a.txt", "edited");
    held = fs_memory_hold(w->memory, on_server("a.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_non_null(held);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 1);
    assert_server(w, "a.txt", "alpha");
    held->ops->close(held);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "a.txt", "edited");
    assert_both_sides_equal(w); /* and no name of ours is left */
}

static void a_full_disk_on_either_side_loses_nothing(void **state)
{
    struct world *w = *state;
    char big[4097];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = 0;
    put_client(w, "a.txt", big);
    fs_memory_set_quota(w->memory, on_server(""), 1000);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "to-server \\\\srv\\share\\a.txt 80070070");
    assert_server(w, "a.txt", "alpha");
    assert_client(w, "a.txt", big);
    fs_memory_set_quota(w->memory, on_server(""), 1000000);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void cancelling_keeps_what_is_done_and_leaves_no_litter(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "one");
    put_client(w, "dir\\b.txt", "two");
    put_client(w, "dir\\c.txt", "three");
    for (unsigned at = 1; at < 40; at++) {
        w->abort_at = at;
        if (sync_with(w, "", BOTH) == S_OK)
            break;
        assert_hr(w->last_hr, CSC_E_CANCELLED);
        assert_client(w, "dir\\c.txt", "three");
    }
    w->abort_at = 0;
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void a_retry_repeats_the_item(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "one");
    w->retries = 2;
    assert_hr(sync_with(w, "a.txt", BOTH), S_OK);
    assert_int_equal(w->items, 3);
    assert_server(w, "a.txt", "one");
}

static void a_retry_repeats_a_path_that_could_not_be_begun(void **state)
{
    struct world *w = *state;
    w->retries = 1;
    assert_hr(pin(w, "nothing.txt", true, true), CSC_E_NOT_FOUND);
    assert_int_equal(w->items, 2);
}

static void shares_without_hard_links_are_served_too(void **state)
{
    struct world *w = *state;
    fs_memory_set_links(w->memory, on_server(""), false);
    put_client(w, "a.txt", "edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", "edited");
    assert_both_sides_equal(w);
}

static void a_share_without_hard_links_may_say_so_in_its_own_words(void **state)
{
    struct world *w = *state;
    fs_memory_refuse_links(w->memory, on_server(""), CSC_WIN32(ERROR_NOACCESS));
    put_client(w, "a.txt", "edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", "edited");
    assert_both_sides_equal(w);
}

static struct csc_share recorded_share(struct world *w)
{
    struct csc_item item;
    struct csc_share share;
    assert_hr(find(w, "", &item), S_OK);
    assert_hr(csc_store_share_get(csc_cache_store(w->cache), item.id, &share), S_OK);
    return share;
}

/* Without a backup an edit at the wrong moment would be lost. */
static void one_link_that_fails_does_not_mean_that_there_are_none(void **state)
{
    struct world *w = *state;
    for (unsigned n = 1; n < 60; n++) {
        put_client(w, "a.txt", n % 2 ? "one" : "two");
        fs_fault_set(w->fault, FS_FAULT_ONCE, n, CSC_WIN32(ERROR_GEN_FAILURE));
        sync_with(w, "", BOTH);
        fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_int_not_equal(recorded_share(w).links, 0);
    }
    assert_both_sides_equal(w);
}

/* Refused twice in a row, and no more (property seed 11594). */
static void what_is_forbidden_in_the_cache_does_not_mean_that_there_are_no_links(void **state)
{
    struct world *w = *state;
    put_server(w, "a.txt", "newer");
    fs_memory_refuse_links(w->memory, world_folder(w), E_ACCESSDENIED);
    sync_with(w, "", BOTH);
    assert_int_equal(w->failures, 1);
    assert_client(w, "a.txt", "alpha");
    fs_memory_refuse_links(w->memory, world_folder(w), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "a.txt", "newer");
    assert_both_sides_equal(w);
}

/* As behind some mounts, where ids follow names. */
static void where_ids_follow_names_files_are_deleted_and_updated_too(void **state)
{
    struct world *w = *state;
    fs_memory_set_ids_by_name(w->memory, on_server(""));
    fs_memory_refuse_links(w->memory, on_server(""), CSC_WIN32(ERROR_NOACCESS));
    put_server(w, "b.txt", "to be deleted");
    put_server(w, "c.txt", "to be edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(fs_memory_del(w->memory, on_client(w, "b.txt")), S_OK);
    put_client(w, "c.txt", "edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "b.txt", NULL);
    assert_server(w, "c.txt", "edited");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    assert_both_sides_equal(w);
}

static void show_nothing(struct world *w)
{
    fs_memory_set_emptied(w->memory, on_server(""), true);
}

/* As behind a mount whose server has died: the root is known, and seems to be empty. */
static void a_server_that_shows_nothing_from_some_call_on_costs_nothing(void **state)
{
    struct world *w = *state;
    struct csc_share share = recorded_share(w);
    unsigned taken_offline = 0;
    fs_memory_set_identity(w->memory, on_server(""), share.root_id, share.root_volume);
    put_server(w, "d\\one.txt", "one");
    put_server(w, "d\\e\\two.txt", "two");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    for (unsigned n = 1; n < 120; n++) {
        put_client(w, "d\\mine.txt", n % 2 ? "odd" : "even");
        world_happen_at(w, n, show_nothing);
        sync_with(w, "", BOTH);
        taken_offline += strstr(w->log, "80070043") != NULL;
        assert_not_logged(w, "80070002"); /* nothing is said to be missing */
        assert_not_logged(w, "80070003");
        world_happen_at(w, 0, NULL);
        fs_memory_set_emptied(w->memory, on_server(""), false);
        assert_client(w, "d\\mine.txt", n % 2 ? "odd" : "even");
        assert_client(w, "d\\one.txt", "one");
        assert_client(w, "d\\e\\two.txt", "two");
        assert_server(w, "d\\one.txt", "one");
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_both_sides_equal(w);
    }
    assert_true(taken_offline > 10);
}

static void reparse_points_are_neither_entered_nor_deleted(void **state)
{
    struct world *w = *state;
    put_server(w, "link\\inside.txt", "elsewhere");
    assert_hr(fs_memory_set_reparse(w->memory, on_server("link"), true), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "link\\inside.txt", NULL);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void names_that_only_resemble_ours_are_files_like_any_other(void **state)
{
    static const char *const names[] = {"~csc0123456789abcdeg.tmp", "~csc0123456789abcdef.txt",
                                        "~csc.tmp", ".~csc0123456789abcdef.tmp"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        put_client(w, names[i], "a user's");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_server(w, names[i], "a user's");
}

static void bad_paths_fail_before_anything_starts(void **state)
{
    static const struct {
        const char16_t *path;
        HRESULT hr;
    } rows[] = {
        {u"C:\\windows", CSC_E_BAD_PATH},
        {u"relative", CSC_E_BAD_PATH},
        {u"\\\\srv\\share\\a|b", CSC_E_INVALID_NAME},
        {u"", E_INVALIDARG},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct csc_request r = {
            .paths = &rows[i].path, .count = 1, .flags = BOTH, .client = &w->client};
        w->begun = 0;
        assert_hr(csc_synchronize(w->cache, &r), rows[i].hr);
        assert_int_equal(w->begun, 0);
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    struct world *w = *state;
    assert_hr(sync_with(w, "nothing.txt", BOTH), CSC_E_NOT_FOUND);
    assert_hr(pin(w, "nothing.txt", true, true), CSC_E_NOT_FOUND);
    assert_int_equal(w->failures, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, pinned_world, world_end)
        T(a_server_that_does_not_answer_deletes_nothing),
        T(an_unmounted_server_folder_is_not_an_empty_share),
        T(a_share_emptied_under_the_same_identity_deletes_nothing),
        T(another_root_under_the_same_name_is_another_share),
        T(a_lost_cache_folder_is_not_a_deletion),
        T(looking_at_a_lost_cache_folder_concludes_nothing),
        T(a_mass_deletion_here_waits_for_a_decision),
        T(a_mass_deletion_there_waits_for_a_decision),
        T(a_mass_deletion_can_be_taken_back),
        T(a_braked_deletion_stays_a_question_until_it_is_answered),
        T(a_file_in_use_fails_alone),
        T(a_target_in_use_stays_whole),
        T(a_full_disk_on_either_side_loses_nothing),
        T(cancelling_keeps_what_is_done_and_leaves_no_litter),
        T(a_retry_repeats_the_item),
        T(a_retry_repeats_a_path_that_could_not_be_begun),
        T(shares_without_hard_links_are_served_too),
        T(what_is_forbidden_in_the_cache_does_not_mean_that_there_are_no_links),
        T(a_share_without_hard_links_may_say_so_in_its_own_words),
        T(one_link_that_fails_does_not_mean_that_there_are_none),
        T(where_ids_follow_names_files_are_deleted_and_updated_too),
        T(a_server_that_shows_nothing_from_some_call_on_costs_nothing),
        T(reparse_points_are_neither_entered_nor_deleted),
        T(names_that_only_resemble_ours_are_files_like_any_other),
        T(bad_paths_fail_before_anything_starts),
        T(what_is_not_there_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
