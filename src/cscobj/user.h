/*
 * Other users of this machine, by name.
 */
#ifndef CSCOBJ_USER_H
#define CSCOBJ_USER_H

#include "engine.h"

#include <windows.h>

/* The cache of a user, a SID as text or domain\user, with a reference for the caller.
 * ERROR_NONE_MAPPED: there is no such user; ERROR_FILE_NOT_FOUND: he has no cache. */
HRESULT user_engine(LPCWSTR user, struct engine **engine);

#endif
