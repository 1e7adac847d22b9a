/*
 * The connection of a share: first contact, lease, liveness, loss, and the user's transitions.
 *
 * A server is believed only while the identity of the share's root is the recorded one: error
 * codes prove nothing (a dead server can answer "not found", a vanished mount shows an empty
 * folder). Whatever fails that test takes the share offline; it never makes a deletion.
 */
#include "base/memory.h"
#include "base/result.h"
#include "engine/backoff.h"
#include "sync/batch.h"
#include "sync/recover.h"
#include "sync/run.h"

#include <string.h>

#define PAGE           16      /* rows looked at together */
#define ASK_INTERVAL   500000u /* 50 ms: how late a transition by another process may be noticed */
#define JUDGE_INTERVAL (5 * CSC_SECOND) /* between two looks at how fast the connection is */

HRESULT csc_share_failure(HRESULT hr)
{
    /* WINE: answers "path not found" where Windows says "network name not found". */
    return csc_hr_is_absent(hr) || SUCCEEDED(hr) ? CSC_WIN32(ERROR_BAD_NET_NAME) : hr;
}

/* S_FALSE: it is not in the state `from` any more (NULL: whatever it is). */
static HRESULT change_row(struct csc_store *store, int64_t share, const struct csc_share *from,
                          const struct csc_share *to)
{
    struct csc_share row;
    HRESULT hr = csc_store_share_get(store, share, &row);
    if (FAILED(hr))
        return hr;
    if (from && (row.state != from->state || row.reason != from->reason))
        return S_FALSE;
    if (row.state == to->state && row.reason == to->reason)
        return S_OK;
    row.state = to->state;
    row.reason = to->reason;
    return csc_store_share_put(store, &row);
}

HRESULT csc_share_change(struct csc_cache *cache, int64_t share, const struct csc_share *from,
                         uint32_t state, uint32_t reason)
{
    const struct csc_share to = {.state = state, .reason = reason};
    HRESULT hr = csc_store_begin(cache->store);
    if (FAILED(hr))
        return hr;
    HRESULT changed = change_row(cache->store, share, from, &to);
    hr = csc_store_end(cache->store, changed);
    cache->transitions++;
    return FAILED(hr) ? hr : changed;
}

/* A share lost by itself goes offline, unless the user took it offline before. */
void csc_share_set_lost(struct csc_cache *cache, int64_t share)
{
    struct csc_share row;
    if (SUCCEEDED(csc_store_share_get(cache->store, share, &row)) &&
        (row.state == CSC_ONLINE || row.reason == CSC_REASON_SLOW))
        csc_share_change(cache, share, &row, CSC_OFFLINE, CSC_REASON_ERROR);
}

/* ---- first contact ---- */

/* The item `name` under parent, made if it is not there. */
static HRESULT want_item(struct csc_store *store, int64_t parent, enum csc_type type,
                         const struct csc_path *path, struct csc_item *item)
{
    size_t len = 0;
    const char16_t *name = csc_path_component(path, type == CSC_TYPE_SERVER ? 0 : 1, &len);
    HRESULT hr;
    char16_t text[CSC_MAX_NAME + 1];
    memcpy(text, name, len * sizeof(*text));
    text[len] = 0;
    hr = csc_store_find(store, parent, text, item);
    if (hr != CSC_E_NOT_FOUND)
        return hr;
    memset(item, 0, sizeof(*item));
    item->parent = parent;
    item->type = type;
    memcpy(item->name, text, sizeof(text[0]) * (len + 1));
    return csc_store_insert(store, item);
}

static HRESULT record_contact(struct csc_cache *cache, const struct csc_path *path,
                              const struct csc_share *seen, int64_t *share)
{
    struct csc_store *store = cache->store;
    struct csc_item server, item;
    struct csc_share row = *seen;
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    hr = want_item(store, CSC_ROOT_ID, CSC_TYPE_SERVER, path, &server);
    if (SUCCEEDED(hr))
        hr = want_item(store, server.id, CSC_TYPE_SHARE, path, &item);
    if (SUCCEEDED(hr)) {
        *share = row.item = item.id;
        hr = csc_store_share_put(store, &row);
    }
    return csc_store_end(store, hr);
}

