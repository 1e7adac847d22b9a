/*
 * What the agent does when it is due: see agent.h. All of it is what any client of the cache could
 * do; what takes long ends when the agent is to stop, and is done again next time.
 */
#include "agent/agent.h"
#include "agent/output.h"
#include "agent/sink.h"
#include "base/memory.h"
#include "base/text.h"

#include <wchar.h>

#define WATCH_INTERVAL    (2 * SCHEDULE_MINUTE) /* DOC: offline shares are tried that often */
#define FILL_INTERVAL     (5 * SCHEDULE_MINUTE)
#define MAX_FILL_WAIT     (360 * SCHEDULE_MINUTE)
#define EVICTION_INTERVAL (30 * SCHEDULE_MINUTE)
#define LOST_WAIT         (30 * SCHEDULE_SECOND)
#define IN_USE_WAIT       (55 * SCHEDULE_SECOND)
#define BACKGROUND_MODE \
    (OFFLINEFILES_SYNC_CONTROL_FLAG_BACKGROUND | OFFLINEFILES_SYNC_CONTROL_FLAG_SKIPSUSPENDEDDIRS)
#define SYNC_FLAGS                                                                         \
    (BACKGROUND_MODE | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN |                             \
     OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT | OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES | \
     OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER)
#define FILL_FLAGS (BACKGROUND_MODE | OFFLINEFILES_SYNC_CONTROL_FLAG_FILLSPARSE)
#define SEND_FLAGS (BACKGROUND_MODE | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT)

/* What was done, if anything; what is to be said of an error. */
static void report_result(const WCHAR *path, const WCHAR *what, const struct sink *sink, HRESULT hr)
{
    if (FAILED(hr) && hr != HRESULT_FROM_WIN32(ERROR_CANCELLED) && !sink->failed)
        report(L"%ls: %ls: %ls (0x%08lX)\n", path, what, meaning(hr), (unsigned long)hr);
    else if (sink->done || sink->conflicts || sink->failed)
        report(L"%ls: %ls: %u done, %u in conflict, %u failed\n", path, what, sink->done,
               sink->conflicts, sink->failed);
}

/* --- connections ----------------------------------------------------------------------------- */

static bool is_online(const struct share *share)
{
    return share->state == OFFLINEFILES_CONNECT_STATE_ONLINE;
}

/* The first `known` were there before; a new one counts as one that was online. */
static void report_changes(const struct shares *shares, const bool *was_online, size_t known)
{
    for (size_t i = 0; i < shares->count; i++) {
        const struct share *share = &shares->at[i];
        if (is_online(share) != (i >= known || was_online[i]))
            report(L"%ls: %ls\n", share->path, is_online(share) ? L"online" : L"offline");
    }
}

static HRESULT update_shares(struct agent *agent)
{
    const struct share_source source = {agent->cache, agent->service, agent_now(agent)};
    size_t count = agent->shares.count;
    bool *was_online = csc_alloc(count * sizeof(*was_online));
    for (size_t i = 0; was_online && i < count; i++)
        was_online[i] = is_online(&agent->shares.at[i]);
    HRESULT hr = shares_update(&agent->shares, &source);
    if (was_online && agent->shares.count >= count)
        report_changes(&agent->shares, was_online, count);
    csc_free(was_online);
    return hr;
}

void work_connections(struct agent *agent)
{
    if (agent->network_changed)
        IOpenCscService_Announce(agent->service, agent->network_event, 0);
    agent->network_changed = false;
    HRESULT hr = IOpenCscService_Reconnect(agent->service);
    if (SUCCEEDED(hr))
        hr = update_shares(agent);
    if (FAILED(hr))
        report(L"the connections cannot be looked at: %ls (0x%08lX)\n", meaning(hr),
               (unsigned long)hr);
    agent->due[JOB_CONNECTIONS] = agent_now(agent) + WATCH_INTERVAL;
}

