/* The sealed file system: open files. See fs_sealed.h. */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed_internal.h"

#include <string.h>

static struct sealed_file *of(struct csc_file *file)
{
    return (struct sealed_file *)file;
}

void sealed_show(struct csc_facts *facts)
{
    uint64_t plain;
    if (facts->kind != CSC_FILE || !sealed_size(facts->size, &plain))
        return; /* somebody writes to it: it is nothing of ours any more */
    facts->size = plain;
    facts->attributes |= FILE_ATTRIBUTE_ENCRYPTED;
}

/* ---- open ---- */

/* From now on it is sealed; it holds nothing yet. */
static HRESULT begin_sealed(struct sealed_file *f)
{
    HRESULT hr = f->root->cipher->random(f->header.file, SEALED_ID);
    memcpy(f->header.key, f->key->id, SEALED_ID);
    f->header.size = 0;
    f->sealed = SUCCEEDED(hr);
    return SUCCEEDED(hr) ? sealed_write_header(f) : hr;
}

/* The key first: without one nothing is made. */
static HRESULT open_staged(struct sealed_file *f, const char16_t *path)
{
    struct csc_root *inner = f->root->inner;
    bool seals = f->root->seals;
    HRESULT hr = seals ? sealed_key_get(f->root, &f->key) : S_OK;
    f->staged = true;
    if (SUCCEEDED(hr))
        hr = inner->ops->open(inner, path, CSC_OPEN_STAGE, &f->inner);
    return SUCCEEDED(hr) && seals ? begin_sealed(f) : hr;
}

/* What is read must be proven from the first byte on: an empty file, too, is content. */
static HRESULT prove(struct sealed_file *f)
{
    struct csc_facts facts;
    uint64_t plain;
    HRESULT hr = sealed_key_get(f->root, &f->key);
    if (SUCCEEDED(hr) && memcmp(f->key->id, f->header.key, SEALED_ID) != 0)
        hr = CSC_E_SEALED;
    if (SUCCEEDED(hr))
        hr = sealed_prove_header(f);
    if (SUCCEEDED(hr))
        hr = f->inner->ops->stat(f->inner, &facts);
    if (SUCCEEDED(hr) && (!sealed_size(facts.size, &plain) || plain != f->header.size))
        hr = CSC_E_DAMAGED;
    return hr;
}

static HRESULT open_to_read(struct sealed_file *f, const char16_t *path, enum csc_open how)
{
    struct csc_root *inner = f->root->inner;
    HRESULT hr = inner->ops->open(inner, path, how, &f->inner);
    if (SUCCEEDED(hr))
        hr = sealed_read_header(f->inner, &f->header);
    f->sealed = hr == S_OK;
    return hr == S_OK ? prove(f) : hr;
}

/* Such a handle cannot read, and may be one of a folder. RACE: the file that was looked into may
 * have been replaced meanwhile. */
static HRESULT open_to_change(struct sealed_file *f, const char16_t *path)
{
    struct csc_root *inner = f->root->inner;
    struct csc_facts seen = {0}, facts;
    HRESULT sniffed = sealed_sniff(f->root, path, &seen);
    HRESULT hr = inner->ops->open(inner, path, CSC_OPEN_CHANGE, &f->inner);
    if (SUCCEEDED(hr))
        hr = f->inner->ops->stat(f->inner, &facts);
    if (FAILED(hr) || facts.kind != CSC_FILE)
        return hr;
    f->sealed = sniffed == S_OK;
    return FAILED(sniffed) ? sniffed : seen.id == facts.id ? S_OK : CSC_E_CHANGED;
}

/* Gives out what was opened, or takes it all back. */
static HRESULT give(struct sealed_file *f, HRESULT hr, struct csc_file **file)
{
    *file = SUCCEEDED(hr) ? &f->base : NULL;
    if (SUCCEEDED(hr))
        return S_OK;
    if (f->inner)
        f->inner->ops->close(f->inner);
    csc_free(f);
    return hr;
}

static struct sealed_file *new_file(struct csc_root *root)
{
    struct sealed_file *f = csc_alloc(sizeof(*f));
    if (f) {
        f->base.ops = &sealed_ops;
        f->root = sealed_of(root);
    }
    return f;
}

