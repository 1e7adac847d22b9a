/*
 * cscsvc: the background process of Offline Files. A client of the public API only.
 */
#include "agent/agent.h"
#include "agent/console.h"
#include "agent/output.h"
#include "agent/service.h"

#include <objbase.h>

#include <stdlib.h>
#include <wchar.h>

/* Exit codes of the program. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOT_AVAILABLE = 3, EXIT_HELD = 4 };
enum { PATIENCE = 60000, PAUSE = 50 /* ms */ };

struct options {
    bool logon;
    bool hidden;
};

struct verb {
    const WCHAR *name;
    int (*run)(const struct options *options);
    bool logon;  /* --logon is understood */
    bool hidden; /* --hidden is */
    const WCHAR *usage;
    const WCHAR *summary;
};

static int fail(const WCHAR *what, DWORD error)
{
    complain(L"%ls: %ls (%lu)\n", what, meaning((HRESULT)error), error);
    return error == ERROR_SERVICE_DOES_NOT_EXIST || error == (DWORD)REGDB_E_CLASSNOTREG
               ? EXIT_NOT_AVAILABLE
               : EXIT_FAILED;
}

/* --- run ------------------------------------------------------------------------------------- */

static int verb_run(const struct options *options)
{
    struct console_run run;
    if (options->hidden)
        FreeConsole(); /* at logon nobody wants to see one */
    console_catch();
    DWORD error = console_begin(&run);
    if (error == ERROR_SERVICE_ALREADY_RUNNING) {
        complain(L"process %lu is the agent of this store already\n", run.holder);
        return EXIT_HELD;
    }
    if (error)
        return fail(L"Offline Files is not available", error);
    console_work(&run);
    report(L"ended\n");
    console_end(&run);
    return EXIT_OK;
}

