/*
 * fs_memory: roots, lookup, enumeration and the operations on names.
 */
#include "fs_memory.h"

#include "fs_memory_tree.h"

#include <stdlib.h>
#include <string.h>

/* --- every call ----------------------------------------------------------------------------- */

void memory_enter(struct memory *m)
{
    while (atomic_flag_test_and_set(&m->busy))
        ;
    m->now++;
}

HRESULT memory_leave(struct memory *m, HRESULT hr)
{
    atomic_flag_clear(&m->busy);
    return hr;
}

struct share *memory_share(struct memory *m, const char16_t *path, const char16_t **rest)
{
    size_t path_len = csc_len(path);
    struct share *share;

    for (share = m->shares; share != NULL; share = share->next) {
        size_t len = csc_len(share->path);

        if (len <= path_len && csc_compare_n(share->path, len, path, len) == 0 &&
            (path[len] == 0 || path[len] == u'\\')) {
            *rest = path + len + (path[len] != 0);
            return share;
        }
    }
    return NULL;
}

HRESULT opened_enter(struct csc_root *root, const char16_t *path, bool any_case,
                     struct place *place)
{
    const struct opened *opened = (const struct opened *)root;
    HRESULT hr;

    memory_enter(opened->memory);
    if (FAILED(opened->share->gone))
        return opened->share->gone;
    hr = place_find(opened->share->top, opened->inside, true, place);
    if (SUCCEEDED(hr) && (place->node == NULL || place->node->kind != CSC_DIR))
        hr = CSC_WIN32(ERROR_PATH_NOT_FOUND);
    if (SUCCEEDED(hr))
        hr = place_find(place->node, path, any_case, place);
    return hr;
}

/* --- roots ---------------------------------------------------------------------------------- */

static HRESULT find_root(struct memory *m, const char16_t *path, struct share **share,
                         const char16_t **inside)
{
    struct place place;
    HRESULT hr;

    *share = memory_share(m, path, inside);
    if (*share == NULL)
        return CSC_WIN32(path[0] == u'\\' ? ERROR_BAD_NETPATH : ERROR_PATH_NOT_FOUND);
    if (FAILED((*share)->gone))
        return (*share)->gone;
    hr = place_find((*share)->top, *inside, true, &place);
    if (SUCCEEDED(hr) && place.node == NULL)
        hr = CSC_E_NOT_FOUND;
    if (SUCCEEDED(hr) && place.node->kind != CSC_DIR)
        hr = CSC_WIN32(ERROR_DIRECTORY);
    return hr;
}

static HRESULT memory_open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    struct memory *m = (struct memory *)fs;
    const char16_t *inside;
    struct share *share;
    HRESULT hr;

    *root = NULL;
    memory_enter(m);
    hr = find_root(m, path, &share, &inside);
    if (SUCCEEDED(hr)) {
        struct opened *opened = must_alloc(sizeof(*opened));

        opened->base.ops = &memory_ops;
        opened->memory = m;
        opened->share = share;
        opened->inside = must_dup(inside, csc_len(inside));
        m->roots++;
        *root = &opened->base;
    }
    return memory_leave(m, hr);
}

static void memory_close_root(struct csc_root *root)
{
    struct opened *opened = (struct opened *)root;
    struct memory *m = opened->memory;

    memory_enter(m);
    m->roots--;
    memory_leave(m, S_OK);
    free(opened->inside);
    free(opened);
}

static HRESULT memory_identify(struct csc_root *root, struct csc_identity *identity)
{
    const struct opened *opened = (const struct opened *)root;
    const struct share *share = opened->share;
    struct place place;
    HRESULT hr = opened_enter(root, u"", false, &place);

    memset(identity, 0, sizeof(*identity));
    if (SUCCEEDED(hr)) {
        identity->id = place.node->id;
        identity->volume = share->volume;
        if (share->identified && place.node == share->top)
            *identity = share->identity;
    }
    return memory_leave(opened->memory, hr);
}

static HRESULT memory_space(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes)
{
    const struct opened *opened = (const struct opened *)root;
    struct place place;
    HRESULT hr = opened_enter(root, u"", false, &place);

    *free_bytes = SUCCEEDED(hr) ? opened->share->quota - opened->share->used : 0;
    *total_bytes = SUCCEEDED(hr) ? opened->share->quota : 0;
    return memory_leave(opened->memory, hr);
}

