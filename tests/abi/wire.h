/*
 * wire.h: an object behind its stub, a proxy before it, and a wire between them.
 *
 * The wire hands the marshalled bytes over within the thread: calls run through the proxy and stub
 * code made from the IDL without the costs of a second apartment or process. The proxies are
 * registered for this process only; nothing is written to the registry.
 */
#ifndef TESTS_ABI_WIRE_H
#define TESTS_ABI_WIRE_H

#include <windows.h>

/* Initialises COM and registers the proxies. cmocka group setup. */
int wire_begin(void **state);

/* Undoes that. cmocka group teardown. */
int wire_end(void **state);

/* A proxy to `object`. One reference is the caller's; the wire lives until wire_end. */
void *wire_proxy(REFIID iid, void *object);

/* How many calls went over the wire since wire_begin. */
unsigned wire_calls(void);

#endif
