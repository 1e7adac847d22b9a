/*
 * Judging one item and doing what follows. See visit.h. The acts stand in act.c, the conflicts in
 * conflict.c, what waits for the end of the walk in deletions.c.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/batch.h"
#include "sync/doubt.h"
#include "sync/observe.h"
#include "sync/rename.h"
#include "sync/sharing.h"
#include "sync/spelling.h"

#include <string.h>

#define NEW_PINS (CSC_SYNC_IN | CSC_SYNC_PINNEWFILES) /* both: new server files are pinned */
#define TRIES    3 /* looks at a version that changes under our hands, in one pass */

HRESULT csc_visit_open(struct csc_run *run, int64_t id, struct csc_visit *v)
{
    HRESULT hr;
    memset(v, 0, sizeof(*v));
    v->run = run;
    v->op = CSC_OP_NONE;
    hr = csc_store_get(run->cache->store, id, &v->item);
    if (SUCCEEDED(hr))
        hr = csc_run_rel(run, id, &v->rel);
    if (SUCCEEDED(hr))
        hr = csc_run_unc(run, v->rel, &v->unc);
    return hr;
}

HRESULT csc_visit_row(struct csc_run *run, const struct csc_item *row, const char16_t *dir_rel,
                      struct csc_visit *v)
{
    memset(v, 0, sizeof(*v));
    v->run = run;
    v->op = CSC_OP_NONE;
    memcpy(&v->item, row, sizeof(v->item));
    v->rel = csc_join(dir_rel, row->name);
    return v->rel ? csc_run_unc(run, v->rel, &v->unc) : E_OUTOFMEMORY;
}

void csc_visit_close(struct csc_visit *v)
{
    csc_free(v->rel);
    csc_text_free(&v->unc);
    v->rel = NULL;
}

/* ---- judging ---- */

void csc_judge(struct csc_visit *v)
{
    v->letters = csc_classify(&v->item.trees);
    v->decision = csc_reconcile(v->letters.base, v->letters.local, v->letters.remote);
}

/* Both copies are known, to be what they are: agreed. */
static HRESULT adopt(struct csc_visit *v, const struct csc_blocks *blocks)
{
    struct csc_facts server = v->item.trees.remote;
    struct csc_facts client = v->item.trees.local;
    struct csc_settlement s = {.server = &server, .client = &client, .blocks = blocks};
    HRESULT hr = csc_settle(v, &s);
    csc_judge(v);
    return hr;
}

/* Could it be that nothing really differs? */
static bool is_doubtful(const struct csc_visit *v)
{
    const struct csc_facts *l = &v->item.trees.local;
    const struct csc_facts *r = &v->item.trees.remote;
    if (!v->letters.local_doubtful && !v->letters.remote_doubtful && !v->decision.conflict)
        return false;
    return l->kind == r->kind && l->kind != CSC_NONE && l->size == r->size &&
           (l->attributes & CSC_ATTRIBUTES) == (r->attributes & CSC_ATTRIBUTES);
}

/* Stamps that cannot tell are settled by the contents. */
static HRESULT settle_doubt(struct csc_visit *v)
{
    struct csc_blocks blocks = {0};
    HRESULT hr = csc_settle_stamps(v);
    if (FAILED(hr) || !is_doubtful(v))
        return hr;
    if (v->item.trees.local.kind == CSC_FILE)
        hr = csc_compare_content(v, &blocks);
    else if (v->decision.conflict)
        return S_OK; /* directories differ by more than their ids */
    if (hr == S_OK)
        hr = adopt(v, &blocks);
    csc_blocks_free(&blocks);
    return hr;
}

struct csc_situation csc_situation_of(const struct csc_visit *v, const struct csc_item *dir)
{
    return (struct csc_situation){.flags = v->run->flags,
                                  .pinned = v->item.pins != 0,
                                  .in_pinned_scope = dir && dir->inherit != 0,
                                  .pin_pending = dir && dir->pin_pending,
                                  .trees = &v->item.trees,
                                  .deleted_time = v->item.deleted_time};
}

/* ---- one item ---- */

enum csc_response csc_report_visit(struct csc_visit *v, HRESULT hr)
{
    struct csc_report r = {.path = v->unc.s,
                           .hr = hr,
                           .op = v->op,
                           .state = v->decision.state,
                           .bytes = v->bytes,
                           .local = &v->item.trees.local,
                           .remote = &v->item.trees.remote,
                           .original = &v->item.trees.base};
    v->begun = false;
    return csc_run_end_item(v->run, &r);
}

