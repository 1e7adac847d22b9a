/* Conflicts through the public API: the CR_ values, the handler's eight answers and wrong ones, and
 * what is recorded. */
#include "com_test.h"
#include "recorder.h"

#include "support/com_fixture.h"

static struct recorder rec;

#define LOCAL  "the local version, longer"
#define REMOTE "the remote version"

static LONGLONG change_time(const WCHAR *path)
{
    FILE_BASIC_INFO info = {0};
    HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(GetFileInformationByHandleEx(file, FileBasicInfo, &info, sizeof(info)));
    CloseHandle(file);
    return info.ChangeTime.QuadPart;
}

/* Writes a file that changed later than another, however coarse the clock of the disk is. */
static void make_later_file(const WCHAR *path, const char *content, const WCHAR *than)
{
    do
        make_file(path, content);
    while (change_time(path) <= change_time(than));
}

/* docs\c.txt, changed on both sides since it was pinned, on the server last. */
static int setup(void **state)
{
    recorder_init(&rec);
    com_fixture_setup(state);
    struct com_fixture *f = *state;
    make_folder(on_share(f, L"docs"));
    make_file(on_share(f, L"docs\\c.txt"), "base");
    make_file(on_share(f, L"docs\\taken.txt"), "taken");
    assert_hr(pin_path(f, L"docs", TRUE, PIN_FILL), S_OK);
    make_file(in_cache(f, L"docs\\c.txt"), LOCAL);
    make_later_file(on_share(f, L"docs\\c.txt"), REMOTE, in_cache(f, L"docs\\c.txt"));
    return 0;
}

static HRESULT sync_with(struct com_fixture *f, DWORD flags, bool with_handler)
{
    LPCWSTR path = on_share(f, L"docs");
    return IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH | flags,
                                          with_handler ? &rec.handler : NULL, &rec.progress, NULL);
}

/* A run in which the handler gives this answer. */
static HRESULT answer(struct com_fixture *f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE what,
                      const WCHAR *new_name)
{
    recorder_init(&rec);
    rec.answer = what;
    rec.new_name = new_name;
    return sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPREMOTE, true); /* to be ignored */
}

static HRESULT recorded_conflict(struct com_fixture *f, OFFLINEFILES_SYNC_STATE *state,
                                 FILETIME *detected)
{
    IOpenCscConflict *conflict = find_facet(f, L"docs\\c.txt", &IID_IOpenCscConflict);
    HRESULT hr = IOpenCscConflict_GetConflict(conflict, state, detected);
    IOpenCscConflict_Release(conflict);
    return hr;
}

static bool is_recorded(struct com_fixture *f)
{
    OFFLINEFILES_SYNC_STATE state;
    FILETIME detected;
    HRESULT hr = recorded_conflict(f, &state, &detected);
    if (FAILED(hr))
        assert_win32(hr, ERROR_NOT_FOUND);
    return hr == S_OK;
}

static void check_contents(struct com_fixture *f, const char *local, const char *remote)
{
    assert_true(holds(in_cache(f, L"docs\\c.txt"), local));
    assert_true(holds(on_share(f, L"docs\\c.txt"), remote));
}

/* Both copies as they were, the item failed, the run went on. */
static void check_unresolved(struct com_fixture *f)
{
    check_order(&rec);
    check_contents(f, LOCAL, REMOTE);
    assert_win32(result_of(&rec, L"c.txt")->hr, ERROR_REVISION_MISMATCH);
    assert_hr(recorded(&rec, END, 0)->hr, S_OK);
    assert_true(is_recorded(f));
}

/* --- without a handler ----------------------------------------------------------------------- */

static void by_default_a_conflict_is_recorded_and_both_copies_stay(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_SYNC_STATE known;
    FILETIME detected = {0}, now;
    assert_hr(sync_with(f, 0, false), S_OK);
    check_unresolved(f);
    assert_hr(recorded_conflict(f, &known, &detected), S_OK);
    assert_int_equal(known, OFFLINEFILES_SYNC_STATE_FileChangedOnClient_ChangedOnServer);
    GetSystemTimeAsFileTime(&now);
    assert_int_equal(CompareFileTime(&detected, &now) <= 0, 1);
    assert_int_equal(detected.dwHighDateTime, now.dwHighDateTime);
}

