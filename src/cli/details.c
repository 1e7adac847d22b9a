/* The finer points of one item. See details.h. */
#include "cli/details.h"

#include "cli/facts.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/tally.h"

#include <wchar.h>

/* --- Reading --------------------------------------------------------------------------------- */

static bool offers(IOfflineFilesItem *item, REFIID iid, void *object)
{
    return SUCCEEDED(IOfflineFilesItem_QueryInterface(item, iid, (void **)object));
}

static void read_copy(IOfflineFilesFileSysInfo *info, OFFLINEFILES_ITEM_COPY which,
                      struct copy_details *copy)
{
    LARGE_INTEGER size = {0};

    copy->known =
        SUCCEEDED(IOfflineFilesFileSysInfo_GetAttributes(info, which, &copy->attributes)) &&
        SUCCEEDED(IOfflineFilesFileSysInfo_GetFileSize(info, which, &size)) &&
        SUCCEEDED(IOfflineFilesFileSysInfo_GetTimes(info, which, &copy->created, &copy->written,
                                                    &copy->changed, &copy->accessed));
    copy->size = (ULONGLONG)size.QuadPart;
}

static void read_place(IOfflineFilesItem *item, struct details *details)
{
    IOfflineFilesSuspendInfo *suspension;
    IOfflineFilesShareInfo *share;
    IOfflineFilesTransparentCacheInfo *transparent;
    BOOL suspended = FALSE, root = FALSE, is = FALSE;

    if (offers(item, &IID_IOfflineFilesSuspendInfo, &suspension)) {
        details->below_server = true;
        IOfflineFilesSuspendInfo_IsSuspended(suspension, &suspended, &root);
        IOfflineFilesSuspendInfo_Release(suspension);
    }
    if (offers(item, &IID_IOfflineFilesShareInfo, &share)) {
        IOfflineFilesShareInfo_GetShareCachingMode(share, &details->caching);
        IOfflineFilesShareInfo_Release(share);
    }
    if (offers(item, &IID_IOfflineFilesTransparentCacheInfo, &transparent)) {
        IOfflineFilesTransparentCacheInfo_IsTransparentlyCached(transparent, &is);
        IOfflineFilesTransparentCacheInfo_Release(transparent);
    }
    details->suspended = suspended != FALSE;
    details->suspended_here = root != FALSE;
    details->transparent = is != FALSE;
}

void details_read(IOfflineFilesItem *item, struct details *details)
{
    IOfflineFilesFileSysInfo *info;
    IOfflineFilesFileItem *file;
    BOOL encrypted = FALSE;

    *details = (struct details){.caching = OFFLINEFILES_CACHING_MODE_NONE};
    read_place(item, details);
    if (offers(item, &IID_IOfflineFilesFileSysInfo, &info)) {
        read_copy(info, OFFLINEFILES_ITEM_COPY_LOCAL, &details->local);
        read_copy(info, OFFLINEFILES_ITEM_COPY_ORIGINAL, &details->original);
        IOfflineFilesFileSysInfo_Release(info);
    }
    if (offers(item, &IID_IOfflineFilesFileItem, &file)) {
        IOfflineFilesFileItem_IsEncrypted(file, &encrypted);
        IOfflineFilesFileItem_Release(file);
    }
    details->encrypted = encrypted != FALSE;
}

/* --- Telling --------------------------------------------------------------------------------- */

static const WCHAR *caching_name(OFFLINEFILES_CACHING_MODE mode)
{
    static const struct {
        OFFLINEFILES_CACHING_MODE mode;
        const WCHAR *name;
    } names[] = {
        {OFFLINEFILES_CACHING_MODE_NOCACHING, L"none"},
        {OFFLINEFILES_CACHING_MODE_MANUAL, L"manual"},
        {OFFLINEFILES_CACHING_MODE_AUTO_DOC, L"documents"},
        {OFFLINEFILES_CACHING_MODE_AUTO_PROGANDDOC, L"programs and documents"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].mode == mode)
            return names[i].name;
    }
    return L"not known";
}

static void print_times(const struct copy_details *copy)
{
    WCHAR time[TIME_LENGTH];

    print(L"created:    %ls\n", facts_time(copy->created, time));
    print(L"changed:    %ls\n", facts_time(copy->changed, time));
    print(L"accessed:   %ls\n", facts_time(copy->accessed, time));
}

void details_print(const struct details *details)
{
    WCHAR size[SIZE_LENGTH];
    WCHAR time[TIME_LENGTH];

    if (details->local.known)
        print_times(&details->local);
    if (details->original.known && (details->original.attributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
        print(L"agreed on:  %ls, written %ls\n", format_size(details->original.size, size),
              facts_time(details->original.written, time));
    if (details->encrypted)
        print_text(L"encrypted:  yes\n");
    if (details->suspended)
        print(L"suspended:  yes%ls\n", details->suspended_here ? L"" : L", with what is above");
    if (details->below_server)
        print(L"share:      caching %ls\n", caching_name(details->caching));
    if (details->transparent)
        print_text(L"cached:     transparently, for use online only\n");
}

static void copy_json(const WCHAR *name, const struct copy_details *copy)
{
    if (!copy->known)
        return;
    json_open_object(name);
    json_number(L"attributes", copy->attributes);
    json_number(L"size", copy->size);
    json_time(L"created", copy->created);
    json_time(L"written", copy->written);
    json_time(L"changed", copy->changed);
    json_time(L"accessed", copy->accessed);
    json_close_object();
}

void details_json(const struct details *details)
{
    if (details->below_server) {
        json_bool(L"suspended", details->suspended);
        json_bool(L"suspended_here", details->suspended_here);
        json_bool(L"transparently_cached", details->transparent);
        json_string(L"share_caching", caching_name(details->caching));
    }
    json_bool(L"encrypted", details->encrypted);
    copy_json(L"local", &details->local);
    copy_json(L"original", &details->original);
}
