/*
 * Copies of which the stamps cannot tell whether they are what was agreed on. Private to sync/.
 */
#ifndef CSC_SYNC_DOUBT_H
#define CSC_SYNC_DOUBT_H

#include "sync/visit.h"

/* The marks of copies whose stamps are so young that an edit in the same tick of the clock would
 * look the same. */
unsigned csc_young_marks(const struct csc_trees *trees, uint64_t now);

/* Settles by the block map what the stamps leave open about a file, and judges it anew: a copy with
 * a suspicious stamp that holds what was agreed is clean, and what is recorded of it follows; a
 * copy with a young stamp that does not is modified. What cannot be settled stays as it was. */
HRESULT csc_settle_stamps(struct csc_visit *v);

#endif
