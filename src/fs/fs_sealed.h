/*
 * A root over another root that keeps files encrypted on the disk and shows what they hold: content
 * and size are the plain ones, FILE_ATTRIBUTE_ENCRYPTED tells. For volumes that cannot encrypt by
 * themselves (EFS). Whatever is above needs to know nothing of it, but for this: new staged files
 * are sealed when that is switched on, and a listing alone cannot tell sealed files from others
 * (see struct csc_entry).
 *
 * A sealed file is told by what it begins with and proven by its key, never by its name. So
 *  - a program that puts a plain file in its place has put a plain file there;
 *  - a name or a copy of a sealed file is a sealed file;
 *  - plain content that happens to begin like a sealed file is sealed whenever it is staged, so
 * that what lies there and begins so without being ours is an error and never content;
 *  - a key that is lost makes reading fail (CSC_E_SEALED), and nothing else: size and stamps are
 *    still known, so that such a file does not count as changed.
 *
 * On the disk: a header of SEALED_HEADER bytes (magic, version, id of the key, id of the file,
 * plain size; proven by its tag), then blocks of up to 64 KiB, each with a nonce and a tag of its
 * own that proves its place in its file. The plain size follows from the size on the disk, and the
 * header proves that nothing was cut off.
 *
 * The key lies beside, in "opencsc.key" of the root, locked for its user.
 */
#ifndef CSC_FS_FS_SEALED_H
#define CSC_FS_FS_SEALED_H

#include "fs/cipher.h"
#include "fs/fs.h"

#define CSC_KEY_FILE u"opencsc.key"

/* ERROR_DECRYPTION_FAILED: it is sealed with a key that is not to be had. */
#define CSC_E_SEALED CSC_WIN32(ERROR_DECRYPTION_FAILED)
/* ERROR_CRC: it was sealed with our key, and is not what was sealed. */
#define CSC_E_DAMAGED CSC_WIN32(ERROR_CRC)

/* Puts a root over `inner`, which is closed with it, also if this fails. With no cipher (NULL)
 * sealed files are known, but neither read nor made (CSC_E_SEALED, ERROR_NOT_SUPPORTED). Sealed
 * files are not looked for yet unless there is a key. */
HRESULT csc_sealed_wrap(struct csc_root *inner, const struct csc_cipher *cipher,
                        struct csc_root **root);

/* Sealed files are looked for from now on: there may be some. */
void csc_sealed_look(struct csc_root *root);
bool csc_sealed_looks(struct csc_root *root);
/* They are if there is a key. */
void csc_sealed_find_key(struct csc_root *root);
/* Are new staged files to be sealed? */
void csc_sealed_stage(struct csc_root *root, bool seals);
/* Makes sure that there is a key that can be used; one is made only where there is none. */
HRESULT csc_sealed_want_key(struct csc_root *root);
/* Is this file sealed, as it lies there now? */
HRESULT csc_sealed_is(struct csc_root *root, const char16_t *path, bool *sealed);

#endif
