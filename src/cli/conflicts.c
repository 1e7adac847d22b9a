/* The verbs about the log of conflicts: conflicts lists it, resolve settles what is in it. */
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/keep_all.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/sink.h"
#include "cli/verbs.h"

#include <stdlib.h>

/* --- conflicts ------------------------------------------------------------------------------- */

struct log {
    bool json;
    unsigned count;
};

static void show_json(const struct facts *facts)
{
    json_open_object(NULL);
    json_string(L"path", facts->path);
    json_string(L"type", type_name(facts->type));
    json_string(L"state", state_name(facts->conflict_state));
    json_string(L"description", state_phrase(facts->conflict_state));
    json_time(L"since", facts->conflict_time);
    json_close_object();
}

static HRESULT show_item(IOfflineFilesItem *item, void *context)
{
    struct log *log = context;
    WCHAR time[TIME_LENGTH];
    struct facts facts;
    HRESULT hr = facts_read(item, &facts);

    if (FAILED(hr))
        return hr;
    if (facts.conflict) {
        log->count++;
        if (log->json)
            show_json(&facts);
        else
            print(L"%ls: %ls; since %ls\n", facts.path, state_phrase(facts.conflict_state),
                  facts_time(facts.conflict_time, time));
    }
    facts_free(&facts);
    return S_OK;
}

/* An item and all below it; NULL: the whole cache. */
static HRESULT show_all(struct session *session, IOfflineFilesItem *item, struct log *log)
{
    IUnknown *container = item != NULL ? (IUnknown *)item : (IUnknown *)session->cache;
    HRESULT hr = item != NULL ? show_item(item, log) : S_OK;

    if (hr == S_OK)
        hr = visit_children(container, true, show_item, log);
    return hr == E_NOINTERFACE && item != NULL ? S_OK : hr; /* a file */
}

static void show_sum(const struct log *log)
{
    if (log->count == 0)
        print_text(L"no conflicts\n");
    else
        print(L"%u conflict%ls; decide with: offlinefiles resolve PATH..."
              L" --keep local|remote|latest|all\n",
              log->count, log->count == 1 ? L"" : L"s");
}

int verb_conflicts(struct session *session, const struct arguments *arguments)
{
    struct log log = {.json = (arguments->options & OPTION_JSON) != 0};
    const WCHAR *path = arguments->path_count != 0 ? arguments->paths[0] : NULL;
    IOfflineFilesItem *item = NULL;
    HRESULT hr;

    if (path != NULL) {
        int found = session_find(session, path, &item);

        if (found != EXIT_OK)
            return found;
    }
    if (log.json)
        json_open_array(NULL);
    hr = show_all(session, item, &log);
    if (log.json) {
        json_close_array();
        json_end();
    } else if (SUCCEEDED(hr)) {
        show_sum(&log);
    }
    if (item != NULL)
        IOfflineFilesItem_Release(item);
    return listing_result(path, hr);
}

/* --- resolve --------------------------------------------------------------------------------- */

/* EXIT_OK if a conflict is recorded for the item at a path, and which; else that is explained. */
static int check_recorded(struct session *session, const WCHAR *path,
                          OFFLINEFILES_SYNC_STATE *recorded)
{
    IOfflineFilesItem *item;
    struct facts facts;
    HRESULT hr;
    int found = session_find(session, path, &item);

    if (found != EXIT_OK)
        return found;
    hr = facts_read(item, &facts);
    IOfflineFilesItem_Release(item);
    if (FAILED(hr))
        return message_failure(path, hr);
    if (!facts.conflict) {
        complain(L"%ls: no conflict is recorded for it; `offlinefiles conflicts` lists them", path);
        found = EXIT_ITEMS_FAILED;
    }
    *recorded = facts.conflict_state;
    facts_free(&facts);
    return found;
}

static int check_all(struct session *session, const struct arguments *arguments,
                     OFFLINEFILES_SYNC_STATE *recorded)
{
    int worst = EXIT_OK;

    for (unsigned i = 0; i < arguments->path_count; i++) {
        int found = check_recorded(session, arguments->paths[i], &recorded[i]);

        if (found > worst)
            worst = found;
    }
    if (worst != EXIT_OK && arguments->path_count > 1)
        complain(L"nothing was resolved");
    return worst;
}

static int decide(struct session *session, const struct arguments *arguments,
                  const OFFLINEFILES_SYNC_STATE *decided)
{
    struct sink sink;
    struct keep_all keep;
    HRESULT hr;

    sink_open(&sink, L"pinned");
    keep_all_open(&keep, session->cache, &sink);
    keep.only = arguments;
    keep.decided = decided;
    hr = IOfflineFilesCache_Synchronize(
        session->cache, NULL, (LPCWSTR *)arguments->paths, arguments->path_count, FALSE,
        OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN | OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCOUT,
        &keep.handler, &sink.progress, NULL);
    return transfer_result(&sink, arguments, hr);
}

int verb_resolve(struct session *session, const struct arguments *arguments)
{
    OFFLINEFILES_SYNC_STATE *recorded;
    int code;

    if (arguments->keep == KEEP_UNDECIDED) {
        complain(L"resolve needs --keep local|remote|latest|all");
        return EXIT_USAGE;
    }
    recorded = calloc(arguments->path_count, sizeof *recorded);
    if (recorded == NULL)
        return message_failure(NULL, E_OUTOFMEMORY);
    code = check_all(session, arguments, recorded);
    if (code == EXIT_OK)
        code = decide(session, arguments, recorded);
    free(recorded);
    return code;
}