/* A new item inside a pinned directory gets the pins that the directory hands down.
 * DOC: OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES does nothing without SYNCIN; with it, the
 * PINFOR... flags name classes. Nothing is said about none of them, nor about the directory's own:
 * we take both, for "inherit" of IOfflineFilesPinInfo promises the latter. */
static HRESULT inherit_pins(struct csc_visit *v, const struct csc_item *dir)
{
    struct csc_store *store = v->run->cache->store;
    uint32_t classes = v->run->pin ? v->run->pin : dir->inherit;
    HRESULT hr;
    if (!v->run->pin && (v->run->flags & NEW_PINS) == NEW_PINS)
        classes |= v->run->flags & CSC_PIN_CLASSES;
    hr = csc_store_pin(store, v->item.id, false, classes, 0);
    if (SUCCEEDED(hr))
        hr = csc_store_get(store, v->item.id, &v->item);
    if (SUCCEEDED(hr) && dir->pin_pending && v->item.type == CSC_TYPE_DIRECTORY) {
        v->item.pin_pending = true;
        hr = csc_store_update(store, &v->item);
    }
    return SUCCEEDED(hr) ? csc_links_note(v, classes) : hr;
}

/* Pins what a pin run or a pending pin above asks for; tells whether something was pinned. */
static HRESULT pin_if_due(struct csc_visit *v, const struct csc_item *dir, bool *pinned)
{
    uint32_t due = v->run->pin ? v->run->pin : dir && dir->pin_pending ? dir->inherit : 0;
    HRESULT hr = S_FALSE;
    *pinned = false;
    if (!due)
        return S_OK;
    if ((v->item.pins & due) == due)
        return csc_links_note(v, due);
    if (!v->item.pins && v->item.type == CSC_TYPE_FILE)
        hr = csc_is_excluded(v->run, v->item.name);
    *pinned = hr == S_OK && v->run->pin; /* what was asked for is told of */
    if (hr != S_FALSE)
        return *pinned ? CSC_E_NOT_SUPPORTED : hr;
    *pinned = true;
    return inherit_pins(v, dir);
}

/* What is to happen now, from what is known now. */
static HRESULT choose(struct csc_visit *v, const struct csc_item *dir, struct csc_action *action)
{
    struct csc_situation s;
    HRESULT hr = settle_doubt(v);
    if (FAILED(hr))
        return hr;
    s = csc_situation_of(v, dir);
    *action = csc_decide(&v->decision, &s);
    return S_OK;
}

/* A conflict that is none any more leaves the log. */
static HRESULT forget_conflict(struct csc_visit *v)
{
    struct csc_store *store = v->run->cache->store;
    struct csc_conflict c;
    HRESULT hr;
    if (!v->run->any_conflict)
        return S_OK;
    hr = csc_store_conflict_get(store, v->item.id, &c);
    if (hr == CSC_E_NOT_FOUND)
        return S_OK;
    if (SUCCEEDED(hr))
        hr = csc_store_conflict_drop(store, v->item.id);
    return FAILED(hr) ? hr : S_OK;
}

/* What is in sync is neither a question any more nor in anybody's way. */
static HRESULT nothing_left(struct csc_visit *v)
{
    HRESULT hr = forget_conflict(v);
    return SUCCEEDED(hr) ? csc_postpone_ends(v) : hr;
}

static HRESULT carry_out(struct csc_visit *v, const struct csc_item *dir, struct csc_action action)
{
    struct csc_store *store = v->run->cache->store;
    HRESULT hr;
    switch (action.verdict) {
    case CSC_V_FORGET:
        return csc_store_remove(store, v->item.id);
    case CSC_V_PIN_DO:
        hr = inherit_pins(v, dir);
        csc_judge(v);
        return FAILED(hr) ? hr : csc_act(v, action.op);
    case CSC_V_DO:
        return csc_act(v, action.op);
    case CSC_V_CONFLICT:
        return csc_decide_conflict(v, dir);
    default:
        return v->decision.conflict ? S_OK : nothing_left(v);
    }
}

static bool is_silent(enum csc_verdict verdict)
{
    return verdict == CSC_V_NOTHING || verdict == CSC_V_GHOST || verdict == CSC_V_FORGET;
}

/* Decides and acts; a version that changed under our hands is looked at again, twice. In the
 * background somebody is working on it, and is left in peace. */
static HRESULT carry_out_fresh(struct csc_visit *v, const struct csc_item *dir,
                               struct csc_action action)
{
    int most = csc_is_background(v->run) ? 1 : TRIES;
    HRESULT hr = carry_out(v, dir, action);
    for (int tries = 1; hr == CSC_E_CHANGED && !v->unsettled && tries < most; tries++) {
        hr = csc_observe_again(v);
        if (SUCCEEDED(hr))
            hr = choose(v, dir, &action);
        if (SUCCEEDED(hr))
            hr = csc_exclude(v, &action);
        if (SUCCEEDED(hr))
            hr = carry_out(v, dir, action);
    }
    return hr;
}

