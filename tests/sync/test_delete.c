/*
 * Deleting from the cache alone (csc_delete): what goes, what stays, what is told, and that the
 * server keeps all it has. DOC: IOfflineFilesCache::DeleteItems, OFFLINEFILES_DELETE_FLAG_*.
 */
#include "world.h"

#include "base/result.h"

#include <string.h>

#define MORE_DATA CSC_WIN32(ERROR_MORE_DATA)

/* f.txt and dir with d.txt and sub\x.txt, all pinned, filled and old. */
static void fill(struct world *w)
{
    put_server(w, "f.txt", "a file");
    put_server(w, "dir\\d.txt", "in a folder");
    put_server(w, "dir\\sub\\x.txt", "deeper");
    assert_hr(pin(w, "", true, true), S_OK);
    world_grows_old(w);
}

static void assert_server_has_all(struct world *w)
{
    assert_server(w, "f.txt", "a file");
    assert_server(w, "dir\\d.txt", "in a folder");
    assert_server(w, "dir\\sub\\x.txt", "deeper");
}

static void assert_unknown(struct world *w, const char *rel)
{
    struct csc_item item;
    assert_hr(find(w, rel, &item), CSC_E_NOT_FOUND);
}

static void assert_known(struct world *w, const char *rel)
{
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
}

static void a_file_leaves_the_cache_and_stays_on_the_server(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(delete_with(w, "f.txt", 0), S_OK);
    assert_string_equal(w->log, "delete-on-client \\\\srv\\share\\f.txt 00000000\n");
    assert_client(w, "f.txt", NULL);
    assert_unknown(w, "f.txt");
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK);
    assert_server_has_all(w);
    assert_known(w, "dir\\d.txt");
}

static void a_deleted_item_comes_back_where_its_folder_is_pinned(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(delete_with(w, "dir", 0), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server_has_all(w);
    assert_client(w, "dir\\sub\\x.txt", "deeper");
    assert_both_sides_equal(w);
}

static void a_folder_goes_with_all_that_is_in_it_children_first(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(delete_with(w, "dir", 0), S_OK);
    assert_string_equal(w->log, "delete-on-client \\\\srv\\share\\dir\\d.txt 00000000\n"
                                "delete-on-client \\\\srv\\share\\dir\\sub\\x.txt 00000000\n"
                                "delete-on-client \\\\srv\\share\\dir\\sub 00000000\n"
                                "delete-on-client \\\\srv\\share\\dir 00000000\n");
    assert_false(fs_memory_facts(w->memory, on_client(w, "dir")).kind);
    assert_unknown(w, "dir");
    assert_known(w, "f.txt");
}

static void a_share_goes_as_a_whole_without_asking_the_server(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    fill(w);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(delete_with(w, "", 0), S_OK);
    assert_unknown(w, "");
    assert_false(fs_memory_facts(w->memory, on_client(w, "")).kind);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    assert_server_has_all(w);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_hr(find(w, "", &item), S_OK);
    assert_both_sides_equal(w);
}

static void a_server_goes_with_its_last_share(void **state)
{
    struct world *w = *state;
    const char16_t *path = u"\\\\srv";
    struct csc_request request = {.paths = &path, .count = 1, .client = &w->client};
    struct csc_counts counts;
    fill(w);
    assert_hr(csc_delete(w->cache, &request), S_OK);
    assert_hr(csc_store_count(csc_cache_store(w->cache), CSC_ROOT_ID, &counts), S_OK);
    assert_int_equal(counts.items, 0);
    assert_server_has_all(w);
}

/* ---- what is not synchronized ---- */

static void what_is_not_synchronized_stays_and_so_does_its_folder(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "dir\\d.txt", "edited");
    put_client(w, "dir\\sub\\new.txt", "made here");
    assert_hr(delete_with(w, "dir", 0), MORE_DATA);
    assert_logged(w, "\\dir\\d.txt 800700aa\n");
    assert_logged(w, "\\dir\\sub\\new.txt 800700aa\n");
    assert_logged(w, "\\dir\\sub\\x.txt 00000000\n");
    assert_logged(w, "\\dir\\sub 80070091\n");
    assert_logged(w, "\\dir 80070091\n");
    assert_client(w, "dir\\d.txt", "edited");
    assert_client(w, "dir\\sub\\new.txt", "made here");
    assert_unknown(w, "dir\\sub\\x.txt");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "dir\\d.txt", "edited");
    assert_server(w, "dir\\sub\\new.txt", "made here");
    assert_both_sides_equal(w);
}

