/*
 * One agent for a store: see lease.h.
 */
#include "agent/lease.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { TRIES = 5, PAUSE = 40 /* ms */ };

static WCHAR *file_of(const WCHAR *folder, bool make)
{
    WCHAR *locks = csc_join(folder, L"locks");
    WCHAR *file = locks ? csc_join(locks, L"agent") : NULL;
    if (make && locks)
        CreateDirectoryW(locks, NULL); /* may be there */
    csc_free(locks);
    return file;
}

/* The name of the event: of the store, however its path is spelled as to case. */
static void event_name(const WCHAR *folder, WCHAR name[64])
{
    unsigned long long hash = 14695981039346656037u;
    for (const WCHAR *c = folder; *c; c++)
        hash = (hash ^ csc_fold(*c)) * 1099511628211u;
    swprintf(name, 64, L"Local\\OpenCSC-agent-stop-%016llx", hash);
}

/* The process id that the holder has written down; others may read. */
static DWORD read_holder(const WCHAR *path)
{
    char text[16] = {0};
    DWORD got = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    if (!ReadFile(file, text, sizeof(text) - 1, &got, NULL))
        text[0] = 0;
    CloseHandle(file);
    return strtoul(text, NULL, 10);
}

static HRESULT write_holder(HANDLE file)
{
    char text[16];
    DWORD written;
    int length = snprintf(text, sizeof(text), "%lu\n", GetCurrentProcessId());
    return WriteFile(file, text, (DWORD)length, &written, NULL) && SetEndOfFile(file)
               ? S_OK
               : HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT open_both(const WCHAR *folder, const WCHAR *path, struct lease *lease)
{
    WCHAR name[64];
    event_name(folder, name);
    lease->file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
    if (lease->file == INVALID_HANDLE_VALUE)
        return HRESULT_FROM_WIN32(GetLastError());
    HRESULT hr = write_holder(lease->file);
    /* Only when the lease is ours: the event belongs to its holder. One that a dying holder left
     * set, because somebody still has it open, is not meant for us. */
    lease->stop = SUCCEEDED(hr) ? CreateEventW(NULL, TRUE, FALSE, name) : NULL;
    if (SUCCEEDED(hr) && !lease->stop)
        hr = HRESULT_FROM_WIN32(GetLastError());
    if (lease->stop)
        ResetEvent(lease->stop);
    return hr;
}

HRESULT lease_take(const WCHAR *folder, struct lease *lease, DWORD *holder)
{
    WCHAR *path = file_of(folder, true);
    *lease = (struct lease){INVALID_HANDLE_VALUE, NULL};
    *holder = 0;
    if (!path)
        return E_OUTOFMEMORY;
    HRESULT hr = open_both(folder, path, lease);
    /* RACE: whoever asks for the status has it for a moment, too. */
    for (int i = 0; i < TRIES && hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION); i++) {
        Sleep(PAUSE);
        hr = open_both(folder, path, lease);
    }
    if (hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION))
        *holder = read_holder(path);
    if (FAILED(hr))
        lease_give_back(lease);
    csc_free(path);
    return hr;
}

void lease_give_back(struct lease *lease)
{
    if (lease->stop)
        CloseHandle(lease->stop);
    if (lease->file != INVALID_HANDLE_VALUE)
        CloseHandle(lease->file);
    *lease = (struct lease){INVALID_HANDLE_VALUE, NULL};
}

bool lease_is_held(const WCHAR *folder, DWORD *holder)
{
    WCHAR *path = file_of(folder, false);
    *holder = 0;
    if (!path)
        return false;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    bool held = file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (held)
        *holder = read_holder(path);
    csc_free(path);
    return held;
}

bool lease_ask_to_stop(const WCHAR *folder)
{
    WCHAR name[64];
    event_name(folder, name);
    HANDLE stop = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    if (!stop)
        return false;
    bool asked = SetEvent(stop) != 0;
    CloseHandle(stop);
    return asked;
}
