/*
 * What a death left, judged by what lies there (the table in ARCHITECTURE.md). Each intent names
 * at most three names: the target, a staged copy, and a backup. Nothing is deleted here but staged
 * copies of ours and backups that are known to hold a superseded version; anything else that is
 * found under a name of ours gets a visible name again.
 */
#include "sync/recover.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/rename.h"
#include "sync/rename_later.h"
#include "sync/spelling.h"

struct wreck {
    struct csc_run *run;
    enum csc_where where;
    struct csc_root *root;
    const struct csc_intent *intent;
    struct csc_text target;
    struct csc_text staged;
    struct csc_text backup;
    struct csc_text aside;
};

static HRESULT find_names(struct wreck *w)
{
    const char16_t *names[3] = {w->intent->staged, w->intent->backup, w->intent->aside};
    struct csc_text *paths[3] = {&w->staged, &w->backup, &w->aside};
    char16_t *dir = csc_run_parent(w->intent->path);
    HRESULT hr = dir ? csc_run_path(w->run, w->where, w->intent->path, &w->target) : E_OUTOFMEMORY;
    for (int i = 0; SUCCEEDED(hr) && i < 3; i++) {
        char16_t *rel;
        if (!names[i])
            continue;
        rel = csc_join(dir, names[i]);
        hr = rel ? csc_run_path(w->run, w->where, rel, paths[i]) : E_OUTOFMEMORY;
        csc_free(rel);
    }
    csc_free(dir);
    return hr;
}

/* "Not found" becomes S_FALSE, unless the side may have gone: then it proves nothing. */
static HRESULT as_absent(struct wreck *w, HRESULT hr)
{
    return csc_hr_is_absent(hr) && csc_side_alive(w->run, w->where) ? S_FALSE : hr;
}

/* S_OK: there, with its facts; S_FALSE: absent. */
static HRESULT look(struct wreck *w, const struct csc_text *path, struct csc_facts *facts)
{
    struct csc_entry entry;
    HRESULT hr = w->root->ops->lookup(w->root, path->s, &entry);
    if (SUCCEEDED(hr))
        *facts = entry.facts;
    return FAILED(hr) ? as_absent(w, hr) : hr;
}

static HRESULT remove_name(struct wreck *w, const struct csc_text *path)
{
    HRESULT hr = w->root->ops->remove_file(w->root, path->s);
    return FAILED(hr) ? as_absent(w, hr) : hr;
}

static bool same_version(const struct csc_facts *a, const struct csc_facts *b)
{
    return !(csc_facts_diff(a, b) & ~CSC_DIFF_BY_LINK);
}

/* A deletion is undone: what was set aside gets its name back. Nobody could reach it meanwhile, so
 * that its change time has moved by our doing. */
static HRESULT put_back(struct wreck *w)
{
    struct csc_touch touch = {w->intent->item, w->target.s, &w->intent->target};
    HRESULT hr = w->root->ops->move(w->root, w->backup.s, w->target.s);
    if (FAILED(hr) || w->intent->staged)
        return hr; /* a backup shared its file with a name that all could see */
    hr = csc_follow_touch(w->run, w->where, &touch);
    return hr == CSC_E_NOT_FOUND ? S_OK : hr; /* the item has gone from the cache meanwhile */
}

/* A backup is there. Where does it belong? What moved the change time of a file that all could see
 * since the death, the content will tell (doubt.c). */
static HRESULT judge_backup(struct wreck *w, const struct csc_facts *backup)
{
    const struct csc_intent *i = w->intent;
    bool expected = same_version(backup, &i->target);
    struct csc_facts target;
    HRESULT hr;
    if (i->op == CSC_OP_NONE && expected)
        return remove_name(w, &w->backup); /* the act was committed: superseded */
    hr = look(w, &w->target, &target);
    if (FAILED(hr))
        return hr;
    if (hr == S_FALSE && i->op != CSC_OP_NONE) {
        hr = put_back(w);
        if (!csc_hr_exists(hr))
            return hr;
        hr = S_OK;
    } else if (hr == S_OK && same_version(&target, backup)) {
        return remove_name(w, &w->backup); /* two names of one version: the name was not changed */
    } else if (hr == S_OK && expected && i->staged) {
        return remove_name(w, &w->backup); /* the new version is in place, this is the old one */
    }
    return csc_keep_aside(w->run, w->where, i->path, i->backup);
}

/* Both versions were to be kept: the cached one has its new name, or it has not. */
static HRESULT judge_aside(struct wreck *w, struct csc_intent *intent)
{
    struct csc_facts facts;
    int64_t ids[2];
    HRESULT hr = look(w, &w->target, &facts);
    HRESULT moved = look(w, &w->aside, &facts);
    if (FAILED(hr) || FAILED(moved))
        return FAILED(hr) ? hr : moved;
    if (hr == S_FALSE && moved == S_OK && same_version(&facts, &intent->source))
        hr = csc_keep_both_commit(w->run->cache, intent, ids);
    else
        hr = csc_store_intent_drop(w->run->cache->store, intent->id);
    return hr;
}

static HRESULT settle_intent(struct csc_run *run, enum csc_where where, struct csc_intent *intent)
{
    struct wreck w = {.run = run, .where = where, .root = run->side[where].root, .intent = intent};
    struct csc_facts backup;
    HRESULT hr;
    if (intent->op == CSC_INTENT_RENAME) {
        hr = csc_judge_rename(run, where, intent);
        return FAILED(hr) ? hr : S_OK;
    }
    if (intent->op == CSC_INTENT_RESPELL)
        return csc_finish_respelling(run, where, intent);
    if (intent->op == CSC_INTENT_MOVE_SHARE)
        return csc_finish_moving_share(run, intent);
    hr = find_names(&w);
    if (SUCCEEDED(hr) && intent->aside) {
        hr = judge_aside(&w, intent);
        goto done;
    }
    if (SUCCEEDED(hr) && intent->staged)
        hr = remove_name(&w, &w.staged);
    if (SUCCEEDED(hr) && intent->backup) {
        hr = look(&w, &w.backup, &backup);
        if (hr == S_OK)
            hr = judge_backup(&w, &backup);
    }
    if (SUCCEEDED(hr))
        hr = csc_store_intent_drop(run->cache->store, intent->id);
done:
    csc_text_free(&w.target);
    csc_text_free(&w.staged);
    csc_text_free(&w.backup);
    csc_text_free(&w.aside);
    return hr;
}

HRESULT csc_recover(struct csc_run *run, enum csc_where where)
{
    HRESULT hr = S_OK;
    run->recovering = true;
    while (SUCCEEDED(hr)) {
        struct csc_intent intent = {0};
        hr = csc_store_intent_first(run->cache->store, run->share.item, where == CSC_SERVER,
                                    &intent);
        if (hr == CSC_E_NOT_FOUND) {
            hr = S_OK;
            break;
        }
        if (SUCCEEDED(hr))
            hr = settle_intent(run, where, &intent);
        csc_intent_free(&intent);
    }
    run->recovering = false;
    return hr;
}
