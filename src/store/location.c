/*
 * The file of a store as SQLite wants it named. The only platform split of this room.
 */
#include "store_internal.h"

#include "base/memory.h"
#include "base/result.h"

#ifndef _WIN32
#include <stdio.h>
#include <unistd.h>
#endif

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

#ifdef _WIN32

static HRESULT move(const struct csc_text *from, const struct csc_text *to)
{
    return MoveFileExW(from->s, to->s, 0) ? S_OK : CSC_WIN32(GetLastError());
}

static bool is_there(const struct csc_text *file)
{
    return GetFileAttributesW(file->s) != INVALID_FILE_ATTRIBUTES;
}

static HRESULT discard(const struct csc_text *file)
{
    return DeleteFileW(file->s) ? S_OK : CSC_WIN32(GetLastError());
}

#else

static HRESULT move(const struct csc_text *from, const struct csc_text *to)
{
    char *source = csc_to_utf8(from->s);
    char *target = csc_to_utf8(to->s);
    HRESULT hr = source && target ? S_OK : E_OUTOFMEMORY;

    if (SUCCEEDED(hr) && access(target, F_OK) == 0)
        hr = CSC_E_EXISTS;
    if (SUCCEEDED(hr) && rename(source, target) != 0)
        hr = CSC_E_NOT_FOUND;
    csc_free(source);
    csc_free(target);
    return hr;
}

static bool is_there(const struct csc_text *file)
{
    char *path = csc_to_utf8(file->s);
    bool there = !path || access(path, F_OK) == 0;

    csc_free(path);
    return there;
}

static HRESULT discard(const struct csc_text *file)
{
    char *path = csc_to_utf8(file->s);
    HRESULT hr = path ? S_OK : E_OUTOFMEMORY;

    if (SUCCEEDED(hr) && remove(path) != 0)
        hr = CSC_E_NOT_FOUND;
    csc_free(path);
    return hr;
}

#endif

static HRESULT move_with(const char16_t *file, const char16_t *new_file, const char16_t *ending)
{
    struct csc_text from = {0}, to = {0};
    HRESULT hr = long_path(file, &from);

    if (SUCCEEDED(hr))
        hr = csc_text_add(&from, ending);
    if (SUCCEEDED(hr))
        hr = long_path(new_file, &to);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&to, ending);
    if (SUCCEEDED(hr))
        hr = move(&from, &to);
    csc_text_free(&from);
    csc_text_free(&to);
    return hr;
}

/* Without memory it cannot be told: then it counts as there. */
static bool exists(const char16_t *file)
{
    struct csc_text path = {0};
    bool there = FAILED(long_path(file, &path)) || is_there(&path);

    csc_text_free(&path);
    return there;
}

/* CRASH: the log goes first. A new database must never find one that belongs to another. */
HRESULT csc_store_set_aside(const char16_t *file, const char16_t *new_file)
{
    HRESULT hr = exists(new_file) ? CSC_E_EXISTS : move_with(file, new_file, u"-wal");

    if (SUCCEEDED(hr) || hr == CSC_E_NOT_FOUND)
        hr = move_with(file, new_file, u"");
    return hr;
}

HRESULT csc_store_adopt(const char16_t *left, const char16_t *file)
{
    HRESULT hr = exists(file) ? CSC_E_EXISTS : csc_store_set_aside(left, file);

    return hr == CSC_E_EXISTS || hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
}

/* The log first, as above. */
HRESULT csc_store_discard(const char16_t *file)
{
    static const char16_t *const endings[] = {u"-wal", u"-shm", u""};
    HRESULT hr = S_OK;

    for (size_t i = 0; SUCCEEDED(hr) && i < sizeof endings / sizeof *endings; i++) {
        struct csc_text path = {0};

        hr = long_path(file, &path);
        if (SUCCEEDED(hr))
            hr = csc_text_add(&path, endings[i]);
        if (SUCCEEDED(hr))
            hr = discard(&path);
        if (hr == CSC_E_NOT_FOUND)
            hr = S_OK;
        csc_text_free(&path);
    }
    return hr;
}

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
