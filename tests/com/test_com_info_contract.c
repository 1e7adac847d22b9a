/*
 * What the pages promise of the filters and of the information interfaces, case by case; the page
 * is named in each test's comment. Which sentence is tested where: contract.tsv.
 */
#include "com_test.h"
#include "docs.h"
#include "item_filter.h"

#include "support/com_fixture.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { FOR_USER = OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, FOR_ALL = 0x80 };

static struct item_filter filter;

/* docs holds one item of each kind: clean, with new attributes, with new data, seen but not
 * fetched, deleted, pinned but not filled, and a folder with a clean and a new file. */
static int setup(void **state)
{
    struct com_fixture *f;
    static const WCHAR *const names[] = {L"docs\\attr.txt", L"docs\\data.txt", L"docs\\gone.txt"};
    docs_setup(state);
    f = *state;
    make_docs(f);
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        make_file(on_share(f, names[i]), "agreed");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(on_share(f, L"docs\\ghost.txt"), "seen");
    make_file(on_share(f, L"docs\\sparse.txt"), "later");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_hr(pin_path(f, L"docs\\sparse.txt", FALSE, FOR_ALL), S_OK);
    assert_true(SetFileAttributesW(in_cache(f, L"docs\\attr.txt"), FILE_ATTRIBUTE_READONLY));
    make_file(in_cache(f, L"docs\\data.txt"), "changed here");
    assert_true(DeleteFileW(in_cache(f, L"docs\\gone.txt")));
    make_file(in_cache(f, L"docs\\sub\\new.txt"), "new");
    filter_init(&filter);
    return 0;
}

/* The names below docs that the filter lets through, as file and as directory filter, in their
 * order. */
static const WCHAR *let_through(const struct com_fixture *f)
{
    static WCHAR names[1000];
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, &filter.face, &filter.face, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    for (names[0] = 0; IEnumOfflineFilesItems_Next(list, 1, &item, NULL) == S_OK;) {
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        swprintf(names + wcslen(names), 100, L"%ls%ls", names[0] ? L" " : L"",
                 wcsrchr(path, L'\\') + 1);
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(item);
    }
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
    return names;
}

/* --- IOfflineFilesItemFilter ----------------------------------------------------------------- */

