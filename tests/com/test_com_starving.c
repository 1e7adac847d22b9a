/*
 * Memory that runs out in the methods that do something and are not in test_com_oom: the n-th
 * allocation of cscobj.dll fails, for one n after the other. Each time the call succeeds, or fails
 * with a result it may have, and its out values are null; nothing is lost, nothing stays allocated,
 * and with memory it works again.
 */
#include "com_test.h"
#include "docs.h"
#include "starve.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

#define FOR_USER OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

static struct com_fixture *f;
static WCHAR folder[MAX_PATH]; /* for exports */
static LPWSTR user;            /* this one, by SID */

/* --- the methods ----------------------------------------------------------------------------- */

static LPCWSTR docs_path(void)
{
    return on_share(f, L"docs");
}

static HRESULT delete_call(void)
{
    LPCWSTR path = on_share(f, L"docs\\sub");
    return IOfflineFilesCache_DeleteItems(f->cache, &path, 1, 0, FALSE, NULL);
}

static HRESULT delete_for_user_call(void)
{
    LPCWSTR path = on_share(f, L"docs\\sub");
    return IOfflineFilesCache_DeleteItemsForUser(f->cache, user, &path, 1, 0, FALSE, NULL);
}

static HRESULT later_call(BOOL unpin)
{
    LPCWSTR path = docs_path();
    recorder_init(&rec);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    HRESULT hr = unpin ? IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, TRUE, FOR_USER,
                                                  &rec.progress)
                       : IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, TRUE, PIN_FILL,
                                                &rec.progress);
    if (SUCCEEDED(hr)) {
        assert_true(wait_for(rec.ended)); /* End comes, whatever happens */
        hr = recorded(&rec, END, 0)->hr;
    }
    assert_true(wait_until_released(&rec, 1));
    CloseHandle(rec.ended);
    return hr;
}

static HRESULT pin_later_call(void)
{
    return later_call(FALSE);
}

static HRESULT unpin_later_call(void)
{
    return later_call(TRUE);
}

static HRESULT encrypt_call(void)
{
    HRESULT hr = IOfflineFilesCache_Encrypt(f->cache, NULL, TRUE, 0, FALSE, NULL);
    return hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED) ? S_OK : hr;
}

static HRESULT decrypt_call(void)
{
    HRESULT hr = IOfflineFilesCache_Encrypt(f->cache, NULL, FALSE, 0, FALSE, NULL);
    return hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED) ? S_OK : hr;
}

static HRESULT encryption_call(void)
{
    BOOL encrypted = 42, partial = 42;
    HRESULT hr = IOfflineFilesCache_GetEncryptionStatus(f->cache, &encrypted, &partial);
    if (FAILED(hr))
        assert_true(!encrypted && !partial);
    return hr;
}

static HRESULT space_call(void)
{
    ULONGLONG n[5] = {42, 42, 42, 42, 42};
    HRESULT hr =
        IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &n[0], &n[1], &n[2], &n[3], &n[4]);
    if (FAILED(hr))
        assert_true(!n[0] && !n[1] && !n[2] && !n[3] && !n[4]);
    return hr;
}

static HRESULT limits_call(void)
{
    return IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 1000000, 1000);
}

/* Written down, and carried out: there is no such item. */
static HRESULT rename_later_call(void)
{
    IOpenCscMaintenance *m = NULL;
    ULONG renamed = 42, waiting = 42, given_up = 42;
    HRESULT hr = IOfflineFilesCache_RenameItem(f->cache, on_share(f, L"docs\\none"),
                                               on_share(f, L"docs\\new"), FALSE);
    if (FAILED(hr))
        return hr;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance, (void **)&m),
              S_OK);
    hr = IOpenCscMaintenance_Start(m, &renamed, &waiting, &given_up);
    if (FAILED(hr))
        assert_true(!renamed && !waiting && !given_up);
    IOpenCscMaintenance_Release(m);
    return hr;
}

static HRESULT policy_call(void)
{
    return IOfflineFilesCache_ProcessAdminPinPolicy(f->cache, NULL, NULL);
}

static HRESULT check_call(void)
{
    IOpenCscMaintenance *m = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance, (void **)&m),
              S_OK);
    HRESULT hr = IOpenCscMaintenance_Check(m, FALSE, NULL);
    IOpenCscMaintenance_Release(m);
    return hr;
}

