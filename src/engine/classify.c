/*
 * From observations to letters. Each side is judged by itself: local against stamp, remote
 * against base. In doubt a copy counts as changed: a change kept too carefully costs a
 * comparison, a change overlooked costs the user's work.
 */
#include "engine/classify.h"

/* These alone prove no change: an id is new after a save by replacement, the change time moves
 * with a rename. But they do not let us take the contents for equal unseen, either. */
#define SUSPICIOUS (CSC_DIFF_ID | CSC_DIFF_CHANGED)

static bool is_suspicion(unsigned diff)
{
    return diff != 0 && (diff & ~(unsigned)SUSPICIOUS) == 0;
}

static enum csc_base base_of(enum csc_kind kind)
{
    return kind == CSC_FILE ? CSC_B_FILE : kind == CSC_DIR ? CSC_B_DIR : CSC_B_NONE;
}

/* No local copy: deleted, not filled yet, or never there. */
static enum csc_local absent_local(const struct csc_trees *t)
{
    enum csc_base base = base_of(t->base.kind);
    enum csc_base like = base != CSC_B_NONE ? base : base_of(t->remote.kind);

    if ((t->marks & CSC_MARK_DELETED) && base != CSC_B_NONE)
        return (t->marks & CSC_MARK_REPLACED) && base == CSC_B_FILE ? CSC_L_REPLACED_DELETED
                                                                    : CSC_L_DELETED;
    if (!(t->marks & CSC_MARK_SPARSE) || like == CSC_B_NONE)
        return CSC_L_NONE;
    return like == CSC_B_FILE ? CSC_L_FILE_SPARSE : CSC_L_DIR_SPARSE;
}

/* A local copy of the kind of its base, and known at the time of that base. */
static bool has_history(const struct csc_trees *t)
{
    return t->base.kind == t->local.kind && t->stamp.kind == t->local.kind;
}

static void classify_file(const struct csc_trees *t, struct csc_letters *out)
{
    bool suspicion;

    if (!has_history(t)) {
        out->local = CSC_L_FILE_CREATED;
        return;
    }
    out->local_diff = csc_facts_diff(&t->stamp, &t->local);
    suspicion = is_suspicion(out->local_diff);
    if (out->local_diff == 0) {
        out->local = CSC_L_FILE;
        return;
    }
    out->local = CSC_L_FILE_MODIFIED;
    out->local_doubtful = suspicion;
}

static void classify_dir(const struct csc_trees *t, struct csc_letters *out)
{
    if (!has_history(t)) {
        out->local = CSC_L_DIR_CREATED;
        return;
    }
    out->local_diff = csc_facts_diff(&t->stamp, &t->local);
    if (t->marks & CSC_MARK_SPARSE)
        out->local = CSC_L_DIR_SPARSE;
    else
        out->local = out->local_diff & CSC_DIFF_ATTRIBUTES ? CSC_L_DIR_MODIFIED : CSC_L_DIR;
}

static bool remote_changed(const struct csc_trees *t, struct csc_letters *out)
{
    bool suspicion;

    if (t->base.kind != t->remote.kind)
        return false;
    out->remote_diff = csc_facts_diff(&t->base, &t->remote);
    /* A directory has no contents to compare: another id means another directory. */
    suspicion = t->remote.kind == CSC_FILE && is_suspicion(out->remote_diff);
    if (out->remote_diff == 0)
        return false;
    out->remote_doubtful = suspicion;
    return true;
}

struct csc_letters csc_classify(const struct csc_trees *t)
{
    struct csc_letters out = {.base = base_of(t->base.kind)};

    if (t->local.kind == CSC_FILE)
        classify_file(t, &out);
    else if (t->local.kind == CSC_DIR)
        classify_dir(t, &out);
    else
        out.local = absent_local(t);

    if (t->remote.kind == CSC_FILE)
        out.remote = remote_changed(t, &out) ? CSC_R_FILE_CHANGED : CSC_R_FILE;
    else if (t->remote.kind == CSC_DIR)
        out.remote = remote_changed(t, &out) ? CSC_R_DIR_CHANGED : CSC_R_DIR;
    return out;
}
