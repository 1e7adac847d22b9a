/*
 * Ending an act, and the directories an act needs. See visit.h. Base moves here and nowhere else.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/doubt.h"
#include "sync/sharing.h"

#include <string.h>

/* The intent ends with the act; where a backup is left it lives on as the reminder of that:
 * CRASH: after this commit the backup is known to hold only the superseded version. */
static HRESULT end_intent(struct csc_store *store, struct csc_intent *intent, bool backup_left)
{
    HRESULT hr;
    if (!intent)
        return S_OK;
    hr = csc_store_intent_drop(store, intent->id);
    if (SUCCEEDED(hr) && backup_left) {
        intent->op = CSC_OP_NONE;
        hr = csc_store_intent_add(store, intent);
    }
    return hr;
}

void csc_set_type(struct csc_item *item)
{
    const struct csc_trees *t = &item->trees;
    enum csc_kind kind = t->local.kind    ? t->local.kind
                         : t->remote.kind ? t->remote.kind
                                          : t->base.kind;
    enum csc_type type = kind == CSC_DIR ? CSC_TYPE_DIRECTORY : CSC_TYPE_FILE;
    if (item->type != type)
        item->inherit = type == CSC_TYPE_DIRECTORY ? item->pins : 0;
    item->type = type;
}

HRESULT csc_forget_below(struct csc_store *store, int64_t id)
{
    for (;;) {
        struct csc_item child;
        size_t got = 0;
        HRESULT hr = csc_store_children(store, id, NULL, &child, 1, &got);
        if (SUCCEEDED(hr) && got)
            hr = csc_store_remove(store, child.id);
        if (FAILED(hr) || !got)
            return hr;
    }
}

static HRESULT write_item(struct csc_store *store, struct csc_item *item,
                          const struct csc_settlement *s, uint64_t now)
{
    struct csc_trees *t = &item->trees;
    bool was_directory = t->base.kind == CSC_DIR || item->type == CSC_TYPE_DIRECTORY;
    HRESULT hr = S_OK;
    bool listed = !(t->marks & CSC_MARK_SPARSE) && t->local.kind == CSC_DIR;
    t->remote = *s->server;
    t->local = *s->client;
    t->base = t->stamp = (struct csc_facts){.kind = CSC_NONE};
    if (t->local.kind == t->remote.kind) {
        t->base = t->remote;
        t->stamp = t->local;
    }
    item->deleted_time = 0;
    t->marks = 0;
    if (t->local.kind == CSC_NONE)
        t->marks = item->pins ? CSC_MARK_SPARSE : CSC_MARK_GHOST;
    else if (t->local.kind == CSC_DIR && !listed)
        t->marks = CSC_MARK_SPARSE; /* until it has been listed to its end */
    t->marks |= csc_young_marks(t, now) | (s->made_room ? CSC_MARK_REPLACED : 0u);
    if (t->local.kind == CSC_NONE && t->remote.kind == CSC_NONE)
        return csc_store_remove(store, item->id);
    csc_set_type(item);
    if (was_directory && item->type == CSC_TYPE_FILE)
        hr = csc_forget_below(store, item->id);
    return SUCCEEDED(hr) ? csc_store_update(store, item) : hr;
}

/* The map of blocks is about the base, and moves with it. */
static HRESULT write_blocks(struct csc_store *store, const struct csc_item *item,
                            const struct csc_settlement *s, bool had_file)
{
    bool has_file = item->trees.base.kind == CSC_FILE;
    HRESULT hr;
    if (has_file && had_file && s->same_content)
        return S_OK;
    hr = has_file && s->blocks && s->blocks->block
             ? csc_store_blocks_put(store, item->id, s->blocks)
             : csc_store_blocks_drop(store, item->id);
    return FAILED(hr) ? hr : S_OK;
}

/* CRASH: the commit may be lost with the power. Both copies are then found to be equal, and the
 * intent, which was durable before, finds nothing left to do. */
