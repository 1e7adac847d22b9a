/*
 * Judging one item and doing what follows. See visit.h. Which act belongs to which operation
 * stands in one table; everything that could be an exception is an act of its own.
 */
#include "sync/visit.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/observe.h"

#include <string.h>

#define TRIES       3 /* looks at a version that changes under our hands, in one pass */
#define BRAKE_ITEMS 20

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

/* --- judging --------------------------------------------------------------------------------- */

static void judge(struct csc_visit *v)
{
    v->letters = csc_classify(&v->item.trees);
    v->decision = csc_reconcile(v->letters.base, v->letters.local, v->letters.remote);
}

/* Both copies are known, to be what they are: agreed. */
static HRESULT adopt(struct csc_visit *v)
{
    struct csc_facts server = v->item.trees.remote;
    struct csc_facts client = v->item.trees.local;
    struct csc_settlement s = {.server = &server, .client = &client};
    HRESULT hr = csc_settle(v, &s);
    judge(v);
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

/* Stamps that cannot tell are settled by the contents (sync.md §2, rules 2 and 4). */
static HRESULT settle_doubt(struct csc_visit *v)
{
    HRESULT hr = S_OK;
    judge(v);
    if (!is_doubtful(v))
        return S_OK;
    if (v->item.trees.local.kind == CSC_FILE)
        hr = csc_compare_content(v);
    else if (v->decision.conflict)
        return S_OK; /* directories differ by more than their ids */
    return hr == S_OK ? adopt(v) : hr;
}

static struct csc_situation situation(const struct csc_visit *v, const struct csc_item *dir)
{
    return (struct csc_situation){.flags = v->run->flags,
                                  .pinned = v->item.pins != 0,
                                  .in_pinned_scope = dir && dir->inherit != 0,
                                  .pin_pending = dir && dir->pin_pending,
                                  .trees = &v->item.trees,
                                  .deleted_time = v->item.deleted_time};
}

/* --- acts --------------------------------------------------------------------------------------
 */

static HRESULT file_to_server(struct csc_visit *v)
{
    return csc_transfer_file(v, CSC_SERVER);
}
static HRESULT file_to_client(struct csc_visit *v)
{
    return csc_transfer_file(v, CSC_CLIENT);
}
static HRESULT dir_to_server(struct csc_visit *v)
{
    return csc_transfer_dir(v, CSC_SERVER);
}
static HRESULT dir_to_client(struct csc_visit *v)
{
    return csc_transfer_dir(v, CSC_CLIENT);
}
static HRESULT file_off_server(struct csc_visit *v)
{
    return csc_remove_file(v, CSC_SERVER);
}
static HRESULT file_off_client(struct csc_visit *v)
{
    return csc_remove_file(v, CSC_CLIENT);
}
static HRESULT dir_off_server(struct csc_visit *v)
{
    return csc_remove_dir(v, CSC_SERVER);
}
static HRESULT dir_off_client(struct csc_visit *v)
{
    return csc_remove_dir(v, CSC_CLIENT);
}

/* By operation and by kind (file, directory) of the copy it is about. */
static HRESULT (*const acts[CSC_OP_PIN][2])(struct csc_visit *) = {
    [CSC_OP_CREATE_ON_SERVER] = {file_to_server, dir_to_server},
    [CSC_OP_CREATE_ON_CLIENT] = {file_to_client, dir_to_client},
    [CSC_OP_SYNC_TO_SERVER] = {file_to_server, dir_to_server},
    [CSC_OP_SYNC_TO_CLIENT] = {file_to_client, dir_to_client},
    [CSC_OP_DELETE_ON_SERVER] = {file_off_server, dir_off_server},
    [CSC_OP_DELETE_ON_CLIENT] = {file_off_client, dir_off_client},
};

/* The copy an operation is about: the one that is carried over, or the one that goes. */
static enum csc_kind subject(const struct csc_visit *v, enum csc_op op)
{
    const struct csc_trees *t = &v->item.trees;
    bool remote = op == CSC_OP_CREATE_ON_CLIENT || op == CSC_OP_SYNC_TO_CLIENT ||
                  op == CSC_OP_DELETE_ON_SERVER;
    enum csc_kind kind = remote ? t->remote.kind : t->local.kind;
    return kind ? kind : t->base.kind; /* a sparse copy is of the kind it was agreed to be */
}

static bool is_deletion(enum csc_op op)
{
    return op == CSC_OP_DELETE_ON_SERVER || op == CSC_OP_DELETE_ON_CLIENT;
}

/* Directories that must lose their contents first, on the side that is to be changed. */
static bool needs_emptying(const struct csc_visit *v, enum csc_op op)
{
    return op == CSC_OP_SYNC_TO_CLIENT && v->item.trees.local.kind == CSC_DIR &&
           v->item.trees.remote.kind == CSC_FILE;
}

/* A directory goes after what is in it. */
static bool waits_for_children(const struct csc_visit *v, enum csc_op op)
{
    return needs_emptying(v, op) || (is_deletion(op) && subject(v, op) == CSC_DIR);
}

static HRESULT note_deletion(struct csc_visit *v, enum csc_op op, bool resolved)
{
    struct csc_run *run = v->run;
    struct csc_deletion *d;
    HRESULT hr = csc_grow((void **)&run->deletions, &run->deletion_cap, run->deletion_count + 1,
                          sizeof(*run->deletions));
    if (FAILED(hr))
        return hr;
    d = &run->deletions[run->deletion_count++];
    d->id = v->item.id;
    d->op = op;
    d->state = v->decision.state;
    d->directory = subject(v, op) == CSC_DIR || needs_emptying(v, op);
    d->resolved = resolved;
    v->op = op;
    return S_OK;
}

static HRESULT act(struct csc_visit *v, enum csc_op op)
{
    v->op = op;
    return acts[op][subject(v, op) == CSC_DIR](v);
}

/* --- conflicts ----------------------------------------------------------------------------------
 */

static enum csc_resolution ask(struct csc_visit *v, char16_t **new_name)
{
    struct csc_client *client = v->run->client;
    struct csc_ask a = {.path = v->unc.s, .known = 3, .state = v->decision.state};
    if (!client->ops->resolve)
        return csc_resolution_of_flags(v->run->flags);
    a.details = csc_change_details(v->letters.local_diff, v->letters.remote_diff);
    return client->ops->resolve(client, &a, new_name);
}

static HRESULT log_conflict(struct csc_visit *v)
{
    struct csc_conflict c = {.item = v->item.id,
                             .state = (uint32_t)v->decision.state,
                             .detected = v->run->cache->env.now(v->run->cache->env.ctx)};
    HRESULT hr = csc_store_conflict_put(v->run->cache->store, &c, NULL);
    return FAILED(hr) ? hr : CSC_E_CONFLICT;
}

/* The version that got the new name goes out, the server's one comes in, each as an item of its
 * own: the first is reported by itself, the second is what the conflict's path now means. */
static HRESULT keep_both(struct csc_visit *v, const char16_t *new_name)
{
    struct csc_visit renamed;
    struct csc_item dir;
    int64_t ids[2];
    HRESULT hr = csc_keep_both(v, new_name, ids);
    if (FAILED(hr)) {
        HRESULT logged = log_conflict(v);
        return logged == CSC_E_CONFLICT ? hr : logged;
    }
    hr = csc_visit_open(v->run, ids[0], &renamed);
    if (SUCCEEDED(hr))
        hr = csc_store_get(v->run->cache->store, renamed.item.parent, &dir);
    if (SUCCEEDED(hr))
        csc_visit(&renamed, &dir, false);
    csc_visit_close(&renamed);
    if (SUCCEEDED(hr))
        hr = csc_store_get(v->run->cache->store, ids[1], &v->item);
    if (FAILED(hr))
        return hr;
    judge(v);
    return act(v, CSC_OP_SYNC_TO_CLIENT);
}

static HRESULT resolve(struct csc_visit *v, const struct csc_item *dir)
{
    struct csc_situation s = situation(v, dir);
    char16_t *new_name = NULL;
    struct csc_action a = csc_resolve(&v->decision, &s, ask(v, &new_name));
    HRESULT hr = CSC_E_CONFLICT;
    if (a.verdict == CSC_V_DO)
        hr = !v->run->deleting && waits_for_children(v, a.op) ? note_deletion(v, a.op, true)
                                                              : act(v, a.op);
    else if (a.verdict == CSC_V_KEEP_BOTH)
        hr = keep_both(v, new_name);
    else if (a.verdict == CSC_V_SKIP)
        hr = S_FALSE;
    else if (a.verdict == CSC_V_ABORT)
        v->run->aborted = true;
    else
        hr = log_conflict(v);
    csc_free(new_name);
    return hr;
}

/* --- one item ------------------------------------------------------------------------------------
 */

static enum csc_response report(struct csc_visit *v, HRESULT hr)
{
    struct csc_report r = {.path = v->unc.s,
                           .hr = hr,
                           .op = v->op,
                           .state = v->decision.state,
                           .bytes = v->bytes,
                           .local = &v->item.trees.local,
                           .remote = &v->item.trees.remote,
                           .original = &v->item.trees.base};
    return csc_run_end_item(v->run, &r);
}

/* A new item inside a pinned directory gets the pins that the directory hands down. */
static HRESULT inherit_pins(struct csc_visit *v, const struct csc_item *dir)
{
    struct csc_store *store = v->run->cache->store;
    uint32_t classes = v->run->pin ? v->run->pin : dir->inherit;
    HRESULT hr;
    if (!v->run->pin && v->run->flags & CSC_SYNC_PINNEWFILES)
        classes |= v->run->flags & CSC_PIN_CLASSES;
    hr = csc_store_pin(store, v->item.id, false, classes, 0);
    if (SUCCEEDED(hr))
        hr = csc_store_get(store, v->item.id, &v->item);
    if (SUCCEEDED(hr) && dir->pin_pending && v->item.type == CSC_TYPE_DIRECTORY) {
        v->item.pin_pending = true;
        hr = csc_store_update(store, &v->item);
    }
    return hr;
}

/* Pins what a pin run or a pending pin above asks for; tells whether something was pinned. */
static HRESULT pin_if_due(struct csc_visit *v, const struct csc_item *dir, bool *pinned)
{
    uint32_t due = v->run->pin ? v->run->pin : dir && dir->pin_pending ? dir->inherit : 0;
    *pinned = false;
    if (!due || (v->item.pins & due) == due)
        return S_OK;
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
    s = situation(v, dir);
    *action = csc_decide(&v->decision, &s);
    return S_OK;
}

/* A conflict that is none any more leaves the log. */
static HRESULT forget_conflict(struct csc_visit *v)
{
    struct csc_store *store = v->run->cache->store;
    struct csc_conflict c;
    HRESULT hr = csc_store_conflict_get(store, v->item.id, &c);
    if (hr == CSC_E_NOT_FOUND)
        return S_OK;
    if (SUCCEEDED(hr))
        hr = csc_store_conflict_drop(store, v->item.id);
    return FAILED(hr) ? hr : S_OK;
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
        judge(v);
        return FAILED(hr) ? hr : act(v, action.op);
    case CSC_V_DO:
        return act(v, action.op);
    case CSC_V_CONFLICT:
        return resolve(v, dir);
    default:
        return v->decision.conflict ? S_OK : forget_conflict(v);
    }
}

