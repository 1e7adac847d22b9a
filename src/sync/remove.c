/*
 * Removing one copy. A file is set aside under a name of ours first and judged there: whatever is
 * not the version that was to be deleted comes back. Directories are only ever removed empty.
 */
#include "sync/remove.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/content.h"
#include "sync/hardlinks.h"

#include <string.h>

static HRESULT judge_at(struct csc_removal *r, HRESULT hr)
{
    return r->where == CSC_SERVER ? csc_share_judge(r->v->run, hr) : hr;
}

/* A deletion carries over an absence: the other side must still have nothing under that name. */
static HRESULT still_absent(struct csc_removal *r)
{
    struct csc_run *run = r->v->run;
    enum csc_where other = r->where == CSC_SERVER ? CSC_CLIENT : CSC_SERVER;
    struct csc_root *root = run->side[other].root;
    struct csc_text path = {0};
    struct csc_entry entry;
    HRESULT hr;
    if (r->v->op != CSC_OP_DELETE_ON_SERVER && r->v->op != CSC_OP_DELETE_ON_CLIENT)
        return S_OK; /* making room for the other side's version of another kind */
    hr = csc_run_path(run, other, r->v->rel, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, path.s, &entry);
    csc_text_free(&path);
    if (SUCCEEDED(hr))
        return CSC_E_CHANGED;
    if (!csc_hr_is_absent(hr))
        return csc_share_judge(run, hr);
    /* "Not found" proves nothing while the server may have gone. */
    return csc_share_alive(run) ? S_OK : csc_share_judge(run, hr);
}

/* Is what lies there still the version expected, but for differences that do not count? */
static HRESULT expect(struct csc_removal *r, const char16_t *path, unsigned ignored)
{
    struct csc_entry entry;
    HRESULT hr = r->root->ops->lookup(r->root, path, &entry);
    if (csc_hr_is_absent(hr))
        return CSC_E_CHANGED;
    if (SUCCEEDED(hr) && csc_facts_diff(&entry.facts, &r->intent.target) & ~ignored)
        return CSC_E_CHANGED;
    return hr;
}

HRESULT csc_removal_plan(struct csc_removal *r)
{
    struct csc_visit *v = r->v;
    struct csc_intent *i = &r->intent;
    char16_t *dir = csc_run_parent(v->rel);
    char16_t *rel = NULL;
    HRESULT hr = E_OUTOFMEMORY;
    i->share = v->run->share.item;
    i->item = v->item.id;
    i->op = r->evict ? CSC_INTENT_EVICT : (uint32_t)v->op;
    i->on_server = r->where == CSC_SERVER;
    i->target = *csc_facts_at(v, r->where);
    i->path = csc_dup(v->rel);
    i->backup = csc_run_own_name(v->run, u".bak");
    if (dir && i->path && i->backup)
        rel = csc_join(dir, i->backup);
    if (rel)
        hr = csc_run_path(v->run, r->where, rel, &r->aside);
    if (SUCCEEDED(hr))
        hr = csc_run_path(v->run, r->where, v->rel, &r->path);
    csc_free(dir);
    csc_free(rel);
    return hr;
}

/* Back under its old name it is the expected version after all: its id follows its name. */
static HRESULT judge_ids(struct csc_removal *r)
{
    if (r->where == CSC_CLIENT || expect(r, r->path.s, CSC_DIFF_CHANGED) != S_OK)
        return S_OK;
    return csc_note_no_links(r->v->run, r->where);
}

