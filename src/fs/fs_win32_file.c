/*
 * fs_win32: open files. Moving bytes, stamps and attributes by handle, and renaming by the handle
 * that wrote.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

#include <string.h>
#include <winternl.h>

/* One call moves at most this much: a DWORD must hold it. */
#define CHUNK (1u << 30)
/* Attributes that a program may set. */
#define SETTABLE                                                                  \
    (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM |    \
     FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_TEMPORARY | FILE_ATTRIBUTE_OFFLINE | \
     FILE_ATTRIBUTE_NOT_CONTENT_INDEXED)

/* --- content -------------------------------------------------------------------------------- */

static OVERLAPPED at(uint64_t offset)
{
    OVERLAPPED position = {0};

    position.Offset = (DWORD)offset;
    position.OffsetHigh = (DWORD)(offset >> 32);
    return position;
}

HRESULT csc_win_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got)
{
    HANDLE handle = ((struct win_file *)file)->handle;

    *got = 0;
    while (*got < size) {
        OVERLAPPED position = at(offset + *got);
        DWORD want = size - *got < CHUNK ? (DWORD)(size - *got) : CHUNK;
        DWORD done = 0;

        if (!ReadFile(handle, (char *)data + *got, want, &done, &position) &&
            GetLastError() != ERROR_HANDLE_EOF)
            return csc_win_last_error();
        if (done == 0)
            break;
        *got += done;
    }
    return S_OK;
}

HRESULT csc_win_write(struct csc_file *file, uint64_t offset, const void *data, size_t size)
{
    HANDLE handle = ((struct win_file *)file)->handle;
    size_t written = 0;

    while (written < size) {
        OVERLAPPED position = at(offset + written);
        DWORD want = size - written < CHUNK ? (DWORD)(size - written) : CHUNK;
        DWORD done = 0;

        if (!WriteFile(handle, (const char *)data + written, want, &done, &position))
            return csc_win_last_error();
        if (done == 0)
            return CSC_E_DISK_FULL;
        written += done;
    }
    return S_OK;
}

HRESULT csc_win_truncate(struct csc_file *file, uint64_t size)
{
    HANDLE handle = ((struct win_file *)file)->handle;
    FILE_END_OF_FILE_INFO end;

    end.EndOfFile.QuadPart = (LONGLONG)size;
    if (!SetFileInformationByHandle(handle, FileEndOfFileInfo, &end, sizeof(end)))
        return csc_win_last_error();
    return S_OK;
}

HRESULT csc_win_flush(struct csc_file *file)
{
    const struct win_file *f = (const struct win_file *)file;
    HANDLE handle = f->handle;
    HRESULT hr = S_OK;

    if (f->change_path != NULL)
        hr = csc_win_open_entry(f->root, f->change_path, FILE_WRITE_DATA, &handle);
    if (FAILED(hr))
        return hr;
    if (!FlushFileBuffers(handle))
        hr = csc_win_last_error();
    if (f->change_path != NULL)
        CloseHandle(handle);
    return hr;
}

/* --- facts ---------------------------------------------------------------------------------- */

HRESULT csc_win_stat(HANDLE handle, struct csc_facts *facts)
{
    FILE_BASIC_INFO basic;
    FILE_STANDARD_INFO standard;
    FILE_INTERNAL_INFORMATION internal;
    IO_STATUS_BLOCK io;
    NTSTATUS status;

    memset(facts, 0, sizeof(*facts));
    if (!GetFileInformationByHandleEx(handle, FileBasicInfo, &basic, sizeof(basic)) ||
        !GetFileInformationByHandleEx(handle, FileStandardInfo, &standard, sizeof(standard)))
        return csc_win_last_error();
    /* The Win32 calls that give an id ask for the volume's serial number too: on Windows a round
     * trip to the server, under Wine some hundred times the cost of this. */
    status =
        NtQueryInformationFile(handle, &io, &internal, sizeof(internal), FileInternalInformation);
    if (status < 0)
        return CSC_WIN32(RtlNtStatusToDosError(status));
    facts->kind = standard.Directory ? CSC_DIR : CSC_FILE;
    facts->attributes = basic.FileAttributes;
    facts->size = standard.Directory ? 0 : (uint64_t)standard.EndOfFile.QuadPart;
    facts->created = (uint64_t)basic.CreationTime.QuadPart;
    facts->written = (uint64_t)basic.LastWriteTime.QuadPart;
    facts->changed = (uint64_t)basic.ChangeTime.QuadPart;
    facts->accessed = (uint64_t)basic.LastAccessTime.QuadPart;
    facts->id = (uint64_t)internal.IndexNumber.QuadPart;
    return S_OK;
}

