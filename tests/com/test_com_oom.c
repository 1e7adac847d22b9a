/*
 * Memory that runs out, in every method that does something: the n-th allocation of cscobj.dll
 * fails, for one n after the other. Each time the method fails or succeeds, nothing breaks, and
 * with memory it works again. The DLL is the one that is installed: its imports are redirected.
 */
#include "com_test.h"
#include "docs.h"
#include "wait.h"

#include "support/com_fixture.h"

#include <stdlib.h>
#include <wchar.h>

/* --- the allocators of the DLL --------------------------------------------------------------- */

static volatile LONG countdown; /* 0: no failure */
static volatile LONG failures;

static bool fails(void)
{
    if (countdown <= 0 || InterlockedDecrement(&countdown) != 0)
        return false;
    InterlockedIncrement(&failures);
    return true;
}

static void *hooked_malloc(size_t size)
{
    return fails() ? NULL : malloc(size);
}

static void *hooked_calloc(size_t count, size_t size)
{
    return fails() ? NULL : calloc(count, size);
}

static void *hooked_realloc(void *memory, size_t size)
{
    return fails() ? NULL : realloc(memory, size);
}

static void *WINAPI hooked_task_alloc(SIZE_T size)
{
    return fails() ? NULL : CoTaskMemAlloc(size);
}

/* What an import of a module is called through, NULL if it has none of that name. */
static void **find_import(BYTE *module, const char *name)
{
    const IMAGE_DOS_HEADER *dos = (const void *)module;
    const IMAGE_NT_HEADERS *nt = (const void *)(module + dos->e_lfanew);
    DWORD at = nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;
    const IMAGE_IMPORT_DESCRIPTOR *dll = (const void *)(module + at);
    for (; dll->Name; dll++) {
        const IMAGE_THUNK_DATA *names = (const void *)(module + dll->OriginalFirstThunk);
        void **slots = (void *)(module + dll->FirstThunk);
        for (size_t i = 0; names[i].u1.AddressOfData; i++) {
            const IMAGE_IMPORT_BY_NAME *by_name =
                (const void *)(module + names[i].u1.AddressOfData);
            if (!IMAGE_SNAP_BY_ORDINAL(names[i].u1.Ordinal) &&
                strcmp((const char *)by_name->Name, name) == 0)
                return &slots[i];
        }
    }
    return NULL;
}

/* The same C runtime serves the DLL and this program: what one allocates the other may free. */
static void redirect(const char *name, void *to)
{
    DWORD old;
    void **slot = find_import((BYTE *)GetModuleHandleW(L"cscobj.dll"), name);
    assert_non_null(slot);
    assert_true(VirtualProtect(slot, sizeof(*slot), PAGE_READWRITE, &old));
    *slot = to;
}

static int setup(void **state)
{
    docs_setup(state);
    redirect("malloc", (void *)(size_t)hooked_malloc);
    redirect("calloc", (void *)(size_t)hooked_calloc);
    redirect("realloc", (void *)(size_t)hooked_realloc);
    redirect("CoTaskMemAlloc", (void *)(size_t)hooked_task_alloc);
    rec.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    pin_docs(*state);
    return 0;
}

static int teardown(void **state)
{
    struct com_fixture *f = *state;
    countdown = 0;
    IOfflineFilesCache_Release(f->cache);
    bool quiet = wait_until_quiet();
    f->cache = com_fixture_cache();
    return com_fixture_teardown(state) || !quiet;
}

/* --- the loop -------------------------------------------------------------------------------- */

typedef HRESULT action(struct com_fixture *f);

/* Every one of the first, then ever fewer: a long operation allocates thousands of times. */
static LONG next_of(LONG n)
{
    return n < 40 ? n + 1 : n + n / 8;
}

static void starve(struct com_fixture *f, action *act)
{
    unsigned times = 0;
    LONG n = 1;
    do {
        failures = 0;
        countdown = n;
        act(f);
        countdown = 0;
        times++;
        n = next_of(n);
    } while (failures);
    assert_true(times > 1);
    assert_hr(act(f), S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
}

/* --- the methods ----------------------------------------------------------------------------- */

static LPCWSTR path_of(struct com_fixture *f, const WCHAR *rel)
{
    static WCHAR path[300];
    swprintf(path, ARRAYSIZE(path), L"%ls\\%ls", f->share, rel);
    return path;
}

static HRESULT do_pin(struct com_fixture *f)
{
    LPCWSTR path = path_of(f, L"docs");
    return IOfflineFilesCache_Pin(f->cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, NULL);
}

static HRESULT do_synchronize(struct com_fixture *f)
{
    LPCWSTR path = path_of(f, L"docs");
    recorder_init(&rec);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH, &rec.handler,
                                          &rec.progress, NULL);
}

static HRESULT do_tell_later(struct com_fixture *f)
{
    LPCWSTR path = path_of(f, L"docs");
    recorder_init(&rec);
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE,
                                          SYNC_BOTH | OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS,
                                          &rec.handler, &rec.progress, NULL);
}

