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
    csc_judge(v);
    return csc_act(v, CSC_OP_SYNC_TO_CLIENT);
}

HRESULT csc_decide_conflict(struct csc_visit *v, const struct csc_item *dir)
{
    struct csc_situation s = csc_situation_of(v, dir);
    char16_t *new_name = NULL;
    struct csc_action a = csc_resolve(&v->decision, &s, ask(v, &new_name));
    HRESULT hr = CSC_E_CONFLICT;
    if (a.verdict == CSC_V_DO)
        hr = !v->run->deleting && csc_waits_for_children(v, a.op) ? csc_note_deletion(v, a.op, true)
                                                                  : csc_act(v, a.op);
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
