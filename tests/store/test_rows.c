/* The smaller tables: shares, intents, conflicts, values. */
#include "fixture.h"

#include <string.h>

/* ---- shares ---- */

static void a_share_row_is_put_replaced_and_read(void **state)
{
    struct fixture *f = *state;
    struct csc_share put = {.item = add_share(f->store),
                            .identified = true,
                            .root_id = UINT64_MAX,
                            .root_volume = 0x8000000000000001,
                            .state = 2,
                            .reason = UINT32_MAX,
                            .caching = 0x30,
                            .links = -1,
                            .copies = -1};
    struct csc_share read;

    assert_hr(csc_store_share_get(f->store, put.item, &read), CSC_E_NOT_FOUND);
    for (int round = 0; round < 2; round++) {
        assert_hr(csc_store_share_put(f->store, &put), S_OK);
        assert_hr(csc_store_share_get(f->store, put.item, &read), S_OK);
        assert_int_equal(read.item, put.item);
        assert_int_equal(read.identified, put.identified);
        assert_true(read.root_id == put.root_id);
        assert_true(read.root_volume == put.root_volume);
        assert_int_equal(read.state, put.state);
        assert_int_equal(read.reason, put.reason);
        assert_int_equal(read.caching, put.caching);
        assert_int_equal(read.links, put.links);
        assert_int_equal(read.copies, put.copies);
        put = (struct csc_share){.item = put.item, .state = 1, .links = 1, .copies = 1};
    }
}

static void a_share_row_needs_an_item(void **state)
{
    struct fixture *f = *state;
    struct csc_share share = {.item = 4711};

    assert_hr(csc_store_share_put(f->store, &share), CSC_E_NOT_FOUND);
    assert_hr(csc_store_share_get(f->store, 4711, &share), CSC_E_NOT_FOUND);
}

/* ---- intents ---- */

static void assert_optional_text(const char16_t *actual, const char16_t *expected)
{
    assert_int_equal(actual != NULL, expected != NULL);
    if (actual && expected)
        assert_text(actual, expected);
}

static void every_field_of_an_intent_survives(void **state)
{
    static char16_t *const texts[] = {NULL, u"", u"a", u"dir\\ä\xD800\\n"};
    struct fixture *f = *state;

    unit_seed();
    for (int i = 0; i < 100; i++) {
        struct csc_intent put = {.share = 1 + i, .path = texts[1 + unit_random(3)]}, read;

        put.item = (int64_t)unit_random(UINT32_MAX) << 20;
        put.op = unit_random(8);
        put.on_server = unit_random(2);
        put.source = random_facts();
        put.target = random_facts();
        put.staged = texts[unit_random(4)];
        put.backup = texts[unit_random(4)];
        put.aside = texts[unit_random(4)];
        assert_hr(csc_store_intent_add(f->store, &put), S_OK);
        assert_hr(csc_store_intent_first(f->store, put.share, put.on_server, &read), S_OK);
        assert_true(read.id == put.id && read.id != 0);
        assert_true(read.share == put.share);
        assert_true(read.item == put.item);
        assert_int_equal(read.op, put.op);
        assert_int_equal(read.on_server, put.on_server);
        assert_facts(&read.source, &put.source);
        assert_facts(&read.target, &put.target);
        assert_optional_text(read.path, put.path);
        assert_optional_text(read.staged, put.staged);
        assert_optional_text(read.backup, put.backup);
        assert_optional_text(read.aside, put.aside);
        csc_intent_free(&read);
        assert_null(read.path);
    }
}

static int64_t add_intent(struct csc_store *store, int64_t share, bool on_server)
{
    struct csc_intent intent = {.share = share, .on_server = on_server, .path = u"p"};

    assert_hr(csc_store_intent_add(store, &intent), S_OK);
    return intent.id;
}

static void assert_first(struct csc_store *store, int64_t share, bool on_server, int64_t id)
{
    struct csc_intent read;

    assert_hr(csc_store_intent_first(store, share, on_server, &read), S_OK);
    assert_int_equal(read.id, id);
    csc_intent_free(&read);
}

static void intents_come_oldest_first_by_share_and_side(void **state)
{
    struct fixture *f = *state;
    int64_t here = add_intent(f->store, 1, false);
    int64_t there = add_intent(f->store, 1, true);
    int64_t elsewhere = add_intent(f->store, 2, false);
    int64_t later = add_intent(f->store, 1, false);
    struct csc_intent read;

    assert_first(f->store, 1, false, here);
    assert_first(f->store, 1, true, there);
    assert_first(f->store, 2, false, elsewhere);
    assert_hr(csc_store_intent_drop(f->store, here), S_OK);
    assert_first(f->store, 1, false, later);
    assert_hr(csc_store_intent_drop(f->store, later), S_OK);
    assert_hr(csc_store_intent_first(f->store, 1, false, &read), CSC_E_NOT_FOUND);
    assert_null(read.path);
    assert_hr(csc_store_intent_drop(f->store, later), CSC_E_NOT_FOUND);
    assert_first(f->store, 1, true, there);
    /* The number of a dropped intent does not come back, or a newer one could pass for older. */
    assert_true(add_intent(f->store, 1, false) > later);
}

