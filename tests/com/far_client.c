/* A client in another process: see far_client.h. */
#include "far_client.h"

#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include <wchar.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

static struct com_fixture *f;

/* The call arrived and came back: whatever the method says, COM does not say that it failed. */
static void assert_arrived(HRESULT hr)
{
    bool by_com = HRESULT_FACILITY(hr) == FACILITY_RPC && FAILED(hr);
    bool by_rpc = HRESULT_FACILITY(hr) == FACILITY_WIN32 && HRESULT_CODE(hr) >= 1700 &&
                  HRESULT_CODE(hr) < 1900;
    if (by_com || by_rpc || hr == REGDB_E_IIDNOTREG)
        fail_msg("the call failed: 0x%08lx", (unsigned long)hr);
}

static int fresh_recorder(void **state)
{
    (void)state;
    recorder_init(&rec);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    return 0;
}

static int forget_recorder(void **state)
{
    (void)state;
    CloseHandle(rec.ended);
    return 0;
}

/* Calls from another process come on threads of COM's, whichever they are. */
static void check_calls(void)
{
    assert_int_equal(rec.wrong, 0);
    assert_int_equal(rec.calls[0].what, BEGIN);
    assert_int_equal(rec.calls[rec.count - 1].what, END);
    assert_int_equal(recorded_count(&rec, ITEM), recorded_count(&rec, RESULT));
}

/* --- the cache ------------------------------------------------------------------------------- */

static void the_cache_is_in_another_process(void **state)
{
    IMultiQI *proxy = NULL;
    (void)state;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IMultiQI, (void **)&proxy), S_OK);
    IMultiQI_Release(proxy);
}

static void pin_fills_and_tells_the_sink_here(void **state)
{
    (void)state;
    make_docs(f);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    check_calls();
    assert_int_equal(recorded_count(&rec, RESULT), 4);
    assert_int_equal(recorded_count(&rec, DETAIL), 4);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

static void synchronize_asks_the_handler_here(void **state)
{
    LPCWSTR paths[2] = {on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub\\b.txt")};
    GUID id = {1, 2, 3, {4}};
    (void)state;
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, local");
    make_file(on_share(f, L"docs\\a.txt"), "alpha of the server");
    rec.answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES;
    rec.new_name = L"mine.txt";
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, paths, 2, FALSE, SYNC_BOTH,
                                             &rec.handler, &rec.progress, &id),
              S_OK);
    check_calls();
    assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    assert_int_equal(recorded(&rec, RESOLVE, 0)->known, 3);
    assert_true(holds(on_share(f, L"docs\\mine.txt"), "alpha, local"));
}

static void an_asynchronous_operation_tells_its_end_here(void **state)
{
    LPCWSTR path = on_share(f, L"docs");
    (void)state;
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, TRUE, SYNC_BOTH, NULL,
                                             &rec.progress, NULL),
              S_OK);
    assert_true(wait_for(rec.ended));
    assert_true(wait_until_released(&rec, 1));
    check_calls();
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_hr(unpin(f, L"docs\\sub", TRUE, FOR_USER), S_OK);
    assert_false(is_pinned(f, L"docs\\sub\\b.txt"));
}

static HRESULT inside;

static void synchronize_inside(struct recorder *recorder, LPCWSTR path,
                               IOfflineFilesSyncErrorInfo *error)
{
    (void)recorder;
    (void)path;
    (void)error;
    inside = sync_path(f, L"docs", SYNC_BOTH);
}

static void work_from_a_callback_is_recognised_across_processes(void **state)
{
    (void)state;
    rec.on_result = synchronize_inside;
    assert_hr(pin(f, L"docs", FALSE, PIN_FILL), S_OK);
    assert_win32(inside, ERROR_BUSY);
}

static void a_sink_steers_by_what_it_sets(void **state)
{
    (void)state;
    rec.abort_at_begin = TRUE;
    assert_win32(pin(f, L"docs", TRUE, PIN_FILL), ERROR_CANCELLED);
    assert_int_equal(rec.count, 2);
}

