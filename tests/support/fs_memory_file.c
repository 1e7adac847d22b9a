/*
 * fs_memory: handles. Opening under the sharing rules, reading, writing, and what a handle may
 * still do after a crash (nothing but be closed).
 */
#include "fs_memory_tree.h"

#include <stdlib.h>
#include <string.h>

static const struct mode modes[] = {
    [CSC_OPEN_READ] = {FS_MEMORY_READ, FS_MEMORY_READ | FS_MEMORY_DELETE},
    [CSC_OPEN_READ_YIELD] = {FS_MEMORY_READ, FS_MEMORY_SHARE_ALL},
    [CSC_OPEN_STAGE] = {FS_MEMORY_SHARE_ALL, FS_MEMORY_READ},
    [CSC_OPEN_CHANGE] = {0, FS_MEMORY_SHARE_ALL},
    [CSC_OPEN_ALONE] = {FS_MEMORY_READ, 0},
};

/* --- opening and closing -------------------------------------------------------------------- */

HRESULT handle_open(struct memory *m, const struct place *place, struct mode mode,
                    struct handle **handle)
{
    HRESULT hr = place_need(place);
    struct handle *h;

    if (SUCCEEDED(hr) && place->entry != NULL && place->entry->doomed)
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr) && place->node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        hr = node_may_open(m, place->node, mode);
    if (FAILED(hr))
        return hr;
    h = must_alloc(sizeof(*h));
    h->base.ops = &memory_ops;
    h->memory = m;
    h->node = place->node;
    h->name = place->entry;
    h->top = place->top;
    h->mode = mode;
    h->node->handles++;
    if (h->name != NULL)
        h->name->handles++;
    h->next = m->handles;
    m->handles = h;
    *handle = h;
    return S_OK;
}

void handle_detach(struct handle *handle)
{
    struct node *node = handle->node;
    struct name *name = handle->name;

    if (node == NULL)
        return;
    handle->node = NULL;
    handle->name = NULL;
    handle->mode.access = 0;
    node->handles--;
    if (name != NULL && --name->handles == 0 && name->doomed)
        dir_remove(handle->memory, name);
    else
        node_release(handle->memory, node);
}

/* Creates the file a staged or lock handle is for. */
static HRESULT create_file(struct memory *m, struct place *place, uint32_t attributes)
{
    HRESULT hr = place_free(place);

    if (FAILED(hr))
        return hr == CSC_E_EXISTS ? CSC_WIN32(ERROR_FILE_EXISTS) : hr;
    if (place->dir == NULL)
        return E_ACCESSDENIED;
    place->node = node_new(m, place->dir->share, CSC_FILE);
    place->node->attributes |= attributes | (place->dir->attributes & FILE_ATTRIBUTE_ENCRYPTED);
    place->entry = dir_add(m, place->dir, place->last, place->node);
    place->exact = true;
    return S_OK;
}

HRESULT memory_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                    struct csc_file **file)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct handle *h = NULL;
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    if (SUCCEEDED(hr) && how == CSC_OPEN_STAGE)
        hr = create_file(m, &place, FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_TEMPORARY);
    if (SUCCEEDED(hr) && how != CSC_OPEN_CHANGE && place.node != NULL &&
        place.node->kind == CSC_DIR)
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr))
        hr = handle_open(m, &place, modes[how], &h);
    *file = h != NULL ? &h->base : NULL;
    return memory_leave(m, hr);
}

/* A new file with the content of another; none of it is on the disk yet. */
static HRESULT copy_file(struct memory *m, const struct place *from, struct place *to)
{
    HRESULT hr = create_file(m, to, FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_TEMPORARY);

    if (FAILED(hr))
        return hr;
    node_dirty(to->node);
    hr = node_resize(to->node, from->node->content.size);
    if (FAILED(hr))
        return hr;
    memcpy(to->node->content.data, from->node->content.data, from->node->content.size);
    to->node->written = from->node->written;
    return S_OK;
}

HRESULT memory_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    struct opened *opened = (struct opened *)root;
    struct memory *m = opened->memory;
    struct handle *h = NULL;
    struct place from;
    struct place to;
    HRESULT hr = opened_enter(root, copy->from, false, &from);

    *file = NULL;
    if (SUCCEEDED(hr) && opened->share->no_copies)
        hr = CSC_E_NOT_SUPPORTED;
    if (SUCCEEDED(hr))
        hr = place_need(&from);
    if (SUCCEEDED(hr) && (from.node->kind != CSC_FILE || from.entry->doomed))
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr) && from.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        hr = node_may_open(m, from.node, modes[copy->yield ? CSC_OPEN_READ_YIELD : CSC_OPEN_READ]);
    if (SUCCEEDED(hr))
        hr = place_find(from.top, copy->to, false, &to);
    if (SUCCEEDED(hr))
        hr = copy_file(m, &from, &to);
    if (SUCCEEDED(hr))
        hr = handle_open(m, &to, modes[CSC_OPEN_STAGE], &h);
    if (SUCCEEDED(hr)) {
        copy->source = node_facts(from.node);
        *file = &h->base;
    }
    return memory_leave(m, hr);
}

