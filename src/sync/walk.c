/*
 * Walking a share. See walk.h.
 */
#include "sync/walk.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/batch.h"
#include "sync/observe.h"
#include "sync/spelling.h"
#include "sync/visit.h"

#include <string.h>

#define PAGE 32

/* Directories still to be entered. Those that went on one side come after all others: what is new
 * elsewhere may turn out to be them, and then nothing in them is to be asked about. */
struct stack {
    int64_t *ids;
    size_t count;
    size_t cap;
};

struct walk {
    struct csc_run *run;
    struct stack now;
    struct stack late;
    bool left_out; /* something in the directory at hand was not to be touched */
};

HRESULT csc_walk_to(struct csc_run *run, const struct csc_path *path, struct csc_item *item)
{
    struct csc_store *store = run->cache->store;
    HRESULT hr = csc_store_get(store, run->share.item, item);
    for (size_t i = 2; SUCCEEDED(hr) && i < path->count; i++) {
        size_t len = 0;
        const char16_t *part = csc_path_component(path, i, &len);
        char16_t name[CSC_MAX_NAME + 1];
        char16_t *rel = NULL;
        memcpy(name, part, len * sizeof(*name));
        name[len] = 0;
        hr = csc_run_rel(run, item->id, &rel);
        if (SUCCEEDED(hr))
            hr = csc_observe_both(run, item, rel, false);
        if (SUCCEEDED(hr))
            hr = csc_store_find(store, item->id, name, item);
        csc_free(rel);
    }
    return hr;
}

static HRESULT push(struct stack *s, int64_t id)
{
    HRESULT hr = csc_grow((void **)&s->ids, &s->cap, s->count + 1, sizeof(*s->ids));
    if (SUCCEEDED(hr))
        s->ids[s->count++] = id;
    return hr;
}

static void strike(struct stack *s, int64_t id)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->ids[i] != id)
            s->ids[kept++] = s->ids[i];
    }
    s->count = kept;
}

static bool has_gone(const struct csc_item *item)
{
    const struct csc_trees *t = &item->trees;
    return t->base.kind == CSC_DIR && (t->local.kind == CSC_NONE || t->remote.kind == CSC_NONE);
}

/* To be entered later, and only once: the item may have been met before under another name. */
static HRESULT push_item(struct walk *w, const struct csc_item *item, bool renamed)
{
    if (renamed) {
        strike(&w->now, item->id);
        strike(&w->late, item->id);
    }
    if (csc_is_misspelt(w->run, item->id))
        return S_OK;
    return push(has_gone(item) ? &w->late : &w->now, item->id);
}

/* Is there anything below to be looked at? After an open question about the directory itself only
 * if it is a directory on both sides: otherwise its contents are part of the question. */
static bool leads_down(const struct csc_run *run, const struct csc_item *item, HRESULT result)
{
    const struct csc_trees *t = &item->trees;
    bool both = t->local.kind == CSC_DIR && t->remote.kind == CSC_DIR;
    if (item->type != CSC_TYPE_DIRECTORY || (result != S_OK && !both))
        return false;
    if (run->pin)
        return item->pins != 0;
    return t->local.kind == CSC_DIR || item->pins ||
           (t->marks & CSC_MARK_DELETED && t->base.kind == CSC_DIR);
}

/* A row that was read before something was renamed: is it still this one's place? */
static bool is_still_there(struct csc_run *run, struct csc_item *child)
{
    struct csc_item now;
    HRESULT hr = csc_store_get(run->cache->store, child->id, &now);
    bool there = SUCCEEDED(hr) && now.parent == child->parent && csc_same(now.name, child->name);
    if (there)
        *child = now;
    return there;
}

/* Visits one child; it may be gone, or be another row, afterwards. */
static HRESULT visit_child(struct walk *w, const struct csc_item *dir, const char16_t *rel,
                           const struct csc_item *child)
{
    struct csc_visit v;
    HRESULT hr =
        child->type == CSC_TYPE_DIRECTORY ? csc_run_leaves_alone(w->run, child->id) : S_FALSE;
    if (hr != S_FALSE) {
        w->left_out = true;
        return hr;
    }
    hr = csc_visit_row(w->run, child, rel, &v);
    if (SUCCEEDED(hr)) {
        HRESULT result = csc_visit(&v, dir, false);
        if (leads_down(w->run, &v.item, result))
            hr = push_item(w, &v.item, v.item.id != child->id);
    }
    csc_visit_close(&v);
    return hr;
}

static bool goes_on(const struct csc_run *run)
{
    return !run->aborted && SUCCEEDED(run->lost);
}

static HRESULT visit_children(struct walk *w, const struct csc_item *dir, const char16_t *rel)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1];
    unsigned renames;
    size_t got = PAGE;
    HRESULT hr = page ? S_OK : E_OUTOFMEMORY;
    for (bool first = true; SUCCEEDED(hr) && got == PAGE && goes_on(w->run); first = false) {
        hr = csc_store_children(w->run->cache->store, dir->id, first ? NULL : after, page, PAGE,
                                &got);
        renames = w->run->renames;
        for (size_t i = 0; SUCCEEDED(hr) && i < got && goes_on(w->run); i++) {
            if (renames == w->run->renames || is_still_there(w->run, &page[i]))
                hr = visit_child(w, dir, rel, &page[i]);
        }
        if (SUCCEEDED(hr) && got)
            memcpy(after, page[got - 1].name, sizeof(after));
    }
    csc_free(page);
    return hr;
}

