/*
 * Bringing one file from one side to the other, so that a death at any instant, and anybody's edit
 * at any instant, leaves every name with one whole version and loses none (sync.md §5):
 *
 *   1 intent   2 staged copy   3 flush   4 verify both sides   5 backup link   6 rename by the
 *   writing handle   7 judge the backup   8 commit   9 remove the backup
 *
 * The same steps serve both directions. recover.c undoes or completes what a death left.
 */
#include "base/memory.h"
#include "base/result.h"
#include "sync/visit.h"

#include <string.h>

struct transfer {
    struct csc_visit *v;
    enum csc_where from;
    enum csc_where to;
    struct csc_root *src;
    struct csc_root *dst;
    struct csc_intent intent;
    struct csc_text src_path;
    struct csc_text dst_path;
    struct csc_text staged_path;
    struct csc_text backup_path;
    struct csc_file *in;
    struct csc_file *out;
    struct csc_facts source; /* the version that was copied */
    struct csc_facts result; /* what our own handle saw in place */
    bool staged;             /* the staged name exists */
    bool linked;             /* the backup name exists */
};

/* A failure on the server side may mean that the share has gone. */
static HRESULT judge_at(struct transfer *t, enum csc_where where, HRESULT hr)
{
    return where == CSC_SERVER ? csc_share_judge(t->v->run, hr) : hr;
}

/* ---- 1: what will happen is written down first ---- */

static HRESULT beside(struct transfer *t, const char16_t *name, struct csc_text *path)
{
    char16_t *dir = csc_run_parent(t->v->rel);
    char16_t *rel = dir ? csc_join(dir, name) : NULL;
    HRESULT hr = rel ? csc_run_path(t->v->run, t->to, rel, path) : E_OUTOFMEMORY;
    csc_free(dir);
    csc_free(rel);
    return hr;
}

static HRESULT plan(struct transfer *t)
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
    return SUCCEEDED(hr) ? csc_store_intent_add(v->run->cache->store, i) : hr;
}

/* ---- 2 and 3: the whole new version, durable under a name of ours ---- */

static HRESULT open_source(struct transfer *t)
{
    bool yield = (t->v->run->flags & CSC_SYNC_BACKGROUND) != 0;
    HRESULT hr = t->src->ops->open(t->src, t->src_path.s,
                                   yield ? CSC_OPEN_READ_YIELD : CSC_OPEN_READ, &t->in);
    if (SUCCEEDED(hr))
        hr = t->in->ops->stat(t->in, &t->source);
    if (SUCCEEDED(hr) && csc_facts_diff(&t->source, &t->intent.source))
        hr = CSC_E_CHANGED; /* somebody was faster: the next pass sees the new version */
    return judge_at(t, t->from, hr);
}

static void tell_progress(struct transfer *t)
{
    struct csc_client *client = t->v->run->client;
    struct csc_progress p = {t->v->unc.s, t->v->op, t->v->bytes, t->source.size};
    if (client->ops->progress)
        client->ops->progress(client, &p);
}

static HRESULT copy_content(struct transfer *t, unsigned char *chunk)
{
    for (;;) {
        size_t got = 0;
        HRESULT hr = t->in->ops->read(t->in, t->v->bytes, chunk, CSC_CHUNK, &got);
        if (FAILED(hr))
            return judge_at(t, t->from, hr);
        if (!got)
            return t->v->bytes == t->source.size ? S_OK : CSC_E_CHANGED;
        hr = t->out->ops->write(t->out, t->v->bytes, chunk, got);
        if (FAILED(hr))
            return judge_at(t, t->to, hr);
        t->v->bytes += got;
        tell_progress(t);
        if (!csc_run_goes_on(t->v->run))
            return CSC_E_CANCELLED;
    }
}

