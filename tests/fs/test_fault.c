/* fs_fault: faults hit the call they are meant for, and the oracle sees what is out of order. */
#include "base/result.h"
#include "base/text.h"
#include "support/fs_fault.h"
#include "support/fs_memory.h"
#include "unit/unit.h"

#include <string.h>

#define SHARE      u"\\\\srv\\share"
#define BROKEN     CSC_WIN32(ERROR_NETNAME_DELETED)
#define DIED       CSC_WIN32(ERROR_GEN_FAILURE)
#define NO_FAULT() assert_string_equal(fs_fault_violations(w->fs), "")

struct world {
    struct csc_fs *memory;
    struct csc_fs *fs;
    struct csc_root *root;
};

static int setup(void **state)
{
    static struct world world;

    world.memory = fs_memory_create();
    fs_memory_add_root(world.memory, SHARE);
    world.fs = fs_fault_create(world.memory);
    *state = &world;
    return world.fs->ops->open_root(world.fs, SHARE, &world.root);
}

static int teardown(void **state)
{
    struct world *w = *state;

    w->root->ops->close_root(w->root);
    assert_int_equal(fs_fault_open_handles(w->fs), 0);
    assert_int_equal(fs_memory_open_handles(w->memory), 0);
    fs_fault_destroy(w->fs);
    fs_memory_destroy(w->memory);
    return 0;
}

static struct csc_file *stage(struct world *w, const char16_t *path)
{
    struct csc_file *file = NULL;

    assert_hr(w->root->ops->open(w->root, path, CSC_OPEN_STAGE, &file), S_OK);
    assert_hr(file->ops->write(file, 0, "new", 3), S_OK);
    return file;
}

/* Calls until one fails; the number of the one that did, 0 if none. */
static unsigned first_failure(struct world *w, HRESULT expected)
{
    for (unsigned i = 1; i <= 10; i++) {
        uint64_t bytes;
        HRESULT hr = w->root->ops->space(w->root, &bytes, &bytes);

        if (FAILED(hr)) {
            assert_hr(hr, expected);
            return i;
        }
    }
    return 0;
}

/* --- faults --------------------------------------------------------------------------------- */

static void the_chosen_call_fails_once(void **state)
{
    struct world *w = *state;

    fs_fault_set(w->fs, FS_FAULT_ONCE, 3, BROKEN);
    assert_int_equal(first_failure(w, BROKEN), 3);
    assert_true(fs_fault_fired(w->fs));
    assert_int_equal(fs_fault_count(w->fs), 3);
    assert_int_equal(first_failure(w, BROKEN), 0);
}

static void from_the_chosen_call_all_fail(void **state)
{
    struct world *w = *state;

    fs_fault_set(w->fs, FS_FAULT_EVER, 2, DIED);
    assert_int_equal(first_failure(w, DIED), 2);
    assert_int_equal(first_failure(w, DIED), 1);
    fs_fault_set(w->fs, FS_FAULT_NONE, 0, S_OK);
    assert_int_equal(first_failure(w, DIED), 0);
    assert_false(fs_fault_fired(w->fs));
}

static void only_one_operation_can_be_chosen(void **state)
{
    struct world *w = *state;

    fs_fault_only(w->fs, "make_dir");
    fs_fault_set(w->fs, FS_FAULT_ONCE, 2, BROKEN);
    assert_int_equal(first_failure(w, BROKEN), 0);
    assert_hr(w->root->ops->make_dir(w->root, u"a"), S_OK);
    assert_hr(w->root->ops->make_dir(w->root, u"b"), BROKEN);
    assert_int_equal(fs_memory_facts(w->memory, SHARE u"\\b").kind, CSC_NONE);
    assert_int_equal(fs_fault_count(w->fs), 2);
    fs_fault_only(w->fs, NULL);
}

