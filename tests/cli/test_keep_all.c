/* cli/keep_all.c: names for the second version of a conflict, and what the handler answers. */
#include "captured_output.h"
#include "unit.h"

#include "cli/keep_all.h"

#include <wchar.h>

/* --- A cache that only knows which paths are taken -------------------------------------------- */

enum { PATH_ROOM = 600 };

static const WCHAR *taken[4]; /* paths that FindItem finds */
static HRESULT other_answer;  /* for all other paths */
static WCHAR asked_last[PATH_ROOM];
static IOfflineFilesItem some_item;
static unsigned items_out;

static ULONG STDMETHODCALLTYPE item_Release(IOfflineFilesItem *self)
{
    (void)self;
    return --items_out;
}

static HRESULT STDMETHODCALLTYPE cache_FindItem(IOfflineFilesCache *self, LPCWSTR path, DWORD flags,
                                                IOfflineFilesItem **item)
{
    (void)self;
    (void)flags;
    assert_true(wcslen(path) < PATH_ROOM);
    memcpy(asked_last, path, (wcslen(path) + 1) * sizeof *path);
    *item = NULL;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        if (taken[i] != NULL && _wcsicmp(taken[i], path) == 0) {
            *item = &some_item;
            items_out++;
            return S_OK;
        }
    }
    return other_answer;
}

static IOfflineFilesItemVtbl item_vtable = {.Release = item_Release};
static IOfflineFilesCacheVtbl cache_vtable = {.FindItem = cache_FindItem};
static IOfflineFilesItem some_item = {&item_vtable};
static IOfflineFilesCache cache = {&cache_vtable};

/* The sink is told what was kept. */
static WCHAR kept[PATH_ROOM];

void sink_note_kept(struct sink *sink, const WCHAR *path, const WCHAR *name)
{
    (void)sink;
    (void)path;
    memcpy(kept, name, (wcslen(name) + 1) * sizeof *name);
}

static unsigned other_conflicts;

void sink_note_other_conflict(struct sink *sink, const WCHAR *path)
{
    (void)sink;
    (void)path;
    other_conflicts++;
}

/* --- The handler at work ---------------------------------------------------------------------- */

static WCHAR answer[PATH_ROOM]; /* the new name, empty if there was none */

static OFFLINEFILES_SYNC_CONFLICT_RESOLVE resolve(const WCHAR *path)
{
    struct keep_all keep;
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE;
    LPWSTR name = NULL;

    keep_all_open(&keep, &cache, NULL);
    assert_int_equal(
        IOfflineFilesSyncConflictHandler_ResolveConflict(
            &keep.handler, path, 3, OFFLINEFILES_SYNC_STATE_FileChangedOnClient_ChangedOnServer, 0,
            &resolution, &name),
        S_OK);
    answer[0] = 0;
    if (name != NULL)
        memcpy(answer, name, (wcslen(name) + 1) * sizeof *name);
    CoTaskMemFree(name);
    return resolution;
}

/* The answer for a path when a user has decided "local" about a.txt's conflict. */
static OFFLINEFILES_SYNC_CONFLICT_RESOLVE decided(const WCHAR *path, OFFLINEFILES_SYNC_STATE about,
                                                  OFFLINEFILES_SYNC_STATE now)
{
    WCHAR named[] = L"\\\\s\\d\\a.txt";
    WCHAR *paths[] = {named};
    const struct arguments only = {.keep = KEEP_LOCAL, .paths = paths, .path_count = 1};
    struct keep_all keep;
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE;
    LPWSTR name = NULL;

    keep_all_open(&keep, &cache, NULL);
    keep.only = &only;
    keep.decided = &about;
    IOfflineFilesSyncConflictHandler_ResolveConflict(&keep.handler, path, 3, now, 0, &resolution,
                                                     &name);
    assert_null(name);
    return resolution;
}

static WCHAR expected_text[PATH_ROOM];

/* "<before> (<user> v<number>)<after>" */
static const WCHAR *expected(const WCHAR *before, int number, const WCHAR *after)
{
    WCHAR user[128];
    DWORD size = sizeof user / sizeof *user;

    assert_true(GetUserNameW(user, &size));
    swprintf(expected_text, PATH_ROOM, L"%ls (%ls v%d)%ls", before, user, number, after);
    return expected_text;
}

static int reset(void **state)
{
    (void)state;
    memset(taken, 0, sizeof taken);
    other_answer = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    kept[0] = 0;
    items_out = other_conflicts = 0;
    return 0;
}

