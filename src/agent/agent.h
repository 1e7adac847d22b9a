/*
 * The agent: keeps a cache filled, in step with its servers, and within its limits, until it is
 * told to stop. It has no state that would be missed: it may be killed at any instant.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include "agent/changes.h"
#include "agent/clock.h"
#include "agent/settings.h"
#include "agent/shares.h"
#include "agent/watch.h"

#include <windows.h>

/* What is done every now and then, beside the synchronization of each share. */
enum agent_job { JOB_CONNECTIONS, JOB_POLICY, JOB_EVICTION, JOB_COUNT };

struct agent {
    HANDLE stop;
    struct agent_clock clock;
    struct settings settings;
    struct shares shares;
    struct watcher watcher;
    uint64_t due[JOB_COUNT];
    HRESULT trouble;      /* why the cache could not be opened, last time */
    bool full;            /* nothing more could be evicted, last time */
    bool started;         /* what is to be done once has been done */
    bool network_changed; /* and nobody has been told yet: */
    OFFLINEFILES_EVENTS network_event;
    /* Only while there is work: else others could not mend or remove the store. */
    IOfflineFilesCache *cache;
    IOpenCscService *service;
};

/* The folder of the caller's store; to CoTaskMemFree. */
HRESULT agent_folder(LPWSTR *folder);

/* Works until `stop` is set. COM must have been initialized. */
void agent_run(const WCHAR *folder, HANDLE stop);

/* --- work.c: all of these with an open cache; they end early when the agent is to stop -------- */

/* Once, at the start. */
void work_start(struct agent *agent);
/* Which servers are there, which shares are there. */
void work_connections(struct agent *agent);
/* What administrators have assigned. */
void work_policy(struct agent *agent);
/* Keeps the cache within its limits. */
void work_eviction(struct agent *agent);
/* Fetches what is pinned and not here. */
void work_fill(struct agent *agent, struct share *share);
/* A whole share, both ways. */
void work_sync(struct agent *agent, struct share *share);
/* What was changed here alone. */
void work_changes(struct agent *agent);
/* All that was changed in a share. */
void work_send(struct agent *agent, struct share *share);

bool agent_is_over(const struct agent *agent);
uint64_t agent_now(const struct agent *agent);

#endif
