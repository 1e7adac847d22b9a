/*
 * Finding what lies in a container, by what it is: its children, or all below it with each
 * container before what lies in it; siblings in the order of their names. A search goes page by
 * page, each after the last item found, so that memory does not grow with what there is, and what
 * comes or goes meanwhile does no harm: what stays where it is is found exactly once.
 *
 * Cached copies are looked at as their folder is entered, so that edits made since are known.
 */
#ifndef CSC_SYNC_FIND_H
#define CSC_SYNC_FIND_H

#include "store/query.h"
#include "sync/cache.h"

/* A container on the way from the one that is searched down to what is found; shared by all that
 * was found in it. */
struct csc_folder {
    _Atomic long refs;
    struct csc_folder *above; /* held; NULL: the one that is searched */
    int64_t id;
    bool empty; /* no cached folder stands for it, so none for what lies in it */
    size_t len;
    char16_t path[]; /* `len` units and a 0; "\" for the root, above servers */
};
struct csc_folder *csc_folder_hold(struct csc_folder *folder);
void csc_folder_drop(struct csc_folder *folder); /* NULL is allowed */
/* The folder of something at a full path, by path alone. NULL without memory. */
struct csc_folder *csc_folder_of(const char16_t *path);
/* The path of something in a folder, in new memory; NULL without memory. */
char16_t *csc_folder_join(const struct csc_folder *folder, const char16_t *name);

struct csc_found {
    struct csc_row row;
    struct csc_folder *folder; /* held: csc_folder_drop */
};

struct csc_find; /* a search */

/* What is searched: a container by id and path ("" for the root), how, and for what. The query is
 * copied. */
struct csc_search {
    int64_t id;
    const char16_t *path;
    bool flat; /* all below, not only children */
    struct csc_query query;
};
/* Looks at the cached copies of the container's children first. Close the search before the
 * cache. */
HRESULT csc_find_open(struct csc_cache *cache, const struct csc_search *search,
                      struct csc_find **find);
void csc_find_close(struct csc_find *find); /* NULL is allowed */

/* Up to `max` of what follows `after` (NULL: from the start), each `stride` bytes after the last.
 * None: there is nothing more. */
HRESULT csc_find_page(struct csc_find *find, const struct csc_found *after, void *found,
                      size_t stride, size_t max, size_t *got);

/* Does an item match a query? S_OK or S_FALSE. */
HRESULT csc_find_matches(struct csc_cache *cache, const struct csc_item *item,
                         const struct csc_query *query);

#endif
