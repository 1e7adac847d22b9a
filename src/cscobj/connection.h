/*
 * The sinks that listen to events, of all cache objects of this process. Each has a thread of its
 * own, which reads the store's ring (ring.h), so a slow one is in nobody's way; it lives until
 * Unadvise, or until COM says that the sink is no more. Pings, and the notices of changed settings,
 * come from that thread itself.
 * DOC: IConnectionPoint, IOfflineFilesEvents; IOfflineFilesEvents::Ping and DataLost.
 */
#ifndef CSCOBJ_CONNECTION_H
#define CSCOBJ_CONNECTION_H

#include "engine.h"

#include <ocidl.h>

/* Takes a sink on, for the interface of that version. CONNECT_E_CANNOTCONNECT: it has not that
 * interface; CONNECT_E_ADVISELIMIT; what its filter answers; what is wrong with its proxies. */
HRESULT connection_advise(struct engine *engine, unsigned version, IUnknown *sink, DWORD *cookie);

/* When it returns no call into the sink is under way or will come; but from inside such a call,
 * that one is the last. CONNECT_E_NOCONNECTION. */
HRESULT connection_unadvise(unsigned version, DWORD cookie);

/* The connections of that version, with sinks that may be called here. CoTaskMemFree of *out, after
 * a Release of each. */
HRESULT connection_list(unsigned version, CONNECTDATA **out, ULONG *count);

#endif
