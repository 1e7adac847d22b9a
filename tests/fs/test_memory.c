/* fs_memory beyond the contract: what the machine and the user do, and power loss. */
#include "base/result.h"
#include "base/text.h"
#include "support/fs_memory.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define SHARE u"\\\\srv\\share"
#define DISK  u"C:\\store"

struct world {
    struct csc_fs *fs;
    struct csc_root *share;
    struct csc_root *disk;
};

static int setup(void **state)
{
    static struct world w;

    w.fs = fs_memory_create();
    fs_memory_add_root(w.fs, SHARE);
    fs_memory_add_root(w.fs, DISK);
    *state = &w;
    return FAILED(w.fs->ops->open_root(w.fs, SHARE, &w.share)) ||
           FAILED(w.fs->ops->open_root(w.fs, DISK, &w.disk));
}

static int teardown(void **state)
{
    struct world *w = *state;

    w->share->ops->close_root(w->share);
    w->disk->ops->close_root(w->disk);
    assert_int_equal(fs_memory_open_handles(w->fs), 0);
    fs_memory_destroy(w->fs);
    return 0;
}

static struct csc_file *open_file(struct csc_root *root, const char16_t *path, enum csc_open how)
{
    struct csc_file *file = NULL;

    assert_hr(root->ops->open(root, path, how, &file), S_OK);
    return file;
}

static void close_file(struct csc_file *file)
{
    file->ops->close(file);
}

static void assert_text_at(struct world *w, const char16_t *path, const char *text)
{
    const char *got = fs_memory_get(w->fs, path, NULL);

    assert_non_null(got);
    assert_string_equal(got, text);
}

static HRESULT try_open(struct csc_root *root, const char16_t *path, enum csc_open how)
{
    struct csc_file *file = NULL;
    HRESULT hr = root->ops->open(root, path, how, &file);

    if (SUCCEEDED(hr))
        close_file(file);
    return hr;
}

/* --- the user ------------------------------------------------------------------------------- */

static void the_user_edits_in_place_and_renames_over(void **state)
{
    struct world *w = *state;
    struct csc_facts first;
    struct csc_facts edited;

    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\a\\b\\doc.txt", "one"), S_OK);
    first = fs_memory_facts(w->fs, SHARE u"\\a\\b\\doc.txt");
    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\A\\B\\DOC.txt", "two!"), S_OK);
    edited = fs_memory_facts(w->fs, SHARE u"\\a\\b\\doc.txt");
    assert_int_equal(edited.id, first.id);
    assert_int_equal(edited.created, first.created);
    assert_true(edited.written > first.written);
    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\a\\b\\~doc.tmp", "three"), S_OK);
    assert_hr(fs_memory_rename(w->fs, SHARE u"\\a\\b\\~doc.tmp", SHARE u"\\a\\b\\doc.txt"), S_OK);
    assert_int_not_equal(fs_memory_facts(w->fs, SHARE u"\\a\\b\\doc.txt").id, first.id);
    assert_text_at(w, SHARE u"\\a\\b\\doc.txt", "three");
    assert_hr(fs_memory_rename(w->fs, SHARE u"\\a", DISK u"\\a"), CSC_WIN32(ERROR_NOT_SAME_DEVICE));
    assert_hr(fs_memory_del(w->fs, SHARE u"\\a"), S_OK);
    assert_hr(fs_memory_del(w->fs, SHARE u"\\a"), CSC_E_NOT_FOUND);
    assert_null(fs_memory_get(w->fs, SHARE u"\\a\\b\\doc.txt", NULL));
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\a").kind, CSC_NONE);
}

