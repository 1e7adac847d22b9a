/* The contract: moving, linking, making and removing by name. */
#include "contract.h"

#include "base/result.h"
#include "base/text.h"

/* --- move ----------------------------------------------------------------------------------- */

static void move_renames_files_and_folders_with_all_in_them(void **state)
{
    struct csc_facts before;

    make_dir(ROOT, u"dir");
    make_dir(ROOT, u"other");
    put(ROOT, u"dir\\file", "content");
    before = facts_of(ROOT, u"dir\\file");
    assert_hr(ROOT->ops->move(ROOT, u"dir\\file", u"dir\\renamed"), S_OK);
    assert_false(exists(ROOT, u"dir\\file"));
    assert_int_equal(facts_of(ROOT, u"dir\\renamed").id, before.id);
    assert_int_equal(facts_of(ROOT, u"dir\\renamed").written, before.written);
    assert_hr(ROOT->ops->move(ROOT, u"dir", u"other\\below"), S_OK);
    assert_content(ROOT, u"other\\below\\renamed", "content");
    assert_false(exists(ROOT, u"dir"));
}

static void move_never_replaces(void **state)
{
    make_dir(ROOT, u"dir");
    make_dir(ROOT, u"empty");
    put(ROOT, u"a", "a");
    put(ROOT, u"b", "b");
    assert_hr(ROOT->ops->move(ROOT, u"a", u"b"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->move(ROOT, u"a", u"empty"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->move(ROOT, u"dir", u"empty"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->move(ROOT, u"dir", u"b"), CSC_E_EXISTS);
    assert_content(ROOT, u"a", "a");
    assert_content(ROOT, u"b", "b");
    assert_int_equal(count_entries(ROOT, u""), 4);
}

static void move_changes_case_alone(void **state)
{
    make_dir(ROOT, u"folder");
    put(ROOT, u"folder\\file", "x");
    assert_hr(ROOT->ops->move(ROOT, u"folder\\file", u"folder\\FILE"), S_OK);
    assert_hr(ROOT->ops->move(ROOT, u"folder", u"Folder"), S_OK);
    assert_content(ROOT, u"Folder\\FILE", "x");
    assert_int_equal(count_entries(ROOT, u""), 1);
    assert_int_equal(count_entries(ROOT, u"Folder"), 1);
}

static void move_wants_both_ends(void **state)
{
    put(ROOT, u"file", "x");
    assert_true(csc_hr_is_absent(ROOT->ops->move(ROOT, u"missing", u"x")));
    assert_true(csc_hr_is_absent(ROOT->ops->move(ROOT, u"file", u"missing\\x")));
    assert_true(FAILED(ROOT->ops->move(ROOT, u"file", u"")));
    assert_true(FAILED(ROOT->ops->move(ROOT, u"", u"x")));
    assert_content(ROOT, u"file", "x");
}

static void a_folder_does_not_move_into_itself(void **state)
{
    make_dir(ROOT, u"dir");
    make_dir(ROOT, u"dir\\sub");
    assert_true(FAILED(ROOT->ops->move(ROOT, u"dir", u"dir\\sub\\dir")));
    assert_true(exists(ROOT, u"dir\\sub"));
}

static void a_file_that_others_may_not_delete_is_not_moved(void **state)
{
    struct csc_file *file = stage(ROOT, u"file", "x");

    assert_hr(ROOT->ops->move(ROOT, u"file", u"moved"), CSC_E_SHARING);
    close_file(file);
    assert_hr(ROOT->ops->move(ROOT, u"file", u"moved"), S_OK);
}

static void a_file_open_for_reading_moves_and_stays_open(void **state)
{
    struct csc_file *file;
    char c = 0;
    size_t got = 0;

    put(ROOT, u"file", "x");
    file = open_file(ROOT, u"file", CSC_OPEN_READ);
    assert_hr(ROOT->ops->move(ROOT, u"file", u"moved"), S_OK);
    assert_hr(file->ops->read(file, 0, &c, 1, &got), S_OK);
    assert_int_equal(c, 'x');
    close_file(file);
    assert_true(exists(ROOT, u"moved"));
}

/* --- link ----------------------------------------------------------------------------------- */

static void link_gives_a_file_a_second_name(void **state)
{
    make_dir(ROOT, u"dir");
    put(ROOT, u"file", "content");
    assert_hr(ROOT->ops->link(ROOT, u"file", u"dir\\second"), S_OK);
    assert_int_equal(facts_of(ROOT, u"dir\\second").id, facts_of(ROOT, u"file").id);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), S_OK);
    assert_content(ROOT, u"dir\\second", "content");
}

static void link_never_replaces(void **state)
{
    make_dir(ROOT, u"dir");
    put(ROOT, u"a", "a");
    put(ROOT, u"b", "b");
    assert_hr(ROOT->ops->link(ROOT, u"a", u"b"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->link(ROOT, u"a", u"dir"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->link(ROOT, u"a", u"a"), CSC_E_EXISTS);
    assert_content(ROOT, u"b", "b");
    assert_true(csc_hr_is_absent(ROOT->ops->link(ROOT, u"missing", u"x")));
    assert_true(csc_hr_is_absent(ROOT->ops->link(ROOT, u"a", u"missing\\x")));
    assert_true(FAILED(ROOT->ops->link(ROOT, u"dir", u"x")));
    assert_false(exists(ROOT, u"x"));
}

static void a_link_keeps_the_old_version_when_its_first_name_is_replaced(void **state)
{
    struct csc_facts old;
    struct csc_facts backup;

    put(ROOT, u"file", "old");
    old = facts_of(ROOT, u"file");
    assert_hr(ROOT->ops->link(ROOT, u"file", u"backup"), S_OK);
    replace(ROOT, u"file", "new");
    backup = facts_of(ROOT, u"backup");
    assert_content(ROOT, u"backup", "old");
    assert_content(ROOT, u"file", "new");
    assert_int_equal(csc_facts_diff(&old, &backup) & ~(unsigned)CSC_DIFF_CHANGED, 0);
}

/* --- remove --------------------------------------------------------------------------------- */

static void remove_file_removes_files_only(void **state)
{
    make_dir(ROOT, u"dir");
    put(ROOT, u"file", "x");
    assert_hr(ROOT->ops->remove_file(ROOT, u"dir"), E_ACCESSDENIED);
    assert_hr(ROOT->ops->remove_file(ROOT, u"missing"), CSC_E_NOT_FOUND);
    assert_true(csc_hr_is_absent(ROOT->ops->remove_file(ROOT, u"missing\\file")));
    assert_hr(ROOT->ops->remove_file(ROOT, u""), E_ACCESSDENIED);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), S_OK);
    assert_int_equal(count_entries(ROOT, u""), 1);
}

/* Where a volume cannot, it says so and changes nothing; decrypting what is plain always works. */
static void encrypting_changes_nothing_that_can_be_read(void **state)
{
    struct csc_entry entry;
    uint32_t before;
    HRESULT hr;
    put(ROOT, u"file", "text");
    before = facts_of(ROOT, u"file").attributes;
    hr = ROOT->ops->encrypt(ROOT, u"file", true);
    assert_true(hr == S_OK || hr == CSC_E_NOT_SUPPORTED);
    assert_hr(ROOT->ops->lookup(ROOT, u"file", &entry), S_OK);
    assert_int_equal(entry.facts.size, 4);
    if (hr == S_OK)
        before |= FILE_ATTRIBUTE_ENCRYPTED;
    assert_int_equal((before ^ entry.facts.attributes) & FILE_ATTRIBUTE_ENCRYPTED, 0);
    if (hr == S_OK)
        assert_hr(ROOT->ops->encrypt(ROOT, u"file", false), S_OK);
    assert_true(FAILED(ROOT->ops->encrypt(ROOT, u"missing", true)));
}

static void remove_dir_removes_empty_folders_only(void **state)
{
    make_dir(ROOT, u"dir");
    make_dir(ROOT, u"dir\\sub");
    put(ROOT, u"file", "x");
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir"), CSC_E_DIR_NOT_EMPTY);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"file"), CSC_WIN32(ERROR_DIRECTORY));
    assert_hr(ROOT->ops->remove_dir(ROOT, u"missing"), CSC_E_NOT_FOUND);
    assert_hr(ROOT->ops->remove_dir(ROOT, u""), E_ACCESSDENIED);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir\\sub"), S_OK);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir"), S_OK);
    assert_int_equal(count_entries(ROOT, u""), 1);
}

