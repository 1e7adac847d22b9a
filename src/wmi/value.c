/*
 * Values and their texts: see value.h.
 */
#include "value.h"

enum {
    MINUTE = 60,
    DAY = 24 * 60 * 60,
    MICROSECONDS = 1000000,
    DAYS_BEFORE_1601 = 584694 /* from 1 March of the year 0 */
};

/* --- numbers --------------------------------------------------------------------------------- */

static int digit_of(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    return c >= u'A' && c <= u'F' ? c - u'A' + 10 : 16;
}

bool wmi_number_read(const char16_t *text, int64_t *number)
{
    bool negative = *text == u'-';
    if (*text == u'-' || *text == u'+')
        text++;
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
    uint64_t base = text[0] == u'0' && (text[1] == u'x' || text[1] == u'X') ? 16 : 10;
    uint64_t value = 0;
    if (base == 16)
        text += 2;
    if (!*text)
        return false;
    for (; *text; text++) {
        uint64_t digit = (uint64_t)digit_of(*text);
        if (digit >= base || value > (limit - digit) / base)
            return false;
        value = value * base + digit;
    }
    *number = (int64_t)(negative ? 0 - value : value);
    return true;
}

void wmi_number_text(int64_t number, char16_t text[WMI_NUMBER_ROOM])
{
    char16_t digits[WMI_NUMBER_ROOM];
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    size_t count = 0, at = 0;
    do {
        digits[count++] = (char16_t)(u'0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        text[at++] = u'-';
    while (count)
        text[at++] = digits[--count];
    text[at] = 0;
}

/* --- times ----------------------------------------------------------------------------------- */

/* Years begin in March here, so that the odd day of a leap year is the last one. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month < 3;
    month = (month + 9) % 12;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 -
           DAYS_BEFORE_1601;
}

static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    days += DAYS_BEFORE_1601;
    int64_t era = days / 146097, rest = days % 146097;
    int64_t y = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    rest -= y * 365 + y / 4 - y / 100;
    int64_t m = (rest * 5 + 2) / 153;
    *day = rest - (m * 153 + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = era * 400 + y + (*month < 3);
}

static void put(char16_t *text, int width, int64_t number)
{
    while (width) {
        text[--width] = (char16_t)(u'0' + number % 10);
        number /= 10;
    }
}

void wmi_time_text(int64_t microseconds, char16_t text[WMI_TIME_ROOM])
{
    int64_t year, month, day, seconds = microseconds / MICROSECONDS;
    date_of(seconds / DAY, &year, &month, &day);
    seconds %= DAY;
    put(text, 4, year);
    put(text + 4, 2, month);
    put(text + 6, 2, day);
    put(text + 8, 2, seconds / (MINUTE * MINUTE));
    put(text + 10, 2, seconds / MINUTE % 60);
    put(text + 12, 2, seconds % 60);
    text[14] = u'.';
    put(text + 15, 6, microseconds % MICROSECONDS);
    text[21] = u'+';
    put(text + 22, 3, 0);
    text[25] = 0;
}

static bool take(const char16_t *text, int width, int64_t least, int64_t most, int64_t *number)
{
    *number = 0;
    for (int i = 0; i < width; i++) {
        if (text[i] < u'0' || text[i] > u'9')
            return false;
        *number = *number * 10 + (text[i] - u'0');
    }
    return *number >= least && *number <= most;
}

static int64_t days_in(int64_t year, int64_t month)
{
    return days_of(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
           days_of(year, month, 1);
}

bool wmi_time_read(const char16_t *text, int64_t *microseconds)
{
    int64_t year, month, day, hour, minute, second, fraction, offset;
    for (int i = 0; i < WMI_TIME_ROOM - 1; i++) {
        if (!text[i])
            return false;
    }
    if (text[25] || text[14] != u'.' || (text[21] != u'+' && text[21] != u'-'))
        return false;
    if (!take(text, 4, 1601, 9999, &year) || !take(text + 4, 2, 1, 12, &month) ||
        !take(text + 6, 2, 1, days_in(year, month), &day) || !take(text + 8, 2, 0, 23, &hour) ||
        !take(text + 10, 2, 0, 59, &minute) || !take(text + 12, 2, 0, 59, &second) ||
        !take(text + 15, 6, 0, 999999, &fraction) || !take(text + 22, 3, 0, 999, &offset))
        return false;
    int64_t seconds = days_of(year, month, day) * DAY + (hour * 60 + minute) * 60 + second;
    seconds -= (text[21] == u'-' ? -offset : offset) * MINUTE;
    *microseconds = seconds * MICROSECONDS + fraction;
    return true;
}
