/* The words for the enumerations of the API. See facts.h. */
#include "cli/facts.h"

#include <stddef.h>

static const WCHAR *const type_names[] = {L"file", L"directory", L"share", L"server"};

static const WCHAR *const connection_names[] = {
    L"unknown", L"offline", L"online", L"transparently cached", L"partly transparently cached"};

static const struct {
    const WCHAR *name;
    const WCHAR *phrase;
} reasons[] = {
    {L"unknown", L"reason unknown"},
    {L"", L""},
    {L"forced", L"taken offline by the user"},
    {L"slow", L"slow connection"},
    {L"error", L"server not reachable"},
    {L"conflict", L"unresolved conflict"},
    {L"suspended", L"suspended"},
};

/* In the order of OFFLINEFILES_SYNC_STATE; each name is that of the constant after its prefix. */
static const struct {
    const WCHAR *name;
    const WCHAR *phrase;
} states[] = {
    {L"Stable", L"in sync"},
    {L"FileOnClient_DirOnServer", L"a file here, a directory on the server"},
    {L"FileOnClient_NoServerCopy", L"a file here, nothing on the server"},
    {L"DirOnClient_FileOnServer", L"a directory here, a file on the server"},
    {L"DirOnClient_FileChangedOnServer", L"a directory here, a changed file on the server"},
    {L"DirOnClient_NoServerCopy", L"a directory here, nothing on the server"},
    {L"FileCreatedOnClient_NoServerCopy", L"created here"},
    {L"FileCreatedOnClient_FileChangedOnServer", L"created here, changed on the server"},
    {L"FileCreatedOnClient_DirChangedOnServer",
     L"a file created here, a changed directory on the server"},
    {L"FileCreatedOnClient_FileOnServer", L"created here and on the server"},
    {L"FileCreatedOnClient_DirOnServer", L"a file created here, a directory on the server"},
    {L"FileCreatedOnClient_DeletedOnServer", L"created here, deleted on the server"},
    {L"FileChangedOnClient_ChangedOnServer", L"changed here and on the server"},
    {L"FileChangedOnClient_DirOnServer", L"a file changed here, a directory on the server"},
    {L"FileChangedOnClient_DirChangedOnServer",
     L"a file changed here, a changed directory on the server"},
    {L"FileChangedOnClient_DeletedOnServer", L"changed here, deleted on the server"},
    {L"FileSparseOnClient_ChangedOnServer", L"not fetched yet, changed on the server"},
    {L"FileSparseOnClient_DeletedOnServer", L"not fetched yet, deleted on the server"},
    {L"FileSparseOnClient_DirOnServer", L"not fetched yet, a directory on the server"},
    {L"FileSparseOnClient_DirChangedOnServer", L"not fetched yet, a changed directory there"},
    {L"DirCreatedOnClient_NoServerCopy", L"directory created here"},
    {L"DirCreatedOnClient_DirOnServer", L"directory created here and on the server"},
    {L"DirCreatedOnClient_FileOnServer", L"a directory created here, a file on the server"},
    {L"DirCreatedOnClient_FileChangedOnServer",
     L"a directory created here, a changed file on the server"},
    {L"DirCreatedOnClient_DirChangedOnServer", L"directory created here, changed on the server"},
    {L"DirCreatedOnClient_DeletedOnServer", L"directory created here, deleted on the server"},
    {L"DirChangedOnClient_FileOnServer", L"a directory changed here, a file on the server"},
    {L"DirChangedOnClient_FileChangedOnServer",
     L"a directory changed here, a changed file on the server"},
    {L"DirChangedOnClient_ChangedOnServer", L"directory changed here and on the server"},
    {L"DirChangedOnClient_DeletedOnServer", L"directory changed here, deleted on the server"},
    {L"NoClientCopy_FileOnServer", L"a file on the server only"},
    {L"NoClientCopy_DirOnServer", L"a directory on the server only"},
    {L"NoClientCopy_FileChangedOnServer", L"a changed file on the server only"},
    {L"NoClientCopy_DirChangedOnServer", L"a changed directory on the server only"},
    {L"DeletedOnClient_FileOnServer", L"deleted here"},
    {L"DeletedOnClient_DirOnServer", L"directory deleted here"},
    {L"DeletedOnClient_FileChangedOnServer", L"deleted here, changed on the server"},
    {L"DeletedOnClient_DirChangedOnServer", L"directory deleted here, changed on the server"},
    {L"FileSparseOnClient", L"not fetched yet"},
    {L"FileChangedOnClient", L"changed here"},
    {L"FileRenamedOnClient", L"renamed here"},
    {L"DirSparseOnClient", L"directory not fetched yet"},
    {L"DirChangedOnClient", L"directory changed here"},
    {L"DirRenamedOnClient", L"directory renamed here"},
    {L"FileChangedOnServer", L"changed on the server"},
    {L"FileRenamedOnServer", L"renamed on the server"},
    {L"FileDeletedOnServer", L"deleted on the server"},
    {L"DirChangedOnServer", L"directory changed on the server"},
    {L"DirRenamedOnServer", L"directory renamed on the server"},
    {L"DirDeletedOnServer", L"directory deleted on the server"},
    {L"FileReplacedAndDeletedOnClient_FileOnServer", L"replaced and deleted here"},
    {L"FileReplacedAndDeletedOnClient_FileChangedOnServer",
     L"replaced and deleted here, changed on the server"},
    {L"FileReplacedAndDeletedOnClient_DirOnServer",
     L"replaced and deleted here, a directory on the server"},
    {L"FileReplacedAndDeletedOnClient_DirChangedOnServer",
     L"replaced and deleted here, a changed directory on the server"},
};

_Static_assert(sizeof states / sizeof *states == OFFLINEFILES_SYNC_STATE_NUMSTATES,
               "one row per state");

#define COUNT(table) (sizeof(table) / sizeof *(table))

const WCHAR *type_name(OFFLINEFILES_ITEM_TYPE type)
{
    return (size_t)type < COUNT(type_names) ? type_names[type] : L"unknown";
}

const WCHAR *connection_name(OFFLINEFILES_CONNECT_STATE state)
{
    return (size_t)state < COUNT(connection_names) ? connection_names[state] : L"unknown";
}

const WCHAR *reason_name(OFFLINEFILES_OFFLINE_REASON reason)
{
    return (size_t)reason < COUNT(reasons) ? reasons[reason].name : L"unknown";
}

const WCHAR *reason_phrase(OFFLINEFILES_OFFLINE_REASON reason)
{
    return (size_t)reason < COUNT(reasons) ? reasons[reason].phrase : L"reason unknown";
}

const WCHAR *state_name(OFFLINEFILES_SYNC_STATE state)
{
    return (size_t)state < COUNT(states) ? states[state].name : L"Unknown";
}

const WCHAR *state_phrase(OFFLINEFILES_SYNC_STATE state)
{
    return (size_t)state < COUNT(states) ? states[state].phrase : L"unknown";
}
