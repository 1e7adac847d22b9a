/*
 * Limits of space: what goes when the cache is over them, in which order, and what never goes. A
 * random play compares with a model.
 *
 *     test_sync_evict [plays]     default 60; OPENCSC_SEED repeats a run
 */
#include "limits.h"

#include "base/memory.h"
#include "base/result.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEN  "0123456789"
#define MUCH (UINT64_C(1) << 30)

/* a.txt to d.txt, and dir\e.txt, of ten bytes each, cached and unpinned, used in that order. */
static int auto_world(void **state)
{
    static const char *const names[] = {"a.txt", "b.txt", "c.txt", "d.txt", "dir\\e.txt"};
    struct world *w;
    if (world_make(state))
        return -1;
    w = *state;
    for (size_t i = 0; i < 5; i++)
        put_server(w, names[i], TEN);
    assert_hr(pin(w, "", true, true), S_OK);
    world_grows_old(w);
    assert_hr(unpin(w, "", true), S_OK);
    for (size_t i = 0; i < 5; i++)
        user_reads(w, names[i]);
    listen_to(w);
    return 0;
}

static void assert_cached(struct world *w, const char *letters)
{
    static const char *const names[] = {"a.txt", "b.txt", "c.txt", "d.txt", "dir\\e.txt"};
    char found[6] = "";
    size_t count = 0;
    for (size_t i = 0; i < 5; i++) {
        if (is_cached(w, names[i]))
            found[count++] = (char)('a' + i);
        assert_server(w, names[i], TEN); /* whatever happens here */
    }
    assert_string_equal(found, letters);
}

static void assert_evictions(unsigned rounds, unsigned full)
{
    assert_int_equal(heard.count[CSC_EVENT_CACHE_EVICT_BEGIN], rounds);
    assert_int_equal(heard.count[CSC_EVENT_CACHE_EVICT_END], rounds);
    assert_int_equal(heard.count[CSC_EVENT_CACHE_IS_FULL], full);
}

static void what_was_not_used_for_the_longest_time_goes_first(void **state)
{
    struct world *w = *state;
    set_limits(w, MUCH, 30);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "cde");
    assert_evictions(1, 0);
    assert_int_equal(heard.count[CSC_EVENT_ITEM_DELETED], 2);
    assert_int_equal(space_of(w).auto_used, 30);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_evictions(1, 0);
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK); /* and it was no deletion */
    assert_cached(w, "cde");
}

static void a_file_that_was_used_since_it_was_looked_at_takes_its_new_place(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    assert_hr(find(w, "a.txt", &item), S_OK); /* as it is known now */
    user_reads(w, "a.txt");
    user_reads(w, "c.txt");
    set_limits(w, MUCH, 20);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "ac");
    set_limits(w, MUCH, 10);
    user_reads(w, "a.txt");
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "a");
}

static void the_limit_for_all_counts_what_is_pinned_and_takes_what_is_not(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "a.txt", false, false), S_OK);
    listen_to(w);
    set_limits(w, 35, 35);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "ade");
    assert_evictions(1, 0);
    set_limits(w, 5, 5);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "a");
    assert_evictions(2, 1);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_evictions(2, 1); /* that it is full was told */
}

static void the_volume_keeps_some_free_space(void **state)
{
    struct world *w = *state;
    set_limits(w, MUCH, MUCH);
    fs_memory_set_quota(w->memory, world_folder(w), 51);
    assert_int_equal(space_of(w).left, 1);
    assert_int_equal(space_of(w).spare, 1);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "abcde");
    fs_memory_set_quota(w->memory, world_folder(w), 50);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "bcde");
}

static void what_users_changed_stays(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "changed here");
    put_client(w, "new.txt", TEN);
    assert_hr(fs_memory_set_attributes(w->memory, on_client(w, "b.txt"), FILE_ATTRIBUTE_HIDDEN),
              S_OK);
    set_limits(w, MUCH, 1);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "ab");
    assert_client(w, "a.txt", "changed here");
    assert_client(w, "new.txt", TEN);
    assert_evictions(1, 1);
}

