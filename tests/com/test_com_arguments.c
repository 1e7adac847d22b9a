/*
 * Arguments of every method: outs checked and nulled, NULL and empty inputs, flags outside the
 * published masks, paths that are none.
 */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <wchar.h>

static struct recorder rec;

static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    make_folder(on_share(*state, L"docs"));
    make_file(on_share(*state, L"docs\\a.txt"), "alpha");
    assert_hr(pin_path(*state, L"docs", TRUE, PIN_FILL), S_OK);
    return 0;
}

/* --- the three operations -------------------------------------------------------------------- */

struct operation_case {
    LPCWSTR *paths;
    ULONG count;
    BOOL async;
    DWORD flags;
};

static HRESULT sync_case(struct com_fixture *f, const struct operation_case *c)
{
    return IOfflineFilesCache_Synchronize(f->cache, NULL, c->paths, c->count, c->async, c->flags,
                                          &rec.handler, &rec.progress, NULL);
}

static HRESULT pin_case(struct com_fixture *f, const struct operation_case *c)
{
    return IOfflineFilesCache_Pin(f->cache, NULL, c->paths, c->count, TRUE, c->async, c->flags,
                                  &rec.progress);
}

static HRESULT unpin_case(struct com_fixture *f, const struct operation_case *c)
{
    return IOfflineFilesCache_Unpin(f->cache, NULL, c->paths, c->count, TRUE, c->async, c->flags,
                                    &rec.progress);
}

/* Refused by all three, with flags that each accepts, before any callback. */
static void check_refused(struct com_fixture *f, LPCWSTR *paths, ULONG count, HRESULT hr)
{
    struct operation_case c = {paths, count, FALSE, OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN};
    assert_hr(sync_case(f, &c), hr);
    c.flags = OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER;
    assert_hr(pin_case(f, &c), hr);
    assert_hr(unpin_case(f, &c), hr);
    assert_int_equal(rec.count, 0);
}

static void path_lists_must_hold_paths(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR good = on_share(f, L"docs");
    LPCWSTR with_null[] = {good, NULL};
    LPCWSTR with_empty[] = {L"", good};
    check_refused(f, NULL, 1, E_INVALIDARG);
    check_refused(f, NULL, 0, E_INVALIDARG);
    check_refused(f, &good, 0, E_INVALIDARG);
    check_refused(f, with_null, 2, E_INVALIDARG);
    check_refused(f, with_empty, 2, E_INVALIDARG);
}

static void one_path_that_is_none_refuses_the_whole_call(void **state)
{
    struct com_fixture *f = *state;
    static WCHAR long_name[400];
    static WCHAR long_path[40000];
    wcscpy_s(long_name, ARRAYSIZE(long_name), L"\\\\srv\\share\\");
    for (size_t i = wcslen(long_name); i < ARRAYSIZE(long_name) - 1; i++)
        long_name[i] = L'n';
    wcscpy_s(long_path, ARRAYSIZE(long_path), L"\\\\srv\\share");
    for (size_t i = wcslen(long_path); i < ARRAYSIZE(long_path) - 1; i++)
        long_path[i] = i % 100 == 11 ? L'\\' : L'p';
    const struct {
        const WCHAR *path;
        DWORD code;
    } cases[] = {
        {L"C:\\folder\\file", ERROR_BAD_PATHNAME},
        {L"folder\\file", ERROR_BAD_PATHNAME},
        {L"\\folder", ERROR_BAD_PATHNAME},
        {L"\\\\?\\C:\\folder", ERROR_BAD_PATHNAME},
        {L"\\\\srv\\share\\a*b", ERROR_INVALID_NAME},
        {L"\\\\srv\\share\\..\\x", ERROR_INVALID_NAME},
        {L"\\\\srv\\share\\a:b", ERROR_INVALID_NAME},
        {long_name, ERROR_FILENAME_EXCED_RANGE},
        {long_path, ERROR_FILENAME_EXCED_RANGE},
    };
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        LPCWSTR paths[] = {on_share(f, L"docs"), cases[i].path};
        check_refused(f, paths, 2, HRESULT_FROM_WIN32(cases[i].code));
        IOfflineFilesItem *item = (void *)&item;
        assert_win32(IOfflineFilesCache_FindItem(f->cache, cases[i].path, 0, &item), cases[i].code);
        assert_null(item);
        BOOL cacheable = 42;
        OFFLINEFILES_CACHING_MODE mode = (OFFLINEFILES_CACHING_MODE)42;
        assert_win32(IOfflineFilesCache_IsPathCacheable(f->cache, cases[i].path, &cacheable, &mode),
                     cases[i].code);
        assert_true(cacheable == FALSE && mode == OFFLINEFILES_CACHING_MODE_NONE);
    }
}

