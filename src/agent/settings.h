/*
 * What is set for the agent: the settings of Offline Files, through the cache object, and the
 * interval of single shares.
 */
#ifndef AGENT_SETTINGS_H
#define AGENT_SETTINGS_H

#include "agent/schedule.h"

#include <windows.h>

#include <cscobj.h>

struct settings {
    struct schedule_rules rules;
    bool forced_too;    /* BackgroundSyncEnabledForForcedOffline */
    bool economical;    /* EconomicalAdminPinning */
    bool work_possible; /* Enabled */
};

/* As they are now. What cannot be read is as documented for what is not set. */
void settings_read(IOfflineFilesCache *cache, struct settings *settings);

/* Minutes between two synchronizations of \\server\share, 0 if there is nothing special: the value
 * of that name below Software\OpenCSC\SyncInterval in HKLM, else in HKCU. 1 to 10080. */
uint32_t settings_interval(const WCHAR *share);

/* Calls `each` for every path that is assigned by policy, expanded. */
void settings_assigned(void (*each)(void *context, const WCHAR *path), void *context);

#endif
