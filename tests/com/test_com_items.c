/* Items: finding them, what they tell, and that they tell it as it was until Refresh. */
#include "com_test.h"

#include "support/com_fixture.h"

#include <wchar.h>

/* docs\a.txt and docs\sub\b.txt, pinned and filled. */
static int setup(void **state)
{
    com_fixture_setup(state);
    struct com_fixture *f = *state;
    make_folder(on_share(f, L"docs"));
    make_folder(on_share(f, L"docs\\sub"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

/* --- helpers --------------------------------------------------------------------------------- */

static void check_path(IOfflineFilesItem *item, const WCHAR *expected)
{
    LPWSTR path = NULL;
    assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
    assert_wide(path, expected);
    CoTaskMemFree(path);
}

static OFFLINEFILES_ITEM_TYPE type_of(IOfflineFilesItem *item)
{
    OFFLINEFILES_ITEM_TYPE type = (OFFLINEFILES_ITEM_TYPE)77;
    assert_hr(IOfflineFilesItem_GetItemType(item, &type), S_OK);
    return type;
}

enum { DIRTY = 1, DELETED = 2, CREATED = 4, DATA = 8, ATTRIBUTES = 16, TIME = 32 };

/* All six answers as bits. */
static unsigned changes_in(IOfflineFilesChangeInfo *info)
{
    HRESULT(STDMETHODCALLTYPE *const methods[])
    (IOfflineFilesChangeInfo *, BOOL *) = {
        info->lpVtbl->IsDirty,
        info->lpVtbl->IsDeletedOffline,
        info->lpVtbl->IsCreatedOffline,
        info->lpVtbl->IsLocallyModifiedData,
        info->lpVtbl->IsLocallyModifiedAttributes,
        info->lpVtbl->IsLocallyModifiedTime,
    };
    unsigned changes = 0;
    for (unsigned i = 0; i < ARRAYSIZE(methods); i++) {
        BOOL answer = 42;
        assert_hr(methods[i](info, &answer), S_OK);
        assert_true(answer == TRUE || answer == FALSE);
        changes |= answer ? 1u << i : 0;
    }
    return changes;
}

static unsigned changes_of(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesChangeInfo *info = find_facet(f, rel, &IID_IOfflineFilesChangeInfo);
    unsigned changes = changes_in(info);
    IOfflineFilesChangeInfo_Release(info);
    return changes;
}

static LONGLONG size_of(const struct com_fixture *f, const WCHAR *rel, OFFLINEFILES_ITEM_COPY copy)
{
    IOfflineFilesFileSysInfo *info = find_facet(f, rel, &IID_IOfflineFilesFileSysInfo);
    LARGE_INTEGER size = {.QuadPart = -1};
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, copy, &size), S_OK);
    IOfflineFilesFileSysInfo_Release(info);
    return size.QuadPart;
}

/* --- finding --------------------------------------------------------------------------------- */

static void an_item_is_found_by_its_path_at_every_level(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, f->server, 0, &item), S_OK);
    assert_int_equal(type_of(item), OFFLINEFILES_ITEM_TYPE_SERVER);
    check_path(item, f->server);
    IOfflineFilesItem_Release(item);
    static const struct {
        const WCHAR *rel;
        OFFLINEFILES_ITEM_TYPE type;
    } cases[] = {
        {L"", OFFLINEFILES_ITEM_TYPE_SHARE},
        {L"docs", OFFLINEFILES_ITEM_TYPE_DIRECTORY},
        {L"docs\\sub", OFFLINEFILES_ITEM_TYPE_DIRECTORY},
        {L"docs\\sub\\b.txt", OFFLINEFILES_ITEM_TYPE_FILE},
    };
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        item = find_item(f, cases[i].rel);
        assert_int_equal(type_of(item), cases[i].type);
        check_path(item, on_share(f, cases[i].rel));
        IOfflineFilesItem_Release(item);
    }
}

static void spelling_of_a_path_does_not_matter_and_the_stored_case_is_told(void **state)
{
    struct com_fixture *f = *state;
    WCHAR long_form[200];
    const WCHAR *forms[] = {on_share(f, L"DOCS\\A.TXT"), on_share(f, L"docs\\a.txt\\"), long_form};
    swprintf(long_form, ARRAYSIZE(long_form), L"\\\\?\\UNC\\%ls\\Docs\\a.Txt", f->share + 2);
    for (size_t i = 0; i < ARRAYSIZE(forms); i++) {
        IOfflineFilesItem *item = NULL;
        assert_hr(IOfflineFilesCache_FindItem(f->cache, forms[i], 0, &item), S_OK);
        check_path(item, on_share(f, L"docs\\a.txt"));
        IOfflineFilesItem_Release(item);
    }
}

