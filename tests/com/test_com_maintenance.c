/*
 * Renames at the next start, limits of space, administrators, and IOpenCscMaintenance.
 * DOC: IOfflineFilesCache::RenameItem, GetDiskSpaceInformation, SetDiskSpaceLimits.
 */
#include "com_test.h"
#include "docs.h"
#include "simple.h"

#include "support/com_fixture.h"

#include <wchar.h>

static struct simple sink;

static int setup(void **state)
{
    simple_init(&sink);
    int result = docs_setup(state);
    pin_docs(*state);
    return result;
}

static IOpenCscMaintenance *maintenance_of(IOfflineFilesCache *cache)
{
    IOpenCscMaintenance *maintenance = NULL;
    assert_hr(
        IOfflineFilesCache_QueryInterface(cache, &IID_IOpenCscMaintenance, (void **)&maintenance),
        S_OK);
    return maintenance;
}

static HRESULT rename_later(const struct com_fixture *f, const WCHAR *from, const WCHAR *to)
{
    return IOfflineFilesCache_RenameItem(f->cache, on_share(f, from), on_share(f, to), FALSE);
}

static void assert_start(const struct com_fixture *f, ULONG renamed, ULONG waiting, ULONG given_up)
{
    ULONG counts[3] = {42, 42, 42};
    IOpenCscMaintenance *m = maintenance_of(f->cache);
    assert_hr(IOpenCscMaintenance_Start(m, &counts[0], &counts[1], &counts[2]), S_OK);
    IOpenCscMaintenance_Release(m);
    assert_int_equal(counts[0], renamed);
    assert_int_equal(counts[1], waiting);
    assert_int_equal(counts[2], given_up);
}

/* --- RenameItem ------------------------------------------------------------------------------ */

static void a_rename_waits_for_the_next_start(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(rename_later(f, L"docs\\a.txt", L"docs\\c.txt"), S_OK);
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
    assert_win32(find_result(f, L"docs\\c.txt"), ERROR_FILE_NOT_FOUND);
    assert_start(f, 1, 0, 0);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_true(holds(in_cache(f, L"docs\\c.txt"), "alpha"));
    assert_start(f, 0, 0, 0);
}

static void a_new_name_that_is_cached_is_refused(void **state)
{
    struct com_fixture *f = *state;
    assert_win32(rename_later(f, L"docs\\a.txt", L"docs\\sub"), ERROR_ALREADY_EXISTS);
    assert_start(f, 0, 0, 0);
}

static void a_missing_original_is_no_failure(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(rename_later(f, L"docs\\nothing", L"docs\\c.txt"), S_OK);
    assert_start(f, 0, 0, 0);
}

static void a_share_can_be_renamed_with_all_that_is_in_it(void **state)
{
    struct com_fixture *f = *state;
    WCHAR to[100], file[200];
    BOOL cacheable;
    OFFLINEFILES_CACHING_MODE mode;
    swprintf(to, 100, L"%ls\\elsewhere", f->server);
    swprintf(file, 200, L"%ls\\docs\\a.txt", to);
    assert_hr(IOfflineFilesCache_RenameItem(f->cache, f->share, to, FALSE), S_OK);
    assert_start(f, 1, 0, 0);
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
    assert_hr(IOfflineFilesCache_IsPathCacheable(f->cache, file, &cacheable, &mode), S_OK);
    assert_true(cacheable); /* it is in the cache */
}

static void paths_of_a_rename_are_checked(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesCache *c = f->cache;
    LPCWSTR path = on_share(f, L"docs");
    assert_hr(IOfflineFilesCache_RenameItem(c, NULL, path, FALSE), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_RenameItem(c, path, L"", FALSE), E_INVALIDARG);
    assert_win32(IOfflineFilesCache_RenameItem(c, path, L"C:\\x", FALSE), ERROR_BAD_PATHNAME);
    assert_win32(IOfflineFilesCache_RenameItem(c, path, f->share, FALSE), ERROR_NOT_SUPPORTED);
    assert_win32(IOfflineFilesCache_RenameItem(c, path, L"\\\\srv\\other\\docs", FALSE),
                 ERROR_NOT_SAME_DEVICE);
}

