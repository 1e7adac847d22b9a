/* Items one by one: every field, names and their order, pages. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS 200

static void every_field_of_an_item_survives_insert_and_update(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);

    unit_seed();
    for (int i = 0; i < ITEMS; i++) {
        const char16_t name[] = {u'n', (char16_t)(u'一' + i), 0};
        struct csc_item item = random_item(share, name), other, read;

        assert_hr(csc_store_insert(f->store, &item), S_OK);
        read = get_item(f->store, item.id);
        assert_items(&read, &item);

        other = random_item(0, u"ignored");
        other.id = item.id;
        assert_hr(csc_store_update(f->store, &other), S_OK);
        read = get_item(f->store, item.id);
        other.parent = share; /* neither moved nor renamed by an update */
        memcpy(other.name, name, sizeof name);
        assert_items(&read, &other);
    }
}

static void every_field_of_an_item_survives_a_restart(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    struct csc_item item, read;

    unit_seed();
    item = random_item(share, u"name");
    assert_hr(csc_store_insert(f->store, &item), S_OK);
    reopen(f);
    read = get_item(f->store, item.id);
    assert_items(&read, &item);
}

static void of_an_absent_copy_nothing_is_kept(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.parent = add_share(f->store), .name = u"a"}, read;
    const struct csc_facts nothing = {0};

    item.trees.base.size = 5; /* of kind CSC_NONE */
    assert_hr(csc_store_insert(f->store, &item), S_OK);
    read = get_item(f->store, item.id);
    assert_facts(&read.trees.base, &nothing);
}

static void an_absent_item_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.id = 77};

    assert_hr(csc_store_get(f->store, 77, &item), CSC_E_NOT_FOUND);
    assert_hr(csc_store_get(f->store, CSC_ROOT_ID, &item), CSC_E_NOT_FOUND);
    assert_hr(csc_store_update(f->store, &item), CSC_E_NOT_FOUND);
    assert_hr(csc_store_find(f->store, 0, u"a", &item), CSC_E_NOT_FOUND);
    assert_hr(csc_store_rename(f->store, 77, 0, u"a"), CSC_E_NOT_FOUND);
    assert_hr(csc_store_remove(f->store, 77), CSC_E_NOT_FOUND);
}

static void names_are_unique_without_regard_to_case(void **state)
{
    static const char16_t *const pairs[][2] = {
        {u"readme", u"README"}, {u"ärger", u"ÄRGER"},     {u"тест", u"ТЕСТ"},
        {u"ŷ", u"Ŷ"},           {u"x\xD800", u"X\xD800"},
    };
    struct fixture *f = *state;
    int64_t share = add_share(f->store);

    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct csc_item second = {.parent = share}, found;
        int64_t id = add_item(f->store, share, CSC_TYPE_FILE, pairs[i][0]);

        memcpy(second.name, pairs[i][1], (csc_len(pairs[i][1]) + 1) * sizeof(char16_t));
        assert_hr(csc_store_insert(f->store, &second), CSC_E_EXISTS);
        assert_int_equal(second.id, 0);
        assert_hr(csc_store_find(f->store, share, pairs[i][1], &found), S_OK);
        assert_int_equal(found.id, id);
        assert_text(found.name, pairs[i][0]);
    }
}

static void one_name_may_occur_in_two_folders(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t dir = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"a");
    int64_t inner = add_item(f->store, dir, CSC_TYPE_FILE, u"a");
    struct csc_item found;

    assert_hr(csc_store_find(f->store, dir, u"A", &found), S_OK);
    assert_int_equal(found.id, inner);
    assert_hr(csc_store_find(f->store, share, u"A", &found), S_OK);
    assert_int_equal(found.id, dir);
}

