/*
 * Whether there is a network: adapters that are up, other than the computer's own loop. When that
 * changes, the connections are worth a look, and whoever listens is told.
 * DOC: IOfflineFilesEvents::NetTransportArrived, NoNetTransports.
 */
#ifndef AGENT_NETWORK_H
#define AGENT_NETWORK_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct network {
    HANDLE changed; /* set when addresses change; NULL: they cannot be watched */
    OVERLAPPED request;
    unsigned adapters; /* up, at the last look */
};

void network_open(struct network *network);
void network_close(struct network *network);

/* After `changed` was set: looks, and goes on watching. True, and the event that tells it, if a
 * transport has come, or the last one has gone. */
bool network_look(struct network *network, OFFLINEFILES_EVENTS *event);

/* The rule of that: from so many adapters to so many. */
bool network_event(unsigned before, unsigned now, OFFLINEFILES_EVENTS *event);

#endif