/* Each operation once, failing with and without effect: nothing leaks, outs are empty. */
static void try_everything(struct world *w)
{
    const struct csc_facts facts = {0};
    struct csc_identity identity;
    struct csc_entry entry;
    struct csc_file *file = NULL;
    struct csc_file *lock = NULL;
    struct csc_list *list = NULL;
    struct csc_root *root = NULL;
    struct csc_facts seen;
    uint32_t flags;
    size_t got;

    if (SUCCEEDED(w->fs->ops->open_root(w->fs, SHARE, &root)))
        root->ops->close_root(root);
    w->root->ops->identify(w->root, &identity);
    w->root->ops->caching(w->root, &flags);
    w->root->ops->make_dir(w->root, u"dir");
    w->root->ops->lookup(w->root, u"dir", &entry);
    if (SUCCEEDED(w->root->ops->list(w->root, u"", &list))) {
        list->ops->next(list, &entry);
        list->ops->end_list(list);
    }
    if (SUCCEEDED(w->root->ops->lock(w->root, u"lock", &lock)))
        lock->ops->close(lock);
    if (SUCCEEDED(w->root->ops->open(w->root, u"~csc1.tmp", CSC_OPEN_STAGE, &file))) {
        file->ops->write(file, 0, "x", 1);
        file->ops->truncate(file, 1);
        file->ops->read(file, 0, &flags, 1, &got);
        file->ops->set_info(file, &facts);
        file->ops->flush(file);
        file->ops->stat(file, &seen);
        file->ops->rename(file, u"file", false);
        file->ops->close(file);
    } else {
        assert_null(file);
    }
    w->root->ops->link(w->root, u"file", u"~csc1.bak");
    w->root->ops->move(w->root, u"file", u"~csc2.bak");
    w->root->ops->remove_file(w->root, u"~csc1.tmp");
    w->root->ops->remove_file(w->root, u"~csc1.bak");
    w->root->ops->remove_file(w->root, u"~csc2.bak");
    w->root->ops->remove_dir(w->root, u"dir");
}

static void every_call_can_fail_and_nothing_leaks(void **state)
{
    static const enum fs_fault_mode modes[] = {FS_FAULT_ONCE, FS_FAULT_EVER, FS_FAULT_LOST};
    struct world *w = *state;

    for (size_t i = 0; i < COUNT(modes); i++) {
        bool fired = true;
        unsigned n;

        for (n = 1; fired; n++) {
            fs_fault_set(w->fs, modes[i], n, BROKEN);
            try_everything(w);
            fired = fs_fault_fired(w->fs);
            assert_int_equal(fs_fault_open_handles(w->fs), 1); /* the root of the test */
            assert_int_equal(fs_memory_open_handles(w->memory), 1);
            fs_fault_set(w->fs, FS_FAULT_NONE, 0, S_OK);
            fs_memory_del(w->memory, SHARE u"\\dir");
            fs_memory_del(w->memory, SHARE u"\\file");
            fs_memory_del(w->memory, SHARE u"\\~csc1.tmp");
            fs_memory_del(w->memory, SHARE u"\\~csc1.bak");
            fs_memory_del(w->memory, SHARE u"\\~csc2.bak");
        }
        assert_true(n > 20);
    }
}

static void a_lost_answer_hides_a_success(void **state)
{
    struct world *w = *state;

    fs_fault_set(w->fs, FS_FAULT_LOST, 1, BROKEN);
    assert_hr(w->root->ops->make_dir(w->root, u"dir"), BROKEN);
    assert_int_equal(fs_memory_facts(w->memory, SHARE u"\\dir").kind, CSC_DIR);
    fs_fault_set(w->fs, FS_FAULT_LOST, 1, BROKEN);
    assert_hr(w->root->ops->make_dir(w->root, u"dir"),
              CSC_E_EXISTS); /* a failure stays what it is */
}

struct seen {
    struct csc_fs *memory;
    char ops[200];
    unsigned last;
};

static void watch(void *ctx, const char *op, const char16_t *path, unsigned n)
{
    struct seen *seen = ctx;

    strncat(seen->ops, op, sizeof(seen->ops) - strlen(seen->ops) - 1);
    strncat(seen->ops, " ", sizeof(seen->ops) - strlen(seen->ops) - 1);
    seen->last = n;
    if (strcmp(op, "make_dir") == 0)
        fs_memory_put_text(seen->memory, path, "the user was faster");
}

