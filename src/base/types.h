/*
 * The few Windows types and codes the portable rooms speak in.
 *
 * On Windows they come from <windows.h>; elsewhere (the native test build) they are declared
 * here with the same values, so that base, engine, store and sync read the same on both.
 * Text is UTF-16 in char16_t everywhere: under MinGW that is the same C type as WCHAR, so no
 * cast is needed at the COM edge. Times are counts of 100 ns since 1601-01-01 UTC (FILETIME).
 */
#ifndef CSC_BASE_TYPES_H
#define CSC_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

#ifdef _WIN32
#include <windows.h>
#else
typedef int32_t HRESULT;
#define SUCCEEDED(hr)                ((HRESULT)(hr) >= 0)
#define FAILED(hr)                   ((HRESULT)(hr) < 0)
#define S_OK                         ((HRESULT)0)
#define S_FALSE                      ((HRESULT)1)
#define E_NOTIMPL                    ((HRESULT)0x80004001)
#define E_NOINTERFACE                ((HRESULT)0x80004002)
#define E_POINTER                    ((HRESULT)0x80004003)
#define E_FAIL                       ((HRESULT)0x80004005)
#define E_UNEXPECTED                 ((HRESULT)0x8000FFFF)
#define E_ACCESSDENIED               ((HRESULT)0x80070005)
#define E_OUTOFMEMORY                ((HRESULT)0x8007000E)
#define E_INVALIDARG                 ((HRESULT)0x80070057)
#define ERROR_FILE_NOT_FOUND         2
#define ERROR_PATH_NOT_FOUND         3
#define ERROR_ACCESS_DENIED          5
#define ERROR_INVALID_HANDLE         6
#define ERROR_INVALID_DATA           13
#define ERROR_NOT_SAME_DEVICE        17
#define ERROR_NO_MORE_FILES          18
#define ERROR_WRITE_PROTECT          19
#define ERROR_CRC                    23
#define ERROR_GEN_FAILURE            31
#define ERROR_SHARING_VIOLATION      32
#define ERROR_LOCK_VIOLATION         33
#define ERROR_NOT_SUPPORTED          50
#define ERROR_REM_NOT_LIST           51
#define ERROR_BAD_NETPATH            53
#define ERROR_DEV_NOT_EXIST          55
#define ERROR_ADAP_HDW_ERR           57
#define ERROR_BAD_NET_RESP           58
#define ERROR_UNEXP_NET_ERR          59
#define ERROR_NETNAME_DELETED        64
#define ERROR_BAD_NET_NAME           67
#define ERROR_FILE_EXISTS            80
#define ERROR_DISK_FULL              112
#define ERROR_SEM_TIMEOUT            121
#define ERROR_INVALID_NAME           123
#define ERROR_DIR_NOT_EMPTY          145
#define ERROR_BAD_PATHNAME           161
#define ERROR_BUSY                   170
#define ERROR_ALREADY_EXISTS         183
#define ERROR_FILENAME_EXCED_RANGE   206
#define ERROR_MORE_DATA              234
#define ERROR_DIRECTORY              267
#define ERROR_DELETE_PENDING         303
#define ERROR_OPERATION_ABORTED      995
#define ERROR_NOACCESS               998
#define ERROR_IO_DEVICE              1117
#define ERROR_NOT_FOUND              1168
#define ERROR_NO_NET_OR_BAD_PATH     1203
#define ERROR_NO_NETWORK             1222
#define ERROR_CANCELLED              1223
#define ERROR_CONNECTION_REFUSED     1225
#define ERROR_CONNECTION_INVALID     1229
#define ERROR_NETWORK_UNREACHABLE    1231
#define ERROR_HOST_UNREACHABLE       1232
#define ERROR_CONNECTION_ABORTED     1236
#define ERROR_HOST_DOWN              1256
#define ERROR_CSCSHARE_OFFLINE       1262
#define ERROR_REVISION_MISMATCH      1306
#define ERROR_FILE_CORRUPT           1392
#define ERROR_NO_SYSTEM_RESOURCES    1450
#define ERROR_DECRYPTION_FAILED      6001
#define ERROR_FILE_INVALID           1006
#define FILE_ATTRIBUTE_READONLY      0x00000001u
#define FILE_ATTRIBUTE_HIDDEN        0x00000002u
#define FILE_ATTRIBUTE_SYSTEM        0x00000004u
#define FILE_ATTRIBUTE_DIRECTORY     0x00000010u
#define FILE_ATTRIBUTE_ARCHIVE       0x00000020u
#define FILE_ATTRIBUTE_NORMAL        0x00000080u
#define FILE_ATTRIBUTE_TEMPORARY     0x00000100u
#define FILE_ATTRIBUTE_REPARSE_POINT 0x00000400u
#define FILE_ATTRIBUTE_ENCRYPTED     0x00004000u
#endif

#endif
