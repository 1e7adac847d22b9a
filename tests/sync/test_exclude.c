/*
 * Types of files that are not to be cached: what is not let in or out, and that nothing is lost.
 */
#include "world.h"

#include "base/result.h"

#define NOT_SUPPORTED CSC_WIN32(ERROR_NOT_SUPPORTED)

static const char16_t *patterns;

static HRESULT tell_patterns(void *ctx, struct csc_text *out)
{
    (void)ctx;
    return csc_text_add(out, patterns);
}

static int excluding_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    csc_cache_close(w->cache);
    w->env.excluded = tell_patterns;
    patterns = u"*.tmp; *.pst;;";
    put_server(w, "dir\\a.txt", "alpha");
    put_server(w, "dir\\b.PST", "beta");
    return FAILED(world_opens(w)) ? -1 : 0;
}

static void assert_pins(struct world *w, const char *rel, bool pinned)
{
    struct csc_item item;
    assert_hr(find(w, rel, &item), S_OK);
    assert_int_equal(item.pins != 0, pinned);
}

static void pinning_a_folder_leaves_them_out_and_says_so(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "dir", true, true), S_OK);
    assert_int_equal(w->failures, 1);
    assert_logged(w, "pin \\\\srv\\share\\dir\\b.PST 80070032\n");
    assert_client(w, "dir\\a.txt", "alpha");
    assert_client(w, "dir\\b.PST", NULL);
    assert_pins(w, "dir\\b.PST", false);
    assert_hr(pin(w, "dir\\b.PST", false, true), NOT_SUPPORTED);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0); /* nobody asked for it */
    assert_client(w, "dir\\b.PST", NULL);
    patterns = u"";
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\b.PST", "beta");
}

static void what_a_folder_pinned_by_itself_holds_is_left_out_later(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "dir", false, false), S_OK);
    assert_hr(sync_with(w, "", CSC_SYNC_IN), S_OK);
    assert_int_equal(w->failures, 0);
    assert_client(w, "dir\\a.txt", "alpha");
    assert_client(w, "dir\\b.PST", NULL);
    assert_pins(w, "dir\\b.PST", false);
}

static void a_new_one_made_here_is_not_sent_and_stays(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "dir", true, true), S_OK);
    put_client(w, "dir\\new.tmp", "mine");
    put_client(w, "dir\\new.txt", "sent");
    assert_hr(sync_with(w, "dir", BOTH), S_OK);
    assert_int_equal(w->failures, 1);
    assert_logged(w, "dir\\new.tmp 80070032\n");
    assert_server(w, "dir\\new.tmp", NULL);
    assert_server(w, "dir\\new.txt", "sent");
    assert_client(w, "dir\\new.tmp", "mine");
    patterns = u"";
    assert_hr(sync_with(w, "dir", BOTH), S_OK);
    assert_server(w, "dir\\new.tmp", "mine");
}

static void what_was_cached_before_is_synchronized_as_ever(void **state)
{
    struct world *w = *state;
    patterns = u"";
    assert_hr(pin(w, "dir", true, true), S_OK);
    patterns = u"*.pst";
    put_client(w, "dir\\b.PST", "beta, edited here");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "dir\\b.PST", "beta, edited here");
    put_server(w, "dir\\b.PST", "beta, edited there");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\b.PST", "beta, edited there");
    assert_hr(fs_memory_del(w->memory, on_server("dir\\b.PST")), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\b.PST", NULL);
}

static void what_was_pinned_and_not_filled_before_is_not_filled(void **state)
{
    struct world *w = *state;
    patterns = u"";
    assert_hr(pin(w, "dir", true, false), S_OK);
    patterns = u"*.pst";
    assert_hr(sync_with(w, "", CSC_SYNC_FILLSPARSE), S_OK);
    assert_logged(w, "dir\\b.PST 80070032\n");
    assert_client(w, "dir\\a.txt", "alpha");
    assert_client(w, "dir\\b.PST", NULL);
}

static void folders_may_be_called_as_they_like(void **state)
{
    struct world *w = *state;
    put_server(w, "old.tmp\\x.txt", "deep");
    assert_hr(pin(w, "old.tmp", true, true), S_OK);
    assert_client(w, "old.tmp\\x.txt", "deep");
    assert_hr(fs_memory_mkdir(w->memory, on_client(w, "old.tmp\\more.tmp")), S_OK);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, excluding_world, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pinning_a_folder_leaves_them_out_and_says_so),
        TEST(what_a_folder_pinned_by_itself_holds_is_left_out_later),
        TEST(a_new_one_made_here_is_not_sent_and_stays),
        TEST(what_was_cached_before_is_synchronized_as_ever),
        TEST(what_was_pinned_and_not_filled_before_is_not_filled),
        TEST(folders_may_be_called_as_they_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