static void an_intent_without_a_path_is_refused(void **state)
{
    struct fixture *f = *state;
    struct csc_intent intent = {.share = 1};

    assert_hr(csc_store_intent_add(f->store, &intent), E_INVALIDARG);
    assert_int_equal(intent.id, 0);
}

static unsigned allocations_left;

static bool few_allocations(size_t size)
{
    (void)size;
    return allocations_left-- > 0;
}

static void reading_an_intent_without_memory_leaks_nothing(void **state)
{
    struct fixture *f = *state;
    struct csc_intent put = {
        .share = 1, .path = u"p", .staged = u"s", .backup = u"b", .aside = u"a"};
    struct csc_intent read;

    assert_hr(csc_store_intent_add(f->store, &put), S_OK);
    for (unsigned n = 0; n <= 4; n++) {
        HRESULT hr;

        allocations_left = n;
        csc_alloc_hook = few_allocations;
        hr = csc_store_intent_first(f->store, 1, false, &read);
        csc_alloc_hook = NULL;
        assert_hr(hr, n < 4 ? E_OUTOFMEMORY : S_OK);
        assert_int_equal(read.path != NULL, n == 4);
        csc_intent_free(&read);
    }
}

/* ---- conflicts ---- */

static void a_conflict_keeps_the_time_it_was_first_seen(void **state)
{
    struct fixture *f = *state;
    int64_t item = add_share(f->store);
    struct csc_conflict put = {.item = item, .state = 7, .detected = UINT64_MAX}, read;
    bool added = false;

    assert_hr(csc_store_conflict_get(f->store, item, &read), CSC_E_NOT_FOUND);
    assert_hr(csc_store_conflict_put(f->store, &put, &added), S_OK);
    assert_true(added);
    put.state = 12;
    put.detected = 5;
    assert_hr(csc_store_conflict_put(f->store, &put, &added), S_OK);
    assert_false(added);
    assert_hr(csc_store_conflict_get(f->store, item, &read), S_OK);
    assert_int_equal(read.item, item);
    assert_int_equal(read.state, 12);
    assert_true(read.detected == UINT64_MAX);
}

static void dropping_a_conflict_tells_whether_there_was_one(void **state)
{
    struct fixture *f = *state;
    struct csc_conflict c = {.item = add_share(f->store)};

    assert_hr(csc_store_conflict_drop(f->store, c.item), S_FALSE);
    assert_hr(csc_store_conflict_put(f->store, &c, NULL), S_OK);
    assert_hr(csc_store_conflict_drop(f->store, c.item), S_OK);
    assert_hr(csc_store_conflict_drop(f->store, c.item), S_FALSE);
    assert_hr(csc_store_conflict_get(f->store, c.item, &c), CSC_E_NOT_FOUND);
}

static void the_log_tells_whether_it_is_empty(void **state)
{
    struct fixture *f = *state;
    const struct csc_conflict c = {.item = add_share(f->store)};

    assert_hr(csc_store_conflict_any(f->store), S_FALSE);
    assert_hr(csc_store_conflict_put(f->store, &c, NULL), S_OK);
    assert_hr(csc_store_conflict_any(f->store), S_OK);
    assert_hr(csc_store_conflict_drop(f->store, c.item), S_OK);
    assert_hr(csc_store_conflict_any(f->store), S_FALSE);
}

static void a_conflict_needs_an_item(void **state)
{
    struct fixture *f = *state;
    const struct csc_conflict c = {.item = 4711};
    bool added = true;

    assert_hr(csc_store_conflict_put(f->store, &c, &added), CSC_E_NOT_FOUND);
    assert_false(added);
}

/* ---- block maps ---- */

static void a_block_map_is_put_replaced_and_read(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_blocks put, read;
    char data[1000];

    for (size_t size = 0; size <= sizeof data; size += 250) {
        memset(data, (int)size, sizeof data);
        csc_blocks_begin(&put, 300);
        csc_blocks_add(&put, data, size);
        assert_hr(csc_store_blocks_put(f->store, t.file, &put), S_OK);
        reopen(f);
        assert_hr(csc_store_blocks_get(f->store, t.file, &read), S_OK);
        assert_true(csc_blocks_equal(&put, &read));
        assert_int_equal(read.count, (size + 299) / 300);
        csc_blocks_free(&read);
        csc_blocks_free(&put);
    }
    assert_hr(csc_store_blocks_drop(f->store, t.file), S_OK);
    assert_hr(csc_store_blocks_drop(f->store, t.file), S_FALSE);
    assert_hr(csc_store_blocks_get(f->store, t.file, &read), CSC_E_NOT_FOUND);
    csc_blocks_free(&read);
}

static void a_block_map_lives_as_long_as_its_item_has_a_base(void **state)
{
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_blocks map;

    csc_blocks_begin(&map, 4);
    assert_hr(csc_store_blocks_put(f->store, 4711, &map), CSC_E_NOT_FOUND);
    assert_hr(csc_store_blocks_put(f->store, t.deep, &map), S_OK);
    assert_hr(csc_store_blocks_put(f->store, t.file, &map), S_OK);
    assert_hr(csc_store_remove(f->store, t.sub), S_OK);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM blocks"), 1);
    assert_hr(csc_store_forget_base(f->store, t.dir), S_OK);
    assert_int_equal(sql_number(f, "SELECT count(*) FROM blocks"), 0);
    csc_blocks_free(&map);
}