static void readonly_does_not_protect_from_removal(void **state)
{
    put(ROOT, u"file", "x");
    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_READONLY);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), S_OK);
    assert_false(exists(ROOT, u"file"));
    make_dir(ROOT, u"dir");
    set_attributes(ROOT, u"dir", FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir"), S_OK);
    assert_int_equal(count_entries(ROOT, u""), 0);
}

static void removing_one_name_leaves_readonly_on_the_other(void **state)
{
    put(ROOT, u"file", "x");
    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_READONLY);
    assert_hr(ROOT->ops->link(ROOT, u"file", u"second"), S_OK);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), S_OK);
    assert_true(facts_of(ROOT, u"second").attributes & FILE_ATTRIBUTE_READONLY);
}

static void a_failed_removal_leaves_readonly(void **state)
{
    struct csc_file *file = stage(ROOT, u"file", "x");

    set_attributes(ROOT, u"file", FILE_ATTRIBUTE_READONLY);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), CSC_E_SHARING);
    assert_true(facts_of(ROOT, u"file").attributes & FILE_ATTRIBUTE_READONLY);
    close_file(file);
    make_dir(ROOT, u"dir");
    put(ROOT, u"dir\\file", "x");
    set_attributes(ROOT, u"dir", FILE_ATTRIBUTE_HIDDEN);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir"), CSC_E_DIR_NOT_EMPTY);
    assert_true(facts_of(ROOT, u"dir").attributes & FILE_ATTRIBUTE_HIDDEN);
}

