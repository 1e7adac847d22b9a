/* The verbs that set something: suspend, resume, encrypt, apply-policy; and cacheable, which asks.
 */
#include "cli/content.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/sink.h"
#include "cli/verbs.h"

static int set_suspended(struct session *session, const WCHAR *path, BOOL on)
{
    IOfflineFilesItem *item;
    IOfflineFilesSuspend *suspend;
    HRESULT hr;
    int exit_code = session_find(session, path, &item);

    if (exit_code != EXIT_OK)
        return exit_code;
    hr = IOfflineFilesItem_QueryInterface(item, &IID_IOfflineFilesSuspend, (void **)&suspend);
    IOfflineFilesItem_Release(item);
    if (hr == E_NOINTERFACE) {
        complain(L"%ls: only shares and folders can be suspended", path);
        return EXIT_ITEMS_FAILED;
    }
    if (FAILED(hr))
        return message_failure(path, hr);
    hr = IOfflineFilesSuspend_SuspendRoot(suspend, on);
    IOfflineFilesSuspend_Release(suspend);
    if (hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED) && !on) {
        complain(L"%ls: not suspended, or a part of something that is (0x%08lX)", path,
                 (unsigned long)hr);
        return EXIT_ITEMS_FAILED;
    }
    if (FAILED(hr))
        return message_failure(path, hr);
    print(L"%ls: %ls\n", path, on ? L"suspended" : L"resumed");
    return EXIT_OK;
}

int verb_suspend(struct session *session, const struct arguments *arguments)
{
    return set_suspended(session, arguments->paths[0], TRUE);
}

int verb_resume(struct session *session, const struct arguments *arguments)
{
    return set_suspended(session, arguments->paths[0], FALSE);
}

int verb_cacheable(struct session *session, const struct arguments *arguments)
{
    static const WCHAR *const modes[] = {
        [OFFLINEFILES_CACHING_MODE_NONE] = L"unknown",
        [OFFLINEFILES_CACHING_MODE_NOCACHING] = L"none",
        [OFFLINEFILES_CACHING_MODE_MANUAL] = L"manual",
        [OFFLINEFILES_CACHING_MODE_AUTO_DOC] = L"documents",
        [OFFLINEFILES_CACHING_MODE_AUTO_PROGANDDOC] = L"programs and documents",
    };
    const WCHAR *path = arguments->paths[0];
    OFFLINEFILES_CACHING_MODE mode;
    BOOL cacheable;
    HRESULT hr = IOfflineFilesCache_IsPathCacheable(session->cache, path, &cacheable, &mode);

    if (FAILED(hr))
        return message_failure(path, hr);
    print(L"%ls: %ls; caching mode of the share: %ls\n", path,
          cacheable ? L"can be cached" : L"cannot be cached", modes[mode]);
    return cacheable ? EXIT_OK : EXIT_ITEMS_FAILED;
}

/* --- encrypt --------------------------------------------------------------------------------- */

static int print_encryption(struct session *session)
{
    BOOL encrypted, partial;
    HRESULT hr = IOfflineFilesCache_GetEncryptionStatus(session->cache, &encrypted, &partial);

    if (FAILED(hr))
        return message_failure(NULL, hr);
    print(L"encryption: %ls%ls%ls%ls\n", encrypted ? L"on, " : L"off",
          encrypted ? content_kind_name(content_kind_of_cache(session->cache)) : L"",
          encrypted ? L" encryption" : L"",
          partial ? L", but not for all files: run it once more" : L"");
    return EXIT_OK;
}

int verb_encrypt(struct session *session, const struct arguments *arguments)
{
    struct sink sink;
    BOOL on = (arguments->options & OPTION_ON) != 0;
    HRESULT hr;
    int exit_code;

    if (on && (arguments->options & OPTION_OFF) != 0) {
        complain(L"--on and --off exclude each other");
        return EXIT_USAGE;
    }
    if (!on && (arguments->options & OPTION_OFF) == 0)
        return print_encryption(session);
    sink_open(&sink, L"pinned");
    hr = IOfflineFilesCache_Encrypt(session->cache, NULL, on, 0, FALSE, &sink.progress);
    if (hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED)) {
        complain(L"the volume of the cache cannot encrypt, and own encryption is not switched on; "
                 L"see `offlinefiles encrypt --help` (0x%08lX)",
                 (unsigned long)hr);
        return EXIT_ITEMS_FAILED;
    }
    exit_code = transfer_result(&sink, arguments, hr);
    return exit_code != EXIT_OK ? exit_code : print_encryption(session);
}

int verb_apply_policy(struct session *session, const struct arguments *arguments)
{
    struct sink pins, unpins;
    HRESULT hr;
    int pinned, unpinned;

    sink_open(&pins, L"pinned");
    sink_open(&unpins, L"unpinned");
    hr = IOfflineFilesCache_ProcessAdminPinPolicy(session->cache, &pins.progress, &unpins.progress);
    pinned = transfer_result(&pins, arguments, hr);
    unpinned = transfer_result(&unpins, arguments, SUCCEEDED(hr) ? hr : S_OK);
    return pinned != EXIT_OK ? pinned : unpinned;
}