static int verb_service(const struct options *options)
{
    (void)options;
    DWORD error = service_serve();
    if (error == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
        complain(L"only the system starts the service; try `cscsvc start` or `cscsvc run`\n");
    return error ? EXIT_FAILED : EXIT_OK;
}

/* --- install, uninstall, start --------------------------------------------------------------- */

static int verb_install(const struct options *options)
{
    DWORD error = options->logon ? logon_set(true) : service_install();
    if (error)
        return fail(L"cannot be installed", error);
    print(options->logon ? L"runs from the next logon of this user on; `cscsvc run` runs it now\n"
                         : L"installed as the service " SERVICE_NAME L"\n");
    return EXIT_OK;
}

static int verb_uninstall(const struct options *options)
{
    DWORD error = options->logon ? logon_set(false) : service_uninstall();
    if (error)
        return fail(L"cannot be uninstalled", error);
    print(L"uninstalled\n");
    return EXIT_OK;
}

static int verb_start(const struct options *options)
{
    (void)options;
    DWORD error = service_start();
    if (error)
        return fail(L"the service cannot be started", error);
    print(L"the service runs\n");
    return EXIT_OK;
}

/* --- stop, status ---------------------------------------------------------------------------- */

/* The folder of the store, to CoTaskMemFree; NULL, which has been explained. */
static LPWSTR find_folder(int *code)
{
    LPWSTR folder = NULL;
    HRESULT hr = agent_folder(&folder);
    *code = EXIT_OK;
    if (FAILED(hr)) {
        complain(L"Offline Files is not available: %ls (0x%08lX)\n", meaning(hr),
                 (unsigned long)hr);
        *code = EXIT_NOT_AVAILABLE;
    }
    return folder;
}

/* True: an agent ran and has ended. */
static int stop_run(const WCHAR *folder, bool *stopped)
{
    DWORD holder, waited = 0;
    *stopped = false;
    if (!lease_is_held(folder, &holder))
        return EXIT_OK;
    if (!lease_ask_to_stop(folder)) {
        complain(L"process %lu is an agent of another session\n", holder);
        return EXIT_FAILED;
    }
    while (lease_is_held(folder, &holder) && waited < PATIENCE) {
        Sleep(PAUSE);
        waited += PAUSE;
    }
    *stopped = waited < PATIENCE;
    if (!*stopped)
        complain(L"process %lu has not ended yet\n", holder);
    return *stopped ? EXIT_OK : EXIT_FAILED;
}

static int verb_stop(const struct options *options)
{
    int code;
    bool stopped = false;
    DWORD state = 0;
    (void)options;
    if (service_state(&state) == ERROR_SUCCESS && state != SERVICE_STOPPED) {
        DWORD error = service_stop();
        if (error && error != ERROR_SERVICE_NOT_ACTIVE)
            return fail(L"the service cannot be stopped", error);
        print(L"the service has ended\n");
    }
    LPWSTR folder = find_folder(&code);
    if (folder)
        code = stop_run(folder, &stopped);
    if (stopped)
        print(L"the agent has ended\n");
    else if (code == EXIT_OK && (!state || state == SERVICE_STOPPED))
        print(L"no agent runs\n");
    CoTaskMemFree(folder);
    return code;
}

static const WCHAR *state_name(DWORD error, DWORD state)
{
    if (error)
        return error == ERROR_SERVICE_DOES_NOT_EXIST ? L"not installed" : L"not known";
    return state == SERVICE_RUNNING   ? L"running"
           : state == SERVICE_STOPPED ? L"stopped"
                                      : L"starting or stopping";
}

static int verb_status(const struct options *options)
{
    DWORD holder, state, error = service_state(&state);
    int code;
    (void)options;
    LPWSTR folder = find_folder(&code);
    if (!folder)
        return code;
    if (lease_is_held(folder, &holder))
        print(L"agent:   process %lu\n", holder);
    else
        print(L"agent:   none runs\n");
    print(L"cache:   %ls\n", folder);
    print(L"service: %ls\n", state_name(error, state));
    print(L"logon:   %ls\n", logon_is_set() ? L"started for this user" : L"not started");
    CoTaskMemFree(folder);
    return EXIT_OK;
}

/* --- the command line ------------------------------------------------------------------------ */

static const struct verb verbs[] = {
    {L"run", verb_run, false, true, L"[--hidden]", L"work until Ctrl+C or `cscsvc stop`"},
    {L"stop", verb_stop, false, false, L"", L"end the agent of this user, and the service"},
    {L"status", verb_status, false, false, L"", L"does one run, and for which cache"},
    {L"install", verb_install, true, false, L"[--logon]", L"as a service, or at logon"},
    {L"uninstall", verb_uninstall, true, false, L"[--logon]", L"take that back"},
    {L"start", verb_start, false, false, L"", L"start the service"},
    {L"service", verb_service, false, false, L"", NULL}, /* what the system calls */
};

static void print_help(void)
{
    print(L"Usage: cscsvc VERB [OPTION]\n"
          L"Keeps the cache of Offline Files filled and in step with its servers.\n\n");
    for (size_t i = 0; i < ARRAYSIZE(verbs); i++) {
        if (verbs[i].summary)
            print(L"  %-10ls %-10ls %ls\n", verbs[i].name, verbs[i].usage, verbs[i].summary);
    }
    print(
        L"\n"
        L"  --logon    for this user, from the next logon on: no administrator is needed\n"
        L"  --hidden   without a console\n"
        L"\n"
        L"There is one agent for a store. The service works on the cache of the account that it\n"
        L"runs as; for the cache of a user install it with --logon.\n"
        L"\n"
        L"What it does when: policies and preferences of Offline Files (BackgroundSync...), and\n"
        L"below Software\\OpenCSC\\SyncInterval in HKLM or HKCU a number of minutes named like a\n"
        L"share. OPENCSC_AGENT_CLOCK=60 lets its time pass 60 times as fast, for tests.\n"
        L"\n"
        L"Exit codes: 0 all went well; 1 it failed; 2 wrong usage; 3 Offline Files or the service\n"
        L"is not there; 4 another process is the agent already.\n");
}

static const struct verb *find_verb(const WCHAR *name)
{
    for (size_t i = 0; i < ARRAYSIZE(verbs); i++) {
        if (wcscmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

static bool read_options(const struct verb *verb, WCHAR **arguments, int count,
                         struct options *options)
{
    *options = (struct options){false, false};
    for (int i = 0; i < count; i++) {
        if (verb->logon && wcscmp(arguments[i], L"--logon") == 0)
            options->logon = true;
        else if (verb->hidden && wcscmp(arguments[i], L"--hidden") == 0)
            options->hidden = true;
        else
            return false;
    }
    return true;
}

static bool asks_for_help(const WCHAR *argument)
{
    return wcscmp(argument, L"--help") == 0 || wcscmp(argument, L"-h") == 0 ||
           wcscmp(argument, L"/?") == 0;
}

/* Of verbs that need the cache for a moment; `run` and the service look after it themselves. */
static int run_verb(const struct verb *verb, const struct options *options)
{
    bool itself = verb->run == verb_run || verb->run == verb_service;
    if (!itself && FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return EXIT_NOT_AVAILABLE;
    int code = verb->run(options);
    if (!itself)
        CoUninitialize();
    return code;
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    struct options options;
    for (int i = 1; i < argc; i++) {
        if (asks_for_help(argv[i])) {
            print_help();
            return EXIT_OK;
        }
    }
    const struct verb *verb = argc > 1 ? find_verb(argv[1]) : NULL;
    if (!verb) {
        complain(argc > 1 ? L"unknown verb %ls; try `cscsvc --help`\n"
                          : L"no verb given; try `cscsvc --help`\n",
                 argc > 1 ? argv[1] : NULL);
        return EXIT_USAGE;
    }
    if (!read_options(verb, argv + 2, argc - 2, &options)) {
        complain(L"usage: cscsvc %ls %ls\n", verb->name, verb->usage);
        return EXIT_USAGE;
    }
    return run_verb(verb, &options);
}
