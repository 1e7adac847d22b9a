/*
 * Random stores: every property of every item by WMI against what the COM API answers, and random
 * conditions, of which the cache filters a part itself, against each row by itself.
 *
 *     test_wmi_values.exe [queries]      default 150; OPENCSC_SEED repeats a run
 */
#include "wmi_test.h"

#include "com/random_store.h"

#include <cscobj.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>

enum { ITEMS = 60, STORES = 3, ROOM = ITEMS + 16 };

static int queries = 150;

/* --- the store ------------------------------------------------------------------------------- */

static int random_setup(void **state)
{
    static int descriptor_of[ROOM];
    int result = wmi_setup(state);
    struct wmi_fixture *f = *state;
    IOfflineFilesCache_Release(f->world->cache);
    make_random_store(f->world->store, ITEMS, descriptor_of);
    f->world->cache = com_fixture_cache();
    return result;
}

static IEnumOfflineFilesItems *list_flat(const struct wmi_fixture *f)
{
    IOfflineFilesItemContainer *container;
    IEnumOfflineFilesItems *list;
    assert_hr(IOfflineFilesCache_QueryInterface(f->world->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&container),
              S_OK);
    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(container, NULL, NULL, NULL, NULL,
                                                     OFFLINEFILES_ENUM_FLAT, 0, &list),
              S_OK);
    IOfflineFilesItemContainer_Release(container);
    return list;
}

/* --- what COM says --------------------------------------------------------------------------- */

static void *ask(IOfflineFilesItem *item, REFIID iid)
{
    void *out;
    return SUCCEEDED(IOfflineFilesItem_QueryInterface(item, iid, &out)) ? out : NULL;
}

/* The embedded object, which must be there just where COM has the interface. */
static IWbemClassObject *embedded_like(IWbemClassObject *row, const WCHAR *name, void *facet_of)
{
    if (facet_of)
        return embedded(row, name);
    check_null(row, name);
    return NULL;
}

static void check_time(IWbemClassObject *object, const WCHAR *name, HRESULT hr, FILETIME time)
{
    SYSTEMTIME t;
    WCHAR text[64];
    if (hr != S_OK) {
        check_null(object, name);
        return;
    }
    ULONGLONG ticks = (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
    assert_true(FileTimeToSystemTime(&time, &t));
    swprintf(text, ARRAYSIZE(text), L"%04u%02u%02u%02u%02u%02u.%06u+000", t.wYear, t.wMonth, t.wDay,
             t.wHour, t.wMinute, t.wSecond, (unsigned)(ticks / 10 % 1000000));
    check_text(object, name, text);
}

static void check_count(IWbemClassObject *object, const WCHAR *name, HRESULT hr, LONGLONG count)
{
    WCHAR text[32];
    if (hr != S_OK) {
        check_null(object, name);
        return;
    }
    swprintf(text, ARRAYSIZE(text), L"%lld", count);
    check_text(object, name, text);
}

static const WCHAR *joined(const WCHAR *a, const WCHAR *b)
{
    static WCHAR text[64];
    swprintf(text, ARRAYSIZE(text), L"%ls%ls", a, b);
    return text;
}

static void check_group(IWbemClassObject *object, IOfflineFilesFileSysInfo *info,
                        OFFLINEFILES_ITEM_COPY copy, const WCHAR *group)
{
    FILETIME t[4];
    DWORD attributes;
    LARGE_INTEGER size;
    HRESULT hr = IOfflineFilesFileSysInfo_GetAttributes(info, copy, &attributes);
    if (hr == S_OK)
        check_number(object, joined(group, L"Attributes"), (LONG)attributes);
    else
        check_null(object, joined(group, L"Attributes"));
    hr = IOfflineFilesFileSysInfo_GetFileSize(info, copy, &size);
    check_count(object, joined(group, L"Size"), hr, size.QuadPart);
    hr = IOfflineFilesFileSysInfo_GetTimes(info, copy, &t[0], &t[1], &t[2], &t[3]);
    check_time(object, joined(group, L"CreationTime"), hr, t[0]);
    check_time(object, joined(group, L"LastWriteTime"), hr, t[1]);
    check_time(object, joined(group, L"ChangeTime"), hr, t[2]);
    check_time(object, joined(group, L"LastAccessTime"), hr, t[3]);
}

static void check_sys(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesFileSysInfo *info = ask(item, &IID_IOfflineFilesFileSysInfo);
    IWbemClassObject *object = embedded_like(row, L"FileSysInfo", info);
    if (!object)
        return;
    check_group(object, info, OFFLINEFILES_ITEM_COPY_LOCAL, L"Local");
    check_group(object, info, OFFLINEFILES_ITEM_COPY_ORIGINAL, L"Original");
    check_group(object, info, OFFLINEFILES_ITEM_COPY_REMOTE, L"Remote");
    IWbemClassObject_Release(object);
    IOfflineFilesFileSysInfo_Release(info);
}

static void check_pins(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesPinInfo *info = ask(item, &IID_IOfflineFilesPinInfo);
    IWbemClassObject *object = embedded_like(row, L"PinInfo", info);
    BOOL is, inherit;
    if (!object)
        return;
    assert_hr(IOfflineFilesPinInfo_IsPinned(info, &is), S_OK);
    check_bool(object, L"Pinned", is);
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUser(info, &is, &inherit), S_OK);
    check_number(object, L"PinnedForUser", is + (is && inherit));
    assert_hr(IOfflineFilesPinInfo_IsPinnedForUserByPolicy(info, &is, &inherit), S_OK);
    check_number(object, L"PinnedForUserByPolicy", is + (is && inherit));
    assert_hr(IOfflineFilesPinInfo_IsPinnedForComputer(info, &is, &inherit), S_OK);
    check_number(object, L"PinnedForComputer", is + (is && inherit));
    assert_hr(IOfflineFilesPinInfo_IsPinnedForFolderRedirection(info, &is, &inherit), S_OK);
    check_number(object, L"PinnedForFolderRedirection", is + (is && inherit));
    IWbemClassObject_Release(object);
    IOfflineFilesPinInfo_Release(info);
}

