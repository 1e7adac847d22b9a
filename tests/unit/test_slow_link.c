/*
 * engine/slow_link.h: the two thresholds, what is not known, the hold; and random traces against an
 * oracle that keeps every sample and looks at all of them, with the bound on changes.
 */
#include "unit.h"

#include "engine/slow_link.h"

#include <stdio.h>
#include <string.h>

#define SECOND UINT64_C(10000000)
#define NOW    (UINT64_C(1000000) * SECOND)

static const struct csc_link_limits by_latency = {.latency = 40, .hold = 120 * SECOND};
static const struct csc_link_limits by_throughput = {.throughput = 300000, .hold = 120 * SECOND};
static const struct csc_link_state fast = {0}, slow = {.slow = true};

static void trips(struct csc_link_window *w, unsigned count, uint32_t micros)
{
    const struct csc_link_sample trip = {.time = NOW, .micros = micros};

    while (count--)
        csc_link_note(w, &trip);
}

/* Transfers of 37,500 bytes, which are 300,000 bits. */
static void bulks(struct csc_link_window *w, unsigned count, uint32_t micros)
{
    const struct csc_link_sample bulk = {.time = NOW, .micros = micros, .bytes = 37500};

    while (count--)
        csc_link_note(w, &bulk);
}

static bool latency_makes_slow(uint32_t micros, const struct csc_link_state *state)
{
    struct csc_link_window w = {0};

    trips(&w, CSC_LINK_TRIPS, micros);
    return csc_link_is_slow(&by_latency, &w, state, NOW);
}

static bool throughput_makes_slow(uint32_t micros, const struct csc_link_state *state)
{
    struct csc_link_window w = {0};

    bulks(&w, CSC_LINK_BULKS, micros);
    return csc_link_is_slow(&by_throughput, &w, state, NOW);
}

static void a_link_is_slow_above_its_latency_and_fast_again_a_quarter_below_it(void **state)
{
    (void)state;
    assert_false(latency_makes_slow(40000, &fast));
    assert_true(latency_makes_slow(40001, &fast));
    assert_true(latency_makes_slow(30001, &slow));
    assert_false(latency_makes_slow(30000, &slow));
}

static void a_link_is_slow_below_its_throughput_and_fast_again_a_third_above_it(void **state)
{
    (void)state;
    assert_false(throughput_makes_slow(1000000, &fast));
    assert_true(throughput_makes_slow(1000010, &fast));
    assert_true(throughput_makes_slow(750010, &slow));
    assert_false(throughput_makes_slow(750000, &slow));
    assert_false(throughput_makes_slow(0, &slow));
}

static void one_quick_answer_among_many_late_ones_tells_the_latency(void **state)
{
    struct csc_link_window w = {0};

    (void)state;
    trips(&w, 15, 900000);
    assert_true(csc_link_is_slow(&by_latency, &w, &fast, NOW));
    trips(&w, 1, 1000);
    assert_false(csc_link_is_slow(&by_latency, &w, &fast, NOW));
    trips(&w, 15, 900000);
    assert_false(csc_link_is_slow(&by_latency, &w, &fast, NOW));
    trips(&w, 1, 900000); /* it is out of the window */
    assert_true(csc_link_is_slow(&by_latency, &w, &fast, NOW));
}

static void what_is_not_known_changes_nothing(void **state)
{
    struct csc_link_window w = {0};

    (void)state;
    trips(&w, CSC_LINK_TRIPS - 1, 900000);
    bulks(&w, CSC_LINK_BULKS - 1, 9000000);
    assert_false(csc_link_is_slow(&by_latency, &w, &fast, NOW));
    assert_false(csc_link_is_slow(&by_throughput, &w, &fast, NOW));
    memset(&w, 0, sizeof(w));
    trips(&w, CSC_LINK_TRIPS - 1, 10);
    bulks(&w, CSC_LINK_BULKS - 1, 10);
    assert_true(csc_link_is_slow(&by_latency, &w, &slow, NOW));
    assert_true(csc_link_is_slow(&by_throughput, &w, &slow, NOW));
}

