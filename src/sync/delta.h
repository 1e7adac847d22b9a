/*
 * Sending only what is new of a file. Private to stage.c and transfer.c.
 */
#ifndef CSC_SYNC_DELTA_H
#define CSC_SYNC_DELTA_H

#include "sync/transfer.h"

/* Might a delta upload of this file pay? */
bool csc_delta_suits(const struct csc_visit *v);

/* Stages an upload from a server's own copy and what is new, or finds that nothing is (t->same).
 * S_FALSE: all of it is to be sent. Then t->out may be open all the same, holding the old content:
 * it is not known yet whether the server's copies are fast, and both ways are to be measured. */
HRESULT csc_delta_stage(struct csc_transfer *t, unsigned char *chunk);

#endif
