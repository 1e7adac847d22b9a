/*
 * What the benchmarks of reading share: a store with many items in it, and clocks.
 */
#ifndef TESTS_BENCH_CACHED_H
#define TESTS_BENCH_CACHED_H

#include <windows.h>

enum { PER_DIRECTORY = 1000 };

/* Ends the program with a word about what failed. */
void check(HRESULT hr, const char *what);

/* Seconds. */
double now(void);
/* What this process itself has worked: not disturbed by others, but in steps of 10 ms, and without
 * the wineserver's part. */
double worked(void);

/* A store of so many items in \\bench1\bench1, in directories of PER_DIRECTORY: pinned and not yet
 * filled, so that all there is of them is in the store. Replaces what is in the file. */
void make_store(const WCHAR *file, int items);

#endif
