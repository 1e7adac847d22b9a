/*
 * UNC paths as the API accepts them: parsing, normal form, components. Pure text work.
 *
 * Normal form: two backslashes, then components joined by single backslashes, no trailing one, the
 * caller's case kept. `\\?\UNC\srv\share` is the same path as `\\srv\share`; forward slashes are
 * accepted as separators unless the `\\?\` form is used. `.` and `..` are refused.
 */
#ifndef CSC_BASE_PATH_H
#define CSC_BASE_PATH_H

#include "base/types.h"

#define CSC_MAX_NAME 255   /* code units of one component */
#define CSC_MAX_PATH 32000 /* code units of a whole path, room left for prefixes of ours */

/* Component 0 is the server, 1 the share, the rest lie inside the share. */
struct csc_path {
    char16_t *text; /* normal form, owned */
    size_t len;
    size_t count; /* components, at least 1 */
};

/* Parses; the result is to csc_path_free. E_INVALIDARG: NULL or empty. ERROR_BAD_PATHNAME: not a
 * UNC path. ERROR_INVALID_NAME: an empty, dotted or illegal component.
 * ERROR_FILENAME_EXCED_RANGE: too long. On failure *out is zeroed. */
HRESULT csc_path_parse(const char16_t *text, struct csc_path *out);
void csc_path_free(struct csc_path *path);

/* Component i: a pointer into path->text and its length. */
const char16_t *csc_path_component(const struct csc_path *path, size_t i, size_t *len);

/* Is this a name a file could have (one component: no separators, wildcards, control characters,
 * not empty, not dots, at most CSC_MAX_NAME units)? S_OK, ERROR_INVALID_NAME or
 * ERROR_FILENAME_EXCED_RANGE. */
HRESULT csc_name_check(const char16_t *name);

/* Stricter, for names we are asked to create (KEEPALLCHANGES): also refuses trailing dots and
 * spaces, and the reserved device names with or without an extension. */
HRESULT csc_name_check_new(const char16_t *name);

/* dir + '\' + name in new memory (to csc_free), NULL without memory. An empty dir gives name. */
char16_t *csc_join(const char16_t *dir, const char16_t *name);

/* The last component of a path (pointer into it). */
const char16_t *csc_base_name(const char16_t *path);

/* Is this a name that the engine gives to files of its own: "~csc", 16 digits (0-9, a-f), ".tmp" or
 * ".bak", in any store? Such names are never items. */
#define CSC_OWN_PREFIX u"~csc"
bool csc_is_own_name(const char16_t *name);

#endif
