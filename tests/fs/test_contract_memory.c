/* fs_memory keeps the contract of fs.h, and so does fs_fault on top of it. */
#include "contract.h"

#include "support/fs_fault.h"
#include "support/fs_memory.h"

#define FOLDER u"\\\\srv\\share\\root"

static struct csc_fs *memory;

static const char16_t *fresh(void)
{
    fs_memory_mkdir(memory, FOLDER);
    return FOLDER;
}

static void discard(void)
{
    fs_memory_del(memory, FOLDER);
}

static int check_handles(const char *name, size_t left)
{
    if (left != 0)
        print_error("%s: %u handles were left open\n", name, (unsigned)left);
    return left != 0;
}

int main(void)
{
    struct contract_target target = {.name = "fs_memory",
                                     .fresh = fresh,
                                     .discard = discard,
                                     .exact_case = true,
                                     .one_case = true,
                                     .creation = true};
    struct csc_fs *fault;
    int failed;

    memory = fs_memory_create();
    fs_memory_add_root(memory, u"\\\\srv\\share");
    target.fs = memory;
    failed = contract_run(&target);
    failed += check_handles(target.name, fs_memory_open_handles(memory));

    fault = fs_fault_create(memory);
    target.name = "fs_fault";
    target.fs = fault;
    failed += contract_run(&target);
    failed += check_handles(target.name, fs_fault_open_handles(fault));
    fs_fault_destroy(fault);
    fs_memory_destroy(memory);
    return failed;
}
