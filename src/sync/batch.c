/*
 * Small files together. See batch.h.
 */
#include "sync/batch.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/observe.h"
#include "sync/transfer.h"

#include <string.h>

#define BATCH_FILES 64
#define BATCH_BYTES (16u * 1024u * 1024u)
#define SMALL_FILE  16u /* blocks: 1 MiB */

struct csc_batch_item {
    struct csc_visit visit;
    struct csc_transfer transfer;
    bool opened; /* the transfer was opened, its intent is written */
};

struct csc_batch {
    struct csc_batch_item items[BATCH_FILES];
    size_t count;
    uint64_t bytes;
};

static enum csc_where target_of(enum csc_op op)
{
    return op == CSC_OP_CREATE_ON_SERVER || op == CSC_OP_SYNC_TO_SERVER ? CSC_SERVER : CSC_CLIENT;
}

bool csc_batch_suits(const struct csc_visit *v, enum csc_op op)
{
    enum csc_where to = target_of(op);
    const struct csc_trees *t = &v->item.trees;
    const struct csc_facts *from = to == CSC_SERVER ? &t->local : &t->remote;
    const struct csc_facts *over = to == CSC_SERVER ? &t->remote : &t->local;
    if (v->run->deleting || op > CSC_OP_SYNC_TO_CLIENT)
        return false;
    return from->kind == CSC_FILE &&
           from->size <= (uint64_t)SMALL_FILE * v->run->cache->env.block && over->kind != CSC_DIR &&
           !csc_only_attributes(v, to);
}

HRESULT csc_batch_add(struct csc_visit *v, enum csc_op op)
{
    struct csc_run *run = v->run;
    struct csc_batch_item *item;
    if (!run->batch)
        run->batch = csc_alloc(sizeof(*run->batch));
    if (!run->batch)
        return E_OUTOFMEMORY;
    item = &run->batch->items[run->batch->count++];
    memset(item, 0, sizeof(*item));
    v->op = op;
    item->visit = *v;
    v->rel = NULL; /* the path has moved with it */
    memset(&v->unc, 0, sizeof(v->unc));
    run->batch->bytes +=
        target_of(op) == CSC_SERVER ? v->item.trees.local.size : v->item.trees.remote.size;
    if (run->batch->count == BATCH_FILES || run->batch->bytes >= BATCH_BYTES)
        csc_batch_flush(run);
    return S_OK;
}

/* ---- together ---- */

/* All intents in one durable commit. What cannot be opened goes its way alone, later. */
static HRESULT write_intents(struct csc_run *run, struct csc_batch *b)
{
    struct csc_store *store = run->cache->store;
    HRESULT hr = S_OK;
    for (size_t i = 0; i < b->count; i++) {
        struct csc_batch_item *item = &b->items[i];
        item->transfer.hr =
            csc_transfer_open(&item->transfer, &item->visit, target_of(item->visit.op));
        item->transfer.quiet = true;
        item->opened = SUCCEEDED(item->transfer.hr);
    }
    hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; SUCCEEDED(hr) && i < b->count; i++) {
        if (b->items[i].opened)
            hr = csc_store_intent_add(store, &b->items[i].transfer.intent);
    }
    return csc_store_end(store, hr);
}

static void stage_one(void *transfer)
{
    csc_transfer_stage(transfer);
}

static void abandon_one(void *transfer)
{
    csc_transfer_abandon(transfer);
}

/* On the run's thread, while others work. */
static void ask(void *asker)
{
    struct csc_run *run = asker;
    if (!csc_share_goes_on(run))
        run->stop = true;
}

/* All transfers from the one at `from` on that were opened, on several threads. */
static void together(struct csc_run *run, struct csc_batch *b, size_t from, struct csc_crew crew)
{
    const struct csc_env *env = &run->cache->env;
    void *transfers[BATCH_FILES];
    crew.items = transfers;
    crew.asker = run;
    for (size_t i = from; i < b->count; i++) {
        if (b->items[i].opened)
            transfers[crew.count++] = &b->items[i].transfer;
    }
    if (env->each) {
        env->each(env->ctx, &crew);
        return;
    }
    for (size_t i = 0; i < crew.count; i++) {
        crew.work(transfers[i]);
        if (crew.ask)
            crew.ask(run);
    }
}