/* \\server\share of a path, in new memory. */
static char16_t *share_of_path(const struct csc_path *path)
{
    size_t len = 0;
    const char16_t *name = csc_path_component(path, 1, &len);
    return csc_dup_n(path->text, (size_t)(name - path->text) + len);
}

HRESULT csc_share_meet(struct csc_cache *cache, const struct csc_path *path, int64_t *share)
{
    struct csc_fs *fs = cache->env.fs;
    struct csc_root *root = NULL;
    struct csc_identity who = {0};
    struct csc_share seen = {.identified = true,
                             .state = CSC_ONLINE,
                             .reason = CSC_REASON_NONE,
                             .links = -1,
                             .copies = -1};
    char16_t *unc = share_of_path(path);
    HRESULT hr = unc ? fs->ops->open_root(fs, unc, &root) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = root->ops->identify(root, &who);
    if (FAILED(hr)) {
        hr = csc_share_failure(hr);
        goto done;
    }
    seen.root_id = who.id;
    seen.root_volume = who.volume;
    if (FAILED(root->ops->caching(root, &seen.caching)))
        seen.caching = 0; /* nobody can tell: manual, what a share is by default */
    hr = record_contact(cache, path, &seen, share);
done:
    if (root)
        root->ops->close_root(root);
    csc_free(unc);
    return hr;
}

/* ---- while a run works ---- */

/* Is the root at hand the known one? ERROR_BAD_NET_NAME: it is another. */
static HRESULT check_root(struct csc_run *run)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct csc_identity who = {0};
    HRESULT hr = root->ops->identify(root, &who);
    if (FAILED(hr))
        return hr;
    return who.id == run->share.root_id && who.volume == run->share.root_volume
               ? S_OK
               : CSC_WIN32(ERROR_BAD_NET_NAME);
}

bool csc_share_alive(struct csc_run *run)
{
    return SUCCEEDED(check_root(run));
}

/* Did both sides agree on more than one thing in the root of the share? */
static bool knows_several(struct csc_run *run)
{
    struct csc_item *rows = csc_alloc(PAGE * sizeof(*rows));
    size_t based = 0, got = PAGE;
    char16_t after[CSC_MAX_NAME + 1] = {0};
    while (rows && got == PAGE && based < 2) {
        if (FAILED(csc_store_children(run->cache->store, run->share.item, after[0] ? after : NULL,
                                      rows, PAGE, &got)))
            break;
        for (size_t i = 0; i < got; i++)
            based += rows[i].trees.base.kind != CSC_NONE;
        if (got)
            memcpy(after, rows[got - 1].name, sizeof(after));
    }
    csc_free(rows);
    return based > 1;
}

static bool shows_something(struct csc_root *root)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;
    bool seen;
    if (FAILED(root->ops->list(root, u"", &list)))
        return false;
    seen = root->ops->next(list, &entry) == S_OK;
    root->ops->end_list(list);
    return seen;
}

/* WINE: the root of a mount is known even when the server behind it is dead, and then folders seem
 * to be empty and files not to be there. Only what is seen proves that somebody answers. */
bool csc_share_answers(struct csc_run *run)
{
    return csc_share_alive(run) &&
           (shows_something(run->side[CSC_SERVER].root) || !knows_several(run));
}

bool csc_side_alive(struct csc_run *run, enum csc_where where)
{
    struct csc_root *root = run->side[where].root;
    struct csc_identity who = {0};
    return where == CSC_SERVER ? csc_share_answers(run)
                               : SUCCEEDED(root->ops->identify(root, &who));
}

bool csc_is_gone(struct csc_run *run, enum csc_where where, const char16_t *path)
{
    struct csc_root *root = run->side[where].root;
    struct csc_entry entry;
    return csc_hr_is_absent(root->ops->lookup(root, path, &entry)) && csc_side_alive(run, where);
}

/* Failures that a dead server may be behind, and which say nothing about the item. */
static bool is_vague(HRESULT hr)
{
    return csc_hr_is_absent(hr) || hr == CSC_WIN32(ERROR_GEN_FAILURE) ||
           hr == CSC_WIN32(ERROR_NOACCESS) || hr == CSC_WIN32(ERROR_IO_DEVICE);
}

