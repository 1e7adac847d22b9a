/*
 * From a path to everything below it. Private to sync/. Directory by directory: both sides are
 * observed, then each child is visited; what is to be deleted is deleted at the end. Memory grows
 * with the widest directory, not with the tree.
 */
#ifndef CSC_SYNC_WALK_H
#define CSC_SYNC_WALK_H

#include "sync/run.h"

/* Follows the components of a path (from the share's first one on) through the entered share,
 * observing each directory on the way: siblings become ghosts. CSC_E_NOT_FOUND if it leads
 * nowhere. */
HRESULT csc_walk_to(struct csc_run *run, const struct csc_path *path, struct csc_item *item);

/* Visits the item and, if deep, all that is below it in the cache. Every failure is reported to
 * the client; the return value is the result of the item itself. */
HRESULT csc_walk(struct csc_run *run, int64_t id, bool deep);

#endif
