/*
 * Parsing object paths: see object_path.h. Strings are written one after the other into one block;
 * none is longer than what it stands for, with its end.
 */
#include "object_path.h"

#include "codes.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

#define MAX_LENGTH 65536

struct reader {
    const char16_t *at;
    char16_t *out;
};

static bool is_slash(char16_t c)
{
    return c == u'\\' || c == u'/';
}

static bool is_name(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           c == u'_' || c > 0x7F;
}

static void skip_spaces(struct reader *r)
{
    while (*r->at == u' ' || *r->at == u'\t')
        r->at++;
}

/* Copies up to `end`. */
static const char16_t *take_until(struct reader *r, const char16_t *end)
{
    char16_t *start = r->out;
    while (r->at < end)
        *r->out++ = *r->at++;
    *r->out++ = 0;
    return start;
}

/* A name of a class or key; NULL: none. */
static const char16_t *take_name(struct reader *r)
{
    skip_spaces(r);
    const char16_t *end = r->at;
    while (is_name(*end))
        end++;
    bool starts_well = end > r->at && !(*r->at >= u'0' && *r->at <= u'9');
    const char16_t *name = starts_well ? take_until(r, end) : NULL;
    skip_spaces(r);
    return name;
}

/* The colon after a namespace: none stands in names, and none of those in quotes is meant. */
static const char16_t *find_colon(const char16_t *text)
{
    for (; *text && *text != u'"' && *text != u'\'' && *text != u'='; text++) {
        if (*text == u':')
            return text;
    }
    return NULL;
}

/* \\server\ before a namespace. */
static bool take_server(struct reader *r, const char16_t *colon, struct wmi_path *path)
{
    r->at += 2;
    const char16_t *end = r->at;
    while (end < colon && !is_slash(*end))
        end++;
    if (end == r->at || end == colon)
        return false;
    path->server = take_until(r, end);
    r->at++;
    return true;
}

static bool take_space(struct reader *r, struct wmi_path *path)
{
    const char16_t *colon = find_colon(r->at);
    bool has_server = is_slash(r->at[0]) && is_slash(r->at[1]);
    if (!colon)
        return !has_server;
    if (has_server && !take_server(r, colon, path))
        return false;
    if (r->at == colon)
        return false;
    path->space = take_until(r, colon);
    r->at++;
    return true;
}

static bool take_quoted(struct reader *r, struct wmi_key_value *key)
{
    const char16_t quote = *r->at++;
    char16_t *start = r->out;
    while (*r->at && *r->at != quote) {
        if (*r->at == u'\\' && (r->at[1] == u'\\' || r->at[1] == u'"' || r->at[1] == u'\''))
            r->at++;
        *r->out++ = *r->at++;
    }
    *r->out++ = 0;
    key->value = start;
    key->quoted = true;
    if (!*r->at)
        return false;
    r->at++;
    return true;
}

static bool take_value(struct reader *r, struct wmi_key_value *key)
{
    skip_spaces(r);
    if (*r->at == u'"' || *r->at == u'\'')
        return take_quoted(r, key);
    const char16_t *end = r->at;
    while (is_name(*end) || *end == u'-' || *end == u'+')
        end++;
    bool some = end > r->at;
    key->value = take_until(r, end);
    return some;
}

/* name=value[,name=value]... */
static bool take_keys(struct reader *r, struct wmi_path *path)
{
    do {
        if (path->count == WMI_MAX_KEYS)
            return false;
        r->at++; /* the dot or comma */
        struct wmi_key_value *key = &path->keys[path->count++];
        key->name = take_name(r);
        if (!key->name || *r->at != u'=')
            return false;
        r->at++;
        if (!take_value(r, key))
            return false;
        skip_spaces(r);
    } while (*r->at == u',');
    return true;
}

static bool take_one_value(struct reader *r, struct wmi_path *path)
{
    r->at++;
    skip_spaces(r);
    if (*r->at == u'@') {
        r->at++;
        path->singleton = true;
        return true;
    }
    path->count = 1;
    path->keys[0].name = u"";
    return take_value(r, &path->keys[0]);
}

static bool take_all(struct reader *r, struct wmi_path *path)
{
    skip_spaces(r);
    if (!take_space(r, path))
        return false;
    path->cls = take_name(r);
    if (!path->cls)
        return false;
    bool good = true;
    if (*r->at == u'.')
        good = take_keys(r, path);
    else if (*r->at == u'=')
        good = take_one_value(r, path);
    skip_spaces(r);
    return good && !*r->at;
}

HRESULT wmi_path_parse(const char16_t *text, struct wmi_path *path)
{
    *path = (struct wmi_path){.server = u"", .space = u""};
    if (!text || csc_len(text) > MAX_LENGTH)
        return WMI_E_BAD_PATH;
    path->memory = csc_alloc((csc_len(text) + WMI_MAX_KEYS + 3) * sizeof(*text));
    if (!path->memory)
        return E_OUTOFMEMORY;
    struct reader r = {text, path->memory};
    if (take_all(&r, path))
        return S_OK;
    wmi_path_free(path);
    return WMI_E_BAD_PATH;
}

void wmi_path_free(struct wmi_path *path)
{
    csc_free(path->memory);
    *path = (struct wmi_path){.server = u"", .space = u""};
}
