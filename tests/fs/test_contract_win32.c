/* fs_win32 keeps the contract of fs.h: in a drive folder, and on a server's share. */
#include "contract.h"
#include "folders.h"

static const char16_t *base;

/* Each test has a folder of its own: one that fails may leave files open. */
static const char16_t *fresh(void)
{
    static char16_t path[1000];
    static unsigned count;

    swprintf(path, COUNT(path), L"%ls\\Folder %u", base, ++count);
    CreateDirectoryW(path, NULL);
    return path;
}

static void discard(void)
{
    folders_remove(contract_folder);
}

int main(void)
{
    const bool wine = folders_in_wine();
    struct contract_target target = {.fs = csc_fs_win32(),
                                     .fresh = fresh,
                                     .discard = discard,
                                     .exact_case = wine,
                                     .one_case = !wine,
                                     .creation = !wine};
    int failed;

    target.name = "fs_win32 on a drive";
    base = folders_drive();
    CreateDirectoryW(base, NULL);
    failed = contract_run(&target);
    folders_remove(base);

    target.name = "fs_win32 on a share";
    base = folders_share();
    if (base != NULL)
        failed += contract_run(&target);
    else
        print_message("%s: skipped, no share can be made here\n", target.name);
    folders_end();
    return failed;
}