HRESULT sealed_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                    struct csc_file **file)
{
    struct sealed_root *self = sealed_of(root);
    struct sealed_file *f;
    HRESULT hr;
    *file = NULL;
    if (how == CSC_OPEN_ALONE || (how != CSC_OPEN_STAGE && !self->looks))
        return self->inner->ops->open(self->inner, path, how, file);
    f = new_file(root);
    if (!f)
        return E_OUTOFMEMORY;
    hr = how == CSC_OPEN_STAGE    ? open_staged(f, path)
         : how == CSC_OPEN_CHANGE ? open_to_change(f, path)
                                  : open_to_read(f, path, how);
    return give(f, hr, file);
}

/* A copy of a sealed file is one, with the same key and the same proofs. */
HRESULT sealed_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    struct csc_root *inner = sealed_of(root)->inner;
    struct sealed_file *f = new_file(root);
    HRESULT hr;
    *file = NULL;
    if (!f)
        return E_OUTOFMEMORY;
    f->staged = true;
    hr = inner->ops->copy(inner, copy, &f->inner);
    if (SUCCEEDED(hr) && f->root->looks) {
        hr = sealed_read_header(f->inner, &f->header);
        f->sealed = hr == S_OK;
        hr = f->sealed ? prove(f) : hr;
        if (f->sealed)
            sealed_show(&copy->source);
    }
    return give(f, hr, file);
}

void sealed_close(struct csc_file *file)
{
    struct sealed_file *f = of(file);
    f->inner->ops->close(f->inner);
    csc_free(f);
}

/* ---- content ---- */

static HRESULT end_header(struct sealed_file *f)
{
    return f->stale ? sealed_write_header(f) : S_OK;
}

static size_t size_of_block(const struct sealed_file *f, uint64_t block)
{
    uint64_t begin = block * SEALED_BLOCK;
    uint64_t left = f->header.size > begin ? f->header.size - begin : 0;
    return left < SEALED_BLOCK ? (size_t)left : SEALED_BLOCK;
}

/* A part of one block. */
static HRESULT read_part(struct sealed_file *f, uint64_t offset, void *data, size_t size)
{
    uint64_t block = offset / SEALED_BLOCK;
    size_t at = (size_t)(offset % SEALED_BLOCK);
    size_t whole = size_of_block(f, block);
    unsigned char *plain;
    HRESULT hr;
    if (size == whole)
        return sealed_read_block(f, block, data, size);
    plain = csc_alloc(whole);
    hr = plain ? sealed_read_block(f, block, plain, whole) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        memcpy(data, plain + at, size);
    csc_free(plain);
    return hr;
}

/* Bytes of `size` from `offset` on that lie in one block. */
static size_t within_block(uint64_t offset, uint64_t size)
{
    uint64_t room = SEALED_BLOCK - offset % SEALED_BLOCK;
    return (size_t)(size < room ? size : room);
}

HRESULT sealed_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got)
{
    struct sealed_file *f = of(file);
    uint64_t left;
    HRESULT hr = S_OK;
    if (!f->sealed)
        return f->inner->ops->read(f->inner, offset, data, size, got);
    left = offset < f->header.size ? f->header.size - offset : 0;
    size = left < size ? (size_t)left : size;
    *got = 0;
    while (SUCCEEDED(hr) && *got < size) {
        size_t part = within_block(offset + *got, size - *got);
        hr = read_part(f, offset + *got, (unsigned char *)data + *got, part);
        *got += SUCCEEDED(hr) ? part : 0;
    }
    return hr;
}

/* A part of one block, which begins at most where the content ends. NULL: zeros. */
static HRESULT write_part(struct sealed_file *f, uint64_t offset, const void *data, size_t size)
{
    uint64_t block = offset / SEALED_BLOCK;
    size_t at = (size_t)(offset % SEALED_BLOCK);
    size_t whole = size_of_block(f, block);
    size_t then = at + size > whole ? at + size : whole;
    unsigned char *plain;
    HRESULT hr;
    f->stale = true;
    if (data && size == then) {
        hr = sealed_write_block(f, block, data, size);
    } else {
        plain = csc_alloc(then);
        hr = !plain ? E_OUTOFMEMORY : whole ? sealed_read_block(f, block, plain, whole) : S_OK;
        if (SUCCEEDED(hr) && data)
            memcpy(plain + at, data, size);
        if (SUCCEEDED(hr))
            hr = sealed_write_block(f, block, plain, then);
        csc_free(plain);
    }
    if (SUCCEEDED(hr) && offset + size > f->header.size)
        f->header.size = offset + size;
    return hr;
}

