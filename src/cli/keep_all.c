/* Keeps both versions of a conflict. See keep_all.h. */
#include "cli/keep_all.h"

#include <lmcons.h>
#include <stdlib.h>
#include <wchar.h>

enum { NAME_MAX_LENGTH = 255, VERSION_MAX = 9999 };

static struct keep_all *from_handler(IOfflineFilesSyncConflictHandler *self)
{
    return CONTAINING_RECORD(self, struct keep_all, handler);
}

static HRESULT STDMETHODCALLTYPE handler_QueryInterface(IOfflineFilesSyncConflictHandler *self,
                                                        REFIID iid, void **object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IOfflineFilesSyncConflictHandler))
        return E_NOINTERFACE;
    *object = self;
    IOfflineFilesSyncConflictHandler_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE handler_AddRef(IOfflineFilesSyncConflictHandler *self)
{
    return (ULONG)InterlockedIncrement(&from_handler(self)->references);
}

static ULONG STDMETHODCALLTYPE handler_Release(IOfflineFilesSyncConflictHandler *self)
{
    return (ULONG)InterlockedDecrement(&from_handler(self)->references);
}

/* The user's name, fit to be part of a file name. */
static void get_user(WCHAR user[UNLEN + 1])
{
    DWORD size = UNLEN + 1;

    if (!GetUserNameW(user, &size))
        user[0] = 0;
    for (WCHAR *c = user; *c != 0; c++) {
        if (*c < L' ' || wcschr(L"\\/:*?\"<>|", *c) != NULL)
            *c = L'_';
    }
}

/* What a name is made of: "report.final" + " (user v1)" + ".txt". The stem gives way if the whole
 * would be too long. */
struct pieces {
    const WCHAR *folder; /* with the last backslash */
    int folder_length;
    const WCHAR *stem;
    int stem_length;
    const WCHAR *extension;
    WCHAR user[UNLEN + 1];
};

static void take_apart(const WCHAR *path, struct pieces *pieces)
{
    const WCHAR *slash = wcsrchr(path, L'\\');
    const WCHAR *name = slash != NULL ? slash + 1 : path;
    const WCHAR *dot = wcsrchr(name, L'.');

    if (dot == NULL || dot == name)
        dot = name + wcslen(name);
    pieces->folder = path;
    pieces->folder_length = (int)(name - path);
    pieces->stem = name;
    pieces->stem_length = (int)(dot - name);
    pieces->extension = dot;
    get_user(pieces->user);
}

/* Writes the whole path with the name for version `number`. */
static void put_together(const struct pieces *pieces, int number, WCHAR *path, size_t size)
{
    WCHAR middle[UNLEN + 16];
    int middle_length =
        swprintf(middle, sizeof middle / sizeof *middle, L" (%ls v%d)", pieces->user, number);
    int room = NAME_MAX_LENGTH - middle_length - (int)wcslen(pieces->extension);
    int stem = pieces->stem_length < room ? pieces->stem_length : room;

    if (stem > 0 && IS_HIGH_SURROGATE(pieces->stem[stem - 1]))
        stem--;
    swprintf(path, size, L"%.*ls%.*ls%ls%ls", pieces->folder_length, pieces->folder,
             stem > 0 ? stem : 0, pieces->stem, middle, pieces->extension);
}

/* A copy of a string for whoever frees it with CoTaskMemFree. */
static WCHAR *task_copy(const WCHAR *text)
{
    size_t size = (wcslen(text) + 1) * sizeof *text;
    WCHAR *copy = CoTaskMemAlloc(size);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

/* A name for the version from here that no item has, CoTaskMemAlloc'ed; NULL if none is to be
 * had. */
static WCHAR *find_name(const struct keep_all *keep, const WCHAR *path)
{
    struct pieces pieces;
    size_t size = wcslen(path) + UNLEN + 32;
    WCHAR *candidate = malloc(size * sizeof *candidate);
    WCHAR *name = NULL;
    HRESULT hr = S_OK;

    if (candidate == NULL)
        return NULL;
    take_apart(path, &pieces);
    for (int number = 1; number <= VERSION_MAX && SUCCEEDED(hr); number++) {
        IOfflineFilesItem *item;

        put_together(&pieces, number, candidate, size);
        hr = IOfflineFilesCache_FindItem(keep->cache, candidate, 0, &item);
        if (SUCCEEDED(hr))
            IOfflineFilesItem_Release(item);
    }
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        name = task_copy(candidate + pieces.folder_length);
    free(candidate);
    return name;
}

/* Which of the paths that were named is this? -1: none. */
static int find_named(const struct arguments *only, const WCHAR *path)
{
    for (unsigned i = 0; i < only->path_count; i++) {
        if (CompareStringOrdinal(only->paths[i], -1, path, -1, TRUE) == CSTR_EQUAL)
            return (int)i;
    }
    return -1;
}

/* What is to be done about the conflict at a path. A decision is one about the conflict on record:
 * "keep mine" of a file that the server had deleted must not remove what the server has now. */
static OFFLINEFILES_SYNC_CONFLICT_RESOLVE choice(const struct keep_all *keep, const WCHAR *path,
                                                 OFFLINEFILES_SYNC_STATE state)
{
    static const OFFLINEFILES_SYNC_CONFLICT_RESOLVE choices[] = {
        [KEEP_UNDECIDED] = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG,
        [KEEP_LOCAL] = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLOCAL,
        [KEEP_REMOTE] = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPREMOTE,
        [KEEP_LATEST] = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPLATEST,
        [KEEP_ALL] = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES,
    };
    int n;

    if (keep->only == NULL)
        return OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES;
    n = find_named(keep->only, path);
    if (n >= 0 && keep->decided[n] == state)
        return choices[keep->only->keep];
    if (n >= 0)
        sink_note_other_conflict(keep->sink, path);
    return OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG;
}

static HRESULT STDMETHODCALLTYPE
handler_ResolveConflict(IOfflineFilesSyncConflictHandler *self, LPCWSTR path, DWORD known,
                        OFFLINEFILES_SYNC_STATE state, DWORD details,
                        OFFLINEFILES_SYNC_CONFLICT_RESOLVE *resolution, LPWSTR *new_name)
{
    struct keep_all *keep = from_handler(self);

    (void)known;
    (void)details;
    *new_name = NULL;
    *resolution = choice(keep, path, state);
    if (*resolution != OFFLINEFILES_SYNC_CONFLICT_RESOLVE_KEEPALLCHANGES)
        return S_OK;
    *new_name = find_name(keep, path); /* of no use where both cannot be kept: it stays recorded */
    if (*new_name != NULL)
        sink_note_kept(keep->sink, path, *new_name);
    else
        *resolution = OFFLINEFILES_SYNC_CONFLICT_RESOLVE_LOG;
    return S_OK;
}

static CONST_VTBL IOfflineFilesSyncConflictHandlerVtbl handler_vtable = {
    handler_QueryInterface, handler_AddRef, handler_Release, handler_ResolveConflict};

void keep_all_open(struct keep_all *keep, IOfflineFilesCache *cache, struct sink *sink)
{
    *keep = (struct keep_all){
        .handler = {&handler_vtable}, .references = 1, .cache = cache, .sink = sink};
}
