/*
 * Folders in the cache that no row stands for. Private to sync/.
 */
#ifndef CSC_SYNC_STRANGERS_H
#define CSC_SYNC_STRANGERS_H

#include "sync/check.h"
#include "sync/run.h"

/* Tells of each, and makes it known again if it is to be mended. */
HRESULT csc_check_strangers(struct csc_cache *cache, struct csc_check *check);

#endif
