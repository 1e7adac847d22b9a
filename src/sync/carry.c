/*
 * Bringing what has no content of its own to a side: a directory, or the attributes and times of a
 * file whose content both sides share. Each is a single call that is atomic by itself, so there is
 * no intent: a death before the commit leaves two equal copies, and the next pass agrees on them.
 */
#include "base/result.h"
#include "sync/visit.h"

#include <string.h>

struct csc_facts *csc_facts_at(struct csc_visit *v, enum csc_where where)
{
    return where == CSC_CLIENT ? &v->item.trees.local : &v->item.trees.remote;
}

static HRESULT judge_at(struct csc_visit *v, enum csc_where where, HRESULT hr)
{
    return where == CSC_SERVER ? csc_share_judge(v->run, hr) : hr;
}

/* Sets what the side's copy is to have, unless it is not the one any more that was judged. */
static HRESULT set_open(struct csc_visit *v, enum csc_where to, struct csc_file *file,
                        struct csc_facts *result)
{
    const struct csc_facts *from = csc_facts_at(v, to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER);
    struct csc_facts want = {.attributes = from->attributes};
    struct csc_facts before;
    unsigned moved = CSC_DIFF_BY_LINK;
    HRESULT hr = file->ops->stat(file, &before);
    if (FAILED(hr))
        return hr;
    if (csc_facts_diff(&before, csc_facts_at(v, to)))
        return CSC_E_CHANGED;
    if (from->kind == CSC_FILE) {
        want.created = from->created;
        want.written = from->written;
    }
    hr = file->ops->set_info(file, &want);
    if (SUCCEEDED(hr))
        hr = file->ops->stat(file, result);
    if (FAILED(hr))
        return hr;
    /* RACE: what somebody wrote or set since the look before was never agreed. */
    result->attributes =
        (result->attributes & ~(uint32_t)CSC_ATTRIBUTES) | (want.attributes & CSC_ATTRIBUTES);
    if (result->written == want.written)
        moved |= CSC_DIFF_WRITTEN;
    return csc_facts_diff(&before, result) & ~moved ? CSC_E_CHANGED : S_OK;
}

/* The same for the copy at `path`. A write between the look at a file and the setting of its write
 * time would be hidden by that: while we do it nobody may write. RACE: programs outside of Windows
 * and Wine are not kept from it; worst case an edit in the time of one call is not seen. */
static HRESULT set_attributes(struct csc_visit *v, enum csc_where to, const char16_t *path,
                              struct csc_facts *result)
{
    struct csc_root *root = v->run->side[to].root;
    struct csc_file *guard = NULL;
    struct csc_file *file = NULL;
    HRESULT hr = S_OK;
    if (csc_facts_at(v, to)->kind == CSC_FILE)
        hr = root->ops->open(root, path, CSC_OPEN_READ, &guard);
    if (SUCCEEDED(hr))
        hr = root->ops->open(root, path, CSC_OPEN_CHANGE, &file);
    if (SUCCEEDED(hr))
        hr = set_open(v, to, file, result);
    if (file)
        file->ops->close(file);
    if (guard)
        guard->ops->close(guard);
    return hr;
}

HRESULT csc_carry_attributes(struct csc_visit *v, enum csc_where to)
{
    struct csc_text path = {0};
    struct csc_facts result;
    struct csc_facts other;
    struct csc_settlement s = {.same_content = true};
    HRESULT hr = csc_run_path(v->run, to, v->rel, &path);
    if (SUCCEEDED(hr))
        hr = set_attributes(v, to, path.s, &result);
    csc_text_free(&path);
    if (FAILED(hr))
        return judge_at(v, to, hr);
    other = *csc_facts_at(v, to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER);
    s.server = to == CSC_SERVER ? &result : &other;
    s.client = to == CSC_CLIENT ? &result : &other;
    return csc_settle(v, &s);
}

bool csc_only_attributes(const struct csc_visit *v, enum csc_where to)
{
    const struct csc_letters *l = &v->letters;
    const struct csc_trees *t = &v->item.trees;
    unsigned moved = to == CSC_SERVER ? l->local_diff : l->remote_diff;
    unsigned other = to == CSC_SERVER ? l->remote_diff : l->local_diff;
    return t->base.kind && t->stamp.kind && t->local.kind && t->remote.kind && !other &&
           (moved & ~(unsigned)CSC_DIFF_CHANGED) == CSC_DIFF_ATTRIBUTES;
}

/* Makes the directory, or accepts one that somebody made meanwhile. */
static HRESULT make_dir(struct csc_visit *v, enum csc_where to)
{
    struct csc_root *root = v->run->side[to].root;
    struct csc_text path = {0};
    struct csc_entry entry;
    HRESULT hr = csc_run_path(v->run, to, v->rel, &path);
    if (SUCCEEDED(hr)) {
        hr = root->ops->make_dir(root, path.s);
        if (SUCCEEDED(hr))
            csc_dates_note(v, to);
        if (SUCCEEDED(hr) || csc_hr_exists(hr))
            hr = root->ops->lookup(root, path.s, &entry);
    }
    if (SUCCEEDED(hr) && (entry.facts.kind != CSC_DIR || entry.reparse))
        hr = CSC_E_CHANGED;
    if (SUCCEEDED(hr))
        *csc_facts_at(v, to) = entry.facts;
    csc_text_free(&path);
    return hr;
}

HRESULT csc_transfer_dir(struct csc_visit *v, enum csc_where to)
{
    HRESULT hr = csc_want_parents(v, to);
    v->bytes = 0;
    if (SUCCEEDED(hr) && csc_facts_at(v, to)->kind == CSC_FILE)
        hr = csc_remove_file(v, to); /* backed up and judged like every deletion */
    if (SUCCEEDED(hr) && csc_facts_at(v, to)->kind != CSC_DIR)
        hr = make_dir(v, to);
    if (SUCCEEDED(hr) && to == CSC_SERVER)
        hr = csc_share_confirm(v->run);
    return SUCCEEDED(hr) ? csc_carry_attributes(v, to) : judge_at(v, to, hr);
}
