/*
 * fs_fault: open files.
 */
#include "fs_fault_internal.h"

#include <stdlib.h>
#include <string.h>

/* Wraps what an open or lock gave; takes `full`. */
static HRESULT wrap(struct fault_root *r, char16_t *full, struct csc_file *inner,
                    struct csc_file **file)
{
    struct fault_file *f = fault_alloc(sizeof(*f));

    f->base.ops = &fault_ops;
    f->fault = r->fault;
    f->root = r;
    f->inner = inner;
    f->path = full;
    fault_count_open(r->fault, 1);
    *file = &f->base;
    return S_OK;
}

static HRESULT discard(char16_t *full, struct csc_file *inner, HRESULT hr)
{
    if (inner != NULL)
        inner->ops->close(inner);
    free(full);
    return hr;
}

HRESULT fault_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                   struct csc_file **file)
{
    static const char *const names[] = {
        [CSC_OPEN_READ] = "open",        [CSC_OPEN_READ_YIELD] = "open",
        [CSC_OPEN_STAGE] = "open_stage", [CSC_OPEN_CHANGE] = "open_change",
        [CSC_OPEN_ALONE] = "open",
    };
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = names[how], .path = full};
    struct csc_file *inner = NULL;
    HRESULT hr = call_begin(&call);

    *file = NULL;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->open(r->inner, path, how, &inner);
    hr = call_end(&call, hr);
    return SUCCEEDED(hr) ? wrap(r, full, inner, file) : discard(full, inner, hr);
}

HRESULT fault_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *from = absolute(r, copy->from);
    char16_t *full = absolute(r, copy->to);
    struct call call = {.fault = r->fault, .op = "copy", .path = from, .to = full};
    struct csc_file *inner = NULL;
    HRESULT hr = call_begin(&call);

    *file = NULL;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->copy(r->inner, copy, &inner);
    hr = call_end(&call, hr);
    free(from);
    if (FAILED(hr))
        return discard(full, inner, hr);
    hr = wrap(r, full, inner, file);
    ((struct fault_file *)*file)->dirty = true; /* a copy is not on the disk yet */
    return hr;
}

HRESULT fault_lock_file(struct csc_root *root, const char16_t *path, struct csc_file **lock)
{
    struct fault_root *r = (struct fault_root *)root;
    char16_t *full = absolute(r, path);
    struct call call = {.fault = r->fault, .op = "lock", .path = full};
    struct csc_file *inner = NULL;
    HRESULT hr = call_begin(&call);

    *lock = NULL;
    if (SUCCEEDED(hr))
        hr = r->inner->ops->lock(r->inner, path, &inner);
    hr = call_end(&call, hr);
    return SUCCEEDED(hr) ? wrap(r, full, inner, lock) : discard(full, inner, hr);
}

void fault_close(struct csc_file *file)
{
    struct fault_file *f = (struct fault_file *)file;

    call_void(f->fault, "close", f->path);
    f->inner->ops->close(f->inner);
    fault_count_open(f->fault, -1);
    free(f->path);
    free(f);
}

HRESULT fault_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "read", .path = f->path};
    HRESULT hr = call_begin(&call);

    *got = 0;
    if (SUCCEEDED(hr))
        hr = f->inner->ops->read(f->inner, offset, data, size, got);
    return call_end(&call, hr);
}

HRESULT fault_write(struct csc_file *file, uint64_t offset, const void *data, size_t size)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "write", .path = f->path};
    HRESULT hr = call_begin(&call);

    oracle_write(f);
    if (SUCCEEDED(hr))
        hr = f->inner->ops->write(f->inner, offset, data, size);
    return call_end(&call, hr);
}

HRESULT fault_truncate(struct csc_file *file, uint64_t size)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "truncate", .path = f->path};
    HRESULT hr = call_begin(&call);

    oracle_write(f);
    if (SUCCEEDED(hr))
        hr = f->inner->ops->truncate(f->inner, size);
    return call_end(&call, hr);
}

HRESULT fault_flush(struct csc_file *file)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "flush", .path = f->path};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr))
        hr = f->inner->ops->flush(f->inner);
    hr = call_end(&call, hr);
    if (SUCCEEDED(hr))
        f->dirty = false;
    return hr;
}

HRESULT fault_stat(struct csc_file *file, struct csc_facts *facts)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "stat", .path = f->path};
    HRESULT hr = call_begin(&call);

    memset(facts, 0, sizeof(*facts));
    if (SUCCEEDED(hr))
        hr = f->inner->ops->stat(f->inner, facts);
    return call_end(&call, hr);
}

HRESULT fault_set_info(struct csc_file *file, const struct csc_facts *facts)
{
    struct fault_file *f = (struct fault_file *)file;
    struct call call = {.fault = f->fault, .op = "set_info", .path = f->path};
    HRESULT hr = call_begin(&call);

    if (SUCCEEDED(hr))
        hr = f->inner->ops->set_info(f->inner, facts);
    return call_end(&call, hr);
}

HRESULT fault_rename(struct csc_file *file, const char16_t *to, bool replace)
{
    struct fault_file *f = (struct fault_file *)file;
    char16_t *full = absolute(f->root, to);
    struct call call = {.fault = f->fault, .op = "rename", .path = f->path, .to = full};
    HRESULT hr = call_begin(&call);
    HRESULT done = hr;

    if (SUCCEEDED(hr)) {
        oracle_rename(f, to, replace);
        done = f->inner->ops->rename(f->inner, to, replace);
    }
    hr = call_end(&call, done);
    if (SUCCEEDED(done)) {
        oracle_renamed(f->fault, full);
        free(f->path);
        f->path = full;
        f->renamed = true;
    } else {
        free(full);
    }
    return hr;
}
