/*
 * Bringing one file from one side to the other, so that a death at any instant, and anybody's edit
 * at any instant, leaves every name with one whole version and loses none:
 *
 *   1 intent   2 staged copy   3 flush   4 verify both sides   5 backup link   6 rename by the
 *   writing handle   7 judge the backup   8 commit   9 remove the backup
 *
 * The same steps serve both directions; 1 to 3 stand in stage.c. recover.c undoes or completes what
 * a death left.
 */
#include "sync/transfer.h"

#include "base/result.h"
#include "sync/hardlinks.h"
#include "sync/sharing.h"

/* A failure on the server side may mean that the share has gone. */
static HRESULT judge_at(struct csc_transfer *t, enum csc_where where, HRESULT hr)
{
    return where == CSC_SERVER ? csc_share_judge(t->v->run, hr) : hr;
}

/* ---- 4 to 7: the change of names ---- */

/* Is what lies there still the version expected, but for differences that do not count? */
static HRESULT expect(struct csc_transfer *t, const char16_t *path, unsigned ignored)
{
    struct csc_entry entry = {0};
    HRESULT hr = t->dst->ops->lookup(t->dst, path, &entry);
    if (csc_hr_is_absent(hr))
        return CSC_E_CHANGED;
    if (FAILED(hr))
        return judge_at(t, t->to, hr);
    return csc_facts_diff(&entry.facts, &t->intent.target) & ~ignored ? CSC_E_CHANGED : S_OK;
}

static HRESULT verify(struct csc_transfer *t)
{
    HRESULT hr = csc_not_written(t->v->run, t->from, t->src_path.s);
    if (SUCCEEDED(hr))
        hr = csc_same_version(t->in, &t->source);
    hr = judge_at(t, t->from, hr);
    if (SUCCEEDED(hr) && t->intent.target.kind != CSC_NONE)
        hr = expect(t, t->dst_path.s, 0); /* a name that must be free, the rename itself checks */
    return hr;
}

/* How the server copies, if staging has found out. */
static HRESULT note_copies(struct csc_transfer *t)
{
    struct csc_share *share = &t->v->run->share;
    struct csc_share row;
    HRESULT hr;
    if (t->copies < 0 || t->copies == share->copies)
        return S_OK;
    hr = csc_store_share_get(t->v->run->cache->store, share->item, &row);
    if (FAILED(hr))
        return hr;
    row.copies = share->copies = t->copies;
    return csc_store_share_put(t->v->run->cache->store, &row);
}

static HRESULT link_backup(struct csc_transfer *t)
{
    const struct csc_own_names own = {t->to, t->staged_path.s, t->backup_path.s};
    HRESULT hr;
    if (!t->intent.backup)
        return S_OK;
    hr = t->dst->ops->link(t->dst, t->dst_path.s, t->backup_path.s);
    if (csc_has_no_links(t->v->run, &own, hr))
        return csc_note_no_links(t->v->run, t->to);
    t->linked = !csc_hr_exists(hr); /* after an error it may be there all the same */
    if (csc_hr_is_absent(hr))
        return CSC_E_CHANGED; /* the target was removed a moment ago */
    return judge_at(t, t->to, hr);
}

/* A call that failed may have been carried out: only a name that is seen in its place says no. */
static bool is_there(struct csc_transfer *t, const char16_t *path)
{
    struct csc_entry entry;
    return SUCCEEDED(t->dst->ops->lookup(t->dst, path, &entry));
}

/* RACE: an edit of the target since the link shows in the backup, which is the same file. A target
 * that was replaced by another file between the link (or the last look) and this call is
 * overwritten: no call of Win32 exchanges two names. Worst case one version of one file, in the
 * time of one call. */
static HRESULT rename_staged(struct csc_transfer *t)
{
    HRESULT hr = t->out->ops->rename(t->out, t->dst_path.s, t->intent.target.kind == CSC_FILE);
    t->staged = FAILED(hr) && is_there(t, t->staged_path.s);
    return hr;
}

/* Somebody has the target open. Windows says "access denied" to that; a folder where we may not
 * write at all has refused the staged copy before it came to this. */
