/* Results in words. See message.h. */
#include "cli/message.h"

#include "cli/output.h"

#include <wchar.h>

static const struct {
    HRESULT hr;
    const WCHAR *text;
} own_texts[] = {
    {CONFLICT_LEFT, L"conflict: changed on both sides since they were last in sync"},
    {HRESULT_FROM_WIN32(ERROR_CSCSHARE_OFFLINE),
     L"the share is offline; `offlinefiles online` ends that"},
    {HRESULT_FROM_WIN32(ERROR_BAD_NETPATH), L"the server cannot be reached"},
    {HRESULT_FROM_WIN32(ERROR_BAD_NET_NAME), L"the server or the share cannot be reached"},
    {HRESULT_FROM_WIN32(ERROR_NETNAME_DELETED), L"the connection to the server was lost"},
    {HRESULT_FROM_WIN32(ERROR_FILE_INVALID), L"the file is being changed; try again later"},
    {HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
     L"not a network path; expected \\\\server\\share\\folder\\file"},
    {HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE), L"Offline Files is switched off"},
    {HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), L"a program has the file open"},
    {HRESULT_FROM_WIN32(ERROR_LOCK_VIOLATION), L"a program has part of the file locked"},
    {HRESULT_FROM_WIN32(ERROR_OPEN_FILES), L"files that are not cached are open"},
    {HRESULT_FROM_WIN32(ERROR_CANCELLED), L"cancelled"},
    {HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE), L"the name or the path is too long"},
    {HRESULT_FROM_WIN32(ERROR_INVALID_NAME), L"the path contains a name that is not allowed"},
    {HRESULT_FROM_WIN32(ERROR_MORE_DATA), L"some items failed"},
    {REGDB_E_CLASSNOTREG, L"Offline Files (cscobj.dll) is not registered here"},
    {E_NOTIMPL, L"not supported by this version"},
    {E_NOINTERFACE, L"not possible for this kind of item"},
    {E_UNEXPECTED, L"unexpected error"},
};

static const WCHAR *system_text(HRESULT hr)
{
    static WCHAR text[512];
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  (DWORD)hr, 0, text, (DWORD)(sizeof text / sizeof *text), NULL);

    while (length > 0 && wcschr(L" .\r\n", text[length - 1]) != NULL)
        text[--length] = 0;
    for (DWORD i = 0; i < length; i++) {
        if (text[i] < L' ')
            text[i] = L' ';
    }
    return length > 0 ? text : L"error";
}

const WCHAR *message_text(HRESULT hr)
{
    for (size_t i = 0; i < sizeof own_texts / sizeof *own_texts; i++) {
        if (own_texts[i].hr == hr)
            return own_texts[i].text;
    }
    return system_text(hr);
}

int message_failure(const WCHAR *path, HRESULT hr)
{
    complain(L"%ls%ls%ls (0x%08lX)", path != NULL ? path : L"", path != NULL ? L": " : L"",
             message_text(hr), (unsigned long)hr);
    if (hr == HRESULT_FROM_WIN32(ERROR_CANCELLED))
        return EXIT_CANCELLED;
    if (hr == HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME) ||
        hr == HRESULT_FROM_WIN32(ERROR_INVALID_NAME))
        return EXIT_USAGE;
    return EXIT_ITEMS_FAILED;
}