static HRESULT stage(struct transfer *t)
{
    unsigned char *chunk;
    HRESULT hr = open_source(t);
    if (FAILED(hr))
        return hr;
    hr = judge_at(t, t->to, t->dst->ops->open(t->dst, t->staged_path.s, CSC_OPEN_STAGE, &t->out));
    if (FAILED(hr))
        return hr;
    t->staged = true;
    chunk = csc_alloc(CSC_CHUNK);
    hr = chunk ? copy_content(t, chunk) : E_OUTOFMEMORY;
    csc_free(chunk);
    if (SUCCEEDED(hr))
        hr = judge_at(t, t->to, t->out->ops->set_info(t->out, &t->source));
    if (SUCCEEDED(hr))
        hr = judge_at(t, t->to, t->out->ops->flush(t->out));
    return hr;
}

/* ---- 4 to 7: the change of names ---- */

/* Is the target (or its backup) still the version expected? A link moves the change time. */
static HRESULT expect(struct transfer *t, const char16_t *path)
{
    struct csc_entry entry = {0};
    HRESULT hr = t->dst->ops->lookup(t->dst, path, &entry);
    if (csc_hr_is_absent(hr))
        return t->intent.target.kind == CSC_NONE ? S_OK : CSC_E_CHANGED;
    if (FAILED(hr))
        return judge_at(t, t->to, hr);
    if (csc_facts_diff(&entry.facts, &t->intent.target) & ~(unsigned)CSC_DIFF_CHANGED)
        return CSC_E_CHANGED;
    return S_OK;
}

static HRESULT verify(struct transfer *t)
{
    struct csc_facts now;
    HRESULT hr = judge_at(t, t->from, t->in->ops->stat(t->in, &now));
    if (SUCCEEDED(hr) && csc_facts_diff(&now, &t->source))
        hr = CSC_E_CHANGED;
    if (SUCCEEDED(hr))
        hr = expect(t, t->dst_path.s);
    return hr;
}

/* Remembers that a share has no hard links; files there are replaced without a backup.
 * RACE: an edit between verify and rename is then lost; worst case one version of one file. */
static HRESULT note_no_links(struct transfer *t)
{
    struct csc_share *share = &t->v->run->share;
    struct csc_share row;
    HRESULT hr;
    if (t->to == CSC_CLIENT)
        return S_OK;
    hr = csc_store_share_get(t->v->run->cache->store, share->item, &row);
    if (FAILED(hr))
        return hr;
    row.links = share->links = 0;
    return csc_store_share_put(t->v->run->cache->store, &row);
}

static HRESULT link_backup(struct transfer *t)
{
    HRESULT hr;
    if (!t->intent.backup)
        return S_OK;
    hr = t->dst->ops->link(t->dst, t->dst_path.s, t->backup_path.s);
    if (hr == CSC_E_NOT_SUPPORTED)
        return note_no_links(t);
    if (csc_hr_is_absent(hr))
        return CSC_E_CHANGED; /* the target was removed a moment ago */
    t->linked = SUCCEEDED(hr);
    return judge_at(t, t->to, hr);
}

/* RACE: an edit of the target since the link shows in the backup, which is the same file. A target
 * that was replaced by another file between the link and this call is overwritten: no call of
 * Win32 exchanges two names. Worst case one version of one file, in the time of one call. */
static HRESULT put_in_place(struct transfer *t)
{
    HRESULT hr;
    if (t->intent.target.kind == CSC_DIR) { /* only an empty one gives way */
        hr = judge_at(t, t->to, t->dst->ops->remove_dir(t->dst, t->dst_path.s));
        if (FAILED(hr))
            return hr;
    }
    hr = t->out->ops->rename(t->out, t->dst_path.s, t->intent.target.kind == CSC_FILE);
    if (FAILED(hr))
        return csc_hr_exists(hr) ? CSC_E_CHANGED : judge_at(t, t->to, hr);
    t->staged = false;
    /* Our own handle sees the version we wrote, whoever replaces the name meanwhile. */
    return judge_at(t, t->to, t->out->ops->stat(t->out, &t->result));
}

