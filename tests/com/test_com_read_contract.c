/*
 * What the pages promise of reading: one test per sentence, the page named in its comment.
 * [P] marks what the pages leave open.
 */
#include "com_test.h"
#include "docs.h"
#include "item_filter.h"

#include "support/com_fixture.h"

#include <stdio.h>
#include <wchar.h>

#define FLAG(name) OFFLINEFILES_ITEM_FILTER_FLAG_##name

static struct item_filter filter;

/* docs\a.txt and docs\sub\b.txt are cached, docs\sub\new.txt was made here, docs\gone.txt deleted.
 */
static int setup(void **state)
{
    docs_setup(state);
    make_docs(*state);
    make_file(on_share(*state, L"docs\\gone.txt"), "gone");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(*state, L"docs\\sub\\new.txt"), "new");
    assert_true(DeleteFileW(in_cache(*state, L"docs\\gone.txt")));
    filter_init(&filter);
    return 0;
}

static IOfflineFilesItemContainer *container_at(struct com_fixture *f, const WCHAR *rel)
{
    return find_facet(f, rel, &IID_IOfflineFilesItemContainer);
}

/* Names in the order they come, joined with blanks. */
static const WCHAR *names_of(IEnumOfflineFilesItems *list)
{
    static WCHAR names[2000];
    IOfflineFilesItem *item = NULL;
    names[0] = 0;
    while (IEnumOfflineFilesItems_Next(list, 1, &item, NULL) == S_OK) {
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        wcscat_s(names, ARRAYSIZE(names), names[0] ? L" " : L"");
        wcscat_s(names, ARRAYSIZE(names), wcsrchr(path, L'\\') + 1);
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(item);
    }
    IEnumOfflineFilesItems_Release(list);
    return names;
}

/* docs, flat, with one filter in one of the four places. */
static const WCHAR *flat_with(struct com_fixture *f, int place)
{
    IOfflineFilesItemContainer *docs = container_at(f, L"docs");
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItemFilter *at[4] = {NULL, NULL, NULL, NULL};
    if (place >= 0)
        at[place] = &filter.face;
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, at[0], at[1], at[2], at[3],
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    IOfflineFilesItemContainer_Release(docs);
    return names_of(list);
}

static HRESULT result_with(struct com_fixture *f, int place)
{
    IOfflineFilesItemContainer *docs = container_at(f, L"docs");
    IEnumOfflineFilesItems *list = (void *)&list;
    IOfflineFilesItemFilter *at[4] = {NULL, NULL, NULL, NULL};
    at[place] = &filter.face;
    HRESULT hr =
        IOfflineFilesItemContainer_EnumItemsEx(docs, at[0], at[1], at[2], at[3], 0, 0, &list);
    IOfflineFilesItemContainer_Release(docs);
    if (FAILED(hr))
        assert_null(list);
    else
        IEnumOfflineFilesItems_Release(list);
    return hr;
}

/* --- IOfflineFilesItemContainer::EnumItemsEx ------------------------------------------------- */

static void flat_gives_all_descendants_a_container_before_what_is_in_it(void **state)
{
    assert_wide(flat_with(*state, -1), L"a.txt gone.txt sub b.txt new.txt");
}

static void flat_filesonly_gives_files_and_means_nothing_without_flat(void **state)
{
    IOfflineFilesItemContainer *docs = container_at(*state, L"docs");
    IEnumOfflineFilesItems *list = NULL;
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(
                  docs, NULL, NULL, NULL, NULL,
                  OFFLINEFILES_ENUM_FLAT | OFFLINEFILES_ENUM_FLAT_FILESONLY, 0, &list),
              S_OK);
    assert_wide(names_of(list), L"a.txt gone.txt b.txt new.txt");
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, NULL, NULL, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT_FILESONLY, 0, &list),
              S_OK);
    assert_wide(names_of(list), L"a.txt gone.txt sub");
    IOfflineFilesItemContainer_Release(docs);
}

