/*
 * The flags of a run, and a resolver's answer, applied to a decision. Here an operation can only
 * be withheld or turned into a smaller one: what may be done at all stands in reconcile.c.
 */
#include "engine/decide.h"

static const struct csc_action nothing = {CSC_V_NOTHING, CSC_OP_NONE};
static const struct csc_action to_log = {CSC_V_LOG, CSC_OP_NONE};

static struct csc_action act(enum csc_verdict verdict, enum csc_op op)
{
    return (struct csc_action){verdict, op};
}

static bool goes_in(const struct csc_situation *s)
{
    return (s->flags & CSC_SYNC_IN) != 0;
}

static bool goes_out(const struct csc_situation *s)
{
    return (s->flags & CSC_SYNC_OUT) != 0;
}

/* Do the flags permit an operation in this direction? */
static bool permits(const struct csc_situation *s, enum csc_op op)
{
    switch (op) {
    case CSC_OP_CREATE_ON_SERVER:
    case CSC_OP_SYNC_TO_SERVER:
    case CSC_OP_DELETE_ON_SERVER:
        return goes_out(s);
    case CSC_OP_CREATE_ON_CLIENT:
    case CSC_OP_SYNC_TO_CLIENT:
    case CSC_OP_DELETE_ON_CLIENT:
        return goes_in(s);
    default:
        return false;
    }
}

/* The states in which content is missing here, and no more: SYNC_FILLSPARSE asks for it. */
static bool is_fill(enum csc_state state)
{
    return state == CSC_STATE_FileSparseOnClient ||
           state == CSC_STATE_FileSparseOnClient_ChangedOnServer ||
           state == CSC_STATE_DirSparseOnClient;
}

static bool is_no_client_copy(enum csc_state state)
{
    return state >= CSC_STATE_NoClientCopy_FileOnServer &&
           state <= CSC_STATE_NoClientCopy_DirChangedOnServer;
}

/* Two directories become one: the base is set, the attributes follow the permitted direction.
 * Where the server's directory changed, its attributes win, and no other direction will do. */
static struct csc_action merge(const struct csc_decision *d, const struct csc_situation *s)
{
    if (goes_out(s) && d->op == CSC_OP_SYNC_TO_SERVER)
        return act(CSC_V_DO, CSC_OP_SYNC_TO_SERVER);
    return goes_in(s) ? act(CSC_V_DO, CSC_OP_SYNC_TO_CLIENT) : nothing;
}

/* Something on the server of which there is nothing here. */
static struct csc_action take_new(const struct csc_situation *s)
{
    if (!goes_in(s))
        return nothing;
    if (s->pinned)
        return act(CSC_V_DO, CSC_OP_CREATE_ON_CLIENT);
    if (s->pin_pending || (s->in_pinned_scope && (s->flags & CSC_SYNC_PINNEWFILES)))
        return act(CSC_V_PIN_DO, CSC_OP_CREATE_ON_CLIENT);
    return act(CSC_V_GHOST, CSC_OP_NONE);
}

/* DOC: OFFLINEFILES_SYNC_CONTROL_FLAG_NONEWFILESOUT. What the server once had is not new. */
static bool is_new_file_out(const struct csc_decision *d, const struct csc_situation *s)
{
    return d->op == CSC_OP_CREATE_ON_SERVER && s->trees->base.kind == CSC_NONE;
}

struct csc_action csc_decide(const struct csc_decision *d, const struct csc_situation *s)
{
    const struct csc_trees *t = s->trees;

    if (d->conflict)
        return goes_in(s) || goes_out(s) ? act(CSC_V_CONFLICT, CSC_OP_NONE) : nothing;
    if (d->state == CSC_STATE_Stable)
        return t->local.kind == CSC_NONE && t->remote.kind == CSC_NONE
                   ? act(CSC_V_FORGET, CSC_OP_NONE)
                   : nothing;
    if (d->state == CSC_STATE_DirCreatedOnClient_DirOnServer ||
        d->state == CSC_STATE_DirCreatedOnClient_DirChangedOnServer)
        return merge(d, s);
    if (is_no_client_copy(d->state))
        return take_new(s);
    if (is_fill(d->state) && (s->flags & CSC_SYNC_FILLSPARSE))
        return act(CSC_V_DO, d->op);
    if (!permits(s, d->op))
        return nothing;
    if ((s->flags & CSC_SYNC_NONEWFILESOUT) && is_new_file_out(d, s))
        return nothing;
    return act(CSC_V_DO, d->op);
}

