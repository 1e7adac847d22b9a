/*
 * Relative paths as fs.h defines them. Shared by all implementations of the seam.
 */
#ifndef CSC_FS_FS_PATH_H
#define CSC_FS_FS_PATH_H

#include "base/path.h"

/* Is this "" or names joined by single backslashes, each one that a file could have? S_OK,
 * ERROR_INVALID_NAME or ERROR_FILENAME_EXCED_RANGE. A path that passes cannot leave its root and
 * holds no wildcard. */
HRESULT csc_fs_check_path(const char16_t *path);

#endif
