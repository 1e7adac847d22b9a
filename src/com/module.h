/*
 * How many objects and locks keep this DLL loaded. One count per module; DllCanUnloadNow asks it.
 */
#ifndef COM_MODULE_H
#define COM_MODULE_H

#include <windows.h>

#include <stdbool.h>

void com_module_lock(void);
void com_module_unlock(void);

/* Is there but one use left? */
bool com_module_last(void);

/* May the DLL be unloaded: no object of ours lives and nobody holds a server lock. */
bool com_module_idle(void);

#endif
