/* fs_win32 beyond the contract: forms of roots, versions seen by readers, and what is Wine's own.
 */
#include "contract.h"
#include "folders.h"

#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char16_t *base;

static const char16_t *fresh(void)
{
    static char16_t path[1000];
    static unsigned count;

    swprintf(path, COUNT(path), L"%ls\\Folder %u", base, ++count);
    CreateDirectoryW(path, NULL);
    return path;
}

static void discard(void)
{
    folders_remove(contract_folder);
}

static HRESULT try_root(const char16_t *path)
{
    struct csc_root *root = NULL;
    HRESULT hr = contract->fs->ops->open_root(contract->fs, path, &root);

    if (SUCCEEDED(hr))
        root->ops->close_root(root);
    return hr;
}

/* --- roots ---------------------------------------------------------------------------------- */

static void a_root_may_be_written_in_several_ways(void **state)
{
    char16_t path[1000];
    size_t i;

    swprintf(path, COUNT(path), L"%ls\\", contract_folder);
    assert_hr(try_root(path), S_OK);
    swprintf(path, COUNT(path), L"\\\\?\\%ls", contract_folder);
    assert_hr(try_root(path), S_OK);
    for (i = 0; path[i] != 0; i++)
        path[i] = csc_fold(path[i]);
    assert_hr(try_root(path), S_OK);
    assert_hr(try_root(u"C:\\"), S_OK);
    assert_hr(try_root(u"c:"), S_OK);
    (void)state;
}

