/*
 * Progress that does not wait for the client (OFFLINEFILES_SYNC_CONTROL_FLAG_ASYNCPROGRESS): one
 * thread works and leaves its calls in a queue, another one, the thread that would have worked
 * else, makes them in order. Nothing is dropped: the worker waits while the queue is full.
 *
 * DOC: "Asynchronous Progress Notifications" was never published. Proposal: RETRY is ignored, for
 * the item has passed; ABORT and TRUE in *pbAbort take effect before the next item begins; Begin
 * and conflicts are waited for; the operation is over when the queue is empty, and End comes last.
 */
#ifndef CSCOBJ_NOTIFIER_H
#define CSCOBJ_NOTIFIER_H

#include "sink_call.h"

struct note;

struct notifier {
    struct listeners *listeners;
    HANDLE filled; /* auto-reset: there is something to do for the one who serves */
    SRWLOCK lock;  /* guards what follows */
    CONDITION_VARIABLE taken;
    struct note *first;
    struct note *last;
    size_t count;
    bool querying; /* a QueryAbort is in the queue */
    bool aborted;
    bool finished;
};

HRESULT notifier_open(struct notifier *notifier, struct listeners *listeners);
void notifier_close(struct notifier *notifier);

/* --- by the worker --- */

/* Leaves a copy of the call. (Its `error` is taken over.) Without memory it is waited for. */
void notifier_post(struct notifier *notifier, const struct sink_call *call);
/* Waits until all that came before, and this call, has been made, for its answer. */
void notifier_ask(struct notifier *notifier, struct sink_call *call);
/* Leaves a QueryAbort, if none waits. */
void notifier_query(struct notifier *notifier);
bool notifier_aborted(struct notifier *notifier);
/* The worker's last word. */
void notifier_finish(struct notifier *notifier);

/* --- by the other one --- */

/* Makes the calls, until the worker has finished and nothing is left. */
void notifier_serve(struct notifier *notifier);

#endif