static void what_is_not_in_the_cache_is_not_found(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"elsewhere.txt"), "on the server only");
    const WCHAR *paths[] = {on_share(f, L"docs\\none.txt"), on_share(f, L"none\\none\\none"),
                            on_share(f, L"docs\\a.txt\\below a file"), L"\\\\nobody\\share\\x",
                            L"\\\\nobody"};
    for (size_t i = 0; i < ARRAYSIZE(paths); i++) {
        IOfflineFilesItem *item = (void *)&item;
        assert_win32(IOfflineFilesCache_FindItem(f->cache, paths[i], 0, &item),
                     ERROR_FILE_NOT_FOUND);
        assert_null(item);
    }
}

static void finditemex_without_filters_is_finditem(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = NULL;
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs"), NULL, NULL, NULL, NULL,
                                            OFFLINEFILES_ITEM_QUERY_REMOTEINFO, &item),
              S_OK);
    check_path(item, on_share(f, L"docs"));
    IOfflineFilesItem_Release(item);
}

static void parents_lead_up_to_the_server_and_end_there(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *path[] = {on_share(f, L"docs\\sub"), on_share(f, L"docs"), f->share, f->server};
    IOfflineFilesItem *item = find_item(f, L"docs\\sub\\b.txt");
    for (size_t i = 0; i < ARRAYSIZE(path); i++) {
        IOfflineFilesItem *parent = NULL;
        assert_hr(IOfflineFilesItem_GetParentItem(item, &parent), S_OK);
        check_path(parent, path[i]);
        IOfflineFilesItem_Release(item);
        item = parent;
    }
    IOfflineFilesItem *none = (void *)&none;
    assert_win32(IOfflineFilesItem_GetParentItem(item, &none), ERROR_NOT_SUPPORTED);
    assert_null(none);
    IOfflineFilesItem_Release(item);
}

/* --- changes made in the cache --------------------------------------------------------------- */

static void what_is_in_sync_or_never_fetched_is_clean(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\ghost.txt"), "seen, not fetched");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_int_equal(changes_of(f, L"docs\\ghost.txt"), 0);
    assert_int_equal(changes_of(f, L"docs\\a.txt"), 0);
    assert_int_equal(changes_of(f, L"docs"), 0);
    assert_int_equal(changes_of(f, L""), 0);
}

static void an_edit_is_seen_when_the_item_is_found(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_int_equal(changes_of(f, L"docs\\a.txt"), DIRTY | DATA | TIME);
    assert_int_equal(size_of(f, L"docs\\a.txt", OFFLINEFILES_ITEM_COPY_LOCAL), 13);
    assert_int_equal(size_of(f, L"docs\\a.txt", OFFLINEFILES_ITEM_COPY_ORIGINAL), 5);
}

static void new_attributes_are_no_new_data(void **state)
{
    struct com_fixture *f = *state;
    assert_true(SetFileAttributesW(in_cache(f, L"docs\\a.txt"), FILE_ATTRIBUTE_READONLY));
    assert_int_equal(changes_of(f, L"docs\\a.txt"), DIRTY | ATTRIBUTES);
}

static void a_deleted_file_stays_as_a_tombstone(void **state)
{
    struct com_fixture *f = *state;
    BOOL marked = 42;
    assert_true(DeleteFileW(in_cache(f, L"docs\\a.txt")));
    assert_int_equal(changes_of(f, L"docs\\a.txt"), DIRTY | DELETED);
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    assert_hr(IOfflineFilesItem_IsMarkedForDeletion(item, &marked), S_OK);
    assert_false(marked);
    IOfflineFilesFileSysInfo *info = facet(item, &IID_IOfflineFilesFileSysInfo);
    LARGE_INTEGER size;
    assert_win32(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_LOCAL, &size),
                 ERROR_FILE_NOT_FOUND);
    assert_int_equal(size.QuadPart, 0);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &size),
              S_OK);
    assert_int_equal(size.QuadPart, 5);
    IOfflineFilesFileSysInfo_Release(info);
    IOfflineFilesItem_Release(item);
}

static BOOL is_marked(IOfflineFilesItem *item)
{
    BOOL marked = 42;
    assert_hr(IOfflineFilesItem_IsMarkedForDeletion(item, &marked), S_OK);
    return marked;
}

static void a_deleted_file_is_marked_while_somebody_has_it_open(void **state)
{
    struct com_fixture *f = *state;
    const DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    HANDLE open =
        CreateFileW(in_cache(f, L"docs\\a.txt"), GENERIC_READ, all, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(open, INVALID_HANDLE_VALUE);
    assert_false(is_marked(item));
    assert_true(DeleteFileW(in_cache(f, L"docs\\a.txt")));
    /* WINE: it lets everybody open the name until the handle is closed, and tells nobody. */
    if (GetFileAttributesW(in_cache(f, L"docs\\a.txt")) == INVALID_FILE_ATTRIBUTES)
        assert_true(is_marked(item));                   /* without a Refresh */
    assert_int_equal(changes_of(f, L"docs\\a.txt"), 0); /* not yet gone */
    CloseHandle(open);
    assert_false(is_marked(item));
    assert_int_equal(changes_of(f, L"docs\\a.txt"), DIRTY | DELETED);
    IOfflineFilesItem_Release(item);
}

static void a_new_file_becomes_an_item_when_its_folder_is_listed(void **state)
{
    struct com_fixture *f = *state;
    IEnumOfflineFilesItems *list = NULL;
    make_file(in_cache(f, L"docs\\new.txt"), "new");
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    assert_hr(IOfflineFilesItemContainer_EnumItems(docs, 0, &list), S_OK);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
    assert_int_equal(changes_of(f, L"docs\\new.txt"), DIRTY | CREATED);
    IOfflineFilesFileSysInfo *info = find_facet(f, L"docs\\new.txt", &IID_IOfflineFilesFileSysInfo);
    DWORD attributes = 99;
    assert_win32(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &attributes),
        ERROR_FILE_NOT_FOUND);
    assert_int_equal(attributes, 0);
    IOfflineFilesFileSysInfo_Release(info);
}

