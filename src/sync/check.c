/*
 * Looking at a whole cache, and mending it. See check.h. Under the lease of each share in turn,
 * after recovery: what still bears a name of ours then is known to nobody.
 */
#include "sync/check.h"

#include "base/memory.h"
#include "base/result.h"
#include "sync/act.h"
#include "sync/content.h"
#include "sync/request.h"
#include "sync/strangers.h"

#include <string.h>

#define PAGE 32

struct checker {
    struct csc_client client; /* of the runs: passes the questions on */
    struct csc_check *check;
    struct csc_run run;
};

static bool asks(struct csc_client *client)
{
    struct csc_check *check = ((struct checker *)client)->check;
    return check->goes_on && !check->goes_on(check);
}

static const struct csc_client_ops ops = {.query_abort = asks};

static void tell(struct csc_check *check, const struct csc_finding *finding)
{
    check->flaws += finding->count;
    if (!finding->mended)
        check->left += finding->count;
    check->found(check, finding);
}

static void tell_path(struct checker *c, enum csc_flaw flaw, const char16_t *path, HRESULT mended)
{
    const struct csc_finding finding = {.flaw = flaw,
                                        .count = 1,
                                        .path = path,
                                        .mended = c->check->repair && SUCCEEDED(mended),
                                        .hr = c->check->repair ? mended : S_OK};
    tell(c->check, &finding);
}

/* ---- the store ---- */

static void tell_of_store(void *ctx, enum csc_flaw flaw, uint64_t count)
{
    struct csc_check *check = ctx;
    const struct csc_finding finding = {
        .flaw = flaw, .count = count, .mended = check->repair && flaw != CSC_FLAW_STRUCTURE};
    check->damaged |= flaw == CSC_FLAW_STRUCTURE;
    tell(check, &finding);
}

/* ---- contents ---- */

/* Is this a copy that counts as unchanged, and is it known what it must hold? A young stamp is
 * looked into by every synchronization. */
static bool is_to_be_read(struct checker *c, struct csc_visit *v, struct csc_blocks *known)
{
    const struct csc_trees *t = &v->item.trees;
    csc_judge(v);
    return v->letters.local == CSC_L_FILE && t->base.kind == CSC_FILE &&
           !(t->marks & CSC_MARK_YOUNG_LOCAL) && csc_known_blocks(c->run.cache, v->item.id, known);
}

/* S_OK, or S_FALSE: it holds something else. What is being written now is looked at another time.
 */
static HRESULT compare(struct checker *c, struct csc_visit *v, const struct csc_blocks *known)
{
    struct csc_content content = {.root = c->run.cache->root, .run = &c->run};
    struct csc_text path = {0};
    bool same;
    HRESULT hr = csc_run_path(&c->run, CSC_CLIENT, v->rel, &path);
    content.path = path.s;
    if (SUCCEEDED(hr))
        hr = csc_hash_content(c->run.cache, &content);
    same = SUCCEEDED(hr) && csc_blocks_equal(known, &content.blocks);
    if (SUCCEEDED(hr) && !content.blocks.block)
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && csc_facts_diff(&content.facts, &v->item.trees.local))
        hr = CSC_E_CHANGED;
    csc_blocks_free(&content.blocks);
    csc_text_free(&path);
    return FAILED(hr) ? hr : same ? S_OK : S_FALSE;
}

/* A disk that loses bits must not pass them on to the server, and an edit that no stamp shows must
 * not be lost: with nothing agreed on, both versions stay until somebody decides. */
static void check_file(struct checker *c, const struct csc_item *row)
{
    struct csc_blocks known = {0};
    struct csc_visit v;
    HRESULT hr = csc_visit_open(&c->run, row->id, &v);
    if (SUCCEEDED(hr) && is_to_be_read(c, &v, &known)) {
        c->check->files++;
        hr = compare(c, &v, &known);
        if (hr == S_FALSE) {
            HRESULT mended =
                c->check->repair ? csc_store_forget_base(c->run.cache->store, row->id) : S_OK;
            tell_path(c, CSC_FLAW_CONTENT, v.unc.s, mended);
        } else if (FAILED(hr) && hr != CSC_E_CHANGED && hr != CSC_E_CANCELLED) {
            const struct csc_finding finding = {
                .flaw = CSC_FLAW_CONTENT, .count = 1, .path = v.unc.s, .hr = hr};
            tell(c->check, &finding);
        }
    }
    csc_blocks_free(&known);
    csc_visit_close(&v);
}

/* ---- names of ours that nobody knows ---- */

static bool has_ending(const char16_t *name, const char16_t *ending)
{
    size_t n = csc_len(name), e = csc_len(ending);
    return n > e && csc_same(name + n - e, ending);
}

/* A staged copy holds what the server has. Anything else may be somebody's only version. */
static HRESULT mend_stray(struct checker *c, const char16_t *rel, const struct csc_entry *entry)
{
    struct csc_root *root = c->run.cache->root;
    struct csc_text path = {0};
    char16_t *name = csc_join(rel, has_ending(entry->name, u".tmp") ? entry->name : u"recovered");
    HRESULT hr = name ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && has_ending(entry->name, u".tmp")) {
        hr = csc_run_path(&c->run, CSC_CLIENT, name, &path);
        if (SUCCEEDED(hr))
            hr = root->ops->remove_file(root, path.s);
    } else if (SUCCEEDED(hr)) {
        hr = csc_keep_aside(&c->run, CSC_CLIENT, name, entry->name);
    }
    csc_text_free(&path);
    csc_free(name);
    return hr;
}

