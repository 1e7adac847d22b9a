/* See letters.h. */
#include "letters.h"

#include <stdio.h>

const char *const base_letters[CSC_B_COUNT] = {"-", "F", "D"};
const char *const local_letters[CSC_L_COUNT] = {"N",  "X", "XR", "F",  "FM", "FC",
                                                "FS", "D", "DM", "DC", "DS"};
const char *const remote_letters[CSC_R_COUNT] = {"N", "F", "F*", "D", "D*"};

struct combination combination_at(int i)
{
    struct combination c = {(enum csc_base)(i / (CSC_L_COUNT * CSC_R_COUNT)),
                            (enum csc_local)(i / CSC_R_COUNT % CSC_L_COUNT),
                            (enum csc_remote)(i % CSC_R_COUNT)};
    return c;
}

const char *combination_name(struct combination c)
{
    static char name[16];

    snprintf(name, sizeof(name), "%s/%s/%s", base_letters[c.base], local_letters[c.local],
             remote_letters[c.remote]);
    return name;
}

enum csc_kind kind_of_base(enum csc_base base)
{
    return (enum csc_kind)base;
}

enum csc_kind kind_of_local(enum csc_local local)
{
    if (local <= CSC_L_REPLACED_DELETED)
        return CSC_NONE;
    return local <= CSC_L_FILE_SPARSE ? CSC_FILE : CSC_DIR;
}

enum csc_kind kind_of_remote(enum csc_remote remote)
{
    if (remote == CSC_R_NONE)
        return CSC_NONE;
    return remote <= CSC_R_FILE_CHANGED ? CSC_FILE : CSC_DIR;
}

bool is_dirty(enum csc_local local)
{
    return local == CSC_L_FILE_MODIFIED || local == CSC_L_FILE_CREATED ||
           local == CSC_L_DIR_MODIFIED || local == CSC_L_DIR_CREATED;
}

bool is_sparse(enum csc_local local)
{
    return local == CSC_L_FILE_SPARSE || local == CSC_L_DIR_SPARSE;
}

bool is_changed(enum csc_remote remote)
{
    return remote == CSC_R_FILE_CHANGED || remote == CSC_R_DIR_CHANGED;
}

bool combination_is_valid(struct combination c)
{
    enum csc_kind base = kind_of_base(c.base);

    switch (c.local) {
    case CSC_L_NONE:
        if (base == CSC_NONE && c.remote == CSC_R_NONE)
            return false;
        break;
    case CSC_L_DELETED:
        if (base == CSC_NONE)
            return false;
        break;
    case CSC_L_REPLACED_DELETED:
    case CSC_L_FILE_MODIFIED:
        if (base != CSC_FILE)
            return false;
        break;
    case CSC_L_DIR_MODIFIED:
        if (base != CSC_DIR)
            return false;
        break;
    case CSC_L_FILE:
    case CSC_L_FILE_SPARSE:
        if (base == CSC_DIR)
            return false;
        break;
    case CSC_L_DIR:
    case CSC_L_DIR_SPARSE:
        if (base == CSC_FILE)
            return false;
        break;
    default:
        break;
    }
    return !is_changed(c.remote) || kind_of_remote(c.remote) == base;
}

struct csc_trees trees_of(struct combination c)
{
    struct csc_trees t = {0};

    t.base.kind = kind_of_base(c.base);
    t.local.kind = c.local == CSC_L_FILE_SPARSE ? CSC_NONE : kind_of_local(c.local);
    t.remote.kind = kind_of_remote(c.remote);
    return t;
}
