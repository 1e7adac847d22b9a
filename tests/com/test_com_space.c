/*
 * Settings that say how much, and what, may be cached: limits of space and who wins, fills that do
 * not fit, excluded types, and encryption by policy.
 * DOC: OfflineFiles.admx, Pol_CacheSize, Pol_ExclusionListSettings, Pol_EncryptOfflineFiles.
 */
#include "com_test.h"
#include "docs.h"

#include "support/com_fixture.h"

#include <wchar.h>

#define POLICIES    L"Software\\Policies\\Microsoft\\Windows\\NetCache"
#define PREFERENCES L"Software\\Microsoft\\Windows\\CurrentVersion\\NetCache"
#define MB          (1ull << 20)

static void clear(void)
{
    static const WCHAR *const keys[] = {POLICIES, PREFERENCES};
    static const WCHAR *const names[] = {L"CacheQuotaLimit", L"CacheQuotaLimitUnpinned",
                                         L"ExcludedFileTypes", L"EncryptCache"};
    for (size_t i = 0; i < 2 * ARRAYSIZE(names); i++)
        RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, keys[i % 2], names[i / 2]);
}

static int setup(void **state)
{
    clear();
    return docs_setup(state);
}

static int teardown(void **state)
{
    clear();
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", NULL);
    return com_fixture_teardown(state);
}

static void set_number(const WCHAR *key, const WCHAR *name, DWORD value)
{
    assert_int_equal(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &value, sizeof(value)), 0);
}

static void exclude(const WCHAR *types)
{
    assert_int_equal(RegSetKeyValueW(HKEY_LOCAL_MACHINE, POLICIES, L"ExcludedFileTypes", REG_SZ,
                                     types, (DWORD)((wcslen(types) + 1) * sizeof(*types))),
                     0);
}

/* --- limits ---------------------------------------------------------------------------------- */

struct space {
    ULONGLONG volume, limit, used, auto_limit, auto_used;
};

static struct space space_of(const struct com_fixture *f)
{
    struct space s;
    assert_hr(IOfflineFilesCache_GetDiskSpaceInformation(f->cache, &s.volume, &s.limit, &s.used,
                                                         &s.auto_limit, &s.auto_used),
              S_OK);
    return s;
}

static void assert_limits(const struct com_fixture *f, ULONGLONG limit, ULONGLONG auto_limit)
{
    struct space s = space_of(f);
    assert_true(s.limit == limit);
    assert_true(s.auto_limit == auto_limit);
}

static void set_limits(const struct com_fixture *f, ULONGLONG limit, ULONGLONG auto_limit)
{
    assert_hr(IOfflineFilesCache_SetDiskSpaceLimits(f->cache, limit, auto_limit), S_OK);
}

/* The policy, then what was set, then the preference, then a quarter of the volume. */
static void of_all_that_limit_the_cache_the_policy_wins(void **state)
{
    struct com_fixture *f = *state;
    ULONGLONG quarter = space_of(f).volume / 4;
    assert_limits(f, quarter, quarter);
    set_number(PREFERENCES, L"CacheQuotaLimit", 7);
    assert_limits(f, 7 * MB, 7 * MB);
    set_number(PREFERENCES, L"CacheQuotaLimitUnpinned", 3);
    assert_limits(f, 7 * MB, 3 * MB);
    set_limits(f, 9 * MB, 2 * MB);
    assert_limits(f, 9 * MB, 2 * MB);
    set_number(POLICIES, L"CacheQuotaLimitUnpinned", 4);
    assert_limits(f, 9 * MB, 4 * MB);
    set_number(POLICIES, L"CacheQuotaLimit", 5);
    assert_limits(f, 5 * MB, 4 * MB);
    set_number(POLICIES, L"CacheQuotaLimit", 100000001); /* no number that it can be */
    assert_limits(f, 9 * MB, 4 * MB);
}

static bool is_on_system_drive(const struct com_fixture *f)
{
    WCHAR windows[MAX_PATH];
    assert_true(GetWindowsDirectoryW(windows, MAX_PATH) > 0);
    return towupper(windows[0]) == towupper(f->store[0]);
}

static void limits_by_policy_are_cut_to_what_can_be(void **state)
{
    struct com_fixture *f = *state;
    ULONGLONG volume = space_of(f).volume;
    set_number(POLICIES, L"CacheQuotaLimit", 100000000);
    ULONGLONG most = is_on_system_drive(f) ? volume / 4 * 3 : volume;
    assert_limits(f, most, most);
    set_number(POLICIES, L"CacheQuotaLimit", 2);
    set_number(POLICIES, L"CacheQuotaLimitUnpinned", 3);
    assert_limits(f, 2 * MB, 2 * MB);
    pin_docs(f); /* 9 bytes */
    set_number(POLICIES, L"CacheQuotaLimit", 0);
    assert_limits(f, 9, 9);
}

