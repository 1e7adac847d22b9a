/* The verb status: the shares with their states, and counts of everything, by enumeration. */
#include "cli/content.h"
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/tally.h"
#include "cli/verbs.h"

struct counts {
    unsigned items; /* directories and files */
    unsigned pinned;
    unsigned dirty;
    unsigned sparse;
    unsigned conflicts;
    ULONGLONG bytes;
};

struct status {
    bool json;
    unsigned servers;
    unsigned shares;
    struct counts total;
};

static void add_counts(struct counts *sum, const struct counts *more)
{
    sum->items += more->items;
    sum->pinned += more->pinned;
    sum->dirty += more->dirty;
    sum->sparse += more->sparse;
    sum->conflicts += more->conflicts;
    sum->bytes += more->bytes;
}

static HRESULT count_item(IOfflineFilesItem *item, void *context)
{
    struct counts *counts = context;
    struct facts facts;
    HRESULT hr = facts_read(item, &facts);

    if (FAILED(hr))
        return hr;
    counts->items++;
    counts->pinned += facts.pinned;
    counts->dirty += facts.dirty;
    counts->sparse += facts.sparse;
    counts->conflicts += facts.conflict;
    if (facts.type == OFFLINEFILES_ITEM_TYPE_FILE && !facts.sparse && !facts.ghost &&
        !facts.deleted)
        counts->bytes += facts.size;
    facts_free(&facts);
    return S_OK;
}

static void json_counts(const struct counts *counts)
{
    json_number(L"items", counts->items);
    json_number(L"bytes", counts->bytes);
    json_number(L"pinned", counts->pinned);
    json_number(L"dirty", counts->dirty);
    json_number(L"sparse", counts->sparse);
    json_number(L"conflicts", counts->conflicts);
}

static void print_counts(const struct counts *counts)
{
    WCHAR size[SIZE_LENGTH];

    print(L"%u items (%ls), %u pinned, %u changed here, %u not fetched, %u conflict%ls\n",
          counts->items, format_size(counts->bytes, size), counts->pinned, counts->dirty,
          counts->sparse, counts->conflicts, counts->conflicts == 1 ? L"" : L"s");
}

/* --- Conflicts, listed below their share ------------------------------------------------------ */

static HRESULT show_conflict(IOfflineFilesItem *item, void *context)
{
    const struct status *status = context;
    WCHAR time[TIME_LENGTH];
    struct facts facts;
    HRESULT hr = facts_read(item, &facts);

    if (FAILED(hr))
        return hr;
    if (facts.conflict && status->json) {
        json_open_object(NULL);
        json_string(L"path", facts.path);
        json_string(L"state", state_name(facts.conflict_state));
        json_time(L"since", facts.conflict_time);
        json_close_object();
    } else if (facts.conflict) {
        print(L"    conflict since %ls: %ls: %ls\n", facts_time(facts.conflict_time, time),
              facts.path, state_phrase(facts.conflict_state));
    }
    facts_free(&facts);
    return S_OK;
}

static HRESULT show_conflicts(IOfflineFilesItem *share, struct status *status, unsigned count)
{
    HRESULT hr = S_OK;

    if (status->json)
        json_open_array(L"conflict_items");
    if (count != 0)
        hr = visit_children((IUnknown *)share, true, show_conflict, status);
    if (status->json)
        json_close_array();
    return hr;
}

/* --- Shares and servers ---------------------------------------------------------------------- */

static void begin_share(const struct facts *facts, bool json)
{
    const WCHAR *why = reason_phrase(facts->reason);

    if (json) {
        json_open_object(NULL);
        json_string(L"path", facts->path);
        json_string(L"connection", connection_name(facts->connection));
        json_string(L"reason", why[0] != 0 ? reason_name(facts->reason) : NULL);
        json_bool(L"pinned", facts->pinned);
    } else {
        print(L"%ls: %ls%ls%ls%ls\n", facts->path, connection_name(facts->connection),
              why[0] != 0 ? L", " : L"", why, facts->pinned ? L"; pinned" : L"");
    }
}

static HRESULT show_share(IOfflineFilesItem *share, void *context)
{
    struct status *status = context;
    struct counts counts = {0};
    struct facts facts;
    HRESULT hr = facts_read(share, &facts);

    if (FAILED(hr))
        return hr;
    status->shares++;
    begin_share(&facts, status->json);
    hr = visit_children((IUnknown *)share, true, count_item, &counts);
    if (hr == S_OK) {
        if (status->json) {
            json_counts(&counts);
        } else {
            print_text(L"    ");
            print_counts(&counts);
        }
        hr = show_conflicts(share, status, counts.conflicts);
    }
    if (status->json)
        json_close_object();
    add_counts(&status->total, &counts);
    facts_free(&facts);
    return hr;
}

static HRESULT show_server(IOfflineFilesItem *server, void *context)
{
    struct status *status = context;

    status->servers++;
    return visit_children((IUnknown *)server, false, show_share, status);
}

/* --- The verb -------------------------------------------------------------------------------- */

static HRESULT show_json(struct session *session, struct status *status)
{
    HRESULT hr;

    json_open_object(NULL);
    json_string(L"location", session->location);
    json_string(L"encryption", content_kind_name(content_kind_of_cache(session->cache)));
    json_open_array(L"shares");
    hr = visit_children((IUnknown *)session->cache, false, show_server, status);
    json_close_array();
    json_number(L"server_count", status->servers);
    json_number(L"share_count", status->shares);
    json_counts(&status->total);
    json_close_object();
    json_end();
    return hr;
}

static HRESULT show_text(struct session *session, struct status *status)
{
    HRESULT hr;
    OPENCSC_ENCRYPTION kind = content_kind_of_cache(session->cache);

    print(L"cache: %ls\n", session->location);
    if (kind != OPENCSC_ENCRYPTION_NONE)
        print(L"encryption: %ls\n", content_kind_name(kind));
    hr = visit_children((IUnknown *)session->cache, false, show_server, status);
    if (SUCCEEDED(hr)) {
        print(L"total: %u server%ls, %u share%ls, ", status->servers,
              status->servers == 1 ? L"" : L"s", status->shares, status->shares == 1 ? L"" : L"s");
        print_counts(&status->total);
    }
    return hr;
}

int verb_status(struct session *session, const struct arguments *arguments)
{
    struct status status = {.json = (arguments->options & OPTION_JSON) != 0};
    HRESULT hr = status.json ? show_json(session, &status) : show_text(session, &status);

    return listing_result(NULL, hr);
}
