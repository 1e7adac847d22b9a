/* The verb rename: in the cache at once, on the server with the next synchronization. */
#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

int verb_rename(struct session *session, const struct arguments *arguments)
{
    const WCHAR *old_path = arguments->paths[0];
    const WCHAR *new_path = arguments->paths[1];
    IOfflineFilesCache2 *cache;
    HRESULT hr = IOfflineFilesCache_QueryInterface(session->cache, &IID_IOfflineFilesCache2,
                                                   (void **)&cache);

    if (FAILED(hr))
        return message_failure(NULL, hr);
    hr = IOfflineFilesCache2_RenameItemEx(cache, old_path, new_path, FALSE);
    IOfflineFilesCache2_Release(cache);
    if (hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) ||
        hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND))
        return message_failure(new_path, hr);
    if (FAILED(hr))
        return message_failure(old_path, hr);
    print(L"%ls: renamed here; the server follows with the next synchronization\n", new_path);
    return EXIT_OK;
}
