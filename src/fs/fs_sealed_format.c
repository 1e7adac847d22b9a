/*
 * The sealed file on the disk. See fs_sealed.h. Numbers are little endian.
 *
 *   0 magic, 16   16 version, 4   20 size of a block, 4   24 id of the key, 16   40 id of the file,
 * 16 56 plain size, 8   64 zero, 8   72 nonce, 12   84 tag, 16
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed_internal.h"

#include <string.h>

#define VERSION 1u

/* Random bytes: what no other kind of file begins with. */
static const unsigned char magic[16] = {0xC5, 0x0F, 0x5E, 0xA1, 0xED, 0x7B, 0x93, 0x1C,
                                        0xE8, 0x46, 0x2D, 0xB0, 0x9A, 0x71, 0xFD, 0x34};

/* ---- sizes ---- */

bool sealed_size(uint64_t on_disk, uint64_t *plain)
{
    uint64_t body, rest;
    if (on_disk < SEALED_HEADER)
        return false;
    body = on_disk - SEALED_HEADER;
    rest = body % SEALED_WHOLE;
    *plain = body / SEALED_WHOLE * SEALED_BLOCK + (rest ? rest - SEALED_EXTRA : 0);
    return !rest || rest > SEALED_EXTRA;
}

uint64_t sealed_place(uint64_t block)
{
    return SEALED_HEADER + block * SEALED_WHOLE;
}

uint64_t sealed_disk_size(uint64_t plain)
{
    uint64_t rest = plain % SEALED_BLOCK;
    return sealed_place(plain / SEALED_BLOCK) + (rest ? rest + SEALED_EXTRA : 0);
}

/* ---- the header ---- */

static void put(unsigned char *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << 8 * i;
    return value;
}

bool sealed_begins(const void *bytes, size_t size)
{
    return size >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0;
}

static void fill_header(const struct sealed_header *header, unsigned char bytes[SEALED_HEADER])
{
    memset(bytes, 0, SEALED_HEADER);
    memcpy(bytes, magic, sizeof(magic));
    put(bytes + 16, VERSION, 4);
    put(bytes + 20, SEALED_BLOCK, 4);
    memcpy(bytes + 24, header->key, SEALED_ID);
    memcpy(bytes + 40, header->file, SEALED_ID);
    put(bytes + 56, header->size, 8);
}

HRESULT sealed_read_header(struct csc_file *file, struct sealed_header *header)
{
    unsigned char bytes[SEALED_HEADER];
    size_t got = 0;
    HRESULT hr = file->ops->read(file, 0, bytes, sizeof(bytes), &got);
    if (FAILED(hr))
        return hr;
    if (got < sizeof(bytes) || !sealed_begins(bytes, got))
        return S_FALSE;
    if (get(bytes + 16, 4) != VERSION || get(bytes + 20, 4) != SEALED_BLOCK)
        return CSC_E_SEALED;
    memcpy(header->key, bytes + 24, SEALED_ID);
    memcpy(header->file, bytes + 40, SEALED_ID);
    header->size = get(bytes + 56, 8);
    return S_OK;
}

HRESULT sealed_prove_header(struct sealed_file *file)
{
    unsigned char bytes[SEALED_HEADER], tag[CSC_TAG], nothing;
    struct csc_box box = {bytes + SEALED_PROVEN, bytes, SEALED_PROVEN, tag, &nothing, &nothing, 0};
    size_t got = 0;
    HRESULT hr = file->inner->ops->read(file->inner, 0, bytes, sizeof(bytes), &got);
    if (FAILED(hr))
        return hr;
    if (got < sizeof(bytes))
        return CSC_E_DAMAGED;
    memcpy(tag, bytes + SEALED_PROVEN + CSC_NONCE, CSC_TAG);
    return file->root->cipher->open(file->key->key, &box);
}

HRESULT sealed_write_header(struct sealed_file *file)
{
    const struct csc_cipher *cipher = file->root->cipher;
    unsigned char bytes[SEALED_HEADER], nothing;
    unsigned char *nonce = bytes + SEALED_PROVEN;
    struct csc_box box = {nonce, bytes, SEALED_PROVEN, nonce + CSC_NONCE, &nothing, &nothing, 0};
    HRESULT hr;
    fill_header(&file->header, bytes);
    hr = cipher->random(nonce, CSC_NONCE);
    if (SUCCEEDED(hr))
        hr = cipher->seal(file->key->key, &box);
    if (SUCCEEDED(hr))
        hr = file->inner->ops->write(file->inner, 0, bytes, sizeof(bytes));
    file->stale = FAILED(hr);
    return hr;
}

/* ---- blocks ---- */

/* Which block of which file it is. */
static void fill_about(const struct sealed_file *file, uint64_t block, unsigned char about[24])
{
    memcpy(about, file->header.file, SEALED_ID);
    put(about + SEALED_ID, block, 8);
}

HRESULT sealed_read_block(struct sealed_file *file, uint64_t block, void *plain, size_t size)
{
    unsigned char about[24];
    unsigned char *raw = csc_alloc(size + SEALED_EXTRA);
    size_t got = 0;
    HRESULT hr = raw ? file->inner->ops->read(file->inner, sealed_place(block), raw,
                                              size + SEALED_EXTRA, &got)
                     : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && got < size + SEALED_EXTRA)
        hr = CSC_E_DAMAGED;
    if (SUCCEEDED(hr)) {
        const struct csc_box box = {
            raw, about, sizeof(about), raw + CSC_NONCE, raw + SEALED_EXTRA, plain, size};
        fill_about(file, block, about);
        hr = file->root->cipher->open(file->key->key, &box);
    }
    csc_free(raw);
    return hr;
}

HRESULT sealed_write_block(struct sealed_file *file, uint64_t block, const void *plain, size_t size)
{
    const struct csc_cipher *cipher = file->root->cipher;
    unsigned char about[24];
    unsigned char *raw = csc_alloc(size + SEALED_EXTRA);
    HRESULT hr = raw ? cipher->random(raw, CSC_NONCE) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        const struct csc_box box = {
            raw, about, sizeof(about), raw + CSC_NONCE, plain, raw + SEALED_EXTRA, size};
        fill_about(file, block, about);
        hr = cipher->seal(file->key->key, &box);
    }
    if (SUCCEEDED(hr))
        hr = file->inner->ops->write(file->inner, sealed_place(block), raw, size + SEALED_EXTRA);
    csc_free(raw);
    return hr;
}