static bool is_silent(enum csc_verdict verdict)
{
    return verdict == CSC_V_NOTHING || verdict == CSC_V_GHOST || verdict == CSC_V_FORGET;
}

/* Decides and acts; a version that changed under our hands is looked at again, twice. */
static HRESULT carry_out_fresh(struct csc_visit *v, const struct csc_item *dir,
                               struct csc_action action)
{
    HRESULT hr = carry_out(v, dir, action);
    for (int tries = 1; hr == CSC_E_CHANGED && tries < TRIES; tries++) {
        hr = csc_observe_again(v);
        if (SUCCEEDED(hr))
            hr = choose(v, dir, &action);
        if (SUCCEEDED(hr))
            hr = carry_out(v, dir, action);
    }
    return hr;
}

/* One attempt; *again is set when the client asks for another. */
static HRESULT attempt(struct csc_visit *v, const struct csc_item *dir, bool named, bool *again)
{
    struct csc_action action = {CSC_V_NOTHING, CSC_OP_NONE};
    bool pinned = false;
    HRESULT hr = pin_if_due(v, dir, &pinned);
    v->op = pinned ? CSC_OP_PIN : CSC_OP_NONE;
    v->bytes = 0;
    if (SUCCEEDED(hr))
        hr = choose(v, dir, &action);
    if (SUCCEEDED(hr) && action.verdict == CSC_V_DO && !v->run->deleting &&
        (is_deletion(action.op) || needs_emptying(v, action.op)))
        return note_deletion(v, action.op, false);
    if (SUCCEEDED(hr) && is_silent(action.verdict) && !named && !pinned)
        return carry_out(v, dir, action);
    csc_run_begin_item(v->run, v->unc.s);
    if (v->run->aborted)
        return CSC_E_CANCELLED;
    if (SUCCEEDED(hr))
        hr = carry_out_fresh(v, dir, action);
    if (FAILED(v->run->lost) && FAILED(hr))
        hr = v->run->lost;
    *again = report(v, hr) == CSC_RETRY && !v->run->aborted;
    return hr;
}