static void an_empty_container_has_an_empty_enumerator(void **state) /* [P] */
{
    make_folder(in_cache(*state, L"docs\\empty"));
    assert_wide(flat_with(*state, -1), L"a.txt empty gone.txt sub b.txt new.txt");
    IOfflineFilesItemContainer *empty = container_at(*state, L"docs\\empty");
    IEnumOfflineFilesItems *list = NULL;
    assert_hr(IOfflineFilesItemContainer_EnumItems(empty, 0, &list), S_OK);
    assert_wide(names_of(list), L"");
    IOfflineFilesItemContainer_Release(empty);
}

static void the_cache_object_is_the_container_of_servers_and_flat_of_everything(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *all = NULL;
    IEnumOfflineFilesItems *list = NULL;
    WCHAR expected[200];
    IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer, (void **)&all);
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(all, NULL, NULL, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    swprintf(expected, 200, L"%ls data docs a.txt gone.txt sub b.txt new.txt", f->server + 2);
    assert_wide(names_of(list), expected);
    IOfflineFilesItemContainer_Release(all);
}

static void a_directory_that_is_not_shown_does_not_hide_what_is_in_it(void **state) /* [P] */
{
    filter_by_flags(&filter, 0, FLAG(DIRECTORY));
    assert_wide(flat_with(*state, 1), L"a.txt gone.txt b.txt new.txt");
}

static void what_comes_and_goes_during_a_flat_enumeration_does_no_harm(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *docs = container_at(f, L"docs");
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesItem *item = NULL;
    IOfflineFilesItemContainer_EnumItemsEx(docs, NULL, NULL, NULL, NULL, OFFLINEFILES_ENUM_FLAT, 0,
                                           &list);
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, &item, NULL), S_OK);
    IOfflineFilesItem_Release(item);
    assert_true(DeleteFileW(on_share(f, L"docs\\sub\\b.txt")));
    make_file(on_share(f, L"docs\\sub\\c.txt"), "came");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    const WCHAR *rest = names_of(list);
    assert_non_null(wcsstr(rest, L"sub"));
    assert_non_null(wcsstr(rest, L"new.txt"));
    assert_null(wcsstr(wcsstr(rest, L"new.txt") + 1, L"new.txt"));
    IOfflineFilesItemContainer_Release(docs);
}

/* --- IOfflineFilesItemFilter ----------------------------------------------------------------- */

static void filters_are_asked_when_the_enumerator_is_made_once_each(void **state)
{
    filter.flags_result = S_OK;
    flat_with(*state, 0);
    assert_int_equal(filter.flags_asked, 1);
    assert_int_equal(filter.times_asked, 1);
    assert_int_equal(filter.patterns_asked, 1);
    assert_int_equal(filter.refs, 1); /* nothing is kept */
}

static void e_notimpl_from_a_method_switches_that_kind_off_only(void **state)
{
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt new.txt");
    assert_wide(flat_with(*state, 2), L"a.txt gone.txt sub b.txt new.txt"); /* as if NULL [P] */
    filter.pattern_result = S_OK;
    filter.pattern = L"b*";
    assert_wide(flat_with(*state, 0), L"sub b.txt");
}

static void any_other_failure_of_a_filter_is_the_failure_of_the_call(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = (void *)&item;
    filter.flags_result = E_ACCESSDENIED;
    for (int place = 0; place < 4; place++)
        assert_hr(result_with(f, place), E_ACCESSDENIED);
    filter.flags_result = E_NOTIMPL;
    filter.time_result = E_FAIL;
    assert_hr(result_with(f, 1), E_FAIL);
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs"), NULL, &filter.face,
                                            NULL, NULL, 0, &item),
              E_FAIL);
    assert_null(item);
}