static void the_user_keeps_to_the_sharing_rules(void **state)
{
    struct world *w = *state;
    struct csc_file *reader;
    struct csc_file *editor;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "one");
    reader = open_file(w->share, u"doc", CSC_OPEN_READ);
    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\doc", "two"), CSC_E_SHARING);
    close_file(reader);
    reader = open_file(w->share, u"doc", CSC_OPEN_READ_YIELD);
    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\doc", "two"), S_OK);
    close_file(reader);
    editor =
        fs_memory_hold(w->fs, SHARE u"\\doc", FS_MEMORY_READ | FS_MEMORY_WRITE, FS_MEMORY_READ);
    assert_non_null(editor);
    assert_hr(try_open(w->share, u"doc", CSC_OPEN_READ), CSC_E_SHARING);
    assert_hr(try_open(w->share, u"doc", CSC_OPEN_READ_YIELD), S_OK);
    assert_hr(w->share->ops->remove_file(w->share, u"doc"), CSC_E_SHARING);
    assert_hr(w->share->ops->move(w->share, u"doc", u"moved"), CSC_E_SHARING);
    assert_null(fs_memory_hold(w->fs, SHARE u"\\doc", FS_MEMORY_WRITE, 7));
    close_file(editor);
}

static void a_folder_with_open_files_is_not_renamed(void **state)
{
    struct world *w = *state;
    struct csc_file *reader;

    fs_memory_put_text(w->fs, SHARE u"\\dir\\sub\\doc", "x");
    reader = open_file(w->share, u"dir\\sub\\doc", CSC_OPEN_READ);
    assert_hr(w->share->ops->move(w->share, u"dir", u"moved"), E_ACCESSDENIED);
    close_file(reader);
    assert_hr(w->share->ops->move(w->share, u"dir", u"moved"), S_OK);
}

static void a_deleted_file_stays_pending_while_it_is_open(void **state)
{
    struct world *w = *state;
    struct csc_file *reader;
    struct csc_entry entry;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    reader = open_file(w->share, u"doc", CSC_OPEN_READ);
    assert_hr(w->share->ops->remove_file(w->share, u"doc"), S_OK);
    assert_hr(w->share->ops->lookup(w->share, u"doc", &entry), S_OK);
    assert_hr(try_open(w->share, u"doc", CSC_OPEN_READ), E_ACCESSDENIED);
    assert_hr(w->share->ops->make_dir(w->share, u"doc"), E_ACCESSDENIED);
    assert_hr(w->share->ops->remove_file(w->share, u"doc"), E_ACCESSDENIED);
    close_file(reader);
    assert_hr(w->share->ops->lookup(w->share, u"doc", &entry), CSC_E_NOT_FOUND);
}

static void a_readonly_target_loses_the_attribute_under_its_second_name(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "old");
    fs_memory_set_attributes(w->fs, SHARE u"\\doc", FILE_ATTRIBUTE_READONLY);
    assert_hr(w->share->ops->link(w->share, u"doc", u"backup"), S_OK);
    file = open_file(w->share, u"staged", CSC_OPEN_STAGE);
    assert_hr(file->ops->rename(file, u"doc", true), S_OK);
    close_file(file);
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\backup").attributes & CSC_ATTRIBUTES, 0);
    assert_text_at(w, SHARE u"\\backup", "old");
}

