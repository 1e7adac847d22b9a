/*
 * From observations to letters: the step before reconcile. Pure.
 *
 * Four observations of an item are stored (the rule book calls the first two together "base"):
 *   base    the server copy when both sides last agreed (the public ORIGINAL copy)
 *   stamp   the cached copy at that same moment, as our own handle saw it
 *   local   the cached copy now
 *   remote  the server copy now
 * plus what the facts cannot say: marks.
 */
#ifndef CSC_ENGINE_CLASSIFY_H
#define CSC_ENGINE_CLASSIFY_H

#include "engine/facts.h"

enum csc_mark {
    CSC_MARK_DELETED = 1,  /* tombstone: the cached copy was there and the user removed it */
    CSC_MARK_REPLACED = 2, /* the cached copy was removed and made anew since the base; without a
                            * base: the other side's copy went for this one, by decision */
    CSC_MARK_SPARSE = 4,   /* in the cache, content (or listing of a directory) not complete */
    CSC_MARK_GHOST = 8,    /* only the name is known */
    /* The cached copy's, or the server's, stamp was so young when both sides agreed that an edit in
     * the same tick of the clock would not show in it. */
    CSC_MARK_YOUNG_LOCAL = 16,
    CSC_MARK_YOUNG_REMOTE = 32
};

struct csc_trees {
    struct csc_facts base;
    struct csc_facts stamp;
    struct csc_facts local;
    struct csc_facts remote;
    unsigned marks;
};

/* The letters of the rule book in reconcile.c. */
enum csc_base { CSC_B_NONE, CSC_B_FILE, CSC_B_DIR, CSC_B_COUNT };
enum csc_local {
    CSC_L_NONE,             /* N  no copy, none deleted */
    CSC_L_DELETED,          /* X  deleted offline */
    CSC_L_REPLACED_DELETED, /* XR replaced, then deleted */
    CSC_L_FILE,             /* F  clean file */
    CSC_L_FILE_MODIFIED,    /* FM */
    CSC_L_FILE_CREATED,     /* FC created, or replacing something of another kind */
    CSC_L_FILE_SPARSE,      /* FS */
    CSC_L_DIR,              /* D  clean directory */
    CSC_L_DIR_MODIFIED,     /* DM attributes changed */
    CSC_L_DIR_CREATED,      /* DC */
    CSC_L_DIR_SPARSE,       /* DS not fully listed */
    CSC_L_COUNT
};
enum csc_remote {
    CSC_R_NONE,
    CSC_R_FILE,         /* F  as base, or new */
    CSC_R_FILE_CHANGED, /* F* same kind as base, stamp differs */
    CSC_R_DIR,
    CSC_R_DIR_CHANGED,
    CSC_R_COUNT
};

struct csc_letters {
    enum csc_base base;
    enum csc_local local;
    enum csc_remote remote;
    /* csc_diff bits behind "modified": local against stamp, remote against base. */
    unsigned local_diff;
    unsigned remote_diff;
    /* Of a file only the id or change time moved: compare contents with the other (clean) copy;
     * when they are equal, both copies are agreed on as they are. Until then it counts as modified.
     */
    bool local_doubtful;
    bool remote_doubtful;
};

/* Total: every input has an answer, and the letters are a valid combination of reconcile.c. The one
 * exception is nothing at all (no base, no copy on either side): there is no item to speak of, and
 * decide says CSC_V_FORGET. */
struct csc_letters csc_classify(const struct csc_trees *t);

#endif
