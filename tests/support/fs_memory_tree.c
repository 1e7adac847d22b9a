/*
 * fs_memory: nodes, names and the rules of renaming and deleting. No locking here.
 */
#include "fs_memory_tree.h"

#include "fs/fs_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ID 100u

void *must_grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size != 0 ? size : 1);

    if (grown == NULL) {
        fputs("fs_memory: out of memory\n", stderr);
        abort();
    }
    return grown;
}

void *must_alloc(size_t size)
{
    return memset(must_grow(NULL, size), 0, size);
}

char16_t *must_dup(const char16_t *s, size_t len)
{
    char16_t *copy = must_alloc((len + 1) * sizeof(*copy));

    memcpy(copy, s, len * sizeof(*copy));
    return copy;
}

uint64_t memory_stamp(const struct memory *m)
{
    return m->now - m->now % m->granularity;
}

/* --- ids ------------------------------------------------------------------------------------ */

static uint64_t id_take(struct memory *m)
{
    size_t i;
    size_t lowest = 0;
    uint64_t id;

    if (!m->reuse || m->freed_count == 0)
        return FIRST_ID + m->next_id++;
    for (i = 1; i < m->freed_count; i++) {
        if (m->freed[i] < m->freed[lowest])
            lowest = i;
    }
    id = m->freed[lowest];
    m->freed[lowest] = m->freed[--m->freed_count];
    return id;
}

static void id_give(struct memory *m, uint64_t id)
{
    if (m->freed_count == m->freed_cap) {
        m->freed_cap = m->freed_cap * 2 + 16;
        m->freed = must_grow(m->freed, m->freed_cap * sizeof(*m->freed));
    }
    m->freed[m->freed_count++] = id;
}

/* --- nodes ---------------------------------------------------------------------------------- */

struct node *node_new(struct memory *m, struct share *share, enum csc_kind kind)
{
    struct node *node = must_alloc(sizeof(*node));

    node->share = share;
    node->kind = kind;
    node->attributes = kind == CSC_DIR ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE;
    node->created = node->written = node->changed = node->accessed = memory_stamp(m);
    node->id = id_take(m);
    node->content.data = must_alloc(1);
    return node;
}

void node_release(struct memory *m, struct node *node)
{
    if (node->names != 0 || node->handles != 0)
        return;
    id_give(m, node->id);
    node->share->used -= node->content.size;
    free(node->content.data);
    free(node->durable.data);
    free(node->children);
    free(node);
}

void node_rename_id(const struct name *name)
{
    uint64_t hash = name->dir->name_id;

    for (const char16_t *c = name->text; *c != 0; c++)
        hash = (hash ^ *c) * UINT64_C(0x100000001B3) + 1;
    name->node->name_id = hash;
}

void node_touch(struct memory *m, struct node *node, bool data)
{
    node->changed = memory_stamp(m);
    if (data)
        node->written = node->changed;
}

struct csc_facts node_facts(const struct node *node)
{
    struct csc_facts facts = {0};

    facts.kind = node->kind;
    facts.attributes = node->attributes;
    facts.size = node->content.size;
    facts.created = node->created;
    facts.written = node->written;
    facts.changed = node->changed;
    facts.accessed = node->accessed;
    facts.id = node->share->ids_by_name ? node->name_id : node->id;
    return facts;
}

HRESULT node_resize(struct node *node, size_t size)
{
    struct share *share = node->share;
    struct bytes *content = &node->content;

    if (size > content->size && size - content->size > share->quota - share->used)
        return CSC_E_DISK_FULL;
    share->used = share->used - content->size + size;
    content->data = must_grow(content->data, size + 1);
    if (size > content->size)
        memset(content->data + content->size, 0, size - content->size);
    content->data[size] = 0;
    content->size = size;
    return S_OK;
}

void node_dirty(struct node *node)
{
    if (node->dirty)
        return;
    node->dirty = true;
    node->durable.size = node->content.size;
    node->durable.data = must_alloc(node->content.size + 1);
    memcpy(node->durable.data, node->content.data, node->content.size);
}

void node_flushed(struct node *node)
{
    free(node->durable.data);
    memset(&node->durable, 0, sizeof(node->durable));
    node->dirty = false;
}

HRESULT node_may_open(struct memory *m, const struct node *node, struct mode mode)
{
    const struct handle *h;

    if (mode.access == 0)
        return S_OK;
    for (h = m->handles; h != NULL; h = h->next) {
        if (h->node == node && h->mode.access != 0 &&
            ((mode.access & ~h->mode.sharing) != 0 || (h->mode.access & ~mode.sharing) != 0))
            return CSC_E_SHARING;
    }
    return S_OK;
}

/* --- directories ---------------------------------------------------------------------------- */

