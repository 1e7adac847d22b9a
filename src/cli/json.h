/*
 * Writes JSON to standard output as it comes, without holding any of it. The caller opens and
 * closes arrays and objects in the right order; commas, line breaks and escapes are added here.
 * Strings may hold anything: control characters and unpaired surrogates are escaped.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <windows.h>

#include <stdbool.h>

/* In all functions `name` is the member's name, NULL for an element of an array. */
void json_open_array(const WCHAR *name);
void json_close_array(void);
void json_open_object(const WCHAR *name);
void json_close_object(void);

/* A string; NULL becomes null. */
void json_string(const WCHAR *name, const WCHAR *value);
void json_number(const WCHAR *name, unsigned long long value);
void json_bool(const WCHAR *name, bool value);

/* A point in time as "2024-05-01T12:34:56.1234567Z"; null for a time that is not known (0). */
void json_time(const WCHAR *name, FILETIME value);

/* Ends the document. */
void json_end(void);

#endif
