/*
 * One value of a property, apart from COM: what rows give, what WQL compares. Text is borrowed from
 * whoever gave the value.
 */
#ifndef WMI_VALUE_H
#define WMI_VALUE_H

#include "base/types.h"

enum wmi_kind { WMI_NULL, WMI_BOOL, WMI_INT, WMI_TEXT, WMI_TIME, WMI_OBJECT, WMI_TEXTS };

struct wmi_value {
    enum wmi_kind kind;
    int64_t number;       /* of a boolean, an integer, or a time in microseconds since 1601 */
    const char16_t *text; /* WMI_TEXT */
    const char16_t *const *list; /* WMI_TEXTS: so many strings */
    size_t count;
    int of; /* WMI_OBJECT: its class (enum wmi_class_id) */
};

#define WMI_TIME_ROOM 26 /* yyyymmddHHMMSS.mmmmmm+000 and the end */

/* The text of a time, in UTC. DOC: "Date and Time Format" (CIM_DATETIME). */
void wmi_time_text(int64_t microseconds, char16_t text[WMI_TIME_ROOM]);

/* Reads such a text, with any offset from UTC. False: not a moment. */
bool wmi_time_read(const char16_t *text, int64_t *microseconds);

/* Reads a whole number with an optional sign, decimal or 0x hexadecimal. False: none, or too big.
 */
bool wmi_number_read(const char16_t *text, int64_t *number);

/* Room for any number in decimal digits. */
#define WMI_NUMBER_ROOM 21
void wmi_number_text(int64_t number, char16_t text[WMI_NUMBER_ROOM]);

#endif
