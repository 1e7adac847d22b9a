/*
 * The module's life count: see module.h.
 */
#include "com/module.h"

static LONG uses;

void com_module_lock(void)
{
    InterlockedIncrement(&uses);
}

void com_module_unlock(void)
{
    InterlockedDecrement(&uses);
}

bool com_module_last(void)
{
    return InterlockedCompareExchange(&uses, 0, 0) == 1;
}

bool com_module_idle(void)
{
    return InterlockedCompareExchange(&uses, 0, 0) == 0;
}
