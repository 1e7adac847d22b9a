/*
 * After a death: the intents a dead process left behind, judged one by one under the share's lease
 * until none is left. Private to sync/.
 */
#ifndef CSC_SYNC_RECOVER_H
#define CSC_SYNC_RECOVER_H

#include "sync/run.h"

/* Settles every intent of the share whose names lie on one side. Idempotent: a death in the middle
 * leaves the intent for the next time. A failure leaves the rest untouched. */
HRESULT csc_recover(struct csc_run *run, enum csc_where where);

#endif
