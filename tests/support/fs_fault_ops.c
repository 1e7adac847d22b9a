/*
 * fs_fault: roots, lists and names. Each call is begun, passed on unless it is to fail, and ended.
 */
#include "fs_fault_internal.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

/* --- roots ---------------------------------------------------------------------------------- */

static HRESULT fault_open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    struct fault *fault = (struct fault *)fs;
    struct call call = {.fault = fault, .op = "open_root", .path = path};
    struct csc_root *inner = NULL;
    struct fault_root *r;
    HRESULT hr = call_begin(&call);

    *root = NULL;
    if (SUCCEEDED(hr))
        hr = fault->inner->ops->open_root(fault->inner, path, &inner);
    hr = call_end(&call, hr);
    if (FAILED(hr)) {
        if (inner != NULL)
            inner->ops->close_root(inner);
        return hr;
    }
    r = fault_alloc(sizeof(*r));
    r->base.ops = &fault_ops;
    r->fault = fault;
    r->inner = inner;
    r->path = fault_alloc((csc_len(path) + 1) * sizeof(*path));
    memcpy(r->path, path, csc_len(path) * sizeof(*path));
    fault_count_open(fault, 1);
    *root = &r->base;
    return hr;
}

static void fault_close_root(struct csc_root *root)
{
    struct fault_root *r = (struct fault_root *)root;

    call_void(r->fault, "close_root", r->path);
    r->inner->ops->close_root(r->inner);
    fault_count_open(r->fault, -1);
    free(r->path);
    free(r);
}

static HRESULT fault_identify(struct csc_root *root, struct csc_identity *identity)
{
    struct fault_root *r = (struct fault_root *)root;
    struct call call = {.fault = r->fault, .op = "identify", .path = r->path};
    HRESULT hr = call_begin(&call);

    memset(identity, 0, sizeof(*identity));
    if (SUCCEEDED(hr))
        hr = r->inner->ops->identify(r->inner, identity);
    return call_end(&call, hr);
}

static HRESULT fault_space(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes)
{
    struct fault_root *r = (struct fault_root *)root;
    struct call call = {.fault = r->fault, .op = "space", .path = r->path};
    HRESULT hr = call_begin(&call);

    *free_bytes = *total_bytes = 0;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->space(r->inner, free_bytes, total_bytes);
    return call_end(&call, hr);
}

static HRESULT fault_caching(struct csc_root *root, uint32_t *flags)
{
    struct fault_root *r = (struct fault_root *)root;
    struct call call = {.fault = r->fault, .op = "caching", .path = r->path};
    HRESULT hr = call_begin(&call);

    *flags = 0;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->caching(r->inner, flags);
    return call_end(&call, hr);
}

/* --- lookup and enumeration ----------------------------------------------------------------- */

static HRESULT fault_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "lookup", .path = full};
    HRESULT hr = call_begin(&call);

    memset(entry, 0, sizeof(*entry));
    if (SUCCEEDED(hr))
        hr = r->inner->ops->lookup(r->inner, path, entry);
    hr = call_end(&call, hr);
    free(full);
    return hr;
}

static HRESULT fault_list(struct csc_root *root, const char16_t *path, struct csc_list **list)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "list", .path = full};
    struct csc_list *inner = NULL;
    struct fault_list *l;
    HRESULT hr = call_begin(&call);

    *list = NULL;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->list(r->inner, path, &inner);
    hr = call_end(&call, hr);
    if (FAILED(hr)) {
        if (inner != NULL)
            inner->ops->end_list(inner);
        free(full);
        return hr;
    }
    l = fault_alloc(sizeof(*l));
    l->base.ops = &fault_ops;
    l->fault = r->fault;
    l->inner = inner;
    l->path = full;
    fault_count_open(r->fault, 1);
    *list = &l->base;
    return hr;
}