static void the_other_methods_of_the_cache_arrive(void **state)
{
    IOfflineFilesCache2 *c = NULL;
    LPCWSTR path = on_share(f, L"docs\\nowhere");
    LPWSTR folder = NULL;
    BOOL b1 = 42, b2 = 42;
    ULONGLONG n[5] = {9, 9, 9, 9, 9};
    OFFLINEFILES_CACHING_MODE mode;
    IOfflineFilesSetting *setting = NULL;
    IEnumOfflineFilesSettings *settings = NULL;
    (void)state;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesCache2, (void **)&c),
              S_OK);
    assert_hr(IOfflineFilesCache2_GetLocation(c, &folder), S_OK);
    assert_wide(folder, f->store);
    CoTaskMemFree(folder);
    assert_hr(IOfflineFilesCache2_IsPathCacheable(c, on_share(f, L"docs"), &b1, &mode), S_OK);
    assert_int_equal(b1, TRUE);
    assert_arrived(IOfflineFilesCache2_DeleteItems(c, &path, 1, 0, FALSE, NULL));
    assert_arrived(IOfflineFilesCache2_DeleteItemsForUser(c, L"nobody", &path, 1, 0, FALSE, NULL));
    assert_arrived(IOfflineFilesCache2_GetEncryptionStatus(c, &b1, &b2));
    assert_hr(IOfflineFilesCache2_Encrypt(c, NULL, TRUE, 1, FALSE, NULL), E_INVALIDARG);
    assert_arrived(
        IOfflineFilesCache2_GetDiskSpaceInformation(c, &n[0], &n[1], &n[2], &n[3], &n[4]));
    assert_hr(IOfflineFilesCache2_SetDiskSpaceLimits(c, 1, 2), E_INVALIDARG);
    assert_arrived(IOfflineFilesCache2_ProcessAdminPinPolicy(c, NULL, NULL));
    assert_arrived(IOfflineFilesCache2_GetSettingObject(c, L"no setting", &setting));
    assert_arrived(IOfflineFilesCache2_EnumSettingObjects(c, &settings));
    if (settings)
        IEnumOfflineFilesSettings_Release(settings);
    assert_hr(IOfflineFilesCache2_RenameItem(c, L"", path, FALSE), E_INVALIDARG);
    assert_win32(IOfflineFilesCache2_RenameItemEx(c, path, on_share(f, L"docs\\x"), FALSE),
                 ERROR_FILE_NOT_FOUND);
    IOfflineFilesCache2_Release(c);
}

/* --- containers ------------------------------------------------------------------------------ */

static void release_all(IOfflineFilesItem **items, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        IOfflineFilesItem_Release(items[i]);
}

static void containers_enumerate(void **state)
{
    IOfflineFilesItemContainer *cache = NULL;
    IOfflineFilesItemContainer *docs = find_facet(f, L"docs", &IID_IOfflineFilesItemContainer);
    IEnumOfflineFilesItems *list = NULL, *copy = NULL;
    IOfflineFilesItem *items[8];
    ULONG got = 0;
    (void)state;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesItemContainer,
                                                (void **)&cache),
              S_OK);
    assert_hr(IOfflineFilesItemContainer_EnumItems(cache, 0, &list), S_OK);
    assert_hr(IEnumOfflineFilesItems_Next(list, 1, items, NULL), S_OK); /* the server */
    release_all(items, 1);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(cache);

    assert_hr(IOfflineFilesItemContainer_EnumItemsEx(docs, NULL, NULL, NULL, NULL, 0, 0, &list),
              S_OK);
    assert_hr(IEnumOfflineFilesItems_Next(list, 8, items, &got), S_FALSE);
    assert_int_equal(got, 3); /* a.txt, mine.txt, sub */
    release_all(items, got);
    assert_hr(IEnumOfflineFilesItems_Reset(list), S_OK);
    assert_hr(IEnumOfflineFilesItems_Skip(list, 2), S_OK);
    assert_hr(IEnumOfflineFilesItems_Clone(list, &copy), S_OK);
    assert_hr(IEnumOfflineFilesItems_Skip(list, 2), S_FALSE);
    assert_hr(IEnumOfflineFilesItems_Next(copy, 1, items, &got), S_OK);
    release_all(items, 1);
    IEnumOfflineFilesItems_Release(copy);
    IEnumOfflineFilesItems_Release(list);
    IOfflineFilesItemContainer_Release(docs);
}

/* --- items ----------------------------------------------------------------------------------- */