static void check_changes(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesChangeInfo *info = ask(item, &IID_IOfflineFilesChangeInfo);
    IWbemClassObject *object = embedded_like(row, L"ChangeInfo", info);
    BOOL is;
    if (!object)
        return;
    assert_hr(IOfflineFilesChangeInfo_IsDirty(info, &is), S_OK);
    check_bool(object, L"Dirty", is);
    assert_hr(IOfflineFilesChangeInfo_IsDeletedOffline(info, &is), S_OK);
    check_bool(object, L"DeletedOffline", is);
    assert_hr(IOfflineFilesChangeInfo_IsCreatedOffline(info, &is), S_OK);
    check_bool(object, L"CreatedOffline", is);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedData(info, &is), S_OK);
    check_bool(object, L"ModifiedData", is);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(info, &is), S_OK);
    check_bool(object, L"ModifiedAttributes", is);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedTime(info, &is), S_OK);
    check_bool(object, L"ModifiedTime", is);
    IWbemClassObject_Release(object);
    IOfflineFilesChangeInfo_Release(info);
}

static void check_connection(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesConnectionInfo *info = ask(item, &IID_IOfflineFilesConnectionInfo);
    IWbemClassObject *object = embedded_like(row, L"ConnectionInfo", info);
    OFFLINEFILES_CONNECT_STATE connected;
    OFFLINEFILES_OFFLINE_REASON reason;
    if (!object)
        return;
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &connected, &reason), S_OK);
    check_number(object, L"ConnectState", (LONG)connected);
    check_number(object, L"OfflineReason", (LONG)reason);
    IWbemClassObject_Release(object);
    IOfflineFilesConnectionInfo_Release(info);
}

static void check_suspension(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesSuspendInfo *info = ask(item, &IID_IOfflineFilesSuspendInfo);
    IWbemClassObject *object = embedded_like(row, L"SuspendInfo", info);
    BOOL suspended, root;
    if (!object)
        return;
    assert_hr(IOfflineFilesSuspendInfo_IsSuspended(info, &suspended, &root), S_OK);
    check_bool(object, L"Suspended", suspended);
    check_bool(object, L"SuspendedRoot", root);
    IWbemClassObject_Release(object);
    IOfflineFilesSuspendInfo_Release(info);
}

static void check_dirty(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesDirtyInfo *info = ask(item, &IID_IOfflineFilesDirtyInfo);
    IWbemClassObject *object = embedded_like(row, L"DirtyInfo", info);
    LARGE_INTEGER count;
    if (!object)
        return;
    HRESULT hr = IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &count);
    check_count(object, L"LocalDirtyByteCount", hr, count.QuadPart);
    hr = IOfflineFilesDirtyInfo_RemoteDirtyByteCount(info, &count);
    check_count(object, L"RemoteDirtyByteCount", hr, count.QuadPart);
    IWbemClassObject_Release(object);
    IOfflineFilesDirtyInfo_Release(info);
}

