/*
 * Reading through the cache: what is kept, when it is used again, and that nobody else minds it.
 */
#include "world.h"

#include "base/result.h"
#include "sync/check.h"

#include <stdlib.h>
#include <string.h>

static struct csc_link_window link;
static struct csc_link_limits limits;

static void tell_limits(void *ctx, const char16_t *share, struct csc_link_limits *out)
{
    (void)ctx;
    (void)share;
    *out = limits;
}

/* All round trips have taken so long. */
static void set_latency(struct world *w, uint32_t micros)
{
    for (unsigned i = 0; i < CSC_LINK_SAMPLES; i++)
        csc_link_note(&link, &(struct csc_link_sample){fs_memory_now(w->memory), micros, 0});
}

static int read_world(void **state)
{
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    csc_cache_close(w->cache);
    w->env.limits = tell_limits;
    if (FAILED(world_opens(w)))
        return -1;
    memset(&link, 0, sizeof(link));
    limits = (struct csc_link_limits){.transparent = true, .transparent_latency = 50};
    set_latency(w, 80000);
    fs_fault_set_link(w->fault, &link);
    put_server(w, "dir\\a.txt", "alpha");
    put_server(w, "dir\\b.txt", "beta");
    return 0;
}

/* Reads a file of the share through the cache; *local is where, and what it holds is compared. */
static HRESULT read_file(struct world *w, const char *rel, struct csc_text *local)
{
    struct csc_path path;
    csc_text_free(local);
    assert_hr(csc_path_parse(on_server(rel), &path), S_OK);
    HRESULT hr = csc_cache_read(w->cache, &path, local);
    csc_path_free(&path);
    return hr;
}

static void assert_read(struct world *w, const char *rel, const char *text)
{
    struct csc_text local = {0};
    assert_hr(read_file(w, rel, &local), S_OK);
    const char *holds = fs_memory_get(w->memory, local.s, NULL);
    assert_non_null(holds);
    assert_string_equal(holds, text);
    csc_text_free(&local);
}

static void assert_result(struct world *w, const char *rel, HRESULT expected)
{
    struct csc_text local = {0};
    assert_hr(read_file(w, rel, &local), expected);
    assert_null(local.s);
}

static HRESULT is_transparent(struct world *w, const char *rel)
{
    struct csc_item item;
    HRESULT hr = find(w, rel, &item);
    return FAILED(hr) ? hr : csc_store_is_transparent(csc_cache_store(w->cache), item.id);
}

/* How often a file of the server was opened. */
static unsigned opened;
static void count_opening(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    (void)w;
    (void)n;
    opened += path[0] == u'\\' && strcmp(op, "open") == 0;
}

static void what_is_read_over_a_slow_connection_is_kept_and_used_again(void **state)
{
    struct world *w = *state;
    w->sees_call = count_opening;
    opened = 0;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_int_equal(opened, 1);
    assert_hr(is_transparent(w, "dir\\a.txt"), S_OK);
    assert_hr(is_transparent(w, "dir"), S_OK);
    assert_hr(is_transparent(w, "dir\\b.txt"), CSC_E_NOT_FOUND);
    assert_read(w, "DIR\\A.TXT", "alpha");
    assert_int_equal(opened, 1);
    put_server(w, "dir\\a.txt", "alpha, changed");
    assert_read(w, "dir\\a.txt", "alpha, changed");
    assert_int_equal(opened, 2);
    assert_client(w, "dir\\a.txt", NULL); /* it is kept apart */
}

static void nothing_is_kept_over_a_good_connection_or_without_the_policy(void **state)
{
    struct world *w = *state;
    set_latency(w, 49999);
    assert_result(w, "dir\\a.txt", S_FALSE);
    set_latency(w, 80000);
    limits.transparent = false;
    assert_result(w, "dir\\a.txt", S_FALSE);
    assert_hr(is_transparent(w, "dir\\a.txt"), CSC_E_NOT_FOUND);
}

