/*
 * What an operation tells to everybody: see chronicle.h.
 */
#include "chronicle.h"

#include "base/result.h"

#include <string.h>

static struct chronicle *of(struct csc_client *client)
{
    return (struct chronicle *)client;
}

static void tell(struct chronicle *self, struct csc_event event)
{
    if (!self->occasion.syncs)
        return;
    memcpy(event.sync, &self->occasion.id, sizeof(event.sync));
    csc_store_tell(self->store, &event);
}

/* --- passing on ------------------------------------------------------------------------------ */

static bool begin(struct csc_client *client)
{
    struct chronicle *self = of(client);
    bool abort = self->inner->ops->begin && self->inner->ops->begin(self->inner);
    self->begun = !abort;
    if (self->begun)
        tell(self, (struct csc_event){.id = CSC_EVENT_SYNC_BEGIN});
    return abort;
}

static enum csc_response item_begin(struct csc_client *client, const char16_t *path)
{
    struct csc_client *inner = of(client)->inner;
    return inner->ops->item_begin(inner, path);
}

static enum csc_response item_result(struct csc_client *client, const struct csc_report *report)
{
    struct chronicle *self = of(client);
    struct csc_client *inner = self->inner;
    enum csc_response response =
        inner->ops->item_result ? inner->ops->item_result(inner, report) : CSC_CONTINUE;
    tell(self, (struct csc_event){
                   .id = CSC_EVENT_SYNC_FILE_RESULT, .path = report->path, .hr = report->hr});
    log_item(&self->log, report);
    return response;
}

static bool query_abort(struct csc_client *client)
{
    struct csc_client *inner = of(client)->inner;
    return inner->ops->query_abort(inner);
}

static void progress(struct csc_client *client, const struct csc_progress *done)
{
    struct csc_client *inner = of(client)->inner;
    inner->ops->progress(inner, done);
}

static enum csc_resolution resolve(struct csc_client *client, const struct csc_ask *question,
                                   char16_t **new_name)
{
    struct csc_client *inner = of(client)->inner;
    return inner->ops->resolve(inner, question, new_name);
}

static enum csc_resolution prefer(struct csc_client *client, const char16_t *path)
{
    struct csc_client *inner = of(client)->inner;
    return inner->ops->prefer(inner, path);
}

static void end(struct csc_client *client, HRESULT hr)
{
    struct chronicle *self = of(client);
    if (self->begun)
        tell(self, (struct csc_event){.id = CSC_EVENT_SYNC_END, .hr = hr});
    if (self->inner->ops->end)
        self->inner->ops->end(self->inner, hr);
}

/* --- opening --------------------------------------------------------------------------------- */

/* What the client has not got is not asked for. */
void chronicle_open(struct chronicle *self, struct engine *engine, const struct occasion *occasion,
                    struct csc_client *inner)
{
    const struct csc_client_ops *ops = inner->ops;
    *self = (struct chronicle){
        .inner = inner, .store = csc_cache_store(engine->cache), .occasion = *occasion};
    self->client.ops = &self->ops;
    self->ops = (struct csc_client_ops){.begin = begin,
                                        .item_begin = ops->item_begin ? item_begin : NULL,
                                        .item_result = item_result,
                                        .query_abort = ops->query_abort ? query_abort : NULL,
                                        .progress = ops->progress ? progress : NULL,
                                        .resolve = ops->resolve ? resolve : NULL,
                                        .prefer = ops->prefer ? prefer : NULL,
                                        .end = end};
    log_open(&self->log, engine->folder, occasion->name);
}

void chronicle_close(struct chronicle *self)
{
    log_close(&self->log);
}
