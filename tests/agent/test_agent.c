/*
 * cscsvc.exe as its users meet it: what it does by itself with a cache and a share, at a clock that
 * runs 600 times as fast.
 */
#include "agent_process.h"

#include "com/com_test.h"

#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define PIN OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER

/* docs\a.txt and docs\sub\b.txt on the share, pinned and here. */
static void make_docs(const struct com_fixture *f, DWORD flags)
{
    make_folder(on_share(f, L"docs"));
    make_folder(on_share(f, L"docs\\sub"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha");
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta");
    assert_hr(pin_path(f, L"docs", TRUE, flags), S_OK);
}

/* --- settings -------------------------------------------------------------------------------- */

static void set_number(const struct com_fixture *f, const WCHAR *name, DWORD number)
{
    IOfflineFilesSetting *setting = NULL;
    VARIANT value;
    V_VT(&value) = VT_UI4;
    V_UI4(&value) = number;
    assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, name, &setting), S_OK);
    assert_hr(
        IOfflineFilesSetting_SetPreference(setting, &value, OFFLINEFILES_SETTING_SCOPE_COMPUTER),
        S_OK);
    IOfflineFilesSetting_Release(setting);
}

static const WCHAR *const numbers[] = {
    L"BackgroundSyncEnabled",
    L"BackgroundSyncPeriodMin",
    L"BackgroundSyncMaxStartMin",
    L"BackgroundSyncBlockOutStartTime",
    L"BackgroundSyncBlockOutDurationMin",
    L"BackgroundSyncEnabledForForcedOffline",
    L"Enabled",
};

static void unset_numbers(const struct com_fixture *f)
{
    for (size_t i = 0; i < ARRAYSIZE(numbers); i++) {
        IOfflineFilesSetting *setting = NULL;
        assert_hr(IOfflineFilesCache_GetSettingObject(f->cache, numbers[i], &setting), S_OK);
        IOfflineFilesSetting_DeletePreference(setting, OFFLINEFILES_SETTING_SCOPE_COMPUTER);
        IOfflineFilesSetting_Release(setting);
    }
}

/* Synchronizes every 10 minutes, which is a second here, and at once when it starts. */
static int quick_setup(void **state)
{
    agent_setup(state);
    unset_numbers(*state);
    set_number(*state, L"BackgroundSyncPeriodMin", 10);
    set_number(*state, L"BackgroundSyncMaxStartMin", 0);
    return 0;
}

/* Synchronizes nothing by itself. */
static int still_setup(void **state)
{
    agent_setup(state);
    unset_numbers(*state);
    set_number(*state, L"BackgroundSyncEnabled", 0);
    return 0;
}

static int teardown(void **state)
{
    unset_numbers(*state);
    return agent_teardown(state);
}

/* --- states ---------------------------------------------------------------------------------- */

static OFFLINEFILES_OFFLINE_REASON reason(const struct com_fixture *f)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    OFFLINEFILES_CONNECT_STATE s = OFFLINEFILES_CONNECT_STATE_UNKNOWN;
    OFFLINEFILES_OFFLINE_REASON r = OFFLINEFILES_OFFLINE_REASON_UNKNOWN;
    assert_hr(IOfflineFilesConnectionInfo_GetConnectState(info, &s, &r), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
    return r;
}

static bool is_online(const struct com_fixture *f)
{
    return reason(f) == OFFLINEFILES_OFFLINE_REASON_NOT_APPLICABLE;
}

static void go_offline(const struct com_fixture *f)
{
    IOfflineFilesConnectionInfo *info = find_facet(f, L"", &IID_IOfflineFilesConnectionInfo);
    BOOL open = FALSE;
    assert_hr(IOfflineFilesConnectionInfo_TransitionOffline(info, NULL, FALSE, FALSE, &open), S_OK);
    IOfflineFilesConnectionInfo_Release(info);
}

/* Which file is it? By its number, whatever its name. */
static ULONGLONG file_number(const WCHAR *path)
{
    BY_HANDLE_FILE_INFORMATION info = {0};
    HANDLE file = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(GetFileInformationByHandle(file, &info));
    CloseHandle(file);
    return (ULONGLONG)info.nFileIndexHigh << 32 | info.nFileIndexLow;
}

