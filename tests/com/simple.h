/*
 * A client's sink of DeleteItems that writes down every call and answers as it is told.
 */
#ifndef TESTS_COM_SIMPLE_H
#define TESTS_COM_SIMPLE_H

#include <windows.h>

#include <cscobj.h>
#include <stdbool.h>

struct simple_call {
    char what; /* B begin, I item, R result, E end */
    WCHAR path[300];
    HRESULT hr;
    DWORD thread;
};

struct simple {
    IOfflineFilesSimpleProgress progress;
    LONG refs;
    struct simple_call calls[200];
    size_t count;
    unsigned queries;

    /* how to behave */
    bool refuses; /* answers no IID at all */
    BOOL abort_at_begin;
    unsigned abort_at_query; /* the n-th; 0: none */
    OFFLINEFILES_OP_RESPONSE at_item;
    OFFLINEFILES_OP_RESPONSE at_result; /* each for the next call only */
    void (*on_result)(void *context);
    void *context;
};

void simple_init(struct simple *simple);

/* "BIRE" ...: the kinds of all calls, in their order; lives until the next call. */
const char *simple_order(const struct simple *simple);

/* The result of a path, by its end; fails if there was none. */
HRESULT simple_result(const struct simple *simple, const WCHAR *end);

#endif
