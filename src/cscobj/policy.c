/*
 * The policy "administratively assigned offline files", see policy.h. Below
 * Software\Policies\Microsoft\Windows\NetCache\AssignedOfflineFolders of HKLM (for all users) and
 * HKCU (for this one) the name of each value is a UNC path; both lists count, and so does the
 * preference of that name, which WMI writes for a user (AssignedOfflineFiles). What is listed is
 * pinned with all that is in it, and filled.
 *
 * What the policy has pinned is noted in the store, and noted first: of a pin without a note nobody
 * would know later that it is the policy's to take back.
 * DOC: IOfflineFilesCache::ProcessAdminPinPolicy; OfflineFiles.admx, Pol_AssignedOfflineFiles.
 */
#include "policy.h"

#include "operations.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/netcache.h"

#include <windows.h>

#define LIST      L"\\AssignedOfflineFolders"
#define PATH_ROOM 4096

/* A path, and the pin classes that are meant for it. */
struct assigned {
    char16_t *path;
    uint32_t classes;
    int64_t note;
};

struct list {
    struct assigned *at;
    size_t count;
    size_t cap;
};

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        csc_free(list->at[i].path);
    csc_free(list->at);
}

static HRESULT list_add(struct list *list, const struct assigned *entry)
{
    HRESULT hr = csc_grow((void **)&list->at, &list->cap, list->count + 1, sizeof(*list->at));
    char16_t *path = SUCCEEDED(hr) ? csc_dup(entry->path) : NULL;
    if (!path)
        return E_OUTOFMEMORY;
    list->at[list->count] = *entry;
    list->at[list->count++].path = path;
    return S_OK;
}

static struct assigned *list_find(const struct list *list, const char16_t *path)
{
    for (size_t i = 0; i < list->count; i++) {
        if (csc_compare(list->at[i].path, path) == 0)
            return &list->at[i];
    }
    return NULL;
}

/* --- what is listed -------------------------------------------------------------------------- */

/* A value of the policy; what is no UNC path is nobody's. */
static HRESULT add_value(struct list *list, const WCHAR *name, uint32_t class)
{
    WCHAR expanded[PATH_ROOM];
    struct csc_path path;
    DWORD size = ExpandEnvironmentStringsW(name, expanded, PATH_ROOM);
    if (!size || size > PATH_ROOM || FAILED(csc_path_parse(expanded, &path)))
        return S_OK;
    struct assigned *there = list_find(list, path.text);
    HRESULT hr = S_OK;
    if (there)
        there->classes |= class;
    else
        hr = list_add(list, &(struct assigned){.path = path.text, .classes = class});
    csc_path_free(&path);
    return hr;
}

static HRESULT read_key(HKEY hive, const WCHAR *path, uint32_t class, struct list *list)
{
    HKEY key;
    HRESULT hr = S_OK;
    LSTATUS status = ERROR_SUCCESS;
    WCHAR *name = csc_alloc(PATH_ROOM * sizeof(*name));
    if (!name)
        return E_OUTOFMEMORY;
    if (RegOpenKeyExW(hive, path, 0, KEY_READ | KEY_WOW64_64KEY, &key) == ERROR_SUCCESS) {
        for (DWORD i = 0; SUCCEEDED(hr) && status == ERROR_SUCCESS; i++) {
            DWORD length = PATH_ROOM;
            status = RegEnumValueW(key, i, name, &length, NULL, NULL, NULL, NULL);
            if (status == ERROR_SUCCESS)
                hr = add_value(list, name, class);
        }
        RegCloseKey(key);
    }
    csc_free(name);
    return hr;
}

static HRESULT read_policy(struct list *list)
{
    static const struct {
        HKEY hive;
        const WCHAR *path;
        uint32_t class;
    } places[] = {
        {HKEY_LOCAL_MACHINE, NETCACHE_POLICIES LIST, CSC_SYNC_PINFORALL},
        {HKEY_CURRENT_USER, NETCACHE_POLICIES LIST, CSC_SYNC_PINFORUSER_POLICY},
        {HKEY_CURRENT_USER, NETCACHE_PREFERENCES LIST, CSC_SYNC_PINFORUSER_POLICY},
    };
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < ARRAYSIZE(places); i++)
        hr = read_key(places[i].hive, places[i].path, places[i].class, list);
    return hr;
}