/* Same size and write time, another content: only the content can tell. */
static void a_change_that_hides_behind_its_stamp_stays(void **state)
{
    struct world *w = *state;
    uint64_t written = fs_memory_facts(w->memory, on_client(w, "a.txt")).written;
    put_client(w, "a.txt", "9876543210");
    assert_hr(fs_memory_set_written(w->memory, on_client(w, "a.txt"), written), S_OK);
    put_client(w, "b.txt", TEN); /* and one that is none */
    assert_hr(fs_memory_set_written(w->memory, on_client(w, "b.txt"),
                                    fs_memory_facts(w->memory, on_client(w, "c.txt")).written),
              S_OK);
    set_limits(w, MUCH, 1);
    csc_cache_keep_limits(w->cache);
    assert_client(w, "a.txt", "9876543210");
    assert_false(is_cached(w, "c.txt"));
}

static void a_conflict_stays(void **state)
{
    struct world *w = *state;
    put_client(w, "a.txt", "mine");
    put_server(w, "a.txt", "theirs");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_hr(fs_memory_del(w->memory, on_client(w, "b.txt")), S_OK);
    listen_to(w);
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_client(w, "a.txt", "mine");
    assert_server(w, "b.txt", TEN);
    assert_evictions(1, 1);
}

static void what_is_suspended_stays(void **state)
{
    struct world *w = *state;
    struct csc_item dir;
    assert_hr(find(w, "dir", &dir), S_OK);
    assert_hr(csc_cache_suspend(w->cache, dir.id, true), S_OK);
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "e");
}

static void what_is_open_stays_until_it_is_closed(void **state)
{
    struct world *w = *state;
    struct csc_file *held = user_holds(w, "b.txt");
    set_limits(w, MUCH, 20);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "be");
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "b");
    held->ops->close(held);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "");
}

static void what_the_server_has_not_stays(void **state)
{
    struct world *w = *state;
    struct csc_item item;
    assert_hr(fs_memory_del(w->memory, on_server("a.txt")), S_OK);
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK); /* seen, and not followed */
    assert_hr(find(w, "", &item), S_OK);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_client(w, "a.txt", TEN);
    assert_client(w, "b.txt", NULL);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
}

/* The folder hands its pins down to what is new in it. */
static void what_would_come_back_pinned_stays(void **state)
{
    struct world *w = *state;
    assert_hr(pin(w, "dir", true, true), S_OK);
    assert_hr(unpin(w, "dir\\e.txt", false), S_OK);
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "e");
}

static void a_share_that_somebody_works_on_is_passed_over(void **state)
{
    struct world *w = *state;
    struct csc_root *root = NULL;
    struct csc_file *lease = NULL;
    struct csc_item share;
    char path[64];
    char16_t *name;
    assert_hr(find(w, "", &share), S_OK);
    snprintf(path, sizeof(path), "locks\\share-%lld", (long long)share.id);
    name = csc_from_utf8(path);
    assert_hr(w->fault->ops->open_root(w->fault, world_folder(w), &root), S_OK);
    assert_hr(root->ops->lock(root, name, &lease), S_OK);
    set_limits(w, MUCH, 0);
    assert_hr(csc_cache_keep_limits(w->cache), S_FALSE);
    assert_cached(w, "abcde");
    lease->ops->close(lease);
    root->ops->close_root(root);
    csc_free(name);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_cached(w, "");
}

/* ---- while filling ---- */

static void a_fill_makes_room_first(void **state)
{
    struct world *w = *state;
    put_server(w, "new.txt", TEN "abcde");
    set_limits(w, 50, 50);
    assert_hr(pin(w, "new.txt", false, true), S_OK);
    assert_client(w, "new.txt", TEN "abcde");
    assert_cached(w, "cde");
    assert_evictions(1, 0);
    assert_int_equal(space_of(w).used, 45);
}

static void a_fill_that_cannot_fit_fails_for_that_file_alone(void **state)
{
    struct world *w = *state;
    put_server(w, "new\\large.txt", TEN TEN TEN TEN TEN TEN);
    put_server(w, "new\\small.txt", TEN);
    put_server(w, "new\\z-large.txt", TEN TEN TEN TEN TEN TEN);
    set_limits(w, 50, 50);
    assert_hr(pin(w, "new", true, true), S_OK);
    assert_int_equal(w->failures, 2);
    assert_logged(w, "large.txt 80070070\n");
    assert_client(w, "new\\large.txt", NULL);
    assert_client(w, "new\\small.txt", TEN);
    assert_cached(w, "bcde"); /* nothing more went for what never fits */
    assert_evictions(1, 1);
    set_limits(w, MUCH, MUCH);
    assert_hr(sync_with(w, "new", BOTH), S_OK);
    assert_client(w, "new\\large.txt", TEN TEN TEN TEN TEN TEN);
    assert_client(w, "new\\z-large.txt", TEN TEN TEN TEN TEN TEN);
}

