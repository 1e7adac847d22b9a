/*
 * test_marshal.c: operations through the proxies and stubs made from the IDL: path arrays, strings,
 * and sinks with what they leave alone.
 */
#include "abi/object.h"
#include "abi/wire.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <cmocka.h>

static void assert_text(const WCHAR *text, const WCHAR *expected)
{
    assert_non_null(text);
    if (wcscmp(text, expected) != 0)
        fail_msg("%ls arrived, %ls expected", text, expected);
}

/* ---- The cache: records what it is told ------------------------------------------------------ */

static struct {
    WCHAR paths[3][40];
    ULONG count;
    BOOL async;
    DWORD control;
    HWND parent;
    GUID id;
    BOOL has_paths, has_id, has_sink, has_handler;
    BOOL abort;
    OFFLINEFILES_OP_RESPONSE first, second;
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE resolution;
    WCHAR new_name[40];
    HRESULT sink_result;
} seen;

/* Plays an operation: tells the sink and asks the handler, with all [out] values set beforehand. */
static void play(IOfflineFilesSyncProgress *sink, IOfflineFilesSyncConflictHandler *handler)
{
    LPWSTR name = NULL;

    seen.abort = FALSE;
    seen.first = seen.second = OFFLINEFILES_OP_CONTINUE;
    if (sink) {
        seen.sink_result = IOfflineFilesSyncProgress_Begin(sink, &seen.abort);
        IOfflineFilesSyncProgress_SyncItemBegin(sink, seen.paths[0], &seen.first);
        IOfflineFilesSyncProgress_SyncItemResult(sink, seen.paths[0], E_ACCESSDENIED, NULL,
                                                 &seen.second);
        IOfflineFilesSyncProgress_End(sink, S_OK);
    }
    if (handler) {
        IOfflineFilesSyncConflictHandler_ResolveConflict(
            handler, seen.paths[0], 3, OFFLINEFILES_SYNC_STATE_FileChangedOnClient_ChangedOnServer,
            OFFLINEFILES_CHANGES_LOCAL_SIZE, &seen.resolution, &name);
        if (name)
            wcsncpy(seen.new_name, name, 39);
        CoTaskMemFree(name);
    }
}

static HRESULT STDMETHODCALLTYPE cache_Synchronize(
    IOfflineFilesCache *This, HWND hwndParent, LPCWSTR *rgpszPaths, ULONG cPaths, BOOL bAsync,
    DWORD dwSyncControl, IOfflineFilesSyncConflictHandler *pISyncConflictHandler,
    IOfflineFilesSyncProgress *pIProgress, GUID *pSyncId)
{
    (void)This;
    memset(&seen, 0, sizeof seen);
    seen.parent = hwndParent;
    seen.count = cPaths;
    for (ULONG i = 0; i < cPaths && i < 3; i++)
        wcsncpy(seen.paths[i], rgpszPaths[i], 39);
    seen.async = bAsync;
    seen.control = dwSyncControl;
    seen.has_paths = rgpszPaths != NULL;
    seen.has_handler = pISyncConflictHandler != NULL;
    seen.has_sink = pIProgress != NULL;
    seen.has_id = pSyncId != NULL;
    if (pSyncId)
        seen.id = *pSyncId;
    play(pIProgress, pISyncConflictHandler);
    return S_FALSE;
}

static HRESULT STDMETHODCALLTYPE cache_GetLocation(IOfflineFilesCache *This, LPWSTR *ppszPath)
{
    (void)This;
    *ppszPath = object_copy(L"C:\\store");
    return S_OK;
}

static IOfflineFilesCacheVtbl cache_table = OBJECT_TABLE(IOfflineFilesCache);
static struct object cache = {&cache_table, &IID_IOfflineFilesCache, &IID_IOfflineFilesCache, 1};

static IOfflineFilesCache *cache_proxy(void)
{
    cache_table.Synchronize = cache_Synchronize;
    cache_table.GetLocation = cache_GetLocation;
    return wire_proxy(&IID_IOfflineFilesCache, &cache);
}