static void names_no_file_could_have_are_refused(void **state)
{
    struct fixture *f = *state;
    struct csc_item item = {.parent = add_share(f->store)};
    char16_t long_name[CSC_MAX_NAME + 2];
    int64_t id = add_item(f->store, item.parent, CSC_TYPE_FILE, u"a");

    assert_hr(csc_store_insert(f->store, &item), CSC_E_INVALID_NAME); /* empty */
    memcpy(item.name, u"a\\b", sizeof u"a\\b");
    assert_hr(csc_store_insert(f->store, &item), CSC_E_INVALID_NAME);
    assert_hr(csc_store_rename(f->store, id, item.parent, u".."), CSC_E_INVALID_NAME);

    for (size_t i = 0; i <= CSC_MAX_NAME; i++)
        long_name[i] = u'n';
    long_name[CSC_MAX_NAME + 1] = 0;
    assert_hr(csc_store_rename(f->store, id, item.parent, long_name), CSC_E_NAME_TOO_LONG);
    assert_hr(csc_store_find(f->store, item.parent, long_name, &item), CSC_E_NAME_TOO_LONG);
    long_name[CSC_MAX_NAME] = 0;
    assert_hr(csc_store_rename(f->store, id, item.parent, long_name), S_OK);
    assert_hr(csc_store_find(f->store, item.parent, long_name, &item), S_OK);
    assert_int_equal(item.id, id);
    assert_text(item.name, long_name);
}

static void items_lie_only_where_they_belong(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t server = get_item(f->store, share).parent;
    int64_t dir = add_item(f->store, share, CSC_TYPE_DIRECTORY, u"dir");
    int64_t file = add_item(f->store, dir, CSC_TYPE_FILE, u"file");
    const struct {
        enum csc_type type;
        int64_t parent;
        HRESULT hr;
    } cases[] = {
        {CSC_TYPE_SERVER, CSC_ROOT_ID, S_OK},
        {CSC_TYPE_SERVER, server, E_INVALIDARG},
        {CSC_TYPE_SHARE, server, S_OK},
        {CSC_TYPE_SHARE, CSC_ROOT_ID, E_INVALIDARG},
        {CSC_TYPE_SHARE, share, E_INVALIDARG},
        {CSC_TYPE_DIRECTORY, share, S_OK},
        {CSC_TYPE_DIRECTORY, dir, S_OK},
        {CSC_TYPE_DIRECTORY, file, E_INVALIDARG},
        {CSC_TYPE_DIRECTORY, server, E_INVALIDARG},
        {CSC_TYPE_FILE, share, S_OK},
        {CSC_TYPE_FILE, dir, S_OK},
        {CSC_TYPE_FILE, file, E_INVALIDARG},
        {CSC_TYPE_FILE, CSC_ROOT_ID, E_INVALIDARG},
        {CSC_TYPE_FILE, 9999, CSC_WIN32(3)},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct csc_item item = {.type = cases[i].type, .parent = cases[i].parent, .name = u"n"};

        item.name[1] = (char16_t)(u'a' + i);
        assert_hr(csc_store_insert(f->store, &item), cases[i].hr);
        assert_int_equal(item.id != 0, SUCCEEDED(cases[i].hr));
    }
}

static void an_id_is_never_given_twice(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t first = add_item(f->store, share, CSC_TYPE_FILE, u"a");
    int64_t second;

    assert_hr(csc_store_remove(f->store, first), S_OK);
    reopen(f);
    second = add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_true(second > first);
}

/* ---- order and pages ---- */

static int compare_names(const void *a, const void *b)
{
    return csc_compare((const char16_t *)a, (const char16_t *)b);
}

static void random_name(char16_t name[8])
{
    static const char16_t letters[] = {u'a',  u'A',   u'z',   u'Z',   u'_',   u'0',
                                       u'ä',  u'Ä',   u'ß',   u'ı',   u'ж',   u'Ж',
                                       u'一', 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFD};
    size_t n = 1 + unit_random(6);

    for (size_t i = 0; i < n; i++)
        name[i] = letters[unit_random(COUNT(letters))];
    name[n] = 0;
}

static void siblings_come_in_ordinal_order_without_case(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    char16_t names[ITEMS][8];
    struct csc_item *page = calloc(ITEMS + 1, sizeof *page);
    size_t count = 0, got;

    unit_seed();
    while (count < ITEMS) {
        struct csc_item item = {.parent = share};
        HRESULT hr;

        random_name(names[count]);
        memcpy(item.name, names[count], sizeof names[count]);
        hr = csc_store_insert(f->store, &item);
        if (hr == S_OK)
            count++;
        else
            assert_hr(hr, CSC_E_EXISTS);
    }
    qsort(names, count, sizeof *names, compare_names);
    assert_hr(csc_store_children(f->store, share, NULL, page, ITEMS + 1, &got), S_OK);
    assert_int_equal(got, count);
    for (size_t i = 0; i < got; i++)
        assert_text(page[i].name, names[i]);
    free(page);
}