/* If somebody wrote between verify and rename, the backup holds that version: it is kept. */
static HRESULT judge_backup(struct transfer *t)
{
    HRESULT hr;
    if (!t->linked)
        return S_OK;
    hr = expect(t, t->backup_path.s);
    if (hr == CSC_E_CHANGED) {
        hr = csc_keep_aside(t->v->run, t->to, t->v->rel, t->intent.backup);
        t->linked = FAILED(hr);
    }
    return judge_at(t, t->to, hr);
}

/* ---- 8 and 9, and the way back ---- */

static HRESULT commit(struct transfer *t)
{
    struct csc_settlement s = {.intent = &t->intent, .backup_left = t->linked};
    s.server = t->to == CSC_SERVER ? &t->result : &t->source;
    s.client = t->to == CSC_CLIENT ? &t->result : &t->source;
    return csc_settle(t->v, &s);
}

static void clean_up(struct transfer *t)
{
    if (t->linked && SUCCEEDED(t->dst->ops->remove_file(t->dst, t->backup_path.s)))
        csc_store_intent_drop(t->v->run->cache->store, t->intent.id);
}

static void close_files(struct transfer *t)
{
    if (t->in)
        t->in->ops->close(t->in);
    if (t->out)
        t->out->ops->close(t->out);
    t->in = t->out = NULL;
}

/* Before the rename nothing has happened but names of ours: they go, and the intent with them.
 * What cannot be removed now stays written down for recovery. */
static void abandon(struct transfer *t)
{
    HRESULT hr = S_OK;
    close_files(t);
    if (t->staged)
        hr = t->dst->ops->remove_file(t->dst, t->staged_path.s);
    if (t->linked && (SUCCEEDED(hr) || csc_hr_is_absent(hr))) {
        struct csc_touch touch = {t->intent.item, t->dst_path.s, &t->intent.target};
        hr = t->dst->ops->remove_file(t->dst, t->backup_path.s);
        if (SUCCEEDED(hr))
            hr = csc_follow_touch(t->v->run, t->to, &touch);
    }
    if (t->intent.id && (SUCCEEDED(hr) || csc_hr_is_absent(hr)))
        csc_store_intent_drop(t->v->run->cache->store, t->intent.id);
}

static HRESULT run_steps(struct transfer *t)
{
    bool placed = false;
    HRESULT hr = plan(t);
    if (SUCCEEDED(hr))
        hr = stage(t);
    if (SUCCEEDED(hr))
        hr = verify(t);
    if (SUCCEEDED(hr))
        hr = link_backup(t);
    if (SUCCEEDED(hr)) {
        hr = put_in_place(t);
        placed = !t->staged;
    }
    if (!placed) {
        abandon(t);
        return hr;
    }
    close_files(t);
    if (SUCCEEDED(hr))
        hr = judge_backup(t);
    if (SUCCEEDED(hr))
        hr = commit(t);
    /* CRASH: a failure from here on leaves the intent, and recovery judges as after a death. */
    if (SUCCEEDED(hr))
        clean_up(t);
    return hr;
}

static void prepare(struct transfer *t, struct csc_visit *v, enum csc_where to)
{
    memset(t, 0, sizeof(*t));
    t->v = v;
    t->to = to;
    t->from = to == CSC_SERVER ? CSC_CLIENT : CSC_SERVER;
    t->src = v->run->side[t->from].root;
    t->dst = v->run->side[to].root;
    v->bytes = 0;
}

static void dispose(struct transfer *t)
{
    csc_intent_free(&t->intent);
    csc_text_free(&t->src_path);
    csc_text_free(&t->dst_path);
    csc_text_free(&t->staged_path);
    csc_text_free(&t->backup_path);
}

HRESULT csc_transfer_file(struct csc_visit *v, enum csc_where to)
{
    struct transfer t;
    HRESULT hr;
    if (csc_only_attributes(v, to))
        return csc_carry_attributes(v, to);
    prepare(&t, v, to);
    hr = csc_want_parents(v, to);
    hr = FAILED(hr) ? judge_at(&t, to, hr) : run_steps(&t);
    dispose(&t);
    return hr;
}
