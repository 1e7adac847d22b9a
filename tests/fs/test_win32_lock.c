/* fs_win32: a lock excludes other processes, and dies with its holder. This program is also the
 * other process. */
#include "folders.h"

#include "base/result.h"
#include "fs/fs.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

static const char16_t *folder;

static struct csc_root *open_root(const char16_t *path)
{
    struct csc_root *root = NULL;

    CreateDirectoryW(path, NULL);
    return SUCCEEDED(csc_fs_win32()->ops->open_root(csc_fs_win32(), path, &root)) ? root : NULL;
}

/* --- the other process ---------------------------------------------------------------------- */

/* Set for it: the folder of the lock, and the event that says that it is held. */
#define HOLD_IN L"OPENCSC_TEST_HOLD_IN"
#define HOLDING L"OPENCSC_TEST_HOLDING"

/* Takes the lock, says so, and holds it until it is killed. */
static int hold_lock(const char16_t *path)
{
    char16_t event[80] = {0};
    DWORD len = GetEnvironmentVariableW(HOLDING, event, COUNT(event));
    struct csc_root *root = len != 0 ? open_root(path) : NULL;
    HANDLE holding = OpenEventW(EVENT_MODIFY_STATE, FALSE, event);
    struct csc_file *lock;

    if (root == NULL || holding == NULL || FAILED(root->ops->lock(root, u"lock", &lock)))
        return 1;
    SetEvent(holding);
    Sleep(INFINITE);
    return 0;
}

/* Starts it and waits until it holds the lock. */
static HANDLE start_holder(void)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    char16_t program[MAX_PATH];
    char16_t event[80];
    HANDLE waited[2];
    DWORD which;

    swprintf(event, COUNT(event), L"opencsc-fs-lock-%lu", GetCurrentProcessId());
    waited[0] = CreateEventW(NULL, FALSE, FALSE, event);
    assert_non_null(waited[0]);
    GetModuleFileNameW(NULL, program, COUNT(program));
    SetEnvironmentVariableW(HOLD_IN, folder);
    SetEnvironmentVariableW(HOLDING, event);
    assert_true(
        CreateProcessW(program, NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    waited[1] = process.hProcess;
    which = WaitForMultipleObjects(2, waited, FALSE, INFINITE);
    CloseHandle(waited[0]);
    assert_int_equal(which, WAIT_OBJECT_0);
    return process.hProcess;
}

static void kill_holder(HANDLE process)
{
    assert_true(TerminateProcess(process, 1));
    assert_int_equal(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    CloseHandle(process);
}

/* --- the tests ------------------------------------------------------------------------------ */

static void a_lock_excludes_other_processes_until_its_holder_dies(void **state)
{
    struct csc_root *root = open_root(folder);
    struct csc_file *lock = NULL;
    HANDLE holder;

    (void)state;
    assert_non_null(root);
    holder = start_holder();
    assert_hr(root->ops->lock(root, u"lock", &lock), CSC_E_SHARING);
    assert_hr(root->ops->remove_file(root, u"lock"), CSC_E_SHARING);
    assert_hr(root->ops->move(root, u"lock", u"moved"), CSC_E_SHARING);
    kill_holder(holder);
    assert_hr(root->ops->lock(root, u"lock", &lock), S_OK);
    lock->ops->close(lock);
    root->ops->close_root(root);
}

static void the_lock_passes_from_one_killed_process_to_the_next(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < 5; i++)
        kill_holder(start_holder());
}

static int end(void **state)
{
    (void)state;
    folders_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_excludes_other_processes_until_its_holder_dies),
        cmocka_unit_test(the_lock_passes_from_one_killed_process_to_the_next),
    };

    char16_t path[1000];

    if (GetEnvironmentVariableW(HOLD_IN, path, COUNT(path)) != 0)
        return hold_lock(path);
    folder = folders_drive();
    return cmocka_run_group_tests(tests, NULL, end);
}
