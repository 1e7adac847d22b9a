/*
 * The client's sinks as the engine sees them: see sinks.h.
 */
#include "sinks.h"

#include "preference.h"
#include "sync_error.h"

#include "base/result.h"
#include "base/text.h"
#include "com/feature.h"

static struct sinks *of(struct csc_client *client)
{
    return (struct sinks *)client;
}

/* --- how a call is made ---------------------------------------------------------------------- */

/* One whose answer decides what comes next. */
static void ask(struct sinks *self, struct sink_call *call)
{
    if (self->notifier)
        notifier_ask(self->notifier, call);
    else
        sink_call_make(&self->listeners, call);
}

/* One whose answer, if it is not here yet, may come later. `error` is taken over. */
static enum csc_response tell(struct sinks *self, struct sink_call *call)
{
    if (self->notifier) {
        notifier_post(self->notifier, call);
        return notifier_aborted(self->notifier) ? CSC_ABORT : CSC_CONTINUE;
    }
    sink_call_make(&self->listeners, call);
    if (call->error)
        IOfflineFilesSyncErrorInfo_Release(call->error);
    switch (call->response) {
    case OFFLINEFILES_OP_RETRY:
        return CSC_RETRY;
    case OFFLINEFILES_OP_ABORT:
        return CSC_ABORT;
    default: /* and what is no response at all */
        return CSC_CONTINUE;
    }
}

static bool has_aborted(struct sinks *self)
{
    return self->notifier && notifier_aborted(self->notifier);
}

HRESULT sinks_result(HRESULT hr)
{
    return hr == CSC_E_CANCELLED && FAILED(feature_check()) ? feature_check() : hr;
}

/* --- what the engine tells ------------------------------------------------------------------- */

static bool sinks_begin(struct csc_client *client)
{
    struct sink_call call = {.method = SINK_BEGIN};
    of(client)->begun = true;
    ask(of(client), &call);
    return call.abort != FALSE;
}

static bool sinks_query_abort(struct csc_client *client)
{
    struct sinks *self = of(client);
    struct sink_call call = {.method = SINK_QUERY_ABORT};
    if (FAILED(feature_check()))
        return true; /* Offline Files has been disabled */
    if (self->notifier) {
        notifier_query(self->notifier);
        return has_aborted(self);
    }
    ask(self, &call);
    return call.abort != FALSE;
}

static void sinks_end(struct csc_client *client, HRESULT hr)
{
    struct sink_call call = {.method = SINK_END, .hr = sinks_result(hr)};
    ask(of(client), &call);
}

static enum csc_response sinks_item_begin(struct csc_client *client, const char16_t *path)
{
    struct sink_call call = {.method = SINK_ITEM_BEGIN, .path = path};
    if (has_aborted(of(client)))
        return CSC_ABORT; /* it does not begin any more */
    return tell(of(client), &call);
}

static void sinks_progress(struct csc_client *client, const struct csc_progress *progress)
{
    struct sink_call call = {.method = SINK_DETAILS,
                             .path = progress->path,
                             .operation = (OFFLINEFILES_SYNC_OPERATION)progress->op,
                             .done = progress->done,
                             .total = progress->total};
    tell(of(client), &call);
}

static enum csc_response sinks_item_result(struct csc_client *client,
                                           const struct csc_report *report)
{
    struct sinks *self = of(client);
    struct sink_call call = {.method = SINK_ITEM_RESULT, .path = report->path, .hr = report->hr};
    if (self->listeners.details && report->hr == S_OK && report->op != CSC_OP_NONE) {
        const struct csc_progress all = {
            .path = report->path, .op = report->op, .done = report->bytes, .total = report->bytes};
        sinks_progress(client, &all);
    }
    if (report->hr != S_OK && self->listeners.progress)
        call.error = sync_error_create(report);
    return tell(self, &call);
}

static enum csc_resolution sinks_resolve(struct csc_client *client, const struct csc_ask *question,
                                         char16_t **new_name)
{
    struct sink_call call = {.method = SINK_RESOLVE,
                             .path = question->path,
                             .known = question->known,
                             .state = (OFFLINEFILES_SYNC_STATE)question->state,
                             .changes = question->details};
    *new_name = NULL;
    ask(of(client), &call);
    if (call.resolution == OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES && call.new_name) {
        *new_name = csc_dup(call.new_name);
        if (!*new_name)
            call.resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG;
    }
    CoTaskMemFree(call.new_name);
    return (unsigned)call.resolution < CSC_RESOLVE_COUNT ? (enum csc_resolution)call.resolution
                                                         : CSC_RESOLVE_NONE;
}

static enum csc_resolution sinks_prefer(struct csc_client *client, const char16_t *path)
{
    (void)client;
    return preference_for(path);
}

/* --- opening --------------------------------------------------------------------------------- */

/* Asks a sink for our own optional interface. The reference is given back when all is over: a sink
 * whose count started at 0 would die of it earlier. */
static void ask_for_details(struct sinks *sinks)
{
    IOpenCscSyncProgress *details = NULL;
    IOfflineFilesSyncProgress *progress = sinks->listeners.progress;
    HRESULT hr = IOfflineFilesSyncProgress_QueryInterface(progress, &IID_IOpenCscSyncProgress,
                                                          (void **)&details);
    if (FAILED(hr) || !details)
        return;
    sinks->held = (IUnknown *)details;
    /* Some sinks answer every IID with themselves. One pointer cannot be both interfaces. */
    if ((void *)details != (void *)progress)
        sinks->listeners.details = details;
}

void sinks_open(struct sinks *sinks, const struct listeners *listeners)
{
    *sinks = (struct sinks){.listeners = *listeners};
    sinks->client.ops = &sinks->ops;
    sinks->ops.prefer = sinks_prefer;
    sinks->ops.query_abort = sinks_query_abort;
    if (listeners->progress)
        ask_for_details(sinks);
    if (listeners->progress || listeners->simple) {
        sinks->ops.begin = sinks_begin;
        sinks->ops.end = sinks_end;
        sinks->ops.item_begin = sinks_item_begin;
        sinks->ops.item_result = sinks_item_result;
    }
    if (sinks->listeners.details)
        sinks->ops.progress = sinks_progress;
    if (listeners->handler)
        sinks->ops.resolve = sinks_resolve;
}

void sinks_close(struct sinks *sinks)
{
    if (sinks->held)
        IUnknown_Release(sinks->held);
}

void sinks_tell_end(struct sinks *sinks, HRESULT hr)
{
    struct sink_call begin = {.method = SINK_BEGIN};
    struct sink_call end = {.method = SINK_END, .hr = hr};
    if (sinks->begun)
        return;
    sink_call_make(&sinks->listeners, &begin);
    sink_call_make(&sinks->listeners, &end);
}
