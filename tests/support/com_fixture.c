/*
 * A world for tests of the COM objects: see com_fixture.h.
 */
#include "support/com_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h comes after the headers it relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

/* --- files ----------------------------------------------------------------------------------- */

static WCHAR *path_buffer(void)
{
    static WCHAR buffers[16][1024];
    static unsigned next;
    return buffers[next++ % 16];
}

static const WCHAR *join(const WCHAR *folder, const WCHAR *rel)
{
    WCHAR *path = path_buffer();
    swprintf(path, 1024, L"%ls%ls%ls", folder, *rel ? L"\\" : L"", rel);
    return path;
}

const WCHAR *on_share(const struct com_fixture *fixture, const WCHAR *rel)
{
    return join(fixture->share, rel);
}

const WCHAR *in_cache(const struct com_fixture *fixture, const WCHAR *rel)
{
    IOpenCscItem *share = find_facet(fixture, L"", &IID_IOpenCscItem);
    LPWSTR path = NULL;
    assert_int_equal(IOpenCscItem_GetLocalPath(share, &path), S_OK);
    const WCHAR *joined = join(path, rel);
    CoTaskMemFree(path);
    IOpenCscItem_Release(share);
    return joined;
}

void make_file(const WCHAR *path, const char *content)
{
    DWORD written = 0;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(WriteFile(file, content, (DWORD)strlen(content), &written, NULL));
    assert_true(CloseHandle(file));
}

void make_folder(const WCHAR *path)
{
    assert_true(CreateDirectoryW(path, NULL));
}

bool is_there(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

bool holds(const WCHAR *path, const char *content)
{
    char data[4096];
    DWORD got = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    BOOL read = ReadFile(file, data, sizeof(data), &got, NULL);
    CloseHandle(file);
    return read && got == strlen(content) && memcmp(data, content, got) == 0;
}

static void remove_tree(const WCHAR *folder)
{
    WIN32_FIND_DATAW found;
    const WCHAR *pattern = join(folder, L"*");
    HANDLE search = FindFirstFileW(pattern, &found);
    WCHAR path[1024];
    while (search != INVALID_HANDLE_VALUE) {
        swprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, found.cFileName);
        if (wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0) {
            SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
            if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
                remove_tree(path);
            else
                DeleteFileW(path);
        }
        if (!FindNextFileW(search, &found)) {
            FindClose(search);
            search = INVALID_HANDLE_VALUE;
        }
    }
    RemoveDirectoryW(folder);
}

/* --- the world ------------------------------------------------------------------------------- */

bool com_fixture_available(void)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    return GetProcAddress(ntdll, "wine_get_version") && getenv("WINEPREFIX");
}

static void make_share(struct com_fixture *fixture, unsigned number)
{
    WCHAR prefix[MAX_PATH];
    WCHAR name[32];
    DWORD len = GetEnvironmentVariableW(L"WINEPREFIX", prefix, ARRAYSIZE(prefix));
    assert_true(len > 0 && len < ARRAYSIZE(prefix));
    for (WCHAR *c = prefix; *c; c++)
        *c = *c == L'/' ? L'\\' : *c;
    swprintf(name, ARRAYSIZE(name), L"test-%lu-%u", GetCurrentProcessId(), number);
    swprintf(fixture->server, ARRAYSIZE(fixture->server), L"\\\\%ls", name);
    swprintf(fixture->share, ARRAYSIZE(fixture->share), L"\\\\%ls\\data", name);
    swprintf(fixture->folder, ARRAYSIZE(fixture->folder), L"\\\\?\\unix%ls\\dosdevices\\unc",
             prefix);
    CreateDirectoryW(fixture->folder, NULL);
    wcsncat(fixture->folder, L"\\", 1);
    wcsncat(fixture->folder, name, ARRAYSIZE(name));
    remove_tree(fixture->folder); /* of a process before us that died */
    make_folder(fixture->folder);
    make_folder(join(fixture->folder, L"data"));
    assert_true(is_there(fixture->share));
}

