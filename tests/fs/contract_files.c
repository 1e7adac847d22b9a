/* The contract: open files, staging and replacing, sharing, locks. */
#include "contract.h"

#include "base/result.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- content -------------------------------------------------------------------------------- */

static void reading_gives_what_was_written_and_stops_at_the_end(void **state)
{
    struct csc_file *file = stage(ROOT, u"file", "0123456789");
    char data[20] = {0};
    size_t got = 99;

    assert_hr(file->ops->write(file, 12, "AB", 2), S_OK);
    assert_hr(file->ops->write(file, 3, "xyz", 3), S_OK);
    assert_hr(file->ops->write(file, 0, "", 0), S_OK);
    assert_hr(file->ops->read(file, 0, data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 14);
    assert_memory_equal(data, "012xyz6789\0\0AB", 14);
    assert_hr(file->ops->read(file, 13, data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 1);
    assert_hr(file->ops->read(file, 14, data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 0);
    assert_hr(file->ops->read(file, UINT64_C(5000000000), data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 0);
    close_file(file);
}

static void truncate_cuts_and_extends_with_zeros(void **state)
{
    struct csc_file *file = stage(ROOT, u"file", "0123456789");
    struct csc_facts facts;
    char data[8] = {0};
    size_t got = 0;

    assert_hr(file->ops->truncate(file, 4), S_OK);
    assert_hr(file->ops->truncate(file, 6), S_OK);
    assert_hr(file->ops->stat(file, &facts), S_OK);
    assert_int_equal(facts.size, 6);
    assert_hr(file->ops->read(file, 0, data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 6);
    assert_memory_equal(data, "0123\0\0", 6);
    close_file(file);
}

#define BIG ((size_t)3 << 20)

static void large_pieces_go_whole(void **state)
{
    struct csc_file *file = open_file(ROOT, u"file", CSC_OPEN_STAGE);
    unsigned char *data = malloc(BIG);
    unsigned char *back = malloc(BIG);
    size_t got = 0;
    size_t i;

    assert_non_null(data);
    assert_non_null(back);
    for (i = 0; i < BIG; i++)
        data[i] = (unsigned char)(i * 7 + (i >> 9));
    assert_hr(file->ops->write(file, 1, data, BIG), S_OK);
    assert_hr(file->ops->read(file, 1, back, BIG, &got), S_OK);
    assert_int_equal(got, BIG);
    assert_memory_equal(data, back, BIG);
    close_file(file);
    free(data);
    free(back);
}

static void a_handle_for_reading_writes_nothing(void **state)
{
    struct csc_file *file;

    put(ROOT, u"file", "x");
    file = open_file(ROOT, u"file", CSC_OPEN_READ);
    assert_hr(file->ops->write(file, 0, "y", 1), E_ACCESSDENIED);
    assert_true(FAILED(file->ops->truncate(file, 0))); /* WINE: ERROR_INVALID_PARAMETER */
    close_file(file);
    assert_content(ROOT, u"file", "x");
}

static void what_is_missing_is_not_opened(void **state)
{
    static const enum csc_open how[] = {CSC_OPEN_READ, CSC_OPEN_READ_YIELD, CSC_OPEN_CHANGE};
    size_t i;

    make_dir(ROOT, u"dir");
    for (i = 0; i < COUNT(how); i++) {
        assert_hr(try_open(ROOT, u"missing", how[i]), CSC_E_NOT_FOUND);
        assert_true(csc_hr_is_absent(try_open(ROOT, u"missing\\x", how[i])));
    }
    assert_true(csc_hr_is_absent(try_open(ROOT, u"missing\\x", CSC_OPEN_STAGE)));
    assert_hr(try_open(ROOT, u"dir", CSC_OPEN_READ), E_ACCESSDENIED);
    assert_hr(try_open(ROOT, u"dir", CSC_OPEN_READ_YIELD), E_ACCESSDENIED);
    assert_hr(try_open(ROOT, u"dir", CSC_OPEN_CHANGE), S_OK);
}

/* --- copies --------------------------------------------------------------------------------- */

static HRESULT copy_to(struct csc_root *root, struct csc_copy *copy, struct csc_file **file)
{
    *file = (struct csc_file *)root; /* to be overwritten in any case */
    return root->ops->copy(root, copy, file);
}

static void a_copy_is_a_staged_file_with_the_content_of_another(void **state)
{
    struct csc_copy copy = {.from = u"file", .to = u"copy"};
    struct csc_file *file;
    struct csc_facts before;
    char data[20] = {0};
    size_t got;

    put(ROOT, u"file", "0123456789");
    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_READONLY);
    before = facts_of(ROOT, u"file");
    assert_hr(copy_to(ROOT, &copy, &file), S_OK);
    assert_int_equal(csc_facts_diff(&before, &copy.source), 0);
    assert_true(facts_of(ROOT, u"copy").attributes & FILE_ATTRIBUTE_HIDDEN);
    assert_false(facts_of(ROOT, u"copy").attributes & FILE_ATTRIBUTE_READONLY);
    assert_hr(try_open(ROOT, u"copy", CSC_OPEN_READ), CSC_E_SHARING);
    assert_hr(file->ops->write(file, 3, "xyz", 3), S_OK);
    assert_hr(file->ops->truncate(file, 8), S_OK);
    assert_hr(file->ops->read(file, 0, data, sizeof(data), &got), S_OK);
    assert_int_equal(got, 8);
    assert_memory_equal(data, "012xyz67", 8);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"file", true), S_OK);
    close_file(file);
    assert_content(ROOT, u"file", "012xyz67");
    assert_false(exists(ROOT, u"copy"));
}

static void a_copy_leaves_its_source_as_it_is(void **state)
{
    struct csc_copy copy = {.from = u"file", .to = u"copy"};
    struct csc_facts before, after;
    struct csc_file *file;

    put(ROOT, u"file", "content");
    before = facts_of(ROOT, u"file");
    assert_hr(copy_to(ROOT, &copy, &file), S_OK);
    assert_hr(file->ops->write(file, 0, "C", 1), S_OK);
    close_file(file);
    after = facts_of(ROOT, u"file");
    assert_int_equal(csc_facts_diff(&before, &after), 0);
    assert_content(ROOT, u"file", "content");
    assert_content(ROOT, u"copy", "Content");
}

static void a_copy_never_replaces_and_needs_a_file(void **state)
{
    struct csc_copy taken = {.from = u"file", .to = u"taken"};
    struct csc_copy missing = {.from = u"missing", .to = u"copy"};
    struct csc_copy dir = {.from = u"dir", .to = u"copy"};
    struct csc_file *file;

    put(ROOT, u"file", "content");
    put(ROOT, u"taken", "there");
    make_dir(ROOT, u"dir");
    assert_true(csc_hr_exists(copy_to(ROOT, &taken, &file)));
    assert_null(file);
    assert_content(ROOT, u"taken", "there");
    assert_hr(copy_to(ROOT, &missing, &file), CSC_E_NOT_FOUND);
    assert_null(file);
    assert_true(FAILED(copy_to(ROOT, &dir, &file)));
    assert_null(file);
    assert_false(exists(ROOT, u"copy"));
}

static void what_somebody_writes_to_is_not_copied(void **state)
{
    struct csc_copy copy = {.from = u"file", .to = u"copy"};
    struct csc_file *writer = stage(ROOT, u"file", "half");
    struct csc_file *file;

    assert_hr(copy_to(ROOT, &copy, &file), CSC_E_SHARING);
    assert_null(file);
    close_file(writer);
}

/* --- staging and replacing ------------------------------------------------------------------ */

static void a_staged_file_is_new_and_hidden(void **state)
{
    struct csc_file *file = stage(ROOT, u"file", "x");

    assert_true(facts_of(ROOT, u"file").attributes & FILE_ATTRIBUTE_HIDDEN);
    close_file(file);
    assert_true(csc_hr_exists(try_open(ROOT, u"file", CSC_OPEN_STAGE)));
    assert_content(ROOT, u"file", "x");
    make_dir(ROOT, u"dir");
    assert_true(csc_hr_exists(try_open(ROOT, u"dir", CSC_OPEN_STAGE)));
}

static void a_staged_file_becomes_the_new_version_in_one_step(void **state)
{
    const struct csc_facts wanted = {.attributes = FILE_ATTRIBUTE_SYSTEM,
                                     .written = UINT64_C(132000000000000000),
                                     .accessed = UINT64_C(132000000010000000)};
    struct csc_file *file;
    struct csc_facts before;
    struct csc_facts after;
    struct csc_facts seen;

    put(ROOT, u"target", "the old version");
    file = stage(ROOT, u"staged", "new");
    assert_hr(file->ops->set_info(file, &wanted), S_OK);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->stat(file, &before), S_OK);
    assert_hr(file->ops->rename(file, u"target", true), S_OK);
    assert_hr(file->ops->stat(file, &after), S_OK);
    close_file(file);
    seen = facts_of(ROOT, u"target");
    assert_true(csc_facts_same(&after, &seen)); /* the stamp of our own handle is what others see */
    assert_int_equal(csc_facts_diff(&before, &after) & ~(unsigned)CSC_DIFF_CHANGED, 0);
    assert_int_equal(seen.written, wanted.written);
    assert_int_equal(seen.attributes & (CSC_ATTRIBUTES | FILE_ATTRIBUTE_TEMPORARY),
                     FILE_ATTRIBUTE_SYSTEM);
    assert_content(ROOT, u"target", "new");
    assert_int_equal(count_entries(ROOT, u""), 1);
}

static void without_replace_an_existing_target_stays(void **state)
{
    struct csc_file *file;

    put(ROOT, u"target", "old");
    make_dir(ROOT, u"dir");
    file = stage(ROOT, u"staged", "new");
    assert_hr(file->ops->rename(file, u"target", false), CSC_E_EXISTS);
    assert_hr(file->ops->rename(file, u"dir", false), CSC_E_EXISTS);
    assert_true(FAILED(file->ops->rename(file, u"dir", true)));
    assert_true(FAILED(file->ops->rename(file, u"", true)));
    assert_true(csc_hr_is_absent(file->ops->rename(file, u"missing\\x", true)));
    assert_content(ROOT, u"target", "old");
    assert_hr(file->ops->rename(file, u"dir\\free", false), S_OK);
    close_file(file);
    assert_content(ROOT, u"dir\\free", "new");
    assert_false(exists(ROOT, u"staged"));
}

static void an_open_target_is_not_replaced(void **state)
{
    static const enum csc_open how[] = {CSC_OPEN_READ, CSC_OPEN_READ_YIELD, CSC_OPEN_CHANGE};
    struct csc_file *file;
    size_t i;

    put(ROOT, u"target", "old");
    file = stage(ROOT, u"staged", "new");
    for (i = 0; i < COUNT(how); i++) {
        struct csc_file *reader = open_file(ROOT, u"target", how[i]);

        assert_hr(file->ops->rename(file, u"target", true), E_ACCESSDENIED);
        close_file(reader);
        assert_content(ROOT, u"target", "old");
        assert_true(exists(ROOT, u"staged"));
    }
    assert_hr(file->ops->rename(file, u"target", true), S_OK);
    close_file(file);
    assert_content(ROOT, u"target", "new");
}

static void a_readonly_target_is_replaced_unless_it_is_open(void **state)
{
    struct csc_file *file;
    struct csc_file *reader;

    put(ROOT, u"target", "old");
    set_attributes(ROOT, u"target", FILE_ATTRIBUTE_READONLY);
    file = stage(ROOT, u"staged", "new");
    reader = open_file(ROOT, u"target", CSC_OPEN_READ);
    assert_hr(file->ops->rename(file, u"target", true), E_ACCESSDENIED);
    close_file(reader);
    assert_true(facts_of(ROOT, u"target").attributes & FILE_ATTRIBUTE_READONLY);
    assert_hr(file->ops->rename(file, u"target", true), S_OK);
    close_file(file);
    assert_content(ROOT, u"target", "new");
    assert_false(facts_of(ROOT, u"target").attributes & FILE_ATTRIBUTE_READONLY);
}

static void a_staged_file_can_be_made_readonly_first(void **state)
{
    const struct csc_facts wanted = {.attributes = FILE_ATTRIBUTE_READONLY};
    struct csc_file *file = stage(ROOT, u"staged", "new");

    assert_hr(file->ops->set_info(file, &wanted), S_OK);
    assert_hr(file->ops->flush(file), S_OK);
    assert_hr(file->ops->rename(file, u"target", false), S_OK);
    close_file(file);
    assert_int_equal(facts_of(ROOT, u"target").attributes & CSC_ATTRIBUTES,
                     FILE_ATTRIBUTE_READONLY);
    replace(ROOT, u"target", "newer");
    assert_content(ROOT, u"target", "newer");
}

static void a_target_with_a_second_name_is_replaced_under_one(void **state)
{
    put(ROOT, u"target", "old");
    assert_hr(ROOT->ops->link(ROOT, u"target", u"backup"), S_OK);
    replace(ROOT, u"target", "new");
    assert_content(ROOT, u"target", "new");
    assert_content(ROOT, u"backup", "old");
}

/* --- facts ---------------------------------------------------------------------------------- */

static void times_of_0_are_left(void **state)
{
    const struct csc_facts written = {.written = UINT64_C(131000000000000000)};
    const struct csc_facts accessed = {.accessed = UINT64_C(131500000000000000)};
    const struct csc_facts created = {.created = UINT64_C(130000000000000000)};
    struct csc_file *file;
    struct csc_facts facts;

    put(ROOT, u"file", "x");
    file = open_file(ROOT, u"file", CSC_OPEN_CHANGE);
    assert_hr(file->ops->set_info(file, &created), S_OK);
    assert_hr(file->ops->set_info(file, &written), S_OK);
    assert_hr(file->ops->set_info(file, &accessed), S_OK);
    assert_hr(file->ops->stat(file, &facts), S_OK);
    close_file(file);
    assert_int_equal(facts.written, written.written);
    assert_int_equal(facts.accessed, accessed.accessed);
    if (contract->creation)
        assert_int_equal(facts.created, created.created);
}

static void each_attribute_is_set_and_cleared(void **state)
{
    uint32_t attributes;

    put(ROOT, u"file", "x");
    for (attributes = 0; attributes < 8; attributes++) {
        set_attributes(ROOT, u"file", attributes);
        assert_int_equal(facts_of(ROOT, u"file").attributes & CSC_ATTRIBUTES, attributes);
    }
    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_HIDDEN);
    assert_int_equal(facts_of(ROOT, u"file").kind, CSC_FILE);
    assert_int_equal(facts_of(ROOT, u"file").attributes & CSC_ATTRIBUTES, FILE_ATTRIBUTE_HIDDEN);
    make_dir(ROOT, u"dir");
    set_attributes(ROOT, u"dir", FILE_ATTRIBUTE_HIDDEN);
    assert_int_equal(facts_of(ROOT, u"dir").attributes & CSC_ATTRIBUTES, FILE_ATTRIBUTE_HIDDEN);
    set_attributes(ROOT, u"dir", 0);
    assert_int_equal(facts_of(ROOT, u"dir").attributes & CSC_ATTRIBUTES, 0);
    assert_int_equal(facts_of(ROOT, u"dir").kind, CSC_DIR);
}