static void a_block_map_that_cannot_be_ours_is_corrupt(void **state)
{
    static const char *const damage[] = {
        "UPDATE blocks SET block = 0",
        "UPDATE blocks SET block = -1",
        "UPDATE blocks SET size = size + 4",
        "UPDATE blocks SET size = -1",
        "UPDATE blocks SET hashes = zeroblob(15)",
        "UPDATE blocks SET hashes = zeroblob(32)",
    };
    struct fixture *f = *state;
    struct tree t = grow_tree(f->store);
    struct csc_blocks map;

    for (size_t i = 0; i < COUNT(damage); i++) {
        csc_blocks_begin(&map, 4);
        csc_blocks_add(&map, "abc", 3);
        assert_hr(csc_store_blocks_put(f->store, t.file, &map), S_OK);
        csc_blocks_free(&map);
        sql_execute(f, damage[i]);
        assert_hr(csc_store_blocks_get(f->store, t.file, &map), CSC_E_CORRUPT);
        assert_null(map.hashes);
    }
}

/* ---- what was put off ---- */

static void a_postponed_item_is_put_replaced_read_and_dropped(void **state)
{
    struct fixture *f = *state;
    struct csc_postponed p = {.item = add_share(f->store), .tries = 1, .not_before = 7}, read;

    assert_hr(csc_store_postponed_get(f->store, p.item, &read), CSC_E_NOT_FOUND);
    assert_hr(csc_store_postponed_any(f->store), S_FALSE);
    assert_hr(csc_store_postponed_put(f->store, &p), S_OK);
    p.tries = UINT32_MAX;
    p.not_before = UINT64_MAX;
    assert_hr(csc_store_postponed_put(f->store, &p), S_OK);
    reopen(f);
    assert_hr(csc_store_postponed_any(f->store), S_OK);
    assert_hr(csc_store_postponed_get(f->store, p.item, &read), S_OK);
    assert_int_equal(read.item, p.item);
    assert_int_equal(read.tries, UINT32_MAX);
    assert_true(read.not_before == UINT64_MAX);
    assert_hr(csc_store_postponed_drop(f->store, p.item), S_OK);
    assert_hr(csc_store_postponed_drop(f->store, p.item), S_FALSE);
    assert_hr(csc_store_postponed_any(f->store), S_FALSE);
}

static void what_is_put_off_goes_with_its_item_and_needs_one(void **state)
{
    struct fixture *f = *state;
    struct csc_postponed p = {.item = add_share(f->store), .tries = 1};

    assert_hr(csc_store_postponed_put(f->store, &p), S_OK);
    assert_hr(csc_store_remove(f->store, p.item), S_OK);
    assert_hr(csc_store_postponed_any(f->store), S_FALSE);
    assert_hr(csc_store_postponed_put(f->store, &p), CSC_E_NOT_FOUND);
}

/* ---- values ---- */

static void values_are_put_replaced_and_read(void **state)
{
    struct fixture *f = *state;
    int64_t value = 1;

    assert_hr(csc_store_value_get(f->store, "limit", &value), CSC_E_NOT_FOUND);
    assert_int_equal(value, 0);
    assert_hr(csc_store_value_put(f->store, "limit", INT64_MIN), S_OK);
    assert_hr(csc_store_value_put(f->store, "Limit", 3), S_OK);
    assert_hr(csc_store_value_get(f->store, "limit", &value), S_OK);
    assert_true(value == INT64_MIN);
    assert_hr(csc_store_value_put(f->store, "limit", INT64_MAX), S_OK);
    reopen(f);
    assert_hr(csc_store_value_get(f->store, "limit", &value), S_OK);
    assert_true(value == INT64_MAX);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_share_row_is_put_replaced_and_read),
        STORE_TEST(a_share_row_needs_an_item),
        STORE_TEST(every_field_of_an_intent_survives),
        STORE_TEST(intents_come_oldest_first_by_share_and_side),
        STORE_TEST(an_intent_without_a_path_is_refused),
        STORE_TEST(reading_an_intent_without_memory_leaks_nothing),
        STORE_TEST(a_conflict_keeps_the_time_it_was_first_seen),
        STORE_TEST(dropping_a_conflict_tells_whether_there_was_one),
        STORE_TEST(the_log_tells_whether_it_is_empty),
        STORE_TEST(a_conflict_needs_an_item),
        STORE_TEST(a_block_map_is_put_replaced_and_read),
        STORE_TEST(a_block_map_lives_as_long_as_its_item_has_a_base),
        STORE_TEST(a_block_map_that_cannot_be_ours_is_corrupt),
        STORE_TEST(a_postponed_item_is_put_replaced_read_and_dropped),
        STORE_TEST(what_is_put_off_goes_with_its_item_and_needs_one),
        STORE_TEST(values_are_put_replaced_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
