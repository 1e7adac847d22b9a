/* What items tell beside what they are: attributes, times, ghosts, pins, local paths; and what the
 * cache object tells about itself and paths. */
#include "com_test.h"

#include "support/com_fixture.h"

#include <stdlib.h>
#include <string.h>
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

static BOOL is_sparse(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesFileItem *file = find_facet(f, rel, &IID_IOfflineFilesFileItem);
    BOOL sparse = 42;
    assert_hr(IOfflineFilesFileItem_IsSparse(file, &sparse), S_OK);
    IOfflineFilesFileItem_Release(file);
    return sparse;
}

static BOOL is_ghost(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesGhostInfo *info = find_facet(f, rel, &IID_IOfflineFilesGhostInfo);
    BOOL ghost = 42;
    assert_hr(IOfflineFilesGhostInfo_IsGhosted(info, &ghost), S_OK);
    IOfflineFilesGhostInfo_Release(info);
    return ghost;
}

static LONGLONG size_of(const struct com_fixture *f, const WCHAR *rel, OFFLINEFILES_ITEM_COPY copy)
{
    IOfflineFilesFileSysInfo *info = find_facet(f, rel, &IID_IOfflineFilesFileSysInfo);
    LARGE_INTEGER size = {.QuadPart = -1};
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, copy, &size), S_OK);
    IOfflineFilesFileSysInfo_Release(info);
    return size.QuadPart;
}

/* --- attributes and times -------------------------------------------------------------------- */

static void attributes_and_times_are_those_of_the_cached_copy(void **state)
{
    struct com_fixture *f = *state;
    WIN32_FILE_ATTRIBUTE_DATA real;
    FILETIME created, written, changed, accessed;
    DWORD attributes = 0;
    IOfflineFilesFileSysInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileSysInfo);
    assert_true(GetFileAttributesExW(in_cache(f, L"docs\\a.txt"), GetFileExInfoStandard, &real));
    assert_hr(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &attributes),
        S_OK);
    assert_int_equal(attributes, real.dwFileAttributes);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &created,
                                                &written, &changed, &accessed),
              S_OK);
    assert_int_equal(CompareFileTime(&created, &real.ftCreationTime), 0);
    assert_int_equal(CompareFileTime(&written, &real.ftLastWriteTime), 0);
    assert_true(CompareFileTime(&changed, &written) >= 0);
    assert_true(accessed.dwHighDateTime != 0);
    IOfflineFilesFileSysInfo_Release(info);
    info = find_facet(f, L"docs", &IID_IOfflineFilesFileSysInfo);
    assert_hr(
        IOfflineFilesFileSysInfo_GetAttributes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &attributes),
        S_OK);
    assert_true(attributes & FILE_ATTRIBUTE_DIRECTORY);
    IOfflineFilesFileSysInfo_Release(info);
    assert_int_equal(size_of(f, L"docs", OFFLINEFILES_ITEM_COPY_LOCAL), 0);
}

static void times_come_in_the_documented_order(void **state)
{
    struct com_fixture *f = *state;
    FILETIME old = {.dwHighDateTime = 0x01C00000}; /* 2000 */
    FILETIME created, written, changed, accessed;
    HANDLE file = CreateFileW(in_cache(f, L"docs\\a.txt"), FILE_WRITE_ATTRIBUTES, 0, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(SetFileTime(file, NULL, NULL, &old)); /* the write time alone */
    CloseHandle(file);
    IOfflineFilesFileSysInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileSysInfo);
    assert_hr(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_LOCAL, &created,
                                                &written, &changed, &accessed),
              S_OK);
    assert_int_equal(CompareFileTime(&written, &old), 0);
    assert_true(CompareFileTime(&changed, &old) > 0);
    assert_true(CompareFileTime(&accessed, &old) > 0);
    IOfflineFilesFileSysInfo_Release(info);
}