static void values_that_do_not_exist_are_refused(void **state) /* [P] */
{
    filter_by_flags(&filter, 0, 0x4000000);
    assert_hr(result_with(*state, 0), E_INVALIDARG);
    filter_init(&filter);
    filter.time_result = S_OK;
    filter.type = (OFFLINEFILES_ITEM_TIME)3;
    assert_hr(result_with(*state, 0), E_INVALIDARG);
    filter.type = OFFLINEFILES_ITEM_TIME_CREATION;
    filter.compare = (OFFLINEFILES_COMPARE)6;
    assert_hr(result_with(*state, 0), E_INVALIDARG);
}

/* GetFilterFlags: a bit of the mask that is set compares, with true or with false. */
static void a_masked_flag_of_0_means_must_be_false(void **state)
{
    filter_by_flags(&filter, FLAG(CREATED), FLAG(CREATED));
    assert_wide(flat_with(*state, 0), L"sub new.txt");
    filter_by_flags(&filter, 0, FLAG(CREATED));
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt");
    filter_by_flags(&filter, FLAG(CREATED), 0);
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt new.txt");
}

static void changes_made_here_are_found_by_their_flags(void **state)
{
    make_file(in_cache(*state, L"docs\\a.txt"), "edited here");
    filter_by_flags(&filter, FLAG(MODIFIED_DATA), FLAG(MODIFIED_DATA));
    assert_wide(flat_with(*state, 0), L"a.txt sub");
    filter_by_flags(&filter, FLAG(DELETED), FLAG(DELETED));
    assert_wide(flat_with(*state, 0), L"gone.txt sub");
    filter_by_flags(&filter, FLAG(DIRTY), FLAG(DIRTY));
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub new.txt");
}

/* "FILE" and "DIRECTORY": the latter is a server, a share or a directory. */
static void file_filters_judge_files_and_directory_filters_the_rest(void **state)
{
    filter_by_flags(&filter, FLAG(FILE), FLAG(FILE));
    assert_wide(flat_with(*state, 1), L"a.txt gone.txt b.txt new.txt"); /* no directory is a file */
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt new.txt");
}

/* EnumItemsEx: an item is included if the include filter matches and the exclude filter does not.
 */
static void exclude_wins(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItemContainer *docs = container_at(f, L"docs");
    IEnumOfflineFilesItems *list = NULL;
    filter_by_flags(&filter, FLAG(PINNED), FLAG(PINNED));
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, &filter.face, NULL, &filter.face, NULL,
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    assert_wide(names_of(list), L"sub");
    IOfflineFilesItemContainer_Release(docs);
}

/* GetPatternFilter: only on the filter that includes files, with room for MAX_PATH characters. */
static void the_pattern_is_asked_of_the_include_file_filter_only(void **state)
{
    filter.pattern_result = S_OK;
    filter.pattern = L"*.TXT";
    for (int place = 0; place < 4; place++) {
        filter.patterns_asked = 0;
        assert_hr(result_with(*state, place), S_OK);
        assert_int_equal(filter.patterns_asked, place == 0);
    }
    assert_int_equal(filter.room, MAX_PATH);
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt new.txt");
}

/* GetTimeFilter: without the time of day both are taken by their day. */
static void times_compare_to_the_day_or_to_the_tick(void **state)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    GetFileAttributesExW(in_cache(*state, L"docs\\a.txt"), GetFileExInfoStandard, &data);
    filter.time_result = S_OK;
    filter.type = OFFLINEFILES_ITEM_TIME_LASTWRITE;
    filter.compare = OFFLINEFILES_COMPARE_EQ;
    filter.time = data.ftLastWriteTime;
    filter.time_of_day = TRUE;
    assert_wide(flat_with(*state, 0), L"a.txt sub");
    filter.time.dwHighDateTime += 1000; /* some days later */
    filter.time_of_day = FALSE;
    assert_wide(flat_with(*state, 0), L"sub");
    filter.compare = OFFLINEFILES_COMPARE_LT;
    assert_wide(flat_with(*state, 0), L"a.txt sub b.txt new.txt"); /* what is deleted has none */
}

