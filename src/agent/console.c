/*
 * A run of the agent: see console.h.
 */
#include "agent/console.h"

#include "agent/agent.h"
#include "agent/output.h"

#include <objbase.h>

static HANDLE stop;        /* of the run; set once there is one */
static volatile LONG over; /* told to end, perhaps before that */

void console_stop(void)
{
    InterlockedExchange(&over, 1);
    HANDLE event = InterlockedCompareExchangePointer(&stop, NULL, NULL);
    if (event)
        SetEvent(event);
}

/* Runs on a thread of its own. */
static BOOL WINAPI on_console(DWORD event)
{
    (void)event;
    console_stop();
    return TRUE;
}

void console_catch(void)
{
    SetConsoleCtrlHandler(NULL, FALSE); /* a parent may have told us to ignore Ctrl+C */
    SetConsoleCtrlHandler(on_console, TRUE);
}

static DWORD win32_error(HRESULT hr)
{
    return HRESULT_FACILITY(hr) == FACILITY_WIN32 ? (DWORD)HRESULT_CODE(hr)
                                                  : (DWORD)hr; /* as it is: FormatMessage knows */
}

DWORD console_begin(struct console_run *run)
{
    *run = (struct console_run){.lease = {INVALID_HANDLE_VALUE, NULL}};
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return win32_error(hr);
    hr = agent_folder(&run->folder);
    if (SUCCEEDED(hr))
        hr = lease_take(run->folder, &run->lease, &run->holder);
    if (FAILED(hr)) {
        console_end(run);
        return hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION) ? ERROR_SERVICE_ALREADY_RUNNING
                                                                 : win32_error(hr);
    }
    InterlockedExchangePointer(&stop, run->lease.stop);
    if (over)
        SetEvent(run->lease.stop);
    return ERROR_SUCCESS;
}

void console_work(struct console_run *run)
{
    agent_run(run->folder, run->lease.stop);
}

void console_end(struct console_run *run)
{
    InterlockedExchangePointer(&stop, NULL);
    lease_give_back(&run->lease);
    CoTaskMemFree(run->folder);
    run->folder = NULL;
    CoUninitialize();
}
