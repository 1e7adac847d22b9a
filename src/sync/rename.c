/*
 * Finding renames and carrying them over. See rename.h.
 *
 * The proof: the very file or folder that both sides agreed on under another name is found under
 * the new one (file id, kind, time of creation; of a file also size and write time), and its old
 * name is gone on that side; the other side still has what was agreed on, under the old name, and
 * nothing under the new one. A proof that deceives all the same (an id given out again, a second
 * name of a file) costs nothing: what a file holds is judged afterwards as ever, and names are only
 * taken when free.
 */
#include "sync/rename.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/batch.h"

#include <string.h>

struct rename {
    struct csc_visit *v;  /* the new name, as an item of its own */
    enum csc_where found; /* the side it was found on */
    enum csc_where where; /* the other one, where it is to be carried out */
    struct csc_item old;
    char16_t *old_rel;
};

static enum csc_where other(enum csc_where where)
{
    return where == CSC_CLIENT ? CSC_SERVER : CSC_CLIENT;
}

static const struct csc_facts *agreed(const struct csc_item *item, enum csc_where where)
{
    return where == CSC_CLIENT ? &item->trees.stamp : &item->trees.base;
}

/* Is this item new, on one side only, and may the other one be changed? What was decided to take
 * the other's place is new there as it is: moved there, a folder would take along that its old
 * place lost something meanwhile. */
static bool is_candidate(struct rename *r)
{
    const struct csc_trees *t = &r->v->item.trees;
    const struct csc_run *run = r->v->run;
    /* Not while other items are on their way: their paths would no longer be true. */
    if (run->batching || run->deleting || t->base.kind || t->marks & CSC_MARK_REPLACED ||
        !t->local.kind == !t->remote.kind)
        return false;
    r->found = t->local.kind ? CSC_CLIENT : CSC_SERVER;
    r->where = other(r->found);
    return run->flags & (r->where == CSC_SERVER ? CSC_SYNC_OUT : CSC_SYNC_IN) &&
           csc_facts_at(r->v, r->found)->id;
}

/* ---- the proof, first what the store knows ---- */

/* WINE: where a file system keeps no time of creation the last write takes its place, which of a
 * folder moves with every child. Such a time says nothing. */
static bool born_together(const struct csc_facts *a, const struct csc_facts *b)
{
    bool known = a->created && b->created && a->created != a->written && b->created != b->written;
    return !known || a->created == b->created;
}

static bool is_same_thing(const struct csc_facts *was, const struct csc_facts *is)
{
    const unsigned allowed = CSC_DIFF_CHANGED | CSC_DIFF_ATTRIBUTES;
    return was->kind == is->kind && was->id == is->id && born_together(was, is) &&
           !(csc_facts_diff(was, is) & ~allowed);
}

/* What was replaced or deleted against the rename's direction, or is an open question, is not to
 * be moved about. */
static bool is_movable(const struct rename *r)
{
    const struct csc_item *old = &r->old;
    unsigned hindrance = CSC_MARK_REPLACED | CSC_MARK_GHOST;
    struct csc_conflict question;
    if (r->found == CSC_SERVER)
        hindrance |= CSC_MARK_DELETED;
    return old->id != r->v->item.id && old->trees.base.kind == old->trees.stamp.kind &&
           !(old->trees.marks & hindrance) &&
           csc_store_conflict_get(r->v->run->cache->store, old->id, &question) == CSC_E_NOT_FOUND;
}

