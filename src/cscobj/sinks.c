/*
 * The client's sinks as the engine sees them: see sinks.h.
 * DOC: IOfflineFilesProgress, IOfflineFilesSyncProgress, IOfflineFilesSimpleProgress,
 * IOfflineFilesSyncConflictHandler.
 */
#include "sinks.h"

#include "preference.h"
#include "sync_error.h"

#include "base/text.h"

static struct sinks *of(struct csc_client *client)
{
    return (struct sinks *)client;
}

static enum csc_response response_of(OFFLINEFILES_OP_RESPONSE response)
{
    switch (response) {
    case OFFLINEFILES_OP_RETRY:
        return CSC_RETRY;
    case OFFLINEFILES_OP_ABORT:
        return CSC_ABORT;
    default: /* and what is no response at all */
        return CSC_CONTINUE;
    }
}

static bool sinks_begin(struct csc_client *client)
{
    BOOL abort = FALSE;
    IOfflineFilesSyncProgress_Begin(of(client)->progress, &abort);
    return abort != FALSE;
}

static bool sinks_query_abort(struct csc_client *client)
{
    BOOL abort = FALSE;
    IOfflineFilesSyncProgress_QueryAbort(of(client)->progress, &abort);
    return abort != FALSE;
}

static void sinks_end(struct csc_client *client, HRESULT hr)
{
    IOfflineFilesSyncProgress_End(of(client)->progress, hr);
}

static enum csc_response sinks_item_begin(struct csc_client *client, const char16_t *path)
{
    OFFLINEFILES_OP_RESPONSE response = OFFLINEFILES_OP_CONTINUE;
    IOfflineFilesSyncProgress_SyncItemBegin(of(client)->progress, path, &response);
    return response_of(response);
}

static void sinks_progress(struct csc_client *client, const struct csc_progress *progress)
{
    IOpenCscSyncProgress_ItemProgress(of(client)->details, progress->path,
                                      (OFFLINEFILES_SYNC_OPERATION)progress->op, progress->done,
                                      progress->total);
}

static enum csc_response sinks_item_result(struct csc_client *client,
                                           const struct csc_report *report)
{
    struct sinks *self = of(client);
    OFFLINEFILES_OP_RESPONSE response = OFFLINEFILES_OP_CONTINUE;
    IOfflineFilesSyncErrorInfo *error = NULL;
    if (self->details && report->hr == S_OK && report->op != CSC_OP_NONE) {
        const struct csc_progress all = {
            .path = report->path, .op = report->op, .done = report->bytes, .total = report->bytes};
        sinks_progress(client, &all);
    }
    if (report->hr != S_OK)
        error = sync_error_create(report);
    IOfflineFilesSyncProgress_SyncItemResult(self->progress, report->path, report->hr, error,
                                             &response);
    if (error)
        IOfflineFilesSyncErrorInfo_Release(error);
    return response_of(response);
}

static enum csc_resolution sinks_resolve(struct csc_client *client, const struct csc_ask *ask,
                                         char16_t **new_name)
{
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE;
    LPWSTR name = NULL;
    *new_name = NULL;
    IOfflineFilesSyncConflictHandler_ResolveConflict(of(client)->handler, ask->path, ask->known,
                                                     (OFFLINEFILES_SYNC_STATE)ask->state,
                                                     ask->details, &answer, &name);
    if (answer == OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES && name) {
        *new_name = csc_dup(name);
        if (!*new_name)
            answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG;
    }
    CoTaskMemFree(name);
    return (unsigned)answer < CSC_RESOLVE_COUNT ? (enum csc_resolution)answer : CSC_RESOLVE_NONE;
}

static enum csc_resolution sinks_prefer(struct csc_client *client, const char16_t *path)
{
    (void)client;
    return preference_for(path);
}

/* Asks a sink for our own optional interface. The reference is given back when all is over: a sink
 * whose count started at 0 would die of it earlier. */
static void ask_for_details(struct sinks *sinks)
{
    IOpenCscSyncProgress *details = NULL;
    HRESULT hr = IOfflineFilesSyncProgress_QueryInterface(
        sinks->progress, &IID_IOpenCscSyncProgress, (void **)&details);
    if (FAILED(hr) || !details)
        return;
    sinks->held = (IUnknown *)details;
    /* Some sinks answer every IID with themselves. One pointer cannot be both interfaces. */
    if ((void *)details != (void *)sinks->progress)
        sinks->details = details;
}

void sinks_open(struct sinks *sinks, IOfflineFilesSyncProgress *progress,
                IOfflineFilesSyncConflictHandler *handler)
{
    *sinks = (struct sinks){.progress = progress, .handler = handler};
    sinks->client.ops = &sinks->ops;
    sinks->ops.prefer = sinks_prefer;
    if (progress) {
        ask_for_details(sinks);
        sinks->ops.begin = sinks_begin;
        sinks->ops.query_abort = sinks_query_abort;
        sinks->ops.end = sinks_end;
        sinks->ops.item_begin = sinks_item_begin;
        sinks->ops.item_result = sinks_item_result;
    }
    if (sinks->details)
        sinks->ops.progress = sinks_progress;
    if (handler)
        sinks->ops.resolve = sinks_resolve;
}

/* ---- IOfflineFilesSimpleProgress ---- */

static bool simple_begin(struct csc_client *client)
{
    BOOL abort = FALSE;
    IOfflineFilesSimpleProgress_Begin(of(client)->simple, &abort);
    return abort != FALSE;
}

static bool simple_query_abort(struct csc_client *client)
{
    BOOL abort = FALSE;
    IOfflineFilesSimpleProgress_QueryAbort(of(client)->simple, &abort);
    return abort != FALSE;
}

static void simple_end(struct csc_client *client, HRESULT hr)
{
    IOfflineFilesSimpleProgress_End(of(client)->simple, hr);
}

static enum csc_response simple_item_begin(struct csc_client *client, const char16_t *path)
{
    OFFLINEFILES_OP_RESPONSE response = OFFLINEFILES_OP_CONTINUE;
    IOfflineFilesSimpleProgress_ItemBegin(of(client)->simple, path, &response);
    return response_of(response);
}

static enum csc_response simple_item_result(struct csc_client *client,
                                            const struct csc_report *report)
{
    OFFLINEFILES_OP_RESPONSE response = OFFLINEFILES_OP_CONTINUE;
    IOfflineFilesSimpleProgress_ItemResult(of(client)->simple, report->path, report->hr, &response);
    return response_of(response);
}

void sinks_open_simple(struct sinks *sinks, IOfflineFilesSimpleProgress *progress)
{
    *sinks = (struct sinks){.simple = progress};
    sinks->client.ops = &sinks->ops;
    sinks->ops = (struct csc_client_ops){.begin = simple_begin,
                                         .query_abort = simple_query_abort,
                                         .end = simple_end,
                                         .item_begin = simple_item_begin,
                                         .item_result = simple_item_result};
}

void sinks_close(struct sinks *sinks)
{
    if (sinks->held)
        IUnknown_Release(sinks->held);
}
