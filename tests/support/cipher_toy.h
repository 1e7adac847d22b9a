/*
 * A cipher for tests: it keeps the contract of struct csc_cipher and no secrets. The bytes it makes
 * depend on the order of calls alone.
 */
#ifndef CSC_TESTS_SUPPORT_CIPHER_TOY_H
#define CSC_TESTS_SUPPORT_CIPHER_TOY_H

#include "fs/cipher.h"

extern const struct csc_cipher cipher_toy;

/* The user has lost what unlocks keys, or has got it back. */
void cipher_toy_forget(bool forgotten);

/* Keys that are loaded now. */
unsigned cipher_toy_keys(void);

#endif
