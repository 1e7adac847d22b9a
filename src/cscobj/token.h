/*
 * Whom a thread acts for: a client that impersonates somebody means the work that it starts, too,
 * wherever that is done.
 */
#ifndef CSCOBJ_TOKEN_H
#define CSCOBJ_TOKEN_H

#include <windows.h>

/* The token this thread acts under, to be closed by token_close; NULL: that of the process. If it
 * is not to be had, nothing may be done elsewhere: that would be done as the process. */
HRESULT token_take(HANDLE *token);
/* This thread acts under it until token_end; NULL: nothing changes, here and there. After a failure
 * it acts as before, which is not for whom it should. */
HRESULT token_begin(HANDLE token);
void token_end(HANDLE token);
void token_close(HANDLE token);

#endif