/* Reserved flags. [P] USER is the caller; what he may do on the server was recorded. */
static void access_is_that_of_the_descriptor_seen_while_online(void **state)
{
    const ULONGLONG all = FLAG(USER_READ) | FLAG(USER_WRITE) | FLAG(USER_ANYACCESS);
    filter_by_flags(&filter, all, all);
    assert_wide(flat_with(*state, 0), L"a.txt gone.txt sub b.txt"); /* not yet on the server */
    assert_wide(flat_with(*state, 1), L"a.txt gone.txt sub b.txt new.txt");
    filter_by_flags(&filter, 0, FLAG(USER_ANYACCESS));
    assert_wide(flat_with(*state, 0), L"sub new.txt");
}

static void suspended_and_offline_are_found_at_every_depth(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSuspend *sub = find_facet(f, L"docs\\sub", &IID_IOfflineFilesSuspend);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(sub, TRUE), S_OK);
    IOfflineFilesSuspend_Release(sub);
    filter_by_flags(&filter, FLAG(SUSPENDED), FLAG(SUSPENDED));
    assert_wide(flat_with(f, 0), L"sub b.txt new.txt");
    filter_by_flags(&filter, FLAG(ONLINE), FLAG(ONLINE));
    assert_wide(flat_with(f, 1), L"a.txt gone.txt b.txt new.txt");
    filter_by_flags(&filter, FLAG(OFFLINE), FLAG(OFFLINE));
    assert_wide(flat_with(f, 0), L"sub b.txt new.txt");
}

/* --- IOfflineFilesCache::FindItemEx ---------------------------------------------------------- */

static void an_item_that_is_filtered_out_is_not_found(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = (void *)&item;
    filter_by_flags(&filter, FLAG(CREATED), FLAG(CREATED));
    assert_win32(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs\\a.txt"), &filter.face,
                                               NULL, NULL, NULL, 0, &item),
                 ERROR_FILE_NOT_FOUND);
    assert_null(item);
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs\\a.txt"), NULL, NULL,
                                            &filter.face, NULL, 0, &item),
              S_OK);
    IOfflineFilesItem_Release(item);
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs"), &filter.face, NULL,
                                            NULL, NULL, 0, &item),
              S_OK); /* no filter for directories */
    IOfflineFilesItem_Release(item);
}

static void a_dirty_byte_count_may_come_with_the_item(void **state)
{
    struct com_fixture *f = *state;
    LARGE_INTEGER bytes;
    IOfflineFilesItem *item = NULL;
    make_file(in_cache(f, L"docs\\a.txt"), "1234567");
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs\\a.txt"),
                                          OFFLINEFILES_ITEM_QUERY_LOCALDIRTYBYTECOUNT, &item),
              S_OK);
    IOfflineFilesDirtyInfo *info = facet(item, &IID_IOfflineFilesDirtyInfo);
    make_file(in_cache(f, L"docs\\a.txt"), "123456789012");
    assert_hr(IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &bytes), S_OK);
    assert_int_equal(bytes.QuadPart, 7); /* as it was then */
    assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
    assert_hr(IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &bytes), S_OK);
    assert_int_equal(bytes.QuadPart, 12);
    IOfflineFilesDirtyInfo_Release(info);
    IOfflineFilesItem_Release(item);
}

