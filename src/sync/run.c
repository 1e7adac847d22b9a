/*
 * The client of a run and the names a run works with. See run.h.
 */
#include "sync/run.h"

#include "base/memory.h"
#include "base/result.h"

#include <string.h>

bool csc_run_goes_on(struct csc_run *run)
{
    const struct csc_client_ops *ops = run->client->ops;
    if (!run->aborted && ops->query_abort && ops->query_abort(run->client))
        run->aborted = true;
    return !run->aborted;
}

void csc_run_begin_item(struct csc_run *run, const char16_t *path)
{
    const struct csc_client_ops *ops = run->client->ops;
    if (ops->item_begin && ops->item_begin(run->client, path) == CSC_ABORT)
        run->aborted = true;
}

HRESULT csc_run_why(const struct csc_run *run, HRESULT hr)
{
    return hr == CSC_E_CANCELLED && !run->aborted && FAILED(run->lost) ? run->lost : hr;
}

enum csc_response csc_run_end_item(struct csc_run *run, const struct csc_report *report)
{
    const struct csc_client_ops *ops = run->client->ops;
    struct csc_report told = *report;
    enum csc_response answer = CSC_CONTINUE;
    told.hr = csc_run_why(run, report->hr);
    if (ops->item_result)
        answer = ops->item_result(run->client, &told);
    if (answer == CSC_ABORT)
        run->aborted = true;
    return answer;
}

void csc_run_fail_item(struct csc_run *run, const char16_t *path, HRESULT hr)
{
    struct csc_report report = {.path = path, .hr = hr, .op = CSC_OP_PREPARE};
    csc_run_begin_item(run, path);
    if (!run->aborted && csc_run_end_item(run, &report) == CSC_RETRY)
        run->again = true;
}

/* base + '\' + rel into an empty text; either may be empty. */
static HRESULT put_path(struct csc_text *path, const struct csc_text *base, const char16_t *rel)
{
    HRESULT hr = csc_text_add_n(path, base->s ? base->s : u"", base->len);
    if (SUCCEEDED(hr) && base->len && *rel)
        hr = csc_text_add(path, u"\\");
    if (SUCCEEDED(hr))
        hr = csc_text_add(path, rel);
    return hr;
}

HRESULT csc_run_unc(const struct csc_run *run, const char16_t *rel, struct csc_text *path)
{
    csc_text_cut(path, 0);
    return put_path(path, &run->unc, rel);
}

HRESULT csc_run_path(const struct csc_run *run, enum csc_where where, const char16_t *rel,
                     struct csc_text *path)
{
    csc_text_cut(path, 0);
    return put_path(path, &run->side[where].prefix, rel);
}

HRESULT csc_run_rel(const struct csc_run *run, int64_t id, char16_t **rel)
{
    struct csc_text path = {0};
    HRESULT hr = csc_store_path(run->cache->store, id, &path);
    if (SUCCEEDED(hr)) {
        size_t skip = run->unc.len < path.len ? run->unc.len + 1 : path.len;
        *rel = csc_dup(path.s + skip);
        if (!*rel)
            hr = E_OUTOFMEMORY;
    }
    csc_text_free(&path);
    return hr;
}

char16_t *csc_run_parent(const char16_t *rel)
{
    const char16_t *name = csc_base_name(rel);
    return csc_dup_n(rel, name > rel ? (size_t)(name - rel) - 1 : 0);
}

char16_t *csc_run_own_name(struct csc_run *run, const char16_t *suffix)
{
    static const char16_t digits[] = u"0123456789abcdef";
    struct csc_text name = {0};
    uint64_t number = run->cache->env.random(run->cache->env.ctx);
    char16_t hex[16];
    HRESULT hr;
    for (size_t i = 0; i < 16; i++, number >>= 4)
        hex[i] = digits[number & 15];
    hr = csc_text_add(&name, CSC_OWN_PREFIX);
    if (SUCCEEDED(hr))
        hr = csc_text_add_n(&name, hex, 16);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&name, suffix);
    if (FAILED(hr))
        csc_text_free(&name);
    return name.s;
}
