/* The contract: roots, and what a path may be. */
#include "contract.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- roots ---------------------------------------------------------------------------------- */

static HRESULT try_root(const char16_t *path)
{
    struct csc_root *root = NULL;
    HRESULT hr = contract->fs->ops->open_root(contract->fs, path, &root);

    if (SUCCEEDED(hr))
        root->ops->close_root(root);
    else
        assert_null(root);
    return hr;
}

static HRESULT try_root_below(const char16_t *name)
{
    char16_t *path = csc_join(contract_folder, name);
    HRESULT hr = try_root(path);

    csc_free(path);
    return hr;
}

static void a_root_must_exist_and_be_a_folder(void **state)
{
    make_dir(ROOT, u"dir");
    put(ROOT, u"file", "");
    assert_hr(try_root_below(u"dir"), S_OK);
    assert_true(csc_hr_is_absent(try_root_below(u"missing")));
    assert_hr(try_root_below(u"file"), CSC_WIN32(ERROR_DIRECTORY));
    assert_true(FAILED(try_root(u"relative")));
}

static void the_identity_of_a_root_stays_and_tells_roots_apart(void **state)
{
    struct csc_identity first;
    struct csc_identity again;
    struct csc_identity other;
    struct csc_root *inner = NULL;
    char16_t *path;

    make_dir(ROOT, u"dir");
    path = csc_join(contract_folder, u"dir");
    assert_hr(contract->fs->ops->open_root(contract->fs, path, &inner), S_OK);
    assert_hr(ROOT->ops->identify(ROOT, &first), S_OK);
    assert_hr(inner->ops->identify(inner, &other), S_OK);
    put(ROOT, u"file", "changes in it do not matter");
    assert_hr(ROOT->ops->identify(ROOT, &again), S_OK);
    assert_memory_equal(&first, &again, sizeof(first));
    assert_int_not_equal(first.id, other.id);
    assert_int_equal(first.volume, other.volume);
    inner->ops->close_root(inner);
    csc_free(path);
}

static void a_root_that_went_away_is_not_reachable(void **state)
{
    struct csc_identity identity;
    struct csc_root *inner = NULL;
    struct csc_list *list = NULL;
    char16_t *path;

    make_dir(ROOT, u"dir");
    path = csc_join(contract_folder, u"dir");
    assert_hr(contract->fs->ops->open_root(contract->fs, path, &inner), S_OK);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dir"), S_OK);
    assert_true(FAILED(inner->ops->identify(inner, &identity)));
    assert_true(FAILED(inner->ops->list(inner, u"", &list)));
    assert_null(list);
    inner->ops->close_root(inner);
    csc_free(path);
}

static void space_is_told(void **state)
{
    uint64_t free_bytes = 1;
    uint64_t total = 0;

    assert_hr(ROOT->ops->space(ROOT, &free_bytes, &total), S_OK);
    assert_true(total > 0);
    assert_true(free_bytes <= total);
}

static void caching_is_unknown_without_a_server_that_tells(void **state)
{
    uint32_t flags = 1;

    assert_hr(ROOT->ops->caching(ROOT, &flags), CSC_E_NOT_SUPPORTED);
    assert_int_equal(flags, 0);
}

/* --- paths ---------------------------------------------------------------------------------- */

/* Every call must refuse the path with this code. */
static void assert_refused(struct csc_root *root, const char16_t *path, HRESULT hr)
{
    const struct csc_fs_ops *ops = root->ops;
    struct csc_entry entry;
    struct csc_list *list = NULL;
    struct csc_file *file = stage(root, u"staged", "x");
    struct csc_file *lock = NULL;

    assert_hr(ops->lookup(root, path, &entry), hr);
    assert_hr(ops->list(root, path, &list), hr);
    assert_hr(try_open(root, path, CSC_OPEN_READ), hr);
    assert_hr(try_open(root, path, CSC_OPEN_STAGE), hr);
    assert_hr(try_open(root, path, CSC_OPEN_CHANGE), hr);
    assert_hr(ops->rename(file, path, true), hr);
    assert_hr(ops->move(root, path, u"x"), hr);
    assert_hr(ops->move(root, u"source", path), hr);
    assert_hr(ops->link(root, path, u"x"), hr);
    assert_hr(ops->link(root, u"source", path), hr);
    assert_hr(ops->remove_file(root, path), hr);
    assert_hr(ops->remove_dir(root, path), hr);
    assert_hr(ops->make_dir(root, path), hr);
    assert_hr(ops->lock(root, path, &lock), hr);
    assert_null(list);
    assert_null(lock);
    close_file(file);
    assert_hr(ops->remove_file(root, u"staged"), S_OK);
}

