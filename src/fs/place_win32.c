/*
 * Finding and making the store folder. See place.h. The folder above it belongs to everybody, so
 * what is already there under the user's name may be a trap: its owner is looked at.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_win32_internal.h"
#include "fs/place.h"

#include <aclapi.h>
#include <sddl.h>

/* SDDL: allow, inherited by files and folders, full access. */
#define GRANT u"(A;OICI;FA;;;"

static HRESULT from_code(LSTATUS code)
{
    return code != ERROR_SUCCESS ? CSC_WIN32(code) : S_OK;
}

/* --- who ------------------------------------------------------------------------------------ */

/* The token of the client this thread serves, or else of the process. */
static HRESULT open_token(HANDLE *token)
{
    if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, token))
        return S_OK;
    if (GetLastError() != ERROR_NO_TOKEN ||
        !OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, token))
        return csc_win_last_error();
    return S_OK;
}

/* The user's SID as text, to LocalFree. */
static HRESULT get_sid(WCHAR **sid)
{
    union {
        TOKEN_USER user;
        BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } info;
    HANDLE token;
    DWORD size;
    HRESULT hr = open_token(&token);

    *sid = NULL;
    if (FAILED(hr))
        return hr;
    if (!GetTokenInformation(token, TokenUser, &info, sizeof(info), &size) ||
        !ConvertSidToStringSidW(info.user.User.Sid, sid))
        hr = csc_win_last_error();
    CloseHandle(token);
    return hr;
}

HRESULT csc_place_sddl(const char16_t *sid, struct csc_text *sddl)
{
    HRESULT hr = csc_text_add(sddl, u"D:P" GRANT);

    if (SUCCEEDED(hr))
        hr = csc_text_add(sddl, sid);
    if (SUCCEEDED(hr))
        hr = csc_text_add(sddl, u")" GRANT u"BA)" GRANT u"SY)");
    return hr;
}

/* --- where ---------------------------------------------------------------------------------- */

bool csc_place_is_absolute(const char16_t *path)
{
    char16_t letter = csc_fold(path[0]);

    if (letter >= u'A' && letter <= u'Z')
        return path[1] == u':' && path[2] == u'\\';
    return path[0] == u'\\' && path[1] == u'\\' && path[2] != u'\\' && path[2] != 0 &&
           path[2] != u'.';
}

/* S_FALSE if the variable is not set or empty. */
static HRESULT read_environment(const WCHAR *name, struct csc_text *value)
{
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    WCHAR *text;
    HRESULT hr;

    if (size <= 1)
        return S_FALSE;
    text = csc_alloc(size * sizeof(*text));
    if (text == NULL)
        return E_OUTOFMEMORY;
    hr = GetEnvironmentVariableW(name, text, size) == size - 1 ? csc_text_add(value, text)
                                                               : E_UNEXPECTED;
    csc_free(text);
    return hr;
}

/* S_FALSE if the value is not set or empty. Variables in a REG_EXPAND_SZ are replaced. */
static HRESULT read_registry(struct csc_text *value)
{
    const WCHAR *key = L"Software\\OpenCSC";
    const WCHAR *name = L"StoreLocation";
    const DWORD type = RRF_RT_REG_SZ;
    DWORD size = 0;
    WCHAR *text;
    HRESULT hr = from_code(RegGetValueW(HKEY_LOCAL_MACHINE, key, name, type, NULL, NULL, &size));

    if (hr == CSC_E_NOT_FOUND || (SUCCEEDED(hr) && size <= sizeof(*text)))
        return S_FALSE;
    if (FAILED(hr))
        return hr;
    text = csc_alloc(size);
    if (text == NULL)
        return E_OUTOFMEMORY;
    hr = from_code(RegGetValueW(HKEY_LOCAL_MACHINE, key, name, type, NULL, text, &size));
    if (SUCCEEDED(hr))
        hr = text[0] != 0 ? csc_text_add(value, text) : S_FALSE;
    csc_free(text);
    return hr;
}

