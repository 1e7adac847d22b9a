/*
 * The first half of a transfer: what will happen, and the staged copy. See transfer.h. Staging may
 * run on another thread than the run's: it calls neither the client nor the store.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/content.h"
#include "sync/delta.h"
#include "sync/sharing.h"
#include "sync/transfer.h"

#include <string.h>

#define FLUSH_EVERY (8u * 1024u * 1024u)

HRESULT csc_transfer_fail(struct csc_transfer *t, enum csc_where where, HRESULT hr)
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
    return csc_transfer_fail(t, t->from, hr);
}

HRESULT csc_transfer_tell(struct csc_transfer *t)
{
    struct csc_client *client = t->v->run->client;
    struct csc_progress p = {t->v->unc.s, t->v->op, t->v->bytes, t->total};
    struct csc_run *run = t->v->run;
    /* Only the run's own thread speaks with the client. */
    if (t->quiet && run->cache->env.each)
        return run->stop ? CSC_E_CANCELLED : S_OK;
    if (!t->quiet && client->ops->progress)
        client->ops->progress(client, &p);
    return csc_run_goes_on(run) ? S_OK : CSC_E_CANCELLED;
}

/* Where several copy at once, each takes less at a time: whole blocks, for their map. */
static size_t chunk_of(const struct csc_transfer *t)
{
    const struct csc_cache *cache = t->v->run->cache;
    size_t size = csc_chunk(cache);
    size_t part = size / 4 - size / 4 % cache->env.block;
    return t->quiet && part ? part : size;
}

/* A single flush of much data could take many seconds, and a cancel would wait for it. */
static HRESULT flush_now_and_then(struct csc_transfer *t, size_t got)
{
    if (t->v->bytes % FLUSH_EVERY >= got)
        return S_OK;
    return csc_transfer_fail(t, t->to, t->out->ops->flush(t->out));
}

static HRESULT copy_content(struct csc_transfer *t, unsigned char *chunk)
{
    size_t size = chunk_of(t);
    HRESULT hr = S_OK;
    t->total = t->source.size;
    csc_blocks_free(&t->blocks);
    csc_blocks_begin(&t->blocks, t->v->run->cache->env.block);
    while (SUCCEEDED(hr) && t->v->bytes < t->source.size) {
        size_t got = 0;
        hr = csc_transfer_fail(t, t->from, t->in->ops->read(t->in, t->v->bytes, chunk, size, &got));
        if (SUCCEEDED(hr) && !got)
            hr = CSC_E_CHANGED; /* it has become shorter; verify finds out if it grew */
        if (SUCCEEDED(hr))
            hr = csc_transfer_fail(t, t->to, t->out->ops->write(t->out, t->v->bytes, chunk, got));
        if (FAILED(hr))
            return hr;
        csc_blocks_add(&t->blocks, chunk, got);
        t->v->bytes += got;
        if (csc_is_background(t->v->run)) /* others may write meanwhile */
            hr = csc_transfer_fail(t, t->from, csc_same_version(t->in, &t->source));
        if (SUCCEEDED(hr))
            hr = flush_now_and_then(t, got);
        if (SUCCEEDED(hr))
            hr = csc_transfer_tell(t);
    }
    return hr;
}

static HRESULT open_staged(struct csc_transfer *t)
{
    HRESULT hr = t->dst->ops->open(t->dst, t->staged_path.s, CSC_OPEN_STAGE, &t->out);
    t->staged = !csc_hr_exists(hr); /* after an error it may be there all the same */
    return csc_transfer_fail(t, t->to, hr);
}

/* Sends all of it, perhaps over a copy that the server has made, to see what that saves. */
static HRESULT send_all(struct csc_transfer *t, unsigned char *chunk)
{
    bool over_copy = t->out != NULL;
    HRESULT hr = over_copy ? S_OK : open_staged(t);
    if (SUCCEEDED(hr))
        hr = copy_content(t, chunk);
    if (SUCCEEDED(hr) && over_copy)
        hr = csc_transfer_fail(t, t->to, t->out->ops->truncate(t->out, t->source.size));
    return hr;
}

static HRESULT finish_staged(struct csc_transfer *t)
{
    HRESULT hr = csc_transfer_fail(t, t->to, t->out->ops->set_info(t->out, &t->source));
    return SUCCEEDED(hr) ? csc_transfer_fail(t, t->to, t->out->ops->flush(t->out)) : hr;
}

