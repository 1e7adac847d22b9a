/*
 * Changing the case of a name. See spelling.h.
 *
 * WINE: a rename that changes nothing but the case succeeds and does nothing, so the name changes
 * twice, through one of ours. CRASH: in between, the intent says where the item belongs; neither
 * name is ever taken unless it is free.
 */
#include "sync/spelling.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/hardlinks.h"

#include <string.h>

bool csc_is_misspelt(const struct csc_run *run, int64_t id)
{
    for (size_t i = 0; i < run->misspelt_count; i++) {
        if (run->misspelt[i] == id)
            return true;
    }
    return false;
}

/* An item that cannot even be noted ends the work on the share. */
static void leave_alone(struct csc_run *run, int64_t id)
{
    HRESULT hr = csc_grow((void **)&run->misspelt, &run->misspelt_cap, run->misspelt_count + 1,
                          sizeof(*run->misspelt));
    if (SUCCEEDED(hr))
        run->misspelt[run->misspelt_count++] = id;
    else
        run->lost = hr;
}

static void leave_no_more(struct csc_run *run, int64_t id)
{
    size_t kept = 0;
    for (size_t i = 0; i < run->misspelt_count; i++) {
        if (run->misspelt[i] != id)
            run->misspelt[kept++] = run->misspelt[i];
    }
    run->misspelt_count = kept;
}

/* ---- names ---- */

/* The path on a side of a name in the folder of `rel`, or of `rel` itself (name NULL). */
static HRESULT side_path(struct csc_run *run, enum csc_where where, const char16_t *rel,
                         const char16_t *name, struct csc_text *path)
{
    char16_t *dir = csc_run_parent(rel);
    char16_t *beside = dir && name ? csc_join(dir, name) : NULL;
    HRESULT hr = dir && (beside || !name) ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, where, name ? beside : rel, path);
    csc_free(dir);
    csc_free(beside);
    return hr;
}

/* From the name of ours to the one it is to have; else back to the old one, so that it does not
 * stay hidden; or to a visible one if that is taken. */
static HRESULT second_move(struct csc_run *run, enum csc_where where,
                           const struct csc_intent *intent, const char16_t *ours)
{
    struct csc_root *root = run->side[where].root;
    struct csc_touch touch = {.item = intent->item, .expected = &intent->target};
    struct csc_text to = {0}, back = {0};
    HRESULT hr = csc_run_path(run, where, intent->aside, &to);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, where, intent->path, &back);
    if (SUCCEEDED(hr))
        hr = root->ops->move(root, ours, to.s);
    touch.path = to.s;
    if (FAILED(hr) && !csc_hr_exists(hr) && back.s &&
        SUCCEEDED(root->ops->move(root, ours, back.s))) {
        touch.path = back.s;
        hr = S_OK;
    }
    if (SUCCEEDED(hr)) {
        hr = csc_follow_touch(run, where, &touch);
        hr = hr == CSC_E_NOT_FOUND ? S_OK : hr; /* the item has gone from the cache meanwhile */
    } else if (csc_hr_exists(hr)) {
        hr = csc_keep_aside(run, where, intent->aside, intent->backup);
    }
    csc_text_free(&to);
    csc_text_free(&back);
    return hr;
}

HRESULT csc_finish_respelling(struct csc_run *run, enum csc_where where,
                              const struct csc_intent *intent)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text ours = {0};
    struct csc_entry entry;
    HRESULT hr = side_path(run, where, intent->path, intent->backup, &ours);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, ours.s, &entry);
    if (SUCCEEDED(hr))
        hr = second_move(run, where, intent, ours.s);
    else if (csc_hr_is_absent(hr) && csc_is_gone(run, where, ours.s))
        hr = S_OK; /* it never began, or is complete */
    csc_text_free(&ours);
    return SUCCEEDED(hr) ? csc_store_intent_drop(run->cache->store, intent->id) : hr;
}

/* ---- the act ---- */

/* What is about to be moved, as it is now: an edit since the listing must not be taken for what our
 * moves do to its change time. RACE: one that keeps size and write time, between this look and the
 * first move, is. */
static HRESULT look_closely(struct csc_run *run, enum csc_where where, struct csc_intent *intent)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text path = {0};
    struct csc_entry entry;
    HRESULT hr = csc_run_path(run, where, intent->path, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, path.s, &entry);
    if (SUCCEEDED(hr)) {
        intent->target = entry.facts;
        if (where == CSC_SERVER)
            csc_distrust_id(run, &intent->target);
    }
    csc_text_free(&path);
    return hr;
}

static HRESULT first_move(struct csc_run *run, enum csc_where where,
                          const struct csc_intent *intent)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text from = {0}, ours = {0};
    HRESULT hr = csc_run_path(run, where, intent->path, &from);
    if (SUCCEEDED(hr))
        hr = side_path(run, where, intent->path, intent->backup, &ours);
    if (SUCCEEDED(hr))
        hr = root->ops->move(root, from.s, ours.s);
    csc_text_free(&from);
    csc_text_free(&ours);
    return hr;
}

