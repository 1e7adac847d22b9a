/*
 * What programs of ours do when they start.
 */
#ifndef CLI_REPAIR_H
#define CLI_REPAIR_H

#include "cli/session.h"

#include <opencsc.h>

/* Carries out what was to wait for a restart, and says so. */
void start_up(const struct session *session);

/* For the caller to release; NULL if another implementation of the API is installed. */
IOpenCscMaintenance *find_maintenance(const struct session *session);

#endif