/* A share was lost in the middle of something: it is left alone until it has been looked at. */
static void lose(struct agent *agent, struct share *share)
{
    uint64_t soon = agent_now(agent) + LOST_WAIT;
    share->state = OFFLINEFILES_CONNECT_STATE_OFFLINE;
    share->reason = OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR;
    if (agent->due[JOB_CONNECTIONS] > soon)
        agent->due[JOB_CONNECTIONS] = soon;
}

/* --- the start, and policy ------------------------------------------------------------------- */

void work_start(struct agent *agent)
{
    IOpenCscMaintenance *maintenance = NULL;
    ULONG renamed = 0, waiting = 0, given_up = 0;
    HRESULT hr = IOfflineFilesCache_QueryInterface(agent->cache, &IID_IOpenCscMaintenance,
                                                   (void **)&maintenance);
    if (SUCCEEDED(hr)) {
        hr = IOpenCscMaintenance_Start(maintenance, &renamed, &waiting, &given_up);
        IOpenCscMaintenance_Release(maintenance);
    }
    if (renamed || waiting || given_up)
        report(L"%lu renamed, %lu wait, %lu given up\n", renamed, waiting, given_up);
    if (FAILED(hr))
        report(L"renames wait: %ls (0x%08lX)\n", meaning(hr), (unsigned long)hr);
}

static void sync_assigned(void *context, const WCHAR *path)
{
    struct agent *agent = context;
    struct sink sink;
    sink_init(&sink, agent->stop);
    HRESULT hr = IOfflineFilesCache_Synchronize(agent->cache, NULL, &path, 1, FALSE, SYNC_FLAGS,
                                                NULL, &sink.progress, NULL);
    report_result(path, L"assigned, synchronized", &sink, hr);
}

/* DOC: OfflineFiles.admx, EconomicalAdminPinning: at logon only what is new in assigned folders is
 * synchronized, which pinning does; else all of them are. */
void work_policy(struct agent *agent)
{
    struct sink pins, unpins;
    sink_init(&pins, agent->stop);
    sink_init(&unpins, agent->stop);
    HRESULT hr =
        IOfflineFilesCache_ProcessAdminPinPolicy(agent->cache, &pins.progress, &unpins.progress);
    pins.done += unpins.done;
    pins.failed += unpins.failed;
    report_result(L"policy", L"assigned", &pins, hr);
    if (SUCCEEDED(hr) && !agent->settings.economical)
        settings_assigned(sync_assigned, agent);
    agent->due[JOB_POLICY] = SCHEDULE_NEVER; /* until it changes */
    update_shares(agent);
}

/* --- limits ---------------------------------------------------------------------------------- */

void work_eviction(struct agent *agent)
{
    HRESULT hr = IOpenCscService_Evict(agent->service);
    if (FAILED(hr))
        report(L"nothing can be evicted: %ls (0x%08lX)\n", meaning(hr), (unsigned long)hr);
    else if (hr == S_FALSE && !agent->full)
        report(L"the cache is full\n");
    agent->full = hr == S_FALSE;
    agent->due[JOB_EVICTION] = agent_now(agent) + EVICTION_INTERVAL;
}

/* --- whole shares ---------------------------------------------------------------------------- */

void work_sync(struct agent *agent, struct share *share)
{
    struct sink sink;
    sink_init(&sink, agent->stop);
    IOpenCscService_Announce(agent->service, OFFLINEFILES_EVENT_BACKGROUNDSYNCBEGIN, SYNC_FLAGS);
    HRESULT hr = IOpenCscService_SynchronizeShare(agent->service, share->path, SYNC_FLAGS,
                                                  agent->settings.forced_too, &sink.progress);
    IOpenCscService_Announce(agent->service, OFFLINEFILES_EVENT_BACKGROUNDSYNCEND, SYNC_FLAGS);
    report_result(share->path, L"synchronized", &sink, hr);
    watcher_refresh(&agent->watcher, share->path);
    if (agent_is_over(agent))
        return;
    /* What could not be done is tried at the next time; a share that was lost, when it is back. */
    share->schedule.wanted = false;
    share->schedule.last = agent_now(agent);
    share->schedule.random = share_random();
    if (sink.offline)
        lose(agent, share);
}

