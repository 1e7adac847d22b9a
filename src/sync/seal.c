/*
 * Files that the engine encrypts by itself: when they are looked for, and which are. See run.h, and
 * fs_sealed.h for what they are.
 *
 * A process that does not look for sealed files takes them for plain ones. So whoever works on a
 * share asks anew whether there may be some, once it has the lease; they are made under it only.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed.h"
#include "sync/listing.h"
#include "sync/run.h"

/* In the store: bits. */
#define LOOKS 1 /* there may be sealed files, whether there is a key or not */
#define SEALS 2 /* new files are to be sealed */

static const char setting[] = "seal";
static const char encryption[] = "encrypt";

static HRESULT read_setting(struct csc_store *store, const char *name, int64_t *value)
{
    HRESULT hr = csc_store_value_get(store, name, value);
    if (hr != CSC_E_NOT_FOUND)
        return hr;
    *value = 0;
    return S_OK;
}

HRESULT csc_seal_glance(struct csc_cache *cache)
{
    int64_t value = 0;
    HRESULT hr = S_OK;
    if (!csc_sealed_looks(cache->root))
        hr = read_setting(cache->store, setting, &value);
    if (SUCCEEDED(hr) && value & LOOKS)
        csc_sealed_look(cache->root);
    return hr;
}

void csc_seal_note(struct csc_cache *cache)
{
    int64_t value = 0;
    HRESULT hr;
    if (cache->seals_noted || !csc_sealed_looks(cache->root))
        return;
    hr = read_setting(cache->store, setting, &value);
    if (SUCCEEDED(hr) && !(value & LOOKS))
        hr = csc_store_value_put(cache->store, setting, value | LOOKS);
    cache->seals_noted = SUCCEEDED(hr); /* if not, the key tells */
}

/* The key, too, tells that there may be some: content may need to be sealed with nobody asking. */
HRESULT csc_seal_refresh(struct csc_cache *cache)
{
    int64_t value = 0;
    HRESULT hr = read_setting(cache->store, setting, &value);
    if (FAILED(hr))
        return hr;
    if (value & LOOKS)
        csc_sealed_look(cache->root);
    else
        csc_sealed_find_key(cache->root);
    csc_sealed_stage(cache->root, value & SEALS);
    return S_OK;
}

HRESULT csc_seal_configure(struct csc_cache *cache, bool encrypt, bool seals)
{
    int64_t value = 0;
    HRESULT hr = csc_store_begin(cache->store);
    if (FAILED(hr))
        return hr;
    hr = read_setting(cache->store, setting, &value);
    if (SUCCEEDED(hr) && (value || seals))
        hr = csc_store_value_put(cache->store, setting, seals ? LOOKS | SEALS : value & LOOKS);
    if (SUCCEEDED(hr))
        hr = csc_store_value_put(cache->store, encryption, encrypt);
    hr = csc_store_end(cache->store, hr);
    return SUCCEEDED(hr) ? csc_seal_refresh(cache) : hr;
}

void csc_seal_salvage(struct csc_store *fresh, struct csc_store *damaged)
{
    int64_t value = 0, encrypt = 0;
    if (damaged && SUCCEEDED(read_setting(damaged, encryption, &encrypt)) &&
        SUCCEEDED(read_setting(damaged, setting, &value)))
        csc_store_value_put(fresh, encryption, encrypt != 0);
    csc_store_value_put(fresh, setting, LOOKS | (value & SEALS));
}

HRESULT csc_encryption_kind(struct csc_cache *cache, enum csc_encryption *kind)
{
    int64_t value = 0, encrypt = 0;
    HRESULT hr = read_setting(cache->store, encryption, &encrypt);
    if (SUCCEEDED(hr))
        hr = read_setting(cache->store, setting, &value);
    *kind = FAILED(hr) || !encrypt ? CSC_ENCRYPTION_NONE
            : value & SEALS        ? CSC_ENCRYPTION_OWN
                                   : CSC_ENCRYPTION_VOLUME;
    return hr;
}

