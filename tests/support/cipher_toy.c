/* See cipher_toy.h. */
#include "cipher_toy.h"

#include "base/memory.h"
#include "fs/fs_sealed.h"

#include <stdatomic.h>
#include <string.h>

struct csc_key {
    unsigned char bytes[32];
};

static _Atomic uint64_t calls;
static _Atomic unsigned keys;
static bool is_forgotten;

void cipher_toy_forget(bool forgotten)
{
    is_forgotten = forgotten;
}

unsigned cipher_toy_keys(void)
{
    return keys;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static uint64_t hash(uint64_t h, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (; size >= 8; at += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        h = mix(h ^ word);
    }
    for (; size; at++, size--)
        h = mix(h ^ *at ^ 0x100);
    return mix(h + size);
}

static HRESULT toy_random(void *bytes, size_t size)
{
    unsigned char *at = bytes;
    while (size) {
        uint64_t word = mix(++calls);
        size_t part = size < 8 ? size : 8;
        memcpy(at, &word, part);
        at += part;
        size -= part;
    }
    return S_OK;
}

static HRESULT toy_load(const struct csc_locked_key *locked, struct csc_key **key)
{
    struct csc_key *made;
    if (is_forgotten || locked->size != sizeof(made->bytes))
        return CSC_E_SEALED;
    made = csc_alloc(sizeof(*made));
    if (!made)
        return E_OUTOFMEMORY;
    memcpy(made->bytes, locked->bytes, sizeof(made->bytes));
    keys++;
    *key = made;
    return S_OK;
}

static HRESULT toy_make(struct csc_locked_key *locked, struct csc_key **key)
{
    locked->size = 32;
    toy_random(locked->bytes, locked->size);
    return toy_load(locked, key);
}

static void toy_free(struct csc_key *key)
{
    keys--;
    csc_free(key);
}

static uint64_t begin(const struct csc_key *key, const struct csc_box *box)
{
    return hash(hash(1, key->bytes, sizeof(key->bytes)), box->nonce, CSC_NONCE);
}

static void apply(const struct csc_key *key, const struct csc_box *box)
{
    uint64_t seed = begin(key, box);
    const unsigned char *in = box->in;
    unsigned char *out = box->out;
    for (size_t i = 0; i < box->size; i += 8) {
        uint64_t word = mix(seed + i);
        for (size_t j = i; j < box->size && j < i + 8; j++)
            out[j] = in[j] ^ (unsigned char)(word >> 8 * (j - i));
    }
}

static void make_tag(const struct csc_key *key, const struct csc_box *box, const void *hidden,
                     unsigned char tag[CSC_TAG])
{
    uint64_t word = hash(begin(key, box), box->about, box->about_size);
    word = hash(word, hidden, box->size);
    memcpy(tag, &word, 8);
    word = mix(word + 1);
    memcpy(tag + 8, &word, 8);
}

static HRESULT toy_seal(struct csc_key *key, const struct csc_box *box)
{
    apply(key, box);
    make_tag(key, box, box->out, box->tag);
    return S_OK;
}

static HRESULT toy_open(struct csc_key *key, const struct csc_box *box)
{
    unsigned char tag[CSC_TAG];
    make_tag(key, box, box->in, tag);
    if (memcmp(tag, box->tag, CSC_TAG) != 0)
        return CSC_E_DAMAGED;
    apply(key, box);
    return S_OK;
}

const struct csc_cipher cipher_toy = {toy_make, toy_load, toy_free, toy_random, toy_seal, toy_open};
