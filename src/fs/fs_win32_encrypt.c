/*
 * fs_win32: encryption by the file system itself (EFS). A file is converted by the system, which
 * keeps it whole if it dies meanwhile.
 *
 * WINE: EncryptFileW says TRUE and does nothing. Only the attribute afterwards tells what was done.
 */
#include "base/memory.h"
#include "fs/fs_win32_internal.h"

static bool is_encrypted(DWORD attributes)
{
    return (attributes & FILE_ATTRIBUTE_ENCRYPTED) != 0;
}

/* The ways in which volumes and machines say that they do not encrypt. */
static HRESULT encrypt_error(void)
{
    switch (GetLastError()) {
    case ERROR_INVALID_FUNCTION:
    case ERROR_NOT_SUPPORTED:
    case ERROR_VOLUME_NOT_SUPPORT_EFS:
    case ERROR_NO_EFS:
    case ERROR_CALL_NOT_IMPLEMENTED:
        return CSC_E_NOT_SUPPORTED;
    default:
        return csc_win_last_error();
    }
}

static HRESULT convert(const WCHAR *full, bool on)
{
    DWORD now;

    if (!(on ? EncryptFileW(full) : DecryptFileW(full, 0)))
        return encrypt_error();
    now = GetFileAttributesW(full);
    if (now == INVALID_FILE_ATTRIBUTES)
        return csc_win_last_error();
    return is_encrypted(now) == on ? S_OK : CSC_E_NOT_SUPPORTED;
}

/* WINDOWS: a READONLY file is refused; it loses that for the moment. */
static HRESULT convert_any(const WCHAR *full, DWORD attributes, bool on)
{
    HRESULT hr;

    if ((attributes & FILE_ATTRIBUTE_READONLY) == 0 || (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return convert(full, on);
    if (!SetFileAttributesW(full, attributes & ~(DWORD)FILE_ATTRIBUTE_READONLY))
        return csc_win_last_error();
    hr = convert(full, on);
    if (!SetFileAttributesW(full, attributes) && SUCCEEDED(hr))
        hr = csc_win_last_error();
    return hr;
}

HRESULT csc_win_encrypt(struct csc_root *root, const char16_t *path, bool on)
{
    char16_t *full;
    DWORD attributes;
    HRESULT hr = csc_win_path((struct win_root *)root, path, WIN_FAST, &full);

    if (FAILED(hr))
        return hr;
    attributes = GetFileAttributesW(full);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        hr = csc_win_last_error();
    else if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
        hr = CSC_E_LINK;
    else if (is_encrypted(attributes) != on)
        hr = convert_any(full, attributes, on);
    csc_free(full);
    return hr;
}
