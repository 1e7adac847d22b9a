/*
 * Taking a client's sinks to another thread.
 *
 * A sink that was made in a single-threaded apartment must be called there. So a stand-in for it is
 * made in that apartment, an object of ours that COM marshals by the registered proxies: it keeps
 * the rules of COM whatever the sink behind it does. It holds the sink by one AddRef, calls it, and
 * lets go by one Release, all in the sink's apartment. Free-threaded sinks, and all sinks of
 * multithreaded clients, need none and are called where the work is.
 */
#ifndef CSCOBJ_STANDIN_H
#define CSCOBJ_STANDIN_H

#include "sink_call.h"

/* SyncItemResult of a sink with a door. Error objects may be used from anywhere and for ever, but
 * COM would give the sink a proxy, which ends with the thread that works: so they go around COM. */
HRESULT standin_item_result(const struct listeners *to, struct sink_call *call);

/* Sinks on their way. Each is here directly, or as a stream that leads to its stand-in. */
struct parcel {
    struct listeners direct; /* held */
    IStream *streams[3];     /* of progress, simple, handler */
};

/* On the thread that called us. On failure nothing is held: REGDB_E_IIDNOTREG without registered
 * proxies. */
HRESULT parcel_pack(struct parcel *parcel, const struct listeners *from);

/* On the thread that works, once. What cannot be reached any more is NULL. All is held, and given
 * back with listeners_release. */
void parcel_unpack(struct parcel *parcel, struct listeners *to);

/* Instead of unpacking it. */
void parcel_drop(struct parcel *parcel);

/* One AddRef, one Release of each sink (`details` takes no part). */
void listeners_hold(const struct listeners *listeners);
void listeners_release(const struct listeners *listeners);

#endif
