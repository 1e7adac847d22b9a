/*
 * What all long operations share: checking the paths before anything starts, begin and end, and
 * the rule for the overall result. Private to sync/.
 */
#ifndef CSC_SYNC_REQUEST_H
#define CSC_SYNC_REQUEST_H

#include "sync/run.h"

/* Works on one path of a request; leaves run->result as that path's result if it names a file (or
 * nothing at all), S_OK otherwise. */
typedef void csc_path_worker(struct csc_run *run, const struct csc_path *path, bool deep);

/* Runs a worker over the paths of a request. */
HRESULT csc_request_run(struct csc_cache *cache, const struct csc_request *request,
                        csc_path_worker *worker);

/* Sets run->result to that of a path, unless what it names is known to be no file: DOC: of folders,
 * shares and servers only the sink is told. */
void csc_request_result(struct csc_run *run, const struct csc_path *path, HRESULT hr);

/* Calls `work` with the path and id of every share known of a server. */
void csc_request_each_share(struct csc_run *run, const struct csc_item *server,
                            void (*work)(struct csc_run *run, const struct csc_path *path,
                                         int64_t share));

#endif
