/*
 * The sink of an operation that WMI's client follows: progress becomes
 * IWbemObjectSink::SetStatus(WBEM_STATUS_PROGRESS), a cancelled call becomes an abort.
 *
 * DOC: Win32_OfflineFilesCache.Synchronize, "Remarks": `Reason:Result:ResultText:[Path]`. Where it
 * is silent: Result is 0, or 0x and eight digits; the brackets are not written; of done and total
 * in the parameter, total is 0, unknown.
 */
#ifndef WMI_PROGRESS_H
#define WMI_PROGRESS_H

#include "provider.h"

struct progress {
    struct com_object object;
    struct com_face sync;   /* IOfflineFilesSyncProgress */
    struct com_face simple; /* IOfflineFilesSimpleProgress */
    struct provider_call *call;
    LONG done;
    HRESULT first_error; /* of an item; S_OK: none */
};

/* For the time of the call. com_drop. */
HRESULT progress_create(struct provider_call *call, struct progress **out);

static inline IOfflineFilesSyncProgress *progress_sync(struct progress *progress)
{
    return (IOfflineFilesSyncProgress *)&progress->sync;
}

static inline IOfflineFilesSimpleProgress *progress_simple(struct progress *progress)
{
    return (IOfflineFilesSimpleProgress *)&progress->simple;
}

#endif
