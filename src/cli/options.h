/*
 * The command line: one table row per verb says which options and how many paths it takes, what it
 * does and how it is explained. Parsing changes nothing but the argument strings themselves.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <windows.h>

#include <stdbool.h>

enum option {
    OPTION_DEEP = 1 << 0,
    OPTION_FILL = 1 << 1,
    OPTION_IN = 1 << 2,
    OPTION_OUT = 1 << 3,
    OPTION_KEEP = 1 << 4,
    OPTION_TREE = 1 << 5,
    OPTION_FLAT = 1 << 6,
    OPTION_JSON = 1 << 7,
    OPTION_HELP = 1 << 8,
    OPTION_NEW_ROOT = 1 << 9,
    OPTION_DIRTY = 1 << 10,
    OPTION_CREATED = 1 << 11,
    OPTION_DELETED = 1 << 12,
    OPTION_PINNED = 1 << 13,
    OPTION_SPARSE = 1 << 14,
    OPTION_GHOST = 1 << 15,
    OPTION_SUSPENDED = 1 << 16,
    OPTION_OFFLINE = 1 << 17,
    OPTION_FILES = 1 << 18,
    OPTION_NAME = 1 << 19,
    OPTION_NEWER = 1 << 20,
    OPTION_OLDER = 1 << 21,
    OPTION_REPAIR = 1 << 22,
    OPTION_MODIFIED = 1 << 23,
    OPTION_KEEP_PINNED = 1 << 24,
    OPTION_KEEP_UNPINNED = 1 << 25,
    OPTION_LIMIT = 1 << 26,
    OPTION_AUTO_LIMIT = 1 << 27,
    OPTION_AT_RESTART = 1 << 28,
    OPTION_ON = 1 << 29,
    OPTION_OFF = 1 << 30
};
/* Those with a value behind them. */
#define OPTIONS_VALUED \
    (OPTION_KEEP | OPTION_NAME | OPTION_NEWER | OPTION_OLDER | OPTION_LIMIT | OPTION_AUTO_LIMIT)
/* Those that choose among items. */
#define OPTIONS_SELECTING (OPTION_DIRTY * 4096u - OPTION_DIRTY)

/* Answers to conflicts: values of --keep. */
enum keep { KEEP_UNDECIDED, KEEP_LOCAL, KEEP_REMOTE, KEEP_LATEST, KEEP_ALL };

struct arguments {
    unsigned options; /* OPTION_* that were given */
    enum keep keep;
    const WCHAR *name; /* NULL: not given */
    FILETIME newer;
    FILETIME older;
    ULONGLONG limit; /* bytes */
    ULONGLONG auto_limit;
    WCHAR **paths; /* with backslashes, without one at the end */
    unsigned path_count;
};

struct session;

struct verb {
    const WCHAR *name;
    unsigned options; /* OPTION_* it understands; all understand --help */
    unsigned min_paths;
    unsigned max_paths;
    int (*run)(struct session *session, const struct arguments *arguments); /* an exit code */
    const WCHAR *usage;                                                     /* after the name */
    const WCHAR *summary;                                                   /* half a line */
    const WCHAR *help;
};

/* Reads what follows the verb. False after a wrong or missing argument, which has been explained.
 * The strings stay the caller's; `arguments` points to them. */
bool options_parse(const struct verb *verb, int argc, WCHAR **argv, struct arguments *arguments);

#endif
