/*
 * A run of the agent, in a console or as a service: COM, the lease, and being told to end.
 */
#ifndef AGENT_CONSOLE_H
#define AGENT_CONSOLE_H

#include "agent/lease.h"

struct console_run {
    LPWSTR folder; /* of the store */
    struct lease lease;
    DWORD holder; /* who has the lease, if another process has it */
};

/* 0, or the system's error; then nothing is left to end. ERROR_SERVICE_ALREADY_RUNNING: another
 * process is the agent of this store. */
DWORD console_begin(struct console_run *run);
/* Works until told to end: by console_stop, or by the event of the lease. */
void console_work(struct console_run *run);
void console_end(struct console_run *run);

/* Ends the run of this process, from whatever thread. */
void console_stop(void);
/* From now on Ctrl+C, Ctrl+Break, and the end of the console do that. */
void console_catch(void);

#endif
