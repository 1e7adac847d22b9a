/*
 * The guard: roots, and calls by path. See fs_guard.h. The table of operations.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_guard_internal.h"

#include <wchar.h>

#define SHORTEST 100u /* ms: a deadline that local folders keep */

static struct csc_root *inner(const struct guard_call *call)
{
    return call->on->root->inner;
}

static struct thing *thing_of(struct csc_root *root)
{
    return &((struct guard_root *)root)->thing;
}

/* --- roots ---------------------------------------------------------------------------------- */

static bool is_server_path(const char16_t *path)
{
    static const char16_t device[] = u"\\\\?\\";
    static const char16_t unc[] = u"\\\\?\\UNC\\";

    if (path == NULL || path[0] != u'\\' || path[1] != u'\\')
        return false;
    if (csc_len(path) < 4 || csc_compare_n(path, 4, device, 4) != 0)
        return path[2] != u'.';
    return csc_len(path) > 8 && csc_compare_n(path, 8, unc, 8) == 0;
}

/* Has the last attempt on this very path not come back yet? Then the next would not, either. */
static bool is_probing(struct csc_fs_guard *guard, const char16_t *path)
{
    const struct guard_call *c;

    AcquireSRWLockShared(&guard->lock);
    for (c = guard->probing; c != NULL && csc_compare(c->path[0].s, path) != 0; c = c->next)
        ;
    ReleaseSRWLockShared(&guard->lock);
    return c != NULL;
}

static void run_open_root(struct guard_call *call)
{
    struct csc_fs *fs = call->guard->inner;

    call->hr = fs->ops->open_root(fs, call->path[0].s, (struct csc_root **)&call->made);
}

static void give_up_open_root(struct guard_call *call)
{
    AcquireSRWLockExclusive(&call->guard->lock);
    call->next = call->guard->probing;
    call->guard->probing = call;
    ReleaseSRWLockExclusive(&call->guard->lock);
}

static void undo_open_root(struct guard_call *call)
{
    struct guard_call **link = &call->guard->probing;
    struct csc_root *made = call->made;

    AcquireSRWLockExclusive(&call->guard->lock);
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    ReleaseSRWLockExclusive(&call->guard->lock);
    if (SUCCEEDED(call->hr))
        made->ops->close_root(made);
    if (call->token != NULL)
        CloseHandle(call->token);
}

static void end_root(struct thing *thing)
{
    struct guard_root *root = thing->root;

    if (root->inner != NULL)
        root->inner->ops->close_root(root->inner);
    if (root->token != NULL)
        CloseHandle(root->token);
    csc_free(root);
}

/* WINDOWS: a lane has the process's rights; the calling thread may act for somebody else. */
static HANDLE caller_token(void)
{
    HANDLE token = NULL;

    OpenThreadToken(GetCurrentThread(), TOKEN_IMPERSONATE | TOKEN_QUERY, TRUE, &token);
    return token;
}

static HRESULT open_inner(struct guard_root *root, const char16_t *path)
{
    struct guard_call *call = guard_take();
    int64_t began;
    HRESULT hr;

    if (call == NULL)
        return E_OUTOFMEMORY;
    csc_text_cut(&call->path[0], 0);
    hr = csc_text_add(&call->path[0], path);
    if (FAILED(hr)) {
        guard_give(call);
        return hr;
    }
    call->guard = root->guard;
    call->token = root->token;
    call->run = run_open_root;
    call->undo = undo_open_root;
    began = guard_clock();
    if (!guard_run(call, root->guard->deadline, give_up_open_root)) {
        root->token = NULL; /* the lane's now */
        return GUARD_TIMEOUT;
    }
    hr = call->hr;
    if (SUCCEEDED(hr))
        guard_measure(root, began, 0);
    root->inner = SUCCEEDED(hr) ? call->made : NULL;
    guard_give(call);
    return hr;
}

static HRESULT guard_open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    struct csc_fs_guard *guard = (struct csc_fs_guard *)fs;
    struct guard_root *r;
    HRESULT hr;

    *root = NULL;
    if (!guard->everything && !is_server_path(path))
        return guard->inner->ops->open_root(guard->inner, path, root);
    if (path == NULL)
        return E_INVALIDARG;
    if (is_probing(guard, path))
        return GUARD_TIMEOUT;
    r = csc_alloc(sizeof(*r));
    if (r == NULL)
        return E_OUTOFMEMORY;
    r->base.ops = &guard_ops;
    r->guard = guard;
    r->token = caller_token();
    r->link = guard_link_key(path);
    guard_make(&r->thing, r, end_root);
    hr = open_inner(r, path);
    if (FAILED(hr))
        end_root(&r->thing);
    else
        *root = &r->base;
    return hr;
}

static void guard_close_root(struct csc_root *root)
{
    guard_release(thing_of(root));
}

static void run_identify(struct guard_call *call)
{
    call->hr = inner(call)->ops->identify(inner(call), &call->out.identity);
}

static HRESULT guard_identify(struct csc_root *root, struct csc_identity *identity)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), NULL, NULL, &call);

    *identity = (struct csc_identity){0};
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_identify);
    if (call != NULL)
        *identity = call->out.identity;
    guard_end(call);
    return hr;
}

