/*
 * Administratively assigned offline files.
 */
#ifndef CSCOBJ_POLICY_H
#define CSCOBJ_POLICY_H

#include "engine.h"

#include <cscobj.h>

/* Pins what the policy lists, for all users or for this one, and unpins what it listed once and
 * does no more. Each half has a sink of its own (NULL: none), which hears of begin and end even if
 * there is nothing to do. ERROR_CANCELLED if a sink ended it. */
HRESULT policy_process(struct engine *engine, IOfflineFilesSyncProgress *pins,
                       IOfflineFilesSyncProgress *unpins);

#endif
