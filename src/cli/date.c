/* Reads times. See date.h. */
#include "cli/date.h"

#include <stdint.h>
#include <wchar.h>

#define SECOND 10000000ull

/* A number of exactly `digits` digits at *text, which moves behind it. */
static bool take_number(const WCHAR **text, int digits, WORD *number)
{
    unsigned value = 0;

    for (int i = 0; i < digits; i++, ++*text) {
        if (**text < L'0' || **text > L'9')
            return false;
        value = value * 10 + (unsigned)(**text - L'0');
    }
    *number = (WORD)value;
    return true;
}

static bool take_char(const WCHAR **text, WCHAR c)
{
    if (**text != c)
        return false;
    ++*text;
    return true;
}

static bool parse_ago(const WCHAR *text, FILETIME *time)
{
    WCHAR *end;
    ULONGLONG count = wcstoull(text, &end, 10);
    ULONGLONG unit = *end == L'd' ? 86400 : *end == L'h' ? 3600 : *end == L'm' ? 60 : 0;
    ULARGE_INTEGER now;

    if (text[0] < L'0' || text[0] > L'9' || unit == 0 || end[1] != 0 || count > 1000000)
        return false;
    GetSystemTimeAsFileTime(time);
    now.LowPart = time->dwLowDateTime;
    now.HighPart = time->dwHighDateTime;
    now.QuadPart -= count * unit * SECOND;
    time->dwLowDateTime = now.LowPart;
    time->dwHighDateTime = now.HighPart;
    return true;
}

static bool parse_clock(const WCHAR **text, SYSTEMTIME *local)
{
    if (**text == 0)
        return true;
    if (!take_char(text, L'T') && !take_char(text, L' '))
        return false;
    if (!take_number(text, 2, &local->wHour) || !take_char(text, L':') ||
        !take_number(text, 2, &local->wMinute))
        return false;
    return **text == 0 || (take_char(text, L':') && take_number(text, 2, &local->wSecond));
}

bool date_parse(const WCHAR *text, FILETIME *time)
{
    SYSTEMTIME local = {0}, utc;

    if (parse_ago(text, time))
        return true;
    return take_number(&text, 4, &local.wYear) && take_char(&text, L'-') &&
           take_number(&text, 2, &local.wMonth) && take_char(&text, L'-') &&
           take_number(&text, 2, &local.wDay) && parse_clock(&text, &local) && *text == 0 &&
           TzSpecificLocalTimeToSystemTime(NULL, &local, &utc) && SystemTimeToFileTime(&utc, time);
}
