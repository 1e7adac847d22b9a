/* fs_win32 without memory: every call fails cleanly, whichever allocation is the one refused. */
#include "contract.h"
#include "folders.h"

#include "base/memory.h"
#include "base/result.h"

static unsigned allowed;
static bool refused;

static bool refuse(size_t size)
{
    (void)size;
    if (allowed > 0) {
        allowed--;
        return true;
    }
    refused = true;
    return false;
}

/* Either it worked, or memory was the reason. */
static bool fine(HRESULT hr)
{
    if (FAILED(hr))
        assert_hr(hr, E_OUTOFMEMORY);
    return SUCCEEDED(hr);
}

static void use_names(struct csc_root *root)
{
    struct csc_entry entry;
    struct csc_list *list = NULL;
    struct csc_file *lock = NULL;
    uint64_t bytes;
    uint32_t flags;
    bool made = fine(root->ops->make_dir(root, u"dir"));

    fine(root->ops->lookup(root, u"FILE", &entry));
    fine(root->ops->space(root, &bytes, &bytes));
    root->ops->caching(root, &flags);
    if (fine(root->ops->list(root, u"", &list))) {
        while (list->ops->next(list, &entry) == S_OK)
            ;
        list->ops->end_list(list);
    } else {
        assert_null(list);
    }
    if (fine(root->ops->lock(root, u"lock", &lock)))
        lock->ops->close(lock);
    if (fine(root->ops->link(root, u"file", u"second")) &&
        fine(root->ops->move(root, u"second", u"third")))
        fine(root->ops->remove_file(root, u"third"));
    if (made)
        fine(root->ops->remove_dir(root, u"dir"));
}

static void use_files(struct csc_root *root)
{
    const struct csc_facts facts = {.attributes = FILE_ATTRIBUTE_READONLY};
    struct csc_file *file = NULL;

    if (fine(root->ops->open(root, u"staged", CSC_OPEN_STAGE, &file))) {
        fine(file->ops->rename(file, u"file", true));
        file->ops->close(file);
    }
    if (fine(root->ops->open(root, u"file", CSC_OPEN_CHANGE, &file))) {
        fine(file->ops->flush(file));
        fine(file->ops->set_info(file, &facts));
        file->ops->close(file);
    }
    if (fine(root->ops->open(root, u"file", CSC_OPEN_READ, &file)))
        file->ops->close(file);
}

static void use_everything(void)
{
    struct csc_root *root = NULL;

    if (!fine(contract->fs->ops->open_root(contract->fs, contract_folder, &root))) {
        assert_null(root);
        return;
    }
    use_files(root);
    use_names(root);
    root->ops->close_root(root);
}

/* A handle that was forgotten would keep a name here from being removed. */
static void start_anew(struct csc_root *root)
{
    static const char16_t *const names[] = {u"file", u"staged", u"second", u"third", u"lock"};
    size_t i;

    for (i = 0; i < COUNT(names); i++) {
        HRESULT hr = root->ops->remove_file(root, names[i]);

        assert_true(SUCCEEDED(hr) || hr == CSC_E_NOT_FOUND);
    }
    root->ops->remove_dir(root, u"dir");
    assert_int_equal(count_entries(root, u""), 0);
    put(root, u"file", "x");
}

static void every_allocation_can_fail(void **state)
{
    unsigned n;

    refused = true;
    for (n = 0; refused; n++) {
        start_anew(ROOT);
        allowed = n;
        refused = false;
        csc_alloc_hook = refuse;
        use_everything();
        csc_alloc_hook = NULL;
        assert_true(n < 1000);
    }
    assert_true(n > 20);
}

static const char16_t *fresh(void)
{
    CreateDirectoryW(folders_drive(), NULL);
    return folders_drive();
}

static void discard(void)
{
    folders_remove(contract_folder);
}

int main(void)
{
    const struct contract_target target = {
        .name = "fs_win32", .fs = csc_fs_win32(), .fresh = fresh, .discard = discard};
    const struct CMUnitTest tests[] = {contract_test(every_allocation_can_fail)};

    contract = &target;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
