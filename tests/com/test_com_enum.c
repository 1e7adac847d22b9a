/* Enumeration of items: what is in a container, in which order, and IEnumOfflineFilesItems itself.
 */
#include "com_test.h"

#include "support/com_fixture.h"

#include <stdio.h>
#include <wchar.h>

static int setup(void **state)
{
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    return 0;
}

/* docs\f000.txt and so on, pinned, not filled. */
static void pin_files(struct com_fixture *f, int count)
{
    WCHAR rel[32];
    for (int i = 0; i < count; i++) {
        /* Every other one in capitals: case does not count. */
        swprintf(rel, ARRAYSIZE(rel), i % 2 ? L"docs\\f%03d.txt" : L"docs\\F%03d.TXT", i);
        make_file(on_share(f, rel), "x");
    }
    assert_hr(pin_path(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
}

static IEnumOfflineFilesItems *list_of(IOfflineFilesItemContainer *container)
{
    IEnumOfflineFilesItems *list = NULL;
    assert_hr(IOfflineFilesItemContainer_EnumItems(container, 0, &list), S_OK);
    assert_non_null(list);
    return list;
}

static IEnumOfflineFilesItems *list_folder(struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesItemContainer *container = find_facet(f, rel, &IID_IOfflineFilesItemContainer);
    IEnumOfflineFilesItems *list = list_of(container);
    IOfflineFilesItemContainer_Release(container);
    return list;
}

/* The last component of the next item's path ("" at the end); for the next few calls. */
static const WCHAR *next_name(IEnumOfflineFilesItems *list)
{
    static WCHAR names[4][300];
    static unsigned turn;
    IOfflineFilesItem *item = NULL;
    LPWSTR path = NULL;
    WCHAR *name = names[turn++ % 4];
    name[0] = 0;
    if (IEnumOfflineFilesItems_Next(list, 1, &item, NULL) != S_OK) {
        assert_null(item);
        return name;
    }
    assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
    wcsncpy(name, wcsrchr(path, L'\\') + 1, 299);
    CoTaskMemFree(path);
    IOfflineFilesItem_Release(item);
    return name;
}

static int count_rest(IEnumOfflineFilesItems *list)
{
    int count = 0;
    while (*next_name(list))
        count++;
    return count;
}

/* --- from the cache down to files ------------------------------------------------------------ */

static void the_tree_is_walked_from_the_cache_object_to_files(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *container = NULL;
    static const OFFLINEFILES_ITEM_TYPE types[] = {
        OFFLINEFILES_ITEM_TYPE_SERVER, OFFLINEFILES_ITEM_TYPE_SHARE,
        OFFLINEFILES_ITEM_TYPE_DIRECTORY, OFFLINEFILES_ITEM_TYPE_FILE};
    const WCHAR *const paths[] = {f->server, f->share, on_share(f, L"docs"),
                                  on_share(f, L"docs\\F000.TXT")};
    pin_files(f, 1);
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&container),
              S_OK);
    for (size_t depth = 0; depth < 4; depth++) {
        IEnumOfflineFilesItems *list = list_of(container);
        IOfflineFilesItem *items[2] = {NULL, NULL};
        OFFLINEFILES_ITEM_TYPE type;
        LPWSTR path = NULL;
        ULONG got = 0;
        assert_hr(IEnumOfflineFilesItems_Next(list, 2, items, &got), S_FALSE);
        assert_int_equal(got, 1);
        assert_null(items[1]);
        assert_hr(IOfflineFilesItem_GetItemType(items[0], &type), S_OK);
        assert_int_equal(type, types[depth]);
        assert_hr(IOfflineFilesItem_GetPath(items[0], &path), S_OK);
        assert_wide(path, paths[depth]);
        CoTaskMemFree(path);
        IOfflineFilesItemContainer_Release(container);
        container = NULL;
        IOfflineFilesItem_QueryInterface(items[0], &IID_IOfflineFilesItemContainer,
                                         (void **)&container);
        IOfflineFilesItem_Release(items[0]);
        IEnumOfflineFilesItems_Release(list);
    }
    assert_null(container); /* a file contains nothing */
}

static void an_empty_cache_has_no_servers(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *container = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&container),
              S_OK);
    IEnumOfflineFilesItems *list = list_of(container);
    assert_int_equal(count_rest(list), 0);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(container);
}

