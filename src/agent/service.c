/*
 * The agent as a Windows service: see service.h. The service works on the store of the account that
 * it runs as; the store of whoever logs on is served by `cscsvc run`, which Windows starts at logon
 * if its Run key says so.
 */
#include "agent/service.h"

#include "agent/console.h"

#include <wchar.h>

#define RUN_KEY   L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define RUN_VALUE L"OpenCSC"
#define PATIENCE  60000u /* ms: how long a stop may take */
#define PAUSE     100u
#define TITLE     L"OpenCSC Offline Files agent"
#define ABOUT     L"Keeps network files available offline: synchronizes them in the background."

/* --- for the service control manager --------------------------------------------------------- */

struct handles {
    SC_HANDLE manager;
    SC_HANDLE service;
};

static void close_handles(struct handles *h)
{
    if (h->service)
        CloseServiceHandle(h->service);
    if (h->manager)
        CloseServiceHandle(h->manager);
}

static DWORD open_service(struct handles *h, DWORD access)
{
    *h = (struct handles){0};
    h->manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (h->manager)
        h->service = OpenServiceW(h->manager, SERVICE_NAME, access);
    return h->service ? ERROR_SUCCESS : GetLastError();
}

static DWORD own_command(const WCHAR *verb, WCHAR command[MAX_PATH + 16])
{
    WCHAR path[MAX_PATH];
    DWORD length = GetModuleFileNameW(NULL, path, ARRAYSIZE(path));
    if (!length || length >= ARRAYSIZE(path))
        return ERROR_FILENAME_EXCED_RANGE;
    swprintf(command, MAX_PATH + 16, L"\"%ls\" %ls", path, verb);
    return ERROR_SUCCESS;
}