static void every_change_shows_in_the_stamp(void **state)
{
    struct csc_facts first;
    struct csc_facts second;
    struct csc_facts third;

    put(ROOT, u"file", "one");
    first = facts_of(ROOT, u"file");
    replace(ROOT, u"file", "two");
    second = facts_of(ROOT, u"file");
    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_READONLY);
    third = facts_of(ROOT, u"file");
    assert_false(csc_facts_same(&first, &second));
    assert_false(csc_facts_same(&second, &third));
}

static void folders_and_files_can_be_flushed(void **state)
{
    struct csc_file *file;

    make_dir(ROOT, u"dir");
    put(ROOT, u"dir\\file", "x");
    file = open_file(ROOT, u"dir", CSC_OPEN_CHANGE);
    assert_hr(file->ops->flush(file), S_OK);
    close_file(file);
    file = open_file(ROOT, u"dir\\file", CSC_OPEN_CHANGE);
    assert_hr(file->ops->flush(file), S_OK);
    close_file(file);
    file = open_file(ROOT, u"", CSC_OPEN_CHANGE);
    assert_hr(file->ops->flush(file), S_OK);
    close_file(file);
}

/* --- sharing -------------------------------------------------------------------------------- */

static void a_staged_file_is_ours_alone_to_write_and_delete(void **state)
{
    struct csc_file *lock = NULL;
    struct csc_file *file = stage(ROOT, u"file", "x");

    assert_hr(try_open(ROOT, u"file", CSC_OPEN_READ), CSC_E_SHARING);
    assert_hr(try_open(ROOT, u"file", CSC_OPEN_READ_YIELD), S_OK);
    assert_hr(try_open(ROOT, u"file", CSC_OPEN_CHANGE), S_OK);
    assert_hr(ROOT->ops->lock(ROOT, u"file", &lock), CSC_E_SHARING);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), CSC_E_SHARING);
    close_file(file);
    assert_hr(try_open(ROOT, u"file", CSC_OPEN_READ), S_OK);
}

