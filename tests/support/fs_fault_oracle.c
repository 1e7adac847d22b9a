/*
 * fs_fault: the order oracle. What it watches for stands in fs_fault.h.
 */
#include "fs_fault_internal.h"

#include "base/path.h"

#include <stdlib.h>

static void violation(struct fault *fault, const char *what, const char16_t *path)
{
    fault_lock(fault);
    lines_add(&fault->violations, what);
    lines_add(&fault->violations, ": ");
    lines_add_path(&fault->violations, path);
    lines_add(&fault->violations, "\n");
    fault_unlock(fault);
}

static bool is_ours(const char16_t *path)
{
    static const char16_t prefix[] = u"~csc";
    const char16_t *name = csc_base_name(path);
    size_t i;

    for (i = 0; prefix[i] != 0 && name[i] == prefix[i]; i++)
        ;
    return prefix[i] == 0;
}

static bool has_backup(struct fault *fault, const char16_t *path)
{
    const struct backup *b;
    bool found = false;

    fault_lock(fault);
    for (b = fault->backups; b != NULL && !found; b = b->next)
        found = csc_compare(b->of, path) == 0;
    fault_unlock(fault);
    return found;
}

/* Is there a file at this path, for a replacing rename to destroy? */
static bool is_file(const struct fault_root *root, const char16_t *relative)
{
    struct csc_entry entry;
    HRESULT hr = root->inner->ops->lookup(root->inner, relative, &entry);

    return SUCCEEDED(hr) && entry.facts.kind == CSC_FILE;
}

void oracle_write(struct fault_file *file)
{
    file->dirty = true;
    if (file->renamed)
        violation(file->fault, "written to under its final name", file->path);
}

void oracle_rename(const struct fault_file *file, const char16_t *to, bool replace)
{
    struct fault_root *root = file->root;
    char16_t *target = absolute(root, to);

    if (file->dirty)
        violation(file->fault, "renamed with data not flushed", target);
    if (replace && is_ours(target))
        violation(file->fault, "a name of ours may be replaced", target);
    if (replace && !root->fault->no_links && !has_backup(file->fault, target) && is_file(root, to))
        violation(file->fault, "replaced without a backup", target);
    free(target);
}

void oracle_remove(struct fault_root *root, const char16_t *path)
{
    char16_t *full = absolute(root, path);

    if (!is_ours(full))
        violation(root->fault, "removed without being set aside", full);
    free(full);
}

void oracle_linked(struct fault_root *root, const char16_t *from, const char16_t *to)
{
    struct backup *b = fault_alloc(sizeof(*b));

    b->of = absolute(root, from);
    b->path = absolute(root, to);
    fault_lock(root->fault);
    b->next = root->fault->backups;
    root->fault->backups = b;
    fault_unlock(root->fault);
}

/* Takes one backup out: of this file, or at this path, or any; false if there is none. */
static bool drop_backup(struct fault *fault, const char16_t *of, const char16_t *path)
{
    struct backup **link;
    struct backup *b;

    fault_lock(fault);
    for (link = &fault->backups; *link != NULL; link = &(*link)->next) {
        if ((of == NULL || csc_compare((*link)->of, of) == 0) &&
            (path == NULL || csc_compare((*link)->path, path) == 0))
            break;
    }
    b = *link;
    if (b != NULL)
        *link = b->next;
    fault_unlock(fault);
    if (b == NULL)
        return false;
    free(b->of);
    free(b->path);
    free(b);
    return true;
}

void oracle_renamed(struct fault *fault, const char16_t *path)
{
    while (drop_backup(fault, path, NULL))
        ;
}

void oracle_gone(struct fault *fault, const char16_t *path)
{
    while (drop_backup(fault, NULL, path))
        ;
}

void oracle_forget(struct fault *fault)
{
    while (drop_backup(fault, NULL, NULL))
        ;
}