static void the_remote_copy_is_reserved_and_other_copies_do_not_exist(void **state)
{
    struct com_fixture *f = *state;
    LARGE_INTEGER size = {.QuadPart = 99};
    FILETIME t[4];
    memset(t, 0x55, sizeof(t));
    IOfflineFilesFileSysInfo *info = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesFileSysInfo);
    assert_win32(IOfflineFilesFileSysInfo_GetFileSize(info, OFFLINEFILES_ITEM_COPY_REMOTE, &size),
                 ERROR_NOT_SUPPORTED);
    assert_int_equal(size.QuadPart, 0);
    assert_win32(IOfflineFilesFileSysInfo_GetTimes(info, OFFLINEFILES_ITEM_COPY_REMOTE, &t[0],
                                                   &t[1], &t[2], &t[3]),
                 ERROR_NOT_SUPPORTED);
    for (int i = 0; i < 4; i++)
        assert_true(t[i].dwHighDateTime == 0 && t[i].dwLowDateTime == 0);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, (OFFLINEFILES_ITEM_COPY)3, &size),
              E_INVALIDARG);
    assert_hr(IOfflineFilesFileSysInfo_GetFileSize(info, (OFFLINEFILES_ITEM_COPY)-1, &size),
              E_INVALIDARG);
    IOfflineFilesFileSysInfo_Release(info);
}

/* --- ghosts, sparse files, local paths ------------------------------------------------------- */

static void what_is_known_but_not_pinned_is_a_ghost(void **state)
{
    struct com_fixture *f = *state;
    make_file(on_share(f, L"docs\\ghost.txt"), "seen, not fetched");
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(is_ghost(f, L"docs\\ghost.txt"));
    assert_true(is_sparse(f, L"docs\\ghost.txt"));
    assert_false(is_ghost(f, L"docs\\a.txt"));
    assert_false(is_sparse(f, L"docs\\a.txt"));
    assert_int_equal(size_of(f, L"docs\\ghost.txt", OFFLINEFILES_ITEM_COPY_LOCAL), 17);
}

static HRESULT local_path(const struct com_fixture *f, const WCHAR *rel, LPWSTR *path)
{
    IOpenCscItem *item = find_facet(f, rel, &IID_IOpenCscItem);
    HRESULT hr = IOpenCscItem_GetLocalPath(item, path);
    IOpenCscItem_Release(item);
    return hr;
}

static void the_local_path_names_the_cached_copy(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR path = NULL;
    assert_hr(local_path(f, L"docs\\a.txt", &path), S_OK);
    assert_true(holds(path, "alpha"));
    assert_memory_equal(path, f->store, wcslen(f->store) * sizeof(WCHAR));
    CoTaskMemFree(path);
    assert_hr(local_path(f, L"docs", &path), S_OK);
    assert_true(is_there(path));
    CoTaskMemFree(path);
}