static void no_path_leaves_its_root_or_holds_a_pattern(void **state)
{
    static const char16_t *const bad[] = {
        u"..",  u".",        u"..\\x", u"a\\..\\..\\x", u"a\\.\\x", u"\\a",   u"a\\",  u"a\\\\b",
        u"\\",  u"a/b",      u"*",     u"a*",           u"a?c",     u"s*\\x", u"C:",   u"C:\\",
        u"a:b", u"a::$DATA", u"<",     u"source.\"",    u"a|b",     u"\x01",  u">.txt"};
    size_t i;

    put(ROOT, u"source", "here");
    make_dir(ROOT, u"a");
    for (i = 0; i < COUNT(bad); i++)
        assert_refused(ROOT, bad[i], CSC_E_INVALID_NAME);
    assert_content(ROOT, u"source", "here");
    assert_int_equal(count_entries(ROOT, u""), 2);
}

static void fill(char16_t *name, char16_t c, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        name[i] = c;
    name[len] = 0;
}

static void names_may_have_255_units(void **state)
{
    char16_t name[300];

    put(ROOT, u"source", "");
    fill(name, u'n', 256);
    assert_refused(ROOT, name, CSC_E_NAME_TOO_LONG);
    fill(name, u'n', 255);
    put(ROOT, name, "long");
    assert_content(ROOT, name, "long");
    assert_int_equal(facts_of(ROOT, name).size, 4);
    assert_hr(ROOT->ops->remove_file(ROOT, name), S_OK);
    make_dir(ROOT, name);
    assert_int_equal(count_entries(ROOT, name), 0);
}

/* One folder in the other until the path has more than 1,500 units. */
static void paths_may_be_long(void **state)
{
    struct csc_text path = {0};
    struct csc_text moved = {0};
    char16_t name[61];
    struct csc_file *file;
    int depth;

    fill(name, u'd', 60);
    for (depth = 0; depth < 25; depth++) {
        assert_hr(csc_text_add(&path, depth != 0 ? u"\\" : u""), S_OK);
        assert_hr(csc_text_add(&path, name), S_OK);
        make_dir(ROOT, path.s);
    }
    assert_hr(csc_text_add(&moved, path.s), S_OK);
    assert_hr(csc_text_add(&moved, u"\\moved"), S_OK);
    assert_hr(csc_text_add(&path, u"\\file"), S_OK);
    file = stage(ROOT, path.s, "deep");
    assert_hr(file->ops->rename(file, moved.s, false), S_OK);
    close_file(file);
    assert_content(ROOT, moved.s, "deep");
    assert_hr(ROOT->ops->link(ROOT, moved.s, path.s), S_OK);
    assert_hr(ROOT->ops->remove_file(ROOT, moved.s), S_OK);
    assert_hr(ROOT->ops->move(ROOT, path.s, u"up"), S_OK);
    assert_content(ROOT, u"up", "deep");
    csc_text_cut(&path, path.len - 5);
    assert_int_equal(count_entries(ROOT, path.s), 0);
    csc_text_free(&path);
    csc_text_free(&moved);
}

static void names_are_kept_as_they_are(void **state)
{
    static const char16_t *const names[] = {u"\u00E9t\u00E9", u"e\u0301te\u0301",
                                            u"\u4E2D\u6587",  u"\U0001F600 pair",
                                            u"trailing.",     u"trailing..",
                                            u"trailing ",     u" leading",
                                            u".hidden",       u"con",
                                            u"aux.txt",       u"NUL",
                                            u"com1.log",      u"a.b.c.d",
                                            u"%TEMP%",        u"#;=,[]{}()'&!@~`",
                                            u"\u00A0",        u"COM\u00B9",
                                            u"tr.\\in . ",    u"PROGRA~1"};
    struct csc_list *list = NULL;
    struct csc_entry entry;
    size_t i;

    make_dir(ROOT, u"tr.");
    for (i = 0; i < COUNT(names); i++) {
        put(ROOT, names[i], "x");
        assert_content(ROOT, names[i], "x");
        assert_int_equal(facts_of(ROOT, names[i]).size, 1); /* asserts the name, too */
    }
    assert_hr(ROOT->ops->list(ROOT, u"", &list), S_OK);
    while (list->ops->next(list, &entry) == S_OK) {
        assert_false(entry.reparse);
        for (i = 0; i < COUNT(names) && !csc_same(entry.name, names[i]); i++)
            ;
        assert_true(i < COUNT(names) || csc_same(entry.name, u"tr."));
    }
    list->ops->end_list(list);
    assert_int_equal(count_entries(ROOT, u""), COUNT(names));
    for (i = 0; i < COUNT(names); i++)
        assert_hr(ROOT->ops->remove_file(ROOT, names[i]), S_OK);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"tr."), S_OK);
    assert_int_equal(count_entries(ROOT, u""), 0);
}

const struct CMUnitTest contract_path_tests[] = {
    contract_test(a_root_must_exist_and_be_a_folder),
    contract_test(the_identity_of_a_root_stays_and_tells_roots_apart),
    contract_test(a_root_that_went_away_is_not_reachable),
    contract_test(space_is_told),
    contract_test(caching_is_unknown_without_a_server_that_tells),
    contract_test(no_path_leaves_its_root_or_holds_a_pattern),
    contract_test(names_may_have_255_units),
    contract_test(paths_may_be_long),
    contract_test(names_are_kept_as_they_are),
};
const size_t contract_path_count = COUNT(contract_path_tests);
