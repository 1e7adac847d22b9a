/*
 * Conflicts: who is asked, and what follows from the answer. See act.h. Without a decision both
 * copies stay as they are and the conflict is logged.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"

static enum csc_resolution ask(struct csc_visit *v, char16_t **new_name)
{
    struct csc_client *client = v->run->client;
    struct csc_ask a = {.path = v->unc.s, .known = 3, .state = v->decision.state};
    if (!client->ops->resolve) {
        enum csc_resolution told = csc_resolution_of_flags(v->run->flags);
        return told == CSC_RESOLVE_NONE && client->ops->prefer
                   ? client->ops->prefer(client, v->unc.s)
                   : told;
    }
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
static HRESULT carry_both(struct csc_visit *v, const int64_t ids[2])
{
    struct csc_visit renamed;
    struct csc_item dir;
    HRESULT hr = csc_visit_open(v->run, ids[0], &renamed);
    if (SUCCEEDED(hr))
        hr = csc_store_get(v->run->cache->store, renamed.item.parent, &dir);
    if (SUCCEEDED(hr))
        csc_visit(&renamed, &dir, false);
    csc_visit_close(&renamed);
    if (SUCCEEDED(hr))
        hr = csc_store_get(v->run->cache->store, ids[1], &v->item);
    if (FAILED(hr))
        return hr;
    csc_judge(v);
    return csc_act(v, CSC_OP_SYNC_TO_CLIENT);
}

static HRESULT keep_both(struct csc_visit *v, const char16_t *new_name)
{
    int64_t ids[2];
    HRESULT hr = csc_keep_both(v, new_name, ids);
    HRESULT logged;
    if (SUCCEEDED(hr))
        return carry_both(v, ids);
    logged = log_conflict(v);
    return logged == CSC_E_CONFLICT ? hr : logged;
}

/* ---- a folder in the way of a file ---- */

/* The cached folder becomes a folder of another name, made by the user. */
static HRESULT make_way_here(struct csc_visit *v)
{
    struct csc_text name = {0};
    int64_t ids[2];
    HRESULT hr = CSC_E_EXISTS;
    for (uint64_t n = 1; hr == CSC_E_EXISTS; n++) {
        hr = csc_numbered_name(csc_base_name(v->rel), n, &name);
        if (SUCCEEDED(hr))
            hr = csc_keep_both(v, name.s, ids);
    }
    csc_text_free(&name);
    return SUCCEEDED(hr) ? carry_both(v, ids) : hr;
}

/* The server's folder likewise, in one move. CRASH: after it the file is new on a free name, and
 * the folder new under another. */
static HRESULT make_way_there(struct csc_visit *v)
{
    HRESULT hr =
        csc_share_judge(v->run, csc_keep_aside(v->run, CSC_SERVER, v->rel, csc_base_name(v->rel)));
    if (FAILED(hr))
        return hr;
    v->item.trees.remote = (struct csc_facts){.kind = CSC_NONE};
    csc_judge(v);
    return csc_act(v, CSC_OP_CREATE_ON_SERVER);
}

HRESULT csc_act_decided(struct csc_visit *v, enum csc_op op)
{
    HRESULT hr = csc_act(v, op);
    if (hr != CSC_E_DIR_NOT_EMPTY || v->run->stuck)
        return hr;
    if (op == CSC_OP_SYNC_TO_CLIENT)
        return make_way_here(v);
    return op == CSC_OP_SYNC_TO_SERVER ? make_way_there(v) : hr;
}

HRESULT csc_decide_conflict(struct csc_visit *v, const struct csc_item *dir)
{
    struct csc_situation s = csc_situation_of(v, dir);
    char16_t *new_name = NULL;
    struct csc_action a = csc_resolve(&v->decision, &s, ask(v, &new_name));
    HRESULT hr = CSC_E_CONFLICT;
    if (a.verdict == CSC_V_DO)
        hr = !v->run->deleting && csc_waits_for_children(v, a.op) ? csc_note_deletion(v, a.op, true)
                                                                  : csc_act_decided(v, a.op);
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
