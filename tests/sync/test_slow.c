/*
 * A share whose connection is slow: offline for its users, in sync all the same, and online again
 * when the connection is better. And shares that come back by themselves: what the user took
 * offline does not.
 */
#include "world.h"

#include "base/result.h"
#include "engine/backoff.h"

#include <string.h>

#define MINUTE (60 * CSC_SECOND)
#define SLOW   80000u /* microseconds a round trip */
#define FAST   500u

static struct csc_link_window link;
static struct csc_link_limits limits;
static uint32_t latency;

/* Every call that names something on the server is a round trip. */
static void measure(struct world *w, const char *op, const char16_t *path, unsigned n)
{
    static const char *const trips[] = {"open_root", "list", "open", "open_stage", "move"};
    const struct csc_link_sample sample = {.time = fs_memory_now(w->memory), .micros = latency};
    (void)n;
    for (size_t i = 0; path[0] == u'\\' && i < sizeof(trips) / sizeof(*trips); i++) {
        if (strcmp(op, trips[i]) == 0)
            csc_link_note(&link, &sample);
    }
}

static void tell_limits(void *ctx, const char16_t *share, struct csc_link_limits *out)
{
    (void)ctx;
    assert_true(csc_same(share, u"\\\\srv\\share"));
    *out = limits;
}

/* A world in which calls are measured; what is asked for is read when the cache is opened. */
static int slow_world(void **state)
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
    limits = (struct csc_link_limits){.latency = 35, .hold = 2 * MINUTE};
    latency = FAST;
    fs_fault_set_link(w->fault, &link);
    w->sees_call = measure;
    for (char name[] = "a.txt"; name[0] <= 't'; name[0]++)
        put_server(w, name, "some text");
    return pin(w, "", true, true) == S_OK ? 0 : -1;
}

static void pass_time(struct world *w, uint64_t time)
{
    fs_memory_set_clock(w->memory, fs_memory_now(w->memory) + time);
}

static void assert_state(struct world *w, uint32_t state, uint32_t reason)
{
    struct csc_item item;
    uint32_t s, r;
    assert_hr(find(w, "a.txt", &item), S_OK);
    assert_hr(csc_cache_connection(w->cache, item.id, &s, &r), S_OK);
    assert_int_equal(s, state);
    assert_int_equal(r, reason);
}
#define ASSERT_ONLINE(w) assert_state(w, CSC_ONLINE, CSC_REASON_NONE)
#define ASSERT_SLOW(w)   assert_state(w, CSC_OFFLINE, CSC_REASON_SLOW)

static HRESULT transition(struct world *w, HRESULT (*what)(struct csc_cache *cache, int64_t id))
{
    struct csc_item item;
    assert_hr(find(w, "a.txt", &item), S_OK);
    return what(w->cache, item.id);
}

/* Everything is moved, over a connection as it is now: more round trips than are kept. */
static void work(struct world *w, const char *text)
{
    for (char name[] = "a.txt"; name[0] <= 't'; name[0]++)
        put_server(w, name, text);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_client(w, "a.txt", text);
    assert_client(w, "t.txt", text);
}

static void become_slow(struct world *w)
{
    latency = SLOW;
    work(w, "over a slow line");
    ASSERT_SLOW(w);
}

static void a_fast_share_stays_online_and_a_slow_one_is_offline_for_that_reason(void **state)
{
    struct world *w = *state;
    work(w, "over a fast line");
    ASSERT_ONLINE(w);
    become_slow(w);
}

static void a_slow_share_is_synchronized_both_ways_and_stays_offline(void **state)
{
    struct world *w = *state;
    become_slow(w);
    put_client(w, "a.txt", "edited on a slow line");
    put_server(w, "b.txt", "new on the server");
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_server(w, "a.txt", "edited on a slow line");
    assert_client(w, "b.txt", "new on the server");
    ASSERT_SLOW(w);
}

static void a_better_connection_brings_it_back_but_not_before_the_hold_is_over(void **state)
{
    struct world *w = *state;
    become_slow(w);
    latency = FAST;
    work(w, "fast again");
    ASSERT_SLOW(w);
    pass_time(w, limits.hold);
    work(w, "fast for long");
    ASSERT_ONLINE(w);
    latency = SLOW;
    work(w, "slow again");
    ASSERT_ONLINE(w);
    pass_time(w, limits.hold);
    work(w, "slow for long");
    ASSERT_SLOW(w);
}

