/*
 * Which act belongs to which operation: one table. And which operations wait for the end of the
 * walk. See act.h.
 */
#include "sync/act.h"

#include "base/memory.h"

/* By operation: what does it for a file, what for a directory, and the side that changes. */
static const struct {
    HRESULT (*file)(struct csc_visit *v, enum csc_where where);
    HRESULT (*dir)(struct csc_visit *v, enum csc_where where);
    enum csc_where where;
} acts[CSC_OP_PIN] = {
    [CSC_OP_CREATE_ON_SERVER] = {csc_transfer_file, csc_transfer_dir, CSC_SERVER},
    [CSC_OP_CREATE_ON_CLIENT] = {csc_transfer_file, csc_transfer_dir, CSC_CLIENT},
    [CSC_OP_SYNC_TO_SERVER] = {csc_transfer_file, csc_transfer_dir, CSC_SERVER},
    [CSC_OP_SYNC_TO_CLIENT] = {csc_transfer_file, csc_transfer_dir, CSC_CLIENT},
    [CSC_OP_DELETE_ON_SERVER] = {csc_remove_file, csc_remove_dir, CSC_SERVER},
    [CSC_OP_DELETE_ON_CLIENT] = {csc_remove_file, csc_remove_dir, CSC_CLIENT},
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

bool csc_is_deferred(const struct csc_visit *v, enum csc_op op)
{
    return is_deletion(op) || needs_emptying(v, op);
}

bool csc_waits_for_children(const struct csc_visit *v, enum csc_op op)
{
    return needs_emptying(v, op) || (is_deletion(op) && subject(v, op) == CSC_DIR);
}

HRESULT csc_note_deletion(struct csc_visit *v, enum csc_op op, bool resolved)
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

HRESULT csc_act(struct csc_visit *v, enum csc_op op)
{
    bool is_dir = subject(v, op) == CSC_DIR;
    v->op = op;
    return (is_dir ? acts[op].dir : acts[op].file)(v, acts[op].where);
}
