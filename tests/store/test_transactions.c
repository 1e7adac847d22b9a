/* Transactions: all or nothing, one at a time, and no other thread's call in between. */
#include "fixture.h"

#include "store/store_internal.h"

#ifndef _WIN32
#include <pthread.h>
#endif

static bool has(struct csc_store *store, int64_t parent, const char16_t *name)
{
    struct csc_item item;
    HRESULT hr = csc_store_find(store, parent, name, &item);

    if (hr != CSC_E_NOT_FOUND)
        assert_hr(hr, S_OK);
    return hr == S_OK;
}

static void a_commit_keeps_everything(void **state)
{
    struct fixture *f = *state;
    int64_t share;

    assert_hr(csc_store_begin(f->store), S_OK);
    share = add_share(f->store);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_true(has(f->store, share, u"a")); /* seen inside, too */
    assert_hr(csc_store_commit(f->store), S_OK);
    reopen(f);
    assert_true(has(f->store, share, u"a"));
}

static void a_rollback_undoes_everything(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    int64_t old = add_item(f->store, share, CSC_TYPE_FILE, u"old");
    int64_t value;

    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_hr(csc_store_rename(f->store, old, share, u"new"), S_OK);
    assert_hr(csc_store_pin(f->store, old, true, 0x20, 0), S_OK);
    assert_hr(csc_store_value_put(f->store, "v", 1), S_OK);
    csc_store_rollback(f->store);
    assert_false(has(f->store, share, u"a"));
    assert_text(get_item(f->store, old).name, u"old");
    assert_int_equal(get_item(f->store, old).pins, 0);
    assert_hr(csc_store_value_get(f->store, "v", &value), CSC_E_NOT_FOUND);
}

static void closing_rolls_back(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);

    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    reopen(f);
    assert_false(has(f->store, share, u"a"));
}

static void transactions_do_not_nest(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);

    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_hr(csc_store_begin(f->store), E_UNEXPECTED);
    assert_hr(csc_store_commit(f->store), S_OK); /* the first one is as good as before */
    assert_true(has(f->store, share, u"a"));
    assert_hr(csc_store_begin(f->store), S_OK);
    csc_store_rollback(f->store);
}

static void nothing_can_be_ended_that_was_not_begun(void **state)
{
    struct fixture *f = *state;

    assert_hr(csc_store_commit(f->store), E_UNEXPECTED);
    csc_store_rollback(f->store);
    assert_hr(csc_store_end(f->store, S_OK), E_UNEXPECTED);
    assert_hr(csc_store_end(f->store, E_FAIL), E_FAIL);
    assert_hr(csc_store_begin(f->store), S_OK); /* and the lock is not out of step */
    assert_hr(csc_store_commit(f->store), S_OK);
}

static void end_commits_success_and_rolls_back_failure(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);

    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"good");
    assert_hr(csc_store_end(f->store, S_FALSE), S_OK);
    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"bad");
    assert_hr(csc_store_end(f->store, CSC_E_CANCELLED), CSC_E_CANCELLED);
    assert_true(has(f->store, share, u"good"));
    assert_false(has(f->store, share, u"bad"));
}

static void a_refused_insert_leaves_the_transaction_as_it_was(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    struct csc_item again = {.parent = share, .name = u"A"};

    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_hr(csc_store_insert(f->store, &again), CSC_E_EXISTS);
    add_item(f->store, share, CSC_TYPE_FILE, u"b");
    assert_hr(csc_store_commit(f->store), S_OK);
    assert_true(has(f->store, share, u"a"));
    assert_true(has(f->store, share, u"b"));
}

