/*
 * The shares in the cache, as the agent knows them.
 */
#ifndef AGENT_SHARES_H
#define AGENT_SHARES_H

#include "agent/schedule.h"

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>

struct share {
    WCHAR *path;
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;
    struct schedule_share schedule;
    bool changed;        /* something was changed here while it could not be sent */
    uint64_t fill_due;   /* when it is looked for what lacks its content */
    unsigned fill_fails; /* in a row, without anything having come */
    bool listed;         /* for shares_update */
};

struct shares {
    struct share *at;
    size_t count;
    size_t cap;
};

/* What a listing is made from. */
struct share_source {
    IOfflineFilesCache *cache;
    IOpenCscService *service;
    uint64_t now;
};

/* The shares and their states as they are now. One that was offline and is not any more becomes
 * `wanted`. The first error; what could be read is up to date. */
HRESULT shares_update(struct shares *shares, const struct share_source *source);
void shares_free(struct shares *shares);

/* Can it be synchronized: is its server there, and, unless `forced_too`, does the user want that?
 */
bool share_can_sync(const struct share *share, bool forced_too);
/* The share of a path; NULL: it is none of them. */
struct share *shares_find(const struct shares *shares, const WCHAR *path);
/* A number for `random` of struct schedule_share. */
uint32_t share_random(void);

#endif
