/*
 * fs_win32: opening and closing. The modes of fs.h, and refusing whatever is neither a file nor a
 * folder proper.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

#include <string.h>

#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

struct mode {
    DWORD access;
    DWORD share;
    DWORD disposition;
    DWORD flags;
};

/* A staged file shares reading only. Others cannot delete or rename it under us then, and our
 * own DELETE access, which renaming needs, conflicts with nobody we let in. */
static const struct mode modes[] = {
    [CSC_OPEN_READ] = {GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, OPEN_EXISTING,
                       FILE_FLAG_OPEN_REPARSE_POINT},
    [CSC_OPEN_READ_YIELD] = {GENERIC_READ, SHARE_ALL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT},
    [CSC_OPEN_ALONE] = {GENERIC_READ, 0, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT},
    [CSC_OPEN_STAGE] = {GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ, CREATE_NEW,
                        FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_TEMPORARY},
};

/* --- opening -------------------------------------------------------------------------------- */

static HRESULT open_handle(const char16_t *path, const struct mode *mode, HANDLE *handle)
{
    *handle =
        CreateFileW(path, mode->access, mode->share, NULL, mode->disposition, mode->flags, NULL);
    return *handle != INVALID_HANDLE_VALUE ? S_OK : csc_win_last_error();
}

/* Refuses what is neither file nor folder: links, and under Wine also pipes and devices. */
static HRESULT check_kind(HANDLE handle)
{
    FILE_BASIC_INFO basic;

    if (GetFileType(handle) != FILE_TYPE_DISK)
        return CSC_E_LINK;
    if (!GetFileInformationByHandleEx(handle, FileBasicInfo, &basic, sizeof(basic)))
        return csc_win_last_error();
    return (basic.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ? CSC_E_LINK : S_OK;
}

/* The full path of an open file, links resolved. */
struct real_name {
    DWORD bytes;
    char16_t text[5000];
};

/* WINE: the name comes without the dots and spaces at its end. */
static size_t trimmed(const char16_t *name, size_t len)
{
    while (len > 0 && (name[len - 1] == u'.' || name[len - 1] == u' '))
        len--;
    return len;
}

/* Is `real` the entry `name` of the folder `parent`? */
static bool is_entry_of(const struct real_name *real, const struct real_name *parent,
                        const char16_t *name)
{
    size_t real_len = trimmed(real->text, real->bytes / sizeof(*real->text));
    size_t parent_len = parent->bytes / sizeof(*parent->text);
    size_t len = trimmed(name, csc_len(name));

    if (parent_len > 0 && parent->text[parent_len - 1] == u'\\')
        parent_len--;
    return real_len == parent_len + 1 + len && real->text[parent_len] == u'\\' &&
           memcmp(real->text, parent->text, parent_len * sizeof(*name)) == 0 &&
           memcmp(real->text + parent_len + 1, name, len * sizeof(*name)) == 0;
}

/* WINE: a symbolic link cannot be opened, only what it points to, and the handle does not tell:
 * deleting or renaming by it would hit a file elsewhere. But a handle knows its real path, and
 * that of an entry proper is its folder's with its name behind it. */
static HRESULT refuse_link(const struct win_root *root, const char16_t *relative, HANDLE handle)
{
    const struct mode look = {FILE_READ_ATTRIBUTES, SHARE_ALL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS};
    struct real_name *names = NULL;
    char16_t *parent = NULL;
    char16_t *path = NULL;
    HANDLE folder = INVALID_HANDLE_VALUE;
    HRESULT hr;

    if (!root->wine || relative[0] == 0)
        return S_OK;
    hr = csc_win_parent(relative, &parent);
    if (SUCCEEDED(hr))
        hr = csc_win_path(root, parent, WIN_FAST, &path);
    if (SUCCEEDED(hr))
        hr = open_handle(path, &look, &folder);
    if (FAILED(hr))
        goto done;
    names = csc_alloc(2 * sizeof(*names));
    if (names == NULL)
        hr = E_OUTOFMEMORY;
    else if (!GetFileInformationByHandleEx(folder, FileNameInfo, &names[0], sizeof(*names)) ||
             !GetFileInformationByHandleEx(handle, FileNameInfo, &names[1], sizeof(*names)))
        hr = csc_win_last_error();
    else if (!is_entry_of(&names[1], &names[0], csc_base_name(relative)))
        hr = CSC_E_LINK;
done:
    if (folder != INVALID_HANDLE_VALUE)
        CloseHandle(folder);
    csc_free(names);
    csc_free(path);
    csc_free(parent);
    return hr;
}

HRESULT csc_win_open_path(const char16_t *path, DWORD access, HANDLE *handle)
{
    const struct mode mode = {access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, SHARE_ALL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT};
    HRESULT hr = open_handle(path, &mode, handle);

    if (SUCCEEDED(hr)) {
        hr = check_kind(*handle);
        if (FAILED(hr))
            CloseHandle(*handle);
    }
    return hr;
}

HRESULT csc_win_open_entry(const struct win_root *root, const char16_t *relative, DWORD access,
                           HANDLE *handle)
{
    /* The root itself may be a link: a mounted folder, a link of DFS. */
    const struct mode through = {access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, SHARE_ALL,
                                 OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS};
    char16_t *path;
    HRESULT hr = csc_win_path(root, relative, WIN_FAST, &path);

    if (FAILED(hr))
        return hr;
    if (relative[0] == 0)
        hr = open_handle(path, &through, handle);
    else
        hr = csc_win_open_path(path, access, handle);
    csc_free(path);
    if (SUCCEEDED(hr)) {
        hr = refuse_link(root, relative, *handle);
        if (FAILED(hr))
            CloseHandle(*handle);
    }
    return hr;
}

static HRESULT wrap(struct win_root *root, HANDLE handle, struct csc_file **file)
{
    struct win_file *f = csc_alloc(sizeof(*f));

    if (f == NULL)
        return E_OUTOFMEMORY;
    f->base.ops = &csc_win_ops;
    f->root = root;
    f->handle = handle;
    *file = &f->base;
    return S_OK;
}

/* For attributes only, so that it is in nobody's way; flush opens once more for writing. */
static HRESULT open_change(struct win_root *root, const char16_t *path, struct csc_file **file)
{
    struct win_file *f;
    HANDLE handle;
    HRESULT hr = csc_win_open_entry(root, path, FILE_WRITE_ATTRIBUTES, &handle);

    if (FAILED(hr))
        return hr;
    hr = wrap(root, handle, file);
    if (FAILED(hr)) {
        CloseHandle(handle);
        return hr;
    }
    f = (struct win_file *)*file;
    f->change_path = csc_dup(path);
    if (f->change_path == NULL) {
        csc_win_close(*file);
        *file = NULL;
        return E_OUTOFMEMORY;
    }
    return S_OK;
}

static HRESULT open_mode(struct win_root *root, const char16_t *path, const struct mode *mode,
                         struct csc_file **file)
{
    HANDLE handle;
    char16_t *full;
    HRESULT hr = csc_win_path(root, path, WIN_FAST, &full);

    if (FAILED(hr))
        return hr;
    hr = open_handle(full, mode, &handle);
    csc_free(full);
    if (FAILED(hr))
        return hr;
    hr = check_kind(handle);
    if (SUCCEEDED(hr))
        hr = wrap(root, handle, file);
    if (FAILED(hr))
        CloseHandle(handle);
    return hr;
}

HRESULT csc_win_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                     struct csc_file **file)
{
    *file = NULL;
    if (how == CSC_OPEN_CHANGE)
        return open_change((struct win_root *)root, path, file);
    return open_mode((struct win_root *)root, path, &modes[how], file);
}

HRESULT csc_win_reopen_staged(struct win_root *root, const char16_t *path, struct csc_file **file)
{
    static const struct mode again = {GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ,
                                      OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT};

    *file = NULL;
    return open_mode(root, path, &again, file);
}

/* The file stays behind when the lock is released: deleting it on close would let a third process
 * lock a new file while a second still holds the old one. */
HRESULT csc_win_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock)
{
    static const struct mode exclusive = {GENERIC_READ | GENERIC_WRITE, 0, OPEN_ALWAYS,
                                          FILE_ATTRIBUTE_HIDDEN};

    *lock = NULL;
    return open_mode((struct win_root *)root, path, &exclusive, lock);
}

void csc_win_close(struct csc_file *file)
{
    struct win_file *f = (struct win_file *)file;

    CloseHandle(f->handle);
    csc_free(f->change_path);
    csc_free(f);
}
