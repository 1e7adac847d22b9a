/*
 * The policy "Encrypt the Offline Files cache".
 */
#ifndef CSCOBJ_ENCRYPT_POLICY_H
#define CSCOBJ_ENCRYPT_POLICY_H

#include "engine.h"

/* Encrypts the cache or decrypts it as the policy EncryptCache says; without one, completes what
 * was begun. S_OK if that is so already, else what Encrypt answers. At each start. */
HRESULT encrypt_policy_apply(struct engine *engine);

#endif
