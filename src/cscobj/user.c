/*
 * From a name to a cache: see user.h.
 */
#include "user.h"

#include "base/result.h"

#include <sddl.h>
#include <wchar.h>

#define DOMAIN_ROOM 256

/* What looks like a SID is one, whether or not anybody has it. */
static HRESULT normalize(LPCWSTR text, WCHAR **sid)
{
    PSID binary = NULL;
    if (!ConvertStringSidToSidW(text, &binary))
        return CSC_WIN32(ERROR_NONE_MAPPED);
    HRESULT hr = ConvertSidToStringSidW(binary, sid) ? S_OK : CSC_WIN32(GetLastError());
    LocalFree(binary);
    return hr;
}

static HRESULT look_up(LPCWSTR name, WCHAR **sid)
{
    BYTE binary[SECURITY_MAX_SID_SIZE];
    WCHAR domain[DOMAIN_ROOM];
    DWORD size = sizeof(binary);
    DWORD room = DOMAIN_ROOM;
    SID_NAME_USE use;
    if (!LookupAccountNameW(NULL, name, binary, &size, domain, &room, &use))
        return CSC_WIN32(ERROR_NONE_MAPPED);
    return ConvertSidToStringSidW(binary, sid) ? S_OK : CSC_WIN32(GetLastError());
}

HRESULT user_engine(LPCWSTR user, struct engine **engine)
{
    WCHAR *sid = NULL;
    bool is_sid = (user[0] == L'S' || user[0] == L's') && user[1] == L'-';
    *engine = NULL;
    HRESULT hr = is_sid ? normalize(user, &sid) : look_up(user, &sid);
    if (SUCCEEDED(hr))
        hr = engine_open_user(sid, engine);
    LocalFree(sid);
    return hr;
}
