/* The filters of ls. See selection.h. */
#include "cli/selection.h"

#include <wchar.h>

/* --- IOfflineFilesItemFilter ----------------------------------------------------------------- */

static struct item_filter *self_of(IOfflineFilesItemFilter *face)
{
    return (struct item_filter *)face;
}

static HRESULT STDMETHODCALLTYPE filter_query(IOfflineFilesItemFilter *face, REFIID iid, void **out)
{
    bool known = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IOfflineFilesItemFilter);

    *out = known ? face : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

/* It lies on a stack: nobody's count keeps it alive. */
static ULONG STDMETHODCALLTYPE filter_count(IOfflineFilesItemFilter *face)
{
    (void)face;
    return 1;
}

/* Neither file nor directory: what no item is. */
static HRESULT STDMETHODCALLTYPE filter_flags(IOfflineFilesItemFilter *face, ULONGLONG *flags,
                                              ULONGLONG *mask)
{
    const struct item_filter *self = self_of(face);

    *flags = self->never ? 0 : self->mask;
    *mask = self->never
                ? OFFLINEFILES_ITEM_FILTER_FLAG_FILE | OFFLINEFILES_ITEM_FILTER_FLAG_DIRECTORY
                : self->mask;
    return self->never || self->mask != 0 ? S_OK : E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE filter_time(IOfflineFilesItemFilter *face, FILETIME *time,
                                             BOOL *time_of_day, OFFLINEFILES_ITEM_TIME *type,
                                             OFFLINEFILES_COMPARE *compare)
{
    const struct item_filter *self = self_of(face);

    *time = self->time;
    *time_of_day = TRUE;
    *type = OFFLINEFILES_ITEM_TIME_LASTWRITE;
    *compare = self->compare;
    return self->timed ? S_OK : E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE filter_pattern(IOfflineFilesItemFilter *face, LPWSTR pattern,
                                                ULONG room)
{
    const struct item_filter *self = self_of(face);

    if (self->pattern == NULL)
        return E_NOTIMPL;
    if (wcslen(self->pattern) >= room)
        return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
    wcsncpy(pattern, self->pattern, room);
    return S_OK;
}

/* --- From options to filters ----------------------------------------------------------------- */

static const struct {
    unsigned option;
    ULONGLONG flag;
} flag_options[] = {
    {OPTION_DIRTY, OFFLINEFILES_ITEM_FILTER_FLAG_DIRTY},
    {OPTION_CREATED, OFFLINEFILES_ITEM_FILTER_FLAG_CREATED},
    {OPTION_DELETED, OFFLINEFILES_ITEM_FILTER_FLAG_DELETED},
    {OPTION_PINNED, OFFLINEFILES_ITEM_FILTER_FLAG_PINNED},
    {OPTION_SPARSE, OFFLINEFILES_ITEM_FILTER_FLAG_SPARSE},
    {OPTION_GHOST, OFFLINEFILES_ITEM_FILTER_FLAG_GHOST},
    {OPTION_SUSPENDED, OFFLINEFILES_ITEM_FILTER_FLAG_SUSPENDED},
    {OPTION_OFFLINE, OFFLINEFILES_ITEM_FILTER_FLAG_OFFLINE},
    {OPTION_FILES, OFFLINEFILES_ITEM_FILTER_FLAG_FILE},
};

void selection_make(struct selection *selection, const struct arguments *arguments)
{
    static IOfflineFilesItemFilterVtbl vtbl = {filter_query, filter_count, filter_count,
                                               filter_flags, filter_time,  filter_pattern};
    const unsigned options = arguments->options;
    struct item_filter filter = {.face = {&vtbl}, .compare = OFFLINEFILES_COMPARE_GTE};

    for (size_t i = 0; i < sizeof flag_options / sizeof *flag_options; i++) {
        if ((options & flag_options[i].option) != 0)
            filter.mask |= flag_options[i].flag;
    }
    *selection = (struct selection){.any = (options & OPTIONS_SELECTING) != 0, .old = filter};
    selection->old.mask = 0;
    selection->old.timed = (options & OPTION_OLDER) != 0;
    selection->old.time = arguments->older;
    filter.timed = (options & OPTION_NEWER) != 0;
    filter.time = arguments->newer;
    selection->dir = selection->file = filter;
    selection->file.pattern = arguments->name;
    selection->dir.never = arguments->name != NULL; /* patterns are for names of files */
}

/* --- Calls ----------------------------------------------------------------------------------- */

HRESULT selection_enumerate(struct selection *selection, IOfflineFilesItemContainer *container,
                            bool deep, IEnumOfflineFilesItems **items)
{
    bool any = selection != NULL && selection->any;
    bool old = any && selection->old.timed;

    return IOfflineFilesItemContainer_EnumItemsEx(
        container, any ? &selection->file.face : NULL, any ? &selection->dir.face : NULL,
        old ? &selection->old.face : NULL, old ? &selection->old.face : NULL,
        deep ? OFFLINEFILES_ENUM_FLAT : 0, OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE, items);
}

HRESULT selection_find(struct selection *selection, IOfflineFilesCache *cache, const WCHAR *path,
                       IOfflineFilesItem **item)
{
    IOfflineFilesItemFilter *old = selection->old.timed ? &selection->old.face : NULL;

    return IOfflineFilesCache_FindItemEx(cache, path, &selection->file.face, &selection->dir.face,
                                         old, old, OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE, item);
}
