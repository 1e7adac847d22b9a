/* Several processes share a store, and die in the middle. The program starts itself as a child. */
#include "fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS  1000
#define BATCH 10

/* ---- what a child does: returns its exit code ---- */

static void make_name(char16_t name[16], int number, int i)
{
    char text[16];

    snprintf(text, sizeof text, "%d-%d", number, i);
    for (size_t c = 0; c < sizeof text; c++)
        name[c] = (char16_t)(unsigned char)text[c];
}

/* Inserts rows i to i + BATCH, and counts them in a value, in one transaction. */
static HRESULT insert_batch(struct csc_store *store, int number, int i)
{
    struct csc_item item = {.type = CSC_TYPE_SERVER};
    int64_t count;
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    hr = csc_store_value_get(store, "count", &count);
    for (int end = i + BATCH; SUCCEEDED(hr) && i < end; i++) {
        make_name(item.name, number, i);
        hr = csc_store_insert(store, &item);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_value_put(store, "count", count + BATCH);
    return csc_store_end(store, hr);
}

static int say(char byte)
{
    return fwrite(&byte, 1, 1, stdout) == 1 && fflush(stdout) == 0;
}

static int write_rows(struct csc_store *store, int number)
{
    for (int i = 0; i < ROWS; i += BATCH) {
        if (FAILED(insert_batch(store, number, i)))
            return 2;
    }
    return 0;
}

/* Says "." after each commit. */
static int write_until_killed(struct csc_store *store, int number)
{
    for (int i = 0;; i += BATCH) {
        if (FAILED(insert_batch(store, number, i)))
            return 2;
        if (!say('.'))
            return 3;
    }
}

static int stop_in_a_transaction(struct csc_store *store, int number)
{
    struct csc_item item = {.type = CSC_TYPE_SERVER};

    if (FAILED(csc_store_begin(store)))
        return 2;
    /* More than the page cache holds, so that part of it is in the WAL. */
    for (int i = 0; i < 20 * ROWS; i++) {
        make_name(item.name, number, i);
        if (FAILED(csc_store_insert(store, &item)))
            return 3;
    }
    say('!');
    for (;;)
        sqlite3_sleep(1000);
}

static int add_own_server(struct csc_store *store, int number)
{
    struct csc_item item = {.type = CSC_TYPE_SERVER};

    make_name(item.name, number, 0);
    return SUCCEEDED(csc_store_insert(store, &item)) ? 0 : 2;
}

static const struct {
    const char *name;
    int (*play)(struct csc_store *store, int number);
} roles[] = {
    {"rows", write_rows},
    {"endless", write_until_killed},
    {"stop", stop_in_a_transaction},
    {"open", add_own_server},
};

static int play(char **argv)
{
    char16_t *file = csc_from_utf8(argv[2]);
    struct csc_store *store;
    HRESULT hr = csc_store_open(file, &store);
    int code = 1;

    csc_free(file);
    if (FAILED(hr)) {
        fprintf(stderr, "open: %08lx\n", (unsigned long)hr);
        return 1;
    }
    for (size_t i = 0; i < COUNT(roles); i++) {
        if (strcmp(argv[1], roles[i].name) == 0)
            code = roles[i].play(store, atoi(argv[3]));
    }
    csc_store_close(store);
    return code;
}

/* ---- the tests ---- */

static int64_t count_rows(const struct fixture *f)
{
    return sql_number(f, "SELECT count(*) FROM item");
}

static void processes_may_create_a_store_at_once(void **state)
{
    struct fixture *f = *state;
    struct child *children[4];

    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 4; i++)
            children[i] = child_start("open", f, i);
        for (int i = 0; i < 4; i++)
            assert_int_equal(child_wait(children[i]), 0);
        assert_int_equal(count_rows(f), 4);
        assert_sound(f);
        assert_int_equal(remove(f->path), 0);
    }
}

static void two_processes_write_a_thousand_rows_each_without_loss(void **state)
{
    struct fixture *f = *state;
    struct child *first, *second;
    int64_t count;

    assert_hr(csc_store_value_put(f->store, "count", 0), S_OK);
    first = child_start("rows", f, 1);
    second = child_start("rows", f, 2);
    assert_int_equal(write_rows(f->store, 3), 0); /* and we are the third */
    assert_int_equal(child_wait(first), 0);
    assert_int_equal(child_wait(second), 0);
    assert_hr(csc_store_value_get(f->store, "count", &count), S_OK);
    assert_int_equal(count, 3 * ROWS);
    assert_int_equal(count_rows(f), 3 * ROWS);
    assert_sound(f);
}

static void a_killed_process_leaves_no_half_transaction(void **state)
{
    struct fixture *f = *state;
    struct child *child;

    add_share(f->store);
    child = child_start("stop", f, 1);
    assert_int_equal(child_read(child), '!');
    child_kill(child);
    child_wait(child);
    assert_int_equal(count_rows(f), 2);
    /* Its lock is gone with it: no waiting. */
    assert_hr(csc_store_value_put(f->store, "v", 1), S_OK);
    assert_sound(f);
    reopen(f);
    assert_int_equal(count_rows(f), 2);
    assert_sound(f);
}

static void what_a_killed_process_had_committed_is_there(void **state)
{
    struct fixture *f = *state;
    int64_t before = 0, count;

    unit_seed();
    assert_hr(csc_store_value_put(f->store, "count", 0), S_OK);
    for (int round = 0; round < 10; round++) {
        struct child *child = child_start("endless", f, round);
        int64_t heard = 0;

        if (round % 2) { /* with and without another connection that survives */
            csc_store_close(f->store);
            f->store = NULL;
        }
        for (uint32_t n = unit_random(30) + 1; n > 0; n--) {
            assert_int_equal(child_read(child), '.');
            heard += BATCH;
        }
        child_kill(child);
        while (child_read(child) == '.')
            heard += BATCH;
        child_wait(child);
        reopen(f);
        assert_hr(csc_store_value_get(f->store, "count", &count), S_OK);
        assert_true(count >= before + heard);
        assert_int_equal(count, count_rows(f)); /* no batch in part */
        assert_sound(f);
        before = count;
    }
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup_folder, teardown)
#define STORE_TEST(test)  cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(processes_may_create_a_store_at_once),
        STORE_TEST(two_processes_write_a_thousand_rows_each_without_loss),
        STORE_TEST(a_killed_process_leaves_no_half_transaction),
        STORE_TEST(what_a_killed_process_had_committed_is_there),
    };

    if (argc == 4)
        return play(argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
