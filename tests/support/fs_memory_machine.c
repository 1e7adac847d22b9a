/*
 * fs_memory: the machine. Making and ending one, its roots and their faults, loss of power.
 */
#include "fs_memory_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-01-01 00:00 UTC */
#define FIRST_TIME UINT64_C(134116992000000000)

struct csc_fs *fs_memory_create(void)
{
    struct memory *m = must_alloc(sizeof(*m));

    m->base.ops = &memory_ops;
    atomic_flag_clear(&m->busy);
    m->now = FIRST_TIME;
    m->granularity = 1;
    return &m->base;
}

static void free_tree(struct node *node)
{
    size_t i;

    for (i = 0; i < node->count; i++) {
        struct name *name = node->children[i];

        name->node->names--;
        if (name->node->names == 0)
            free_tree(name->node);
        free(name->text);
        free(name);
    }
    free(node->content.data);
    free(node->durable.data);
    free(node->children);
    free(node);
}

void fs_memory_destroy(struct csc_fs *fs)
{
    struct memory *m = (struct memory *)fs;

    while (m->handles != NULL)
        memory_close(&m->handles->base);
    while (m->shares != NULL) {
        struct share *share = m->shares;

        m->shares = share->next;
        free_tree(share->top);
        if (share->aside != NULL)
            free_tree(share->aside);
        free(share->path);
        free(share);
    }
    free(m->freed);
    free(m);
}

static struct node *new_top(struct memory *m, struct share *share)
{
    struct node *top = node_new(m, share, CSC_DIR);

    top->names = 1; /* the share itself holds it */
    return top;
}

void fs_memory_add_root(struct csc_fs *fs, const char16_t *path)
{
    struct memory *m = (struct memory *)fs;
    struct share *share = must_alloc(sizeof(*share));
    struct share **last = &m->shares;

    memory_enter(m);
    share->volume = 1;
    for (; *last != NULL; last = &(*last)->next)
        share->volume++;
    *last = share;
    share->path = must_dup(path, csc_len(path));
    share->quota = UINT64_C(1) << 40;
    share->top = new_top(m, share);
    memory_leave(m, S_OK);
}

size_t fs_memory_open_handles(struct csc_fs *fs)
{
    struct memory *m = (struct memory *)fs;
    const struct handle *h;
    size_t count;

    memory_enter(m);
    count = m->roots + m->lists;
    for (h = m->handles; h != NULL; h = h->next)
        count++;
    memory_leave(m, S_OK);
    return count;
}

void fs_memory_set_clock(struct csc_fs *fs, uint64_t now)
{
    ((struct memory *)fs)->now = now;
}

uint64_t fs_memory_now(struct csc_fs *fs)
{
    return ((struct memory *)fs)->now;
}

void fs_memory_set_granularity(struct csc_fs *fs, uint64_t units)
{
    ((struct memory *)fs)->granularity = units;
}

void fs_memory_reuse_ids(struct csc_fs *fs, bool reuse)
{
    ((struct memory *)fs)->reuse = reuse;
}

/* Takes the lock and finds a registered root by its path. */
static struct share *enter_share(struct csc_fs *fs, const char16_t *root)
{
    struct memory *m = (struct memory *)fs;
    const char16_t *rest;
    struct share *share;

    memory_enter(m);
    share = memory_share(m, root, &rest);
    if (share == NULL || *rest != 0) {
        fputs("fs_memory: no such root\n", stderr);
        abort();
    }
    return share;
}

void fs_memory_set_gone(struct csc_fs *fs, const char16_t *root, HRESULT code)
{
    enter_share(fs, root)->gone = code;
    memory_leave((struct memory *)fs, S_OK);
}

/* Takes a tree away from under those who have files in it open. */
static void discard_tree(struct memory *m, struct node *top)
{
    struct handle *h;

    for (h = m->handles; h != NULL; h = h->next) {
        if (h->node != NULL && node_lies_in(h->node, top))
            handle_detach(h);
    }
    tree_remove_below(m, top);
    top->names = 0;
    node_release(m, top);
}

