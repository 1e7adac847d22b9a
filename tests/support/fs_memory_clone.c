/*
 * fs_memory: a second machine that holds what the first one holds, as if all its programs had
 * ended.
 */
#include "fs_memory_tree.h"

#include <stdlib.h>
#include <string.h>

/* A node with several names must be copied once. */
struct twins {
    const struct node **old;
    struct node **young;
    size_t count, cap;
};

static struct node *twin_of(const struct twins *twins, const struct node *old)
{
    for (size_t i = 0; i < twins->count; i++) {
        if (twins->old[i] == old)
            return twins->young[i];
    }
    return NULL;
}

static void remember(struct twins *twins, const struct node *old, struct node *young)
{
    if (twins->count == twins->cap) {
        twins->cap = twins->cap * 2 + 16;
        twins->old = must_grow(twins->old, twins->cap * sizeof(const struct node *));
        twins->young = must_grow(twins->young, twins->cap * sizeof(struct node *));
    }
    twins->old[twins->count] = old;
    twins->young[twins->count++] = young;
}

static struct bytes copy_bytes(const struct bytes *from)
{
    struct bytes to = {.size = from->size};

    if (from->data != NULL) {
        to.data = must_alloc(from->size + 1);
        memcpy(to.data, from->data, from->size);
    }
    return to;
}

static struct node *copy_tree(struct twins *twins, struct share *share, const struct node *from);

static void copy_names(struct twins *twins, struct node *to, const struct node *from)
{
    to->cap = from->count;
    to->children = must_alloc((from->count + 1) * sizeof(struct name *));
    for (size_t i = 0; i < from->count; i++) {
        const struct name *old = from->children[i];
        struct name *name = must_alloc(sizeof(*name));

        name->dir = to;
        name->text = must_dup(old->text, csc_len(old->text));
        name->doomed = old->doomed;
        name->node = copy_tree(twins, to->share, old->node);
        name->node->names++;
        to->children[to->count++] = name;
    }
}

static struct node *copy_tree(struct twins *twins, struct share *share, const struct node *from)
{
    struct node *to = twin_of(twins, from);

    if (to != NULL)
        return to;
    to = must_alloc(sizeof(*to));
    *to = *from;
    to->share = share;
    to->content = copy_bytes(&from->content);
    to->durable = copy_bytes(&from->durable);
    to->names = to->handles = 0;
    to->children = NULL;
    to->count = to->cap = 0;
    remember(twins, from, to);
    copy_names(twins, to, from);
    return to;
}

/* What was deleted while it was open goes with the handle. */
static void bury(struct memory *m, struct node *dir)
{
    for (size_t i = dir->count; i > 0; i--) {
        struct name *name = dir->children[i - 1];

        if (name->doomed)
            dir_remove(m, name);
        else
            bury(m, name->node);
    }
}

static struct share *copy_share(struct memory *m, const struct share *from)
{
    struct share *to = must_alloc(sizeof(*to));
    struct twins twins = {0};

    *to = *from;
    to->next = NULL;
    to->path = must_dup(from->path, csc_len(from->path));
    to->top = copy_tree(&twins, to, from->top);
    to->top->names = 1;
    if (from->aside != NULL) {
        to->aside = copy_tree(&twins, to, from->aside);
        to->aside->names = 1;
    }
    free(twins.old);
    free(twins.young);
    bury(m, to->top);
    return to;
}

struct csc_fs *fs_memory_clone(struct csc_fs *fs)
{
    const struct memory *from = (const struct memory *)fs;
    struct csc_fs *made = fs_memory_create();
    struct memory *to = (struct memory *)made;
    struct share **last = &to->shares;

    to->now = from->now;
    to->granularity = from->granularity;
    to->next_id = from->next_id;
    to->reuse = from->reuse;
    to->freed_count = to->freed_cap = from->freed_count;
    to->freed = must_alloc((from->freed_count + 1) * sizeof(*to->freed));
    if (from->freed_count != 0)
        memcpy(to->freed, from->freed, from->freed_count * sizeof(*to->freed));
    for (const struct share *share = from->shares; share != NULL; share = share->next) {
        *last = copy_share(to, share);
        last = &(*last)->next;
    }
    return made;
}
