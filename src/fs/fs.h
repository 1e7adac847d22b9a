/*
 * The one seam to the file system. Everything OpenCSC does to files, in the cache and on servers,
 * passes through a struct csc_fs: fs_win32 in production, fs_memory and fs_fault in tests.
 *
 * Access is by root (the cache's namespace folder, or a server share) and a path relative to it:
 * components separated by single backslashes, "" for the root itself. Roots let the
 * implementation resolve an expensive prefix once, and there is no other way to leave a root.
 * Relative paths carry the exact case that `list` or `lookup` reported; only `lookup` ignores case.
 *
 * Contract common to all calls: HRESULT_FROM_WIN32 codes, never a bare success for a partial
 * effect; the implementation never retries, never follows a reparse point, never deletes a
 * directory that is not empty. A call may block for as long as a server stalls. Thread-safe.
 * Files, locks and enumerations are closed before their root.
 */
#ifndef CSC_FS_FS_H
#define CSC_FS_FS_H

#include "base/path.h"
#include "base/result.h"
#include "engine/facts.h"
#include "engine/slow_link.h"

/* ERROR_CANT_ACCESS_FILE: a link, or something that is neither file nor directory, is there. */
#define CSC_E_LINK CSC_WIN32(1920)

struct csc_fs;   /* a file system: a place to open roots */
struct csc_root; /* an open root */
struct csc_file; /* an open file */
struct csc_list; /* a running enumeration */

/* Who a root is: recorded at first contact, compared before and after each scan. */
struct csc_identity {
    uint64_t id;
    uint64_t volume;
};

enum csc_open {
    CSC_OPEN_READ,       /* shares read and delete: a writer is refused, or refuses us */
    CSC_OPEN_READ_YIELD, /* shares everything: never in anybody's way (background) */
    CSC_OPEN_STAGE,      /* creates a new hidden, temporary file for writing, reading and renaming;
                            fails if the name exists; others may not open it for writing */
    CSC_OPEN_CHANGE,     /* existing file or directory: attributes, times, flush */
    CSC_OPEN_ALONE       /* shares nothing: fails while anybody has the file open */
};

/* One entry of an enumeration or a lookup. `reparse`: not to be entered, copied or deleted. */
struct csc_entry {
    struct csc_facts facts;
    bool reparse;
    /* Only from roots that seal files (fs_sealed.h), and only in a listing: it may be encrypted by
     * us, and then holds `if_sealed` bytes; `lookup` knows. */
    bool doubtful;
    uint64_t if_sealed;
    char16_t name[CSC_MAX_NAME + 1]; /* exact case, terminated */
};

/* A copy of a file under a new name in the same root. */
struct csc_copy {
    const char16_t *from;
    const char16_t *to;
    bool yield; /* refuses nobody: the caller sees by the stamps whether it was written to */
    bool (*goes_on)(void *ctx); /* asked now and then; false ends it. NULL: nobody is asked */
    void *ctx;
    struct csc_facts source; /* out: the version that was copied */
};

struct csc_fs_ops {
    /* Opens the root at an absolute path (drive path or UNC). The folder must exist. */
    HRESULT (*open_root)(struct csc_fs *fs, const char16_t *path, struct csc_root **root);
    void (*close_root)(struct csc_root *root);

    /* The root's identity as it is now. Any failure means "not reachable". */
    HRESULT (*identify)(struct csc_root *root, struct csc_identity *identity);

    /* The entry at a path whose case may differ (the last component is reported exactly; short
     * names are no names). The facts are those of the file itself, never older ones that a folder
     * still shows. ERROR_FILE_NOT_FOUND or ERROR_PATH_NOT_FOUND if absent. */
    HRESULT (*lookup)(struct csc_root *root, const char16_t *path, struct csc_entry *entry);

    /* Enumerates a directory, in no order, without "." and "..". next gives S_OK for each entry
     * and S_FALSE exactly once all have been seen: only then may absence be concluded. */
    HRESULT (*list)(struct csc_root *root, const char16_t *path, struct csc_list **list);
    HRESULT (*next)(struct csc_list *list, struct csc_entry *entry);
    void (*end_list)(struct csc_list *list);

