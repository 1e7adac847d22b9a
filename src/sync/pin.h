/* What Pin and the targets of shortcuts share. Private to sync/. */
#ifndef CSC_SYNC_PIN_H
#define CSC_SYNC_PIN_H

#include "sync/run.h"

/* Enters the share of a path (csc_share_enter), after first contact if it is not known yet. */
HRESULT csc_pin_enter(struct csc_run *run, const struct csc_path *path);

#endif
