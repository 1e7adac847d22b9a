/*
 * IWbemLocator in place of Wine's: connects as Wine's does, and puts our classes beside what comes.
 */
#ifndef WMI_LOCATOR_H
#define WMI_LOCATOR_H

#include "wbem.h"

/* CLSID_WbemLocator and CLSID_WbemAdministrativeLocator. */
HRESULT locator_create(REFIID iid, void **out);

#endif
