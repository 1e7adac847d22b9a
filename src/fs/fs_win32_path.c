/*
 * fs_win32: paths. Every path is handed to the system in its `\\?\` form, so that neither length
 * nor reserved names nor dots at the end get in the way, and under Wine in its `\\?\unix` form.
 */
#include "base/memory.h"
#include "fs/fs_path.h"
#include "fs/fs_win32_internal.h"

#include <string.h>
#include <winternl.h>

/* WINE: what a Unix path may be, in bytes, the terminating 0 included; and a name in it. */
#define UNIX_PATH_BYTES 4096u
#define UNIX_NAME_BYTES 255u
/* WINE: opening a Unix socket ends as "no such device". */
#define WINE_SOCKET 433u
/* WINE: the code page in which the system spells file names; only Wine knows this number. */
#define CODE_PAGE_UNIX 65010u

static const char16_t unix_prefix[] = u"\\\\?\\unix";
#define UNIX_PREFIX_LEN (sizeof(unix_prefix) / sizeof(unix_prefix[0]) - 1)

/* WINDOWS: a name that lives only as long as its handles is "access denied" to Win32. */
#define DELETE_PENDING ((NTSTATUS)0xC0000056)
NTSYSAPI NTSTATUS NTAPI RtlGetLastNtStatus(void);

HRESULT csc_win_last_error(void)
{
    DWORD code = GetLastError();

    switch (code) {
    case ERROR_SUCCESS:
        return E_FAIL;
    case ERROR_HANDLE_DISK_FULL:
        return CSC_E_DISK_FULL;
    case WINE_SOCKET:
        return CSC_E_LINK;
    case ERROR_ACCESS_DENIED:
        return RtlGetLastNtStatus() == DELETE_PENDING ? CSC_E_DELETING : E_ACCESSDENIED;
    default:
        return CSC_WIN32(code);
    }
}

/* --- the root ------------------------------------------------------------------------------- */

static bool is_drive(const char16_t *path)
{
    char16_t letter = csc_fold(path[0]);

    return letter >= u'A' && letter <= u'Z' && path[1] == u':' &&
           (path[2] == 0 || path[2] == u'\\');
}

/* Moves *path behind a prefix, if it has it. */
static bool skip(const char16_t **path, const char16_t *prefix)
{
    size_t len = csc_len(prefix);

    if (csc_len(*path) < len || csc_compare_n(*path, len, prefix, len) != 0)
        return false;
    *path += len;
    return true;
}

/* `\\?\C:` or `\\?\UNC`, and the rest of the path without the separator. */
static HRESULT take_head(struct csc_text *out, const char16_t **path, bool *unc)
{
    HRESULT hr;

    *unc = skip(path, u"\\\\?\\UNC\\") || (!skip(path, u"\\\\?\\") && skip(path, u"\\\\"));
    if (!*unc && !is_drive(*path))
        return CSC_E_BAD_PATH;
    hr = csc_text_add(out, *unc ? u"\\\\?\\UNC" : u"\\\\?\\");
    if (SUCCEEDED(hr) && !*unc) {
        hr = csc_text_add_n(out, *path, 2);
        *path += (*path)[2] == u'\\' ? 3 : 2;
    }
    return hr;
}

