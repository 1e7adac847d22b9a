/*
 * UTF-8 at the edges (database, command line, logs). The form is WTF-8: a surrogate without its
 * partner, which NTFS permits in names, is coded like any other code point of three bytes, so
 * that every name survives the round trip.
 */
#include "base/memory.h"
#include "base/text.h"

#define REPLACEMENT 0xFFFDu

/* The code point at s, and in *units how many units it takes. */
static uint32_t take_utf16(const char16_t *s, size_t *units)
{
    bool pair = s[0] >= 0xD800 && s[0] <= 0xDBFF && s[1] >= 0xDC00 && s[1] <= 0xDFFF;

    *units = pair ? 2 : 1;
    return pair ? 0x10000u + ((s[0] - 0xD800u) << 10) + (s[1] - 0xDC00u) : s[0];
}

/* Writes a code point as UTF-8; returns the number of bytes. */
static size_t put_utf8(uint32_t c, char *out)
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    size_t i;

    if (n == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

char *csc_to_utf8(const char16_t *s)
{
    char *out = csc_alloc(csc_len(s) * 3 + 1); /* a pair: 2 units, 4 bytes */
    size_t at = 0;

    if (out == NULL)
        return NULL;
    while (*s != 0) {
        size_t units;

        at += put_utf8(take_utf16(s, &units), out + at);
        s += units;
    }
    return out;
}

/* How many bytes a sequence with this lead byte has, and the payload of the lead; 0: no lead. */
static size_t read_lead(unsigned char lead, uint32_t *payload)
{
    static const struct {
        unsigned char mask;
        unsigned char value;
    } leads[] = {{0x80, 0x00}, {0xE0, 0xC0}, {0xF0, 0xE0}, {0xF8, 0xF0}};
    size_t i;

    for (i = 0; i < 4; i++) {
        if ((lead & leads[i].mask) == leads[i].value) {
            *payload = lead & (unsigned char)~leads[i].mask;
            return i + 1;
        }
    }
    return 0;
}

/* The code point at s, and in *bytes how many bytes it takes. A malformed one counts one byte. */
static uint32_t take_utf8(const char *s, size_t *bytes)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = 0;
    size_t n = read_lead((unsigned char)s[0], &c);
    size_t i;

    *bytes = 1;
    for (i = 1; i < n; i++) {
        unsigned char next = (unsigned char)s[i];

        if ((next & 0xC0) != 0x80) /* the terminating 0, too */
            return REPLACEMENT;
        c = c << 6 | (next & 0x3F);
    }
    if (n == 0 || c < least[n] || c > 0x10FFFF)
        return REPLACEMENT;
    *bytes = n;
    return c;
}

char16_t *csc_from_utf8(const char *s)
{
    size_t len = 0;
    size_t at = 0;
    char16_t *out;

    while (s[len] != 0)
        len++;
    out = csc_alloc((len + 1) * sizeof(*out)); /* never more units than bytes */
    if (out == NULL)
        return NULL;
    while (*s != 0) {
        size_t bytes;
        uint32_t c = take_utf8(s, &bytes);

        if (c >= 0x10000) {
            out[at++] = (char16_t)(0xD7C0 + (c >> 10)); /* 0xD800 - (0x10000 >> 10) */
            c = 0xDC00 + (c & 0x3FF);
        }
        out[at++] = (char16_t)c;
        s += bytes;
    }
    return out;
}
