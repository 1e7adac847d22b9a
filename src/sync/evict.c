/*
 * Keeping to the limits of space: what is not pinned goes, the least recently used first. See
 * csc_cache_keep_limits in cache.h, and evict.h.
 * DOC: only what was cached automatically is evicted, never what is pinned or not synchronized.
 *
 * A file is used when its cached copy is read or written, or was put there: the latest of its
 * access time and its change time (where there is none, its write time). The server's write time
 * is no use of it. What the row says may be old: before a file goes it is looked at, and if it was
 * used since, that is recorded and it takes its new place in the order. What is cached
 * transparently was used when it was read last, and stands in the same order.
 *
 * Left alone is what is pinned, dirty, in conflict, suspended, in flight or open, what the server
 * was not seen to have, what its folder would pin again, and the shares that somebody else works on
 * just now. Nobody is waited for.
 */
#include "sync/evict.h"

#include "base/memory.h"
#include "base/result.h"
#include "store/event.h"
#include "sync/act.h"
#include "sync/content.h"
#include "sync/recover.h"

#include <string.h>

#define PAGE 4096 /* candidates by one reading of the store */

struct csc_evictor {
    struct csc_cache *cache;
    struct csc_idle page[PAGE];
    struct csc_idle last; /* where the next page begins */
    size_t at, count;
    bool over;    /* there is no next page */
    bool redated; /* something took a new place in the order, perhaps one that is behind us */
    uint64_t now;
    struct csc_evictee files[CSC_EVICT_TOGETHER];
};

HRESULT csc_evictor_open(struct csc_cache *cache, struct csc_evictor **evictor)
{
    *evictor = csc_alloc(sizeof(**evictor));
    if (!*evictor)
        return E_OUTOFMEMORY;
    (*evictor)->cache = cache;
    (*evictor)->now = cache->env.now(cache->env.ctx);
    return S_OK;
}

void csc_evictor_close(struct csc_evictor *evictor)
{
    csc_free(evictor);
}

/* ---- may it go? ---- */

static bool is_suspended(struct csc_cache *cache, int64_t id)
{
    int64_t root;
    return csc_store_suspended(cache->store, id, &root) != S_FALSE;
}

/* A new file in a folder that hands its pins down is pinned by the next synchronization: what goes
 * there would be back at once, and pinned, though its user had unpinned it. */
static bool would_come_back(struct csc_cache *cache, const struct csc_item *item)
{
    struct csc_item folder;
    return FAILED(csc_store_get(cache->store, item->parent, &folder)) || folder.inherit;
}

/* A run that is under way has its own plans for what the server has changed. */
static bool is_clean(const struct csc_visit *v, bool planned)
{
    bool same = v->letters.remote == CSC_R_FILE;
    if (v->item.pins || v->letters.base != CSC_B_FILE || (planned && !same) ||
        !(same || v->letters.remote == CSC_R_FILE_CHANGED))
        return false;
    return v->letters.local == CSC_L_FILE ||
           (v->letters.local == CSC_L_FILE_MODIFIED && v->letters.local_doubtful);
}

