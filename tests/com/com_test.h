/*
 * What the COM tests share: cmocka with the headers it wants before itself, and checks of results.
 */
#ifndef TESTS_COM_TEST_H
#define TESTS_COM_TEST_H

#include <objbase.h>
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h comes after the headers it relies on. */
#include <cmocka.h>

#define assert_hr(actual, expected) assert_int_equal((uint32_t)(actual), (uint32_t)(expected))
#define assert_win32(actual, code)  assert_hr(actual, 0x80070000u | (uint32_t)(code))
#define assert_wide(actual, expected) \
    assert_memory_equal(actual, expected, (wcslen(expected) + 1) * sizeof(WCHAR))

#endif