static HRESULT memory_caching(struct csc_root *root, uint32_t *flags)
{
    const struct opened *opened = (const struct opened *)root;
    struct place place;
    HRESULT hr = opened_enter(root, u"", false, &place);

    *flags = 0;
    if (SUCCEEDED(hr) && !opened->share->has_caching)
        hr = CSC_E_NOT_SUPPORTED;
    if (SUCCEEDED(hr))
        *flags = opened->share->caching;
    return memory_leave(opened->memory, hr);
}

/* --- lookup and enumeration ----------------------------------------------------------------- */

struct listing {
    struct csc_list base;
    struct memory *memory;
    struct share *share;
    struct csc_entry *entries;
    size_t count;
    size_t next;
};

static void fill_entry(struct csc_entry *entry, const char16_t *name, const struct node *node)
{
    memset(entry, 0, sizeof(*entry));
    memcpy(entry->name, name, csc_len(name) * sizeof(*name));
    entry->facts = node_facts(node);
    entry->reparse = node->reparse;
}

static HRESULT memory_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct place place;
    HRESULT hr = opened_enter(root, path, true, &place);

    memset(entry, 0, sizeof(*entry));
    if (SUCCEEDED(hr) && place.node == NULL)
        hr = CSC_E_NOT_FOUND;
    if (SUCCEEDED(hr))
        fill_entry(entry, place.entry != NULL ? place.entry->text : u"", place.node);
    return memory_leave(m, hr);
}

static HRESULT memory_list(struct csc_root *root, const char16_t *path, struct csc_list **list)
{
    struct opened *opened = (struct opened *)root;
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    *list = NULL;
    if (SUCCEEDED(hr))
        hr = place_need(&place);
    if (SUCCEEDED(hr) && place.node->kind != CSC_DIR)
        hr = CSC_WIN32(ERROR_DIRECTORY);
    if (SUCCEEDED(hr) && place.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr)) {
        struct listing *listing = must_alloc(sizeof(*listing));

        listing->base.ops = &memory_ops;
        listing->memory = opened->memory;
        listing->share = opened->share;
        listing->count = place.node->count;
        listing->entries = must_alloc(listing->count * sizeof(*listing->entries));
        for (size_t i = 0; i < listing->count; i++) {
            const struct name *child = place.node->children[i];

            fill_entry(&listing->entries[i], child->text, child->node);
        }
        opened->memory->lists++;
        *list = &listing->base;
    }
    return memory_leave(opened->memory, hr);
}

static HRESULT memory_next(struct csc_list *list, struct csc_entry *entry)
{
    struct listing *listing = (struct listing *)list;
    HRESULT hr;

    memory_enter(listing->memory);
    hr = listing->share->gone;
    if (SUCCEEDED(hr) && listing->next == listing->count)
        hr = S_FALSE;
    if (hr == S_OK)
        *entry = listing->entries[listing->next++];
    else
        memset(entry, 0, sizeof(*entry));
    return memory_leave(listing->memory, hr);
}

static void memory_end_list(struct csc_list *list)
{
    struct listing *listing = (struct listing *)list;

    memory_enter(listing->memory);
    listing->memory->lists--;
    memory_leave(listing->memory, S_OK);
    free(listing->entries);
    free(listing);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Where a second path of the same root leads, for an operation that is under way. */
static HRESULT find_target(const struct place *from, const char16_t *to, struct place *place)
{
    HRESULT hr = place_find(from->top, to, false, place);

    if (SUCCEEDED(hr) && place->dir == NULL)
        hr = CSC_E_EXISTS;
    return hr;
}

static HRESULT memory_move(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct memory *m = ((struct opened *)root)->memory;
    const struct mode moving = {FS_MEMORY_DELETE, FS_MEMORY_SHARE_ALL};
    struct place source;
    struct place target;
    HRESULT hr = opened_enter(root, from, false, &source);

    if (SUCCEEDED(hr))
        hr = place_need(&source);
    if (SUCCEEDED(hr) && (source.entry == NULL || source.entry->doomed))
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr) && source.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        hr = node_may_open(m, source.node, moving);
    if (SUCCEEDED(hr))
        hr = find_target(&source, to, &target);
    if (SUCCEEDED(hr))
        hr = place_rename(m, source.entry, &target, false);
    return memory_leave(m, hr);
}