static HRESULT export_call(void)
{
    IOpenCscMaintenance *m = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance, (void **)&m),
              S_OK);
    HRESULT hr = IOpenCscMaintenance_ExportDirty(m, folder, NULL);
    IOpenCscMaintenance_Release(m);
    return hr;
}

static HRESULT read_call(void)
{
    IOpenCscTransparentCache *face = NULL;
    IStream *stream = (IStream *)1;
    assert_hr(
        IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscTransparentCache, (void **)&face),
        S_OK);
    HRESULT hr = IOpenCscTransparentCache_Read(face, on_share(f, L"docs\\read.txt"), &stream);
    if (stream)
        IStream_Release(stream);
    IOpenCscTransparentCache_Release(face);
    return hr == S_FALSE ? E_OUTOFMEMORY : hr; /* not kept, for want of memory */
}

static HRESULT connect_call(void)
{
    IOfflineFilesItem *item = NULL;
    IOfflineFilesConnectionInfo *info;
    HRESULT hr = IOfflineFilesCache_FindItem(
        f->cache, docs_path(), OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE, &item);
    if (FAILED(hr))
        return hr;
    info = facet(item, &IID_IOfflineFilesConnectionInfo);
    IOfflineFilesItem_Release(item);
    hr = IOfflineFilesConnectionInfo_SetConnectState(info, NULL, 0,
                                                     OFFLINEFILES_CONNECT_STATE_OFFLINE);
    HRESULT back = IOfflineFilesConnectionInfo_SetConnectState(info, NULL, 0,
                                                               OFFLINEFILES_CONNECT_STATE_ONLINE);
    IOfflineFilesConnectionInfo_Release(info);
    return FAILED(hr) ? hr : back;
}

static HRESULT accept_call(void)
{
    IOfflineFilesItem *item = NULL;
    IOpenCscShare *share;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, docs_path(), 0, &item);
    if (FAILED(hr))
        return hr;
    share = facet(item, &IID_IOpenCscShare);
    IOfflineFilesItem_Release(item);
    hr = IOpenCscShare_AcceptRoot(share);
    IOpenCscShare_Release(share);
    return hr;
}

static HRESULT create_call(void)
{
    IOfflineFilesCache *cache = (IOfflineFilesCache *)1;
    HRESULT hr = CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                                  &IID_IOfflineFilesCache, (void **)&cache);
    if (FAILED(hr))
        assert_null(cache);
    else
        IOfflineFilesCache_Release(cache);
    return hr;
}

/* What a sink is told of an item that fails, and may keep. */
static IOfflineFilesSyncErrorInfo *kept;

static void keep(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error)
{
    (void)recorder;
    (void)path;
    if (error && !kept) {
        kept = error;
        IOfflineFilesSyncErrorInfo_AddRef(kept);
    }
}

static HRESULT error_call(void)
{
    LPCWSTR path = on_share(f, L"docs\\conflict.txt");
    LPWSTR text = (LPWSTR)1;
    BYTE_BLOB *blob = (BYTE_BLOB *)1;
    IOfflineFilesSyncErrorItemInfo *item = (IOfflineFilesSyncErrorItemInfo *)1;
    recorder_init(&rec);
    rec.on_result = keep;
    HRESULT hr = IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, NULL,
                                                &rec.progress, NULL);
    if (!kept)
        return FAILED(hr) && hr != HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH) ? hr : E_OUTOFMEMORY;
    hr = IOfflineFilesSyncErrorInfo_GetDescription(kept, &text);
    assert_true(SUCCEEDED(hr) == (text != NULL));
    HRESULT raw = IOfflineFilesSyncErrorInfo_GetRawData(kept, &blob);
    assert_true(SUCCEEDED(raw) == (blob != NULL));
    HRESULT local = IOfflineFilesSyncErrorInfo_GetLocalInfo(kept, &item);
    assert_true(SUCCEEDED(local) == (item != NULL));
    if (item)
        IOfflineFilesSyncErrorItemInfo_Release(item);
    CoTaskMemFree(text);
    CoTaskMemFree(blob);
    IOfflineFilesSyncErrorInfo_Release(kept);
    kept = NULL;
    return FAILED(hr) ? hr : FAILED(raw) ? raw : local;
}

/* --- the loop -------------------------------------------------------------------------------- */

