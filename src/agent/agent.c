/*
 * The agent's timetable: see agent.h. One loop: what is due is done, then it waits for the next
 * time, for a change in the cached folders or the settings, or for the end.
 */
#include "agent/agent.h"

#include "agent/network.h"
#include "agent/output.h"
#include "com/registry_watch.h"

#include <objbase.h>

#define RETRY SCHEDULE_MINUTE /* the store could not be opened */

bool agent_is_over(const struct agent *agent)
{
    return WaitForSingleObject(agent->stop, 0) == WAIT_OBJECT_0;
}

uint64_t agent_now(const struct agent *agent)
{
    return clock_read(&agent->clock).now;
}

/* --- the cache ------------------------------------------------------------------------------- */

static HRESULT create_cache(IOfflineFilesCache **cache)
{
    return CoCreateInstance(&CLSID_OfflineFilesCache, NULL, CLSCTX_INPROC_SERVER,
                            &IID_IOfflineFilesCache, (void **)cache);
}

HRESULT agent_folder(LPWSTR *folder)
{
    IOfflineFilesCache *cache = NULL;
    *folder = NULL;
    HRESULT hr = create_cache(&cache);
    if (SUCCEEDED(hr)) {
        hr = IOfflineFilesCache_GetLocation(cache, folder);
        IOfflineFilesCache_Release(cache);
    }
    return hr;
}

static void close_cache(struct agent *agent)
{
    if (agent->service)
        IOpenCscService_Release(agent->service);
    if (agent->cache)
        IOfflineFilesCache_Release(agent->cache);
    agent->service = NULL;
    agent->cache = NULL;
}

static HRESULT open_cache(struct agent *agent)
{
    LPWSTR folder = NULL;
    HRESULT hr = create_cache(&agent->cache);
    if (SUCCEEDED(hr))
        hr = IOfflineFilesCache_QueryInterface(agent->cache, &IID_IOpenCscService,
                                               (void **)&agent->service);
    if (SUCCEEDED(hr)) /* the first question to the store: can it be used? */
        hr = IOfflineFilesCache_GetLocation(agent->cache, &folder);
    CoTaskMemFree(folder);
    if (SUCCEEDED(hr))
        settings_read(agent->cache, &agent->settings);
    else
        close_cache(agent);
    return hr;
}

/* --- what is due ----------------------------------------------------------------------------- */

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t sync_due(const struct agent *agent, const struct share *share)
{
    const struct schedule_clock clock = clock_read(&agent->clock);
    return share_can_sync(share, agent->settings.forced_too)
               ? schedule_next(&agent->settings.rules, &share->schedule, &clock)
               : SCHEDULE_NEVER;
}

static uint64_t share_due(const struct agent *agent, const struct share *share)
{
    uint64_t due = sync_due(agent, share);
    if (share_can_sync(share, false))
        due = sooner(due, share->changed ? 0 : share->fill_due);
    return due;
}

static uint64_t next_due(struct agent *agent)
{
    uint64_t due = watcher_due(&agent->watcher);
    for (size_t i = 0; i < JOB_COUNT; i++)
        due = sooner(due, agent->due[i]);
    for (size_t i = 0; i < agent->shares.count; i++)
        due = sooner(due, share_due(agent, &agent->shares.at[i]));
    return due;
}

static void work_on_share(struct agent *agent, struct share *share)
{
    if (share->changed && share_can_sync(share, false))
        work_send(agent, share);
    if (!agent_is_over(agent) && sync_due(agent, share) <= agent_now(agent))
        work_sync(agent, share);
    if (!agent_is_over(agent) && share_can_sync(share, false) &&
        share->fill_due <= agent_now(agent))
        work_fill(agent, share);
}

static void work_on_all(struct agent *agent)
{
    if (!agent->started)
        work_start(agent);
    agent->started = true;
    if (agent->due[JOB_CONNECTIONS] <= agent_now(agent))
        work_connections(agent);
    if (!agent_is_over(agent) && agent->due[JOB_POLICY] <= agent_now(agent))
        work_policy(agent);
    if (!agent_is_over(agent) && watcher_due(&agent->watcher) <= agent_now(agent))
        work_changes(agent);
    for (size_t i = 0; i < agent->shares.count && !agent_is_over(agent); i++)
        work_on_share(agent, &agent->shares.at[i]);
    if (!agent_is_over(agent) && agent->due[JOB_EVICTION] <= agent_now(agent))
        work_eviction(agent);
}

/* When to look again. */
static uint64_t work(struct agent *agent)
{
    uint64_t due = next_due(agent);
    if (due > agent_now(agent))
        return due;
    HRESULT hr = open_cache(agent);
    if (FAILED(hr) && hr != agent->trouble)
        report(L"the cache cannot be used: %ls (0x%08lX)\n", meaning(hr), (unsigned long)hr);
    agent->trouble = hr;
    if (FAILED(hr))
        return agent_now(agent) + RETRY;
    work_on_all(agent);
    close_cache(agent);
    return next_due(agent);
}

/* --- waiting --------------------------------------------------------------------------------- */

static void settings_changed(struct agent *agent, struct registry_watch *settings)
{
    unsigned changed = registry_watch_look(settings);
    if (changed)
        agent->due[JOB_CONNECTIONS] = 0; /* opens the cache, which reads all settings */
    if (changed & REGISTRY_POLICIES)
        agent->due[JOB_POLICY] = 0;
}

static void network_changed(struct agent *agent, struct network *network)
{
    if (!network_look(network, &agent->network_event))
        return;
    agent->network_changed = true;
    agent->due[JOB_CONNECTIONS] = 0; /* opens the cache, which tells it */
}

/* What the agent wakes up for, beside the next time. */
struct wakers {
    struct registry_watch settings;
    struct network network;
};

/* False: the end. */
static bool wait(struct agent *agent, struct wakers *wakers, uint64_t until)
{
    enum { STOP, EDITS, SETTINGS, NETWORK, COUNT };
    const HANDLE optional[COUNT] = {
        [EDITS] = agent->watcher.thread ? agent->watcher.seen : NULL,
        [SETTINGS] = wakers->settings.event,
        [NETWORK] = wakers->network.changed,
    };
    HANDLE events[COUNT] = {agent->stop};
    DWORD meaning_of[COUNT] = {STOP}, count = 1;
    for (DWORD i = EDITS; i < COUNT; i++) {
        meaning_of[count] = i;
        events[count] = optional[i];
        count += optional[i] != NULL;
    }
    DWORD which = WaitForMultipleObjects(count, events, FALSE, clock_wait(&agent->clock, until));
    if (which < count && meaning_of[which] == SETTINGS)
        settings_changed(agent, &wakers->settings);
    if (which < count && meaning_of[which] == NETWORK)
        network_changed(agent, &wakers->network);
    return which != STOP && which != WAIT_FAILED;
}

void agent_run(const WCHAR *folder, HANDLE stop)
{
    struct agent agent = {.stop = stop};
    struct wakers wakers;
    clock_start(&agent.clock);
    registry_watch_open(&wakers.settings);
    network_open(&wakers.network);
    watcher_start(&agent.watcher, folder, &agent.clock);
    report(L"process %lu works on %ls\n", GetCurrentProcessId(), folder);
    while (wait(&agent, &wakers, work(&agent)))
        continue;
    watcher_stop(&agent.watcher);
    network_close(&wakers.network);
    registry_watch_close(&wakers.settings);
    shares_free(&agent.shares);
}
