/*
 * The questions the engine asks of an HRESULT, as lists of codes. All of them are about Win32
 * codes; any other facility answers no.
 */
#include "base/result.h"

static bool is_one_of(HRESULT hr, const uint16_t *codes, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (hr == CSC_WIN32(codes[i]))
            return true;
    }
    return false;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool csc_hr_is_absent(HRESULT hr)
{
    static const uint16_t codes[] = {ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND};

    return is_one_of(hr, codes, COUNT(codes));
}

bool csc_hr_is_network(HRESULT hr)
{
    /* ERROR_CSCSHARE_OFFLINE is not one: it says that we took the share offline ourselves. */
    static const uint16_t codes[] = {
        ERROR_REM_NOT_LIST,       ERROR_BAD_NETPATH,         ERROR_DEV_NOT_EXIST,
        ERROR_ADAP_HDW_ERR,       ERROR_BAD_NET_RESP,        ERROR_UNEXP_NET_ERR,
        ERROR_NETNAME_DELETED,    ERROR_BAD_NET_NAME,        ERROR_SEM_TIMEOUT,
        ERROR_NO_NET_OR_BAD_PATH, ERROR_NO_NETWORK,          ERROR_CONNECTION_REFUSED,
        ERROR_CONNECTION_INVALID, ERROR_NETWORK_UNREACHABLE, ERROR_HOST_UNREACHABLE,
        ERROR_CONNECTION_ABORTED, ERROR_HOST_DOWN,
    };

    return is_one_of(hr, codes, COUNT(codes));
}

bool csc_hr_is_in_use(HRESULT hr)
{
    static const uint16_t codes[] = {ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION,
                                     ERROR_DELETE_PENDING};

    return is_one_of(hr, codes, COUNT(codes));
}

bool csc_hr_exists(HRESULT hr)
{
    static const uint16_t codes[] = {ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS};

    return is_one_of(hr, codes, COUNT(codes));
}
