/* The frame of the contract tests: a fresh root for each, and what they have in common. */
#include "contract.h"

#include "base/result.h"
#include "base/text.h"

#include <string.h>

const struct contract_target *contract;
const char16_t *contract_folder;

int contract_setup(void **state)
{
    struct csc_root *root = NULL;

    contract_folder = contract->fresh();
    if (FAILED(contract->fs->ops->open_root(contract->fs, contract_folder, &root)))
        return -1;
    *state = root;
    return 0;
}

int contract_teardown(void **state)
{
    ROOT->ops->close_root(ROOT);
    contract->discard();
    return 0;
}

static int run(const char *group, const struct CMUnitTest *tests, size_t count)
{
    return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}

int contract_run(const struct contract_target *target)
{
    int failed = 0;

    contract = target;
    print_message("fs contract: %s\n", target->name);
    failed += run("paths", contract_path_tests, contract_path_count);
    failed += run("lists", contract_list_tests, contract_list_count);
    failed += run("names", contract_name_tests, contract_name_count);
    failed += run("files", contract_file_tests, contract_file_count);
    return failed;
}

struct csc_file *open_file(struct csc_root *root, const char16_t *path, enum csc_open how)
{
    struct csc_file *file = NULL;

    assert_hr(root->ops->open(root, path, how, &file), S_OK);
    assert_non_null(file);
    return file;
}

HRESULT try_open(struct csc_root *root, const char16_t *path, enum csc_open how)
{
    struct csc_file *file = NULL;
    HRESULT hr = root->ops->open(root, path, how, &file);

    if (SUCCEEDED(hr))
        close_file(file);
    else
        assert_null(file);
    return hr;
}

void close_file(struct csc_file *file)
{
    file->ops->close(file);
}

struct csc_file *stage(struct csc_root *root, const char16_t *path, const char *text)
{
    struct csc_file *file = open_file(root, path, CSC_OPEN_STAGE);

    assert_hr(file->ops->write(file, 0, text, strlen(text)), S_OK);
    return file;
}

static void put_by(struct csc_root *root, const char16_t *path, const char *text, bool over)
{
    const struct csc_facts plain = {0};
    char16_t staged[] = u".~csc-put.tmp";
    struct csc_file *file = stage(root, staged, text);

    assert_hr(file->ops->set_info(file, &plain), S_OK);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, path, over), S_OK);
    close_file(file);
}

void put(struct csc_root *root, const char16_t *path, const char *text)
{
    put_by(root, path, text, false);
}

void replace(struct csc_root *root, const char16_t *path, const char *text)
{
    put_by(root, path, text, true);
}

void assert_content(struct csc_root *root, const char16_t *path, const char *text)
{
    struct csc_file *file = open_file(root, path, CSC_OPEN_READ_YIELD);
    char data[200] = {0};
    size_t got = 0;

    assert_hr(file->ops->read(file, 0, data, sizeof(data) - 1, &got), S_OK);
    close_file(file);
    assert_int_equal(got, strlen(text));
    assert_string_equal(data, text);
}

struct csc_facts facts_of(struct csc_root *root, const char16_t *path)
{
    struct csc_entry entry;
    HRESULT hr = root->ops->lookup(root, path, &entry);

    if (FAILED(hr)) {
        assert_true(csc_hr_is_absent(hr));
        assert_int_equal(entry.facts.kind, CSC_NONE);
    } else {
        assert_text(entry.name, csc_base_name(path));
    }
    return entry.facts;
}

bool exists(struct csc_root *root, const char16_t *path)
{
    return facts_of(root, path).kind != CSC_NONE;
}

void make_dir(struct csc_root *root, const char16_t *path)
{
    assert_hr(root->ops->make_dir(root, path), S_OK);
}

void set_attributes(struct csc_root *root, const char16_t *path, uint32_t attributes)
{
    const struct csc_facts facts = {.attributes = attributes};
    struct csc_file *file = open_file(root, path, CSC_OPEN_CHANGE);

    assert_hr(file->ops->set_info(file, &facts), S_OK);
    close_file(file);
}

size_t count_entries(struct csc_root *root, const char16_t *path)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;
    size_t count = 0;
    HRESULT hr;

    assert_hr(root->ops->list(root, path, &list), S_OK);
    while ((hr = list->ops->next(list, &entry)) == S_OK)
        count++;
    assert_hr(hr, S_FALSE);
    list->ops->end_list(list);
    return count;
}
