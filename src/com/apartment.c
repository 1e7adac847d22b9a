/*
 * Apartments: see apartment.h.
 */
#include "com/apartment.h"

bool com_in_sta(void)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;
    return SUCCEEDED(CoGetApartmentType(&type, &qualifier)) &&
           (type == APTTYPE_STA || type == APTTYPE_MAINSTA);
}

void com_wait(HANDLE handle, DWORD milliseconds)
{
    DWORD index;
    if (!com_in_sta() || FAILED(CoWaitForMultipleHandles(0, milliseconds, 1, &handle, &index)))
        WaitForSingleObject(handle, milliseconds);
}

void com_pause(DWORD milliseconds)
{
    HANDLE never = com_in_sta() ? CreateEventW(NULL, TRUE, FALSE, NULL) : NULL;
    DWORD index;
    if (!never) {
        Sleep(milliseconds);
        return;
    }
    CoWaitForMultipleHandles(0, milliseconds, 1, &never, &index);
    CloseHandle(never);
}

GUID com_causality(void)
{
    GUID id;
    if (FAILED(CoGetCurrentLogicalThreadId(&id)))
        id = (GUID){.Data1 = GetCurrentThreadId()};
    return id;
}
