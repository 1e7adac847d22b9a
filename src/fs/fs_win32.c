/*
 * The file system of Windows, and of Wine: roots, and names by path. The table of operations.
 *
 * Everything that deletes or renames does so by a handle whose kind was checked, so that what was
 * looked at is what is hit; no path is resolved twice.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

#include <lmcons.h>
#include <lmshare.h>
#include <string.h>

/* --- roots ---------------------------------------------------------------------------------- */

static void win_close_root(struct csc_root *root)
{
    csc_win_root_clear((struct win_root *)root);
    csc_free(root);
}

static HRESULT win_identify(struct csc_root *root, struct csc_identity *identity)
{
    const struct win_root *r = (const struct win_root *)root;
    BY_HANDLE_FILE_INFORMATION info;
    struct csc_facts facts;
    HANDLE handle;
    HRESULT hr = csc_win_open_entry(r, u"", 0, &handle);

    memset(identity, 0, sizeof(*identity));
    if (FAILED(hr))
        return hr;
    hr = csc_win_stat(handle, &facts);
    if (SUCCEEDED(hr) && facts.kind != CSC_DIR)
        hr = CSC_WIN32(ERROR_DIRECTORY);
    /* WINE: the serial number of a volume is made from the drive letter that happens to lead to
     * it, and costs hundreds of calls. The id alone has to do. */
    if (SUCCEEDED(hr) && !r->wine) {
        if (GetFileInformationByHandle(handle, &info))
            identity->volume = info.dwVolumeSerialNumber;
        else
            hr = csc_win_last_error();
    }
    if (SUCCEEDED(hr))
        identity->id = facts.id;
    CloseHandle(handle);
    return hr;
}

static HRESULT win_open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    struct csc_identity identity;
    struct win_root *r;
    HRESULT hr;

    (void)fs;
    *root = NULL;
    if (path == NULL || path[0] == 0)
        return E_INVALIDARG;
    r = csc_alloc(sizeof(*r));
    if (r == NULL)
        return E_OUTOFMEMORY;
    r->base.ops = &csc_win_ops;
    hr = csc_win_root_init(r, path);
    if (SUCCEEDED(hr))
        hr = win_identify(&r->base, &identity); /* is it there, and a folder? */
    if (FAILED(hr))
        win_close_root(&r->base);
    else
        *root = &r->base;
    return hr;
}

static HRESULT win_space(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes)
{
    ULARGE_INTEGER available;
    ULARGE_INTEGER total;
    char16_t *path;
    /* WINE: the `\\?\unix` form is no volume. */
    HRESULT hr = csc_win_path((struct win_root *)root, u"", WIN_ANY_CASE, &path);

    *free_bytes = *total_bytes = 0;
    if (FAILED(hr))
        return hr;
    if (GetDiskFreeSpaceExW(path, &available, &total, NULL)) {
        *free_bytes = available.QuadPart;
        *total_bytes = total.QuadPart;
    } else {
        hr = csc_win_last_error();
    }
    csc_free(path);
    return hr;
}

/* --- the share's caching policy ------------------------------------------------------------- */

typedef NET_API_STATUS(WINAPI *share_get_info)(LPWSTR server, LPWSTR share, DWORD level,
                                               LPBYTE *info);
typedef NET_API_STATUS(WINAPI *buffer_free)(LPVOID buffer);