/* Does a directory, as it was before its children were visited, wait for that? Most do not, and
 * cost no transaction. */
static bool waits_for_listing(const struct csc_item *dir)
{
    return dir->pin_pending || dir->trees.marks & CSC_MARK_SPARSE;
}

/* All of the directory is known now, and its children have got the pins that were due, unless one
 * was left alone. */
static HRESULT mark_listed(const struct walk *w, int64_t id)
{
    struct csc_store *store = w->run->cache->store;
    struct csc_item item;
    HRESULT hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, id, &item);
    if (SUCCEEDED(hr)) {
        bool sparse = item.trees.marks & CSC_MARK_SPARSE && item.trees.local.kind == CSC_DIR;
        bool pinned = item.pin_pending && !w->left_out;
        if (sparse || pinned) {
            item.trees.marks &= sparse ? ~(unsigned)CSC_MARK_SPARSE : ~0u;
            item.pin_pending = item.pin_pending && !pinned;
            hr = csc_store_update(store, &item);
        }
    }
    if (hr == CSC_E_NOT_FOUND)
        hr = S_OK;
    return csc_store_end(store, hr);
}

/* Turns the directories pushed since `from` round, so that they are entered in name order. */
static void reverse(struct stack *s, size_t from)
{
    for (size_t i = from, j = s->count; i + 1 < j; i++, j--) {
        int64_t id = s->ids[i];
        s->ids[i] = s->ids[j - 1];
        s->ids[j - 1] = id;
    }
}

static HRESULT enter(struct walk *w, int64_t id)
{
    struct csc_run *run = w->run;
    struct csc_visit dir;
    size_t from = w->now.count;
    size_t late = w->late.count;
    HRESULT hr = csc_visit_open(run, id, &dir);
    w->left_out = false;
    if (hr == CSC_E_NOT_FOUND) {
        hr = S_OK; /* it went away while its siblings were visited */
        goto done;
    }
    if (SUCCEEDED(hr))
        hr = csc_observe_both(run, &dir.item, dir.rel, true);
    if (SUCCEEDED(hr))
        hr = visit_children(w, &dir.item, dir.rel);
    if (SUCCEEDED(hr) && goes_on(run) && waits_for_listing(&dir.item))
        hr = mark_listed(w, id);
    run->stuck |= FAILED(hr);
    if (FAILED(hr) && goes_on(run))
        csc_run_fail_item(run, dir.unc.s ? dir.unc.s : run->unc.s, hr);
    reverse(&w->now, from);
    reverse(&w->late, late);
done:
    csc_visit_close(&dir);
    return hr;
}

/* The share itself is no item to be synchronized, but it can be pinned, and it is reported. */
static HRESULT visit_share(struct csc_run *run)
{
    struct csc_report r = {.path = run->unc.s, .op = run->pin ? CSC_OP_PIN : CSC_OP_NONE};
    csc_run_begin_item(run, run->unc.s);
    if (run->aborted)
        return CSC_E_CANCELLED;
    if (run->pin)
        r.hr = csc_store_pin(run->cache->store, run->share.item, false, run->pin, 0);
    csc_run_end_item(run, &r);
    return r.hr;
}

static HRESULT visit_named(struct walk *w, int64_t *id, bool deep)
{
    struct csc_visit v;
    struct csc_item dir;
    HRESULT hr = csc_visit_open(w->run, *id, &v);
    if (FAILED(hr))
        goto done;
    if (v.item.type == CSC_TYPE_SHARE) {
        hr = visit_share(w->run);
        if (SUCCEEDED(hr) && deep)
            hr = push(&w->now, *id);
        goto done;
    }
    hr = csc_store_get(w->run->cache->store, v.item.parent, &dir);
    if (FAILED(hr))
        goto done;
    hr = csc_visit(&v, &dir, true);
    *id = v.item.id; /* another one, if it turned out to be something renamed */
    if (v.item.type == CSC_TYPE_FILE)
        w->run->result = hr;
    if (deep && leads_down(w->run, &v.item, hr))
        hr = push_item(w, &v.item, false);
done:
    csc_visit_close(&v);
    return hr;
}

HRESULT csc_walk(struct csc_run *run, int64_t id, bool deep)
{
    struct walk w = {.run = run};
    HRESULT hr = visit_named(&w, &id, deep);
    while ((w.now.count || w.late.count) && goes_on(run)) {
        struct stack *next = w.now.count ? &w.now : &w.late;
        enter(&w, next->ids[--next->count]);
        csc_security_record(run, false);
    }
    if (goes_on(run))
        csc_batch_flush(run);
    if (goes_on(run))
        csc_visit_deletions(run, id);
    if (goes_on(run))
        csc_links_read(run);
    if (goes_on(run))
        csc_dates_finish(run);
    if (goes_on(run))
        csc_security_record(run, true);
    if (goes_on(run))
        csc_security_complete(run);
    if (FAILED(run->lost) && !run->aborted)
        csc_run_fail_item(run, run->unc.s, run->lost);
    csc_free(w.now.ids);
    csc_free(w.late.ids);
    return hr;
}