/* --- space ----------------------------------------------------------------------------------- */

static void space_is_told_and_limits_are_set(void **state)
{
    struct com_fixture *f = *state;
    ULONGLONG volume = 9, limit = 9, used = 9, auto_limit = 9, auto_used = 9;
    IOfflineFilesCache *c = f->cache;
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(c, &volume, &limit, &used, &auto_limit,
                                                         &auto_used),
              S_OK);
    assert_true(volume > 0 && limit == volume / 4 && auto_limit == limit);
    assert_true(used == 9 && auto_used == 0); /* alpha and beta */
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(c, 1000, 1001), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(c, 1000, 2), S_OK);
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(c, &volume, &limit, &used, &auto_limit,
                                                         &auto_used),
              S_OK);
    assert_true(limit == 1000 && auto_limit == 2 && used == 9 && auto_used == 5);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha")); /* over the limit, and still there */
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(c, &volume, NULL, &used, &auto_limit,
                                                         &auto_used),
              E_POINTER);
}

/* --- encryption ------------------------------------------------------------------------------ */

/* WINE: no volume encrypts. On one that does, tests/sync/test_encrypt tells what happens. */
static void encryption_is_refused_where_the_volume_cannot_and_off_is_always_possible(void **state)
{
    struct com_fixture *f = *state;
    IOfflineFilesCache *c = f->cache;
    BOOL encrypted = 42, partial = 42;
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(c, &encrypted, &partial), S_OK);
    assert_true(encrypted == FALSE && partial == FALSE);
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(c, NULL, &partial), E_POINTER);
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(c, &encrypted, NULL), E_POINTER);
    assert_hr(IOfflineFilesCache_Encrypt(c, NULL, TRUE, 1, FALSE, &rec.progress), E_INVALIDARG);
    recorder_init(&rec);
    HRESULT hr = IOfflineFilesCache_Encrypt(c, NULL, TRUE, 0x11A00, FALSE, &rec.progress);
    if (hr != S_OK) {
        assert_win32(hr, ERROR_NOT_SUPPORTED);
        assert_int_equal(rec.count, 0);
        assert_hr(IOfflineFilesCache_GetEncryptionStatus(c, &encrypted, &partial), S_OK);
        assert_true(encrypted == FALSE && partial == FALSE);
    }
    recorder_init(&rec);
    assert_hr(IOfflineFilesCache_Encrypt(c, NULL, FALSE, 0, FALSE, &rec.progress), S_OK);
    check_order(&rec);
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

/* --- administrators -------------------------------------------------------------------------- */

/* This thread stops being an administrator's; false where that cannot be had. */
static bool become_a_user(void)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    HANDLE token, restricted = NULL;
    SID_AND_ATTRIBUTES admins = {sid, 0};
    BOOL member = TRUE;
    bool done = false;
    if (!CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size) ||
        !OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &token))
        return false;
    if (CreateRestrictedToken(token, 0, 1, &admins, 0, NULL, 0, NULL, &restricted)) {
        done = ImpersonateLoggedOnUser(restricted) && CheckTokenMembership(NULL, sid, &member) &&
               !member;
        CloseHandle(restricted);
    }
    CloseHandle(token);
    return done;
}

static void who_is_no_administrator_is_refused(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    IOfflineFilesCache *c = f->cache;
    IOfflineFilesItem *item;
    if (!become_a_user()) {
        RevertToSelf();
        skip();
    }
    assert_hr(rename_later(f, L"docs\\a.txt", L"docs\\c.txt"), E_ACCESSDENIED);
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(c, 2, 1), E_ACCESSDENIED);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &path, 1, OFFLINEFILES_DELETE_FLAG_ADMIN, FALSE,
                                             &sink.progress),
              E_ACCESSDENIED);
    assert_hr(
        IOfflineFilesCache_DeleteItemsForUser(c, L"S-1-5-18", &path, 1, 0, FALSE, &sink.progress),
        E_ACCESSDENIED);
    assert_hr(IOfflineFilesCache_FindItem(c, path, OFFLINEFILES_ITEM_QUERY_ADMIN, &item),
              E_ACCESSDENIED);
    assert_int_equal(sink.count, 0);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &path, 1, 0, FALSE, NULL), S_OK);
    RevertToSelf();
}

