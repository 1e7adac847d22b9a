/*
 * What the page of Synchronize promises and is not told by a story elsewhere: mostly which flags
 * count only together with which. Which sentence is tested where: contract.tsv.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define SYNC(name) OFFLINEFILES_SYNC_CONTROL_FLAG_##name
#define PIN(name)  OFFLINEFILES_PIN_CONTROL_FLAG_##name

static int setup(void **state)
{
    docs_setup(state);
    pin_docs(*state);
    return 0;
}

/* --- IOfflineFilesCache::Synchronize --------------------------------------------------------- */

static void syncin_fills_sparse_files_too(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\later.txt"), "later");
    assert_hr(pin(f, L"docs\\later.txt", FALSE, PIN(FORUSER)), S_OK);
    assert_true(is_sparse(f, L"docs\\later.txt"));
    assert_hr(sync(f, L"docs", SYNC(SYNCIN)), S_OK);
    assert_false(is_sparse(f, L"docs\\later.txt"));
    assert_true(holds(in_cache(f, L"docs\\later.txt"), "later"));
}

static void syncout_alone_fetches_nothing(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\later.txt"), "later");
    assert_hr(pin(f, L"docs\\later.txt", FALSE, PIN(FORUSER)), S_OK);
    make_file(on_share(f, L"docs\\a.txt"), "newer there");
    assert_hr(sync(f, L"docs", SYNC(SYNCOUT)), S_OK);
    assert_true(is_sparse(f, L"docs\\later.txt"));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void pinnewfiles_counts_only_with_syncin(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\new.txt"), "new");
    assert_hr(sync(f, L"docs", SYNC(SYNCOUT) | SYNC(PINNEWFILES) | SYNC(PINFORUSER)), S_OK);
    assert_true(find_result(f, L"docs\\new.txt") != S_OK || !is_pinned(f, L"docs\\new.txt"));
    assert_hr(sync(f, L"docs", SYNC(SYNCIN) | SYNC(PINNEWFILES) | SYNC(PINFORUSER)), S_OK);
    assert_true(is_pinned(f, L"docs\\new.txt"));
}

static void nonewfilesout_leaves_changes_of_what_is_known_alone(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    make_file(in_cache(f, L"docs\\new.txt"), "new");
    assert_hr(sync(f, L"docs", SYNC(SYNCOUT) | SYNC(NONEWFILESOUT)), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited"));
    assert_false(is_there(on_share(f, L"docs\\new.txt")));
    assert_true(holds(in_cache(f, L"docs\\new.txt"), "new"));
}

static void what_is_reserved_or_for_users_changes_nothing(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    assert_hr(sync(f, L"docs", SYNC_BOTH | SYNC(LOWPRIORITY) | SYNC(INTERACTIVE) | SYNC(CONSOLE)),
              S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited"));
}

static void a_file_or_a_folder_or_several_of_them_may_be_named(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\a.txt"), "newer a");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "newer b");
    LPCWSTR paths[] = {on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub")};
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, paths, 1, FALSE, SYNC_BOTH, NULL,
                                             &rec.progress, NULL),
              S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "newer a"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta")); /* not named */
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, paths, 2, FALSE, SYNC_BOTH, NULL,
                                             &rec.progress, NULL),
              S_OK);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "newer b"));
}

/* --- IOfflineFilesCache::Unpin --------------------------------------------------------------- */

static void unpinning_touches_neither_copy(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    assert_hr(unpin(f, L"docs", TRUE, PIN(FORUSER)), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "edited"));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK); /* and what was changed is not forgotten */
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(syncin_fills_sparse_files_too),
        TEST(syncout_alone_fetches_nothing),
        TEST(pinnewfiles_counts_only_with_syncin),
        TEST(nonewfilesout_leaves_changes_of_what_is_known_alone),
        TEST(what_is_reserved_or_for_users_changes_nothing),
        TEST(a_file_or_a_folder_or_several_of_them_may_be_named),
        TEST(unpinning_touches_neither_copy),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
