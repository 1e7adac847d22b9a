/*
 * offlinefiles: Offline Files from the command line. A client of the public API only: it sees and
 * can do what any other program can.
 *
 * main.c runs one verb; help.c has the table of verbs, options.c reads the command line, each verb
 * is in the file of its subject (verbs.h).
 */
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/repair.h"
#include "cli/session.h"
#include "cli/verbs.h"

#include <wchar.h>

static int run_verb(const struct verb *verb, const struct arguments *arguments)
{
    struct session session;
    int exit_code;

    cancel_catch();
    if (!session_open(&session, verb->run != verb_check))
        return EXIT_NOT_AVAILABLE;
    if (verb->run != verb_check) /* which may find that nothing can be used */
        start_up(&session);
    exit_code = verb->run(&session, arguments);
    session_close(&session);
    return exit_code;
}

static int run(int argc, WCHAR **argv)
{
    const struct verb *verb;
    struct arguments arguments;

    if (argc < 2) {
        complain(L"no verb given; try `offlinefiles --help`");
        return EXIT_USAGE;
    }
    if (wcscmp(argv[1], L"--help") == 0 || wcscmp(argv[1], L"-h") == 0 ||
        wcscmp(argv[1], L"/?") == 0) {
        print_program_help();
        return EXIT_OK;
    }
    verb = find_verb(argv[1]);
    if (verb == NULL) {
        complain(L"unknown verb %ls; try `offlinefiles --help`", argv[1]);
        return EXIT_USAGE;
    }
    if (!options_parse(verb, argc - 2, argv + 2, &arguments)) {
        complain(L"usage: offlinefiles %ls %ls", verb->name, verb->usage);
        return EXIT_USAGE;
    }
    if ((arguments.options & OPTION_HELP) != 0) {
        print_verb_help(verb);
        return EXIT_OK;
    }
    return run_verb(verb, &arguments);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    int exit_code;

    output_open();
    exit_code = run(argc, argv);
    if (!output_close()) {
        complain(L"the output could not be written");
        return exit_code == EXIT_OK ? EXIT_ITEMS_FAILED : exit_code;
    }
    return exit_code;
}
