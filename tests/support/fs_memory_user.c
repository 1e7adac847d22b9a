/*
 * fs_memory: the user, who works on absolute paths and does not care for their case.
 */
#include "fs_memory_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the user ------------------------------------------------------------------------------- */

/* Takes the lock and follows an absolute path, in any case. */
static HRESULT enter_path(struct csc_fs *fs, const char16_t *path, struct place *place)
{
    struct memory *m = (struct memory *)fs;
    const char16_t *rest;
    struct share *share;

    memory_enter(m);
    share = memory_share(m, path, &rest);
    if (share == NULL) {
        fputs("fs_memory: a path in no root\n", stderr);
        abort();
    }
    return place_find(share->top, rest, true, place);
}

static HRESULT enter_existing(struct csc_fs *fs, const char16_t *path, struct place *place)
{
    HRESULT hr = enter_path(fs, path, place);

    return SUCCEEDED(hr) && place->node == NULL ? CSC_E_NOT_FOUND : hr;
}

HRESULT fs_memory_mkdir(struct csc_fs *fs, const char16_t *path)
{
    struct memory *m = (struct memory *)fs;
    char16_t *part = must_dup(path, csc_len(path));
    size_t len = csc_len(path);
    struct place place;
    HRESULT hr = enter_path(fs, path, &place);

    memory_leave(m, hr);
    if (hr == CSC_WIN32(ERROR_PATH_NOT_FOUND)) {
        while (part[len] != u'\\')
            len--;
        part[len] = 0;
        hr = fs_memory_mkdir(fs, part);
    }
    if (SUCCEEDED(hr)) {
        hr = enter_path(fs, path, &place);
        if (SUCCEEDED(hr) && place.node == NULL)
            dir_add(m, place.dir, place.last, node_new(m, place.dir->share, CSC_DIR));
        else if (SUCCEEDED(hr) && place.node->kind != CSC_DIR)
            hr = CSC_E_EXISTS;
        memory_leave(m, hr);
    }
    free(part);
    return hr;
}

static HRESULT make_parent(struct csc_fs *fs, const char16_t *path)
{
    size_t len = csc_len(path);
    char16_t *parent;
    HRESULT hr;

    while (len > 0 && path[len] != u'\\')
        len--;
    parent = must_dup(path, len);
    hr = fs_memory_mkdir(fs, parent);
    free(parent);
    return hr;
}

HRESULT fs_memory_put(struct csc_fs *fs, const char16_t *path, const void *data, size_t size)
{
    const struct mode writing = {FS_MEMORY_WRITE, FS_MEMORY_SHARE_ALL};
    struct memory *m = (struct memory *)fs;
    struct place place;
    HRESULT hr = make_parent(fs, path);

    if (FAILED(hr))
        return hr;
    hr = enter_path(fs, path, &place);
    if (SUCCEEDED(hr) && place.node == NULL) {
        place.node = node_new(m, place.dir->share, CSC_FILE);
        dir_add(m, place.dir, place.last, place.node);
    }
    if (SUCCEEDED(hr) && (place.node->kind != CSC_FILE || (place.entry && place.entry->doomed)))
        hr = E_ACCESSDENIED; /* what is deleted and still open takes its name with it */
    if (SUCCEEDED(hr))
        hr = node_may_open(m, place.node, writing);
    if (SUCCEEDED(hr))
        hr = node_resize(place.node, size);
    if (SUCCEEDED(hr)) {
        if (size != 0)
            memcpy(place.node->content.data, data, size);
        node_flushed(place.node);
        node_touch(m, place.node, true);
    }
    return memory_leave(m, hr);
}

HRESULT fs_memory_put_text(struct csc_fs *fs, const char16_t *path, const char *text)
{
    return fs_memory_put(fs, path, text, strlen(text));
}

const char *fs_memory_get(struct csc_fs *fs, const char16_t *path, size_t *size)
{
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);
    bool found = SUCCEEDED(hr) && place.node->kind == CSC_FILE;
    const char *data = found ? place.node->content.data : NULL;

    if (size != NULL)
        *size = found ? place.node->content.size : 0;
    memory_leave((struct memory *)fs, S_OK);
    return data;
}

struct csc_facts fs_memory_facts(struct csc_fs *fs, const char16_t *path)
{
    struct csc_facts facts = {0};
    struct place place;

    if (SUCCEEDED(enter_existing(fs, path, &place)))
        facts = node_facts(place.node);
    memory_leave((struct memory *)fs, S_OK);
    return facts;
}

HRESULT fs_memory_del(struct csc_fs *fs, const char16_t *path)
{
    struct memory *m = (struct memory *)fs;
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);

    place.exact = true;
    if (SUCCEEDED(hr))
        hr = tree_remove_below(m, place.node);
    if (SUCCEEDED(hr) && place.entry != NULL)
        hr = place_remove(m, &place, place.node->kind);
    return memory_leave(m, hr);
}

HRESULT fs_memory_rename(struct csc_fs *fs, const char16_t *from, const char16_t *to)
{
    const struct mode moving = {FS_MEMORY_DELETE, FS_MEMORY_SHARE_ALL};
    struct memory *m = (struct memory *)fs;
    const char16_t *rest;
    struct place source;
    struct place target;
    HRESULT hr = enter_existing(fs, from, &source);

    if (SUCCEEDED(hr) && (source.entry == NULL || source.entry->doomed))
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr))
        hr = node_may_open(m, source.node, moving);
    if (SUCCEEDED(hr) && memory_share(m, to, &rest) != source.node->share)
        hr = CSC_WIN32(ERROR_NOT_SAME_DEVICE);
    if (SUCCEEDED(hr))
        hr = place_find(source.top, rest, true, &target);
    if (SUCCEEDED(hr))
        hr = place_rename(m, source.entry, &target, true);
    return memory_leave(m, hr);
}

HRESULT fs_memory_set_attributes(struct csc_fs *fs, const char16_t *path, uint32_t attributes)
{
    struct memory *m = (struct memory *)fs;
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);

    if (SUCCEEDED(hr)) {
        uint32_t kind = place.node->attributes & FILE_ATTRIBUTE_DIRECTORY;

        place.node->attributes = attributes | kind;
        node_touch(m, place.node, false);
    }
    return memory_leave(m, hr);
}

HRESULT fs_memory_set_written(struct csc_fs *fs, const char16_t *path, uint64_t written)
{
    struct memory *m = (struct memory *)fs;
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);

    if (SUCCEEDED(hr)) {
        place.node->written = written;
        node_touch(m, place.node, false);
    }
    return memory_leave(m, hr);
}

HRESULT fs_memory_set_reparse(struct csc_fs *fs, const char16_t *path, bool reparse)
{
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);

    if (SUCCEEDED(hr)) {
        place.node->reparse = reparse;
        place.node->attributes &= ~(uint32_t)FILE_ATTRIBUTE_REPARSE_POINT;
        if (reparse)
            place.node->attributes |= FILE_ATTRIBUTE_REPARSE_POINT;
    }
    return memory_leave((struct memory *)fs, hr);
}

struct csc_file *fs_memory_hold(struct csc_fs *fs, const char16_t *path, unsigned access,
                                unsigned share)
{
    struct handle *h = NULL;
    struct place place;
    HRESULT hr = enter_existing(fs, path, &place);

    place.exact = true;
    if (SUCCEEDED(hr))
        handle_open((struct memory *)fs, &place, (struct mode){access, share}, &h);
    memory_leave((struct memory *)fs, S_OK);
    return h != NULL ? &h->base : NULL;
}