static const struct starved {
    const char *name;
    HRESULT (*call)(void);
    HRESULT (*undo)(void); /* before the next time; NULL: it can be repeated */
    DWORD also;            /* a failure it may have for want of memory; 0: none */
} calls[] = {
    {"CoCreateInstance", create_call, NULL, 0},
    {"Pin, asynchronously", pin_later_call, NULL, 0},
    {"Unpin, asynchronously", unpin_later_call, pin_later_call, 0},
    {"DeleteItems", delete_call, pin_later_call, ERROR_MORE_DATA},
    {"DeleteItemsForUser", delete_for_user_call, pin_later_call, ERROR_MORE_DATA},
    {"Encrypt", encrypt_call, decrypt_call, 0},
    {"GetEncryptionStatus", encryption_call, NULL, 0},
    {"GetDiskSpaceInformation", space_call, NULL, 0},
    {"SetDiskSpaceLimits", limits_call, NULL, 0},
    {"RenameItem, Start", rename_later_call, NULL, 0},
    {"ProcessAdminPinPolicy", policy_call, NULL, 0},
    {"SetConnectState", connect_call, NULL, 0},
    {"AcceptRoot", accept_call, NULL, 0},
    {"SyncErrorInfo", error_call, NULL, ERROR_FILE_NOT_FOUND},
    {"Check", check_call, NULL, 0},
    {"ExportDirty", export_call, NULL, ERROR_MORE_DATA},
    {"Read", read_call, NULL, 0},
};

static bool is_allowed(const struct starved *s, HRESULT hr)
{
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY || (s->also && hr == HRESULT_FROM_WIN32(s->also));
}

static void assert_nothing_lost(void)
{
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha, edited here"));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    assert_true(holds(in_cache(f, L"docs\\conflict.txt"), "edited here"));
    assert_true(holds(on_share(f, L"docs\\conflict.txt"), "edited there"));
}

/* Every one of the first, then ever fewer: a long operation allocates thousands of times. */
static long next_of(long n)
{
    return n < 40 ? n + 1 : n + n / 8;
}

static void undo(const struct starved *s)
{
    starve_at(-1);
    if (s->undo)
        s->undo();
}

static long starve(const struct starved *s)
{
    for (long n = 0;; n = next_of(n)) {
        starve_at(n);
        HRESULT hr = s->call();
        long seen = starve_seen();
        undo(s);
        assert_nothing_lost();
        if (!is_allowed(s, hr))
            fail_msg("%s, allocation %ld: 0x%08lX", s->name, n, (unsigned long)hr);
        if (seen <= n)
            return seen;
    }
}

static void prepare(void)
{
    DWORD always = 0, size;
    char room[128];
    HANDLE token;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    assert_true(GetTokenInformation(token, TokenUser, room, sizeof(room), &size));
    assert_true(ConvertSidToStringSidW(((TOKEN_USER *)(void *)room)->User.Sid, &user));
    CloseHandle(token);
    pin_docs(f);
    make_file(on_share(f, L"docs\\read.txt"), "to be read");
    make_file(on_share(f, L"docs\\conflict.txt"), "of both");
    assert_hr(pin_path(f, L"docs\\conflict.txt", FALSE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\conflict.txt"), "edited here");
    make_file(on_share(f, L"docs\\conflict.txt"), "edited there");
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, edited here");
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"Software\\Policies\\Microsoft\\Windows\\NetCache",
                        L"OnlineCachingLatencyThreshold", REG_DWORD, &always, sizeof(always)),
        0);
    swprintf(folder, ARRAYSIZE(folder), L"%ls.export", f->store);
    CreateDirectoryW(folder, NULL);
    assert_true(starve_install(GetModuleHandleW(L"cscobj.dll")));
}

static void every_acting_method_bears_every_failing_allocation(void **state)
{
    f = *state;
    prepare();
    for (size_t i = 0; i < ARRAYSIZE(calls); i++) {
        const struct starved *s = &calls[i];
        s->call(); /* what stays from the first time is not counted */
        undo(s);
        long first = starve(s);
        long alive = starve_alive();
        starve(s);
        print_message("%s: %ld allocations, %ld blocks more after a second round\n", s->name, first,
                      starve_alive() - alive);
        assert_true(starve_alive() - alive <= 16); /* pages of the database that are kept */
    }
}

static int teardown(void **state)
{
    starve_at(-1);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, L"Software\\Policies\\Microsoft\\Windows\\NetCache",
                       L"OnlineCachingLatencyThreshold");
    LocalFree(user);
    IOfflineFilesCache_Release(f->cache);
    bool quiet = wait_until_quiet();
    f->cache = com_fixture_cache();
    return com_fixture_teardown(state) || !quiet;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_acting_method_bears_every_failing_allocation,
                                        docs_setup, teardown),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