/* "Offline Files item filter flags": a flag that is set, and the same flag masked but not set. */
static void each_flag_finds_what_its_line_says(void **state)
{
    static const struct {
        ULONGLONG flag;
        const WCHAR *with;
        const WCHAR *without;
    } lines[] = {
#define LINE(name, with, without) {OFFLINEFILES_ITEM_FILTER_FLAG_##name, with, without}
        LINE(MODIFIED_DATA, L"data.txt",
             L"a.txt attr.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(MODIFIED_ATTRIBUTES, L"attr.txt",
             L"a.txt data.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(MODIFIED, L"attr.txt data.txt",
             L"a.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(CREATED, L"new.txt",
             L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt sub b.txt"),
        LINE(DELETED, L"gone.txt",
             L"a.txt attr.txt data.txt ghost.txt sparse.txt sub b.txt new.txt"),
        LINE(DIRTY, L"attr.txt data.txt gone.txt new.txt", L"a.txt ghost.txt sparse.txt sub b.txt"),
        LINE(SPARSE, L"ghost.txt sparse.txt",
             L"a.txt attr.txt data.txt gone.txt sub b.txt new.txt"),
        LINE(FILE, L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt b.txt new.txt", L"sub"),
        LINE(DIRECTORY, L"sub",
             L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt b.txt new.txt"),
        LINE(PINNED_USER, L"a.txt attr.txt data.txt gone.txt sub b.txt new.txt",
             L"ghost.txt sparse.txt"),
        LINE(PINNED_COMPUTER, L"sparse.txt",
             L"a.txt attr.txt data.txt ghost.txt gone.txt sub b.txt new.txt"),
        LINE(PINNED, L"a.txt attr.txt data.txt gone.txt sparse.txt sub b.txt new.txt",
             L"ghost.txt"),
        LINE(GHOST, L"ghost.txt", L"a.txt attr.txt data.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(SUSPENDED, L"",
             L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(OFFLINE, L"",
             L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt"),
        LINE(ONLINE, L"a.txt attr.txt data.txt ghost.txt gone.txt sparse.txt sub b.txt new.txt",
             L""),
#undef LINE
    };
    for (size_t i = 0; i < ARRAYSIZE(lines); i++) {
        filter_by_flags(&filter, lines[i].flag, lines[i].flag);
        assert_wide(let_through(*state), lines[i].with);
        filter_by_flags(&filter, 0, lines[i].flag);
        assert_wide(let_through(*state), lines[i].without);
    }
}

/* Sets one of a file's three times. */
static void set_time(const WCHAR *path, OFFLINEFILES_ITEM_TIME type, ULONGLONG value)
{
    const FILETIME time = {(DWORD)value, (DWORD)(value >> 32)};
    HANDLE file = CreateFileW(path, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, NULL);
    assert_true(SetFileTime(file, type == OFFLINEFILES_ITEM_TIME_CREATION ? &time : NULL,
                            type == OFFLINEFILES_ITEM_TIME_LASTACCESS ? &time : NULL,
                            type == OFFLINEFILES_ITEM_TIME_LASTWRITE ? &time : NULL));
    CloseHandle(file);
}

/* IOfflineFilesItemFilter::GetTimeFilter: the item's time stands on the left. */
static void each_comparison_holds_for_the_times_it_says(void **state)
{
    struct com_fixture *f = *state;
    const ULONGLONG day = 864000000000, noon = 148000 * day + day / 2;
    static const char holds_for[][6] = {
        /* EQ NEQ LT GT LTE GTE: is the item's time 'before', 'equal' or 'after' ours? */
        "e", "ba", "b", "a", "be", "ea"};
    static const char letters[] = "bea";
    filter.time_result = S_OK;
    filter.type = OFFLINEFILES_ITEM_TIME_LASTWRITE;
    for (int by_day = 0; by_day < 2; by_day++)
        for (int compare = 0; compare < 6; compare++)
            for (int item = -1; item <= 1; item++) {
                ULONGLONG step = by_day ? day : 10;
                ULONGLONG ours = noon + (by_day ? day / 4 : 0); /* another hour of that day */
                set_time(in_cache(f, L"docs\\a.txt"), filter.type,
                         noon + (ULONGLONG)(item * (LONGLONG)step));
                filter.time = (FILETIME){(DWORD)ours, (DWORD)(ours >> 32)};
                filter.time_of_day = !by_day;
                filter.compare = (OFFLINEFILES_COMPARE)compare;
                bool found = wcsncmp(let_through(f), L"a.txt", 5) == 0; /* it comes first */
                assert_int_equal(found, strchr(holds_for[compare], letters[item + 1]) != NULL);
            }
}

/* IOfflineFilesItemFilter::GetTimeFilter: one time is chosen. WINE: a file's creation time is not
 * its own there. */
static void the_time_that_was_chosen_is_compared(void **state)
{
    struct com_fixture *f = *state;
    const ULONGLONG long_ago = 140000 * 864000000000ull;
    static const OFFLINEFILES_ITEM_TIME types[] = {OFFLINEFILES_ITEM_TIME_LASTACCESS,
                                                   OFFLINEFILES_ITEM_TIME_LASTWRITE};
    filter.time_result = S_OK;
    filter.time = (FILETIME){(DWORD)(long_ago + 1), (DWORD)(long_ago >> 32)};
    filter.time_of_day = TRUE;
    filter.compare = OFFLINEFILES_COMPARE_LTE;
    for (size_t i = 0; i < ARRAYSIZE(types); i++) {
        const WCHAR *path = in_cache(f, i ? L"docs\\sub\\b.txt" : L"docs\\a.txt");
        set_time(path, types[i], long_ago);
    }
    filter.type = types[0];
    assert_wide(let_through(f), L"a.txt");
    filter.type = types[1];
    assert_wide(let_through(f), L"b.txt");
    filter.type = OFFLINEFILES_ITEM_TIME_CREATION;
    filter.compare = OFFLINEFILES_COMPARE_GT;
    assert_non_null(wcsstr(let_through(f), L"attr.txt"));
}

/* --- IOfflineFilesChangeInfo ----------------------------------------------------------------- */

/* IsLocallyModifiedTime; [P] for IsDirty. */
static void a_new_write_time_alone_is_a_change_of_time(void **state)
{
    struct com_fixture *f = *state;
    BOOL data = 42, attributes = 42, time = 42, dirty = 42;
    set_time(in_cache(f, L"docs\\a.txt"), OFFLINEFILES_ITEM_TIME_LASTWRITE,
             140000 * 864000000000ull);
    IOfflineFilesChangeInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesChangeInfo);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedTime(info, &time), S_OK);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &data), S_OK);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(info, &attributes), S_OK);
    assert_hr(IOfflineFilesChangeInfo_IsDirty(info, &dirty), S_OK);
    assert_true(time && dirty && !attributes);
    IOfflineFilesChangeInfo_Release(info);
}