static void run_space(struct guard_call *call)
{
    uint64_t *bytes = call->out.bytes;

    call->hr = inner(call)->ops->space(inner(call), &bytes[0], &bytes[1]);
}

static HRESULT guard_space(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), NULL, NULL, &call);

    *free_bytes = *total_bytes = 0;
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_space);
    if (call != NULL) {
        *free_bytes = call->out.bytes[0];
        *total_bytes = call->out.bytes[1];
    }
    guard_end(call);
    return hr;
}

static void run_caching(struct guard_call *call)
{
    call->hr = inner(call)->ops->caching(inner(call), &call->out.flags);
}

static HRESULT guard_caching(struct csc_root *root, uint32_t *flags)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), NULL, NULL, &call);

    *flags = 0;
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_caching);
    if (call != NULL)
        *flags = call->out.flags;
    guard_end(call);
    return hr;
}

/* --- names ---------------------------------------------------------------------------------- */

static void run_lookup(struct guard_call *call)
{
    call->hr = inner(call)->ops->lookup(inner(call), call->path[0].s, &call->out.entry);
}

static HRESULT guard_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), path, NULL, &call);

    *entry = (struct csc_entry){.reparse = false};
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_lookup);
    if (call != NULL)
        *entry = call->out.entry;
    guard_end(call);
    return hr;
}

static void run_move(struct guard_call *call)
{
    call->hr = inner(call)->ops->move(inner(call), call->path[0].s, call->path[1].s);
}

static HRESULT guard_move(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), from, to, &call);

    return SUCCEEDED(hr) ? guard_simple_trip(call, run_move) : hr;
}

static void run_link(struct guard_call *call)
{
    call->hr = inner(call)->ops->link(inner(call), call->path[0].s, call->path[1].s);
}

static HRESULT guard_link(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), from, to, &call);

    return SUCCEEDED(hr) ? guard_simple_trip(call, run_link) : hr;
}

static HRESULT by_path(struct csc_root *root, const char16_t *path,
                       void (*run)(struct guard_call *call))
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(root), path, NULL, &call);

    return SUCCEEDED(hr) ? guard_simple_trip(call, run) : hr;
}

static void run_remove_file(struct guard_call *call)
{
    call->hr = inner(call)->ops->remove_file(inner(call), call->path[0].s);
}

static HRESULT guard_remove_file(struct csc_root *root, const char16_t *path)
{
    return by_path(root, path, run_remove_file);
}

static void run_remove_dir(struct guard_call *call)
{
    call->hr = inner(call)->ops->remove_dir(inner(call), call->path[0].s);
}

static HRESULT guard_remove_dir(struct csc_root *root, const char16_t *path)
{
    return by_path(root, path, run_remove_dir);
}

static void run_make_dir(struct guard_call *call)
{
    call->hr = inner(call)->ops->make_dir(inner(call), call->path[0].s);
}

static HRESULT guard_make_dir(struct csc_root *root, const char16_t *path)
{
    return by_path(root, path, run_make_dir);
}

/* What lies on servers is not ours to encrypt. */
static HRESULT guard_encrypt(struct csc_root *root, const char16_t *path, bool on)
{
    (void)root;
    (void)path;
    (void)on;
    return CSC_E_NOT_SUPPORTED;
}

/* --- the table ------------------------------------------------------------------------------ */

const struct csc_fs_ops guard_ops = {
    .open_root = guard_open_root,
    .close_root = guard_close_root,
    .identify = guard_identify,
    .lookup = guard_lookup,
    .list = guard_list,
    .next = guard_next,
    .end_list = guard_end_list,
    .open = guard_open,
    .copy = guard_copy,
    .close = guard_close,
    .read = guard_read,
    .write = guard_write,
    .truncate = guard_truncate,
    .flush = guard_flush,
    .stat = guard_stat,
    .set_info = guard_set_info,
    .rename = guard_rename,
    .move = guard_move,
    .link = guard_link,
    .remove_file = guard_remove_file,
    .remove_dir = guard_remove_dir,
    .make_dir = guard_make_dir,
    .encrypt = guard_encrypt,
    .lock = guard_lock,
    .space = guard_space,
    .caching = guard_caching,
    .security = guard_security,
    .measured = guard_measured,
};

void csc_fs_guard_init(struct csc_fs_guard *guard, struct csc_fs *inside, unsigned deadline)
{
    *guard = (struct csc_fs_guard){.base.ops = &guard_ops,
                                   .inner = inside,
                                   .deadline = deadline,
                                   .lock = SRWLOCK_INIT,
                                   .link_lock = SRWLOCK_INIT};
}

unsigned csc_fs_guard_deadline(void)
{
    WCHAR text[16];
    DWORD value = CSC_GUARD_DEADLINE;
    DWORD size = sizeof(value);
    DWORD len = GetEnvironmentVariableW(L"OPENCSC_SERVER_TIMEOUT", text, 16);

    if (len > 0 && len < 16)
        value = (DWORD)wcstoul(text, NULL, 10);
    else if (RegGetValueW(HKEY_LOCAL_MACHINE, L"Software\\OpenCSC", L"ServerTimeout",
                          RRF_RT_REG_DWORD, NULL, &value, &size) != ERROR_SUCCESS)
        value = CSC_GUARD_DEADLINE;
    return value < SHORTEST ? SHORTEST : value;
}
