/*
 * The policies "Configure slow-link mode" and "Enable Transparent Caching", see slow_link.h. Below
 * HKLM\Software\Policies\Microsoft\Windows\NetCache
 *   SlowLinkEnabled (REG_DWORD)   0: no connection is slow; 1: by the table; not there: by default
 *   SlowLinkParams\               one string for each UNC path, which may end in an asterisk: its
 *                                 name is the path, its data "Throughput=<bits a second>,
 *                                 Latency=<ms>", either or both
 * DOC: OfflineFiles.admx, Pol_SlowLinkSettings. The default is that of Windows 8: 35 ms. Proposal
 * for what is not documented: the longest path that matches counts, and what none matches goes by
 * default; a latency of 1 ms, or 0, is "always offline".
 *
 *   OnlineCachingLatencyThreshold (REG_DWORD)   files that are read over a connection with a higher
 *                                 latency (ms) are cached transparently; not there: none are
 * DOC: OfflineFiles.admx, Pol_OnlineCachingSettings.
 *
 * How long a share stays what it was found to be is ours: HKLM\Software\OpenCSC, SlowLinkHold
 * (REG_DWORD, milliseconds), else the two minutes after which Windows looks again for a server.
 */
#include "slow_link.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/pattern.h"
#include "base/text.h"
#include "com/netcache.h"

#include <windows.h>

#include <wchar.h>

#define TABLE           NETCACHE_POLICIES L"\\SlowLinkParams"
#define DEFAULT_LATENCY 35u
#define DEFAULT_HOLD    120000u         /* ms */
#define PER_MS          UINT64_C(10000) /* FILETIME units */
#define DATA_ROOM       256

struct best {
    const char16_t *path; /* "\\server\share\" */
    size_t length;        /* of the best pattern found; 0: none */
    struct csc_link_limits *limits;
};

/* The number after "name=" in the data of an entry; false: it is not there. */
static bool find_number(const WCHAR *data, const WCHAR *name, uint64_t *number)
{
    size_t length = wcslen(name);
    for (const WCHAR *at = data; *at; at++) {
        size_t rest = wcslen(at);
        if (rest < length || csc_compare_n(at, length, name, length) != 0)
            continue;
        at += length;
        at += wcsspn(at, L" \t");
        if (*at != L'=')
            return false;
        at += 1 + wcsspn(at + 1, L" \t");
        if (*at < L'0' || *at > L'9')
            return false;
        *number = wcstoull(at, NULL, 10);
        return true;
    }
    return false;
}

/* What an entry says; neither a latency nor a throughput: nothing is slow on its paths. */
static void read_entry(const WCHAR *data, struct csc_link_limits *limits)
{
    uint64_t number;
    limits->latency = 0;
    limits->throughput = 0;
    if (find_number(data, L"Latency", &number))
        limits->latency = number > UINT32_MAX ? UINT32_MAX : number > 1 ? (uint32_t)number : 1;
    if (find_number(data, L"Throughput", &number))
        limits->throughput = number;
}

/* \\server\share alone names what \\server\share\* does. */
static bool matches(const WCHAR *name, const char16_t *path)
{
    size_t length = wcslen(name), whole = csc_len(path) - 1;
    if (length == whole || (length == whole + 1 && name[whole] == L'\\'))
        return csc_compare_n(name, whole, path, whole) == 0;
    return csc_pattern_match(name, path);
}

static void consider(struct best *best, const WCHAR *name, const WCHAR *data)
{
    size_t length = wcslen(name);
    if (length <= best->length || !matches(name, best->path))
        return;
    best->length = length;
    read_entry(data, best->limits);
}

static void search(struct best *best)
{
    WCHAR name[CSC_MAX_PATTERN + 1];
    WCHAR data[DATA_ROOM];
    HKEY key;
    LSTATUS status = ERROR_SUCCESS;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, TABLE, 0, KEY_READ | KEY_WOW64_64KEY, &key))
        return;
    for (DWORD i = 0; status == ERROR_SUCCESS || status == ERROR_MORE_DATA; i++) {
        DWORD length = CSC_MAX_PATTERN + 1;
        DWORD size = sizeof(data) - sizeof(*data); /* the registry need not terminate it */
        DWORD type = 0;
        memset(data, 0, sizeof(data));
        status = RegEnumValueW(key, i, name, &length, NULL, &type, (BYTE *)data, &size);
        if (status == ERROR_SUCCESS && (type == REG_SZ || type == REG_EXPAND_SZ))
            consider(best, name, data);
    }
    RegCloseKey(key);
}

static DWORD number_in(const WCHAR *key, const WCHAR *name, DWORD otherwise)
{
    netcache_number(HKEY_LOCAL_MACHINE, key, name, &otherwise);
    return otherwise;
}

void slow_link_limits(void *ctx, const char16_t *share, struct csc_link_limits *limits)
{
    const DWORD unset = 2;
    const DWORD nothing = 0xFFFFFFFF;
    DWORD latency = number_in(NETCACHE_POLICIES, L"OnlineCachingLatencyThreshold", nothing);
    DWORD enabled = number_in(NETCACHE_POLICIES, L"SlowLinkEnabled", unset);
    char16_t *path = csc_join(share, u"");
    struct best best = {.path = path, .limits = limits};
    (void)ctx;
    *limits = (struct csc_link_limits){
        .hold = number_in(NETCACHE_OWN, L"SlowLinkHold", DEFAULT_HOLD) * PER_MS};
    limits->transparent = latency != nothing;
    limits->transparent_latency = latency;
    if (enabled != 0)
        limits->latency = DEFAULT_LATENCY;
    if (enabled != 0 && enabled != unset && path)
        search(&best);
    csc_free(path);
}
