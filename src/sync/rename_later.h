/*
 * Shares that get another name. Private to sync/.
 */
#ifndef CSC_SYNC_RENAME_LATER_H
#define CSC_SYNC_RENAME_LATER_H

#include "sync/run.h"

/* Completes what a CSC_INTENT_MOVE_SHARE began; the run then knows the share by its new name. */
HRESULT csc_finish_moving_share(struct csc_run *run, const struct csc_intent *intent);

/* Gives a share another name, which may be that of another server. Its root is then not known. */
HRESULT csc_move_share(struct csc_cache *cache, int64_t share, const struct csc_path *to);

#endif
