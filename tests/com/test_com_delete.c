/*
 * DeleteItems and DeleteItemsForUser through the public API: flags, results, sinks.
 * DOC: IOfflineFilesCache::DeleteItems, DeleteItemsForUser, IOfflineFilesSimpleProgress.
 */
#include "com_test.h"
#include "docs.h"
#include "simple.h"

#include "support/com_fixture.h"

#include <sddl.h>
#include <wchar.h>

static struct simple sink;

static int setup(void **state)
{
    simple_init(&sink);
    int result = docs_setup(state);
    pin_docs(*state);
    return result;
}

static HRESULT delete_path(const struct com_fixture *f, const WCHAR *rel, DWORD flags)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_DeleteItems(f->cache, &path, 1, flags, FALSE, &sink.progress);
}

static void deleting_takes_it_from_the_cache_and_leaves_it_on_the_server(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(delete_path(f, L"docs", 0), S_OK);
    assert_false(is_there(in_cache(f, L"docs")));
    assert_win32(find_result(f, L"docs"), ERROR_FILE_NOT_FOUND);
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_hr(sync(f, L"", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
}

static void each_item_is_told_children_before_the_folder_that_holds_them(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(delete_path(f, L"docs", 0), S_OK);
    assert_string_equal(simple_order(&sink), "BIRIRIRIRE");
    assert_wide(sink.calls[2].path, on_share(f, L"docs\\a.txt"));
    assert_wide(sink.calls[4].path, on_share(f, L"docs\\sub\\b.txt"));
    assert_wide(sink.calls[6].path, on_share(f, L"docs\\sub"));
    assert_wide(sink.calls[8].path, on_share(f, L"docs"));
    assert_hr(sink.calls[9].hr, S_OK);
    for (size_t i = 0; i < sink.count; i++)
        assert_int_equal(sink.calls[i].thread, GetCurrentThreadId());
    assert_int_equal(sink.refs, 1);
    assert_true(sink.queries > 0);
}

static void a_modified_file_stays_by_default_and_the_result_is_more_data(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "edited here");
    assert_win32(delete_path(f, L"docs", 0), ERROR_MORE_DATA);
    assert_win32(simple_result(&sink, L"b.txt"), ERROR_BUSY);
    assert_win32(simple_result(&sink, L"docs\\sub"), ERROR_DIR_NOT_EMPTY);
    assert_win32(simple_result(&sink, L"docs"), ERROR_DIR_NOT_EMPTY);
    assert_hr(simple_result(&sink, L"a.txt"), S_OK);
    assert_win32(sink.calls[sink.count - 1].hr, ERROR_MORE_DATA);
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "edited here"));
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_hr(find_result(f, L"docs"), S_OK);
}

static void a_modified_file_goes_if_that_is_asked_for(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited here");
    assert_hr(delete_path(f, L"docs\\a.txt", OFFLINEFILES_DELETE_FLAG_DELMODIFIED), S_OK);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
}

static void the_result_of_a_single_file_is_the_result_of_the_call(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited here");
    assert_win32(delete_path(f, L"docs\\a.txt", 0), ERROR_BUSY);
    assert_win32(delete_path(f, L"docs\\nothing", 0), ERROR_FILE_NOT_FOUND);
    LPCWSTR two[] = {on_share(f, L"docs\\a.txt"), on_share(f, L"docs\\sub\\b.txt")};
    assert_win32(IOfflineFilesCache_DeleteItems(f->cache, two, 2, 0, FALSE, NULL), ERROR_MORE_DATA);
    assert_win32(find_result(f, L"docs\\sub\\b.txt"), ERROR_FILE_NOT_FOUND);
}

