/*
 * Copying out what is not synchronized. See csc_cache_export in check.h. Nothing is changed but in
 * the folder that was named, and there nothing is replaced.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/check.h"
#include "sync/content.h"
#include "sync/request.h"

#include <string.h>

#define PAGE  32
#define TRIES 3 /* at a file that is being written */

struct export
{
    struct csc_run run;
    struct csc_root *target;
    HRESULT result;
};

static struct export *of(struct csc_run *run)
{
    return (struct export *)run;
}

/* ---- which files ---- */

/* Where a stamp leaves it open, the content tells; where that cannot, the file goes along. */
static bool is_agreed(struct csc_visit *v)
{
    struct csc_content content = {.root = v->run->cache->root, .run = v->run};
    struct csc_blocks known = {0};
    struct csc_text path = {0};
    bool agreed = csc_known_blocks(v->run->cache, v->item.id, &known) &&
                  SUCCEEDED(csc_run_path(v->run, CSC_CLIENT, v->rel, &path));
    content.path = path.s;
    agreed = agreed && SUCCEEDED(csc_hash_content(v->run->cache, &content)) &&
             csc_blocks_equal(&known, &content.blocks);
    csc_blocks_free(&known);
    csc_blocks_free(&content.blocks);
    csc_text_free(&path);
    return agreed;
}

static bool is_to_go(struct csc_visit *v)
{
    csc_judge(v);
    if (v->letters.local != CSC_L_FILE && v->letters.local != CSC_L_FILE_MODIFIED)
        return v->letters.local == CSC_L_FILE_CREATED;
    if (v->letters.local_doubtful || v->item.trees.marks & CSC_MARK_YOUNG_LOCAL)
        return !is_agreed(v);
    return v->letters.local == CSC_L_FILE_MODIFIED;
}

/* ---- one copy ---- */

struct copy {
    struct csc_visit *v;
    struct csc_file *from;
    struct csc_file *to;
};

static HRESULT tell_progress(struct csc_visit *v, uint64_t done, uint64_t total)
{
    const struct csc_client_ops *ops = v->run->client->ops;
    const struct csc_progress progress = {
        .path = v->unc.s, .op = CSC_OP_NONE, .done = done, .total = total};
    if (ops->progress)
        ops->progress(v->run->client, &progress);
    return csc_run_goes_on(v->run) ? S_OK : CSC_E_CANCELLED;
}

static HRESULT copy_bytes(struct copy *c, uint64_t size)
{
    unsigned char *chunk = csc_alloc(CSC_CHUNK);
    size_t got = CSC_CHUNK;
    HRESULT hr = chunk ? S_OK : E_OUTOFMEMORY;
    for (uint64_t at = 0; SUCCEEDED(hr) && got; at += got) {
        hr = c->from->ops->read(c->from, at, chunk, CSC_CHUNK, &got);
        if (SUCCEEDED(hr) && got)
            hr = c->to->ops->write(c->to, at, chunk, got);
        if (SUCCEEDED(hr))
            hr = tell_progress(c->v, at + got, size);
    }
    csc_free(chunk);
    return hr;
}

/* A whole version, with its times, under its name; or none. */
static HRESULT copy_open(struct copy *c, const char16_t *to)
{
    struct csc_facts before, after;
    HRESULT hr = c->from->ops->stat(c->from, &before);
    if (SUCCEEDED(hr))
        hr = copy_bytes(c, before.size);
    if (SUCCEEDED(hr))
        hr = c->from->ops->stat(c->from, &after);
    if (SUCCEEDED(hr) && csc_facts_diff(&before, &after))
        hr = CSC_E_CHANGED;
    if (SUCCEEDED(hr))
        hr = c->to->ops->set_info(c->to, &before);
    if (SUCCEEDED(hr))
        hr = c->to->ops->flush(c->to);
    return SUCCEEDED(hr) ? c->to->ops->rename(c->to, to, false) : hr;
}

static HRESULT copy_once(struct csc_visit *v, const char16_t *to)
{
    struct csc_root *target = of(v->run)->target;
    struct copy c = {.v = v};
    struct csc_text path = {0};
    char16_t *dir = csc_run_parent(to);
    char16_t *name = csc_run_own_name(v->run, u".tmp");
    char16_t *staged = dir && name ? csc_join(dir, name) : NULL;
    HRESULT hr = staged ? csc_run_path(v->run, CSC_CLIENT, v->rel, &path) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = v->run->cache->root->ops->open(v->run->cache->root, path.s, CSC_OPEN_READ_YIELD,
                                            &c.from);
    if (SUCCEEDED(hr))
        hr = target->ops->open(target, staged, CSC_OPEN_STAGE, &c.to);
    if (SUCCEEDED(hr))
        hr = copy_open(&c, to);
    if (c.from)
        c.from->ops->close(c.from);
    if (c.to)
        c.to->ops->close(c.to);
    if (FAILED(hr) && c.to)
        target->ops->remove_file(target, staged);
    csc_text_free(&path);
    csc_free(dir);
    csc_free(name);
    csc_free(staged);
    return hr;
}