static void without_local_content_there_is_no_local_path(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR path = (void *)&path;
    make_file(on_share(f, L"docs\\sparse.txt"), "later");
    assert_hr(pin_path(f, L"docs\\sparse.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_true(is_sparse(f, L"docs\\sparse.txt"));
    assert_win32(local_path(f, L"docs\\sparse.txt", &path), ERROR_FILE_NOT_FOUND);
    assert_null(path);
    assert_true(DeleteFileW(in_cache(f, L"docs\\a.txt")));
    assert_win32(local_path(f, L"docs\\a.txt", &path), ERROR_FILE_NOT_FOUND);
}

static void without_a_conflict_none_is_told(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_SYNC_STATE known = OFFLINEFILES_SYNC_STATE_NUMSTATES;
    FILETIME detected = {1, 1};
    IOpenCscConflict *conflict = find_facet(f, L"docs\\a.txt", &IID_IOpenCscConflict);
    assert_win32(IOpenCscConflict_GetConflict(conflict, &known, &detected), ERROR_NOT_FOUND);
    assert_int_equal(known, 0);
    assert_int_equal(detected.dwHighDateTime, 0);
    IOpenCscConflict_Release(conflict);
}

/* --- pins ------------------------------------------------------------------------------------ */

struct pin_answer {
    BOOL pinned;
    BOOL inherit;
};

static void read_pins(IOfflineFilesPinInfo2 *info, struct pin_answer answers[4])
{
    HRESULT(STDMETHODCALLTYPE *const methods[])
    (IOfflineFilesPinInfo2 *, BOOL *, BOOL *) = {
        info->lpVtbl->IsPinnedForUser,
        info->lpVtbl->IsPinnedForUserByPolicy,
        info->lpVtbl->IsPinnedForComputer,
        info->lpVtbl->IsPinnedForFolderRedirection,
    };
    for (int i = 0; i < 4; i++) {
        answers[i] = (struct pin_answer){42, 42};
        assert_hr(methods[i](info, &answers[i].pinned, &answers[i].inherit), S_OK);
    }
}

static void each_pin_class_is_told_for_itself_and_only_folders_hand_it_on(void **state)
{
    struct com_fixture *f = *state;
    static const DWORD flags[] = {
        OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER_POLICY,
        OFFLINEFILES_PIN_CONTROL_FLAG_FORALL, OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR};
    LPCWSTR path = on_share(f, L"docs");
    struct pin_answer folder[4], file[4];
    for (int set = 0; set < 4; set++) {
        assert_hr(IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, FALSE, 0x1E0, NULL),
                  S_OK);
        assert_hr(pin_path(f, L"docs", TRUE, flags[set]), S_OK);
        IOfflineFilesPinInfo2 *docs = find_facet(f, L"docs", &IID_IOfflineFilesPinInfo2);
        IOfflineFilesPinInfo2 *a = find_facet(f, L"docs\\a.txt", &IID_IOfflineFilesPinInfo2);
        read_pins(docs, folder);
        read_pins(a, file);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(folder[i].pinned, i == set);
            assert_int_equal(folder[i].inherit, i == set);
            assert_int_equal(file[i].pinned, i == set);
            assert_int_equal(file[i].inherit, FALSE);
        }
        IOfflineFilesPinInfo2_Release(a);
        IOfflineFilesPinInfo2_Release(docs);
    }
}

static BOOL is_partly_pinned(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesPinInfo2 *info = find_facet(f, rel, &IID_IOfflineFilesPinInfo2);
    BOOL partly = 42, pinned = 42;
    assert_hr(IOfflineFilesPinInfo2_IsPartlyPinned(info, &partly), S_OK);
    assert_hr(IOfflineFilesPinInfo2_IsPinned(info, &pinned), S_OK);
    assert_false(partly && pinned);
    IOfflineFilesPinInfo2_Release(info);
    return partly;
}

static void partly_pinned_is_what_is_not_pinned_but_holds_something_that_is(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    assert_true(is_partly_pinned(f, L""));
    assert_false(is_partly_pinned(f, L"docs"));
    assert_false(is_partly_pinned(f, L"docs\\a.txt"));
    assert_hr(IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, FALSE, FALSE,
                                       OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, NULL),
              S_OK);
    assert_true(is_partly_pinned(f, L"docs"));
    assert_false(is_partly_pinned(f, L"docs\\a.txt"));
}

/* --- dirty bytes ----------------------------------------------------------------------------- */

static LONGLONG local_dirty(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesDirtyInfo *info = find_facet(f, rel, &IID_IOfflineFilesDirtyInfo);
    LARGE_INTEGER count = {.QuadPart = -1};
    assert_hr(IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, NULL), E_POINTER);
    assert_hr(IOfflineFilesDirtyInfo_LocalDirtyByteCount(info, &count), S_OK);
    IOfflineFilesDirtyInfo_Release(info);
    return count.QuadPart;
}

static LONGLONG remote_dirty(const struct com_fixture *f, const WCHAR *rel)
{
    IOfflineFilesDirtyInfo *info = find_facet(f, rel, &IID_IOfflineFilesDirtyInfo);
    LARGE_INTEGER count = {.QuadPart = -1};
    assert_hr(IOfflineFilesDirtyInfo_RemoteDirtyByteCount(info, NULL), E_POINTER);
    assert_hr(IOfflineFilesDirtyInfo_RemoteDirtyByteCount(info, &count), S_OK);
    IOfflineFilesDirtyInfo_Release(info);
    return count.QuadPart;
}

/* A file of `size` bytes, 'x' but for the one at `at`. */
static void make_big_file(const WCHAR *path, size_t size, size_t at)
{
    char *content = malloc(size + 1);
    assert_non_null(content);
    memset(content, 'x', size);
    content[size] = 0;
    content[at] = 'y';
    make_file(path, content);
    free(content);
}