static void links_to_elsewhere_are_seen_and_not_touched(void **state)
{
    struct world *w = *state;
    struct csc_list *list = NULL;
    struct csc_entry entry;

    fs_memory_mkdir(w->fs, SHARE u"\\link");
    fs_memory_put_text(w->fs, SHARE u"\\file", "x");
    fs_memory_set_reparse(w->fs, SHARE u"\\link", true);
    fs_memory_set_reparse(w->fs, SHARE u"\\file", true);
    assert_hr(w->share->ops->lookup(w->share, u"LINK", &entry), S_OK);
    assert_true(entry.reparse && (entry.facts.attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0);
    assert_hr(w->share->ops->list(w->share, u"link", &list), CSC_E_LINK);
    assert_hr(w->share->ops->remove_dir(w->share, u"link"), CSC_E_LINK);
    assert_hr(w->share->ops->remove_file(w->share, u"file"), CSC_E_LINK);
    assert_hr(w->share->ops->move(w->share, u"link", u"x"), CSC_E_LINK);
    assert_hr(w->share->ops->link(w->share, u"file", u"x"), CSC_E_LINK);
    assert_hr(try_open(w->share, u"file", CSC_OPEN_READ), CSC_E_LINK);
    fs_memory_set_reparse(w->fs, SHARE u"\\link", false);
    assert_hr(w->share->ops->remove_dir(w->share, u"link"), S_OK);
    assert_hr(fs_memory_del(w->fs, SHARE u"\\file"), S_OK);
}

static void a_handle_allows_what_it_was_opened_for(void **state)
{
    const struct csc_facts facts = {.written = 1000};
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    file = open_file(w->share, u"doc", CSC_OPEN_READ);
    assert_hr(file->ops->set_info(file, &facts), E_ACCESSDENIED);
    assert_hr(file->ops->flush(file), E_ACCESSDENIED);
    assert_hr(file->ops->rename(file, u"x", false), E_ACCESSDENIED);
    close_file(file);
    file = open_file(w->share, u"doc", CSC_OPEN_CHANGE);
    assert_hr(file->ops->write(file, 0, "y", 1), E_ACCESSDENIED);
    assert_hr(file->ops->rename(file, u"x", false), E_ACCESSDENIED);
    close_file(file);
}

/* --- the machine ---------------------------------------------------------------------------- */

static void a_share_that_is_gone_fails_every_call_until_it_is_back(void **state)
{
    const HRESULT gone = CSC_WIN32(ERROR_BAD_NETPATH);
    struct world *w = *state;
    struct csc_identity identity;
    struct csc_root *again = NULL;
    struct csc_list *list = NULL;
    struct csc_entry entry;
    struct csc_file *file;
    struct csc_facts facts;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    file = open_file(w->share, u"doc", CSC_OPEN_READ);
    assert_hr(w->share->ops->list(w->share, u"", &list), S_OK);
    fs_memory_set_gone(w->fs, SHARE, gone);
    assert_hr(w->share->ops->identify(w->share, &identity), gone);
    assert_hr(w->share->ops->lookup(w->share, u"doc", &entry), gone);
    assert_hr(list->ops->next(list, &entry), gone);
    assert_hr(file->ops->stat(file, &facts), gone);
    assert_hr(w->fs->ops->open_root(w->fs, SHARE, &again), gone);
    assert_hr(w->disk->ops->identify(w->disk, &identity), S_OK);
    fs_memory_set_gone(w->fs, SHARE, S_OK);
    assert_hr(file->ops->stat(file, &facts), S_OK);
    assert_hr(list->ops->next(list, &entry), S_OK);
    list->ops->end_list(list);
    close_file(file);
}

static void an_unmounted_share_looks_empty_and_is_somebody_else(void **state)
{
    struct world *w = *state;
    struct csc_identity before;
    struct csc_identity emptied;
    struct csc_identity after;
    struct csc_entry entry;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    assert_hr(w->share->ops->identify(w->share, &before), S_OK);
    fs_memory_set_emptied(w->fs, SHARE, true);
    assert_hr(w->share->ops->identify(w->share, &emptied), S_OK);
    assert_memory_not_equal(&before, &emptied, sizeof(before));
    assert_hr(w->share->ops->lookup(w->share, u"doc", &entry), CSC_E_NOT_FOUND);
    assert_hr(w->share->ops->make_dir(w->share, u"written into the void"), S_OK);
    fs_memory_set_emptied(w->fs, SHARE, false);
    assert_hr(w->share->ops->identify(w->share, &after), S_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_text_at(w, SHARE u"\\doc", "x");
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\written into the void").kind, CSC_NONE);
    fs_memory_set_identity(w->fs, SHARE, 7, 8);
    assert_hr(w->share->ops->identify(w->share, &after), S_OK);
    assert_true(after.id == 7 && after.volume == 8);
}

static void files_open_in_an_emptied_share_die_with_it(void **state)
{
    struct world *w = *state;
    struct csc_file *file;

    fs_memory_set_emptied(w->fs, SHARE, true);
    file = open_file(w->share, u"void", CSC_OPEN_STAGE);
    fs_memory_set_emptied(w->fs, SHARE, false);
    assert_hr(file->ops->write(file, 0, "x", 1), CSC_WIN32(ERROR_NETNAME_DELETED));
    close_file(file);
}

static void a_full_disk_takes_nothing_more(void **state)
{
    struct world *w = *state;
    uint64_t free_bytes = 0;
    uint64_t total = 0;
    struct csc_file *file;

    fs_memory_set_quota(w->fs, DISK, 10);
    file = open_file(w->disk, u"file", CSC_OPEN_STAGE);
    assert_hr(file->ops->write(file, 0, "12345678", 8), S_OK);
    assert_hr(file->ops->write(file, 8, "9abc", 4), CSC_E_DISK_FULL);
    assert_hr(file->ops->truncate(file, 11), CSC_E_DISK_FULL);
    assert_hr(file->ops->write(file, 4, "EFGHIJ", 6), S_OK);
    assert_hr(w->disk->ops->space(w->disk, &free_bytes, &total), S_OK);
    assert_true(free_bytes == 0 && total == 10);
    assert_hr(file->ops->truncate(file, 0), S_OK);
    close_file(file);
    assert_hr(fs_memory_put_text(w->fs, DISK u"\\other", "0123456789"), S_OK);
    assert_hr(fs_memory_del(w->fs, DISK u"\\other"), S_OK);
    assert_hr(w->disk->ops->space(w->disk, &free_bytes, &total), S_OK);
    assert_int_equal(free_bytes, 10);
}

static void links_and_caching_can_be_chosen(void **state)
{
    struct world *w = *state;
    uint32_t flags = 0;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    fs_memory_set_links(w->fs, SHARE, false);
    assert_hr(w->share->ops->link(w->share, u"doc", u"second"), CSC_E_NOT_SUPPORTED);
    fs_memory_set_links(w->fs, SHARE, true);
    assert_hr(w->share->ops->link(w->share, u"doc", u"second"), S_OK);
    fs_memory_set_caching(w->fs, SHARE, 0x10);
    assert_hr(w->share->ops->caching(w->share, &flags), S_OK);
    assert_int_equal(flags, 0x10);
    assert_hr(w->disk->ops->caching(w->disk, &flags), CSC_E_NOT_SUPPORTED);
}

static void the_clock_moves_with_every_call(void **state)
{
    struct world *w = *state;
    uint64_t first;

    fs_memory_set_clock(w->fs, 5000);
    fs_memory_put_text(w->fs, SHARE u"\\a", "x");
    first = fs_memory_facts(w->fs, SHARE u"\\a").written;
    fs_memory_put_text(w->fs, SHARE u"\\b", "x");
    assert_true(first > 5000 && fs_memory_facts(w->fs, SHARE u"\\b").written > first);
    assert_true(fs_memory_now(w->fs) < 5100);
    fs_memory_set_granularity(w->fs, 1000);
    fs_memory_put_text(w->fs, SHARE u"\\a", "y");
    fs_memory_put_text(w->fs, SHARE u"\\b", "y");
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\a").written, 5000);
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\b").written, 5000);
}

static void ids_come_again_only_on_request(void **state)
{
    struct world *w = *state;
    uint64_t first;

    fs_memory_put_text(w->fs, SHARE u"\\a", "x");
    first = fs_memory_facts(w->fs, SHARE u"\\a").id;
    fs_memory_del(w->fs, SHARE u"\\a");
    fs_memory_put_text(w->fs, SHARE u"\\b", "x");
    assert_true(fs_memory_facts(w->fs, SHARE u"\\b").id > first);
    fs_memory_reuse_ids(w->fs, true);
    fs_memory_put_text(w->fs, SHARE u"\\c", "x");
    assert_int_equal(fs_memory_facts(w->fs, SHARE u"\\c").id, first);
}

/* --- power loss ----------------------------------------------------------------------------- */

/* A file with "flushed" on the disk and "FLUsh" + 3 bytes not yet; a second one never flushed. */
static struct csc_file *write_and_crash(struct world *w, enum fs_memory_crash mode)
{
    struct csc_file *file = open_file(w->disk, u"staged", CSC_OPEN_STAGE);
    struct csc_file *fresh = open_file(w->disk, u"fresh", CSC_OPEN_STAGE);

    assert_hr(file->ops->write(file, 0, "flushed", 7), S_OK);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->write(file, 0, "FLU", 3), S_OK);
    assert_hr(file->ops->write(file, 7, "...", 3), S_OK);
    assert_hr(file->ops->rename(file, u"named", false), S_OK);
    assert_hr(fresh->ops->write(fresh, 0, "abc", 3), S_OK);
    close_file(fresh);
    fs_memory_crash(w->fs, DISK, mode);
    return file;
}

static void power_loss_may_keep_all(void **state)
{
    struct world *w = *state;

    close_file(write_and_crash(w, FS_MEMORY_KEEP));
    assert_text_at(w, DISK u"\\named", "FLUshed...");
    assert_text_at(w, DISK u"\\fresh", "abc");
}

static void power_loss_may_drop_what_was_not_flushed(void **state)
{
    struct world *w = *state;

    close_file(write_and_crash(w, FS_MEMORY_DROP));
    assert_text_at(w, DISK u"\\named", "flushed");
    assert_text_at(w, DISK u"\\fresh", "");
    assert_int_equal(fs_memory_facts(w->fs, DISK u"\\staged").kind, CSC_NONE);
}

static void power_loss_may_garble_what_was_not_flushed(void **state)
{
    struct world *w = *state;
    const char *named;
    size_t size = 0;

    close_file(write_and_crash(w, FS_MEMORY_GARBLE));
    named = fs_memory_get(w->fs, DISK u"\\named", &size);
    assert_int_equal(size, 10);
    assert_memory_equal(named + 3, "shed", 4);
    assert_memory_not_equal(named, "FLU", 3);
    assert_memory_not_equal(named + 7, "...", 3);
}

static void a_crash_ends_the_handles_of_its_machine_alone(void **state)
{
    struct world *w = *state;
    struct csc_file *remote;
    struct csc_file *local;
    struct csc_file *lock = NULL;
    struct csc_facts facts;

    fs_memory_put_text(w->fs, SHARE u"\\doc", "x");
    remote = open_file(w->share, u"doc", CSC_OPEN_READ);
    local = open_file(w->disk, u"staged", CSC_OPEN_STAGE);
    assert_hr(w->disk->ops->lock(w->disk, u"lock", &lock), S_OK);
    fs_memory_crash(w->fs, DISK, FS_MEMORY_DROP);
    assert_hr(local->ops->stat(local, &facts), CSC_WIN32(ERROR_NETNAME_DELETED));
    assert_hr(remote->ops->stat(remote, &facts), S_OK);
    close_file(lock);
    assert_hr(w->disk->ops->lock(w->disk, u"lock", &lock), S_OK);
    fs_memory_crash(w->fs, NULL, FS_MEMORY_DROP);
    assert_hr(remote->ops->stat(remote, &facts), CSC_WIN32(ERROR_NETNAME_DELETED));
    assert_hr(w->share->ops->remove_file(w->share, u"doc"), S_OK);
    close_file(remote);
    close_file(local);
    close_file(lock);
}

static void what_the_user_wrote_survives(void **state)
{
    struct world *w = *state;

    fs_memory_put_text(w->fs, DISK u"\\doc", "one");
    fs_memory_put_text(w->fs, DISK u"\\doc", "two");
    fs_memory_crash(w->fs, NULL, FS_MEMORY_GARBLE);
    assert_text_at(w, DISK u"\\doc", "two");
}

/* --- the dump ------------------------------------------------------------------------------- */

static void the_dump_shows_the_tree(void **state)
{
    struct world *w = *state;
    char *text;

    fs_memory_put_text(w->fs, SHARE u"\\dir\\b\u00E9.txt", "text");
    fs_memory_put(w->fs, SHARE u"\\Data", "\x00\xFF", 2);
    fs_memory_set_attributes(w->fs, SHARE u"\\Data", FILE_ATTRIBUTE_READONLY);
    text = fs_memory_dump(w->fs, SHARE, FS_MEMORY_DUMP_PLAIN);
    assert_string_equal(text, "file Data 01 2 bytes 0831c907b4ea2b60\n"
                              "dir dir 10\n"
                              "file dir\\b\xC3\xA9.txt 20 \"text\"\n");
    free(text);
    text = fs_memory_dump(w->fs, SHARE u"\\dir", FS_MEMORY_DUMP_PLAIN);
    assert_string_equal(text, "file b\xC3\xA9.txt 20 \"text\"\n");
    free(text);
    text = fs_memory_dump(w->fs, NULL, FS_MEMORY_DUMP_STAMPS);
    assert_non_null(strstr(text, "root \\\\srv\\share\n"));
    assert_non_null(strstr(text, "root C:\\store\n"));
    assert_non_null(strstr(text, " id=103 created="));
    free(text);
}

#define memory_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void assert_same_dump(struct csc_fs *a, struct csc_fs *b)
{
    char *one = fs_memory_dump(a, NULL, FS_MEMORY_DUMP_STAMPS);
    char *two = fs_memory_dump(b, NULL, FS_MEMORY_DUMP_STAMPS);

    assert_string_equal(one, two);
    free(one);
    free(two);
}

static void a_clone_holds_the_same_and_goes_its_own_way(void **state)
{
    struct world *w = *state;
    struct csc_fs *clone;

    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\d\\a", "one"), S_OK);
    assert_hr(w->share->ops->link(w->share, u"d\\a", u"d\\b"), S_OK);
    clone = fs_memory_clone(w->fs);
    assert_same_dump(w->fs, clone);
    assert_hr(fs_memory_put_text(clone, SHARE u"\\d\\a", "two"), S_OK);
    assert_string_equal(fs_memory_get(clone, SHARE u"\\d\\b", NULL), "two"); /* still one file */
    assert_text_at(w, SHARE u"\\d\\a", "one");
    fs_memory_destroy(clone);
}

static void what_is_open_and_deleted_has_gone_in_a_clone(void **state)
{
    struct world *w = *state;
    struct csc_file *held;
    struct csc_fs *clone;

    assert_hr(fs_memory_put_text(w->fs, SHARE u"\\a", "one"), S_OK);
    held = fs_memory_hold(w->fs, SHARE u"\\a", FS_MEMORY_READ, FS_MEMORY_READ | FS_MEMORY_DELETE);
    assert_non_null(held);
    assert_hr(fs_memory_del(w->fs, SHARE u"\\a"), S_OK);
    clone = fs_memory_clone(w->fs);
    assert_int_equal(fs_memory_open_handles(clone), 0);
    assert_int_equal(fs_memory_facts(clone, SHARE u"\\a").kind, CSC_NONE);
    fs_memory_destroy(clone);
    close_file(held);
}

static void unflushed_data_is_unflushed_in_a_clone(void **state)
{
    struct world *w = *state;
    struct csc_file *staged = open_file(w->share, u"a", CSC_OPEN_STAGE);
    struct csc_fs *clone;

    assert_hr(staged->ops->write(staged, 0, "new", 3), S_OK);
    clone = fs_memory_clone(w->fs);
    assert_true(fs_memory_is_unflushed(clone));
    fs_memory_crash(clone, NULL, FS_MEMORY_DROP);
    assert_string_equal(fs_memory_get(clone, SHARE u"\\a", NULL), "");
    assert_text_at(w, SHARE u"\\a", "new");
    fs_memory_destroy(clone);
    close_file(staged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        memory_test(the_user_edits_in_place_and_renames_over),
        memory_test(the_user_keeps_to_the_sharing_rules),
        memory_test(a_folder_with_open_files_is_not_renamed),
        memory_test(a_deleted_file_stays_pending_while_it_is_open),
        memory_test(a_readonly_target_loses_the_attribute_under_its_second_name),
        memory_test(links_to_elsewhere_are_seen_and_not_touched),
        memory_test(a_handle_allows_what_it_was_opened_for),
        memory_test(a_share_that_is_gone_fails_every_call_until_it_is_back),
        memory_test(an_unmounted_share_looks_empty_and_is_somebody_else),
        memory_test(files_open_in_an_emptied_share_die_with_it),
        memory_test(a_full_disk_takes_nothing_more),
        memory_test(links_and_caching_can_be_chosen),
        memory_test(the_clock_moves_with_every_call),
        memory_test(ids_come_again_only_on_request),
        memory_test(power_loss_may_keep_all),
        memory_test(power_loss_may_drop_what_was_not_flushed),
        memory_test(power_loss_may_garble_what_was_not_flushed),
        memory_test(a_crash_ends_the_handles_of_its_machine_alone),
        memory_test(what_the_user_wrote_survives),
        memory_test(the_dump_shows_the_tree),
        memory_test(a_clone_holds_the_same_and_goes_its_own_way),
        memory_test(what_is_open_and_deleted_has_gone_in_a_clone),
        memory_test(unflushed_data_is_unflushed_in_a_clone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