static HRESULT facts_now(struct csc_visit *v, struct csc_facts *facts)
{
    struct csc_root *root = v->run->side[CSC_CLIENT].root;
    struct csc_file *file = NULL;
    struct csc_text path = {0};
    HRESULT hr = csc_run_path(v->run, CSC_CLIENT, v->rel, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->open(root, path.s, CSC_OPEN_READ_YIELD, &file);
    if (SUCCEEDED(hr)) {
        hr = file->ops->stat(file, facts);
        file->ops->close(file);
    }
    csc_text_free(&path);
    return hr;
}

/* Looks at the copy: it is as its row says, and was not used since (S_OK). */
static HRESULT look(struct csc_visit *v)
{
    const struct csc_facts *known = &v->item.trees.local;
    struct csc_facts now;
    HRESULT hr = facts_now(v, &now);
    if (SUCCEEDED(hr) && !csc_facts_diff(known, &now) && known->accessed == now.accessed)
        return S_OK;
    hr = csc_cache_look(v->run->cache, v->item.id, &v->item);
    return FAILED(hr) ? hr : S_FALSE;
}

static uint64_t use_of(const struct csc_facts *facts)
{
    uint64_t changed = facts->changed ? facts->changed : facts->written;
    return facts->accessed > changed ? facts->accessed : changed;
}

/* Where the stamp cannot tell, the content must be what was agreed on. */
static HRESULT settle_doubt(struct csc_evictee *e)
{
    const struct csc_visit *v = &e->visit;
    bool doubtful = v->letters.local_doubtful || v->item.trees.marks & CSC_MARK_YOUNG_LOCAL;
    if (!doubtful)
        return S_OK;
    return csc_known_blocks(v->run->cache, v->item.id, &e->known) ? S_OK : S_FALSE;
}

/* S_OK: it may go. S_FALSE, or the failure: it stays. csc_visit_close in any case. */
static HRESULT consider(struct csc_run *run, const struct csc_idle *idle, bool planned,
                        struct csc_evictee *e, bool *redated)
{
    struct csc_conflict conflict;
    HRESULT hr = csc_visit_open(run, idle->item, &e->visit);
    memset(&e->known, 0, sizeof(e->known));
    if (SUCCEEDED(hr) &&
        (is_suspended(run->cache, idle->item) || would_come_back(run->cache, &e->visit.item)))
        return S_FALSE;
    if (SUCCEEDED(hr))
        hr = look(&e->visit);
    if (hr == S_FALSE && use_of(&e->visit.item.trees.local) <= idle->used)
        hr = S_OK; /* something else about it has changed: perhaps it is clean all the same */
    *redated |= hr == S_FALSE;
    if (hr == S_OK)
        hr = csc_store_conflict_get(run->cache->store, idle->item, &conflict) == CSC_E_NOT_FOUND
                 ? S_OK
                 : S_FALSE;
    if (hr != S_OK)
        return hr;
    csc_judge(&e->visit);
    return is_clean(&e->visit, planned) ? settle_doubt(e) : S_FALSE;
}

/* ---- a share ---- */

/* A client that waits for nobody, but is patient with what a death left. */
struct passer {
    struct csc_client base;
    bool waits;
};

static bool ask(struct csc_client *client)
{
    return !((struct passer *)client)->waits;
}

static HRESULT enter(struct csc_run *run, struct passer *client, int64_t share)
{
    HRESULT hr = csc_share_hold(run, share);
    client->waits = true;
    run->aborted = false;
    return SUCCEEDED(hr) ? csc_recover(run, CSC_CLIENT) : hr;
}

struct window {
    struct csc_evictor *e;
    struct csc_run *own;
    struct csc_idle *at;
    size_t count;
    int64_t shares[CSC_EVICT_TOGETHER]; /* of each; 0: it is done with */
    uint64_t freed;
};

static HRESULT evict_of_share(struct window *w, struct csc_run *run, int64_t share)
{
    struct csc_evictee *files = w->e->files;
    size_t count = 0;
    HRESULT hr;
    for (size_t i = 0; i < w->count; i++) {
        if (w->shares[i] != share)
            continue;
        w->shares[i] = 0;
        if (consider(run, &w->at[i], run == w->own, &files[count], &w->e->redated) == S_OK)
            count++;
        else
            csc_visit_close(&files[count].visit);
    }
    hr = count ? csc_evict_files(run, files, count) : S_OK;
    for (size_t i = 0; i < count; i++) {
        w->freed += SUCCEEDED(files[i].hr) ? files[i].visit.item.trees.local.size : 0;
        run->renames += SUCCEEDED(files[i].hr); /* rows read before may have gone */
        csc_visit_close(&files[i].visit);
        csc_blocks_free(&files[i].known);
    }
    return hr;
}

static void evict_on(struct window *w, int64_t share)
{
    static const struct csc_client_ops ops = {.query_abort = ask};
    struct passer client = {{&ops}, false};
    struct csc_run run = {.cache = w->e->cache, .client = &client.base};
    if (w->own && w->own->share.item == share) {
        HRESULT hr = evict_of_share(w, w->own, share);
        if (FAILED(hr))
            w->own->lost = hr; /* what is set aside must not be taken for deleted */
        return;
    }
    if (SUCCEEDED(enter(&run, &client, share)))
        evict_of_share(w, &run, share);
    csc_share_leave(&run);
    for (size_t i = 0; i < w->count; i++)
        w->shares[i] = w->shares[i] == share ? 0 : w->shares[i];
}

/* ---- some of them, in the order of their use ---- */

static void evict_window(struct window *w)
{
    struct csc_store *store = w->e->cache->store;
    for (size_t i = 0; i < w->count; i++) {
        if (w->at[i].transparent)
            w->freed += csc_transparent_evict(w->e->cache, w->at[i].item);
        if (w->at[i].transparent || FAILED(csc_store_share_of(store, w->at[i].item, &w->shares[i])))
            w->shares[i] = 0;
    }
    for (size_t i = 0; i < w->count; i++) {
        if (w->shares[i])
            evict_on(w, w->shares[i]);
    }
}

/* No more than what is needed, so that nothing goes that could have stayed. */
static size_t window_of(const struct csc_evictor *e, uint64_t bytes)
{
    size_t count = 0;
    for (uint64_t sum = 0; sum < bytes && count < CSC_EVICT_TOGETHER && e->at + count < e->count;)
        sum += e->page[e->at + count++].size;
    return count;
}

static HRESULT next_page(struct csc_evictor *e)
{
    HRESULT hr;
    if (e->over) { /* once more from the start, for those that were used meanwhile */
        e->redated = false;
        memset(&e->last, 0, sizeof(e->last));
    }
    hr = csc_store_idle(e->cache->store, e->now, &e->last, e->page, PAGE, &e->count);
    e->at = 0;
    e->over = FAILED(hr) || e->count < PAGE;
    if (e->count)
        e->last = e->page[e->count - 1];
    return hr;
}

/* May there be so much that can go? A later page is not looked into. */
static bool may_suffice(struct csc_evictor *e, uint64_t bytes)
{
    uint64_t sum = 0;
    if (e->at == e->count && !e->over && FAILED(next_page(e)))
        return true; /* it will be said why not */
    for (size_t i = e->at; i < e->count && sum < bytes; i++)
        sum += e->page[i].size;
    return sum >= bytes || !e->over || e->redated;
}

HRESULT csc_evict(struct csc_evictor *e, struct csc_run *own, uint64_t bytes, uint64_t *freed)
{
    struct csc_store *store = e->cache->store;
    bool begun = false;
    HRESULT hr = S_OK;
    *freed = 0;
    if (own && !may_suffice(e, bytes))
        return S_FALSE; /* nothing goes for what does not fit all the same */
    while (SUCCEEDED(hr) && *freed < bytes && !(own && FAILED(own->lost))) {
        struct window w = {.e = e, .own = own};
        if (e->at == e->count && e->over && !e->redated)
            break;
        if (e->at == e->count)
            hr = next_page(e);
        w.at = &e->page[e->at];
        w.count = window_of(e, bytes - *freed);
        if (w.count && !begun)
            csc_store_tell(store, &(struct csc_event){.id = CSC_EVENT_CACHE_EVICT_BEGIN});
        begun |= w.count != 0;
        evict_window(&w);
        e->at += w.count;
        *freed += w.freed;
    }
    if (begun)
        csc_store_tell(store, &(struct csc_event){.id = CSC_EVENT_CACHE_EVICT_END});
    return FAILED(hr) ? hr : *freed < bytes ? S_FALSE : S_OK;
}
