/*
 * The check every relative path passes before a file system sees it. See fs_path.h.
 */
#include "fs/fs_path.h"

#include "base/result.h"

#include <string.h>

HRESULT csc_fs_check_path(const char16_t *path)
{
    char16_t name[CSC_MAX_NAME + 1];
    size_t total = 0;
    HRESULT hr = S_OK;

    if (path == NULL)
        return E_INVALIDARG;
    while (SUCCEEDED(hr) && path[total] != 0) {
        const char16_t *start = path + total;
        size_t len = 0;

        while (start[len] != 0 && start[len] != u'\\' && len <= CSC_MAX_NAME)
            len++;
        if (len > CSC_MAX_NAME || total + len > CSC_MAX_PATH)
            return CSC_E_NAME_TOO_LONG;
        memcpy(name, start, len * sizeof(*name));
        name[len] = 0;
        hr = csc_name_check(name);
        total += len;
        if (path[total] == u'\\' && path[++total] == 0)
            return CSC_E_INVALID_NAME; /* a backslash at the end */
    }
    return hr;
}