HRESULT memory_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct handle *h = NULL;
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    if (SUCCEEDED(hr) && place.entry == NULL)
        hr = create_file(m, &place, FILE_ATTRIBUTE_HIDDEN);
    if (SUCCEEDED(hr) && place.node->kind == CSC_DIR)
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr))
        hr = handle_open(m, &place, (struct mode){FS_MEMORY_READ | FS_MEMORY_WRITE, 0}, &h);
    *lock = h != NULL ? &h->base : NULL;
    return memory_leave(m, hr);
}

void memory_close(struct csc_file *file)
{
    struct handle *h = (struct handle *)file;
    struct memory *m = h->memory;
    struct handle **link = &m->handles;

    memory_enter(m);
    handle_detach(h);
    while (*link != h)
        link = &(*link)->next;
    *link = h->next;
    free(h);
    memory_leave(m, S_OK);
}

/* --- work on an open handle ----------------------------------------------------------------- */

/* Takes the lock; fails if the handle is dead, its share gone or the access not granted. The
 * caller always ends with memory_leave. */
static HRESULT handle_enter(const struct handle *h, unsigned access)
{
    memory_enter(h->memory);
    if (h->node == NULL)
        return CSC_WIN32(ERROR_NETNAME_DELETED);
    if (FAILED(h->node->share->gone))
        return h->node->share->gone;
    return (access & ~h->mode.access) == 0 ? S_OK : E_ACCESSDENIED;
}

/* For a change that a handle for reading does not allow. */
static HRESULT handle_enter_change(const struct handle *h)
{
    HRESULT hr = handle_enter(h, 0);

    return SUCCEEDED(hr) && h->mode.access == FS_MEMORY_READ ? E_ACCESSDENIED : hr;
}

HRESULT memory_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter(h, FS_MEMORY_READ);

    *got = 0;
    if (SUCCEEDED(hr) && offset < h->node->content.size) {
        size_t rest = h->node->content.size - (size_t)offset;

        *got = size < rest ? size : rest;
        memcpy(data, h->node->content.data + offset, *got);
        h->node->accessed = memory_stamp(h->memory);
    }
    return memory_leave(h->memory, hr);
}

HRESULT memory_write(struct csc_file *file, uint64_t offset, const void *data, size_t size)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter(h, FS_MEMORY_WRITE);

    if (SUCCEEDED(hr) && offset > SIZE_MAX / 2 - size)
        hr = CSC_E_DISK_FULL;
    if (SUCCEEDED(hr)) {
        node_dirty(h->node);
        if (offset + size > h->node->content.size)
            hr = node_resize(h->node, (size_t)offset + size);
    }
    if (SUCCEEDED(hr) && size != 0) {
        memcpy(h->node->content.data + offset, data, size);
        node_touch(h->memory, h->node, true);
    }
    return memory_leave(h->memory, hr);
}

HRESULT memory_truncate(struct csc_file *file, uint64_t size)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter(h, FS_MEMORY_WRITE);

    if (SUCCEEDED(hr) && size > SIZE_MAX / 2)
        hr = CSC_E_DISK_FULL;
    if (SUCCEEDED(hr)) {
        node_dirty(h->node);
        hr = node_resize(h->node, (size_t)size);
    }
    if (SUCCEEDED(hr))
        node_touch(h->memory, h->node, true);
    return memory_leave(h->memory, hr);
}

HRESULT memory_flush(struct csc_file *file)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter_change(h);

    if (SUCCEEDED(hr))
        node_flushed(h->node);
    return memory_leave(h->memory, hr);
}

HRESULT memory_stat(struct csc_file *file, struct csc_facts *facts)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter(h, 0);

    memset(facts, 0, sizeof(*facts));
    if (SUCCEEDED(hr))
        *facts = node_facts(h->node);
    return memory_leave(h->memory, hr);
}

static void set_time(uint64_t *time, uint64_t value, uint64_t granularity)
{
    if (value != 0)
        *time = value - value % granularity;
}

HRESULT memory_set_info(struct csc_file *file, const struct csc_facts *facts)
{
    struct handle *h = (struct handle *)file;
    HRESULT hr = handle_enter_change(h);
    const uint32_t cleared = CSC_ATTRIBUTES | FILE_ATTRIBUTE_TEMPORARY;

    if (SUCCEEDED(hr)) {
        struct node *node = h->node;

        set_time(&node->created, facts->created, h->memory->granularity);
        set_time(&node->accessed, facts->accessed, h->memory->granularity);
        set_time(&node->written, facts->written, h->memory->granularity);
        node->attributes = (node->attributes & ~cleared) | (facts->attributes & CSC_ATTRIBUTES);
        node_touch(h->memory, node, false);
    }
    return memory_leave(h->memory, hr);
}

HRESULT memory_rename(struct csc_file *file, const char16_t *to, bool replace)
{
    struct handle *h = (struct handle *)file;
    struct place place;
    HRESULT hr = handle_enter(h, FS_MEMORY_DELETE);

    if (SUCCEEDED(hr))
        hr = place_find(h->top, to, false, &place);
    if (SUCCEEDED(hr))
        hr = place_rename(h->memory, h->name, &place, replace);
    return memory_leave(h->memory, hr);
}