static void items_tell_what_they_are(void **state)
{
    static const struct {
        const IID *iid;
        const WCHAR *rel;
        OFFLINEFILES_ITEM_TYPE type;
    } kinds[] = {
        {&IID_IOfflineFilesShareItem, L"", OFFLINEFILES_ITEM_TYPE_SHARE},
        {&IID_IOfflineFilesDirectoryItem, L"docs", OFFLINEFILES_ITEM_TYPE_DIRECTORY},
        {&IID_IOfflineFilesFileItem, L"docs\\a.txt", OFFLINEFILES_ITEM_TYPE_FILE},
    };
    IOfflineFilesItem *item = NULL, *parent = NULL, *server = NULL;
    LPWSTR path = NULL;
    BOOL marked = 42;
    (void)state;
    for (size_t i = 0; i < ARRAYSIZE(kinds); i++) {
        OFFLINEFILES_ITEM_TYPE type = (OFFLINEFILES_ITEM_TYPE)42;
        item = find_facet(f, kinds[i].rel, kinds[i].iid);
        assert_hr(IOfflineFilesItem_GetItemType(item, &type), S_OK);
        assert_int_equal(type, kinds[i].type);
        assert_hr(IOfflineFilesItem_GetPath(item, &path), S_OK);
        assert_wide(path, on_share(f, kinds[i].rel));
        CoTaskMemFree(path);
        assert_hr(IOfflineFilesItem_Refresh(item, 0), S_OK);
        assert_hr(IOfflineFilesItem_IsMarkedForDeletion(item, &marked), S_OK);
        assert_false(marked);
        assert_hr(IOfflineFilesItem_GetParentItem(item, &parent), S_OK);
        IOfflineFilesItem_Release(parent);
        IOfflineFilesItem_Release(item);
    }
    assert_hr(IOfflineFilesCache_FindItemEx(f->cache, f->server, NULL, NULL, NULL, NULL, 0, &item),
              S_OK);
    server = facet(item, &IID_IOfflineFilesServerItem);
    assert_win32(IOfflineFilesItem_GetParentItem(server, &parent), ERROR_NOT_SUPPORTED);
    IOfflineFilesItem_Release(server);
    IOfflineFilesItem_Release(item);
}

static void files_and_their_facts(void **state)
{
    IOfflineFilesFileItem *file = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileItem);
    IOfflineFilesFileSysInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileSysInfo);
    IOfflineFilesDirtyInfo *dirty = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesDirtyInfo);
    IOfflineFilesGhostInfo *ghost = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesGhostInfo);
    FILETIME t[4];
    LARGE_INTEGER size = {.QuadPart = -1};
    DWORD attributes = 0;
    BOOL flag = 42;
    (void)state;
    assert_hr(IOfflineFilesFileItem_IsSparse(file, &flag), S_OK);
    assert_false(flag);
    assert_hr(IOfflineFilesFileItem_IsEncrypted(file, &flag), S_OK);
    assert_hr(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &attributes),
        S_OK);
    assert_int_not_equal(attributes, 0);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &t[0], &t[1],
                                                &t[2], &t[3]),
              S_OK);
    assert_int_not_equal(t[1].dwHighDateTime, 0);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_LOCAL, &size),
              S_OK);
    assert_true(size.QuadPart == (LONGLONG)strlen("alpha of the server"));
    assert_hr(IOfflineFilesDirtyInfo_LocalDirtyByteCount(dirty, &size), S_OK);
    assert_true(size.QuadPart == 0);
    assert_hr(IOfflineFilesDirtyInfo_RemoteDirtyByteCount(dirty, &size), S_OK);
    assert_hr(IOfflineFilesGhostInfo_IsGhosted(ghost, &flag), S_OK);
    assert_false(flag);
    IOfflineFilesGhostInfo_Release(ghost);
    IOfflineFilesDirtyInfo_Release(dirty);
    IOfflineFilesFileSysInfo_Release(info);
    IOfflineFilesFileItem_Release(file);
}