static void a_root_that_is_no_absolute_path_is_refused(void **state)
{
    static const char16_t *const bad[] = {
        u"dir",    u"C:dir", u"\\dir",   u"\\\\srv",      u"\\\\srv\\",    u"\\\\?\\srv",
        u"C:/dir", u"1:\\x", u"\\\\?\\", u"\\\\?\\UNC\\", u"\\\\?\\UNC\\s"};
    static const char16_t *const names[] = {u"C:\\a\\..\\b", u"C:\\\\a", u"\\\\.\\C:\\", u"C:\\a*",
                                            u"\\\\srv\\a\\\\b"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_hr(try_root(bad[i]), CSC_E_BAD_PATH);
    for (i = 0; i < COUNT(names); i++)
        assert_hr(try_root(names[i]), CSC_E_INVALID_NAME);
    assert_hr(try_root(u""), E_INVALIDARG);
    assert_hr(try_root(NULL), E_INVALIDARG);
}

static void a_share_is_known_again_after_it_was_away(void **state)
{
    const char16_t *share = folders_share();
    struct csc_identity before;
    struct csc_identity after;
    struct csc_root *root = NULL;
    struct csc_file *file;
    char16_t away[100];

    (void)state;
    if (share == NULL)
        skip();
    swprintf(away, COUNT(away), L"%ls.off", share);
    assert_hr(contract->fs->ops->open_root(contract->fs, share, &root), S_OK);
    assert_hr(root->ops->identify(root, &before), S_OK);
    file = stage(root, u"file", "x");
    assert_true(MoveFileExW(share, away, 0));
    assert_true(FAILED(root->ops->identify(root, &after)));
    assert_true(FAILED(try_root(share)));
    assert_true(CreateDirectoryW(share, NULL)); /* a mount point without its mount */
    assert_hr(root->ops->identify(root, &after), S_OK);
    assert_int_not_equal(before.id, after.id);
    assert_true(RemoveDirectoryW(share));
    assert_true(MoveFileExW(away, share, 0));
    assert_hr(root->ops->identify(root, &after), S_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_hr(file->ops->write(file, 1, "y", 1), S_OK);
    close_file(file);
    assert_content(root, u"file", "xy");
    root->ops->close_root(root);
    folders_end();
}

/* --- names ---------------------------------------------------------------------------------- */

static void lookup_finds_neither_patterns_nor_short_names(void **state)
{
    static const char16_t *const names[] = {u"A~1.TXT", u"ALONGN~1.TXT", u"ALONGN~1",
                                            u"A LONG~1.TXT"};
    char16_t alias[MAX_PATH];
    struct csc_entry entry;
    char16_t path[1000];
    size_t i;

    put(ROOT, u"a long name of a file.text", "x");
    assert_hr(ROOT->ops->lookup(ROOT, u"a*", &entry), CSC_E_INVALID_NAME);
    assert_hr(ROOT->ops->lookup(ROOT, u"a>>>>", &entry), CSC_E_INVALID_NAME);
    for (i = 0; i < COUNT(names); i++)
        assert_hr(ROOT->ops->lookup(ROOT, names[i], &entry), CSC_E_NOT_FOUND);
    swprintf(path, COUNT(path), L"%ls\\a long name of a file.text", contract_folder);
    if (GetShortPathNameW(path, path, COUNT(path)) == 0)
        return;
    swprintf(alias, COUNT(alias), L"%ls", csc_base_name(path));
    if (csc_compare(alias, u"a long name of a file.text") != 0)
        assert_hr(ROOT->ops->lookup(ROOT, alias, &entry), CSC_E_NOT_FOUND);
}

static void half_a_surrogate_pair_is_no_name_under_wine(void **state)
{
    if (!folders_in_wine())
        skip();
    assert_hr(ROOT->ops->make_dir(ROOT, u"a\xD800"), CSC_E_INVALID_NAME);
    assert_hr(ROOT->ops->make_dir(ROOT, u"\xDC00\xD800"), CSC_E_INVALID_NAME);
    assert_hr(try_open(ROOT, u"\xD800x", CSC_OPEN_STAGE), CSC_E_INVALID_NAME);
    assert_int_equal(count_entries(ROOT, u""), 0);
}

static void names_and_paths_too_long_for_unix_are_told_so(void **state)
{
    struct csc_text path = {0};
    char16_t name[201];
    HRESULT hr = S_OK;
    size_t depth;
    size_t i;

    if (!folders_in_wine())
        skip();
    for (i = 0; i < 86; i++)
        name[i] = u'\u4E2D'; /* 3 bytes each: 258 */
    name[86] = 0;
    assert_hr(ROOT->ops->make_dir(ROOT, name), CSC_E_NAME_TOO_LONG);
    name[85] = 0;
    assert_hr(ROOT->ops->make_dir(ROOT, name), S_OK);
    for (i = 0; i < 200; i++)
        name[i] = u'd';
    name[200] = 0;
    for (depth = 0; depth < 30 && SUCCEEDED(hr); depth++) {
        assert_hr(csc_text_add(&path, depth == 0 ? u"" : u"\\"), S_OK);
        assert_hr(csc_text_add(&path, name), S_OK);
        hr = ROOT->ops->make_dir(ROOT, path.s);
    }
    assert_true(depth > 15);
    assert_hr(hr, CSC_E_NAME_TOO_LONG);
    csc_text_free(&path);
}

/* --- versions ------------------------------------------------------------------------------- */

#define VERSION_BYTES 20000u
#define VERSIONS      200u

struct writer {
    struct csc_root *root;
    volatile LONG done;
    unsigned replaced;
};

/* Replaces the file by ever new versions of one letter each; an open target is tried again. */
static DWORD WINAPI write_versions(void *context)
{
    struct writer *w = context;
    static char version[VERSION_BYTES];

    while (w->replaced < VERSIONS) {
        struct csc_file *file = NULL;

        memset(version, 'a' + (int)(w->replaced % 26), sizeof(version));
        if (FAILED(w->root->ops->open(w->root, u"staged", CSC_OPEN_STAGE, &file)))
            break;
        if (FAILED(file->ops->write(file, 0, version, sizeof(version))))
            break;
        while (file->ops->rename(file, u"file", true) == E_ACCESSDENIED)
            ;
        file->ops->close(file);
        w->replaced++;
    }
    InterlockedExchange(&w->done, 1);
    return 0;
}

static void readers_see_whole_versions_only(void **state)
{
    static char data[VERSION_BYTES + 1];
    struct writer writer = {.root = ROOT};
    unsigned seen = 0;
    HANDLE thread;

    put(ROOT, u"file", "");
    thread = CreateThread(NULL, 0, write_versions, &writer, 0, NULL);
    assert_non_null(thread);
    while (InterlockedCompareExchange(&writer.done, 0, 0) == 0) {
        struct csc_file *file = NULL;
        HRESULT hr = ROOT->ops->open(ROOT, u"file", CSC_OPEN_READ_YIELD, &file);
        size_t got = 0;
        size_t i;

        if (hr == CSC_E_SHARING) /* the writer's handle is still on it */
            continue;
        assert_hr(hr, S_OK); /* above all never: not found */
        assert_hr(file->ops->read(file, 0, data, sizeof(data), &got), S_OK);
        close_file(file);
        assert_true(got == 0 || got == VERSION_BYTES);
        for (i = 1; i < got; i++)
            assert_int_equal(data[i], data[0]);
        seen++;
    }
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    assert_int_equal(writer.replaced, VERSIONS);
    assert_true(seen > 0);
}

/* --- Wine: what lies in Unix folders -------------------------------------------------------- */

static void links_of_unix_are_not_followed_where_it_would_hurt(void **state)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;

    if (!folders_in_wine())
        skip();
    make_dir(ROOT, u"dir");
    put(ROOT, u"dir\\file", "theirs");
    assert_true(folders_shell(contract_folder, "ln -s dir dirlink; ln -s dir/file filelink\n"
                                               "ln -s nowhere dangling"));
    assert_hr(ROOT->ops->lookup(ROOT, u"DIRLINK", &entry), S_OK);
    assert_true(entry.reparse);
    assert_hr(ROOT->ops->list(ROOT, u"dirlink", &list), CSC_E_LINK);
    assert_hr(ROOT->ops->remove_dir(ROOT, u"dirlink"), CSC_E_LINK);
    assert_hr(ROOT->ops->move(ROOT, u"dirlink", u"x"), CSC_E_LINK);
    assert_hr(try_open(ROOT, u"dirlink", CSC_OPEN_CHANGE), CSC_E_LINK);
    assert_hr(ROOT->ops->remove_file(ROOT, u"filelink"), CSC_E_LINK);
    assert_hr(ROOT->ops->move(ROOT, u"filelink", u"x"), CSC_E_LINK);
    assert_hr(try_open(ROOT, u"filelink", CSC_OPEN_CHANGE), CSC_E_LINK);
    assert_true(csc_hr_exists(try_open(ROOT, u"dangling", CSC_OPEN_STAGE)));
    assert_content(ROOT, u"filelink", "theirs"); /* reading shows what the listing showed */
    assert_content(ROOT, u"dir\\file", "theirs");
    replace(ROOT, u"filelink", "ours"); /* the link gives way, its target does not change */
    assert_content(ROOT, u"dir\\file", "theirs");
    assert_content(ROOT, u"filelink", "ours");
    assert_true(folders_shell(contract_folder, "rm dirlink dangling"));
}

static void what_is_no_file_is_not_opened(void **state)
{
    struct csc_entry entry;

    if (!folders_in_wine())
        skip();
    assert_true(folders_shell(contract_folder, "mkfifo fifo; ln -s /dev/null device"));
    assert_hr(try_open(ROOT, u"fifo", CSC_OPEN_READ), CSC_E_LINK);
    assert_hr(try_open(ROOT, u"fifo", CSC_OPEN_READ_YIELD), CSC_E_LINK);
    assert_hr(try_open(ROOT, u"device", CSC_OPEN_READ), CSC_E_LINK);
    assert_hr(ROOT->ops->remove_file(ROOT, u"fifo"), CSC_E_LINK);
    assert_hr(ROOT->ops->remove_file(ROOT, u"device"), CSC_E_LINK);
    assert_hr(ROOT->ops->lookup(ROOT, u"fifo", &entry), S_OK);
    assert_true(entry.reparse);
    assert_true(folders_shell(contract_folder, "rm fifo device"));
}

static void names_that_cannot_be_used_are_listed_as_untouchable(void **state)
{
    struct csc_list *list = NULL;
    struct csc_entry entry;
    size_t untouchable = 0;
    size_t good = 0;

    if (!folders_in_wine())
        skip();
    assert_true(folders_shell(contract_folder,
                              "touch 'back\\slash' 'co:lon' 'que?st' \"bad$(printf '\\377')\" bad\n"
                              "mkdir 'wild*'"));
    assert_hr(ROOT->ops->list(ROOT, u"", &list), S_OK);
    while (list->ops->next(list, &entry) == S_OK) {
        untouchable += entry.reparse;
        good += csc_same(entry.name, u"bad");
    }
    list->ops->end_list(list);
    assert_int_equal(untouchable, 5);
    assert_int_equal(good, 1);
    assert_true(folders_shell(contract_folder, "rm -r *"));
}

/* Names in two cases: possible on the Unix side, and each is found by its exact name. */
static void twins_in_two_cases_are_told_apart(void **state)
{
    struct csc_entry entry;

    if (!folders_in_wine())
        skip();
    assert_true(folders_shell(contract_folder, "printf upper > NAME; printf low > name"));
    assert_int_equal(facts_of(ROOT, u"NAME").size, 5);
    assert_int_equal(facts_of(ROOT, u"name").size, 3);
    assert_content(ROOT, u"NAME", "upper");
    assert_hr(ROOT->ops->lookup(ROOT, u"Name", &entry), S_OK);
    assert_int_equal(count_entries(ROOT, u""), 2);
}

static void a_full_disk_is_told_and_nothing_pretends_success(void **state)
{
    static char data[300000];
    struct csc_file *file;
    uint64_t free_bytes = 0;
    uint64_t total = 0;
    HRESULT hr = S_OK;
    struct csc_root *full = NULL;
    char16_t path[1000];
    uint64_t at;

    if (!folders_in_wine())
        skip();
    make_dir(ROOT, u"small");
    if (!folders_shell(contract_folder,
                       "mount -t tmpfs -o size=1m none small 2>/dev/null || false"))
        skip(); /* not allowed to mount */
    swprintf(path, COUNT(path), L"%ls\\small", contract_folder);
    assert_hr(contract->fs->ops->open_root(contract->fs, path, &full), S_OK);
    assert_hr(full->ops->space(full, &free_bytes, &total), S_OK);
    file = open_file(full, u"file", CSC_OPEN_STAGE);
    for (at = 0; at < 2000000 && SUCCEEDED(hr); at += sizeof(data))
        hr = file->ops->write(file, at, data, sizeof(data));
    close_file(file);
    full->ops->remove_file(full, u"file");
    full->ops->close_root(full);
    assert_true(folders_shell(contract_folder, "umount small"));
    assert_hr(hr, CSC_E_DISK_FULL);
    assert_int_equal(total, 1 << 20);
}

int main(void)
{
    const struct contract_target target = {
        .name = "fs_win32", .fs = csc_fs_win32(), .fresh = fresh, .discard = discard};
    const struct CMUnitTest tests[] = {
        contract_test(a_root_may_be_written_in_several_ways),
        contract_test(a_root_that_is_no_absolute_path_is_refused),
        contract_test(a_share_is_known_again_after_it_was_away),
        contract_test(lookup_finds_neither_patterns_nor_short_names),
        contract_test(half_a_surrogate_pair_is_no_name_under_wine),
        contract_test(names_and_paths_too_long_for_unix_are_told_so),
        contract_test(readers_see_whole_versions_only),
        contract_test(links_of_unix_are_not_followed_where_it_would_hurt),
        contract_test(what_is_no_file_is_not_opened),
        contract_test(names_that_cannot_be_used_are_listed_as_untouchable),
        contract_test(twins_in_two_cases_are_told_apart),
        contract_test(a_full_disk_is_told_and_nothing_pretends_success),
    };
    int failed;

    contract = &target;
    base = folders_drive();
    CreateDirectoryW(base, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    folders_remove(base);
    return failed;
}
