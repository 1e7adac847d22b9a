/* A JSON writer without memory: all it must know is whether a comma is due and how deep it is. See
 * json.h. */
#include "cli/json.h"

#include "cli/output.h"

#include <wchar.h>

static bool comma;
static unsigned depth;

static void put_quoted(const WCHAR *text)
{
    print_text(L"\"");
    for (; *text != 0; text++) {
        WCHAR unit[3] = {text[0], 0, 0};
        bool pair = IS_HIGH_SURROGATE(text[0]) && IS_LOW_SURROGATE(text[1]);

        if (*text == L'"' || *text == L'\\') {
            print(L"\\%lc", *text);
        } else if (pair) {
            unit[1] = *++text;
            print_text(unit);
        } else if (*text < 0x20 || *text == 0x7F || (*text >= 0xD800 && *text <= 0xDFFF)) {
            print(L"\\u%04x", *text);
        } else {
            print_text(unit);
        }
    }
    print_text(L"\"");
}

/* What comes before every value: the comma that is due, and the name. */
static void begin_value(const WCHAR *name)
{
    if (comma)
        print_text(L",");
    comma = true;
    if (name != NULL) {
        put_quoted(name);
        print_text(L":");
    }
}

void json_open_array(const WCHAR *name)
{
    begin_value(name);
    print_text(L"[");
    comma = false;
    depth++;
}

void json_close_array(void)
{
    print_text(L"]");
    comma = true;
    depth--;
}

void json_open_object(const WCHAR *name)
{
    begin_value(name);
    print_text(name == NULL && depth > 0 ? L"\n{" : L"{");
    comma = false;
    depth++;
}

void json_close_object(void)
{
    print_text(L"}");
    comma = true;
    depth--;
}

void json_string(const WCHAR *name, const WCHAR *value)
{
    begin_value(name);
    if (value != NULL)
        put_quoted(value);
    else
        print_text(L"null");
}

void json_number(const WCHAR *name, unsigned long long value)
{
    begin_value(name);
    print(L"%llu", value);
}

void json_bool(const WCHAR *name, bool value)
{
    begin_value(name);
    print_text(value ? L"true" : L"false");
}

void json_time(const WCHAR *name, FILETIME value)
{
    SYSTEMTIME time;

    begin_value(name);
    if ((value.dwLowDateTime | value.dwHighDateTime) == 0 || !FileTimeToSystemTime(&value, &time)) {
        print_text(L"null");
        return;
    }
    ULARGE_INTEGER ticks = {.LowPart = value.dwLowDateTime, .HighPart = value.dwHighDateTime};
    print(L"\"%04u-%02u-%02uT%02u:%02u:%02u.%07uZ\"", time.wYear, time.wMonth, time.wDay,
          time.wHour, time.wMinute, time.wSecond, (unsigned)(ticks.QuadPart % 10000000));
}

void json_end(void)
{
    print_text(L"\n");
    comma = false;
}
