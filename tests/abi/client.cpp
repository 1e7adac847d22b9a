/*
 * client.cpp: a client in C++: calls through -> and classes that implement the interfaces.
 * See client.h for the ways it is compiled.
 */
#include "abi/client.h"

#define EXPECT(slot, call)               \
    do {                                 \
        if ((call) != FAKE_RESULT(slot)) \
            return __LINE__;             \
    } while (0)

namespace
{

/* `override` proves that the names and types are those of the interface. */
class ErrorItemInfo final : public IOfflineFilesSyncErrorItemInfo
{
  public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void **) override
    {
        return E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override
    {
        return 2;
    }
    ULONG STDMETHODCALLTYPE Release() override
    {
        return 1;
    }
    HRESULT STDMETHODCALLTYPE GetFileAttributes(DWORD *pdwAttributes) override
    {
        *pdwAttributes = FILE_ATTRIBUTE_HIDDEN;
        return FAKE_RESULT(42);
    }
    HRESULT STDMETHODCALLTYPE GetFileTimes(FILETIME *, FILETIME *) override
    {
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetFileSize(LARGE_INTEGER *) override
    {
        return S_OK;
    }
};

/* Some overrides are enough to show the types; the class stays abstract. */
class Events : public IOfflineFilesEvents4, public IOfflineFilesEventsFilter
{
  public:
    HRESULT STDMETHODCALLTYPE SyncBegin(REFGUID) override
    {
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SyncConflictRecAdded(LPCWSTR, const FILETIME *,
                                                   OFFLINEFILES_SYNC_STATE) override
    {
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE PrefetchCloseHandleEnd(DWORD, DWORD, HRESULT) override
    {
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetIncludedEvents(ULONG, OFFLINEFILES_EVENTS *, ULONG *) override
    {
        return E_NOTIMPL;
    }
};

class Progress : public IOfflineFilesSyncProgress, public IOpenCscSyncProgress
{
  public:
    HRESULT STDMETHODCALLTYPE SyncItemResult(LPCWSTR, HRESULT, IOfflineFilesSyncErrorInfo *,
                                             OFFLINEFILES_OP_RESPONSE *pResponse) override
    {
        *pResponse = OFFLINEFILES_OP_CONTINUE;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE ItemProgress(LPCWSTR, OFFLINEFILES_SYNC_OPERATION, ULONGLONG,
                                           ULONGLONG) override
    {
        return S_OK;
    }
};

static_assert(sizeof(Events) == 2 * sizeof(void *), "two tables");
static_assert(sizeof(Progress) == 2 * sizeof(void *), "two tables");

} // namespace

int CLIENT(void *object)
{
    auto *info = static_cast<IOfflineFilesSyncErrorItemInfo *>(object);
    auto *cache = static_cast<IOfflineFilesCache *>(object);
    auto *cache2 = static_cast<IOfflineFilesCache2 *>(object);
    auto *events = static_cast<IOfflineFilesEvents *>(object);
    LPCWSTR paths[] = {L"\\\\server\\share", L"\\\\server\\share\\file"};
    GUID id = {1, 2, 3, {4}};
    const FILETIME now = {0, 0};
    DWORD attributes = 0;
    ULONGLONG total, limit, used, unpinned_limit, unpinned_used;
    ErrorItemInfo own;
    IOfflineFilesSyncErrorItemInfo *own_info = &own;

    EXPECT(3, info->GetFileAttributes(&attributes));
    EXPECT(14,
           cache->GetDiskSpaceInformation(&total, &limit, &used, &unpinned_limit, &unpinned_used));
    EXPECT(3, cache->Synchronize(nullptr, paths, 2, FALSE, OFFLINEFILES_SYNC_CONTROL_FLAG_SYNCIN,
                                 nullptr, nullptr, &id));
    EXPECT(20, cache2->RenameItemEx(paths[0], paths[1], FALSE));
    EXPECT(8, events->SyncBegin(id));
    EXPECT(10, events->SyncConflictRecAdded(paths[0], &now, OFFLINEFILES_SYNC_STATE_Stable));
    EXPECT(42, own_info->GetFileAttributes(&attributes));
    if (attributes != FILE_ATTRIBUTE_HIDDEN)
        return __LINE__;

    /* The Win32 function of the same name is still there. */
    return GetFileAttributes(TEXT("C:\\")) != INVALID_FILE_ATTRIBUTES ? 0 : __LINE__;
}