static void pages_together_show_each_child_once(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    struct csc_item page[7];
    const char16_t *after = NULL;
    size_t got, seen = 0;

    for (int i = 0; i < 21; i++) {
        const char16_t name[] = {(char16_t)(u'a' + (i * 8) % 21), 0};
        add_item(f->store, share, CSC_TYPE_FILE, name);
    }
    do {
        assert_hr(csc_store_children(f->store, share, after, page, COUNT(page), &got), S_OK);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(page[i].name[0], u'a' + seen++);
        after = page[6].name;
    } while (got == COUNT(page));
    assert_int_equal(got, 0); /* 21 is three full pages: only the fourth can tell the end */
    assert_int_equal(seen, 21);
}

static void children_of_nothing_and_pages_of_nothing_are_empty(void **state)
{
    struct fixture *f = *state;
    struct csc_item page[2];
    size_t got = 9;

    assert_hr(csc_store_children(f->store, 4711, NULL, page, COUNT(page), &got), S_OK);
    assert_int_equal(got, 0);
    add_share(f->store);
    got = 9;
    assert_hr(csc_store_children(f->store, CSC_ROOT_ID, NULL, page, 0, &got), S_OK);
    assert_int_equal(got, 0);
    assert_hr(csc_store_children(f->store, CSC_ROOT_ID, NULL, page, COUNT(page), &got), S_OK);
    assert_int_equal(got, 1);
    assert_text(page[0].name, u"server");
}

/* Those that stay are the files; between two pages directories come and go among them. */
static void children_that_stay_are_seen_once_while_others_come_and_go(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store), passing[512];
    char16_t after[CSC_MAX_NAME + 1] = u"";
    size_t count = 0, got, seen = 0;
    struct csc_item page[3];

    unit_seed();
    for (char16_t i = 0; i < 100; i++) {
        const char16_t stays[] = {u'A', (char16_t)(0x4E00 + 4 * i), 0};
        add_item(f->store, share, CSC_TYPE_FILE, stays);
    }
    do {
        assert_hr(csc_store_children(f->store, share, after, page, COUNT(page), &got), S_OK);
        for (size_t i = 0; i < got; i++) {
            assert_true(csc_compare(page[i].name, after) > 0);
            memcpy(after, page[i].name, sizeof after);
            if (page[i].type == CSC_TYPE_FILE)
                assert_int_equal(page[i].name[1], 0x4E00 + 4 * seen++);
        }
        for (int i = 0; i < 4; i++) {
            struct csc_item comes = {.parent = share, .type = CSC_TYPE_DIRECTORY, .name = u"A?"};

            if (count > 0 && unit_random(3) == 0) /* also the one the last page ended with */
                assert_hr(csc_store_remove(f->store, passing[--count]), S_OK);
            comes.name[1] = (char16_t)(0x4E00 + unit_random(400));
            if (SUCCEEDED(csc_store_insert(f->store, &comes)))
                passing[count++] = comes.id;
        }
    } while (got == COUNT(page));
    assert_int_equal(seen, 100);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(every_field_of_an_item_survives_insert_and_update),
        STORE_TEST(every_field_of_an_item_survives_a_restart),
        STORE_TEST(of_an_absent_copy_nothing_is_kept),
        STORE_TEST(an_absent_item_is_not_found),
        STORE_TEST(names_are_unique_without_regard_to_case),
        STORE_TEST(one_name_may_occur_in_two_folders),
        STORE_TEST(names_no_file_could_have_are_refused),
        STORE_TEST(items_lie_only_where_they_belong),
        STORE_TEST(an_id_is_never_given_twice),
        STORE_TEST(siblings_come_in_ordinal_order_without_case),
        STORE_TEST(pages_together_show_each_child_once),
        STORE_TEST(children_of_nothing_and_pages_of_nothing_are_empty),
        STORE_TEST(children_that_stay_are_seen_once_while_others_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