/* Is it spelled like this now? */
static HRESULT check(struct csc_run *run, enum csc_where where, const struct csc_intent *intent)
{
    struct csc_root *root = run->side[where].root;
    struct csc_text path = {0};
    struct csc_entry entry;
    HRESULT hr = csc_run_path(run, where, intent->aside, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->lookup(root, path.s, &entry);
    if (SUCCEEDED(hr) && !csc_same(entry.name, csc_base_name(intent->aside)))
        hr = CSC_E_CHANGED;
    csc_text_free(&path);
    return hr;
}

static HRESULT change_name(struct csc_run *run, enum csc_where where, struct csc_intent *intent)
{
    HRESULT moved, hr = look_closely(run, where, intent);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_add(run->cache->store, intent);
    if (FAILED(hr))
        return where == CSC_SERVER ? csc_share_judge(run, hr) : hr;
    moved = first_move(run, where, intent);
    hr = csc_finish_respelling(run, where, intent);
    if (FAILED(hr)) /* a call may fail once, and the item be hidden */
        hr = csc_finish_respelling(run, where, intent);
    if (FAILED(moved) && SUCCEEDED(hr) && FAILED(check(run, where, intent)))
        hr = moved;
    else if (SUCCEEDED(hr))
        hr = check(run, where, intent);
    return where == CSC_SERVER ? csc_share_judge(run, hr) : hr;
}

/* `rel` is the path of the item's directory. */
static HRESULT respell(struct csc_run *run, const struct csc_spelling *s, const char16_t *rel)
{
    struct csc_intent intent = {.share = run->share.item,
                                .item = s->id,
                                .op = CSC_INTENT_RESPELL,
                                .on_server = s->where == CSC_SERVER};
    HRESULT hr;
    intent.path = csc_join(rel, s->from);
    intent.aside = csc_join(rel, s->to);
    intent.backup = csc_run_own_name(run, u".bak");
    hr = intent.path && intent.aside && intent.backup ? change_name(run, s->where, &intent)
                                                      : E_OUTOFMEMORY;
    csc_intent_free(&intent);
    return hr;
}

/* The row keeps the name that was agreed on, so that the next look sees who changed it; what the
 * server never had takes the new one then, too. */
HRESULT csc_respell_here(struct csc_run *run, int64_t id, const char16_t *rel, const char16_t *name)
{
    struct csc_spelling s = {id, CSC_CLIENT, csc_base_name(rel), name};
    char16_t *dir = csc_run_parent(rel);
    struct csc_item item;
    HRESULT hr = dir ? csc_store_get(run->cache->store, id, &item) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && !csc_same(s.from, name))
        hr = respell(run, &s, dir);
    csc_free(dir);
    if (SUCCEEDED(hr))
        hr = csc_cache_look_inside(run->cache, item.parent);
    return FAILED(hr) ? hr : S_OK;
}

static enum csc_state state_of(const struct csc_item *item, enum csc_where where)
{
    if (item->trees.local.kind == CSC_DIR)
        return where == CSC_SERVER ? CSC_STATE_DirRenamedOnClient : CSC_STATE_DirRenamedOnServer;
    return where == CSC_SERVER ? CSC_STATE_FileRenamedOnClient : CSC_STATE_FileRenamedOnServer;
}

static void report(struct csc_visit *v, const struct csc_spelling *s, HRESULT hr)
{
    v->op = s->where == CSC_SERVER ? CSC_OP_SYNC_TO_SERVER : CSC_OP_SYNC_TO_CLIENT;
    v->decision.state = state_of(&v->item, s->where);
    v->begun = false;
    csc_run_end_item(v->run, &(struct csc_report){.path = v->unc.s,
                                                  .hr = hr,
                                                  .op = v->op,
                                                  .state = v->decision.state,
                                                  .local = &v->item.trees.local,
                                                  .remote = &v->item.trees.remote,
                                                  .original = &v->item.trees.base});
}

void csc_respell(struct csc_run *run, const struct csc_spelling *s, const char16_t *rel)
{
    uint32_t needed = s->where == CSC_SERVER ? CSC_SYNC_OUT : CSC_SYNC_IN;
    struct csc_visit v;
    HRESULT hr = csc_visit_open(run, s->id, &v);
    leave_no_more(run, s->id);
    if (SUCCEEDED(hr) && !(run->flags & needed))
        hr = S_FALSE;
    if (hr == S_OK)
        csc_run_begin_item(run, v.unc.s);
    if (hr == S_OK && !run->aborted) {
        hr = respell(run, s, rel);
        if (SUCCEEDED(hr))
            hr = csc_store_rename(run->cache->store, s->id, v.item.parent, s->to);
        report(&v, s, hr);
    }
    if (hr != S_OK || run->aborted)
        leave_alone(run, s->id);
    csc_visit_close(&v);
}
