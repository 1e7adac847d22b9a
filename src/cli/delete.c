/* The verbs delete and space: what the cache holds, and how much it may. */
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/simple.h"
#include "cli/verbs.h"

int verb_delete(struct session *session, const struct arguments *arguments)
{
    static const struct {
        unsigned option;
        DWORD flag;
    } flags[] = {
        {OPTION_MODIFIED, OFFLINEFILES_DELETE_FLAG_DELMODIFIED},
        {OPTION_KEEP_PINNED, OFFLINEFILES_DELETE_FLAG_NOPINNED},
        {OPTION_KEEP_UNPINNED, OFFLINEFILES_DELETE_FLAG_NOAUTOCACHED},
    };
    struct simple sink;
    DWORD given = 0;
    HRESULT hr;

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if ((arguments->options & flags[i].option) != 0)
            given |= flags[i].flag;
    }
    simple_open(&sink, L"deleted here");
    hr = IOfflineFilesCache_DeleteItems(session->cache, (LPCWSTR *)arguments->paths,
                                        arguments->path_count, given, FALSE, &sink.progress);
    return simple_close(&sink, hr);
}

/* --- space ----------------------------------------------------------------------------------- */

struct space {
    ULONGLONG volume;
    ULONGLONG limit;
    ULONGLONG used;
    ULONGLONG auto_limit;
    ULONGLONG auto_used;
};

static HRESULT read_space(struct session *session, struct space *space)
{
    return IOfflineFilesCache_GetDiskSpaceInformation(session->cache, &space->volume, &space->limit,
                                                      &space->used, &space->auto_limit,
                                                      &space->auto_used);
}

/* A limit that is not given stays, but that for unpinned files is never the higher one. */
static HRESULT set_limits(struct session *session, const struct arguments *arguments)
{
    struct space space;
    HRESULT hr = read_space(session, &space);

    if (FAILED(hr))
        return hr;
    if ((arguments->options & OPTION_LIMIT) != 0)
        space.limit = arguments->limit;
    if ((arguments->options & OPTION_AUTO_LIMIT) != 0)
        space.auto_limit = arguments->auto_limit;
    else if (space.auto_limit > space.limit)
        space.auto_limit = space.limit;
    return IOfflineFilesCache_SetDiskSpaceLimits(session->cache, space.limit, space.auto_limit);
}

static void print_line(const WCHAR *what, ULONGLONG used, ULONGLONG limit)
{
    WCHAR size[SIZE_LENGTH], most[SIZE_LENGTH];

    print(L"%ls %ls of %ls\n", what, format_size(used, size), format_size(limit, most));
}

static void print_json(const struct space *space)
{
    json_open_object(NULL);
    json_number(L"volume", space->volume);
    json_number(L"limit", space->limit);
    json_number(L"used", space->used);
    json_number(L"unpinned_limit", space->auto_limit);
    json_number(L"unpinned_used", space->auto_used);
    json_close_object();
    json_end();
}

int verb_space(struct session *session, const struct arguments *arguments)
{
    struct space space;
    WCHAR size[SIZE_LENGTH];
    HRESULT hr = S_OK;

    if ((arguments->options & (OPTION_LIMIT | OPTION_AUTO_LIMIT)) != 0)
        hr = set_limits(session, arguments);
    if (SUCCEEDED(hr))
        hr = read_space(session, &space);
    if (FAILED(hr))
        return message_failure(NULL, hr);
    if ((arguments->options & OPTION_JSON) != 0) {
        print_json(&space);
        return EXIT_OK;
    }
    print_line(L"all:       ", space.used, space.limit);
    print_line(L"not pinned:", space.auto_used, space.auto_limit);
    print(L"volume:     %ls\n", format_size(space.volume, size));
    return EXIT_OK;
}