static HRESULT fault_next(struct csc_list *list, struct csc_entry *entry)
{
    struct fault_list *l = (struct fault_list *)list;
    struct call call = {.fault = l->fault, .op = "next", .path = l->path};
    HRESULT hr = call_begin(&call);

    memset(entry, 0, sizeof(*entry));
    if (SUCCEEDED(hr))
        hr = l->inner->ops->next(l->inner, entry);
    return call_end(&call, hr);
}

static void fault_end_list(struct csc_list *list)
{
    struct fault_list *l = (struct fault_list *)list;

    call_void(l->fault, "end_list", l->path);
    l->inner->ops->end_list(l->inner);
    fault_count_open(l->fault, -1);
    free(l->path);
    free(l);
}

/* --- names ---------------------------------------------------------------------------------- */

static HRESULT fault_move(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *source = absolute(r, from);
    char16_t *target = absolute(r, to);
    struct call call = {.fault = r->fault, .op = "move", .path = source, .to = target};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr)) {
        hr = r->inner->ops->move(r->inner, from, to);
        if (SUCCEEDED(hr))
            oracle_gone(r->fault, source);
    }
    hr = call_end(&call, hr);
    free(source);
    free(target);
    return hr;
}

static HRESULT fault_link(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *source = absolute(r, from);
    char16_t *target = absolute(r, to);
    struct call call = {.fault = r->fault, .op = "link", .path = source, .to = target};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr)) {
        hr = r->inner->ops->link(r->inner, from, to);
        if (SUCCEEDED(hr))
            oracle_linked(r, from, to);
        r->fault->no_links |= hr == CSC_E_NOT_SUPPORTED || hr == CSC_WIN32(ERROR_NOACCESS) ||
                              hr == CSC_WIN32(ERROR_GEN_FAILURE);
    }
    hr = call_end(&call, hr);
    free(source);
    free(target);
    return hr;
}

static HRESULT fault_remove_file(struct csc_root *root, const char16_t *path)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "remove_file", .path = full};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr)) {
        oracle_remove(r, path);
        hr = r->inner->ops->remove_file(r->inner, path);
        if (SUCCEEDED(hr))
            oracle_gone(r->fault, full);
    }
    hr = call_end(&call, hr);
    free(full);
    return hr;
}

static HRESULT fault_remove_dir(struct csc_root *root, const char16_t *path)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "remove_dir", .path = full};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr))
        hr = r->inner->ops->remove_dir(r->inner, path);
    hr = call_end(&call, hr);
    free(full);
    return hr;
}

static HRESULT fault_make_dir(struct csc_root *root, const char16_t *path)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "make_dir", .path = full};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr))
        hr = r->inner->ops->make_dir(r->inner, path);
    hr = call_end(&call, hr);
    free(full);
    return hr;
}

static HRESULT fault_encrypt(struct csc_root *root, const char16_t *path, bool on)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = on ? "encrypt" : "decrypt", .path = full};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr))
        hr = r->inner->ops->encrypt(r->inner, path, on);
    hr = call_end(&call, hr);
    free(full);
    return hr;
}

static void fault_measured(struct csc_root *root, struct csc_link_window *window)
{
    const struct csc_link_window *link = ((struct fault_root *)root)->fault->link;

    *window = link ? *link : (struct csc_link_window){.trip_count = 0};
}

const struct csc_fs_ops fault_ops = {
    .open_root = fault_open_root,
    .close_root = fault_close_root,
    .identify = fault_identify,
    .lookup = fault_lookup,
    .list = fault_list,
    .next = fault_next,
    .end_list = fault_end_list,
    .open = fault_open,
    .copy = fault_copy,
    .close = fault_close,
    .read = fault_read,
    .write = fault_write,
    .truncate = fault_truncate,
    .flush = fault_flush,
    .stat = fault_stat,
    .set_info = fault_set_info,
    .rename = fault_rename,
    .move = fault_move,
    .link = fault_link,
    .remove_file = fault_remove_file,
    .remove_dir = fault_remove_dir,
    .make_dir = fault_make_dir,
    .encrypt = fault_encrypt,
    .lock = fault_lock_file,
    .space = fault_space,
    .caching = fault_caching,
    .measured = fault_measured,
};
