/*
 * Making room in the cache. Private to sync/; csc_cache_keep_limits in cache.h is the rest.
 */
#ifndef CSC_SYNC_EVICT_H
#define CSC_SYNC_EVICT_H

#include "sync/visit.h"

/* What goes together; more would be longer without their names, for no gain to speak of. */
#define CSC_EVICT_TOGETHER 128

struct csc_evictee {
    struct csc_visit visit;
    struct csc_blocks known; /* what it must hold, where its stamp cannot tell */
    HRESULT hr;              /* out: S_OK, it is gone; else it is there as before */
};
/* Takes at most CSC_EVICT_TOGETHER clean files of the share at hand out of the cache, with their
 * rows. A failure means that something is set aside and waits for recovery: no folder of the share
 * may be looked at in this run any more. */
HRESULT csc_evict_files(struct csc_run *run, struct csc_evictee *files, size_t count);

/* The candidates at hand, from one reading of the store on. */
struct csc_evictor;
/* `run` is the run that holds a share's lease now, or NULL; others may hold none on this thread. */
HRESULT csc_evictor_open(struct csc_cache *cache, struct csc_evictor **evictor);
void csc_evictor_close(struct csc_evictor *evictor); /* NULL is allowed */
/* Evicts until so many bytes are free more than before: S_OK. S_FALSE: nothing more may go. *freed
 * in any case. `own` is the run that holds a share's lease on this thread, NULL: none does. */
HRESULT csc_evict(struct csc_evictor *evictor, struct csc_run *own, uint64_t bytes,
                  uint64_t *freed);

#endif