static void the_version_number_comes_before_the_extension(void **state)
{
    (void)state;
    assert_int_equal(resolve(L"\\\\s\\d\\archive.tar.gz"),
                     OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES);
    assert_wide_equal(answer, expected(L"archive.tar", 1, L".gz"));
    assert_wide_equal(kept, answer);
}

static void a_name_without_extension_gets_the_number_at_its_end(void **state)
{
    (void)state;
    resolve(L"\\\\s\\d\\README");
    assert_wide_equal(answer, expected(L"README", 1, L""));
}

static void a_dot_in_a_folder_or_at_the_start_begins_no_extension(void **state)
{
    (void)state;
    resolve(L"\\\\s\\d\\v1.0\\notes");
    assert_wide_equal(answer, expected(L"notes", 1, L""));
    resolve(L"\\\\s\\d\\.profile");
    assert_wide_equal(answer, expected(L".profile", 1, L""));
}

static void names_that_are_taken_are_passed_over(void **state)
{
    WCHAR first[PATH_ROOM];
    WCHAR second[PATH_ROOM];

    (void)state;
    swprintf(first, PATH_ROOM, L"\\\\s\\d\\%ls", expected(L"a", 1, L".txt"));
    swprintf(second, PATH_ROOM, L"\\\\S\\D\\%ls", expected(L"A", 2, L".TXT"));
    taken[0] = first;
    taken[1] = second;
    resolve(L"\\\\s\\d\\a.txt");
    assert_wide_equal(answer, expected(L"a", 3, L".txt"));
    assert_int_equal(items_out, 0);
}

static void a_long_name_gives_way_to_the_number(void **state)
{
    WCHAR path[PATH_ROOM] = L"\\\\s\\d\\";
    size_t length = wcslen(path);

    (void)state;
    for (int i = 0; i < 251; i++)
        path[length++] = L'x';
    memcpy(path + length, L".txt", 5 * sizeof(WCHAR));
    assert_int_equal(resolve(path), OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES);
    assert_int_equal(wcslen(answer), 255);
    assert_wide_holds(answer, L" v1).txt");
}

static void if_the_cache_cannot_answer_the_conflict_is_only_recorded(void **state)
{
    (void)state;
    other_answer = E_FAIL;
    assert_int_equal(resolve(L"\\\\s\\d\\a.txt"), OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG);
    assert_wide_equal(answer, L"");
    assert_wide_equal(kept, L"");
}

static void a_decision_counts_for_the_conflict_it_was_made_about_and_no_other(void **state)
{
    const OFFLINEFILES_SYNC_STATE about =
        OFFLINEFILES_SYNC_STATE_FileChangedOnClient_DeletedOnServer;
    const OFFLINEFILES_SYNC_STATE now = OFFLINEFILES_SYNC_STATE_DeletedOnClient_FileChangedOnServer;

    (void)state;
    assert_int_equal(decided(L"\\\\S\\d\\A.txt", about, about),
                     OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL);
    assert_int_equal(decided(L"\\\\s\\d\\b.txt", about, about),
                     OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG);
    assert_int_equal(other_conflicts, 0);
    assert_int_equal(decided(L"\\\\s\\d\\a.txt", about, now),
                     OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG);
    assert_int_equal(other_conflicts, 1);
}

static void the_handler_answers_for_its_interface_and_no_other(void **state)
{
    struct keep_all keep;
    void *object;

    (void)state;
    keep_all_open(&keep, &cache, NULL);
    assert_int_equal(IOfflineFilesSyncConflictHandler_QueryInterface(
                         &keep.handler, &IID_IOfflineFilesSyncConflictHandler, &object),
                     S_OK);
    assert_ptr_equal(object, &keep.handler);
    assert_int_equal(IOfflineFilesSyncConflictHandler_Release(&keep.handler), 1);
    assert_int_equal(IOfflineFilesSyncConflictHandler_QueryInterface(
                         &keep.handler, &IID_IOfflineFilesProgress, &object),
                     E_NOINTERFACE);
    assert_null(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_version_number_comes_before_the_extension, reset),
        cmocka_unit_test_setup(a_name_without_extension_gets_the_number_at_its_end, reset),
        cmocka_unit_test_setup(a_dot_in_a_folder_or_at_the_start_begins_no_extension, reset),
        cmocka_unit_test_setup(names_that_are_taken_are_passed_over, reset),
        cmocka_unit_test_setup(a_long_name_gives_way_to_the_number, reset),
        cmocka_unit_test_setup(if_the_cache_cannot_answer_the_conflict_is_only_recorded, reset),
        cmocka_unit_test_setup(a_decision_counts_for_the_conflict_it_was_made_about_and_no_other,
                               reset),
        cmocka_unit_test_setup(the_handler_answers_for_its_interface_and_no_other, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
