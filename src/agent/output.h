/*
 * What the agent prints: results, messages and, while it runs, what it does. To a console as
 * UTF-16, to files and pipes as UTF-8. A service has neither, and prints nothing.
 */
#ifndef AGENT_OUTPUT_H
#define AGENT_OUTPUT_H

#include <windows.h>

/* To standard output; strings need %ls. */
void print(const WCHAR *format, ...);
/* "cscsvc: ...\n" to standard error. */
void complain(const WCHAR *format, ...);
/* "12:30:05 ...\n" to standard output. */
void report(const WCHAR *format, ...);

/* The meaning of a result, without full stop; valid until the next call. */
const WCHAR *meaning(HRESULT hr);

#endif