static void pins_and_changes(void **state)
{
    typedef HRESULT STDMETHODCALLTYPE tells_class(IOfflineFilesPinInfo2 *, BOOL *, BOOL *);
    typedef HRESULT STDMETHODCALLTYPE tells_change(IOfflineFilesChangeInfo *, BOOL *);
    IOfflineFilesPinInfo2 *p = find_facet(f, L"docs", &IID_IOfflineFilesPinInfo2);
    IOfflineFilesChangeInfo *c = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesChangeInfo);
    tells_class *const classes[] = {p->lpVtbl->IsPinnedForUser, p->lpVtbl->IsPinnedForUserByPolicy,
                                    p->lpVtbl->IsPinnedForComputer,
                                    p->lpVtbl->IsPinnedForFolderRedirection};
    tells_change *const changes[] = {c->lpVtbl->IsDirty,
                                     c->lpVtbl->IsDeletedOffline,
                                     c->lpVtbl->IsCreatedOffline,
                                     c->lpVtbl->IsLocallyModifiedData,
                                     c->lpVtbl->IsLocallyModifiedAttributes,
                                     c->lpVtbl->IsLocallyModifiedTime};
    BOOL flag = 42, inherit = 42;
    (void)state;
    assert_hr(IOfflineFilesPinInfo2_IsPinned(p, &flag), S_OK);
    assert_int_equal(flag, TRUE);
    assert_hr(IOfflineFilesPinInfo2_IsPartlyPinned(p, &flag), S_OK);
    assert_false(flag);
    for (size_t i = 0; i < ARRAYSIZE(classes); i++) {
        assert_hr(classes[i](p, &flag, &inherit), S_OK);
        assert_int_equal(flag, i == 0);
    }
    for (size_t i = 0; i < ARRAYSIZE(changes); i++) {
        assert_hr(changes[i](c, &flag), S_OK);
        assert_false(flag);
    }
    IOfflineFilesPinInfo2_Release(p);
    IOfflineFilesChangeInfo_Release(c);
}

static void connection_and_suspension(void **state)
{
    IOfflineFilesConnectionInfo *c = find_facet(f, L"docs", &IID_IOfflineFilesConnectionInfo);
    IOfflineFilesSuspend *s = find_facet(f, L"docs", &IID_IOfflineFilesSuspend);
    IOfflineFilesSuspendInfo *i = find_facet(f, L"docs", &IID_IOfflineFilesSuspendInfo);
    OFFLINEFILES_CONNECT_STATE connected;
    OFFLINEFILES_OFFLINE_REASON reason;
    BOOL prevented = 42, suspended = 42, root = 42;
    (void)state;
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(c, NULL, 0, FALSE, &prevented), S_OK);
    assert_false(prevented);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(c, &connected, &reason), S_OK);
    assert_int_equal(connected, OFFLINEFILES_CONNECT_STATE_OFFLINE);
    assert_int_equal(reason, OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    assert_hr(IOfflineFilesConnectionInfo_TransitionOnline(c, NULL, 0), S_OK);
    assert_hr(
        IOfflineFilesConnectionInfo_SetConnectState(c, NULL, 0, OFFLINEFILES_CONNECT_STATE_ONLINE),
        S_OK);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(s, TRUE), S_OK);
    assert_hr(IOfflineFilesSuspendInfo_IsSuspended(i, &suspended, &root), S_OK);
    assert_true(suspended && root);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(s, FALSE), S_OK);
    IOfflineFilesConnectionInfo_Release(c);
    IOfflineFilesSuspend_Release(s);
    IOfflineFilesSuspendInfo_Release(i);
}

/* Those that are not there yet are not asked further. */
static void share_and_transparent_cache(void **state)
{
    IOfflineFilesItem *item = find_item(f, L"docs");
    IOfflineFilesShareInfo *s = NULL;
    IOfflineFilesTransparentCacheInfo *t = NULL;
    IOfflineFilesShareItem *share = NULL;
    OFFLINEFILES_CACHING_MODE mode;
    BOOL flag = 42;
    (void)state;
    if (SUCCEEDED(
            IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesShareInfo, (void **)&s))) {
        assert_hr(IOfflineFilesShareInfo_GetShareItem(s, &share), S_OK);
        assert_hr(IOfflineFilesShareInfo_GetShareCachingMode(s, &mode), S_OK);
        assert_hr(IOfflineFilesShareInfo_IsShareDfsJunction(s, &flag), S_OK);
        IOfflineFilesShareItem_Release(share);
        IOfflineFilesShareInfo_Release(s);
    }
    if (SUCCEEDED(IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesTransparentCacheInfo,
                                                   (void **)&t))) {
        assert_hr(IOfflineFilesTransparentCacheInfo_IsTransparentlyCached(t, &flag), S_OK);
        IOfflineFilesTransparentCacheInfo_Release(t);
    }
    IOfflineFilesItem_Release(item);
}

