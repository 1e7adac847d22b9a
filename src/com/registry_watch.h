/*
 * Learning that settings of Offline Files have changed, whoever changed them: the keys of policies
 * and preferences (netcache.h) are watched in both hives, also where they are not there yet.
 */
#ifndef COM_REGISTRY_WATCH_H
#define COM_REGISTRY_WATCH_H

#include <windows.h>

enum { REGISTRY_POLICIES = 1, REGISTRY_PREFERENCES = 2 };

#define REGISTRY_PLACES 5

struct registry_watch {
    HANDLE event; /* auto-reset: something may have changed; NULL: nothing is watched */
    HKEY keys[REGISTRY_PLACES];
    ULONGLONG sums[REGISTRY_PLACES]; /* of what was there at the last look */
};

/* By the thread that will look: the system gives up the watch with it. `event` is NULL where there
 * are no resources. */
void registry_watch_open(struct registry_watch *watch);
void registry_watch_close(struct registry_watch *watch);

/* What has changed since the last look (REGISTRY_*, 0: nothing that counts), and goes on
 * watching. */
unsigned registry_watch_look(struct registry_watch *watch);

#endif
