/*
 * Events on their way between processes: a ring of bytes in a file of the store that all processes
 * map which use it. Who has something to tell puts it in, under a mutex; who listens reads at its
 * own pace and is woken by an event of its own. Nobody waits for a reader: one that is overtaken
 * is told that something was lost and goes on with what comes then. A process may die at any
 * instant: what is in the ring is whole, for its end moves last, and the system gives back the
 * rest.
 */
#ifndef CSCOBJ_RING_H
#define CSCOBJ_RING_H

#include "sync/cache.h"

#include <windows.h>

#include <stdbool.h>

struct ring;

/* The ring of a store folder, made if it is not there. */
HRESULT ring_open(const WCHAR *folder, struct ring **ring);
void ring_close(struct ring *ring); /* NULL is allowed */

/* What a store tells goes into the ring. */
struct csc_teller ring_teller(struct ring *ring);

/* ---- listening ---- */

struct ring_reader {
    struct ring *ring;
    unsigned slot;
    HANDLE wake; /* auto-reset: there is something to be read */
    ULONGLONG at;
    void *buffer;
    size_t room;
};

/* From now on. CONNECT_E_ADVISELIMIT: as many as there can be listen to this store already;
 * ERROR_TIMEOUT: somebody does not let go of the ring. */
HRESULT ring_listen(struct ring *ring, struct ring_reader *reader);
void ring_unlisten(struct ring_reader *reader);

/* The next event; its texts are valid until the next call. S_FALSE: there is none, and `wake` will
 * be set when there is. */
HRESULT ring_next(struct ring_reader *reader, struct csc_event *event);

#endif
