/*
 * Filters of the client (IOfflineFilesItemFilter), read once into a query of the store.
 */
#ifndef CSCOBJ_FILTER_H
#define CSCOBJ_FILTER_H

#include "engine.h"

#include "sync/find.h"

#include <cscobj.h>

/* The filters of a call in its order; each may be NULL. */
struct filters {
    IOfflineFilesItemFilter *include_file;
    IOfflineFilesItemFilter *include_dir;
    IOfflineFilesItemFilter *exclude_file;
    IOfflineFilesItemFilter *exclude_dir;
};

/* Asks the filters, each kind once. The failure of a filter, unless it is E_NOTIMPL; E_INVALIDARG
 * for bits, times and comparisons that do not exist. Calls out: no lock may be held. */
HRESULT filter_read(const struct filters *filters, struct csc_query *query);

/* Adds what depends on the cache that is searched: which of its security descriptors grant what.
 * filter_forget in any case. */
HRESULT filter_grant(struct engine *engine, struct csc_query *query);
void filter_forget(struct csc_query *query);

#endif
