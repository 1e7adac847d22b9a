/*
 * Encrypting what is cached: by the means of the volume, or by ourselves where it has none and that
 * is wanted (fs_sealed.h). See csc_encrypt in operation.h.
 * DOC: IOfflineFilesCache::Encrypt, GetEncryptionStatus.
 *
 * CRASH: the configuration comes first, and with it all folders, before anybody is asked: what is
 * made from then on is made as configured. Then the files, each as one step of the file system, or
 * as one transfer from itself to itself: copied as new files are made now, read back, and put in
 * its place with the steps and the recovery of any other transfer. How far it came is seen in the
 * files themselves.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_sealed.h"
#include "sync/request.h"
#include "sync/transfer.h"

#include <string.h>

#define PAGE 32

struct encrypting {
    struct csc_run run;
    bool on;
    bool own; /* by ourselves */
};

static bool is_on(const struct csc_run *run)
{
    return ((const struct encrypting *)run)->on;
}

static bool is_as_configured(const struct csc_run *run, const struct csc_facts *local)
{
    return local->kind == CSC_NONE ||
           !(local->attributes & FILE_ATTRIBUTE_ENCRYPTED) == !is_on(run);
}

/* ---- one item ---- */

/* The change time that moves is our doing, and no reason to look into the content. */
static HRESULT convert_by_volume(struct csc_run *run, const struct csc_item *item,
                                 const char16_t *path)
{
    struct csc_root *root = run->cache->root;
    struct csc_touch touch = {item->id, path, &item->trees.local};
    HRESULT hr = root->ops->encrypt(root, path, is_on(run));
    return FAILED(hr) ? hr : csc_follow_touch(run, CSC_CLIENT, &touch);
}

/* What is staged is sealed, or not, as configured. */
static HRESULT write_anew(struct csc_run *run, int64_t id)
{
    struct csc_transfer t;
    struct csc_visit v;
    HRESULT hr = csc_visit_open(run, id, &v);
    if (FAILED(hr))
        goto done;
    v.op = CSC_OP_NONE;
    hr = csc_transfer_open_here(&t, &v);
    if (SUCCEEDED(hr))
        hr = csc_store_intent_add(run->cache->store, &t.intent);
    if (SUCCEEDED(hr)) {
        csc_transfer_stage(&t);
        hr = csc_transfer_finish(&t);
    }
    csc_transfer_close(&t);
done:
    csc_visit_close(&v);
    return hr;
}

static HRESULT convert(struct csc_run *run, const struct csc_item *item, const char16_t *path)
{
    struct csc_item seen;
    bool sealed = false;
    HRESULT hr = csc_sealed_is(run->cache->root, path, &sealed);
    if (SUCCEEDED(hr) && (sealed || (is_on(run) && ((struct encrypting *)run)->own)))
        hr = write_anew(run, item->id);
    else if (SUCCEEDED(hr))
        hr = convert_by_volume(run, item, path);
    if (SUCCEEDED(hr))
        hr = csc_cache_look(run->cache, item->id, &seen);
    return hr == CSC_E_NOT_FOUND ? S_OK : hr; /* it has gone meanwhile */
}

static void convert_file(struct csc_run *run, const struct csc_item *item)
{
    struct csc_report r = {.op = CSC_OP_NONE};
    struct csc_text path = {0};
    struct csc_text unc = {0};
    enum csc_response answer = CSC_RETRY;
    if (is_as_configured(run, &item->trees.local))
        return;
    r.hr = csc_store_path(run->cache->store, item->id, &unc);
    if (SUCCEEDED(r.hr))
        r.hr = csc_cache_content_path(run->cache, item->id, &path);
    r.path = unc.s ? unc.s : run->unc.s;
    while (answer == CSC_RETRY && csc_run_goes_on(run)) {
        csc_run_begin_item(run, r.path);
        if (run->aborted)
            break;
        if (path.s)
            r.hr = convert(run, item, path.s);
        answer = csc_run_end_item(run, &r);
    }
    csc_text_free(&path);
    csc_text_free(&unc);
}

/* ---- folders ---- */

/* One that is not there has nothing to hand down, nor has one where we do it. */
static HRESULT convert_folder(struct csc_run *run, int64_t id)
{
    struct csc_root *root = run->cache->root;
    struct csc_text path = {0};
    HRESULT hr;
    if (((struct encrypting *)run)->own)
        return S_OK;
    hr = csc_cache_content_path(run->cache, id, &path);
    if (SUCCEEDED(hr))
        hr = root->ops->encrypt(root, path.s, is_on(run));
    csc_text_free(&path);
    return csc_hr_is_absent(hr) ? S_OK : hr;
}

