/*
 * Encrypting the cache, and the policy "Encrypt the Offline Files cache".
 */
#ifndef CSCOBJ_ENCRYPT_POLICY_H
#define CSCOBJ_ENCRYPT_POLICY_H

#include "engine.h"

#include "sync/operation.h"

/* csc_encrypt, which tells everybody if the state of the cache is another one afterwards. */
HRESULT encrypt_run(struct csc_cache *cache, const struct csc_request *request);

/* Encrypts the cache or decrypts it as the policy EncryptCache says; without one, completes what
 * was begun. S_OK if that is so already, else what Encrypt answers. At each start. */
HRESULT encrypt_policy_apply(struct engine *engine);

#endif