/* ---- one by one ---- */

/* Again, alone and from the beginning: the version changed meanwhile, something was in use, or the
 * client said so. A client that was told of the begin gets a result in any case. */
static void visit_alone(struct csc_run *run, struct csc_visit *before)
{
    struct csc_visit v;
    struct csc_item dir;
    HRESULT hr = csc_visit_open(run, before->item.id, &v);
    v.begun = before->begun;
    v.alone = true;
    if (SUCCEEDED(hr))
        hr = csc_observe_again(&v);
    if (SUCCEEDED(hr))
        hr = csc_store_get(run->cache->store, v.item.parent, &dir);
    if (SUCCEEDED(hr))
        hr = csc_visit(&v, &dir, true);
    if (v.begun && !run->aborted)
        csc_report_visit(before, FAILED(run->lost) ? run->lost : hr);
    csc_visit_close(&v);
}

/* May a file of this very batch be what stood in the way? Two names of one file can be in it. */
static bool is_in_our_way(HRESULT hr)
{
    return hr == CSC_E_CHANGED || csc_hr_is_in_use(hr) || hr == E_ACCESSDENIED;
}

/* True if the item is to be visited again, alone. */
static bool finish_one(struct csc_run *run, struct csc_batch_item *item)
{
    struct csc_visit *v = &item->visit;
    HRESULT hr = item->transfer.hr;
    if (!item->opened)
        return true;
    if (hr == CSC_E_CHANGED) {
        csc_transfer_abandon(&item->transfer);
        return true;
    }
    csc_run_begin_item(run, v->unc.s);
    if (run->aborted) {
        csc_transfer_abandon(&item->transfer);
        return false;
    }
    v->begun = true;
    hr = csc_transfer_finish(&item->transfer);
    if (FAILED(run->lost) && FAILED(hr))
        hr = run->lost;
    return (is_in_our_way(hr) && !v->unsettled) ||
           (csc_report_visit(v, hr) == CSC_RETRY && !v->unsettled);
}

static void finish_all(struct csc_run *run, struct csc_batch *b, HRESULT hr, bool *alone)
{
    for (size_t i = 0; i < b->count; i++) {
        struct csc_batch_item *item = &b->items[i];
        if (FAILED(hr)) { /* nothing has been written down: nothing has been done */
            csc_run_fail_item(run, item->visit.unc.s, hr);
        } else if (csc_share_goes_on(run)) {
            alone[i] = finish_one(run, item);
        } else {
            together(run, b, i, (struct csc_crew){.work = abandon_one});
            break;
        }
    }
}

/* What goes alone does so when no file of the batch is open any more. */
static void work_off(struct csc_run *run, struct csc_batch *b)
{
    bool alone[BATCH_FILES] = {false};
    HRESULT hr;
    run->batching = true;
    hr = write_intents(run, b);
    run->stop = false;
    if (SUCCEEDED(hr))
        together(run, b, 0, (struct csc_crew){.work = stage_one, .ask = ask});
    finish_all(run, b, hr, alone);
    for (size_t i = 0; i < b->count; i++)
        csc_transfer_close(&b->items[i].transfer);
    for (size_t i = 0; i < b->count; i++) {
        struct csc_visit *v = &b->items[i].visit;
        if (alone[i] && !run->aborted && (v->begun || SUCCEEDED(run->lost)))
            visit_alone(run, v);
        csc_visit_close(v);
    }
    run->batching = false;
}

void csc_batch_flush(struct csc_run *run)
{
    while (run->batch && run->batch->count) {
        struct csc_batch *b = run->batch;
        run->batch = NULL; /* what is visited again meanwhile may begin another batch */
        work_off(run, b);
        b->count = 0;
        b->bytes = 0;
        if (run->batch)
            csc_free(b);
        else
            run->batch = b;
    }
}

void csc_batch_discard(struct csc_run *run)
{
    struct csc_batch *b = run->batch;
    for (size_t i = 0; b && i < b->count; i++)
        csc_visit_close(&b->items[i].visit);
    csc_free(b);
    run->batch = NULL;
}