static void one_modified_file_is_its_own_result(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "f.txt", "edited");
    assert_hr(delete_with(w, "f.txt", 0), CSC_E_BUSY);
    assert_client(w, "f.txt", "edited");
    assert_hr(delete_with(w, "f.txt", CSC_DELETE_DELMODIFIED), S_OK);
    assert_client(w, "f.txt", NULL);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "f.txt", "a file");
    assert_server_has_all(w);
}

static void a_deletion_made_here_is_a_change_too_and_can_be_forgotten(void **state)
{
    struct world *w = *state;
    fill(w);
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    fs_memory_del(w->memory, on_client(w, "dir"));
    assert_hr(delete_with(w, "", 0), MORE_DATA);
    assert_logged(w, "\\f.txt 800700aa\n");
    assert_logged(w, "\\dir 800700aa\n");
    assert_hr(delete_with(w, "dir\\d.txt", 0), CSC_E_BUSY);
    assert_hr(delete_with(w, "", CSC_DELETE_DELMODIFIED), S_OK);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server_has_all(w);
    assert_both_sides_equal(w);
}

static void deletions_that_stay_reach_the_server(void **state)
{
    struct world *w = *state;
    fill(w);
    fs_memory_del(w->memory, on_client(w, "f.txt"));
    fs_memory_del(w->memory, on_client(w, "dir"));
    assert_hr(delete_with(w, "", 0), MORE_DATA);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "f.txt", NULL);
    assert_false(fs_memory_facts(w->memory, on_server("dir")).kind);
}

static void an_open_conflict_stays(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "f.txt", "mine");
    put_server(w, "f.txt", "theirs");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(delete_with(w, "", 0), MORE_DATA);
    assert_client(w, "f.txt", "mine");
    assert_unknown(w, "dir");
    assert_hr(delete_with(w, "", CSC_DELETE_DELMODIFIED), S_OK);
    assert_unknown(w, "");
    assert_server(w, "f.txt", "theirs");
}

/* Same size, same time, another content: only its blocks tell. */
static void a_young_copy_goes_only_if_its_content_is_the_agreed_one(void **state)
{
    struct world *w = *state;
    struct csc_facts before;
    put_server(w, "f.txt", "one");
    put_server(w, "g.txt", "one");
    assert_hr(pin(w, "", true, true), S_OK);
    before = fs_memory_facts(w->memory, on_client(w, "f.txt"));
    put_client(w, "f.txt", "two");
    fs_memory_set_written(w->memory, on_client(w, "f.txt"), before.written);
    assert_hr(delete_with(w, "f.txt", 0), CSC_E_BUSY);
    assert_client(w, "f.txt", "two");
    assert_hr(delete_with(w, "g.txt", 0), S_OK);
    assert_client(w, "g.txt", NULL);
}

/* ---- flags ---- */

static void the_flags_spare_what_is_pinned_or_is_not(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(unpin(w, "dir\\d.txt", false), S_OK);
    assert_hr(delete_with(w, "dir", CSC_DELETE_NOPINNED), S_OK);
    assert_string_equal(w->log, "delete-on-client \\\\srv\\share\\dir\\d.txt 00000000\n");
    assert_unknown(w, "dir\\d.txt");
    assert_known(w, "dir\\sub\\x.txt");
    assert_hr(unpin(w, "dir\\sub", false), S_OK); /* and x.txt in it */
    assert_hr(delete_with(w, "dir", CSC_DELETE_NOAUTOCACHED), S_OK);
    assert_string_equal(w->log, "");
    assert_known(w, "dir\\sub\\x.txt");
    assert_hr(delete_with(w, "dir\\sub", 0), S_OK);
    assert_hr(delete_with(w, "dir", CSC_DELETE_NOAUTOCACHED), S_OK);
    assert_unknown(w, "dir");
    assert_server_has_all(w);
}