/* All folders of a path in the target. */
static HRESULT make_above(struct csc_root *target, const char16_t *to)
{
    HRESULT hr = S_OK;
    for (size_t i = 1; SUCCEEDED(hr) && to[i]; i++) {
        char16_t *dir;
        if (to[i] != u'\\')
            continue;
        dir = csc_dup_n(to, i);
        hr = dir ? target->ops->make_dir(target, dir) : E_OUTOFMEMORY;
        hr = csc_hr_exists(hr) ? S_OK : hr;
        csc_free(dir);
    }
    return hr;
}

static HRESULT copy_out(struct csc_visit *v)
{
    struct csc_root *target = of(v->run)->target;
    const char16_t *to = v->unc.s + 2; /* server\share\... */
    struct csc_entry *there = csc_alloc(sizeof(*there));
    HRESULT hr = there ? make_above(target, to) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && SUCCEEDED(target->ops->lookup(target, to, there)))
        hr = CSC_E_EXISTS; /* without copying it first */
    csc_free(there);
    for (int tries = 0; SUCCEEDED(hr) && tries < TRIES; tries++) {
        HRESULT done = copy_once(v, to);
        if (done == CSC_E_CHANGED && tries + 1 < TRIES)
            continue;
        return done;
    }
    return hr;
}

static void export_file(struct csc_run *run, int64_t id)
{
    struct csc_report r = {.op = CSC_OP_NONE};
    struct csc_visit v;
    enum csc_response answer = CSC_RETRY;
    r.hr = csc_visit_open(run, id, &v);
    if (SUCCEEDED(r.hr) && !is_to_go(&v))
        answer = CSC_CONTINUE;
    r.path = v.unc.s ? v.unc.s : run->unc.s;
    while (answer == CSC_RETRY && csc_run_goes_on(run)) {
        csc_run_begin_item(run, r.path);
        if (run->aborted)
            break;
        if (v.unc.s)
            r.hr = copy_out(&v);
        r.bytes = SUCCEEDED(r.hr) ? v.item.trees.local.size : 0;
        answer = csc_run_end_item(run, &r);
    }
    if (FAILED(r.hr))
        of(run)->result = CSC_WIN32(ERROR_MORE_DATA);
    csc_visit_close(&v);
}

/* ---- all of them ---- */

static HRESULT export_below(struct csc_run *run, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = PAGE;
    HRESULT hr = page ? csc_cache_look_inside(run->cache, id) : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got == PAGE && csc_run_goes_on(run)) {
        hr = csc_store_children(run->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, page[got - 1].name, sizeof(after));
        for (size_t i = 0; SUCCEEDED(hr) && i < got && !run->aborted; i++) {
            if (page[i].type == CSC_TYPE_FILE)
                export_file(run, page[i].id);
            else
                hr = export_below(run, page[i].id);
        }
    }
    csc_free(page);
    return hr;
}

/* After recovery: what a death left aside has its name again. */
static void export_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    HRESULT hr = csc_share_enter_here(run, share);
    if (SUCCEEDED(hr)) {
        hr = export_below(run, share);
        csc_share_leave(run);
    }
    if (FAILED(hr) && !run->aborted) {
        csc_run_fail_item(run, path->text, hr);
        of(run)->result = CSC_WIN32(ERROR_MORE_DATA);
    }
}

static HRESULT export_all(struct csc_run *run)
{
    struct csc_item *server = csc_alloc(sizeof(*server));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = 1;
    HRESULT hr = server ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got && !run->aborted) {
        hr = csc_store_children(run->cache->store, CSC_ROOT_ID, *after ? after : NULL, server, 1,
                                &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, server->name, sizeof(after));
        csc_request_each_share(run, server, export_share);
    }
    csc_free(server);
    return FAILED(hr) ? hr : run->aborted ? CSC_E_CANCELLED : of(run)->result;
}

static bool lies_in(const char16_t *folder, const char16_t *place)
{
    size_t n = csc_len(place), len = csc_len(folder);
    return len >= n && csc_compare_n(folder, n, place, n) == 0 &&
           (!folder[n] || folder[n] == u'\\');
}

HRESULT csc_cache_export(struct csc_cache *cache, const char16_t *folder, struct csc_client *client)
{
    struct csc_fs *fs = cache->env.fs;
    struct export e = {.run = {.cache = cache, .client = client}};
    const struct csc_client_ops *ops = client->ops;
    HRESULT hr;
    if (!folder || !*folder || lies_in(folder, cache->folder))
        return E_INVALIDARG;
    hr = fs->ops->open_root(fs, folder, &e.target);
    if (FAILED(hr))
        return hr;
    if (ops->begin && ops->begin(client))
        e.run.aborted = true;
    hr = export_all(&e.run);
    e.target->ops->close_root(e.target);
    if (ops->end)
        ops->end(client, hr);
    return hr;
}
