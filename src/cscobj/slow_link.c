/*
 * The settings "Configure slow-link mode" and "Enable Transparent Caching", see slow_link.h:
 *   SlowLinkEnabled   0: no connection is slow; 1: by the table, and by default
 *   SlowLinkParams    for each UNC path, which may end in an asterisk, "Throughput=<bits a second>,
 *                     Latency=<ms>", either or both
 * DOC: OfflineFiles.admx, Pol_SlowLinkSettings. The default is that of Windows 8: 35 ms. Proposal
 * for what is not documented: the longest path that matches counts, and what none matches goes by
 * default; a latency of 1 ms, or 0, is "always offline".
 *
 *   OnlineCachingLatencyThreshold   files that are read over a connection with a higher latency
 *                                   (ms) are cached transparently; not there: none are
 * DOC: OfflineFiles.admx, Pol_OnlineCachingSettings.
 *
 * How long a share stays what it was found to be is ours: HKLM\Software\OpenCSC, SlowLinkHold
 * (REG_DWORD, milliseconds), else the two minutes after which Windows looks again for a server.
 */
#include "slow_link.h"

#include "log.h"
#include "setting.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/pattern.h"
#include "base/text.h"
#include "com/netcache.h"

#include <windows.h>

#include <wchar.h>

#define DEFAULT_LATENCY 35u
#define DEFAULT_HOLD    120000u         /* ms */
#define PER_MS          UINT64_C(10000) /* FILETIME units */

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
    if (!limits->latency && !limits->throughput)
        log_bad_setting(L"SlowLinkParams");
}

/* \\server\share alone names what \\server\share\* does. */
static bool matches(const WCHAR *name, const char16_t *path)
{
    size_t length = wcslen(name), whole = csc_len(path) - 1;
    if (length == whole || (length == whole + 1 && name[whole] == L'\\'))
        return csc_compare_n(name, whole, path, whole) == 0;
    return csc_pattern_match(name, path);
}

static bool consider(void *ctx, const WCHAR *name, const WCHAR *data)
{
    struct best *best = ctx;
    size_t length = wcslen(name);
    if (length > best->length && matches(name, best->path)) {
        best->length = length;
        read_entry(data, best->limits);
    }
    return true;
}

static uint64_t hold(void)
{
    DWORD milliseconds = DEFAULT_HOLD;
    netcache_number(HKEY_LOCAL_MACHINE, NETCACHE_OWN, L"SlowLinkHold", &milliseconds);
    return milliseconds * PER_MS;
}

void slow_link_limits(void *ctx, const char16_t *share, struct csc_link_limits *limits)
{
    DWORD latency = 0;
    BOOL by_policy;
    char16_t *path = csc_join(share, u"");
    struct best best = {.path = path, .limits = limits};
    (void)ctx;
    *limits = (struct csc_link_limits){.hold = hold()};
    limits->transparent =
        setting_known_number(L"OnlineCachingLatencyThreshold", &latency, &by_policy);
    limits->transparent_latency = latency;
    if (setting_number(L"SlowLinkEnabled")) {
        limits->latency = DEFAULT_LATENCY;
        if (path)
            setting_each_row(L"SlowLinkParams", consider, &best);
    }
    csc_free(path);
}
