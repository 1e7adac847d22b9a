/* Waiting: see wait.h. */
#include "wait.h"

#include "recorder.h"

#include "support/com_fixture.h"

enum { PATIENCE = 120000 };

static void let_in(void)
{
    MSG message;
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
}

bool wait_for(HANDLE event)
{
    ULONGLONG end = GetTickCount64() + PATIENCE;
    while (GetTickCount64() < end) {
        if (MsgWaitForMultipleObjects(1, &event, FALSE, 1000, QS_ALLINPUT) == WAIT_OBJECT_0)
            return true;
        let_in();
    }
    return false;
}

bool wait_until(bool (*is_so)(void *context), void *context)
{
    ULONGLONG end = GetTickCount64() + PATIENCE;
    while (!is_so(context)) {
        if (GetTickCount64() >= end)
            return false;
        let_in();
        Sleep(1);
    }
    return true;
}

struct counted {
    struct recorder *recorder;
    LONG refs;
};

static bool has_count(void *context)
{
    const struct counted *c = context;
    return c->recorder->refs == c->refs;
}

bool wait_until_released(struct recorder *recorder, LONG refs)
{
    struct counted counted = {recorder, refs};
    return wait_until(has_count, &counted);
}

static bool is_quiet(void *context)
{
    (void)context;
    return com_fixture_all_released();
}

bool wait_until_quiet(void)
{
    return wait_until(is_quiet, NULL);
}
