/*
 * The flags of a synchronization, each for itself: what it lets through and what it does not; and
 * suspended trees, which one of them leaves alone.
 */
#include "world.h"

#include "base/result.h"

#define SKIP (BOTH | CSC_SYNC_SKIPSUSPENDEDDIRS)

/* a.txt and dir\\b.txt are in the cache, later.txt is pinned and sparse. */
static void start(struct world *w)
{
    put_server(w, "a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    put_server(w, "dir\\sub\\c.txt", "gamma");
    assert_hr(pin(w, "", true, true), S_OK);
    put_server(w, "later.txt", "not yet");
    assert_hr(pin(w, "later.txt", true, false), S_OK);
}

static struct csc_item item_at(struct world *w, const char *rel)
{
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    return item;
}

/* Something to do in each direction. */
static void change_both_sides(struct world *w)
{
    put_client(w, "a.txt", "alpha, edited here");
    put_client(w, "made here.txt", "of the client");
    put_server(w, "dir\\b.txt", "beta, edited there");
    put_server(w, "dir\\made there.txt", "of the server");
}

/* ---- the directions ---- */

static void fillsparse_alone_fills_and_does_nothing_else(void **state)
{
    struct world *w = *state;
    start(w);
    change_both_sides(w);
    assert_hr(sync_with(w, "", CSC_SYNC_FILLSPARSE), S_OK);
    assert_int_equal(w->items, 2);
    assert_client(w, "later.txt", "not yet");
    assert_client(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\made there.txt", NULL);
    assert_server(w, "a.txt", "alpha");
    assert_server(w, "made here.txt", NULL);
}

static void fillsparse_takes_the_version_of_today_and_leaves_what_the_server_deleted(void **state)
{
    struct world *w = *state;
    start(w);
    put_server(w, "gone.txt", "soon gone");
    assert_hr(pin(w, "gone.txt", true, false), S_OK);
    fs_memory_del(w->memory, on_server("gone.txt"));
    put_server(w, "later.txt", "a newer one");
    assert_hr(sync_with(w, "", CSC_SYNC_FILLSPARSE), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "later.txt", "a newer one");
}

static void syncin_fills_too_and_sends_nothing(void **state)
{
    struct world *w = *state;
    start(w);
    change_both_sides(w);
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    assert_client(w, "later.txt", "not yet");
    assert_client(w, "dir\\b.txt", "beta, edited there");
    assert_client(w, "dir\\made there.txt", NULL);
    assert_server(w, "a.txt", "alpha");
    assert_server(w, "made here.txt", NULL);
}

static void syncout_alone_sends_and_brings_nothing(void **state)
{
    struct world *w = *state;
    start(w);
    change_both_sides(w);
    assert_hr(sync_with(w, "", CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES), S_OK);
    assert_server(w, "a.txt", "alpha, edited here");
    assert_server(w, "made here.txt", "of the client");
    assert_client(w, "later.txt", NULL);
    assert_client(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\made there.txt", NULL);
}

static void nonewfilesout_holds_back_what_the_server_never_had(void **state)
{
    struct world *w = *state;
    start(w);
    change_both_sides(w);
    put_client(w, "new dir\\deep.txt", "of the client");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_NONEWFILESOUT), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", "alpha, edited here");
    assert_server(w, "made here.txt", NULL);
    assert_server(w, "new dir\\deep.txt", NULL);
    assert_int_equal(fs_memory_facts(w->memory, on_server("new dir")).kind, CSC_NONE);
    assert_client(w, "made here.txt", "of the client");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

/* ---- pins of new files ---- */

static void pinnewfiles_hands_down_the_pins_of_the_directory(void **state)
{
    struct world *w = *state;
    start(w);
    put_server(w, "dir\\new\\n.txt", "new");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\new\\n.txt", "new");
    assert_int_equal(item_at(w, "dir\\new\\n.txt").pins, CSC_SYNC_PINFORUSER);
    assert_int_equal(item_at(w, "dir\\new").inherit, CSC_SYNC_PINFORUSER);
}

static void pinnewfiles_pins_for_each_class_that_is_asked_for(void **state)
{
    struct world *w = *state;
    static const uint32_t classes[] = {CSC_SYNC_PINFORUSER, CSC_SYNC_PINFORUSER_POLICY,
                                       CSC_SYNC_PINFORALL, CSC_SYNC_PINFORREDIR, CSC_PIN_CLASSES};
    start(w);
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        char rel[32];
        snprintf(rel, sizeof(rel), "dir\\new %u\\n.txt", (unsigned)i);
        put_server(w, rel, "new");
        assert_hr(sync_with(w, "", BOTH | CSC_SYNC_LOWPRIORITY | classes[i]), S_OK);
        assert_int_equal(item_at(w, rel).pins, CSC_SYNC_PINFORUSER | classes[i]);
    }
    assert_int_equal(item_at(w, "a.txt").pins, CSC_SYNC_PINFORUSER); /* not new */
}

static void pinnewfiles_means_pinned_directories_only(void **state)
{
    struct world *w = *state;
    put_server(w, "dir\\b.txt", "beta");
    assert_hr(pin(w, "dir\\b.txt", true, true), S_OK);
    put_server(w, "dir\\new.txt", "new");
    assert_hr(sync_with(w, "", BOTH | CSC_SYNC_PINFORALL), S_OK);
    assert_int_equal(item_at(w, "dir\\new.txt").pins, 0);
    assert_client(w, "dir\\new.txt", NULL);
}

static void pinnewfiles_without_syncin_is_ignored(void **state)
{
    struct world *w = *state;
    put_server(w, "dir\\b.txt", "beta");
    assert_hr(pin(w, "dir", false, false), S_OK); /* its children are due at the next sync */
    assert_hr(sync_with(w, "", CSC_SYNC_OUT | CSC_SYNC_PINNEWFILES | CSC_SYNC_PINFORALL), S_OK);
    assert_int_equal(item_at(w, "dir\\b.txt").pins, CSC_SYNC_PINFORUSER);
}

static void pin_classes_without_pinnewfiles_are_ignored(void **state)
{
    struct world *w = *state;
    start(w);
    put_server(w, "dir\\new.txt", "new");
    assert_hr(sync_with(w, "", CSC_SYNC_IN | CSC_SYNC_PINFORALL), S_OK);
    assert_int_equal(item_at(w, "dir\\new.txt").pins, 0);
}

/* ---- suspended trees ---- */

static void suspend(struct world *w, const char *rel)
{
    assert_hr(csc_cache_suspend(w->cache, item_at(w, rel).id, true), S_OK);
}

static uint32_t reason_of(struct world *w, const char *rel)
{
    uint32_t state = 0, reason = 0;
    assert_hr(csc_cache_connection(w->cache, item_at(w, rel).id, &state, &reason), S_OK);
    assert_int_equal(state, reason == CSC_REASON_NONE ? CSC_ONLINE : CSC_OFFLINE);
    return reason;
}

static void a_suspended_tree_is_left_alone_by_those_who_ask_for_it(void **state)
{
    struct world *w = *state;
    start(w);
    suspend(w, "dir");
    put_client(w, "dir\\b.txt", "beta, edited here");
    put_server(w, "dir\\sub\\c.txt", "gamma, edited there");
    put_server(w, "dir\\new.txt", "new");
    put_client(w, "a.txt", "alpha, edited here");
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_not_logged(w, "dir");
    assert_server(w, "a.txt", "alpha, edited here");
    assert_server(w, "dir\\b.txt", "beta");
    assert_client(w, "dir\\sub\\c.txt", "gamma");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_both_sides_equal(w);
}

static void a_path_in_a_suspended_tree_is_in_order_as_it_is(void **state)
{
    struct world *w = *state;
    static const char *const paths[] = {"dir", "dir\\sub", "dir\\sub\\c.txt"};
    start(w);
    suspend(w, "dir");
    put_client(w, "dir\\sub\\c.txt", "edited here");
    for (size_t i = 0; i < 3; i++) {
        assert_hr(sync_with(w, paths[i], SKIP), S_OK);
        assert_int_equal(w->items, 1);
        assert_server(w, "dir\\sub\\c.txt", "gamma");
    }
}

static void a_suspended_share_is_not_even_contacted(void **state)
{
    struct world *w = *state;
    start(w);
    suspend(w, "");
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_int_equal(w->failures, 0);
    assert_int_equal(w->items, 1);
    assert_int_equal(reason_of(w, "a.txt"), CSC_REASON_SUSPENDED);
}

static void deleting_what_holds_a_suspended_tree_waits_for_its_release(void **state)
{
    struct world *w = *state;
    start(w);
    suspend(w, "dir\\sub");
    fs_memory_del(w->memory, on_client(w, "dir"));
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_server(w, "dir\\sub\\c.txt", "gamma");
    assert_server(w, "dir\\b.txt", NULL);
    assert_hr(csc_cache_suspend(w->cache, item_at(w, "dir\\sub").id, false), S_OK);
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_both_sides_equal(w);
    assert_server(w, "dir\\sub\\c.txt", NULL);
}

static void pins_that_are_due_wait_for_the_release_too(void **state)
{
    struct world *w = *state;
    put_server(w, "dir\\sub\\c.txt", "gamma");
    put_server(w, "dir\\b.txt", "beta");
    assert_hr(pin(w, "dir\\b.txt", true, true), S_OK);
    assert_hr(pin(w, "dir", false, false), S_OK);
    suspend(w, "dir\\sub");
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_client(w, "dir\\sub\\c.txt", NULL);
    assert_hr(csc_cache_suspend(w->cache, item_at(w, "dir\\sub").id, false), S_OK);
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_client(w, "dir\\sub\\c.txt", "gamma");
}

static void only_a_root_is_released_and_no_file_is_suspended(void **state)
{
    struct world *w = *state;
    bool suspended = false, root = true;
    start(w);
    suspend(w, "dir");
    suspend(w, "dir");
    assert_hr(csc_cache_suspend(w->cache, item_at(w, "dir\\sub").id, false), CSC_E_NOT_SUPPORTED);
    assert_hr(csc_cache_suspend(w->cache, item_at(w, "a.txt").id, true), CSC_E_NOT_SUPPORTED);
    assert_hr(csc_cache_is_suspended(w->cache, item_at(w, "dir\\sub").id, &suspended, &root), S_OK);
    assert_true(suspended && !root);
    assert_int_equal(reason_of(w, "dir\\sub\\c.txt"), CSC_REASON_SUSPENDED);
    assert_hr(csc_cache_suspend(w->cache, item_at(w, "dir").id, false), S_OK);
    assert_int_equal(reason_of(w, "dir\\sub\\c.txt"), CSC_REASON_NONE);
}

static void a_suspension_goes_with_its_folder(void **state)
{
    struct world *w = *state;
    start(w);
    suspend(w, "dir\\sub");
    fs_memory_del(w->memory, on_server("dir\\sub"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    put_server(w, "dir\\sub\\new.txt", "another folder");
    assert_hr(sync_with(w, "", SKIP), S_OK);
    assert_client(w, "dir\\sub\\new.txt", "another folder");
}

/* ---- results ---- */

/* DOC: IOfflineFilesCache::Pin: one path that names one file, else S_OK and the sink is told. */
static void only_of_a_file_the_result_is_that_of_the_call(void **state)
{
    struct world *w = *state;
    start(w);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(pin(w, "dir", true, true), S_OK);
    assert_int_equal(w->failures, 1);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_int_equal(w->failures, 1);
    assert_hr(pin(w, "a.txt", true, true), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(sync_with(w, "dir", BOTH), S_OK);
    assert_hr(sync_with(w, "a.txt", BOTH), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_hr(unpin(w, "nothing", true), CSC_E_NOT_FOUND);
}

/* ---- what a policy needs ---- */

static void trees_can_be_spared_when_the_rest_is_unpinned(void **state)
{
    struct world *w = *state;
    const char16_t *path = on_server("");
    const char16_t *spared = u"\\\\SRV\\share\\dir\\sub";
    const uint32_t classes = CSC_SYNC_PINFORUSER | CSC_SYNC_PINFORALL;
    const uint32_t kept = CSC_SYNC_PINFORALL;
    const struct csc_request request = {.paths = &path,
                                        .count = 1,
                                        .deep = true,
                                        .client = &w->client,
                                        .classes = &classes,
                                        .spared = &spared,
                                        .spared_classes = &kept,
                                        .spared_count = 1};
    start(w);
    assert_hr(pin_with(w, "", CSC_SYNC_PINFORALL), S_OK);
    assert_hr(csc_unpin(w->cache, &request), S_OK);
    assert_int_equal(item_at(w, "dir\\b.txt").pins, 0);
    assert_int_equal(item_at(w, "dir\\sub").pins, CSC_SYNC_PINFORALL);
    assert_int_equal(item_at(w, "dir\\sub\\c.txt").pins, CSC_SYNC_PINFORALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        T(fillsparse_alone_fills_and_does_nothing_else),
        T(fillsparse_takes_the_version_of_today_and_leaves_what_the_server_deleted),
        T(syncin_fills_too_and_sends_nothing),
        T(syncout_alone_sends_and_brings_nothing),
        T(nonewfilesout_holds_back_what_the_server_never_had),
        T(pinnewfiles_hands_down_the_pins_of_the_directory),
        T(pinnewfiles_pins_for_each_class_that_is_asked_for),
        T(pinnewfiles_means_pinned_directories_only),
        T(pinnewfiles_without_syncin_is_ignored),
        T(pin_classes_without_pinnewfiles_are_ignored),
        T(a_suspended_tree_is_left_alone_by_those_who_ask_for_it),
        T(a_path_in_a_suspended_tree_is_in_order_as_it_is),
        T(a_suspended_share_is_not_even_contacted),
        T(deleting_what_holds_a_suspended_tree_waits_for_its_release),
        T(pins_that_are_due_wait_for_the_release_too),
        T(only_a_root_is_released_and_no_file_is_suspended),
        T(a_suspension_goes_with_its_folder),
        T(only_of_a_file_the_result_is_that_of_the_call),
        T(trees_can_be_spared_when_the_rest_is_unpinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
