/*
 * Bringing what has no content of its own to a side: a directory, or the attributes of a file
 * whose content both sides share. Each is a single call that is atomic by itself, so there is no
 * intent: a death before the commit leaves two equal copies, and the next pass agrees on them.
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

/* Sets the attributes of the copy at `path` if it is still the one that was judged. */
static HRESULT set_attributes(struct csc_visit *v, enum csc_where to, const char16_t *path,
                              struct csc_facts *result)
{
    struct csc_root *root = v->run->side[to].root;
    enum csc_where from = to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER;
    struct csc_facts want = {.attributes = csc_facts_at(v, from)->attributes};
    struct csc_facts before;
    struct csc_file *file = NULL;
    HRESULT hr = root->ops->open(root, path, CSC_OPEN_CHANGE, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->stat(file, &before);
    if (SUCCEEDED(hr) && csc_facts_diff(&before, csc_facts_at(v, to)))
        hr = CSC_E_CHANGED;
    if (SUCCEEDED(hr))
        hr = file->ops->set_info(file, &want);
    if (SUCCEEDED(hr))
        hr = file->ops->stat(file, result);
    file->ops->close(file);
    if (FAILED(hr))
        return hr;
    /* RACE: what somebody wrote or set since the look before was never agreed. */
    result->attributes =
        (result->attributes & ~(uint32_t)CSC_ATTRIBUTES) | (want.attributes & CSC_ATTRIBUTES);
    return csc_facts_diff(&before, result) & ~CSC_DIFF_BY_LINK ? CSC_E_CHANGED : S_OK;
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