static uint64_t fill_wait(unsigned fails)
{
    uint64_t wait = FILL_INTERVAL << (fails < 10 ? fails : 10);
    return wait < MAX_FILL_WAIT ? wait : MAX_FILL_WAIT;
}

void work_fill(struct agent *agent, struct share *share)
{
    LPCWSTR path = share->path;
    struct sink sink;
    BOOL lacks = FALSE;
    sink_init(&sink, agent->stop);
    HRESULT hr = IOpenCscService_LacksContent(agent->service, path, &lacks);
    if (SUCCEEDED(hr) && lacks) {
        hr = IOfflineFilesCache_Synchronize(agent->cache, NULL, &path, 1, FALSE, FILL_FLAGS, NULL,
                                            &sink.progress, NULL);
        report_result(path, L"filled", &sink, hr);
        watcher_refresh(&agent->watcher, path);
    }
    if (sink.offline)
        lose(agent, share);
    share->fill_fails = lacks && !sink.done ? share->fill_fails + 1 : 0;
    share->fill_due = agent_now(agent) + fill_wait(share->fill_fails);
}

void work_send(struct agent *agent, struct share *share)
{
    LPCWSTR path = share->path;
    struct sink sink;
    sink_init(&sink, agent->stop);
    share->changed = false;
    HRESULT hr = IOfflineFilesCache_Synchronize(agent->cache, NULL, &path, 1, FALSE, SEND_FLAGS,
                                                NULL, &sink.progress, NULL);
    report_result(path, L"sent", &sink, hr);
    watcher_refresh(&agent->watcher, path);
    if (sink.offline) {
        share->changed = true;
        lose(agent, share);
    }
}

/* --- what was changed here ------------------------------------------------------------------- */

/* What was made in a folder becomes known by looking into it. */
static void look_into(struct agent *agent, const WCHAR *folder)
{
    IOfflineFilesItem *item = NULL, *child = NULL;
    IOfflineFilesItemContainer *container = NULL;
    IEnumOfflineFilesItems *children = NULL;
    ULONG got;
    HRESULT hr = IOfflineFilesCache_FindItem(agent->cache, folder, 0, &item);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesItemContainer,
                                              (void **)&container);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesItemContainer_EnumItems(container, 0, &children);
    if (SUCCEEDED(hr) && IEnumOfflineFilesItems_Next(children, 1, &child, &got) == S_OK)
        IOfflineFilesItem_Release(child);
    if (children)
        IEnumOfflineFilesItems_Release(children);
    if (container)
        IOfflineFilesItemContainer_Release(container);
    if (item)
        IOfflineFilesItem_Release(item);
}

/* Is there something to be sent of a path? A file that is as agreed on needs nothing. */
static bool is_dirty(struct agent *agent, const WCHAR *path, bool *known)
{
    IOfflineFilesItem *item = NULL;
    IOfflineFilesChangeInfo *info = NULL;
    OFFLINEFILES_ITEM_TYPE type = OFFLINEFILES_ITEM_TYPE_FILE;
    BOOL dirty = TRUE;
    HRESULT hr = IOfflineFilesCache_FindItem(agent->cache, path, 0, &item);
    *known = SUCCEEDED(hr);
    if (FAILED(hr))
        return false;
    hr = IOfflineFilesItem_GetItemType(item, &type);
    if (SUCCEEDED(hr) && type == OFFLINEFILES_ITEM_TYPE_FILE)
        hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesChangeInfo, (void **)&info);
    if (info) {
        hr = IOfflineFilesChangeInfo_IsDirty(info, &dirty);
        IOfflineFilesChangeInfo_Release(info);
    }
    IOfflineFilesItem_Release(item);
    return FAILED(hr) || dirty;
}

