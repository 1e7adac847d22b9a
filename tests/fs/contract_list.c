/* The contract: lookup and enumeration. */
#include "contract.h"

#include "base/result.h"
#include "base/text.h"

#include <stdlib.h>

static void lookup_ignores_case_and_tells_the_exact_name(void **state)
{
    struct csc_entry entry;

    make_dir(ROOT, u"Folder");
    put(ROOT, u"Folder\\\u00C9t\u00E9.TXT", "x");
    assert_hr(ROOT->ops->lookup(ROOT, u"Folder\\\u00E9T\u00C9.txt", &entry), S_OK);
    assert_text(entry.name, u"\u00C9t\u00E9.TXT");
    assert_hr(ROOT->ops->lookup(ROOT, u"fOLDER\\\u00E9T\u00C9.txt", &entry), S_OK);
    assert_text(entry.name, u"\u00C9t\u00E9.TXT");
    assert_int_equal(entry.facts.kind, CSC_FILE);
    assert_int_equal(entry.facts.size, 1);
    assert_false(entry.reparse);
    assert_hr(ROOT->ops->lookup(ROOT, u"FOLDER", &entry), S_OK);
    assert_text(entry.name, u"Folder");
    assert_int_equal(entry.facts.kind, CSC_DIR);
}

static void lookup_says_what_is_absent(void **state)
{
    struct csc_entry entry;

    put(ROOT, u"file", "x");
    assert_hr(ROOT->ops->lookup(ROOT, u"missing", &entry), CSC_E_NOT_FOUND);
    assert_true(csc_hr_is_absent(ROOT->ops->lookup(ROOT, u"missing\\file", &entry)));
    assert_hr(ROOT->ops->lookup(ROOT, u"file\\inside", &entry), CSC_WIN32(ERROR_PATH_NOT_FOUND));
    assert_int_equal(entry.facts.kind, CSC_NONE);
    assert_text(entry.name, u"");
}

static void lookup_of_nothing_is_the_root(void **state)
{
    struct csc_identity identity;
    struct csc_entry entry;

    assert_hr(ROOT->ops->identify(ROOT, &identity), S_OK);
    assert_hr(ROOT->ops->lookup(ROOT, u"", &entry), S_OK);
    assert_int_equal(entry.facts.kind, CSC_DIR);
    assert_int_equal(entry.facts.id, identity.id);
    assert_text(entry.name, u"");
}

static void other_calls_want_the_exact_case(void **state)
{
    struct csc_list *list = NULL;

    if (!contract->exact_case)
        skip();
    put(ROOT, u"File", "x");
    make_dir(ROOT, u"Dir");
    assert_true(csc_hr_is_absent(try_open(ROOT, u"file", CSC_OPEN_READ)));
    assert_true(csc_hr_is_absent(ROOT->ops->list(ROOT, u"dir", &list)));
    assert_true(csc_hr_is_absent(ROOT->ops->remove_file(ROOT, u"FILE")));
    assert_true(csc_hr_is_absent(ROOT->ops->move(ROOT, u"DIR", u"x")));
}

static void an_empty_folder_has_no_entries(void **state)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;

    assert_hr(ROOT->ops->list(ROOT, u"", &list), S_OK);
    assert_hr(list->ops->next(list, &entry), S_FALSE);
    assert_int_equal(entry.facts.kind, CSC_NONE);
    list->ops->end_list(list);
}

static void only_folders_can_be_listed(void **state)
{
    struct csc_list *list = NULL;

    put(ROOT, u"file", "x");
    assert_hr(ROOT->ops->list(ROOT, u"file", &list), CSC_WIN32(ERROR_DIRECTORY));
    assert_null(list);
    assert_true(csc_hr_is_absent(ROOT->ops->list(ROOT, u"missing", &list)));
    assert_null(list);
}

#define MANY 10000u

