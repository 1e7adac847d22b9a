/* The verbs about one item: info tells everything, locate where its cached copy lies. */
#include "cli/content.h"
#include "cli/details.h"
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/tally.h"
#include "cli/verbs.h"

#include <wchar.h>

/* --- info ------------------------------------------------------------------------------------ */

static const struct {
    DWORD flag;
    const WCHAR *name;
} pin_classes[] = {
    {OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER, L"user"},
    {OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER_POLICY, L"user policy"},
    {OFFLINEFILES_PIN_CONTROL_FLAG_FORALL, L"all users"},
    {OFFLINEFILES_PIN_CONTROL_FLAG_FORREDIR, L"folder redirection"},
};
enum { PIN_CLASSES = sizeof pin_classes / sizeof *pin_classes };

static const struct {
    DWORD flag;
    const WCHAR *name;
} attribute_names[] = {
    {FILE_ATTRIBUTE_READONLY, L"read-only"},
    {FILE_ATTRIBUTE_HIDDEN, L"hidden"},
    {FILE_ATTRIBUTE_SYSTEM, L"system"},
    {FILE_ATTRIBUTE_ARCHIVE, L"archive"},
};
enum { ATTRIBUTES = sizeof attribute_names / sizeof *attribute_names };

static void print_info_json(const struct facts *facts, const struct details *details,
                            const WCHAR *local)
{
    facts_open_json(facts);
    json_open_array(L"pinned_for");
    for (int i = 0; i < PIN_CLASSES; i++) {
        if ((facts->pins & pin_classes[i].flag) != 0)
            json_string(NULL, pin_classes[i].name);
    }
    json_close_array();
    json_bool(L"new_children_pinned", facts->inherit != 0);
    json_bool(L"partly_pinned", facts->partly_pinned);
    json_bool(L"changed_data", facts->changed_data);
    json_bool(L"changed_attributes", facts->changed_attributes);
    json_bool(L"changed_time", facts->changed_time);
    if (facts->has_dirty_bytes) {
        json_number(L"dirty_bytes", facts->dirty_bytes);
        json_number(L"remote_dirty_bytes", facts->remote_dirty_bytes);
    }
    if (facts->conflict)
        json_time(L"conflict_since", facts->conflict_time);
    json_string(L"local_path", local);
    details_json(details);
    json_close_object();
    json_end();
}

static void print_pins(const struct facts *facts)
{
    print_text(L"pinned:     ");
    if (facts->partly_pinned)
        print_text(L"no, but something below it is");
    else if (!facts->pinned)
        print_text(L"no");
    else
        print_text(L"yes");
    for (int i = 0; i < PIN_CLASSES; i++) {
        if ((facts->pins & pin_classes[i].flag) != 0)
            print(L", for %ls%ls", pin_classes[i].name,
                  (facts->inherit & pin_classes[i].flag) != 0 ? L" (new items below too)" : L"");
    }
    print_text(L"\n");
}

static void print_changes(const struct facts *facts)
{
    const struct {
        bool holds;
        const WCHAR *text;
    } changes[] = {
        {facts->created, L"created here"},
        {facts->deleted, L"deleted here"},
        {facts->changed_data, L"content changed here"},
        {facts->changed_attributes, L"attributes changed here"},
        {facts->changed_time, L"time changed here"},
        {facts->sparse, L"content not fetched yet"},
        {facts->ghost, L"known by name only"},
    };
    bool any = false;

    print_text(L"changes:    ");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (changes[i].holds)
            print(L"%ls%ls", any ? L", " : L"", changes[i].text);
        any = any || changes[i].holds;
    }
    print_text(any ? L"\n" : facts->dirty ? L"yes\n" : L"none\n");
}

static void print_dirty_bytes(const struct facts *facts)
{
    WCHAR size[SIZE_LENGTH];

    if (!facts->has_dirty_bytes)
        return;
    if (facts->dirty_bytes > 0)
        print(L"to send:    %ls\n", format_size(facts->dirty_bytes, size));
    if (facts->remote_dirty_bytes > 0)
        print(L"to fetch:   %ls\n", format_size(facts->remote_dirty_bytes, size));
}

