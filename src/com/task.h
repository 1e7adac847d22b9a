/*
 * Memory that leaves through a COM interface: CoTaskMemAlloc, freed by the client.
 */
#ifndef COM_TASK_H
#define COM_TASK_H

#include <objbase.h>
#include <windows.h>

/* A copy of text for the client in *out. On failure *out is NULL. */
HRESULT com_task_string(const WCHAR *text, WCHAR **out);

/* The system's message for a result, in one line without a trailing break; the bare number where
 * the system has no text. */
HRESULT com_task_message(HRESULT result, WCHAR **out);

#endif
