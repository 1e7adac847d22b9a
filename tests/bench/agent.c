/*
 * What an idle agent costs: starts an empty process, and cscsvc.exe, lets each settle, and prints
 * its memory, and the processor time that it takes in some seconds. agent.sh counts how often it
 * wakes.
 *
 *   bench_agent SECONDS
 *   bench_agent --sleep      the empty process
 */
#include <windows.h>

#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTLE = 15000 /* ms */ };

static ULONGLONG processor_time(HANDLE process)
{
    FILETIME created, ended, kernel, user;
    if (!GetProcessTimes(process, &created, &ended, &kernel, &user))
        return 0;
    return ((ULONGLONG)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime) +
           ((ULONGLONG)user.dwHighDateTime << 32 | user.dwLowDateTime);
}

static void show(HANDLE process, const char *name, unsigned seconds)
{
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};
    ULONGLONG before = processor_time(process);
    Sleep(seconds * 1000);
    ULONGLONG used = processor_time(process) - before;
    GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory));
    printf("%-10s private %6.1f MiB, working set %6.1f MiB, processor %6.1f ms in %u s\n", name,
           (double)memory.PrivateUsage / 1048576, (double)memory.WorkingSetSize / 1048576,
           (double)used / 10000, seconds);
}

static int measure(const char *name, char *command, unsigned seconds)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        fprintf(stderr, "bench_agent: cannot start %s (%lu)\n", command, GetLastError());
        return 1;
    }
    Sleep(SETTLE);
    printf("%-10s process %lu\n", name, process.dwProcessId);
    fflush(stdout);
    show(process.hProcess, name, seconds);
    TerminateProcess(process.hProcess, 0);
    return 0;
}

int main(int argc, char **argv)
{
    char own[MAX_PATH], command[MAX_PATH + 16], agent[MAX_PATH];
    if (argc == 2 && strcmp(argv[1], "--sleep") == 0) {
        Sleep(INFINITE);
        return 0;
    }
    unsigned seconds = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    if (!seconds) {
        fprintf(stderr, "usage: bench_agent SECONDS\n");
        return 2;
    }
    GetModuleFileNameA(NULL, own, sizeof(own));
    snprintf(command, sizeof(command), "\"%s\" --sleep", own);
    snprintf(agent, sizeof(agent), "C:\\windows\\system32\\cscsvc.exe run");
    return measure("empty", command, seconds) | measure("agent", agent, seconds);
}