/* OFFLINEFILES_ITEM_QUERY_ADMIN: administrators see what any user has cached. */
static void administrators_find_what_other_users_have_cached(void **state)
{
    struct com_fixture *f = *state;
    WCHAR common[MAX_PATH], other[MAX_PATH + 40], store[MAX_PATH];
    IOfflineFilesItem *item = NULL, *parent = NULL;
    LPWSTR own = NULL;
    wcscpy_s(store, MAX_PATH, f->store);
    swprintf(common, MAX_PATH, L"%ls-all", f->store);
    swprintf(other, ARRAYSIZE(other), L"%ls\\OpenCSC\\S-1-5-21-1-2-3-4", common);
    CreateDirectoryW(common, NULL);
    WCHAR middle[MAX_PATH + 40];
    swprintf(middle, ARRAYSIZE(middle), L"%ls\\OpenCSC", common);
    CreateDirectoryW(middle, NULL);
    IOfflineFilesCache_Release(f->cache);
    assert_true(MoveFileExW(store, other, 0)); /* the user is somebody else now */
    SetEnvironmentVariableW(L"ProgramData", common);
    SetEnvironmentVariableW(L"OPENCSC_STORE", NULL);
    f->cache = com_fixture_cache();
    const WCHAR *path = on_share(f, L"docs\\sub\\b.txt");
    assert_win32(IOfflineFilesCache_FindItem(f->cache, path, 0, &item), ERROR_FILE_NOT_FOUND);
    assert_hr(IOfflineFilesCache_FindItem(f->cache, path, OFFLINEFILES_ITEM_QUERY_ADMIN, &item),
              S_OK);
    assert_hr(IOfflineFilesItem_GetParentItem(item, &parent), S_OK);
    IOfflineFilesItemContainer *all = NULL;
    IEnumOfflineFilesItems *list = NULL;
    IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer, (void **)&all);
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(all, NULL, NULL, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    assert_wide(names_of(list), L"");
    assert_hr(
        IOfflineFilesItemContainer_EnumItemsEx(all, NULL, NULL, NULL, NULL, OFFLINEFILES_ENUM_FLAT,
                                               OFFLINEFILES_ITEM_QUERY_ADMIN, &list),
        S_OK);
    assert_non_null(wcsstr(names_of(list), L"data docs a.txt gone.txt sub b.txt new.txt"));
    assert_hr(IOfflineFilesCache_GetLocation(f->cache, &own), S_OK);
    IOfflineFilesItemContainer_Release(all);
    IOfflineFilesItem_Release(parent);
    IOfflineFilesItem_Release(item);
    IOfflineFilesCache_Release(f->cache);
    SetEnvironmentVariableW(L"OPENCSC_STORE", store);
    assert_true(MoveFileExW(other, store, 0));
    f->cache = com_fixture_cache();
    WCHAR database[MAX_PATH * 2];
    swprintf(database, ARRAYSIZE(database), L"%ls\\opencsc.db", own);
    DeleteFileW(database);
    swprintf(database, ARRAYSIZE(database), L"%ls\\locks", own);
    RemoveDirectoryW(database);
    swprintf(database, ARRAYSIZE(database), L"%ls\\namespace", own);
    RemoveDirectoryW(database);
    RemoveDirectoryW(own);
    RemoveDirectoryW(middle);
    RemoveDirectoryW(common);
    CoTaskMemFree(own);
}

/* --- IOfflineFilesShareInfo, IOfflineFilesTransparentCacheInfo ------------------------------- */

static void every_item_knows_its_share(void **state)
{
    struct com_fixture *f = *state;
    static const WCHAR *const rels[] = {L"", L"docs", L"docs\\sub\\b.txt"};
    for (size_t i = 0; i < ARRAYSIZE(rels); i++) {
        IOfflineFilesShareInfo *info = find_facet(f, rels[i], &IID_IOfflineFilesShareInfo);
        IOfflineFilesShareItem *share = NULL;
        OFFLINEFILES_CACHING_MODE mode = OFFLINEFILES_CACHING_MODE_NONE;
        BOOL junction = 42;
        LPWSTR path = NULL;
        assert_hr(IOfflineFilesShareInfo_GetShareItem(info, &share), S_OK);
        assert_hr(IOfflineFilesItem_GetPath((IOfflineFilesItem *)share, &path), S_OK);
        assert_wide(path, f->share);
        assert_hr(IOfflineFilesShareInfo_GetShareCachingMode(info, &mode), S_OK);
        assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_MANUAL); /* what a share is by default */
        assert_hr(IOfflineFilesShareInfo_IsShareDfsJunction(info, &junction), S_OK);
        assert_false(junction);
        assert_hr(IOfflineFilesShareInfo_GetShareItem(info, NULL), E_POINTER);
        assert_hr(IOfflineFilesShareInfo_GetShareCachingMode(info, NULL), E_POINTER);
        assert_hr(IOfflineFilesShareInfo_IsShareDfsJunction(info, NULL), E_POINTER);
        CoTaskMemFree(path);
        IOfflineFilesShareItem_Release(share);
        IOfflineFilesShareInfo_Release(info);
    }
}