IOfflineFilesCache *com_fixture_cache(void)
{
    IOfflineFilesCache *cache = NULL;
    assert_int_equal(CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                                      &IID_IOfflineFilesCache, (void **)&cache),
                     S_OK);
    return cache;
}

bool com_fixture_all_released(void)
{
    typedef HRESULT STDAPICALLTYPE can_unload(void);
    HMODULE dll = GetModuleHandleW(L"cscobj.dll");
    FARPROC found = dll ? GetProcAddress(dll, "DllCanUnloadNow") : NULL;
    return !found || ((can_unload *)(void (*)(void))found)() == S_OK;
}

DWORD com_fixture_apartment = COINIT_MULTITHREADED;

/* The store, and what tests put beside it; that of an earlier process with our number, too. */
static void remove_store(const WCHAR *store)
{
    static const WCHAR *const suffixes[] = {L"", L"-all", L".out", L".export"};
    WCHAR path[MAX_PATH];
    for (size_t i = 0; i < ARRAYSIZE(suffixes); i++) {
        swprintf(path, ARRAYSIZE(path), L"%ls%ls", store, suffixes[i]);
        remove_tree(path);
    }
}

int com_fixture_setup(void **state)
{
    static unsigned number;
    WCHAR temp[MAX_PATH];
    struct com_fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    assert_int_equal(CoInitializeEx(NULL, com_fixture_apartment), S_OK);
    make_share(fixture, ++number);
    GetTempPathW(ARRAYSIZE(temp), temp);
    swprintf(fixture->store, ARRAYSIZE(fixture->store), L"%lsopencsc-test-%lu-%u", temp,
             GetCurrentProcessId(), number);
    remove_store(fixture->store);
    SetEnvironmentVariableW(L"OPENCSC_STORE", fixture->store);
    fixture->dirty = !com_fixture_all_released();
    fixture->cache = com_fixture_cache();
    *state = fixture;
    return 0;
}

int com_fixture_teardown(void **state)
{
    struct com_fixture *fixture = *state;
    IOfflineFilesCache_Release(fixture->cache);
    bool clean = fixture->dirty || com_fixture_all_released();
    CoUninitialize();
    remove_store(fixture->store);
    remove_tree(fixture->folder);
    free(fixture);
    if (!clean)
        print_error("objects of cscobj.dll were not released\n");
    return clean ? 0 : -1;
}

void com_fixture_unplug(struct com_fixture *fixture)
{
    assert_true(MoveFileExW(fixture->share, join(fixture->server, L"data.off"), 0));
}

void com_fixture_plug(struct com_fixture *fixture)
{
    assert_true(MoveFileExW(join(fixture->server, L"data.off"), fixture->share, 0));
}

/* --- short forms ----------------------------------------------------------------------------- */

IOfflineFilesItem *find_item(const struct com_fixture *fixture, const WCHAR *rel)
{
    IOfflineFilesItem *item = NULL;
    assert_int_equal(IOfflineFilesCache_FindItem(fixture->cache, on_share(fixture, rel), 0, &item),
                     S_OK);
    assert_non_null(item);
    return item;
}

void *facet(IOfflineFilesItem *item, REFIID iid)
{
    void *out = NULL;
    assert_int_equal(IOfflineFilesItem_QueryInterface(item, iid, &out), S_OK);
    assert_non_null(out);
    return out;
}

void *find_facet(const struct com_fixture *fixture, const WCHAR *rel, REFIID iid)
{
    IOfflineFilesItem *item = find_item(fixture, rel);
    void *out = facet(item, iid);
    IOfflineFilesItem_Release(item);
    return out;
}

HRESULT pin_path(const struct com_fixture *fixture, const WCHAR *rel, BOOL deep, DWORD flags)
{
    LPCWSTR path = on_share(fixture, rel);
    return IOfflineFilesCache_Pin(fixture->cache, NULL, &path, 1, deep, FALSE, flags, NULL);
}

HRESULT sync_path(const struct com_fixture *fixture, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(fixture, rel);
    return IOfflineFilesCache_Synchronize(fixture->cache, NULL, &path, 1, FALSE, flags, NULL, NULL,
                                          NULL);
}
