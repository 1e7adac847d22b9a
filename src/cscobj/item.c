/*
 * The item object: making, finding and refreshing it, and IOfflineFilesItem with the four type
 * interfaces. Its other interfaces are in item_*.c.
 * DOC: IOfflineFilesItem, IOfflineFilesServerItem, IOfflineFilesShareItem,
 * IOfflineFilesDirectoryItem, IOfflineFilesFileItem.
 */
#include "item.h"

#include "arguments.h"
#include "filter.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/feature.h"
#include "com/task.h"

/* Query flags that a parent inherits from the item it was asked of. */
#define PARENT_QUERY \
    (OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE | OFFLINEFILES_ITEM_QUERY_ADMIN)

/* --- IOfflineFilesItem ----------------------------------------------------------------------- */

void item_read(struct item *self, struct csc_item *data)
{
    AcquireSRWLockShared(&self->lock);
    *data = self->data;
    ReleaseSRWLockShared(&self->lock);
}

static HRESULT STDMETHODCALLTYPE item_GetItemType(IOfflineFilesItem *face,
                                                  OFFLINEFILES_ITEM_TYPE *type)
{
    struct item *self = com_self(face);
    if (!type)
        return E_POINTER;
    *type = (OFFLINEFILES_ITEM_TYPE)self->type;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE item_GetPath(IOfflineFilesItem *face, LPWSTR *path)
{
    struct item *self = com_self(face);
    if (!path)
        return E_POINTER;
    AcquireSRWLockShared(&self->lock);
    const struct csc_folder *folder = self->folder;
    size_t size = (csc_len(self->data.name) + 1) * sizeof(**path);
    *path = CoTaskMemAlloc((folder->len + 1) * sizeof(**path) + size);
    if (*path) {
        memcpy(*path, folder->path, folder->len * sizeof(**path));
        (*path)[folder->len] = L'\\';
        memcpy(*path + folder->len + 1, self->data.name, size);
    }
    ReleaseSRWLockShared(&self->lock);
    return *path ? S_OK : E_OUTOFMEMORY;
}

HRESULT item_path(struct item *self, struct csc_path *path)
{
    AcquireSRWLockShared(&self->lock);
    WCHAR *text = csc_folder_join(self->folder, self->data.name);
    ReleaseSRWLockShared(&self->lock);
    HRESULT hr = text ? csc_path_parse(text, path) : E_OUTOFMEMORY;
    csc_free(text);
    return hr;
}

static HRESULT STDMETHODCALLTYPE item_GetParentItem(IOfflineFilesItem *face,
                                                    IOfflineFilesItem **out)
{
    struct item *self = com_self(face);
    struct csc_path parent = {0};
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (self->type == CSC_TYPE_SERVER)
        return CSC_E_NOT_SUPPORTED;
    AcquireSRWLockShared(&self->lock);
    HRESULT hr = csc_path_parse(self->folder->path, &parent);
    DWORD query = self->query & (DWORD)PARENT_QUERY;
    ReleaseSRWLockShared(&self->lock);
    if (SUCCEEDED(hr))
        hr = item_find(self->engine, &parent, query, NULL, out);
    csc_path_free(&parent);
    return hr;
}

/* DOC: OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE: without it, what is cached transparently is
 * not there. */
static HRESULT check_visible(struct engine *engine, const struct csc_item *data, DWORD query)
{
    if (query & OFFLINEFILES_ITEM_QUERY_INCLUDETRANSPARENTCACHE ||
        !(data->trees.marks & CSC_MARK_GHOST))
        return S_OK;
    HRESULT hr = csc_store_is_transparent(csc_cache_store(engine->cache), data->id);
    return hr == S_OK ? CSC_E_NOT_FOUND : hr == S_FALSE ? S_OK : hr;
}

/* The row at a path, with a fresh look at the cached copy. */
static HRESULT look_up(struct engine *engine, const struct csc_path *path, DWORD query,
                       struct csc_item *data)
{
    HRESULT hr = csc_cache_find(engine->cache, path, data);
    if (SUCCEEDED(hr))
        hr = csc_cache_look(engine->cache, data->id, data);
    return SUCCEEDED(hr) ? check_visible(engine, data, query) : hr;
}

/* The folder an item lies in now. */
static HRESULT folder_of(struct engine *engine, int64_t id, struct csc_folder **folder)
{
    struct csc_text text = {0};
    HRESULT hr = csc_store_path(csc_cache_store(engine->cache), id, &text);
    *folder = SUCCEEDED(hr) ? csc_folder_of(text.s) : NULL;
    csc_text_free(&text);
    return FAILED(hr) || *folder ? hr : E_OUTOFMEMORY;
}

/* What the query wants to have with the item. A copy that cannot be read now is counted when that
 * is asked for. */
static HRESULT fetch(struct engine *engine, const struct csc_item *data, DWORD query,
                     struct prefetched *out)
{
    const DWORD counts =
        OFFLINEFILES_ITEM_QUERY_LOCALDIRTYBYTECOUNT | OFFLINEFILES_ITEM_QUERY_REMOTEDIRTYBYTECOUNT;
    HRESULT hr = S_OK;
    *out = (struct prefetched){0};
    if (query & OFFLINEFILES_ITEM_QUERY_CONNECTIONSTATE && data->type != CSC_TYPE_SERVER)
        hr = csc_cache_connection(engine->cache, data->id, &out->connect_state,
                                  &out->offline_reason);
    if (query & counts && data->type == CSC_TYPE_FILE)
        out->dirty_known = SUCCEEDED(csc_cache_dirty_bytes(engine->cache, data->id, &out->dirty));
    return hr;
}

/* Reads the row again. The type of an item object never changes: something else at its path means
 * that the item is gone. */
static HRESULT reread(struct item *self, const struct csc_path *path, DWORD query)
{
    struct csc_item data;
    struct csc_folder *folder;
    struct prefetched fetched;
    HRESULT hr = look_up(self->engine, path, query | self->query, &data);
    if (SUCCEEDED(hr) && data.type != self->type)
        hr = CSC_E_NOT_FOUND;
    if (FAILED(hr))
        return hr;
    item_attempt_online(self->engine, data.id, query);
    hr = fetch(self->engine, &data, query, &fetched);
    if (SUCCEEDED(hr))
        hr = folder_of(self->engine, data.id, &folder);
    if (FAILED(hr))
        return hr;
    AcquireSRWLockExclusive(&self->lock);
    struct csc_folder *old = self->folder;
    self->folder = folder;
    self->data = data;
    self->fetched = fetched;
    ReleaseSRWLockExclusive(&self->lock);
    csc_folder_drop(old);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE item_Refresh(IOfflineFilesItem *face, DWORD query)
{
    struct item *self = com_self(face);
    struct csc_path path;
    HRESULT hr = arguments_query(query);
    if (SUCCEEDED(hr))
        hr = feature_check();
    if (FAILED(hr))
        return hr;
    hr = item_path(self, &path);
    if (FAILED(hr))
        return hr;
    hr = reread(self, &path, query);
    csc_path_free(&path);
    return hr;
}

/* [P] as it is now, not as it was when the item was read. WINE: nobody can see it there. */
static HRESULT STDMETHODCALLTYPE item_IsMarkedForDeletion(IOfflineFilesItem *face, BOOL *marked)
{
    struct item *self = com_self(face);
    struct csc_item data;
    bool deleting;
    if (!marked)
        return E_POINTER;
    item_read(self, &data);
    HRESULT hr = csc_cache_is_deleting(self->engine->cache, data.id, &deleting);
    *marked = SUCCEEDED(hr) && deleting;
    return hr;
}

/* --- IOfflineFilesFileItem ------------------------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE file_item_IsSparse(IOfflineFilesFileItem *face, BOOL *sparse)
{
    struct csc_item data;
    if (!sparse)
        return E_POINTER;
    item_read(com_self(face), &data);
    *sparse = (data.trees.marks & (CSC_MARK_SPARSE | CSC_MARK_GHOST)) != 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE file_item_IsEncrypted(IOfflineFilesFileItem *face, BOOL *encrypted)
{
    struct csc_item data;
    if (!encrypted)
        return E_POINTER;
    item_read(com_self(face), &data);
    *encrypted = (data.trees.local.attributes & FILE_ATTRIBUTE_ENCRYPTED) != 0;
    return S_OK;
}

/* --- which type answers what ----------------------------------------------------------------- */

#define ITEM_METHODS               \
    COM_UNKNOWN(IOfflineFilesItem) \
    , item_GetItemType, item_GetPath, item_GetParentItem, item_Refresh, item_IsMarkedForDeletion

/* Serves the base and the three type interfaces without methods of their own. */
static const IOfflineFilesItemVtbl item_vtbl = {ITEM_METHODS};

/* IOfflineFilesFileItemVtbl, written as what it is: the base's vtable and two more. */
struct file_item_vtbl {
    IOfflineFilesItemVtbl item;
    HRESULT(STDMETHODCALLTYPE *IsSparse)(IOfflineFilesFileItem *face, BOOL *sparse);
    HRESULT(STDMETHODCALLTYPE *IsEncrypted)(IOfflineFilesFileItem *face, BOOL *encrypted);
};
static const struct file_item_vtbl file_item_vtbl = {
    {ITEM_METHODS}, file_item_IsSparse, file_item_IsEncrypted};
_Static_assert(sizeof(struct file_item_vtbl) == sizeof(IOfflineFilesFileItemVtbl),
               "a derived vtable begins with its base");

#define ROW(interface, face, vtbl)                           \
    {                                                        \
        &IID_##interface, offsetof(struct item, face), &vtbl \
    }
#define ROWS_OF_ALL \
    ROW(IOpenCscItem, local, local_vtbl), ROW(IOpenCscConflict, conflict, conflict_vtbl)
#define ROWS_OF_CONTAINERS ROW(IOfflineFilesItemContainer, container, item_container_vtbl)
/* All but servers. */
#define ROWS_BELOW_SERVER                                                        \
    ROW(IOfflineFilesPinInfo, pin_info, pin_info_vtbl),                          \
        ROW(IOfflineFilesPinInfo2, pin_info, pin_info_vtbl),                     \
        ROW(IOfflineFilesChangeInfo, change_info, change_info_vtbl),             \
        ROW(IOfflineFilesConnectionInfo, connection_info, connection_info_vtbl), \
        ROW(IOfflineFilesSuspendInfo, suspend_info, suspend_info_vtbl),          \
        ROW(IOfflineFilesShareInfo, share_info, share_info_vtbl),                \
        ROW(IOfflineFilesTransparentCacheInfo, transparent_cache_info,           \
            transparent_cache_info_vtbl),                                        \
        ROW(IOpenCscShare, share, share_vtbl)
/* Shares and directories. */
#define ROWS_OF_TREES ROW(IOfflineFilesSuspend, suspend, suspend_vtbl)
/* Files and directories. */
#define ROWS_BELOW_SHARE                                              \
    ROW(IOfflineFilesFileSysInfo, file_sys_info, file_sys_info_vtbl), \
        ROW(IOfflineFilesGhostInfo, ghost_info, ghost_info_vtbl)

static const struct com_row file_rows[] = {
    ROW(IOfflineFilesFileItem, item, file_item_vtbl),
    ROW(IOfflineFilesItem, item, file_item_vtbl),
    ROWS_OF_ALL,
    ROWS_BELOW_SERVER,
    ROWS_BELOW_SHARE,
    ROW(IOfflineFilesDirtyInfo, dirty_info, dirty_info_vtbl),
    ROW(IOpenCscContent, content, content_vtbl),
};
static const struct com_row directory_rows[] = {
    ROW(IOfflineFilesDirectoryItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
    ROWS_BELOW_SERVER,
    ROWS_OF_TREES,
    ROWS_BELOW_SHARE,
};
static const struct com_row share_rows[] = {
    ROW(IOfflineFilesShareItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
    ROWS_BELOW_SERVER,
    ROWS_OF_TREES,
};
static const struct com_row server_rows[] = {
    ROW(IOfflineFilesServerItem, item, item_vtbl),
    ROW(IOfflineFilesItem, item, item_vtbl),
    ROWS_OF_ALL,
    ROWS_OF_CONTAINERS,
};

static void item_destroy(struct com_object *object)
{
    struct item *self = (struct item *)object;
    csc_folder_drop(self->folder);
    if (self->engine)
        engine_drop(self->engine);
}

#define CLASS(rows)                                              \
    {                                                            \
        rows, ARRAYSIZE(rows), sizeof(struct item), item_destroy \
    }
static const struct com_class classes[] = {
    [CSC_TYPE_FILE] = CLASS(file_rows),
    [CSC_TYPE_DIRECTORY] = CLASS(directory_rows),
    [CSC_TYPE_SHARE] = CLASS(share_rows),
    [CSC_TYPE_SERVER] = CLASS(server_rows),
};

/* --- making items ---------------------------------------------------------------------------- */

HRESULT item_create(struct engine *engine, const struct csc_item *data, struct csc_folder *folder,
                    DWORD query, IOfflineFilesItem **out)
{
    struct prefetched fetched;
    *out = NULL;
    HRESULT hr = fetch(engine, data, query, &fetched);
    if (FAILED(hr))
        return hr;
    struct item *self = com_create(&classes[data->type]);
    if (!self)
        return E_OUTOFMEMORY;
    engine_hold(engine);
    self->engine = engine;
    self->type = data->type;
    self->folder = csc_folder_hold(folder);
    self->data = *data;
    self->fetched = fetched;
    self->query = query;
    *out = (IOfflineFilesItem *)&self->item;
    return S_OK;
}

/* The item at a path of one cache. */
static HRESULT find_in(struct engine *engine, const struct csc_path *path, DWORD query,
                       struct csc_query *wanted, IOfflineFilesItem **out)
{
    struct csc_item data;
    struct csc_folder *folder = NULL;
    HRESULT hr = look_up(engine, path, query, &data);
    if (FAILED(hr))
        return hr;
    item_attempt_online(engine, data.id, query);
    if (wanted) {
        hr = filter_grant(engine, wanted);
        if (SUCCEEDED(hr))
            hr = csc_find_matches(engine->cache, &data, wanted);
        filter_forget(wanted);
    }
    if (hr == S_FALSE)
        return CSC_E_NOT_FOUND;
    if (SUCCEEDED(hr))
        hr = folder_of(engine, data.id, &folder);
    if (SUCCEEDED(hr))
        hr = item_create(engine, &data, folder, query, out);
    csc_folder_drop(folder);
    return hr;
}

HRESULT item_find(struct engine *engine, const struct csc_path *path, DWORD query,
                  struct csc_query *wanted, IOfflineFilesItem **out)
{
    struct engine_set set;
    *out = NULL;
    HRESULT hr = engine_set_open(engine, query & OFFLINEFILES_ITEM_QUERY_ADMIN, &set);
    for (size_t i = 0; i < set.count && SUCCEEDED(hr) && !*out; i++) {
        hr = find_in(set.at[i], path, query, wanted, out);
        if (hr == CSC_E_NOT_FOUND && i + 1 < set.count)
            hr = S_OK;
    }
    engine_set_close(&set);
    return hr;
}

void item_attempt_online(struct engine *engine, int64_t id, DWORD query)
{
    if (query & OFFLINEFILES_ITEM_QUERY_ATTEMPT_TRANSITIONONLINE)
        csc_cache_come_back(engine->cache, id);
}
