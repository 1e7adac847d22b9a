/*
 * Calls into the client that may end by a C++ exception.
 */
#ifndef COM_SHIELD_H
#define COM_SHIELD_H

#include <windows.h>

#include <stdbool.h>

/* Calls a function of ours that calls the client. True when it returned; false when a C++ exception
 * (of GCC, LLVM or Visual C++) came out of it, which ends here. Any other exception, an access
 * violation for instance, goes on as if nobody stood in its way. */
bool com_shielded(void (*call)(void *argument), void *argument);

#endif