/* So many looks at the connections were made: what was not done until then is not done. */
static void let_time_pass(void)
{
    Sleep(0);
    assert_int_equal(agent_verb(L"status"), 0);
    assert_int_equal(agent_verb(L"status"), 0);
    assert_int_equal(agent_verb(L"status"), 0);
}

/* --- filling and synchronizing --------------------------------------------------------------- */

static void what_is_pinned_is_fetched(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN);
    assert_false(is_there(in_cache(f, L"docs\\a.txt")));
    struct agent_process agent = agent_run_process();
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    eventually(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    agent_stop(&agent);
}

static void what_changes_on_the_server_arrives_after_the_interval(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    make_file(on_share(f, L"docs\\new.txt"), "made there");
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    eventually(holds(in_cache(f, L"docs\\new.txt"), "made there"));
    assert_true(DeleteFileW(on_share(f, L"docs\\new.txt")));
    eventually(!is_there(in_cache(f, L"docs\\new.txt")));
    agent_stop(&agent);
}

static void a_share_may_have_an_interval_of_its_own(void **state)
{
    const struct com_fixture *f = *state;
    const WCHAR *key = L"Software\\OpenCSC\\SyncInterval";
    const DWORD minutes = 10;
    make_docs(f, PIN_FILL);
    set_number(f, L"BackgroundSyncPeriodMin", 1440);
    assert_int_equal(
        RegSetKeyValueW(HKEY_CURRENT_USER, key, f->share, REG_DWORD, &minutes, sizeof(minutes)), 0);
    struct agent_process agent = agent_run_process();
    eventually(agent_said("synchronized"));
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    RegDeleteKeyValueW(HKEY_CURRENT_USER, key, f->share);
    agent_stop(&agent);
}

static void what_is_changed_here_is_sent_by_itself(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, changed here");
    eventually(holds(on_share(f, L"docs\\a.txt"), "alpha, changed here"));
    make_file(in_cache(f, L"docs\\new.txt"), "made here");
    eventually(holds(on_share(f, L"docs\\new.txt"), "made here"));
    make_folder(in_cache(f, L"docs\\made"));
    make_file(in_cache(f, L"docs\\made\\deep.txt"), "deep");
    eventually(holds(on_share(f, L"docs\\made\\deep.txt"), "deep"));
    make_file(in_cache(f, L"docs\\made\\deep.txt"), "deeper");
    eventually(holds(on_share(f, L"docs\\made\\deep.txt"), "deeper"));
    assert_true(DeleteFileW(in_cache(f, L"docs\\new.txt")));
    eventually(!is_there(on_share(f, L"docs\\new.txt")));
    agent_stop(&agent);
}

static void a_folder_can_be_removed_while_it_is_watched(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    assert_true(DeleteFileW(in_cache(f, L"docs\\sub\\b.txt")));
    /* The file goes when whoever looks at it just now has closed it. */
    eventually(RemoveDirectoryW(in_cache(f, L"docs\\sub")));
    eventually(!is_there(in_cache(f, L"docs\\sub")));
    eventually(!is_there(on_share(f, L"docs\\sub")));
    assert_true(is_there(on_share(f, L"docs\\a.txt")));
    agent_stop(&agent);
}

static void a_name_changed_here_is_changed_there_and_nothing_travels(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    ULONGLONG file = file_number(on_share(f, L"docs\\sub\\b.txt"));
    struct agent_process agent = agent_run_process();
    assert_true(MoveFileW(in_cache(f, L"docs\\sub\\b.txt"), in_cache(f, L"docs\\sub\\c.txt")));
    eventually(is_there(on_share(f, L"docs\\sub\\c.txt")));
    eventually(!is_there(on_share(f, L"docs\\sub\\b.txt")));
    assert_true(file_number(on_share(f, L"docs\\sub\\c.txt")) == file);
    agent_stop(&agent);
}