static void nothing_is_cached_transparently(void **state)
{
    IOfflineFilesTransparentCacheInfo *info =
        find_facet(*state, L"docs\\a.txt", &IID_IOfflineFilesTransparentCacheInfo);
    BOOL is = 42;
    assert_hr(IOfflineFilesTransparentCacheInfo_IsTransparentlyCached(info, &is), S_OK);
    assert_false(is);
    assert_hr(IOfflineFilesTransparentCacheInfo_IsTransparentlyCached(info, NULL), E_POINTER);
    IOfflineFilesTransparentCacheInfo_Release(info);
}

/* --- names ----------------------------------------------------------------------------------- */

static void names_of_any_code_units_come_in_order_and_whole(void **state)
{
    struct com_fixture *f = *state;
    static const WCHAR *const names[] = {L"docs\\sub\\\u00C4.txt", L"docs\\sub\\\u00E9\u0301.txt",
                                         L"docs\\sub\\\U0001F600.txt", L"docs\\sub\\\uFF21.txt",
                                         L"docs\\sub\\a b  c.txt"};
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        make_file(on_share(f, names[i]), "x");
    assert_hr(pin_path(f, L"docs", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_wide(flat_with(f, -1), L"a.txt gone.txt sub a b  c.txt b.txt new.txt \u00C4.txt "
                                  L"\u00E9\u0301.txt \U0001F600.txt \uFF21.txt");
    filter.pattern_result = S_OK;
    filter.pattern = L"\u00E4*"; /* lower case */
    assert_wide(flat_with(f, 0), L"sub \u00C4.txt");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(flat_gives_all_descendants_a_container_before_what_is_in_it),
        TEST(flat_filesonly_gives_files_and_means_nothing_without_flat),
        TEST(an_empty_container_has_an_empty_enumerator),
        TEST(the_cache_object_is_the_container_of_servers_and_flat_of_everything),
        TEST(a_directory_that_is_not_shown_does_not_hide_what_is_in_it),
        TEST(what_comes_and_goes_during_a_flat_enumeration_does_no_harm),
        TEST(filters_are_asked_when_the_enumerator_is_made_once_each),
        TEST(e_notimpl_from_a_method_switches_that_kind_off_only),
        TEST(any_other_failure_of_a_filter_is_the_failure_of_the_call),
        TEST(values_that_do_not_exist_are_refused),
        TEST(a_masked_flag_of_0_means_must_be_false),
        TEST(changes_made_here_are_found_by_their_flags),
        TEST(file_filters_judge_files_and_directory_filters_the_rest),
        TEST(exclude_wins),
        TEST(the_pattern_is_asked_of_the_include_file_filter_only),
        TEST(times_compare_to_the_day_or_to_the_tick),
        TEST(access_is_that_of_the_descriptor_seen_while_online),
        TEST(suspended_and_offline_are_found_at_every_depth),
        TEST(an_item_that_is_filtered_out_is_not_found),
        TEST(a_dirty_byte_count_may_come_with_the_item),
        TEST(administrators_find_what_other_users_have_cached),
        TEST(every_item_knows_its_share),
        TEST(nothing_is_cached_transparently),
        TEST(names_of_any_code_units_come_in_order_and_whole),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