HRESULT csc_visit(struct csc_visit *v, const struct csc_item *dir, bool named)
{
    for (;;) {
        bool again = false;
        HRESULT hr = csc_share_goes_on(v->run) ? attempt(v, dir, named, &again) : CSC_E_CANCELLED;
        if (!again || FAILED(csc_observe_again(v)))
            return hr;
    }
}

/* --- deletions
 * ------------------------------------------------------------------------------------- */

/* Does what was decided during the walk, if it is still so. */
static HRESULT delete_one(struct csc_visit *v, const struct csc_deletion *d, bool *again)
{
    HRESULT hr = CSC_E_CANCELLED;
    *again = false;
    judge(v);
    if (v->decision.state != d->state)
        return S_FALSE;
    v->op = d->op;
    if (!d->resolved) {
        csc_run_begin_item(v->run, v->unc.s);
        if (v->run->aborted)
            return hr;
    }
    if (v->run->braked && !d->resolved) {
        v->decision.conflict = true;
        hr = resolve(v, NULL);
    } else {
        hr = act(v, d->op);
    }
    if (FAILED(v->run->lost) && FAILED(hr))
        hr = v->run->lost;
    if (!d->resolved)
        *again = report(v, hr) == CSC_RETRY && !v->run->aborted;
    else if (FAILED(hr))
        csc_run_fail_item(v->run, v->unc.s, hr);
    return hr;
}