static HRESULT write_sealed(struct sealed_file *f, uint64_t offset, const unsigned char *data,
                            uint64_t size)
{
    HRESULT hr = S_OK;
    for (uint64_t done = 0; SUCCEEDED(hr) && done < size;) {
        size_t part = within_block(offset + done, size - done);
        hr = write_part(f, offset + done, data ? data + done : NULL, part);
        done += part;
    }
    return hr;
}

/* Zeros up to this size. */
static HRESULT extend(struct sealed_file *f, uint64_t size)
{
    uint64_t from = f->header.size;
    return size > from ? write_sealed(f, from, NULL, size - from) : S_OK;
}

/* Plain content that begins like a sealed file must not lie there plain. */
static HRESULT seal_after_all(struct sealed_file *f)
{
    struct csc_facts facts;
    HRESULT hr = f->inner->ops->stat(f->inner, &facts);
    if (SUCCEEDED(hr) && facts.size)
        hr = CSC_E_NOT_SUPPORTED; /* nobody writes a file's beginning after its end */
    if (SUCCEEDED(hr))
        hr = sealed_key_want(f->root, &f->key);
    if (FAILED(hr))
        return hr;
    f->root->looks = true;
    return begin_sealed(f);
}

HRESULT sealed_write(struct csc_file *file, uint64_t offset, const void *data, size_t size)
{
    struct sealed_file *f = of(file);
    HRESULT hr = S_OK;
    if (!f->sealed && f->staged && !offset && sealed_begins(data, size))
        hr = seal_after_all(f);
    if (FAILED(hr))
        return hr;
    if (!f->sealed)
        return f->inner->ops->write(f->inner, offset, data, size);
    hr = extend(f, offset);
    if (SUCCEEDED(hr))
        hr = write_sealed(f, offset, data, size);
    return SUCCEEDED(hr) ? end_header(f) : hr;
}

static HRESULT shorten(struct sealed_file *f, uint64_t size)
{
    uint64_t block = size / SEALED_BLOCK;
    size_t rest = (size_t)(size % SEALED_BLOCK);
    size_t whole = size_of_block(f, block);
    unsigned char *plain = csc_alloc(whole);
    HRESULT hr = plain ? S_OK : E_OUTOFMEMORY;
    f->stale = true;
    if (SUCCEEDED(hr) && rest)
        hr = sealed_read_block(f, block, plain, whole);
    if (SUCCEEDED(hr) && rest)
        hr = sealed_write_block(f, block, plain, rest);
    if (SUCCEEDED(hr))
        hr = f->inner->ops->truncate(f->inner, sealed_disk_size(size));
    if (SUCCEEDED(hr))
        f->header.size = size;
    csc_free(plain);
    return hr;
}

HRESULT sealed_truncate(struct csc_file *file, uint64_t size)
{
    struct sealed_file *f = of(file);
    HRESULT hr;
    if (!f->sealed)
        return f->inner->ops->truncate(f->inner, size);
    hr = size < f->header.size ? shorten(f, size) : extend(f, size);
    return SUCCEEDED(hr) ? end_header(f) : hr;
}

/* ---- the rest ---- */

/* What failed to be written stays so: a header is never written after the times, which it moves. */
static HRESULT check_header(const struct sealed_file *f)
{
    return f->stale ? CSC_E_DAMAGED : S_OK;
}

HRESULT sealed_flush(struct csc_file *file)
{
    HRESULT hr = check_header(of(file));
    return SUCCEEDED(hr) ? of(file)->inner->ops->flush(of(file)->inner) : hr;
}

HRESULT sealed_stat(struct csc_file *file, struct csc_facts *facts)
{
    HRESULT hr = of(file)->inner->ops->stat(of(file)->inner, facts);
    if (SUCCEEDED(hr) && of(file)->sealed)
        sealed_show(facts);
    return hr;
}

HRESULT sealed_set_info(struct csc_file *file, const struct csc_facts *facts)
{
    return of(file)->inner->ops->set_info(of(file)->inner, facts);
}

HRESULT sealed_rename(struct csc_file *file, const char16_t *to, bool replace)
{
    HRESULT hr = check_header(of(file));
    return SUCCEEDED(hr) ? of(file)->inner->ops->rename(of(file)->inner, to, replace) : hr;
}
