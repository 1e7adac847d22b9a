/* A root that seals keeps the contract of fs.h, whatever is sealed: all that is staged, or nothing.
 */
#include "contract.h"

#include "fs/fs_sealed.h"
#include "support/cipher_toy.h"
#include "support/fs_memory.h"

#define FOLDER u"\\\\srv\\share\\root"

static struct csc_fs *memory;
static bool seals;

static const char16_t *fresh(void)
{
    fs_memory_mkdir(memory, FOLDER);
    return FOLDER;
}

static void discard(void)
{
    fs_memory_del(memory, FOLDER);
}

/* The key is in use then, and nothing of it lies in the folder of the test. */
static HRESULT hide_key(struct csc_root *inner, struct csc_root *root)
{
    HRESULT hr = csc_sealed_want_key(root);
    if (SUCCEEDED(hr))
        hr = inner->ops->remove_file(inner, CSC_KEY_FILE);
    return SUCCEEDED(hr) ? inner->ops->remove_file(inner, CSC_KEY_FILE u".lock") : hr;
}

static HRESULT open_root(struct csc_fs *fs, const char16_t *path, struct csc_root **root)
{
    struct csc_root *inner = NULL;
    HRESULT hr = memory->ops->open_root(memory, path, &inner);
    (void)fs;
    *root = NULL;
    if (FAILED(hr))
        return hr;
    hr = csc_sealed_wrap(inner, &cipher_toy, root);
    if (FAILED(hr))
        return hr;
    csc_sealed_look(*root);
    csc_sealed_stage(*root, seals);
    return hide_key(inner, *root);
}

int main(void)
{
    static const struct csc_fs_ops ops = {.open_root = open_root};
    struct csc_fs fs = {&ops};
    struct contract_target target = {.name = "fs_sealed",
                                     .fs = &fs,
                                     .fresh = fresh,
                                     .discard = discard,
                                     .exact_case = true,
                                     .one_case = true,
                                     .creation = true};
    int failed;
    memory = fs_memory_create();
    fs_memory_add_root(memory, u"\\\\srv\\share");
    seals = true;
    failed = contract_run(&target);
    seals = false;
    target.name = "fs_sealed, nothing sealed";
    failed += contract_run(&target);
    failed += fs_memory_open_handles(memory) != 0;
    failed += cipher_toy_keys() != 0;
    fs_memory_destroy(memory);
    return failed;
}