static void check_item(IWbemClassObject *row, IOfflineFilesItem *item)
{
    IOfflineFilesFileItem *file = ask(item, &IID_IOfflineFilesFileItem);
    OFFLINEFILES_ITEM_TYPE type;
    LPWSTR path;
    BOOL sparse = FALSE, encrypted = FALSE;
    assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
    assert_hr(IOfflineFilesItem_GetItemType(item, &type), S_OK);
    check_text(row, L"ItemPath", path);
    WCHAR *last = wcsrchr(path, L'\\');
    check_text(row, L"ItemName", last + 1);
    *(type == OFFLINEFILES_ITEM_TYPE_SERVER ? path : last) = 0;
    check_text(row, L"ParentItemPath", path);
    CoTaskMemFree(path);
    check_number(row, L"ItemType", (LONG)type);
    if (file) {
        assert_hr(IOfflineFilesFileItem_IsSparse(file, &sparse), S_OK);
        assert_hr(IOfflineFilesFileItem_IsEncrypted(file, &encrypted), S_OK);
        IOfflineFilesFileItem_Release(file);
    }
    check_bool(row, L"Sparse", sparse);
    check_bool(row, L"Encrypted", encrypted);
    check_sys(row, item);
    check_pins(row, item);
    check_changes(row, item);
    check_connection(row, item);
    check_suspension(row, item);
    check_dirty(row, item);
}

static void every_property_of_every_item_is_what_com_answers(void **state)
{
    const struct wmi_fixture *f = *state;
    IEnumOfflineFilesItems *items = list_flat(f);
    IEnumWbemClassObject *rows;
    IOfflineFilesItem *item;
    IWbemClassObject *row;
    ULONG got, count = 0;
    assert_wbem(
        wmi_query(f, L"SELECT * FROM Win32_OfflineFilesItem", WBEM_FLAG_RETURN_IMMEDIATELY, &rows),
        S_OK);
    while (IEnumOfflineFilesItems_Next(items, 1, &item, &got) == S_OK) {
        assert_wbem(IEnumWbemClassObject_Next(rows, (LONG)WBEM_INFINITE, 1, &row, &got), S_OK);
        check_item(row, item);
        VARIANT path = property(row, L"__PATH"); /* by its key it is the same */
        IWbemClassObject *found = wmi_get(f, V_BSTR(&path));
        check_item(found, item);
        VariantClear(&path);
        IWbemClassObject_Release(found);
        IWbemClassObject_Release(row);
        IOfflineFilesItem_Release(item);
        count++;
    }
    assert_wbem(IEnumWbemClassObject_Next(rows, (LONG)WBEM_INFINITE, 1, &row, &got), WBEM_S_FALSE);
    assert_true(count >= ITEMS);
    IEnumWbemClassObject_Release(rows);
    IEnumOfflineFilesItems_Release(items);
}

/* --- random conditions ----------------------------------------------------------------------- */

static WCHAR paths[ROOM][512];
static int path_count;

static void learn_paths(const struct wmi_fixture *f)
{
    IEnumOfflineFilesItems *items = list_flat(f);
    IOfflineFilesItem *item;
    ULONG got;
    path_count = 0;
    while (IEnumOfflineFilesItems_Next(items, 1, &item, &got) == S_OK) {
        LPWSTR path;
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        wcscpy_s(paths[path_count++], 512, path);
        CoTaskMemFree(path);
        IOfflineFilesItem_Release(item);
    }
    IEnumOfflineFilesItems_Release(items);
}

/* A string of WQL: with its backslashes doubled. */
static void add_path(WCHAR *out, size_t room, const WCHAR *path)
{
    size_t len = wcslen(out);
    for (; *path && len + 3 < room; path++) {
        if (*path == L'\\')
            out[len++] = L'\\';
        out[len++] = *path;
    }
    out[len] = 0;
}

