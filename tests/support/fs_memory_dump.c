/*
 * fs_memory: a tree as text, for comparing runs and for reading when they differ.
 */
#include "fs_memory_tree.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
    char *text;
    size_t len;
    unsigned flags;
};

static void print(struct out *out, const char *format, ...)
{
    char line[600];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(line))
        abort();
    out->text = must_grow(out->text, out->len + (size_t)len + 1);
    memcpy(out->text + out->len, line, (size_t)len + 1);
    out->len += (size_t)len;
}

static void print_name(struct out *out, const char16_t *name)
{
    char *utf8 = csc_to_utf8(name);
    size_t i;

    for (i = 0; utf8 != NULL && utf8[i] != 0; i++)
        print(out, "%c", utf8[i]);
    csc_free(utf8);
}

/* Short text is shown, the rest is told apart by a hash (FNV-1a). */
static void print_content(struct out *out, const struct bytes *content)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    bool shown = content->size <= 400;
    size_t i;

    for (i = 0; i < content->size; i++) {
        unsigned char c = (unsigned char)content->data[i];

        hash = (hash ^ c) * UINT64_C(1099511628211);
        shown = shown && c >= ' ' && c < 0x7F;
    }
    if (shown)
        print(out, " \"%s\"", content->data);
    else
        print(out, " %zu bytes %016" PRIx64, content->size, hash);
}

static void print_stamps(struct out *out, const struct node *node)
{
    print(out, " id=%" PRIu64 " created=%" PRIu64, node->id, node->created);
    print(out, " written=%" PRIu64 " changed=%" PRIu64, node->written, node->changed);
}

static const char *kind_name(const struct node *node)
{
    if (node->reparse)
        return "link";
    return node->kind == CSC_DIR ? "dir" : "file";
}

/* One line for the entry whose path is in `path`, then those below it. */
static void print_tree(struct out *out, const struct node *node, struct csc_text *path)
{
    size_t len = path->len;
    size_t i;

    for (i = 0; i < node->count; i++) {
        const struct name *child = node->children[i];

        if (len != 0 && FAILED(csc_text_add(path, u"\\")))
            abort();
        if (FAILED(csc_text_add(path, child->text)))
            abort();
        print(out, "%s ", kind_name(child->node));
        print_name(out, path->s);
        print(out, " %02" PRIx32, child->node->attributes & ~(uint32_t)FILE_ATTRIBUTE_ENCRYPTED);
        if (child->node->kind == CSC_FILE)
            print_content(out, &child->node->content);
        if ((out->flags & FS_MEMORY_DUMP_STAMPS) != 0)
            print_stamps(out, child->node);
        print(out, "\n");
        print_tree(out, child->node, path);
        csc_text_cut(path, len);
    }
}

static void print_share(struct out *out, const struct share *share)
{
    struct csc_text path = {0};

    print(out, "root ");
    print_name(out, share->path);
    print(out, "%s\n", FAILED(share->gone) ? " gone" : share->aside != NULL ? " emptied" : "");
    print_tree(out, share->top, &path);
    csc_text_free(&path);
}

char *fs_memory_dump(struct csc_fs *fs, const char16_t *path, unsigned flags)
{
    struct memory *m = (struct memory *)fs;
    struct out out = {.flags = flags};
    struct csc_text text = {0};
    const struct share *share;
    const char16_t *rest;
    struct place place;

    memory_enter(m);
    m->now--; /* looking does not move the clock */
    print(&out, "%s", "");
    if (path == NULL) {
        for (share = m->shares; share != NULL; share = share->next)
            print_share(&out, share);
    } else {
        share = memory_share(m, path, &rest);
        if (share != NULL && SUCCEEDED(place_find(share->top, rest, true, &place)) &&
            place.node != NULL)
            print_tree(&out, place.node, &text);
    }
    csc_text_free(&text);
    memory_leave(m, S_OK);
    return out.text;
}
