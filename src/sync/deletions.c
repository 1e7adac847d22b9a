/*
 * What was found during a walk to be deleted, done after it: files first, then directories,
 * children before parents, and each only if it is still so. See visit.h.
 */
#include "base/result.h"
#include "sync/act.h"
#include "sync/observe.h"
#include "sync/sharing.h"

#define BRAKE_ITEMS 20

/* Where a file of the server's takes the place of a folder, what the user changed or made in that
 * folder stands in the way: then it is a conflict after all. Not if we failed to empty it. */
static HRESULT act(struct csc_visit *v, enum csc_op op)
{
    HRESULT hr = csc_act(v, op);
    if (hr != CSC_E_DIR_NOT_EMPTY || op != CSC_OP_SYNC_TO_CLIENT || v->run->stuck)
        return hr;
    v->decision.conflict = true;
    return csc_decide_conflict(v, NULL);
}

/* Does a deletion need an explicit decision? A braked one stays a question until it is answered,
 * even when later passes see only few of them. */
static bool is_question(const struct csc_visit *v, const struct csc_deletion *d)
{
    struct csc_conflict c;
    if (d->resolved || v->run->braked)
        return !d->resolved;
    return d->op != CSC_OP_SYNC_TO_CLIENT &&
           csc_store_conflict_get(v->run->cache->store, d->id, &c) == S_OK &&
           c.state == (uint32_t)d->state;
}

/* Does what was decided during the walk, if it is still so. */
static HRESULT delete_one(struct csc_visit *v, const struct csc_deletion *d, bool *again)
{
    HRESULT hr = CSC_E_CANCELLED;
    *again = false;
    csc_judge(v);
    if (v->decision.state != d->state)
        return S_FALSE;
    v->op = d->op;
    if (!d->resolved) {
        csc_run_begin_item(v->run, v->unc.s);
        if (v->run->aborted)
            return hr;
    }
    if (is_question(v, d)) {
        v->decision.conflict = true;
        hr = csc_decide_conflict(v, NULL);
    } else {
        hr = d->resolved ? csc_act_decided(v, d->op) : act(v, d->op);
    }
    if (FAILED(v->run->lost) && FAILED(hr))
        hr = v->run->lost;
    hr = csc_postpone(v, hr);
    /* A folder that is not empty is stuck because of something in it, which spoke for itself. */
    v->run->stuck |= FAILED(hr) && hr != CSC_E_DIR_NOT_EMPTY;
    if (!d->resolved)
        *again = csc_report_visit(v, hr) == CSC_RETRY && !v->run->aborted;
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

/* A brake: a pass that would delete more than half of what both sides agreed on, and
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

void csc_strike_deletions(struct csc_run *run, const struct csc_item *item)
{
    struct csc_store *store = run->cache->store;
    size_t kept = 0;
    for (size_t i = 0; i < run->deletion_count; i++) {
        struct csc_deletion d = run->deletions[i];
        bool lies_in = d.id == item->id || (item->type == CSC_TYPE_DIRECTORY &&
                                            csc_store_lies_in(store, d.id, item->id) != S_FALSE);
        if (!lies_in)
            run->deletions[kept++] = d;
    }
    run->deletion_count = kept;
}

void csc_visit_deletions(struct csc_run *run, int64_t top)
{
    size_t n = run->deletion_count;
    run->braked = too_many(run, top);
    run->deleting = true;
    run->made[CSC_CLIENT] = run->made[CSC_SERVER] = 0; /* directories go from here on */
    for (size_t i = 0; i < n; i++) {
        if (!run->deletions[i].directory)
            delete_noted(run, &run->deletions[i]);
    }
    for (size_t i = n; i > 0; i--) {
        if (run->deletions[i - 1].directory)
            delete_noted(run, &run->deletions[i - 1]);
    }
}
