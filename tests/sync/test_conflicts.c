/*
 * Conflicts: found, left alone, logged, and resolved only as somebody says.
 */
#include "world.h"

#include "base/result.h"

static void conflict_on(struct world *w, const char *rel)
{
    put_client(w, rel, "mine");
    put_server(w, rel, "theirs!");
}

static int pinned_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    put_server(w, "a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    return pin(w, "", true, true) == S_OK ? 0 : -1;
}

static bool is_logged(struct world *w, const char *rel, uint32_t *conflict_state)
{
    struct csc_item item;
    struct csc_conflict c;
    if (FAILED(find(w, rel, &item)) ||
        FAILED(csc_store_conflict_get(csc_cache_store(w->cache), item.id, &c)))
        return false;
    if (conflict_state)
        *conflict_state = c.state;
    return true;
}

static void two_edits_are_a_conflict_and_both_stay(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    uint32_t found = 0, mode = 0, reason = 0;
    conflict_on(w, "a.txt");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "none \\\\srv\\share\\a.txt 8007051a");
    assert_client(w, "a.txt", "mine");
    assert_server(w, "a.txt", "theirs!");
    assert_true(is_logged(w, "a.txt", &found));
    assert_int_equal(found, CSC_STATE_FileChangedOnClient_ChangedOnServer);
    assert_hr(find(w, "a.txt", &item), S_OK);
    assert_hr(csc_cache_connection(w->cache, item.id, &mode, &reason), S_OK);
    assert_int_equal(mode, CSC_OFFLINE);
    assert_int_equal(reason, CSC_REASON_CONFLICT);
}

static void a_single_conflicting_file_returns_its_result(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    assert_hr(sync_with(w, "a.txt", BOTH), CSC_E_CONFLICT);
}

static void keep_local_overwrites_the_server(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    sync_with(w, "", BOTH);
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
    assert_server(w, "a.txt", "mine");
    assert_false(is_logged(w, "a.txt", NULL));
    assert_both_sides_equal(w);
}

static void keep_remote_overwrites_the_cached_copy(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_client(w, "a.txt", "theirs!");
    assert_both_sides_equal(w);
}

static void keep_latest_takes_the_later_change(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt"); /* the server's edit came later */
    put_server(w, "dir\\b.txt", "theirs!");
    put_client(w, "dir\\b.txt", "mine");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLATEST), S_OK);
    assert_client(w, "a.txt", "theirs!");
    assert_server(w, "dir\\b.txt", "mine");
    assert_both_sides_equal(w);
}

static void keep_latest_restores_a_changed_file_that_the_server_deleted(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "mine");
    fs_memory_del(w->memory, on_server("a.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "a.txt", "mine");
    assert_server(w, "a.txt", NULL);
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLATEST), S_OK);
    assert_server(w, "a.txt", "mine");
    assert_both_sides_equal(w);
}

static void keep_remote_deletes_a_changed_copy_that_the_server_deleted(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "mine");
    fs_memory_del(w->memory, on_server("a.txt"));
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_client(w, "a.txt", NULL);
    assert_both_sides_equal(w);
}

static void a_file_deleted_here_and_changed_there_waits_for_a_decision(void **state)
{
    struct world *w = *state;
    fs_memory_del(w->memory, on_client(w, "a.txt"));
    put_server(w, "a.txt", "theirs!");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_logged(w, "8007051a");
    assert_server(w, "a.txt", "theirs!");
    assert_client(w, "a.txt", NULL);
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_client(w, "a.txt", "theirs!");
    assert_both_sides_equal(w);
}

static void a_file_changed_here_in_a_directory_deleted_there_is_not_lost(void **state)
{
    struct world *w = *state;
    put_client(w, "dir\\b.txt", "mine");
    put_client(w, "dir\\new.txt", "new");
    fs_memory_del(w->memory, on_server("dir"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\b.txt", "mine");
    assert_server(w, "dir\\new.txt", "new"); /* its directory is made anew for it */
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
    assert_server(w, "dir\\b.txt", "mine");
    assert_both_sides_equal(w);
}

static void a_new_server_file_in_a_directory_deleted_here_keeps_the_directory(void **state)
{
    struct world *w = *state;
    fs_memory_del(w->memory, on_client(w, "dir"));
    put_server(w, "dir\\new.txt", "new");
    sync_with(w, "", BOTH);
    assert_server(w, "dir\\new.txt", "new");
    assert_server(w, "dir\\b.txt", NULL);
    sync_with(w, "", BOTH);
    assert_client(w, "dir\\new.txt", "new");
    assert_both_sides_equal(w);
}

static void equal_edits_on_both_sides_are_no_conflict(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "the same");
    put_server(w, "a.txt", "the same");
    put_client(w, "new.txt", "also the same");
    put_server(w, "new.txt", "also the same");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    assert_both_sides_equal(w);
}

static void two_new_files_of_one_name_are_a_conflict(void **state)
{
    struct world *w = *state;
    uint32_t found = 0;
    put_client(w, "new.txt", "mine");
    put_server(w, "new.txt", "theirs!");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "new.txt", "mine");
    assert_server(w, "new.txt", "theirs!");
    assert_true(is_logged(w, "new.txt", &found));
    assert_int_equal(found, CSC_STATE_FileCreatedOnClient_FileOnServer);
}

static void a_conflict_that_dissolves_leaves_the_log(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    sync_with(w, "", BOTH);
    assert_true(is_logged(w, "a.txt", NULL));
    put_client(w, "a.txt", "theirs!");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_false(is_logged(w, "a.txt", NULL));
}

/* ---- a handler ---- */

static void a_handler_decides_and_flags_are_ignored(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    w->has_handler = true;
    w->answer = CSC_RESOLVE_KEEPREMOTE;
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
    assert_client(w, "a.txt", "theirs!");
    assert_both_sides_equal(w);
}

