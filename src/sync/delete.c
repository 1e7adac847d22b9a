/*
 * Deleting from the cache alone. See csc_delete in operation.h.
 *
 * DOC: IOfflineFilesCache::DeleteItems, OFFLINEFILES_DELETE_FLAG_*. The server keeps what it has,
 * now and later: where a row goes nothing is known, and of what is not known no absence is ever
 * carried over. So a row may go at any time, but a copy only when its row has gone for good or an
 * intent tells of it. A copy is set aside and judged there, as in remove.c: what somebody writes at
 * the last moment comes back.
 *
 * Children go before the directory that holds them; where one stays, so does the directory.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/content.h"
#include "sync/observe.h"
#include "sync/request.h"

#include <string.h>

#define PAGE  32
#define TRIES 3 /* looks at a copy that changes under our hands */

/* What becomes of an item is told by S_OK: gone; S_FALSE: spared by the flags, silently; a failure:
 * it stays, and that was reported. */
static HRESULT delete_below(struct csc_run *run, int64_t id);

static bool is_spared(const struct csc_run *run, const struct csc_item *item)
{
    return run->flags & (item->pins ? CSC_DELETE_NOPINNED : CSC_DELETE_NOAUTOCACHED);
}

/* ---- may it go? ---- */

static bool was_modified(const struct csc_visit *v)
{
    switch (v->letters.local) {
    case CSC_L_DELETED:
    case CSC_L_REPLACED_DELETED:
    case CSC_L_FILE_CREATED:
    case CSC_L_DIR_CREATED:
    case CSC_L_DIR_MODIFIED:
        return true;
    case CSC_L_FILE_MODIFIED:
        return !v->letters.local_doubtful;
    default:
        return false;
    }
}

/* Does its stamp leave open whether it is what was agreed on? */
static bool is_doubtful(const struct csc_visit *v)
{
    return v->item.trees.local.kind == CSC_FILE &&
           (v->letters.local_doubtful || v->item.trees.marks & CSC_MARK_YOUNG_LOCAL);
}

/* DOC: files with changes that are not synchronized are kept by default; with which result is not
 * documented. Proposal: ERROR_BUSY. An open conflict counts as such: the copy here may be the only
 * one of its version. */
static HRESULT check_synchronized(struct csc_visit *v)
{
    struct csc_conflict conflict;
    HRESULT hr;
    csc_judge(v);
    if (v->run->flags & CSC_DELETE_DELMODIFIED)
        return S_OK;
    if (was_modified(v))
        return CSC_E_BUSY;
    hr = csc_store_conflict_get(v->run->cache->store, v->item.id, &conflict);
    return SUCCEEDED(hr) ? CSC_E_BUSY : hr == CSC_E_NOT_FOUND ? S_OK : hr;
}

/* ---- one item goes ---- */

static HRESULT forget(struct csc_run *run, int64_t id)
{
    struct csc_transparent t;
    bool kept = SUCCEEDED(csc_store_transparent_get(run->cache->store, id, &t));
    HRESULT hr = csc_store_remove(run->cache->store, id);
    if (SUCCEEDED(hr) && kept)
        csc_transparent_release(run->cache, &t);
    return hr == CSC_E_NOT_FOUND ? S_OK : hr;
}

static HRESULT evict_file(struct csc_visit *v)
{
    struct csc_blocks known = {0};
    bool doubt = is_doubtful(v) && !(v->run->flags & CSC_DELETE_DELMODIFIED);
    HRESULT hr;
    if (doubt && !csc_known_blocks(v->run->cache, v->item.id, &known))
        return CSC_E_BUSY;
    hr = csc_evict_file(v, doubt ? &known : NULL);
    csc_blocks_free(&known);
    return hr;
}

static HRESULT check_empty(struct csc_root *root, const char16_t *path)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;
    HRESULT hr = root->ops->list(root, path, &list);
    if (FAILED(hr))
        return hr;
    hr = root->ops->next(list, &entry);
    root->ops->end_list(list);
    return hr == S_FALSE ? S_OK : FAILED(hr) ? hr : CSC_E_DIR_NOT_EMPTY;
}

/* From here on the folder is one that nobody has agreed on anything about. */
static HRESULT forget_folder(struct csc_run *run, int64_t id)
{
    struct csc_store *store = run->cache->store;
    struct csc_item item;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, id, &item);
    if (SUCCEEDED(hr)) {
        struct csc_trees *t = &item.trees;
        t->base = t->stamp = t->local = (struct csc_facts){.kind = CSC_NONE};
        t->marks = item.pins ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
        item.deleted_time = 0;
        hr = csc_store_update(store, &item);
    }
    return csc_store_end(store, hr);
}

/* CRASH: the folder is forgotten for good, then removed, and its row goes last: a folder without an
 * agreed past that is not there, or is there, makes no deletion. */
