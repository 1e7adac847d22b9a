/*
 * The key of a sealed root: a file of its own beside the database, so that a damaged database takes
 * no content with it. It is never replaced and never removed.
 *
 *   0 magic, 16   16 id, 16   32 the locked key
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed_internal.h"

#include <stdatomic.h>
#include <string.h>

#define KEY_HEAD   32u
#define STAGED_KEY u"~csc6b65790000000000.tmp" /* "key": a name of ours, but always this one */
#define KEY_LOCK   u"opencsc.key.lock"

static const unsigned char key_magic[16] = "OpenCSC key v1\r\n";

bool sealed_key_exists(struct sealed_root *root)
{
    struct csc_entry entry;
    return SUCCEEDED(root->inner->ops->lookup(root->inner, CSC_KEY_FILE, &entry));
}

static void free_key(const struct csc_cipher *cipher, struct sealed_key *key)
{
    if (key && key->key)
        cipher->free_key(key->key);
    csc_free(key);
}

void sealed_key_free(struct sealed_root *root)
{
    free_key(root->cipher, root->key);
    root->key = NULL;
}

/* The first of several threads is right. */
static void publish(struct sealed_root *root, struct sealed_key *made)
{
    struct sealed_key *none = NULL;
    if (!atomic_compare_exchange_strong(&root->key, &none, made))
        free_key(root->cipher, made);
}

/* ---- what lies there ---- */

struct key_bytes {
    unsigned char bytes[KEY_HEAD + CSC_LOCKED_KEY];
    struct csc_locked_key locked;
};

static HRESULT read_file(struct sealed_root *root, struct key_bytes *b)
{
    struct csc_file *file = NULL;
    size_t got = 0;
    HRESULT hr = root->inner->ops->open(root->inner, CSC_KEY_FILE, CSC_OPEN_READ_YIELD, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->read(file, 0, b->bytes, sizeof(b->bytes), &got);
    file->ops->close(file);
    if (SUCCEEDED(hr) && (got <= KEY_HEAD || memcmp(b->bytes, key_magic, 16) != 0))
        hr = CSC_E_SEALED;
    if (FAILED(hr))
        return hr;
    b->locked.size = got - KEY_HEAD;
    memcpy(b->locked.bytes, b->bytes + KEY_HEAD, b->locked.size);
    return S_OK;
}

static HRESULT load(struct sealed_root *root)
{
    struct key_bytes *b = csc_alloc(sizeof(*b));
    struct sealed_key *made = csc_alloc(sizeof(*made));
    HRESULT hr = b && made ? read_file(root, b) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        memcpy(made->id, b->bytes + 16, SEALED_ID);
        hr = root->cipher->load_key(&b->locked, &made->key);
    }
    csc_free(b);
    if (SUCCEEDED(hr))
        publish(root, made);
    else
        csc_free(made);
    return hr;
}

HRESULT sealed_key_get(struct sealed_root *root, const struct sealed_key **key)
{
    HRESULT hr = root->key ? S_OK : root->cipher ? load(root) : CSC_E_SEALED;
    *key = root->key;
    return csc_hr_is_absent(hr) ? CSC_E_SEALED : hr;
}

/* ---- a new one ---- */

/* CRASH: it is durable under its name before anything is sealed with it. */
static HRESULT write_file(struct sealed_root *root, const struct key_bytes *b, size_t size)
{
    static const struct csc_facts plain = {.kind = CSC_FILE};
    struct csc_root *inner = root->inner;
    struct csc_file *file = NULL;
    HRESULT hr;
    inner->ops->remove_file(inner, STAGED_KEY); /* a death may have left one */
    hr = inner->ops->open(inner, STAGED_KEY, CSC_OPEN_STAGE, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->write(file, 0, b->bytes, size);
    if (SUCCEEDED(hr))
        hr = file->ops->set_info(file, &plain);
    if (SUCCEEDED(hr))
        hr = file->ops->flush(file);
    if (SUCCEEDED(hr))
        hr = file->ops->rename(file, CSC_KEY_FILE, false);
    file->ops->close(file);
    if (FAILED(hr))
        inner->ops->remove_file(inner, STAGED_KEY);
    return hr;
}

static HRESULT make(struct sealed_root *root)
{
    struct key_bytes *b = csc_alloc(sizeof(*b));
    struct csc_key *key = NULL;
    HRESULT hr = b ? root->cipher->random(b->bytes + 16, SEALED_ID) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = root->cipher->make_key(&b->locked, &key);
    if (SUCCEEDED(hr)) {
        memcpy(b->bytes, key_magic, 16);
        memcpy(b->bytes + KEY_HEAD, b->locked.bytes, b->locked.size);
        hr = write_file(root, b, KEY_HEAD + b->locked.size);
    }
    if (key)
        root->cipher->free_key(key); /* what is used is what lies there */
    csc_free(b);
    return hr;
}

HRESULT sealed_key_want(struct sealed_root *root, const struct sealed_key **key)
{
    struct csc_root *inner = root->inner;
    struct csc_file *lock = NULL;
    HRESULT hr = root->key ? S_OK : root->cipher ? load(root) : CSC_E_NOT_SUPPORTED;
    if (csc_hr_is_absent(hr)) {
        hr = inner->ops->lock(inner, KEY_LOCK, &lock);
        if (SUCCEEDED(hr) && !sealed_key_exists(root))
            hr = make(root);
        if (lock)
            lock->ops->close(lock);
        if (SUCCEEDED(hr))
            hr = load(root);
    }
    *key = root->key;
    return hr;
}