static void synchronize_checks_its_flags(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    struct operation_case c = {&path, 1, FALSE, 0};
    const DWORD refused[] = {0,          0x00004000, 0x00008000,
                             0x00040000, 0x08000000,              /* unknown bits */
                             0x40000000, 0x80000000, 0xF0000000}; /* no CR_ values */
    const DWORD accepted[] = {0x00000001, 0x00000002, 0x00000004, 0x00000200, 0x00000400,
                              0x00001800, 0x00002000, 0x00010000, 0x00020000, 0x000001F8,
                              0x10000000, 0x20000000, 0x30000000};
    for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
        c.flags = refused[i] | (i ? OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN : 0);
        assert_hr(sync_case(f, &c), E_INVALIDARG);
        assert_int_equal(rec.count, 0);
    }
    c.flags = OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES; /* no direction */
    assert_hr(sync_case(f, &c), E_INVALIDARG);
    for (size_t i = 0; i < ARRAYSIZE(accepted); i++) {
        c.flags = accepted[i] | (i > 2 ? OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN : 0);
        assert_hr(sync_case(f, &c), S_OK);
    }
}

static void pin_and_unpin_check_their_flags(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    struct operation_case c = {&path, 1, FALSE, 0};
    const DWORD refused[] = {0, 0x2, 0x4, 0x8, 0x2000, 0x8000, 0x20000, 0x10000000, 0x80000000};
    const DWORD accepted[] = {0x1, 0x10, 0x40, 0x80, 0x100, 0x200, 0x400, 0x1800, 0x10000};
    for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
        c.flags = refused[i] | (i ? OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER : 0);
        assert_hr(pin_case(f, &c), E_INVALIDARG);
        assert_hr(unpin_case(f, &c), E_INVALIDARG);
        assert_int_equal(rec.count, 0);
    }
    c.flags = OFFLINEFILES_PIN_CONTROL_FLAG_FILL; /* no class */
    assert_hr(pin_case(f, &c), E_INVALIDARG);
    assert_hr(unpin_case(f, &c), E_INVALIDARG);
    for (size_t i = 0; i < ARRAYSIZE(accepted); i++) {
        c.flags = accepted[i] | OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER;
        assert_hr(pin_case(f, &c), S_OK);
        assert_hr(unpin_case(f, &c), S_OK);
    }
}

/* --- finding and enumerating ----------------------------------------------------------------- */