static bool is_worth_sending(struct agent *agent, const WCHAR *path)
{
    bool known;
    bool dirty = is_dirty(agent, path, &known);
    if (!known) {
        WCHAR *parent = csc_dup(path);
        if (parent && wcsrchr(parent, L'\\') > parent + 1) {
            *wcsrchr(parent, L'\\') = 0;
            look_into(agent, parent);
            dirty = is_dirty(agent, path, &known);
        }
        csc_free(parent);
    }
    return dirty;
}

/* Is there a cached copy now? What appeared is sent before what vanished: a file that was renamed
 * is found by its new name, and nothing travels. */
static bool has_copy(struct agent *agent, const WCHAR *path)
{
    IOfflineFilesItem *item = NULL;
    IOpenCscItem *own = NULL;
    LPWSTR local = NULL;
    HRESULT hr = IOfflineFilesCache_FindItem(agent->cache, path, 0, &item);
    if (FAILED(hr))
        return false;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOpenCscItem, (void **)&own);
    if (SUCCEEDED(hr)) {
        hr = IOpenCscItem_GetLocalPath(own, &local);
        IOpenCscItem_Release(own);
    }
    bool there = SUCCEEDED(hr) && GetFileAttributesW(local) != INVALID_FILE_ATTRIBUTES;
    CoTaskMemFree(local);
    IOfflineFilesItem_Release(item);
    return there;
}

/* Those of `changes` that can be sent, in the order in which they are. */
static size_t choose(struct agent *agent, struct changes *changes, LPCWSTR *paths)
{
    size_t count = 0, vanished = changes->count;
    for (size_t i = 0; i < changes->count && !agent_is_over(agent); i++) {
        struct share *share = shares_find(&agent->shares, changes->at[i]);
        watcher_refresh(&agent->watcher, changes->at[i]);
        if (!share || !share_can_sync(share, false)) {
            if (share)
                share->changed = true;
        } else if (is_worth_sending(agent, changes->at[i])) {
            if (has_copy(agent, changes->at[i]))
                paths[count++] = changes->at[i];
            else
                paths[--vanished] = changes->at[i];
        }
    }
    while (vanished < changes->count)
        paths[count++] = paths[vanished++];
    return count;
}

static void try_again(void *context, const WCHAR *path)
{
    struct agent *agent = context;
    watcher_put_back(&agent->watcher, path, agent_now(agent) + IN_USE_WAIT);
}

static void send(struct agent *agent, LPCWSTR *paths, size_t count)
{
    struct sink sink;
    sink_init(&sink, agent->stop);
    sink.in_use = try_again;
    sink.context = agent;
    HRESULT hr = IOfflineFilesCache_Synchronize(agent->cache, NULL, paths, (ULONG)count, FALSE,
                                                SEND_FLAGS, NULL, &sink.progress, NULL);
    report_result(count == 1 ? paths[0] : L"changes", L"sent", &sink, hr);
    if (!sink.offline && hr != HRESULT_FROM_WIN32(ERROR_CANCELLED))
        return;
    for (size_t i = 0; i < count; i++) {
        struct share *share = shares_find(&agent->shares, paths[i]);
        if (share) {
            share->changed = true;
            lose(agent, share);
        }
    }
}

void work_changes(struct agent *agent)
{
    struct changes changes;
    update_shares(agent); /* what is online may have changed */
    watcher_take(&agent->watcher, &changes);
    LPCWSTR *paths = csc_alloc(changes.count * sizeof(*paths));
    size_t count = paths ? choose(agent, &changes, paths) : 0;
    if (count && !agent_is_over(agent))
        send(agent, paths, count);
    csc_free((void *)paths);
    changes_free(&changes);
}
