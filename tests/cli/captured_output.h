/*
 * Stands in for cli/output.c: collects what is printed, for tests to compare.
 */
#ifndef TESTS_CLI_CAPTURED_OUTPUT_H
#define TESTS_CLI_CAPTURED_OUTPUT_H

#include <windows.h>

/* What went to standard output and to standard error since the last captured_reset(). */
extern WCHAR captured_results[8192];
extern WCHAR captured_diagnostics[8192];

/* What output_console_width() answers. */
extern int captured_width;

void captured_reset(void);

/* Fails the test if `text` does not equal, or does not hold, `expected`. */
void assert_wide_equal(const WCHAR *text, const WCHAR *expected);
void assert_wide_holds(const WCHAR *text, const WCHAR *expected);

#endif
