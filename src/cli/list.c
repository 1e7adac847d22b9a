/* The verb ls: the children of a container, its tree, or all its descendants; for a file, itself.
 * Everything is printed as it is enumerated. */
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/selection.h"
#include "cli/tally.h"
#include "cli/verbs.h"

#include <wchar.h>

/* --- One item -------------------------------------------------------------------------------- */

enum { MARKS = 6 };

/* The state marks, explained in the help text of ls. */
static const WCHAR *marks(const struct facts *facts, WCHAR text[MARKS + 1])
{
    const WCHAR change = facts->deleted ? L'D' : facts->created ? L'N' : L'M';

    text[0] = facts->pinned ? L'P' : facts->partly_pinned ? L'p' : L'-';
    text[1] = facts->dirty ? change : L'-';
    text[2] = facts->sparse ? L'S' : L'-';
    text[3] = facts->ghost ? L'G' : L'-';
    text[4] = facts->conflict ? L'C' : L'-';
    text[5] = facts->connection == OFFLINEFILES_CONNECT_STATE_OFFLINE ? L'O' : L'-';
    text[6] = 0;
    return text;
}

static void print_row(const struct facts *facts, const WCHAR *name)
{
    static const WCHAR *const short_types[] = {L"file", L"dir", L"share", L"server"};
    WCHAR mark_text[MARKS + 1];
    WCHAR time[TIME_LENGTH];
    WCHAR size[SIZE_LENGTH] = L"-";

    if (facts->has_file_info && facts->type == OFFLINEFILES_ITEM_TYPE_FILE)
        swprintf(size, SIZE_LENGTH, L"%llu", facts->size);
    print(L"%-6ls %ls %12ls %-19ls %ls\n", short_types[facts->type & 3], marks(facts, mark_text),
          size, facts_time(facts->written, time), name);
}

struct listing {
    bool json;
    bool full_paths;
};

static HRESULT list_item(IOfflineFilesItem *item, void *context)
{
    const struct listing *listing = context;
    struct facts facts;
    HRESULT hr = facts_read(item, &facts);

    if (FAILED(hr))
        return hr;
    if (listing->json) {
        facts_open_json(&facts);
        json_close_object();
    } else {
        print_row(&facts, listing->full_paths ? facts.path : facts_name(&facts));
    }
    facts_free(&facts);
    return S_OK;
}

/* --- The tree -------------------------------------------------------------------------------- */

/* What is drawn left of the children of an item. Each level of the tree has one on its stack. */
struct margin {
    const struct margin *above;
    const WCHAR *text;
};

static void print_margin(const struct margin *margin)
{
    if (margin == NULL)
        return;
    print_margin(margin->above);
    print_text(margin->text);
}

static HRESULT draw_children(IUnknown *container, bool json, const struct margin *margin);

/* One item and all below it. `branch` is drawn before its name, `below` before its children. */
static HRESULT draw_item(IOfflineFilesItem *item, bool json, const struct margin *margin, bool last)
{
    const struct margin below = {margin, last ? L"    " : L"\u2502   "};
    WCHAR mark_text[MARKS + 1];
    struct facts facts;
    HRESULT hr = facts_read(item, &facts);

    if (FAILED(hr))
        return hr;
    if (json) {
        facts_open_json(&facts);
    } else {
        print_margin(margin);
        print(L"%ls%ls  %ls\n", last ? L"\u2514\u2500\u2500 " : L"\u251C\u2500\u2500 ",
              marks(&facts, mark_text), facts_name(&facts));
    }
    if (facts.type != OFFLINEFILES_ITEM_TYPE_FILE) {
        if (json)
            json_open_array(L"children");
        hr = draw_children((IUnknown *)item, json, &below);
        if (json)
            json_close_array();
    }
    if (json)
        json_close_object();
    facts_free(&facts);
    return hr;
}

/* Looks one item ahead, because the last one is drawn in another way. */
static HRESULT draw_children(IUnknown *container, bool json, const struct margin *margin)
{
    IEnumOfflineFilesItems *items;
    IOfflineFilesItem *item = NULL;
    IOfflineFilesItem *next = NULL;
    HRESULT hr = enumerate_children(container, &items);

    if (FAILED(hr))
        return hr;
    hr = IEnumOfflineFilesItems_Next(items, 1, &item, NULL);
    while (hr == S_OK) {
        HRESULT found = IEnumOfflineFilesItems_Next(items, 1, &next, NULL);

        if (should_stop())
            hr = HRESULT_FROM_WIN32(ERROR_CANCELLED);
        else
            hr = FAILED(found) ? found : draw_item(item, json, margin, found != S_OK);
        IOfflineFilesItem_Release(item);
        item = found == S_OK ? next : NULL;
        if (hr == S_OK)
            hr = found;
    }
    if (item != NULL)
        IOfflineFilesItem_Release(item);
    IEnumOfflineFilesItems_Release(items);
    return SUCCEEDED(hr) ? S_OK : hr;
}

/* --- The verb -------------------------------------------------------------------------------- */

/* A file lists itself, if it is among those that were asked for. */
static HRESULT list_file(struct session *session, const WCHAR *path, struct selection *selection,
                         struct listing *listing)
{
    IOfflineFilesItem *item;
    HRESULT hr = selection_find(selection, session->cache, path, &item);

    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) && selection->any)
        return S_OK;
    if (FAILED(hr))
        return hr;
    hr = list_item(item, listing);
    IOfflineFilesItem_Release(item);
    return hr;
}

/* `item` is the one that was asked for, NULL for the whole cache. */
static HRESULT list(struct session *session, IUnknown *container, IOfflineFilesItem *item,
                    const struct arguments *arguments)
{
    struct selection chosen;
    struct selection *selection = &chosen;
    struct listing listing = {.json = (arguments->options & OPTION_JSON) != 0,
                              .full_paths = (arguments->options & OPTION_FLAT) != 0};
    HRESULT hr;

    selection_make(selection, arguments);
    if ((arguments->options & OPTION_TREE) != 0) {
        if (!listing.json)
            print(L"%ls\n", item != NULL ? arguments->paths[0] : L"Offline Files");
        hr = draw_children(container, listing.json, NULL);
    } else {
        hr = visit_selected(container, listing.full_paths, selection, list_item, &listing);
    }
    if (hr == E_NOINTERFACE && item != NULL) /* a file */
        hr = list_file(session, arguments->paths[0], selection, &listing);
    return hr;
}

int verb_ls(struct session *session, const struct arguments *arguments)
{
    bool json = (arguments->options & OPTION_JSON) != 0;
    IOfflineFilesItem *item = NULL;
    IUnknown *container = (IUnknown *)session->cache;
    HRESULT hr;

    if (arguments->path_count != 0) {
        int found = session_find(session, arguments->paths[0], &item);

        if (found != EXIT_OK)
            return found;
        container = (IUnknown *)item;
    }
    if (json)
        json_open_array(NULL);
    hr = list(session, container, item, arguments);
    if (json) {
        json_close_array();
        json_end();
    }
    if (item != NULL)
        IOfflineFilesItem_Release(item);
    return listing_result(arguments->path_count != 0 ? arguments->paths[0] : NULL, hr);
}