static void a_file_that_is_read_vanishes_when_it_is_closed(void **state)
{
    struct csc_file *file;
    char c = 0;
    size_t got = 0;

    put(ROOT, u"file", "x");
    file = open_file(ROOT, u"file", CSC_OPEN_READ);
    assert_hr(ROOT->ops->remove_file(ROOT, u"file"), S_OK);
    assert_hr(file->ops->read(file, 0, &c, 1, &got), S_OK);
    assert_int_equal(c, 'x');
    close_file(file);
    assert_int_equal(count_entries(ROOT, u""), 0);
}

/* --- make_dir ------------------------------------------------------------------------------- */

static void make_dir_makes_one_folder_where_nothing_is(void **state)
{
    struct csc_facts facts;

    put(ROOT, u"file", "x");
    make_dir(ROOT, u"Dir");
    facts = facts_of(ROOT, u"Dir");
    assert_int_equal(facts.kind, CSC_DIR);
    assert_int_equal(facts.size, 0);
    assert_true(facts.attributes & FILE_ATTRIBUTE_DIRECTORY);
    assert_hr(ROOT->ops->make_dir(ROOT, u"Dir"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->make_dir(ROOT, u"file"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->make_dir(ROOT, u""), CSC_E_EXISTS);
    assert_true(csc_hr_is_absent(ROOT->ops->make_dir(ROOT, u"missing\\dir")));
    assert_true(FAILED(ROOT->ops->make_dir(ROOT, u"file\\dir")));
    assert_int_equal(count_entries(ROOT, u""), 2);
}

static void a_name_is_taken_in_every_case(void **state)
{
    if (!contract->one_case)
        skip();
    put(ROOT, u"File", "x");
    make_dir(ROOT, u"Dir");
    assert_hr(ROOT->ops->make_dir(ROOT, u"FILE"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->make_dir(ROOT, u"dir"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->link(ROOT, u"File", u"DIR"), CSC_E_EXISTS);
    assert_hr(ROOT->ops->move(ROOT, u"Dir", u"file"), CSC_E_EXISTS);
    assert_true(csc_hr_exists(try_open(ROOT, u"FILE", CSC_OPEN_STAGE)));
}

const struct CMUnitTest contract_name_tests[] = {
    contract_test(move_renames_files_and_folders_with_all_in_them),
    contract_test(move_never_replaces),
    contract_test(move_changes_case_alone),
    contract_test(move_wants_both_ends),
    contract_test(a_folder_does_not_move_into_itself),
    contract_test(a_file_that_others_may_not_delete_is_not_moved),
    contract_test(a_file_open_for_reading_moves_and_stays_open),
    contract_test(link_gives_a_file_a_second_name),
    contract_test(link_never_replaces),
    contract_test(a_link_keeps_the_old_version_when_its_first_name_is_replaced),
    contract_test(remove_file_removes_files_only),
    contract_test(encrypting_changes_nothing_that_can_be_read),
    contract_test(remove_dir_removes_empty_folders_only),
    contract_test(readonly_does_not_protect_from_removal),
    contract_test(removing_one_name_leaves_readonly_on_the_other),
    contract_test(a_failed_removal_leaves_readonly),
    contract_test(a_file_that_is_read_vanishes_when_it_is_closed),
    contract_test(make_dir_makes_one_folder_where_nothing_is),
    contract_test(a_name_is_taken_in_every_case),
};
const size_t contract_name_count = COUNT(contract_name_tests);