static bool target_in_use(const struct csc_transfer *t, HRESULT hr)
{
    return t->staged && t->intent.target.kind == CSC_FILE &&
           (hr == E_ACCESSDENIED || csc_hr_is_in_use(hr));
}

static HRESULT wait_for_target(struct csc_transfer *t, unsigned milliseconds)
{
    HRESULT hr = csc_run_pause(t->v->run, milliseconds);
    return SUCCEEDED(hr) ? expect(t, t->dst_path.s, t->linked ? CSC_DIFF_BY_LINK : 0) : hr;
}

/* In the foreground it may be a matter of moments. Not in a batch, whose own files are open: what
 * fails there comes again alone. In the background nobody waits: the item does. */
static HRESULT rename_patiently(struct csc_transfer *t)
{
    static const unsigned pauses[] = {50, 200, 800}; /* ms */
    HRESULT hr = rename_staged(t);
    if (csc_is_background(t->v->run))
        return target_in_use(t, hr) ? CSC_E_SHARING : hr;
    if (t->quiet)
        return hr;
    for (size_t i = 0; i < sizeof(pauses) / sizeof(*pauses) && target_in_use(t, hr); i++) {
        HRESULT waited = wait_for_target(t, pauses[i]);
        if (FAILED(waited))
            return waited;
        hr = rename_staged(t);
    }
    return hr;
}

static HRESULT put_in_place(struct csc_transfer *t)
{
    HRESULT hr;
    if (t->intent.target.kind == CSC_DIR) { /* only an empty one gives way */
        hr = judge_at(t, t->to, t->dst->ops->remove_dir(t->dst, t->dst_path.s));
        if (FAILED(hr))
            return hr;
    }
    hr = rename_patiently(t);
    if (FAILED(hr))
        return csc_hr_exists(hr) ? CSC_E_CHANGED : judge_at(t, t->to, hr);
    /* Our own handle sees the version we wrote, whoever replaces the name meanwhile. */
    return judge_at(t, t->to, t->out->ops->stat(t->out, &t->result));
}

/* If somebody wrote between verify and rename, the backup holds that version: it is kept. */
static HRESULT judge_backup(struct csc_transfer *t)
{
    HRESULT hr;
    if (!t->linked)
        return S_OK;
    hr = expect(t, t->backup_path.s, CSC_DIFF_BY_LINK);
    if (hr == CSC_E_CHANGED) {
        hr = csc_keep_aside(t->v->run, t->to, t->v->rel, t->intent.backup);
        t->linked = FAILED(hr);
    }
    return judge_at(t, t->to, hr);
}

/* ---- 8 and 9, and the way back ---- */

static HRESULT commit(struct csc_transfer *t)
{
    struct csc_settlement s = {
        .intent = &t->intent, .backup_left = t->linked, .blocks = &t->blocks};
    struct csc_conversion c = {&t->intent, t->linked, &t->source, &t->result};
    /* RACE: somebody may have set other attributes since the rename: those were never agreed. */
    t->result.attributes = (t->result.attributes & ~(uint32_t)CSC_ATTRIBUTES) |
                           (t->source.attributes & CSC_ATTRIBUTES);
    if (t->here)
        return csc_settle_converted(t->v, &c);
    s.server = t->to == CSC_SERVER ? &t->result : &t->source;
    s.client = t->to == CSC_CLIENT ? &t->result : &t->source;
    return csc_settle(t->v, &s);
}

static void clean_up(struct csc_transfer *t)
{
    if (t->linked && SUCCEEDED(t->dst->ops->remove_file(t->dst, t->backup_path.s)))
        csc_store_intent_drop(t->v->run->cache->store, t->intent.id);
}

static void close_source(struct csc_transfer *t)
{
    if (t->in)
        t->in->ops->close(t->in);
    t->in = NULL;
}

static void close_files(struct csc_transfer *t)
{
    close_source(t);
    if (t->out)
        t->out->ops->close(t->out);
    t->out = NULL;
}

/* Removes a name of ours; S_FALSE if there is none. "Not found" proves nothing of a side that may
 * have gone. */