static void a_file_that_a_flag_spares_is_no_failure(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(delete_with(w, "f.txt", CSC_DELETE_NOPINNED), S_OK);
    assert_int_equal(w->items, 0);
    assert_client(w, "f.txt", "a file");
}

/* ---- the rest ---- */

static void what_is_not_cached_is_not_found(void **state)
{
    struct world *w = *state;
    fill(w);
    assert_hr(delete_with(w, "nothing", 0), CSC_E_NOT_FOUND);
    assert_logged(w, "\\nothing 80070002\n");
    assert_server_has_all(w);
}

static void sparse_items_and_names_go_too(void **state)
{
    struct world *w = *state;
    put_server(w, "dir\\d.txt", "in a folder");
    put_server(w, "dir\\e.txt", "beside it");
    assert_hr(pin_with(w, "dir\\d.txt", CSC_SYNC_PINFORUSER), S_OK);
    assert_known(w, "dir\\e.txt"); /* a ghost */
    assert_hr(delete_with(w, "", 0), S_OK);
    assert_unknown(w, "dir");
    assert_unknown(w, "");
}

static void a_file_in_use_stays(void **state)
{
    struct world *w = *state;
    struct csc_file *user;
    fill(w);
    user = fs_memory_hold(w->memory, on_client(w, "dir\\d.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_non_null(user);
    assert_hr(delete_with(w, "dir", 0), MORE_DATA);
    assert_logged(w, "\\dir\\d.txt 80070020\n");
    user->ops->close(user);
    assert_client(w, "dir\\d.txt", "in a folder");
    assert_hr(delete_with(w, "dir", 0), S_OK);
    assert_server_has_all(w);
}

static void cancelling_leaves_what_is_deleted_deleted(void **state)
{
    struct world *w = *state;
    fill(w);
    for (unsigned n = 1;; n++) {
        HRESULT hr;
        w->abort_at = n;
        hr = delete_with(w, "dir", 0);
        w->abort_at = 0;
        if (hr == S_OK)
            break;
        assert_hr(hr, CSC_E_CANCELLED);
        assert_hr(sync_with(w, "", BOTH), S_OK);
        assert_server_has_all(w);
        assert_both_sides_equal(w);
    }
}

static void a_client_that_wants_an_item_again_gets_it_again(void **state)
{
    struct world *w = *state;
    fill(w);
    put_client(w, "f.txt", "edited");
    w->retries = 2;
    assert_hr(delete_with(w, "f.txt", 0), CSC_E_BUSY);
    assert_int_equal(w->items, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
    const struct CMUnitTest tests[] = {
        TEST(a_file_leaves_the_cache_and_stays_on_the_server),
        TEST(a_deleted_item_comes_back_where_its_folder_is_pinned),
        TEST(a_folder_goes_with_all_that_is_in_it_children_first),
        TEST(a_share_goes_as_a_whole_without_asking_the_server),
        TEST(a_server_goes_with_its_last_share),
        TEST(what_is_not_synchronized_stays_and_so_does_its_folder),
        TEST(one_modified_file_is_its_own_result),
        TEST(a_deletion_made_here_is_a_change_too_and_can_be_forgotten),
        TEST(deletions_that_stay_reach_the_server),
        TEST(an_open_conflict_stays),
        TEST(a_young_copy_goes_only_if_its_content_is_the_agreed_one),
        TEST(the_flags_spare_what_is_pinned_or_is_not),
        TEST(a_file_that_a_flag_spares_is_no_failure),
        TEST(what_is_not_cached_is_not_found),
        TEST(sparse_items_and_names_go_too),
        TEST(a_file_in_use_stays),
        TEST(cancelling_leaves_what_is_deleted_deleted),
        TEST(a_client_that_wants_an_item_again_gets_it_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
