/* Private to fs_sealed*.c. See fs_sealed.h. */
#ifndef CSC_FS_FS_SEALED_INTERNAL_H
#define CSC_FS_FS_SEALED_INTERNAL_H

#include "fs/fs_sealed.h"

#define SEALED_ID     16u
#define SEALED_BLOCK  65536u
#define SEALED_EXTRA  (CSC_NONCE + CSC_TAG)         /* on the disk, before each block */
#define SEALED_WHOLE  (SEALED_BLOCK + SEALED_EXTRA) /* a full block on the disk */
#define SEALED_PROVEN 72u                           /* bytes of the header that its tag proves */
#define SEALED_HEADER (SEALED_PROVEN + SEALED_EXTRA)

/* A key as it is in use. */
struct sealed_key {
    unsigned char id[SEALED_ID];
    struct csc_key *key;
};

struct sealed_root {
    struct csc_root base;
    struct csc_root *inner;
    const struct csc_cipher *cipher; /* NULL: none */
    _Atomic bool looks;
    _Atomic bool seals;
    struct sealed_key *_Atomic key; /* NULL: not loaded yet */
};

/* What the header of a sealed file says. */
struct sealed_header {
    unsigned char key[SEALED_ID];
    unsigned char file[SEALED_ID];
    uint64_t size; /* plain */
};

struct sealed_file {
    struct csc_file base;
    struct sealed_root *root;
    struct csc_file *inner;
    const struct sealed_key *key; /* NULL: not needed, or not to be had */
    bool sealed;
    bool staged;
    bool stale; /* the header on the disk says another size */
    struct sealed_header header;
};

static inline struct sealed_root *sealed_of(struct csc_root *root)
{
    return (struct sealed_root *)root;
}

/* --- fs_sealed_format.c: bytes and sizes ----------------------------------------------------- */

/* Could a file of this size on the disk be a sealed one? Then *plain is what it holds. */
bool sealed_size(uint64_t on_disk, uint64_t *plain);
/* Where a block begins on the disk. */
uint64_t sealed_place(uint64_t block);
/* The size on the disk. */
uint64_t sealed_disk_size(uint64_t plain);

/* Does it begin like a sealed file? */
bool sealed_begins(const void *bytes, size_t size);
/* S_FALSE: no sealed file. CSC_E_SEALED: of a version that we do not know. */
HRESULT sealed_read_header(struct csc_file *file, struct sealed_header *header);
/* CSC_E_DAMAGED if the header in the file is not one that was written with this key. */
HRESULT sealed_prove_header(struct sealed_file *file);
HRESULT sealed_write_header(struct sealed_file *file);

/* One block: `size` plain bytes. */
HRESULT sealed_read_block(struct sealed_file *file, uint64_t block, void *plain, size_t size);
HRESULT sealed_write_block(struct sealed_file *file, uint64_t block, const void *plain,
                           size_t size);

/* --- fs_sealed_key.c ------------------------------------------------------------------------- */

/* The key in use. CSC_E_SEALED if there is none, or the user cannot use it. */
HRESULT sealed_key_get(struct sealed_root *root, const struct sealed_key **key);
HRESULT sealed_key_want(struct sealed_root *root, const struct sealed_key **key);
void sealed_key_free(struct sealed_root *root);
/* Does a key lie there, whether it can be used or not? */
bool sealed_key_exists(struct sealed_root *root);

/* --- fs_sealed_file.c ------------------------------------------------------------------------ */

/* Facts as they are to be seen. */
void sealed_show(struct csc_facts *facts);
HRESULT sealed_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                    struct csc_file **file);
HRESULT sealed_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);
void sealed_close(struct csc_file *file);
HRESULT sealed_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
HRESULT sealed_write(struct csc_file *file, uint64_t offset, const void *data, size_t size);
HRESULT sealed_truncate(struct csc_file *file, uint64_t size);
HRESULT sealed_flush(struct csc_file *file);
HRESULT sealed_stat(struct csc_file *file, struct csc_facts *facts);
HRESULT sealed_set_info(struct csc_file *file, const struct csc_facts *facts);
HRESULT sealed_rename(struct csc_file *file, const char16_t *to, bool replace);

/* --- fs_sealed.c ----------------------------------------------------------------------------- */

extern const struct csc_fs_ops sealed_ops;

/* S_OK: sealed, S_FALSE: not; with the facts of the file that was looked into, as they are to be
 * seen. */
HRESULT sealed_sniff(struct sealed_root *root, const char16_t *path, struct csc_facts *facts);

#endif