static void keeplocal_overwrites_the_server(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPLOCAL, false), S_OK);
    check_order(&rec);
    check_contents(f, LOCAL, LOCAL);
    assert_false(is_recorded(f));
}

static void keepremote_overwrites_the_cache(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPREMOTE, false), S_OK);
    check_contents(f, REMOTE, REMOTE);
}

static void keeplatest_is_a_value_of_its_own(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPLATEST, false), S_OK);
    check_contents(f, REMOTE, REMOTE); /* the later one */
}

static void a_resolved_conflict_leaves_no_record(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(sync_with(f, 0, false), S_OK);
    assert_true(is_recorded(f));
    recorder_init(&rec);
    assert_hr(sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPLOCAL, false), S_OK);
    assert_false(is_recorded(f));
    check_contents(f, LOCAL, LOCAL);
}

static void an_item_in_conflict_says_that_it_is_offline_and_why(void **state)
{
    struct com_fixture *f = *state;
    OFFLINEFILES_CONNECT_STATE connected;
    OFFLINEFILES_OFFLINE_REASON reason;
    assert_hr(sync_with(f, 0, false), S_OK);
    IOfflineFilesConnectionInfo *info =
        find_facet(f, L"docs\\c.txt", &IID_IOfflineFilesConnectionInfo);
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &connected, &reason), S_OK);
    assert_int_equal(connected, OFFLINEFILES_CONNECT_STATE_OFFLINE);
    assert_int_equal(reason, OFFLINEFILES_OFFLINE_REASON_ITEM_VERSION_CONFLICT);
    IOfflineFilesConnectionInfo_Release(info);
}

/* --- the standing answer in the registry ------------------------------------------------------ */

#define SETTING L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache\\SyncConflictHandling"

static void set_answer(HKEY hive, const WCHAR *path, DWORD type, const WCHAR *data)
{
    HKEY key;
    DWORD size = (DWORD)((wcslen(data) + 1) * sizeof(*data));
    assert_int_equal(
        RegCreateKeyExW(hive, SETTING, 0, NULL, 0, KEY_WRITE | KEY_WOW64_64KEY, NULL, &key, NULL),
        ERROR_SUCCESS);
    assert_int_equal(RegSetValueExW(key, path, 0, type, (const BYTE *)data, size), ERROR_SUCCESS);
    RegCloseKey(key);
}

static int setting_teardown(void **state)
{
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, SETTING, KEY_WOW64_64KEY, 0);
    RegDeleteKeyExW(HKEY_CURRENT_USER, SETTING, KEY_WOW64_64KEY, 0);
    return com_fixture_teardown(state);
}

static void the_setting_answers_for_all_below_its_path(void **state)
{
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L""), REG_EXPAND_SZ, L"1");
    assert_hr(sync_with(f, 0, false), S_OK);
    check_contents(f, LOCAL, LOCAL);
    assert_false(is_recorded(f));
}

static void the_setting_of_the_user_counts_where_it_is_nearer(void **state)
{
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L""), REG_SZ, L"1");
    set_answer(HKEY_CURRENT_USER, on_share(f, L"DOCS"), REG_SZ, L"2");
    assert_hr(sync_with(f, 0, false), S_OK);
    check_contents(f, REMOTE, REMOTE);
}

static void the_setting_of_the_machine_wins_at_the_same_path(void **state)
{
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L"docs"), REG_SZ, L"4");
    set_answer(HKEY_CURRENT_USER, on_share(f, L"docs"), REG_SZ, L"1");
    assert_hr(sync_with(f, 0, false), S_OK);
    check_contents(f, REMOTE, REMOTE); /* the later one */
}

static void the_flags_win_over_the_setting(void **state)
{
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L"docs"), REG_SZ, L"1");
    assert_hr(sync_with(f, OFFLINEFILES_SYNC_CONTROL_CR_KEEPREMOTE, false), S_OK);
    check_contents(f, REMOTE, REMOTE);
}

static void the_handler_wins_over_the_setting(void **state)
{
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L"docs"), REG_SZ, L"1");
    answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG, NULL);
    check_unresolved(f);
}

