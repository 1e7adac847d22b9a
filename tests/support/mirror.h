/*
 * A listener that knows the cache from events alone: which items are in it, pinned, and available
 * offline, by path. That it agrees with the rows shows that no change goes untold and none is told
 * that was not.
 */
#ifndef TESTS_SUPPORT_MIRROR_H
#define TESTS_SUPPORT_MIRROR_H

#include "store/event.h"

struct mirror;

/* Listens to a store from now on, beginning with what is in it. Before the store is closed, or
 * after it, mirror_close. NULL if the store cannot be read. */
struct mirror *mirror_open(struct csc_store *store);
void mirror_close(struct mirror *mirror);

/* NULL (also if the rows cannot be read), or what differs from them, in a text that lives until the
 * next call. */
const char *mirror_differs(struct mirror *mirror);

#endif
