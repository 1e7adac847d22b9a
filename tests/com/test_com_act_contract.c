/*
 * What the pages of the acting methods say, a test for each sentence that has none elsewhere. Each
 * names its page; "proposal" marks what the pages leave open.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER
#define FOR_ALL  OFFLINEFILES_PIN_CONTROL_FLAG_FORALL

/* --- IOfflineFilesCache::Pin, ::Unpin -------------------------------------------------------- */

static BOOL is_pinned_for(const struct com_fixture *f, const WCHAR *rel,
                          HRESULT(STDMETHODCALLTYPE *get)(IOfflineFilesPinInfo *, BOOL *, BOOL *))
{
    IOfflineFilesPinInfo *info = find_facet(f, rel, &IID_IOfflineFilesPinInfo);
    BOOL pinned = 42, inherit = 42;
    assert_hr(get(info, &pinned, &inherit), S_OK);
    IOfflineFilesPinInfo_Release(info);
    return pinned;
}

/* Pin: the classes are reasons of their own; an item is pinned as long as there is one. */
static void an_item_is_pinned_while_any_class_is_set(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesPinInfo *info;
    pin_docs(f);
    assert_hr(pin(f, L"docs\\a.txt", FALSE, FOR_ALL), S_OK);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, FOR_USER), S_OK);
    assert_true(is_pinned(f, L"docs\\a.txt"));
    info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesPinInfo);
    assert_false(is_pinned_for(f, L"docs\\a.txt", info->lpVtbl->IsPinnedForUser));
    assert_true(is_pinned_for(f, L"docs\\a.txt", info->lpVtbl->IsPinnedForComputer));
    IOfflineFilesPinInfo_Release(info);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, FOR_ALL), S_OK);
    assert_false(is_pinned(f, L"docs\\a.txt"));
}

/* Pin: LOWPRIORITY is reserved; without a window INTERACTIVE and CONSOLE have nothing to show. */
static void reserved_and_interactive_flags_of_pin_change_nothing(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(
        pin(f, L"docs", TRUE,
            PIN_FILL | OFFLINEFILES_PIN_CONTROL_FLAG_LOWPRIORITY |
                OFFLINEFILES_PIN_CONTROL_FLAG_INTERACTIVE | OFFLINEFILES_PIN_CONTROL_FLAG_CONSOLE |
                OFFLINEFILES_PIN_CONTROL_FLAG_BACKGROUND),
        S_OK);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
}

/* Unpin: FILL and PINLINKTARGETS are ignored. */
static void unpinning_never_fills(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, FOR_USER), S_OK);
    assert_hr(unpin(f, L"docs", TRUE,
                    FOR_USER | OFFLINEFILES_PIN_CONTROL_FLAG_FILL |
                        OFFLINEFILES_PIN_CONTROL_FLAG_PINLINKTARGETS),
              S_OK);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_false(is_pinned(f, L"docs\\sub"));
}

/* Unpin: with no class left the item may go at any time, as what is cached automatically. */
static void what_was_unpinned_counts_as_automatically_cached(void **state)
{
    struct com_fixture *f = *state;
    ULONGLONG n[5], before[5];
    LPCWSTR path = on_share(f, L"docs\\a.txt");
    pin_docs(f);
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &before[0], &before[1],
                                                         &before[2], &before[3], &before[4]),
              S_OK);
    assert_int_equal(before[2], 9); /* GetDiskSpaceInformation: used is pinned and automatic */
    assert_int_equal(before[4], 0);
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, FOR_USER), S_OK);
    assert_hr(
        IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &n[0], &n[1], &n[2], &n[3], &n[4]),
        S_OK);
    assert_int_equal(n[2], 9);
    assert_int_equal(n[4], 5);
    assert_hr(IOfflineFilesCache_DeleteItems(f->cache, &path, 1, OFFLINEFILES_DELETE_FLAG_NOPINNED,
                                             FALSE, NULL),
              S_OK);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
}

/* --- IOfflineFilesCache::Synchronize --------------------------------------------------------- */

/* Synchronize: pSyncId may be NULL, and hwndParent counts with INTERACTIVE alone. */
static void a_synchronization_may_have_a_number_and_a_window(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    GUID id = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    pin_docs(f);
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, (HWND)(ULONG_PTR)0x1234, &path, 1, FALSE,
                                             SYNC_BOTH, NULL, NULL, &id),
              S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "edited"));
}

/* --- space and place ------------------------------------------------------------------------- */

/* SetDiskSpaceLimits; proposal: more for a part than for the whole is E_INVALIDARG. */
static void limits_are_told_as_they_were_set_and_may_be_below_what_is_used(void **state)
{
    struct com_fixture *f = *state;
    ULONGLONG n[5];
    pin_docs(f);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 5, 2), S_OK);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 5, 6), E_INVALIDARG);
    assert_hr(
        IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &n[0], &n[1], &n[2], &n[3], &n[4]),
        S_OK);
    assert_int_equal(n[1], 5);
    assert_int_equal(n[3], 2);
    assert_int_equal(n[2], 9);
    assert_true(n[0] > 9);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha")); /* what is pinned stays */
}