static void what_is_in_use_is_sent_later(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    DWORD written;
    HANDLE file =
        CreateFileW(in_cache(f, L"docs\\a.txt"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(WriteFile(file, "half", 4, &written, NULL));
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, changed here");
    eventually(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, changed here"));
    assert_true(holds(on_share(f, L"docs\\a.txt"), "alpha"));
    assert_true(WriteFile(file, " and whole", 10, &written, NULL));
    CloseHandle(file);
    eventually(holds(on_share(f, L"docs\\a.txt"), "half and whole"));
    agent_stop(&agent);
}

/* --- offline and back ------------------------------------------------------------------------ */

static void a_lost_share_goes_offline_and_comes_back_in_sync(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    com_fixture_unplug(f);
    eventually(reason(f) == OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, changed offline");
    com_fixture_plug(f);
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta, changed there");
    eventually(is_online(f));
    eventually(holds(on_share(f, L"docs\\a.txt"), "alpha, changed offline"));
    eventually(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta, changed there"));
    agent_stop(&agent);
}

static void what_was_changed_offline_is_sent_even_without_background_synchronization(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    com_fixture_unplug(f);
    eventually(reason(f) == OFFLINEFILES_OFFLINE_REASON_CONNECTION_ERROR);
    eventually(agent_said("offline"));
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, changed offline");
    let_time_pass();
    com_fixture_plug(f);
    eventually(holds(on_share(f, L"docs\\a.txt"), "alpha, changed offline"));
    agent_stop(&agent);
}

static void what_the_user_took_offline_is_left_alone_unless_the_setting_says_so(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    go_offline(f);
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, changed here");
    struct agent_process agent = agent_run_process();
    let_time_pass();
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    set_number(f, L"BackgroundSyncEnabledForForcedOffline", 1);
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    eventually(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, changed here"));
    assert_int_equal(reason(f), OFFLINEFILES_OFFLINE_REASON_CONNECTION_FORCED);
    agent_stop(&agent);
}

/* --- settings and policy --------------------------------------------------------------------- */

static void settings_count_while_it_runs(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    let_time_pass();
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    set_number(f, L"BackgroundSyncMaxStartMin", 0);
    set_number(f, L"BackgroundSyncEnabled", 1);
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    agent_stop(&agent);
}

static void work_hours_are_kept_free_of_synchronizations(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    set_number(f, L"BackgroundSyncBlockOutDurationMin", 1440);
    struct agent_process agent = agent_run_process();
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    make_file(in_cache(f, L"docs\\sub\\b.txt"), "beta, changed here");
    eventually(holds(on_share(f, L"docs\\sub\\b.txt"), "beta, changed here"));
    let_time_pass();
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    set_number(f, L"BackgroundSyncBlockOutDurationMin", 0);
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    agent_stop(&agent);
}

static void what_is_suspended_is_left_alone(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    IOfflineFilesSuspend *suspend = find_facet(f, L"docs\\sub", &IID_IOfflineFilesSuspend);
    assert_hr(IOfflineFilesSuspend_SuspendRoot(suspend, TRUE), S_OK);
    make_file(on_share(f, L"docs\\sub\\b.txt"), "beta, changed there");
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    struct agent_process agent = agent_run_process();
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha, changed there"));
    assert_true(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta"));
    assert_hr(IOfflineFilesSuspend_SuspendRoot(suspend, FALSE), S_OK);
    eventually(holds(in_cache(f, L"docs\\sub\\b.txt"), "beta, changed there"));
    IOfflineFilesSuspend_Release(suspend);
    agent_stop(&agent);
}

static void what_is_assigned_while_it_runs_is_pinned_and_fetched(void **state)
{
    const struct com_fixture *f = *state;
    const WCHAR *key = L"Software\\Policies\\Microsoft\\Windows\\NetCache\\AssignedOfflineFolders";
    make_docs(f, PIN_FILL);
    make_folder(on_share(f, L"assigned"));
    make_file(on_share(f, L"assigned\\c.txt"), "gamma");
    struct agent_process agent = agent_run_process();
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, key, on_share(f, L"assigned"), REG_SZ, L"",
                                     sizeof(WCHAR)),
                     0);
    eventually(holds(in_cache(f, L"assigned\\c.txt"), "gamma"));
    RegDeleteKeyValueW(HKEY_CURRENT_USER, key, on_share(f, L"assigned"));
    agent_stop(&agent);
}

static void while_the_feature_is_off_it_waits(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN);
    WCHAR local[MAX_PATH];
    wcscpy_s(local, ARRAYSIZE(local), in_cache(f, L"docs\\a.txt"));
    struct agent_process agent = agent_run_process();
    eventually(holds(local, "alpha"));
    set_number(f, L"Enabled", 0);
    make_file(on_share(f, L"docs\\a.txt"), "alpha, changed there");
    eventually(agent_said("(0x80070426)")); /* ERROR_SERVICE_NOT_ACTIVE */
    set_number(f, L"Enabled", 1);
    eventually(holds(local, "alpha, changed there"));
    agent_stop(&agent);
}

static void what_is_too_much_is_evicted(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    LPCWSTR docs = on_share(f, L"docs");
    assert_hr(IOfflineFilesCache_Unpin(f->cache, NULL, &docs, 1, TRUE, FALSE, PIN, NULL), S_OK);
    struct agent_process agent = agent_run_process();
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, 6, 6), S_OK);
    eventually(!is_there(in_cache(f, L"docs\\a.txt")) ||
               !is_there(in_cache(f, L"docs\\sub\\b.txt")));
    assert_true(is_there(on_share(f, L"docs\\a.txt")));
    assert_true(is_there(on_share(f, L"docs\\sub\\b.txt")));
    agent_stop(&agent);
}

static void a_rename_that_waits_for_a_start_is_carried_out(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN_FILL);
    WCHAR from[MAX_PATH], to[MAX_PATH];
    wcscpy_s(from, ARRAYSIZE(from), on_share(f, L"docs\\a.txt"));
    wcscpy_s(to, ARRAYSIZE(to), on_share(f, L"docs\\z.txt"));
    assert_hr(IOfflineFilesCache_RenameItem(f->cache, from, to, FALSE), S_OK);
    struct agent_process agent = agent_run_process();
    eventually(holds(in_cache(f, L"docs\\z.txt"), "alpha"));
    eventually(holds(on_share(f, L"docs\\z.txt"), "alpha"));
    agent_stop(&agent);
}

/* --- one agent ------------------------------------------------------------------------------- */

static void there_is_one_agent_for_a_store(void **state)
{
    char holder[64];
    (void)state;
    struct agent_process agent = agent_run_process();
    assert_int_equal(agent_verb(L"run"), 4);
    snprintf(holder, sizeof(holder), "process %lu is the agent", agent.id);
    assert_true(agent_said(holder));
    agent_stop(&agent);
    assert_int_equal(agent_verb(L"stop"), 0);
    assert_true(agent_said("no agent runs"));
}

static void a_killed_agent_leaves_its_place_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct agent_process agent = agent_run_process();
        agent_kill(&agent);
    }
    struct agent_process agent = agent_run_process();
    agent_stop(&agent);
}

