/*
 * The cache object, CLSID_OfflineFilesCache: the one object clients create.
 */
#ifndef CSCOBJ_CACHE_H
#define CSCOBJ_CACHE_H

#include <windows.h>

HRESULT cache_create(REFIID iid, void **out);

#endif