HRESULT csc_share_judge(struct csc_run *run, HRESULT hr)
{
    if (SUCCEEDED(hr) || FAILED(run->lost))
        return hr;
    if (!csc_hr_is_network(hr) && (is_vague(hr) ? csc_share_answers(run) : csc_share_alive(run)))
        return hr;
    run->lost = csc_share_failure(hr);
    csc_share_set_lost(run->cache, run->share.item);
    return run->lost;
}

HRESULT csc_share_confirm(struct csc_run *run)
{
    return csc_share_alive(run) ? S_OK : csc_share_judge(run, CSC_WIN32(ERROR_BAD_NET_NAME));
}

/* Taken offline by the user's wish, and the run respects that? */
static bool is_forced(const struct csc_run *run, const struct csc_share *row)
{
    return row->state == CSC_OFFLINE && row->reason == CSC_REASON_FORCED &&
           !(run->request && run->request->forced_too);
}

bool csc_share_goes_on(struct csc_run *run)
{
    uint64_t now = run->cache->env.now(run->cache->env.ctx);
    struct csc_share row;
    if (run->aborted || FAILED(run->lost))
        return false;
    if (now - run->asked < ASK_INTERVAL && run->transitions == run->cache->transitions)
        return csc_run_goes_on(run);
    run->asked = now;
    run->transitions = run->cache->transitions;
    if (SUCCEEDED(csc_store_share_get(run->cache->store, run->share.item, &row)) &&
        row.state == CSC_OFFLINE && row.reason != CSC_REASON_SLOW &&
        (row.reason != CSC_REASON_FORCED || is_forced(run, &row))) {
        run->lost = CSC_E_SHARE_OFFLINE;
        return false;
    }
    if (now - run->judged >= JUDGE_INTERVAL) {
        run->judged = now;
        csc_slow_judge(run);
    }
    return csc_run_goes_on(run);
}

/* Waits for the exclusive right to work on the share; a dead process's lease is free at once. */
static HRESULT take_lease(struct csc_run *run, int64_t share)
{
    struct csc_cache *cache = run->cache;
    struct csc_text path = {0};
    HRESULT hr = csc_text_add(&path, u"locks\\share-");
    if (SUCCEEDED(hr))
        hr = csc_text_add_number(&path, (uint64_t)share);
    while (SUCCEEDED(hr)) {
        hr = cache->root->ops->lock(cache->root, path.s, &run->lease);
        if (!csc_hr_is_in_use(hr))
            break;
        hr = csc_run_goes_on(run) ? S_OK : CSC_E_CANCELLED;
        if (SUCCEEDED(hr))
            cache->env.sleep(cache->env.ctx, CSC_LEASE_PAUSE);
    }
    csc_text_free(&path);
    return hr;
}

HRESULT csc_share_name(struct csc_run *run, int64_t share)
{
    struct csc_side *side = &run->side[CSC_CLIENT];
    HRESULT hr;
    csc_text_free(&run->unc);
    csc_text_cut(&side->prefix, 0);
    hr = csc_store_path(run->cache->store, share, &run->unc);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&side->prefix, CSC_NAMESPACE);
    if (SUCCEEDED(hr))
        hr = csc_text_add(&side->prefix, run->unc.s + 1);
    return SUCCEEDED(hr) ? csc_store_share_get(run->cache->store, share, &run->share) : hr;
}

HRESULT csc_share_hold(struct csc_run *run, int64_t share)
{
    HRESULT hr = take_lease(run, share);
    run->side[CSC_CLIENT].root = run->cache->root;
    if (SUCCEEDED(hr))
        hr = csc_seal_refresh(run->cache);
    return SUCCEEDED(hr) ? csc_share_name(run, share) : hr;
}

HRESULT csc_share_is_settled(struct csc_run *run)
{
    struct csc_intent intent;
    HRESULT hr = csc_store_intent_first(run->cache->store, run->share.item, true, &intent);
    if (hr == CSC_E_NOT_FOUND)
        return S_OK;
    csc_intent_free(&intent);
    return FAILED(hr) ? hr : CSC_E_BUSY;
}

