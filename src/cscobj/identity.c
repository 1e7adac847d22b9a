/*
 * SIDs of the token and of the well-known groups: see identity.h. The flags are reserved in the
 * documentation; proposal: USER is the caller, OTHER goes by Everyone, Authenticated Users and
 * Users, GUEST by Everyone and Guests. Both come over the network, as users of a share do.
 */
#include "identity.h"

#include "base/memory.h"
#include "base/result.h"

#include <windows.h>

static HRESULT last_error(void)
{
    return CSC_WIN32(GetLastError());
}

static HRESULT read_token(HANDLE token, TOKEN_INFORMATION_CLASS what, void **out)
{
    DWORD size = 0;
    GetTokenInformation(token, what, NULL, 0, &size);
    *out = csc_alloc(size);
    if (!*out)
        return E_OUTOFMEMORY;
    return GetTokenInformation(token, what, *out, size, &size) ? S_OK : last_error();
}

static struct csc_sid sid_of(PSID sid, bool deny_only)
{
    return (struct csc_sid){.bytes = sid, .size = GetLengthSid(sid), .deny_only = deny_only};
}

static HRESULT read_user(struct identity *who)
{
    struct person *user = &who->persons[0];
    HANDLE token;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token) &&
        (GetLastError() != ERROR_NO_TOKEN ||
         !OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)))
        return last_error();
    HRESULT hr = read_token(token, TokenUser, &who->user);
    if (SUCCEEDED(hr))
        hr = read_token(token, TokenGroups, &who->groups);
    CloseHandle(token);
    if (FAILED(hr))
        return hr;
    const TOKEN_USER *self = who->user;
    const TOKEN_GROUPS *groups = who->groups;
    user->sids = csc_alloc((groups->GroupCount + 1) * sizeof(*user->sids));
    if (!user->sids)
        return E_OUTOFMEMORY;
    user->sids[user->count++] = sid_of(self->User.Sid, false);
    for (DWORD i = 0; i < groups->GroupCount; i++) {
        DWORD attributes = groups->Groups[i].Attributes;
        bool deny_only = (attributes & SE_GROUP_USE_FOR_DENY_ONLY) != 0;
        if (deny_only || attributes & SE_GROUP_ENABLED)
            user->sids[user->count++] = sid_of(groups->Groups[i].Sid, deny_only);
    }
    return S_OK;
}

/* Who goes by what. */
static const struct {
    WELL_KNOWN_SID_TYPE type;
    unsigned persons; /* bits of their indexes */
} well_known[] = {
    {WinWorldSid, 2 | 4},    {WinNetworkSid, 2 | 4},   {WinAuthenticatedUserSid, 2},
    {WinBuiltinUsersSid, 2}, {WinBuiltinGuestsSid, 4},
};

static HRESULT add_others(struct identity *who)
{
    for (size_t i = 0; i < ARRAYSIZE(well_known); i++) {
        DWORD size = sizeof(who->fixed[i]);
        if (!CreateWellKnownSid(well_known[i].type, NULL, who->fixed[i], &size))
            return last_error();
        for (unsigned p = 1; p < 3; p++) {
            struct person *person = &who->persons[p];
            if (well_known[i].persons >> p & 1)
                person->sids[person->count++] = sid_of(who->fixed[i], false);
        }
    }
    return S_OK;
}

HRESULT identity_open(struct identity *who)
{
    *who = (struct identity){0};
    for (unsigned p = 1; p < 3; p++) {
        who->persons[p].sids = csc_alloc(ARRAYSIZE(well_known) * sizeof(struct csc_sid));
        if (!who->persons[p].sids)
            return E_OUTOFMEMORY;
    }
    HRESULT hr = read_user(who);
    return SUCCEEDED(hr) ? add_others(who) : hr;
}

void identity_close(struct identity *who)
{
    for (unsigned p = 0; p < 3; p++)
        csc_free(who->persons[p].sids);
    csc_free(who->user);
    csc_free(who->groups);
}
