/*
 * fs_win32: what is in a folder. One pass gives all facts of its entries, with no call per file.
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

/* A folder: where it lies, and how its path is written. */
struct where {
    const struct win_root *root;
    const char16_t *parent;
    enum win_form form;
};

struct win_list {
    struct csc_list base;
    struct where where;
    char16_t *path; /* owns what `where` names */
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
    entry->reparse = (info->FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ||
                     len > CSC_MAX_NAME || !is_usable(entry, wine);
}

/* Replaces the facts of an entry by what the file itself says. Where we may not open it (also:
 * deletion pending) the folder's word stands. */
static HRESULT ask_file(const struct where *where, struct csc_entry *entry)
{
    char16_t *relative = csc_join(where->parent, entry->name);
    char16_t *path = NULL;
    HANDLE handle;
    HRESULT hr = E_OUTOFMEMORY;

    if (relative != NULL)
        hr = csc_win_path(where->root, relative, where->form, &path);
    if (SUCCEEDED(hr))
        hr = csc_win_open_path(path, 0, &handle);
    csc_free(relative);
    csc_free(path);
    if (SUCCEEDED(hr)) {
        hr = csc_win_stat(handle, &entry->facts);
        CloseHandle(handle);
    }
    if (hr == CSC_E_LINK) /* WINE: a pipe or device */
        entry->reparse = true;
    return hr == E_ACCESSDENIED || hr == CSC_E_DELETING || hr == CSC_E_LINK ? S_OK : hr;
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

static HRESULT new_list(const struct win_root *root, const char16_t *path, struct win_list **list)
{
    struct win_list *l = csc_alloc(sizeof(*l));
    char16_t *copy = csc_dup(path);

    if (l == NULL || copy == NULL) {
        csc_free(l);
        csc_free(copy);
        return E_OUTOFMEMORY;
    }
    l->base.ops = &csc_win_ops;
    l->path = copy;
    l->where.root = root;
    l->where.parent = copy;
    l->where.form = WIN_FAST;
    *list = l;
    return S_OK;
}

HRESULT csc_win_list(struct csc_root *root, const char16_t *path, struct csc_list **list)
{
    const struct win_root *r = (const struct win_root *)root;
    struct win_list *l = NULL;
    HANDLE folder;
    HRESULT hr = csc_win_open_entry(r, path, FILE_LIST_DIRECTORY, &folder);

    *list = NULL;
    if (FAILED(hr))
        return hr;
    hr = check_is_dir(folder);
    if (SUCCEEDED(hr))
        hr = new_list(r, path, &l);
    if (FAILED(hr)) {
        CloseHandle(folder);
        return hr;
    }
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

/* The entry in the buffer, moving on; NULL if that is empty. */
static const FILE_ID_BOTH_DIR_INFO *take_info(struct win_list *l)
{
    const FILE_ID_BOTH_DIR_INFO *info = l->next;

    l->next = NULL;
    if (info != NULL && info->NextEntryOffset != 0)
        l->next = (const void *)((const unsigned char *)info + info->NextEntryOffset);
    return info;
}

/* WINE: shows every name with a dot in front as hidden here, though not by handle. */
static bool is_dot_name(const struct win_list *l, const struct csc_entry *entry)
{
    return l->where.root->wine && entry->name[0] == u'.' && !entry->reparse &&
           (entry->facts.attributes & FILE_ATTRIBUTE_HIDDEN) != 0;
}

HRESULT csc_win_next(struct csc_list *list, struct csc_entry *entry)
{
    struct win_list *l = (struct win_list *)list;
    HRESULT hr = S_OK;

    while (hr == S_OK) {
        const FILE_ID_BOTH_DIR_INFO *info = take_info(l);

        if (info == NULL) {
            hr = fill_buffer(l);
            continue;
        }
        if (is_dots(info))
            continue;
        fill_entry(info, l->where.root->wine, entry);
        if (is_dot_name(l, entry))
            hr = ask_file(&l->where, entry);
        if (SUCCEEDED(hr))
            return S_OK;
        if (csc_hr_is_absent(hr)) /* removed a moment ago */
            hr = S_OK;
    }
    memset(entry, 0, sizeof(*entry));
    return hr;
}

void csc_win_end_list(struct csc_list *list)
{
    struct win_list *l = (struct win_list *)list;

    CloseHandle(l->folder);
    csc_free(l->path);
    csc_free(l);
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

static HRESULT open_folder(const struct where *where, HANDLE *folder)
{
    char16_t *path;
    HRESULT hr;

    if (where->parent[0] == 0)
        return csc_win_open_entry(where->root, u"", FILE_LIST_DIRECTORY, folder);
    hr = csc_win_path(where->root, where->parent, where->form, &path);
    if (SUCCEEDED(hr))
        hr = csc_win_open_path(path, FILE_LIST_DIRECTORY, folder);
    csc_free(path);
    return hr;
}

/* Opens the folder: ERROR_PATH_NOT_FOUND if there is none. */
static HRESULT open_parent(const struct where *where, HANDLE *folder)
{
    HRESULT hr = open_folder(where, folder);

    if (SUCCEEDED(hr)) {
        hr = check_is_dir(*folder);
        if (FAILED(hr))
            CloseHandle(*folder);
    }
    if (csc_hr_is_absent(hr) || hr == CSC_WIN32(ERROR_DIRECTORY))
        return CSC_WIN32(ERROR_PATH_NOT_FOUND);
    return hr;
}

static HRESULT lookup_in(const struct where *where, const char16_t *name, struct csc_entry *entry)
{
    HANDLE folder;
    HRESULT hr = open_parent(where, &folder);

    if (FAILED(hr))
        return hr;
    hr = query_name(where->root, folder, name, entry);
    CloseHandle(folder);
    /* WINDOWS: a folder of NTFS keeps the facts of a file once per name, and a change brings up to
     * date only those of the name by which it was made: a backup linked before an edit would look
     * as if nothing had happened. */
    return SUCCEEDED(hr) && !entry->reparse ? ask_file(where, entry) : hr;
}

static HRESULT lookup_name(struct where *where, const char16_t *name, struct csc_entry *entry)
{
    HRESULT hr = lookup_in(where, name, entry);

    /* WINE: the way there may be written in another case. */
    if (hr == CSC_WIN32(ERROR_PATH_NOT_FOUND) && where->root->fast.len != 0) {
        where->form = WIN_ANY_CASE;
        hr = lookup_in(where, name, entry);
    }
    return hr;
}

static HRESULT lookup_root(const struct win_root *root, struct csc_facts *facts)
{
    HANDLE handle;
    HRESULT hr = csc_win_open_entry(root, u"", 0, &handle);

    if (FAILED(hr))
        return hr;
    hr = csc_win_stat(handle, facts);
    CloseHandle(handle);
    return hr;
}

HRESULT csc_win_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    struct where where = {.root = (const struct win_root *)root, .form = WIN_FAST};
    char16_t *parent;
    char16_t *full;
    HRESULT hr = csc_win_path(where.root, path, WIN_FAST, &full); /* is it one, and no pattern? */

    memset(entry, 0, sizeof(*entry));
    csc_free(full);
    if (FAILED(hr))
        return hr;
    if (path[0] == 0)
        return lookup_root(where.root, &entry->facts);
    hr = csc_win_parent(path, &parent);
    if (FAILED(hr))
        return hr;
    where.parent = parent;
    hr = lookup_name(&where, csc_base_name(path), entry);
    csc_free(parent);
    if (FAILED(hr))
        memset(entry, 0, sizeof(*entry));
    return hr;
}