static void what_is_cached_otherwise_is_not_kept_a_second_time(void **state)
{
    struct world *w = *state;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_hr(pin(w, "dir", true, true), S_OK);
    assert_hr(is_transparent(w, "dir\\a.txt"), S_FALSE);
    assert_hr(is_transparent(w, "dir"), S_FALSE);
    assert_client(w, "dir\\a.txt", "alpha");
    assert_result(w, "dir\\a.txt", S_FALSE);
}

static void pinning_a_file_shows_the_folders_above_it(void **state)
{
    struct world *w = *state;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_hr(pin(w, "dir\\b.txt", false, false), S_OK); /* nothing of it is here yet */
    assert_hr(is_transparent(w, "dir"), S_FALSE);
    assert_hr(is_transparent(w, "dir\\a.txt"), S_OK);
}

static void synchronizing_leaves_it_alone_and_it_never_reaches_the_namespace(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "other.txt", false, false), CSC_E_NOT_FOUND);
    assert_read(w, "dir\\a.txt", "alpha");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "dir\\a.txt", NULL);
    assert_hr(is_transparent(w, "dir\\a.txt"), S_OK);
    assert_hr(fs_memory_del(w->memory, on_server("dir\\a.txt")), S_OK);
    assert_hr(sync_with(w, "dir", BOTH), S_OK);
    assert_server(w, "dir\\b.txt", "beta");
    assert_result(w, "dir\\a.txt", CSC_E_NOT_FOUND);
}

static void offline_it_is_of_no_use(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    uint32_t s, r;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_hr(find(w, "dir\\a.txt", &item), S_OK);
    assert_hr(csc_cache_connection(w->cache, item.id, &s, &r), S_OK);
    assert_int_equal(s, CSC_TRANSPARENT);
    assert_hr(csc_cache_go_offline(w->cache, item.id), S_OK);
    assert_result(w, "dir\\a.txt", CSC_E_SHARE_OFFLINE);
    assert_hr(csc_cache_connection(w->cache, item.id, &s, &r), S_OK);
    assert_int_equal(s, CSC_OFFLINE);
    assert_hr(csc_cache_go_online(w->cache, item.id), S_OK);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    assert_result(w, "dir\\a.txt", CSC_WIN32(ERROR_BAD_NETPATH));
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
}

static uint64_t used(struct world *w)
{
    struct csc_space space;
    assert_hr(csc_cache_space(w->cache, &space), S_OK);
    assert_int_equal(space.used, space.auto_used);
    return space.used;
}

static void what_was_not_used_for_the_longest_time_goes_when_room_is_needed(void **state)
{
    struct world *w = *state;
    assert_hr(csc_cache_set_limits(w->cache, 100, 10), S_OK);
    assert_read(w, "dir\\a.txt", "alpha");
    assert_read(w, "dir\\b.txt", "beta");
    assert_int_equal(used(w), 9);
    assert_read(w, "dir\\a.txt", "alpha"); /* used again */
    put_server(w, "c.txt", "gamma");
    assert_read(w, "c.txt", "gamma");
    assert_int_equal(used(w), 10);
    assert_hr(is_transparent(w, "dir\\b.txt"), CSC_E_NOT_FOUND);
    put_server(w, "huge.txt", "larger than all that may be kept");
    assert_result(w, "huge.txt", S_FALSE);
    assert_true(used(w) <= 10);
}

static unsigned kept_files(struct world *w)
{
    struct csc_text path = {0};
    unsigned count = 0;
    assert_hr(csc_text_add(&path, world_folder(w)), S_OK);
    assert_hr(csc_text_add(&path, u"\\transparent"), S_OK);
    char *dump = fs_memory_dump(w->memory, path.s, FS_MEMORY_DUMP_PLAIN);
    for (const char *at = dump; at && (at = strstr(at, "~csc")); at++)
        count++;
    free(dump);
    csc_text_free(&path);
    return count;
}

static void deleting_it_from_the_cache_takes_its_content_along(void **state)
{
    struct world *w = *state;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_read(w, "dir\\b.txt", "beta");
    assert_int_equal(kept_files(w), 2);
    assert_hr(delete_with(w, "dir\\a.txt", 0), S_OK);
    assert_int_equal(kept_files(w), 1);
    assert_hr(delete_with(w, "", 0), S_OK);
    assert_int_equal(kept_files(w), 0);
    assert_server(w, "dir\\a.txt", "alpha");
    assert_int_equal(used(w), 0);
}

