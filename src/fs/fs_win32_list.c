/*
 * fs_win32: what is in a folder. One pass gives all facts of an entry, with no call per file.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

#include <string.h>
#include <winternl.h>

/* Documented in the driver kit (ntifs.h): the only query by name that gives all facts. */
NTSYSAPI NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE, HANDLE, PIO_APC_ROUTINE, PVOID,
                                             PIO_STATUS_BLOCK, PVOID, ULONG, FILE_INFORMATION_CLASS,
                                             BOOLEAN, PUNICODE_STRING, BOOLEAN);

#define STATUS_NO_MORE_FILES_ ((NTSTATUS)0x80000006)
#define STATUS_NO_SUCH_FILE_  ((NTSTATUS)0xC000000F)

#define BUFFER_BYTES 65536u

struct win_list {
    struct csc_list base;
    bool wine;
    bool at_end;
    HANDLE folder;
    const FILE_ID_BOTH_DIR_INFO *next; /* in the buffer; NULL: to be filled */
    _Alignas(8) unsigned char buffer[BUFFER_BYTES];
};

/* --- one entry ------------------------------------------------------------------------------ */

static bool is_dots(const FILE_ID_BOTH_DIR_INFO *info)
{
    size_t len = info->FileNameLength / sizeof(*info->FileName);

    return (len == 1 || len == 2) && info->FileName[0] == u'.' && info->FileName[len - 1] == u'.';
}

/* WINE: Unix allows names that cannot be used here (with `\` or `:` in them, or not UTF-8, which
 * shows as U+FFFD). They are reported, for the folder is not empty, as not to be touched. */
static bool is_usable(const struct csc_entry *entry, bool wine)
{
    size_t i;

    for (i = 0; wine && entry->name[i] != 0; i++) {
        if (entry->name[i] == 0xFFFD)
            return false;
    }
    return SUCCEEDED(csc_name_check(entry->name));
}