/* IsDirty: synchronizing clears it. */
static void what_has_been_synchronized_is_not_dirty(void **state)
{
    struct com_fixture *f = *state;
    static const WCHAR *const names[] = {L"docs\\attr.txt", L"docs\\data.txt",
                                         L"docs\\sub\\new.txt"};
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        BOOL dirty = 42;
        IOfflineFilesChangeInfo *info = find_facet(f, names[i], &IID_IOfflineFilesChangeInfo);
        assert_hr(IOfflineFilesChangeInfo_IsDirty(info, &dirty), S_OK);
        assert_false(dirty);
        IOfflineFilesChangeInfo_Release(info);
    }
    assert_win32(find_result(f, L"docs\\gone.txt"), ERROR_FILE_NOT_FOUND);
}

/* --- IOfflineFilesFileSysInfo ---------------------------------------------------------------- */

/* OFFLINEFILES_ITEM_COPY: ORIGINAL is what both sides held after the last synchronization. */
static void the_original_is_what_was_agreed_on_last(void **state)
{
    struct com_fixture *f = *state;
    FILETIME t[4], agreed[4];
    DWORD attributes = 99;
    LARGE_INTEGER size;
    IOfflineFilesFileSysInfo *info =
        find_facet(f, L"docs\\data.txt", &IID_IOfflineFilesFileSysInfo);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &size),
              S_OK);
    assert_int_equal(size.QuadPart, 6); /* "agreed" */
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &agreed[0],
                                                &agreed[1], &agreed[2], &agreed[3]),
              S_OK);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &t[0], &t[1],
                                                &t[2], &t[3]),
              S_OK);
    assert_true(CompareFileTime(&t[1], &agreed[1]) > 0);
    IOfflineFilesFileSysInfo_Release(info);
    info = find_facet(f, L"docs\\attr.txt", &IID_IOfflineFilesFileSysInfo);
    assert_hr(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &attributes),
        S_OK);
    assert_false(attributes & FILE_ATTRIBUTE_READONLY);
    assert_hr(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &attributes),
        S_OK);
    assert_true(attributes & FILE_ATTRIBUTE_READONLY);
    IOfflineFilesFileSysInfo_Release(info);
}

/* --- IOfflineFilesFileItem ------------------------------------------------------------------- */

static void sparse_is_what_has_not_all_its_data_here(void **state)
{
    struct com_fixture *f = *state;
    assert_true(is_sparse(f, L"docs\\sparse.txt"));
    assert_false(is_sparse(f, L"docs\\a.txt"));
    assert_hr(sync_path(f, L"docs\\sparse.txt", OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE), S_OK);
    assert_false(is_sparse(f, L"docs\\sparse.txt"));
    assert_true(holds(in_cache(f, L"docs\\sparse.txt"), "later"));
}

static void encrypted_is_what_is_encrypted_here(void **state)
{
    BOOL encrypted = 42;
    IOfflineFilesFileItem *item = find_facet(*state, L"docs\\a.txt", &IID_IOfflineFilesFileItem);
    assert_hr(IOfflineFilesFileItem_IsEncrypted(item, &encrypted), S_OK);
    assert_int_equal(encrypted, (GetFileAttributesW(in_cache(*state, L"docs\\a.txt")) &
                                 FILE_ATTRIBUTE_ENCRYPTED) != 0);
    IOfflineFilesFileItem_Release(item);
}

