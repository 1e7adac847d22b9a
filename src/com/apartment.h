/*
 * The apartment of the calling thread, and waiting in it.
 */
#ifndef COM_APARTMENT_H
#define COM_APARTMENT_H

#include <objbase.h>
#include <windows.h>

#include <stdbool.h>

/* Is this a thread of a single-threaded apartment? False where COM is not initialized. */
bool com_in_sta(void);

/* Waits for a handle, at most so long. In a single-threaded apartment calls into it are let in
 * meanwhile: whoever we wait for may wait for an answer from here. */
void com_wait(HANDLE handle, DWORD milliseconds);

/* The same for nothing but time to pass. */
void com_pause(DWORD milliseconds);

/* The chain of calls this thread works for: COM carries it along from thread to thread and from
 * process to process. */
GUID com_causality(void);

#endif