static void a_bad_setting_is_ignored(void **state)
{
    static const WCHAR *const bad[] = {L"", L"0", L"3", L"7", L"9", L"12", L"x", L"1 and so on"};
    struct com_fixture *f = *state;
    set_answer(HKEY_LOCAL_MACHINE, L"not a path", REG_SZ, L"1");
    set_answer(HKEY_LOCAL_MACHINE, L"\\\\", REG_SZ, L"1");
    set_answer(HKEY_LOCAL_MACHINE, on_share(f, L"doc"), REG_SZ, L"1"); /* no folder above */
    set_answer(HKEY_CURRENT_USER, on_share(f, L""), REG_BINARY, L"1");
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        set_answer(HKEY_LOCAL_MACHINE, on_share(f, L"docs"), REG_SZ, bad[i]);
        recorder_init(&rec);
        assert_hr(sync_with(f, 0, false), S_OK);
        check_contents(f, LOCAL, REMOTE);
    }
}

/* --- the handler ----------------------------------------------------------------------------- */

static void the_handler_is_told_the_conflict(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG, NULL), S_OK);
    check_order(&rec);
    assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    const struct call *asked = recorded(&rec, RESOLVE, 0);
    assert_wide(asked->path, on_share(f, L"docs\\c.txt"));
    assert_int_equal(asked->known,
                     OFFLINEFILES_SYNC_STATE_LOCAL_KNOWN | OFFLINEFILES_SYNC_STATE_REMOTE_KNOWN);
    assert_int_equal(asked->state, OFFLINEFILES_SYNC_STATE_FileChangedOnClient_ChangedOnServer);
    assert_int_equal(
        asked->details & (OFFLINEFILES_CHANGES_LOCAL_SIZE | OFFLINEFILES_CHANGES_REMOTE_SIZE),
        OFFLINEFILES_CHANGES_LOCAL_SIZE | OFFLINEFILES_CHANGES_REMOTE_SIZE);
}

static void answers_that_decide_nothing_record_the_conflict(void **state)
{
    struct com_fixture *f = *state;
    const int answers[] = {OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NONE,
                           OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG,
                           OFFLINEFILES_SYNC_CONFLICT_RESOLVE_NUMCODES,
                           99,
                           -1,
                           (int)0x80000000};
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        assert_hr(answer(f, (OFFLINEFILES_SYNC_CONFLICT_RESOLVE)answers[i], L"given for nothing"),
                  S_OK);
        check_unresolved(f);
        assert_int_equal(recorded_count(&rec, RESOLVE), 1);
    }
    assert_false(is_there(on_share(f, L"docs\\given for nothing")));
}

static void the_handlers_keeplocal_wins_over_the_flags(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL, NULL), S_OK);
    check_order(&rec);
    check_contents(f, LOCAL, LOCAL);
    assert_hr(result_of(&rec, L"c.txt")->hr, S_OK);
}

static void the_handlers_keepremote(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPREMOTE, NULL), S_OK);
    check_contents(f, REMOTE, REMOTE);
}

static void the_handlers_keeplatest(void **state)
{
    struct com_fixture *f = *state;
    make_later_file(in_cache(f, L"docs\\c.txt"), LOCAL, on_share(f, L"docs\\c.txt"));
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLATEST, NULL), S_OK);
    check_contents(f, LOCAL, LOCAL);
}

static void keepallchanges_keeps_both_under_two_names_on_both_sides(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES, L"mine.txt"), S_OK);
    check_order(&rec);
    check_contents(f, REMOTE, REMOTE);
    assert_true(holds(in_cache(f, L"docs\\mine.txt"), LOCAL));
    assert_true(holds(on_share(f, L"docs\\mine.txt"), LOCAL));
    assert_false(is_recorded(f));
}

static void keepallchanges_without_a_usable_name_is_an_item_error(void **state)
{
    struct com_fixture *f = *state;
    static const WCHAR *const names[] = {NULL,   L"",     L"a\\b.txt", L"..\\up", L"nul.txt",
                                         L"a?b", L"dot.", L"space ",   L"a:b"};
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES, names[i]), S_OK);
        check_order(&rec);
        assert_win32(result_of(&rec, L"c.txt")->hr, ERROR_INVALID_NAME);
        check_contents(f, LOCAL, REMOTE);
        assert_true(is_recorded(f));
    }
}