static void query_flags_are_checked_everywhere(void **state)
{
    struct com_fixture *f = *state;
    const DWORD refused[] = {0x40, 0x80, 0x100, 0x40000000};
    const DWORD accepted[] = {0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x3F};
    IOfflineFilesItem *docs = find_item(f, L"docs");
    IOfflineFilesItemContainer *container = facet(docs, &IID_IOfflineFilesItemContainer);
    for (size_t i = 0; i < ARRAYSIZE(refused) + ARRAYSIZE(accepted); i++) {
        bool good = i >= ARRAYSIZE(refused);
        DWORD flags = good ? accepted[i - ARRAYSIZE(refused)] : refused[i];
        HRESULT hr = good ? S_OK : E_INVALIDARG;
        IOfflineFilesItem *item = (void *)&item;
        IEnumOfflineFilesItems *list = (void *)&list;
        assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs"), flags, &item), hr);
        assert_int_equal(item != NULL, good);
        assert_hr(IOfflineFilesItemContainer_EnumItems(container, flags, &list), hr);
        assert_int_equal(list != NULL, good);
        assert_hr(IOfflineFilesItem_Refresh(docs, flags), hr);
        if (good) {
            IOfflineFilesItem_Release(item);
            IEnumOfflineFilesItems_Release(list);
        }
    }
    IOfflineFilesItemContainer_Release(container);
    IOfflineFilesItem_Release(docs);
}

static void finding_needs_a_path_and_a_place_for_the_item(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = (void *)&item;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, NULL, 0, &item), E_INVALIDARG);
    assert_null(item);
    item = (void *)&item;
    assert_hr(IOfflineFilesCache_FindItem(f->cache, L"", 0, &item), E_INVALIDARG);
    assert_null(item);
    assert_hr(IOfflineFilesCache_FindItem(f->cache, on_share(f, L"docs"), 0, NULL), E_POINTER);
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, on_share(f, L"docs"), NULL, NULL, NULL, NULL,
                                            0, NULL),
              E_POINTER);
    assert_hr(IOfflineFilesCache_GetLocation(f->cache, NULL), E_POINTER);
}

/* --- getters of items: NULL for any out is E_POINTER ----------------------------------------- */

static void item_getters_check_their_pointers(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesItem *item = find_item(f, L"docs\\a.txt");
    IOfflineFilesFileItem *file = facet(item, &IID_IOfflineFilesFileItem);
    IOfflineFilesGhostInfo *ghost = facet(item, &IID_IOfflineFilesGhostInfo);
    IOpenCscItem *local = facet(item, &IID_IOpenCscItem);
    IOpenCscConflict *conflict = facet(item, &IID_IOpenCscConflict);
    FILETIME time;
    OFFLINEFILES_SYNC_STATE known;
    assert_hr(IOfflineFilesItem_GetItemType(item, NULL), E_POINTER);
    assert_hr(IOfflineFilesItem_GetPath(item, NULL), E_POINTER);
    assert_hr(IOfflineFilesItem_GetParentItem(item, NULL), E_POINTER);
    assert_hr(IOfflineFilesItem_IsMarkedForDeletion(item, NULL), E_POINTER);
    assert_hr(IOfflineFilesFileItem_IsSparse(file, NULL), E_POINTER);
    assert_hr(IOfflineFilesFileItem_IsEncrypted(file, NULL), E_POINTER);
    assert_hr(IOfflineFilesGhostInfo_IsGhosted(ghost, NULL), E_POINTER);
    assert_hr(IOpenCscItem_GetLocalPath(local, NULL), E_POINTER);
    assert_hr(IOpenCscConflict_GetConflict(conflict, NULL, &time), E_POINTER);
    assert_hr(IOpenCscConflict_GetConflict(conflict, &known, NULL), E_POINTER);
    IOpenCscConflict_Release(conflict);
    IOpenCscItem_Release(local);
    IOfflineFilesGhostInfo_Release(ghost);
    IOfflineFilesFileItem_Release(file);
    IOfflineFilesItem_Release(item);
}