static void local_dirty_bytes_are_those_of_the_blocks_that_changed(void **state)
{
    struct com_fixture *f = *state;
    make_big_file(on_share(f, L"docs\\big.bin"), 300000, 0);
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_true(local_dirty(f, L"docs\\big.bin") == 0);
    make_big_file(in_cache(f, L"docs\\big.bin"), 300000, 65536); /* the first block, the second */
    assert_true(local_dirty(f, L"docs\\big.bin") == 2 * 65536);
    make_big_file(in_cache(f, L"docs\\big.bin"), 300001, 0); /* the last block is a short one */
    assert_true(local_dirty(f, L"docs\\big.bin") == 300001 - 4 * 65536);
    make_file(in_cache(f, L"docs\\new.txt"), "made here");
    assert_hr(sync_path(f, L"docs\\a.txt", SYNC_BOTH), S_OK);
    assert_true(local_dirty(f, L"docs\\new.txt") == 9);
    assert_hr(sync_path(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(local_dirty(f, L"docs\\big.bin") == 0);
    assert_true(local_dirty(f, L"docs\\new.txt") == 0);
}

static void remote_dirty_bytes_are_the_size_of_a_server_copy_that_changed(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "changed here");
    make_file(on_share(f, L"docs\\a.txt"), "changed there, too");
    assert_true(remote_dirty(f, L"docs\\a.txt") == 0); /* nobody has looked yet */
    sync_path(f, L"docs", SYNC_BOTH);                  /* a conflict: it stays as it is */
    assert_true(remote_dirty(f, L"docs\\a.txt") == 18);
    assert_true(local_dirty(f, L"docs\\a.txt") == 12);
    assert_true(remote_dirty(f, L"docs\\sub\\b.txt") == 0);
}

/* --- the cache itself ------------------------------------------------------------------------ */

static void the_location_is_the_store_folder(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR folder = NULL;
    assert_hr(IOfflineFilesCache_GetLocation(f->cache, &folder), S_OK);
    assert_wide(folder, f->store);
    CoTaskMemFree(folder);
}

static BOOL cacheable(const struct com_fixture *f, const WCHAR *path,
                      OFFLINEFILES_CACHING_MODE *mode)
{
    BOOL answer = 42;
    *mode = (OFFLINEFILES_CACHING_MODE)42;
    assert_hr(IOfflineFilesCache_IsPathCacheable(f->cache, path, &answer, mode), S_OK);
    return answer;
}

static void a_path_on_a_share_that_can_be_reached_is_cacheable(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_CACHING_MODE mode;
    assert_true(cacheable(f, on_share(f, L"docs\\a.txt"), &mode));
    assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_MANUAL);
    assert_true(cacheable(f, on_share(f, L"not cached yet.txt"), &mode));
    assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_MANUAL);
    assert_false(cacheable(f, L"\\\\nobody\\nothing\\x", &mode));
    assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_NONE);
    assert_false(cacheable(f, L"\\\\nobody", &mode));
    assert_int_equal(mode, OFFLINEFILES_CACHING_MODE_NONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(attributes_and_times_are_those_of_the_cached_copy),
        TEST(times_come_in_the_documented_order),
        TEST(the_remote_copy_is_reserved_and_other_copies_do_not_exist),
        TEST(what_is_known_but_not_pinned_is_a_ghost),
        TEST(the_local_path_names_the_cached_copy),
        TEST(without_local_content_there_is_no_local_path),
        TEST(without_a_conflict_none_is_told),
        TEST(each_pin_class_is_told_for_itself_and_only_folders_hand_it_on),
        TEST(partly_pinned_is_what_is_not_pinned_but_holds_something_that_is),
        TEST(local_dirty_bytes_are_those_of_the_blocks_that_changed),
        TEST(remote_dirty_bytes_are_the_size_of_a_server_copy_that_changed),
        TEST(the_location_is_the_store_folder),
        TEST(a_path_on_a_share_that_can_be_reached_is_cacheable),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