static void pinned_or_unpinned_items_can_be_spared_silently(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(unpin(f, L"docs\\a.txt", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    assert_hr(delete_path(f, L"docs", OFFLINEFILES_DELETE_FLAG_NOPINNED), S_OK);
    assert_string_equal(simple_order(&sink), "BIRE");
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_hr(find_result(f, L"docs\\sub\\b.txt"), S_OK);
    assert_hr(unpin(f, L"docs\\sub", FALSE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    simple_init(&sink);
    assert_hr(delete_path(f, L"docs\\sub", OFFLINEFILES_DELETE_FLAG_NOAUTOCACHED), S_OK);
    assert_string_equal(simple_order(&sink), "BE");
    assert_hr(find_result(f, L"docs\\sub\\b.txt"), S_OK);
}

static void deleting_needs_no_server(void **state)
{
    struct com_fixture *f = *state;
    com_fixture_unplug(f);
    assert_hr(delete_path(f, L"", 0), S_OK);
    com_fixture_plug(f);
    assert_win32(find_result(f, L""), ERROR_FILE_NOT_FOUND);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
}

/* --- steering -------------------------------------------------------------------------------- */

static void aborting_at_begin_deletes_nothing(void **state)
{
    struct com_fixture *f = *state;
    sink.abort_at_begin = TRUE;
    assert_win32(delete_path(f, L"docs", 0), ERROR_CANCELLED);
    assert_string_equal(simple_order(&sink), "BE");
    assert_win32(sink.calls[1].hr, ERROR_CANCELLED);
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
}

static void an_item_that_is_aborted_is_not_processed_and_gets_no_result(void **state)
{
    struct com_fixture *f = *state;
    sink.at_item = OFFLINEFILES_OP_ABORT;
    assert_win32(delete_path(f, L"docs", 0), ERROR_CANCELLED);
    assert_string_equal(simple_order(&sink), "BIE");
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
}

static void aborting_at_a_result_keeps_what_was_done(void **state)
{
    struct com_fixture *f = *state;
    sink.at_result = OFFLINEFILES_OP_ABORT;
    assert_win32(delete_path(f, L"docs", 0), ERROR_CANCELLED);
    assert_string_equal(simple_order(&sink), "BIRE");
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_hr(find_result(f, L"docs\\sub\\b.txt"), S_OK);
}

static void every_question_can_be_answered_with_abort(void **state)
{
    struct com_fixture *f = *state;
    for (unsigned n = 1;; n++) {
        simple_init(&sink);
        sink.abort_at_query = n;
        HRESULT hr = delete_path(f, L"docs", 0);
        assert_int_equal(sink.calls[sink.count - 1].what, 'E');
        if (hr == S_OK)
            break;
        assert_win32(hr, ERROR_CANCELLED);
        assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    }
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
}

static void retry_begins_the_item_once_more(void **state)
{
    struct com_fixture *f = *state;
    make_file(in_cache(f, L"docs\\a.txt"), "edited here");
    sink.at_result = OFFLINEFILES_OP_RETRY;
    assert_win32(delete_path(f, L"docs\\a.txt", 0), ERROR_BUSY);
    assert_string_equal(simple_order(&sink), "BIRIRE");
}

static void a_sink_that_refuses_its_own_interface_is_used_as_it_is(void **state)
{
    struct com_fixture *f = *state;
    sink.refuses = true;
    sink.refs = 0;
    assert_hr(delete_path(f, L"docs\\a.txt", 0), S_OK);
    assert_string_equal(simple_order(&sink), "BIRE");
    assert_int_equal(sink.refs, 0);
}

static void call_back(void *context)
{
    struct com_fixture *f = context;
    LPCWSTR path = on_share(f, L"docs\\sub");
    assert_hr(find_result(f, L"docs\\sub\\b.txt"), S_OK);
    assert_win32(IOfflineFilesCache_DeleteItems(f->cache, &path, 1, 0, FALSE, NULL), ERROR_BUSY);
}

static void a_sink_may_ask_the_cache_but_not_delete(void **state)
{
    struct com_fixture *f = *state;
    sink.on_result = call_back;
    sink.context = f;
    assert_hr(delete_path(f, L"docs\\a.txt", 0), S_OK);
}

/* --- arguments ------------------------------------------------------------------------------- */

static void arguments_are_checked_before_any_callback(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    LPCWSTR none = NULL;
    LPCWSTR no_unc = L"C:\\folder";
    IOfflineFilesCache *c = f->cache;
    assert_hr(IOfflineFilesCache_DeleteItems(c, NULL, 1, 0, FALSE, &sink.progress), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &path, 0, 0, FALSE, &sink.progress), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &none, 1, 0, FALSE, &sink.progress), E_INVALIDARG);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &path, 1, 8, FALSE, &sink.progress), E_INVALIDARG);
    assert_win32(IOfflineFilesCache_DeleteItems(c, &no_unc, 1, 0, FALSE, &sink.progress),
                 ERROR_BAD_PATHNAME);
    assert_int_equal(sink.count, 0);
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
    assert_hr(IOfflineFilesCache_DeleteItems(c, &path, 1, 0, FALSE, NULL), S_OK);
}