/* ---- which files are sealed ---- */

/* The very version that was recorded, which was looked into then. */
static bool is_recorded(const struct csc_item *row, const struct csc_facts *facts)
{
    const struct csc_facts *known = &row->trees.local;
    return known->kind == CSC_FILE && known->changed && facts->changed && known->id &&
           csc_facts_same(known, facts) &&
           !((known->attributes ^ facts->attributes) & FILE_ATTRIBUTE_ENCRYPTED);
}

static HRESULT look_into(struct csc_cache *cache, int64_t dir, const struct csc_listed *listed,
                         struct csc_facts *facts)
{
    struct csc_entry *entry = csc_alloc(sizeof(*entry));
    struct csc_text path = {0};
    HRESULT hr = entry ? csc_cache_content_path(cache, dir, &path) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = csc_text_add(&path, u"\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(&path, listed->name);
    if (SUCCEEDED(hr))
        hr = cache->root->ops->lookup(cache->root, path.s, entry);
    if (SUCCEEDED(hr) && entry->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        *facts = entry->facts;
    csc_text_free(&path);
    csc_free(entry);
    return hr;
}

/* What somebody keeps to himself is taken for what it was: whoever reads it will be refused, or
 * find that it is another version. */
HRESULT csc_seal_resolve(struct csc_cache *cache, const struct csc_item *row, int64_t dir,
                         const struct csc_listed *listed, struct csc_facts *facts)
{
    struct csc_facts sealed = listed->facts;
    bool was_sealed = row && row->trees.local.attributes & FILE_ATTRIBUTE_ENCRYPTED;
    HRESULT hr;
    sealed.size = listed->if_sealed;
    sealed.attributes |= FILE_ATTRIBUTE_ENCRYPTED;
    *facts = listed->facts;
    if (row && is_recorded(row, facts))
        return S_OK;
    if (row && is_recorded(row, &sealed)) {
        *facts = sealed;
        return S_OK;
    }
    hr = look_into(cache, dir, listed, facts);
    if (csc_hr_is_in_use(hr)) {
        *facts = was_sealed ? sealed : listed->facts;
        return S_OK;
    }
    return hr == E_OUTOFMEMORY ? hr : FAILED(hr) ? S_FALSE : S_OK;
}

/* ---- content ---- */

/* Where the cached copy lies, and what is to be known first. */
static HRESULT find_content(struct csc_cache *cache, int64_t id, struct csc_text *path)
{
    HRESULT hr = csc_seal_glance(cache);
    return SUCCEEDED(hr) ? csc_cache_content_path(cache, id, path) : hr;
}

HRESULT csc_cache_encryption_of(struct csc_cache *cache, int64_t id, enum csc_encryption *kind)
{
    struct csc_entry entry;
    struct csc_text path = {0};
    bool sealed = false;
    HRESULT hr = find_content(cache, id, &path);
    *kind = CSC_ENCRYPTION_NONE;
    if (SUCCEEDED(hr))
        hr = cache->root->ops->lookup(cache->root, path.s, &entry);
    if (SUCCEEDED(hr))
        hr = csc_sealed_is(cache->root, path.s, &sealed);
    if (SUCCEEDED(hr) && entry.facts.attributes & FILE_ATTRIBUTE_ENCRYPTED)
        *kind = sealed ? CSC_ENCRYPTION_OWN : CSC_ENCRYPTION_VOLUME;
    csc_text_free(&path);
    return hr;
}

HRESULT csc_cache_open_content(struct csc_cache *cache, int64_t id, struct csc_file **file)
{
    struct csc_text path = {0};
    HRESULT hr = find_content(cache, id, &path);
    *file = NULL;
    if (SUCCEEDED(hr))
        hr = cache->root->ops->open(cache->root, path.s, CSC_OPEN_READ_YIELD, file);
    csc_text_free(&path);
    return hr;
}