static void siblings_come_in_order_whatever_their_case_and_number(void **state)
{
    struct com_fixture *f = *state;
    WCHAR before[300] = L"";
    int count = 0;
    pin_files(f, 300); /* more than a page */
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    for (const WCHAR *name = next_name(list); *name; name = next_name(list)) {
        assert_true(_wcsicmp(before, name) < 0);
        wcsncpy(before, name, 299);
        count++;
    }
    assert_int_equal(count, 300);
    IEnumOfflineFilesItems_Release(list);
}

static void ghosts_new_files_and_tombstones_are_items_too(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *expected[] = {L"deleted.txt", L"ghost.txt", L"new.txt"};
    make_file(on_share(f, L"docs\\deleted.txt"), "x");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(on_share(f, L"docs\\ghost.txt"), "x");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    make_file(in_cache(f, L"docs\\new.txt"), "x");
    assert_true(DeleteFileW(in_cache(f, L"docs\\deleted.txt")));
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    for (size_t i = 0; i < ARRAYSIZE(expected); i++)
        assert_wide(next_name(list), expected[i]);
    assert_wide(next_name(list), L"");
    IEnumOfflineFilesItems_Release(list);
}

static void listed_files_show_edits_made_since(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL;
    BOOL dirty = 42;
    make_file(on_share(f, L"docs\\a.txt"), "x");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\a.txt"), "edited");
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, &item, NULL), S_OK);
    IOfflineFilesChangeInfo *changes = facet(item, &IID_IOfflineFilesChangeInfo);
    assert_hr(IOfflineFilesChangeInfo_IsDirty(changes, &dirty), S_OK);
    assert_true(dirty);
    IOfflineFilesChangeInfo_Release(changes);
    IOfflineFilesItem_Release(item);
    IEnumOfflineFilesItems_Release(list);
}

static void enumitemsex_without_filters_lists_the_children(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesItems *list = NULL;
    pin_files(f, 3);
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, NULL, NULL, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT_FILESONLY, 0, &list),
              S_OK);
    assert_int_equal(count_rest(list), 3);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
}

static void the_connection_state_can_be_fetched_with_the_items(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item = NULL;
    OFFLINEFILES_CONNECT_STATE connected;
    OFFLINEFILES_OFFLINE_REASON reason;
    BOOL prevented;
    pin_files(f, 1);
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(
        IOfflineFilesItemContainer_EnumItems(docs, OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE, &list),
        S_OK);
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, &item, NULL), S_OK);
    IOfflineFilesConnectionInfo *folder = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(folder, NULL, 0, FALSE, &prevented),
              S_OK);
    IOfflineFilesConnectionInfo *fetched = facet(item, &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(fetched, &connected, &reason), S_OK);
    assert_int_equal(connected, OFFLINEFILES_CONNECT_STATE_ONLINE); /* as it was then */
    assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(fetched, &connected, &reason), S_OK);
    assert_int_equal(connected, OFFLINEFILES_CONNECT_STATE_OFFLINE);
    IOfflineFilesConnectionInfo_Release(fetched);
    IOfflineFilesConnectionInfo_Release(folder);
    IOfflineFilesItem_Release(item);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
}

/* --- the enumerator -------------------------------------------------------------------------- */

static void next_gives_any_number_and_the_end_stays_the_end(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *items[8];
    ULONG got = 99;
    pin_files(f, 5);
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_hr(IEnumOfflineFilesItems_Next(list, 3, items, &got), S_OK);
    assert_int_equal(got, 3);
    for (ULONG i = 0; i < got; i++)
        IOfflineFilesItem_Release(items[i]);
    assert_hr(IEnumOfflineFilesItems_Next(list, 8, items, &got), S_FALSE);
    assert_int_equal(got, 2);
    for (ULONG i = 0; i < 8; i++) {
        assert_int_equal(items[i] != NULL, i < 2);
        if (items[i])
            IOfflineFilesItem_Release(items[i]);
    }
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, items, &got), S_FALSE);
    assert_int_equal(got, 0);
    assert_hr(IEnumOfflineFilesItems_Next(list, 0, NULL, &got), S_OK);
    IEnumOfflineFilesItems_Release(list);
}

