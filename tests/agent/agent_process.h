/*
 * cscsvc.exe as a test starts it: the installed one, in the test's environment, with its output in
 * a file that is shown when the test fails.
 */
#ifndef TESTS_AGENT_PROCESS_H
#define TESTS_AGENT_PROCESS_H

#include "support/com_fixture.h"

#include <windows.h>

#include <stdbool.h>

struct agent_process {
    HANDLE process;
    DWORD id;
};

/* How fast the time of agents that are started from now on runs. */
void agent_clock(unsigned speed);

/* `cscsvc run`, and waits until it works. */
struct agent_process agent_run_process(void);
/* `cscsvc VERB...` to its end; its exit code. What it and all agents said: agent_said. */
DWORD agent_verb(const WCHAR *arguments);
/* The end of an agent by `cscsvc stop`, which must be a clean one. */
void agent_stop(struct agent_process *agent);
void agent_kill(struct agent_process *agent);

/* Did an agent or verb of this test print this (bytes as they are)? */
bool agent_said(const char *text);

/* Waits until a condition holds; the test fails if that takes longer than any machine needs. */
#define eventually(condition)                                                     \
    do {                                                                          \
        for (ULONGLONG end_ = GetTickCount64() + 120000; !(condition); Sleep(20)) \
            if (GetTickCount64() > end_)                                          \
                agent_give_up(#condition, __FILE__, __LINE__);                    \
    } while (0)
void agent_give_up(const char *condition, const char *file, int line);

/* Setup and teardown around those of com_fixture: ends what a test left running. */
int agent_setup(void **state);
int agent_teardown(void **state);

#endif
