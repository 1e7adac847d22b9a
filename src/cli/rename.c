/* The verb rename: in the cache at once or at the next start, on the server with the next
 * synchronization. */
#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

static int rename_later(struct session *session, const WCHAR *old_path, const WCHAR *new_path)
{
    HRESULT hr = IOfflineFilesCache_RenameItem(session->cache, old_path, new_path, FALSE);

    if (FAILED(hr))
        return message_failure(new_path, hr);
    print(L"%ls: will be renamed when offlinefiles starts the next time\n", old_path);
    return EXIT_OK;
}

int verb_rename(struct session *session, const struct arguments *arguments)
{
    const WCHAR *old_path = arguments->paths[0];
    const WCHAR *new_path = arguments->paths[1];
    IOfflineFilesCache2 *cache;
    HRESULT hr;

    if ((arguments->options & OPTION_AT_RESTART) != 0)
        return rename_later(session, old_path, new_path);
    hr = IOfflineFilesCache_QueryInterface(session->cache, &IID_IOfflineFilesCache2,
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