void fs_memory_set_emptied(struct csc_fs *fs, const char16_t *root, bool emptied)
{
    struct memory *m = (struct memory *)fs;
    struct share *share = enter_share(fs, root);
    bool is_emptied = share->aside != NULL;

    if (emptied && !is_emptied) {
        share->aside = share->top;
        share->top = new_top(m, share);
    } else if (!emptied && is_emptied) {
        discard_tree(m, share->top);
        share->top = share->aside;
        share->aside = NULL;
    }
    memory_leave(m, S_OK);
}

void fs_memory_set_identity(struct csc_fs *fs, const char16_t *root, uint64_t id, uint64_t volume)
{
    struct share *share = enter_share(fs, root);

    share->identified = true;
    share->identity.id = id;
    share->identity.volume = volume;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_quota(struct csc_fs *fs, const char16_t *root, uint64_t bytes)
{
    struct share *share = enter_share(fs, root);

    share->quota = bytes > share->used ? bytes : share->used;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_links(struct csc_fs *fs, const char16_t *root, bool supported)
{
    fs_memory_refuse_links(fs, root, supported ? S_OK : CSC_E_NOT_SUPPORTED);
}

void fs_memory_refuse_links(struct csc_fs *fs, const char16_t *root, HRESULT hr)
{
    enter_share(fs, root)->links = hr;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_ids_by_name(struct csc_fs *fs, const char16_t *root)
{
    enter_share(fs, root)->ids_by_name = true;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_copies(struct csc_fs *fs, const char16_t *root, bool supported)
{
    enter_share(fs, root)->no_copies = !supported;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_encrypts(struct csc_fs *fs, const char16_t *root, bool supported)
{
    enter_share(fs, root)->encrypts = supported;
    memory_leave((struct memory *)fs, S_OK);
}

void fs_memory_set_caching(struct csc_fs *fs, const char16_t *root, uint32_t flags)
{
    struct share *share = enter_share(fs, root);

    share->has_caching = true;
    share->caching = flags;
    memory_leave((struct memory *)fs, S_OK);
}

/* --- power loss ----------------------------------------------------------------------------- */

static void lose_data(struct node *node, enum fs_memory_crash mode)
{
    struct bytes *content = &node->content;
    const struct bytes *durable = &node->durable;
    size_t i;

    if (mode == FS_MEMORY_DROP) {
        node->share->used = node->share->used - content->size + durable->size;
        content->data = must_grow(content->data, durable->size + 1);
        memcpy(content->data, durable->data, durable->size);
        content->size = durable->size;
        content->data[content->size] = 0;
    }
    for (i = 0; mode == FS_MEMORY_GARBLE && i < content->size; i++) {
        if (i >= durable->size || content->data[i] != durable->data[i])
            content->data[i] = (char)(content->data[i] ^ 0x5A);
    }
    node_flushed(node);
}

static void crash_tree(struct node *node, enum fs_memory_crash mode)
{
    size_t i;

    if (node->dirty)
        lose_data(node, mode);
    for (i = 0; i < node->count; i++)
        crash_tree(node->children[i]->node, mode);
}

void fs_memory_crash(struct csc_fs *fs, const char16_t *root, enum fs_memory_crash mode)
{
    struct memory *m = (struct memory *)fs;
    const struct share *only = NULL;
    struct share *share;
    struct handle *h;

    if (root != NULL)
        only = enter_share(fs, root);
    else
        memory_enter(m);
    for (h = m->handles; h != NULL; h = h->next) {
        if (h->node != NULL && (only == NULL || h->node->share == only))
            handle_detach(h);
    }
    for (share = m->shares; share != NULL; share = share->next) {
        if (only == NULL || share == only)
            crash_tree(share->top, mode);
    }
    memory_leave(m, S_OK);
}

static bool is_unflushed(const struct node *node)
{
    bool found = node->dirty;
    size_t i;

    for (i = 0; i < node->count && !found; i++)
        found = is_unflushed(node->children[i]->node);
    return found;
}

bool fs_memory_is_unflushed(struct csc_fs *fs)
{
    struct memory *m = (struct memory *)fs;
    const struct share *share;
    bool found = false;

    memory_enter(m);
    for (share = m->shares; share != NULL && !found; share = share->next)
        found = is_unflushed(share->top);
    memory_leave(m, S_OK);
    return found;
}
