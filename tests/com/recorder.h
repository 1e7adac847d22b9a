/*
 * A client's sinks that write down every call and answer as they are told: progress, our details
 * interface and the conflict handler on one object.
 */
#ifndef TESTS_COM_RECORDER_H
#define TESTS_COM_RECORDER_H

#include <windows.h>

#include <cscobj.h>
#include <opencsc.h>
#include <stdbool.h>

enum what { BEGIN, ITEM, DETAIL, RESULT, RESOLVE, END };

struct call {
    enum what what;
    WCHAR path[800];
    HRESULT hr;                            /* RESULT, END */
    bool has_error;                        /* RESULT: an error object came */
    OFFLINEFILES_SYNC_OPERATION operation; /* DETAIL; RESULT, from the error object */
    ULONGLONG done;                        /* DETAIL */
    ULONGLONG total;
    OFFLINEFILES_SYNC_STATE state; /* RESOLVE */
    DWORD known;
    DWORD details;
    DWORD thread;
};

struct recorder {
    IOfflineFilesSyncProgress progress;
    IOpenCscSyncProgress details;
    IOfflineFilesSyncConflictHandler handler;
    volatile LONG refs;
    volatile LONG lowest; /* the count was never below this */
    volatile LONG adds;   /* calls of AddRef, and of Release */
    volatile LONG releases;
    DWORD home;  /* the thread that made it; cmocka can fail a test from there only */
    DWORD heard; /* the thread all calls are to come on; 0: the home one */
    int wrong;   /* a line of recorder.c: something came that must not, on another thread */

    struct call calls[400];
    size_t count;
    unsigned queries; /* calls of QueryAbort; they may come anywhere and are not in the list */

    /* how to behave */
    bool no_details; /* refuses our interface */
    bool agile;      /* says that any thread may call it */
    bool refuses;    /* answers no IID at all */
    bool yes_man;    /* answers every IID with its progress interface */
    bool mute;       /* E_NOTIMPL everywhere, out values untouched */
    BOOL abort_at_begin;
    unsigned abort_at_query;          /* the n-th QueryAbort says yes; 0: none */
    OFFLINEFILES_OP_RESPONSE at_item; /* answers to the next calls; then CONTINUE again */
    OFFLINEFILES_OP_RESPONSE at_result;
    OFFLINEFILES_SYNC_CONFLICT_RESOLVE answer;
    const WCHAR *new_name; /* given with every answer */
    HANDLE ended;          /* set after End; NULL: none */
    void (*on_call)(struct recorder *recorder, const struct call *call); /* after each is noted */
    void (*on_query)(struct recorder *recorder);
    void (*on_result)(struct recorder *recorder, LPCWSTR path, IOfflineFilesSyncErrorInfo *error);
    void *context;
};

void recorder_init(struct recorder *recorder);

/* The n-th call of a kind (from 0), NULL if there was none. */
const struct call *recorded(const struct recorder *recorder, enum what what, size_t n);
size_t recorded_count(const struct recorder *recorder, enum what what);
/* The result of a path, by its end; fails if there was none. */
const struct call *result_of(const struct recorder *recorder, const WCHAR *end);

/* Checks what holds for every run: Begin first, End last, each once; Result after its own Begin;
 * details and questions between the two, about the same item. */
void check_order(const struct recorder *recorder);

#endif
