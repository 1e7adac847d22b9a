/*
 * Who listens to the synchronizations of the agent: counts, remembers what is to be tried again,
 * and ends them when the agent is to stop. Lives on the stack of the caller.
 */
#ifndef AGENT_SINK_H
#define AGENT_SINK_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct sink {
    IOfflineFilesSyncProgress progress;
    LONG references;
    HANDLE stop;
    unsigned done, conflicts, failed;
    unsigned gone; /* not in the cache any more, as what has got another name */
    bool offline;  /* the share was lost meanwhile: nothing more is tried */
    /* Called for each file that is in use; may be NULL. */
    void (*in_use)(void *context, const WCHAR *path);
    void *context;
};

void sink_init(struct sink *sink, HANDLE stop);

#endif