/* SQLite leaves a transaction open whose commit it refuses. */
static void a_commit_that_fails_rolls_back(void **state)
{
    struct fixture *f = *state;
    const struct csc_conflict orphan = {.item = 4711};
    struct csc_conflict read;

    assert_hr(csc_store_begin(f->store), S_OK);
    assert_int_equal(sqlite3_exec(f->store->db, "PRAGMA defer_foreign_keys = ON", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_hr(csc_store_conflict_put(f->store, &orphan, NULL), S_OK);
    assert_hr(csc_store_commit(f->store), CSC_E_NOT_FOUND);
    assert_hr(csc_store_conflict_get(f->store, 4711, &read), CSC_E_NOT_FOUND);
    assert_hr(csc_store_begin(f->store), S_OK);
    assert_hr(csc_store_commit(f->store), S_OK);
}

/* ---- two connections ---- */

static void another_connection_sees_nothing_before_the_commit(void **state)
{
    struct fixture *f = *state;
    int64_t share = add_share(f->store);
    struct csc_store *other;

    assert_hr(csc_store_open(f->file, &other), S_OK);
    assert_hr(csc_store_begin(f->store), S_OK);
    add_item(f->store, share, CSC_TYPE_FILE, u"a");
    assert_false(has(other, share, u"a")); /* and is not kept waiting */
    assert_hr(csc_store_commit(f->store), S_OK);
    assert_true(has(other, share, u"a"));
    csc_store_close(other);
}

/* ---- two threads of one process ---- */

#define ROUNDS 300

static struct csc_store *shared_store;

/* Moves one from "a" to "b" in a transaction, again and again. */
static void move_values(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a, b;
        HRESULT hr = csc_store_begin(shared_store);

        if (SUCCEEDED(hr))
            hr = csc_store_value_get(shared_store, "a", &a);
        if (SUCCEEDED(hr))
            hr = csc_store_value_put(shared_store, "a", a - 1);
        if (SUCCEEDED(hr))
            hr = csc_store_value_get(shared_store, "b", &b);
        if (SUCCEEDED(hr))
            hr = csc_store_value_put(shared_store, "b", b + 1);
        if (FAILED(csc_store_end(shared_store, hr)))
            return; /* the sums will be wrong */
    }
}

#ifdef _WIN32
static HANDLE other;

static DWORD WINAPI other_thread(void *unused)
{
    (void)unused;
    move_values();
    return 0;
}

static void start_other(void)
{
    other = CreateThread(NULL, 0, other_thread, NULL, 0, NULL);
    assert_non_null(other);
}

static void join_other(void)
{
    WaitForSingleObject(other, INFINITE);
    CloseHandle(other);
}
#else
static pthread_t other;

static void *other_thread(void *unused)
{
    move_values();
    return unused;
}

static void start_other(void)
{
    assert_int_equal(pthread_create(&other, NULL, other_thread, NULL), 0);
}

static void join_other(void)
{
    pthread_join(other, NULL);
}
#endif

static void the_calls_of_two_threads_do_not_mix(void **state)
{
    struct fixture *f = *state;
    int64_t a, b;

    shared_store = f->store;
    assert_hr(csc_store_value_put(f->store, "a", 2 * ROUNDS), S_OK);
    assert_hr(csc_store_value_put(f->store, "b", 0), S_OK);
    start_other();
    for (int i = 0; i < ROUNDS; i++) { /* the other's transaction is seen whole or not at all */
        assert_hr(csc_store_begin(f->store), S_OK);
        assert_hr(csc_store_value_get(f->store, "a", &a), S_OK);
        assert_hr(csc_store_value_get(f->store, "b", &b), S_OK);
        assert_int_equal(a + b, 2 * ROUNDS);
        csc_store_rollback(f->store);
    }
    move_values();
    join_other();
    assert_hr(csc_store_value_get(f->store, "a", &a), S_OK);
    assert_hr(csc_store_value_get(f->store, "b", &b), S_OK);
    assert_int_equal(a, 0);
    assert_int_equal(b, 2 * ROUNDS);
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, setup_store, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_commit_keeps_everything),
        STORE_TEST(a_rollback_undoes_everything),
        STORE_TEST(closing_rolls_back),
        STORE_TEST(transactions_do_not_nest),
        STORE_TEST(nothing_can_be_ended_that_was_not_begun),
        STORE_TEST(end_commits_success_and_rolls_back_failure),
        STORE_TEST(a_refused_insert_leaves_the_transaction_as_it_was),
        STORE_TEST(a_commit_that_fails_rolls_back),
        STORE_TEST(another_connection_sees_nothing_before_the_commit),
        STORE_TEST(the_calls_of_two_threads_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