HRESULT csc_settle(struct csc_visit *v, const struct csc_settlement *s)
{
    const struct csc_env *env = &v->run->cache->env;
    struct csc_store *store = v->run->cache->store;
    bool had_file = false;
    HRESULT hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    /* RACE: pins may have been changed by another thread meanwhile; the row is read anew. */
    hr = csc_store_get(store, v->item.id, &v->item);
    if (SUCCEEDED(hr)) {
        had_file = v->item.trees.base.kind == CSC_FILE;
        hr = write_item(store, &v->item, s, env->now(env->ctx));
    }
    if (SUCCEEDED(hr))
        hr = write_blocks(store, &v->item, s, had_file);
    if (SUCCEEDED(hr))
        hr = csc_store_conflict_drop(store, v->item.id);
    if (SUCCEEDED(hr))
        hr = csc_postpone_ends(v);
    if (SUCCEEDED(hr))
        hr = end_intent(store, s->intent, s->backup_left);
    hr = csc_store_end(store, FAILED(hr) ? hr : S_OK);
    if (SUCCEEDED(hr) && v->item.trees.base.kind != CSC_NONE)
        csc_security_note(v->run, v->item.id);
    return hr;
}

/* Of a version that is not the one that was written anew, what both had in common stays so. */
static void follow_conversion(struct csc_facts *known, const struct csc_conversion *c)
{
    const struct csc_facts *was = c->before, *is = c->after;
    if (!known->kind)
        return;
    if (!csc_facts_diff(known, was)) {
        *known = *is;
        return;
    }
    known->id = known->id == was->id ? is->id : known->id;
    known->changed = known->changed == was->changed ? is->changed : known->changed;
}

/* CRASH: if the commit is lost with the power, the content tells (doubt.c). */
HRESULT csc_settle_converted(struct csc_visit *v, const struct csc_conversion *c)
{
    struct csc_store *store = v->run->cache->store;
    HRESULT hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, v->item.id, &v->item);
    if (SUCCEEDED(hr)) {
        follow_conversion(&v->item.trees.stamp, c);
        v->item.trees.local = *c->after;
        hr = csc_store_update(store, &v->item);
    }
    if (SUCCEEDED(hr))
        hr = end_intent(store, c->intent, c->backup_left);
    return csc_store_end(store, hr);
}

/* CRASH: durable before the copy goes for good: from here on its absence means nothing, before it
 * recovery puts it back. */
HRESULT csc_settle_evicted(struct csc_visit *v, struct csc_intent *intent)
{
    struct csc_store *store = v->run->cache->store;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_remove(store, v->item.id);
    if (hr == CSC_E_NOT_FOUND)
        hr = S_OK;
    if (SUCCEEDED(hr))
        hr = end_intent(store, intent, true);
    return csc_store_end(store, hr);
}

/* ---- change times that we moved ourselves ---- */

static void follow(struct csc_facts *known, const struct csc_facts *expected, uint64_t changed)
{
    if (known->kind && !csc_facts_diff(known, expected))
        known->changed = changed;
}

HRESULT csc_follow_touch(struct csc_run *run, enum csc_where where, const struct csc_touch *touch)
{
    struct csc_root *root = run->side[where].root;
    struct csc_store *store = run->cache->store;
    struct csc_entry now;
    struct csc_item item;
    HRESULT hr = root->ops->lookup(root, touch->path, &now);
    if (FAILED(hr))
        return csc_hr_is_absent(hr) ? S_OK : hr; /* the intent stays until this is known */
    if (csc_facts_diff(&now.facts, touch->expected) != CSC_DIFF_CHANGED)
        return S_OK; /* something else happened to it as well: the next pass shall see that */
    hr = csc_store_begin_soft(store);
    if (FAILED(hr))
        return hr;
    hr = csc_store_get(store, touch->item, &item);
    if (SUCCEEDED(hr)) {
        struct csc_trees *t = &item.trees;
        uint64_t changed = now.facts.changed;
        follow(where == CSC_SERVER ? &t->base : &t->stamp, touch->expected, changed);
        follow(where == CSC_SERVER ? &t->remote : &t->local, touch->expected, changed);
        hr = csc_store_update(store, &item);
    }
    return csc_store_end(store, hr);
}

