/*
 * An IWbemObjectSink of a client: keeps all it is told, and may cancel the call.
 */
#ifndef TESTS_SINK_RECORDER_H
#define TESTS_SINK_RECORDER_H

#include "wmi_test.h"

enum { RECORDED = 400 };

struct sink_recorder {
    IWbemObjectSink face;
    IWbemServices *services; /* NULL: it does not cancel */
    int cancel_at;           /* the progress it does that in, from 1 */
    HANDLE over;             /* set with the last word */
    SRWLOCK lock;
    LONG refs;
    int progress_count;
    WCHAR *progress[RECORDED];
    ULONG params[RECORDED];
    int object_count;
    IWbemClassObject *last;
    int complete_count;
    int after_complete; /* calls that came after the last word */
    HRESULT result;
};

void sink_open(struct sink_recorder *sink);
void sink_close(struct sink_recorder *sink);
/* Waits for the last word, two minutes at most. */
void sink_wait(struct sink_recorder *sink);

#endif
