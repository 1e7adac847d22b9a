/*
 * HRESULT is the only error currency inside OpenCSC. This file names the codes we build ourselves
 * and the few questions the engine asks of a code. It never loses the original code.
 */
#ifndef CSC_BASE_RESULT_H
#define CSC_BASE_RESULT_H

#include "base/types.h"

/* A Win32 code as an HRESULT, usable in constant expressions (the SDK's own is a function). */
#define CSC_WIN32(code) ((HRESULT)(0x80070000u | ((uint32_t)(code)&0xFFFFu)))

#define CSC_E_NOT_FOUND     CSC_WIN32(ERROR_FILE_NOT_FOUND)
#define CSC_E_EXISTS        CSC_WIN32(ERROR_ALREADY_EXISTS)
#define CSC_E_BAD_PATH      CSC_WIN32(ERROR_BAD_PATHNAME)
#define CSC_E_INVALID_NAME  CSC_WIN32(ERROR_INVALID_NAME)
#define CSC_E_NAME_TOO_LONG CSC_WIN32(ERROR_FILENAME_EXCED_RANGE)
#define CSC_E_CANCELLED     CSC_WIN32(ERROR_CANCELLED)
#define CSC_E_SHARE_OFFLINE CSC_WIN32(ERROR_CSCSHARE_OFFLINE)
#define CSC_E_NOT_SUPPORTED CSC_WIN32(ERROR_NOT_SUPPORTED)
#define CSC_E_SHARING       CSC_WIN32(ERROR_SHARING_VIOLATION)
#define CSC_E_DIR_NOT_EMPTY CSC_WIN32(ERROR_DIR_NOT_EMPTY)
#define CSC_E_BUSY          CSC_WIN32(ERROR_BUSY)
#define CSC_E_DELETING      CSC_WIN32(ERROR_DELETE_PENDING) /* goes when its last handle does */
#define CSC_E_NO_MORE       CSC_WIN32(ERROR_NO_MORE_FILES)
#define CSC_E_CORRUPT       CSC_WIN32(ERROR_FILE_CORRUPT)
#define CSC_E_DISK_FULL     CSC_WIN32(ERROR_DISK_FULL)
/* The item result of a conflict that stays unresolved (our choice, a fixed value). */
#define CSC_E_CONFLICT CSC_WIN32(ERROR_REVISION_MISMATCH)
/* A file changed while it was copied; the next pass takes it up again. */
#define CSC_E_CHANGED CSC_WIN32(ERROR_FILE_INVALID)

/* The name itself is absent (file or path not found). Proves nothing about the server. */
bool csc_hr_is_absent(HRESULT hr);

/* The connection failed, as opposed to the item: the share is to be taken offline. */
bool csc_hr_is_network(HRESULT hr);

/* Somebody else has the file open (sharing or lock violation). */
bool csc_hr_is_in_use(HRESULT hr);

/* A name of that kind exists already. */
bool csc_hr_exists(HRESULT hr);

#endif