/* The folder the stores of all users lie in. */
static HRESULT find_common(struct csc_text *folder)
{
    HRESULT hr = read_registry(folder);

    if (hr != S_FALSE)
        return hr;
    hr = read_environment(L"ProgramData", folder);
    if (hr == S_FALSE)
        return CSC_WIN32(ERROR_ENVVAR_NOT_FOUND);
    return SUCCEEDED(hr) ? csc_text_add(folder, u"\\OpenCSC") : hr;
}

static void cut_backslashes(struct csc_text *folder)
{
    while (folder->len > 0 && folder->s[folder->len - 1] == u'\\')
        csc_text_cut(folder, folder->len - 1);
}

/* Calls each with the folders of a folder that are named like SIDs, but one. */
static HRESULT each_folder(const struct csc_text *common, const WCHAR *own,
                           HRESULT (*each)(void *ctx, const char16_t *folder), void *ctx)
{
    char16_t *pattern = csc_join(common->s, u"S-1-*");
    WIN32_FIND_DATAW found;
    HANDLE search = INVALID_HANDLE_VALUE;
    HRESULT hr = pattern ? S_OK : E_OUTOFMEMORY;

    if (SUCCEEDED(hr))
        search = FindFirstFileW(pattern, &found);
    csc_free(pattern);
    if (search == INVALID_HANDLE_VALUE)
        return hr;
    do {
        char16_t *folder = NULL;

        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) ||
            csc_compare(found.cFileName, own) == 0)
            continue;
        folder = csc_join(common->s, found.cFileName);
        hr = folder ? each(ctx, folder) : E_OUTOFMEMORY;
        csc_free(folder);
    } while (SUCCEEDED(hr) && FindNextFileW(search, &found));
    FindClose(search);
    return hr;
}

HRESULT csc_place_others(HRESULT (*each)(void *ctx, const char16_t *folder), void *ctx)
{
    struct csc_text common = {0};
    WCHAR *user = NULL;
    HRESULT hr = read_environment(L"OPENCSC_STORE", &common);

    if (hr != S_FALSE)
        goto done;
    hr = get_sid(&user);
    if (SUCCEEDED(hr))
        hr = find_common(&common);
    if (SUCCEEDED(hr)) {
        cut_backslashes(&common);
        hr = each_folder(&common, user, each, ctx);
    }
done:
    LocalFree(user);
    csc_text_free(&common);
    return FAILED(hr) ? hr : S_OK;
}

static HRESULT find_folder(const WCHAR *sid, struct csc_text *folder)
{
    HRESULT hr = read_environment(L"OPENCSC_STORE", folder);
    bool common = hr == S_FALSE;

    if (common)
        hr = find_common(folder);
    if (FAILED(hr))
        return hr;
    if (!csc_place_is_absolute(folder->s))
        return CSC_E_BAD_PATH;
    cut_backslashes(folder);
    if (common) {
        hr = csc_text_add(folder, u"\\");
        if (SUCCEEDED(hr))
            hr = csc_text_add(folder, sid);
    }
    return hr;
}

/* --- making it ------------------------------------------------------------------------------ */

/* Creates a folder; those above it that are missing get what they inherit. S_FALSE: it exists. */
static HRESULT make_folder(char16_t *path, SECURITY_ATTRIBUTES *security)
{
    size_t cut = (size_t)(csc_base_name(path) - path) - 1;
    HRESULT hr;

    if (CreateDirectoryW(path, security))
        return S_OK;
    if (GetLastError() == ERROR_ALREADY_EXISTS)
        return S_FALSE;
    if (GetLastError() != ERROR_PATH_NOT_FOUND || path[cut] != u'\\' || path[cut - 1] == u':')
        return csc_win_last_error();
    path[cut] = 0;
    hr = make_folder(path, NULL);
    path[cut] = u'\\';
    if (SUCCEEDED(hr) && !CreateDirectoryW(path, security))
        hr = GetLastError() == ERROR_ALREADY_EXISTS ? S_FALSE : csc_win_last_error();
    return hr;
}

/* May the user trust what this owner made? Administrators own what an elevated user makes. */
static HRESULT check_owner(PSID owner, const WCHAR *user)
{
    PSID sid = NULL;
    bool trusted;

    if (!ConvertStringSidToSidW(user, &sid))
        return csc_win_last_error();
    trusted = EqualSid(owner, sid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid) ||
              IsWellKnownSid(owner, WinLocalSystemSid);
    LocalFree(sid);
    return trusted ? S_OK : CSC_WIN32(ERROR_INVALID_OWNER);
}

