/*
 * The progress sink that Synchronize, Pin and Unpin report to: counts, draws the bar or prints a
 * line per item, and passes Ctrl+C on. It lives on the stack of the verb that uses it, which is
 * fine because the operations are not asynchronous.
 */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include "cli/tally.h"

#include <windows.h>

#include <opencsc.h>
#include <stdbool.h>

struct sink {
    IOfflineFilesSyncProgress progress;
    IOpenCscSyncProgress item_progress;
    LONG references;

    struct tally tally;
    struct bar bar;

    bool begun;            /* the operation has not been refused */
    bool tells_operations; /* the cache knows IOpenCscSyncProgress */
    int operation;         /* on the current item; -1: none told */
    ULONGLONG item_bytes;  /* of the current item, counted already */
};

/* `pin_word`: see struct tally. */
void sink_open(struct sink *sink, const WCHAR *pin_word);

/* Tells the user that the version from here of the item at `path` gets a new name. */
void sink_note_kept(struct sink *sink, const WCHAR *path, const WCHAR *name);

/* Tells the user that there is another conflict at `path` by now than the one he decided about. */
void sink_note_other_conflict(struct sink *sink, const WCHAR *path);

/* Ends the display and prints the summary of an operation that has begun. */
void sink_close(struct sink *sink);

#endif
