/*
 * Waiting for a condition that another thread makes true. A test that waits in vain fails after a
 * time that no machine needs.
 */
#ifndef TESTS_COM_WAIT_H
#define TESTS_COM_WAIT_H

#include <windows.h>

#include <stdbool.h>

struct recorder;

/* Until an event is set; messages, and calls into this apartment, are let in meanwhile. False after
 * two minutes. */
bool wait_for(HANDLE event);

/* The same until a condition holds, which is looked at again and again. */
bool wait_until(bool (*is_so)(void *context), void *context);

/* Until nothing holds a sink any more but what held it before the operation. */
bool wait_until_released(struct recorder *recorder, LONG refs);

/* Until cscobj.dll may be unloaded. */
bool wait_until_quiet(void);

#endif