static void readers_share_with_readers(void **state)
{
    struct csc_file *reader;

    put(ROOT, u"file", "x");
    reader = open_file(ROOT, u"file", CSC_OPEN_READ);
    assert_hr(try_open(ROOT, u"file", CSC_OPEN_READ), S_OK);
    assert_hr(try_open(ROOT, u"file", CSC_OPEN_READ_YIELD), S_OK);
    close_file(reader);
}

static void a_lock_excludes_until_it_is_closed(void **state)
{
    struct csc_file *first = NULL;
    struct csc_file *second = NULL;

    assert_hr(ROOT->ops->lock(ROOT, u"lock", &first), S_OK);
    assert_hr(ROOT->ops->lock(ROOT, u"lock", &second), CSC_E_SHARING);
    assert_null(second);
    assert_hr(try_open(ROOT, u"lock", CSC_OPEN_READ_YIELD), CSC_E_SHARING);
    assert_hr(ROOT->ops->lock(ROOT, u"another", &second), S_OK);
    close_file(second);
    close_file(first);
    assert_hr(ROOT->ops->lock(ROOT, u"lock", &first), S_OK);
    close_file(first);
    assert_true(csc_hr_is_absent(ROOT->ops->lock(ROOT, u"missing\\lock", &first)));
    assert_null(first);
}