static void make_large(const struct com_fixture *f, const WCHAR *rel)
{
    static char text[2000];
    memset(text, 'x', sizeof(text) - 1);
    make_file(on_share(f, rel), text);
}

static void what_does_not_fit_fails_by_itself_and_comes_when_it_does(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_large(f, L"docs\\large.txt");
    set_limits(f, 1000, 1000);
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_win32(result_of(&rec, L"docs\\large.txt")->hr, ERROR_DISK_FULL);
    assert_hr(result_of(&rec, L"docs\\a.txt")->hr, S_OK);
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_false(is_there(in_cache(f, L"docs\\large.txt")));
    assert_true(is_sparse(f, L"docs\\large.txt"));
    assert_win32(sync(f, L"docs\\large.txt", SYNC_BOTH), ERROR_DISK_FULL);
    set_limits(f, 3000, 1000);
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(is_there(in_cache(f, L"docs\\large.txt")));
}

static void what_is_pinned_takes_the_place_of_what_is_not(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    assert_hr(unpin(f, L"docs\\sub", TRUE, OFFLINEFILES_PIN_CONTROL_FLAG_FORUSER), S_OK);
    make_large(f, L"large.txt");
    set_limits(f, 2005, 1000);
    assert_hr(pin(f, L"large.txt", FALSE, PIN_FILL), S_OK);
    assert_true(is_there(in_cache(f, L"large.txt")));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    assert_win32(find_result(f, L"docs\\sub\\b.txt"), ERROR_FILE_NOT_FOUND);
    assert_false(is_there(in_cache(f, L"docs\\sub\\b.txt")));
    assert_true(holds(on_share(f, L"docs\\sub\\b.txt"), "beta"));
    assert_int_equal(space_of(f).used, 2004);
}

/* --- types ----------------------------------------------------------------------------------- */

static void excluded_types_do_not_come_in_and_are_not_sent(void **state)
{
    struct com_fixture *f = *state;
    make_docs(f);
    make_file(on_share(f, L"docs\\mail.pst"), "mails");
    exclude(L"*.tmp;*.PST");
    assert_hr(pin(f, L"docs", TRUE, PIN_FILL), S_OK);
    assert_win32(result_of(&rec, L"docs\\mail.pst")->hr, ERROR_NOT_SUPPORTED);
    assert_false(is_there(in_cache(f, L"docs\\mail.pst")));
    make_file(in_cache(f, L"docs\\new.tmp"), "made here");
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_win32(result_of(&rec, L"docs\\new.tmp")->hr, ERROR_NOT_SUPPORTED);
    assert_false(is_there(on_share(f, L"docs\\new.tmp")));
    assert_true(holds(in_cache(f, L"docs\\new.tmp"), "made here"));
    clear();
    assert_hr(sync(f, L"docs", SYNC_BOTH), S_OK);
    assert_true(holds(on_share(f, L"docs\\new.tmp"), "made here"));
}

/* --- encryption ------------------------------------------------------------------------------ */

static void start(const struct com_fixture *f)
{
    ULONG n[3];
    IOpenCscMaintenance *m = NULL;
    assert_hr(IOfflineFilesCache_QueryInterface(f->cache, &IID_IOpenCscMaintenance, (void **)&m),
              S_OK);
    assert_hr(IOpenCscMaintenance_Start(m, &n[0], &n[1], &n[2]), S_OK);
    IOpenCscMaintenance_Release(m);
}

static BOOL is_encrypted(const struct com_fixture *f)
{
    BOOL is = 42, partial = 42;
    assert_hr(IOfflineFilesCache_GetEncryptionStatus(f->cache, &is, &partial), S_OK);
    assert_false(partial);
    return is;
}

static void a_start_encrypts_as_the_policy_says(void **state)
{
    struct com_fixture *f = *state;
    pin_docs(f);
    set_number(PREFERENCES, L"EncryptCache", 1); /* a preference does not decide for the user */
    SetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", L"1");
    start(f);
    assert_false(is_encrypted(f));
    set_number(POLICIES, L"EncryptCache", 1);
    start(f);
    assert_true(is_encrypted(f));
    assert_false(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
    clear();
    start(f); /* as it was left */
    assert_true(is_encrypted(f));
    set_number(POLICIES, L"EncryptCache", 0);
    start(f);
    assert_false(is_encrypted(f));
    assert_true(holds(in_cache(f, L"docs\\a.txt"), "alpha"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_all_that_limit_the_cache_the_policy_wins),
        TEST(limits_by_policy_are_cut_to_what_can_be),
        TEST(what_does_not_fit_fails_by_itself_and_comes_when_it_does),
        TEST(what_is_pinned_takes_the_place_of_what_is_not),
        TEST(excluded_types_do_not_come_in_and_are_not_sent),
        TEST(a_start_encrypts_as_the_policy_says),
    };
    if (!com_fixture_available())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