/* --- what was listed ------------------------------------------------------------------------- */

static HRESULT read_notes(struct csc_store *store, struct list *list)
{
    struct csc_note note;
    int64_t after = 0;
    HRESULT hr;
    while (SUCCEEDED(hr = csc_store_note_next(store, CSC_NOTE_ASSIGNED, after, &note))) {
        const struct assigned entry = {note.path, note.number, note.id};
        after = note.id;
        hr = list_add(list, &entry);
        csc_note_free(&note);
        if (FAILED(hr))
            return hr;
    }
    return hr == CSC_E_NOT_FOUND ? S_OK : hr;
}

/* In place of the old note, if there is one; without classes there is none. */
static HRESULT write_note(struct csc_store *store, int64_t old, char16_t *path, uint32_t classes)
{
    struct csc_note note = {.path = path, .number = classes};
    HRESULT hr = csc_store_begin(store);
    if (FAILED(hr))
        return hr;
    if (old)
        hr = csc_store_note_drop(store, old);
    if (hr == CSC_E_NOT_FOUND)
        hr = S_OK;
    if (SUCCEEDED(hr) && classes)
        hr = csc_store_note_add(store, CSC_NOTE_ASSIGNED, &note);
    return csc_store_end(store, hr);
}

static HRESULT note_all(struct csc_store *store, const struct list *listed)
{
    struct list noted = {0};
    HRESULT hr = read_notes(store, &noted);
    for (size_t i = 0; SUCCEEDED(hr) && i < listed->count; i++) {
        const struct assigned *entry = &listed->at[i];
        const struct assigned *there = list_find(&noted, entry->path);
        uint32_t before = there ? there->classes : 0;
        if ((before & entry->classes) != entry->classes)
            hr = write_note(store, there ? there->note : 0, entry->path, before | entry->classes);
    }
    list_free(&noted);
    return hr;
}

/* --- the two halves -------------------------------------------------------------------------- */

static HRESULT run_nothing(struct csc_cache *cache, const struct csc_request *request)
{
    const struct csc_client_ops *ops = request->client->ops;
    (void)cache;
    HRESULT hr = ops->begin && ops->begin(request->client) ? CSC_E_CANCELLED : S_OK;
    if (ops->end)
        ops->end(request->client, hr);
    return hr;
}

/* A list as an operation wants it. */
struct columns {
    const char16_t **paths;
    uint32_t *classes;
};

static void columns_free(struct columns *columns)
{
    csc_free(columns->paths);
    csc_free(columns->classes);
}

static HRESULT columns_of(const struct list *list, struct columns *columns)
{
    columns->paths = csc_alloc(list->count * sizeof(*columns->paths));
    columns->classes = csc_alloc(list->count * sizeof(*columns->classes));
    if (!columns->paths || !columns->classes)
        return E_OUTOFMEMORY;
    for (size_t i = 0; i < list->count; i++) {
        columns->paths[i] = list->at[i].path;
        columns->classes[i] = list->at[i].classes;
    }
    return S_OK;
}

struct half {
    HRESULT (*run)(struct csc_cache *cache, const struct csc_request *request);
    uint32_t flags;
    const struct list *spared;
    const char *name; /* in the log */
};

static HRESULT run_half(struct engine *engine, const struct list *list, const struct half *half,
                        IOfflineFilesSyncProgress *progress)
{
    const struct operation operation = {.run = list->count ? half->run : run_nothing,
                                        .listeners = {.progress = progress},
                                        .occasion = {.name = half->name, .syncs = true}};
    struct columns columns = {0}, spared = {0};
    HRESULT hr = columns_of(list, &columns);
    if (SUCCEEDED(hr))
        hr = columns_of(half->spared, &spared);
    if (SUCCEEDED(hr)) {
        const struct csc_request request = {.paths = columns.paths,
                                            .count = list->count,
                                            .flags = half->flags,
                                            .deep = true,
                                            .classes = columns.classes,
                                            .spared = spared.paths,
                                            .spared_classes = spared.classes,
                                            .spared_count = half->spared->count};
        hr = operation_start(&operation, engine, &request);
    }
    columns_free(&columns);
    columns_free(&spared);
    return hr;
}