/* --- snapshots ------------------------------------------------------------------------------- */

static void an_item_tells_what_was_until_it_is_refreshed(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    IOfflineFilesChangeInfo *changes = facet(item, &IID_IOfflineFilesChangeInfo);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited");
    assert_int_equal(changes_of(f, L"docs\\a.txt"), DIRTY | DATA | TIME);
    assert_int_equal(changes_in(changes), 0);
    assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
    assert_int_equal(changes_in(changes), DIRTY | DATA | TIME);
    IOfflineFilesChangeInfo_Release(changes);
    IOfflineFilesItem_Release(item);
}

static void an_item_that_has_gone_keeps_its_last_snapshot(void **state)
{
    struct com_fixture *f = *state;
    /* A file that nobody else knows leaves no tombstone. */
    make_file(in_cache(f, L"docs\\mine.txt"), "mine");
    assert_hr(sync_path(f, L"docs", OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN), S_OK);
    IOfflineFilesItem *mine = find_item(f, L"docs\\mine.txt");
    IOfflineFilesChangeInfo *changes = facet(mine, &IID_IOfflineFilesChangeInfo);
    assert_true(DeleteFileW(in_cache(f, L"docs\\mine.txt")));
    assert_win32(IOfflineFilesItem_Refresh(mine, 0), ERROR_FILE_NOT_FOUND);
    check_path(mine, on_share(f, L"docs\\mine.txt"));
    assert_int_equal(type_of(mine), OFFLINEFILES_ITEM_TYPE_FILE);
    assert_int_equal(changes_in(changes), DIRTY | CREATED);
    IOfflineFilesChangeInfo_Release(changes);
    IOfflineFilesItem_Release(mine);
}

static void a_folder_where_a_file_is_now_is_gone(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = find_item(f, L"docs\\sub");
    assert_true(DeleteFileW(on_share(f, L"docs\\sub\\b.txt")));
    assert_true(RemoveDirectoryW(on_share(f, L"docs\\sub")));
    make_file(on_share(f, L"docs\\sub"), "a file now");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    IOfflineFilesItem *file = find_item(f, L"docs\\sub");
    assert_int_equal(type_of(file), OFFLINEFILES_ITEM_TYPE_FILE);
    assert_win32(IOfflineFilesItem_Refresh(item, 0), ERROR_FILE_NOT_FOUND);
    assert_int_equal(type_of(item), OFFLINEFILES_ITEM_TYPE_DIRECTORY);
    IOfflineFilesItem_Release(file);
    IOfflineFilesItem_Release(item);
}

static void an_item_outlives_the_cache_object_it_came_from(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesCache *second = com_fixture_cache();
    IOfflineFilesItem *item = NULL, *parent = NULL;
    assert_hr(IOfflineFilesCache_FindItem(second, on_share(f, L"docs\\a.txt"), 0, &item), S_OK);
    assert_int_equal(IOfflineFilesCache_Release(second), 0);
    assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
    assert_hr(IOfflineFilesItem_GetParentItem(item, &parent), S_OK);
    assert_int_equal(IOfflineFilesItem_Release(item), 0);
    check_path(parent, on_share(f, L"docs"));
    assert_int_equal(IOfflineFilesItem_Release(parent), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_item_is_found_by_its_path_at_every_level),
        TEST(spelling_of_a_path_does_not_matter_and_the_stored_case_is_told),
        TEST(what_is_not_in_the_cache_is_not_found),
        TEST(finditemex_without_filters_is_finditem),
        TEST(parents_lead_up_to_the_server_and_end_there),
        TEST(what_is_in_sync_or_never_fetched_is_clean),
        TEST(an_edit_is_seen_when_the_item_is_found),
        TEST(new_attributes_are_no_new_data),
        TEST(a_deleted_file_stays_as_a_tombstone),
        TEST(a_deleted_file_is_marked_while_somebody_has_it_open),
        TEST(a_new_file_becomes_an_item_when_its_folder_is_listed),
        TEST(an_item_tells_what_was_until_it_is_refreshed),
        TEST(an_item_that_has_gone_keeps_its_last_snapshot),
        TEST(a_folder_where_a_file_is_now_is_gone),
        TEST(an_item_outlives_the_cache_object_it_came_from),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
