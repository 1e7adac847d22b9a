/*
 * src/com/registration_more.c: interfaces, type library and surrogate, on a Classes key of the
 * test, so that no real registration is touched.
 */
#include "com_test.h"

#include "com/registration.h"

#include <wchar.h>

static const GUID ours_id = {0x33333333, 0x3333, 0x3333, {3, 3, 3, 3, 3, 3, 3, 3}};
static const GUID iid = {0x44444444, 0x4444, 0x4444, {4, 4, 4, 4, 4, 4, 4, 4}};
static const struct com_interface entry = {&iid, L"IThing", &ours_id};
static const struct com_registration class_entry = {&ours_id, L"Thing"};

#define OURS      L"{33333333-3333-3333-0303-030303030303}"
#define INTERFACE L"\\Interface\\{44444444-4444-4444-0404-040404040404}"
#define PROXIES   INTERFACE L"\\ProxyStubClsid32"
#define LIBRARY   L"\\TypeLib\\" OURS
#define CLASS     L"\\CLSID\\" OURS
#define APP       L"\\AppID\\" OURS

static WCHAR root[80];
static const struct com_registry ours = {HKEY_CURRENT_USER, root, L"C:\\opencsc\\cscobj.dll"};
static const struct com_registry other = {HKEY_CURRENT_USER, root, L"C:\\other\\cscobj.dll"};

static int remove_key(void **state)
{
    (void)state;
    RegDeleteTreeW(HKEY_CURRENT_USER, root);
    return 0;
}

static int fresh_key(void **state)
{
    swprintf(root, ARRAYSIZE(root), L"Software\\OpenCSC test %lu", GetCurrentProcessId());
    return remove_key(state);
}

static const WCHAR *key_at(const WCHAR *tail)
{
    static WCHAR key[256];
    swprintf(key, ARRAYSIZE(key), L"%ls%ls", root, tail);
    return key;
}

/* NULL if the value is not there. */
static const WCHAR *read(const WCHAR *tail, const WCHAR *value)
{
    static WCHAR text[300];
    DWORD size = sizeof(text);
    return RegGetValueW(HKEY_CURRENT_USER, key_at(tail), value, RRF_RT_REG_SZ, NULL, text, &size)
               ? NULL
               : text;
}

static void write(const WCHAR *tail, const WCHAR *value, const WCHAR *text)
{
    DWORD size = (DWORD)((wcslen(text) + 1) * sizeof(*text));
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, key_at(tail), value, REG_SZ, text, size),
                     0);
}

static bool exists(const WCHAR *tail)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, key_at(tail), 0, KEY_READ, &key))
        return false;
    RegCloseKey(key);
    return true;
}

/* --- interfaces ------------------------------------------------------------------------------ */

static void an_interface_is_registered_with_its_proxies_and_goes_without_trace(void **state)
{
    (void)state;
    for (int twice = 0; twice < 2; twice++)
        assert_hr(com_register_interface(&ours, &entry, false), S_OK);
    assert_wide(read(INTERFACE, NULL), L"IThing");
    assert_wide(read(PROXIES, NULL), OURS);
    assert_hr(com_unregister_interface(&ours, &entry), S_OK);
    assert_false(exists(INTERFACE));
    assert_hr(com_unregister_interface(&ours, &entry), S_FALSE);
}

static void somebody_elses_proxies_are_left_alone(void **state)
{
    (void)state;
    write(PROXIES, NULL, L"{theirs}");
    assert_hr(com_register_interface(&ours, &entry, false), COM_E_FOREIGN_CLASS);
    assert_wide(read(PROXIES, NULL), L"{theirs}");
    assert_null(read(INTERFACE, NULL));
    assert_hr(com_unregister_interface(&ours, &entry), S_FALSE);
    assert_wide(read(PROXIES, NULL), L"{theirs}");
}

static void proxies_that_force_replaced_come_back(void **state)
{
    (void)state;
    write(PROXIES, NULL, L"{theirs}");
    assert_hr(com_register_interface(&ours, &entry, true), S_OK);
    assert_wide(read(PROXIES, NULL), OURS);
    assert_hr(com_register_interface(&ours, &entry, true),
              S_OK); /* once more keeps what it keeps */
    assert_hr(com_unregister_interface(&ours, &entry), S_OK);
    assert_wide(read(PROXIES, NULL), L"{theirs}");
    assert_null(read(PROXIES, L"OpenCSC.Previous"));
}

