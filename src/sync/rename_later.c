/*
 * Renames that wait for the next start. See csc_cache_rename_later and csc_cache_start in cache.h.
 *
 * CRASH: a rename is done first and struck from the list then. Done twice, its old name is not
 * there any more, or its new one is taken: nothing happens.
 */
#include "sync/rename_later.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

/* ---- writing it down ---- */

/* An item stays in its share; a share may go to another server. */
static HRESULT check_kinds(const struct csc_path *from, const struct csc_path *to)
{
    size_t len[2] = {0};
    if (from->count < 3 || to->count < 3)
        return from->count == to->count ? S_OK : CSC_E_NOT_SUPPORTED;
    for (size_t i = 0; i < 2; i++) {
        const char16_t *a = csc_path_component(from, i, &len[0]);
        const char16_t *b = csc_path_component(to, i, &len[1]);
        if (csc_compare_n(a, len[0], b, len[1]) != 0)
            return CSC_WIN32(ERROR_NOT_SAME_DEVICE);
    }
    return S_OK;
}

/* DOC: RenameItem fails if the new path is in the cache. A name that only changes its case is the
 * item's own. */
static HRESULT check_free(struct csc_cache *cache, const struct csc_path *from,
                          const struct csc_path *to)
{
    struct csc_item item;
    bool respelled = csc_compare(from->text, to->text) == 0 && !csc_same(from->text, to->text);
    HRESULT hr = csc_cache_find(cache, to, &item);
    if (hr == CSC_E_NOT_FOUND || (SUCCEEDED(hr) && respelled))
        return S_OK;
    return FAILED(hr) ? hr : CSC_E_EXISTS;
}

HRESULT csc_cache_rename_later(struct csc_cache *cache, const struct csc_path *from,
                               const struct csc_path *to)
{
    struct csc_note note = {.path = from->text, .other = to->text};
    HRESULT hr = check_kinds(from, to);
    if (SUCCEEDED(hr))
        hr = check_free(cache, from, to);
    return SUCCEEDED(hr) ? csc_store_note_add(cache->store, CSC_NOTE_RENAME, &note) : hr;
}

/* ---- carrying it out ---- */

/* \\new\share for each share of a server. */
static HRESULT move_server(struct csc_cache *cache, const struct csc_item *server,
                           const struct csc_path *to)
{
    struct csc_item share;
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = 1;
    HRESULT hr = S_OK;
    while (SUCCEEDED(hr) && got) {
        struct csc_path path = {0};
        char16_t *text;
        hr = csc_store_children(cache->store, server->id, *after ? after : NULL, &share, 1, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, share.name, sizeof(after));
        text = csc_join(to->text, share.name);
        hr = text ? csc_path_parse(text, &path) : E_OUTOFMEMORY;
        if (SUCCEEDED(hr))
            hr = csc_move_share(cache, share.id, &path);
        csc_path_free(&path);
        csc_free(text);
    }
    return hr;
}

static HRESULT rename_any(struct csc_cache *cache, const struct csc_path *from,
                          const struct csc_path *to)
{
    struct csc_item item;
    HRESULT hr;
    if (from->count > 2)
        return csc_cache_rename(cache, from, to);
    hr = csc_cache_find(cache, from, &item);
    if (FAILED(hr))
        return hr;
    return from->count == 2 ? csc_move_share(cache, item.id, to) : move_server(cache, &item, to);
}

static HRESULT carry_out(struct csc_cache *cache, const struct csc_note *note)
{
    struct csc_path from = {0}, to = {0};
    HRESULT hr = csc_path_parse(note->path, &from);
    if (SUCCEEDED(hr))
        hr = csc_path_parse(note->other, &to);
    if (SUCCEEDED(hr))
        hr = rename_any(cache, &from, &to);
    csc_path_free(&from);
    csc_path_free(&to);
    return hr;
}

/* Will the same attempt fail in the same way for ever? */
static bool is_final(HRESULT hr)
{
    static const HRESULT codes[] = {CSC_E_EXISTS,
                                    CSC_E_NOT_SUPPORTED,
                                    CSC_E_INVALID_NAME,
                                    CSC_E_NAME_TOO_LONG,
                                    CSC_E_BAD_PATH,
                                    E_INVALIDARG,
                                    CSC_WIN32(ERROR_PATH_NOT_FOUND),
                                    CSC_WIN32(ERROR_NOT_SAME_DEVICE)};
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        if (codes[i] == hr)
            return true;
    }
    return false;
}

HRESULT csc_cache_start(struct csc_cache *cache, struct csc_started *started)
{
    struct csc_note note;
    int64_t after = 0;
    HRESULT hr;
    memset(started, 0, sizeof(*started));
    while (SUCCEEDED(hr = csc_store_note_next(cache->store, CSC_NOTE_RENAME, after, &note))) {
        HRESULT done = carry_out(cache, &note);
        bool over = SUCCEEDED(done) || done == CSC_E_NOT_FOUND || is_final(done);
        after = note.id;
        started->renamed += SUCCEEDED(done);
        started->given_up += over && FAILED(done) && done != CSC_E_NOT_FOUND;
        started->waiting += !over;
        csc_note_free(&note);
        if (over)
            hr = csc_store_note_drop(cache->store, after);
        if (FAILED(hr) && hr != CSC_E_NOT_FOUND) /* another process carries them out, too */
            return hr;
    }
    return hr == CSC_E_NOT_FOUND ? S_OK : hr;
}