static void fill_entry(const FILE_ID_BOTH_DIR_INFO *info, bool wine, struct csc_entry *entry)
{
    size_t len = info->FileNameLength / sizeof(*info->FileName);
    bool is_dir = (info->FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;

    memset(entry, 0, sizeof(*entry));
    memcpy(entry->name, info->FileName, (len < CSC_MAX_NAME ? len : CSC_MAX_NAME) * sizeof(WCHAR));
    entry->facts.kind = is_dir ? CSC_DIR : CSC_FILE;
    entry->facts.attributes = info->FileAttributes;
    entry->facts.size = is_dir ? 0 : (uint64_t)info->EndOfFile.QuadPart;
    entry->facts.created = (uint64_t)info->CreationTime.QuadPart;
    entry->facts.written = (uint64_t)info->LastWriteTime.QuadPart;
    entry->facts.changed = (uint64_t)info->ChangeTime.QuadPart;
    entry->facts.accessed = (uint64_t)info->LastAccessTime.QuadPart;
    entry->facts.id = (uint64_t)info->FileId.QuadPart;
    /* WINE: shows names with a dot in front as hidden, but only here, not by handle. */
    if (wine && entry->name[0] == u'.')
        entry->facts.attributes &= ~(uint32_t)FILE_ATTRIBUTE_HIDDEN;
    entry->reparse = (info->FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ||
                     len > CSC_MAX_NAME || !is_usable(entry, wine);
}

/* --- enumeration ---------------------------------------------------------------------------- */

static HRESULT check_is_dir(HANDLE handle)
{
    FILE_BASIC_INFO basic;

    if (!GetFileInformationByHandleEx(handle, FileBasicInfo, &basic, sizeof(basic)))
        return csc_win_last_error();
    if ((basic.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
        return CSC_WIN32(ERROR_DIRECTORY);
    return S_OK;
}

HRESULT csc_win_list(struct csc_root *root, const char16_t *path, struct csc_list **list)
{
    struct win_root *r = (struct win_root *)root;
    struct win_list *l = NULL;
    HANDLE folder;
    HRESULT hr = csc_win_open_entry(r, path, FILE_LIST_DIRECTORY, &folder);

    *list = NULL;
    if (FAILED(hr))
        return hr;
    hr = check_is_dir(folder);
    if (SUCCEEDED(hr)) {
        l = csc_alloc(sizeof(*l));
        hr = l != NULL ? S_OK : E_OUTOFMEMORY;
    }
    if (FAILED(hr)) {
        CloseHandle(folder);
        return hr;
    }
    l->base.ops = &csc_win_ops;
    l->wine = r->wine;
    l->folder = folder;
    *list = &l->base;
    return S_OK;
}

/* S_FALSE at the end. */
static HRESULT fill_buffer(struct win_list *l)
{
    if (!l->at_end && GetFileInformationByHandleEx(l->folder, FileIdBothDirectoryInfo, l->buffer,
                                                   sizeof(l->buffer))) {
        l->next = (const FILE_ID_BOTH_DIR_INFO *)l->buffer;
        return S_OK;
    }
    if (!l->at_end && GetLastError() != ERROR_NO_MORE_FILES)
        return csc_win_last_error();
    l->at_end = true;
    return S_FALSE;
}

HRESULT csc_win_next(struct csc_list *list, struct csc_entry *entry)
{
    struct win_list *l = (struct win_list *)list;
    HRESULT hr = S_OK;

    while (hr == S_OK) {
        const FILE_ID_BOTH_DIR_INFO *info = l->next;

        if (info == NULL) {
            hr = fill_buffer(l);
            continue;
        }
        l->next = NULL;
        if (info->NextEntryOffset != 0)
            l->next = (const void *)((const unsigned char *)info + info->NextEntryOffset);
        if (!is_dots(info)) {
            fill_entry(info, l->wine, entry);
            return S_OK;
        }
    }
    memset(entry, 0, sizeof(*entry));
    return hr;
}

void csc_win_end_list(struct csc_list *list)
{
    CloseHandle(((struct win_list *)list)->folder);
    csc_free(list);
}

/* --- lookup --------------------------------------------------------------------------------- */

/* Asks a folder for one name. Short names (8.3) match too on the system's side; they are not
 * names of ours, so another answer than the name itself is passed over. */
static HRESULT query_name(const struct win_root *root, HANDLE folder, const char16_t *name,
                          struct csc_entry *entry)
{
    union {
        FILE_ID_BOTH_DIR_INFO info;
        unsigned char bytes[sizeof(FILE_ID_BOTH_DIR_INFO) + CSC_MAX_NAME * sizeof(WCHAR)];
    } found;
    const ULONG size = sizeof(found);
    UNICODE_STRING mask;
    IO_STATUS_BLOCK io;
    NTSTATUS status;

    mask.Buffer = (WCHAR *)name;
    mask.Length = mask.MaximumLength = (USHORT)(csc_len(name) * sizeof(*name));
    do {
        status = NtQueryDirectoryFile(folder, NULL, NULL, NULL, &io, &found, size,
                                      FileIdBothDirectoryInformation, TRUE, &mask, FALSE);
        if (status == STATUS_NO_MORE_FILES_ || status == STATUS_NO_SUCH_FILE_)
            return CSC_E_NOT_FOUND;
        if (status < 0)
            return CSC_WIN32(RtlNtStatusToDosError(status));
        fill_entry(&found.info, root->wine, entry);
    } while (csc_compare(entry->name, name) != 0);
    return S_OK;
}

/* Opens the folder a name is looked for in. A way that leads through a file is no way. */
static HRESULT open_parent(const char16_t *path, HANDLE *folder)
{
    HRESULT hr;

    *folder = CreateFileW(path, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                          FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                          OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (*folder == INVALID_HANDLE_VALUE)
        return csc_win_last_error();
    hr = check_is_dir(*folder);
    if (FAILED(hr))
        CloseHandle(*folder);
    return hr == CSC_WIN32(ERROR_DIRECTORY) ? CSC_WIN32(ERROR_PATH_NOT_FOUND) : hr;
}

static HRESULT lookup_in(const struct win_root *root, const char16_t *parent, const char16_t *name,
                         struct csc_entry *entry)
{
    HANDLE folder = INVALID_HANDLE_VALUE;
    char16_t *path;
    HRESULT hr = csc_win_path(root, parent, WIN_FAST, &path);

    if (FAILED(hr))
        return hr;
    hr = open_parent(path, &folder);
    csc_free(path);
    if (csc_hr_is_absent(hr) && root->fast.len != 0) { /* WINE: it may be there in another case */
        hr = csc_win_path(root, parent, WIN_ANY_CASE, &path);
        if (SUCCEEDED(hr))
            hr = open_parent(path, &folder);
        csc_free(path);
    }
    if (FAILED(hr))
        return hr;
    hr = query_name(root, folder, name, entry);
    CloseHandle(folder);
    return hr;
}

HRESULT csc_win_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    const struct win_root *r = (const struct win_root *)root;
    char16_t *parent = NULL;
    HANDLE handle;
    HRESULT hr;

    memset(entry, 0, sizeof(*entry));
    if (path[0] == 0) {
        hr = csc_win_open_entry(r, path, 0, &handle);
        if (FAILED(hr))
            return hr;
        hr = csc_win_stat(handle, &entry->facts);
        CloseHandle(handle);
        return hr;
    }
    hr = csc_win_path(r, path, WIN_FAST, &parent); /* checked as a whole, wildcards included */
    csc_free(parent);
    parent = NULL;
    if (SUCCEEDED(hr))
        hr = csc_win_parent(path, &parent);
    if (SUCCEEDED(hr))
        hr = lookup_in(r, parent, csc_base_name(path), entry);
    csc_free(parent);
    if (FAILED(hr))
        memset(entry, 0, sizeof(*entry));
    return hr;
}
