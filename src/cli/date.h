/*
 * Times as people type them.
 */
#ifndef CLI_DATE_H
#define CLI_DATE_H

#include <windows.h>

#include <stdbool.h>

/* "2024-05-01", "2024-05-01 12:30", "2024-05-01T12:30:45" in local time, or how long ago: "3d",
 * "12h", "30m". False if it is none of these. */
bool date_parse(const WCHAR *text, FILETIME *time);

#endif