const struct CMUnitTest contract_file_tests[] = {
    contract_test(reading_gives_what_was_written_and_stops_at_the_end),
    contract_test(truncate_cuts_and_extends_with_zeros),
    contract_test(large_pieces_go_whole),
    contract_test(a_handle_for_reading_writes_nothing),
    contract_test(what_is_missing_is_not_opened),
    contract_test(a_copy_is_a_staged_file_with_the_content_of_another),
    contract_test(a_copy_leaves_its_source_as_it_is),
    contract_test(a_copy_never_replaces_and_needs_a_file),
    contract_test(what_somebody_writes_to_is_not_copied),
    contract_test(a_staged_file_is_new_and_hidden),
    contract_test(a_staged_file_becomes_the_new_version_in_one_step),
    contract_test(without_replace_an_existing_target_stays),
    contract_test(an_open_target_is_not_replaced),
    contract_test(a_readonly_target_is_replaced_unless_it_is_open),
    contract_test(a_staged_file_can_be_made_readonly_first),
    contract_test(a_target_with_a_second_name_is_replaced_under_one),
    contract_test(times_of_0_are_left),
    contract_test(each_attribute_is_set_and_cleared),
    contract_test(every_change_shows_in_the_stamp),
    contract_test(folders_and_files_can_be_flushed),
    contract_test(a_staged_file_is_ours_alone_to_write_and_delete),
    contract_test(readers_share_with_readers),
    contract_test(a_lock_excludes_until_it_is_closed),
};
const size_t contract_file_count = COUNT(contract_file_tests);
