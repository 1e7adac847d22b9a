/*
 * Calling the client's sinks: see sink_call.h.
 * DOC: IOfflineFilesProgress, IOfflineFilesSyncProgress, IOfflineFilesSimpleProgress,
 * IOfflineFilesSyncConflictHandler.
 */
#include "sink_call.h"

#include "standin.h"

#include "com/shield.h"

struct attempt {
    struct listeners *to;
    struct sink_call *call;
    HRESULT hr;
};

/* Both kinds of progress begin with these methods. */
static IOfflineFilesProgress *base_of(const struct listeners *to)
{
    return to->progress ? (IOfflineFilesProgress *)to->progress
                        : (IOfflineFilesProgress *)to->simple;
}

static HRESULT begin(const struct listeners *to, struct sink_call *c)
{
    return base_of(to) ? IOfflineFilesProgress_Begin(base_of(to), &c->abort) : S_OK;
}

static HRESULT query_abort(const struct listeners *to, struct sink_call *c)
{
    return base_of(to) ? IOfflineFilesProgress_QueryAbort(base_of(to), &c->abort) : S_OK;
}

static HRESULT item_begin(const struct listeners *to, struct sink_call *c)
{
    if (to->progress)
        return IOfflineFilesSyncProgress_SyncItemBegin(to->progress, c->path, &c->response);
    return to->simple ? IOfflineFilesSimpleProgress_ItemBegin(to->simple, c->path, &c->response)
                      : S_OK;
}

static HRESULT details(const struct listeners *to, struct sink_call *c)
{
    return to->details ? IOpenCscSyncProgress_ItemProgress(to->details, c->path, c->operation,
                                                           c->done, c->total)
                       : S_OK;
}

static HRESULT item_result(const struct listeners *to, struct sink_call *c)
{
    if (to->door && to->progress)
        return standin_item_result(to, c);
    if (to->progress)
        return IOfflineFilesSyncProgress_SyncItemResult(to->progress, c->path, c->hr, c->error,
                                                        &c->response);
    return to->simple
               ? IOfflineFilesSimpleProgress_ItemResult(to->simple, c->path, c->hr, &c->response)
               : S_OK;
}

static HRESULT resolve(const struct listeners *to, struct sink_call *c)
{
    return to->handler ? IOfflineFilesSyncConflictHandler_ResolveConflict(
                             to->handler, c->path, c->known, c->state, c->changes, &c->resolution,
                             &c->new_name)
                       : S_OK;
}

static HRESULT end(const struct listeners *to, struct sink_call *c)
{
    return base_of(to) ? IOfflineFilesProgress_End(base_of(to), c->hr) : S_OK;
}

static void attempt(void *argument)
{
    static HRESULT (*const methods[])(const struct listeners *, struct sink_call *) = {
        [SINK_BEGIN] = begin,     [SINK_QUERY_ABORT] = query_abort, [SINK_ITEM_BEGIN] = item_begin,
        [SINK_DETAILS] = details, [SINK_ITEM_RESULT] = item_result, [SINK_RESOLVE] = resolve,
        [SINK_END] = end,
    };
    struct attempt *a = argument;
    a->hr = methods[a->call->method](a->to, a->call);
}

static void preset(struct sink_call *call)
{
    call->abort = FALSE;
    call->response = OFFLINEFILES_OP_CONTINUE;
    call->resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE;
    call->new_name = NULL;
}

/* Only proxies say so. Nobody will answer any more, and each further try may take its time. */
static bool says_gone(HRESULT hr)
{
    static const HRESULT codes[] = {RPC_E_DISCONNECTED,
                                    RPC_E_SERVER_DIED,
                                    RPC_E_SERVER_DIED_DNE,
                                    CO_E_OBJNOTCONNECTED,
                                    HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE),
                                    HRESULT_FROM_WIN32(RPC_S_CALL_FAILED),
                                    HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE),
                                    HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF)};
    for (size_t i = 0; i < ARRAYSIZE(codes); i++) {
        if (hr == codes[i])
            return true;
    }
    return false;
}

void sink_call_make(struct listeners *listeners, struct sink_call *call)
{
    struct attempt a = {.to = listeners, .call = call};
    preset(call);
    if (listeners->gone)
        return;
    if (!com_shielded(attempt, &a))
        preset(call); /* what it had set by then was no answer yet */
    else if (says_gone(a.hr))
        listeners->gone = true;
}
