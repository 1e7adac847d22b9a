/*
 * The cache object, CLSID_OfflineFilesCache: the one object clients create.
 */
#ifndef CSCOBJ_CACHE_H
#define CSCOBJ_CACHE_H

#include "engine.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>

HRESULT cache_create(REFIID iid, void **out);

/* For the other files of this object: its engine, borrowed. */
struct cache;
HRESULT cache_engine(struct cache *self, struct engine **engine);

extern const IOpenCscMaintenanceVtbl maintenance_vtbl;
extern const IOpenCscTransparentCacheVtbl transparent_vtbl;
extern const IOpenCscEncryptionVtbl encryption_vtbl;
extern const IOpenCscServiceVtbl service_vtbl;

/* The flags of a synchronization or pin, with what the setting LinkTargetCaching says. */
DWORD cache_link_flags(DWORD flags);

#endif