/* Where no root is known of a share, nothing has been agreed on with whatever answers now. */
static HRESULT adopt_root(struct csc_run *run)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    struct csc_identity who = {0};
    HRESULT hr = root->ops->identify(root, &who);
    if (SUCCEEDED(hr))
        hr = csc_share_record_root(run, &who);
    return SUCCEEDED(hr) ? csc_store_share_get(run->cache->store, run->share.item, &run->share)
                         : hr;
}

/* A share that was lost and answers again is online, unless the user has just taken it offline. */
static HRESULT found_again(struct csc_run *run)
{
    struct csc_share *share = &run->share;
    HRESULT hr;
    if (share->state == CSC_ONLINE || share->reason == CSC_REASON_SLOW ||
        share->reason == CSC_REASON_FORCED)
        return S_OK;
    hr = csc_share_change(run->cache, share->item, share, CSC_ONLINE, CSC_REASON_NONE);
    return hr == S_FALSE ? CSC_E_SHARE_OFFLINE : hr;
}

static HRESULT open_server_side(struct csc_run *run)
{
    struct csc_fs *fs = run->cache->env.fs;
    struct csc_share *share = &run->share;
    HRESULT hr;
    if (is_forced(run, share))
        return CSC_E_SHARE_OFFLINE;
    hr = fs->ops->open_root(fs, run->unc.s, &run->side[CSC_SERVER].root);
    if (SUCCEEDED(hr) && !share->identified)
        hr = adopt_root(run);
    if (SUCCEEDED(hr))
        hr = check_root(run);
    if (SUCCEEDED(hr))
        return found_again(run);
    if (hr != E_OUTOFMEMORY) /* that is no fault of the server */
        csc_share_set_lost(run->cache, share->item);
    return csc_share_failure(hr);
}

HRESULT csc_share_enter_here(struct csc_run *run, int64_t share)
{
    HRESULT hr;
    run->lost = S_OK;
    run->asked = 0;
    run->judged = run->cache->env.now(run->cache->env.ctx);
    run->made[CSC_CLIENT] = run->made[CSC_SERVER] = 0;
    run->any_conflict = csc_store_conflict_any(run->cache->store) != S_FALSE;
    run->any_postponed = csc_store_postponed_any(run->cache->store) != S_FALSE;
    hr = csc_share_hold(run, share);
    if (SUCCEEDED(hr))
        hr = csc_recover(run, CSC_CLIENT);
    if (FAILED(hr))
        csc_share_leave(run);
    return hr;
}

HRESULT csc_share_enter(struct csc_run *run, int64_t share)
{
    HRESULT hr = csc_share_enter_here(run, share);
    if (FAILED(hr))
        return hr;
    hr = open_server_side(run);
    if (SUCCEEDED(hr))
        hr = csc_share_judge(run, csc_recover(run, CSC_SERVER));
    if (FAILED(hr))
        csc_share_leave(run);
    return hr;
}

void csc_share_leave(struct csc_run *run)
{
    struct csc_root *root = run->side[CSC_SERVER].root;
    if (root) {
        csc_slow_judge(run);
        root->ops->close_root(root);
    }
    csc_seal_note(run->cache);
    if (run->lease)
        run->lease->ops->close(run->lease);
    run->lease = NULL;
    csc_text_free(&run->side[CSC_CLIENT].prefix);
    csc_text_free(&run->side[CSC_SERVER].prefix);
    csc_text_free(&run->unc);
    memset(run->side, 0, sizeof(run->side));
    csc_batch_discard(run);
    csc_free(run->dates.at);
    memset(&run->dates, 0, sizeof(run->dates));
    csc_free(run->settled.ids);
    memset(&run->settled, 0, sizeof(run->settled));
    csc_free(run->misspelt);
    run->misspelt = NULL;
    run->misspelt_count = run->misspelt_cap = 0;
    csc_free(run->deletions);
    run->deletions = NULL;
    run->deletion_count = run->deletion_cap = 0;
    run->deleting = run->stuck = run->braked = false;
}

/* ---- what the user and other rooms ask ---- */

