/*
 * What the program prints. Text goes to consoles as UTF-16 and to files and pipes as UTF-8 with
 * plain line feeds, so that scripts on either system can read it. Output is buffered; diagnostics
 * come out in the right order because writing them first flushes the results.
 *
 * Only the main thread may print (the Ctrl+C handler runs on another one).
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <windows.h>

#include <stdbool.h>

/* Finds out where standard output leads. To be called once, first. */
void output_open(void);

/* Writes out what is buffered. False if some result could not be written (disk full...); a reader
 * that went away (`... | head`) is no error. */
bool output_close(void);

/* Prints results to standard output. Strings need %ls. */
void print(const WCHAR *format, ...);

/* Prints one string of any length as it is. */
void print_text(const WCHAR *text);

/* Brings everything printed so far before the reader's eyes. */
void print_flush(void);

/* Prints a diagnostic to standard error: "offlinefiles: ...\n". */
void complain(const WCHAR *format, ...);

/* Nobody reads standard output any more: listings may stop. */
bool output_is_lost(void);

/* Width of the console behind standard output, 0 if there is none. */
int output_console_width(void);

#endif