/* Asks the server. Its library is loaded for this one question: few programs need it. */
static HRESULT ask_server(char16_t *server, char16_t *share, uint32_t *flags)
{
    HMODULE netapi = LoadLibraryExW(L"netapi32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    share_get_info get_info;
    buffer_free free_info;
    BYTE *info = NULL;
    HRESULT hr = CSC_E_NOT_SUPPORTED;

    if (netapi == NULL)
        return hr;
    get_info = (share_get_info)(void (*)(void))GetProcAddress(netapi, "NetShareGetInfo");
    free_info = (buffer_free)(void (*)(void))GetProcAddress(netapi, "NetApiBufferFree");
    if (get_info != NULL && free_info != NULL && get_info(server, share, 1005, &info) == 0 &&
        info != NULL) {
        *flags = ((const SHARE_INFO_1005 *)(const void *)info)->shi1005_flags & CSC_MASK;
        free_info(info);
        hr = S_OK;
    }
    FreeLibrary(netapi);
    return hr;
}

static HRESULT win_caching(struct csc_root *root, uint32_t *flags)
{
    static const char16_t unc[] = u"\\\\?\\UNC\\";
    const size_t prefix = sizeof(unc) / sizeof(unc[0]) - 1;
    const struct csc_text *path = &((struct win_root *)root)->ordinary;
    char16_t *server;
    char16_t *share;
    size_t i;
    HRESULT hr;

    *flags = 0;
    if (path->len < prefix || csc_compare_n(path->s, prefix, unc, prefix) != 0)
        return CSC_E_NOT_SUPPORTED;
    server = csc_join(u"\\", path->s + prefix); /* `\\srv\share...`, cut into two below */
    if (server == NULL)
        return E_OUTOFMEMORY;
    for (i = 2; server[i] != u'\\'; i++)
        ;
    server[i] = 0;
    share = server + i + 1;
    for (i = 0; share[i] != 0 && share[i] != u'\\'; i++)
        ;
    share[i] = 0;
    hr = ask_server(server, share, flags);
    csc_free(server);
    return hr;
}

/* --- security ------------------------------------------------------------------------------- */

static HRESULT win_security(struct csc_root *root, const char16_t *path, void *bytes, size_t size,
                            size_t *got)
{
    const SECURITY_INFORMATION parts =
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    DWORD needed = 0;
    HANDLE handle;
    char16_t *full;
    HRESULT hr = csc_win_path((struct win_root *)root, path, WIN_FAST, &full);

    *got = 0;
    if (FAILED(hr))
        return hr;
    hr = csc_win_open_path(full, READ_CONTROL, &handle);
    csc_free(full);
    if (FAILED(hr))
        return hr;
    if (GetKernelObjectSecurity(handle, parts, bytes, (DWORD)size, &needed))
        *got = GetSecurityDescriptorLength(bytes);
    else
        hr = csc_win_last_error();
    CloseHandle(handle);
    return hr;
}

/* --- names ---------------------------------------------------------------------------------- */

static HRESULT win_move(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    const struct win_root *r = (const struct win_root *)root;
    HANDLE handle;
    char16_t *path;
    HRESULT hr = csc_win_path(r, to, WIN_FAST, &path);

    if (FAILED(hr))
        return hr;
    hr = csc_win_open_entry(r, from, DELETE, &handle);
    if (SUCCEEDED(hr)) {
        hr = csc_win_rename(handle, path, false);
        CloseHandle(handle);
    }
    csc_free(path);
    return hr;
}

static HRESULT win_link(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    const struct win_root *r = (const struct win_root *)root;
    char16_t *existing = NULL;
    char16_t *path = NULL;
    HRESULT hr = csc_win_path(r, from, WIN_FAST, &existing);

    if (SUCCEEDED(hr))
        hr = csc_win_path(r, to, WIN_FAST, &path);
    if (SUCCEEDED(hr) && !CreateHardLinkW(path, existing, NULL))
        hr = csc_win_last_error();
    if (hr == CSC_WIN32(ERROR_INVALID_FUNCTION)) /* so FAT and some servers say it */
        hr = CSC_E_NOT_SUPPORTED;
    csc_free(existing);
    csc_free(path);
    return hr;
}

/* Marks what a handle has open for deletion when it is closed. */
static HRESULT mark_deleted(HANDLE handle)
{
    FILE_DISPOSITION_INFO info = {TRUE};

    if (!SetFileInformationByHandle(handle, FileDispositionInfo, &info, sizeof(info)))
        return csc_win_last_error();
    return S_OK;
}

/* READONLY forbids it, so that goes first. It comes back at once: other names of the file have it
 * too, and deleting may fail. */
static HRESULT mark_deleted_readonly(const struct win_root *root, const char16_t *path,
                                     HANDLE handle, DWORD attributes)
{
    HANDLE changing;
    HRESULT hr = csc_win_open_entry(root, path, FILE_WRITE_ATTRIBUTES, &changing);

    if (FAILED(hr))
        return hr;
    hr = csc_win_set_attributes(changing, attributes & ~(DWORD)FILE_ATTRIBUTE_READONLY);
    if (SUCCEEDED(hr)) {
        hr = mark_deleted(handle);
        csc_win_set_attributes(changing, attributes);
    }
    CloseHandle(changing);
    return hr;
}

static HRESULT win_remove(struct csc_root *root, const char16_t *path, enum csc_kind kind)
{
    const struct win_root *r = (const struct win_root *)root;
    struct csc_facts facts;
    HANDLE handle;
    HRESULT hr;

    if (path[0] == 0)
        return E_ACCESSDENIED; /* the root itself */
    hr = csc_win_open_entry(r, path, DELETE, &handle);
    if (FAILED(hr))
        return hr;
    hr = csc_win_stat(handle, &facts);
    if (SUCCEEDED(hr) && facts.kind != kind)
        hr = kind == CSC_DIR ? CSC_WIN32(ERROR_DIRECTORY) : E_ACCESSDENIED;
    if (SUCCEEDED(hr) && (facts.attributes & FILE_ATTRIBUTE_READONLY) != 0)
        hr = mark_deleted_readonly(r, path, handle, facts.attributes);
    else if (SUCCEEDED(hr))
        hr = mark_deleted(handle);
    CloseHandle(handle);
    return hr;
}

static HRESULT win_remove_file(struct csc_root *root, const char16_t *path)
{
    return win_remove(root, path, CSC_FILE);
}

static HRESULT win_remove_dir(struct csc_root *root, const char16_t *path)
{
    return win_remove(root, path, CSC_DIR);
}

static HRESULT win_make_dir(struct csc_root *root, const char16_t *path)
{
    char16_t *full;
    HRESULT hr = csc_win_path((struct win_root *)root, path, WIN_FAST, &full);

    if (FAILED(hr))
        return hr;
    if (!CreateDirectoryW(full, NULL))
        hr = csc_win_last_error();
    csc_free(full);
    return hr;
}

/* --- the table ------------------------------------------------------------------------------ */

const struct csc_fs_ops csc_win_ops = {
    .open_root = win_open_root,
    .close_root = win_close_root,
    .identify = win_identify,
    .lookup = csc_win_lookup,
    .list = csc_win_list,
    .next = csc_win_next,
    .end_list = csc_win_end_list,
    .open = csc_win_open,
    .copy = csc_win_copy,
    .close = csc_win_close,
    .read = csc_win_read,
    .write = csc_win_write,
    .truncate = csc_win_truncate,
    .flush = csc_win_flush,
    .stat = csc_win_stat_file,
    .set_info = csc_win_set_info,
    .rename = csc_win_rename_file,
    .move = win_move,
    .link = win_link,
    .remove_file = win_remove_file,
    .remove_dir = win_remove_dir,
    .make_dir = win_make_dir,
    .encrypt = csc_win_encrypt,
    .lock = csc_win_lock,
    .space = win_space,
    .caching = win_caching,
    .security = win_security,
};

struct csc_fs *csc_fs_win32(void)
{
    static struct csc_fs win32 = {&csc_win_ops};

    return &win32;
}
