/*
 * Renames that wait for the next start (csc_cache_rename_later, csc_cache_start), of items and of
 * whole shares and servers; limits of space. DOC: IOfflineFilesCache::RenameItem.
 */
#include "renames.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <string.h>

static HRESULT later(struct world *w, const char16_t *from, const char16_t *to)
{
    struct csc_path old_path, new_path;
    HRESULT hr;
    assert_hr(csc_path_parse(from, &old_path), S_OK);
    assert_hr(csc_path_parse(to, &new_path), S_OK);
    hr = csc_cache_rename_later(w->cache, &old_path, &new_path);
    csc_path_free(&old_path);
    csc_path_free(&new_path);
    return hr;
}

static struct csc_started start(struct world *w)
{
    struct csc_started started;
    assert_hr(csc_cache_start(w->cache, &started), S_OK);
    return started;
}

static bool is_cached(struct world *w, const char16_t *unc)
{
    struct csc_path path;
    struct csc_item item;
    HRESULT hr;
    assert_hr(csc_path_parse(unc, &path), S_OK);
    hr = csc_cache_find(w->cache, &path, &item);
    csc_path_free(&path);
    assert_true(hr == S_OK || hr == CSC_E_NOT_FOUND);
    return hr == S_OK;
}

static void nothing_happens_before_the_next_start(void **state)
{
    struct world *w = *state;
    struct csc_started started;
    fill_share(w);
    assert_hr(later(w, on_server("f.txt"), on_server("dir\\g.txt")), S_OK);
    assert_client(w, "f.txt", "a file");
    world_restart(w, FS_MEMORY_KEEP);
    assert_client(w, "f.txt", "a file");
    started = start(w);
    assert_int_equal(started.renamed, 1);
    assert_client(w, "f.txt", NULL);
    assert_client(w, "dir\\g.txt", "a file");
    started = start(w);
    assert_int_equal(started.renamed + started.waiting + started.given_up, 0);
    sync_moves_nothing(w, BOTH);
    assert_server(w, "dir\\g.txt", "a file");
}

static void a_new_name_that_is_cached_is_refused_when_asked_and_when_it_is_due(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(later(w, on_server("f.txt"), on_server("dir")), CSC_E_EXISTS);
    assert_hr(later(w, on_server("f.txt"), on_server("g.txt")), S_OK);
    put_client(w, "g.txt", "made in between");
    assert_int_equal(start(w).given_up, 1);
    assert_client(w, "f.txt", "a file");
    assert_client(w, "g.txt", "made in between");
    assert_int_equal(start(w).given_up, 0);
}

static void what_is_not_there_is_no_failure(void **state)
{
    struct world *w = *state;
    struct csc_started started;
    fill_share(w);
    assert_hr(later(w, on_server("nothing"), on_server("g.txt")), S_OK);
    assert_hr(later(w, u"\\\\nowhere\\x", u"\\\\nowhere\\y"), S_OK);
    started = start(w);
    assert_int_equal(started.renamed + started.waiting + started.given_up, 0);
}

static void what_is_in_use_waits_for_another_start(void **state)
{
    struct world *w = *state;
    struct csc_file *user;
    fill_share(w);
    assert_hr(later(w, on_server("dir"), on_server("folder")), S_OK);
    user = fs_memory_hold(w->memory, on_client(w, "dir\\d.txt"), FS_MEMORY_READ, FS_MEMORY_READ);
    assert_int_equal(start(w).waiting, 1);
    user->ops->close(user);
    assert_int_equal(start(w).renamed, 1);
    assert_client(w, "folder\\d.txt", "in a folder");
}

static void kinds_cannot_be_mixed(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(later(w, u"\\\\srv\\share", u"\\\\srv\\share2\\x"), CSC_E_NOT_SUPPORTED);
    assert_hr(later(w, u"\\\\srv", u"\\\\srv2\\share"), CSC_E_NOT_SUPPORTED);
    assert_hr(later(w, on_server("f.txt"), u"\\\\srv\\other\\f.txt"),
              CSC_WIN32(ERROR_NOT_SAME_DEVICE));
    assert_hr(later(w, on_server("f.txt"), on_server("f.txt")), CSC_E_EXISTS);
    assert_hr(later(w, on_server("f.txt"), on_server("F.txt")), S_OK);
}

/* ---- shares and servers ---- */

/* \\srv\share is now \\new\data, with the same files but one. */
static void move_server(struct world *w)
{
    fs_memory_add_root(w->memory, u"\\\\new\\data");
    fs_memory_put_text(w->memory, u"\\\\new\\data\\f.txt", "a file");
    fs_memory_put_text(w->memory, u"\\\\new\\data\\dir\\d.txt", "in a folder");
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
}

static HRESULT sync_new(struct world *w)
{
    const char16_t *path = u"\\\\new\\data";
    const struct csc_request request = {
        .paths = &path, .count = 1, .flags = BOTH, .client = &w->client};
    w->log[0] = 0;
    return csc_synchronize(w->cache, &request);
}

static void assert_text_at(struct world *w, const char *rel, const char *text)
{
    char path[400];
    char16_t *wide;
    const char *found;
    snprintf(path, sizeof(path), "%s\\namespace\\new\\data\\%s", w->folder, rel);
    wide = csc_from_utf8(path);
    found = fs_memory_get(w->memory, wide, NULL);
    assert_non_null(found);
    assert_string_equal(found, text);
    csc_free(wide);
}

