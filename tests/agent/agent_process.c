/*
 * cscsvc.exe as a test starts it: see agent_process.h.
 */
#include "agent_process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h comes after the headers it relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

enum { MAX_RUNNING = 8, SAID = 65536, PATIENCE = 120000 };

static HANDLE running[MAX_RUNNING];
static WCHAR output[MAX_PATH];

void agent_clock(unsigned speed)
{
    WCHAR text[16];
    swprintf(text, ARRAYSIZE(text), L"%u", speed);
    SetEnvironmentVariableW(L"OPENCSC_AGENT_CLOCK", text);
}

static const char *all_said(void)
{
    static char text[SAID];
    DWORD got = 0;
    HANDLE file =
        CreateFileW(output, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, 0, NULL);
    text[0] = 0;
    if (file == INVALID_HANDLE_VALUE)
        return text;
    ReadFile(file, text, sizeof(text) - 1, &got, NULL);
    text[got] = 0;
    CloseHandle(file);
    return text;
}

bool agent_said(const char *text)
{
    return strstr(all_said(), text) != NULL;
}

void agent_give_up(const char *condition, const char *file, int line)
{
    print_error("the agents said:\n%s", all_said());
    _assert_true(0, condition, file, line);
}

static struct agent_process start(const WCHAR *arguments)
{
    WCHAR command[MAX_PATH];
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    HANDLE file = CreateFileW(output, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE,
                              &inherited, OPEN_ALWAYS, 0, NULL);
    STARTUPINFOW startup = {.cb = sizeof(startup),
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = INVALID_HANDLE_VALUE,
                            .hStdOutput = file,
                            .hStdError = file};
    PROCESS_INFORMATION process;
    assert_true(file != INVALID_HANDLE_VALUE);
    swprintf(command, ARRAYSIZE(command), L"C:\\windows\\system32\\cscsvc.exe %ls", arguments);
    assert_true(CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    CloseHandle(file);
    return (struct agent_process){process.hProcess, process.dwProcessId};
}

struct agent_process agent_run_process(void)
{
    char started[64];
    size_t i = 0;
    struct agent_process agent = start(L"run");
    while (i < MAX_RUNNING && running[i])
        i++;
    assert_true(i < MAX_RUNNING);
    running[i] = agent.process;
    snprintf(started, sizeof(started), "process %lu works", agent.id);
    eventually(agent_said(started));
    return agent;
}

DWORD agent_verb(const WCHAR *arguments)
{
    DWORD code = 0;
    struct agent_process agent = start(arguments);
    assert_int_equal(WaitForSingleObject(agent.process, PATIENCE), WAIT_OBJECT_0);
    GetExitCodeProcess(agent.process, &code);
    CloseHandle(agent.process);
    return code;
}

static DWORD forget(struct agent_process *agent)
{
    DWORD code = 42;
    for (size_t i = 0; i < MAX_RUNNING; i++) {
        if (running[i] == agent->process)
            running[i] = NULL;
    }
    WaitForSingleObject(agent->process, PATIENCE);
    GetExitCodeProcess(agent->process, &code);
    CloseHandle(agent->process);
    agent->process = NULL;
    return code;
}

void agent_stop(struct agent_process *agent)
{
    assert_int_equal(agent_verb(L"stop"), 0);
    assert_int_equal(forget(agent), 0);
}

void agent_kill(struct agent_process *agent)
{
    TerminateProcess(agent->process, 9);
    assert_int_equal(forget(agent), 9);
}

int agent_setup(void **state)
{
    WCHAR temp[MAX_PATH];
    GetTempPathW(ARRAYSIZE(temp), temp);
    swprintf(output, ARRAYSIZE(output), L"%lsopencsc-agent-%lu.log", temp, GetCurrentProcessId());
    DeleteFileW(output);
    agent_clock(600);
    return com_fixture_setup(state);
}

int agent_teardown(void **state)
{
    for (size_t i = 0; i < MAX_RUNNING; i++) {
        if (!running[i])
            continue;
        TerminateProcess(running[i], 9);
        WaitForSingleObject(running[i], PATIENCE);
        CloseHandle(running[i]);
        running[i] = NULL;
    }
    DeleteFileW(output);
    return com_fixture_teardown(state);
}
