/*
 * One agent for a store: who holds the file locks\agent in the store's folder is it. The system
 * takes it back from whoever dies. An agent of this session is told to end by an event.
 */
#ifndef AGENT_LEASE_H
#define AGENT_LEASE_H

#include <windows.h>

#include <stdbool.h>

struct lease {
    HANDLE file;
    HANDLE stop; /* manual-reset: the agent is to end */
};

/* ERROR_SHARING_VIOLATION: another process has it; *holder is its id then (0: not known). */
HRESULT lease_take(const WCHAR *folder, struct lease *lease, DWORD *holder);
void lease_give_back(struct lease *lease);

/* Does a process hold it, and which? */
bool lease_is_held(const WCHAR *folder, DWORD *holder);
/* Tells the holder to end. False: it is none of this session. */
bool lease_ask_to_stop(const WCHAR *folder);

#endif