HRESULT csc_win_long_path(struct csc_text *out, const char16_t *path)
{
    size_t head;
    bool unc;
    HRESULT hr = take_head(out, &path, &unc);

    if (FAILED(hr) || (!unc && path[0] == 0))
        return hr;
    head = out->len + 1;
    hr = csc_text_add(out, u"\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(out, path);
    if (FAILED(hr))
        return hr;
    if (out->len > head && out->s[out->len - 1] == u'\\')
        csc_text_cut(out, out->len - 1);
    if (unc && csc_base_name(out->s) == out->s + head)
        return CSC_E_BAD_PATH; /* a server without a share */
    return csc_fs_check_path(out->s + head);
}

/* WINE: the folder behind the root as a `\\?\unix` path. Wine looks for names that are new,
 * missing or in another case by reading the whole directory; by this form it does not, and the
 * cost of creating a file no longer grows with its folder. Where there is no such form the
 * ordinary one serves for all. */
static HRESULT make_fast(struct win_root *root)
{
    typedef char *(CDECL * get_unix_name)(const WCHAR *);
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
    get_unix_name get =
        (get_unix_name)(void (*)(void))GetProcAddress(kernel, "wine_get_unix_file_name");
    char *name = get != NULL ? get(root->ordinary.s) : NULL;
    int len = name != NULL ? MultiByteToWideChar(CODE_PAGE_UNIX, 0, name, -1, NULL, 0) : 0;
    char16_t *wide = NULL;
    HRESULT hr = S_OK;
    int i;

    if (len <= 1 || name[0] != '/' || strchr(name, '\\') != NULL)
        goto done;
    wide = csc_alloc((size_t)len * sizeof(*wide));
    if (wide == NULL) {
        hr = E_OUTOFMEMORY;
        goto done;
    }
    MultiByteToWideChar(CODE_PAGE_UNIX, 0, name, -1, wide, len);
    for (i = 0; i < len; i++) {
        if (wide[i] == u'/')
            wide[i] = u'\\';
    }
    if (wide[len - 2] == u'\\')
        wide[len - 2] = 0;
    hr = csc_text_add(&root->fast, unix_prefix);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&root->fast, wide);
done:
    csc_free(wide);
    if (name != NULL)
        HeapFree(GetProcessHeap(), 0, name);
    return hr;
}

HRESULT csc_win_root_init(struct win_root *root, const char16_t *path)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    HRESULT hr = csc_win_long_path(&root->ordinary, path);

    root->wine = GetProcAddress(ntdll, "wine_get_version") != NULL;
    return SUCCEEDED(hr) && root->wine ? make_fast(root) : hr;
}

void csc_win_root_clear(struct win_root *root)
{
    csc_text_free(&root->ordinary);
    csc_text_free(&root->fast);
}

/* --- what lies in it ------------------------------------------------------------------------ */

/* Bytes of the UTF-16 text at *s in UTF-8, moving *s to the next character; 0: half a pair. */
static size_t utf8_bytes(const char16_t **s)
{
    char16_t c = *(*s)++;

    if (c < 0x80)
        return 1;
    if (c < 0x800)
        return 2;
    if (c < 0xD800 || c > 0xDFFF)
        return 3;
    if (c > 0xDBFF || **s < 0xDC00 || **s > 0xDFFF)
        return 0;
    (*s)++;
    return 4;
}

/* WINE: names of more than 255 bytes and paths of more than 4095 end as "device does not work"
 * (31), and half a surrogate pair as "not found" (2): neither is true, so they end here. */
static HRESULT check_unix_path(const char16_t *path)
{
    size_t total = 1;
    size_t name = 0;

    while (*path != 0) {
        bool separator = *path == u'\\';
        size_t bytes = utf8_bytes(&path);

        if (bytes == 0)
            return CSC_E_INVALID_NAME;
        total += bytes;
        name = separator ? 0 : name + bytes;
        if (name > UNIX_NAME_BYTES || total > UNIX_PATH_BYTES)
            return CSC_E_NAME_TOO_LONG;
    }
    return S_OK;
}

HRESULT csc_win_path(const struct win_root *root, const char16_t *relative, enum win_form form,
                     char16_t **path)
{
    bool fast = form == WIN_FAST && root->fast.len != 0;
    const struct csc_text *base = fast ? &root->fast : &root->ordinary;
    HRESULT hr = csc_fs_check_path(relative);

    *path = NULL;
    if (FAILED(hr))
        return hr;
    if (relative[0] != 0)
        *path = csc_join(base->s, relative);
    else /* `\\?\C:` alone would be the volume, not its top folder */
        *path = base->s[base->len - 1] == u':' ? csc_join(base->s, u"") : csc_dup(base->s);
    if (*path == NULL)
        return E_OUTOFMEMORY;
    if (root->wine)
        hr = check_unix_path(*path + (fast ? UNIX_PREFIX_LEN : 0));
    if (FAILED(hr)) {
        csc_free(*path);
        *path = NULL;
    }
    return hr;
}

HRESULT csc_win_parent(const char16_t *relative, char16_t **parent)
{
    const char16_t *name = csc_base_name(relative);
    size_t len = name == relative ? 0 : (size_t)(name - relative) - 1;

    *parent = csc_dup_n(relative, len);
    return *parent != NULL ? S_OK : E_OUTOFMEMORY;
}
