/*
 * Block maps: see blocks.h.
 */
#include "engine/blocks.h"

#include "base/memory.h"

#include <string.h>
#include <xxhash.h>

_Static_assert(sizeof(XXH128_canonical_t) == CSC_BLOCK_HASH, "a hash is 16 bytes");

void csc_blocks_begin(struct csc_blocks *map, uint32_t block)
{
    memset(map, 0, sizeof(*map));
    map->block = block;
}

void csc_blocks_free(struct csc_blocks *map)
{
    csc_free(map->hashes);
    memset(map, 0, sizeof(*map));
}

uint64_t csc_blocks_needed(uint64_t size, uint32_t block)
{
    return size / block + (size % block != 0);
}

void csc_blocks_add(struct csc_blocks *map, const void *data, size_t size)
{
    const unsigned char *at = data;
    uint64_t need;
    if (!map->block || !size)
        return;
    need = csc_blocks_needed(map->size + size, map->block);
    if (map->size % map->block || need > SIZE_MAX / CSC_BLOCK_HASH ||
        FAILED(csc_grow((void **)&map->hashes, &map->cap, (size_t)need, CSC_BLOCK_HASH))) {
        csc_blocks_free(map);
        return;
    }
    map->size += size;
    while (size) {
        size_t length = size < map->block ? size : map->block;
        XXH128_canonical_t hash;
        XXH128_canonicalFromHash(&hash, XXH3_128bits(at, length));
        memcpy(map->hashes + map->count++ * CSC_BLOCK_HASH, &hash, CSC_BLOCK_HASH);
        at += length;
        size -= length;
    }
}

bool csc_blocks_equal(const struct csc_blocks *a, const struct csc_blocks *b)
{
    return a->block && a->block == b->block && a->size == b->size &&
           (!a->count || memcmp(a->hashes, b->hashes, a->count * CSC_BLOCK_HASH) == 0);
}

size_t csc_blocks_length(const struct csc_blocks *map, size_t i)
{
    uint64_t rest = map->size - (uint64_t)i * map->block;
    return rest < map->block ? (size_t)rest : map->block;
}

bool csc_blocks_match(const struct csc_blocks *a, size_t i, const struct csc_blocks *b, size_t j)
{
    return a->block == b->block && csc_blocks_length(a, i) == csc_blocks_length(b, j) &&
           memcmp(a->hashes + i * CSC_BLOCK_HASH, b->hashes + j * CSC_BLOCK_HASH, CSC_BLOCK_HASH) ==
               0;
}

bool csc_blocks_clean(const struct csc_blocks *base, const struct csc_blocks *now, size_t i)
{
    return i < base->count && csc_blocks_match(base, i, now, i);
}

uint64_t csc_blocks_dirty(const struct csc_blocks *base, const struct csc_blocks *now)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < now->count; i++)
        bytes += csc_blocks_clean(base, now, i) ? 0 : csc_blocks_length(now, i);
    return bytes;
}