static HRESULT evict_folder(struct csc_visit *v, const char16_t *path)
{
    struct csc_run *run = v->run;
    struct csc_root *root = run->side[CSC_CLIENT].root;
    struct csc_item seen;
    HRESULT hr = check_empty(root, path);
    if (SUCCEEDED(hr))
        hr = forget_folder(run, v->item.id);
    if (FAILED(hr))
        return hr;
    hr = root->ops->remove_dir(root, path);
    if (FAILED(hr))
        csc_cache_look(run->cache, v->item.id, &seen); /* it stays after all */
    return FAILED(hr) ? hr : forget(run, v->item.id);
}

/* A copy that is not there, as its row or its place tells, leaves a row only. */
static HRESULT evict(struct csc_visit *v)
{
    struct csc_text path = {0};
    HRESULT hr;
    if (v->item.trees.local.kind == CSC_NONE)
        return forget(v->run, v->item.id);
    hr = csc_run_path(v->run, CSC_CLIENT, v->rel, &path);
    if (SUCCEEDED(hr)) {
        hr = v->item.type == CSC_TYPE_FILE ? evict_file(v) : evict_folder(v, path.s);
        if ((hr == CSC_E_CHANGED || csc_hr_is_absent(hr)) &&
            csc_is_gone(v->run, CSC_CLIENT, path.s))
            hr = forget(v->run, v->item.id);
    }
    csc_text_free(&path);
    return hr;
}

static HRESULT evict_once(struct csc_run *run, int64_t id)
{
    struct csc_visit v;
    HRESULT hr = csc_visit_open(run, id, &v);
    if (SUCCEEDED(hr))
        hr = check_synchronized(&v);
    if (SUCCEEDED(hr))
        hr = evict(&v);
    csc_visit_close(&v);
    return hr;
}

/* What was modified between the look and the act is looked at again. */
static HRESULT evict_fresh(struct csc_run *run, int64_t id)
{
    HRESULT hr = evict_once(run, id);
    for (int tries = 1; hr == CSC_E_CHANGED && tries < TRIES; tries++) {
        struct csc_item item;
        HRESULT seen = csc_cache_look(run->cache, id, &item);
        if (FAILED(seen))
            return seen == CSC_E_NOT_FOUND ? S_OK : seen;
        hr = evict_once(run, id);
    }
    return hr;
}

/* ---- the share's own folder ---- */

/* What a dead process left on the server is known by the share's row alone: then that stays.
 * CRASH: a share whose folder is missing has lost its content: that makes no deletion. */
static HRESULT evict_share(struct csc_run *run, int64_t id)
{
    struct csc_root *root = run->side[CSC_CLIENT].root;
    const char16_t *folder = run->side[CSC_CLIENT].prefix.s;
    char16_t *server = csc_run_parent(folder);
    HRESULT hr = server ? csc_share_is_settled(run) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = root->ops->remove_dir(root, folder);
    if (csc_hr_is_absent(hr))
        hr = S_OK;
    if (SUCCEEDED(hr)) {
        root->ops->remove_dir(root, server); /* if another share lies in it, it stays */
        hr = forget(run, id);
    }
    csc_free(server);
    return hr;
}

/* ---- reporting ---- */

struct subject {
    const struct csc_item *item;
    const char16_t *unc;
    HRESULT below; /* why something in it stays */
};

static HRESULT try_once(struct csc_run *run, const struct subject *s)
{
    if (FAILED(s->below))
        return s->below;
    return s->item->type == CSC_TYPE_SHARE ? evict_share(run, s->item->id)
                                           : evict_fresh(run, s->item->id);
}

static HRESULT report(struct csc_run *run, const struct subject *s)
{
    struct csc_report r = {.path = s->unc, .hr = CSC_E_CANCELLED, .op = CSC_OP_DELETE_ON_CLIENT};
    enum csc_response answer = CSC_RETRY;
    while (answer == CSC_RETRY && csc_run_goes_on(run)) {
        csc_run_begin_item(run, s->unc);
        if (run->aborted)
            break;
        r.hr = try_once(run, s);
        answer = csc_run_end_item(run, &r);
    }
    if (FAILED(r.hr))
        run->partial = CSC_WIN32(ERROR_MORE_DATA);
    return r.hr;
}

/* Names without content are nothing that anybody deletes: they go along, unseen. */
static bool is_name_only(const struct csc_item *item)
{
    return item->trees.local.kind == CSC_NONE && !item->pins && item->type != CSC_TYPE_SHARE &&
           !(item->trees.marks & CSC_MARK_DELETED);
}

/* Its deletion stays known only together with what lay in it. */
static bool is_kept_deletion(const struct csc_run *run, const struct csc_item *item)
{
    return item->trees.local.kind == CSC_NONE && item->trees.marks & CSC_MARK_DELETED &&
           !(run->flags & CSC_DELETE_DELMODIFIED);
}