static void old_samples_are_not_known_and_neither_are_small_transfers(void **state)
{
    struct csc_link_window w = {0};
    const struct csc_link_sample small = {
        .time = NOW, .micros = 9000000, .bytes = CSC_LINK_BULK_BYTES - 1};

    (void)state;
    trips(&w, CSC_LINK_SAMPLES, 900000);
    for (unsigned i = 0; i < CSC_LINK_SAMPLES; i++)
        csc_link_note(&w, &small);
    assert_true(csc_link_is_slow(&by_latency, &w, &fast, NOW + CSC_LINK_TRIP_VALID));
    assert_false(csc_link_is_slow(&by_latency, &w, &fast, NOW + CSC_LINK_TRIP_VALID + 1));
    assert_false(csc_link_is_slow(&by_latency, &w, &fast, NOW - 1)); /* the clock was turned back */
    assert_false(csc_link_is_slow(&by_throughput, &w, &fast, NOW));
}

static void either_limit_makes_it_slow_and_the_latency_alone_may_clear_it(void **state)
{
    const struct csc_link_limits both = {.latency = 40, .throughput = 300000};
    struct csc_link_window w = {0};

    (void)state;
    trips(&w, 8, 1000);
    assert_false(csc_link_is_slow(&both, &w, &slow, NOW)); /* nothing was moved of late */
    bulks(&w, 4, 9000000);
    assert_true(csc_link_is_slow(&both, &w, &fast, NOW));
    assert_true(csc_link_is_slow(&both, &w, &slow, NOW));
    bulks(&w, 16, 1000);
    assert_false(csc_link_is_slow(&both, &w, &slow, NOW));
    trips(&w, 16, 90000);
    assert_true(csc_link_is_slow(&both, &w, &fast, NOW));
}

static void what_it_became_it_stays_for_the_hold(void **state)
{
    const struct csc_link_state became_slow = {true, NOW}, became_fast = {false, NOW};
    struct csc_link_window quick = {0}, late = {0};

    (void)state;
    trips(&quick, 8, 10);
    trips(&late, 8, 900000);
    assert_true(csc_link_is_slow(&by_latency, &quick, &became_slow, NOW + 120 * SECOND - 1));
    assert_false(csc_link_is_slow(&by_latency, &quick, &became_slow, NOW + 120 * SECOND));
    assert_false(csc_link_is_slow(&by_latency, &late, &became_fast, NOW + 120 * SECOND - 1));
    assert_true(csc_link_is_slow(&by_latency, &late, &became_fast, NOW + 120 * SECOND));
    assert_false(csc_link_is_held(&by_latency, &became_slow, NOW - 1)); /* clock turned back */
}

static void without_limits_no_link_is_slow_and_at_1_ms_every_one_is(void **state)
{
    const struct csc_link_limits none = {.hold = 120 * SECOND};
    const struct csc_link_limits always = {.latency = CSC_LINK_ALWAYS_SLOW, .hold = 120 * SECOND};
    const struct csc_link_state chosen = {false, NOW};
    const struct csc_link_state became_slow = {true, NOW};
    struct csc_link_window w = {0};

    (void)state;
    assert_true(csc_link_is_slow(&always, &w, &fast, NOW));
    assert_false(csc_link_is_slow(&always, &w, &chosen, NOW));
    assert_true(csc_link_is_slow(&always, &w, &chosen, NOW + 120 * SECOND));
    trips(&w, 16, 900000);
    assert_false(csc_link_is_slow(&none, &w, &fast, NOW));
    assert_false(csc_link_is_slow(&none, &w, &became_slow, NOW));
}

/* --- random traces against an oracle --------------------------------------------------------- */

#define STEPS 2000

static struct csc_link_sample history[STEPS];

/* The best figure of the latest samples of a kind, from the whole history; false: not known. */
static bool best_of(unsigned count, bool bulk, uint64_t now, double *best)
{
    uint64_t valid = bulk ? CSC_LINK_BULK_VALID : CSC_LINK_TRIP_VALID;
    unsigned seen = 0, known = 0;

    for (unsigned i = count; i-- > 0 && seen < CSC_LINK_SAMPLES;) {
        double micros = history[i].micros ? history[i].micros : bulk;
        double figure = bulk ? history[i].bytes * 8e6 / micros : -micros;
        if ((history[i].bytes != 0) != bulk)
            continue;
        seen++;
        if (now - history[i].time > valid)
            continue;
        if (!known++ || figure > *best)
            *best = figure;
    }
    return known >= (bulk ? CSC_LINK_BULKS : CSC_LINK_TRIPS);
}