/* --- type libraries -------------------------------------------------------------------------- */

static void a_type_library_is_registered_and_goes_without_trace(void **state)
{
    (void)state;
    assert_hr(com_register_typelib(&ours, &ours_id, L"Things"), S_OK);
    assert_wide(read(LIBRARY L"\\1.0", NULL), L"Things");
    assert_wide(read(LIBRARY L"\\1.0\\0\\win64", NULL), L"C:\\opencsc\\cscobj.dll");
    assert_wide(read(LIBRARY L"\\1.0\\FLAGS", NULL), L"0");
    assert_hr(com_unregister_typelib(&ours, &ours_id), S_OK);
    assert_false(exists(LIBRARY));
    assert_hr(com_unregister_typelib(&ours, &ours_id), S_FALSE);
}

static void a_type_library_of_another_module_stays(void **state)
{
    (void)state;
    assert_hr(com_register_typelib(&other, &ours_id, L"Things"), S_OK);
    assert_hr(com_unregister_typelib(&ours, &ours_id), S_FALSE);
    assert_wide(read(LIBRARY L"\\1.0\\0\\win64", NULL), L"C:\\other\\cscobj.dll");
}

/* --- surrogates ------------------------------------------------------------------------------ */

static void a_class_gets_a_surrogate_and_loses_it_without_trace(void **state)
{
    (void)state;
    assert_hr(com_register_surrogate(&ours, &class_entry), S_OK);
    assert_wide(read(CLASS, L"AppID"), OURS);
    assert_wide(read(APP, NULL), L"Thing");
    assert_non_null(read(APP, L"DllSurrogate"));
    assert_hr(com_unregister_surrogate(&ours, &class_entry), S_OK);
    assert_null(read(CLASS, L"AppID"));
    assert_false(exists(APP));
    assert_hr(com_unregister_surrogate(&ours, &class_entry), S_FALSE);
}

static void a_class_with_an_application_of_its_own_keeps_it(void **state)
{
    (void)state;
    write(CLASS, L"AppID", L"{theirs}");
    assert_hr(com_register_surrogate(&ours, &class_entry), S_FALSE);
    assert_false(exists(APP));
    assert_hr(com_unregister_surrogate(&ours, &class_entry), S_FALSE);
    assert_wide(read(CLASS, L"AppID"), L"{theirs}");
}

static void an_application_of_that_number_that_is_not_ours_stays(void **state)
{
    (void)state;
    write(APP, NULL, L"Somebody's");
    assert_hr(com_unregister_surrogate(&ours, &class_entry), S_FALSE);
    assert_wide(read(APP, NULL), L"Somebody's");
}

/* --- failures -------------------------------------------------------------------------------- */

static void keys_that_cannot_be_made_are_errors(void **state)
{
    const struct com_registry broken = {(HKEY)(ULONG_PTR)0x12345678, L"Software\\Classes",
                                        L"C:\\opencsc\\cscobj.dll"}; /* no key at all */
    (void)state;
    assert_true(FAILED(com_register_interface(&broken, &entry, false)));
    assert_true(FAILED(com_register_typelib(&broken, &ours_id, L"Things")));
    assert_true(FAILED(com_register_surrogate(&broken, &class_entry)));
    assert_true(FAILED(com_unregister_interface(&broken, &entry)));
    assert_true(FAILED(com_unregister_typelib(&broken, &ours_id)));
    assert_true(FAILED(com_unregister_surrogate(&broken, &class_entry)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_key, remove_key)
    const struct CMUnitTest tests[] = {
        TEST(an_interface_is_registered_with_its_proxies_and_goes_without_trace),
        TEST(somebody_elses_proxies_are_left_alone),
        TEST(proxies_that_force_replaced_come_back),
        TEST(a_type_library_is_registered_and_goes_without_trace),
        TEST(a_type_library_of_another_module_stays),
        TEST(a_class_gets_a_surrogate_and_loses_it_without_trace),
        TEST(a_class_with_an_application_of_its_own_keeps_it),
        TEST(an_application_of_that_number_that_is_not_ours_stays),
        TEST(keys_that_cannot_be_made_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
