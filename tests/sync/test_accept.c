/*
 * A server that was rebuilt: its root is another one, for good. Until somebody says so the share is
 * offline; then both sides are brought together as if they had never met, and nothing is deleted.
 */
#include "world.h"

#include "base/result.h"

static void start(struct world *w)
{
    put_server(w, "same.txt", "the same");
    put_server(w, "other.txt", "before");
    put_server(w, "dir\\here.txt", "only here in the end");
    put_server(w, "dir\\deleted.txt", "deleted here");
    assert_hr(pin(w, "", true, true), S_OK);
    put_server(w, "later.txt", "not fetched");
    assert_hr(pin(w, "later.txt", true, false), S_OK);
}

/* Another disk, and on it what it holds of the old one. */
static void rebuild(struct world *w)
{
    put_server(w, "other.txt", "an older one");
    put_server(w, "there.txt", "only there");
    fs_memory_del(w->memory, on_server("dir\\here.txt"));
    fs_memory_set_identity(w->memory, on_server(""), 777, 888);
}

static int64_t share_id(struct world *w)
{
    struct csc_item item;
    assert_hr(find(w, "", &item), S_OK);
    return item.id;
}

static HRESULT accept_root(struct world *w)
{
    return csc_cache_accept_root(w->cache, share_id(w));
}

static uint32_t reason(struct world *w)
{
    uint32_t state = 0, why = 0;
    assert_hr(csc_cache_connection(w->cache, share_id(w), &state, &why), S_OK);
    return why;
}

static void another_root_stays_offline_until_it_is_accepted(void **state)
{
    struct world *w = *state;
    start(w);
    rebuild(w);
    sync_with(w, "", BOTH);
    assert_int_equal(reason(w), CSC_REASON_ERROR);
    assert_hr(csc_cache_go_online(w->cache, share_id(w)), CSC_WIN32(ERROR_BAD_NET_NAME));
    assert_hr(accept_root(w), S_OK);
    assert_int_equal(reason(w), CSC_REASON_NONE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_not_logged(w, "80070043");
}

static void one_sided_files_are_copied_equal_ones_agreed_on_and_others_are_conflicts(void **state)
{
    struct world *w = *state;
    start(w);
    rebuild(w);
    assert_hr(accept_root(w), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "dir\\here.txt", "only here in the end");
    assert_client(w, "there.txt", "only there");
    assert_client(w, "later.txt", "not fetched");
    assert_client(w, "other.txt", "before");
    assert_server(w, "other.txt", "an older one");
    assert_logged(w, "other.txt 8007051a");
    assert_not_logged(w, "same.txt");
    assert_not_logged(w, "delete");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPREMOTE), S_OK);
    assert_both_sides_equal(w);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void an_empty_new_root_gets_everything(void **state)
{
    struct world *w = *state;
    start(w);
    fs_memory_set_emptied(w->memory, on_server(""), true);
    sync_with(w, "", BOTH);
    assert_client(w, "same.txt", "the same");
    assert_hr(accept_root(w), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "dir\\here.txt", "only here in the end");
    assert_server(w, "same.txt", "the same");
    assert_both_sides_equal(w);
}

static void what_was_deleted_here_comes_back(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    start(w);
    fs_memory_del(w->memory, on_client(w, "dir\\deleted.txt"));
    assert_hr(csc_cache_look_inside(w->cache, share_id(w)), S_OK);
    assert_hr(find(w, "dir\\deleted.txt", &item), S_OK);
    assert_true(item.trees.marks & CSC_MARK_DELETED);
    rebuild(w);
    assert_hr(accept_root(w), S_OK);
    assert_hr(sync_with(w, "", CSC_SYNC_IN | CSC_SYNC_OUT), S_OK);
    assert_server(w, "dir\\deleted.txt", "deleted here");
    assert_client(w, "dir\\deleted.txt", "deleted here");
}

static void with_the_known_root_nothing_is_forgotten(void **state)
{
    struct world *w = *state;
    start(w);
    assert_hr(csc_cache_go_offline(w->cache, share_id(w)), S_OK);
    fs_memory_del(w->memory, on_client(w, "dir\\deleted.txt"));
    assert_hr(accept_root(w), S_OK);
    assert_int_equal(reason(w), CSC_REASON_NONE);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "dir\\deleted.txt", NULL);
    assert_both_sides_equal(w);
}

static void a_server_out_of_reach_cannot_be_accepted(void **state)
{
    struct world *w = *state;
    start(w);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    sync_with(w, "", BOTH);
    assert_hr(accept_root(w), CSC_WIN32(ERROR_BAD_NET_NAME));
    assert_int_equal(reason(w), CSC_REASON_ERROR);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    fs_memory_del(w->memory, on_server("dir\\deleted.txt"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\deleted.txt", NULL); /* it was still known */
}

/* Whatever was in flight to the old server: the edit stays, and passes come to an end. */
static void what_was_in_flight_to_the_old_root_costs_nothing(void **state)
{
    bool died = true;
    world_end(state); /* a world of its own for each death */
    for (unsigned n = 1; died; n++) {
        struct world *w;
        world_make(state);
        w = *state;
        start(w);
        put_client(w, "other.txt", "my edit");
        put_client(w, "dir\\new.txt", "made here");
        fs_memory_del(w->memory, on_client(w, "dir\\deleted.txt"));
        world_die_at_call(w, n);
        sync_with(w, "", BOTH);
        died = world_has_died(w);
        world_restart(w, FS_MEMORY_DROP);
        fs_memory_set_identity(w->memory, on_server(""), 777, 888);
        assert_hr(accept_root(w), S_OK);
        for (int pass = 0; pass < 4; pass++)
            assert_hr(sync_with(w, "", BOTH | CSC_SYNC_CR_KEEPLOCAL), S_OK);
        assert_int_equal(w->items, 1);
        assert_both_sides_equal(w);
        assert_server(w, "other.txt", "my edit");
        assert_server(w, "dir\\new.txt", "made here");
        if (died)
            world_end(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        T(another_root_stays_offline_until_it_is_accepted),
        T(one_sided_files_are_copied_equal_ones_agreed_on_and_others_are_conflicts),
        T(an_empty_new_root_gets_everything),
        T(what_was_deleted_here_comes_back),
        T(with_the_known_root_nothing_is_forgotten),
        T(a_server_out_of_reach_cannot_be_accepted),
        T(what_was_in_flight_to_the_old_root_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
