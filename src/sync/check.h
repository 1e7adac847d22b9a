/*
 * When things are bad: is the cache sound, and how it is mended; a damaged store made anew; and
 * what is not synchronized, copied out.
 */
#ifndef CSC_SYNC_CHECK_H
#define CSC_SYNC_CHECK_H

#include "sync/operation.h"

/* Something that is not as it should be. */
struct csc_finding {
    enum csc_flaw flaw;
    uint64_t count;       /* of rows; 1 if there is a path */
    const char16_t *path; /* UNC, or of a folder in the cache; NULL: of the store as a whole */
    bool mended;
    HRESULT hr; /* why it could not be mended; S_OK */
};

struct csc_check {
    bool repair;
    void (*found)(struct csc_check *check, const struct csc_finding *finding);
    bool (*goes_on)(struct csc_check *check); /* asked often; NULL: nobody is */
    uint64_t files;                           /* out: contents that were read */
    uint64_t flaws;                           /* out: found */
    uint64_t left;                            /* out: not mended */
    bool damaged;                             /* out: the store's structure is */
};

/* Looks at the whole cache: the store by itself, the folders of the cache, and every content that
 * is said to be what was agreed on. With `repair` mends without losing what users wrote: where
 * something contradicts itself, nothing counts as agreed on any more. S_OK, though flaws may be
 * left; ERROR_CANCELLED; CSC_E_CORRUPT if the store is beyond it: then csc_cache_rebuild. */
HRESULT csc_cache_check(struct csc_cache *cache, struct csc_check *check);

/* Makes the store of a cache folder anew, from what can still be read of the damaged one: names and
 * pins; nothing counts as agreed on. The damaged database stays beside it, under another name. No
 * process may have it open: ERROR_SHARING_VIOLATION. A csc_cache_check with `repair` is to follow,
 * which finds the content. */
HRESULT csc_cache_rebuild(const char16_t *folder);
/* Completes a rebuild that died just before its end; whoever opens a cache calls it. S_FALSE: there
 * is none. */
HRESULT csc_cache_adopt(const char16_t *folder);

/* Copies every file of the cache that is not synchronized into a folder that exists, by
 * server\share\path, with its times and attributes; what has no known past counts as not
 * synchronized. Replaces nothing: ERROR_ALREADY_EXISTS for that file. ERROR_MORE_DATA if a file
 * failed, E_INVALIDARG for a folder in the cache. */
HRESULT csc_cache_export(struct csc_cache *cache, const char16_t *folder,
                         struct csc_client *client);

#endif