static void an_attempt_measures_and_brings_it_back_by_itself(void **state)
{
    struct world *w = *state;
    become_slow(w);
    assert_hr(transition(w, csc_cache_come_back), CSC_E_SHARE_OFFLINE);
    pass_time(w, limits.hold);
    assert_hr(transition(w, csc_cache_come_back), CSC_E_SHARE_OFFLINE); /* it is slow still */
    ASSERT_SLOW(w);
    latency = FAST;
    assert_hr(transition(w, csc_cache_come_back), S_OK);
    ASSERT_ONLINE(w);
    assert_hr(transition(w, csc_cache_come_back), S_OK);
}

static void the_user_may_bring_it_back_and_it_stays_so_for_the_hold(void **state)
{
    struct world *w = *state;
    become_slow(w);
    assert_hr(transition(w, csc_cache_go_online), S_OK);
    ASSERT_ONLINE(w);
    work(w, "slow, and wanted all the same");
    ASSERT_ONLINE(w);
    pass_time(w, limits.hold);
    work(w, "that was long enough");
    ASSERT_SLOW(w);
}

static void what_the_user_took_offline_no_attempt_and_no_measurement_brings_back(void **state)
{
    struct world *w = *state;
    assert_hr(transition(w, csc_cache_go_offline), S_OK);
    assert_hr(transition(w, csc_cache_come_back), CSC_E_SHARE_OFFLINE);
    pass_time(w, 2 * limits.hold);
    assert_hr(transition(w, csc_cache_come_back), CSC_E_SHARE_OFFLINE);
    assert_state(w, CSC_OFFLINE, CSC_REASON_FORCED);
    sync_with(w, "", BOTH);
    assert_state(w, CSC_OFFLINE, CSC_REASON_FORCED);
    assert_hr(transition(w, csc_cache_go_online), S_OK);
    ASSERT_ONLINE(w);
}

static void a_slow_share_whose_server_is_lost_comes_back_when_it_answers(void **state)
{
    struct world *w = *state;
    become_slow(w);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    sync_with(w, "", BOTH);
    assert_state(w, CSC_OFFLINE, CSC_REASON_ERROR);
    assert_true(FAILED(transition(w, csc_cache_come_back)));
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    assert_hr(transition(w, csc_cache_come_back), S_OK);
    ASSERT_ONLINE(w);
}

static void take_offline(struct world *w)
{
    assert_hr(transition(w, csc_cache_go_offline), S_OK);
}

/* Nobody cancelled it. */
static void work_that_ends_because_the_user_goes_offline_says_so_wherever_that_happens(void **state)
{
    struct world *w = *state;
    unsigned ended = 0;
    bool happened = true;
    for (unsigned n = 1; happened; n++) {
        char text[32];
        snprintf(text, sizeof(text), "version %u", n);
        put_server(w, "a.txt", text);
        world_happen_at(w, n, take_offline);
        HRESULT hr = sync_with(w, "a.txt", BOTH);
        happened = w->what_happens == NULL;
        w->what_happens = NULL;
        assert_true(hr == S_OK || hr == CSC_E_SHARE_OFFLINE);
        assert_not_logged(w, "800704c7");
        ended += hr != S_OK;
        assert_hr(transition(w, csc_cache_go_online), S_OK);
    }
    assert_true(ended > 0);
}

/* RACE: the user decides while an attempt has found the server already. */
static void a_wish_of_the_user_during_an_attempt_is_the_last_word(void **state)
{
    struct world *w = *state;
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_BAD_NETPATH));
    sync_with(w, "", BOTH);
    assert_state(w, CSC_OFFLINE, CSC_REASON_ERROR);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    world_happen_on(w, "identify", 1, take_offline);
    assert_hr(transition(w, csc_cache_come_back), CSC_E_SHARE_OFFLINE);
    assert_state(w, CSC_OFFLINE, CSC_REASON_FORCED);
}

static void without_the_policy_a_slow_share_is_online_again_at_once(void **state)
{
    struct world *w = *state;
    become_slow(w);
    limits.latency = 0;
    work(w, "nobody minds");
    ASSERT_ONLINE(w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, slow_world, world_end)
    const struct CMUnitTest tests[] = {
        TEST(a_fast_share_stays_online_and_a_slow_one_is_offline_for_that_reason),
        TEST(a_slow_share_is_synchronized_both_ways_and_stays_offline),
        TEST(a_better_connection_brings_it_back_but_not_before_the_hold_is_over),
        TEST(an_attempt_measures_and_brings_it_back_by_itself),
        TEST(the_user_may_bring_it_back_and_it_stays_so_for_the_hold),
        TEST(what_the_user_took_offline_no_attempt_and_no_measurement_brings_back),
        TEST(a_slow_share_whose_server_is_lost_comes_back_when_it_answers),
        TEST(work_that_ends_because_the_user_goes_offline_says_so_wherever_that_happens),
        TEST(a_wish_of_the_user_during_an_attempt_is_the_last_word),
        TEST(without_the_policy_a_slow_share_is_online_again_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