/* --- IOpenCscMaintenance --------------------------------------------------------------------- */

struct findings {
    IOpenCscCheckProgress progress;
    LONG refs;
    unsigned of[OPENCSC_FLAW_COUNT];
    unsigned mended;
    WCHAR path[300];
    BOOL abort;
};
static struct findings found;

static HRESULT STDMETHODCALLTYPE found_QueryInterface(IOpenCscCheckProgress *face, REFIID iid,
                                                      void **out)
{
    (void)face;
    (void)iid;
    *out = NULL;
    return E_NOINTERFACE;
}
static ULONG STDMETHODCALLTYPE found_AddRef(IOpenCscCheckProgress *face)
{
    (void)face;
    return (ULONG)++found.refs;
}
static ULONG STDMETHODCALLTYPE found_Release(IOpenCscCheckProgress *face)
{
    (void)face;
    return (ULONG)--found.refs;
}
static HRESULT STDMETHODCALLTYPE found_Finding(IOpenCscCheckProgress *face, OPENCSC_FLAW flaw,
                                               ULONGLONG count, LPCWSTR path, BOOL mended,
                                               HRESULT why)
{
    (void)face;
    (void)count;
    (void)why;
    found.of[flaw]++;
    found.mended += mended != FALSE;
    wcsncpy(found.path, path ? path : L"", ARRAYSIZE(found.path) - 1);
    return E_NOTIMPL;
}
static HRESULT STDMETHODCALLTYPE found_QueryAbort(IOpenCscCheckProgress *face, BOOL *abort)
{
    (void)face;
    *abort = found.abort;
    return S_OK;
}
static CONST_VTBL IOpenCscCheckProgressVtbl found_vtbl = {
    found_QueryInterface, found_AddRef, found_Release, found_Finding, found_QueryAbort};

static HRESULT check(IOfflineFilesCache *cache, BOOL repair)
{
    IOpenCscMaintenance *m = maintenance_of(cache);
    BOOL abort = found.abort;
    found = (struct findings){.progress = {&found_vtbl}, .abort = abort};
    HRESULT hr = IOpenCscMaintenance_Check(m, repair, &found.progress);
    IOpenCscMaintenance_Release(m);
    assert_int_equal(found.refs, 0);
    return hr;
}

static void a_sound_cache_is_sound(void **state)
{
    struct com_fixture *f = *state;
    found.abort = FALSE;
    make_file(in_cache(f, L"docs\\new.txt"), "mine");
    assert_hr(check(f->cache, FALSE), S_OK);
    found.abort = TRUE;
    assert_win32(check(f->cache, FALSE), ERROR_CANCELLED);
    found.abort = FALSE;
    IOpenCscMaintenance *m = maintenance_of(f->cache);
    assert_hr(IOpenCscMaintenance_Check(m, TRUE, NULL), S_OK);
    IOpenCscMaintenance_Release(m);
}

static void leftovers_are_found_and_made_visible(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\~csc0123456789abcdef.bak"), "precious");
    assert_hr(check(f->cache, FALSE), S_FALSE);
    assert_int_equal(found.of[OPENCSC_FLAW_STRAYFILE], 1);
    assert_wide(found.path, on_share(f, L"docs\\~csc0123456789abcdef.bak"));
    assert_hr(check(f->cache, TRUE), S_OK);
    assert_int_equal(found.mended, 1);
    assert_true(holds(in_cache(f, L"docs\\recovered (v1)"), "precious"));
    assert_hr(check(f->cache, FALSE), S_OK);
}

