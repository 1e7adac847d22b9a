/*
 * One call into the client's sinks: arguments and answers in one struct, so that a call can be made
 * here, on another thread, or later.
 */
#ifndef CSCOBJ_SINK_CALL_H
#define CSCOBJ_SINK_CALL_H

#include "base/text.h"

#include <cscobj.h>
#include <opencsc.h>
#include <stdbool.h>

/* What goes to a stand-in beside the call that COM carries: see standin.h. */
struct side_door;

/* Who listens. Each may be NULL; of the first two one is. None is referenced by this struct. */
struct listeners {
    IOfflineFilesSyncProgress *progress;
    IOfflineFilesSimpleProgress *simple; /* of deletions */
    IOfflineFilesSyncConflictHandler *handler;
    IOpenCscSyncProgress *details;
    struct side_door *door; /* NULL: `progress` is no stand-in */
    bool gone;              /* in another apartment or process, and that is no more */
};

enum sink_method {
    SINK_BEGIN,
    SINK_QUERY_ABORT,
    SINK_ITEM_BEGIN,
    SINK_DETAILS,
    SINK_ITEM_RESULT,
    SINK_RESOLVE,
    SINK_END
};

struct sink_call {
    enum sink_method method;
    const WCHAR *path;                     /* all but BEGIN, QUERY_ABORT, END */
    HRESULT hr;                            /* ITEM_RESULT, END */
    IOfflineFilesSyncErrorInfo *error;     /* ITEM_RESULT; NULL: none */
    OFFLINEFILES_SYNC_OPERATION operation; /* DETAILS */
    ULONGLONG done;
    ULONGLONG total;
    DWORD known; /* RESOLVE */
    OFFLINEFILES_SYNC_STATE state;
    DWORD changes;

    /* Answers. What a sink does not set, or sets to what is no answer, stands for "go on". */
    BOOL abort;                                    /* BEGIN, QUERY_ABORT */
    OFFLINEFILES_OP_RESPONSE response;             /* ITEM_BEGIN, ITEM_RESULT */
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE resolution; /* RESOLVE */
    LPWSTR new_name;                               /* CoTaskMemFree by whoever made the call */
};

/* Makes it on this thread. The results of sinks are ignored, and a C++ exception that comes out of
 * one ends here: it has not answered then. */
void sink_call_make(struct listeners *listeners, struct sink_call *call);

#endif
