/* The verbs online and offline. Both concern the whole share that the path lies in. */
#include "cli/facts.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/verbs.h"

#include <opencsc.h>

/* Says in which state the item is now. */
static void print_connection(const WCHAR *path, IOfflineFilesConnectionInfo *connection)
{
    OFFLINEFILES_CONNECT_STATE state;
    OFFLINEFILES_OFFLINE_REASON reason;

    if (SUCCEEDED(IOfflineFilesConnectionInfo_GetConnectState(connection, &state, &reason))) {
        const WCHAR *why = reason_phrase(reason);

        print(L"%ls: %ls%ls%ls\n", path, connection_name(state), why[0] != 0 ? L", " : L"", why);
    }
}

typedef HRESULT transition(IOfflineFilesConnectionInfo *connection);

/* The part that both verbs share. */
static int change_connection(struct session *session, const struct arguments *arguments,
                             transition *change)
{
    const WCHAR *path = arguments->paths[0];
    IOfflineFilesItem *item;
    IOfflineFilesConnectionInfo *connection;
    HRESULT hr;
    int exit_code = session_find(session, path, &item);

    if (exit_code != EXIT_OK)
        return exit_code;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesConnectionInfo,
                                          (void **)&connection);
    IOfflineFilesItem_Release(item);
    if (hr == E_NOINTERFACE) {
        complain(L"%ls: a server as a whole cannot change; give one of its shares", path);
        return EXIT_ITEMS_FAILED;
    }
    if (FAILED(hr))
        return message_failure(path, hr);
    hr = change(connection);
    if (FAILED(hr))
        exit_code = message_failure(path, hr);
    else
        print_connection(path, connection);
    IOfflineFilesConnectionInfo_Release(connection);
    return exit_code;
}

static HRESULT go_online(IOfflineFilesConnectionInfo *connection)
{
    return IOfflineFilesConnectionInfo_TransitionOnline(connection, NULL, 0);
}

static HRESULT go_offline(IOfflineFilesConnectionInfo *connection)
{
    BOOL prevented = FALSE;
    HRESULT hr =
        IOfflineFilesConnectionInfo_TransitionOffline(connection, NULL, 0, FALSE, &prevented);

    return SUCCEEDED(hr) && prevented ? HRESULT_FROM_WIN32(ERROR_OPEN_FILES) : hr;
}

/* Whatever the share's root is now. */
static HRESULT accept_new_root(IOfflineFilesConnectionInfo *connection)
{
    IOpenCscShare *share;
    HRESULT hr =
        IOfflineFilesConnectionInfo_QueryInterface(connection, &IID_IOpenCscShare, (void **)&share);

    if (hr == E_NOINTERFACE)
        return HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED); /* another implementation of the API */
    if (FAILED(hr))
        return hr;
    hr = IOpenCscShare_AcceptRoot(share);
    IOpenCscShare_Release(share);
    return hr;
}

int verb_online(struct session *session, const struct arguments *arguments)
{
    bool accept = (arguments->options & OPTION_NEW_ROOT) != 0;

    return change_connection(session, arguments, accept ? accept_new_root : go_online);
}

int verb_offline(struct session *session, const struct arguments *arguments)
{
    return change_connection(session, arguments, go_offline);
}
