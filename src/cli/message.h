/*
 * Results in words: what an HRESULT means to the user of a command line. A few codes that the
 * system has no text for, or a misleading one, have texts of ours.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <windows.h>

/* Exit codes of the program. */
enum {
    EXIT_OK = 0,
    EXIT_ITEMS_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_AVAILABLE = 3,
    EXIT_CANCELLED = 130 /* as shells say for Ctrl+C */
};

/* The result Synchronize reports for an item with an unresolved conflict. */
#define CONFLICT_LEFT HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH)

/* The meaning of a result, without full stop; valid until the next call. */
const WCHAR *message_text(HRESULT hr);

/* Prints "offlinefiles: <path>: <meaning> (0x........)" and returns the exit code that fits. A
 * NULL path is left out. */
int message_failure(const WCHAR *path, HRESULT hr);

#endif