static void keep_all_gives_the_cached_version_the_new_name_on_both_sides(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    conflict_on(w, "dir\\b.txt");
    w->has_handler = true;
    w->answer = CSC_RESOLVE_KEEPALLCHANGES;
    w->new_name = "b (me v1).txt";
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "dir\\b (me v1).txt", "mine");
    assert_client(w, "dir\\b (me v1).txt", "mine");
    assert_server(w, "dir\\b.txt", "theirs!");
    assert_client(w, "dir\\b.txt", "theirs!");
    assert_both_sides_equal(w);
    assert_hr(find(w, "dir\\b (me v1).txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void keep_all_without_a_usable_name_is_an_error_and_stays_logged(void **state)
{
    static const char *const names[] = {NULL, "a\\b", "con.txt", "x:y", "a.txt", "dir", "dot."};
    struct world *w = *state;
    conflict_on(w, "a.txt");
    w->has_handler = true;
    w->answer = CSC_RESOLVE_KEEPALLCHANGES;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        w->new_name = names[i];
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_int_equal(w->failures, 1);
        assert_true(is_logged(w, "a.txt", NULL));
        assert_client(w, "a.txt", "mine");
        assert_server(w, "a.txt", "theirs!");
    }
}

static void every_answer_that_is_no_decision_leaves_both_copies(void **state)
{
    static const struct {
        enum csc_resolution answer;
        const char *result;
        bool logged;
    } rows[] = {
        {CSC_RESOLVE_NONE, "8007051a", true},
        {CSC_RESOLVE_LOG, "8007051a", true},
        {CSC_RESOLVE_SKIP, "00000001", false},
        {(enum csc_resolution)77, "8007051a", true},
    };
    struct world *w = *state;
    w->has_handler = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        conflict_on(w, "a.txt");
        w->answer = rows[i].answer;
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_logged(w, rows[i].result);
        assert_client(w, "a.txt", "mine");
        assert_server(w, "a.txt", "theirs!");
        assert_int_equal(is_logged(w, "a.txt", NULL), rows[i].logged);
        w->answer = CSC_RESOLVE_KEEPLOCAL; /* start afresh */
        assert_hr(sync_with(w, "", BOTH), S_OK);
    }
}

static void abort_cancels_the_whole_run(void **state)
{
    struct world *w = *state;
    conflict_on(w, "a.txt");
    put_client(w, "z.txt", "never sent");
    w->has_handler = true;
    w->answer = CSC_RESOLVE_ABORT;
    assert_hr(sync_with(w, "", BOTH), CSC_E_CANCELLED);
    assert_server(w, "a.txt", "theirs!");
    assert_server(w, "z.txt", NULL);
}

static void folder_here_file_there(struct world *w)
{
    put_client(w, "b\\inner\\n.txt", "mine");
    put_client(w, "b (v1)", "has that name already");
    put_server(w, "b", "theirs!");
}

static void keep_remote_over_a_folder_with_new_files_sets_the_folder_aside(void **state)
{
    struct world *w = *state;
    folder_here_file_there(w);
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "b", "theirs!");
    assert_client(w, "b (v2)\\inner\\n.txt", "mine");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_server(w, "b (v2)\\inner\\n.txt", "mine");
    assert_both_sides_equal(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void keep_local_over_a_folder_with_unseen_files_sets_the_folder_aside(void **state)
{
    struct world *w = *state;
    put_client(w, "b", "mine");
    put_server(w, "b\\inner\\n.txt", "theirs!");
    put_server(w, "b (v1)", "has that name already");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "b", "mine");
    assert_server(w, "b (v2)\\inner\\n.txt", "theirs!");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "b (v2)\\inner\\n.txt", "theirs!");
    assert_both_sides_equal(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void keep_remote_over_a_folder_removes_what_was_agreed_in_it(void **state)
{
    struct world *w = *state;
    fs_memory_set_attributes(w->memory, on_client(w, "dir"), FILE_ATTRIBUTE_HIDDEN);
    assert_hr(fs_memory_del(w->memory, on_server("dir")), S_OK);
    put_server(w, "dir", "theirs!");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "dir", "theirs!");
    assert_both_sides_equal(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, pinned_world, world_end)
        T(two_edits_are_a_conflict_and_both_stay),
        T(a_single_conflicting_file_returns_its_result),
        T(keep_local_overwrites_the_server),
        T(keep_remote_overwrites_the_cached_copy),
        T(keep_latest_takes_the_later_change),
        T(keep_latest_restores_a_changed_file_that_the_server_deleted),
        T(keep_remote_deletes_a_changed_copy_that_the_server_deleted),
        T(a_file_deleted_here_and_changed_there_waits_for_a_decision),
        T(a_file_changed_here_in_a_directory_deleted_there_is_not_lost),
        T(a_new_server_file_in_a_directory_deleted_here_keeps_the_directory),
        T(equal_edits_on_both_sides_are_no_conflict),
        T(two_new_files_of_one_name_are_a_conflict),
        T(a_conflict_that_dissolves_leaves_the_log),
        T(a_handler_decides_and_flags_are_ignored),
        T(keep_all_gives_the_cached_version_the_new_name_on_both_sides),
        T(keep_all_without_a_usable_name_is_an_error_and_stays_logged),
        T(every_answer_that_is_no_decision_leaves_both_copies),
        T(abort_cancels_the_whole_run),
        T(keep_remote_over_a_folder_with_new_files_sets_the_folder_aside),
        T(keep_local_over_a_folder_with_unseen_files_sets_the_folder_aside),
        T(keep_remote_over_a_folder_removes_what_was_agreed_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
