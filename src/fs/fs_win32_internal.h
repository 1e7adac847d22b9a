/*
 * What the fs_win32_*.c files share: roots, open files, paths. Nobody else includes this.
 */
#ifndef CSC_FS_FS_WIN32_INTERNAL_H
#define CSC_FS_FS_WIN32_INTERNAL_H

#include "base/text.h"
#include "fs/fs.h"

struct win_root {
    struct csc_root base;
    bool wine;
    struct csc_text ordinary; /* `\\?\C:\store` or `\\?\UNC\srv\share`, no backslash at the end */
    struct csc_text fast;     /* WINE: the same folder as `\\?\unix\...`; empty: none */
};

struct win_file {
    struct csc_file base;
    struct win_root *root;
    HANDLE handle;
    char16_t *change_path; /* CSC_OPEN_CHANGE: relative, for what the handle may not do */
};

/* --- fs_win32_path.c ------------------------------------------------------------------------ */

/* The HRESULT of GetLastError(), never a success. */
HRESULT csc_win_last_error(void);

/* Appends the `\\?\` form of an absolute path, without a backslash at the end.
 * ERROR_BAD_PATHNAME unless it is a drive or UNC path. */
HRESULT csc_win_long_path(struct csc_text *out, const char16_t *path);

/* Fills in the forms of a root's absolute path. Does not touch the file system, but under Wine
 * to find the folder behind it. */
HRESULT csc_win_root_init(struct win_root *root, const char16_t *path);
void csc_win_root_clear(struct win_root *root);

enum win_form {
    WIN_FAST,    /* the exact case is known */
    WIN_ANY_CASE /* a form that ignores case */
};
/* The full path of what lies at `relative` in a root, to csc_free. */
HRESULT csc_win_path(const struct win_root *root, const char16_t *relative, enum win_form form,
                     char16_t **path);

/* The parent part of a relative path in new memory, "" for a single name. */
HRESULT csc_win_parent(const char16_t *relative, char16_t **parent);

/* --- fs_win32_encrypt.c --------------------------------------------------------------------- */

HRESULT csc_win_encrypt(struct csc_root *root, const char16_t *path, bool on);

/* --- fs_win32_open.c ------------------------------------------------------------------------ */

/* Opens an existing file or folder by its full path; shares all. CSC_E_LINK if it is something
 * else. WINE: a link is followed if it leads to one of these. */
HRESULT csc_win_open_path(const char16_t *path, DWORD access, HANDLE *handle);

/* Opens what lies in a root, or the root itself; never follows a link in the last component. */
HRESULT csc_win_open_entry(const struct win_root *root, const char16_t *relative, DWORD access,
                           HANDLE *handle);

HRESULT csc_win_open(struct csc_root *root, const char16_t *path, enum csc_open how,
                     struct csc_file **file);
HRESULT csc_win_lock(struct csc_root *root, const char16_t *path, struct csc_file **lock);
/* A file that was just made by a copy, in the mode of CSC_OPEN_STAGE. */
HRESULT csc_win_reopen_staged(struct win_root *root, const char16_t *path, struct csc_file **file);
void csc_win_close(struct csc_file *file);

/* --- fs_win32_copy.c ------------------------------------------------------------------------ */

HRESULT csc_win_copy(struct csc_root *root, struct csc_copy *copy, struct csc_file **file);

/* --- fs_win32_file.c ------------------------------------------------------------------------ */

HRESULT csc_win_read(struct csc_file *file, uint64_t offset, void *data, size_t size, size_t *got);
HRESULT csc_win_write(struct csc_file *file, uint64_t offset, const void *data, size_t size);
HRESULT csc_win_truncate(struct csc_file *file, uint64_t size);
HRESULT csc_win_flush(struct csc_file *file);
HRESULT csc_win_stat_file(struct csc_file *file, struct csc_facts *facts);
HRESULT csc_win_set_info(struct csc_file *file, const struct csc_facts *facts);
HRESULT csc_win_rename_file(struct csc_file *file, const char16_t *to, bool replace);

/* Kind, attributes, size, times and id of what a handle sees. */
HRESULT csc_win_stat(HANDLE handle, struct csc_facts *facts);

/* Renames what a handle with DELETE access has open, to a full path. */
HRESULT csc_win_rename(HANDLE handle, const char16_t *path, bool replace);

/* Replaces the attributes and leaves the times. */
HRESULT csc_win_set_attributes(HANDLE handle, DWORD attributes);

/* --- fs_win32_list.c ------------------------------------------------------------------------ */

HRESULT csc_win_lookup(struct csc_root *root, const char16_t *path, struct csc_entry *entry);
HRESULT csc_win_list(struct csc_root *root, const char16_t *path, struct csc_list **list);
HRESULT csc_win_next(struct csc_list *list, struct csc_entry *entry);
void csc_win_end_list(struct csc_list *list);

extern const struct csc_fs_ops csc_win_ops;

#endif