static void keepallchanges_never_takes_a_name_that_is_taken(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES, L"TAKEN.txt"), S_OK);
    assert_win32(result_of(&rec, L"c.txt")->hr, ERROR_ALREADY_EXISTS);
    check_contents(f, LOCAL, REMOTE);
    assert_true(holds(on_share(f, L"docs\\taken.txt"), "taken"));
    assert_true(holds(in_cache(f, L"docs\\taken.txt"), "taken"));
    assert_true(is_recorded(f));
}

static void skip_records_nothing(void **state)
{
    struct com_fixture *f = *state;
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_SKIP, NULL), S_OK);
    check_order(&rec);
    assert_hr(result_of(&rec, L"c.txt")->hr, S_FALSE);
    check_contents(f, LOCAL, REMOTE);
    assert_false(is_recorded(f));
}

static void abort_cancels_the_run(void **state)
{
    struct com_fixture *f = *state;
    assert_win32(answer(f, OFFLINEFILES_SYNC_CONFLICT_ABORT, NULL), ERROR_CANCELLED);
    assert_win32(recorded(&rec, END, 0)->hr, ERROR_CANCELLED);
    check_contents(f, LOCAL, REMOTE);
}

static void keepallchanges_is_not_possible_when_one_side_deleted(void **state)
{
    struct com_fixture *f = *state;
    assert_true(DeleteFileW(in_cache(f, L"docs\\c.txt")));
    assert_hr(answer(f, OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES, L"mine.txt"), S_OK);
    assert_int_equal(recorded(&rec, RESOLVE, 0)->state,
                     OFFLINEFILES_SYNC_STATE_DeletedOnClient_FileChangedOnServer);
    assert_true(FAILED(result_of(&rec, L"c.txt")->hr));
    assert_true(holds(on_share(f, L"docs\\c.txt"), REMOTE));
    assert_false(is_there(on_share(f, L"docs\\mine.txt")));
    assert_true(is_recorded(f));
}

static void a_handler_works_without_a_progress_sink(void **state)
{
    struct com_fixture *f = *state;
    LPCWSTR path = on_share(f, L"docs");
    rec.answer = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL;
    assert_hr(IOfflineFilesCache_Synchronize(f->cache, NULL, &path, 1, FALSE, SYNC_BOTH,
                                             &rec.handler, NULL, NULL),
              S_OK);
    assert_int_equal(rec.count, 1);
    assert_int_equal(rec.refs, 1);
    check_contents(f, LOCAL, LOCAL);
}

int main(void)
{
#define TEST(name)         cmocka_unit_test_setup_teardown(name, setup, com_fixture_teardown)
#define SETTING_TEST(name) cmocka_unit_test_setup_teardown(name, setup, setting_teardown)
    const struct CMUnitTest tests[] = {
        TEST(by_default_a_conflict_is_recorded_and_both_copies_stay),
        TEST(keeplocal_overwrites_the_server),
        TEST(keepremote_overwrites_the_cache),
        TEST(keeplatest_is_a_value_of_its_own),
        TEST(a_resolved_conflict_leaves_no_record),
        TEST(an_item_in_conflict_says_that_it_is_offline_and_why),
        SETTING_TEST(the_setting_answers_for_all_below_its_path),
        SETTING_TEST(the_setting_of_the_user_counts_where_it_is_nearer),
        SETTING_TEST(the_setting_of_the_machine_wins_at_the_same_path),
        SETTING_TEST(the_flags_win_over_the_setting),
        SETTING_TEST(the_handler_wins_over_the_setting),
        SETTING_TEST(a_bad_setting_is_ignored),
        TEST(the_handler_is_told_the_conflict),
        TEST(answers_that_decide_nothing_record_the_conflict),
        TEST(the_handlers_keeplocal_wins_over_the_flags),
        TEST(the_handlers_keepremote),
        TEST(the_handlers_keeplatest),
        TEST(keepallchanges_keeps_both_under_two_names_on_both_sides),
        TEST(keepallchanges_without_a_usable_name_is_an_item_error),
        TEST(keepallchanges_never_takes_a_name_that_is_taken),
        TEST(skip_records_nothing),
        TEST(abort_cancels_the_run),
        TEST(keepallchanges_is_not_possible_when_one_side_deleted),
        TEST(a_handler_works_without_a_progress_sink),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
