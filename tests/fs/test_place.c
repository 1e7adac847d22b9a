/* fs/place.h: where the store lies, who may enter it. The registry key HKLM is another one here. */
#include "folders.h"

#include "base/path.h"
#include "base/result.h"
#include "fs/place.h"
#include "unit/unit.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdlib.h>
#include <string.h>

#define TEST_KEY L"Software\\OpenCSC test of place"

static const char16_t *base; /* a folder of ours that exists */
static WCHAR *sid;           /* the user's */

static const char16_t *below(const char16_t *name)
{
    static char16_t path[1000];

    swprintf(path, COUNT(path), L"%ls\\%ls", base, name);
    return path;
}

static int setup(void **state)
{
    HKEY key;

    (void)state;
    base = folders_drive();
    CreateDirectoryW(base, NULL);
    SetEnvironmentVariableW(L"OPENCSC_STORE", NULL);
    SetEnvironmentVariableW(L"ProgramData", below(u"data"));
    if (RegCreateKeyW(HKEY_CURRENT_USER, TEST_KEY, &key) != ERROR_SUCCESS)
        return -1;
    RegOverridePredefKey(HKEY_LOCAL_MACHINE, key);
    RegCloseKey(key);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    RegOverridePredefKey(HKEY_LOCAL_MACHINE, NULL);
    RegDeleteTreeW(HKEY_CURRENT_USER, TEST_KEY);
    folders_remove(base);
    return 0;
}

static void set_location(DWORD type, const WCHAR *text)
{
    HKEY key;

    assert_int_equal(RegCreateKeyW(HKEY_LOCAL_MACHINE, L"Software\\OpenCSC", &key), ERROR_SUCCESS);
    assert_int_equal(RegSetValueExW(key, L"StoreLocation", 0, type, (const BYTE *)text,
                                    (DWORD)((wcslen(text) + 1) * sizeof(*text))),
                     ERROR_SUCCESS);
    RegCloseKey(key);
}

/* The place must be `folder` + tail, and exist. */
static void assert_place(const char16_t *folder, const char16_t *tail)
{
    struct csc_text place = {0};
    char16_t expected[1000];

    swprintf(expected, COUNT(expected), L"%ls%ls", folder, tail);
    assert_hr(csc_place(&place), S_OK);
    assert_text(place.s, expected);
    assert_true(GetFileAttributesW(place.s) & FILE_ATTRIBUTE_DIRECTORY);
    csc_text_free(&place);
}

static const char16_t *slash_sid(void)
{
    static char16_t tail[200];

    swprintf(tail, COUNT(tail), L"\\%ls", sid);
    return tail;
}

static void assert_no_place(HRESULT expected)
{
    struct csc_text place = {0};

    assert_hr(csc_place(&place), expected);
    assert_null(place.s);
}

/* --- where ---------------------------------------------------------------------------------- */

static void by_default_it_lies_in_program_data_under_the_sid(void **state)
{
    char16_t folder[1000];

    (void)state;
    swprintf(folder, COUNT(folder), L"%ls\\OpenCSC", below(u"data"));
    assert_place(folder, slash_sid());
    assert_place(folder, slash_sid()); /* again, now that it exists */
}

static void the_registry_can_move_all_stores(void **state)
{
    (void)state;
    set_location(REG_SZ, below(u"moved\\here\\"));
    assert_place(below(u"moved\\here"), slash_sid());
}

static void the_registry_value_may_hold_variables(void **state)
{
    (void)state;
    SetEnvironmentVariableW(L"OPENCSC_TEST_BASE", base);
    set_location(REG_EXPAND_SZ, L"%OPENCSC_TEST_BASE%\\expanded");
    assert_place(below(u"expanded"), slash_sid());
}

static void an_empty_registry_value_is_none(void **state)
{
    (void)state;
    set_location(REG_SZ, L"");
    assert_place(below(u"data\\OpenCSC"), slash_sid());
}

static void the_environment_names_the_folder_itself(void **state)
{
    (void)state;
    set_location(REG_SZ, below(u"not here"));
    SetEnvironmentVariableW(L"OPENCSC_STORE", below(u"a\\b\\c\\store"));
    assert_place(below(u"a\\b\\c\\store"), u"");
    SetEnvironmentVariableW(L"OPENCSC_STORE", below(u"a\\b\\c\\store\\\\"));
    assert_place(below(u"a\\b\\c\\store"), u"");
    assert_int_equal(GetFileAttributesW(below(u"not here")), INVALID_FILE_ATTRIBUTES);
}

static void a_path_that_is_not_absolute_is_refused(void **state)
{
    static const char16_t *const bad[] = {u"store", u"C:store",   u"\\store",   u"C:",
                                          u".\\x",  u"\\\\.\\C:", u"\\\\\\srv", u"1:\\x"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++) {
        assert_false(csc_place_is_absolute(bad[i]));
        SetEnvironmentVariableW(L"OPENCSC_STORE", bad[i]);
        assert_no_place(CSC_E_BAD_PATH);
    }
    SetEnvironmentVariableW(L"OPENCSC_STORE", NULL);
    set_location(REG_SZ, L"relative\\folder");
    assert_no_place(CSC_E_BAD_PATH);
    assert_true(csc_place_is_absolute(u"c:\\x"));
    assert_true(csc_place_is_absolute(u"\\\\srv\\share\\x"));
    assert_true(csc_place_is_absolute(u"\\\\?\\C:\\x"));
}

