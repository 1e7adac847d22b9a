/*
 * Renaming in the cache by csc_cache_rename, with and without the server.
 */
#include "renames.h"

#include "base/result.h"
#include "base/text.h"

static HRESULT rename_item(struct world *w, const char *from, const char *to)
{
    struct csc_path old_path, new_path;
    HRESULT hr;
    assert_hr(csc_path_parse(on_server(from), &old_path), S_OK);
    assert_hr(csc_path_parse(on_server(to), &new_path), S_OK);
    hr = csc_cache_rename(w->cache, &old_path, &new_path);
    csc_path_free(&old_path);
    csc_path_free(&new_path);
    return hr;
}

static void a_file_is_renamed_at_once_and_on_the_server_with_the_next_synchronization(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_share(w);
    assert_hr(rename_item(w, "f.txt", "dir\\sub\\g.txt"), S_OK);
    assert_client(w, "f.txt", NULL);
    assert_client(w, "dir\\sub\\g.txt", "a file");
    assert_server(w, "f.txt", "a file");
    assert_hr(find(w, "dir\\sub\\g.txt", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void a_folder_is_renamed_without_the_server(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill_share(w);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(rename_item(w, "dir", "other\\folder"), S_OK);
    assert_client(w, "other\\folder\\sub\\x.txt", "deeper");
    assert_hr(find(w, "other\\folder", &item), S_OK);
    assert_int_equal(item.pins, CSC_SYNC_PINFORUSER);
    assert_int_equal(item.inherit, CSC_SYNC_PINFORUSER);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    sync_moves_nothing(w, BOTH);
    assert_quiet(w);
}

static void changes_that_wait_go_out_under_the_new_name(void **state)
{
    struct world *w = *state;
    fill_share(w);
    put_client(w, "f.txt", "edited");
    put_client(w, "dir\\d.txt", "edited, too");
    assert_hr(rename_item(w, "f.txt", "g.txt"), S_OK);
    assert_hr(rename_item(w, "dir", "folder"), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "g.txt", "edited");
    assert_server(w, "f.txt", NULL);
    assert_server(w, "folder\\d.txt", "edited, too");
    assert_server(w, "dir\\d.txt", NULL);
    assert_quiet(w);
}

static void what_was_made_here_keeps_its_row(void **state)
{
    struct world *w = *state;
    struct csc_item before, after;
    fill_share(w);
    put_client(w, "new\\n.txt", "new");
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    assert_hr(find(w, "new\\n.txt", &before), S_OK);
    assert_hr(rename_item(w, "new", "newer"), S_OK);
    assert_hr(find(w, "newer\\n.txt", &after), S_OK);
    assert_int_equal(after.id, before.id);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "newer\\n.txt", "new");
    assert_quiet(w);
}

static void the_case_of_a_name_can_be_changed(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(rename_item(w, "f.txt", "F.TXT"), S_OK);
    assert_hr(rename_item(w, "F.TXT", "F.txt"), S_OK);
    assert_hr(rename_item(w, "dir", "Dir"), S_OK);
    sync_moves_nothing(w, BOTH);
    assert_server(w, "Dir\\d.txt", "in a folder");
    assert_quiet(w);
}

static void a_name_that_is_taken_is_refused(void **state)
{
    struct world *w = *state;
    fill_share(w);
    put_client(w, "unseen.txt", "nobody has looked yet");
    put_server(w, "dir\\ghost.txt", "known by name");
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK);
    put_client(w, "later.txt", "nobody has looked yet");
    assert_hr(rename_item(w, "f.txt", "dir"), CSC_E_EXISTS);
    assert_hr(rename_item(w, "dir", "f.txt"), CSC_E_EXISTS);
    assert_hr(rename_item(w, "f.txt", "unseen.txt"), CSC_E_EXISTS);
    assert_hr(rename_item(w, "f.txt", "later.txt"), CSC_E_EXISTS);
    assert_hr(rename_item(w, "f.txt", "dir\\ghost.txt"), CSC_E_EXISTS);
    assert_client(w, "later.txt", "nobody has looked yet");
    assert_client(w, "f.txt", "a file");
}

static void the_name_of_something_deleted_here_is_free(void **state)
{
    struct world *w = *state;
    fill_share(w);
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    assert_hr(rename_item(w, "f.txt", "dir\\d.txt"), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "dir\\d.txt", "a file");
    assert_server(w, "f.txt", NULL);
    assert_quiet(w);
}

static void what_cannot_be_renamed_is_refused(void **state)
{
    struct world *w = *state;
    struct csc_path share, server;
    fill_share(w);
    put_server(w, "ghost.txt", "known by name");
    sync_with(w, "", CSC_SYNC_OUT);
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    assert_hr(rename_item(w, "none.txt", "g.txt"), CSC_E_NOT_FOUND);
    assert_hr(rename_item(w, "dir\\d.txt", "g.txt"), CSC_E_NOT_FOUND);
    assert_hr(rename_item(w, "f.txt", "none\\g.txt"), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    assert_hr(rename_item(w, "ghost.txt", "g.txt"), CSC_E_NOT_SUPPORTED);
    assert_hr(rename_item(w, "dir", "dir\\sub\\dir"), E_INVALIDARG);
    assert_hr(rename_item(w, "f.txt", "nul"), CSC_E_INVALID_NAME);
    assert_hr(rename_item(w, "", "g.txt"), CSC_E_NOT_SUPPORTED);
    assert_hr(csc_path_parse(u"\\\\srv\\share\\f.txt", &share), S_OK);
    assert_hr(csc_path_parse(u"\\\\srv\\elsewhere\\f.txt", &server), S_OK);
    assert_hr(csc_cache_rename(w->cache, &share, &server), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    csc_path_free(&share);
    csc_path_free(&server);
}

static void what_is_in_use_is_refused(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    fill_share(w);
    held = fs_memory_hold(w->memory, on_client(w, "dir\\d.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_hr(rename_item(w, "dir\\d.txt", "g.txt"), CSC_E_SHARING);
    assert_hr(rename_item(w, "dir", "folder"), CSC_E_SHARING);
    held->ops->close(held);
    assert_hr(rename_item(w, "dir", "folder"), S_OK);
}

static void a_death_at_any_call_leaves_one_name_or_the_other(void **state)
{
    bool died = true;
    for (unsigned n = 1; died; n++) {
        struct world *w = *state;
        fill_share(w);
        world_die_at_call(w, n);
        rename_item(w, "dir", "folder");
        rename_item(w, "f.txt", "F.TXT");
        died = world_has_died(w);
        world_restart(w, FS_MEMORY_DROP);
        converge(w);
        assert_server(w, "f.txt", "a file");
        if (fs_memory_facts(w->memory, on_server("dir")).kind == CSC_NONE)
            assert_server(w, "folder\\sub\\x.txt", "deeper");
        else
            assert_server(w, "dir\\sub\\x.txt", "deeper");
        world_end(state);
        world_make(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        TEST(a_file_is_renamed_at_once_and_on_the_server_with_the_next_synchronization),
        TEST(a_folder_is_renamed_without_the_server),
        TEST(changes_that_wait_go_out_under_the_new_name),
        TEST(what_was_made_here_keeps_its_row),
        TEST(the_case_of_a_name_can_be_changed),
        TEST(a_name_that_is_taken_is_refused),
        TEST(the_name_of_something_deleted_here_is_free),
        TEST(what_cannot_be_renamed_is_refused),
        TEST(what_is_in_use_is_refused),
        TEST(a_death_at_any_call_leaves_one_name_or_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