/* The old item's path in the share; S_FALSE if it is not for this run, or holds the new name. */
static HRESULT find_old_path(struct rename *r)
{
    struct csc_run *run = r->v->run;
    const char16_t *rel = r->v->rel;
    int64_t share;
    size_t n;
    HRESULT hr = csc_store_share_of(run->cache->store, r->old.id, &share);
    if (FAILED(hr) || share != run->share.item)
        return FAILED(hr) ? hr : S_FALSE;
    hr = csc_run_leaves_alone(run, r->old.id);
    if (hr != S_FALSE)
        return FAILED(hr) ? hr : S_FALSE;
    csc_free(r->old_rel);
    r->old_rel = NULL;
    hr = csc_run_rel(run, r->old.id, &r->old_rel);
    if (FAILED(hr))
        return hr;
    n = csc_len(r->old_rel);
    return csc_len(rel) > n && rel[n] == '\\' && csc_compare_n(rel, n, r->old_rel, n) == 0 ? S_FALSE
                                                                                           : S_OK;
}

/* ---- then what lies there now ---- */

static HRESULT look(const struct rename *r, enum csc_where where, const char16_t *rel,
                    struct csc_entry *entry)
{
    struct csc_run *run = r->v->run;
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(run, where, rel, &path);
    if (SUCCEEDED(hr))
        hr = run->side[where].root->ops->lookup(run->side[where].root, path.s, entry);
    csc_text_free(&path);
    return hr;
}

static bool is_gone(const struct rename *r, enum csc_where where, const char16_t *rel)
{
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(r->v->run, where, rel, &path);
    bool gone = SUCCEEDED(hr) && csc_is_gone(r->v->run, where, path.s);
    csc_text_free(&path);
    return gone;
}

static bool is_there(const struct rename *r, enum csc_where where, const char16_t *rel,
                     const struct csc_facts *expected)
{
    struct csc_entry entry;
    return SUCCEEDED(look(r, where, rel, &entry)) && !entry.reparse &&
           !csc_facts_diff(&entry.facts, expected);
}

static bool is_proven(struct rename *r)
{
    const char16_t *rel = r->v->rel;
    return is_there(r, r->found, rel, csc_facts_at(r->v, r->found)) &&
           is_gone(r, r->found, r->old_rel) &&
           is_there(r, r->where, r->old_rel, agreed(&r->old, r->where)) &&
           is_gone(r, r->where, rel);
}

/* The first item, in the order of ids, that may have got the new name. S_FALSE: there is none. */
static HRESULT find_old(struct rename *r, bool looking)
{
    const struct csc_facts *now = csc_facts_at(r->v, r->found);
    struct csc_store *store = r->v->run->cache->store;
    int64_t after = 0;
    for (;;) {
        HRESULT hr = csc_store_find_agreed(store, r->found == CSC_SERVER, now->id, after, &r->old);
        if (FAILED(hr))
            return hr == CSC_E_NOT_FOUND ? S_FALSE : hr;
        after = r->old.id;
        if (!is_same_thing(agreed(&r->old, r->found), now) || !is_movable(r))
            continue;
        hr = find_old_path(r);
        if (FAILED(hr) || (hr == S_OK && (!looking || is_proven(r))))
            return hr;
    }
}

/* ---- the act ---- */

static HRESULT move(struct rename *r, const struct csc_intent *intent)
{
    struct csc_run *run = r->v->run;
    struct csc_root *root = run->side[r->where].root;
    struct csc_text from = {0}, to = {0};
    HRESULT hr = csc_run_path(run, r->where, intent->path, &from);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, r->where, intent->aside, &to);
    if (SUCCEEDED(hr))
        hr = root->ops->move(root, from.s, to.s);
    csc_text_free(&from);
    csc_text_free(&to);
    return r->where == CSC_SERVER ? csc_share_judge(run, hr) : hr;
}

