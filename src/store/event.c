/*
 * Events, told from the changes of rows: see event.h.
 */
#include "store/event.h"

#include "store_internal.h"

void csc_store_set_teller(struct csc_store *store, const struct csc_teller *teller)
{
    store->teller = *teller;
}

void csc_store_tell(struct csc_store *store, const struct csc_event *event)
{
    const struct csc_teller *teller = &store->teller;

    if (!teller->wanted || !teller->wanted(teller->ctx))
        return;
    teller->begin(teller->ctx);
    teller->tell(teller->ctx, event);
    teller->end(teller->ctx);
}