static HRESULT memory_link(struct csc_root *root, const char16_t *from, const char16_t *to)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct place source;
    struct place target;
    HRESULT hr = opened_enter(root, from, false, &source);

    if (SUCCEEDED(hr))
        hr = ((struct opened *)root)->share->links;
    if (SUCCEEDED(hr))
        hr = place_need(&source);
    if (SUCCEEDED(hr) && (source.node->kind != CSC_FILE || source.entry->doomed))
        hr = E_ACCESSDENIED;
    if (SUCCEEDED(hr) && source.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        hr = find_target(&source, to, &target);
    if (SUCCEEDED(hr))
        hr = place_free(&target);
    if (SUCCEEDED(hr)) {
        dir_add(m, target.dir, target.last, source.node);
        node_touch(m, source.node, false);
    }
    return memory_leave(m, hr);
}

static HRESULT remove_kind(struct csc_root *root, const char16_t *path, enum csc_kind kind)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    if (SUCCEEDED(hr))
        hr = place_need(&place);
    if (SUCCEEDED(hr) && place.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr))
        hr = place_remove(m, &place, kind);
    return memory_leave(m, hr);
}

static HRESULT memory_remove_file(struct csc_root *root, const char16_t *path)
{
    return remove_kind(root, path, CSC_FILE);
}

static HRESULT memory_remove_dir(struct csc_root *root, const char16_t *path)
{
    return remove_kind(root, path, CSC_DIR);
}

static HRESULT memory_make_dir(struct csc_root *root, const char16_t *path)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    if (SUCCEEDED(hr))
        hr = place_free(&place);
    if (SUCCEEDED(hr)) {
        struct node *node = node_new(m, place.dir->share, CSC_DIR);

        node->attributes |= place.dir->attributes & FILE_ATTRIBUTE_ENCRYPTED;
        dir_add(m, place.dir, place.last, node);
    }
    return memory_leave(m, hr);
}

/* As on Windows, nobody else may have the file open. */
static HRESULT memory_encrypt(struct csc_root *root, const char16_t *path, bool on)
{
    struct memory *m = ((struct opened *)root)->memory;
    struct mode alone = {FS_MEMORY_READ | FS_MEMORY_WRITE, 0};
    struct place place;
    HRESULT hr = opened_enter(root, path, false, &place);

    if (SUCCEEDED(hr))
        hr = place_need(&place);
    if (SUCCEEDED(hr) && place.node->reparse)
        hr = CSC_E_LINK;
    if (SUCCEEDED(hr) && on == !(place.node->attributes & FILE_ATTRIBUTE_ENCRYPTED)) {
        if (!place.node->share->encrypts)
            hr = CSC_E_NOT_SUPPORTED;
        if (SUCCEEDED(hr) && place.node->kind == CSC_FILE)
            hr = node_may_open(m, place.node, alone);
        if (SUCCEEDED(hr)) {
            place.node->attributes ^= FILE_ATTRIBUTE_ENCRYPTED;
            node_touch(m, place.node, false);
        }
    }
    return memory_leave(m, hr);
}

const struct csc_fs_ops memory_ops = {
    .open_root = memory_open_root,
    .close_root = memory_close_root,
    .identify = memory_identify,
    .lookup = memory_lookup,
    .list = memory_list,
    .next = memory_next,
    .end_list = memory_end_list,
    .open = memory_open,
    .copy = memory_copy,
    .close = memory_close,
    .read = memory_read,
    .write = memory_write,
    .truncate = memory_truncate,
    .flush = memory_flush,
    .stat = memory_stat,
    .set_info = memory_set_info,
    .rename = memory_rename,
    .move = memory_move,
    .link = memory_link,
    .remove_file = memory_remove_file,
    .remove_dir = memory_remove_dir,
    .make_dir = memory_make_dir,
    .encrypt = memory_encrypt,
    .lock = memory_lock,
    .space = memory_space,
    .caching = memory_caching,
};
