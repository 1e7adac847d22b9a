/*
 * The progress sink of DeleteItems and of the export: counts, draws the bar or prints a line per
 * item, and passes Ctrl+C on. On the stack of the verb that uses it.
 */
#ifndef CLI_SIMPLE_H
#define CLI_SIMPLE_H

#include "cli/tally.h"

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct simple {
    IOfflineFilesSimpleProgress progress;
    LONG references;
    const WCHAR *word; /* what was done to an item that went well */
    struct tally tally;
    struct bar bar;
    bool begun;
};

void simple_open(struct simple *simple, const WCHAR *word);

/* Prints the summary; the exit code after an operation with this result, which is explained if need
 * be. */
int simple_close(struct simple *simple, HRESULT hr);

#endif