static void skip_passes_over_and_reset_starts_again(void **state)
{
    struct com_fixture *f = *state;
    pin_files(f, 5);
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_hr(IEnumOfflineFilesItems_Skip(list, 3), S_OK);
    assert_wide(next_name(list), L"f003.txt");
    assert_hr(IEnumOfflineFilesItems_Skip(list, 2), S_FALSE);
    assert_wide(next_name(list), L"");
    assert_hr(IEnumOfflineFilesItems_Reset(list), S_OK);
    assert_wide(next_name(list), L"F000.TXT");
    assert_hr(IEnumOfflineFilesItems_Skip(list, 4), S_OK);
    assert_wide(next_name(list), L"");
    IEnumOfflineFilesItems_Release(list);
}

static void a_clone_stands_where_its_original_stands_and_goes_its_own_way(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesItems *clone = NULL;
    pin_files(f, 5);
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_hr(IEnumOfflineFilesItems_Skip(list, 2), S_OK);
    assert_hr(IEnumOfflineFilesItems_Clone(list, &clone), S_OK);
    assert_wide(next_name(clone), L"F002.TXT");
    assert_wide(next_name(clone), L"f003.txt");
    assert_wide(next_name(list), L"F002.TXT");
    assert_int_equal(IEnumOfflineFilesItems_Release(list), 0);
    assert_wide(next_name(clone), L"F004.TXT");
    assert_wide(next_name(clone), L"");
    assert_int_equal(IEnumOfflineFilesItems_Release(clone), 0);
}

static void pointers_of_next_are_checked(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *items[2] = {NULL, NULL};
    ULONG got = 99;
    pin_files(f, 2);
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_hr(IEnumOfflineFilesItems_Next(list, 2, items, NULL), E_POINTER);
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, NULL, &got), E_POINTER);
    assert_int_equal(got, 0);
    assert_hr(IEnumOfflineFilesItems_Clone(list, NULL), E_POINTER);
    assert_int_equal(count_rest(list), 2);
    IEnumOfflineFilesItems_Release(list);
}

static void an_enumerator_outlives_container_and_cache(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *container = NULL;
    pin_files(f, 3);
    IOfflineFilesCache *second = com_fixture_cache();
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesCache_FindItem(second, on_share(f, L"docs"), 0, &item), S_OK);
    container = facet(item, &IID_IOfflineFilesItemContainer);
    IEnumOfflineFilesItems *list = list_of(container);
    assert_int_equal(IOfflineFilesItem_Release(item), 1);
    assert_int_equal(IOfflineFilesItemContainer_Release(container), 0);
    assert_int_equal(IOfflineFilesCache_Release(second), 0);
    assert_int_equal(count_rest(list), 3);
    assert_int_equal(IEnumOfflineFilesItems_Release(list), 0);
}

static void items_that_come_and_go_meanwhile_do_no_harm(void **state)
{
    struct com_fixture *f = *state;
    pin_files(f, 6);
    IEnumOfflineFilesItems *list = list_folder(f, L"docs");
    assert_wide(next_name(list), L"F000.TXT");
    assert_true(DeleteFileW(on_share(f, L"docs\\f003.txt")));
    make_file(on_share(f, L"docs\\f0035.txt"), "between");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    int rest = count_rest(list);
    assert_in_range(rest, 4, 6);
    assert_hr(IEnumOfflineFilesItems_Reset(list), S_OK);
    assert_int_equal(count_rest(list), 6);
    IEnumOfflineFilesItems_Release(list);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_tree_is_walked_from_the_cache_object_to_files),
        TEST(an_empty_cache_has_no_servers),
        TEST(siblings_come_in_order_whatever_their_case_and_number),
        TEST(ghosts_new_files_and_tombstones_are_items_too),
        TEST(listed_files_show_edits_made_since),
        TEST(enumitemsex_without_filters_lists_the_children),
        TEST(the_connection_state_can_be_fetched_with_the_items),
        TEST(next_gives_any_number_and_the_end_stays_the_end),
        TEST(skip_passes_over_and_reset_starts_again),
        TEST(a_clone_stands_where_its_original_stands_and_goes_its_own_way),
        TEST(pointers_of_next_are_checked),
        TEST(an_enumerator_outlives_container_and_cache),
        TEST(items_that_come_and_go_meanwhile_do_no_harm),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
