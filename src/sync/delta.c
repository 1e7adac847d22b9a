/*
 * Uploading what is new alone. The staged file begins as a copy that the server makes of its own
 * file; then the blocks that differ from what both sides agreed on are written over it. The target
 * itself is never written to, and every step after staging is that of any transfer.
 *
 * What the server holds is known without asking: its stamp is that of the base, of which the map
 * of blocks is at hand. A copy of any other version is of no use.
 */
#include "sync/delta.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/content.h"
#include "sync/sharing.h"

#define LEAST_BLOCKS   4     /* of a file, for less the calls cost more than the bytes */
#define MEASURE_BLOCKS 16    /* of a file on which a share's copies are measured, at least ... */
#define MEASURE_MOST   16384 /* ... and at most: a copy that goes through us is to end soon */

/* ---- is it worth it? ---- */

bool csc_delta_suits(const struct csc_visit *v)
{
    const struct csc_trees *t = &v->item.trees;
    uint64_t block = v->run->cache->env.block;
    return v->run->share.copies != 0 && !(t->marks & CSC_MARK_REPLACED) &&
           t->local.size >= LEAST_BLOCKS * block && t->base.size >= LEAST_BLOCKS * block;
}

static bool pays(const struct csc_transfer *t)
{
    bool unmeasured = t->v->run->share.copies < 0;
    if (!csc_delta_suits(t->v) || (unmeasured && (t->quiet || t->blocks.count < MEASURE_BLOCKS ||
                                                  t->blocks.count > MEASURE_MOST)))
        return false;
    return csc_blocks_dirty(&t->base, &t->blocks) < t->source.size / 2;
}

/* ---- the steps ---- */

/* The blocks of the copy that is to be sent: it is read whole, but from the local disk. */
static HRESULT hash_source(struct csc_transfer *t, unsigned char *chunk)
{
    size_t size = csc_chunk(t->v->run->cache);
    size_t got = size;
    csc_blocks_begin(&t->blocks, t->v->run->cache->env.block);
    for (uint64_t offset = 0; got && offset < t->source.size; offset += got) {
        HRESULT hr = t->in->ops->read(t->in, offset, chunk, size, &got);
        if (FAILED(hr))
            return hr;
        csc_blocks_add(&t->blocks, chunk, got);
        if (csc_is_background(t->v->run)) /* others may write meanwhile */
            hr = csc_same_version(t->in, &t->source);
        if (SUCCEEDED(hr) && !t->quiet && !csc_run_goes_on(t->v->run))
            hr = CSC_E_CANCELLED;
        if (FAILED(hr))
            return hr;
    }
    return t->blocks.size == t->source.size || !t->blocks.block ? S_OK : CSC_E_CHANGED;
}

static bool goes_on(void *run)
{
    return csc_run_goes_on(run);
}

/* S_FALSE: the server does not copy, for whatever reason; then all is sent as ever. */
static HRESULT copy_there(struct csc_transfer *t)
{
    const struct csc_env *env = &t->v->run->cache->env;
    struct csc_copy copy = {.from = t->dst_path.s,
                            .to = t->staged_path.s,
                            .yield = csc_is_background(t->v->run),
                            .ctx = t->v->run};
    uint64_t begun = env->now(env->ctx);
    HRESULT hr;
    copy.goes_on = t->quiet ? NULL : goes_on;
    t->staged = true; /* after an error it may be there all the same */
    hr = t->dst->ops->copy(t->dst, &copy, &t->out);
    t->copy_time = env->now(env->ctx) - begun;
    if (SUCCEEDED(hr))
        return csc_facts_diff(&copy.source, &t->intent.target) ? CSC_E_CHANGED : S_OK;
    if (hr == CSC_E_CANCELLED)
        return hr;
    if (hr == CSC_E_NOT_SUPPORTED)
        t->copies = 0;
    if (csc_hr_is_network(hr))
        return csc_transfer_fail(t, t->to, hr);
    t->dst->ops->remove_file(t->dst, t->staged_path.s); /* a part of it may be there */
    return S_FALSE;
}

/* Sends blocks [i, end), which lie in one chunk. */
static HRESULT send_blocks(struct csc_transfer *t, size_t i, size_t end, unsigned char *chunk)
{
    uint32_t block = t->blocks.block;
    uint64_t offset = (uint64_t)i * block;
    size_t size = (end - i - 1) * block + csc_blocks_length(&t->blocks, end - 1);
    struct csc_blocks again;
    size_t got = 0;
    bool same = true;
    HRESULT hr = t->in->ops->read(t->in, offset, chunk, size, &got);
    if (FAILED(hr))
        return csc_transfer_fail(t, t->from, hr);
    csc_blocks_begin(&again, block);
    csc_blocks_add(&again, chunk, got);
    for (size_t k = 0; k < again.count && i + k < end; k++)
        same = same && csc_blocks_match(&again, k, &t->blocks, i + k);
    same = same && got == size && again.block;
    csc_blocks_free(&again);
    if (!same)
        return CSC_E_CHANGED; /* since it was hashed: the map would not be that of what is sent */
    hr = t->out->ops->write(t->out, offset, chunk, size);
    if (FAILED(hr))
        return csc_transfer_fail(t, t->to, hr);
    t->v->bytes += size;
    return csc_transfer_tell(t);
}

static HRESULT send_dirty(struct csc_transfer *t, unsigned char *chunk)
{
    size_t most = csc_chunk(t->v->run->cache) / t->blocks.block;
    HRESULT hr = S_OK;
    size_t i = 0;
    t->total = csc_blocks_dirty(&t->base, &t->blocks);
    while (SUCCEEDED(hr) && i < t->blocks.count) {
        size_t end = i;
        while (end < t->blocks.count && end - i < most &&
               !csc_blocks_clean(&t->base, &t->blocks, end))
            end++;
        if (end > i)
            hr = send_blocks(t, i, end, chunk);
        i = end > i ? end : i + 1;
    }
    if (SUCCEEDED(hr) && t->source.size < t->base.size)
        hr = csc_transfer_fail(t, t->to, t->out->ops->truncate(t->out, t->source.size));
    return hr;
}

HRESULT csc_delta_stage(struct csc_transfer *t, unsigned char *chunk)
{
    HRESULT hr = csc_transfer_fail(t, t->from, hash_source(t, chunk));
    if (FAILED(hr))
        return hr;
    t->same = csc_blocks_equal(&t->base, &t->blocks);
    if (t->same)
        return S_OK;
    if (!t->blocks.block || !pays(t))
        return S_FALSE;
    hr = copy_there(t);
    if (hr != S_OK)
        return hr;
    return t->v->run->share.copies > 0 ? send_dirty(t, chunk) : S_FALSE;
}