static void change_and_pin_getters_check_their_pointers(void **state)
{
    struct com_fixture *f = *state;
    BOOL b;
    IOfflineFilesChangeInfo *c = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesChangeInfo);
    assert_hr(IOfflineFilesChangeInfo_IsDirty(c, NULL), E_POINTER);
    assert_hr(IOfflineFilesChangeInfo_IsDeletedOffline(c, NULL), E_POINTER);
    assert_hr(IOfflineFilesChangeInfo_IsCreatedOffline(c, NULL), E_POINTER);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedData(c, NULL), E_POINTER);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedAttributes(c, NULL), E_POINTER);
    assert_hr(IOfflineFilesChangeInfo_IsLocallyModifiedTime(c, NULL), E_POINTER);
    IOfflineFilesChangeInfo_Release(c);
    IOfflineFilesPinInfo2 *p = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesPinInfo2);
    assert_hr(IOfflineFilesPinInfo2_IsPinned(p, NULL), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForUser(p, NULL, &b), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForUser(p, &b, NULL), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForUserByPolicy(p, NULL, &b), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForUserByPolicy(p, &b, NULL), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForComputer(p, NULL, &b), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForComputer(p, &b, NULL), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForFolderRedirection(p, NULL, &b), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPinnedForFolderRedirection(p, &b, NULL), E_POINTER);
    assert_hr(IOfflineFilesPinInfo2_IsPartlyPinned(p, NULL), E_POINTER);
    IOfflineFilesPinInfo2_Release(p);
}

static void file_system_getters_check_their_pointers(void **state)
{
    struct com_fixture *f = *state;
    FILETIME t;
    const OFFLINEFILES_ITEM_COPY copy = OFFLINEFILES_ITEM_COPY_LOCAL;
    IOfflineFilesFileSysInfo *i = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileSysInfo);
    assert_hr(IOfflineFilesFileSysInfo_GetAttributes(i, copy, NULL), E_POINTER);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(i, copy, NULL), E_POINTER);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(i, copy, NULL, &t, &t, &t), E_POINTER);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(i, copy, &t, NULL, &t, &t), E_POINTER);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(i, copy, &t, &t, NULL, &t), E_POINTER);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(i, copy, &t, &t, &t, NULL), E_POINTER);
    IOfflineFilesFileSysInfo_Release(i);
}

static void connection_methods_check_their_arguments(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_CONNECT_STATE connected;
    OFFLINEFILES_OFFLINE_REASON reason;
    BOOL prevented = 42;
    const int no_states[] = {OFFLINEFILES_CONNECT_STATE_UNKNOWN,
                             OFFLINEFILES_CONNECT_STATE_TRANSPARENTLY_CACHED,
                             OFFLINEFILES_CONNECT_STATE_PARTLY_TRANSPARENTLY_CACHED, 5, -1};
    IOfflineFilesConnectionInfo *c = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(c, NULL, &reason), E_POINTER);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(c, &connected, NULL), E_POINTER);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(c, NULL, 0, FALSE, NULL), E_POINTER);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(c, NULL, 4, FALSE, &prevented),
              E_INVALIDARG);
    assert_false(prevented);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(c, NULL, 0x80000000), E_INVALIDARG);
    for (size_t i = 0; i < ARRAYSIZE(no_states); i++)
        assert_hr(IOfflineFilesConnectionInfo_SetConnectState(
                      c, NULL, 0, (OFFLINEFILES_CONNECT_STATE)no_states[i]),
                  E_INVALIDARG);
    assert_hr(
        IOfflineFilesConnectionInfo_SetConnectState(c, NULL, 8, OFFLINEFILES_CONNECT_STATE_ONLINE),
        E_INVALIDARG);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(c, &connected, &reason), S_OK);
    assert_int_equal(connected, OFFLINEFILES_CONNECT_STATE_ONLINE);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(c, NULL, 3), S_OK); /* as it is */
    IOfflineFilesConnectionInfo_Release(c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(path_lists_must_hold_paths),
        TEST(one_path_that_is_none_refuses_the_whole_call),
        TEST(synchronize_checks_its_flags),
        TEST(pin_and_unpin_check_their_flags),
        TEST(query_flags_are_checked_everywhere),
        TEST(finding_needs_a_path_and_a_place_for_the_item),
        TEST(item_getters_check_their_pointers),
        TEST(change_and_pin_getters_check_their_pointers),
        TEST(file_system_getters_check_their_pointers),
        TEST(connection_methods_check_their_arguments),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
