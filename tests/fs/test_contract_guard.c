/* The guard keeps the contract of fs.h, over fs_win32 and over the file system in memory. */
#include "contract.h"
#include "folders.h"

#include "base/result.h"
#include "fs/fs_guard.h"
#include "support/fs_memory.h"

static const char16_t *base;
static struct csc_fs *memory;

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

static const char16_t *fresh_memory(void)
{
    fs_memory_mkdir(memory, u"C:\\root\\folder");
    return u"C:\\root\\folder";
}

static void discard_memory(void)
{
    fs_memory_del(memory, u"C:\\root\\folder");
}

static int over_win32(void)
{
    static struct csc_fs_guard guard;
    const bool wine = folders_in_wine();
    struct contract_target target = {.name = "the guard over fs_win32 on a drive",
                                     .fs = &guard.base,
                                     .fresh = fresh,
                                     .discard = discard,
                                     .exact_case = wine,
                                     .one_case = !wine,
                                     .creation = !wine};
    int failed;

    csc_fs_guard_init(&guard, csc_fs_win32(), CSC_GUARD_DEADLINE);
    guard.everything = true;
    base = folders_drive();
    CreateDirectoryW(base, NULL);
    failed = contract_run(&target);
    folders_remove(base);
    target.name = "the guard over fs_win32 on a share";
    base = folders_share();
    if (base != NULL)
        failed += contract_run(&target);
    folders_end();
    return failed;
}

static int over_memory(void)
{
    static struct csc_fs_guard guard;
    const struct contract_target target = {.name = "the guard over fs_memory",
                                           .fs = &guard.base,
                                           .fresh = fresh_memory,
                                           .discard = discard_memory,
                                           .exact_case = true,
                                           .one_case = true,
                                           .creation = true};
    int failed;

    memory = fs_memory_create();
    fs_memory_add_root(memory, u"C:\\root");
    csc_fs_guard_init(&guard, memory, CSC_GUARD_DEADLINE);
    guard.everything = true;
    failed = contract_run(&target);
    if (fs_memory_open_handles(memory) != 0)
        failed++;
    fs_memory_destroy(memory);
    return failed;
}

int main(void)
{
    return over_memory() + over_win32();
}