static void every_one_of_10000_entries_is_listed_once(void **state)
{
    char16_t name[] = u"dir\\entry 00000 with a name of some length";
    bool *seen = calloc(MANY, sizeof(*seen));
    struct csc_list *list = NULL;
    struct csc_entry entry = {0};
    size_t count = 0;
    size_t i;

    assert_non_null(seen);
    make_dir(ROOT, u"dir");
    put(ROOT, u"file", "by any name");
    for (i = 0; i < MANY; i++) {
        size_t digits = i;
        size_t k;

        for (k = 0; k < 5; k++, digits /= 10)
            name[14 - k] = (char16_t)(u'0' + digits % 10);
        assert_hr(ROOT->ops->link(ROOT, u"file", name), S_OK);
    }
    assert_hr(ROOT->ops->list(ROOT, u"dir", &list), S_OK);
    while (list->ops->next(list, &entry) == S_OK) {
        size_t number = 0;
        size_t k;

        for (k = 6; k < 11; k++)
            number = number * 10 + (size_t)(entry.name[k] - u'0');
        assert_true(number < MANY && !seen[number]);
        assert_int_equal(entry.doubtful ? entry.if_sealed : entry.facts.size, 11);
        seen[number] = true;
        count++;
    }
    assert_hr(list->ops->next(list, &entry), S_FALSE);
    list->ops->end_list(list);
    assert_int_equal(count, MANY);
    free(seen);
}

/* The same facts by enumeration, by lookup, and by a handle. */
static void all_ways_to_see_a_version_agree(void **state)
{
    static const char16_t *const names[] = {u"dir",  u"file",    u"readonly",
                                            u".dot", u".hidden", u".dir"};
    struct csc_list *list = NULL;
    struct csc_entry listed = {0};
    size_t seen = 0;
    size_t i;

    make_dir(ROOT, u"dir");
    put(ROOT, u"file", "some text");
    put(ROOT, u"readonly", "more text");
    set_attributes(ROOT, u"readonly", FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_SYSTEM);
    set_attributes(ROOT, u"dir", FILE_ATTRIBUTE_HIDDEN);
    put(ROOT, u".dot", "not hidden");
    put(ROOT, u".hidden", "hidden");
    set_attributes(ROOT, u".hidden", FILE_ATTRIBUTE_HIDDEN);
    make_dir(ROOT, u".dir");
    assert_hr(ROOT->ops->list(ROOT, u"", &list), S_OK);
    while (list->ops->next(list, &listed) == S_OK) {
        struct csc_file *file = open_file(ROOT, listed.name, CSC_OPEN_CHANGE);
        struct csc_facts by_name = facts_of(ROOT, listed.name);
        struct csc_facts by_handle;

        if (listed.doubtful && listed.if_sealed == by_name.size) {
            listed.facts.size = listed.if_sealed;
            listed.facts.attributes |= FILE_ATTRIBUTE_ENCRYPTED;
        }
        assert_hr(file->ops->stat(file, &by_handle), S_OK);
        close_file(file);
        assert_true(csc_facts_same(&listed.facts, &by_handle));
        assert_true(csc_facts_same(&listed.facts, &by_name));
        assert_int_equal(listed.facts.attributes, by_handle.attributes);
        assert_int_equal(listed.facts.created, by_handle.created);
        assert_true(listed.facts.id != 0 && listed.facts.changed != 0);
        for (i = 0; i < COUNT(names) && !csc_same(listed.name, names[i]); i++)
            ;
        assert_true(i < COUNT(names));
        seen++;
    }
    list->ops->end_list(list);
    assert_int_equal(seen, COUNT(names));
    assert_int_equal(facts_of(ROOT, u".dot").attributes & FILE_ATTRIBUTE_HIDDEN, 0);
    assert_int_not_equal(facts_of(ROOT, u".hidden").attributes & FILE_ATTRIBUTE_HIDDEN, 0);
}

const struct CMUnitTest contract_list_tests[] = {
    contract_test(lookup_ignores_case_and_tells_the_exact_name),
    contract_test(lookup_says_what_is_absent),
    contract_test(lookup_of_nothing_is_the_root),
    contract_test(other_calls_want_the_exact_case),
    contract_test(an_empty_folder_has_no_entries),
    contract_test(only_folders_can_be_listed),
    contract_test(every_one_of_10000_entries_is_listed_once),
    contract_test(all_ways_to_see_a_version_agree),
};
const size_t contract_list_count = COUNT(contract_list_tests);
