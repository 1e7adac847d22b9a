/*
 * What was seen to change: see changes.h.
 */
#include "agent/changes.h"

#include "agent/schedule.h"
#include "base/memory.h"
#include "base/text.h"

size_t changes_share_length(const char16_t *path)
{
    size_t at = 2; /* behind the two backslashes */
    while (path[at] && path[at] != u'\\')
        at++;
    if (!path[at] || !path[at + 1])
        return 0;
    for (at++; path[at] && path[at] != u'\\';)
        at++;
    return at;
}

/* Is exactly this part of a path there? */
static bool is_covered(const struct changes *changes, const char16_t *path, size_t length)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (csc_compare_n(changes->at[i], csc_len(changes->at[i]), path, length) == 0)
            return true;
    }
    return false;
}

static HRESULT put(struct changes *changes, const char16_t *path, size_t length)
{
    HRESULT hr =
        csc_grow((void **)&changes->at, &changes->cap, changes->count + 1, sizeof(*changes->at));
    char16_t *copy = SUCCEEDED(hr) ? csc_dup_n(path, length) : NULL;
    if (!copy)
        return E_OUTOFMEMORY;
    changes->at[changes->count++] = copy;
    return S_OK;
}

/* Each path becomes its share. */
static HRESULT collapse(struct changes *changes)
{
    struct changes shares = {.first = changes->first, .last = changes->last};
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < changes->count; i++) {
        size_t length = changes_share_length(changes->at[i]);
        if (length && !is_covered(&shares, changes->at[i], length))
            hr = put(&shares, changes->at[i], length);
    }
    if (FAILED(hr)) {
        changes_free(&shares);
        return hr;
    }
    changes_free(changes);
    *changes = shares;
    return S_OK;
}

HRESULT changes_add(struct changes *changes, const char16_t *path, uint64_t now)
{
    size_t share = changes_share_length(path), length = csc_len(path);
    HRESULT hr = S_OK;
    if (!share)
        return S_OK; /* servers are only folders */
    if (!changes->count)
        changes->first = now;
    changes->last = now;
    if (is_covered(changes, path, share) || is_covered(changes, path, length))
        return S_OK;
    if (changes->count >= CHANGES_MAX)
        hr = collapse(changes);
    if (SUCCEEDED(hr) && !is_covered(changes, path, share))
        hr = put(changes, path, length);
    return hr;
}

uint64_t changes_due(const struct changes *changes, uint64_t quiet)
{
    uint64_t due = changes->last + quiet, limit = changes->first + 12 * quiet;
    if (!changes->count)
        return SCHEDULE_NEVER;
    return due < limit ? due : limit;
}

void changes_take(struct changes *changes, struct changes *out)
{
    *out = *changes;
    *changes = (struct changes){0};
}

void changes_free(struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        csc_free(changes->at[i]);
    csc_free(changes->at);
    *changes = (struct changes){0};
}