static void path_arrays_are_marshalled(void **state)
{
    static const GUID id = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    LPCWSTR paths[] = {L"\\\\server\\share", L"\\\\server\\share\\b", L"\\\\server\\\x00e9\x4e2d"};
    IOfflineFilesCache *proxy = cache_proxy();
    GUID copied = id;

    (void)state;
    assert_non_null(proxy);
    assert_ptr_not_equal(proxy, &cache);
    assert_int_equal(
        IOfflineFilesCache_Synchronize(proxy, (HWND)0x1234, paths, 3, TRUE,
                                       OFFLINEFILES_SYNC_CONTROL_CR_MASK, NULL, NULL, &copied),
        S_FALSE);
    assert_int_equal(seen.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_text(seen.paths[i], paths[i]);
    assert_ptr_equal(seen.parent, (HWND)0x1234);
    assert_true(seen.async);
    assert_int_equal(seen.control, OFFLINEFILES_SYNC_CONTROL_CR_MASK);
    assert_memory_equal(&seen.id, &id, sizeof id);
    IOfflineFilesCache_Release(proxy);
}

static void what_may_be_null_arrives_as_null(void **state)
{
    LPCWSTR path = L"\\\\server\\share";
    IOfflineFilesCache *proxy = cache_proxy();

    (void)state;
    assert_int_equal(
        IOfflineFilesCache_Synchronize(proxy, NULL, &path, 1, FALSE, 0, NULL, NULL, NULL), S_FALSE);
    assert_null(seen.parent);
    assert_false(seen.has_id);
    assert_false(seen.has_sink);
    assert_false(seen.has_handler);

    assert_int_equal(
        IOfflineFilesCache_Synchronize(proxy, NULL, NULL, 0, FALSE, 0, NULL, NULL, NULL), S_FALSE);
    assert_false(seen.has_paths);
    IOfflineFilesCache_Release(proxy);
}

static void strings_come_back(void **state)
{
    IOfflineFilesCache *proxy = cache_proxy();
    LPWSTR path = NULL;

    (void)state;
    assert_int_equal(IOfflineFilesCache_GetLocation(proxy, &path), S_OK);
    assert_text(path, L"C:\\store");
    CoTaskMemFree(path);
    IOfflineFilesCache_Release(proxy);
}

/* ---- Sinks of the client --------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE sink_Begin(IOfflineFilesSyncProgress *This, BOOL *pbAbort)
{
    (void)This;
    (void)pbAbort;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_SyncItemBegin(IOfflineFilesSyncProgress *This,
                                                    LPCWSTR pszFile,
                                                    OFFLINEFILES_OP_RESPONSE *pResponse)
{
    (void)This;
    (void)pszFile;
    (void)pResponse;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_SyncItemResult(IOfflineFilesSyncProgress *This,
                                                     LPCWSTR pszFile, HRESULT hrResult,
                                                     IOfflineFilesSyncErrorInfo *pErrorInfo,
                                                     OFFLINEFILES_OP_RESPONSE *pResponse)
{
    (void)This;
    if (wcscmp(pszFile, L"\\\\server\\share\\f") == 0 && hrResult == E_ACCESSDENIED && !pErrorInfo)
        *pResponse = OFFLINEFILES_OP_RETRY;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_End(IOfflineFilesSyncProgress *This, HRESULT hrResult)
{
    (void)This;
    return hrResult;
}

static IOfflineFilesSyncProgressVtbl sink_table = OBJECT_TABLE(IOfflineFilesSyncProgress);
static struct object sink = {&sink_table, &IID_IOfflineFilesSyncProgress,
                             &IID_IOfflineFilesProgress, 1};

static HRESULT STDMETHODCALLTYPE handler_ResolveConflict(
    IOfflineFilesSyncConflictHandler *This, LPCWSTR pszPath, DWORD fStateKnown,
    OFFLINEFILES_SYNC_STATE state, DWORD fChangeDetails,
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE *pConflictResolution, LPWSTR *ppszNewName)
{
    (void)This;
    (void)pszPath;
    if (fStateKnown != 3 || fChangeDetails != OFFLINEFILES_CHANGES_LOCAL_SIZE ||
        state != OFFLINEFILES_SYNC_STATE_FileChangedOnClient_ChangedOnServer)
        return E_FAIL;
    *pConflictResolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES;
    *ppszNewName = object_copy(L"mine.txt");
    return S_OK;
}

static IOfflineFilesSyncConflictHandlerVtbl handler_table =
    OBJECT_TABLE(IOfflineFilesSyncConflictHandler);
static struct object handler = {&handler_table, &IID_IOfflineFilesSyncConflictHandler,
                                &IID_IOfflineFilesSyncConflictHandler, 1};

static void assert_played(void)
{
    assert_int_equal(seen.sink_result, E_NOTIMPL);
    assert_false(seen.abort);
    assert_int_equal(seen.first, OFFLINEFILES_OP_CONTINUE);
    assert_int_equal(seen.second, OFFLINEFILES_OP_RETRY);
    assert_int_equal(seen.resolution, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES);
    assert_text(seen.new_name, L"mine.txt");
}

static void sinks_are_called_and_steer_only_by_what_they_set(void **state)
{
    LPCWSTR path = L"\\\\server\\share\\f";
    IOfflineFilesCache *proxy = cache_proxy();
    IOfflineFilesSyncProgress *sink_proxy;
    IOfflineFilesSyncConflictHandler *handler_proxy;
    unsigned calls;

    (void)state;
    sink_table.Begin = sink_Begin;
    sink_table.SyncItemBegin = sink_SyncItemBegin;
    sink_table.SyncItemResult = sink_SyncItemResult;
    sink_table.End = sink_End;
    handler_table.ResolveConflict = handler_ResolveConflict;
    assert_int_equal(
        IOfflineFilesCache_Synchronize(proxy, NULL, &path, 1, FALSE, 0,
                                       (IOfflineFilesSyncConflictHandler *)(void *)&handler,
                                       (IOfflineFilesSyncProgress *)(void *)&sink, NULL),
        S_FALSE);
    assert_true(seen.has_sink && seen.has_handler);
    assert_played();

    /* The same with proxies of the sinks. */
    sink_proxy = wire_proxy(&IID_IOfflineFilesSyncProgress, &sink);
    handler_proxy = wire_proxy(&IID_IOfflineFilesSyncConflictHandler, &handler);
    calls = wire_calls();
    seen.new_name[0] = 0;
    play(sink_proxy, handler_proxy);
    assert_int_equal(wire_calls(), calls + 5);
    assert_played();
    IOfflineFilesSyncProgress_Release(sink_proxy);
    IOfflineFilesSyncConflictHandler_Release(handler_proxy);
    IOfflineFilesCache_Release(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_arrays_are_marshalled),
        cmocka_unit_test(what_may_be_null_arrives_as_null),
        cmocka_unit_test(strings_come_back),
        cmocka_unit_test(sinks_are_called_and_steer_only_by_what_they_set),
    };
    return cmocka_run_group_tests(tests, wire_begin, wire_end);
}