static HRESULT pin_listed(struct engine *engine, const struct list *listed,
                          IOfflineFilesSyncProgress *progress)
{
    const struct list nothing = {0};
    const struct half half = {csc_pin, CSC_SYNC_FILLSPARSE, &nothing, "pin"};
    return run_half(engine, listed, &half, progress);
}

/* --- what is listed no more ------------------------------------------------------------------ */

/* The classes that the policy wants for a path: its own, and those of what it lies in. */
static uint32_t wanted_at(const struct list *listed, const char16_t *path)
{
    uint32_t classes = 0;
    for (size_t i = 0; i < listed->count; i++) {
        size_t length = csc_len(listed->at[i].path);
        if (csc_len(path) >= length && (!path[length] || path[length] == u'\\') &&
            csc_compare_n(path, length, listed->at[i].path, length) == 0)
            classes |= listed->at[i].classes;
    }
    return classes;
}

static bool is_cached(struct engine *engine, const char16_t *text)
{
    struct csc_path path;
    struct csc_item item;
    if (FAILED(csc_path_parse(text, &path)))
        return false;
    HRESULT hr = csc_cache_find(engine->cache, &path, &item);
    csc_path_free(&path);
    return hr != CSC_E_NOT_FOUND;
}

static HRESULT find_stale(struct engine *engine, const struct list *listed,
                          const struct list *noted, struct list *stale)
{
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < noted->count; i++) {
        struct assigned entry = noted->at[i];
        entry.classes &= ~wanted_at(listed, entry.path);
        if (entry.classes && is_cached(engine, entry.path))
            hr = list_add(stale, &entry);
    }
    return hr;
}

/* The notes say what is listed now. */
static HRESULT renew_notes(struct csc_store *store, const struct list *listed,
                           const struct list *noted)
{
    HRESULT hr = S_OK;
    for (size_t i = 0; SUCCEEDED(hr) && i < noted->count; i++) {
        const struct assigned *entry = list_find(listed, noted->at[i].path);
        uint32_t classes = entry ? entry->classes : 0;
        if (classes != noted->at[i].classes)
            hr = write_note(store, noted->at[i].note, noted->at[i].path, classes);
    }
    return hr;
}

static HRESULT unpin_stale(struct engine *engine, const struct list *listed,
                           IOfflineFilesSyncProgress *progress)
{
    const struct half half = {csc_unpin, 0, listed, "unpin"};
    struct csc_store *store = csc_cache_store(engine->cache);
    struct list noted = {0}, stale = {0};
    HRESULT hr = read_notes(store, &noted);
    if (SUCCEEDED(hr))
        hr = find_stale(engine, listed, &noted, &stale);
    if (SUCCEEDED(hr))
        hr = run_half(engine, &stale, &half, progress);
    if (SUCCEEDED(hr))
        hr = renew_notes(store, listed, &noted);
    list_free(&noted);
    list_free(&stale);
    return hr;
}

HRESULT policy_process(struct engine *engine, IOfflineFilesSyncProgress *pins,
                       IOfflineFilesSyncProgress *unpins)
{
    struct list listed = {0};
    HRESULT pinned = S_OK;
    HRESULT hr = read_policy(&listed);
    if (SUCCEEDED(hr))
        hr = note_all(csc_cache_store(engine->cache), &listed);
    if (SUCCEEDED(hr))
        pinned = pin_listed(engine, &listed, pins);
    if (SUCCEEDED(hr) && pinned != CSC_E_CANCELLED && pinned != CSC_E_BUSY)
        hr = unpin_stale(engine, &listed, unpins);
    list_free(&listed);
    return FAILED(hr) ? hr : pinned;
}