static void our_own_interfaces(void **state)
{
    IOpenCscItem *local = find_facet(f, L"docs\\a.txt", &IID_IOpenCscItem);
    IOpenCscConflict *conflict = find_facet(f, L"docs\\a.txt", &IID_IOpenCscConflict);
    IOpenCscShare *share = find_facet(f, L"docs", &IID_IOpenCscShare);
    OFFLINEFILES_SYNC_STATE found;
    FILETIME when;
    LPWSTR path = NULL;
    (void)state;
    assert_hr(IOpenCscItem_GetLocalPath(local, &path), S_OK);
    assert_true(holds(path, "alpha of the server"));
    CoTaskMemFree(path);
    assert_win32(IOpenCscConflict_GetConflict(conflict, &found, &when), ERROR_NOT_FOUND);
    assert_hr(IOpenCscShare_AcceptRoot(share), S_OK);
    IOpenCscItem_Release(local);
    IOpenCscConflict_Release(conflict);
    IOpenCscShare_Release(share);
}

/* --- error objects --------------------------------------------------------------------------- */

static void keep_error(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)path;
    if (error)
        IOfflineFilesSyncErrorInfo_AddRef(error);
    recorder->context = error;
}

typedef HRESULT STDMETHODCALLTYPE gets_copy(IOfflineFilesSyncErrorInfo *,
                                            IOfflineFilesSyncErrorItemInfo **);

static void check_copy(IOfflineFilesSyncErrorInfo *error, gets_copy *get)
{
    IOfflineFilesSyncErrorItemInfo *info = NULL;
    DWORD attributes = 0;
    FILETIME written, changed;
    LARGE_INTEGER size;
    assert_hr(get(error, &info), S_OK);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileAttributes(info, &attributes), S_OK);
    assert_int_not_equal(attributes, 0);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileTimes(info, &written, &changed), S_OK);
    assert_int_not_equal(written.dwHighDateTime, 0);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileSize(info, &size), S_OK);
    assert_true(size.QuadPart > 0);
    IOfflineFilesSyncErrorItemInfo_Release(info);
}

static void an_error_object_answers_after_the_operation(void **state)
{
    OFFLINEFILES_SYNC_OPERATION operation;
    BYTE_BLOB *blob = NULL;
    LPWSTR text = NULL;
    DWORD flags = 0;
    BOOL b[3] = {42, 42, 42};
    (void)state;
    make_file(in_cache(f, L"docs\\a.txt"), "local again");
    make_file(on_share(f, L"docs\\a.txt"), "the server again");
    rec.on_result = keep_error;
    assert_win32(sync(f, L"docs\\a.txt", SYNC_BOTH), ERROR_REVISION_MISMATCH);
    IOfflineFilesSyncErrorInfo *error = rec.context;
    assert_non_null(error);
    assert_hr(IOfflineFilesSyncErrorInfo_GetRawData(error, &blob), S_OK);
    assert_int_equal(blob->clSize, 0);
    CoTaskMemFree(blob);
    assert_hr(IOfflineFilesSyncErrorInfo_GetDescription(error, &text), S_OK);
    assert_true(wcslen(text) > 0);
    CoTaskMemFree(text);
    assert_hr(IOfflineFilesSyncErrorInfo_GetSyncOperation(error, &operation), S_OK);
    assert_hr(IOfflineFilesSyncErrorInfo_GetItemChangeFlags(error, &flags), S_OK);
    assert_int_not_equal(flags, 0);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoEnumerated(error, &b[0], &b[1], &b[2]), S_OK);
    assert_true(b[0] && b[1] && b[2]);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoAvailable(error, &b[0], &b[1], &b[2]), S_OK);
    assert_true(b[0] && b[1] && b[2]);
    check_copy(error, error->lpVtbl->GetLocalInfo);
    check_copy(error, error->lpVtbl->GetRemoteInfo);
    check_copy(error, error->lpVtbl->GetOriginalInfo);
    IOfflineFilesSyncErrorInfo_Release(error);
}

int far_client_run(const char *name, struct com_fixture *fixture)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, fresh_recorder, forget_recorder)
    const struct CMUnitTest tests[] = {
        TEST(the_cache_is_in_another_process),
        TEST(pin_fills_and_tells_the_sink_here),
        TEST(synchronize_asks_the_handler_here),
        TEST(an_asynchronous_operation_tells_its_end_here),
        TEST(work_from_a_callback_is_recognised_across_processes),
        TEST(a_sink_steers_by_what_it_sets),
        TEST(the_other_methods_of_the_cache_arrive),
        TEST(containers_enumerate),
        TEST(items_tell_what_they_are),
        TEST(files_and_their_facts),
        TEST(pins_and_changes),
        TEST(connection_and_suspension),
        TEST(share_and_transparent_cache),
        TEST(our_own_interfaces),
        TEST(an_error_object_answers_after_the_operation),
    };
    f = fixture;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
