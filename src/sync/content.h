/*
 * What a content is, told by its blocks. Private to sync/.
 */
#ifndef CSC_SYNC_CONTENT_H
#define CSC_SYNC_CONTENT_H

#include "sync/run.h"

/* The block map of what both sides last agreed on. False: there is none, or none of use. */
bool csc_known_blocks(struct csc_cache *cache, int64_t id, struct csc_blocks *map);

/* How many bytes are read at once: whole blocks. */
size_t csc_chunk(const struct csc_cache *cache);

/* Something to be hashed, and its version. */
struct csc_content {
    struct csc_root *root;
    const char16_t *path;     /* in that root */
    struct csc_run *run;      /* asked whether to go on; NULL: nobody is */
    struct csc_facts facts;   /* out: the version that was read */
    struct csc_blocks blocks; /* out: csc_blocks_free, in any case */
};

/* Reads a file to its end, in nobody's way. CSC_E_CHANGED if it is another version afterwards. */
HRESULT csc_hash_content(struct csc_cache *cache, struct csc_content *content);

#endif
