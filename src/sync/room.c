/*
 * Room for what comes in. See csc_room_take in run.h.
 *
 * To add up what is cached is to read every row. So that is done once, and the figure kept while
 * the run goes on; as others fill and evict meanwhile, it is made anew now and then. Where nothing
 * more can go nothing is tried again until then: each file that does not fit costs a comparison.
 *
 * What comes up from users is not asked about: the cache must never refuse an edit.
 */
#include "base/result.h"
#include "store/event.h"
#include "sync/evict.h"

#define MEASURE_EVERY (30 * UINT64_C(10000000))

static HRESULT measure(struct csc_run *run)
{
    struct csc_room *room = &run->room;
    uint64_t now = run->cache->env.now(run->cache->env.ctx);
    HRESULT hr = S_OK;
    if (room->measured && now - room->measured < MEASURE_EVERY)
        return S_OK;
    hr = csc_cache_space(run->cache, &room->space);
    room->measured = SUCCEEDED(hr) ? now + !now : 0;
    room->spent = false;
    return hr;
}

static void note(struct csc_space *space, int64_t bytes, bool unpinned)
{
    space->used += (uint64_t)bytes;
    space->auto_used += unpinned ? (uint64_t)bytes : 0;
    space->left -= (uint64_t)bytes;
}

static HRESULT make_room(struct csc_run *run, uint64_t bytes)
{
    struct csc_room *room = &run->room;
    uint64_t freed = 0;
    HRESULT hr = S_OK;
    if (room->spent)
        return S_FALSE;
    if (!room->evictor)
        hr = csc_evictor_open(run->cache, &room->evictor);
    if (SUCCEEDED(hr))
        hr = csc_evict(room->evictor, run, bytes, &freed);
    note(&room->space, -(int64_t)freed, true);
    if (hr != S_OK) {
        csc_evictor_close(room->evictor);
        room->evictor = NULL;
        room->spent = true;
    }
    return hr;
}

static HRESULT full(struct csc_run *run)
{
    if (!run->room.told)
        csc_store_tell(run->cache->store, &(struct csc_event){.id = CSC_EVENT_CACHE_IS_FULL});
    run->room.told = true;
    return CSC_WIN32(ERROR_DISK_FULL);
}

HRESULT csc_room_take(struct csc_run *run, int64_t bytes, bool unpinned)
{
    struct csc_space *space = &run->room.space;
    uint64_t more = bytes > 0 ? (uint64_t)bytes : 0, excess;
    HRESULT hr = bytes > 0 ? measure(run) : S_OK;
    if (FAILED(hr))
        return hr;
    excess = more ? csc_space_excess(space, more, unpinned) : 0;
    if (excess > space->auto_used)
        return full(run); /* nothing needs to go for what does not fit all the same */
    if (excess)
        hr = make_room(run, excess);
    if (FAILED(run->lost))
        return run->lost;
    if (FAILED(hr) || (excess && csc_space_excess(space, more, unpinned)))
        return FAILED(hr) ? hr : full(run);
    note(space, bytes, unpinned);
    return S_OK;
}

void csc_room_close(struct csc_run *run)
{
    csc_evictor_close(run->room.evictor);
    run->room.evictor = NULL;
}
