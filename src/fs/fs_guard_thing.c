/*
 * The guard: calls on things, and how things end. See fs_guard_internal.h.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_guard_internal.h"

/* --- calls ---------------------------------------------------------------------------------- */

static HRESULT put_path(struct csc_text *text, const char16_t *path)
{
    csc_text_cut(text, 0);
    return path != NULL ? csc_text_add(text, path) : S_OK;
}

HRESULT guard_begin(struct thing *on, const char16_t *path, const char16_t *to,
                    struct guard_call **call)
{
    struct guard_call *c;
    HRESULT hr;

    *call = NULL;
    if (on->root->dead)
        return GUARD_TIMEOUT;
    c = guard_take();
    if (c == NULL)
        return E_OUTOFMEMORY;
    hr = put_path(&c->path[0], path);
    if (SUCCEEDED(hr))
        hr = put_path(&c->path[1], to);
    if (FAILED(hr)) {
        guard_give(c);
        return hr;
    }
    InterlockedIncrement(&on->holders);
    c->on = on;
    c->root = on->root;
    c->token = on->root->token;
    *call = c;
    return S_OK;
}

static void declare_dead(struct guard_call *call)
{
    if (call->root != NULL)
        InterlockedExchange(&call->root->dead, 1);
}

HRESULT guard_do(struct guard_call **call, void (*run)(struct guard_call *call))
{
    struct guard_call *c = *call;

    c->run = run;
    if (guard_run(c, c->root->guard->deadline, declare_dead))
        return c->hr;
    *call = NULL;
    return GUARD_TIMEOUT;
}

void guard_end(struct guard_call *call)
{
    if (call == NULL)
        return;
    InterlockedDecrement(&call->on->holders); /* never the last: its owner is making the call */
    guard_give(call);
}

HRESULT guard_simple(struct guard_call *call, void (*run)(struct guard_call *call))
{
    HRESULT hr = guard_do(&call, run);

    guard_end(call);
    return hr;
}

/* --- the end of things ---------------------------------------------------------------------- */

void guard_make(struct thing *thing, struct guard_root *root, void (*end)(struct thing *thing))
{
    thing->holders = 1;
    thing->root = root;
    thing->end = end;
    if (thing != &root->thing)
        InterlockedIncrement(&root->thing.holders);
}

static void run_end(struct guard_call *call)
{
    struct thing *thing = call->made;

    thing->end(thing);
}

/* Works off the graves of a dead root, one after the other: each may hang. */
static void run_undertaker(struct guard_call *call)
{
    struct guard_root *root = call->made;

    for (;;) {
        struct thing *thing;

        AcquireSRWLockExclusive(&root->guard->lock);
        thing = root->graves;
        if (thing != NULL)
            root->graves = thing->next;
        else
            root->undertaker = false;
        ReleaseSRWLockExclusive(&root->guard->lock);
        if (thing == NULL)
            break;
        thing->end(thing);
    }
    guard_release_here(&root->thing);
}

/* On a dead root nobody waits, and one lane does it all. */
static void bury(struct thing *thing)
{
    struct guard_root *root = thing->root;
    struct guard_call *call;
    bool at_it;

    AcquireSRWLockExclusive(&root->guard->lock);
    thing->next = root->graves;
    root->graves = thing;
    at_it = root->undertaker;
    root->undertaker = true;
    if (!at_it)
        InterlockedIncrement(&root->thing.holders); /* by the undertaker */
    ReleaseSRWLockExclusive(&root->guard->lock);
    if (at_it)
        return;
    call = guard_take();
    if (call == NULL) { /* no thread to be had: then here, however long it takes */
        run_undertaker(&(struct guard_call){.made = root});
        return;
    }
    call->made = root;
    call->run = run_undertaker;
    guard_start(call);
}

static void end_on_lane(struct thing *thing)
{
    struct guard_root *root = thing->root;
    unsigned deadline = root->guard->deadline;
    struct guard_call *call = guard_take();

    if (call == NULL) {
        thing->end(thing);
        return;
    }
    call->made = thing;
    call->token = root->token;
    call->run = run_end;
    if (thing == &root->thing && root->dead) {
        guard_start(call);
        return;
    }
    call->root = thing != &root->thing ? root : NULL; /* its own end nobody outlives */
    if (guard_run(call, deadline, declare_dead))
        guard_give(call);
}

void guard_release(struct thing *thing)
{
    if (InterlockedDecrement(&thing->holders) != 0)
        return;
    if (thing->root->dead && thing != &thing->root->thing)
        bury(thing);
    else
        end_on_lane(thing);
}

void guard_release_here(struct thing *thing)
{
    if (InterlockedDecrement(&thing->holders) == 0)
        thing->end(thing);
}
