/*
 * DeleteItems with OFFLINEFILES_DELETE_FLAG_ADMIN: out of the caches of all users of this machine.
 */
#ifndef CSCOBJ_DELETE_ALL_H
#define CSCOBJ_DELETE_ALL_H

#include "sync/operation.h"

/* csc_delete in every cache that has the item, as one operation: one begin, one end. An item that
 * several users have cached is told once for each. What nobody has is an item that failed. */
HRESULT delete_for_all(struct csc_cache *cache, const struct csc_request *request);

#endif