/* Where nobody else has this content, it is looked at as it lies there now. */
static HRESULT read_back(struct csc_transfer *t, unsigned char *chunk)
{
    size_t size = chunk_of(t), got = size;
    struct csc_blocks blocks;
    HRESULT hr = S_OK;
    csc_blocks_begin(&blocks, t->v->run->cache->env.block);
    for (uint64_t at = 0; SUCCEEDED(hr) && got; at += got) {
        hr = csc_transfer_fail(t, t->to, t->out->ops->read(t->out, at, chunk, size, &got));
        if (SUCCEEDED(hr))
            csc_blocks_add(&blocks, chunk, got);
        if (SUCCEEDED(hr))
            hr = csc_transfer_tell(t);
    }
    if (SUCCEEDED(hr) && (!blocks.block || !t->blocks.block))
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && !csc_blocks_equal(&blocks, &t->blocks))
        hr = CSC_WIN32(ERROR_CRC);
    csc_blocks_free(&blocks);
    return hr;
}

/* A server copies by itself if that takes less than half of the time of sending the same bytes:
 * otherwise they make their way through us, twice. Where they are close, it matters little. */
static void compare_times(struct csc_transfer *t, uint64_t begun)
{
    const struct csc_env *env = &t->v->run->cache->env;
    t->copies = t->copy_time * 2 < env->now(env->ctx) - begun;
}

static HRESULT stage(struct csc_transfer *t, unsigned char *chunk)
{
    const struct csc_env *env = &t->v->run->cache->env;
    HRESULT hr = open_source(t);
    uint64_t begun;
    bool measured;
    if (SUCCEEDED(hr) && t->to == CSC_SERVER && t->base.block)
        hr = csc_delta_stage(t, chunk);
    else if (SUCCEEDED(hr))
        hr = S_FALSE;
    if (FAILED(hr) || t->same)
        return hr;
    if (hr == S_OK)
        return finish_staged(t);
    measured = t->out != NULL;
    begun = env->now(env->ctx);
    hr = send_all(t, chunk);
    if (SUCCEEDED(hr))
        hr = finish_staged(t);
    if (SUCCEEDED(hr) && t->here)
        hr = read_back(t, chunk);
    if (SUCCEEDED(hr) && measured)
        compare_times(t, begun);
    t->same = SUCCEEDED(hr) && csc_blocks_equal(&t->base, &t->blocks);
    return hr;
}

void csc_transfer_stage(struct csc_transfer *t)
{
    unsigned char *chunk = csc_alloc(CSC_CHUNK);
    t->failed = CSC_CLIENT;
    t->hr = t->v->run->stop ? CSC_E_CANCELLED : chunk ? stage(t, chunk) : E_OUTOFMEMORY;
    csc_free(chunk);
}

/* What was agreed on is of use if the target is still that, and the content may be it, too, or
 * little else. Without change times the target could be anything. */
static void recall_base(struct csc_transfer *t)
{
    const struct csc_visit *v = t->v;
    const struct csc_trees *trees = &v->item.trees;
    bool up = t->to == CSC_SERVER;
    const struct csc_facts *agreed = up ? &trees->base : &trees->stamp;
    bool known = agreed->kind == CSC_FILE && trees->base.kind == CSC_FILE && agreed->changed &&
                 t->intent.target.changed && !csc_facts_diff(agreed, &t->intent.target);
    bool of_use = t->intent.source.size == trees->base.size || (up && csc_delta_suits(v));
    if (known && of_use)
        csc_known_blocks(v->run->cache, v->item.id, &t->base);
}

static void begin(struct csc_transfer *t, struct csc_visit *v, enum csc_where from,
                  enum csc_where to)
{
    memset(t, 0, sizeof(*t));
    t->v = v;
    t->copies = -1;
    t->to = to;
    t->from = from;
    t->src = v->run->side[from].root;
    t->dst = v->run->side[to].root;
    v->bytes = 0;
}

HRESULT csc_transfer_open_here(struct csc_transfer *t, struct csc_visit *v)
{
    HRESULT hr;
    begin(t, v, CSC_CLIENT, CSC_CLIENT);
    t->here = true;
    hr = plan(t);
    t->intent.op = CSC_INTENT_CONVERT;
    return hr;
}

/* What comes in must fit: what it replaces goes. */
static HRESULT take_room(struct csc_transfer *t)
{
    int64_t more = (int64_t)t->intent.source.size - (int64_t)t->intent.target.size;
    HRESULT hr = t->to == CSC_CLIENT ? csc_room_take(t->v->run, more, !t->v->item.pins) : S_FALSE;
    t->room = hr == S_OK ? more : 0;
    return hr;
}

HRESULT csc_transfer_open(struct csc_transfer *t, struct csc_visit *v, enum csc_where to)
{
    HRESULT hr;
    begin(t, v, to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER, to);
    hr = csc_want_parents(v, to);
    if (FAILED(hr))
        return to == CSC_SERVER ? csc_share_judge(v->run, hr) : hr;
    hr = plan(t);
    if (SUCCEEDED(hr))
        hr = take_room(t);
    if (SUCCEEDED(hr))
        recall_base(t);
    return hr;
}
