/* See token.h. */
#include "token.h"

HRESULT token_take(HANDLE *token)
{
    *token = NULL;
    if (OpenThreadToken(GetCurrentThread(), TOKEN_IMPERSONATE | TOKEN_QUERY, TRUE, token) ||
        GetLastError() == ERROR_NO_TOKEN)
        return S_OK;
    return HRESULT_FROM_WIN32(GetLastError());
}

HRESULT token_begin(HANDLE token)
{
    return !token || SetThreadToken(NULL, token) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

void token_end(HANDLE token)
{
    if (token)
        SetThreadToken(NULL, NULL);
}

void token_close(HANDLE token)
{
    if (token)
        CloseHandle(token);
}