size_t dir_find(const struct node *dir, const char16_t *name, size_t len, bool *found)
{
    size_t low = 0;
    size_t high = dir->count;

    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char16_t *text = dir->children[middle]->text;
        int order = csc_compare_n(text, csc_len(text), name, len);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void dir_insert(struct memory *m, struct node *dir, struct name *name)
{
    bool found;
    size_t at = dir_find(dir, name->text, csc_len(name->text), &found);

    if (dir->count == dir->cap) {
        dir->cap = dir->cap * 2 + 8;
        dir->children = must_grow(dir->children, dir->cap * sizeof(*dir->children));
    }
    memmove(dir->children + at + 1, dir->children + at, (dir->count - at) * sizeof(struct name *));
    dir->children[at] = name;
    dir->count++;
    name->dir = dir;
    node_rename_id(name);
    node_touch(m, dir, true);
}

static void dir_take(struct memory *m, struct name *name)
{
    struct node *dir = name->dir;
    bool found;
    size_t at = dir_find(dir, name->text, csc_len(name->text), &found);

    dir->count--;
    memmove(dir->children + at, dir->children + at + 1, (dir->count - at) * sizeof(struct name *));
    node_touch(m, dir, true);
}

struct name *dir_add(struct memory *m, struct node *dir, const char16_t *text, struct node *node)
{
    struct name *name = must_alloc(sizeof(*name));

    name->node = node;
    name->text = must_dup(text, csc_len(text));
    node->names++;
    dir_insert(m, dir, name);
    return name;
}

void dir_remove(struct memory *m, struct name *name)
{
    struct node *node = name->node;

    dir_take(m, name);
    node->names--;
    node_touch(m, node, false);
    node_release(m, node);
    free(name->text);
    free(name);
}

static void dir_move(struct memory *m, struct name *name, struct node *to, const char16_t *text)
{
    char16_t *copy = must_dup(text, csc_len(text));

    dir_take(m, name);
    free(name->text);
    name->text = copy;
    dir_insert(m, to, name);
    node_touch(m, name->node, false);
}

/* --- places --------------------------------------------------------------------------------- */

HRESULT place_find(struct node *top, const char16_t *path, bool any_case, struct place *place)
{
    HRESULT hr = csc_fs_check_path(path);

    memset(place, 0, sizeof(*place));
    place->top = top;
    place->node = top;
    place->exact = true;
    place->last = path;
    while (SUCCEEDED(hr) && *path != 0) {
        size_t len = 0;
        size_t at;
        bool found;

        if (place->node == NULL || place->node->kind != CSC_DIR || (!any_case && !place->exact))
            return CSC_WIN32(ERROR_PATH_NOT_FOUND);
        while (path[len] != 0 && path[len] != u'\\')
            len++;
        place->dir = place->node;
        place->last = path;
        at = dir_find(place->dir, path, len, &found);
        place->entry = found ? place->dir->children[at] : NULL;
        place->node = found ? place->entry->node : NULL;
        place->exact = found && memcmp(place->entry->text, path, len * sizeof(*path)) == 0;
        path += len + (path[len] != 0);
    }
    return hr;
}

HRESULT place_need(const struct place *place)
{
    return place->node != NULL && place->exact ? S_OK : CSC_E_NOT_FOUND;
}

HRESULT place_free(const struct place *place)
{
    if (place->entry != NULL && place->entry->doomed)
        return E_ACCESSDENIED;
    return place->node != NULL ? CSC_E_EXISTS : S_OK;
}

HRESULT place_remove(struct memory *m, const struct place *place, enum csc_kind kind)
{
    HRESULT hr = place_need(place);

    if (FAILED(hr))
        return hr;
    if (place->entry == NULL || place->entry->doomed)
        return E_ACCESSDENIED;
    if (place->node->kind != kind)
        return kind == CSC_DIR ? CSC_WIN32(ERROR_DIRECTORY) : E_ACCESSDENIED;
    if (place->node->count != 0)
        return CSC_E_DIR_NOT_EMPTY;
    hr = node_may_open(m, place->node, (struct mode){FS_MEMORY_DELETE, FS_MEMORY_SHARE_ALL});
    if (FAILED(hr))
        return hr;
    if (place->entry->handles != 0)
        place->entry->doomed = true;
    else
        dir_remove(m, place->entry);
    return S_OK;
}

HRESULT tree_remove_below(struct memory *m, struct node *dir)
{
    HRESULT hr = S_OK;

    for (size_t i = dir->count; SUCCEEDED(hr) && i > 0;
         i--) { /* from the end: indices stay right */
        struct name *child = dir->children[i - 1];
        struct place place = {.dir = dir, .entry = child, .node = child->node, .exact = true};

        hr = tree_remove_below(m, child->node);
        if (SUCCEEDED(hr))
            hr = place_remove(m, &place, child->node->kind);
    }
    return hr;
}

/* Is anything in this tree open? Then Windows does not rename the folder. */
static bool in_use_below(const struct node *node)
{
    size_t i;

    for (i = 0; i < node->count; i++) {
        if (node->children[i]->handles != 0 || in_use_below(node->children[i]->node))
            return true;
    }
    return false;
}

bool node_lies_in(const struct node *node, const struct node *tree)
{
    size_t i;

    if (node == tree)
        return true;
    for (i = 0; i < tree->count; i++) {
        if (node_lies_in(node, tree->children[i]->node))
            return true;
    }
    return false;
}

/* Makes way for a replacing rename. A READONLY target loses that attribute, which a second name
 * of it can see afterwards: so it is on Windows. */
static HRESULT give_way(struct memory *m, const struct place *to)
{
    if (to->node->kind != CSC_FILE || to->node->handles != 0 || to->entry->doomed)
        return E_ACCESSDENIED;
    to->node->attributes &= ~(uint32_t)FILE_ATTRIBUTE_READONLY;
    dir_remove(m, to->entry);
    return S_OK;
}

HRESULT place_rename(struct memory *m, struct name *from, const struct place *to, bool replace)
{
    HRESULT hr = S_OK;

    if (to->dir == NULL)
        return CSC_E_EXISTS; /* the root itself */
    if (from->node->kind == CSC_DIR && node_lies_in(to->dir, from->node))
        return CSC_WIN32(ERROR_SHARING_VIOLATION);
    if (in_use_below(from->node))
        return E_ACCESSDENIED;
    if (to->entry != NULL && to->entry != from)
        hr = replace ? give_way(m, to) : place_free(to);
    if (SUCCEEDED(hr))
        dir_move(m, from, to->dir, to->last);
    return hr;
}
