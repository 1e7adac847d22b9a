/*
 * The user's standing answer to conflicts, by path: the registry setting SyncConflictHandling.
 */
#ifndef CSCOBJ_PREFERENCE_H
#define CSCOBJ_PREFERENCE_H

#include "engine/decide.h"

/* The answer set for a path or the nearest path above it; CSC_RESOLVE_NONE where there is none. */
enum csc_resolution preference_for(const char16_t *path);

#endif
