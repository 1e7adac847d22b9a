/*
 * Watches the cached folders on a thread of its own, and collects what is changed there.
 *
 * WINE: a watch of a tree sees nothing in folders that are there already. So each folder is watched
 * by itself, up to a number. An open folder can be removed only when it is closed: an empty folder
 * is therefore not watched, and a watch ends when its folder becomes empty. What is not seen so,
 * the next synchronization finds by comparing.
 */
#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

#include "agent/changes.h"
#include "agent/clock.h"

#include <windows.h>

#include <stdbool.h>

struct watch;

struct watcher {
    const struct agent_clock *clock;
    WCHAR *root;   /* the namespace folder, in the form for long paths */
    bool each;     /* each folder by itself */
    HANDLE thread; /* NULL: nothing is watched */
    HANDLE over;   /* manual-reset: the thread is to end */
    HANDLE ready;  /* manual-reset: what was there is watched */
    HANDLE seen;   /* auto-reset: something new was seen */
    SRWLOCK lock;  /* guards: */
    struct changes changes;
    struct watch *watches; /* the thread's own, as are the next */
    unsigned count;
};

/* Of the store in a folder. Without resources nothing is watched. */
void watcher_start(struct watcher *watcher, const WCHAR *folder, const struct agent_clock *clock);
void watcher_stop(struct watcher *watcher);

/* When what was seen is to be sent; SCHEDULE_NEVER. */
uint64_t watcher_due(struct watcher *watcher);
/* Hands it over; what is put back waits until `now` + quiet again. */
void watcher_take(struct watcher *watcher, struct changes *out);
void watcher_put_back(struct watcher *watcher, const WCHAR *path, uint64_t now);

/* Looks for folders that are not watched yet, below a network path. */
void watcher_refresh(struct watcher *watcher, const WCHAR *path);

#endif
