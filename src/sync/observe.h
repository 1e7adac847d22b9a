/*
 * Looking: what lies in a directory now, on one side or both, written into the store as
 * observations. The only place where an absence is concluded, and never from a failure: a cached
 * copy counts as deleted only if the directory that held it is there (or was itself deleted by the
 * user), a server copy only if its parent was listed to the end by a server that is still the same
 * one afterwards. Private to sync/.
 */
#ifndef CSC_SYNC_OBSERVE_H
#define CSC_SYNC_OBSERVE_H

#include "sync/visit.h"

/* Records what one cached copy looks like (NULL: known to be deleted) and returns the item.
 * CSC_E_NOT_FOUND if nothing is left of it. */
HRESULT csc_observe_item(struct csc_cache *cache, int64_t id, const struct csc_entry *local,
                         struct csc_item *item);

/* Records the cached side of a directory or share; `content` is its path under the store folder. */
HRESULT csc_observe_cached(struct csc_cache *cache, const struct csc_item *dir,
                           const char16_t *content);

/* Records both sides of a directory or share of a run; names never seen become items. With
 * `report`, each name that cannot become one, though the run asks for it, is told to the client as
 * a failed item. */
HRESULT csc_observe_both(struct csc_run *run, const struct csc_item *dir, const char16_t *rel,
                         bool report);

/* Looks at one item of a run again on both sides, after it changed under our hands or before a
 * retry. An absence on the server is not concluded here: that takes a listing. */
HRESULT csc_observe_again(struct csc_visit *v);

#endif
