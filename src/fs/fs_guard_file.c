/*
 * The guard: open files. What is read and written passes through the lane's own memory, for an
 * abandoned call must find it when it returns.
 */
#include "base/memory.h"
#include "base/result.h"
#include "fs/fs_guard_internal.h"

#include <string.h>

/* What was written is flushed now and then, so that no single flush takes longer than a deadline
 * for a slow line alone: this much in 30 s is some 2 Mbit/s. */
#define FLUSH_EVERY (8u << 20)

struct guard_file {
    struct csc_file base;
    struct thing thing;
    struct csc_file *inner;
    uint64_t unflushed;
};

static struct guard_file *file_of(struct thing *thing)
{
    return (struct guard_file *)((char *)thing - offsetof(struct guard_file, thing));
}

static struct csc_file *inner(const struct guard_call *call)
{
    return file_of(call->on)->inner;
}

static struct thing *thing_of(struct csc_file *file)
{
    return &((struct guard_file *)file)->thing;
}

/* --- opening and closing -------------------------------------------------------------------- */

static void end_file(struct thing *thing)
{
    struct guard_file *file = file_of(thing);

    if (file->inner != NULL)
        file->inner->ops->close(file->inner);
    guard_release_here(&thing->root->thing);
    csc_free(file);
}

static void undo_open(struct guard_call *call)
{
    struct csc_file *made = call->made;

    if (SUCCEEDED(call->hr))
        made->ops->close(made);
}

static void run_copy(struct guard_call *call);

/* The call is ours; its result is a file, and perhaps facts. */
static HRESULT open_by(struct guard_call *call, void (*run)(struct guard_call *call),
                       struct csc_facts *facts, struct csc_file **file)
{
    struct guard_file *f = csc_alloc(sizeof(*f));
    struct guard_root *root = call->root;
    HRESULT hr;

    if (f == NULL) {
        guard_end(call);
        return E_OUTOFMEMORY;
    }
    call->undo = undo_open;
    hr = run == run_copy ? guard_do(&call, run) : guard_do_trip(&call, run);
    if (SUCCEEDED(hr)) {
        f->base.ops = &guard_ops;
        f->inner = call->made;
        if (facts != NULL)
            *facts = call->out.facts;
        guard_make(&f->thing, root, end_file);
        *file = &f->base;
    } else {
        csc_free(f);
    }
    guard_end(call);
    return hr;
}

static void run_open(struct guard_call *call)
{
    struct csc_root *root = call->on->root->inner;

    call->hr = root->ops->open(root, call->path[0].s, call->how, (struct csc_file **)&call->made);
}

HRESULT guard_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                   struct csc_file **file)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(&((struct guard_root *)root)->thing, path, NULL, &call);

    *file = NULL;
    if (FAILED(hr))
        return hr;
    call->how = how;
    return open_by(call, run_open, NULL, file);
}

static bool beat(void *ctx)
{
    struct guard_call *call = ctx;

    InterlockedIncrement(&call->beats);
    return !call->stop;
}

static void run_copy(struct guard_call *call)
{
    struct csc_root *root = call->on->root->inner;
    struct csc_copy copy = {.from = call->path[0].s,
                            .to = call->path[1].s,
                            .yield = call->yield,
                            .goes_on = beat,
                            .ctx = call};

    call->hr = root->ops->copy(root, &copy, (struct csc_file **)&call->made);
    call->out.facts = copy.source;
}

HRESULT guard_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(&((struct guard_root *)root)->thing, copy->from, copy->to, &call);

    *file = NULL;
    if (FAILED(hr))
        return hr;
    call->yield = copy->yield;
    call->asks = copy;
    return open_by(call, run_copy, &copy->source, file);
}

static void run_lock(struct guard_call *call)
{
    struct csc_root *root = call->on->root->inner;

    call->hr = root->ops->lock(root, call->path[0].s, (struct csc_file **)&call->made);
}

HRESULT guard_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(&((struct guard_root *)root)->thing, path, NULL, &call);

    *lock = NULL;
    return SUCCEEDED(hr) ? open_by(call, run_lock, NULL, lock) : hr;
}

void guard_close(struct csc_file *file)
{
    guard_release(thing_of(file));
}

/* --- content -------------------------------------------------------------------------------- */

static HRESULT make_room(struct guard_call *call, size_t size)
{
    if (call->room >= size && call->data != NULL)
        return S_OK;
    csc_free(call->data);
    call->data = csc_alloc(size);
    call->room = call->data != NULL ? size : 0;
    return call->data != NULL ? S_OK : E_OUTOFMEMORY;
}

/* A call that moves data. */
static HRESULT begin_moving(struct csc_file *file, uint64_t offset, size_t size,
                            struct guard_call **call)
{
    HRESULT hr = guard_begin(thing_of(file), NULL, NULL, call);

