/*
 * SyncConflictHandling, see preference.h. In both hives, HKLM before HKCU where both name the same
 * path, Software\Microsoft\Windows\CurrentVersion\NetCache\SyncConflictHandling holds one string
 * (REG_SZ or REG_EXPAND_SZ) per path: its name is the UNC path, with or without variables of the
 * environment, its data the digit of an OFFLINEFILES_SYNC_CONFLICT_RESOLVE code. What is no UNC
 * path, or no answer that needs nobody's attention, is ignored.
 * DOC: KB 2189014. The rank below the handler and the CR_* flags is not documented.
 */
#include "preference.h"

#include "base/text.h"
#include "com/netcache.h"

#include <windows.h>

#include <wchar.h>

#define SETTING   NETCACHE_PREFERENCES L"\\SyncConflictHandling"
#define PATH_ROOM 4096

struct best {
    const char16_t *path; /* of the conflict */
    size_t length;        /* of the nearest path found; 0: none */
    enum csc_resolution answer;
};

/* KEEPALLCHANGES needs a name, SKIP and ABORT are for somebody who looks on. */
static enum csc_resolution answer_of(const WCHAR *data)
{
    static const enum csc_resolution answers[] = {CSC_RESOLVE_KEEPLOCAL, CSC_RESOLVE_KEEPREMOTE,
                                                  CSC_RESOLVE_KEEPLATEST, CSC_RESOLVE_LOG};
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        if (data[0] == L'0' + (int)answers[i] && !data[1])
            return answers[i];
    }
    return CSC_RESOLVE_NONE;
}

/* The length of the path a value stands for if that is the path of the conflict or above it. */
static size_t match(const WCHAR *name, const char16_t *path)
{
    WCHAR expanded[PATH_ROOM];
    DWORD size = ExpandEnvironmentStringsW(name, expanded, PATH_ROOM);
    size_t length;
    if (!size || size > PATH_ROOM || expanded[0] != L'\\' || expanded[1] != L'\\')
        return 0;
    length = wcslen(expanded);
    while (length > 2 && expanded[length - 1] == L'\\')
        length--;
    if (length <= 2 || csc_len(path) < length || (path[length] && path[length] != u'\\'))
        return 0;
    return csc_compare_n(path, length, expanded, length) == 0 ? length : 0;
}

static void consider(struct best *best, const WCHAR *name, const WCHAR *data)
{
    size_t length = match(name, best->path);
    enum csc_resolution answer = answer_of(data);
    if (answer != CSC_RESOLVE_NONE && length > best->length) {
        best->length = length;
        best->answer = answer;
    }
}

static void search(HKEY hive, struct best *best)
{
    WCHAR name[PATH_ROOM];
    WCHAR data[16];
    HKEY key;
    LSTATUS status = ERROR_SUCCESS;
    if (RegOpenKeyExW(hive, SETTING, 0, KEY_READ | KEY_WOW64_64KEY, &key))
        return;
    for (DWORD i = 0; status == ERROR_SUCCESS || status == ERROR_MORE_DATA; i++) {
        DWORD length = PATH_ROOM;
        DWORD size = sizeof(data) - sizeof(*data); /* the registry need not terminate it */
        DWORD type = 0;
        memset(data, 0, sizeof(data));
        status = RegEnumValueW(key, i, name, &length, NULL, &type, (BYTE *)data, &size);
        if (status == ERROR_SUCCESS && (type == REG_SZ || type == REG_EXPAND_SZ))
            consider(best, name, data);
    }
    RegCloseKey(key);
}

enum csc_resolution preference_for(const char16_t *path)
{
    struct best best = {.path = path, .answer = CSC_RESOLVE_NONE};
    search(HKEY_LOCAL_MACHINE, &best);
    search(HKEY_CURRENT_USER, &best);
    return best.answer;
}

/* --- own encryption -------------------------------------------------------------------------- */

bool preference_own_encryption(void)
{
    WCHAR text[16];
    DWORD value = 0;
    DWORD len = GetEnvironmentVariableW(L"OPENCSC_OWN_ENCRYPTION", text, ARRAYSIZE(text));
    if (len > 0 && len < ARRAYSIZE(text))
        return wcstoul(text, NULL, 10) != 0;
    if (!netcache_number(HKEY_LOCAL_MACHINE, NETCACHE_OWN, L"OwnEncryption", &value))
        netcache_number(HKEY_CURRENT_USER, NETCACHE_OWN, L"OwnEncryption", &value);
    return value != 0;
}
