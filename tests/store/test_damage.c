/* Damaged files: reported as such or harmless, never a crash. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_file_that_is_no_database_is_corrupt(void **state)
{
    struct fixture *f = *state;
    char garbage[8192];

    memset(garbage, 'x', sizeof garbage);
    write_file(f->path, garbage, sizeof garbage);
    assert_hr(csc_store_open(f->file, &f->store), CSC_E_CORRUPT);
    assert_null(f->store);
}

static void rows_that_cannot_be_ours_are_corrupt(void **state)
{
    static const char *const damage[] = {
        "UPDATE item SET type = 4",
        "UPDATE item SET type = -1",
        "UPDATE item SET b_kind = 3",
        "UPDATE item SET r_kind = -1",
        "UPDATE item SET name = x'610062'",
        "UPDATE item SET name = x''",
        "UPDATE item SET name = zeroblob(512)",
    };
    struct fixture *f = *state;
    struct csc_item item, page[4];
    struct csc_text path;
    size_t got;

    for (size_t i = 0; i < COUNT(damage); i++) {
        int64_t share;

        reopen(f);
        share = add_share(f->store);
        sql_execute(f, damage[i]);
        assert_hr(csc_store_get(f->store, share, &item), CSC_E_CORRUPT);
        assert_hr(csc_store_children(f->store, 0, NULL, page, 4, &got), CSC_E_CORRUPT);
        assert_int_equal(got, 0);
        if (strstr(damage[i], "name"))
            assert_hr(csc_store_path(f->store, share, &path), CSC_E_CORRUPT);
        csc_store_close(f->store);
        f->store = NULL;
        assert_int_equal(remove(f->path), 0);
    }
}

static void intents_that_cannot_be_ours_are_corrupt(void **state)
{
    static const char *const damage[] = {
        "UPDATE intent SET path = x'61'",
        "UPDATE intent SET aside = x'610062'",
        "UPDATE intent SET t_kind = 9",
    };
    struct fixture *f = *state;
    struct csc_intent intent = {.share = 1, .path = u"p"}, read;

    reopen(f);
    for (size_t i = 0; i < COUNT(damage); i++) {
        assert_hr(csc_store_intent_add(f->store, &intent), S_OK);
        sql_execute(f, damage[i]);
        assert_hr(csc_store_intent_first(f->store, 1, false, &read), CSC_E_CORRUPT);
        assert_null(read.path);
        assert_hr(csc_store_intent_drop(f->store, intent.id), S_OK);
    }
}

/* Walks all of it, then changes it; the first error is the end. */
static HRESULT walk_and_change(struct csc_store *store)
{
    struct csc_item page[50];
    struct csc_counts counts;
    size_t got;
    HRESULT hr = csc_store_count(store, CSC_ROOT_ID, &counts);

    if (SUCCEEDED(hr))
        hr = csc_store_children(store, 2, NULL, page, COUNT(page), &got);
    for (size_t i = 0; SUCCEEDED(hr) && i < got; i++) {
        page[i].pins = 1;
        hr = csc_store_update(store, &page[i]);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_pin(store, 1, true, 0x20, 0);
    return SUCCEEDED(hr) ? csc_store_remove(store, 1) : hr;
}

static HRESULT use_everything(struct csc_store *store)
{
    HRESULT hr = csc_store_begin(store);

    if (FAILED(hr))
        return hr;
    return csc_store_end(store, walk_and_change(store));
}

static char *read_file(const char *path, long *size)
{
    FILE *file = fopen(path, "rb");
    char *data;

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = ftell(file);
    data = malloc((size_t)*size);
    assert_non_null(data);
    rewind(file);
    assert_int_equal(fread(data, 1, (size_t)*size, file), *size);
    fclose(file);
    return data;
}

static void damage_anywhere_is_reported_or_harmless(void **state)
{
    struct fixture *f = *state;
    unsigned reported = 0;
    char *sound, *damaged;
    int64_t share;
    long size;

    unit_seed();
    reopen(f);
    share = add_share(f->store);
    assert_hr(csc_store_begin(f->store), S_OK);
    for (char16_t i = 0; i < 100; i++) {
        const char16_t name[] = {(char16_t)(0x4E00 + i), 0};
        add_item(f->store, share, CSC_TYPE_FILE, name);
    }
    assert_hr(csc_store_commit(f->store), S_OK);
    csc_store_close(f->store);
    sound = read_file(f->path, &size);
    damaged = malloc((size_t)size);
    assert_non_null(damaged);

    for (int round = 0; round < 200; round++) {
        uint32_t at = unit_random((uint32_t)size - 64), n = 1 + unit_random(64);
        HRESULT hr;

        memcpy(damaged, sound, (size_t)size);
        for (uint32_t i = 0; i < n; i++)
            damaged[at + i] = (char)unit_random(256);
        write_file(f->path, damaged, (size_t)size - (round % 4 == 0 ? unit_random(9000) : 0));
        hr = csc_store_open(f->file, &f->store);
        if (SUCCEEDED(hr))
            hr = use_everything(f->store);
        /* Some damage hits free space; some makes other numbers out of numbers. */
        if (hr != S_OK && hr != CSC_E_NOT_FOUND) {
            assert_true(hr == CSC_E_CORRUPT || hr == E_INVALIDARG || hr == CSC_E_EXISTS ||
                        hr == CSC_WIN32(ERROR_REVISION_MISMATCH) ||
                        hr == CSC_WIN32(ERROR_WRITE_PROTECT));
            reported++;
        }
        csc_store_close(f->store);
        f->store = NULL;
    }
    assert_true(reported > 20);
    free(damaged);
    free(sound);
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, setup_folder, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_file_that_is_no_database_is_corrupt),
        FOLDER_TEST(rows_that_cannot_be_ours_are_corrupt),
        FOLDER_TEST(intents_that_cannot_be_ours_are_corrupt),
        FOLDER_TEST(damage_anywhere_is_reported_or_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
