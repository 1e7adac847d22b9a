/*
 * Are the two copies of a file the same bytes? Used only where stamps cannot tell: a doubtful
 * stamp, or a conflict that may be none.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/content.h"
#include "sync/sharing.h"

#include <string.h>

struct pair {
    struct csc_file *file[2];
    unsigned char *data[2];
};

static HRESULT open_pair(struct csc_visit *v, struct pair *p)
{
    struct csc_text path = {0};
    HRESULT hr = S_OK;
    for (int w = CSC_CLIENT; SUCCEEDED(hr) && w <= CSC_SERVER; w++) {
        p->data[w] = csc_alloc(CSC_CHUNK);
        hr = p->data[w] ? csc_run_path(v->run, (enum csc_where)w, v->rel, &path) : E_OUTOFMEMORY;
        if (SUCCEEDED(hr))
            hr = csc_open_content(v->run, (enum csc_where)w, path.s, &p->file[w]);
    }
    csc_text_free(&path);
    return hr;
}

static HRESULT compare_open(struct csc_visit *v, struct pair *p, struct csc_blocks *blocks)
{
    size_t chunk = csc_chunk(v->run->cache);
    for (uint64_t offset = 0;;) {
        size_t got[2] = {0, 0};
        for (int w = CSC_CLIENT; w <= CSC_SERVER; w++) {
            HRESULT hr = p->file[w]->ops->read(p->file[w], offset, p->data[w], chunk, &got[w]);
            if (FAILED(hr))
                return hr;
        }
        if (got[0] != got[1] || memcmp(p->data[0], p->data[1], got[0]) != 0)
            return S_FALSE;
        if (!got[0])
            return S_OK;
        csc_blocks_add(blocks, p->data[0], got[0]);
        offset += got[0];
        if (!csc_run_goes_on(v->run))
            return CSC_E_CANCELLED;
    }
}

/* Two files that others may write to are equal only if nobody did. */
static HRESULT confirm_equal(struct csc_visit *v, struct pair *p)
{
    struct csc_text path = {0};
    HRESULT hr = S_OK;
    if (!csc_is_background(v->run))
        return S_OK;
    for (int w = CSC_CLIENT; SUCCEEDED(hr) && w <= CSC_SERVER; w++) {
        hr = csc_run_path(v->run, (enum csc_where)w, v->rel, &path);
        if (SUCCEEDED(hr))
            hr = csc_not_written(v->run, (enum csc_where)w, path.s);
        if (SUCCEEDED(hr))
            hr = csc_same_version(p->file[w], csc_facts_at(v, (enum csc_where)w));
    }
    csc_text_free(&path);
    return hr;
}

HRESULT csc_compare_content(struct csc_visit *v, struct csc_blocks *blocks)
{
    struct pair p = {0};
    HRESULT hr = open_pair(v, &p);
    csc_blocks_begin(blocks, v->run->cache->env.block);
    if (SUCCEEDED(hr))
        hr = compare_open(v, &p, blocks);
    if (hr == S_OK)
        hr = confirm_equal(v, &p);
    for (int w = CSC_CLIENT; w <= CSC_SERVER; w++) {
        if (p.file[w])
            p.file[w]->ops->close(p.file[w]);
        csc_free(p.data[w]);
    }
    return csc_share_judge(v->run, hr);
}
