/*
 * call_as.c: the two halves of IEnum...::Next that widl cannot write.
 *
 * The published Next lets pceltFetched be NULL when one element is asked for; on the wire a count
 * is always needed. The proxy half supplies it, the stub half passes it on. Part of the proxy code.
 */
#include <windows.h>

#include <cscobj.h>

/* The count to use on the wire. NULL if the arguments are not legal. */
static ULONG *wire_count(ULONG celt, ULONG *fetched, ULONG *own)
{
    *own = 0;
    if (fetched)
        return fetched;
    return celt == 1 ? own : NULL;
}

HRESULT CALLBACK IEnumOfflineFilesItems_Next_Proxy(IEnumOfflineFilesItems *This, ULONG celt,
                                                   IOfflineFilesItem **rgelt, ULONG *pceltFetched)
{
    ULONG own;
    ULONG *count = wire_count(celt, pceltFetched, &own);

    if (!rgelt || !count)
        return E_POINTER;
    return IEnumOfflineFilesItems_RemoteNext_Proxy(This, celt, rgelt, count);
}

HRESULT __RPC_STUB IEnumOfflineFilesItems_Next_Stub(IEnumOfflineFilesItems *This, ULONG celt,
                                                    IOfflineFilesItem **rgelt, ULONG *pceltFetched)
{
    *pceltFetched = 0;
    return IEnumOfflineFilesItems_Next(This, celt, rgelt, pceltFetched);
}

HRESULT CALLBACK IEnumOfflineFilesSettings_Next_Proxy(IEnumOfflineFilesSettings *This, ULONG celt,
                                                      IOfflineFilesSetting **rgelt,
                                                      ULONG *pceltFetched)
{
    ULONG own;
    ULONG *count = wire_count(celt, pceltFetched, &own);

    if (!rgelt || !count)
        return E_POINTER;
    return IEnumOfflineFilesSettings_RemoteNext_Proxy(This, celt, rgelt, count);
}

HRESULT __RPC_STUB IEnumOfflineFilesSettings_Next_Stub(IEnumOfflineFilesSettings *This, ULONG celt,
                                                       IOfflineFilesSetting **rgelt,
                                                       ULONG *pceltFetched)
{
    *pceltFetched = 0;
    return IEnumOfflineFilesSettings_Next(This, celt, rgelt, pceltFetched);
}
