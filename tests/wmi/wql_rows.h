/*
 * Rows of Win32_OfflineFilesItem for tests of WQL: all values of an item and of what it embeds, in
 * memory.
 */
#ifndef TESTS_WQL_ROWS_H
#define TESTS_WQL_ROWS_H

#include "wmi/wql.h"

enum { ROW_VALUES = 18 };

struct test_row {
    struct wql_row row;
    struct wmi_value values[WMI_CLASSES][ROW_VALUES];
    char16_t texts[3][64];
};

/* A file \\server\share\Docs\a.txt of 100 bytes: dirty, pinned for the user, online. */
void row_init(struct test_row *row);

/* Any item: of each type, with few different values, so that comparisons often hold. */
void row_random(struct test_row *row);

/* Sets the value of a property; a kind of WMI_NULL where it has none. */
void row_set(struct test_row *row, enum wmi_class_id cls, size_t property, enum wmi_kind kind,
             int64_t number);

#endif
