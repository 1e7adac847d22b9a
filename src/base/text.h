/*
 * UTF-16 text: lengths, copies, Windows' case-insensitive ordinal order, UTF-8 at the edges, and
 * a growable string. Nothing here is locale-dependent: two names are the same name if and only if
 * their code units are equal after simple upper-casing, as NTFS and CompareStringOrdinal see it.
 */
#ifndef CSC_BASE_TEXT_H
#define CSC_BASE_TEXT_H

#include "base/types.h"

/* Length in code units. */
size_t csc_len(const char16_t *s);

/* A copy to csc_free, or NULL without memory. `csc_dup_n` copies n units and terminates. */
char16_t *csc_dup(const char16_t *s);
char16_t *csc_dup_n(const char16_t *s, size_t n);

/* Upper case of one code unit, one to one, as the ordinal comparison of Windows folds it. */
char16_t csc_fold(char16_t c);

/* Ordinal comparison ignoring case: negative, 0, positive. Compares folded code units. */
int csc_compare(const char16_t *a, const char16_t *b);
int csc_compare_n(const char16_t *a, size_t an, const char16_t *b, size_t bn);

/* Exact comparison of code units. */
bool csc_same(const char16_t *a, const char16_t *b);

/* The sort key of a name: folded code units, big-endian, so that memcmp order is csc_compare
 * order. Writes 2 * n bytes to key. */
void csc_key(const char16_t *name, size_t n, unsigned char *key);

/* Growable text. Zero-initialize; `s` is always terminated once anything was appended. */
struct csc_text {
    char16_t *s;
    size_t len;
    size_t cap;
};
HRESULT csc_text_add(struct csc_text *t, const char16_t *s);
HRESULT csc_text_add_n(struct csc_text *t, const char16_t *s, size_t n);
HRESULT csc_text_add_number(struct csc_text *t, uint64_t value);
void csc_text_cut(struct csc_text *t, size_t len);
void csc_text_free(struct csc_text *t);

/* Conversion to and from UTF-8; lone surrogates survive the round trip (as WTF-8). Malformed
 * bytes become U+FFFD each.
 * The result is to csc_free; NULL without memory. */
char *csc_to_utf8(const char16_t *s);
char16_t *csc_from_utf8(const char *s);

#endif
