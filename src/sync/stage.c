/*
 * The first half of a transfer: what will happen, and the staged copy. See transfer.h. Staging may
 * run on another thread than the run's: it calls neither the client nor the store.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/content.h"
#include "sync/sharing.h"
#include "sync/transfer.h"

#include <string.h>

/* Notes the side of a failure: on the server's side it may mean that the share has gone. */
static HRESULT fail_at(struct csc_transfer *t, enum csc_where where, HRESULT hr)
{
    if (FAILED(hr))
        t->failed = where;
    return hr;
}

/* ---- 1: what will happen is written down first ---- */

static HRESULT beside(struct csc_transfer *t, const char16_t *name, struct csc_text *path)
{
    char16_t *dir = csc_run_parent(t->v->rel);
    char16_t *rel = dir ? csc_join(dir, name) : NULL;
    HRESULT hr = rel ? csc_run_path(t->v->run, t->to, rel, path) : E_OUTOFMEMORY;
    csc_free(dir);
    csc_free(rel);
    return hr;
}

static HRESULT plan(struct csc_transfer *t)
{
    struct csc_visit *v = t->v;
    struct csc_intent *i = &t->intent;
    bool backed = csc_facts_at(v, t->to)->kind == CSC_FILE &&
                  (t->to == CSC_CLIENT || v->run->share.links != 0);
    HRESULT hr;
    i->share = v->run->share.item;
    i->item = v->item.id;
    i->op = (uint32_t)v->op;
    i->on_server = t->to == CSC_SERVER;
    i->source = *csc_facts_at(v, t->from);
    i->target = *csc_facts_at(v, t->to);
    i->path = csc_dup(v->rel);
    i->staged = csc_run_own_name(v->run, u".tmp");
    i->backup = backed ? csc_run_own_name(v->run, u".bak") : NULL;
    if (!i->path || !i->staged || (backed && !i->backup))
        return E_OUTOFMEMORY;
    hr = csc_run_path(v->run, t->from, v->rel, &t->src_path);
    if (SUCCEEDED(hr))
        hr = csc_run_path(v->run, t->to, v->rel, &t->dst_path);
    if (SUCCEEDED(hr))
        hr = beside(t, i->staged, &t->staged_path);
    if (SUCCEEDED(hr) && backed)
        hr = beside(t, i->backup, &t->backup_path);
    return hr;
}

/* ---- 2 and 3: the whole new version, durable under a name of ours ---- */

static HRESULT open_source(struct csc_transfer *t)
{
    HRESULT hr = csc_open_content(t->v->run, t->from, t->src_path.s, &t->in);
    if (SUCCEEDED(hr))
        hr = t->in->ops->stat(t->in, &t->source);
    if (SUCCEEDED(hr) && csc_facts_diff(&t->source, &t->intent.source))
        hr = CSC_E_CHANGED; /* somebody was faster: the next pass sees the new version */
    return fail_at(t, t->from, hr);
}

static void tell_progress(struct csc_transfer *t)
{
    struct csc_client *client = t->v->run->client;
    struct csc_progress p = {t->v->unc.s, t->v->op, t->v->bytes, t->source.size};
    if (client->ops->progress)
        client->ops->progress(client, &p);
}

static HRESULT copy_content(struct csc_transfer *t, unsigned char *chunk)
{
    size_t size = csc_chunk(t->v->run->cache);
    csc_blocks_begin(&t->blocks, t->v->run->cache->env.block);
    while (t->v->bytes < t->source.size) {
        size_t got = 0;
        HRESULT hr = t->in->ops->read(t->in, t->v->bytes, chunk, size, &got);
        if (FAILED(hr))
            return fail_at(t, t->from, hr);
        if (!got)
            return CSC_E_CHANGED; /* it has become shorter; verify finds out if it grew */
        hr = t->out->ops->write(t->out, t->v->bytes, chunk, got);
        if (FAILED(hr))
            return fail_at(t, t->to, hr);
        csc_blocks_add(&t->blocks, chunk, got);
        t->v->bytes += got;
        if (csc_is_background(t->v->run)) /* others may write meanwhile */
            hr = fail_at(t, t->from, csc_same_version(t->in, &t->source));
        if (FAILED(hr))
            return hr;
        if (t->quiet)
            continue;
        tell_progress(t);
        if (!csc_run_goes_on(t->v->run))
            return CSC_E_CANCELLED;
    }
    return S_OK;
}

static HRESULT stage(struct csc_transfer *t)
{
    unsigned char *chunk;
    HRESULT hr = open_source(t);
    if (FAILED(hr))
        return hr;
    hr = t->dst->ops->open(t->dst, t->staged_path.s, CSC_OPEN_STAGE, &t->out);
    t->staged = !csc_hr_exists(hr); /* after an error it may be there all the same */
    if (FAILED(hr))
        return fail_at(t, t->to, hr);
    chunk = csc_alloc(CSC_CHUNK);
    hr = chunk ? copy_content(t, chunk) : E_OUTOFMEMORY;
    csc_free(chunk);
    if (SUCCEEDED(hr))
        hr = fail_at(t, t->to, t->out->ops->set_info(t->out, &t->source));
    if (SUCCEEDED(hr))
        hr = fail_at(t, t->to, t->out->ops->flush(t->out));
    return hr;
}

void csc_transfer_stage(struct csc_transfer *t)
{
    t->failed = CSC_CLIENT;
    t->hr = stage(t);
}

HRESULT csc_transfer_open(struct csc_transfer *t, struct csc_visit *v, enum csc_where to)
{
    HRESULT hr;
    memset(t, 0, sizeof(*t));
    t->v = v;
    t->to = to;
    t->from = to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER;
    t->src = v->run->side[t->from].root;
    t->dst = v->run->side[to].root;
    v->bytes = 0;
    hr = csc_want_parents(v, to);
    if (FAILED(hr))
        return to == CSC_SERVER ? csc_share_judge(v->run, hr) : hr;
    return plan(t);
}
