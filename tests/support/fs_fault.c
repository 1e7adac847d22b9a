/*
 * fs_fault: control, log, and the fate of each call.
 */
#include "fs_fault_internal.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- text ----------------------------------------------------------------------------------- */

void lines_add(struct lines *lines, const char *text)
{
    size_t len = strlen(text);

    if (lines->len + len + 1 > lines->cap) {
        lines->cap = (lines->len + len + 1) * 2;
        lines->text = realloc(lines->text, lines->cap);
        if (lines->text == NULL)
            abort();
    }
    memcpy(lines->text + lines->len, text, len + 1);
    lines->len += len;
}

/* As UTF-8; what is no pair of surrogates shows as '?'. Takes no memory that a test can refuse. */
void lines_add_path(struct lines *lines, const char16_t *path)
{
    for (; *path != 0; path++) {
        uint32_t c = *path;
        char utf8[5] = {0};

        if (c >= 0xD800 && c < 0xDC00 && path[1] >= 0xDC00 && path[1] < 0xE000)
            c = 0x10000 + ((c - 0xD800) << 10) + (*++path - 0xDC00u);
        if (c < 0x80) {
            utf8[0] = (char)c;
        } else if (c < 0x800) {
            utf8[0] = (char)(0xC0 | c >> 6);
            utf8[1] = (char)(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            utf8[0] = (char)(0xE0 | c >> 12);
            utf8[1] = (char)(0x80 | (c >> 6 & 0x3F));
            utf8[2] = (char)(0x80 | (c & 0x3F));
        } else {
            utf8[0] = (char)(0xF0 | c >> 18);
            utf8[1] = (char)(0x80 | (c >> 12 & 0x3F));
            utf8[2] = (char)(0x80 | (c >> 6 & 0x3F));
            utf8[3] = (char)(0x80 | (c & 0x3F));
        }
        lines_add(lines, c >= 0xD800 && c < 0xE000 ? "?" : utf8);
    }
}

void lines_clear(struct lines *lines)
{
    free(lines->text);
    memset(lines, 0, sizeof(*lines));
}

/* --- making and setting --------------------------------------------------------------------- */

void fault_lock(struct fault *fault)
{
    while (atomic_flag_test_and_set(&fault->busy))
        ;
}

void fault_unlock(struct fault *fault)
{
    atomic_flag_clear(&fault->busy);
}

struct csc_fs *fs_fault_create(struct csc_fs *inner)
{
    struct fault *fault = fault_alloc(sizeof(*fault));

    fault->base.ops = &fault_ops;
    fault->inner = inner;
    atomic_flag_clear(&fault->busy);
    return &fault->base;
}

void fs_fault_destroy(struct csc_fs *fs)
{
    fs_fault_reset(fs);
    free(fs);
}

void fs_fault_reset(struct csc_fs *fs)
{
    struct fault *fault = (struct fault *)fs;

    lines_clear(&fault->log);
    lines_clear(&fault->violations);
    oracle_forget(fault);
    fs_fault_set(fs, FS_FAULT_NONE, 0, S_OK);
}

void fs_fault_set(struct csc_fs *fs, enum fs_fault_mode mode, unsigned n, HRESULT code)
{
    struct fault *fault = (struct fault *)fs;

    fault->mode = mode;
    fault->at = n;
    fault->code = code;
    fault->count = 0;
    fault->fired = false;
}

void fs_fault_only(struct csc_fs *fs, const char *op)
{
    ((struct fault *)fs)->only = op;
}

unsigned fs_fault_count(struct csc_fs *fs)
{
    return ((struct fault *)fs)->count;
}

bool fs_fault_fired(struct csc_fs *fs)
{
    return ((struct fault *)fs)->fired;
}

void fs_fault_set_link(struct csc_fs *fs, const struct csc_link_window *link)
{
    ((struct fault *)fs)->link = link;
}

void fs_fault_set_hook(struct csc_fs *fs, fs_fault_hook *hook, void *ctx)
{
    struct fault *fault = (struct fault *)fs;

    fault->hook = hook;
    fault->hook_ctx = ctx;
}

void fs_fault_keep_log(struct csc_fs *fs, bool keep)
{
    ((struct fault *)fs)->keep_log = keep;
}

void fs_fault_note(struct csc_fs *fs, const char *text)
{
    struct fault *fault = (struct fault *)fs;

    fault_lock(fault);
    if (fault->keep_log) {
        lines_add(&fault->log, text);
        lines_add(&fault->log, "\n");
    }
    fault_unlock(fault);
}

const char *fs_fault_log(struct csc_fs *fs)
{
    const char *text = ((struct fault *)fs)->log.text;

    return text != NULL ? text : "";
}

const char *fs_fault_violations(struct csc_fs *fs)
{
    const char *text = ((struct fault *)fs)->violations.text;

    return text != NULL ? text : "";
}

size_t fs_fault_open_handles(struct csc_fs *fs)
{
    return ((struct fault *)fs)->open;
}

/* --- one call ------------------------------------------------------------------------------- */

/* Under the lock: is it this call's turn to fail? */
static bool its_turn(struct fault *fault, const struct call *call)
{
    switch (fault->mode) {
    case FS_FAULT_ONCE:
    case FS_FAULT_LOST:
        return call->n == fault->at;
    case FS_FAULT_EVER:
        return call->n >= fault->at;
    default:
        return false;
    }
}

HRESULT call_begin(struct call *call)
{
    struct fault *fault = call->fault;
    bool counted = fault->only == NULL || strcmp(fault->only, call->op) == 0;
    HRESULT hr = S_OK;

    fault_lock(fault);
    call->n = counted ? ++fault->count : fault->count;
    fault_unlock(fault);
    if (fault->hook != NULL)
        fault->hook(fault->hook_ctx, call->op, call->path, call->n);
    fault_lock(fault);
    if (counted && its_turn(fault, call)) {
        fault->fired = true;
        call->lost = fault->mode == FS_FAULT_LOST;
        if (!call->lost)
            hr = fault->code;
    }
    fault_unlock(fault);
    return hr;
}

HRESULT call_end(const struct call *call, HRESULT hr)
{
    struct fault *fault = call->fault;
    char text[80];

    fault_lock(fault);
    if (call->lost && SUCCEEDED(hr))
        hr = fault->code;
    if (fault->keep_log) {
        snprintf(text, sizeof(text), "%u %s ", call->n, call->op);
        lines_add(&fault->log, text);
        lines_add_path(&fault->log, call->path);
        if (call->to != NULL) {
            lines_add(&fault->log, " -> ");
            lines_add_path(&fault->log, call->to);
        }
        snprintf(text, sizeof(text), " = %08" PRIx32 "%s\n", (uint32_t)hr,
                 call->lost ? " (done)" : "");
        lines_add(&fault->log, text);
    }
    fault_unlock(fault);
    return hr;
}

void call_void(struct fault *fault, const char *op, const char16_t *path)
{
    struct call call = {.fault = fault, .op = op, .path = path, .n = fault->count};

    if (fault->hook != NULL)
        fault->hook(fault->hook_ctx, op, path, call.n);
    call_end(&call, S_OK);
}

void *fault_alloc(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL)
        abort();
    return memory;
}

void fault_count_open(struct fault *fault, int change)
{
    fault_lock(fault);
    fault->open = change > 0 ? fault->open + 1 : fault->open - 1;
    fault_unlock(fault);
}

char16_t *absolute(const struct fault_root *root, const char16_t *relative)
{
    size_t root_len = csc_len(root->path);
    size_t len = csc_len(relative);
    char16_t *path = fault_alloc((root_len + len + 2) * sizeof(*path));

    memcpy(path, root->path, root_len * sizeof(*path));
    if (len != 0) {
        path[root_len] = u'\\';
        memcpy(path + root_len + 1, relative, len * sizeof(*path));
    }
    return path;
}