HRESULT csc_win_stat_file(struct csc_file *file, struct csc_facts *facts)
{
    return csc_win_stat(((struct win_file *)file)->handle, facts);
}

static HRESULT set_basic(HANDLE handle, FILE_BASIC_INFO *basic, DWORD attributes)
{
    basic->FileAttributes = attributes & SETTABLE;
    if (basic->FileAttributes == 0)
        basic->FileAttributes = FILE_ATTRIBUTE_NORMAL; /* 0 would mean: leave them */
    if (!SetFileInformationByHandle(handle, FileBasicInfo, basic, sizeof(*basic)))
        return csc_win_last_error();
    return S_OK;
}

HRESULT csc_win_set_attributes(HANDLE handle, DWORD attributes)
{
    FILE_BASIC_INFO basic = {0}; /* times of 0 stay as they are */

    return set_basic(handle, &basic, attributes);
}

HRESULT csc_win_set_info(struct csc_file *file, const struct csc_facts *facts)
{
    const DWORD replaced = CSC_ATTRIBUTES | FILE_ATTRIBUTE_TEMPORARY;
    HANDLE handle = ((struct win_file *)file)->handle;
    FILE_BASIC_INFO old;
    FILE_BASIC_INFO basic = {0};

    if (!GetFileInformationByHandleEx(handle, FileBasicInfo, &old, sizeof(old)))
        return csc_win_last_error();
    basic.CreationTime.QuadPart = (LONGLONG)facts->created;
    basic.LastAccessTime.QuadPart = (LONGLONG)facts->accessed;
    basic.LastWriteTime.QuadPart = (LONGLONG)facts->written;
    return set_basic(handle, &basic,
                     (old.FileAttributes & ~replaced) | (facts->attributes & CSC_ATTRIBUTES));
}

/* --- renaming ------------------------------------------------------------------------------- */

HRESULT csc_win_rename(HANDLE handle, const char16_t *path, bool replace)
{
    size_t bytes = csc_len(path) * sizeof(*path);
    size_t size = sizeof(FILE_RENAME_INFO) + bytes;
    FILE_RENAME_INFO *info = csc_alloc(size);
    HRESULT hr = S_OK;

    if (info == NULL)
        return E_OUTOFMEMORY;
    info->ReplaceIfExists = replace;
    info->FileNameLength = (DWORD)bytes;
    memcpy(info->FileName, path, bytes);
    if (!SetFileInformationByHandle(handle, FileRenameInfo, info, (DWORD)size))
        hr = csc_win_last_error();
    csc_free(info);
    return hr;
}

/* Sets or clears READONLY; S_FALSE if it was so already. */
static HRESULT set_readonly(const struct win_root *root, const char16_t *path, bool readonly)
{
    FILE_BASIC_INFO basic;
    HANDLE handle;
    HRESULT hr = csc_win_open_entry(root, path, FILE_WRITE_ATTRIBUTES, &handle);

    if (FAILED(hr))
        return hr;
    if (!GetFileInformationByHandleEx(handle, FileBasicInfo, &basic, sizeof(basic)))
        hr = csc_win_last_error();
    else if (((basic.FileAttributes & FILE_ATTRIBUTE_READONLY) != 0) == readonly)
        hr = S_FALSE;
    else
        hr = csc_win_set_attributes(handle, basic.FileAttributes ^ FILE_ATTRIBUTE_READONLY);
    CloseHandle(handle);
    return hr;
}

HRESULT csc_win_rename_file(struct csc_file *file, const char16_t *to, bool replace)
{
    const struct win_file *f = (const struct win_file *)file;
    char16_t *path;
    HRESULT hr = csc_win_path(f->root, to, WIN_FAST, &path);

    if (FAILED(hr))
        return hr;
    hr = csc_win_rename(f->handle, path, replace);
    /* WINDOWS: a READONLY target is not replaced (Wine does it). A second name of the target, its
     * backup, loses the attribute with it for good: we cannot hold the old file open meanwhile. */
    if (hr == E_ACCESSDENIED && replace && set_readonly(f->root, to, false) == S_OK) {
        hr = csc_win_rename(f->handle, path, true);
        if (FAILED(hr))
            set_readonly(f->root, to, true);
    }
    csc_free(path);
    return hr;
}