HRESULT csc_cache_connection(struct csc_cache *cache, int64_t id, uint32_t *state, uint32_t *reason)
{
    struct csc_share row;
    struct csc_conflict conflict;
    int64_t share;
    bool suspended, root;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &row);
    if (SUCCEEDED(hr))
        hr = csc_cache_is_suspended(cache, id, &suspended, &root);
    if (FAILED(hr))
        return hr;
    *state = suspended ? CSC_OFFLINE : row.state;
    *reason = suspended ? CSC_REASON_SUSPENDED : row.reason; /* this one no transition ends */
    if (*state == CSC_ONLINE && csc_store_is_transparent(cache->store, id) == S_OK) {
        struct csc_item item;
        hr = csc_store_get(cache->store, id, &item);
        *state = SUCCEEDED(hr) && item.type == CSC_TYPE_FILE ? CSC_TRANSPARENT : CSC_PARTLY;
        return hr;
    }
    if (*state == CSC_ONLINE && csc_store_conflict_get(cache->store, id, &conflict) == S_OK) {
        *state = CSC_OFFLINE;
        *reason = CSC_REASON_CONFLICT;
    }
    return S_OK;
}

HRESULT csc_cache_go_offline(struct csc_cache *cache, int64_t id)
{
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    return FAILED(hr) ? hr : csc_share_change(cache, share, NULL, CSC_OFFLINE, CSC_REASON_FORCED);
}

HRESULT csc_share_reach(struct csc_run *run, int64_t id, struct csc_text *unc)
{
    struct csc_cache *cache = run->cache;
    struct csc_fs *fs = cache->env.fs;
    int64_t share;
    HRESULT hr = csc_store_share_of(cache->store, id, &share);
    if (SUCCEEDED(hr))
        hr = csc_store_share_get(cache->store, share, &run->share);
    if (SUCCEEDED(hr))
        hr = csc_store_path(cache->store, share, unc);
    if (FAILED(hr))
        return hr;
    hr = fs->ops->open_root(fs, unc->s, &run->side[CSC_SERVER].root);
    if (SUCCEEDED(hr) && !run->share.identified)
        hr = adopt_root(run);
    if (SUCCEEDED(hr))
        hr = check_root(run);
    return FAILED(hr) ? csc_share_failure(hr) : S_OK;
}

HRESULT csc_cache_go_online(struct csc_cache *cache, int64_t id)
{
    struct csc_run probe = {.cache = cache};
    struct csc_text unc = {0};
    HRESULT hr = csc_share_reach(&probe, id, &unc);
    if (SUCCEEDED(hr)) {
        csc_slow_choose(cache, probe.share.item);
        hr = csc_share_change(cache, probe.share.item, NULL, CSC_ONLINE, CSC_REASON_NONE);
    }
    if (probe.side[CSC_SERVER].root)
        probe.side[CSC_SERVER].root->ops->close_root(probe.side[CSC_SERVER].root);
    csc_text_free(&unc);
    return hr;
}

/* The mode the store remembers for the share of a path. */
static bool remembered_mode(struct csc_cache *cache, const struct csc_path *path, uint32_t *flags)
{
    struct csc_path share = {.text = share_of_path(path), .count = 2};
    struct csc_item item;
    struct csc_share row;
    bool known;
    if (!share.text)
        return false;
    share.len = csc_len(share.text);
    known = SUCCEEDED(csc_cache_find(cache, &share, &item)) &&
            SUCCEEDED(csc_store_share_get(cache->store, item.id, &row));
    if (known)
        *flags = row.caching;
    csc_free(share.text);
    return known;
}

HRESULT csc_cache_share_mode(struct csc_cache *cache, const struct csc_path *path, bool *known,
                             uint32_t *flags)
{
    struct csc_fs *fs = cache->env.fs;
    struct csc_root *root = NULL;
    char16_t *unc = NULL;
    *flags = 0;
    *known = path->count > 1 && remembered_mode(cache, path, flags);
    if (*known || path->count < 2)
        return S_OK;
    unc = share_of_path(path);
    if (!unc)
        return E_OUTOFMEMORY;
    if (SUCCEEDED(fs->ops->open_root(fs, unc, &root))) {
        *known = true;
        if (FAILED(root->ops->caching(root, flags)))
            *flags = 0;
        root->ops->close_root(root);
    }
    csc_free(unc);
    return S_OK;
}
