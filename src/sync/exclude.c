/*
 * Types of files that are not cached, by the wish of the administrator. See run.h.
 * DOC: OfflineFiles.admx, Pol_ExclusionListSettings: such files cannot be created in folders that
 * are available offline. Proposal for what is not documented: what is cached already stays, and is
 * synchronized both ways; no new one comes in or goes out, which is ERROR_NOT_SUPPORTED where
 * somebody asked for it or wrote it, and silent where one has turned up on the server.
 */
#include "base/pattern.h"
#include "base/result.h"
#include "sync/act.h"

static HRESULT read_once(struct csc_run *run)
{
    const struct csc_env *env = &run->cache->env;
    HRESULT hr = S_OK;
    if (!run->knows_excluded && env->excluded)
        hr = env->excluded(env->ctx, &run->excluded);
    run->knows_excluded = SUCCEEDED(hr);
    return hr;
}

static bool is_separator(char16_t c)
{
    return c == u';' || c == u' ' || c == u'\t';
}

/* S_OK: excluded; S_FALSE: not. */
HRESULT csc_is_excluded(struct csc_run *run, const char16_t *name)
{
    char16_t pattern[CSC_MAX_PATTERN + 1];
    HRESULT hr = read_once(run);
    const char16_t *at = run->excluded.s;
    if (FAILED(hr))
        return hr;
    while (at && *at) {
        size_t n = 0;
        for (; *at && !is_separator(*at); at++) {
            if (n < CSC_MAX_PATTERN)
                pattern[n++] = *at;
        }
        pattern[n] = 0;
        if (n && csc_pattern_match(pattern, name))
            return S_OK;
        at += *at != 0;
    }
    return S_FALSE;
}

/* Is there nothing of it in the cache, or on the server, that both sides knew? */
static bool is_new(const struct csc_visit *v)
{
    const struct csc_trees *t = &v->item.trees;
    return t->base.kind == CSC_NONE || (t->local.kind == CSC_NONE && t->marks & CSC_MARK_SPARSE);
}

HRESULT csc_exclude(struct csc_visit *v, struct csc_action *action)
{
    bool into = action->op == CSC_OP_CREATE_ON_CLIENT || action->op == CSC_OP_SYNC_TO_CLIENT;
    HRESULT hr;
    if ((action->verdict != CSC_V_DO && action->verdict != CSC_V_PIN_DO) ||
        (!into && action->op != CSC_OP_CREATE_ON_SERVER) || !is_new(v) ||
        (into ? v->item.trees.remote.kind : v->item.trees.local.kind) != CSC_FILE)
        return S_OK;
    hr = csc_is_excluded(v->run, v->item.name);
    if (hr != S_OK)
        return FAILED(hr) ? hr : S_OK;
    if (action->verdict == CSC_V_DO)
        return CSC_E_NOT_SUPPORTED;
    *action = (struct csc_action){CSC_V_GHOST, CSC_OP_NONE};
    return S_OK;
}