/* Is what is at the path already a folder that is not a trap? A link is judged by itself. */
static HRESULT check_existing(const char16_t *path, const WCHAR *user)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const DWORD flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    HANDLE folder = CreateFileW(path, READ_CONTROL | FILE_READ_ATTRIBUTES, share, NULL,
                                OPEN_EXISTING, flags, NULL);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    FILE_BASIC_INFO basic;
    PSID owner = NULL;
    HRESULT hr;

    if (folder == INVALID_HANDLE_VALUE)
        return csc_win_last_error();
    hr = from_code((LSTATUS)GetSecurityInfo(folder, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION,
                                            &owner, NULL, NULL, NULL, &descriptor));
    if (SUCCEEDED(hr))
        hr = check_owner(owner, user);
    if (SUCCEEDED(hr) &&
        !GetFileInformationByHandleEx(folder, FileBasicInfo, &basic, sizeof(basic)))
        hr = csc_win_last_error();
    if (SUCCEEDED(hr) && (basic.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
        hr = CSC_WIN32(ERROR_DIRECTORY);
    LocalFree(descriptor);
    CloseHandle(folder);
    return hr;
}

static HRESULT make_store(const char16_t *folder, const WCHAR *user)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};
    struct csc_text sddl = {0};
    struct csc_text path = {0};
    HRESULT hr = csc_win_long_path(&path, folder);

    if (SUCCEEDED(hr))
        hr = csc_place_sddl(user, &sddl);
    if (SUCCEEDED(hr) && !ConvertStringSecurityDescriptorToSecurityDescriptorW(
                             sddl.s, SDDL_REVISION_1, &security.lpSecurityDescriptor, NULL))
        hr = csc_win_last_error();
    if (SUCCEEDED(hr))
        hr = make_folder(path.s, &security);
    if (hr == S_FALSE)
        hr = check_existing(path.s, user);
    LocalFree(security.lpSecurityDescriptor);
    csc_text_free(&sddl);
    csc_text_free(&path);
    return hr;
}

/* Without the folder that this process may have been given: that is its own user's. */
static HRESULT find_others(const WCHAR *sid, struct csc_text *folder)
{
    HRESULT hr = find_common(folder);

    if (SUCCEEDED(hr) && !csc_place_is_absolute(folder->s))
        hr = CSC_E_BAD_PATH;
    if (SUCCEEDED(hr)) {
        cut_backslashes(folder);
        hr = csc_text_add(folder, u"\\");
    }
    return SUCCEEDED(hr) ? csc_text_add(folder, sid) : hr;
}

static HRESULT check_is_folder(const char16_t *folder)
{
    struct csc_text path = {0};
    DWORD attributes = INVALID_FILE_ATTRIBUTES;
    HRESULT hr = csc_win_long_path(&path, folder);

    if (SUCCEEDED(hr))
        attributes = GetFileAttributesW(path.s);
    csc_text_free(&path);
    if (FAILED(hr))
        return hr;
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY
               ? S_OK
               : CSC_E_NOT_FOUND;
}

HRESULT csc_place_of(const char16_t *sid, struct csc_text *folder)
{
    WCHAR *user;
    HRESULT hr = get_sid(&user);

    if (FAILED(hr))
        return hr;
    hr = csc_compare(sid, user) == 0 ? find_folder(user, folder) : find_others(sid, folder);
    if (SUCCEEDED(hr))
        hr = check_is_folder(folder->s);
    if (FAILED(hr))
        csc_text_free(folder);
    LocalFree(user);
    return hr;
}

HRESULT csc_place(struct csc_text *folder)
{
    WCHAR *user;
    HRESULT hr = get_sid(&user);

    if (FAILED(hr))
        return hr;
    hr = find_folder(user, folder);
    if (SUCCEEDED(hr))
        hr = make_store(folder->s, user);
    if (FAILED(hr))
        csc_text_free(folder);
    LocalFree(user);
    return hr;
}
