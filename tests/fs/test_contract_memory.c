/* fs_memory keeps the contract of fs.h. */
#include "contract.h"

#include "support/fs_memory.h"

static struct csc_fs *memory;

static const char16_t *fresh(void)
{
    fs_memory_mkdir(memory, u"\\\\srv\\share\\root");
    return u"\\\\srv\\share\\root";
}

static void discard(void)
{
    fs_memory_del(memory, u"\\\\srv\\share\\root");
}

int main(void)
{
    struct contract_target target = {.name = "fs_memory",
                                     .fresh = fresh,
                                     .discard = discard,
                                     .exact_case = true,
                                     .one_case = true,
                                     .creation = true};
    size_t left;
    int failed;

    memory = fs_memory_create();
    fs_memory_add_root(memory, u"\\\\srv\\share");
    target.fs = memory;
    failed = contract_run(&target);
    left = fs_memory_open_handles(memory);
    if (failed == 0 && left != 0) {
        print_error("%u handles were left open\n", (unsigned)left);
        failed = 1;
    }
    fs_memory_destroy(memory);
    return failed;
}
