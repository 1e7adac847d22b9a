/*
 * What is set in the registry: the user's standing answers to conflicts (SyncConflictHandling), and
 * the engine's own encryption.
 */
#ifndef CSCOBJ_PREFERENCE_H
#define CSCOBJ_PREFERENCE_H

#include "engine/decide.h"

/* Is the engine to encrypt by itself where the volume of the cache cannot? OPENCSC_OWN_ENCRYPTION
 * (1 or 0) in the environment, else OwnEncryption (REG_DWORD) of HKLM\Software\OpenCSC, else of
 * HKCU, else no. */
bool preference_own_encryption(void);

/* The answer set for a path or the nearest path above it; CSC_RESOLVE_NONE where there is none. */
enum csc_resolution preference_for(const char16_t *path);

#endif