HRESULT csc_removal_put_back(struct csc_removal *r)
{
    struct csc_touch touch = {r->intent.item, r->path.s, &r->intent.target};
    HRESULT hr = r->root->ops->move(r->root, r->aside.s, r->path.s);
    if (SUCCEEDED(hr)) {
        hr = csc_follow_touch(r->v->run, r->where, &touch);
        if (SUCCEEDED(hr))
            hr = judge_ids(r);
    } else if (csc_hr_exists(hr)) {
        hr = csc_keep_aside(r->v->run, r->where, r->v->rel, r->intent.backup);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_intent_drop(r->v->run->cache->store, r->intent.id);
    r->unsettled = FAILED(hr);
    return FAILED(hr) ? hr : CSC_E_CHANGED;
}

static HRESULT settle(struct csc_removal *r, struct csc_intent *intent)
{
    const struct csc_facts none = {.kind = CSC_NONE};
    struct csc_facts other = *csc_facts_at(r->v, r->where == CSC_SERVER ? CSC_CLIENT : CSC_SERVER);
    struct csc_settlement s = {.intent = intent, .backup_left = intent != NULL};
    if (r->evict)
        return csc_settle_evicted(r->v, intent);
    if (r->v->op == CSC_OP_DELETE_ON_SERVER || r->v->op == CSC_OP_DELETE_ON_CLIENT)
        other = none;
    s.made_room = other.kind != CSC_NONE;
    s.server = r->where == CSC_SERVER ? &none : &other;
    s.client = r->where == CSC_CLIENT ? &none : &other;
    return csc_settle(r->v, &s);
}

/* The contents of the version set aside, where nobody writes to it any more. ERROR_BUSY: they are
 * not what was agreed on. */
static HRESULT expect_content(struct csc_removal *r)
{
    struct csc_content c = {.root = r->root, .path = r->aside.s};
    HRESULT hr = csc_hash_content(r->v->run->cache, &c);
    if (SUCCEEDED(hr) && (!c.blocks.block || !csc_blocks_equal(r->known, &c.blocks)))
        hr = CSC_E_BUSY;
    csc_blocks_free(&c.blocks);
    return hr;
}

/* Is it the version expected, but for its change time, and has nobody got it open? Nobody reaches
 * it under its new name: who has it open now had it open before. WINE: one look by handle costs a
 * fraction of one by name, which reads the folder. */
static HRESULT expect_unused(struct csc_removal *r)
{
    struct csc_file *file = NULL;
    struct csc_facts now;
    HRESULT hr = r->root->ops->open(r->root, r->aside.s, CSC_OPEN_ALONE, &file);
    if (FAILED(hr))
        return hr;
    hr = file->ops->stat(file, &now);
    file->ops->close(file);
    if (SUCCEEDED(hr) && csc_facts_diff(&now, &r->intent.target) & ~(unsigned)CSC_DIFF_CHANGED)
        return expect(r, r->aside.s, CSC_DIFF_CHANGED); /* or it is sealed, which a handle hides */
    return hr;
}

HRESULT csc_removal_set_aside(struct csc_removal *r)
{
    struct csc_store *store = r->v->run->cache->store;
    HRESULT hr = r->unused ? S_OK : expect(r, r->path.s, 0);
    if (SUCCEEDED(hr))
        hr = r->root->ops->move(r->root, r->path.s, r->aside.s);
    if (FAILED(hr)) {
        /* A move that failed may have been carried out: then recovery takes it back. */
        r->unsettled = !csc_is_gone(r->v->run, r->where, r->aside.s) ||
                       FAILED(csc_store_intent_drop(store, r->intent.id));
        return csc_hr_is_absent(hr) ? CSC_E_CHANGED : hr;
    }
    hr = r->unused ? expect_unused(r)
                   : expect(r, r->aside.s, CSC_DIFF_CHANGED); /* the move is a change of its own */
    if (SUCCEEDED(hr) && r->known)
        hr = expect_content(r);
    if (hr == CSC_E_CHANGED || (FAILED(hr) && (r->known || r->unused))) {
        HRESULT back = csc_removal_put_back(r);
        return back == CSC_E_CHANGED ? hr : back;
    }
    r->unsettled = FAILED(hr);
    return hr;
}

void csc_removal_close(struct csc_removal *r)
{
    csc_intent_free(&r->intent);
    csc_text_free(&r->path);
    csc_text_free(&r->aside);
}

static HRESULT remove_steps(struct csc_removal *r)
{
    struct csc_store *store = r->v->run->cache->store;
    HRESULT hr = csc_store_intent_add(store, &r->intent);
    if (SUCCEEDED(hr))
        hr = csc_removal_set_aside(r);
    if (SUCCEEDED(hr))
        hr = settle(r, &r->intent);
    /* CRASH: until the commit recovery puts the file back, after it recovery removes it. */
    if (FAILED(hr))
        return hr;
    if (SUCCEEDED(r->root->ops->remove_file(r->root, r->aside.s)))
        csc_store_intent_drop(store, r->intent.id);
    else
        r->v->run->stuck = true; /* the folder still holds it: it must not be moved away */
    return S_OK;
}

/* Where ids are not believed it may have been nothing but the id that had changed. */
static HRESULT remove_planned(struct csc_removal *r)
{
    struct csc_facts *target = &r->intent.target;
    struct csc_entry now;
    HRESULT hr = remove_steps(r);
    if (hr != CSC_E_CHANGED || r->where == CSC_CLIENT || !target->id)
        return hr;
    csc_distrust_id(r->v->run, target);
    if (target->id || FAILED(r->root->ops->lookup(r->root, r->path.s, &now)) ||
        csc_facts_diff(&now.facts, target) & ~(unsigned)CSC_DIFF_CHANGED)
        return hr;
    target->changed = now.facts.changed; /* it has been moved twice */
    return remove_steps(r);
}

HRESULT csc_remove_file(struct csc_visit *v, enum csc_where where)
{
    struct csc_removal r = {.v = v, .where = where, .root = v->run->side[where].root};
    HRESULT hr = still_absent(&r);
    if (SUCCEEDED(hr) && csc_facts_at(v, where)->kind == CSC_NONE) {
        hr = settle(&r, NULL); /* a sparse copy: there is only the row */
        goto done;
    }
    if (SUCCEEDED(hr))
        hr = csc_removal_plan(&r);
    if (SUCCEEDED(hr))
        hr = remove_planned(&r);
done:
    csc_removal_close(&r);
    return judge_at(&r, hr);
}

HRESULT csc_evict_file(struct csc_visit *v, const struct csc_blocks *known)
{
    struct csc_removal r = {.v = v,
                            .evict = true,
                            .known = known,
                            .where = CSC_CLIENT,
                            .root = v->run->side[CSC_CLIENT].root};
    HRESULT hr = csc_removal_plan(&r);
    if (SUCCEEDED(hr))
        hr = remove_steps(&r);
    csc_removal_close(&r);
    return hr;
}

HRESULT csc_remove_dir(struct csc_visit *v, enum csc_where where)
{
    struct csc_removal r = {.v = v, .where = where, .root = v->run->side[where].root};
    HRESULT hr = still_absent(&r);
    if (SUCCEEDED(hr))
        hr = csc_run_path(v->run, where, v->rel, &r.path);
    if (SUCCEEDED(hr) && csc_facts_at(v, where)->kind == CSC_DIR) {
        hr = r.root->ops->remove_dir(r.root, r.path.s);
        hr = csc_hr_is_absent(hr) ? CSC_E_CHANGED : hr;
    }
    if (SUCCEEDED(hr))
        hr = settle(&r, NULL);
    csc_text_free(&r.path);
    return judge_at(&r, hr);
}