static void an_idle_agent_does_not_keep_the_store_from_being_mended(void **state)
{
    struct com_fixture *f = *state;
    IOpenCscMaintenance *maintenance = NULL;
    make_docs(f, PIN_FILL);
    struct agent_process agent = agent_run_process();
    eventually(agent_said("synchronized"));
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance,
                                                (void **)&maintenance),
              S_OK);
    assert_hr(IOpenCscMaintenance_Check(maintenance, TRUE, NULL), S_OK);
    IOpenCscMaintenance_Release(maintenance);
    agent_stop(&agent);
}

static void wrong_usage_is_told_from_help(void **state)
{
    (void)state;
    assert_int_equal(agent_verb(L""), 2);
    assert_int_equal(agent_verb(L"walk"), 2);
    assert_int_equal(agent_verb(L"run --fast"), 2);
    assert_int_equal(agent_verb(L"stop --logon"), 2);
    assert_int_equal(agent_verb(L"--help"), 0);
    assert_int_equal(agent_verb(L"install --help"), 0);
    assert_true(agent_said("Usage: cscsvc VERB"));
}

static void it_is_started_at_logon_if_that_is_wanted(void **state)
{
    WCHAR command[MAX_PATH] = {0};
    DWORD size = sizeof(command);
    const WCHAR *key = L"Software\\Microsoft\\Windows\\CurrentVersion\\Run";
    (void)state;
    assert_int_equal(agent_verb(L"install --logon"), 0);
    assert_int_equal(
        RegGetValueW(HKEY_CURRENT_USER, key, L"OpenCSC", RRF_RT_REG_SZ, NULL, command, &size), 0);
    assert_non_null(wcsstr(command, L"cscsvc.exe\" run --hidden"));
    assert_int_equal(agent_verb(L"uninstall --logon"), 0);
    assert_int_equal(agent_verb(L"uninstall --logon"), 1);
}

/* --- the service ----------------------------------------------------------------------------- */