static void print_file_info(const struct facts *facts)
{
    WCHAR size[SIZE_LENGTH];
    WCHAR time[TIME_LENGTH];
    bool any = false;

    if (!facts->has_file_info)
        return;
    if (facts->type == OFFLINEFILES_ITEM_TYPE_FILE) {
        print(L"size:       %ls", format_size(facts->size, size));
        if (facts->size >= 1024)
            print(L" (%llu bytes)", facts->size);
        print_text(L"\n");
    }
    print(L"written:    %ls\n", facts_time(facts->written, time));
    print_text(L"attributes: ");
    for (int i = 0; i < ATTRIBUTES; i++) {
        if ((facts->attributes & attribute_names[i].flag) != 0) {
            print(L"%ls%ls", any ? L", " : L"", attribute_names[i].name);
            any = true;
        }
    }
    print_text(any ? L"\n" : L"none\n");
}

static void print_info(const struct facts *facts, const struct details *details, const WCHAR *local)
{
    WCHAR time[TIME_LENGTH];

    print(L"path:       %ls\n", facts->path);
    print(L"type:       %ls\n", type_name(facts->type));
    if (facts->connection != OFFLINEFILES_CONNECT_STATE_UNKNOWN) {
        const WCHAR *why = reason_phrase(facts->reason);

        print(L"connection: %ls%ls%ls\n", connection_name(facts->connection),
              why[0] != 0 ? L", " : L"", why);
    }
    if (facts->type != OFFLINEFILES_ITEM_TYPE_SERVER) {
        print_pins(facts);
        print_changes(facts);
        print_dirty_bytes(facts);
    }
    if (facts->conflict) {
        print(L"conflict:   %ls, found %ls\n", state_phrase(facts->conflict_state),
              facts_time(facts->conflict_time, time));
    }
    print_file_info(facts);
    details_print(details);
    print(L"local copy: %ls\n", local != NULL ? local : L"none");
}

int verb_info(struct session *session, const struct arguments *arguments)
{
    const WCHAR *path = arguments->paths[0];
    IOfflineFilesItem *item;
    struct facts facts;
    struct details details;
    LPWSTR local;
    HRESULT hr;
    int found = session_find(session, path, &item);

    if (found != EXIT_OK)
        return found;
    hr = facts_read(item, &facts);
    if (SUCCEEDED(hr)) {
        details_read(item, &details);
        facts_count_dirty(item, &facts);
        facts_local_path(item, &local); /* NULL: there is none */
        if ((arguments->options & OPTION_JSON) != 0)
            print_info_json(&facts, &details, local);
        else
            print_info(&facts, &details, local);
        CoTaskMemFree(local);
        facts_free(&facts);
    }
    IOfflineFilesItem_Release(item);
    return listing_result(path, hr);
}

/* --- locate ---------------------------------------------------------------------------------- */

int verb_locate(struct session *session, const struct arguments *arguments)
{
    const WCHAR *path = arguments->paths[0];
    IOfflineFilesItem *item;
    LPWSTR local;
    HRESULT hr;
    int found = session_find(session, path, &item);

    if (found != EXIT_OK)
        return found;
    hr = facts_local_path(item, &local);
    if (SUCCEEDED(hr) && content_kind_of_item(item) == OPENCSC_ENCRYPTION_OWN)
        complain(
            L"%ls: encrypted by OpenCSC; read it with `offlinefiles cat`, or decrypt the cache "
            L"with `offlinefiles encrypt --off`",
            path);
    IOfflineFilesItem_Release(item);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)) {
        complain(L"%ls: no local copy; it has not been fetched yet or was deleted here (0x%08lX)",
                 path, (unsigned long)hr);
        return EXIT_ITEMS_FAILED;
    }
    if (FAILED(hr))
        return message_failure(path, hr);
    print(L"%ls\n", local);
    CoTaskMemFree(local);
    return EXIT_OK;
}
