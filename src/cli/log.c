/*
 * The verb log: what was done to each file, from the cache's sync.log and, before it, sync.old.log.
 * Each line there has columns parted by tabs: time, operation, action, result, state, bytes, path.
 */
#include "cli/facts.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum column { TIME, OPERATION, ACTION, RESULT, STATE, BYTES, PATH, COLUMNS };

struct entry {
    WCHAR *column[COLUMNS];
    int action; /* an OFFLINEFILES_SYNC_OPERATION; negative: none */
    HRESULT hr;
    unsigned state;
    unsigned long long bytes;
};
#define COLUMN(entry, name) ((entry)->column[name])

/* --- reading --------------------------------------------------------------------------------- */

/* The file as text, with a 0 at its end, for the caller to free. NULL: there is none, *hr says
 * why. */
static WCHAR *read_file(const WCHAR *path, HRESULT *hr)
{
    HANDLE file =
        CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER size = {.QuadPart = 0};
    DWORD got = 0;
    char *bytes = NULL;
    WCHAR *text = NULL;

    *hr = HRESULT_FROM_WIN32(GetLastError());
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (GetFileSizeEx(file, &size) && size.QuadPart < INT_MAX)
        bytes = malloc((size_t)size.QuadPart + 1);
    if (bytes != NULL && ReadFile(file, bytes, (DWORD)size.QuadPart, &got, NULL))
        text = malloc(((size_t)got + 1) * sizeof *text);
    *hr = text != NULL ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    if (text != NULL)
        text[got ? MultiByteToWideChar(CP_UTF8, 0, bytes, (int)got, text, (int)got) : 0] = 0;
    free(bytes);
    CloseHandle(file);
    return text;
}

/* Takes the line apart in place; false if it is none of ours. */
static bool parse(WCHAR *line, struct entry *entry)
{
    size_t n = 0;

    for (WCHAR *at = line; n < COLUMNS; n++) {
        entry->column[n] = at;
        at = wcschr(at, L'\t');
        if (at == NULL)
            break;
        *at++ = 0;
    }
    if (n != COLUMNS - 1)
        return false;
    entry->action = COLUMN(entry, ACTION)[0] == L'-' ? -1 : _wtoi(COLUMN(entry, ACTION));
    entry->hr = (HRESULT)wcstoul(COLUMN(entry, RESULT), NULL, 16);
    entry->state = (unsigned)wcstoul(COLUMN(entry, STATE), NULL, 10);
    entry->bytes = wcstoull(COLUMN(entry, BYTES), NULL, 10);
    return true;
}

/* Is it that path, or does it lie in it? */
static bool concerns(const struct entry *entry, const WCHAR *path)
{
    size_t length;

    if (path == NULL)
        return true;
    length = wcslen(path);
    if (wcslen(COLUMN(entry, PATH)) < length ||
        CompareStringOrdinal(COLUMN(entry, PATH), (int)length, path, (int)length, TRUE) !=
            CSTR_EQUAL)
        return false;
    return COLUMN(entry, PATH)[length] == 0 || COLUMN(entry, PATH)[length] == L'\\';
}

/* --- printing -------------------------------------------------------------------------------- */

static const WCHAR *action_name(int action)
{
    static const WCHAR *const names[] = {L"create on server", L"create here", L"send", L"fetch",
                                         L"delete on server", L"delete here", L"pin",  L"look"};

    return action >= 0 && action < (int)(sizeof names / sizeof *names) ? names[action] : L"-";
}

static void print_entry(const struct entry *entry)
{
    print(L"%ls  %-7ls %-16ls %ls", COLUMN(entry, TIME), COLUMN(entry, OPERATION),
          action_name(entry->action), COLUMN(entry, PATH));
    if (entry->state != OFFLINEFILES_SYNC_STATE_Stable)
        print(L" (%ls)", state_phrase((OFFLINEFILES_SYNC_STATE)entry->state));
    if (entry->bytes)
        print(L" %llu bytes", entry->bytes);
    if (entry->hr != S_OK)
        print(L": %ls (0x%08lX)", message_text(entry->hr), (unsigned long)entry->hr);
    print_text(L"\n");
}

static void tell_entry(const struct entry *entry)
{
    json_open_object(NULL);
    json_string(L"time", COLUMN(entry, TIME));
    json_string(L"operation", COLUMN(entry, OPERATION));
    json_string(L"action", entry->action < 0 ? NULL : action_name(entry->action));
    json_number(L"result", (unsigned long)entry->hr);
    json_string(L"state", state_name((OFFLINEFILES_SYNC_STATE)entry->state));
    json_number(L"bytes", entry->bytes);
    json_string(L"path", COLUMN(entry, PATH));
    json_close_object();
}

static unsigned print_text_of(WCHAR *text, const struct arguments *arguments)
{
    const WCHAR *path = arguments->path_count ? arguments->paths[0] : NULL;
    unsigned shown = 0;

    for (WCHAR *line = text, *end; *line && !should_stop(); line = end) {
        struct entry entry;

        end = line + wcscspn(line, L"\r\n");
        while (*end == L'\r' || *end == L'\n')
            *end++ = 0;
        if (!parse(line, &entry) || !concerns(&entry, path))
            continue;
        if (arguments->options & OPTION_JSON)
            tell_entry(&entry);
        else
            print_entry(&entry);
        shown++;
    }
    return shown;
}

/* One of the two files; that there is none is no failure. */
static HRESULT print_file(const struct session *session, const WCHAR *name,
                          const struct arguments *arguments, unsigned *shown)
{
    WCHAR path[MAX_PATH + 32];
    HRESULT hr;
    WCHAR *text;

    _snwprintf(path, MAX_PATH + 32, L"%ls\\%ls", session->location, name);
    path[MAX_PATH + 31] = 0;
    text = read_file(path, &hr);
    if (text == NULL)
        return hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) ? S_OK : hr;
    *shown += print_text_of(text, arguments);
    free(text);
    return S_OK;
}

int verb_log(struct session *session, const struct arguments *arguments)
{
    bool json = (arguments->options & OPTION_JSON) != 0;
    unsigned shown = 0;
    HRESULT hr;

    if (arguments->path_count && wcsncmp(arguments->paths[0], L"\\\\", 2) != 0)
        return message_failure(arguments->paths[0], HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    if (json)
        json_open_array(NULL);
    hr = print_file(session, L"sync.old.log", arguments, &shown);
    if (SUCCEEDED(hr))
        hr = print_file(session, L"sync.log", arguments, &shown);
    if (json) {
        json_close_array();
        json_end();
    }
    if (SUCCEEDED(hr) && !json && shown == 0)
        complain(L"nothing has been logged%ls", arguments->path_count ? L" of this path" : L"");
    return FAILED(hr) ? message_failure(NULL, hr) : EXIT_OK;
}