static HRESULT remove_own(struct csc_transfer *t, const struct csc_text *path)
{
    HRESULT hr = t->dst->ops->remove_file(t->dst, path->s);
    if (csc_hr_is_absent(hr) && csc_is_gone(t->v->run, t->to, path->s))
        hr = S_FALSE;
    return hr;
}

/* Before the rename nothing has happened but names of ours: they go, and the intent with them.
 * What cannot be removed now stays written down for recovery. */
void csc_transfer_abandon(struct csc_transfer *t)
{
    HRESULT hr = S_OK;
    close_files(t);
    if (t->staged)
        hr = remove_own(t, &t->staged_path);
    if (t->linked && SUCCEEDED(hr)) {
        struct csc_touch touch = {t->intent.item, t->dst_path.s, &t->intent.target};
        hr = remove_own(t, &t->backup_path);
        if (hr == S_OK)
            hr = csc_follow_touch(t->v->run, t->to, &touch);
    }
    if (t->intent.id && SUCCEEDED(hr))
        hr = csc_store_intent_drop(t->v->run->cache->store, t->intent.id);
    t->v->unsettled = FAILED(hr);
}

/* The content is there already: nothing was staged, or need not have been. */
static HRESULT finish_same(struct csc_transfer *t)
{
    struct csc_visit *v = t->v;
    csc_transfer_abandon(t);
    if (v->unsettled)
        return CSC_E_CHANGED;
    v->bytes = 0;
    return csc_carry_attributes(v, t->to);
}

HRESULT csc_transfer_finish(struct csc_transfer *t)
{
    HRESULT hr = FAILED(t->hr) ? judge_at(t, t->failed, t->hr) : verify(t);
    if (t->here)
        close_source(t); /* it is the very file that is to be replaced */
    if (SUCCEEDED(hr))
        hr = note_copies(t);
    if (SUCCEEDED(hr) && t->same)
        return finish_same(t);
    if (SUCCEEDED(hr))
        hr = link_backup(t);
    if (SUCCEEDED(hr)) {
        hr = put_in_place(t);
        t->placed = !t->staged;
    }
    if (!t->placed) {
        csc_transfer_abandon(t);
        return hr;
    }
    close_files(t);
    if (SUCCEEDED(hr))
        hr = judge_backup(t);
    if (SUCCEEDED(hr) && t->to == CSC_SERVER)
        hr = csc_share_confirm(t->v->run);
    if (SUCCEEDED(hr))
        hr = commit(t);
    /* CRASH: a failure from here on leaves the intent, and recovery judges as after a death. */
    if (SUCCEEDED(hr))
        clean_up(t);
    t->v->unsettled = FAILED(hr);
    return hr;
}

void csc_transfer_close(struct csc_transfer *t)
{
    if (t->room && !t->placed)
        csc_room_take(t->v->run, -t->room, !t->v->item.pins);
    close_files(t);
    csc_blocks_free(&t->blocks);
    csc_blocks_free(&t->base);
    csc_intent_free(&t->intent);
    csc_text_free(&t->src_path);
    csc_text_free(&t->dst_path);
    csc_text_free(&t->staged_path);
    csc_text_free(&t->backup_path);
}

HRESULT csc_transfer_file(struct csc_visit *v, enum csc_where to)
{
    struct csc_transfer t;
    HRESULT hr = csc_transfer_open(&t, v, to);
    if (SUCCEEDED(hr) && csc_only_attributes(v, to) && !(to == CSC_SERVER && t.base.block)) {
        /* The change time has moved, so the data may have: programs that keep the write time. */
        struct csc_blocks blocks;
        hr = csc_compare_content(v, &blocks);
        csc_blocks_free(&blocks);
        if (hr != S_FALSE) {
            hr = FAILED(hr) ? hr : csc_carry_attributes(v, to);
            goto done;
        }
    }
    if (SUCCEEDED(hr))
        hr = csc_store_intent_add(v->run->cache->store, &t.intent);
    if (SUCCEEDED(hr)) {
        csc_transfer_stage(&t);
        hr = csc_transfer_finish(&t);
    }
done:
    csc_transfer_close(&t);
    return hr;
}