    HRESULT(*open)
    (struct csc_root *root, const char16_t *path, enum csc_open how, struct csc_file **file);
    /* Makes a new staged file (as CSC_OPEN_STAGE does) that holds what another file holds, by the
     * means of the file system itself: a server copies without sending anything. Unless
     * told to yield, writers of the source are refused meanwhile, or refuse us. ERROR_NOT_SUPPORTED
     * where that cannot be had. After a failure the new name may be there, but nothing is open. */
    HRESULT (*copy)(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);
    void (*close)(struct csc_file *file);
    /* *got is less than size at the end only. */
    HRESULT (*read)(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
    HRESULT (*write)(struct csc_file *file, uint64_t offset, const void *data, size_t size);
    HRESULT (*truncate)(struct csc_file *file, uint64_t size);
    HRESULT (*flush)(struct csc_file *file);
    /* Facts of the open file, of the version this handle sees. */
    HRESULT (*stat)(struct csc_file *file, struct csc_facts *facts);
    /* Sets creation, access and write time (0: leave) and the CSC_ATTRIBUTES part of the
     * attributes; clears the hidden|temporary of a staged file. */
    HRESULT (*set_info)(struct csc_file *file, const struct csc_facts *facts);
    /* Renames the open staged file within its root; atomic. Without `replace` an existing target
     * fails with ERROR_ALREADY_EXISTS, with it a target that anybody has open does with
     * ERROR_ACCESS_DENIED. A READONLY target is replaced too; a second name it has (its backup)
     * may then lack that attribute. */
    HRESULT (*rename)(struct csc_file *file, const char16_t *to, bool replace);

    /* Names, by path. `move` is a rename of a file or directory that never replaces. `link` makes
     * a second name for a file, never replacing; ERROR_NOT_SUPPORTED where there are none. */
    HRESULT (*move)(struct csc_root *root, const char16_t *from, const char16_t *to);
    HRESULT (*link)(struct csc_root *root, const char16_t *from, const char16_t *to);
    HRESULT (*remove_file)(struct csc_root *root, const char16_t *path);
    HRESULT (*remove_dir)(struct csc_root *root, const char16_t *path);
    /* Creates one directory; ERROR_ALREADY_EXISTS if the name is taken. */
    HRESULT (*make_dir)(struct csc_root *root, const char16_t *path);

    /* Encrypts a file for its owner, as it lies on the disk, or decrypts it; whoever may read it
     * sees no difference, but for FILE_ATTRIBUTE_ENCRYPTED and its change time. Files made later in
     * an encrypted directory are encrypted. At any instant the file is whole. ERROR_NOT_SUPPORTED
     * where the volume cannot, or it is a server's; decrypting what is not encrypted is S_OK. */
    HRESULT (*encrypt)(struct csc_root *root, const char16_t *path, bool on);

    /* Takes an exclusive, named lock that the system frees when this process dies.
     * ERROR_SHARING_VIOLATION while another holds it. Released with `close`; its hidden file
     * stays. */
    HRESULT (*lock)(struct csc_root *root, const char16_t *path, struct csc_file **lock);

    /* Bytes free for the caller, and in all, on the volume of the root. */
    HRESULT (*space)(struct csc_root *root, uint64_t *free_bytes, uint64_t *total_bytes);
    /* The share's caching flags (SHI1005 & CSC_MASK: 0x00 manual, 0x10 documents, 0x20 programs
     * and documents, 0x30 none). ERROR_NOT_SUPPORTED where nobody can tell. */
    HRESULT (*caching)(struct csc_root *root, uint32_t *flags);
    /* The security descriptor (owner, group, DACL; self-relative) of a file or directory.
     * ERROR_INSUFFICIENT_BUFFER if it is larger. NULL in a file system that keeps none. */
    HRESULT(*security)
    (struct csc_root *root, const char16_t *path, void *bytes, size_t size, size_t *got);
    /* What the latest calls on this place have taken, through whatever root. NULL in a file system
     * that does not measure. */
    void (*measured)(struct csc_root *root, struct csc_link_window *window);
};

struct csc_fs {
    const struct csc_fs_ops *ops;
};
struct csc_root {
    const struct csc_fs_ops *ops;
};
struct csc_file {
    const struct csc_fs_ops *ops;
};
struct csc_list {
    const struct csc_fs_ops *ops;
};

/* The real file system of this machine (Windows and Wine). Static, never freed. */
struct csc_fs *csc_fs_win32(void);

#endif
