/*
 * The running count of a long operation, and how it is shown: a progress bar on a console, and the
 * summary at the end.
 */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H

#include <windows.h>

#include <cscobj.h>

enum { OPERATIONS = OFFLINEFILES_SYNC_OPERATION_PREPARE + 1 };

struct tally {
    const WCHAR *pin_word;           /* what OPERATION_PIN stands for: "pinned", "unpinned" */
    unsigned operations[OPERATIONS]; /* succeeded, by OFFLINEFILES_SYNC_OPERATION */
    unsigned processed;              /* succeeded, but nobody told what was done */
    unsigned conflicts;              /* left unresolved */
    unsigned failures;
    ULONGLONG bytes;
    ULONGLONG started; /* GetTickCount64 */
};

void tally_start(struct tally *tally, const WCHAR *pin_word);

/* What an operation does, in a word or three. */
const WCHAR *tally_word(const struct tally *tally, OFFLINEFILES_SYNC_OPERATION operation);

/* The same for one that failed; empty if there is nothing to say. */
const WCHAR *tally_failed_word(OFFLINEFILES_SYNC_OPERATION operation);

/* Items that are done with, well or badly. */
unsigned tally_items(const struct tally *tally);

/* Prints the line at the end. */
void tally_print(const struct tally *tally);

/* Room for format_size. */
enum { SIZE_LENGTH = 24 };

/* "512 bytes", "12.3 KiB"... */
const WCHAR *format_size(ULONGLONG bytes, WCHAR text[SIZE_LENGTH]);

/* The progress bar: one line of a console, drawn again and again. */
struct bar {
    int width;       /* 0: no console, nothing is drawn */
    ULONGLONG drawn; /* GetTickCount64 of the last time */
    int length;      /* of what is drawn; 0: nothing */
};

/* The item being worked on. */
struct current {
    const WCHAR *path;
    ULONGLONG done; /* bytes */
    ULONGLONG total;
};

void bar_start(struct bar *bar);

/* Draws the bar, at most ten times a second. */
void bar_draw(struct bar *bar, const struct tally *tally, const struct current *current);

/* Clears the line, for something else to be printed. */
void bar_erase(struct bar *bar);

#endif