/* The service has another environment than the test: the registry tells it what counts, and the
 * test looks where the registry says. */
static void see_what_the_service_sees(struct com_fixture *f)
{
    const WCHAR *key = L"Software\\OpenCSC";
    const DWORD speed = 600, size = (DWORD)((wcslen(f->store) + 1) * sizeof(WCHAR));
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"StoreLocation", REG_SZ, f->store, size), 0);
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"AgentClock", REG_DWORD, &speed, sizeof(speed)),
        0);
    SetEnvironmentVariableW(L"OPENCSC_STORE", NULL);
    SetEnvironmentVariableW(L"OPENCSC_AGENT_CLOCK", NULL);
    IOfflineFilesCache_Release(f->cache);
    f->cache = com_fixture_cache();
}

static int service_setup(void **state)
{
    still_setup(state);
    see_what_the_service_sees(*state);
    agent_verb(L"uninstall"); /* of a test before us that died */
    return 0;
}

static int service_teardown(void **state)
{
    const WCHAR *key = L"Software\\OpenCSC";
    agent_verb(L"uninstall");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, L"StoreLocation");
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, L"AgentClock");
    return teardown(state);
}

#define expect_verb(arguments, code)                       \
    do {                                                   \
        if (agent_verb(arguments) != (code))               \
            agent_give_up(#arguments, __FILE__, __LINE__); \
    } while (0)

static void it_runs_as_a_service(void **state)
{
    const struct com_fixture *f = *state;
    make_docs(f, PIN);
    expect_verb(L"start", 3);
    expect_verb(L"install", 0);
    expect_verb(L"install", 1);
    expect_verb(L"start", 0);
    eventually(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    make_file(in_cache(f, L"docs\\a.txt"), "alpha, changed here");
    eventually(holds(on_share(f, L"docs\\a.txt"), "alpha, changed here"));
    expect_verb(L"status", 0);
    assert_true(agent_said("service: running"));
    expect_verb(L"run", 4);
    expect_verb(L"stop", 0);
    assert_true(agent_said("the service has ended"));
    expect_verb(L"start", 0);
    expect_verb(L"uninstall", 0);
}

/* An argument names the tests to be run, with * and ?. WINE: its service manager is not to be
 * relied on while the machine is busy (it gave up a process that was slow to start, and once made
 * the same service twice), so the one about it is run only if it is named. */
int main(int argc, char **argv)
{
#define QUICK(name) cmocka_unit_test_setup_teardown(name, quick_setup, teardown)
#define STILL(name) cmocka_unit_test_setup_teardown(name, still_setup, teardown)
    const struct CMUnitTest tests[] = {
        STILL(what_is_pinned_is_fetched),
        QUICK(what_changes_on_the_server_arrives_after_the_interval),
        QUICK(a_share_may_have_an_interval_of_its_own),
        STILL(what_is_changed_here_is_sent_by_itself),
        STILL(a_folder_can_be_removed_while_it_is_watched),
        STILL(a_name_changed_here_is_changed_there_and_nothing_travels),
        STILL(what_is_in_use_is_sent_later),
        QUICK(a_lost_share_goes_offline_and_comes_back_in_sync),
        STILL(what_was_changed_offline_is_sent_even_without_background_synchronization),
        QUICK(what_the_user_took_offline_is_left_alone_unless_the_setting_says_so),
        STILL(settings_count_while_it_runs),
        QUICK(work_hours_are_kept_free_of_synchronizations),
        QUICK(what_is_suspended_is_left_alone),
        STILL(what_is_assigned_while_it_runs_is_pinned_and_fetched),
        QUICK(while_the_feature_is_off_it_waits),
        STILL(what_is_too_much_is_evicted),
        STILL(a_rename_that_waits_for_a_start_is_carried_out),
        STILL(there_is_one_agent_for_a_store),
        STILL(a_killed_agent_leaves_its_place_at_once),
        QUICK(an_idle_agent_does_not_keep_the_store_from_being_mended),
        STILL(wrong_usage_is_told_from_help),
        STILL(it_is_started_at_logon_if_that_is_wanted),
        cmocka_unit_test_setup_teardown(it_runs_as_a_service, service_setup, service_teardown),
    };
    if (!com_fixture_available())
        return 0;
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    else
        cmocka_set_skip_filter("it_runs_as_a_service");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