/* ---- directories above ---- */

/* Makes one directory, or accepts the one that is there; its facts. */
static HRESULT make_dir(struct csc_visit *dir, enum csc_where where, struct csc_facts *facts)
{
    struct csc_root *root = dir->run->side[where].root;
    struct csc_entry entry;
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(dir->run, where, dir->rel, &path);
    if (SUCCEEDED(hr)) {
        hr = root->ops->make_dir(root, path.s);
        if (SUCCEEDED(hr))
            csc_dates_note(dir, where);
        if (SUCCEEDED(hr) || csc_hr_exists(hr))
            hr = root->ops->lookup(root, path.s, &entry);
    }
    if (SUCCEEDED(hr) && (entry.facts.kind != CSC_DIR || entry.reparse))
        hr = CSC_WIN32(ERROR_DIRECTORY);
    if (SUCCEEDED(hr))
        *facts = entry.facts;
    csc_text_free(&path);
    return hr;
}

/* The share's own folder in the cache: namespace\server, then namespace\server\share. */
static HRESULT want_share_folder(const struct csc_run *run)
{
    struct csc_root *root = run->side[CSC_CLIENT].root;
    const struct csc_text *prefix = &run->side[CSC_CLIENT].prefix;
    char16_t *server = csc_run_parent(prefix->s);
    HRESULT hr = server ? root->ops->make_dir(root, server) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) || csc_hr_exists(hr))
        hr = root->ops->make_dir(root, prefix->s);
    csc_free(server);
    return csc_hr_exists(hr) ? S_OK : hr;
}

/* The directory is on both sides now, if the other one has it, with the attributes it has there. */
static HRESULT settle_made(struct csc_visit *dir, enum csc_where where, struct csc_facts made)
{
    struct csc_facts other = *csc_facts_at(dir, where == CSC_CLIENT ? CSC_SERVER : CSC_CLIENT);
    struct csc_settlement s = {.server = where == CSC_CLIENT ? &other : &made,
                               .client = where == CSC_CLIENT ? &made : &other};
    if (other.kind != CSC_DIR || !((other.attributes ^ made.attributes) & CSC_ATTRIBUTES))
        return csc_settle(dir, &s);
    *csc_facts_at(dir, where) = made;
    return csc_carry_attributes(dir, where);
}

static HRESULT want_dir(struct csc_run *run, enum csc_where where, int64_t id)
{
    struct csc_visit dir;
    struct csc_facts made;
    const struct csc_facts *side;
    HRESULT hr = csc_visit_open(run, id, &dir);
    if (FAILED(hr))
        return hr;
    if (dir.item.type == CSC_TYPE_SHARE) {
        hr = where == CSC_CLIENT ? want_share_folder(run) : S_OK;
        goto done;
    }
    side = where == CSC_CLIENT ? &dir.item.trees.local : &dir.item.trees.remote;
    if (side->kind == CSC_DIR)
        goto done;
    hr = want_dir(run, where, dir.item.parent);
    if (SUCCEEDED(hr))
        hr = make_dir(&dir, where, &made);
    if (SUCCEEDED(hr) && where == CSC_SERVER)
        hr = csc_share_confirm(run);
    if (SUCCEEDED(hr))
        hr = settle_made(&dir, where, made);
done:
    csc_visit_close(&dir);
    return hr;
}

HRESULT csc_want_parents(struct csc_visit *v, enum csc_where where)
{
    struct csc_run *run = v->run;
    HRESULT hr;
    if (run->made[where] == v->item.parent)
        return S_OK;
    hr = want_dir(run, where, v->item.parent);
    run->made[where] = SUCCEEDED(hr) ? v->item.parent : 0;
    return hr;
}