static void the_hook_comes_before_each_call(void **state)
{
    struct world *w = *state;
    struct seen seen = {.memory = w->memory};
    struct csc_file *file;

    fs_fault_set(w->fs, FS_FAULT_NONE, 0, S_OK);
    fs_fault_set_hook(w->fs, watch, &seen);
    assert_hr(w->root->ops->make_dir(w->root, u"dir"), CSC_E_EXISTS);
    file = stage(w, u"staged");
    file->ops->close(file);
    assert_string_equal(seen.ops, "make_dir open_stage write close ");
    assert_int_equal(seen.last, 3);
    fs_fault_set_hook(w->fs, NULL, NULL);
}

static void the_log_tells_calls_in_order(void **state)
{
    struct world *w = *state;

    fs_fault_keep_log(w->fs, true);
    fs_fault_set(w->fs, FS_FAULT_LOST, 2, BROKEN);
    w->root->ops->make_dir(w->root, u"d\u00E9");
    w->root->ops->move(w->root, u"d\u00E9", u"\U0001F600");
    fs_fault_note(w->fs, "commit");
    w->root->ops->remove_dir(w->root, u"missing");
    assert_string_equal(fs_fault_log(w->fs), "1 make_dir \\\\srv\\share\\d\xC3\xA9 = 00000000\n"
                                             "2 move \\\\srv\\share\\d\xC3\xA9 -> \\\\srv\\share\\"
                                             "\xF0\x9F\x98\x80 = 80070040 (done)\n"
                                             "commit\n"
                                             "3 remove_dir \\\\srv\\share\\missing = 80070002\n");
    fs_fault_reset(w->fs);
    assert_string_equal(fs_fault_log(w->fs), "");
}

/* --- the oracle ----------------------------------------------------------------------------- */

static void assert_violation(struct world *w, const char *text)
{
    assert_string_equal(fs_fault_violations(w->fs), text);
    fs_fault_reset(w->fs);
}

static void the_proper_order_is_no_violation(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_put_text(w->memory, SHARE u"\\file", "old");
    file = stage(w, u"~csc1.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(w->root->ops->link(w->root, u"file", u"~csc1.bak"), S_OK);
    assert_hr(file->ops->rename(file, u"file", true), S_OK);
    file->ops->close(file);
    assert_hr(w->root->ops->remove_file(w->root, u"~csc1.bak"), S_OK);
    file = stage(w, u"~csc2.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"another", false), S_OK);
    file->ops->close(file);
    assert_hr(w->root->ops->move(w->root, u"another", u"~csc3.bak"), S_OK);
    assert_hr(w->root->ops->remove_file(w->root, u"~csc3.bak"), S_OK);
    NO_FAULT();
    assert_string_equal(fs_memory_get(w->memory, SHARE u"\\file", NULL), "new");
}

static void renaming_what_was_not_flushed_is_a_violation(void **state)
{
    struct world *w = *state;
    struct csc_file *file = stage(w, u"~csc1.tmp");

    assert_hr(file->ops->rename(file, u"a", false), S_OK);
    file->ops->close(file);
    assert_violation(w, "renamed with data not flushed: \\\\srv\\share\\a\n");
    file = stage(w, u"~csc2.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->truncate(file, 1), S_OK);
    assert_hr(file->ops->rename(file, u"b", false), S_OK);
    file->ops->close(file);
    assert_violation(w, "renamed with data not flushed: \\\\srv\\share\\b\n");
}

static void a_flush_that_failed_does_not_count(void **state)
{
    struct world *w = *state;
    struct csc_file *file = stage(w, u"~csc1.tmp");

    fs_fault_set(w->fs, FS_FAULT_LOST, 1, BROKEN);
    assert_hr(file->ops->flush(file), BROKEN);
    assert_hr(file->ops->rename(file, u"a", false), S_OK);
    file->ops->close(file);
    assert_violation(w, "renamed with data not flushed: \\\\srv\\share\\a\n");
}

static void writing_in_place_is_a_violation(void **state)
{
    struct world *w = *state;
    struct csc_file *file = stage(w, u"~csc1.tmp");

    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"a", false), S_OK);
    NO_FAULT();
    assert_hr(file->ops->write(file, 0, "x", 1), S_OK);
    file->ops->close(file);
    assert_violation(w, "written to under its final name: \\\\srv\\share\\a\n");
}

static void replacing_without_a_backup_is_a_violation(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_put_text(w->memory, SHARE u"\\a", "old");
    file = stage(w, u"~csc1.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(w->root->ops->link(w->root, u"a", u"~csc1.bak"), S_OK);
    assert_hr(file->ops->rename(file, u"a", true), S_OK);
    file->ops->close(file);
    NO_FAULT();
    file = stage(w, u"~csc2.tmp"); /* the backup saved the version before only */
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"a", true), S_OK);
    file->ops->close(file);
    assert_violation(w, "replaced without a backup: \\\\srv\\share\\a\n");
}