static void tell_stray(struct checker *c, const char16_t *rel, const struct csc_entry *entry)
{
    struct csc_text unc = {0};
    char16_t *name = csc_join(rel, entry->name);
    HRESULT mended = c->check->repair ? mend_stray(c, rel, entry) : S_OK;
    if (name && SUCCEEDED(csc_run_unc(&c->run, name, &unc)))
        tell_path(c, CSC_FLAW_STRAY_FILE, unc.s, mended);
    csc_text_free(&unc);
    csc_free(name);
}

/* The next name of ours in a folder, in memory that is to be freed: mending goes on between. */
static struct csc_entry *find_stray(struct checker *c, const char16_t *path, size_t skip)
{
    struct csc_root *root = c->run.cache->root;
    struct csc_list *list = NULL;
    struct csc_entry *entry = csc_alloc(sizeof(*entry));
    bool is_found = false;
    if (!entry || FAILED(root->ops->list(root, path, &list))) {
        csc_free(entry);
        return NULL;
    }
    while (!is_found && root->ops->next(list, entry) == S_OK) {
        if (csc_is_own_name(entry->name) && skip-- == 0)
            is_found = true;
    }
    root->ops->end_list(list);
    if (!is_found) {
        csc_free(entry);
        entry = NULL;
    }
    return entry;
}

static void check_strays(struct checker *c, const char16_t *rel)
{
    struct csc_text path = {0};
    size_t left = 0;
    struct csc_entry *entry;
    bool can_look = SUCCEEDED(csc_run_path(&c->run, CSC_CLIENT, rel, &path));
    while (can_look && (entry = find_stray(c, path.s, left)) != NULL) {
        uint64_t before = c->check->left;
        tell_stray(c, rel, entry);
        left += c->check->left != before; /* it is still there */
        csc_free(entry);
    }
    csc_text_free(&path);
}

/* ---- a share ---- */

static HRESULT check_folder(struct checker *c, int64_t id);

static HRESULT check_page(struct checker *c, const struct csc_item *page, size_t count)
{
    HRESULT hr = S_OK;
    for (size_t i = 0; i < count && SUCCEEDED(hr) && csc_run_goes_on(&c->run); i++) {
        if (page[i].type == CSC_TYPE_FILE)
            check_file(c, &page[i]);
        else
            hr = check_folder(c, page[i].id);
    }
    return c->run.aborted ? CSC_E_CANCELLED : hr;
}

/* Looking inside makes items of what is there and not known. */
static HRESULT check_folder(struct checker *c, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    char16_t *rel = NULL;
    size_t got = PAGE;
    HRESULT hr = page ? csc_run_rel(&c->run, id, &rel) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        check_strays(c, rel);
    if (SUCCEEDED(hr))
        hr = csc_cache_look_inside(c->run.cache, id);
    while (SUCCEEDED(hr) && got == PAGE) {
        hr = csc_store_children(c->run.cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, page[got - 1].name, sizeof(after));
        hr = check_page(c, page, got);
    }
    csc_free(rel);
    csc_free(page);
    return hr;
}

static void check_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    struct checker *c = (struct checker *)run->client;
    HRESULT hr = csc_share_enter_here(run, share);
    if (SUCCEEDED(hr)) {
        hr = check_folder(c, share);
        csc_share_leave(run);
    }
    if (FAILED(hr) && !run->aborted) {
        const struct csc_finding finding = {
            .flaw = CSC_FLAW_SHARE, .count = 1, .path = path->text, .hr = hr};
        tell(c->check, &finding);
    }
}

static HRESULT check_shares(struct checker *c)
{
    struct csc_item *server = csc_alloc(sizeof(*server));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = 1;
    HRESULT hr = server ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got && csc_run_goes_on(&c->run)) {
        hr = csc_store_children(c->run.cache->store, CSC_ROOT_ID, *after ? after : NULL, server, 1,
                                &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, server->name, sizeof(after));
        csc_request_each_share(&c->run, server, check_share);
    }
    csc_free(server);
    return c->run.aborted ? CSC_E_CANCELLED : hr;
}

/* ---- all of it ---- */

HRESULT csc_cache_check(struct csc_cache *cache, struct csc_check *check)
{
    struct checker c = {.client = {&ops}, .check = check};
    HRESULT hr;
    c.run.cache = cache;
    c.run.client = &c.client;
    check->files = check->flaws = check->left = 0;
    check->damaged = false;
    hr = csc_store_verify(cache->store, check->repair, tell_of_store, check);
    if (SUCCEEDED(hr))
        hr = csc_check_strangers(cache, check);
    if (SUCCEEDED(hr))
        hr = check_shares(&c);
    if (hr == CSC_E_CORRUPT && !check->repair && check->flaws > 0 && !check->damaged)
        hr = S_OK; /* rows that can be mended can be in the way of looking further */
    csc_store_harden(cache->store);
    return hr;
}
