/*
 * UTF-16 text. Folding is a fast path for ASCII and a binary search in the generated ranges of
 * fold_table.c for the rest; everything that ignores case goes through csc_fold.
 */
#include "base/text.h"

#include "base/fold_table.h"
#include "base/memory.h"

#include <string.h>

size_t csc_len(const char16_t *s)
{
    size_t n = 0;

    while (s[n] != 0)
        n++;
    return n;
}

char16_t *csc_dup(const char16_t *s)
{
    return csc_dup_n(s, csc_len(s));
}

char16_t *csc_dup_n(const char16_t *s, size_t n)
{
    char16_t *copy = csc_alloc((n + 1) * sizeof(*copy));

    if (copy != NULL && n != 0)
        memcpy(copy, s, n * sizeof(*copy));
    return copy;
}

/* The range that contains c, or NULL. */
static const struct csc_fold_range *find_range(char16_t c)
{
    size_t low = 0;
    size_t high = csc_fold_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct csc_fold_range *r = &csc_fold_table[middle];

        if (c < r->first)
            high = middle;
        else if (c > r->last)
            low = middle + 1;
        else
            return r;
    }
    return NULL;
}

char16_t csc_fold(char16_t c)
{
    const struct csc_fold_range *r;

    if (c < 0x80)
        return c >= u'a' && c <= u'z' ? (char16_t)(c - u'a' + u'A') : c;
    r = find_range(c);
    if (r == NULL || (c - r->first) % r->step != 0)
        return c;
    return (char16_t)(c + r->delta);
}

int csc_compare_n(const char16_t *a, size_t an, const char16_t *b, size_t bn)
{
    size_t n = an < bn ? an : bn;
    size_t i;

    for (i = 0; i < n; i++) {
        if (a[i] != b[i]) {
            int d = csc_fold(a[i]) - csc_fold(b[i]);

            if (d != 0)
                return d;
        }
    }
    return an < bn ? -1 : an > bn;
}

int csc_compare(const char16_t *a, const char16_t *b)
{
    return csc_compare_n(a, csc_len(a), b, csc_len(b));
}

bool csc_same(const char16_t *a, const char16_t *b)
{
    while (*a == *b && *a != 0) {
        a++;
        b++;
    }
    return *a == *b;
}

void csc_key(const char16_t *name, size_t n, unsigned char *key)
{
    size_t i;

    for (i = 0; i < n; i++) {
        char16_t c = csc_fold(name[i]);

        key[2 * i] = (unsigned char)(c >> 8);
        key[2 * i + 1] = (unsigned char)(c & 0xFF);
    }
}

HRESULT csc_text_add_n(struct csc_text *t, const char16_t *s, size_t n)
{
    void *grown = t->s;
    HRESULT hr;

    if (n > SIZE_MAX - t->len - 1)
        return E_OUTOFMEMORY;
    hr = csc_grow(&grown, &t->cap, t->len + n + 1, sizeof(*t->s));
    if (FAILED(hr))
        return hr;
    t->s = grown;
    if (n != 0)
        memcpy(t->s + t->len, s, n * sizeof(*t->s));
    t->len += n;
    t->s[t->len] = 0;
    return S_OK;
}

HRESULT csc_text_add(struct csc_text *t, const char16_t *s)
{
    return csc_text_add_n(t, s, csc_len(s));
}

HRESULT csc_text_add_number(struct csc_text *t, uint64_t value)
{
    char16_t digits[20]; /* 2^64 - 1 has 20 */
    size_t at = 20;

    do {
        digits[--at] = (char16_t)(u'0' + value % 10);
        value /= 10;
    } while (value != 0);
    return csc_text_add_n(t, digits + at, 20 - at);
}

void csc_text_cut(struct csc_text *t, size_t len)
{
    if (len < t->len) {
        t->len = len;
        t->s[len] = 0;
    }
}

void csc_text_free(struct csc_text *t)
{
    csc_free(t->s);
    memset(t, 0, sizeof(*t));
}
