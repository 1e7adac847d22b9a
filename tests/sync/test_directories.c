/*
 * Directories: their times follow those of the other side's when a pass makes them, and mean
 * nothing afterwards; their attributes keep nobody out.
 */
#include "world.h"

#include "base/result.h"

#define OLD ((uint64_t)126000000000000000) /* some time in 2000 */

static struct csc_facts at_server(struct world *w, const char *rel)
{
    return fs_memory_facts(w->memory, on_server(rel));
}

static struct csc_facts at_client(struct world *w, const char *rel)
{
    return fs_memory_facts(w->memory, on_client(w, rel));
}

static void assert_times(struct csc_facts actual, struct csc_facts expected)
{
    assert_int_equal(actual.kind, CSC_DIR);
    assert_true(actual.written == expected.written);
    assert_true(actual.created == expected.created);
}

/* Three levels with files in each, the clock far ahead of what their times will say. */
static void fill_server(struct world *w)
{
    put_server(w, "dir\\a.txt", "alpha");
    put_server(w, "dir\\sub\\b.txt", "beta");
    put_server(w, "dir\\sub\\deep\\c.txt", "gamma");
    fs_memory_mkdir(w->memory, on_server("dir\\sub\\empty"));
    fs_memory_set_written(w->memory, on_server("dir"), OLD);
    fs_memory_set_written(w->memory, on_server("dir\\sub"), OLD + 20000000);
    fs_memory_set_written(w->memory, on_server("dir\\sub\\empty"), OLD + 40000000);
}

static const char *const dirs[] = {"dir", "dir\\sub", "dir\\sub\\deep", "dir\\sub\\empty"};
#define DIRS (sizeof(dirs) / sizeof(*dirs))

static void directories_made_here_get_the_times_of_the_server(void **state)
{
    struct world *w = *state;
    fill_server(w);
    assert_hr(pin(w, "", true, true), S_OK);
    for (size_t i = 0; i < DIRS; i++)
        assert_times(at_client(w, dirs[i]), at_server(w, dirs[i]));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void directories_made_there_get_the_times_of_the_client(void **state)
{
    struct world *w = *state;
    struct csc_facts expected[DIRS];
    put_server(w, "x.txt", "x");
    assert_hr(pin(w, "", true, true), S_OK);
    put_client(w, "dir\\sub\\deep\\c.txt", "gamma");
    fs_memory_mkdir(w->memory, on_client(w, "dir\\sub\\empty"));
    fs_memory_set_written(w->memory, on_client(w, "dir\\sub"), OLD);
    for (size_t i = 0; i < DIRS; i++)
        expected[i] = at_client(w, dirs[i]);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    for (size_t i = 0; i < DIRS; i++)
        assert_times(at_server(w, dirs[i]), expected[i]);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
}

static void the_folders_above_a_single_pinned_file_get_their_times_too(void **state)
{
    struct world *w = *state;
    fill_server(w);
    assert_hr(pin(w, "dir\\sub\\b.txt", true, true), S_OK);
    assert_times(at_client(w, "dir\\sub"), at_server(w, "dir\\sub"));
    assert_times(at_client(w, "dir"), at_server(w, "dir"));
}

static void later_times_of_a_directory_are_no_change(void **state)
{
    struct world *w = *state;
    fill_server(w);
    assert_hr(pin(w, "", true, true), S_OK);
    fs_memory_set_written(w->memory, on_server("dir"), OLD + 1234567);
    fs_memory_set_written(w->memory, on_client(w, "dir\\sub"), OLD + 7654321);
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->items, 1);
    assert_true(at_client(w, "dir").written == OLD);
}

static void attributes_of_a_directory_keep_nobody_out(void **state)
{
    struct world *w = *state;
    const uint32_t attributes =
        FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
    fill_server(w);
    for (size_t i = 0; i < DIRS; i++)
        fs_memory_set_attributes(w->memory, on_server(dirs[i]), attributes);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_both_sides_equal(w);
    assert_int_equal(at_client(w, "dir\\sub").attributes & CSC_ATTRIBUTES, attributes);
    put_client(w, "dir\\sub\\new.txt", "made here");
    put_server(w, "dir\\new.txt", "made there");
    fs_memory_del(w->memory, on_client(w, "dir\\sub\\deep"));
    assert_hr(sync_with(w, "", BOTH), S_OK);
    assert_int_equal(w->failures, 0);
    assert_both_sides_equal(w);
}

/* The server is away before the end: the dates stay as they are, nothing else is lost. */
static void a_share_that_goes_away_takes_only_the_dates(void **state)
{
    struct world *w = *state;
    fill_server(w);
    assert_hr(pin(w, "dir\\a.txt", true, true), S_OK);
    fs_memory_set_gone(w->memory, on_server(""), CSC_WIN32(ERROR_NETNAME_DELETED));
    sync_with(w, "", BOTH);
    fs_memory_set_gone(w->memory, on_server(""), S_OK);
    assert_hr(pin(w, "", true, true), S_OK);
    assert_both_sides_equal(w);
    assert_times(at_client(w, "dir\\sub"), at_server(w, "dir\\sub"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, world_make, world_end)
        T(directories_made_here_get_the_times_of_the_server),
        T(directories_made_there_get_the_times_of_the_client),
        T(the_folders_above_a_single_pinned_file_get_their_times_too),
        T(later_times_of_a_directory_are_no_change),
        T(attributes_of_a_directory_keep_nobody_out),
        T(a_share_that_goes_away_takes_only_the_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
