/*
 * The file of a store as SQLite wants it named. The only platform split of this room.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#ifdef _WIN32

/* The part that a full path must be prefixed with to be free of the 260 character limit, and how
 * much of the path it replaces. */
static const char16_t *long_prefix(const char16_t *full, size_t *replaced)
{
    *replaced = 0;
    if (full[0] != u'\\' || full[1] != u'\\')
        return u"\\\\?\\";
    if (full[2] == u'?' || full[2] == u'.') /* has one already, or names a device */
        return u"";
    *replaced = 2;
    return u"\\\\?\\UNC\\";
}

/* WINDOWS: SQLite adds no prefix of its own, and opens nothing longer than MAX_PATH without. */
static HRESULT long_path(const char16_t *file, struct csc_text *path)
{
    DWORD need = GetFullPathNameW(file, 0, NULL, NULL);
    char16_t *full = csc_alloc(need * sizeof *full);
    const char16_t *prefix;
    size_t replaced;
    HRESULT hr;

    if (!full)
        return E_OUTOFMEMORY;
    if (!need || GetFullPathNameW(file, need, full, NULL) >= need) {
        hr = CSC_E_BAD_PATH;
        goto done;
    }
    prefix = long_prefix(full, &replaced);
    hr = csc_text_add(path, prefix);
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, full + replaced);
done:
    csc_free(full);
    return hr;
}

#else

static HRESULT long_path(const char16_t *file, struct csc_text *path)
{
    return csc_text_add(path, file);
}

#endif

HRESULT csc_db_location(const char16_t *file, char **location)
{
    struct csc_text path = {0};
    HRESULT hr = long_path(file, &path);

    *location = NULL;
    if (SUCCEEDED(hr)) {
        *location = csc_to_utf8(path.s);
        hr = *location ? S_OK : E_OUTOFMEMORY;
    }
    csc_text_free(&path);
    return hr;
}
