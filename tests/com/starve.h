/*
 * Makes allocations of a loaded DLL fail, by its own import table: the n-th from now on, wherever
 * it comes from (the C library or COM). And counts what is alive.
 */
#ifndef TESTS_COM_STARVE_H
#define TESTS_COM_STARVE_H

#include <windows.h>

#include <stdbool.h>

/* Puts our functions in place of those that the module imports. False: it imports none. */
bool starve_install(HMODULE module);

/* The n-th allocation (from 0) fails, once; negative: none does. */
void starve_at(long n);
/* How many there were since. */
long starve_seen(void);
/* Blocks that were allocated and not freed since starve_install. */
long starve_alive(void);

#endif
