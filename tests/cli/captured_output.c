/* Collects what is printed. See captured_output.h. */
#include "captured_output.h"

#include "unit.h"

#include "cli/output.h"

#include <stdarg.h>
#include <wchar.h>

enum { CAPACITY = 8192 };

WCHAR captured_results[CAPACITY];
WCHAR captured_diagnostics[CAPACITY];
int captured_width;

void captured_reset(void)
{
    captured_results[0] = 0;
    captured_diagnostics[0] = 0;
    captured_width = 0;
}

static void append(WCHAR *buffer, const WCHAR *format, va_list arguments)
{
    size_t used = wcslen(buffer);

    assert_true(vswprintf(buffer + used, CAPACITY - used, format, arguments) >= 0);
}

void print(const WCHAR *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append(captured_results, format, arguments);
    va_end(arguments);
}

void print_text(const WCHAR *text)
{
    size_t used = wcslen(captured_results);
    size_t length = wcslen(text);

    assert_true(used + length < CAPACITY);
    memcpy(captured_results + used, text, (length + 1) * sizeof *text);
}

void print_flush(void)
{
}

void complain(const WCHAR *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append(captured_diagnostics, format, arguments);
    va_end(arguments);
}

bool output_is_lost(void)
{
    return false;
}

int output_console_width(void)
{
    return captured_width;
}

static void show(const char *title, const WCHAR *text)
{
    char utf8[3 * CAPACITY];

    WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    print_error("%s: %s\n", title, utf8);
}

void assert_wide_equal(const WCHAR *text, const WCHAR *expected)
{
    if (wcscmp(text, expected) == 0)
        return;
    show("is", text);
    show("expected", expected);
    fail();
}

void assert_wide_holds(const WCHAR *text, const WCHAR *expected)
{
    if (wcsstr(text, expected) != NULL)
        return;
    show("is", text);
    show("does not hold", expected);
    fail();
}