/* By ourselves, read, and back again. */
static HRESULT do_encrypt(struct com_fixture *f)
{
    BOOL encrypted, partial;
    IStream *stream = NULL;
    IOpenCscContent *content = NULL;
    IOfflineFilesItem *item = NULL;
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", L"1");
    HRESULT hr = IOfflineFilesCache_Encrypt(f->cache, NULL, TRUE, 0, FALSE, NULL);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesCache_GetEncryptionStatus(f->cache, &encrypted, &partial);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesCache_FindItem(f->cache, path_of(f, L"docs\\a.txt"), 0, &item);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesItem_QueryInterface(item, &IID_IOpenCscContent, (void **)&content);
        IOfflineFilesItem_Release(item);
    }
    if (SUCCEEDED(hr)) {
        hr = IOpenCscContent_OpenContent(content, &stream);
        IOpenCscContent_Release(content);
    }
    if (SUCCEEDED(hr))
        IStream_Release(stream);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesCache_Encrypt(f->cache, NULL, FALSE, 0, FALSE, NULL);
    return hr;
}

static HRESULT do_asynchronously(struct com_fixture *f)
{
    HANDLE ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    LPCWSTR path = path_of(f, L"docs");
    recorder_init(&rec);
    rec.ended = ended;
    HRESULT hr = IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, TRUE, SYNC_BOTH, NULL,
                                                &rec.progress, NULL);
    if (SUCCEEDED(hr)) {
        assert_true(wait_for(ended)); /* End comes, whatever happens */
        hr = recorded(&rec, END, 0)->hr;
    }
    assert_true(wait_until_released(&rec, 1));
    CloseHandle(ended);
    return hr;
}

static HRESULT do_unpin(struct com_fixture *f)
{
    LPCWSTR path = path_of(f, L"docs\\sub");
    return IOfflineFilesCache_Unpin(f->cache, NULL, &path, 1, TRUE, FALSE,
                                    OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, NULL);
}

/* There and back, so that it can be repeated. */
static HRESULT do_rename(struct com_fixture *f)
{
    IOfflineFilesCache2 *c = NULL;
    WCHAR from[300], to[300];
    wcscpy_s(from, ARRAYSIZE(from), path_of(f, L"docs\\sub\\b.txt"));
    wcscpy_s(to, ARRAYSIZE(to), path_of(f, L"docs\\sub\\c.txt"));
    HRESULT hr = IOfflineFilesCache_QueryInterface(f->cache, &IID_IOfflineFilesCache2, (void **)&c);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesCache2_RenameItemEx(c, from, to, FALSE);
    HRESULT back = IOfflineFilesCache2_RenameItemEx(c, to, from, FALSE);
    IOfflineFilesCache2_Release(c);
    return FAILED(hr) ? hr : back;
}

static HRESULT do_suspend(struct com_fixture *f)
{
    IOfflineFilesItem *item = NULL;
    IOfflineFilesSuspend *suspend = NULL;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, path_of(f, L"docs"), 0, &item);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesSuspend, (void **)&suspend);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesSuspend_SuspendRoot(suspend, TRUE);
        if (SUCCEEDED(hr))
            hr = IOfflineFilesSuspend_SuspendRoot(suspend, FALSE);
        IOfflineFilesSuspend_Release(suspend);
    }
    IOfflineFilesItem_Release(item);
    return hr;
}

static HRESULT do_connect(struct com_fixture *f)
{
    IOfflineFilesItem *item = NULL;
    IOfflineFilesConnectionInfo *info = NULL;
    BOOL prevented;
    HRESULT hr = IOfflineFilesCache_FindItem(f->cache, path_of(f, L"docs"), 0, &item);
    if (FAILED(hr))
        return hr;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesConnectionInfo, (void **)&info);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, 0, FALSE, &prevented);
        if (SUCCEEDED(hr))
            hr = IOfflineFilesConnectionInfo_TransitionOnline(info, NULL, 0);
        IOfflineFilesConnectionInfo_Release(info);
    }
    IOfflineFilesItem_Release(item);
    return hr;
}

#define STARVED(name, act)                   \
    static void name##_starves(void **state) \
    {                                        \
        starve(*state, act);                 \
    }
STARVED(pin, do_pin)
STARVED(synchronize, do_synchronize)
STARVED(progress_that_is_told_later, do_tell_later)
STARVED(an_asynchronous_operation, do_asynchronously)
STARVED(encrypting, do_encrypt)
STARVED(unpin, do_unpin)
STARVED(renaming, do_rename)
STARVED(suspending, do_suspend)
STARVED(going_offline_and_online, do_connect)

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(pin_starves),
        TEST(synchronize_starves),
        TEST(progress_that_is_told_later_starves),
        TEST(an_asynchronous_operation_starves),
        TEST(unpin_starves),
        TEST(encrypting_starves),
        TEST(renaming_starves),
        TEST(suspending_starves),
        TEST(going_offline_and_online_starves),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