    if (FAILED(hr))
        return hr;
    (*call)->offset = offset;
    (*call)->size = size;
    hr = make_room(*call, size);
    if (FAILED(hr))
        guard_end(*call);
    return hr;
}

static void run_read(struct guard_call *call)
{
    struct csc_file *file = inner(call);

    call->hr = file->ops->read(file, call->offset, call->data, call->size, &call->got);
}

HRESULT guard_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got)
{
    struct guard_call *call;
    int64_t began = guard_clock();
    HRESULT hr = begin_moving(file, offset, size, &call);

    *got = 0;
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_read);
    if (call != NULL) {
        *got = call->got;
        if (SUCCEEDED(hr) && call->got != 0)
            guard_measure(thing_of(file)->root, began, call->got);
        memcpy(data, call->data, call->got);
    }
    guard_end(call);
    return hr;
}

static void run_security(struct guard_call *call)
{
    struct csc_root *root = call->on->root->inner;

    call->hr = root->ops->security(root, call->path[0].s, call->data, call->size, &call->got);
}

HRESULT guard_security(struct csc_root *root, const char16_t *path, void *bytes, size_t size,
                       size_t *got)
{
    struct guard_call *call;
    HRESULT hr = S_OK;

    *got = 0;
    if (!((struct guard_root *)root)->inner->ops->security)
        return CSC_E_NOT_SUPPORTED;
    hr = guard_begin(&((struct guard_root *)root)->thing, path, NULL, &call);
    if (FAILED(hr))
        return hr;
    call->size = size;
    hr = make_room(call, size);
    if (SUCCEEDED(hr))
        hr = guard_do(&call, run_security);
    if (call != NULL && SUCCEEDED(hr)) {
        *got = call->got;
        memcpy(bytes, call->data, call->got);
    }
    guard_end(call);
    return hr;
}

static void run_write(struct guard_call *call)
{
    struct csc_file *file = inner(call);

    call->hr = file->ops->write(file, call->offset, call->data, call->size);
}

HRESULT guard_write(struct csc_file *file, uint64_t offset, const void *data, size_t size)
{
    struct guard_file *f = (struct guard_file *)file;
    struct guard_call *call;
    HRESULT hr = begin_moving(file, offset, size, &call);

    if (FAILED(hr))
        return hr;
    if (size != 0)
        memcpy(call->data, data, size);
    hr = guard_simple(call, run_write);
    f->unflushed += size;
    return SUCCEEDED(hr) && f->unflushed >= FLUSH_EVERY ? guard_flush(file) : hr;
}

static void run_truncate(struct guard_call *call)
{
    call->hr = inner(call)->ops->truncate(inner(call), call->offset);
}

HRESULT guard_truncate(struct csc_file *file, uint64_t size)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(file), NULL, NULL, &call);

    if (FAILED(hr))
        return hr;
    call->offset = size;
    return guard_simple(call, run_truncate);
}

static void run_flush(struct guard_call *call)
{
    call->hr = inner(call)->ops->flush(inner(call));
}

HRESULT guard_flush(struct csc_file *file)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(file), NULL, NULL, &call);

    if (FAILED(hr))
        return hr;
    ((struct guard_file *)file)->unflushed = 0;
    return guard_simple(call, run_flush);
}

/* --- facts and name ------------------------------------------------------------------------- */

static void run_stat(struct guard_call *call)
{
    call->hr = inner(call)->ops->stat(inner(call), &call->out.facts);
}

HRESULT guard_stat(struct csc_file *file, struct csc_facts *facts)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(file), NULL, NULL, &call);

    *facts = (struct csc_facts){.kind = CSC_NONE};
    if (FAILED(hr))
        return hr;
    hr = guard_do(&call, run_stat);
    if (call != NULL)
        *facts = call->out.facts;
    guard_end(call);
    return hr;
}

static void run_set_info(struct guard_call *call)
{
    call->hr = inner(call)->ops->set_info(inner(call), &call->out.facts);
}

HRESULT guard_set_info(struct csc_file *file, const struct csc_facts *facts)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(file), NULL, NULL, &call);

    if (FAILED(hr))
        return hr;
    call->out.facts = *facts;
    return guard_simple(call, run_set_info);
}

static void run_rename(struct guard_call *call)
{
    call->hr = inner(call)->ops->rename(inner(call), call->path[0].s, call->replace);
}

HRESULT guard_rename(struct csc_file *file, const char16_t *to, bool replace)
{
    struct guard_call *call;
    HRESULT hr = guard_begin(thing_of(file), to, NULL, &call);

    if (FAILED(hr))
        return hr;
    call->replace = replace;
    return guard_simple_trip(call, run_rename);
}