/* GetDiskSpaceInformation: all five are required. */
static void every_figure_of_the_space_needs_a_place(void **state)
{
    struct com_fixture *f = *state;
    for (int missing = 0; missing < 5; missing++) {
        ULONGLONG n[5] = {42, 42, 42, 42, 42};
        ULONGLONG *at[5];
        for (int i = 0; i < 5; i++)
            at[i] = i == missing ? NULL : &n[i];
        assert_hr(
            IOfflineFilesCache_GetDiskSpaceInformation(f->cache, at[0], at[1], at[2], at[3], at[4]),
            E_POINTER);
    }
}

/* IsPathCacheable: what is in the cache can be cached; of what nobody can tell, nothing is said. */
static void what_is_cached_is_cacheable_and_an_unknown_share_is_not(void **state)
{
    struct com_fixture *f = *state;
    BOOL cacheable = 42;
    OFFLINEFILES_CACHING_MODE mode;
    pin_docs(f);
    com_fixture_unplug(f);
    assert_hr(IOfflineFilesCache_IsPathCacheable(f->cache, on_share(f, L"docs\\a.txt"), &cacheable,
                                                 &mode),
              S_OK);
    assert_int_equal(cacheable, TRUE);
    com_fixture_plug(f);
    assert_hr(
        IOfflineFilesCache_IsPathCacheable(f->cache, L"\\\\nobody-is-there\\x", &cacheable, &mode),
        S_OK);
    assert_int_equal(cacheable, FALSE);
    assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_NONE);
}

/* --- IOfflineFilesCache::RenameItem ---------------------------------------------------------- */

static ULONG start(struct com_fixture *f)
{
    IOpenCscMaintenance *m = NULL;
    ULONG renamed = 42, waiting = 42, given_up = 42;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance, (void **)&m),
              S_OK);
    assert_hr(IOpenCscMaintenance_Start(m, &renamed, &waiting, &given_up), S_OK);
    IOpenCscMaintenance_Release(m);
    assert_int_equal(waiting, 0);
    return renamed;
}

/* RenameItem: the item keeps its name until the next start; another cache object remembers. */
static void a_rename_waits_for_the_next_start(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(IOfflineFilesCache_RenameItem(f->cache, on_share(f, L"docs\\a.txt"),
                                            on_share(f, L"docs\\z.txt"), FALSE),
              S_OK);
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
    assert_win32(find_result(f, L"docs\\z.txt"), ERROR_FILE_NOT_FOUND);
    IOfflineFilesCache_Release(f->cache);
    f->cache = com_fixture_cache();
    assert_int_equal(start(f), 1);
    assert_hr(find_result(f, L"docs\\z.txt"), S_OK);
    assert_int_equal(start(f), 0);
}

/* RenameItem: it fails if the new name is in the cache; bReplaceIfExists is reserved. */
static void a_name_that_is_taken_is_refused_with_and_without_replace(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    for (BOOL replace = FALSE; replace <= TRUE; replace++)
        assert_win32(IOfflineFilesCache_RenameItem(f->cache, on_share(f, L"docs\\a.txt"),
                                                   on_share(f, L"docs\\sub"), replace),
                     ERROR_ALREADY_EXISTS);
    assert_int_equal(start(f), 0);
}

/* --- IOfflineFilesConnectionInfo ------------------------------------------------------------- */

/* TransitionOnline; proposal: S_OK where it is so already, the network error and no change where
 * the server is not there. */
static void going_online_twice_is_fine_and_without_a_server_it_fails(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented;
    OFFLINEFILES_CONNECT_STATE s;
    OFFLINEFILES_OFFLINE_REASON r;
    pin_docs(f);
    IOfflineFilesConnectionInfo *info = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0), S_OK);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented),
              S_OK);
    com_fixture_unplug(f);
    assert_true(FAILED(IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0)));
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &s, &r), S_OK);
    assert_int_equal(r, OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    com_fixture_plug(f);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
}

/* --- IOfflineFilesCache::Encrypt, ::GetEncryptionStatus -------------------------------------- */

/* Encrypt: LOWPRIORITY is reserved; proposal: bits that nobody knows are E_INVALIDARG. */
static void the_flags_of_encrypt_are_checked_and_its_status_needs_two_places(void **state)
{
    struct com_fixture *f = *state;
    BOOL yes;
    assert_hr(IOfflineFilesCache_Encrypt(f->cache, NULL, FALSE, 0x1, FALSE, NULL), E_INVALIDARG);
    assert_hr(
        IOfflineFilesCache_Encrypt(f->cache, NULL, FALSE,
                                   OFFLINEFILES_ENCRYPTION_CONTROL_FLAG_LOWPRIORITY, FALSE, NULL),
        S_OK);
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(f->cache, NULL, &yes), E_POINTER);
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(f->cache, &yes, NULL), E_POINTER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, docs_setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_item_is_pinned_while_any_class_is_set),
        TEST(reserved_and_interactive_flags_of_pin_change_nothing),
        TEST(unpinning_never_fills),
        TEST(what_was_unpinned_counts_as_automatically_cached),
        TEST(a_synchronization_may_have_a_number_and_a_window),
        TEST(limits_are_told_as_they_were_set_and_may_be_below_what_is_used),
        TEST(every_figure_of_the_space_needs_a_place),
        TEST(what_is_cached_is_cacheable_and_an_unknown_share_is_not),
        TEST(a_rename_waits_for_the_next_start),
        TEST(a_name_that_is_taken_is_refused_with_and_without_replace),
        TEST(going_online_twice_is_fine_and_without_a_server_it_fails),
        TEST(the_flags_of_encrypt_are_checked_and_its_status_needs_two_places),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