/* --- for a user ------------------------------------------------------------------------------ */

static WCHAR *own_sid(void)
{
    static BYTE buffer[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    WCHAR *text = NULL;
    HANDLE token;
    DWORD size;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    assert_true(GetTokenInformation(token, TokenUser, buffer, sizeof(buffer), &size));
    CloseHandle(token);
    assert_true(ConvertSidToStringSidW(((TOKEN_USER *)buffer)->User.Sid, &text));
    return text;
}

static HRESULT delete_for(const struct com_fixture *f, LPCWSTR user, const WCHAR *rel)
{
    LPCWSTR path = on_share(f, rel);
    return IOfflineFilesCache_DeleteItemsForUser(f->cache, user, &path, 1, 0, FALSE,
                                                 &sink.progress);
}

static void for_oneself_it_is_as_without_a_user(void **state)
{
    struct com_fixture *f = *state;
    WCHAR *sid = own_sid();
    WCHAR name[100];
    DWORD length = ARRAYSIZE(name);
    assert_true(GetUserNameW(name, &length));
    assert_hr(delete_for(f, sid, L"docs\\a.txt"), S_OK);
    assert_hr(delete_for(f, name, L"docs\\sub"), S_OK);
    assert_win32(find_result(f, L"docs\\a.txt"), ERROR_FILE_NOT_FOUND);
    assert_win32(find_result(f, L"docs\\sub"), ERROR_FILE_NOT_FOUND);
    LocalFree(sid);
}

static void an_unknown_user_is_not_mapped_and_one_without_a_cache_has_no_items(void **state)
{
    struct com_fixture *f = *state;
    assert_win32(delete_for(f, L"nobody\\of this name", L"docs"), ERROR_NONE_MAPPED);
    assert_win32(delete_for(f, L"S-1-garbage", L"docs"), ERROR_NONE_MAPPED);
    assert_win32(delete_for(f, L"S-1-5-21-1-2-3-4321", L"docs"), ERROR_FILE_NOT_FOUND);
    assert_hr(delete_for(f, NULL, L"docs"), E_INVALIDARG);
    assert_hr(delete_for(f, L"", L"docs"), E_INVALIDARG);
    assert_int_equal(sink.count, 0);
}

/* The store of another user is a folder named like him. */
static void the_items_of_another_user_are_those_of_his_cache(void **state)
{
    struct com_fixture *f = *state;
    const WCHAR *sid = L"S-1-5-21-1-2-3-1234";
    WCHAR other[MAX_PATH], own[MAX_PATH], content[MAX_PATH];
    ExpandEnvironmentStringsW(L"%ProgramData%\\OpenCSC\\S-1-5-21-1-2-3-1234", other, MAX_PATH);
    wcscpy_s(own, MAX_PATH, f->store);
    CreateDirectoryW(other, NULL); /* it may be there from another run */
    SetEnvironmentVariableW(L"OPENCSC_STORE", other);
    IOfflineFilesCache *cache = com_fixture_cache();
    LPCWSTR path = on_share(f, L"docs");
    assert_hr(IOfflineFilesCache_Pin(cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, NULL), S_OK);
    IOfflineFilesCache_Release(cache);
    SetEnvironmentVariableW(L"OPENCSC_STORE", own);
    swprintf(content, MAX_PATH, L"%ls\\namespace\\%ls\\a.txt", other, path + 2);
    assert_true(is_there(content));
    assert_hr(delete_for(f, sid, L"docs\\a.txt"), S_OK);
    assert_false(is_there(content));
    assert_hr(find_result(f, L"docs\\a.txt"), S_OK);
    assert_hr(delete_for(f, sid, L""), S_OK);
    wcscat_s(other, MAX_PATH, L"\\opencsc.db");
    assert_true(DeleteFileW(other));
}

/* The caches of two users of one machine, ours and another's, with docs in both. */
static IOfflineFilesCache *two_users(const struct com_fixture *f, WCHAR other[MAX_PATH])
{
    WCHAR common[MAX_PATH];
    LPCWSTR path = on_share(f, L"docs");
    swprintf(common, MAX_PATH, L"%ls-all", f->store);
    swprintf(other, MAX_PATH, L"%ls-all\\OpenCSC", f->store);
    CreateDirectoryW(common, NULL);
    CreateDirectoryW(other, NULL);
    wcscat_s(other, MAX_PATH, L"\\S-1-5-21-1-2-3-1235");
    CreateDirectoryW(other, NULL);
    SetEnvironmentVariableW(L"ProgramData", common);
    SetEnvironmentVariableW(L"OPENCSC_STORE", other);
    IOfflineFilesCache *cache = com_fixture_cache();
    assert_hr(IOfflineFilesCache_Pin(cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, NULL), S_OK);
    IOfflineFilesCache_Release(cache);
    SetEnvironmentVariableW(L"OPENCSC_STORE", NULL);
    cache = com_fixture_cache();
    assert_hr(IOfflineFilesCache_Pin(cache, NULL, &path, 1, TRUE, FALSE, PIN_FILL, NULL), S_OK);
    return cache;
}

/* OFFLINEFILES_DELETE_FLAG_ADMIN: whoever has cached it. */
static void an_administrator_deletes_it_from_all_caches_as_one_operation(void **state)
{
    struct com_fixture *f = *state;
    const DWORD all = OFFLINEFILES_DELETE_FLAG_ADMIN;
    WCHAR other[MAX_PATH], content[MAX_PATH * 2], data[MAX_PATH];
    LPCWSTR docs = on_share(f, L"docs"), file = on_share(f, L"docs\\a.txt");
    LPCWSTR both[] = {file, on_share(f, L"docs\\nothing.txt")};
    GetEnvironmentVariableW(L"ProgramData", data, MAX_PATH);
    IOfflineFilesCache *cache = two_users(f, other);
    swprintf(content, ARRAYSIZE(content), L"%ls\\namespace\\%ls", other, file + 2);
    assert_true(is_there(content));
    assert_win32(IOfflineFilesCache_DeleteItems(cache, both, 2, all, FALSE, &sink.progress),
                 ERROR_MORE_DATA);
    assert_false(is_there(content));
    assert_string_equal(simple_order(&sink), "BIRIRIRE"); /* one begin, one end */
    assert_win32(simple_result(&sink, L"nothing.txt"), ERROR_FILE_NOT_FOUND);
    assert_hr(simple_result(&sink, L"a.txt"), S_OK);
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_hr(IOfflineFilesCache_DeleteItems(cache, &docs, 1, 0, FALSE, NULL), S_OK);
    swprintf(content, ARRAYSIZE(content), L"%ls\\namespace\\%ls", other, docs + 2);
    assert_true(is_there(content)); /* without the flag what is another's stays */
    simple_init(&sink);
    sink.abort_at_begin = TRUE;
    assert_win32(IOfflineFilesCache_DeleteItems(cache, &docs, 1, all, FALSE, &sink.progress),
                 ERROR_CANCELLED);
    assert_true(is_there(content));
    assert_hr(IOfflineFilesCache_DeleteItems(cache, &docs, 1, all, FALSE, NULL), S_OK);
    assert_false(is_there(content));
    IOfflineFilesCache_Release(cache);
    SetEnvironmentVariableW(L"ProgramData", data);
    SetEnvironmentVariableW(L"OPENCSC_STORE", f->store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(deleting_takes_it_from_the_cache_and_leaves_it_on_the_server),
        TEST(each_item_is_told_children_before_the_folder_that_holds_them),
        TEST(a_modified_file_stays_by_default_and_the_result_is_more_data),
        TEST(a_modified_file_goes_if_that_is_asked_for),
        TEST(the_result_of_a_single_file_is_the_result_of_the_call),
        TEST(pinned_or_unpinned_items_can_be_spared_silently),
        TEST(deleting_needs_no_server),
        TEST(aborting_at_begin_deletes_nothing),
        TEST(an_item_that_is_aborted_is_not_processed_and_gets_no_result),
        TEST(aborting_at_a_result_keeps_what_was_done),
        TEST(every_question_can_be_answered_with_abort),
        TEST(retry_begins_the_item_once_more),
        TEST(a_sink_that_refuses_its_own_interface_is_used_as_it_is),
        TEST(a_sink_may_ask_the_cache_but_not_delete),
        TEST(arguments_are_checked_before_any_callback),
        TEST(for_oneself_it_is_as_without_a_user),
        TEST(an_unknown_user_is_not_mapped_and_one_without_a_cache_has_no_items),
        TEST(the_items_of_another_user_are_those_of_his_cache),
        TEST(an_administrator_deletes_it_from_all_caches_as_one_operation),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
