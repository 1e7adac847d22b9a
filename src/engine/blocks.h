/*
 * A block map: what one version of a file held, as a hash of each block of it. Pure.
 *
 * The map of the version both sides last agreed on tells, without the server, whether a cached copy
 * still holds the same bytes, and which blocks of it do not. 16 bytes a block of 64 KiB: 256 KiB
 * for each GiB. XXH3-128 in its canonical (big-endian) form: nobody is kept from making two blocks
 * with one hash on purpose, but whoever can write them can write the file.
 *
 * A map that cannot be made (no memory) is no map, never an error: what is not known of a content
 * only costs work.
 */
#ifndef CSC_ENGINE_BLOCKS_H
#define CSC_ENGINE_BLOCKS_H

#include "base/types.h"

#define CSC_BLOCK      (64u * 1024u) /* bytes of a block, but in tests */
#define CSC_BLOCK_HASH 16u           /* bytes of a hash */

struct csc_blocks {
    uint32_t block;        /* bytes of a block; 0: there is no map */
    uint64_t size;         /* bytes of the content */
    size_t count;          /* blocks; the last one may be shorter */
    unsigned char *hashes; /* owned */
    size_t cap;
};

/* An empty map of nothing yet. csc_blocks_free by the caller, in any case. */
void csc_blocks_begin(struct csc_blocks *map, uint32_t block);
/* The content goes on with these bytes: whole blocks, but at its end. */
void csc_blocks_add(struct csc_blocks *map, const void *data, size_t size);
/* Frees, and leaves no map. */
void csc_blocks_free(struct csc_blocks *map);

/* How many blocks a content of this size has. */
uint64_t csc_blocks_needed(uint64_t size, uint32_t block);

/* Are both known, and of the same content? */
bool csc_blocks_equal(const struct csc_blocks *a, const struct csc_blocks *b);
/* Are these two blocks of two known maps the same bytes? */
bool csc_blocks_match(const struct csc_blocks *a, size_t i, const struct csc_blocks *b, size_t j);
/* Is block i of `now` the same in `base`? Both are known. */
bool csc_blocks_clean(const struct csc_blocks *base, const struct csc_blocks *now, size_t i);
/* The bytes of block i: fewer at the end of the content. */
size_t csc_blocks_length(const struct csc_blocks *map, size_t i);
/* The bytes of all blocks of `now` that are not the same in `base`. Both are known. */
uint64_t csc_blocks_dirty(const struct csc_blocks *base, const struct csc_blocks *now);

#endif