static void what_is_not_pinned_comes_in_within_its_own_limit(void **state)
{
    struct world *w = *state;
    set_limits(w, MUCH, 50);
    put_server(w, "c.txt", TEN TEN);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "c.txt", TEN TEN);
    assert_false(is_cached(w, "a.txt"));
    assert_true(is_cached(w, "b.txt"));
    put_server(w, "c.txt", TEN TEN TEN TEN TEN TEN TEN TEN);
    assert_hr(sync_with(w, "c.txt", BOTH), CSC_WIN32(ERROR_DISK_FULL));
    assert_client(w, "c.txt", TEN TEN);
    assert_true(is_cached(w, "b.txt"));
}

static void the_free_space_of_the_volume_is_kept_while_filling(void **state)
{
    struct world *w = *state;
    put_server(w, "new.txt", TEN);
    set_limits(w, MUCH, MUCH);
    fs_memory_set_quota(w->memory, world_folder(w), 100);
    assert_int_equal(space_of(w).spare, 2);
    assert_hr(pin(w, "new.txt", false, true), S_OK);
    assert_cached(w, "abcde");
    put_server(w, "other.txt", TEN TEN TEN TEN);
    assert_hr(pin(w, "other.txt", false, true), S_OK);
    assert_cached(w, "bcde");
}

static void an_edit_is_never_refused(void **state)
{
    struct world *w = *state;
    set_limits(w, 1, 1);
    put_client(w, "a.txt", TEN TEN TEN);
    put_client(w, "new.txt", TEN TEN TEN);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_server(w, "a.txt", TEN TEN TEN);
    assert_server(w, "new.txt", TEN TEN TEN);
}

/* ---- what the administrator says ---- */

static struct csc_quota quota;

static void tell_quota(void *ctx, struct csc_quota *out)
{
    (void)ctx;
    *out = quota;
}

static void assert_limits(struct world *w, uint64_t limit, uint64_t auto_limit)
{
    struct csc_space space = space_of(w);
    assert_int_equal(space.limit, limit);
    assert_int_equal(space.auto_limit, auto_limit);
}

static void limits_of_the_administrator_win_within_reason(void **state)
{
    struct world *w = *state;
    csc_cache_close(w->cache);
    w->env.quota = tell_quota;
    assert_hr(world_opens(w), S_OK);
    fs_memory_set_quota(w->memory, world_folder(w), 1000);
    quota = (struct csc_quota){.limits = false};
    assert_limits(w, 250, 250);
    set_limits(w, 500, 100);
    assert_limits(w, 500, 100);
    quota.limits = true;
    quota.limit = 600;
    assert_limits(w, 600, 100);
    quota.limits_auto = true;
    quota.auto_limit = 700;
    assert_limits(w, 600, 600);
    quota.limit = 1001;
    assert_limits(w, 1000, 700);
    quota.system_volume = true;
    assert_limits(w, 750, 700);
    quota.limit = 20;
    assert_limits(w, 50, 50);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK); /* it is full, and no more */
    put_server(w, "new.txt", TEN);
    assert_hr(pin(w, "new.txt", false, true), S_OK);
    assert_false(is_cached(w, "a.txt"));
    assert_int_equal(space_of(w).used, 50);
    quota.auto_limit = 15;
    assert_limits(w, 50, 15);
    assert_hr(csc_cache_keep_limits(w->cache), S_OK);
    assert_int_equal(space_of(w).auto_used, 10);
}

/* ---- a model ---- */

#define FILES 24

struct file {
    char name[16];
    uint64_t size;
    uint64_t used; /* order */
    bool stays;
    bool gone;
};

static uint32_t chance;
static unsigned any(unsigned n)
{
    chance = chance * 1664525u + 1013904223u;
    return (chance >> 8) % n;
}

static void make_files(struct world *w, struct file *files)
{
    static const char letters[] = TEN TEN TEN TEN;
    for (unsigned i = 0; i < FILES; i++) {
        struct file *f = &files[i];
        snprintf(f->name, sizeof(f->name), any(3) ? "f%02u" : "dir\\f%02u", i);
        f->size = 1 + any(40);
        f->used = i;
        put_server(w, f->name, letters + 40 - f->size);
    }
    assert_hr(pin(w, "", true, true), S_OK);
    world_grows_old(w);
    assert_hr(unpin(w, "", true), S_OK);
    for (unsigned i = 0; i < FILES; i++)
        user_reads(w, files[i].name);
}

