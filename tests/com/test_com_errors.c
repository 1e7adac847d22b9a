/* The error object that a sink is given with a failed item: IOfflineFilesSyncErrorInfo. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

#include <wchar.h>

static struct recorder rec;

#define LOCAL  "the local version, longer"
#define REMOTE "the remote version"

/* docs\c.txt, changed on both sides since it was pinned. */
static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    struct com_fixture *f = *state;
    make_folder(on_share(f, L"docs"));
    make_file(on_share(f, L"docs\\c.txt"), "base");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\c.txt"), LOCAL);
    make_file(on_share(f, L"docs\\c.txt"), REMOTE);
    return 0;
}

static void keep_error(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)path;
    if (!error || recorder->context)
        return;
    IOfflineFilesSyncErrorInfo_AddRef(error);
    recorder->context = error;
}

/* The error of the conflict, kept beyond the call as a sink may. */
static IOfflineFilesSyncErrorInfo *error_of_sync(struct com_fixture *f)
{
    LPCWSTR path = on_share(f, L"docs");
    rec.on_result = keep_error;
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL,
                                             &rec.progress, NULL),
              S_OK);
    assert_non_null(rec.context);
    return rec.context;
}

static LONGLONG size_in(IOfflineFilesSyncErrorItemInfo *info)
{
    LARGE_INTEGER size = {0};
    DWORD attributes = 0;
    FILETIME written = {0}, changed = {0};
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileSize(info, &size), S_OK);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileAttributes(info, &attributes), S_OK);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileTimes(info, &written, &changed), S_OK);
    assert_true(attributes != 0 && !(attributes & FILE_ATTRIBUTE_DIRECTORY));
    assert_true(written.dwHighDateTime != 0);
    IOfflineFilesSyncErrorItemInfo_Release(info);
    return size.QuadPart;
}

static void check_description(IOfflineFilesSyncErrorInfo *error)
{
    LPWSTR text = NULL;
    BYTE_BLOB *blob = NULL;
    assert_hr(IOfflineFilesSyncErrorInfo_GetDescription(error, &text), S_OK);
    assert_true(wcslen(text) > 0);
    CoTaskMemFree(text);
    assert_hr(IOfflineFilesSyncErrorInfo_GetRawData(error, &blob), S_OK);
    assert_int_equal(blob->clSize, 0);
    CoTaskMemFree(blob);
}

static void the_error_of_a_conflict_tells_all_three_copies(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSyncErrorItemInfo *info = NULL;
    OFFLINEFILES_SYNC_OPERATION operation;
    BOOL local = 42, remote = 42, original = 42;
    DWORD flags = 0;
    IOfflineFilesSyncErrorInfo *error = error_of_sync(f);
    check_description(error);
    assert_hr(IOfflineFilesSyncErrorInfo_GetSyncOperation(error, &operation), S_OK);
    assert_in_range(operation, 0, OFFLINEFILES_SYNC_OPERATION_PREPARE);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoEnumerated(error, &local, &remote, &original), S_OK);
    assert_true(local == TRUE && remote == TRUE && original == TRUE);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoAvailable(error, &local, NULL, &original), S_OK);
    assert_true(local == TRUE && original == TRUE);
    assert_hr(IOfflineFilesSyncErrorInfo_GetItemChangeFlags(error, &flags), S_OK);
    assert_true(flags & OFFLINEFILES_SYNC_ITEM_CHANGE_FILESIZE);
    assert_hr(IOfflineFilesSyncErrorInfo_GetLocalInfo(error, &info), S_OK);
    assert_int_equal(size_in(info), sizeof(LOCAL) - 1);
    assert_hr(IOfflineFilesSyncErrorInfo_GetRemoteInfo(error, &info), S_OK);
    assert_int_equal(size_in(info), sizeof(REMOTE) - 1);
    assert_hr(IOfflineFilesSyncErrorInfo_GetOriginalInfo(error, &info), S_OK);
    assert_int_equal(size_in(info), 4);
    assert_int_equal(IOfflineFilesSyncErrorInfo_Release(error), 0);
}

static void a_copy_that_is_not_there_has_no_info(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSyncErrorItemInfo *info = (void *)&info;
    BOOL local = 42, remote = 42, original = 42;
    DWORD flags = 99;
    assert_true(DeleteFileW(in_cache(f, L"docs\\c.txt")));
    IOfflineFilesSyncErrorInfo *error = error_of_sync(f);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoAvailable(error, &local, &remote, &original), S_OK);
    assert_true(local == FALSE && remote == TRUE && original == TRUE);
    assert_win32(IOfflineFilesSyncErrorInfo_GetLocalInfo(error, &info), ERROR_FILE_NOT_FOUND);
    assert_null(info);
    assert_hr(IOfflineFilesSyncErrorInfo_GetItemChangeFlags(error, &flags), S_OK);
    assert_int_equal(flags, OFFLINEFILES_SYNC_ITEM_CHANGE_NONE);
    assert_int_equal(IOfflineFilesSyncErrorInfo_Release(error), 0);
}

static void error_getters_check_their_pointers(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesSyncErrorItemInfo *info = NULL;
    FILETIME time;
    IOfflineFilesSyncErrorInfo *error = error_of_sync(f);
    assert_hr(IOfflineFilesSyncErrorInfo_GetRawData(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetDescription(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetSyncOperation(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetItemChangeFlags(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_InfoEnumerated(error, NULL, NULL, NULL), S_OK);
    assert_hr(IOfflineFilesSyncErrorInfo_GetLocalInfo(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetRemoteInfo(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetOriginalInfo(error, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorInfo_GetOriginalInfo(error, &info), S_OK);
    assert_int_equal(IOfflineFilesSyncErrorInfo_Release(error), 0);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileAttributes(info, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileTimes(info, NULL, &time), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileTimes(info, &time, NULL), E_POINTER);
    assert_hr(IOfflineFilesSyncErrorItemInfo_GetFileSize(info, NULL), E_POINTER);
    assert_int_equal(IOfflineFilesSyncErrorItemInfo_Release(info), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_error_of_a_conflict_tells_all_three_copies),
        TEST(a_copy_that_is_not_there_has_no_info),
        TEST(error_getters_check_their_pointers),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
