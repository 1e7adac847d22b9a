/*
 * What the sealed file system (fs_sealed.h) needs of cryptography: an authenticated cipher, a key
 * that only its user can unlock, and randomness. Windows offers them through CNG and DPAPI
 * (cipher_cng.c); tests of the portable rooms bring their own.
 */
#ifndef CSC_FS_CIPHER_H
#define CSC_FS_CIPHER_H

#include "base/types.h"

#define CSC_NONCE      12u   /* bytes */
#define CSC_TAG        16u   /* bytes */
#define CSC_LOCKED_KEY 1024u /* bytes of a key as it lies on the disk, at most */

struct csc_key; /* a usable key; each cipher has its own kind */

/* A key that only its user can use. */
struct csc_locked_key {
    size_t size;
    unsigned char bytes[CSC_LOCKED_KEY];
};

/* A piece of content with what belongs to it. `in` and `out` are `size` bytes each and apart. */
struct csc_box {
    const unsigned char *nonce; /* CSC_NONCE bytes, never twice with one key */
    const void *about;          /* proven by the tag, and not part of the content */
    size_t about_size;
    unsigned char *tag; /* CSC_TAG bytes: written by seal, checked by open */
    const void *in;
    void *out;
    size_t size;
};

/* All of them may be called from several threads at once. */
struct csc_cipher {
    /* A new key, and the form in which it may lie on the disk. */
    HRESULT (*make_key)(struct csc_locked_key *locked, struct csc_key **key);
    /* ERROR_DECRYPTION_FAILED if this user cannot unlock it. */
    HRESULT (*load_key)(const struct csc_locked_key *locked, struct csc_key **key);
    void (*free_key)(struct csc_key *key);
    HRESULT (*random)(void *bytes, size_t size);
    HRESULT (*seal)(struct csc_key *key, const struct csc_box *box);
    /* ERROR_CRC if anything of it is not what was sealed with this key. */
    HRESULT (*open)(struct csc_key *key, const struct csc_box *box);
};

/* AES-256 in Galois/Counter Mode by CNG, keys locked by DPAPI for the user of this process. */
const struct csc_cipher *csc_cipher_cng(void);

#endif