static bool oracle(const struct csc_link_limits *l, unsigned count, bool was_slow, uint64_t since,
                   uint64_t now)
{
    double latency = 0, throughput = 0;
    bool latency_known = best_of(count, false, now, &latency);
    bool throughput_known = best_of(count, true, now, &throughput);
    bool late = latency_known && -latency > l->latency * 1000.0;
    bool narrow = throughput_known && (uint64_t)throughput < l->throughput;
    bool quick = latency_known && -latency <= l->latency * 750.0;
    bool wide = !throughput_known || (uint64_t)throughput >= l->throughput + l->throughput / 3;

    if (since && now - since < l->hold)
        return was_slow;
    return was_slow ? !quick || !wide : late || narrow;
}

/* A link whose latency wanders about, in jumps now and then. */
static struct csc_link_sample next_sample(uint32_t *level, uint64_t now)
{
    struct csc_link_sample s = {.time = now};

    if (unit_random(40) == 0)
        *level = unit_random(100000);
    s.micros = *level + unit_random(1 + *level / 2);
    if (unit_random(4) == 0) {
        s.bytes = CSC_LINK_BULK_BYTES + unit_random(100000);
        s.micros *= 1 + unit_random(40);
    }
    return s;
}

static unsigned play_trace(void)
{
    const struct csc_link_limits limits = {.latency = 2 + unit_random(80),
                                           .throughput = 1000 + unit_random(4000000),
                                           .hold = (1 + unit_random(300)) * SECOND};
    struct csc_link_window window = {0};
    struct csc_link_state link = {0};
    uint32_t level = unit_random(100000);
    uint64_t now = NOW, held_to = 0;
    unsigned changes = 0;

    for (unsigned i = 0; i < STEPS; i++) {
        history[i] = next_sample(&level, now += unit_random(3 * SECOND));
        csc_link_note(&window, &history[i]);
        bool is = csc_link_is_slow(&limits, &window, &link, now);
        assert_int_equal(is, oracle(&limits, i + 1, link.slow, link.since, now));
        if (is == link.slow)
            continue;
        assert_true(now >= held_to); /* never sooner */
        held_to = now + limits.hold;
        link = (struct csc_link_state){is, now};
        changes++;
    }
    assert_true(changes <= 1 + (now - NOW) / limits.hold);
    return changes;
}

static void random_traces_agree_with_the_oracle_and_never_flap(void **state)
{
    unsigned changes = 0, traces = 300;

    (void)state;
    unit_seed();
    for (unsigned i = 0; i < traces; i++)
        changes += play_trace();
    printf("%u traces of %u requests: %u changes\n", traces, STEPS, changes);
    assert_true(changes > traces / 4); /* the traces are worth something */
}

/* Without any hold: what lies between the thresholds alone changes nothing, however it jumps. */
static void latencies_between_the_thresholds_never_change_anything(void **state)
{
    const struct csc_link_limits limits = {.latency = 40};

    (void)state;
    unit_seed();
    for (unsigned start = 0; start < 2; start++) {
        const struct csc_link_state link = {.slow = start != 0};
        struct csc_link_window w = {0};
        for (unsigned i = 0; i < 5000; i++) {
            trips(&w, 1, 30001 + unit_random(10000));
            assert_int_equal(csc_link_is_slow(&limits, &w, &link, NOW), link.slow);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_is_slow_above_its_latency_and_fast_again_a_quarter_below_it),
        cmocka_unit_test(a_link_is_slow_below_its_throughput_and_fast_again_a_third_above_it),
        cmocka_unit_test(one_quick_answer_among_many_late_ones_tells_the_latency),
        cmocka_unit_test(what_is_not_known_changes_nothing),
        cmocka_unit_test(old_samples_are_not_known_and_neither_are_small_transfers),
        cmocka_unit_test(either_limit_makes_it_slow_and_the_latency_alone_may_clear_it),
        cmocka_unit_test(what_it_became_it_stays_for_the_hold),
        cmocka_unit_test(without_limits_no_link_is_slow_and_at_1_ms_every_one_is),
        cmocka_unit_test(random_traces_agree_with_the_oracle_and_never_flap),
        cmocka_unit_test(latencies_between_the_thresholds_never_change_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
