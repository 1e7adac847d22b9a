/*
 * What is set in the registry: the user's standing answers to conflicts (SyncConflictHandling), and
 * the engine's own encryption.
 */
#ifndef CSCOBJ_PREFERENCE_H
#define CSCOBJ_PREFERENCE_H

#include "engine/decide.h"

/* Is the engine to encrypt by itself where the volume of the cache cannot? The first of these that
 * is there: environment variable OPENCSC_OWN_ENCRYPTION     1 or 0 HKLM\Software\OpenCSC,
 * OwnEncryption          1 or 0 (REG_DWORD) HKCU\Software\OpenCSC, OwnEncryption          1 or 0
 * (REG_DWORD) otherwise                                       0 */
bool preference_own_encryption(void);

/* The answer set for a path or the nearest path above it; CSC_RESOLVE_NONE where there is none. */
enum csc_resolution preference_for(const char16_t *path);

#endif