static enum csc_op keep_local(const struct csc_trees *t)
{
    if (t->local.kind == CSC_NONE)
        return CSC_OP_DELETE_ON_SERVER;
    return t->remote.kind == CSC_NONE ? CSC_OP_CREATE_ON_SERVER : CSC_OP_SYNC_TO_SERVER;
}

static enum csc_op keep_remote(const struct csc_trees *t)
{
    if (t->remote.kind == CSC_NONE)
        return CSC_OP_DELETE_ON_CLIENT;
    return t->local.kind == CSC_NONE ? CSC_OP_CREATE_ON_CLIENT : CSC_OP_SYNC_TO_CLIENT;
}

/* Is what happened here the latest? The only place where clocks of two machines are compared: write
 * times, and where those are equal change times. Not these first: a second name, another name, our
 * own backup moves them, and nobody has written anything. */
static bool local_is_latest(const struct csc_situation *s)
{
    const struct csc_facts *local = &s->trees->local;
    const struct csc_facts *remote = &s->trees->remote;
    bool known = local->changed != 0 && remote->changed != 0;

    /* DOC: ResolveConflict. Nobody knows when the server copy was deleted: the local one is
     * restored. */
    if (remote->kind == CSC_NONE)
        return true;
    /* A tie is no reason to delete. */
    if (local->kind == CSC_NONE)
        return s->deleted_time > (remote->changed != 0 ? remote->changed : remote->written);
    if (local->written != remote->written)
        return local->written > remote->written;
    return !known || local->changed >= remote->changed;
}

/* The chosen operation, if it is possible and permitted. */
static struct csc_action resolved(const struct csc_decision *d, const struct csc_situation *s,
                                  enum csc_op op)
{
    bool deletes = op == CSC_OP_DELETE_ON_SERVER || op == CSC_OP_DELETE_ON_CLIENT;

    if (!d->conflict || !permits(s, op) || (deletes && s->trees->base.kind == CSC_NONE))
        return to_log;
    return act(CSC_V_DO, op);
}

struct csc_action csc_resolve(const struct csc_decision *d, const struct csc_situation *s,
                              enum csc_resolution answer)
{
    const struct csc_trees *t = s->trees;

    switch (answer) {
    case CSC_RESOLVE_KEEPLOCAL:
        return resolved(d, s, keep_local(t));
    case CSC_RESOLVE_KEEPREMOTE:
        return resolved(d, s, keep_remote(t));
    case CSC_RESOLVE_KEEPLATEST:
        return resolved(d, s, local_is_latest(s) ? keep_local(t) : keep_remote(t));
    case CSC_RESOLVE_KEEPALLCHANGES:
        if (!d->conflict || !csc_state_keeps_all(d->state) || !goes_in(s) || !goes_out(s))
            return to_log;
        return act(CSC_V_KEEP_BOTH, CSC_OP_NONE);
    case CSC_RESOLVE_SKIP:
        return act(CSC_V_SKIP, CSC_OP_NONE);
    case CSC_RESOLVE_ABORT:
        return act(CSC_V_ABORT, CSC_OP_NONE);
    default:
        return to_log;
    }
}

enum csc_resolution csc_resolution_of_flags(uint32_t flags)
{
    /* A field of values, not of bits: KEEPLATEST is KEEPLOCAL | KEEPREMOTE. */
    switch (flags & CSC_SYNC_CR_MASK) {
    case CSC_SYNC_CR_KEEPLOCAL:
        return CSC_RESOLVE_KEEPLOCAL;
    case CSC_SYNC_CR_KEEPREMOTE:
        return CSC_RESOLVE_KEEPREMOTE;
    case CSC_SYNC_CR_KEEPLATEST:
        return CSC_RESOLVE_KEEPLATEST;
    default:
        return CSC_RESOLVE_NONE;
    }
}

/* OFFLINEFILES_CHANGES_LOCAL_*; the remote ones are the same three bits further up. */
static uint32_t details(unsigned diff)
{
    return (diff & CSC_DIFF_SIZE ? 1u : 0) | (diff & CSC_DIFF_ATTRIBUTES ? 2u : 0) |
           (diff & (CSC_DIFF_WRITTEN | CSC_DIFF_CHANGED) ? 4u : 0);
}

uint32_t csc_change_details(unsigned local_diff, unsigned remote_diff)
{
    return details(local_diff) | details(remote_diff) << 3;
}
