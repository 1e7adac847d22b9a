/*
 * call_as.c: the two halves of IEnum...::Next that widl cannot write. Part of the proxy code.
 *
 * The published Next lets pceltFetched be NULL when one element is asked for; on the wire a count
 * is always needed. And the array comes last there, with the result before it, too.
 *
 * WINE: CoGetMarshalSizeMax says more of an object with the free-threaded marshaler, as ours are,
 * than marshaling it takes. Wine leaves the room that is too much between an array of interfaces
 * and what follows it, and the receiver reads what follows from there, the real result included. So
 * nothing is believed that comes after the array. A mark tells whether the call came back at all.
 */
#include <windows.h>

#include <cscobj.h>

#define CAME_BACK 0x5458454Eu /* "NEXT" */

/* What the proxy half sends along. */
struct answer {
    ULONG *count;
    ULONG own_count;
    LONG result;
    ULONG mark;
};

/* False if the arguments are not legal. */
static BOOL prepare(struct answer *answer, ULONG celt, const void *rgelt, ULONG *fetched)
{
    answer->own_count = 0;
    answer->count = fetched ? fetched : &answer->own_count;
    answer->result = E_UNEXPECTED;
    answer->mark = 0;
    return rgelt && (fetched || celt == 1);
}

/* `call`: how the call itself went, if it did not come back. */
static HRESULT result_of(const struct answer *answer, HRESULT call)
{
    if (answer->mark == CAME_BACK)
        return answer->result;
    *answer->count = 0;
    return FAILED(call) ? call : E_UNEXPECTED;
}

HRESULT CALLBACK IEnumOfflineFilesItems_Next_Proxy(IEnumOfflineFilesItems *This, ULONG celt,
                                                   IOfflineFilesItem **rgelt, ULONG *pceltFetched)
{
    struct answer answer;
    if (!prepare(&answer, celt, rgelt, pceltFetched))
        return E_POINTER;
    HRESULT call = IEnumOfflineFilesItems_RemoteNext_Proxy(This, celt, &answer.result, &answer.mark,
                                                           answer.count, rgelt);
    return result_of(&answer, call);
}

HRESULT __RPC_STUB IEnumOfflineFilesItems_Next_Stub(IEnumOfflineFilesItems *This, ULONG celt,
                                                    LONG *pResult, ULONG *pMark,
                                                    ULONG *pceltFetched, IOfflineFilesItem **rgelt)
{
    *pMark = CAME_BACK;
    *pceltFetched = 0;
    *pResult = IEnumOfflineFilesItems_Next(This, celt, rgelt, pceltFetched);
    return *pResult;
}

HRESULT CALLBACK IEnumOfflineFilesSettings_Next_Proxy(IEnumOfflineFilesSettings *This, ULONG celt,
                                                      IOfflineFilesSetting **rgelt,
                                                      ULONG *pceltFetched)
{
    struct answer answer;
    if (!prepare(&answer, celt, rgelt, pceltFetched))
        return E_POINTER;
    HRESULT call = IEnumOfflineFilesSettings_RemoteNext_Proxy(This, celt, &answer.result,
                                                              &answer.mark, answer.count, rgelt);
    return result_of(&answer, call);
}

HRESULT __RPC_STUB IEnumOfflineFilesSettings_Next_Stub(IEnumOfflineFilesSettings *This, ULONG celt,
                                                       LONG *pResult, ULONG *pMark,
                                                       ULONG *pceltFetched,
                                                       IOfflineFilesSetting **rgelt)
{
    *pMark = CAME_BACK;
    *pceltFetched = 0;
    *pResult = IEnumOfflineFilesSettings_Next(This, celt, rgelt, pceltFetched);
    return *pResult;
}