/* One test: what the cache can filter by, and what it cannot. */
static void add_test(WCHAR *out, size_t room)
{
    static const WCHAR *const flags[] = {L"ChangeInfo.Dirty",
                                         L"ChangeInfo.CreatedOffline",
                                         L"ChangeInfo.DeletedOffline",
                                         L"ChangeInfo.ModifiedData",
                                         L"ChangeInfo.ModifiedAttributes",
                                         L"ChangeInfo.ModifiedTime",
                                         L"PinInfo.Pinned",
                                         L"Sparse",
                                         L"SuspendInfo.Suspended"};
    const WCHAR *path = paths[rand() % path_count];
    WCHAR part[512];
    switch (rand() % 7) {
    case 0:
        swprintf(part, 512, L"ItemType %ls %d", rand() % 2 ? L"=" : L"<>", rand() % 4);
        break;
    case 1:
        swprintf(part, 512, L"ConnectionInfo.ConnectState = %d", rand() % 3);
        break;
    case 2:
        wcscpy_s(part, 512, rand() % 4 ? L"ParentItemPath = '" : L"ItemPath = '");
        add_path(part, 512, path);
        wcscat_s(part, 512, L"'");
        break;
    case 3:
        wcscpy_s(part, 512, L"ItemPath LIKE '");
        add_path(part, 512, path);
        if (rand() % 2)
            *(wcsrchr(part, L'\\') + 1) = 0;
        wcscat_s(part, 512, L"%'");
        break;
    default:
        swprintf(part, 512, L"%ls %ls %ls", flags[(size_t)rand() % ARRAYSIZE(flags)],
                 rand() % 2 ? L"=" : L"<>", rand() % 2 ? L"TRUE" : L"FALSE");
    }
    wcscat_s(out, room, part);
}

static void add_condition(WCHAR *out, size_t room)
{
    int tests = 1 + rand() % 3;
    for (int i = 0; i < tests; i++) {
        if (i)
            wcscat_s(out, room, rand() % 4 ? L" AND " : L" OR ");
        if (rand() % 6 == 0)
            wcscat_s(out, room, L"NOT ");
        add_test(out, room);
    }
}

/* The same with nothing that can be pushed down: an alternative that is false for every item. */
static void check_query(const struct wmi_fixture *f, const WCHAR *condition)
{
    WCHAR fast[4096], slow[4096];
    IEnumWbemClassObject *a, *b;
    IWbemClassObject *one, *other;
    ULONG got;
    HRESULT hr;
    swprintf(fast, 4096, L"SELECT ItemPath FROM Win32_OfflineFilesItem WHERE %ls", condition);
    swprintf(slow, 4096,
             L"SELECT ItemPath FROM Win32_OfflineFilesItem WHERE (%ls) OR ItemName IS NULL",
             condition);
    assert_wbem(wmi_query(f, fast, 0, &a), S_OK);
    assert_wbem(wmi_query(f, slow, 0, &b), S_OK);
    while ((hr = IEnumWbemClassObject_Next(b, 0, 1, &other, &got)) == S_OK) {
        if (IEnumWbemClassObject_Next(a, 0, 1, &one, &got) != S_OK)
            fail_msg("too few: %ls", condition);
        VARIANT path = property(other, L"ItemPath");
        check_text(one, L"ItemPath", V_BSTR(&path));
        VariantClear(&path);
        IWbemClassObject_Release(one);
        IWbemClassObject_Release(other);
    }
    if (IEnumWbemClassObject_Next(a, 0, 1, &one, &got) != WBEM_S_FALSE)
        fail_msg("too many: %ls", condition);
    IEnumWbemClassObject_Release(a);
    IEnumWbemClassObject_Release(b);
}

static void what_the_cache_filters_by_itself_changes_no_result(void **state)
{
    const struct wmi_fixture *f = *state;
    learn_paths(f);
    for (int i = 0; i < queries / STORES; i++) {
        WCHAR condition[2048] = L"";
        add_condition(condition, ARRAYSIZE(condition));
        check_query(f, condition);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, random_setup, wmi_teardown)
        TEST(every_property_of_every_item_is_what_com_answers),
        TEST(what_the_cache_filters_by_itself_changes_no_result),
        TEST(every_property_of_every_item_is_what_com_answers),
        TEST(what_the_cache_filters_by_itself_changes_no_result),
        TEST(every_property_of_every_item_is_what_com_answers),
        TEST(what_the_cache_filters_by_itself_changes_no_result),
    };
    const char *given = getenv("OPENCSC_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    if (argc > 1)
        queries = atoi(argv[1]);
    printf("OPENCSC_SEED=%u\n", seed);
    srand(seed);
    return com_fixture_available() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