static bool joins_batch(const struct csc_visit *v, struct csc_action action)
{
    bool acts = action.verdict == CSC_V_DO || action.verdict == CSC_V_PIN_DO;
    return acts && !v->alone && csc_batch_suits(v, action.op);
}

static HRESULT join_batch(struct csc_visit *v, const struct csc_item *dir, struct csc_action action)
{
    HRESULT hr = action.verdict == CSC_V_PIN_DO ? inherit_pins(v, dir) : S_OK;
    csc_judge(v);
    return FAILED(hr) ? hr : csc_batch_add(v, action.op);
}

/* Tells the client, once, that the item is begun; false if it wants no more. */
static bool begin(struct csc_visit *v)
{
    if (!v->begun)
        csc_run_begin_item(v->run, v->unc.s);
    v->begun = !v->run->aborted;
    return v->begun;
}

/* What was in use a short while ago stays as it is; only who asked for this very item hears of it.
 * A folder it lies in must stay, too. */
static HRESULT leave_alone(struct csc_visit *v, bool named, bool *again)
{
    v->run->stuck = true;
    if (!named)
        return CSC_E_SHARING;
    csc_judge(v);
    if (!begin(v))
        return CSC_E_CANCELLED;
    *again = csc_report_visit(v, CSC_E_SHARING) == CSC_RETRY && !v->run->aborted;
    return CSC_E_SHARING;
}

/* Is this something new in a folder whose place a file of the server's is to take? Its fate is that
 * of the folder. */
static bool has_no_place(const struct csc_item *dir, struct csc_action action)
{
    return action.op == CSC_OP_CREATE_ON_SERVER && dir && dir->trees.remote.kind == CSC_FILE;
}

/* One attempt; *again is set when the client asks for another. */
static HRESULT attempt(struct csc_visit *v, const struct csc_item *dir, bool named, bool *again)
{
    struct csc_action action = {CSC_V_NOTHING, CSC_OP_NONE};
    bool pinned = false;
    bool renamed = false;
    HRESULT hr = csc_follow_rename(v, dir, &renamed);
    if (SUCCEEDED(hr))
        hr = pin_if_due(v, dir, &pinned);
    v->op = pinned ? CSC_OP_PIN : CSC_OP_NONE;
    v->bytes = 0;
    if (SUCCEEDED(hr) && csc_is_postponed(v))
        return leave_alone(v, named || pinned || v->begun, again);
    if (SUCCEEDED(hr))
        hr = choose(v, dir, &action);
    v->run->stuck |= FAILED(hr); /* what cannot be judged cannot be removed */
    if (SUCCEEDED(hr))
        hr = csc_exclude(v, &action);
    if (SUCCEEDED(hr) && !named && has_no_place(dir, action))
        return S_FALSE;
    if (SUCCEEDED(hr) && action.verdict == CSC_V_DO && !v->run->deleting &&
        csc_is_deferred(v, action.op))
        return csc_note_deletion(v, action.op, false);
    if (SUCCEEDED(hr) && !named && !v->begun && joins_batch(v, action))
        return join_batch(v, dir, action);
    if (SUCCEEDED(hr) && is_silent(action.verdict) && (!named || renamed) && !v->begun && !pinned)
        return carry_out(v, dir, action);
    if (!begin(v))
        return CSC_E_CANCELLED;
    if (SUCCEEDED(hr))
        hr = carry_out_fresh(v, dir, action);
    if (FAILED(v->run->lost) && FAILED(hr))
        hr = v->run->lost;
    hr = csc_postpone(v, hr);
    *again = csc_report_visit(v, hr) == CSC_RETRY && !v->run->aborted;
    return hr;
}

/* Under one of its two spellings nothing can be done to it; it had its say, or it waits for a run
 * in the other direction. */
static HRESULT pass_over(struct csc_visit *v, bool named)
{
    if (named && begin(v))
        csc_report_visit(v, S_FALSE);
    return S_FALSE;
}

HRESULT csc_visit(struct csc_visit *v, const struct csc_item *dir, bool named)
{
    if (csc_is_misspelt(v->run, v->item.id))
        return pass_over(v, named);
    for (;;) {
        bool again = false;
        HRESULT hr = csc_share_goes_on(v->run) ? attempt(v, dir, named, &again) : CSC_E_CANCELLED;
        if (!again || v->unsettled || FAILED(csc_observe_again(v)))
            return hr;
        v->insisted = true;
    }
}