static HRESULT delete_item(struct csc_run *run, const struct csc_item *item, bool named)
{
    struct subject s = {.item = item};
    struct csc_text path = {0};
    HRESULT hr;
    if (item->type != CSC_TYPE_FILE && !is_kept_deletion(run, item))
        s.below = delete_below(run, item->id);
    if (run->aborted)
        return CSC_E_CANCELLED;
    if (s.below == S_FALSE || (SUCCEEDED(s.below) && is_spared(run, item)))
        return S_FALSE;
    if (!named && SUCCEEDED(s.below) && is_name_only(item))
        return forget(run, item->id);
    hr = csc_store_path(run->cache->store, item->id, &path);
    if (SUCCEEDED(hr)) {
        s.unc = path.s;
        hr = report(run, &s);
    }
    csc_text_free(&path);
    return hr;
}

/* ---- the tree ---- */

static HRESULT delete_page(struct csc_run *run, const struct csc_item *page, size_t count)
{
    HRESULT all = S_OK;
    for (size_t i = 0; i < count && !run->aborted; i++) {
        HRESULT hr = delete_item(run, &page[i], false);
        if (FAILED(hr))
            all = CSC_E_DIR_NOT_EMPTY;
        else if (hr == S_FALSE && all == S_OK)
            all = S_FALSE;
    }
    return all;
}

static HRESULT delete_below(struct csc_run *run, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    HRESULT all = S_OK;
    size_t got = PAGE;
    HRESULT hr = page ? csc_cache_look_inside(run->cache, id) : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got == PAGE && csc_run_goes_on(run)) {
        hr = csc_store_children(run->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, page[got - 1].name, sizeof(after));
        HRESULT here = delete_page(run, page, got);
        if (here != S_OK && SUCCEEDED(all))
            all = here;
    }
    csc_free(page);
    return FAILED(hr) ? hr : all;
}

/* ---- paths ---- */

static void fail_path(struct csc_run *run, const struct csc_path *path, HRESULT hr)
{
    if (!run->aborted)
        csc_run_fail_item(run, path->text, hr);
    if (!run->again)
        run->partial = CSC_WIN32(ERROR_MORE_DATA);
    run->result = hr;
}

/* What lies in a folder that was deleted here was deleted with it. */
static HRESULT check_above(struct csc_run *run, const struct csc_item *item)
{
    struct csc_item above = *item;
    HRESULT hr = S_OK;
    while (SUCCEEDED(hr) && above.type != CSC_TYPE_SHARE) {
        hr = csc_store_get(run->cache->store, above.parent, &above);
        if (SUCCEEDED(hr))
            hr = csc_cache_look(run->cache, above.id, &above);
        if (SUCCEEDED(hr) && is_kept_deletion(run, &above))
            hr = CSC_E_BUSY;
    }
    return hr;
}

static void delete_on_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    struct csc_item item;
    HRESULT hr = csc_share_enter_here(run, share);
    if (FAILED(hr)) {
        fail_path(run, path, hr);
        return;
    }
    /* RACE: until the lease was ours it may have gone, and nobody has looked lately. */
    hr = csc_cache_find(run->cache, path, &item);
    if (SUCCEEDED(hr))
        hr = csc_cache_look(run->cache, item.id, &item);
    if (SUCCEEDED(hr))
        hr = check_above(run, &item);
    if (SUCCEEDED(hr)) {
        hr = delete_item(run, &item, true);
        run->result = item.type != CSC_TYPE_FILE ? run->partial : hr == S_FALSE ? S_OK : hr;
    } else {
        fail_path(run, path, hr);
    }
    csc_share_leave(run);
}

/* A server goes with its last share. */
static void delete_server(struct csc_run *run, const struct csc_item *server)
{
    struct csc_item share;
    size_t got = 0;
    csc_request_each_share(run, server, delete_on_share);
    run->result = run->partial;
    if (!run->aborted &&
        SUCCEEDED(csc_store_children(run->cache->store, server->id, NULL, &share, 1, &got)) && !got)
        forget(run, server->id);
}

static void delete_path(struct csc_run *run, const struct csc_path *path, bool deep)
{
    struct csc_item item;
    int64_t share;
    HRESULT hr = csc_cache_find(run->cache, path, &item);
    (void)deep; /* a container goes with all that is in it */
    if (SUCCEEDED(hr) && item.type == CSC_TYPE_SERVER) {
        delete_server(run, &item);
        return;
    }
    if (SUCCEEDED(hr))
        hr = csc_store_share_of(run->cache->store, item.id, &share);
    if (SUCCEEDED(hr))
        delete_on_share(run, path, share);
    else
        fail_path(run, path, hr);
}

HRESULT csc_delete(struct csc_cache *cache, const struct csc_request *request)
{
    return csc_request_run(cache, request, delete_path);
}
