/*
 * apartment.h: an object in the multithreaded apartment, its proxy in the apartment of the test.
 *
 * The test runs in a single-threaded apartment. The proxies and stubs of OpenCSC are registered for
 * this process only; nothing is written to the registry.
 */
#ifndef TESTS_ABI_APARTMENT_H
#define TESTS_ABI_APARTMENT_H

#include <windows.h>

/* Enters the single-threaded apartment and starts the other one. cmocka group setup. */
int apartment_begin(void **state);

/* Ends both. cmocka group teardown. */
int apartment_end(void **state);

/* A proxy to `object`, which is called in the other apartment. NULL if it cannot be had. */
void *apartment_proxy(REFIID iid, void *object);

#endif
