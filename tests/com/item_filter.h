/*
 * An IOfflineFilesItemFilter as a client writes it: what it says stands in a struct.
 */
#ifndef TESTS_COM_ITEM_FILTER_H
#define TESTS_COM_ITEM_FILTER_H

#include <windows.h>

#include <cscobj.h>

struct item_filter {
    IOfflineFilesItemFilter face; /* hand this in */
    HRESULT flags_result;         /* of each method; filter_init: E_NOTIMPL */
    HRESULT time_result;
    HRESULT pattern_result;
    ULONGLONG flags;
    ULONGLONG mask;
    FILETIME time;
    BOOL time_of_day;
    OFFLINEFILES_ITEM_TIME type;
    OFFLINEFILES_COMPARE compare;
    const WCHAR *pattern;
    ULONG flags_asked; /* calls of each method */
    ULONG times_asked;
    ULONG patterns_asked;
    ULONG room; /* that the pattern was given */
    LONG refs;
};

/* A filter that says nothing. */
void filter_init(struct item_filter *filter);
/* One that wants these flags. */
void filter_by_flags(struct item_filter *filter, ULONGLONG flags, ULONGLONG mask);

#endif
