/* Reads the command line of one verb. See options.h. */
#include "cli/options.h"

#include "cli/date.h"
#include "cli/output.h"

#include <wchar.h>

static const struct {
    const WCHAR *name;
    unsigned option;
} option_names[] = {
    {L"--deep", OPTION_DEEP},
    {L"--fill", OPTION_FILL},
    {L"--in", OPTION_IN},
    {L"--out", OPTION_OUT},
    {L"--keep", OPTION_KEEP},
    {L"--tree", OPTION_TREE},
    {L"--flat", OPTION_FLAT},
    {L"--json", OPTION_JSON},
    {L"--help", OPTION_HELP},
    {L"-h", OPTION_HELP},
    {L"/?", OPTION_HELP},
    {L"--accept-new-root", OPTION_NEW_ROOT},
    {L"--dirty", OPTION_DIRTY},
    {L"--created", OPTION_CREATED},
    {L"--deleted", OPTION_DELETED},
    {L"--pinned", OPTION_PINNED},
    {L"--sparse", OPTION_SPARSE},
    {L"--ghost", OPTION_GHOST},
    {L"--suspended", OPTION_SUSPENDED},
    {L"--offline", OPTION_OFFLINE},
    {L"--files", OPTION_FILES},
    {L"--name", OPTION_NAME},
    {L"--newer", OPTION_NEWER},
    {L"--older", OPTION_OLDER},
    {L"--repair", OPTION_REPAIR},
    {L"--modified", OPTION_MODIFIED},
    {L"--keep-pinned", OPTION_KEEP_PINNED},
    {L"--keep-unpinned", OPTION_KEEP_UNPINNED},
    {L"--limit", OPTION_LIMIT},
    {L"--unpinned-limit", OPTION_AUTO_LIMIT},
    {L"--at-restart", OPTION_AT_RESTART},
    {L"--on", OPTION_ON},
    {L"--off", OPTION_OFF},
};

static const struct {
    const WCHAR *name;
    enum keep keep;
} keep_names[] = {
    {L"local", KEEP_LOCAL},
    {L"remote", KEEP_REMOTE},
    {L"latest", KEEP_LATEST},
    {L"all", KEEP_ALL},
};

/* The option of this name, 0 if there is none. */
static unsigned find_option(const WCHAR *text, size_t length)
{
    for (size_t i = 0; i < sizeof option_names / sizeof *option_names; i++) {
        if (wcslen(option_names[i].name) == length &&
            wcsncmp(option_names[i].name, text, length) == 0)
            return option_names[i].option;
    }
    return 0;
}

static bool parse_keep(const WCHAR *value, struct arguments *arguments)
{
    for (size_t i = 0; value != NULL && i < sizeof keep_names / sizeof *keep_names; i++) {
        if (wcscmp(keep_names[i].name, value) == 0) {
            arguments->keep = keep_names[i].keep;
            return true;
        }
    }
    complain(L"--keep needs one of local, remote, latest, all");
    return false;
}

/* Bytes, or with one of the letters K, M, G, T behind the number. */
static bool parse_size(const WCHAR *value, ULONGLONG *size)
{
    static const WCHAR letters[] = L"KMGT";
    WCHAR *end;
    const WCHAR *letter;
    int shift = 0;

    if (value != NULL && value[0] >= L'0' && value[0] <= L'9') {
        *size = wcstoull(value, &end, 10);
        letter = *end != 0 ? wcschr(letters, *end >= L'a' ? *end - 32 : *end) : NULL;
        if (letter != NULL)
            shift = 10 * (int)(letter - letters + 1);
        if ((*end == 0 || (letter != NULL && end[1] == 0)) && *size <= MAXULONGLONG >> shift) {
            *size <<= shift;
            return true;
        }
    }
    complain(L"a size is a number of bytes, or one with K, M, G or T behind it, such as 20G");
    return false;
}

static const WCHAR *name_of_option(unsigned option)
{
    size_t i = 0;

    while (option_names[i].option != option)
        i++;
    return option_names[i].name;
}