static void a_share_moves_to_another_server_with_its_content_and_its_edits(void **state)
{
    struct world *w = *state;
    fill_share(w);
    put_client(w, "dir\\sub\\x.txt", "edited");
    move_server(w);
    assert_hr(later(w, u"\\\\srv\\share", u"\\\\new\\data"), S_OK);
    assert_int_equal(start(w).renamed, 1);
    assert_false(is_cached(w, u"\\\\srv"));
    assert_text_at(w, "f.txt", "a file");
    assert_hr(sync_new(w), S_OK);
    assert_text_at(w, "dir\\sub\\x.txt", "edited");
    assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\dir\\sub\\x.txt", NULL),
                        "edited");
    assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\f.txt", NULL), "a file");
    assert_not_logged(w, "delete");
}

static void a_server_is_renamed_with_all_its_shares(void **state)
{
    struct world *w = *state;
    fill_share(w);
    assert_hr(later(w, u"\\\\srv", u"\\\\new"), S_OK);
    assert_int_equal(start(w).renamed, 1);
    assert_true(is_cached(w, u"\\\\new\\share\\dir\\sub\\x.txt"));
    assert_false(is_cached(w, u"\\\\srv"));
}

static void a_new_server_that_differs_is_a_conflict_and_never_a_deletion(void **state)
{
    struct world *w = *state;
    fill_share(w);
    fs_memory_del(w->memory, on_client(w, "dir\\d.txt"));
    move_server(w);
    fs_memory_put_text(w->memory, u"\\\\new\\data\\f.txt", "another");
    assert_hr(later(w, u"\\\\srv\\share", u"\\\\new\\data"), S_OK);
    assert_int_equal(start(w).renamed, 1);
    assert_hr(sync_new(w), S_OK);
    assert_logged(w, "f.txt 8007051a");
    assert_text_at(w, "f.txt", "a file");
    assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\f.txt", NULL), "another");
    assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\dir\\d.txt", NULL),
                        "in a folder");
}

static void death_at_any_step_of_a_move_loses_nothing(void **state)
{
    bool died = true;
    for (unsigned n = 1; died; n++) {
        struct csc_started started;
        struct world *w;
        world_make(state);
        w = *state;
        fill_share(w);
        put_client(w, "dir\\sub\\x.txt", "edited");
        move_server(w);
        assert_hr(later(w, u"\\\\srv\\share", u"\\\\new\\data"), S_OK);
        world_die_at_call(w, n);
        csc_cache_start(w->cache, &started);
        died = world_has_died(w);
        world_restart(w, FS_MEMORY_GARBLE);
        start(w);
        assert_int_equal(start(w).waiting, 0);
        assert_text_at(w, "dir\\sub\\x.txt", "edited");
        sync_new(w);
        assert_text_at(w, "f.txt", "a file");
        assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\dir\\sub\\x.txt", NULL),
                            "edited");
        assert_false(is_cached(w, u"\\\\srv"));
        world_end(state);
    }
    world_make(state);
}

static void death_at_any_write_of_a_move_loses_nothing(void **state)
{
    bool died = true;
    for (unsigned n = 1; died; n++) {
        struct csc_started started;
        struct world *w;
        world_make(state);
        w = *state;
        fill_share(w);
        put_client(w, "dir\\sub\\x.txt", "edited");
        move_server(w);
        assert_hr(later(w, u"\\\\srv\\share", u"\\\\new\\data"), S_OK);
        world_die_at_store(w, n);
        csc_cache_start(w->cache, &started);
        died = world_has_died(w);
        world_restart(w, FS_MEMORY_KEEP);
        start(w);
        sync_new(w);
        assert_text_at(w, "f.txt", "a file");
        assert_string_equal(fs_memory_get(w->memory, u"\\\\new\\data\\dir\\sub\\x.txt", NULL),
                            "edited");
        world_end(state);
    }
    world_make(state);
}

/* ---- space ---- */

static void limits_are_a_quarter_of_the_volume_until_they_are_set(void **state)
{
    struct world *w = *state;
    struct csc_space space;
    fill_share(w);
    fs_memory_set_quota(w->memory, world_folder(w), 4000);
    assert_hr(csc_cache_space(w->cache, &space), S_OK);
    assert_int_equal(space.volume, 4000);
    assert_int_equal(space.limit, 1000);
    assert_int_equal(space.auto_limit, 1000);
    assert_int_equal(space.used, 6 + 11 + 6);
    assert_int_equal(space.auto_used, 0);
    assert_hr(unpin(w, "f.txt", false), S_OK);
    assert_hr(csc_cache_set_limits(w->cache, 10, 11), E_INVALIDARG);
    assert_hr(csc_cache_set_limits(w->cache, 500, 5), S_OK);
    assert_hr(csc_cache_space(w->cache, &space), S_OK);
    assert_int_equal(space.limit, 500);
    assert_int_equal(space.auto_limit, 5);
    assert_int_equal(space.auto_used, 6);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
    const struct CMUnitTest tests[] = {
        TEST(nothing_happens_before_the_next_start),
        TEST(a_new_name_that_is_cached_is_refused_when_asked_and_when_it_is_due),
        TEST(what_is_not_there_is_no_failure),
        TEST(what_is_in_use_waits_for_another_start),
        TEST(kinds_cannot_be_mixed),
        TEST(a_share_moves_to_another_server_with_its_content_and_its_edits),
        TEST(a_server_is_renamed_with_all_its_shares),
        TEST(a_new_server_that_differs_is_a_conflict_and_never_a_deletion),
        cmocka_unit_test_teardown(death_at_any_step_of_a_move_loses_nothing, world_end),
        cmocka_unit_test_teardown(death_at_any_write_of_a_move_loses_nothing, world_end),
        TEST(limits_are_a_quarter_of_the_volume_until_they_are_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
