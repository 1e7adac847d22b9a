/*
 * The steps of removing one file, for whoever takes several at once. Private to sync/.
 */
#ifndef CSC_SYNC_REMOVE_H
#define CSC_SYNC_REMOVE_H

#include "sync/visit.h"

struct csc_removal {
    struct csc_visit *v;
    bool evict;                     /* out of the cache, and the row with it */
    bool unused;                    /* only if nobody has it open; it was just looked at */
    const struct csc_blocks *known; /* what it must hold; NULL: its stamp proves that */
    enum csc_where where;
    struct csc_root *root;
    struct csc_intent intent;
    struct csc_text path;
    struct csc_text aside;
    bool unsettled; /* the intent lives on: recovery has to judge */
};

/* Makes the intent and the names; nothing is written yet. csc_removal_close in any case. */
HRESULT csc_removal_plan(struct csc_removal *r);
/* The intent is written and durable: sets the file aside and judges it there. A failure has been
 * undone, unless r->unsettled. */
HRESULT csc_removal_set_aside(struct csc_removal *r);
/* Back with the version that was set aside, or beside its name if that is taken again; the intent
 * ends only if that worked. CSC_E_CHANGED if it did. */
HRESULT csc_removal_put_back(struct csc_removal *r);
void csc_removal_close(struct csc_removal *r);

#endif