static void damage_store(const struct com_fixture *f)
{
    WCHAR path[MAX_PATH];
    char garbage[3000];
    DWORD written;
    memset(garbage, 'x', sizeof(garbage));
    swprintf(path, MAX_PATH, L"%ls\\opencsc.db", f->store);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(WriteFile(file, garbage, sizeof(garbage), &written, NULL));
    CloseHandle(file);
}

static void a_damaged_store_is_made_anew_and_loses_nothing(void **state)
{
    struct com_fixture *f = *state;
    LPWSTR folder;
    WCHAR kept[MAX_PATH];
    make_file(in_cache(f, L"docs\\a.txt"), "edited here");
    WCHAR *cached = _wcsdup(in_cache(f, L"docs\\a.txt"));
    IOfflineFilesCache_Release(f->cache); /* the store is closed with it */
    damage_store(f);
    f->cache = com_fixture_cache();
    assert_win32(IOfflineFilesCache_GetLocation(f->cache, &folder), ERROR_FILE_CORRUPT);
    assert_win32(check(f->cache, FALSE), ERROR_FILE_CORRUPT);
    assert_int_equal(found.of[OPENCSC_FLAW_STRUCTURE], 1);
    assert_hr(check(f->cache, TRUE), S_OK);
    assert_int_equal(found.of[OPENCSC_FLAW_STRUCTURE], 1);
    assert_int_equal(found.of[OPENCSC_FLAW_STRANGER], 1);
    assert_int_equal(found.mended, 2);
    swprintf(kept, MAX_PATH, L"%ls\\opencsc.db.damaged-1", f->store);
    assert_true(is_there(kept));
    assert_hr(check(f->cache, FALSE), S_OK);
    assert_true(holds(cached, "edited here"));
    assert_hr(sync(f, L"", SYNC_BOTH), S_OK);
    assert_win32(result_of(&rec, L"a.txt")->hr, ERROR_REVISION_MISMATCH);
    assert_true(holds(cached, "edited here"));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    free(cached);
}

static void what_is_not_synchronized_is_copied_out(void **state)
{
    struct com_fixture *f = *state;
    WCHAR out[MAX_PATH], file[MAX_PATH];
    IOpenCscMaintenance *m = maintenance_of(f->cache);
    swprintf(out, MAX_PATH, L"%ls.out", f->store);
    swprintf(file, MAX_PATH, L"%ls\\%ls\\docs\\a.txt", out, f->share + 2);
    make_folder(out);
    make_file(in_cache(f, L"docs\\a.txt"), "edited here");
    assert_hr(IOpenCscMaintenance_ExportDirty(m, out, &sink.progress), S_OK);
    assert_string_equal(simple_order(&sink), "BIRE");
    assert_true(holds(file, "edited here"));
    simple_init(&sink);
    assert_win32(IOpenCscMaintenance_ExportDirty(m, out, &sink.progress), ERROR_MORE_DATA);
    assert_win32(simple_result(&sink, L"a.txt"), ERROR_ALREADY_EXISTS);
    assert_hr(IOpenCscMaintenance_ExportDirty(m, NULL, NULL), E_INVALIDARG);
    assert_hr(IOpenCscMaintenance_ExportDirty(m, f->store, NULL), E_INVALIDARG);
    ULONG n;
    assert_hr(IOpenCscMaintenance_Start(m, &n, &n, NULL), E_POINTER);
    IOpenCscMaintenance_Release(m);
    assert_true(DeleteFileW(file));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_rename_waits_for_the_next_start),
        TEST(a_new_name_that_is_cached_is_refused),
        TEST(a_missing_original_is_no_failure),
        TEST(a_share_can_be_renamed_with_all_that_is_in_it),
        TEST(paths_of_a_rename_are_checked),
        TEST(space_is_told_and_limits_are_set),
        TEST(encryption_is_refused_where_the_volume_cannot_and_off_is_always_possible),
        TEST(who_is_no_administrator_is_refused),
        TEST(a_sound_cache_is_sound),
        TEST(leftovers_are_found_and_made_visible),
        TEST(a_damaged_store_is_made_anew_and_loses_nothing),
        TEST(what_is_not_synchronized_is_copied_out),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