static void a_backup_that_is_gone_is_none(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_put_text(w->memory, SHARE u"\\a", "old");
    assert_hr(w->root->ops->link(w->root, u"a", u"~csc1.bak"), S_OK);
    assert_hr(w->root->ops->remove_file(w->root, u"~csc1.bak"), S_OK);
    file = stage(w, u"~csc1.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"a", true), S_OK);
    file->ops->close(file);
    assert_violation(w, "replaced without a backup: \\\\srv\\share\\a\n");
}

static void without_links_there_are_no_backups_to_miss(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_set_links(w->memory, SHARE, false);
    fs_memory_put_text(w->memory, SHARE u"\\a", "old");
    assert_hr(w->root->ops->link(w->root, u"a", u"~csc1.bak"), CSC_E_NOT_SUPPORTED);
    file = stage(w, u"~csc1.tmp");
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"a", true), S_OK);
    file->ops->close(file);
    NO_FAULT();
}

static void a_backup_as_target_of_a_replacing_rename_is_a_violation(void **state)
{
    struct world *w = *state;
    struct csc_file *file = stage(w, u"~csc1.tmp");

    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"~csc1.bak", true), S_OK);
    file->ops->close(file);
    assert_violation(w, "a name of ours may be replaced: \\\\srv\\share\\~csc1.bak\n");
}

static void removing_a_users_file_by_its_name_is_a_violation(void **state)
{
    struct world *w = *state;

    fs_memory_put_text(w->memory, SHARE u"\\~csc", "ours");
    fs_memory_put_text(w->memory, SHARE u"\\~cs", "theirs");
    assert_hr(w->root->ops->remove_file(w->root, u"~csc"), S_OK);
    NO_FAULT();
    assert_hr(w->root->ops->remove_file(w->root, u"~cs"), S_OK);
    assert_violation(w, "removed without being set aside: \\\\srv\\share\\~cs\n");
}

#define fault_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        fault_test(the_chosen_call_fails_once),
        fault_test(from_the_chosen_call_all_fail),
        fault_test(only_one_operation_can_be_chosen),
        fault_test(every_call_can_fail_and_nothing_leaks),
        fault_test(a_lost_answer_hides_a_success),
        fault_test(the_hook_comes_before_each_call),
        fault_test(the_log_tells_calls_in_order),
        fault_test(the_proper_order_is_no_violation),
        fault_test(renaming_what_was_not_flushed_is_a_violation),
        fault_test(a_flush_that_failed_does_not_count),
        fault_test(writing_in_place_is_a_violation),
        fault_test(replacing_without_a_backup_is_a_violation),
        fault_test(a_backup_that_is_gone_is_none),
        fault_test(without_links_there_are_no_backups_to_miss),
        fault_test(a_backup_as_target_of_a_replacing_rename_is_a_violation),
        fault_test(removing_a_users_file_by_its_name_is_a_violation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