/* S_FALSE: it was refused (somebody has something open in there), and nothing has happened. */
static HRESULT carry_over(struct rename *r)
{
    struct csc_run *run = r->v->run;
    struct csc_intent intent = {.share = run->share.item,
                                .item = r->old.id,
                                .op = CSC_INTENT_RENAME,
                                .on_server = r->where == CSC_SERVER,
                                .source = *csc_facts_at(r->v, r->found),
                                .target = *agreed(&r->old, r->where)};
    HRESULT hr = csc_want_parents(r->v, r->where);
    if (FAILED(hr))
        return r->where == CSC_SERVER ? csc_share_judge(run, hr) : hr;
    intent.path = csc_dup(r->old_rel);
    intent.aside = csc_dup(r->v->rel);
    hr = intent.path && intent.aside ? csc_store_intent_add(run->cache->store, &intent)
                                     : E_OUTOFMEMORY;
    if (FAILED(hr))
        goto done;
    if (is_there(r, r->where, r->old_rel, &intent.target)) /* still */
        move(r, &intent);
    /* CRASH: from here on the names tell what was done, to recovery as to us; and even a move that
     * failed may have been carried out. */
    hr = FAILED(run->lost) ? run->lost : csc_judge_rename(run, r->where, &intent);
done:
    csc_intent_free(&intent);
    return hr;
}

/* What comes into a pinned directory is pinned as it is. */
static HRESULT inherit(struct rename *r, const struct csc_item *dir)
{
    struct csc_run *run = r->v->run;
    if (r->found == CSC_CLIENT || !dir || !dir->inherit || !(run->flags & CSC_SYNC_PINNEWFILES))
        return S_OK;
    return csc_store_pin(run->cache->store, r->v->item.id, false, dir->inherit, 0);
}

/* DOC: OFFLINEFILES_SYNC_STATE. The four "renamed" states are reserved there: Windows carries a
 * rename over as a deletion and a creation. Proposal: use them for what they say. The operation is
 * the one that is spared. */
static void describe(struct rename *r)
{
    bool is_dir = r->old.trees.base.kind == CSC_DIR;
    struct csc_decision *d = &r->v->decision;
    if (r->found == CSC_CLIENT)
        d->state = is_dir ? CSC_STATE_DirRenamedOnClient : CSC_STATE_FileRenamedOnClient;
    else
        d->state = is_dir ? CSC_STATE_DirRenamedOnServer : CSC_STATE_FileRenamedOnServer;
    r->v->op = r->where == CSC_SERVER ? CSC_OP_CREATE_ON_SERVER : CSC_OP_CREATE_ON_CLIENT;
    r->v->bytes = 0;
}

static HRESULT do_rename(struct rename *r, const struct csc_item *dir)
{
    struct csc_visit *v = r->v;
    struct csc_run *run = v->run;
    HRESULT hr;
    if (!v->begun)
        csc_run_begin_item(run, v->unc.s);
    v->begun = true;
    if (run->aborted)
        return CSC_E_CANCELLED;
    hr = inherit(r, dir);
    if (SUCCEEDED(hr))
        hr = carry_over(r);
    if (hr != S_OK)
        return hr;
    run->renames++;
    csc_strike_deletions(run, &r->old);
    hr = csc_store_get(run->cache->store, r->old.id, &v->item);
    if (FAILED(hr))
        return hr;
    describe(r);
    csc_report_visit(v, S_OK);
    return S_OK;
}

/* What is on its way in a batch has its paths already, and may be what is to be moved. */
static HRESULT settle_batch(struct csc_visit *v)
{
    csc_batch_flush(v->run);
    if (!csc_share_goes_on(v->run))
        return CSC_E_CANCELLED;
    return csc_store_get(v->run->cache->store, v->item.id, &v->item);
}

HRESULT csc_follow_rename(struct csc_visit *v, const struct csc_item *dir, bool *renamed)
{
    struct rename r = {.v = v};
    HRESULT hr = is_candidate(&r) ? find_old(&r, false) : S_FALSE;
    if (hr == S_OK)
        hr = settle_batch(v);
    if (hr == S_OK)
        hr = is_candidate(&r) ? find_old(&r, true) : S_FALSE;
    if (hr == S_OK)
        hr = do_rename(&r, dir);
    *renamed = hr == S_OK;
    csc_free(r.old_rel);
    return FAILED(hr) ? hr : S_OK;
}
