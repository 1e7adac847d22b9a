/*
 * The agent as a Windows service, "OpenCSC", and at logon.
 */
#ifndef AGENT_SERVICE_H
#define AGENT_SERVICE_H

#include <windows.h>

#include <stdbool.h>

#define SERVICE_NAME L"OpenCSC"

/* The system's error, 0: done. */
DWORD service_install(void);
DWORD service_uninstall(void);
DWORD service_start(void);
/* Waits until it has ended. ERROR_SERVICE_NOT_ACTIVE: it does not run. */
DWORD service_stop(void);
/* SERVICE_RUNNING and the like. */
DWORD service_state(DWORD *state);

/* For the process that the system starts as the service; comes back at its end. */
DWORD service_serve(void);

/* Is `cscsvc run` started when this user logs on? */
bool logon_is_set(void);
/* The system's error, 0: done. */
DWORD logon_set(bool on);

#endif
