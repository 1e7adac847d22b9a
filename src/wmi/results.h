/*
 * What a call gives, while it still gives: the sink that collects, the enumerators that read it,
 * and IWbemCallResult. One collection serves any number of enumerators, each with a place of its
 * own; what has been collected stays, for clients go back.
 *
 * A stream (WBEM_FLAG_FORWARD_ONLY) has one reader, who gets each object once; the call waits while
 * many are unread, so that memory does not grow with the cache. DOC: such an enumerator knows
 * neither Reset nor Clone. WINE: its scripting skips through a whole query to count it, resets and
 * clones, even where it asked for a forward-only enumerator: it gets none.
 */
#ifndef WMI_RESULTS_H
#define WMI_RESULTS_H

#include "wbem.h"

#include "com/unknown.h"

struct results {
    struct com_object object;
    struct com_face sink;    /* IWbemObjectSink, for the provider */
    IWbemServices *provider; /* to be told when nobody reads any more; may be NULL */
    uint64_t shown;          /* properties that a query selects */
    LONG readers;
    SRWLOCK lock; /* guards what follows */
    CONDITION_VARIABLE changed;
    IWbemClassObject **items;
    size_t count;
    size_t cap;
    bool stream;
    size_t taken; /* of a stream: items before this are with the reader */
    bool done;
    bool abandoned;
    HRESULT hr; /* once it is done */
};

/* With one reference, and no reader yet. */
HRESULT results_create(IWbemServices *provider, uint64_t shown, struct results **out);

/* Makes it a stream, before anything happens. */
void results_stream(struct results *results);

/* Whoever reads says so; when the last one leaves, the call is cancelled. */
void results_enter(struct results *results);
void results_leave(struct results *results);

/* Ends the collection without a provider. */
void results_finish(struct results *results, HRESULT hr);

/* Waits for the call to end; WBEM_S_TIMEDOUT. */
HRESULT results_wait(struct results *results, LONG timeout);

/* An item, with a reference, waiting for it. WBEM_S_FALSE: there are no more; WBEM_S_TIMEDOUT; or
 * how the call failed. */
HRESULT results_item(struct results *results, size_t index, LONG timeout, IWbemClassObject **item);

/* A new enumerator at the start; call_result_create: of one result. Both are readers. */
HRESULT enumerator_create(struct results *results, IEnumWbemClassObject **out);
HRESULT call_result_create(struct results *results, IWbemCallResult **out);

static inline IWbemObjectSink *results_sink(struct results *results)
{
    return (IWbemObjectSink *)&results->sink;
}

#endif
