/*
 * What the agent prints: see output.h.
 */
#include "agent/output.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <string.h>
#include <wchar.h>

enum { LINE = 34 * 1024 /* a path of maximal length and some words */ };

static void put(DWORD which, const WCHAR *text)
{
    HANDLE handle = GetStdHandle(which);
    DWORD mode, written;
    if (!handle || handle == INVALID_HANDLE_VALUE)
        return;
    if (GetConsoleMode(handle, &mode)) {
        WriteConsoleW(handle, text, (DWORD)wcslen(text), &written, NULL);
        return;
    }
    char *bytes = csc_to_utf8(text);
    if (bytes)
        WriteFile(handle, bytes, (DWORD)strlen(bytes), &written, NULL);
    csc_free(bytes);
}

/* One call of put for the whole line: several threads may print. */
static void put_line(DWORD which, const WCHAR *prefix, const WCHAR *format, va_list arguments)
{
    size_t used = wcslen(prefix);
    WCHAR *line = csc_alloc(LINE * sizeof(*line));
    if (!line)
        return;
    memcpy(line, prefix, used * sizeof(*line));
    if (vswprintf(line + used, LINE - used, format, arguments) < 0)
        line[LINE - 1] = 0;
    put(which, line);
    csc_free(line);
}

void print(const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_line(STD_OUTPUT_HANDLE, L"", format, arguments);
    va_end(arguments);
}

void complain(const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_line(STD_ERROR_HANDLE, L"cscsvc: ", format, arguments);
    va_end(arguments);
}

void report(const WCHAR *format, ...)
{
    WCHAR time[16];
    SYSTEMTIME now;
    va_list arguments;
    GetLocalTime(&now);
    swprintf(time, ARRAYSIZE(time), L"%02u:%02u:%02u ", now.wHour, now.wMinute, now.wSecond);
    va_start(arguments, format);
    put_line(STD_OUTPUT_HANDLE, time, format, arguments);
    va_end(arguments);
}

const WCHAR *meaning(HRESULT hr)
{
    static WCHAR text[512];
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  (DWORD)hr, 0, text, ARRAYSIZE(text), NULL);
    while (length > 0 && wcschr(L" .\r\n", text[length - 1]))
        text[--length] = 0;
    return length > 0 ? text : L"error";
}