DWORD service_install(void)
{
    WCHAR command[MAX_PATH + 16];
    SERVICE_DESCRIPTIONW description = {(WCHAR *)ABOUT};
    struct handles h = {0};
    DWORD error = own_command(L"service", command);
    if (error)
        return error;
    h.manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    if (h.manager)
        h.service = CreateServiceW(h.manager, SERVICE_NAME, TITLE, SERVICE_ALL_ACCESS,
                                   SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                   SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
    error = h.service ? ERROR_SUCCESS : GetLastError();
    if (h.service)
        ChangeServiceConfig2W(h.service, SERVICE_CONFIG_DESCRIPTION, &description);
    close_handles(&h);
    return error;
}

static DWORD wait_for_state(SC_HANDLE service, DWORD wanted)
{
    SERVICE_STATUS status = {0};
    for (DWORD waited = 0; waited < PATIENCE; waited += PAUSE) {
        if (!QueryServiceStatus(service, &status))
            return GetLastError();
        if (status.dwCurrentState == wanted)
            return ERROR_SUCCESS;
        if (status.dwCurrentState == SERVICE_STOPPED)
            return status.dwWin32ExitCode ? status.dwWin32ExitCode : ERROR_SERVICE_NOT_ACTIVE;
        Sleep(PAUSE);
    }
    return ERROR_SERVICE_REQUEST_TIMEOUT;
}

static DWORD stop(SC_HANDLE service)
{
    SERVICE_STATUS status;
    if (!ControlService(service, SERVICE_CONTROL_STOP, &status))
        return GetLastError();
    return wait_for_state(service, SERVICE_STOPPED);
}

DWORD service_uninstall(void)
{
    struct handles h;
    DWORD error = open_service(&h, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
    if (!error) {
        stop(h.service); /* it may not run */
        error = DeleteService(h.service) ? ERROR_SUCCESS : GetLastError();
    }
    close_handles(&h);
    return error;
}

static DWORD start(SC_HANDLE service)
{
    return StartServiceW(service, 0, NULL) ? wait_for_state(service, SERVICE_RUNNING)
                                           : GetLastError();
}

/* The system waits for a new process for some seconds only (WINE: ten), which a busy machine may
 * need: then it is tried again. */
DWORD service_start(void)
{
    struct handles h;
    DWORD error = open_service(&h, SERVICE_START | SERVICE_QUERY_STATUS);
    if (!error)
        error = start(h.service);
    for (int again = 0; again < 2 && error == ERROR_SERVICE_REQUEST_TIMEOUT; again++)
        error = start(h.service);
    close_handles(&h);
    return error;
}

DWORD service_stop(void)
{
    struct handles h;
    DWORD error = open_service(&h, SERVICE_STOP | SERVICE_QUERY_STATUS);
    if (!error)
        error = stop(h.service);
    close_handles(&h);
    return error;
}

DWORD service_state(DWORD *state)
{
    SERVICE_STATUS status = {0};
    struct handles h;
    DWORD error = open_service(&h, SERVICE_QUERY_STATUS);
    if (!error && !QueryServiceStatus(h.service, &status))
        error = GetLastError();
    *state = status.dwCurrentState;
    close_handles(&h);
    return error;
}

/* --- as the service -------------------------------------------------------------------------- */

static SERVICE_STATUS_HANDLE control;
static SERVICE_STATUS current = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS};

static void tell_state(DWORD state, DWORD error)
{
    current.dwCurrentState = state;
    current.dwControlsAccepted =
        state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    current.dwWin32ExitCode = error;
    current.dwWaitHint = state == SERVICE_RUNNING || state == SERVICE_STOPPED ? 0 : PATIENCE;
    SetServiceStatus(control, &current);
}

static DWORD WINAPI on_control(DWORD code, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    switch (code) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        tell_state(SERVICE_STOP_PENDING, NO_ERROR);
        console_stop();
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

/* WINE: what a service is told to be ProgramData is the folder of public documents. */
static void mend_environment(void)
{
    const WCHAR *key = L"Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
    WCHAR folder[MAX_PATH];
    DWORD size = sizeof(folder);
    if (!RegGetValueW(HKEY_LOCAL_MACHINE, key, L"ProgramData", RRF_RT_REG_SZ, NULL, folder, &size))
        SetEnvironmentVariableW(L"ProgramData", folder);
}

static void WINAPI service_main(DWORD count, WCHAR **arguments)
{
    (void)count;
    (void)arguments;
    control = RegisterServiceCtrlHandlerExW(SERVICE_NAME, on_control, NULL);
    if (!control)
        return;
    tell_state(SERVICE_START_PENDING, NO_ERROR);
    mend_environment();
    struct console_run run = {0};
    DWORD error = console_begin(&run);
    if (!error) {
        tell_state(SERVICE_RUNNING, NO_ERROR);
        console_work(&run);
        console_end(&run);
    }
    tell_state(SERVICE_STOPPED, error);
}

DWORD service_serve(void)
{
    static WCHAR name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? ERROR_SUCCESS : GetLastError();
}

/* --- at logon -------------------------------------------------------------------------------- */

bool logon_is_set(void)
{
    return RegGetValueW(HKEY_CURRENT_USER, RUN_KEY, RUN_VALUE, RRF_RT_REG_SZ, NULL, NULL, NULL) ==
           ERROR_SUCCESS;
}

DWORD logon_set(bool on)
{
    WCHAR command[MAX_PATH + 16];
    HKEY key;
    DWORD error = own_command(L"run --hidden", command);
    if (error)
        return error;
    error =
        (DWORD)RegCreateKeyExW(HKEY_CURRENT_USER, RUN_KEY, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);
    if (error)
        return error;
    if (on)
        error = (DWORD)RegSetValueExW(key, RUN_VALUE, 0, REG_SZ, (const BYTE *)command,
                                      (DWORD)((wcslen(command) + 1) * sizeof(WCHAR)));
    else
        error = (DWORD)RegDeleteValueW(key, RUN_VALUE);
    RegCloseKey(key);
    return error;
}