/* The value of an option that has one. */
static bool parse_value(unsigned option, const WCHAR *value, struct arguments *arguments)
{
    FILETIME *time = option == OPTION_NEWER ? &arguments->newer : &arguments->older;

    if (option == OPTION_KEEP)
        return parse_keep(value, arguments);
    if (option == OPTION_LIMIT || option == OPTION_AUTO_LIMIT)
        return parse_size(value,
                          option == OPTION_LIMIT ? &arguments->limit : &arguments->auto_limit);
    if (option == OPTION_NAME && value != NULL && value[0] != 0) {
        arguments->name = value;
        return true;
    }
    if (option == OPTION_NAME)
        complain(L"--name needs a pattern such as *.txt");
    else if (value != NULL && date_parse(value, time))
        return true;
    else
        complain(L"%ls needs a time such as 2024-05-01, 2024-05-01T12:30, 3d or 12h",
                 name_of_option(option));
    return false;
}

/* An option at argv[*at]; moves *at over a value in an argument of its own. */
static bool parse_option(const struct verb *verb, WCHAR **argv, int *at,
                         struct arguments *arguments)
{
    WCHAR *text = argv[*at];
    WCHAR *value = wcschr(text, L'=');
    unsigned option = find_option(text, value != NULL ? (size_t)(value - text) : wcslen(text));

    if (option == 0) {
        complain(L"unknown option %ls", text);
        return false;
    }
    if ((option & (verb->options | OPTION_HELP)) == 0) {
        complain(L"%ls does not take the option %ls", verb->name, text);
        return false;
    }
    arguments->options |= option;
    if ((option & OPTIONS_VALUED) != 0)
        return parse_value(option, value != NULL ? value + 1 : argv[++*at], arguments);
    if (value != NULL) {
        complain(L"the option %ls takes no value", text);
        return false;
    }
    return true;
}

/* Forward slashes are easier to type in a Unix shell, and a shell may have completed a name with a
 * slash: neither may matter. */
static void tidy_path(WCHAR *path)
{
    size_t length = wcslen(path);

    for (WCHAR *c = path; *c != 0; c++) {
        if (*c == L'/')
            *c = L'\\';
    }
    while (length > 2 && path[length - 1] == L'\\')
        path[--length] = 0;
}

static bool check(const struct verb *verb, const struct arguments *arguments)
{
    if ((arguments->options & OPTION_HELP) != 0)
        return true;
    for (unsigned i = 0; i < arguments->path_count; i++) {
        if (arguments->paths[i][0] == 0) {
            complain(L"a PATH is empty");
            return false;
        }
    }
    if (arguments->path_count < verb->min_paths) {
        complain(L"%ls needs a PATH such as \\\\server\\share\\folder", verb->name);
        return false;
    }
    if (arguments->path_count > verb->max_paths) {
        complain(verb->max_paths == 0 ? L"%ls takes no PATH" : L"%ls takes one PATH only",
                 verb->name);
        return false;
    }
    if ((arguments->options & OPTION_TREE) != 0 && (arguments->options & OPTION_FLAT) != 0) {
        complain(L"--tree and --flat exclude each other");
        return false;
    }
    if ((arguments->options & OPTION_TREE) != 0 && (arguments->options & OPTIONS_SELECTING) != 0) {
        complain(L"--tree shows everything; use --flat to choose");
        return false;
    }
    return true;
}

bool options_parse(const struct verb *verb, int argc, WCHAR **argv, struct arguments *arguments)
{
    bool only_paths = false;

    *arguments = (struct arguments){.paths = argv};
    for (int at = 0; at < argc; at++) {
        if (!only_paths && wcscmp(argv[at], L"--") == 0) {
            only_paths = true;
        } else if (!only_paths && (argv[at][0] == L'-' || wcscmp(argv[at], L"/?") == 0)) {
            if (!parse_option(verb, argv, &at, arguments))
                return false;
        } else {
            tidy_path(argv[at]);
            arguments->paths[arguments->path_count++] = argv[at];
        }
    }
    return check(verb, arguments);
}
