/* The verbs that run a long operation: pin, unpin, sync. */
#include "cli/keep_all.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/sink.h"
#include "cli/verbs.h"

/* What the public API wants to be given for an array of paths. */
static LPCWSTR *paths_of(const struct arguments *arguments)
{
    return (LPCWSTR *)arguments->paths;
}

int transfer_result(struct sink *sink, const struct arguments *arguments, HRESULT hr)
{
    unsigned troubles = sink->tally.failures + sink->tally.conflicts;

    sink_close(sink);
    if (hr == HRESULT_FROM_WIN32(ERROR_CANCELLED)) {
        complain(L"cancelled; what was finished stays done");
        return EXIT_CANCELLED;
    }
    if (sink->tally.conflicts != 0) {
        complain(L"both versions of a conflict are kept as they are until you decide:"
                 L" offlinefiles resolve PATH --keep local|remote|latest|all");
    }
    if (FAILED(hr) && troubles == 0) /* with one path the result may be that of its item */
        return message_failure(arguments->path_count == 1 ? arguments->paths[0] : NULL, hr);
    return troubles != 0 ? EXIT_ITEMS_FAILED : EXIT_OK;
}

int verb_pin(struct session *session, const struct arguments *arguments)
{
    struct sink sink;
    DWORD flags = OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER;
    BOOL deep = (arguments->options & OPTION_DEEP) != 0;
    HRESULT hr;

    if ((arguments->options & OPTION_FILL) != 0)
        flags |= OFFLINEFILES_PIN_CONTROL_FLAG_FILL;
    sink_open(&sink, L"pinned");
    hr = IOfflineFilesCache_Pin(session->cache, NULL, paths_of(arguments), arguments->path_count,
                                deep, FALSE, flags, &sink.progress);
    return transfer_result(&sink, arguments, hr);
}

int verb_unpin(struct session *session, const struct arguments *arguments)
{
    struct sink sink;
    BOOL deep = (arguments->options & OPTION_DEEP) != 0;
    HRESULT hr;

    sink_open(&sink, L"unpinned");
    hr = IOfflineFilesCache_Unpin(session->cache, NULL, paths_of(arguments), arguments->path_count,
                                  deep, FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER,
                                  &sink.progress);
    return transfer_result(&sink, arguments, hr);
}

static DWORD sync_flags(const struct arguments *arguments)
{
    static const DWORD resolutions[] = {
        [KEEP_UNDECIDED] = OFFLINEFILES_SYNC_CONTROL_CR_DEFAULT,
        [KEEP_LOCAL] = OFFLINEFILES_SYNC_CONTROL_CR_KEEPLOCAL,
        [KEEP_REMOTE] = OFFLINEFILES_SYNC_CONTROL_CR_KEEPREMOTE,
        [KEEP_LATEST] = OFFLINEFILES_SYNC_CONTROL_CR_KEEPLATEST,
        [KEEP_ALL] = OFFLINEFILES_SYNC_CONTROL_CR_DEFAULT, /* the handler decides */
    };
    unsigned directions = arguments->options & (OPTION_IN | OPTION_OUT);
    DWORD flags = resolutions[arguments->keep];

    if (directions != OPTION_OUT) {
        flags |= OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN |
                 OFFLINEFILES_SYNC_CONTROL_FLAG_PINNEWFILES |
                 OFFLINEFILES_SYNC_CONTROL_FLAG_PINFORUSER;
    }
    if (directions != OPTION_IN)
        flags |= OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT;
    return flags;
}

int verb_sync(struct session *session, const struct arguments *arguments)
{
    struct sink sink;
    struct keep_all keep;
    HRESULT hr;

    sink_open(&sink, L"pinned");
    keep_all_open(&keep, session->cache, &sink);
    hr = IOfflineFilesCache_Synchronize(session->cache, NULL, paths_of(arguments),
                                        arguments->path_count, FALSE, sync_flags(arguments),
                                        arguments->keep == KEEP_ALL ? &keep.handler : NULL,
                                        &sink.progress, NULL);
    return transfer_result(&sink, arguments, hr);
}