/* --- IOfflineFilesConnectionInfo ------------------------------------------------------------- */

static void check_state(IOfflineFilesItem *item, OFFLINEFILES_CONNECT_STATE state,
                        OFFLINEFILES_OFFLINE_REASON reason)
{
    OFFLINEFILES_CONNECT_STATE now = OFFLINEFILES_CONNECT_STATE_UNKNOWN;
    OFFLINEFILES_OFFLINE_REASON why = OFFLINEFILES_OFFLINE_REASON_UNKNOWN;
    IOfflineFilesConnectionInfo *info = facet(item, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &now, &why), S_OK);
    assert_int_equal(now, state);
    assert_int_equal(why, reason);
    IOfflineFilesConnectionInfo_Release(info);
}

/* GetConnectState: what was not fetched with the item is fetched when it is asked for. */
static void a_state_that_did_not_come_with_the_item_is_fetched_on_demand(void **state)
{
    struct com_fixture *f = *state;
    BOOL prevented = 42;
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    IOfflineFilesConnectionInfo *info = facet(item, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented),
              S_OK);
    check_state(item, OFFLINEFILES_CONNECT_STATE_OFFLINE,
                OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    IOfflineFilesConnectionInfo_Release(info);
    IOfflineFilesItem_Release(item);
}

/* OFFLINEFILES_OFFLINE_REASON: these two concern the item, not its scope. */
static void conflict_and_suspension_are_reasons_of_the_item_alone(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSuspend *sub = find_facet(f, L"docs\\sub", &IID_IOfflineFilesSuspend);
    make_file(on_share(f, L"docs\\data.txt"), "changed there, too");
    sync_path(f, L"docs", SYNC_BOTH);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(sub, TRUE), S_OK);
    static const struct {
        const WCHAR *rel;
        OFFLINEFILES_CONNECT_STATE state;
        OFFLINEFILES_OFFLINE_REASON reason;
    } items[] = {
        {L"docs\\a.txt", OFFLINEFILES_CONNECT_STATE_ONLINE,
         OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE},
        {L"docs\\data.txt", OFFLINEFILES_CONNECT_STATE_OFFLINE,
         OFFLINEFILES_OFFLINE_REASON_ITEM_VERSION_CONFLICT},
        {L"docs\\sub\\b.txt", OFFLINEFILES_CONNECT_STATE_OFFLINE,
         OFFLINEFILES_OFFLINE_REASON_ITEM_SUSPENDED},
    };
    for (size_t i = 0; i < ARRAYSIZE(items); i++) {
        IOfflineFilesItem *item = find_item(f, items[i].rel);
        check_state(item, items[i].state, items[i].reason);
        IOfflineFilesItem_Release(item);
    }
    IOfflineFilesSuspend_Release(sub);
}

/* --- IOfflineFilesPinInfo -------------------------------------------------------------------- */

/* IsPinned: by any class. */
static void pinned_is_what_is_pinned_for_anybody(void **state)
{
    static const WCHAR *const rels[] = {L"docs\\a.txt", L"docs\\sparse.txt", L"docs\\ghost.txt"};
    for (size_t i = 0; i < ARRAYSIZE(rels); i++) {
        BOOL pinned = 42;
        IOfflineFilesPinInfo *info = find_facet(*state, rels[i], &IID_IOfflineFilesPinInfo);
        assert_hr(IOfflineFilesPinInfo_IsPinned(info, &pinned), S_OK);
        assert_int_equal(pinned, i < 2);
        IOfflineFilesPinInfo_Release(info);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_flag_finds_what_its_line_says),
        TEST(each_comparison_holds_for_the_times_it_says),
        TEST(the_time_that_was_chosen_is_compared),
        TEST(a_new_write_time_alone_is_a_change_of_time),
        TEST(what_has_been_synchronized_is_not_dirty),
        TEST(the_original_is_what_was_agreed_on_last),
        TEST(sparse_is_what_has_not_all_its_data_here),
        TEST(encrypted_is_what_is_encrypted_here),
        TEST(a_state_that_did_not_come_with_the_item_is_fetched_on_demand),
        TEST(conflict_and_suspension_are_reasons_of_the_item_alone),
        TEST(pinned_is_what_is_pinned_for_anybody),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
