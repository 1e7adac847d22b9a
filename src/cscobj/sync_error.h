/*
 * IOfflineFilesSyncErrorInfo: what a progress sink is told about an item that failed. An immutable
 * copy of an engine report, so that a sink may keep it.
 */
#ifndef CSCOBJ_SYNC_ERROR_H
#define CSCOBJ_SYNC_ERROR_H

#include "sync/operation.h"

#include <cscobj.h>

/* A new object with one reference; NULL without memory. */
IOfflineFilesSyncErrorInfo *sync_error_create(const struct csc_report *report);

#endif