static void without_program_data_there_is_no_place(void **state)
{
    (void)state;
    SetEnvironmentVariableW(L"ProgramData", NULL);
    assert_no_place(CSC_WIN32(ERROR_ENVVAR_NOT_FOUND));
}

static void a_drive_that_is_missing_and_a_file_in_the_way_are_told(void **state)
{
    HANDLE file = CreateFileW(below(u"file"), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    struct csc_text place = {0};

    (void)state;
    assert_true(file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    SetEnvironmentVariableW(L"OPENCSC_STORE", below(u"file"));
    assert_no_place(CSC_WIN32(ERROR_DIRECTORY));
    SetEnvironmentVariableW(L"OPENCSC_STORE", L"Q:\\no\\such\\drive");
    assert_true(FAILED(csc_place(&place)));
    assert_null(place.s);
}

static void it_may_lie_deep(void **state)
{
    struct csc_text place = {0};
    char16_t path[1000];
    size_t len = (size_t)swprintf(path, COUNT(path), L"%ls", base);
    int i;

    (void)state;
    for (i = 0; i < 8; i++)
        len += (size_t)swprintf(path + len, COUNT(path) - len, L"\\%050d", i);
    SetEnvironmentVariableW(L"OPENCSC_STORE", path);
    assert_hr(csc_place(&place), S_OK);
    assert_text(place.s, path);
    assert_true(place.len > 400);
    csc_text_free(&place);
}

/* --- who ------------------------------------------------------------------------------------ */

static void the_descriptor_is_for_the_user_administrators_and_the_system(void **state)
{
    struct csc_text sddl = {0};
    PSECURITY_DESCRIPTOR descriptor = NULL;
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    ACL_SIZE_INFORMATION size = {0};
    BOOL present = FALSE;
    BOOL defaulted;
    DWORD revision;
    PACL acl = NULL;

    (void)state;
    assert_hr(csc_place_sddl(u"S-1-5-21-1-2-3-1001", &sddl), S_OK);
    assert_text(sddl.s, u"D:P(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)");
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl.s, SDDL_REVISION_1,
                                                                     &descriptor, NULL));
    assert_true(GetSecurityDescriptorControl(descriptor, &control, &revision));
    assert_true(control & SE_DACL_PROTECTED);
    assert_true(GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted));
    assert_true(present && acl != NULL);
    assert_true(GetAclInformation(acl, &size, sizeof(size), AclSizeInformation));
    assert_int_equal(size.AceCount, 3);
    LocalFree(descriptor);
    csc_text_free(&sddl);
}

/* Has a folder an entry that allows everybody something? */
static bool lets_everybody_in(const char16_t *path)
{
    SID_IDENTIFIER_AUTHORITY world = {SECURITY_WORLD_SID_AUTHORITY};
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ACL_SIZE_INFORMATION size = {0};
    bool found = false;
    PSID everybody;
    PACL acl = NULL;
    DWORD i;

    AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everybody);
    assert_int_equal(GetNamedSecurityInfoW((WCHAR *)path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                           NULL, NULL, &acl, NULL, &descriptor),
                     ERROR_SUCCESS);
    assert_true(GetAclInformation(acl, &size, sizeof(size), AclSizeInformation));
    for (i = 0; i < size.AceCount; i++) {
        ACCESS_ALLOWED_ACE *ace;

        assert_true(GetAce(acl, i, (void **)&ace));
        found = found || (ace->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && ace->Mask != 0 &&
                          EqualSid(&ace->SidStart, everybody));
    }
    LocalFree(descriptor);
    FreeSid(everybody);
    return found;
}

/* WINE: an access list is kept as Unix mode bits, which is enough to tell everybody from nobody. */
static void a_new_store_is_closed_to_others(void **state)
{
    char16_t parent[1000];

    (void)state;
    swprintf(parent, COUNT(parent), L"%ls", below(u"a"));
    SetEnvironmentVariableW(L"OPENCSC_STORE", below(u"a\\store"));
    assert_place(below(u"a\\store"), u"");
    assert_false(lets_everybody_in(below(u"a\\store")));
    if (folders_in_wine())
        assert_true(lets_everybody_in(parent)); /* inherited as always */
}

static void a_store_that_exists_keeps_its_access_list(void **state)
{
    (void)state;
    CreateDirectoryW(below(u"store"), NULL);
    SetEnvironmentVariableW(L"OPENCSC_STORE", below(u"store"));
    assert_place(below(u"store"), u"");
    if (folders_in_wine())
        assert_true(lets_everybody_in(below(u"store")));
}

static void get_sid(void)
{
    union {
        TOKEN_USER user;
        BYTE room[200];
    } info;
    HANDLE token;
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) ||
        !GetTokenInformation(token, TokenUser, &info, sizeof(info), &size) ||
        !ConvertSidToStringSidW(info.user.User.Sid, &sid))
        abort();
    CloseHandle(token);
}

#define place_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(by_default_it_lies_in_program_data_under_the_sid),
        place_test(the_registry_can_move_all_stores),
        place_test(the_registry_value_may_hold_variables),
        place_test(an_empty_registry_value_is_none),
        place_test(the_environment_names_the_folder_itself),
        place_test(a_path_that_is_not_absolute_is_refused),
        place_test(without_program_data_there_is_no_place),
        place_test(a_drive_that_is_missing_and_a_file_in_the_way_are_told),
        place_test(it_may_lie_deep),
        place_test(the_descriptor_is_for_the_user_administrators_and_the_system),
        place_test(a_new_store_is_closed_to_others),
        place_test(a_store_that_exists_keeps_its_access_list),
    };

    get_sid();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