/* What happened to some of them; the held one, if there is one. */
static struct csc_file *disturb(struct world *w, struct file *files)
{
    struct csc_file *held = NULL;
    uint64_t next = FILES;
    for (unsigned i = 0; i < FILES; i++) {
        struct file *f = &files[any(FILES)];
        if (f->stays)
            continue;
        switch (any(5)) {
        case 0:
            assert_hr(pin(w, f->name, false, true), S_OK);
            f->stays = true;
            break;
        case 1:
            put_client(w, f->name, TEN TEN TEN TEN "dirty");
            f->size = 45;
            f->stays = true;
            break;
        case 2:
            if (!held) {
                held = user_holds(w, f->name);
                f->stays = true;
            }
            break;
        default:
            user_reads(w, f->name);
            f->used = next++;
        }
    }
    return held;
}

static void model_evicts(struct file *files, uint64_t bytes)
{
    for (uint64_t freed = 0; freed < bytes;) {
        struct file *oldest = NULL;
        for (unsigned i = 0; i < FILES; i++) {
            struct file *f = &files[i];
            if (!f->stays && !f->gone && (!oldest || f->used < oldest->used))
                oldest = f;
        }
        if (!oldest)
            return;
        oldest->gone = true;
        freed += oldest->size;
    }
}

static void play(struct world *w, unsigned seed)
{
    struct file files[FILES] = {0};
    struct csc_file *held;
    struct csc_space space;
    bool full;
    chance = seed;
    make_files(w, files);
    held = disturb(w, files);
    for (unsigned round = 0; round < 3; round++) {
        struct csc_item item;
        for (unsigned i = 0; i < FILES; i++)
            find(w, files[i].name, &item); /* what is dirty is known */
        space = space_of(w);
        set_limits(w, MUCH, space.auto_used * any(100) / 100);
        model_evicts(files, space.auto_used - space_of(w).auto_limit);
        full = csc_cache_keep_limits(w->cache) == S_FALSE;
        assert_int_equal(full, space_of(w).auto_used > space_of(w).auto_limit);
        for (unsigned i = 0; i < FILES; i++) {
            if (is_cached(w, files[i].name) == files[i].gone)
                fail_msg("seed %u, round %u: %s is %s", seed, round, files[i].name,
                         files[i].gone ? "still there" : "gone");
        }
    }
    if (held)
        held->ops->close(held);
    assert_hr(sync_with(w, "", CSC_SYNC_OUT), S_OK);
    assert_int_equal(w->failures, 0);
    for (unsigned i = 0; i < FILES; i++)
        assert_non_null(fs_memory_get(w->memory, on_server(files[i].name), NULL));
}

static unsigned plays = 60;

static void in_any_case_what_goes_is_what_a_model_lets_go(void **state)
{
    const char *given = getenv("OPENCSC_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    (void)state;
    print_message("seed %u (OPENCSC_SEED=%u test_sync_evict 1)\n", seed, seed);
    for (unsigned i = 0; i < plays; i++) {
        void *made = NULL;
        world_make(&made);
        play(made, seed + i);
        world_end(&made);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, auto_world, world_end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_not_used_for_the_longest_time_goes_first),
        TEST(a_file_that_was_used_since_it_was_looked_at_takes_its_new_place),
        TEST(the_limit_for_all_counts_what_is_pinned_and_takes_what_is_not),
        TEST(the_volume_keeps_some_free_space),
        TEST(what_users_changed_stays),
        TEST(a_change_that_hides_behind_its_stamp_stays),
        TEST(a_conflict_stays),
        TEST(what_is_suspended_stays),
        TEST(what_is_open_stays_until_it_is_closed),
        TEST(what_the_server_has_not_stays),
        TEST(what_would_come_back_pinned_stays),
        TEST(a_share_that_somebody_works_on_is_passed_over),
        TEST(a_fill_makes_room_first),
        TEST(a_fill_that_cannot_fit_fails_for_that_file_alone),
        TEST(what_is_not_pinned_comes_in_within_its_own_limit),
        TEST(the_free_space_of_the_volume_is_kept_while_filling),
        TEST(an_edit_is_never_refused),
        TEST(limits_of_the_administrator_win_within_reason),
        cmocka_unit_test(in_any_case_what_goes_is_what_a_model_lets_go),
    };
    if (argc > 1)
        plays = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
