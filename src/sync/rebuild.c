/*
 * A damaged store is made anew beside the old one, which then gives way. See csc_cache_rebuild.
 *
 * CRASH: before the old store has been set aside nothing has happened; after that there is none,
 * but a new one that is complete: whoever opens the cache then gives it its place
 * (csc_cache_adopt).
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/check.h"
#include "sync/run.h"

#define MOST 1000 /* damaged stores that are kept */

static const char16_t fresh_name[] = u"opencsc.db.new";

/* file + ".damaged-" + n, in new memory. */
static HRESULT damaged_name(const char16_t *file, uint64_t n, struct csc_text *name)
{
    HRESULT hr;
    csc_text_cut(name, 0);
    hr = csc_text_add(name, file);
    if (SUCCEEDED(hr))
        hr = csc_text_add(name, u".damaged-");
    return SUCCEEDED(hr) ? csc_text_add_number(name, n) : hr;
}

static HRESULT set_aside(const char16_t *file)
{
    struct csc_text name = {0};
    HRESULT hr = CSC_E_EXISTS;
    for (uint64_t n = 1; csc_hr_exists(hr) && n < MOST; n++) {
        hr = damaged_name(file, n, &name);
        if (SUCCEEDED(hr))
            hr = csc_store_set_aside(file, name.s);
    }
    csc_text_free(&name);
    return hr == CSC_E_NOT_FOUND ? S_OK : hr; /* a death left none */
}

/* A store that cannot even be opened gives nothing. */
static HRESULT fill(const char16_t *file, const char16_t *fresh_file)
{
    struct csc_store *fresh = NULL, *damaged = NULL;
    HRESULT hr = csc_store_open(fresh_file, &fresh);
    if (SUCCEEDED(hr) && SUCCEEDED(csc_store_open(file, &damaged)))
        hr = csc_store_salvage(fresh, damaged);
    if (SUCCEEDED(hr))
        csc_seal_salvage(fresh, damaged);
    csc_store_close(damaged);
    csc_store_close(fresh);
    return hr;
}

HRESULT csc_cache_adopt(const char16_t *folder)
{
    char16_t *file = csc_join(folder, u"opencsc.db");
    char16_t *fresh_file = csc_join(folder, fresh_name);
    HRESULT hr = file && fresh_file ? csc_store_adopt(fresh_file, file) : E_OUTOFMEMORY;
    csc_free(file);
    csc_free(fresh_file);
    return hr;
}

/* RACE: somebody who opened the cache between the two renames has made the second one. */
static HRESULT give_place(const char16_t *fresh_file, const char16_t *file)
{
    HRESULT hr = csc_store_set_aside(fresh_file, file);
    return hr == CSC_E_NOT_FOUND ? S_OK : hr;
}

HRESULT csc_cache_rebuild(const char16_t *folder)
{
    HRESULT adopted = csc_cache_adopt(folder);
    if (adopted != S_FALSE)
        return adopted; /* a death at the end: what was made then is what would be made now */
    char16_t *file = csc_join(folder, u"opencsc.db");
    char16_t *fresh_file = csc_join(folder, fresh_name);
    /* What an interrupted attempt left is nothing that anybody needs. */
    HRESULT hr = file && fresh_file ? csc_store_discard(fresh_file) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = fill(file, fresh_file);
    if (SUCCEEDED(hr))
        hr = set_aside(file);
    if (SUCCEEDED(hr))
        hr = give_place(fresh_file, file);
    csc_free(file);
    csc_free(fresh_file);
    return hr;
}
