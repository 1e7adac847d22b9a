/*
 * Where a user's store lies, and who may enter it.
 */
#ifndef CSC_FS_PLACE_H
#define CSC_FS_PLACE_H

#include "base/text.h"

/* The store folder of the user this thread acts for, created if it is missing; an absolute path
 * without a backslash at its end. The first of these that is set:
 *   environment variable OPENCSC_STORE        the folder itself
 *   HKLM\Software\OpenCSC, StoreLocation      a folder (REG_SZ, REG_EXPAND_SZ) + \<SID of the user>
 *   otherwise                                 %ProgramData%\OpenCSC\<SID of the user>
 * A store folder that is created can be entered by that user, Administrators and SYSTEM only; one
 * that exists is left as it is, and refused with ERROR_INVALID_OWNER if it is somebody else's.
 * ERROR_BAD_PATHNAME: the path is not absolute. The caller frees with csc_text_free. */
HRESULT csc_place(struct csc_text *folder);

/* Calls `each` with every folder beside the caller's own store, in which other users' stores may
 * lie; none where OPENCSC_STORE names the one store. Nothing is created or checked. */
HRESULT csc_place_others(HRESULT (*each)(void *ctx, const char16_t *folder), void *ctx);

/* The store folder of the user with this SID, which must exist: ERROR_FILE_NOT_FOUND. Of the user
 * this thread acts for it is what csc_place says, but it is not made. */
HRESULT csc_place_of(const char16_t *sid, struct csc_text *folder);

/* The security descriptor of a store folder, as SDDL: protected, full access for the user,
 * Administrators and SYSTEM, inherited by all that is made in it. */
HRESULT csc_place_sddl(const char16_t *sid, struct csc_text *sddl);

/* Is it an absolute path of a drive or a share? */
bool csc_place_is_absolute(const char16_t *path);

#endif
