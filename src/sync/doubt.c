/*
 * Stamps against contents. See doubt.h. Only a stamp that was seen on the very version that was
 * hashed is ever taken for that of the agreed content.
 */
#include "sync/doubt.h"

#include "base/result.h"
#include "sync/act.h"
#include "sync/content.h"

#include <string.h>

#define SECOND      UINT64_C(10000000)
#define COARSE_TICK (2 * SECOND)  /* FAT; servers that keep whole seconds */
#define FINE_TICK   (SECOND / 50) /* of system clocks: 16 ms and less */

/* ---- young stamps ---- */

static const struct {
    enum csc_mark mark;
    enum csc_where where;
} young[] = {{CSC_MARK_YOUNG_LOCAL, CSC_CLIENT}, {CSC_MARK_YOUNG_REMOTE, CSC_SERVER}};

/* A write time in whole seconds comes from a clock that knows no others (or, once in a long while,
 * does not: that costs one comparison). RACE: the server's clock may differ from ours by more than
 * a tick. Then an edit that it counts to the tick of an earlier write is not seen; worst case one
 * edit of the same size, within a tick of our own look. */
static bool is_young(const struct csc_facts *facts, uint64_t now)
{
    uint64_t tick = facts->written % SECOND ? FINE_TICK : COARSE_TICK;
    return facts->written + tick > now && facts->written < now + tick;
}

unsigned csc_young_marks(const struct csc_trees *t, uint64_t now)
{
    unsigned marks = 0;
    if (t->base.kind != CSC_FILE)
        return 0;
    marks |= is_young(&t->local, now) ? CSC_MARK_YOUNG_LOCAL : 0u;
    marks |= is_young(&t->remote, now) ? CSC_MARK_YOUNG_REMOTE : 0u;
    return marks;
}

/* ---- one side ---- */

static struct csc_facts *agreed_at(struct csc_item *item, enum csc_where where)
{
    return where == CSC_CLIENT ? &item->trees.stamp : &item->trees.base;
}

static bool is_young_at(struct csc_visit *v, enum csc_where where)
{
    const struct csc_facts *agreed = agreed_at(&v->item, where);
    const struct csc_facts *now = csc_facts_at(v, where);
    return v->item.trees.marks & young[where].mark && agreed->kind == CSC_FILE &&
           now->kind == CSC_FILE && !csc_facts_diff(agreed, now);
}

/* The server's copy is worth reading for this only if comparing both copies could not settle it:
 * the cached one is modified, by its stamp or, as was just found out, by its content. */
static bool is_suspicious_at(const struct csc_visit *v, enum csc_where where, bool modified)
{
    const struct csc_letters *l = &v->letters;
    const struct csc_trees *t = &v->item.trees;
    if (t->local.kind != CSC_FILE || t->remote.kind != CSC_FILE)
        return false; /* a deletion against a doubt stays a question */
    if (where == CSC_CLIENT)
        return l->local_doubtful;
    return l->remote_doubtful && l->local == CSC_L_FILE_MODIFIED &&
           (modified || !l->local_doubtful);
}

/* S_OK: the copy, in the version that is known of it, holds what was agreed; S_FALSE: it does not.
 */
static HRESULT compare_with_base(struct csc_visit *v, enum csc_where where,
                                 const struct csc_blocks *base)
{
    struct csc_content c = {.root = v->run->side[where].root, .run = v->run};
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(v->run, where, v->rel, &path);
    c.path = path.s;
    if (SUCCEEDED(hr))
        hr = csc_hash_content(v->run->cache, &c);
    if (SUCCEEDED(hr) && csc_facts_diff(&c.facts, csc_facts_at(v, where)))
        hr = CSC_E_CHANGED;
    if (SUCCEEDED(hr) && !c.blocks.block)
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = csc_blocks_equal(base, &c.blocks) ? S_OK : S_FALSE;
    csc_blocks_free(&c.blocks);
    csc_text_free(&path);
    return hr;
}

/* What was found out, into a row as it is now. A stamp that proves nothing becomes one that nothing
 * is equal to. */
static void amend(struct csc_visit *v, enum csc_where where, struct csc_item *item, bool same)
{
    const struct csc_env *env = &v->run->cache->env;
    struct csc_trees *t = &item->trees;
    const struct csc_facts *now = where == CSC_CLIENT ? &t->local : &t->remote;
    if (csc_facts_diff(now, csc_facts_at(v, where)))
        return; /* RACE: another look has seen another version meanwhile */
    if (same)
        *agreed_at(item, where) = *now;
    else
        agreed_at(item, where)->written = 0;
    if (same && where == CSC_CLIENT)
        t->marks &= ~(unsigned)CSC_MARK_REPLACED;
    if (!same || !is_young(now, env->now(env->ctx)))
        t->marks &= ~(unsigned)young[where].mark;
}

static HRESULT record(struct csc_visit *v, enum csc_where where, bool same)
{
    struct csc_store *store = v->run->cache->store;
    struct csc_item before, item;
    HRESULT hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, v->item.id, &item);
    if (SUCCEEDED(hr)) {
        memcpy(&before, &item, sizeof(item));
        amend(v, where, &item, same);
        if (memcmp(&before, &item, sizeof(item)) != 0)
            hr = csc_store_update(store, &item);
    }
    hr = csc_store_end(store, hr);
    if (SUCCEEDED(hr)) {
        memcpy(&v->item, &item, sizeof(item));
        csc_judge(v);
    }
    return hr;
}

/* S_FALSE: it is modified, as it was judged. A copy that cannot be read now stays as it was judged,
 * unless the other side is to change it: for that it must be known to be clean. */
static HRESULT settle_side(struct csc_visit *v, enum csc_where where, const struct csc_blocks *base)
{
    bool other_changed =
        where == CSC_CLIENT ? v->letters.remote != CSC_R_FILE : v->letters.local != CSC_L_FILE;
    bool matters = is_young_at(v, where) && other_changed;
    HRESULT hr;
    if (!base) /* another block size than then: who knows */
        return is_young_at(v, where) ? record(v, where, false) : S_OK;
    hr = compare_with_base(v, where, base);
    if (FAILED(hr) && where == CSC_SERVER)
        hr = csc_share_judge(v->run, hr);
    if (FAILED(hr))
        return matters || hr == CSC_E_CANCELLED || FAILED(v->run->lost) ? hr : S_OK;
    if (hr == S_FALSE && !is_young_at(v, where))
        return S_FALSE;
    return record(v, where, hr == S_OK);
}

HRESULT csc_settle_stamps(struct csc_visit *v)
{
    struct csc_blocks base = {0};
    bool known = false;
    bool modified = false; /* the cached copy */
    HRESULT hr = S_OK;
    csc_judge(v);
    for (int w = CSC_CLIENT; SUCCEEDED(hr) && w <= CSC_SERVER; w++) {
        enum csc_where where = (enum csc_where)w;
        if (!is_young_at(v, where) && !is_suspicious_at(v, where, modified))
            continue;
        known = known || csc_known_blocks(v->run->cache, v->item.id, &base);
        hr = settle_side(v, where, known ? &base : NULL);
        modified = where == CSC_CLIENT && hr == S_FALSE;
    }
    csc_blocks_free(&base);
    return FAILED(hr) ? hr : S_OK;
}
