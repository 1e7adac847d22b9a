/* src/com/registration: on a Classes key of the test, so that no real registration is touched. */
#include "com_test.h"

#include "com/registration.h"

#include <stdio.h>

static const CLSID first = {0x11111111, 0x1111, 0x1111, {1, 1, 1, 1, 1, 1, 1, 1}};
static const CLSID second = {0x22222222, 0x2222, 0x2222, {2, 2, 2, 2, 2, 2, 2, 2}};
static const struct com_registration classes[] = {{&first, L"First"}, {&second, L"Second"}};

#define FIRST  L"\\CLSID\\{11111111-1111-1111-0101-010101010101}"
#define SECOND L"\\CLSID\\{22222222-2222-2222-0202-020202020202}"
#define SERVER L"\\InprocServer32"

static WCHAR root[80];
static const struct com_registry ours = {HKEY_CURRENT_USER, root, L"C:\\opencsc\\cscobj.dll"};
static const struct com_registry moved = {HKEY_CURRENT_USER, root, L"C:\\new\\cscobj.dll"};

static int fresh_key(void **state)
{
    (void)state;
    swprintf(root, ARRAYSIZE(root), L"Software\\OpenCSC test %lu", GetCurrentProcessId());
    RegDeleteTreeW(HKEY_CURRENT_USER, root);
    return 0;
}

static int remove_key(void **state)
{
    (void)state;
    RegDeleteTreeW(HKEY_CURRENT_USER, root);
    return 0;
}

static const WCHAR *key_at(const WCHAR *tail)
{
    static WCHAR key[256];
    swprintf(key, ARRAYSIZE(key), L"%ls%ls", root, tail);
    return key;
}

/* NULL if the value is not there; unexpanded. */
static const WCHAR *read(const WCHAR *tail, const WCHAR *value)
{
    static WCHAR text[300];
    DWORD size = sizeof(text);
    DWORD flags = RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND;
    return RegGetValueW(HKEY_CURRENT_USER, key_at(tail), value, flags, NULL, text, &size) ? NULL
                                                                                          : text;
}

static void write(const WCHAR *tail, const WCHAR *value, DWORD type, const WCHAR *text)
{
    DWORD size = (DWORD)((wcslen(text) + 1) * sizeof(*text));
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, key_at(tail), value, type, text, size), 0);
}

static bool exists(const WCHAR *tail)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, key_at(tail), 0, KEY_READ, &key))
        return false;
    RegCloseKey(key);
    return true;
}

static void a_class_is_registered_free_threaded_and_goes_without_trace(void **state)
{
    (void)state;
    assert_hr(com_register(&ours, classes, 2, false), S_OK);
    assert_wide(read(FIRST, NULL), L"First");
    assert_wide(read(FIRST SERVER, NULL), ours.module);
    assert_wide(read(FIRST SERVER, L"ThreadingModel"), L"Both");
    assert_wide(read(SECOND SERVER, NULL), ours.module);
    assert_hr(com_register(&ours, classes, 2, false), S_OK);
    assert_hr(com_unregister(&ours, classes, 2), S_OK);
    assert_false(exists(FIRST));
    assert_false(exists(SECOND));
    assert_true(exists(L"\\CLSID"));
    assert_hr(com_unregister(&ours, classes, 2), S_FALSE);
}

static void somebody_elses_class_is_left_alone_and_then_nothing_is_registered(void **state)
{
    (void)state;
    write(SECOND SERVER, NULL, REG_EXPAND_SZ, L"%SystemRoot%\\System32\\cscobj.dll");
    assert_hr(com_register(&ours, classes, 2, false), COM_E_FOREIGN_CLASS);
    assert_wide(read(SECOND SERVER, NULL), L"%SystemRoot%\\System32\\cscobj.dll");
    assert_null(read(SECOND SERVER, L"ThreadingModel"));
    assert_false(exists(FIRST));
    assert_hr(com_unregister(&ours, classes, 2), S_FALSE);
    assert_true(exists(SECOND SERVER));
}

static void what_force_replaced_comes_back(void **state)
{
    const WCHAR *system_dll = L"%SystemRoot%\\System32\\cscobj.dll";
    (void)state;
    write(SECOND, NULL, REG_SZ, L"Offline Files Cache Control");
    write(SECOND SERVER, NULL, REG_EXPAND_SZ, system_dll);
    write(SECOND SERVER, L"ThreadingModel", REG_SZ, L"Free");
    for (int twice = 0; twice < 2; twice++) {
        assert_hr(com_register(&ours, classes, 2, true), S_OK);
        assert_wide(read(SECOND SERVER, NULL), ours.module);
        assert_wide(read(SECOND SERVER, L"ThreadingModel"), L"Both");
        assert_wide(read(SECOND, NULL), L"Offline Files Cache Control");
    }
    assert_hr(com_unregister(&ours, classes, 2), S_OK);
    assert_wide(read(SECOND SERVER, NULL), system_dll);
    assert_wide(read(SECOND SERVER, L"ThreadingModel"), L"Free");
    assert_null(read(SECOND SERVER, L"OpenCSC.Previous"));
    assert_null(read(SECOND SERVER, L"OpenCSC.PreviousThreadingModel"));
    assert_false(exists(FIRST));
    /* And it is foreign again. */
    assert_hr(com_register(&ours, classes, 2, false), COM_E_FOREIGN_CLASS);
}

static void an_opencsc_that_moved_takes_over_and_the_old_one_cannot_undo_it(void **state)
{
    (void)state;
    assert_hr(com_register(&ours, classes, 2, false), S_OK);
    assert_hr(com_register(&moved, classes, 2, false), S_OK);
    assert_wide(read(FIRST SERVER, NULL), moved.module);
    assert_hr(com_unregister(&ours, classes, 2), S_FALSE);
    assert_wide(read(FIRST SERVER, NULL), moved.module);
    assert_hr(com_unregister(&moved, classes, 2), S_OK);
    assert_false(exists(FIRST));
}

static void a_key_that_cannot_be_made_is_an_error(void **state)
{
    static WCHAR long_path[300];
    struct com_registry bad = {HKEY_CURRENT_USER, long_path, L"C:\\opencsc\\cscobj.dll"};
    (void)state;
    for (size_t i = 0; i < ARRAYSIZE(long_path) - 1; i++)
        long_path[i] = L'x';
    assert_true(FAILED(com_register(&bad, classes, 2, false)));
    assert_true(FAILED(com_unregister(&bad, classes, 2)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_key, remove_key)
    const struct CMUnitTest tests[] = {
        TEST(a_class_is_registered_free_threaded_and_goes_without_trace),
        TEST(somebody_elses_class_is_left_alone_and_then_nothing_is_registered),
        TEST(what_force_replaced_comes_back),
        TEST(an_opencsc_that_moved_takes_over_and_the_old_one_cannot_undo_it),
        TEST(a_key_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
