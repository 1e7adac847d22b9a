/*
 * Small files on their way together. Private to sync/.
 *
 * One by one, a small file costs two durable commits and a flush, and waits for each. In a batch
 * the intents of all are committed together, the staged copies are written and flushed by several
 * threads, and then each file is put in place, committed and reported by itself, in order. The
 * steps of each file, and what a death leaves of it, are those of transfer.c.
 */
#ifndef CSC_SYNC_BATCH_H
#define CSC_SYNC_BATCH_H

#include "sync/visit.h"

/* Is this operation one for the batch: the content of a small file, to either side? */
bool csc_batch_suits(const struct csc_visit *v, enum csc_op op);

/* Takes the visit over (it is empty afterwards) and works off the batch when it is full. */
HRESULT csc_batch_add(struct csc_visit *v, enum csc_op op);

/* Works off what is there. To be called before a directory is left, and before deletions. */
void csc_batch_flush(struct csc_run *run);

/* Throws away what has not been begun. */
void csc_batch_discard(struct csc_run *run);

#endif
