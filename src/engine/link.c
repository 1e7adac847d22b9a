/* See link.h. All numbers are little-endian; all offsets count from the start of their structure.
 */
#include "engine/link.h"

#include "base/result.h"
#include "base/text.h"

#include <string.h>

#define E_MALFORMED CSC_WIN32(ERROR_INVALID_DATA)

#define HEADER_SIZE      0x4Cu
#define HAS_ID_LIST      0x001u /* LinkFlags */
#define HAS_LINK_INFO    0x002u
#define NO_LINK_INFO     0x100u
#define INFO_HEADER      0x1Cu /* LinkInfoHeaderSize without, and with, Unicode offsets */
#define INFO_HEADER_WIDE 0x24u
#define INFO_LOCAL       1u /* LinkInfoFlags */
#define INFO_NETWORK     2u
#define NETWORK_HEADER   0x14u

struct span {
    const unsigned char *at;
    size_t size;
};

static const unsigned char link_class[16] = {0x01, 0x14, 0x02, 0, 0, 0, 0, 0,
                                             0xC0, 0,    0,    0, 0, 0, 0, 0x46};

/* The number at an offset; 0 where the structure has already ended: no offset of use is 0. */
static uint32_t number(struct span s, size_t offset)
{
    const unsigned char *p;
    if (s.size < 4 || offset > s.size - 4)
        return 0;
    p = s.at + offset;
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool skip(struct span *s, size_t n)
{
    if (n > s->size)
        return false;
    s->at += n;
    s->size -= n;
    return true;
}

/* The structure at the start (or an offset) of another, of the size that it says in front. */
static bool sized(struct span outer, size_t offset, uint32_t least, struct span *inner)
{
    uint32_t size = number(outer, offset);
    if (offset > outer.size || size < least || size > outer.size - offset)
        return false;
    inner->at = outer.at + offset;
    inner->size = size;
    return true;
}

/* ---- text ---- */

/* Text in the code page of whoever wrote it: only what means the same in all of them is read. */
static HRESULT read_narrow(struct span s, struct csc_text *text)
{
    HRESULT hr = S_OK;
    size_t n = 0;
    while (n < s.size && s.at[n])
        n++;
    if (n == s.size)
        return E_MALFORMED;
    for (size_t i = 0; SUCCEEDED(hr) && i < n; i++) {
        char16_t c = s.at[i];
        if (c > 0x7E)
            return S_FALSE;
        hr = csc_text_add_n(text, &c, 1);
    }
    return hr;
}

static HRESULT read_wide(struct span s, struct csc_text *text)
{
    for (size_t i = 0; i + 1 < s.size; i += 2) {
        char16_t c = (char16_t)(s.at[i] | s.at[i + 1] << 8);
        HRESULT hr = c ? csc_text_add_n(text, &c, 1) : S_FALSE;
        if (hr != S_OK)
            return FAILED(hr) ? hr : S_OK;
    }
    return E_MALFORMED;
}

/* Appends the text at the wide offset if there is one, else at the narrow one. Neither: nothing. */
static HRESULT add_text(struct span s, uint32_t narrow, uint32_t wide, struct csc_text *text)
{
    if (!narrow && !wide)
        return S_OK;
    if (!skip(&s, wide ? wide : narrow))
        return E_MALFORMED;
    return wide ? read_wide(s, text) : read_narrow(s, text);
}

/* ---- structures ---- */

struct info {
    struct span all;
    uint32_t flags;
    bool wide;
};

static HRESULT add_suffix(const struct info *info, struct csc_text *path)
{
    struct csc_text suffix = {0};
    HRESULT hr =
        add_text(info->all, number(info->all, 24), info->wide ? number(info->all, 32) : 0, &suffix);
    if (hr == S_OK && suffix.len && path->len && path->s[path->len - 1] != '\\')
        hr = csc_text_add(path, u"\\");
    if (hr == S_OK && suffix.len)
        hr = csc_text_add(path, suffix.s);
    csc_text_free(&suffix);
    return hr;
}

static HRESULT add_local_base(const struct info *info, struct csc_text *path)
{
    if (!(info->flags & INFO_LOCAL))
        return S_OK;
    return add_text(info->all, number(info->all, 16), info->wide ? number(info->all, 28) : 0, path);
}

/* What follows the device's name in a path on that device; NULL if it lies elsewhere. */
static const char16_t *below_device(const struct csc_text *local, const struct csc_text *device)
{
    if (!device->len || local->len < device->len ||
        csc_compare_n(local->s, device->len, device->s, device->len) != 0)
        return NULL;
    return local->s + device->len;
}

/* A mapped drive: the net name stands for the device, and what is no suffix stands in the local
 * path ("Z:\dir\a.txt" on "Z:" is \\server\share\dir\a.txt). */
static HRESULT add_drive_path(const struct info *info, const struct csc_text *device,
                              struct csc_text *path)
{
    struct csc_text local = {0};
    HRESULT hr = add_local_base(info, &local);
    const char16_t *rest = hr == S_OK && local.len ? below_device(&local, device) : NULL;
    if (rest && *rest && *rest != '\\')
        hr = csc_text_add(path, u"\\");
    if (rest && hr == S_OK)
        hr = csc_text_add(path, rest);
    csc_text_free(&local);
    return hr;
}

static HRESULT network_path(const struct info *info, struct csc_text *path)
{
    struct csc_text device = {0};
    struct span net;
    bool wide;
    HRESULT hr;
    if (!sized(info->all, number(info->all, 20), NETWORK_HEADER, &net) ||
        number(info->all, 20) < INFO_HEADER)
        return E_MALFORMED;
    wide = number(net, 8) > NETWORK_HEADER; /* the two Unicode offsets stand in front */
    hr = add_text(net, number(net, 8), wide ? number(net, 20) : 0, path);
    if (hr == S_OK && number(net, 4) & 1)
        hr = add_text(net, number(net, 12), wide ? number(net, 24) : 0, &device);
    if (hr == S_OK)
        hr = add_drive_path(info, &device, path);
    csc_text_free(&device);
    return hr;
}

/* WINE: shell32 writes the path of a file on a share as if it were a local one. */
static HRESULT local_path(const struct info *info, struct csc_text *path)
{
    HRESULT hr = add_local_base(info, path);
    if (hr != S_OK)
        return hr;
    return path->len > 2 && path->s[0] == '\\' && path->s[1] == '\\' ? S_OK : S_FALSE;
}

static HRESULT read_info(struct span s, struct csc_text *path)
{
    struct info info;
    uint32_t header;
    HRESULT hr;
    if (!sized(s, 0, INFO_HEADER, &info.all))
        return E_MALFORMED;
    header = number(info.all, 4);
    if (header < INFO_HEADER || header > info.all.size)
        return E_MALFORMED;
    info.wide = header >= INFO_HEADER_WIDE;
    info.flags = number(info.all, 8);
    hr = info.flags & INFO_NETWORK ? network_path(&info, path) : local_path(&info, path);
    return hr == S_OK ? add_suffix(&info, path) : hr;
}

/* The header is sound: on to LinkInfo, which stands behind the optional list of item ids. */
static HRESULT find_info(struct span s, uint32_t flags, struct csc_text *path)
{
    if (!(flags & HAS_LINK_INFO) || flags & NO_LINK_INFO)
        return S_FALSE;
    skip(&s, HEADER_SIZE);
    if (flags & HAS_ID_LIST) {
        if (s.size < 2 || !skip(&s, 2 + (s.at[0] | (size_t)s.at[1] << 8)))
            return E_MALFORMED;
    }
    return read_info(s, path);
}

HRESULT csc_link_target(const void *data, size_t size, struct csc_path *target, bool *directory)
{
    struct span s = {data, size};
    struct csc_text path = {0};
    HRESULT hr;
    memset(target, 0, sizeof(*target));
    *directory = false;
    if (size < HEADER_SIZE || number(s, 0) != HEADER_SIZE ||
        memcmp(s.at + 4, link_class, sizeof(link_class)) != 0)
        return E_MALFORMED;
    *directory = (number(s, 24) & FILE_ATTRIBUTE_DIRECTORY) != 0;
    hr = find_info(s, number(s, 20), &path);
    if (hr == S_OK)
        hr = csc_path_parse(path.s, target);
    csc_text_free(&path);
    return FAILED(hr) && hr != E_OUTOFMEMORY && hr != E_MALFORMED ? S_FALSE : hr;
}