/* What fails here is told later on. */
static HRESULT convert_folders(struct csc_run *run, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = PAGE;
    HRESULT hr = page ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got == PAGE) {
        hr = csc_store_children(run->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, page[got - 1].name, sizeof(after));
        for (size_t i = 0; SUCCEEDED(hr) && i < got; i++) {
            if (page[i].type == CSC_TYPE_FILE)
                continue;
            convert_folder(run, page[i].id);
            hr = convert_folders(run, page[i].id);
        }
    }
    csc_free(page);
    return hr;
}

/* ---- all of them ---- */

static void check_folder(struct csc_run *run, const struct csc_item *folder)
{
    struct csc_text unc = {0};
    HRESULT hr = convert_folder(run, folder->id);
    if (FAILED(hr) && SUCCEEDED(csc_store_path(run->cache->store, folder->id, &unc)))
        csc_run_fail_item(run, unc.s, hr);
    csc_text_free(&unc);
}

static HRESULT convert_below(struct csc_run *run, int64_t id)
{
    struct csc_item *page = csc_alloc(PAGE * sizeof(*page));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = PAGE;
    HRESULT hr = page ? csc_cache_look_inside(run->cache, id) : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got == PAGE && csc_run_goes_on(run)) {
        hr = csc_store_children(run->cache->store, id, *after ? after : NULL, page, PAGE, &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, page[got - 1].name, sizeof(after));
        for (size_t i = 0; SUCCEEDED(hr) && i < got && !run->aborted; i++) {
            if (page[i].type == CSC_TYPE_FILE) {
                convert_file(run, &page[i]);
            } else {
                check_folder(run, &page[i]);
                hr = convert_below(run, page[i].id);
            }
        }
    }
    csc_free(page);
    return hr;
}

static void convert_share(struct csc_run *run, const struct csc_path *path, int64_t share)
{
    HRESULT hr = csc_share_enter_here(run, share);
    if (SUCCEEDED(hr)) {
        hr = convert_below(run, share);
        csc_share_leave(run);
    }
    if (FAILED(hr) && !run->aborted)
        csc_run_fail_item(run, path->text, hr);
}

static HRESULT convert_all(struct csc_run *run)
{
    struct csc_item *server = csc_alloc(sizeof(*server));
    char16_t after[CSC_MAX_NAME + 1] = {0};
    size_t got = 1;
    HRESULT hr = server ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && got && csc_run_goes_on(run)) {
        hr = csc_store_children(run->cache->store, CSC_ROOT_ID, *after ? after : NULL, server, 1,
                                &got);
        if (FAILED(hr) || !got)
            break;
        memcpy(after, server->name, sizeof(after));
        csc_request_each_share(run, server, convert_share);
    }
    csc_free(server);
    return run->aborted ? CSC_E_CANCELLED : hr;
}

/* The volume if it can. Decrypting needs no volume that can. */
static HRESULT configure(struct encrypting *e)
{
    struct csc_cache *cache = e->run.cache;
    const struct csc_env *env = &cache->env;
    HRESULT hr = cache->root->ops->encrypt(cache->root, CSC_NAMESPACE, e->on);
    if (hr == CSC_E_NOT_SUPPORTED && e->on && env->own_encryption &&
        env->own_encryption(env->ctx)) {
        hr = csc_sealed_want_key(cache->root);
        e->own = SUCCEEDED(hr);
    }
    return SUCCEEDED(hr) ? csc_seal_configure(cache, e->on, e->own) : hr;
}

HRESULT csc_encrypt(struct csc_cache *cache, const struct csc_request *request)
{
    struct encrypting e = {.run = {.cache = cache,
                                   .client = request->client,
                                   .request = request,
                                   .flags = request->flags & CSC_SYNC_BACKGROUND},
                           .on = request->deep};
    const struct csc_client_ops *ops = request->client->ops;
    HRESULT hr = configure(&e);
    if (SUCCEEDED(hr))
        hr = convert_folders(&e.run, CSC_ROOT_ID);
    if (FAILED(hr))
        return hr;
    if (e.on)
        csc_transparent_forget_all(cache);
    if (ops->begin && ops->begin(request->client))
        e.run.aborted = true;
    hr = convert_all(&e.run);
    if (ops->end)
        ops->end(request->client, hr);
    return hr;
}

HRESULT csc_encryption(struct csc_cache *cache, bool *encrypted, bool *partial)
{
    enum csc_encryption kind;
    struct csc_encrypted files = {0};
    HRESULT hr = csc_encryption_kind(cache, &kind);
    if (SUCCEEDED(hr))
        hr = csc_store_encrypted(cache->store, &files);
    *encrypted = SUCCEEDED(hr) && kind != CSC_ENCRYPTION_NONE;
    *partial = SUCCEEDED(hr) && (*encrypted ? files.no : files.yes) != 0;
    return hr;
}
