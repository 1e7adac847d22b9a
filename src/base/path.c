/*
 * UNC paths: from what callers write to the normal form, and the rules for names. A path is
 * checked completely before any memory is taken. Never touches a file system.
 */
#include "base/path.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <string.h>

/* What is left of a path behind `\\` or `\\?\UNC\`, and whether `/` separates in it. */
struct rest {
    const char16_t *text;
    size_t len;
    bool slashes;
};

static bool is_separator(char16_t c, bool slashes)
{
    return c == u'\\' || (slashes && c == u'/');
}

static bool is_legal(char16_t c)
{
    static const char16_t illegal[] = u"<>:\"|?*/\\";
    size_t i;

    if (c < 0x20)
        return false;
    for (i = 0; illegal[i] != 0; i++) {
        if (c == illegal[i])
            return false;
    }
    return true;
}

static HRESULT check_name(const char16_t *name, size_t len)
{
    size_t i;

    if (len == 0 || (len <= 2 && name[0] == u'.' && name[len - 1] == u'.'))
        return CSC_E_INVALID_NAME;
    for (i = 0; i < len; i++) {
        if (!is_legal(name[i]))
            return CSC_E_INVALID_NAME;
    }
    return len > CSC_MAX_NAME ? CSC_E_NAME_TOO_LONG : S_OK;
}

/* Does the path name a device, `\\.` or `\\?`, alone or followed by a separator? */
static bool is_device(const char16_t *rest)
{
    return (rest[0] == u'.' || rest[0] == u'?') && (rest[1] == 0 || is_separator(rest[1], true));
}

static HRESULT strip_prefix(const char16_t *text, struct rest *rest)
{
    static const char16_t long_prefix[] = u"\\\\?\\UNC\\";
    size_t long_len = sizeof(long_prefix) / sizeof(long_prefix[0]) - 1;
    size_t len = csc_len(text);
    size_t prefix = 2;

    rest->slashes = !(len >= long_len && csc_compare_n(text, long_len, long_prefix, long_len) == 0);
    if (!rest->slashes)
        prefix = long_len;
    else if (len < 2 || !is_separator(text[0], true) || !is_separator(text[1], true) ||
             is_device(text + 2))
        return CSC_E_BAD_PATH;
    rest->text = text + prefix;
    rest->len = len - prefix;
    if (rest->len == 0)
        return CSC_E_BAD_PATH;
    if (is_separator(rest->text[rest->len - 1], rest->slashes))
        rest->len--;
    return S_OK;
}

/* Checks every component and counts them. */
static HRESULT check_components(const struct rest *rest, size_t *count)
{
    size_t start = 0;
    size_t end;

    if (rest->len + 2 > CSC_MAX_PATH)
        return CSC_E_NAME_TOO_LONG;
    *count = 0;
    do {
        HRESULT hr;

        for (end = start; end < rest->len && !is_separator(rest->text[end], rest->slashes); end++)
            ;
        hr = check_name(rest->text + start, end - start);
        if (FAILED(hr))
            return hr;
        *count += 1;
        start = end + 1;
    } while (end < rest->len);
    return S_OK;
}

HRESULT csc_path_parse(const char16_t *text, struct csc_path *out)
{
    struct rest rest;
    size_t count;
    size_t i;
    HRESULT hr;

    memset(out, 0, sizeof(*out));
    if (text == NULL || text[0] == 0)
        return E_INVALIDARG;
    hr = strip_prefix(text, &rest);
    if (SUCCEEDED(hr))
        hr = check_components(&rest, &count);
    if (FAILED(hr))
        return hr;
    out->text = csc_alloc((rest.len + 3) * sizeof(*out->text));
    if (out->text == NULL)
        return E_OUTOFMEMORY;
    out->text[0] = out->text[1] = u'\\';
    for (i = 0; i < rest.len; i++)
        out->text[i + 2] = is_separator(rest.text[i], rest.slashes) ? u'\\' : rest.text[i];
    out->len = rest.len + 2;
    out->count = count;
    return S_OK;
}

void csc_path_free(struct csc_path *path)
{
    csc_free(path->text);
    memset(path, 0, sizeof(*path));
}

const char16_t *csc_path_component(const struct csc_path *path, size_t i, size_t *len)
{
    const char16_t *c;

    *len = 0;
    if (i >= path->count)
        return NULL;
    for (c = path->text + 2; i > 0; c++) {
        if (*c == u'\\')
            i--;
    }
    while (c[*len] != 0 && c[*len] != u'\\')
        *len += 1;
    return c;
}

HRESULT csc_name_check(const char16_t *name)
{
    return name != NULL ? check_name(name, csc_len(name)) : CSC_E_INVALID_NAME;
}

/* Is this a device name? Windows looks at what stands before the first dot, without the spaces at
 * its end: "nul .txt" is the null device. */
static bool is_reserved(const char16_t *name)
{
    static const char16_t *const whole[] = {u"CON", u"PRN", u"AUX", u"NUL", u"CONIN$", u"CONOUT$"};
    static const char16_t *const numbered[] = {u"COM", u"LPT"};
    static const char16_t digits[] = u"0123456789\u00B9\u00B2\u00B3"; /* superscripts count */
    size_t len = 0;
    size_t i;
    size_t d;

    while (name[len] != 0 && name[len] != u'.')
        len++;
    while (len > 0 && name[len - 1] == u' ')
        len--;
    for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
        if (csc_compare_n(name, len, whole[i], csc_len(whole[i])) == 0)
            return true;
    }
    for (i = 0; i < 2 && len == 4; i++) {
        for (d = 0; digits[d] != 0; d++) {
            if (csc_compare_n(name, 3, numbered[i], 3) == 0 && name[3] == digits[d])
                return true;
        }
    }
    return false;
}

HRESULT csc_name_check_new(const char16_t *name)
{
    HRESULT hr = csc_name_check(name);
    char16_t last;

    if (FAILED(hr))
        return hr;
    last = name[csc_len(name) - 1];
    return last == u'.' || last == u' ' || is_reserved(name) ? CSC_E_INVALID_NAME : S_OK;
}

char16_t *csc_join(const char16_t *dir, const char16_t *name)
{
    size_t dir_len = csc_len(dir);
    size_t name_len = csc_len(name);
    size_t at = dir_len == 0 ? 0 : dir_len + 1;
    char16_t *joined = csc_alloc((at + name_len + 1) * sizeof(*joined));

    if (joined == NULL)
        return NULL;
    if (dir_len != 0) {
        memcpy(joined, dir, dir_len * sizeof(*joined));
        joined[dir_len] = u'\\';
    }
    memcpy(joined + at, name, name_len * sizeof(*joined));
    return joined;
}

const char16_t *csc_base_name(const char16_t *path)
{
    const char16_t *base = path;

    for (; *path != 0; path++) {
        if (*path == u'\\')
            base = path + 1;
    }
    return base;
}

bool csc_is_own_name(const char16_t *name)
{
    size_t n = csc_len(CSC_OWN_PREFIX);
    if (csc_len(name) != n + 20 || csc_compare_n(name, n, CSC_OWN_PREFIX, n) != 0)
        return false;
    for (size_t i = n; i < n + 16; i++) {
        char16_t c = name[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return csc_same(name + n + 16, u".tmp") || csc_same(name + n + 16, u".bak");
}
