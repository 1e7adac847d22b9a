/* See token.h. */
#include "token.h"

HANDLE token_take(void)
{
    HANDLE token = NULL;
    OpenThreadToken(GetCurrentThread(), TOKEN_IMPERSONATE | TOKEN_QUERY, TRUE, &token);
    return token;
}

void token_begin(HANDLE token)
{
    if (token)
        SetThreadToken(NULL, token);
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