static void delete_noted(struct csc_run *run, const struct csc_deletion *d)
{
    bool again = true;
    while (again && csc_share_goes_on(run)) {
        struct csc_visit v;
        HRESULT hr = csc_visit_open(run, d->id, &v);
        again = false;
        if (SUCCEEDED(hr)) /* else it has gone with something above it */
            delete_one(&v, d, &again);
        csc_visit_close(&v);
    }
}

/* A brake (sync.md §6): a pass that would delete more than half of what both sides agreed on, and
 * more than 20 items, needs an explicit decision for each: a CR_* value or a conflict handler. */
static bool too_many(struct csc_run *run, int64_t top)
{
    struct csc_counts counts = {0};
    if (run->deletion_count <= BRAKE_ITEMS)
        return false;
    if (FAILED(csc_store_count(run->cache->store, top, &counts)))
        return true;
    return run->deletion_count * 2 > counts.based;
}

void csc_visit_deletions(struct csc_run *run, int64_t top)
{
    size_t n = run->deletion_count;
    run->braked = too_many(run, top);
    run->deleting = true;
    for (size_t i = 0; i < n; i++) {
        if (!run->deletions[i].directory)
            delete_noted(run, &run->deletions[i]);
    }
    for (size_t i = n; i > 0; i--) {
        if (run->deletions[i - 1].directory)
            delete_noted(run, &run->deletions[i - 1]);
    }
}
