/*
 * Calls of the host under Wine to the provider: in place, or on a thread of their own with the
 * client's sink or a collection waiting for what comes.
 */
#ifndef WMI_HOST_CALL_H
#define WMI_HOST_CALL_H

#include "results.h"
#include "services.h"

enum host_call_kind {
    HOST_GET,    /* a: path of an instance */
    HOST_CLASS,  /* a: name of a class; an object of ours */
    HOST_ENUM,   /* a: name of a class */
    HOST_QUERY,  /* a: text */
    HOST_METHOD, /* a: path, b: name, object: parameters or NULL */
    HOST_PUT     /* object */
};

struct host_call {
    enum host_call_kind kind;
    const WCHAR *a;
    const WCHAR *b;
    LONG flags;
    IWbemContext *context;
    IWbemClassObject *object;
    uint64_t shown; /* properties that a query selects; 0: all */
    bool stream;    /* each result is read once */
};

/* Runs the call and waits: its first result, if there is one and it is wanted. */
HRESULT host_call_now(struct services *services, const struct host_call *call,
                      IWbemClassObject **out);

/* Starts the call; what comes is read from the collection, to com_drop. With `wait` the call is
 * over when this returns. */
HRESULT host_call_collect(struct services *services, const struct host_call *call, bool wait,
                          struct results **out);

/* Starts the call for a sink of the client. */
HRESULT host_call_async(struct services *services, const struct host_call *call,
                        IWbemObjectSink *sink);

/* Cancels what was started for this sink. WBEM_E_NOT_FOUND. */
HRESULT host_call_cancel(struct services *services, IWbemObjectSink *sink);

#endif
