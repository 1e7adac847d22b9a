/* Processes of our own: the part of fixture.h that differs between systems. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32

struct child {
    HANDLE process;
    HANDLE output;
};

struct child *child_start(const char *role, const struct fixture *f, int number)
{
    struct child *child = calloc(1, sizeof *child);
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION info;
    char self[MAX_PATH], command[2048];

    assert_non_null(child);
    assert_true(GetModuleFileNameA(NULL, self, sizeof self));
    snprintf(command, sizeof command, "\"%s\" %s \"%s\" %d", self, role, f->path, number);
    assert_true(CreatePipe(&child->output, &startup.hStdOutput, &inherit, 0));
    assert_true(SetHandleInformation(child->output, HANDLE_FLAG_INHERIT, 0));
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    assert_true(CreateProcessA(self, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info));
    CloseHandle(startup.hStdOutput);
    CloseHandle(info.hThread);
    child->process = info.hProcess;
    return child;
}

int child_read(struct child *child)
{
    unsigned char byte;
    DWORD got;

    return ReadFile(child->output, &byte, 1, &got, NULL) && got == 1 ? byte : -1;
}

void child_kill(struct child *child)
{
    TerminateProcess(child->process, 1000);
}

int child_wait(struct child *child)
{
    DWORD code = 1001;

    WaitForSingleObject(child->process, INFINITE);
    GetExitCodeProcess(child->process, &code);
    CloseHandle(child->process);
    CloseHandle(child->output);
    free(child);
    return (int)code;
}

#else

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    pid_t process;
    int output;
};

struct child *child_start(const char *role, const struct fixture *f, int number)
{
    struct child *child = calloc(1, sizeof *child);
    char text[16];
    int ends[2];

    assert_non_null(child);
    snprintf(text, sizeof text, "%d", number);
    assert_int_equal(pipe(ends), 0);
    child->process = fork();
    assert_true(child->process >= 0);
    if (child->process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "child", role, f->path, text, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    child->output = ends[0];
    return child;
}

int child_read(struct child *child)
{
    unsigned char byte;

    return read(child->output, &byte, 1) == 1 ? byte : -1;
}

void child_kill(struct child *child)
{
    kill(child->process, SIGKILL);
}

int child_wait(struct child *child)
{
    int status = 0;

    waitpid(child->process, &status, 0);
    close(child->output);
    free(child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

#endif
