/*
 * The connection points of the cache object: one for each of IOfflineFilesEvents to
 * IOfflineFilesEvents4.
 * DOC: "About Offline Files API"; IConnectionPointContainer, IConnectionPoint.
 */
#ifndef CSCOBJ_CONNECTION_POINT_H
#define CSCOBJ_CONNECTION_POINT_H

#include <ocidl.h>

/* A face of the cache object. */
extern const IConnectionPointContainerVtbl connection_container_vtbl;

#endif