static void content_that_no_entry_tells_of_is_swept_away_when_it_is_old(void **state)
{
    struct world *w = *state;
    assert_read(w, "dir\\a.txt", "alpha");
    assert_hr(pin(w, "dir\\a.txt", false, true), S_OK); /* the kept copy is of no use any more */
    assert_read(w, "dir\\b.txt", "beta");
    fs_memory_set_clock(w->memory, fs_memory_now(w->memory) + UINT64_C(2) * 36000000000);
    set_latency(w, 80000);
    assert_hr(unpin(w, "dir\\a.txt", false), S_OK);
    assert_hr(delete_with(w, "dir\\a.txt", 0), S_OK);
    put_server(w, "dir\\b.txt", "beta, changed");
    assert_read(w, "dir\\b.txt", "beta, changed");
    assert_int_equal(kept_files(w), 1);
}

static void whatever_fails_it_can_be_read_again(void **state)
{
    struct world *w = *state;
    struct csc_text local = {0};
    HRESULT hr = E_FAIL;
    for (unsigned n = 1; hr != S_OK; n++) {
        fs_fault_set(w->fault, FS_FAULT_ONCE, n, CSC_WIN32(ERROR_IO_DEVICE));
        hr = read_file(w, "dir\\a.txt", &local);
        bool fired = fs_fault_fired(w->fault);
        fs_fault_set(w->fault, FS_FAULT_NONE, 0, S_OK);
        assert_true(FAILED(hr) || local.s != NULL);
        if (fired && FAILED(hr)) {
            struct csc_item item;
            if (SUCCEEDED(find(w, "", &item)))
                csc_cache_go_online(w->cache, item.id);
        }
        hr = fired ? E_FAIL : hr;
        assert_true(n < 200);
    }
    csc_text_free(&local);
    assert_read(w, "dir\\a.txt", "alpha");
    assert_int_equal(kept_files(w), 1);
}

static void encrypting_the_cache_leaves_nothing_of_it_in_plain_text(void **state)
{
    struct world *w = *state;
    static const struct csc_client_ops silent;
    struct csc_client client = {.ops = &silent};
    const struct csc_request request = {.deep = true, .client = &client};
    struct csc_text local = {0};
    fs_memory_set_encrypts(w->memory, world_folder(w), true);
    assert_hr(read_file(w, "dir\\a.txt", &local), S_OK);
    assert_read(w, "dir\\b.txt", "beta");
    assert_hr(csc_encrypt(w->cache, &request), S_OK);
    assert_null(fs_memory_get(w->memory, local.s, NULL));
    assert_hr(is_transparent(w, "dir\\a.txt"), CSC_E_NOT_FOUND);
    assert_hr(is_transparent(w, "dir\\b.txt"), CSC_E_NOT_FOUND);
    assert_result(w, "dir\\a.txt", S_FALSE); /* and nothing new is kept */
    csc_text_free(&local);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, read_world, world_end)
    const struct CMUnitTest tests[] = {
        TEST(what_is_read_over_a_slow_connection_is_kept_and_used_again),
        TEST(nothing_is_kept_over_a_good_connection_or_without_the_policy),
        TEST(what_is_cached_otherwise_is_not_kept_a_second_time),
        TEST(pinning_a_file_shows_the_folders_above_it),
        TEST(synchronizing_leaves_it_alone_and_it_never_reaches_the_namespace),
        TEST(offline_it_is_of_no_use),
        TEST(what_was_not_used_for_the_longest_time_goes_when_room_is_needed),
        TEST(deleting_it_from_the_cache_takes_its_content_along),
        TEST(content_that_no_entry_tells_of_is_swept_away_when_it_is_old),
        TEST(encrypting_the_cache_leaves_nothing_of_it_in_plain_text),
        TEST(whatever_fails_it_can_be_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
